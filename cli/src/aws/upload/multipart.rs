//! Large files, in parts. An upload that is broken off leaves no parts behind.

use std::io;

use aws_sdk_s3::Client;
use aws_sdk_s3::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_s3::primitives::{ByteStream, Length};
use aws_sdk_s3::types::{CompletedMultipartUpload, CompletedPart};

use super::super::error::AwsError;
use super::digest::hexadecimal;
use super::local::LocalObject;
use super::{MD5_METADATA, unless_interrupted, unreadable};
use crate::stop::Signals;

/// From how many bytes on a file goes in parts.
pub const THRESHOLD: u64 = 64 << 20;
/// How large a part is at least, of at least 5 MiB. Source: the quotas of S3.
const PART: u64 = 16 << 20;
/// How many parts there are at most. Source: the quotas of S3.
const MOST_PARTS: u64 = 10_000;

/// What each request is called, and the permission that it needs.
const CREATE: (&str, &str) = ("CreateMultipartUpload", "s3:PutObject");
const UPLOAD_PART: (&str, &str) = ("UploadPart", "s3:PutObject");
const COMPLETE: (&str, &str) = ("CompleteMultipartUpload", "s3:PutObject");

/// How large the parts of a file of that size are.
pub const fn part_size(size: u64) -> u64 {
    let least = size.div_ceil(MOST_PARTS);
    if least > PART { least } else { PART }
}

/// Uploads a file in parts. Ctrl-C ends it.
///
/// # Errors
/// The file cannot be read, S3 refuses a part, or Ctrl-C.
pub async fn put(
    client: &Client,
    bucket: &str,
    object: &LocalObject,
    md5: &[u8; 16],
    signals: &mut Signals,
) -> Result<(), AwsError> {
    let place = format!("s3://{bucket}/{}", object.key);
    let create = client.create_multipart_upload().bucket(bucket).key(&object.key).content_type(object.content_type());
    let created = create.metadata(MD5_METADATA, hexadecimal(md5)).send().await;
    let created = created.map_err(|error| AwsError::of_request(CREATE, &place, &error))?;
    let upload = Upload { client, bucket, object, place, id: created.upload_id().unwrap_or_default().to_owned() };
    let outcome = unless_interrupted(signals, upload.all_parts()).await;
    if outcome.is_err() {
        let abort = client.abort_multipart_upload().bucket(bucket).key(&object.key).upload_id(&upload.id).send().await;
        // What keeps the parts from being uploaded may keep them from being removed. The bucket removes them in time.
        if let Err(error) = abort {
            tracing::warn!(%error, "parts of {} are left in the bucket", upload.place);
        }
    }
    outcome
}

/// An upload that has begun.
struct Upload<'upload> {
    client: &'upload Client,
    bucket: &'upload str,
    object: &'upload LocalObject,
    place: String,
    id: String,
}

impl Upload<'_> {
    async fn all_parts(&self) -> Result<(), AwsError> {
        let (size, part_size) = (self.object.size, part_size(self.object.size));
        let mut parts = Vec::new();
        for number in 1..=size.div_ceil(part_size) {
            let offset = (number - 1) * part_size;
            parts.push(self.part(number, offset, part_size.min(size - offset)).await?);
        }
        let parts = CompletedMultipartUpload::builder().set_parts(Some(parts)).build();
        let request = self.client.complete_multipart_upload().bucket(self.bucket).key(&self.object.key);
        let answer = request.upload_id(&self.id).multipart_upload(parts).send().await;
        answer.map(|_| ()).map_err(|error| self.refused(COMPLETE, &error))
    }

    async fn part(&self, number: u64, offset: u64, length: u64) -> Result<CompletedPart, AwsError> {
        let body = ByteStream::read_from().path(&self.object.path).offset(offset).length(Length::Exact(length));
        let body = body.build().await;
        let body = body.map_err(|error| unreadable(&self.object.path, io::Error::other(error)))?;
        let number = i32::try_from(number).unwrap_or(i32::MAX);
        let request = self.client.upload_part().bucket(self.bucket).key(&self.object.key).upload_id(&self.id);
        let answer = request.part_number(number).body(body).send().await;
        let answer = answer.map_err(|error| self.refused(UPLOAD_PART, &error))?;
        // S3 asks for what it has checked a part by.
        let part = CompletedPart::builder().part_number(number).set_e_tag(answer.e_tag().map(str::to_owned));
        Ok(part.set_checksum_crc32(answer.checksum_crc32().map(str::to_owned)).build())
    }

    fn refused<E>(&self, what: (&'static str, &'static str), error: &SdkError<E>) -> AwsError
    where
        E: ProvideErrorMetadata + std::error::Error + 'static,
    {
        AwsError::of_request(what, &self.place, error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_never_more_parts_than_s3_takes() {
        for size in [THRESHOLD, 160_000_000_000, 167_772_160_001, 5 << 40] {
            assert!(size.div_ceil(part_size(size)) <= MOST_PARTS && part_size(size) >= PART, "{size}");
        }
    }
}
