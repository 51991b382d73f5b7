//! Looks at the data before anything is created: is there any, and does every header cover its schema? Only
//! the beginning of each file is read.

use aws_sdk_s3::error::{DisplayErrorContext, ProvideErrorMetadata, SdkError};
use personalize_contract::csv::{self, DATA_IS_READABLE, DATA_IS_THERE, HEADER_BYTES, HEADER_COVERS_SCHEMA};
use personalize_contract::{Finding, Place};

use crate::context::{Context, Source};
use crate::error::HandlerError;
use crate::parameters::Dataset;
use crate::pipeline::Pipeline;

/// How many files of a folder are looked at. All files of a folder share one header, says the service.
const MOST_FILES: usize = 50;

/// Checks every dataset's folder.
pub async fn check(
    pipeline: &Pipeline,
    context: &Context,
    datasets: &[Dataset],
    findings: &mut Vec<Finding>,
) -> Result<(), HandlerError> {
    for dataset in datasets {
        check_folder(pipeline, &context.parameters, dataset, findings).await?;
    }
    Ok(())
}

async fn check_folder(
    pipeline: &Pipeline,
    source: &Source,
    dataset: &Dataset,
    findings: &mut Vec<Finding>,
) -> Result<(), HandlerError> {
    let bucket = source.bucket();
    let folder = format!("{}{}/", source.data_prefix(), dataset.dataset_type);
    let place = format!("s3://{bucket}/{folder}");
    let request = pipeline.clients.s3.list_objects_v2().bucket(bucket).prefix(&folder).delimiter("/");
    let listing = match request.send().await {
        Ok(listing) => listing,
        Err(error) => {
            let message = unreadable(&place, &error, "s3:ListBucket for the bucket")?;
            findings.push(Finding::of(DATA_IS_READABLE, Place::file(place), message));
            return Ok(());
        }
    };
    let keys = listing.contents().iter().filter(|object| object.size().unwrap_or_default() > 0);
    let keys: Vec<&str> =
        keys.filter_map(|object| object.key()).filter(|key| !key.ends_with('/')).take(MOST_FILES).collect();
    if keys.is_empty() {
        findings.push(Finding::of(DATA_IS_THERE, Place::file(place), csv::no_data(dataset.dataset_type)));
    }
    for key in keys {
        let place = format!("s3://{bucket}/{key}");
        match read_header(pipeline, bucket, key).await {
            Ok(header) => {
                let problem = csv::header_problem(&header, dataset.dataset_type, &dataset.schema);
                findings.extend(problem.map(|problem| Finding::of(HEADER_COVERS_SCHEMA, Place::file(place), problem)));
            }
            Err(error) => {
                let message = unreadable(&place, &*error, "s3:GetObject for it")?;
                findings.push(Finding::of(DATA_IS_READABLE, Place::file(place), message));
            }
        }
    }
    Ok(())
}

type GetError = Box<SdkError<aws_sdk_s3::operation::get_object::GetObjectError>>;

async fn read_header(pipeline: &Pipeline, bucket: &str, key: &str) -> Result<Vec<u8>, GetError> {
    let range = format!("bytes=0-{}", HEADER_BYTES - 1);
    let object =
        pipeline.clients.s3.get_object().bucket(bucket).key(key).range(range).send().await.map_err(Box::new)?;
    let bytes = object.body.collect().await.map_err(|error| Box::new(SdkError::construction_failure(error)))?;
    Ok(bytes.to_vec())
}

/// What to tell about a folder or file that cannot be read; an error if another attempt may succeed.
fn unreadable<E>(place: &str, error: &SdkError<E>, permission: &str) -> Result<String, HandlerError>
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
