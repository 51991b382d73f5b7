//! What an object is, what it is put with, and why it is not available.

use std::collections::HashMap;
use std::io;
use std::sync::Arc;

use s3s::dto::Checksum;
use serde::{Deserialize, Serialize};

use super::content::Content;
use super::hexadecimal;
use super::spool::Stored;
use crate::clock::Timestamp;

/// What putting an object gave it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ObjectVersion {
    /// Names this content of this key.
    pub version_id: String,
    /// The entity tag, without quotes: MD5 of the content, in hexadecimal digits, and of what was put in parts MD5 of
    /// their MD5s followed by a hyphen and the number of parts.
    pub etag: String,
    /// In bytes.
    pub size: u64,
}

/// An object that was put, by [`ObjectStore::put`](super::ObjectStore::put) or over HTTP.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObjectPut {
    /// The bucket's name.
    pub bucket: String,
    /// The object's key.
    pub key: String,
    /// Names this content of this key.
    pub version_id: String,
    /// The entity tag, without quotes.
    pub etag: String,
    /// In bytes.
    pub size: u64,
    /// How it was created.
    pub creation: ObjectCreation,
}

/// How an object was created, as event notifications name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ObjectCreation {
    /// In one piece.
    #[default]
    Put,
    /// From another object.
    Copy,
    /// In parts.
    CompleteMultipartUpload,
}

impl ObjectCreation {
    /// The event's name: `ObjectCreated:Put` and so on.
    #[must_use]
    pub const fn event_name(self) -> &'static str {
        match self {
            Self::Put => "ObjectCreated:Put",
            Self::Copy => "ObjectCreated:Copy",
            Self::CompleteMultipartUpload => "ObjectCreated:CompleteMultipartUpload",
        }
    }
}

/// One version of one object, ready to be read.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Object {
    pub(crate) version: ObjectVersion,
    pub(crate) modified: Timestamp,
    pub(crate) content: Content,
    pub(crate) key: String,
    #[serde(with = "crate::stored::shared")]
    pub(crate) attributes: Arc<Attributes>,
}

/// What a version of an object is like.
#[derive(Debug, Clone)]
pub(crate) struct Described {
    pub(crate) version: ObjectVersion,
    pub(crate) modified: Timestamp,
}

/// What clients give an object besides its content.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Attributes {
    pub(crate) cache_control: Option<String>,
    pub(crate) content_disposition: Option<String>,
    pub(crate) content_encoding: Option<String>,
    pub(crate) content_language: Option<String>,
    pub(crate) content_type: Option<String>,
    pub(crate) expires: Option<s3s::dto::Timestamp>,
    pub(crate) metadata: HashMap<String, String>,
    pub(crate) website_redirect_location: Option<String>,
    /// The checksums that it was put with.
    #[serde(with = "super::stored::checksum")]
    pub(crate) checksum: Checksum,
    /// Sizes of the parts that it was put in, in bytes; empty if that was one piece.
    pub(crate) parts: Vec<u64>,
}

/// An object that is about to be put.
#[derive(Debug, Clone)]
pub(crate) struct NewObject {
    pub(crate) stored: Stored,
    /// Where it is not MD5 of the content.
    pub(crate) etag: Option<String>,
    pub(crate) attributes: Attributes,
    pub(crate) creation: ObjectCreation,
}

impl NewObject {
    pub(super) fn etag(&self) -> String {
        self.etag.clone().unwrap_or_else(|| hexadecimal(&self.stored.md5))
    }
}

impl From<Stored> for NewObject {
    fn from(stored: Stored) -> Self {
        Self { stored, etag: None, attributes: Attributes::default(), creation: ObjectCreation::Put }
    }
}

/// An object as imports read it.
#[derive(Debug, Clone)]
pub(crate) struct Source {
    pub(crate) key: String,
    pub(crate) content: Content,
}

impl From<&Object> for Source {
    fn from(object: &Object) -> Self {
        Self { key: object.key.clone(), content: object.content.clone() }
    }
}

/// What an object has to be for it to be changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Condition {
    Always,
    /// There is none.
    Absent,
    /// There is one, with that entity tag where one is given.
    Present(Option<String>),
    /// Whatever there is, as long as [`ObjectStore::replacements`](super::ObjectStore::replacements) is still that.
    Unreplaced(u64),
}

impl Condition {
    /// Whether an object with that entity tag, or none, meets the condition.
    pub(super) fn allows(&self, current: Option<&str>) -> Result<(), StoreError> {
        match (self, current) {
            (Self::Always | Self::Unreplaced(_), _) | (Self::Absent, None) | (Self::Present(None), Some(_)) => Ok(()),
            (Self::Present(Some(expected)), Some(etag)) if etag == expected => Ok(()),
            (Self::Present(_), None) => Err(StoreError::NoSuchKey),
            _ => Err(StoreError::PreconditionFailed),
        }
    }
}

/// What a deletion came to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Deleted {
    /// Whether a delete marker was put or removed.
    pub(crate) is_marker: bool,
    /// The version that was put or removed.
    pub(crate) version_id: Option<String>,
}

/// A version in a list.
#[derive(Debug, Clone)]
pub(crate) enum VersionEntry {
    Object(Described),
    DeleteMarker { version_id: String, modified: Timestamp },
}

impl VersionEntry {
    pub(crate) fn version_id(&self) -> &str {
        match self {
            Self::Object(described) => &described.version.version_id,
            Self::DeleteMarker { version_id, .. } => version_id,
        }
    }
}

/// Why something is not available or cannot be done.
#[derive(Debug)]
pub(crate) enum StoreError {
    NoSuchBucket,
    NoSuchKey,
    NoSuchVersion,
    NoSuchUpload,
    /// A delete marker was asked for, which has no content.
    IsDeleteMarker,
    BucketNotEmpty,
    PreconditionFailed,
    InvalidPart,
    InvalidPartOrder,
    EntityTooSmall,
    Unreadable(io::Error),
}

impl From<io::Error> for StoreError {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::NotFound { Self::NoSuchKey } else { Self::Unreadable(error) }
    }
}
