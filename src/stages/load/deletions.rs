//! Looks at the files of deletions beside the data, before anything is created.

use aws_sdk_s3::types::Object;
use personalize_contract::csv::DATA_IS_READABLE;
use personalize_contract::deletion;
use personalize_contract::{Finding, Place};

use super::data::{MOST_FILES, SAMPLE, read, unreadable, url};
use crate::clients::Clients;
use crate::context::{DeletionFile, Source};
use crate::error::HandlerError;

/// Checks the files of the folder, and gives back those that a job is created for.
///
/// # Errors
/// [`HandlerError::ServiceBusy`] if S3 does not answer.
pub async fn check(
    clients: &Clients,
    source: &Source,
    findings: &mut Vec<Finding>,
) -> Result<Vec<DeletionFile>, HandlerError> {
    let folder = source.deletions_prefix();
    let mut files = Vec::new();
    for object in list(clients, source, &folder, findings).await? {
        let (Some(key), Some(e_tag)) = (object.key(), object.e_tag()) else { continue };
        let place = url(source, key);
        findings.extend(deletion::not_read(&place));
        if !deletion::is_read(key) {
            continue;
        }
        if files.len() < MOST_FILES {
            let bytes = u64::try_from(object.size().unwrap_or_default()).unwrap_or_default();
            match read(clients, source.bucket(), key, SAMPLE).await {
                Ok(beginning) => deletion::check(&place, bytes, &beginning, findings),
                // S3 has no range of an object without bytes.
                Err(_) if bytes == 0 => deletion::check(&place, 0, &[], findings),
                Err(error) => {
                    let message = unreadable(&place, &*error, "s3:GetObject for it")?;
                    findings.push(Finding::of(DATA_IS_READABLE, Place::file(&place), message));
                }
            }
        }
        let name = key.strip_prefix(&folder).unwrap_or(key).to_owned();
        files.push(DeletionFile { name, e_tag: e_tag.to_owned() });
    }
    Ok(files)
}

/// All objects of the folder, and none of the folders below it.
async fn list(
    clients: &Clients,
    source: &Source,
    folder: &str,
    findings: &mut Vec<Finding>,
) -> Result<Vec<Object>, HandlerError> {
    let mut pages =
        clients.s3.list_objects_v2().bucket(source.bucket()).prefix(folder).delimiter("/").into_paginator().send();
    let mut objects = Vec::new();
    while let Some(page) = pages.next().await {
        match page {
            Ok(page) => objects.extend(page.contents.unwrap_or_default()),
            Err(error) => {
                let place = url(source, folder);
                let message = unreadable(&place, &error, "s3:ListBucket for the bucket")?;
                // The same of the data is told already.
                if !findings.iter().any(|finding| finding.code == DATA_IS_READABLE.code) {
                    findings.push(Finding::of(DATA_IS_READABLE, Place::file(place), message));
                }
                break;
            }
        }
    }
    Ok(objects)
}
