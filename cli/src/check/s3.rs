//! Scans data in S3 as it streams in. Nothing is kept, and nothing is written.

use aws_sdk_s3::Client;
use aws_sdk_s3::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_s3::types::Object;
use personalize_contract::csv::HEADER_BYTES;
use personalize_contract::data::{Expectations, Part, Scan, Summary};
use personalize_contract::data_folder::{DataFile, FolderContent};
use personalize_contract::{DatasetType, Finding, S3Location, deletion};
use personalize_pipeline::{Dataset, ImportMode};

use super::place::S3Prefix;
use super::scan::begin;
use crate::command_error::CommandError;

/// Everything that is wrong with the data below a prefix, and what there is to know of it.
///
/// # Errors
/// S3 does not hand it out.
pub async fn scan(
    client: &Client,
    datasets: &[Dataset],
    expectations: Expectations,
    place: &S3Prefix,
    findings: &mut Vec<Finding>,
) -> Result<Summary, CommandError> {
    let (mut inputs, mut contents, mut elsewhere) = (Vec::new(), Vec::new(), Vec::new());
    for dataset in datasets {
        if !dataset.location.is_beside() {
            elsewhere.push(dataset.dataset_type);
            continue;
        }
        let (location, content) = find(client, place, dataset).await?;
        let around = if content.data.is_empty() { around(client, place).await } else { Vec::new() };
        findings.extend(content.finding((dataset.dataset_type, &dataset.key), location.to_string(), &around));
        inputs.push(dataset.input(location.to_string()));
        contents.push((dataset.dataset_type, location.bucket, content.data));
    }
    let mut scan = begin(inputs, expectations);
    for dataset_type in elsewhere {
        scan.leave_out(dataset_type);
    }
    for dataset in datasets.iter().filter(|dataset| dataset.import_mode == ImportMode::Incremental) {
        scan.has_increments(dataset.dataset_type);
    }
    let mut part = Part::new(&scan);
    for (dataset_type, bucket, objects) in contents {
        for object in objects {
            read(client, &bucket, dataset_type, &object, (&mut scan, &mut part)).await?;
        }
    }
    deletions(client, place, findings).await?;
    let report = scan.conclude(&part);
    findings.extend(report.findings);
    Ok(report.summary)
}

/// Reports what is wrong with the files of deletions.
async fn deletions(client: &Client, place: &S3Prefix, findings: &mut Vec<Finding>) -> Result<(), CommandError> {
    let prefix = format!("{}{}/", place.prefix, deletion::FOLDER);
    for DataFile { name, bytes, location: key } in list(client, &place.bucket, &prefix).await? {
        findings.extend(deletion::not_read(&name));
        if !deletion::is_read(&name) {
            continue;
        }
        let object = client.get_object().bucket(&place.bucket).key(&key).send().await;
        let mut body = object.map_err(|error| refused(name.clone(), &error))?.body;
        let mut content = Vec::new();
        while let Some(piece) = body.next().await {
            content.extend_from_slice(&piece.map_err(|error| broken_off(&name, &error))?);
            if content.len() as u64 > deletion::MAXIMUM_BYTES {
                break;
            }
        }
        deletion::check(&name, bytes, &content, findings);
    }
    Ok(())
}

/// The data of a dataset: at the first of its places that has any, or else at the first.
async fn find(
    client: &Client,
    place: &S3Prefix,
    dataset: &Dataset,
) -> Result<(S3Location, FolderContent<String>), CommandError> {
    let mut first = None;
    for location in dataset.location.places_below(&place.bucket, &place.prefix) {
        let mut files = list(client, &location.bucket, &location.key).await?;
        files.retain(|file| location.is_folder() || file.location == location.key);
        let content = FolderContent::of(files);
        if !content.data.is_empty() {
            return Ok((location, content));
        }
        first.get_or_insert((location, content));
    }
    #[expect(clippy::expect_used, reason = "a dataset has at least one place")]
    Ok(first.expect("a place"))
}

/// What lies right below a prefix.
///
/// # Errors
/// S3 does not say.
pub async fn list(client: &Client, bucket: &str, prefix: &str) -> Result<Vec<DataFile<String>>, CommandError> {
    let request = client.list_objects_v2().bucket(bucket).prefix(prefix).delimiter("/");
    let mut pages = request.into_paginator().send();
    let mut files = Vec::new();
    let file = |object: &Object| {
        let bytes = u64::try_from(object.size().unwrap_or_default()).unwrap_or_default();
        let key = object.key()?.to_owned();
        Some(DataFile { name: format!("s3://{bucket}/{key}"), bytes, location: key })
    };
    while let Some(page) = pages.next().await {
        let page = page.map_err(|error| refused(format!("s3://{bucket}/{prefix}"), &error))?;
        files.extend(page.contents().iter().filter_map(file));
    }
    Ok(files)
}

/// Keys below the prefix and relative to it, for where data is that is not in its folder: as many as S3 lists at once.
/// Without the permission to list them there are none.
async fn around(client: &Client, place: &S3Prefix) -> Vec<String> {
    let listing = client.list_objects_v2().bucket(&place.bucket).prefix(&place.prefix).send().await;
    let objects = listing.ok().and_then(|listing| listing.contents).unwrap_or_default();
    let relative = |object: Object| Some(object.key?.strip_prefix(&place.prefix)?.to_owned());
    objects.into_iter().filter_map(relative).collect()
}

/// The whole of an object.
///
/// # Errors
/// S3 does not hand it out.
pub async fn whole(client: &Client, bucket: &str, file: &DataFile<String>) -> Result<Vec<u8>, CommandError> {
    let object = client.get_object().bucket(bucket).key(&file.location).send().await;
    let body = object.map_err(|error| refused(file.name.clone(), &error))?.body;
    let bytes = body.collect().await.map_err(|error| broken_off(&file.name, &error))?;
    Ok(bytes.to_vec())
}

fn broken_off(place: &str, error: &dyn std::error::Error) -> CommandError {
    CommandError::S3 { place: place.to_owned(), problem: format!("reading it broke off: {error}; try again") }
}

async fn read(
    client: &Client,
    bucket: &str,
    dataset_type: DatasetType,
    DataFile { name, bytes, location: key }: &DataFile<String>,
    (scan, part): (&mut Scan, &mut Part),
) -> Result<(), CommandError> {
    let object = client.get_object().bucket(bucket).key(key).send().await;
    let mut body = object.map_err(|error| refused(name.clone(), &error))?.body;
    let mut beginning = Vec::new();
    while beginning.len() < HEADER_BYTES as usize {
        let Some(piece) = body.next().await else { break };
        beginning.extend_from_slice(&piece.map_err(|error| broken_off(name, &error))?);
    }
    let Some(file) = scan.open(dataset_type, name, *bytes, &beginning).filter(|file| scan.has_rows(*file)) else {
        return Ok(());
    };
    let mut rows = part.rows(scan, file, scan.rows_begin(file));
    rows.feed(scan.rows_in(file, &beginning));
    while let Some(piece) = body.next().await {
        rows.feed(&piece.map_err(|error| broken_off(name, &error))?);
    }
    rows.finish();
    Ok(())
}

fn refused<E>(place: String, error: &SdkError<E>) -> CommandError
where
    E: ProvideErrorMetadata + std::error::Error + 'static,
{
    let problem = match error.code() {
        Some("NoSuchBucket") => "there is no such bucket".to_owned(),
        Some("AccessDenied") => "S3 denies access; this needs s3:ListBucket and s3:GetObject".to_owned(),
        Some(code) => format!("S3 refuses: {code}: {}", error.message().unwrap_or("no message")),
        None => format!("S3 cannot be reached: {}; set credentials and the Region, as for the AWS CLI", causes(error)),
    };
    CommandError::S3 { place, problem }
}

/// An error and what caused it, in words.
fn causes(error: &dyn std::error::Error) -> String {
    let mut texts = vec![error.to_string()];
    let mut source = error.source();
    while let Some(error) = source {
        texts.push(error.to_string());
        source = error.source();
    }
    texts.join(": ")
}
