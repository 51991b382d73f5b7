//! Looks at the input of batch jobs before anything is created, in the way in which data is looked at: all of what is
//! little, and the beginnings of the rest.

use personalize_contract::batch::{Input, InputScan};
use personalize_contract::{Finding, S3Location};

use super::data::{read, unreadable};
use crate::clients::Clients;
use crate::context::Source;
use crate::error::HandlerError;

/// How many files of a job are read.
const MOST_FILES: usize = 20;

/// How many bytes are read of each file.
const MOST_BYTES: u64 = 1 << 20;

/// Most bytes of all jobs together that are read: some seconds of a function's time.
const MOST_BYTES_OF_ALL: u64 = 16 << 20;

/// Checks the input of every batch job.
///
/// # Errors
/// [`HandlerError::ServiceBusy`] if S3 does not answer.
pub async fn check(
    clients: &Clients,
    source: &Source,
    inputs: &[Input],
    findings: &mut Vec<Finding>,
) -> Result<(), HandlerError> {
    let mut left = MOST_BYTES_OF_ALL;
    for input in inputs {
        let location = input.location(source.bucket(), source.data_prefix());
        let Some(files) = list(clients, input, &location, findings).await? else { continue };
        let mut scan = InputScan::new(input, location.to_string());
        for (number, (key, bytes)) in files.iter().enumerate() {
            let most = left.min(MOST_BYTES);
            if number >= MOST_FILES || most == 0 {
                scan.pass_over();
                continue;
            }
            let name = format!("s3://{}/{key}", location.bucket);
            match read_beginning(clients, &location.bucket, key, (*bytes, most)).await {
                Ok(beginning) => {
                    left -= (beginning.len() as u64).min(left);
                    scan.file(&name, &beginning, beginning.len() as u64 >= *bytes);
                }
                Err(error) => {
                    scan.pass_over();
                    let problem = unreadable(&name, &*error, "s3:GetObject for it")?;
                    findings.push(input.unreadable(name, problem));
                }
            }
        }
        findings.extend(scan.findings());
    }
    Ok(())
}

/// The beginning of an object. Of an empty one S3 has no range.
async fn read_beginning(
    clients: &Clients,
    bucket: &str,
    key: &str,
    (bytes, most): (u64, u64),
) -> Result<Vec<u8>, super::data::GetError> {
    if bytes == 0 { Ok(Vec::new()) } else { read(clients, bucket, key, most).await }
}

/// The objects that the job reads, with their sizes. `None` where that cannot be known, which is a finding.
async fn list(
    clients: &Clients,
    input: &Input,
    location: &S3Location,
    findings: &mut Vec<Finding>,
) -> Result<Option<Vec<(String, u64)>>, HandlerError> {
    let S3Location { bucket, key } = location;
    let request = clients.s3.list_objects_v2().bucket(bucket).prefix(key).delimiter("/");
    let mut pages = request.into_paginator().send();
    let mut files = Vec::new();
    while let Some(page) = pages.next().await {
        let page = match page {
            Ok(page) => page,
            Err(error) => {
                let problem = unreadable(&location.to_string(), &error, "s3:ListBucket for the bucket")?;
                findings.push(input.unreadable(location.to_string(), problem));
                return Ok(None);
            }
        };
        for object in page.contents() {
            if let Some(key) = object.key().filter(|key| location.reads(key)) {
                files.push((key.to_owned(), u64::try_from(object.size().unwrap_or_default()).unwrap_or_default()));
            }
        }
    }
    Ok(Some(files))
}
