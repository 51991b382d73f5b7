//! Which data a dataset is to have, told by a digest that changes with it.

use aws_sdk_s3::error::{DisplayErrorContext, ProvideErrorMetadata};
use aws_sdk_s3::types::Object;
use personalize_contract::S3Location;
use personalize_contract::data_folder::is_data;

use crate::error::FailureName;
use crate::names::digest;
use crate::parameters::DataLocation;
use crate::rejection::{Rejection, RejectionKind};
use crate::run::Run;

/// Data as an import reads it.
pub struct Data {
    /// Where it is.
    pub place: S3Location,
    /// A digest of what is there: which objects, and what is in each.
    pub digest: String,
}

/// The data of a dataset: at the first of its places that has any, or else at the first.
///
/// # Errors
/// S3 does not list what is there.
pub async fn find(run: &Run<'_>, location: &DataLocation) -> Result<Data, Rejection> {
    let mut first = None;
    for place in location.places(&run.context.parameters) {
        let objects = list(run, &place).await?;
        let size = |object: &Object| u64::try_from(object.size().unwrap_or_default()).unwrap_or_default();
        let is_there = objects.iter().any(|object| is_data(object.key().unwrap_or_default(), size(object)));
        let data = Data { place, digest: digest_of_all(&objects) };
        if is_there {
            return Ok(data);
        }
        first.get_or_insert(data);
    }
    first.ok_or_else(|| Rejection::conflict("a dataset has no place for its data".to_owned()))
}

/// A digest of what a job reads at a place: which objects there are, and what is in each.
pub async fn digest_of(run: &Run<'_>, location: &S3Location) -> Result<String, Rejection> {
    Ok(digest_of_all(&list(run, location).await?))
}

fn digest_of_all(objects: &[Object]) -> String {
    let mut lines: Vec<String> = objects.iter().map(line).collect();
    lines.sort_unstable();
    digest(&lines.concat())
}

/// The one object, or a folder's first level.
async fn list(run: &Run<'_>, location: &S3Location) -> Result<Vec<Object>, Rejection> {
    let S3Location { bucket, key } = location;
    let request = run.clients.s3.list_objects_v2().bucket(bucket).prefix(key).delimiter("/");
    let mut pages = request.into_paginator().send();
    let mut objects = Vec::new();
    while let Some(page) = pages.next().await {
        let page = page.map_err(|error| Rejection {
            kind: kind_of(run, bucket, error.code()),
            message: format!("ListObjectsV2 for {location}: {}", DisplayErrorContext(&error)),
        })?;
        objects.extend(page.contents.unwrap_or_default());
    }
    objects.retain(|object| location.is_folder() || object.key() == Some(key));
    Ok(objects)
}

/// What a rejection by S3 means. The deployment sees to it that its own bucket can be listed, if not yet; another's has
/// to be looked after by whoever names it.
fn kind_of(run: &Run<'_>, bucket: &str, code: Option<&str>) -> RejectionKind {
    let is_another = bucket != run.context.parameters.bucket();
    match code {
        Some("AccessDenied" | "NoSuchBucket") if is_another => RejectionKind::Final(FailureName::AccessDenied),
        _ => RejectionKind::Busy,
    }
}

/// An object's ETag is the digest of its content, or of those of its parts.
fn line(object: &Object) -> String {
    let (key, e_tag) = (object.key().unwrap_or_default(), object.e_tag().unwrap_or_default());
    format!("{key}\n{e_tag}\n{}\n", object.size().unwrap_or_default())
}
