//! Places in S3 that imports and jobs read from.

use personalize_contract::data_folder::is_hidden;

use crate::objects::{ObjectStore, Source};

/// Where an import reads from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Location {
    bucket: String,
    key: String,
}

impl Location {
    /// Reads `s3://bucket/key` or `s3://bucket/folder/`.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (bucket, key) = text.strip_prefix("s3://")?.split_once('/')?;
        let sound = !bucket.is_empty() && !key.starts_with('/');
        sound.then(|| Self { bucket: bucket.to_owned(), key: key.to_owned() })
    }

    /// The bucket.
    pub(crate) fn bucket(&self) -> &str {
        &self.bucket
    }

    /// Of the one object, or of the folder: empty, or ending in `/`.
    pub(crate) fn key(&self) -> &str {
        &self.key
    }

    /// Whether it is a folder, and not one object.
    pub(crate) fn is_folder(&self) -> bool {
        self.key.is_empty() || self.key.ends_with('/')
    }

    /// Whether an import of the folder reads a key: it is at the first level, and not hidden.
    pub(crate) fn reads(&self, key: &str) -> bool {
        let is_file = |rest: &str| !rest.is_empty() && !rest.contains('/') && !is_hidden(rest);
        key.strip_prefix(&self.key).is_some_and(is_file)
    }

    /// The one object, or those of the folder that an import reads.
    pub(crate) fn sources(&self, store: &ObjectStore) -> Vec<Source> {
        if !self.is_folder() {
            return store.source(&self.bucket, &self.key).into_iter().collect();
        }
        let sources = store.sources(&self.bucket, &self.key).into_iter();
        sources.filter(|source| self.reads(&source.key)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_location_is_a_bucket_and_a_key() {
        let location = Location::parse("s3://data/Items/").expect("a folder");
        assert_eq!(location, Location { bucket: "data".to_owned(), key: "Items/".to_owned() });
        for bad in ["data/Items/", "s3://data", "s3:///Items/", "s3://data//Items", "https://data/Items"] {
            assert_eq!(Location::parse(bad), None, "{bad}");
        }
    }
}
