//! What is in the bucket already, and whether it is the same.

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_s3::Client;

use super::super::error::AwsError;
use super::digest::{etag_in_parts, hexadecimal};
use super::local::LocalObject;
use super::{MD5_METADATA, multipart, unreadable};

/// What listing a bucket is called, and the permission that it needs.
const LIST_OBJECTS: (&str, &str) = ("ListObjectsV2", "s3:ListBucket");
/// The same of looking at one object.
const HEAD_OBJECT: (&str, &str) = ("HeadObject", "s3:GetObject");

/// What there is, by its key.
pub type Existing = BTreeMap<String, RemoteObject>;

/// An object of the bucket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemoteObject {
    size: u64,
    etag: String,
}

/// What is right in these folders of a bucket.
///
/// # Errors
/// S3 does not list it.
pub async fn list(client: &Client, bucket: &str, folders: BTreeSet<String>) -> Result<Existing, AwsError> {
    let mut existing = Existing::new();
    for folder in folders {
        let request = client.list_objects_v2().bucket(bucket).prefix(&folder).delimiter("/");
        let mut pages = request.into_paginator().send();
        while let Some(page) = pages.next().await {
            let place = format!("s3://{bucket}/{folder}");
            let page = page.map_err(|error| AwsError::of_request(LIST_OBJECTS, &place, &error))?;
            for object in page.contents() {
                let size = u64::try_from(object.size().unwrap_or_default()).unwrap_or_default();
                let etag = object.e_tag().unwrap_or_default().trim_matches('"').to_owned();
                existing.extend(object.key().map(|key| (key.to_owned(), RemoteObject { size, etag })));
            }
        }
    }
    Ok(existing)
}

/// Whether an object has the content of a file: by its size, and then by its `ETag` or, where that is not a digest of
/// the content, by the digest that an upload has left in its metadata.
///
/// # Errors
/// The file cannot be read, or S3 does not tell.
pub async fn is_same(
    client: &Client,
    bucket: &str,
    known: &RemoteObject,
    object: &LocalObject,
) -> Result<bool, AwsError> {
    if known.size != object.size {
        return Ok(false);
    }
    let md5 = hexadecimal(&object.md5().await?);
    if known.etag == md5 {
        return Ok(true);
    }
    if known.etag.contains('-') {
        let etag = etag_in_parts(&object.path, multipart::part_size(object.size)).await;
        if known.etag == etag.map_err(|source| unreadable(&object.path, source))? {
            return Ok(true);
        }
    }
    let head = client.head_object().bucket(bucket).key(&object.key).send().await;
    let place = format!("s3://{bucket}/{}", object.key);
    let head = head.map_err(|error| AwsError::of_request(HEAD_OBJECT, &place, &error))?;
    let told = head.metadata().and_then(|metadata| metadata.get(MD5_METADATA));
    Ok(told.is_some_and(|told| *told == md5))
}
