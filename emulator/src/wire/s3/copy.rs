//! `CopyObject` and `UploadPartCopy`: objects, and parts of uploads, that are made from other objects.

use std::io::Read as _;

use s3s::dto::{
    Checksum, ChecksumType, CopyObjectInput, CopyObjectOutput, CopyObjectResult, CopyPartResult, CopySource, ETag,
    MetadataDirective, Range, UploadPartCopyInput, UploadPartCopyOutput,
};
use s3s::{S3Request, S3Result, s3_error};

use super::conditions::ReadConditions;
use super::integrity::{hasher, header_name};
use super::multipart::{algorithm_of, part_number};
use super::unsigned::LARGEST;
use super::{Buckets, blocking};
use crate::objects::{Attributes, Condition, Content, NewObject, Object, ObjectCreation, Spool, StoreError, Stored};

impl Buckets {
    pub(super) async fn copy_object(&self, request: S3Request<CopyObjectInput>) -> S3Result<CopyObjectOutput> {
        let input = request.input;
        let replaces =
            input.metadata_directive.as_ref().is_some_and(|directive| directive.as_str() == MetadataDirective::REPLACE);
        if !replaces && is_itself(&input) {
            return Err(s3_error!(
                InvalidRequest,
                "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes."
            ));
        }
        self.check_size(&input.copy_source).await?;
        let source = self.copied(&input.copy_source).await?;
        conditions(&input).check_copy(&source)?;
        let algorithm = input.checksum_algorithm.as_ref().map(|algorithm| header_name(algorithm.as_str()));
        let names = algorithm.map_or_else(|| algorithm_of(&source.attributes.checksum), |name| vec![name]);
        let (stored, mut checksum) = copy(self.store.spool(), source.content.clone(), None, names).await?;
        checksum.checksum_type = Some(ChecksumType::from_static(ChecksumType::FULL_OBJECT));
        let attributes = if replaces { replaced(&input) } else { (*source.attributes).clone() };
        let attributes = Attributes { checksum: checksum.clone(), parts: Vec::new(), ..attributes };
        let new = NewObject { stored, etag: None, attributes, creation: ObjectCreation::Copy };
        let (bucket, key) = (input.bucket, input.key);
        let put = self.with(move |store| store.insert(&bucket, &key, new, &Condition::Always)).await?;
        let result = CopyObjectResult {
            checksum_crc32: checksum.checksum_crc32,
            checksum_crc32c: checksum.checksum_crc32c,
            checksum_crc64nvme: checksum.checksum_crc64nvme,
            checksum_sha1: checksum.checksum_sha1,
            checksum_sha256: checksum.checksum_sha256,
            checksum_type: checksum.checksum_type,
            e_tag: Some(ETag::Strong(put.version.etag)),
            last_modified: Some(put.modified.system_time().into()),
        };
        Ok(CopyObjectOutput {
            copy_object_result: Some(result),
            copy_source_version_id: Some(source.version.version_id),
            version_id: Some(put.version.version_id),
            ..CopyObjectOutput::default()
        })
    }

    pub(super) async fn upload_part_copy(
        &self,
        request: S3Request<UploadPartCopyInput>,
    ) -> S3Result<UploadPartCopyOutput> {
        let input = request.input;
        let number = part_number(input.part_number)?;
        let upload = self.upload(&input.bucket, &input.key, &input.upload_id)?;
        let source = self.copied(&input.copy_source).await?;
        let conditions = ReadConditions {
            if_match: input.copy_source_if_match,
            if_none_match: input.copy_source_if_none_match,
            if_modified_since: input.copy_source_if_modified_since,
            if_unmodified_since: input.copy_source_if_unmodified_since,
        };
        conditions.check_copy(&source)?;
        let span = input.copy_source_range.as_deref().map(|range| span(range, source.version.size)).transpose()?;
        let algorithm = upload.settings.checksum_algorithm.as_ref();
        let names = algorithm.map(|algorithm| header_name(algorithm.as_str())).into_iter().collect();
        let (stored, checksum) = copy(self.store.spool(), source.content.clone(), span, names).await?;
        let (bucket, key, upload_id) = (input.bucket, input.key, input.upload_id);
        let part =
            self.with(move |store| store.put_part((&bucket, &key, &upload_id), number, stored, checksum)).await?;
        let result = CopyPartResult {
            e_tag: Some(ETag::Strong(part.etag())),
            last_modified: Some(part.modified.system_time().into()),
            checksum_crc32: part.checksum.checksum_crc32,
            checksum_crc32c: part.checksum.checksum_crc32c,
            checksum_crc64nvme: part.checksum.checksum_crc64nvme,
            checksum_sha1: part.checksum.checksum_sha1,
            checksum_sha256: part.checksum.checksum_sha256,
        };
        Ok(UploadPartCopyOutput {
            copy_part_result: Some(result),
            copy_source_version_id: Some(source.version.version_id),
            ..UploadPartCopyOutput::default()
        })
    }

    /// The object that is copied.
    async fn copied(&self, source: &CopySource) -> S3Result<Object> {
        let CopySource::Bucket { bucket, key, version_id } = source else {
            return Err(s3_error!(NotImplemented, "Copies from access points are not emulated."));
        };
        let version_id = version_id.as_deref().map(str::to_owned);
        self.object(bucket.to_string(), key.to_string(), version_id).await
    }

    /// Whether an object can be copied in one piece, by the size of its newest version. Nothing of it is read.
    async fn check_size(&self, source: &CopySource) -> S3Result<()> {
        let CopySource::Bucket { bucket, key, version_id: None } = source else { return Ok(()) };
        let (bucket, key) = (bucket.to_string(), key.to_string());
        let size =
            self.with(move |store| Ok(store.source(&bucket, &key).and_then(|source| source.size().ok()))).await?;
        match size {
            Some(size) if size > LARGEST => Err(s3_error!(
                InvalidRequest,
                "The specified copy source is larger than the maximum allowable size for a copy source: 5368709120"
            )),
            _ => Ok(()),
        }
    }
}

fn is_itself(input: &CopyObjectInput) -> bool {
    matches!(&input.copy_source, CopySource::Bucket { bucket, key, version_id: None }
        if **bucket == *input.bucket && **key == *input.key)
}

fn conditions(input: &CopyObjectInput) -> ReadConditions {
    ReadConditions {
        if_match: input.copy_source_if_match.clone(),
        if_none_match: input.copy_source_if_none_match.clone(),
        if_modified_since: input.copy_source_if_modified_since.clone(),
        if_unmodified_since: input.copy_source_if_unmodified_since.clone(),
    }
}

fn replaced(input: &CopyObjectInput) -> Attributes {
    Attributes {
        cache_control: input.cache_control.clone(),
        content_disposition: input.content_disposition.clone(),
        content_encoding: input.content_encoding.clone(),
        content_language: input.content_language.clone(),
        content_type: input.content_type.clone(),
        expires: input.expires.clone(),
        metadata: input.metadata.clone().unwrap_or_default(),
        website_redirect_location: input.website_redirect_location.clone(),
        ..Attributes::default()
    }
}

/// First byte and number of bytes of `bytes=<first>-<last>`, which has to lie within the object.
fn span(range: &str, size: u64) -> S3Result<(u64, u64)> {
    let invalid = || {
        s3_error!(
            InvalidArgument,
            "The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based offsets of the first and last bytes to copy"
        )
    };
    match Range::parse(range).map_err(|_| invalid())? {
        Range::Int { first, last: Some(last) } if first <= last => {
            if last < size {
                return Ok((first, last - first + 1));
            }
            Err(s3_error!(InvalidRange, "The specified copy range is not valid for the source object"))
        }
        _ => Err(invalid()),
    }
}

/// Copies content, or so many bytes of it from there on, and computes the checksums of these headers.
async fn copy(
    mut spool: Spool,
    content: Content,
    span: Option<(u64, u64)>,
    names: Vec<String>,
) -> S3Result<(Stored, Checksum)> {
    let work = move || {
        let mut hasher = hasher(names);
        let (start, length) = span.map_or_else(|| content.size().map(|size| (0, size)), Ok)?;
        let mut reader = content.reader()?;
        std::io::copy(&mut reader.by_ref().take(start), &mut std::io::sink())?;
        spool.copy(reader.take(length), |piece| hasher.update(piece))?;
        Ok::<_, std::io::Error>((spool.finish()?, hasher.finalize()))
    };
    blocking(work).await?.map_err(|error| StoreError::Unreadable(error).into())
}
