//! Uploads in parts.

use std::collections::BTreeMap;

use s3s::dto::{
    AbortMultipartUploadInput, AbortMultipartUploadOutput, Checksum, ChecksumAlgorithm, ChecksumType,
    CompleteMultipartUploadInput, CompleteMultipartUploadOutput, CompletedPart, CreateMultipartUploadInput,
    CreateMultipartUploadOutput, ETag, PartNumber, UploadPartInput, UploadPartOutput,
};
use s3s::{S3Error, S3ErrorCode, S3Request, S3Result, s3_error};

use super::integrity::{bad_digest, hasher, header_name, values};
use super::write::{received, sizes};
use super::{Buckets, blocking, conditions, signed};
use crate::objects::{
    Attributes, NewObject, NewUpload, ObjectCreation, Part, Spool, StoreError, Stored, Upload, etag_of, joined,
};

/// Most parts of an upload.
const MOST_PARTS: PartNumber = 10_000;

impl Buckets {
    pub(super) fn create_multipart_upload(
        &self,
        request: S3Request<CreateMultipartUploadInput>,
    ) -> S3Result<CreateMultipartUploadOutput> {
        let input = request.input;
        let new = NewUpload {
            attributes: Attributes {
                cache_control: input.cache_control,
                content_disposition: input.content_disposition,
                content_encoding: input.content_encoding,
                content_language: input.content_language,
                content_type: input.content_type,
                expires: input.expires,
                metadata: input.metadata.unwrap_or_default(),
                website_redirect_location: input.website_redirect_location,
                ..Attributes::default()
            },
            checksum_type: input.checksum_type.or_else(|| input.checksum_algorithm.as_ref().map(usual_type)),
            checksum_algorithm: input.checksum_algorithm,
        };
        let (algorithm, checksum_type) = (new.checksum_algorithm.clone(), new.checksum_type.clone());
        let upload_id = self.store.create_upload(&input.bucket, &input.key, new)?;
        Ok(CreateMultipartUploadOutput {
            bucket: Some(input.bucket),
            key: Some(input.key),
            upload_id: Some(upload_id),
            checksum_algorithm: algorithm,
            checksum_type,
            ..CreateMultipartUploadOutput::default()
        })
    }

    pub(super) async fn upload_part(&self, request: S3Request<UploadPartInput>) -> S3Result<UploadPartOutput> {
        let S3Request { input, extensions, .. } = request;
        let number = part_number(input.part_number)?;
        self.upload(&input.bucket, &input.key, &input.upload_id)?;
        let (stored, checksum) = received(self.store.spool(), input.body, &extensions).await?;
        let (bucket, key, upload_id) = (input.bucket, input.key, input.upload_id);
        let part =
            self.with(move |store| store.put_part((&bucket, &key, &upload_id), number, stored, checksum)).await?;
        Ok(UploadPartOutput {
            e_tag: Some(ETag::Strong(part.etag())),
            checksum_crc32: part.checksum.checksum_crc32,
            checksum_crc32c: part.checksum.checksum_crc32c,
            checksum_crc64nvme: part.checksum.checksum_crc64nvme,
            checksum_sha1: part.checksum.checksum_sha1,
            checksum_sha256: part.checksum.checksum_sha256,
            ..UploadPartOutput::default()
        })
    }

    pub(super) async fn complete_multipart_upload(
        &self,
        request: S3Request<CompleteMultipartUploadInput>,
    ) -> S3Result<CompleteMultipartUploadOutput> {
        let input = request.input;
        let condition = conditions::of_write(input.if_match.as_ref(), input.if_none_match.as_ref())?;
        let upload = self.upload(&input.bucket, &input.key, &input.upload_id)?;
        let expected = expected_checksum(&input);
        let named = input.multipart_upload.and_then(|named| named.parts).unwrap_or_default();
        let size = input.mpu_object_size;
        let spool = self.store.spool();
        let (new, checksum) = blocking(move || assembled(spool, &upload, &named, &expected, size)).await??;
        let (bucket, key, upload_id) = (input.bucket.clone(), input.key.clone(), input.upload_id);
        let put = self.with(move |store| {
            let put = store.insert(&bucket, &key, new, &condition)?;
            // Somebody else may have ended it meanwhile, which changes nothing.
            let _ = store.end_upload(&bucket, &key, &upload_id);
            Ok(put)
        });
        let version = put.await?.version;
        Ok(CompleteMultipartUploadOutput {
            location: Some(format!("/{}/{}", input.bucket, input.key)),
            bucket: Some(input.bucket),
            key: Some(input.key),
            e_tag: Some(ETag::Strong(version.etag)),
            version_id: Some(version.version_id),
            checksum_crc32: checksum.checksum_crc32,
            checksum_crc32c: checksum.checksum_crc32c,
            checksum_crc64nvme: checksum.checksum_crc64nvme,
            checksum_sha1: checksum.checksum_sha1,
            checksum_sha256: checksum.checksum_sha256,
            checksum_type: checksum.checksum_type,
            ..CompleteMultipartUploadOutput::default()
        })
    }

    pub(super) fn abort_multipart_upload(
        &self,
        request: S3Request<AbortMultipartUploadInput>,
    ) -> S3Result<AbortMultipartUploadOutput> {
        let AbortMultipartUploadInput { bucket, key, upload_id, .. } = request.input;
        self.store.end_upload(&bucket, &key, &upload_id)?;
        Ok(AbortMultipartUploadOutput::default())
    }

    pub(super) fn upload(&self, bucket: &str, key: &str, upload_id: &str) -> S3Result<Upload> {
        Ok(self.store.upload(bucket, key, upload_id)?)
    }
}

/// A part's number, from 1 to 10,000.
pub(super) fn part_number(number: PartNumber) -> S3Result<PartNumber> {
    if (1..=MOST_PARTS).contains(&number) {
        Ok(number)
    } else {
        Err(s3_error!(InvalidArgument, "Part number must be an integer between 1 and 10000, inclusive"))
    }
}

/// The headers of the checksums that there are.
pub(super) fn algorithm_of(checksum: &Checksum) -> Vec<String> {
    values(checksum).into_iter().filter(|(_, value)| value.is_some()).map(|(name, _)| name.to_owned()).collect()
}

/// Checksums are of the parts' checksums unless a client says otherwise; CRC64NVME is always of all bytes.
fn usual_type(algorithm: &ChecksumAlgorithm) -> ChecksumType {
    ChecksumType::from_static(match algorithm.as_str() {
        ChecksumAlgorithm::CRC64NVME => ChecksumType::FULL_OBJECT,
        _ => ChecksumType::COMPOSITE,
    })
}

fn expected_checksum(input: &CompleteMultipartUploadInput) -> Checksum {
    Checksum {
        checksum_crc32: input.checksum_crc32.clone(),
        checksum_crc32c: input.checksum_crc32c.clone(),
        checksum_crc64nvme: input.checksum_crc64nvme.clone(),
        checksum_sha1: input.checksum_sha1.clone(),
        checksum_sha256: input.checksum_sha256.clone(),
        checksum_type: None,
    }
}

/// The object that an upload's parts make, with its checksums. Blocks.
fn assembled(
    spool: Spool,
    upload: &Upload,
    named: &[CompletedPart],
    expected: &Checksum,
    size: Option<i64>,
) -> S3Result<(NewObject, Checksum)> {
    let numbers = named.iter().map(identified).collect::<S3Result<Vec<_>>>()?;
    let parts = upload.chosen(&numbers)?;
    check_parts(&parts, named)?;
    let is_whole =
        upload.settings.checksum_type.as_ref().is_some_and(|kind| kind.as_str() == ChecksumType::FULL_OBJECT);
    let algorithm = upload.settings.checksum_algorithm.as_ref().map(|algorithm| header_name(algorithm.as_str()));
    let mut hasher = hasher(algorithm.clone().filter(|_| is_whole));
    let stored: Stored = joined(spool, &parts, |piece| hasher.update(piece)).map_err(StoreError::Unreadable)?;
    let mut checksum = if is_whole { hasher.finalize() } else { composite(&parts, algorithm.as_deref()) };
    checksum.checksum_type.clone_from(&upload.settings.checksum_type);
    check_whole(&stored, &checksum, expected, size)?;
    let (etag, sizes) = (Some(etag_of(&parts)), sizes(&parts));
    let attributes = Attributes { checksum: checksum.clone(), parts: sizes, ..upload.settings.attributes.clone() };
    let creation = ObjectCreation::CompleteMultipartUpload;
    Ok((NewObject { stored, etag, attributes, creation }, checksum))
}

fn identified(part: &CompletedPart) -> S3Result<(PartNumber, String)> {
    match (part.part_number, &part.e_tag) {
        (Some(number), Some(etag)) => Ok((number, etag.value().to_owned())),
        _ => Err(s3_error!(MalformedXML, "Every part has a PartNumber and an ETag.")),
    }
}

/// Compares the parts' checksums with those that the client names.
fn check_parts(parts: &[&Part], named: &[CompletedPart]) -> S3Result<()> {
    let same = |one: &Option<String>, other: &Option<String>| one.is_none() || other.is_none() || one == other;
    let is_same = parts.iter().zip(named).all(|(part, named)| {
        let checksum = &part.checksum;
        same(&checksum.checksum_crc32, &named.checksum_crc32)
            && same(&checksum.checksum_crc32c, &named.checksum_crc32c)
            && same(&checksum.checksum_crc64nvme, &named.checksum_crc64nvme)
            && same(&checksum.checksum_sha1, &named.checksum_sha1)
            && same(&checksum.checksum_sha256, &named.checksum_sha256)
    });
    if is_same { Ok(()) } else { Err(StoreError::InvalidPart.into()) }
}

fn check_whole(stored: &Stored, checksum: &Checksum, expected: &Checksum, size: Option<i64>) -> S3Result<()> {
    if size.is_some_and(|size| size != signed(stored.size)) {
        let message = format!("The parts have {} bytes, and x-amz-mp-object-size says otherwise.", stored.size);
        return Err(S3Error::with_message(S3ErrorCode::InvalidRequest, message));
    }
    for ((name, expected), (_, computed)) in values(expected).into_iter().zip(values(checksum)) {
        if expected.is_some() && computed.is_some() && expected != computed {
            return Err(bad_digest(name));
        }
    }
    Ok(())
}

/// The checksum of the parts' checksums, and how many parts there are; none where a part has none.
fn composite(parts: &[&Part], header: Option<&str>) -> Checksum {
    let Some(header) = header else { return Checksum::default() };
    let mut hasher = hasher([header.to_owned()]);
    for part in parts {
        let known: BTreeMap<&str, Option<&String>> = values(&part.checksum).into_iter().collect();
        let decoded =
            known.get(header).copied().flatten().and_then(|text| base64_simd::STANDARD.decode_to_vec(text).ok());
        let Some(digest) = decoded else { return Checksum::default() };
        hasher.update(&digest);
    }
    let numbered = |digest: Option<String>| digest.map(|digest| format!("{digest}-{}", parts.len()));
    let digest = hasher.finalize();
    Checksum {
        checksum_crc32: numbered(digest.checksum_crc32),
        checksum_crc32c: numbered(digest.checksum_crc32c),
        checksum_crc64nvme: numbered(digest.checksum_crc64nvme),
        checksum_sha1: numbered(digest.checksum_sha1),
        checksum_sha256: numbered(digest.checksum_sha256),
        checksum_type: None,
    }
}
