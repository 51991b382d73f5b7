//! `PutObject`, `DeleteObject` and `DeleteObjects`.

use std::io;

use bytes::BytesMut;
use futures_util::StreamExt as _;
use http::Extensions;
use s3s::dto::{
    Checksum, DeleteObjectInput, DeleteObjectOutput, DeleteObjectsInput, DeleteObjectsOutput, DeletedObject, ETag,
    ObjectIdentifier, PutObjectInput, PutObjectOutput, StreamingBlob,
};
use s3s::{S3Error, S3ErrorCode, S3Request, S3Result, StdError, s3_error};

use super::integrity::Integrity;
use super::{Buckets, blocking, conditions};
use crate::objects::{
    Attributes, Condition, Deleted, IN_MEMORY, NewObject, ObjectCreation, ObjectStore, Spool, StoreError, Stored,
};

/// Most keys of one `DeleteObjects`.
const MOST_DELETED: usize = 1000;

impl Buckets {
    pub(super) async fn put_object(&self, request: S3Request<PutObjectInput>) -> S3Result<PutObjectOutput> {
        let S3Request { input, extensions, .. } = request;
        let condition = conditions::of_write(input.if_match.as_ref(), input.if_none_match.as_ref())?;
        let (stored, checksum) = received(self.store.spool(), input.body, &extensions).await?;
        let attributes = Attributes {
            cache_control: input.cache_control,
            content_disposition: input.content_disposition,
            content_encoding: input.content_encoding,
            content_language: input.content_language,
            content_type: input.content_type,
            expires: input.expires,
            metadata: input.metadata.unwrap_or_default(),
            website_redirect_location: input.website_redirect_location,
            checksum: checksum.clone(),
            parts: Vec::new(),
        };
        let new = NewObject { stored, etag: None, attributes, creation: ObjectCreation::Put };
        let (bucket, key) = (input.bucket, input.key);
        let put = self.with(move |store| store.insert(&bucket, &key, new, &condition)).await?;
        Ok(PutObjectOutput {
            checksum_crc32: checksum.checksum_crc32,
            checksum_crc32c: checksum.checksum_crc32c,
            checksum_crc64nvme: checksum.checksum_crc64nvme,
            checksum_sha1: checksum.checksum_sha1,
            checksum_sha256: checksum.checksum_sha256,
            checksum_type: checksum.checksum_type,
            e_tag: Some(ETag::Strong(put.version.etag)),
            version_id: Some(put.version.version_id),
            ..PutObjectOutput::default()
        })
    }

    pub(super) async fn delete_object(&self, request: S3Request<DeleteObjectInput>) -> S3Result<DeleteObjectOutput> {
        let DeleteObjectInput { bucket, key, version_id, if_match, .. } = request.input;
        let condition = conditions::of_write(if_match.as_ref(), None)?;
        let deleted = self.with(move |store| delete(store, &bucket, &key, version_id.as_deref(), &condition)).await?;
        Ok(DeleteObjectOutput {
            delete_marker: deleted.is_marker.then_some(true),
            version_id: deleted.version_id,
            ..DeleteObjectOutput::default()
        })
    }

    pub(super) async fn delete_objects(&self, request: S3Request<DeleteObjectsInput>) -> S3Result<DeleteObjectsOutput> {
        let S3Request { input, extensions, .. } = request;
        verified(&extensions)?;
        if !self.store.has_bucket(&input.bucket) {
            return Err(StoreError::NoSuchBucket.into());
        }
        let objects = input.delete.objects;
        if objects.is_empty() || objects.len() > MOST_DELETED {
            return Err(s3_error!(MalformedXML, "A DeleteObjects names 1 to 1000 keys."));
        }
        let (store, bucket) = (self.store.clone(), input.bucket);
        let outcomes: Vec<_> =
            blocking(move || objects.into_iter().map(|object| delete_one(&store, &bucket, object)).collect()).await?;
        let (mut deleted, mut errors) = (Vec::new(), Vec::new());
        for outcome in outcomes {
            match outcome {
                Ok(object) => deleted.push(object),
                Err(error) => errors.push(error),
            }
        }
        if input.delete.quiet == Some(true) {
            deleted.clear();
        }
        Ok(DeleteObjectsOutput { deleted: Some(deleted), errors: Some(errors), ..DeleteObjectsOutput::default() })
    }
}

/// What is not there counts as deleted.
fn delete(
    store: &ObjectStore,
    bucket: &str,
    key: &str,
    version_id: Option<&str>,
    condition: &Condition,
) -> Result<Deleted, StoreError> {
    match store.delete(bucket, key, version_id, condition) {
        Err(StoreError::NoSuchKey) if *condition == Condition::Always => Ok(Deleted::default()),
        outcome => outcome,
    }
}

fn delete_one(store: &ObjectStore, bucket: &str, object: ObjectIdentifier) -> Result<DeletedObject, s3s::dto::Error> {
    let ObjectIdentifier { key, version_id, e_tag, .. } = object;
    let condition = e_tag.map_or(Condition::Always, |etag| Condition::Present(Some(etag.value().to_owned())));
    match delete(store, bucket, &key, version_id.as_deref(), &condition) {
        Ok(deleted) => Ok(DeletedObject {
            delete_marker: deleted.is_marker.then_some(true),
            delete_marker_version_id: deleted.version_id.filter(|_| deleted.is_marker),
            key: Some(key),
            version_id,
        }),
        Err(error) => {
            let error = S3Error::from(error);
            let code = Some(error.code().as_str().to_owned());
            let message = error.message().map(str::to_owned);
            Err(s3s::dto::Error { code, key: Some(key), message, version_id })
        }
    }
}

/// A body to its end, with the checksums that came with it. Only the first part of it is held in memory.
///
/// # Errors
/// It ends early, is another one than was sent, is too large, or cannot be kept.
pub(super) async fn received(
    mut spool: Spool,
    body: Option<StreamingBlob>,
    extensions: &Extensions,
) -> S3Result<(Stored, Checksum)> {
    let mut piece = BytesMut::new();
    if let Some(mut body) = body {
        while let Some(bytes) = body.next().await {
            piece.extend_from_slice(&bytes.map_err(broken_off)?);
            if piece.len() >= IN_MEMORY {
                spool = kept(written(spool, std::mem::take(&mut piece))).await?;
            }
        }
    }
    let stored = kept(move || written(spool, piece)()?.finish()).await?;
    Ok((stored, verified(extensions)?))
}

fn written(mut spool: Spool, piece: BytesMut) -> impl FnOnce() -> io::Result<Spool> {
    move || spool.write(&piece).map(|()| spool)
}

/// What work with temporary files comes to.
async fn kept<T: Send + 'static>(work: impl FnOnce() -> io::Result<T> + Send + 'static) -> S3Result<T> {
    blocking(work).await?.map_err(|error| StoreError::Unreadable(error).into())
}

/// The checksums that a body came with, all of which it has.
///
/// # Errors
/// It is another one than was sent.
pub(super) fn verified(extensions: &Extensions) -> S3Result<Checksum> {
    extensions.get::<Integrity>().map_or_else(|| Ok(Checksum::default()), Integrity::verified)
}

fn broken_off(error: StdError) -> S3Error {
    let kind = error.downcast_ref::<io::Error>().map(io::Error::kind);
    if kind == Some(io::ErrorKind::FileTooLarge) {
        return s3_error!(EntityTooLarge, "Your proposed upload exceeds the maximum allowed size of 5 GiB");
    }
    let message = format!("The body did not come as announced: {error}.");
    let mut error_answer = S3Error::with_message(S3ErrorCode::IncompleteBody, message);
    error_answer.set_source(error);
    error_answer
}

/// The sizes of these parts.
pub(super) fn sizes(parts: &[&crate::objects::Part]) -> Vec<u64> {
    parts.iter().map(|part| part.stored.size).collect()
}
