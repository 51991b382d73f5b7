//! Places in S3 that imports and jobs read from.

use personalize_contract::S3Location;

use crate::objects::{ObjectStore, Source};

/// Where an import reads from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Location(S3Location);

impl Location {
    /// Reads `s3://bucket/key` or `s3://bucket/folder/`.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        S3Location::parse(text).map(Self)
    }

    /// The bucket.
    pub(crate) fn bucket(&self) -> &str {
        &self.0.bucket
    }

    /// Of the one object, or of the folder: empty, or ending in `/`.
    pub(crate) fn key(&self) -> &str {
        &self.0.key
    }

    /// Whether it is a folder, and not one object.
    pub(crate) fn is_folder(&self) -> bool {
        self.0.is_folder()
    }

    /// Whether an import reads a key: the one object's, or that of one right in the folder that is not hidden.
    pub(crate) fn reads(&self, key: &str) -> bool {
        self.0.reads(key)
    }

    /// The one object, or those of the folder that an import reads.
    pub(crate) fn sources(&self, store: &ObjectStore) -> Vec<Source> {
        if !self.is_folder() {
            return store.source(self.bucket(), self.key()).into_iter().collect();
        }
        let sources = store.sources(self.bucket(), self.key()).into_iter();
        sources.filter(|source| self.reads(&source.key)).collect()
    }
}
