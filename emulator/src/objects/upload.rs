//! Objects that are put in parts.

use std::collections::BTreeMap;

use md5::{Digest as _, Md5};
use s3s::dto::{Checksum, ChecksumAlgorithm, ChecksumType};
use serde::{Deserialize, Serialize};

use super::content::Content;
use super::object::{Attributes, StoreError};
use super::spool::{Spool, Stored};
use super::{ObjectStore, hexadecimal};
use crate::clock::Timestamp;

/// Smallest part of an upload, its last one aside, in bytes.
pub(crate) const SMALLEST_PART: u64 = 5 << 20;

/// From 1 to 10,000.
pub(crate) type PartNumber = i32;

/// What an upload is created with.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct NewUpload {
    pub(crate) attributes: Attributes,
    #[serde(with = "super::stored::checksum_algorithm")]
    pub(crate) checksum_algorithm: Option<ChecksumAlgorithm>,
    #[serde(with = "super::stored::checksum_type")]
    pub(crate) checksum_type: Option<ChecksumType>,
}

/// An upload that was neither completed nor aborted.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Upload {
    pub(crate) settings: NewUpload,
    pub(crate) parts: BTreeMap<PartNumber, Part>,
    key: String,
    initiated: Timestamp,
}

/// A part of an upload.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Part {
    pub(crate) stored: Stored,
    #[serde(with = "super::stored::checksum")]
    pub(crate) checksum: Checksum,
    pub(crate) modified: Timestamp,
}

/// An upload in a list.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct UploadEntry {
    pub(crate) key: String,
    pub(crate) upload_id: String,
    pub(crate) initiated: Timestamp,
}

/// The uploads of a bucket, by their identifiers.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Uploads {
    by_id: BTreeMap<String, Upload>,
    created: u64,
}

impl Uploads {
    fn create(&mut self, key: &str, settings: NewUpload, initiated: Timestamp) -> String {
        self.created += 1;
        let upload_id = hexadecimal(&Md5::digest(format!("{key}/{}", self.created))) + &format!("{:08x}", self.created);
        let upload = Upload { settings, parts: BTreeMap::new(), key: key.to_owned(), initiated };
        self.by_id.insert(upload_id.clone(), upload);
        upload_id
    }

    /// What the parts consist of.
    pub(super) fn contents_mut(&mut self) -> impl Iterator<Item = &mut Content> {
        let parts = self.by_id.values_mut().flat_map(|upload| upload.parts.values_mut());
        parts.map(|part| &mut part.stored.content)
    }

    fn get_mut(&mut self, key: &str, upload_id: &str) -> Result<&mut Upload, StoreError> {
        let upload = self.by_id.get_mut(upload_id).filter(|upload| upload.key == key);
        upload.ok_or(StoreError::NoSuchUpload)
    }
}

impl Part {
    /// The entity tag, without quotes.
    pub(crate) fn etag(&self) -> String {
        hexadecimal(&self.stored.md5)
    }
}

impl Upload {
    /// The parts that an object is to be made of, each named by its number and entity tag.
    ///
    /// # Errors
    /// The numbers do not rise, a part is not there or has another entity tag, or one that is not the last is smaller
    /// than parts may be.
    pub(crate) fn chosen(&self, named: &[(PartNumber, String)]) -> Result<Vec<&Part>, StoreError> {
        if !named.is_sorted_by(|(one, _), (next, _)| one < next) {
            return Err(StoreError::InvalidPartOrder);
        }
        let part = |(number, etag): &(PartNumber, String)| {
            let part = self.parts.get(number).filter(|part| part.etag() == *etag);
            part.ok_or(StoreError::InvalidPart)
        };
        let parts: Vec<&Part> = named.iter().map(part).collect::<Result<_, _>>()?;
        let (_, before) = parts.split_last().ok_or(StoreError::InvalidPart)?;
        if before.iter().any(|part| part.stored.size < SMALLEST_PART) {
            return Err(StoreError::EntityTooSmall);
        }
        Ok(parts)
    }
}

/// The entity tag of an object that was put in these parts: MD5 of their MD5s, and their number.
pub(crate) fn etag_of(parts: &[&Part]) -> String {
    let mut hash = Md5::new();
    for part in parts {
        hash.update(part.stored.md5);
    }
    format!("{}-{}", hexadecimal(&hash.finalize()), parts.len())
}

/// The parts as one content. Blocks.
pub(crate) fn joined(mut spool: Spool, parts: &[&Part], mut observe: impl FnMut(&[u8])) -> std::io::Result<Stored> {
    for part in parts {
        spool.copy(part.stored.content.reader()?, &mut observe)?;
    }
    spool.finish()
}

impl ObjectStore {
    /// Creates an upload, and gives back its identifier.
    pub(crate) fn create_upload(&self, bucket: &str, key: &str, new: NewUpload) -> Result<String, StoreError> {
        let now = self.0.clock.now();
        self.bucket(bucket, |bucket| Ok(bucket.uploads.create(key, new, now)))
    }

    /// An upload as it is now.
    pub(crate) fn upload(&self, bucket: &str, key: &str, upload_id: &str) -> Result<Upload, StoreError> {
        self.bucket(bucket, |bucket| bucket.uploads.get_mut(key, upload_id).cloned())
    }

    /// Adds a part to an upload, in place of one of the same number, with the time of it.
    pub(crate) fn put_part(
        &self,
        (bucket, key, upload_id): (&str, &str, &str),
        number: PartNumber,
        stored: Stored,
        checksum: Checksum,
    ) -> Result<Part, StoreError> {
        let part = Part { stored, checksum, modified: self.0.clock.now() };
        self.bucket(bucket, |bucket| {
            bucket.uploads.get_mut(key, upload_id)?.parts.insert(number, part.clone());
            Ok(part)
        })
    }

    /// Ends an upload: its parts are gone.
    pub(crate) fn end_upload(&self, bucket: &str, key: &str, upload_id: &str) -> Result<(), StoreError> {
        self.bucket(bucket, |bucket| {
            bucket.uploads.get_mut(key, upload_id)?;
            bucket.uploads.by_id.remove(upload_id);
            Ok(())
        })
    }

    /// The uploads whose keys begin with the prefix, by key, and those of a key in the order in which they were created.
    pub(crate) fn uploads(&self, bucket: &str, prefix: &str) -> Result<Vec<UploadEntry>, StoreError> {
        let entry = |(upload_id, upload): (&String, &Upload)| UploadEntry {
            key: upload.key.clone(),
            upload_id: upload_id.clone(),
            initiated: upload.initiated,
        };
        let mut found: Vec<UploadEntry> = self.bucket(bucket, |bucket| {
            let all = bucket.uploads.by_id.iter();
            Ok(all.filter(|(_, upload)| upload.key.starts_with(prefix)).map(entry).collect())
        })?;
        found.sort_unstable_by(|one, other| {
            let place =
                |entry: &UploadEntry| (entry.key.clone(), entry.initiated.milliseconds(), entry.upload_id.clone());
            place(one).cmp(&place(other))
        });
        Ok(found)
    }
}
