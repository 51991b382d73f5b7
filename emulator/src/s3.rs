//! S3 over the object store: the operations that a pipeline and its imports need. `s3s` refuses all others by name.

use bytes::{Bytes, BytesMut};
use futures_util::StreamExt as _;
use s3s::dto::{
    Bucket, CommonPrefix, CreateBucketInput, CreateBucketOutput, DeleteObjectInput, DeleteObjectOutput, ETag,
    GetObjectInput, GetObjectOutput, HeadBucketInput, HeadBucketOutput, HeadObjectInput, HeadObjectOutput,
    ListBucketsInput, ListBucketsOutput, ListObjectsV2Input, ListObjectsV2Output, PutObjectInput, PutObjectOutput,
    Range, StreamingBlob,
};
use s3s::{Body, S3, S3Error, S3Request, S3Response, S3Result, s3_error};
use tokio::io::{AsyncReadExt as _, AsyncSeekExt as _};

use crate::object_store::{Absent, Content, Object, ObjectStore};

/// Most keys of one page.
const PAGE: i32 = 1000;

/// How much of a file is read at once.
const CHUNK: u64 = 1 << 17;

pub(crate) struct Buckets(pub(crate) ObjectStore);

impl From<Absent> for S3Error {
    fn from(absent: Absent) -> Self {
        match absent {
            Absent::Bucket => s3_error!(NoSuchBucket, "The specified bucket does not exist"),
            Absent::Key => s3_error!(NoSuchKey, "The specified key does not exist."),
            Absent::Version => s3_error!(NoSuchVersion, "The specified version does not exist."),
            Absent::Unreadable(error) => {
                let code = if error.kind() == std::io::ErrorKind::PermissionDenied {
                    s3s::S3ErrorCode::AccessDenied
                } else {
                    s3s::S3ErrorCode::InternalError
                };
                S3Error::with_message(code, error.to_string())
            }
        }
    }
}

impl Buckets {
    /// Finds an object without keeping others waiting while its file is read.
    async fn object(&self, bucket: String, key: String, version_id: Option<String>) -> S3Result<Object> {
        let store = self.0.clone();
        let found = blocking(move || store.object(&bucket, &key, version_id.as_deref())).await?;
        Ok(found?)
    }
}

#[async_trait::async_trait]
impl S3 for Buckets {
    async fn get_object(&self, request: S3Request<GetObjectInput>) -> S3Result<S3Response<GetObjectOutput>> {
        let input = request.input;
        let object = self.object(input.bucket, input.key, input.version_id).await?;
        let size = object.version.size;
        let (start, length) = span(input.range, size)?;
        let content_range = input.range.map(|_| format!("bytes {start}-{}/{size}", start + length.saturating_sub(1)));
        Ok(S3Response::new(GetObjectOutput {
            accept_ranges: Some("bytes".to_owned()),
            content_length: Some(signed(length)),
            content_range,
            e_tag: Some(ETag::Strong(object.version.etag.clone())),
            last_modified: Some(object.modified.system_time().into()),
            version_id: Some(object.version.version_id.clone()),
            body: Some(body(&object, start, length).await?),
            ..GetObjectOutput::default()
        }))
    }

    async fn head_object(&self, request: S3Request<HeadObjectInput>) -> S3Result<S3Response<HeadObjectOutput>> {
        let input = request.input;
        let object = self.object(input.bucket, input.key, input.version_id).await?;
        Ok(S3Response::new(HeadObjectOutput {
            accept_ranges: Some("bytes".to_owned()),
            content_length: Some(signed(object.version.size)),
            e_tag: Some(ETag::Strong(object.version.etag)),
            last_modified: Some(object.modified.system_time().into()),
            version_id: Some(object.version.version_id),
            ..HeadObjectOutput::default()
        }))
    }

    async fn put_object(&self, request: S3Request<PutObjectInput>) -> S3Result<S3Response<PutObjectOutput>> {
        let input = request.input;
        let bytes = collected(input.body).await?;
        let store = self.0.clone();
        let version = blocking(move || store.try_put(&input.bucket, &input.key, bytes)).await??;
        Ok(S3Response::new(PutObjectOutput {
            e_tag: Some(ETag::Strong(version.etag)),
            version_id: Some(version.version_id),
            ..PutObjectOutput::default()
        }))
    }

    async fn delete_object(&self, request: S3Request<DeleteObjectInput>) -> S3Result<S3Response<DeleteObjectOutput>> {
        if request.input.version_id.is_some() {
            return Err(s3_error!(NotImplemented, "Deleting one version of an object is not emulated."));
        }
        self.0.remove(&request.input.bucket, &request.input.key)?;
        Ok(S3Response::new(DeleteObjectOutput::default()))
    }

    async fn list_objects_v2(
        &self,
        request: S3Request<ListObjectsV2Input>,
    ) -> S3Result<S3Response<ListObjectsV2Output>> {
        let input = request.input;
        let store = self.0.clone();
        let (bucket, prefix) = (input.bucket.clone(), input.prefix.clone().unwrap_or_default());
        let objects = blocking(move || store.list(&bucket, &prefix)).await?;
        let objects = objects.ok_or(Absent::Bucket)?;
        Ok(S3Response::new(page(input, &objects)))
    }

    async fn head_bucket(&self, request: S3Request<HeadBucketInput>) -> S3Result<S3Response<HeadBucketOutput>> {
        if self.0.has_bucket(&request.input.bucket) {
            Ok(S3Response::new(HeadBucketOutput::default()))
        } else {
            Err(Absent::Bucket.into())
        }
    }

    async fn list_buckets(&self, _request: S3Request<ListBucketsInput>) -> S3Result<S3Response<ListBucketsOutput>> {
        let named = |name| Bucket { name: Some(name), ..Bucket::default() };
        let buckets = self.0.bucket_names().into_iter().map(named).collect();
        Ok(S3Response::new(ListBucketsOutput { buckets: Some(buckets), ..ListBucketsOutput::default() }))
    }

    async fn create_bucket(&self, request: S3Request<CreateBucketInput>) -> S3Result<S3Response<CreateBucketOutput>> {
        let bucket = request.input.bucket;
        if self.0.has_bucket(&bucket) {
            return Err(s3_error!(BucketAlreadyOwnedByYou, "The bucket exists and belongs to you."));
        }
        self.0.create_bucket(&bucket);
        let location = Some(format!("/{bucket}"));
        Ok(S3Response::new(CreateBucketOutput { location }))
    }
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> S3Result<T> {
    tokio::task::spawn_blocking(work).await.map_err(S3Error::internal_error)
}

/// First byte and number of bytes that a request asks for.
fn span(range: Option<Range>, size: u64) -> S3Result<(u64, u64)> {
    let Some(range) = range else { return Ok((0, size)) };
    let bytes = range.check(size).map_err(|_| s3_error!(InvalidRange, "The requested range is not satisfiable"))?;
    Ok((bytes.start, bytes.end - bytes.start))
}

/// An object's bytes as a stream. Files are read piece by piece.
async fn body(object: &Object, start: u64, length: u64) -> S3Result<StreamingBlob> {
    let path = match &object.content {
        Content::Memory(bytes) => {
            let part = bytes.slice(index(start)..index(start + length));
            return Ok(StreamingBlob::from(Body::from(part)));
        }
        Content::File(path) => path,
    };
    let mut file = tokio::fs::File::open(path).await.map_err(Absent::from)?;
    file.seek(std::io::SeekFrom::Start(start)).await.map_err(S3Error::internal_error)?;
    let pieces = futures_util::stream::try_unfold((file, length), |(mut file, left)| async move {
        if left == 0 {
            return Ok(None);
        }
        let mut piece = BytesMut::zeroed(index(left.min(CHUNK)));
        let read = file.read(&mut piece).await?;
        if read == 0 {
            return Err(std::io::Error::from(std::io::ErrorKind::UnexpectedEof));
        }
        piece.truncate(read);
        let left = left - u64::try_from(read).unwrap_or(left);
        Ok(Some((piece.freeze(), (file, left))))
    });
    Ok(StreamingBlob::wrap(pieces))
}

async fn collected(body: Option<StreamingBlob>) -> S3Result<Bytes> {
    let mut bytes = BytesMut::new();
    if let Some(mut body) = body {
        while let Some(piece) = body.next().await {
            let piece = piece.map_err(|error| S3Error::with_source(s3s::S3ErrorCode::IncompleteBody, error))?;
            bytes.extend_from_slice(&piece);
        }
    }
    Ok(bytes.freeze())
}

/// One page of a listing. A continuation token is the last key, or common prefix, that was given.
fn page(input: ListObjectsV2Input, objects: &[Object]) -> ListObjectsV2Output {
    let most = input.max_keys.unwrap_or(PAGE).clamp(0, PAGE);
    let prefix = input.prefix.as_deref().unwrap_or_default();
    let after = input.continuation_token.as_deref().or(input.start_after.as_deref()).unwrap_or_default();
    let delimiter = input.delimiter.as_deref().filter(|delimiter| !delimiter.is_empty());
    let (mut contents, mut common) = (Vec::new(), Vec::<String>::new());
    let (mut count, mut last, mut truncated) = (0, String::new(), false);
    for object in objects {
        let rolled_up = delimiter.and_then(|delimiter| {
            let rest = &object.key[prefix.len()..];
            rest.find(delimiter).map(|at| object.key[..prefix.len() + at + delimiter.len()].to_owned())
        });
        let name = rolled_up.as_deref().unwrap_or(&object.key);
        if (!after.is_empty() && name <= after) || common.last().is_some_and(|known| known == name) {
            continue;
        }
        if count == most {
            truncated = true;
            break;
        }
        count += 1;
        name.clone_into(&mut last);
        match rolled_up {
            Some(name) => common.push(name),
            None => contents.push(listed(object)),
        }
    }
    let prefixes = common.into_iter().map(|prefix| CommonPrefix { prefix: Some(prefix) }).collect();
    ListObjectsV2Output {
        name: Some(input.bucket),
        prefix: input.prefix,
        delimiter: input.delimiter,
        start_after: input.start_after,
        continuation_token: input.continuation_token,
        max_keys: Some(most),
        key_count: Some(count),
        is_truncated: Some(truncated),
        next_continuation_token: truncated.then_some(last),
        contents: Some(contents),
        common_prefixes: Some(prefixes),
        ..ListObjectsV2Output::default()
    }
}

fn listed(object: &Object) -> s3s::dto::Object {
    s3s::dto::Object {
        key: Some(object.key.clone()),
        size: Some(signed(object.version.size)),
        e_tag: Some(ETag::Strong(object.version.etag.clone())),
        last_modified: Some(object.modified.system_time().into()),
        ..s3s::dto::Object::default()
    }
}

fn signed(size: u64) -> i64 {
    i64::try_from(size).unwrap_or(i64::MAX)
}

fn index(size: u64) -> usize {
    usize::try_from(size).unwrap_or(usize::MAX)
}
