//! `ListMultipartUploads` and `ListParts`.

use s3s::dto::{
    ETag, ListMultipartUploadsInput, ListMultipartUploadsOutput, ListPartsInput, ListPartsOutput, MultipartUpload,
    StorageClass,
};
use s3s::{S3Request, S3Result};

use super::listings::{common_prefix, encoder, index_of, owner};
use super::paging::{Entry, Paging, most};
use super::{Buckets, signed};
use crate::objects::{Part, PartNumber, UploadEntry};

/// A page of uploads.
struct Uploads {
    limit: usize,
    uploads: Vec<UploadEntry>,
    prefixes: Vec<String>,
    is_truncated: bool,
}

impl Buckets {
    pub(super) fn list_multipart_uploads(
        &self,
        request: S3Request<ListMultipartUploadsInput>,
    ) -> S3Result<ListMultipartUploadsOutput> {
        let input = request.input;
        let prefix = input.prefix.clone().unwrap_or_default();
        let key_marker = input.key_marker.clone().unwrap_or_default();
        let mut uploads = self.store.uploads(&input.bucket, &prefix)?;
        match uploads.iter().position(|upload| Some(&upload.upload_id) == input.upload_id_marker.as_ref()) {
            Some(place) => drop(uploads.drain(..=place)),
            None => uploads.retain(|upload| upload.key > key_marker),
        }
        let paging = Paging { prefix, delimiter: input.delimiter.clone(), ..Paging::default() };
        let page = Uploads::page(uploads, &paging, &key_marker, index_of(most(input.max_uploads)));
        let encode = encoder(input.encoding_type.as_ref());
        Ok(ListMultipartUploadsOutput {
            bucket: Some(input.bucket),
            prefix: input.prefix.as_deref().map(encode),
            delimiter: input.delimiter.as_deref().map(encode),
            key_marker: Some(encode(&key_marker)),
            upload_id_marker: input.upload_id_marker,
            next_key_marker: page.next_key().map(encode),
            next_upload_id_marker: page.next_upload_id(),
            max_uploads: Some(most(input.max_uploads)),
            is_truncated: Some(page.is_truncated),
            encoding_type: input.encoding_type,
            common_prefixes: Some(page.prefixes.iter().map(|name| common_prefix(encode(name))).collect()),
            uploads: Some(page.uploads.into_iter().map(|entry| upload(entry, encode)).collect()),
            ..ListMultipartUploadsOutput::default()
        })
    }

    pub(super) fn list_parts(&self, request: S3Request<ListPartsInput>) -> S3Result<ListPartsOutput> {
        let input = request.input;
        let upload = self.upload(&input.bucket, &input.key, &input.upload_id)?;
        let marker = input.part_number_marker.unwrap_or_default();
        let limit = most(input.max_parts);
        let mut after = upload.parts.range(marker.saturating_add(1)..);
        let parts: Vec<s3s::dto::Part> = after.by_ref().take(index_of(limit)).map(part).collect();
        let is_truncated = limit > 0 && after.next().is_some();
        Ok(ListPartsOutput {
            bucket: Some(input.bucket),
            key: Some(input.key),
            upload_id: Some(input.upload_id),
            part_number_marker: Some(marker),
            next_part_number_marker: parts.last().and_then(|part| part.part_number),
            max_parts: Some(limit),
            is_truncated: Some(is_truncated),
            parts: Some(parts),
            owner: Some(owner()),
            storage_class: Some(StorageClass::from_static(StorageClass::STANDARD)),
            checksum_algorithm: upload.settings.checksum_algorithm,
            checksum_type: upload.settings.checksum_type,
            ..ListPartsOutput::default()
        })
    }
}

impl Uploads {
    /// Takes uploads, and the common prefixes of others, until the page is full.
    fn page(uploads: Vec<UploadEntry>, paging: &Paging, key_marker: &str, limit: usize) -> Self {
        let mut page = Self { limit, uploads: Vec::new(), prefixes: Vec::new(), is_truncated: false };
        for upload in uploads {
            let entry = paging.entry(&upload.key);
            if let Some(Entry::CommonPrefix(name)) = &entry
                && (page.prefixes.last() == Some(name) || name == key_marker)
            {
                continue;
            }
            if page.uploads.len() + page.prefixes.len() == page.limit {
                page.is_truncated = page.limit > 0;
                break;
            }
            match entry {
                Some(Entry::CommonPrefix(name)) => page.prefixes.push(name),
                _ => page.uploads.push(upload),
            }
        }
        page
    }

    /// The key, or the common prefix, that the next page goes on after.
    fn next_key(&self) -> Option<&str> {
        let key = self.uploads.last().map(|upload| upload.key.as_str());
        key.max(self.prefixes.last().map(String::as_str)).filter(|_| self.is_truncated)
    }

    /// The upload that the next page goes on after, where that is no common prefix.
    fn next_upload_id(&self) -> Option<String> {
        let last = self.uploads.last().filter(|upload| self.next_key() == Some(&upload.key))?;
        Some(last.upload_id.clone())
    }
}

fn upload(entry: UploadEntry, encode: fn(&str) -> String) -> MultipartUpload {
    MultipartUpload {
        initiated: Some(entry.initiated.system_time().into()),
        key: Some(encode(&entry.key)),
        owner: Some(owner()),
        storage_class: Some(StorageClass::from_static(StorageClass::STANDARD)),
        upload_id: Some(entry.upload_id),
        ..MultipartUpload::default()
    }
}

fn part((number, part): (&PartNumber, &Part)) -> s3s::dto::Part {
    let checksum = part.checksum.clone();
    s3s::dto::Part {
        part_number: Some(*number),
        e_tag: Some(ETag::Strong(part.etag())),
        last_modified: Some(part.modified.system_time().into()),
        size: Some(signed(part.stored.size)),
        checksum_crc32: checksum.checksum_crc32,
        checksum_crc32c: checksum.checksum_crc32c,
        checksum_crc64nvme: checksum.checksum_crc64nvme,
        checksum_sha1: checksum.checksum_sha1,
        checksum_sha256: checksum.checksum_sha256,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Timestamp;

    #[test]
    fn pages_of_uploads_have_every_one_once() {
        let entry = |key: &str, number: u32| UploadEntry {
            key: key.to_owned(),
            upload_id: format!("{key}{number}"),
            initiated: Timestamp(0.0),
        };
        let all = || vec![entry("a", 1), entry("a", 2), entry("b/1", 1), entry("b/2", 1), entry("c", 1)];
        let paging = Paging { delimiter: Some("/".to_owned()), ..Paging::default() };
        let full = Uploads::page(all(), &paging, "", 10);
        assert_eq!(
            (full.uploads.len(), full.prefixes.as_slice(), full.is_truncated),
            (3, &["b/".to_owned()][..], false)
        );
        let first = Uploads::page(all(), &paging, "", 1);
        assert_eq!((first.next_key(), first.next_upload_id().as_deref()), (Some("a"), Some("a1")));
        let third = Uploads::page(all().split_off(2), &paging, "a", 1);
        assert_eq!((third.next_key(), third.next_upload_id()), (Some("b/"), None));
        let last = Uploads::page(all().split_off(2), &paging, "b/", 1);
        assert_eq!((last.uploads.len(), last.prefixes.len(), last.is_truncated), (1, 0, false));
        assert!(!Uploads::page(all(), &paging, "", 0).is_truncated);
    }
}
