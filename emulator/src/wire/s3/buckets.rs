//! Buckets themselves: what there are, where they are, their policies.

use s3s::dto::{
    Bucket, BucketLocationConstraint, BucketVersioningStatus, CreateBucketInput, CreateBucketOutput, DeleteBucketInput,
    DeleteBucketOutput, DeleteBucketPolicyInput, DeleteBucketPolicyOutput, GetBucketLocationInput,
    GetBucketLocationOutput, GetBucketPolicyInput, GetBucketPolicyOutput, GetBucketVersioningInput,
    GetBucketVersioningOutput, HeadBucketInput, HeadBucketOutput, ListBucketsInput, ListBucketsOutput,
    PutBucketPolicyInput, PutBucketPolicyOutput,
};
use s3s::{S3Request, S3Result, s3_error};
use serde_json::Value;

use super::listings::{index_of, owner};
use super::{Buckets, write};
use crate::objects::StoreError;

/// The Region whose buckets have no location constraint, and where creating one's own bucket once more succeeds.
const FIRST_REGION: &str = "us-east-1";

impl Buckets {
    #[expect(clippy::unnecessary_wraps, reason = "operations are all called in the same way")]
    pub(super) fn list_buckets(&self, request: S3Request<ListBucketsInput>) -> S3Result<ListBucketsOutput> {
        let ListBucketsInput { continuation_token, max_buckets, prefix, .. } = request.input;
        let (after, prefix) = (continuation_token.unwrap_or_default(), prefix.unwrap_or_default());
        let mut names = self.store.bucket_names();
        names.retain(|(name, _)| *name > after && name.starts_with(&prefix));
        let most = max_buckets.map_or(usize::MAX, index_of);
        let is_truncated = names.len() > most;
        names.truncate(most);
        let last = names.last().map(|(name, _)| name.clone());
        let bucket = |(name, created): (String, crate::clock::Timestamp)| Bucket {
            bucket_region: Some(self.region.clone()),
            creation_date: Some(created.system_time().into()),
            name: Some(name),
        };
        Ok(ListBucketsOutput {
            buckets: Some(names.into_iter().map(bucket).collect()),
            continuation_token: last.filter(|_| is_truncated),
            owner: Some(owner()),
            prefix: Some(prefix).filter(|prefix| !prefix.is_empty()),
        })
    }

    pub(super) fn head_bucket(&self, request: S3Request<HeadBucketInput>) -> S3Result<HeadBucketOutput> {
        let HeadBucketInput { bucket, .. } = request.input;
        self.require(&bucket)?;
        Ok(HeadBucketOutput { bucket_region: Some(self.region.clone()), ..HeadBucketOutput::default() })
    }

    pub(super) fn create_bucket(&self, request: S3Request<CreateBucketInput>) -> S3Result<CreateBucketOutput> {
        let bucket = request.input.bucket;
        if self.store.has_bucket(&bucket) && self.region != FIRST_REGION {
            return Err(s3_error!(
                BucketAlreadyOwnedByYou,
                "Your previous request to create the named bucket succeeded and you already own it."
            ));
        }
        self.store.create_bucket(&bucket);
        Ok(CreateBucketOutput { location: Some(format!("/{bucket}")) })
    }

    pub(super) async fn delete_bucket(&self, request: S3Request<DeleteBucketInput>) -> S3Result<DeleteBucketOutput> {
        let bucket = request.input.bucket;
        self.with(move |store| store.delete_bucket(&bucket)).await?;
        Ok(DeleteBucketOutput::default())
    }

    pub(super) fn get_bucket_location(
        &self,
        request: S3Request<GetBucketLocationInput>,
    ) -> S3Result<GetBucketLocationOutput> {
        let GetBucketLocationInput { bucket, .. } = request.input;
        self.require(&bucket)?;
        let constraint = Some(self.region.clone()).filter(|region| region != FIRST_REGION);
        Ok(GetBucketLocationOutput { location_constraint: constraint.map(BucketLocationConstraint::from) })
    }

    pub(super) fn get_bucket_versioning(
        &self,
        request: S3Request<GetBucketVersioningInput>,
    ) -> S3Result<GetBucketVersioningOutput> {
        let GetBucketVersioningInput { bucket, .. } = request.input;
        let is_enabled = self.store.keeps_versions(&bucket)?;
        let enabled = BucketVersioningStatus::from_static(BucketVersioningStatus::ENABLED);
        Ok(GetBucketVersioningOutput { status: is_enabled.then_some(enabled), ..GetBucketVersioningOutput::default() })
    }

    pub(super) fn put_bucket_policy(
        &self,
        request: S3Request<PutBucketPolicyInput>,
    ) -> S3Result<PutBucketPolicyOutput> {
        write::verified(&request.extensions)?;
        let PutBucketPolicyInput { bucket, policy, .. } = request.input;
        self.require(&bucket)?;
        let is_object = serde_json::from_str::<Value>(&policy).is_ok_and(|policy| policy.is_object());
        if !is_object {
            return Err(s3_error!(MalformedPolicy, "Policies must be valid JSON and the first byte must be '{{'"));
        }
        self.store.set_policy(&bucket, Some(policy))?;
        Ok(PutBucketPolicyOutput::default())
    }

    pub(super) fn get_bucket_policy(
        &self,
        request: S3Request<GetBucketPolicyInput>,
    ) -> S3Result<GetBucketPolicyOutput> {
        let GetBucketPolicyInput { bucket, .. } = request.input;
        let policy = self.store.policy(&bucket)?;
        let policy = policy.ok_or_else(|| s3_error!(NoSuchBucketPolicy, "The bucket policy does not exist"))?;
        Ok(GetBucketPolicyOutput { policy: Some(policy) })
    }

    pub(super) fn delete_bucket_policy(
        &self,
        request: S3Request<DeleteBucketPolicyInput>,
    ) -> S3Result<DeleteBucketPolicyOutput> {
        let DeleteBucketPolicyInput { bucket, .. } = request.input;
        self.store.set_policy(&bucket, None)?;
        Ok(DeleteBucketPolicyOutput::default())
    }

    fn require(&self, bucket: &str) -> Result<(), StoreError> {
        if self.store.has_bucket(bucket) { Ok(()) } else { Err(StoreError::NoSuchBucket) }
    }
}
