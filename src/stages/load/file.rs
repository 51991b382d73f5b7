//! Reads the parameter file from S3, by version where the bucket keeps versions, by ETag where it does not.

use aws_sdk_s3::error::{DisplayErrorContext, ProvideErrorMetadata, SdkError};
use aws_sdk_s3::operation::get_object::{GetObjectError, GetObjectOutput};
use aws_sdk_s3::primitives::DateTime;
use personalize_contract::parameter_file::READABLE;
use personalize_contract::{Finding, Place};

use crate::clients::Clients;
use crate::context::Source;
use crate::error::FailureName;
use crate::parameters;
use crate::time::Timestamp;

/// Why the file could not be read.
#[derive(Debug)]
pub enum Unread {
    /// S3 does not answer; another attempt may.
    Busy(String),
    /// It is not there, not readable, or not a parameter file.
    Refused(FailureName, Finding),
}

/// Reads the file and pins the source to what was read, so that a later turn reads the same.
pub async fn read(clients: &Clients, source: &mut Source) -> Result<String, Unread> {
    let place = source.to_string();
    let Source::Object { bucket, key, version_id, e_tag, size } = source else {
        return Err(Unread::Refused(
            FailureName::ParametersNotFound,
            Finding::of(READABLE, Place::file(place), "the parameters are not in S3"),
        ));
    };
    if let Some(finding) = size.and_then(parameters::refusal) {
        return Err(invalid(&place, finding));
    }
    let request = clients.s3.get_object().bucket(bucket.as_str()).key(key.as_str());
    let request = request.set_version_id(version_id.clone()).set_if_match(e_tag.clone());
    let object = request.send().await.map_err(|error| unread(&place, &error))?;
    if version_id.is_none() {
        *version_id = object.version_id().filter(|version| *version != "null").map(str::to_owned);
        *e_tag = object.e_tag().map(str::to_owned);
    }
    read_body(&place, object).await
}

/// The file as it was uploaded after a run began, and where it is, if it was. What keeps it from being read is no matter: the
/// run has a version of its own.
pub async fn uploaded_since(clients: &Clients, source: &Source, start: Timestamp) -> Option<(String, Source)> {
    let Source::Object { bucket, key, version_id: Some(_), .. } = source else { return None };
    let since = DateTime::from_secs(start.as_whole_seconds() - 1);
    let request = clients.s3.get_object().bucket(bucket.as_str()).key(key.as_str()).if_modified_since(since);
    let object = request.send().await.ok()?;
    let version_id = object.version_id().filter(|version| *version != "null").map(str::to_owned)?;
    object.last_modified().filter(|modified| modified.secs() >= start.as_whole_seconds())?;
    let (bucket, key) = (bucket.clone(), key.clone());
    let newer = Source::Object { bucket, key, version_id: Some(version_id), e_tag: None, size: None };
    let text = read_body(&newer.to_string(), object).await.ok()?;
    Some((text, newer))
}

async fn read_body(place: &str, object: GetObjectOutput) -> Result<String, Unread> {
    let length = object.content_length().and_then(|length| u64::try_from(length).ok()).unwrap_or_default();
    if let Some(finding) = parameters::refusal(length) {
        return Err(invalid(place, finding));
    }
    let bytes =
        object.body.collect().await.map_err(|error| Unread::Busy(format!("reading {place} broke off: {error}")))?;
    parameters::text_of(&bytes.into_bytes()).map(str::to_owned).map_err(|finding| invalid(place, finding))
}

fn invalid(place: &str, finding: Finding) -> Unread {
    Unread::Refused(FailureName::ParametersInvalid, Finding { place: Place::file(place), ..finding })
}

fn unread(place: &str, error: &SdkError<GetObjectError>) -> Unread {
    let refused = |name, message: String| Unread::Refused(name, Finding::of(READABLE, Place::file(place), message));
    match error.code() {
        Some("NoSuchBucket") => refused(FailureName::ParametersNotFound, "there is no such bucket".to_owned()),
        Some("NoSuchKey") => {
            refused(FailureName::ParametersNotFound, "there is no such object; upload the parameter file there".to_owned())
        }
        Some("NoSuchVersion") => {
            refused(FailureName::ParametersNotFound, "the bucket no longer has that version of the object".to_owned())
        }
        Some("PreconditionFailed") => {
            refused(FailureName::ParametersNotFound, "the object has been replaced since the run began".to_owned())
        }
        Some("AccessDenied") => refused(
            FailureName::AccessDenied,
            "S3 denies access; the function's role needs s3:GetObject and s3:GetObjectVersion for it, and s3:ListBucket for its bucket"
                .to_owned(),
        ),
        Some(code) if error.raw_response().is_some_and(|response| response.status().as_u16() < 500) => {
            let message = error.message().unwrap_or("no message");
            refused(FailureName::ParametersNotFound, format!("S3 refuses to hand it out: {code}: {message}"))
        }
        _ => Unread::Busy(format!("S3 does not answer for {place}: {}", DisplayErrorContext(error))),
    }
}
