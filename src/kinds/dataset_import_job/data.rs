//! Which data lies beside the parameter file, told by a digest that changes with it.

use aws_sdk_s3::error::{DisplayErrorContext, ProvideErrorMetadata};
use aws_sdk_s3::types::Object;
use personalize_contract::S3Location;

use crate::error::FailureName;
use crate::names::digest;
use crate::rejection::{Rejection, RejectionKind};
use crate::run::Run;

/// A digest of a folder's first level, as an import reads it: which objects there are, and what is in each.
pub async fn digest_of_folder(run: &Run<'_>, folder: &str) -> Result<String, Rejection> {
    let bucket = run.context.parameters.bucket().to_owned();
    digest_of(run, &S3Location { bucket, key: folder.to_owned() }).await
}

/// The same for what is anywhere in S3, which may be one object.
pub async fn digest_of(run: &Run<'_>, location: &S3Location) -> Result<String, Rejection> {
    let S3Location { bucket, key } = location;
    let request = run.clients.s3.list_objects_v2().bucket(bucket).prefix(key).delimiter("/");
    let mut pages = request.into_paginator().send();
    let mut objects = Vec::new();
    while let Some(page) = pages.next().await {
        let page = page.map_err(|error| Rejection {
            kind: kind_of(run, bucket, error.code()),
            message: format!("ListObjectsV2 for {location}: {}", DisplayErrorContext(&error)),
        })?;
        let objects_of_page = page.contents.unwrap_or_default();
        let is_meant = |object: &&Object| location.is_folder() || object.key() == Some(key);
        objects.extend(objects_of_page.iter().filter(is_meant).map(line));
    }
    objects.sort_unstable();
    Ok(digest(&objects.concat()))
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
