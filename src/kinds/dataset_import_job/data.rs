//! Which data a dataset is to have, by digests that change with it.

use std::collections::BTreeMap;

use aws_sdk_s3::error::{DisplayErrorContext, ProvideErrorMetadata};
use aws_sdk_s3::types::Object;
use personalize_contract::S3Location;
use personalize_contract::data_folder::is_hidden;

use crate::context::Task;
use crate::error::FailureName;
use crate::names::digest;
use crate::parameters::DataLocation;
use crate::rejection::{Rejection, RejectionKind};
use crate::run::Run;
use crate::time::Timestamp;

/// Data as an import reads it.
#[derive(Debug)]
pub struct Data {
    /// Where it is.
    pub place: S3Location,
    /// What is there.
    pub objects: Vec<DataObject>,
}

/// An object.
#[derive(Debug, Clone, PartialEq)]
pub struct DataObject {
    /// Its key.
    pub key: String,
    /// When it was put there.
    pub modified: Option<Timestamp>,
    /// How many bytes it has.
    pub bytes: i64,
    /// Its ETag: a digest of its content, or of those of its parts.
    pub e_tag: String,
}

/// The data of a dataset: at the first of its places that has any, or else at the first.
///
/// # Errors
/// S3 does not list what is there.
pub async fn find(run: &Run<'_>, location: &DataLocation) -> Result<Data, Rejection> {
    let mut first = None;
    for place in location.places(&run.context.parameters) {
        let data = Data { objects: list(run, &place).await?, place };
        if data.objects.iter().any(DataObject::is_read) {
            return Ok(data);
        }
        first.get_or_insert(data);
    }
    first.ok_or_else(|| Rejection::conflict("a dataset has no place for its data".to_owned()))
}

async fn list(run: &Run<'_>, place: &S3Location) -> Result<Vec<DataObject>, Rejection> {
    let request = run.clients.s3.list_objects_v2().bucket(&place.bucket).prefix(&place.key).delimiter("/");
    let mut pages = request.into_paginator().send();
    let mut objects = Vec::new();
    while let Some(page) = pages.next().await {
        let page = page.map_err(|error| Rejection {
            kind: kind_of(run, &place.bucket, error.code()),
            message: format!("ListObjectsV2 for {place}: {}", DisplayErrorContext(&error)),
        })?;
        objects.extend(page.contents.unwrap_or_default().iter().map(DataObject::of));
    }
    objects.retain(|object| place.has(&object.key));
    Ok(objects)
}

/// What a rejection by S3 means. The deployment sees to it that its own bucket can be listed, if not yet; another's has
/// to be looked after by whoever names it.
fn kind_of(run: &Run<'_>, bucket: &str, code: Option<&str>) -> RejectionKind {
    let is_another = bucket != run.context.parameters.bucket();
    match code {
        Some("AccessDenied" | "NoSuchBucket") if is_another => RejectionKind::Final(FailureName::AccessDenied),
        _ => RejectionKind::Busy,
    }
}

/// How many bytes the data of each dataset has, and each object of it, by the names of the imports that read them: as far
/// as S3 lists them.
pub async fn bytes_of_imports(run: &Run<'_>) -> BTreeMap<String, u64> {
    let mut all = BTreeMap::new();
    if run.context.parameters.task() != Task::Reconcile {
        return all;
    }
    for dataset in &run.parameters.datasets {
        let Ok(data) = find(run, &dataset.location).await else { continue };
        let mut sum = 0;
        for object in data.objects.iter().filter(|object| object.is_read()) {
            let bytes = u64::try_from(object.bytes).unwrap_or_default();
            sum += bytes;
            all.insert(format!("{}/{}", dataset.dataset_type, data.name_of(object)), bytes);
        }
        all.insert(dataset.dataset_type.to_string(), sum);
    }
    all
}

/// The digest of what lies at a place.
///
/// # Errors
/// S3 does not list what is there.
pub async fn digest_at(run: &Run<'_>, place: &S3Location) -> Result<String, Rejection> {
    Ok(digest_of(&list(run, place).await?))
}

/// A digest of objects: which they are, and what is in each. Their order does not count.
pub fn digest_of<'object>(objects: impl IntoIterator<Item = &'object DataObject>) -> String {
    let mut lines: Vec<String> = objects.into_iter().map(DataObject::line).collect();
    lines.sort_unstable();
    digest(&lines.concat())
}

impl Data {
    /// The part of a key that tells objects of this place apart.
    pub fn name_of<'object>(&self, object: &'object DataObject) -> &'object str {
        let relative = object.key.strip_prefix(&self.place.key).filter(|_| self.place.is_folder());
        relative.unwrap_or_else(|| object.key.rsplit('/').next().unwrap_or_default())
    }
}

impl DataObject {
    fn of(object: &Object) -> Self {
        Self {
            key: object.key().unwrap_or_default().to_owned(),
            modified: object.last_modified().map(Timestamp::from),
            bytes: object.size().unwrap_or_default(),
            e_tag: object.e_tag().unwrap_or_default().to_owned(),
        }
    }

    /// Whether an import reads it: it names no folder, is not empty, and not hidden.
    pub fn is_read(&self) -> bool {
        self.bytes > 0 && !self.key.ends_with('/') && !is_hidden(&self.key)
    }

    /// What it contributes to a digest.
    pub fn line(&self) -> String {
        format!("{}\n{}\n{}\n", self.key, self.e_tag, self.bytes)
    }
}
