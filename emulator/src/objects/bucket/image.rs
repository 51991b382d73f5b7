//! A bucket in a snapshot.

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{Bucket, Version, Written};
use crate::clock::Timestamp;
use crate::objects::content::Content;
use crate::objects::folder::Folder;
use crate::objects::upload::Uploads;

/// What a bucket holds apart from the folder that it may serve.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(in crate::objects) struct BucketImage {
    layer: BTreeMap<String, Vec<Version>>,
    replaced: VecDeque<(String, String)>,
    #[serde(with = "crate::stored::shared")]
    hidden: Arc<BTreeSet<String>>,
    written: HashMap<String, Written>,
    uploads: Uploads,
    policy: Option<String>,
    created: Timestamp,
    changes: u64,
}

impl Bucket {
    /// Everything but the folder.
    pub(in crate::objects) fn image(&self) -> BucketImage {
        let Self {
            folder: _,
            is_writable: _,
            layer,
            replaced,
            hidden,
            written,
            uploads,
            policy,
            created,
            writing: _,
            changes,
        } = self;
        BucketImage {
            layer: layer.clone(),
            replaced: replaced.clone(),
            hidden: Arc::clone(hidden),
            written: written.clone(),
            uploads: uploads.clone(),
            policy: policy.clone(),
            created: *created,
            changes: *changes,
        }
    }

    /// The same above a folder, or above none.
    pub(in crate::objects) fn of_image(image: BucketImage, folder: Option<(Arc<Folder>, bool)>) -> Self {
        let BucketImage { layer, replaced, hidden, written, uploads, policy, created, changes } = image;
        let (folder, is_writable) = folder.map_or((None, false), |(folder, is_writable)| (Some(folder), is_writable));
        let writing = Arc::default();
        Self { folder, is_writable, layer, replaced, hidden, written, uploads, policy, created, writing, changes }
    }

    /// The folder that it serves, and whether that is written to.
    pub(in crate::objects) fn served_folder(&self) -> Option<(Arc<Folder>, bool)> {
        self.folder.clone().map(|folder| (folder, self.is_writable))
    }
}

impl BucketImage {
    /// What was put, and is no file of a folder.
    pub(in crate::objects) fn contents_mut(&mut self) -> impl Iterator<Item = &mut Content> {
        let objects = self.layer.values_mut().flatten().filter_map(|version| match version {
            Version::Object(object) => Some(&mut object.content),
            Version::DeleteMarker { .. } => None,
        });
        objects.chain(self.uploads.contents_mut())
    }
}
