//! `GetObject` and `HeadObject`.

use s3s::dto::{
    Checksum, ChecksumMode, ETag, GetObjectInput, GetObjectOutput, HeadObjectInput, HeadObjectOutput, PartNumber,
    Range, StreamingBlob,
};
use s3s::{Body, S3Request, S3Result, s3_error};

use super::conditions::ReadConditions;
use super::{Buckets, blocking, index, signed};
use crate::objects::{Content, Object};

/// How much of a file is read at once, in bytes. A client that does not read holds about two of these.
const PIECE: u64 = 1 << 16;

/// What is sent of an object.
struct Span {
    start: u64,
    length: u64,
    /// Of an object of this size, where it is not all of it that was asked for.
    part_of: Option<u64>,
}

impl Buckets {
    pub(super) async fn get_object(&self, request: S3Request<GetObjectInput>) -> S3Result<GetObjectOutput> {
        let input = request.input;
        let object = self.object(input.bucket, input.key, input.version_id).await?;
        let conditions = ReadConditions {
            if_match: input.if_match,
            if_none_match: input.if_none_match,
            if_modified_since: input.if_modified_since,
            if_unmodified_since: input.if_unmodified_since,
        };
        conditions.check(&object)?;
        let span = Span::of(&object, input.range, input.part_number)?;
        let checksum = span.checksum(&object, input.checksum_mode.as_ref());
        let attributes = (*object.attributes).clone();
        Ok(GetObjectOutput {
            accept_ranges: Some("bytes".to_owned()),
            body: Some(body(object.content.clone(), span.start, span.length)),
            cache_control: attributes.cache_control,
            checksum_crc32: checksum.checksum_crc32,
            checksum_crc32c: checksum.checksum_crc32c,
            checksum_crc64nvme: checksum.checksum_crc64nvme,
            checksum_sha1: checksum.checksum_sha1,
            checksum_sha256: checksum.checksum_sha256,
            checksum_type: checksum.checksum_type,
            content_disposition: attributes.content_disposition,
            content_encoding: attributes.content_encoding,
            content_language: attributes.content_language,
            content_length: Some(signed(span.length)),
            content_range: span.content_range(),
            content_type: Some(content_type(attributes.content_type)),
            e_tag: Some(ETag::Strong(object.version.etag)),
            expires: attributes.expires,
            last_modified: Some(object.modified.system_time().into()),
            metadata: Some(attributes.metadata),
            parts_count: parts_count(input.part_number, &attributes.parts),
            version_id: Some(object.version.version_id),
            website_redirect_location: attributes.website_redirect_location,
            ..GetObjectOutput::default()
        })
    }

    pub(super) async fn head_object(&self, request: S3Request<HeadObjectInput>) -> S3Result<HeadObjectOutput> {
        let input = request.input;
        let object = self.object(input.bucket, input.key, input.version_id).await?;
        let conditions = ReadConditions {
            if_match: input.if_match,
            if_none_match: input.if_none_match,
            if_modified_since: input.if_modified_since,
            if_unmodified_since: input.if_unmodified_since,
        };
        conditions.check(&object)?;
        let span = Span::of(&object, input.range, input.part_number)?;
        let checksum = span.checksum(&object, input.checksum_mode.as_ref());
        let attributes = (*object.attributes).clone();
        Ok(HeadObjectOutput {
            accept_ranges: Some("bytes".to_owned()),
            cache_control: attributes.cache_control,
            checksum_crc32: checksum.checksum_crc32,
            checksum_crc32c: checksum.checksum_crc32c,
            checksum_crc64nvme: checksum.checksum_crc64nvme,
            checksum_sha1: checksum.checksum_sha1,
            checksum_sha256: checksum.checksum_sha256,
            checksum_type: checksum.checksum_type,
            content_disposition: attributes.content_disposition,
            content_encoding: attributes.content_encoding,
            content_language: attributes.content_language,
            content_length: Some(signed(span.length)),
            content_range: span.content_range(),
            content_type: Some(content_type(attributes.content_type)),
            e_tag: Some(ETag::Strong(object.version.etag)),
            expires: attributes.expires,
            last_modified: Some(object.modified.system_time().into()),
            metadata: Some(attributes.metadata),
            parts_count: parts_count(input.part_number, &attributes.parts),
            version_id: Some(object.version.version_id),
            website_redirect_location: attributes.website_redirect_location,
            ..HeadObjectOutput::default()
        })
    }

    pub(super) async fn object(&self, bucket: String, key: String, version_id: Option<String>) -> S3Result<Object> {
        self.with(move |store| store.object(&bucket, &key, version_id.as_deref())).await
    }
}

impl Span {
    fn of(object: &Object, range: Option<Range>, part_number: Option<PartNumber>) -> S3Result<Self> {
        let size = object.version.size;
        match (range, part_number) {
            (None, None) => Ok(Self { start: 0, length: size, part_of: None }),
            (Some(range), None) => {
                let bytes = range.check(size);
                let bytes = bytes.map_err(|_| s3_error!(InvalidRange, "The requested range is not satisfiable"))?;
                Ok(Self { start: bytes.start, length: bytes.end - bytes.start, part_of: Some(size) })
            }
            (None, Some(number)) => Self::part(number, &object.attributes.parts, size),
            (Some(_), Some(_)) => {
                Err(s3_error!(InvalidRequest, "Cannot specify both Range header and partNumber query parameter"))
            }
        }
    }

    fn part(number: PartNumber, parts: &[u64], size: u64) -> S3Result<Self> {
        let one_part = [size];
        let parts = if parts.is_empty() { &one_part } else { parts };
        let place = usize::try_from(number).ok().and_then(|number| number.checked_sub(1));
        let length = place.and_then(|place| parts.get(place).copied());
        let (Some(place), Some(length)) = (place, length) else {
            return Err(s3_error!(InvalidRange, "The requested partnumber is not satisfiable"));
        };
        Ok(Self { start: parts[..place].iter().sum(), length, part_of: Some(size) })
    }

    fn content_range(&self) -> Option<String> {
        let size = self.part_of.filter(|_| self.length > 0)?;
        Some(format!("bytes {}-{}/{size}", self.start, self.start + self.length - 1))
    }

    /// The checksums of all of the object, where that is what is sent, and its client asks for them.
    fn checksum(&self, object: &Object, mode: Option<&ChecksumMode>) -> Checksum {
        let is_asked = mode.is_some_and(|mode| mode.as_str() == ChecksumMode::ENABLED);
        if is_asked && self.length == object.version.size {
            object.attributes.checksum.clone()
        } else {
            Checksum::default()
        }
    }
}

fn content_type(given: Option<String>) -> String {
    given.unwrap_or_else(|| "binary/octet-stream".to_owned())
}

fn parts_count(asked: Option<PartNumber>, parts: &[u64]) -> Option<i32> {
    asked.filter(|_| !parts.is_empty()).and_then(|_| i32::try_from(parts.len()).ok())
}

/// An object's bytes as a stream. Files are read piece by piece, and one that was changed meanwhile breaks it off.
fn body(content: Content, start: u64, length: u64) -> StreamingBlob {
    if let Some(bytes) = content.in_memory() {
        return StreamingBlob::from(Body::from(bytes.slice(index(start)..index(start + length))));
    }
    let pieces = futures_util::stream::try_unfold((content, start, length), |(content, at, left)| async move {
        if left == 0 {
            return Ok(None);
        }
        let count = left.min(PIECE);
        let (content, piece) = blocking(move || {
            let piece = content.read(at, index(count));
            (content, piece)
        })
        .await
        .map_err(std::io::Error::other)?;
        Ok::<_, std::io::Error>(Some((piece?, (content, at + count, left - count))))
    });
    StreamingBlob::wrap(pieces)
}
