//! S3 over the object store: what pipelines, imports and the transfer managers of AWS's SDKs need. `s3s` rejects all
//! other operations by name.

mod buckets;
mod chunks;
mod conditions;
mod copy;
mod errors;
pub(crate) mod integrity;
mod listings;
mod multipart;
pub(crate) mod paging;
mod read;
pub(crate) mod unsigned;
mod upload_listings;
mod versions;
mod write;

use s3s::dto::{
    AbortMultipartUploadInput, AbortMultipartUploadOutput, CompleteMultipartUploadInput, CompleteMultipartUploadOutput,
    CopyObjectInput, CopyObjectOutput, CreateBucketInput, CreateBucketOutput, CreateMultipartUploadInput,
    CreateMultipartUploadOutput, DeleteBucketInput, DeleteBucketOutput, DeleteBucketPolicyInput,
    DeleteBucketPolicyOutput, DeleteObjectInput, DeleteObjectOutput, DeleteObjectsInput, DeleteObjectsOutput,
    GetBucketLocationInput, GetBucketLocationOutput, GetBucketPolicyInput, GetBucketPolicyOutput,
    GetBucketVersioningInput, GetBucketVersioningOutput, GetObjectInput, GetObjectOutput, HeadBucketInput,
    HeadBucketOutput, HeadObjectInput, HeadObjectOutput, ListBucketsInput, ListBucketsOutput,
    ListMultipartUploadsInput, ListMultipartUploadsOutput, ListObjectVersionsInput, ListObjectVersionsOutput,
    ListObjectsInput, ListObjectsOutput, ListObjectsV2Input, ListObjectsV2Output, ListPartsInput, ListPartsOutput,
    PutBucketPolicyInput, PutBucketPolicyOutput, PutObjectInput, PutObjectOutput, UploadPartCopyInput,
    UploadPartCopyOutput, UploadPartInput, UploadPartOutput,
};
use s3s::{S3, S3Error, S3Request, S3Response, S3Result};

use crate::objects::{ObjectStore, StoreError};

/// The buckets of one Region.
pub(crate) struct Buckets {
    pub(crate) store: ObjectStore,
    pub(crate) region: String,
}

impl Buckets {
    /// Does with the store what may block, such as reading files, without keeping others waiting.
    async fn with<T: Send + 'static>(
        &self,
        work: impl FnOnce(&ObjectStore) -> Result<T, StoreError> + Send + 'static,
    ) -> S3Result<T> {
        let store = self.store.clone();
        Ok(blocking(move || work(&store)).await??)
    }
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> S3Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(S3Error::internal_error)
}

/// Each operation in the module of its kind, after those that wait for nothing.
macro_rules! operations {
    (
        at once { $($immediate:ident: $immediate_input:ty => $immediate_output:ty;)* }
        waiting { $($waiting:ident: $waiting_input:ty => $waiting_output:ty;)* }
    ) => {
        #[async_trait::async_trait]
        impl S3 for Buckets {
            $(
                async fn $immediate(
                    &self,
                    request: S3Request<$immediate_input>,
                ) -> S3Result<S3Response<$immediate_output>> {
                    Ok(S3Response::new(self.$immediate(request)?))
                }
            )*
            $(
                async fn $waiting(&self, request: S3Request<$waiting_input>) -> S3Result<S3Response<$waiting_output>> {
                    Ok(S3Response::new(self.$waiting(request).await?))
                }
            )*
        }
    };
}

operations! {
    at once {
        abort_multipart_upload: AbortMultipartUploadInput => AbortMultipartUploadOutput;
        create_bucket: CreateBucketInput => CreateBucketOutput;
        create_multipart_upload: CreateMultipartUploadInput => CreateMultipartUploadOutput;
        delete_bucket_policy: DeleteBucketPolicyInput => DeleteBucketPolicyOutput;
        get_bucket_location: GetBucketLocationInput => GetBucketLocationOutput;
        get_bucket_policy: GetBucketPolicyInput => GetBucketPolicyOutput;
        get_bucket_versioning: GetBucketVersioningInput => GetBucketVersioningOutput;
        head_bucket: HeadBucketInput => HeadBucketOutput;
        list_buckets: ListBucketsInput => ListBucketsOutput;
        list_multipart_uploads: ListMultipartUploadsInput => ListMultipartUploadsOutput;
        list_parts: ListPartsInput => ListPartsOutput;
        put_bucket_policy: PutBucketPolicyInput => PutBucketPolicyOutput;
    }
    waiting {
        complete_multipart_upload: CompleteMultipartUploadInput => CompleteMultipartUploadOutput;
        copy_object: CopyObjectInput => CopyObjectOutput;
        delete_bucket: DeleteBucketInput => DeleteBucketOutput;
        delete_object: DeleteObjectInput => DeleteObjectOutput;
        delete_objects: DeleteObjectsInput => DeleteObjectsOutput;
        get_object: GetObjectInput => GetObjectOutput;
        head_object: HeadObjectInput => HeadObjectOutput;
        list_object_versions: ListObjectVersionsInput => ListObjectVersionsOutput;
        list_objects: ListObjectsInput => ListObjectsOutput;
        list_objects_v2: ListObjectsV2Input => ListObjectsV2Output;
        put_object: PutObjectInput => PutObjectOutput;
        upload_part: UploadPartInput => UploadPartOutput;
        upload_part_copy: UploadPartCopyInput => UploadPartCopyOutput;
    }
}

fn signed(size: u64) -> i64 {
    i64::try_from(size).unwrap_or(i64::MAX)
}

fn index(size: u64) -> usize {
    usize::try_from(size).unwrap_or(usize::MAX)
}
