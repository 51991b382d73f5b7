//! Buckets themselves: what there are, and what they have besides objects.

use super::{List, ObjectStore, Start, StoreError};
use crate::clock::Timestamp;

impl ObjectStore {
    /// Removes a bucket without objects. A folder that it serves stays.
    pub(crate) fn delete_bucket(&self, bucket: &str) -> Result<(), StoreError> {
        self.alone(bucket, || {
            if self.keys(bucket, List::Objects, ("", &Start::Beginning), 1)?.is_empty() {
                self.buckets().remove(bucket);
                Ok(())
            } else {
                Err(StoreError::BucketNotEmpty)
            }
        })
    }

    /// Names of the buckets, and since when they exist.
    pub(crate) fn bucket_names(&self) -> Vec<(String, Timestamp)> {
        self.buckets().iter().map(|(name, bucket)| (name.clone(), bucket.created)).collect()
    }

    pub(crate) fn has_bucket(&self, bucket: &str) -> bool {
        self.buckets().contains_key(bucket)
    }

    /// Whether a bucket keeps versions, which only a writable folder does not.
    pub(crate) fn keeps_versions(&self, bucket: &str) -> Result<bool, StoreError> {
        self.bucket(bucket, |bucket| Ok(bucket.writable().is_none()))
    }

    /// The policy of a bucket.
    pub(crate) fn policy(&self, bucket: &str) -> Result<Option<String>, StoreError> {
        self.bucket(bucket, |bucket| Ok(bucket.policy.clone()))
    }

    /// Sets the policy of a bucket, or removes it.
    pub(crate) fn set_policy(&self, bucket: &str, policy: Option<String>) -> Result<(), StoreError> {
        self.bucket(bucket, |bucket| {
            bucket.policy = policy;
            Ok(())
        })
    }
}
