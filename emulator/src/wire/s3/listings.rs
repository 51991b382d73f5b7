//! `ListObjects` and `ListObjectsV2`.

use s3s::dto::{
    CommonPrefix, ETag, EncodingType, ListObjectsInput, ListObjectsOutput, ListObjectsV2Input, ListObjectsV2Output,
    ObjectStorageClass, Owner,
};
use s3s::{S3Request, S3Result, s3_error};

use super::paging::{Entry, Paging, most};
use super::{Buckets, index, signed};
use crate::objects::{Described, List};

/// Objects and common prefixes, as a response has them.
struct Listed {
    contents: Vec<s3s::dto::Object>,
    prefixes: Vec<CommonPrefix>,
    next: Option<String>,
}

impl Buckets {
    pub(super) async fn list_objects(&self, request: S3Request<ListObjectsInput>) -> S3Result<ListObjectsOutput> {
        let input = request.input;
        let paging = Paging {
            prefix: input.prefix.clone().unwrap_or_default(),
            delimiter: input.delimiter.clone(),
            after_entry: input.marker.clone(),
            most: index_of(most(input.max_keys)),
            ..Paging::default()
        };
        let encode = encoder(input.encoding_type.as_ref());
        let has_delimiter = input.delimiter.as_deref().is_some_and(|delimiter| !delimiter.is_empty());
        let listed = self.listed(input.bucket.clone(), paging, encode, true).await?;
        Ok(ListObjectsOutput {
            name: Some(input.bucket),
            prefix: Some(encode(input.prefix.as_deref().unwrap_or_default())),
            marker: Some(encode(input.marker.as_deref().unwrap_or_default())),
            max_keys: Some(most(input.max_keys)),
            is_truncated: Some(listed.next.is_some()),
            next_marker: listed.next.filter(|_| has_delimiter).map(|next| encode(&next)),
            delimiter: input.delimiter.as_deref().map(encode),
            encoding_type: input.encoding_type,
            contents: Some(listed.contents),
            common_prefixes: Some(listed.prefixes),
            ..ListObjectsOutput::default()
        })
    }

    pub(super) async fn list_objects_v2(
        &self,
        request: S3Request<ListObjectsV2Input>,
    ) -> S3Result<ListObjectsV2Output> {
        let input = request.input;
        let paging = Paging {
            prefix: input.prefix.clone().unwrap_or_default(),
            delimiter: input.delimiter.clone(),
            after_key: input.start_after.clone().filter(|key| !key.is_empty()),
            after_entry: input.continuation_token.as_deref().map(entry_of).transpose()?,
            most: index_of(most(input.max_keys)),
        };
        let encode = encoder(input.encoding_type.as_ref());
        let has_owner = input.fetch_owner == Some(true);
        let listed = self.listed(input.bucket.clone(), paging, encode, has_owner).await?;
        let count = listed.contents.len() + listed.prefixes.len();
        Ok(ListObjectsV2Output {
            name: Some(input.bucket),
            prefix: Some(encode(input.prefix.as_deref().unwrap_or_default())),
            delimiter: input.delimiter.as_deref().map(encode),
            start_after: input.start_after.as_deref().map(encode),
            continuation_token: input.continuation_token,
            max_keys: Some(most(input.max_keys)),
            key_count: i32::try_from(count).ok(),
            is_truncated: Some(listed.next.is_some()),
            next_continuation_token: listed.next.as_deref().map(token_of),
            encoding_type: input.encoding_type,
            contents: Some(listed.contents),
            common_prefixes: Some(listed.prefixes),
            ..ListObjectsV2Output::default()
        })
    }

    /// A page of a bucket. Only what is on it is read for its entity tag.
    async fn listed(
        &self,
        bucket: String,
        paging: Paging,
        encode: fn(&str) -> String,
        has_owner: bool,
    ) -> S3Result<Listed> {
        self.with(move |store| {
            let page = paging.page(|start, most| store.keys(&bucket, List::Objects, (&paging.prefix, start), most))?;
            let next = page.next().map(str::to_owned);
            let mut listed = Listed { contents: Vec::new(), prefixes: Vec::new(), next };
            for entry in page.entries {
                match entry {
                    Entry::CommonPrefix(name) => listed.prefixes.push(common_prefix(encode(&name))),
                    Entry::Key(key) => match store.describe(&bucket, &key) {
                        Ok(described) => listed.contents.push(object(encode(&key), described, has_owner)),
                        Err(error) => tracing::warn!(bucket, key, ?error, "left out of a list"),
                    },
                }
            }
            Ok(listed)
        })
        .await
    }
}

/// How keys are written into a response: `encoding-type=url` encodes them as forms do, except for slashes.
pub(super) fn encoder(kind: Option<&EncodingType>) -> fn(&str) -> String {
    match kind {
        Some(kind) if kind.as_str() == EncodingType::URL => {
            |key| key.split('/').map(encoded_part).collect::<Vec<_>>().join("/")
        }
        _ => str::to_owned,
    }
}

fn encoded_part(part: &str) -> String {
    form_urlencoded::byte_serialize(part.as_bytes()).collect()
}

pub(super) fn common_prefix(name: String) -> CommonPrefix {
    CommonPrefix { prefix: Some(name) }
}

/// Who owns everything here.
pub(super) fn owner() -> Owner {
    Owner { display_name: None, id: Some("0".repeat(64)) }
}

pub(super) fn index_of(most: i32) -> usize {
    index(u64::try_from(most).unwrap_or_default())
}

fn object(key: String, described: Described, has_owner: bool) -> s3s::dto::Object {
    s3s::dto::Object {
        key: Some(key),
        size: Some(signed(described.version.size)),
        e_tag: Some(ETag::Strong(described.version.etag)),
        last_modified: Some(described.modified.system_time().into()),
        owner: has_owner.then(owner),
        storage_class: Some(ObjectStorageClass::from_static(ObjectStorageClass::STANDARD)),
        ..s3s::dto::Object::default()
    }
}

/// A continuation token names the last entry of the page before it.
fn token_of(entry: &str) -> String {
    base64_simd::URL_SAFE_NO_PAD.encode_to_string(entry)
}

fn entry_of(token: &str) -> S3Result<String> {
    let entry = base64_simd::URL_SAFE_NO_PAD.decode_to_vec(token).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    entry.ok_or_else(|| s3_error!(InvalidArgument, "The continuation token provided is incorrect"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_encoded_where_that_is_asked_for() {
        let url = EncodingType::from_static(EncodingType::URL);
        assert_eq!(encoder(Some(&url))("a b/ü+&\u{1}.json"), "a+b/%C3%BC%2B%26%01.json");
        assert_eq!(encoder(None)("a b/ü+"), "a b/ü+");
    }

    #[test]
    fn a_token_is_read_as_it_was_written() {
        for entry in ["", "a", "b/ü\n"] {
            assert_eq!(entry_of(&token_of(entry)).ok().as_deref(), Some(entry));
        }
        assert!(entry_of("b/ü").is_err() && entry_of("_w").is_err());
    }
}
