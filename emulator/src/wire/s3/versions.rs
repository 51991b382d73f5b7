//! `ListObjectVersions`.

use s3s::dto::{
    CommonPrefix, DeleteMarkerEntry, ETag, ListObjectVersionsInput, ListObjectVersionsOutput, ObjectVersion,
    ObjectVersionStorageClass,
};
use s3s::{S3Request, S3Result};

use super::listings::{common_prefix, encoder, index_of, owner};
use super::paging::{Entry, Paging, most};
use super::{Buckets, signed};
use crate::objects::{Described, List, ObjectStore, Start, StoreError, VersionEntry};

/// How many keys are looked at together.
const BATCH: usize = 1000;

/// A page of versions.
struct Versions {
    limit: usize,
    encode: fn(&str) -> String,
    versions: Vec<ObjectVersion>,
    markers: Vec<DeleteMarkerEntry>,
    prefixes: Vec<CommonPrefix>,
    /// The key, and the version of what came last.
    last: Option<(String, Option<String>)>,
    is_truncated: bool,
}

impl Buckets {
    pub(super) async fn list_object_versions(
        &self,
        request: S3Request<ListObjectVersionsInput>,
    ) -> S3Result<ListObjectVersionsOutput> {
        let input = request.input;
        let (bucket, prefix) = (input.bucket.clone(), input.prefix.clone().unwrap_or_default());
        let (key_marker, version_marker) = (input.key_marker.clone(), input.version_id_marker.clone());
        let paging = Paging { prefix, delimiter: input.delimiter.clone(), ..Paging::default() };
        let encode = encoder(input.encoding_type.as_ref());
        let limit = index_of(most(input.max_keys));
        let page = self.with(move |store| {
            let mut page = Versions::new(limit, encode);
            page.fill(store, &bucket, &paging, (key_marker.as_deref(), version_marker.as_deref()))?;
            Ok(page)
        });
        let Versions { versions, markers, prefixes, last, is_truncated, .. } = page.await?;
        let (next_key, next_version) = last.filter(|_| is_truncated).unzip();
        Ok(ListObjectVersionsOutput {
            name: Some(input.bucket),
            prefix: Some(encode(input.prefix.as_deref().unwrap_or_default())),
            delimiter: input.delimiter.as_deref().map(encode),
            key_marker: Some(encode(input.key_marker.as_deref().unwrap_or_default())),
            version_id_marker: input.version_id_marker,
            next_key_marker: next_key.as_deref().map(encode),
            next_version_id_marker: next_version.flatten(),
            max_keys: Some(most(input.max_keys)),
            is_truncated: Some(is_truncated),
            encoding_type: input.encoding_type,
            versions: Some(versions),
            delete_markers: Some(markers),
            common_prefixes: Some(prefixes),
            ..ListObjectVersionsOutput::default()
        })
    }
}

impl Versions {
    fn new(limit: usize, encode: fn(&str) -> String) -> Self {
        let (versions, markers, prefixes) = (Vec::new(), Vec::new(), Vec::new());
        Self { limit, encode, versions, markers, prefixes, last: None, is_truncated: false }
    }

    /// Takes what comes after the marker, a key and one of its versions.
    fn fill(
        &mut self,
        store: &ObjectStore,
        bucket: &str,
        paging: &Paging,
        (key_marker, version_marker): (Option<&str>, Option<&str>),
    ) -> Result<(), StoreError> {
        let mut from = match (key_marker, version_marker) {
            (None, _) => Start::Beginning,
            (Some(marker), None) => Start::After(marker.to_owned()),
            (Some(marker), Some(_)) => Start::At(marker.to_owned()),
        };
        loop {
            let keys = store.keys(bucket, List::Versions, (&paging.prefix, &from), BATCH)?;
            for key in &keys {
                if let Some(Entry::CommonPrefix(name)) = paging.entry(key) {
                    self.take_prefix(name, key_marker);
                } else {
                    let marker = version_marker.filter(|_| key_marker == Some(key));
                    self.take(key, store.versions(bucket, key)?, marker);
                }
                if self.is_truncated {
                    return Ok(());
                }
            }
            match keys.last().filter(|_| keys.len() == BATCH && self.limit > 0) {
                Some(last) => from = paging.beyond(last),
                None => return Ok(()),
            }
        }
    }

    fn take_prefix(&mut self, name: String, key_marker: Option<&str>) {
        let is_known = self.last.as_ref().is_some_and(|(last, _)| *last == name);
        if !is_known && key_marker != Some(&name) && self.has_room() {
            self.prefixes.push(common_prefix((self.encode)(&name)));
            self.last = Some((name, None));
        }
    }

    fn take(&mut self, key: &str, versions: Vec<VersionEntry>, marker: Option<&str>) {
        let known = marker.and_then(|id| versions.iter().position(|version| version.version_id() == id));
        let after = known.map_or(0, |place| place + 1);
        for (place, version) in versions.into_iter().enumerate().skip(after) {
            if !self.has_room() {
                return;
            }
            self.last = Some((key.to_owned(), Some(version.version_id().to_owned())));
            self.push(key, version, place == 0);
        }
    }

    fn push(&mut self, key: &str, version: VersionEntry, is_latest: bool) {
        let key = Some((self.encode)(key));
        match version {
            VersionEntry::Object(Described { version, modified }) => self.versions.push(ObjectVersion {
                key,
                version_id: Some(version.version_id),
                is_latest: Some(is_latest),
                e_tag: Some(ETag::Strong(version.etag)),
                size: Some(signed(version.size)),
                last_modified: Some(modified.system_time().into()),
                owner: Some(owner()),
                storage_class: Some(ObjectVersionStorageClass::from_static(ObjectVersionStorageClass::STANDARD)),
                ..ObjectVersion::default()
            }),
            VersionEntry::DeleteMarker { version_id, modified } => self.markers.push(DeleteMarkerEntry {
                key,
                version_id: Some(version_id),
                is_latest: Some(is_latest),
                last_modified: Some(modified.system_time().into()),
                owner: Some(owner()),
            }),
        }
    }

    /// Whether another entry fits; if not, the page is truncated.
    fn has_room(&mut self) -> bool {
        let count = self.versions.len() + self.markers.len() + self.prefixes.len();
        self.is_truncated = count == self.limit && self.limit > 0;
        count < self.limit
    }
}
