//! Which data lies beside the parameter file, told by a digest that changes with it.

use aws_sdk_s3::error::DisplayErrorContext;
use aws_sdk_s3::types::Object;

use crate::names::digest;
use crate::rejection::{Rejection, RejectionKind};
use crate::run::Run;

/// A digest of a folder's first level, as an import reads it: which objects there are, and what is in each.
pub async fn digest_of_folder(run: &Run<'_>, folder: &str) -> Result<String, Rejection> {
    let bucket = run.context.parameters.bucket();
    let request = run.clients.s3.list_objects_v2().bucket(bucket).prefix(folder).delimiter("/");
    let mut pages = request.into_paginator().send();
    let mut objects = Vec::new();
    while let Some(page) = pages.next().await {
        let page = page.map_err(|error| Rejection {
            kind: RejectionKind::Busy,
            message: format!("ListObjectsV2 for s3://{bucket}/{folder}: {}", DisplayErrorContext(&error)),
        })?;
        objects.extend(page.contents.unwrap_or_default().iter().map(line));
    }
    objects.sort_unstable();
    Ok(digest(&objects.concat()))
}

/// An object's ETag is the digest of its content, or of those of its parts.
fn line(object: &Object) -> String {
    let (key, e_tag) = (object.key().unwrap_or_default(), object.e_tag().unwrap_or_default());
    format!("{key}\n{e_tag}\n{}\n", object.size().unwrap_or_default())
}
