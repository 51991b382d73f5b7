//! Looks at the data before anything is created. Where there is little of it, all of it is read, and judged as the
//! command `check` does; of more, the beginnings of the first files are, since a function has no hours to spend.

use aws_sdk_s3::error::{DisplayErrorContext, ProvideErrorMetadata, SdkError};
use aws_sdk_s3::types::Object;
use personalize_contract::csv::DATA_IS_READABLE;
use personalize_contract::data::{Expectations, Options, Part, Scan};
use personalize_contract::data_folder::{DataFile, FolderContent};
use personalize_contract::{DatasetType, Finding, Place, S3Location};

use crate::clients::Clients;
use crate::context::{Context, Source};
use crate::error::HandlerError;
use crate::parameters::Dataset;
use crate::time::Timestamp;

/// How many files of a folder are looked at.
pub(super) const MOST_FILES: usize = 50;

/// Most bytes of all datasets together that are read whole: some seconds of a function's time.
const MOST_BYTES: u64 = 16 << 20;

/// How many bytes are read of each file where there is more.
pub(super) const SAMPLE: u64 = 1 << 20;

/// An object of a dataset: its place as in `s3://bucket/key`, its size and its key.
type File = DataFile<String>;

/// Checks the data of every dataset. `now` is when the turn began.
pub async fn check(
    clients: &Clients,
    context: &Context,
    (datasets, expectations): (&[Dataset], Expectations),
    now: Timestamp,
    findings: &mut Vec<Finding>,
) -> Result<(), HandlerError> {
    let source = &context.parameters;
    let (mut inputs, mut files) = (Vec::new(), Vec::new());
    let mut is_whole = true;
    for dataset in datasets {
        let listed = list(clients, source, dataset, findings).await?;
        is_whole &= listed.is_whole;
        inputs.push(dataset.input(listed.place.to_string()));
        let bucket = listed.place.bucket;
        files.extend(listed.files.into_iter().map(|file| (dataset.dataset_type, bucket.clone(), file)));
    }
    let is_sample = !is_whole || files.iter().map(|(.., file)| file.bytes).sum::<u64>() > MOST_BYTES;
    let most = if is_sample { SAMPLE } else { MOST_BYTES };
    let options = Options { now: Some(now.as_whole_seconds()), expectations, is_sample };
    let mut scan = Scan::new(inputs, options);
    let mut part = Part::new(&scan);
    for (dataset_type, bucket, file) in &files {
        match read(clients, bucket, &file.location, most).await {
            Ok(bytes) => look_into(*dataset_type, file, &bytes, &mut scan, &mut part),
            Err(error) => {
                let message = unreadable(&file.name, &*error, "s3:GetObject for it")?;
                scan.leave_out(*dataset_type);
                findings.push(Finding::of(DATA_IS_READABLE, Place::file(&file.name), message));
            }
        }
    }
    findings.extend(scan.conclude(&part).findings);
    Ok(())
}

pub(super) fn url(source: &Source, key: &str) -> String {
    format!("s3://{}/{key}", source.bucket())
}

/// What there is at a place.
struct Listed {
    place: S3Location,
    files: Vec<File>,
    /// Whether it has no more files than these.
    is_whole: bool,
}

/// The data of a dataset, where there is the first.
async fn list(
    clients: &Clients,
    source: &Source,
    dataset: &Dataset,
    findings: &mut Vec<Finding>,
) -> Result<Listed, HandlerError> {
    let mut first = None;
    for place in dataset.location.places(source) {
        let request = clients.s3.list_objects_v2().bucket(&place.bucket).prefix(&place.key).delimiter("/");
        let listing = match request.send().await {
            Ok(listing) => listing,
            Err(error) => {
                let url = place.to_string();
                let message = unreadable(&url, &error, "s3:ListBucket for the bucket")?;
                findings.push(Finding::of(DATA_IS_READABLE, Place::file(url), message));
                return Ok(Listed { place, files: Vec::new(), is_whole: false });
            }
        };
        let content = FolderContent::of(listing.contents().iter().filter_map(|object| file(&place, object)).collect());
        let is_there = !content.data.is_empty();
        let found = (place, content, listing.is_truncated() == Some(true));
        if is_there {
            return Ok(listed(dataset, found, &[], findings));
        }
        first.get_or_insert(found);
    }
    #[expect(clippy::expect_used, reason = "a dataset has at least one place")]
    let first = first.expect("a place");
    Ok(listed(dataset, first, &around(clients, source).await, findings))
}

fn file(place: &S3Location, object: &Object) -> Option<File> {
    let bytes = u64::try_from(object.size().unwrap_or_default()).unwrap_or_default();
    let key = object.key().filter(|key| place.has(key))?.to_owned();
    Some(File { name: format!("s3://{}/{key}", place.bucket), bytes, location: key })
}

fn listed(
    dataset: &Dataset,
    (place, content, is_truncated): (S3Location, FolderContent<String>, bool),
    around: &[String],
    findings: &mut Vec<Finding>,
) -> Listed {
    findings.extend(content.finding((dataset.dataset_type, &dataset.key), place.to_string(), around));
    let mut files = content.data;
    let is_whole = files.len() <= MOST_FILES && !is_truncated;
    files.truncate(MOST_FILES);
    Listed { place, files, is_whole }
}

/// Keys below the prefix of the data and relative to it, for where data is that is not in its folder: as many as S3 lists
/// at once. Without the permission to list them there are none.
async fn around(clients: &Clients, source: &Source) -> Vec<String> {
    let prefix = source.data_prefix();
    let listing = clients.s3.list_objects_v2().bucket(source.bucket()).prefix(prefix).send().await;
    let objects = listing.ok().and_then(|listing| listing.contents).unwrap_or_default();
    let relative = |object: Object| Some(object.key?.strip_prefix(prefix)?.to_owned());
    objects.into_iter().filter_map(relative).collect()
}

/// Takes in the bytes with which a file begins. A line that is cut off says nothing.
fn look_into(dataset_type: DatasetType, file: &File, bytes: &[u8], scan: &mut Scan, part: &mut Part) {
    let Some(id) = scan.open(dataset_type, &file.name, file.bytes, bytes) else { return };
    let is_whole = bytes.len() as u64 >= file.bytes;
    let last_line = bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
    let end = if is_whole { bytes.len() } else { last_line };
    let mut rows = part.rows(scan, id, scan.rows_begin(id));
    rows.feed(scan.rows_in(id, &bytes[..end]));
    rows.finish();
}

pub(super) type GetError = Box<SdkError<aws_sdk_s3::operation::get_object::GetObjectError>>;

pub(super) async fn read(clients: &Clients, bucket: &str, key: &str, most: u64) -> Result<Vec<u8>, GetError> {
    let range = format!("bytes=0-{}", most - 1);
    let object = clients.s3.get_object().bucket(bucket).key(key).range(range).send().await.map_err(Box::new)?;
    let bytes = object.body.collect().await.map_err(|error| Box::new(SdkError::construction_failure(error)))?;
    Ok(bytes.to_vec())
}

/// What to tell about a folder or file that cannot be read; an error if another attempt may succeed.
pub(super) fn unreadable<E>(place: &str, error: &SdkError<E>, permission: &str) -> Result<String, HandlerError>
where
    E: ProvideErrorMetadata + std::error::Error + 'static,
{
    let refused = error.raw_response().is_some_and(|response| response.status().as_u16() < 500);
    match error.code() {
        Some("AccessDenied") => Ok(format!("S3 denies access; the function's role needs {permission}")),
        Some(code) if refused => Ok(format!("S3 refuses: {code}: {}", error.message().unwrap_or("no message"))),
        _ => Err(HandlerError::ServiceBusy(format!("S3 does not answer for {place}: {}", DisplayErrorContext(error)))),
    }
}

#[cfg(test)]
mod tests {
    use aws_sdk_s3::config::http::HttpResponse;
    use aws_sdk_s3::error::ErrorMetadata;
    use aws_sdk_s3::operation::list_objects_v2::ListObjectsV2Error;
    use aws_sdk_s3::primitives::SdkBody;

    use super::*;

    fn error(status: u16, code: &str) -> SdkError<ListObjectsV2Error> {
        let metadata = ErrorMetadata::builder().code(code).message("in its words").build();
        let response = HttpResponse::new(status.try_into().unwrap(), SdkBody::empty());
        SdkError::service_error(ListObjectsV2Error::generic(metadata), response)
    }

    #[test]
    fn a_refusal_of_s3_is_told_and_what_another_attempt_may_mend_is_tried_again() {
        let told = |status, code| unreadable("s3://b/Items/", &error(status, code), "s3:ListBucket for the bucket");
        let denied = "S3 denies access; the function's role needs s3:ListBucket for the bucket";
        assert_eq!(told(403, "AccessDenied").unwrap(), denied);
        for (status, code) in [(404, "NoSuchBucket"), (400, "KMS.DisabledException"), (301, "PermanentRedirect")] {
            assert_eq!(told(status, code).unwrap(), format!("S3 refuses: {code}: in its words"));
        }
        for (status, code) in [(503, "SlowDown"), (500, "InternalError")] {
            assert_eq!(told(status, code).unwrap_err().error_type(), "ServiceBusy", "{code}");
        }
    }
}
