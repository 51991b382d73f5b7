//! Looks at the data before anything is created: is there any, and does every header cover its schema? Only
//! the beginning of each file is read.

use aws_sdk_s3::error::{DisplayErrorContext, ProvideErrorMetadata, SdkError};
use personalize_contract::{Finding, csv};

use crate::context::{Context, Source};
use crate::error::HandlerError;
use crate::parameters::Dataset;
use crate::pipeline::Pipeline;

/// How many bytes of a file are read: far more than any header has.
const HEADER_BYTES: usize = 64 * 1024;

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
            findings.push(Finding::error(&place, unreadable(&place, &error, "s3:ListBucket for the bucket")?));
            return Ok(());
        }
    };
    let keys = listing.contents().iter().filter(|object| object.size().unwrap_or_default() > 0);
    let keys: Vec<&str> =
        keys.filter_map(|object| object.key()).filter(|key| !key.ends_with('/')).take(MOST_FILES).collect();
    if keys.is_empty() {
        let dataset_type = dataset.dataset_type;
        findings.push(Finding::error(
            place,
            format!("there is no data for the dataset {dataset_type}; upload at least one CSV file to this folder, or leave `datasets.{dataset_type}` out"),
        ));
    }
    for key in keys {
        let place = format!("s3://{bucket}/{key}");
        match read_header(pipeline, bucket, key).await {
            Ok(header) => {
                findings.extend(header_problem(&header, dataset).map(|problem| Finding::error(place, problem)));
            }
            Err(error) => findings.push(Finding::error(&place, unreadable(&place, &*error, "s3:GetObject for it")?)),
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

/// What is wrong with a file that begins with these bytes.
fn header_problem(beginning: &[u8], dataset: &Dataset) -> Option<String> {
    let line = beginning.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let Ok(line) = std::str::from_utf8(line) else {
        return Some("the header is not UTF-8; save the file as UTF-8".to_owned());
    };
    if line.starts_with('\u{feff}') {
        return Some("the file begins with a byte-order mark; save it as UTF-8 without one".to_owned());
    }
    if line.contains('"') {
        return Some("the header has quotes, which the service does not take; write the columns without".to_owned());
    }
    let columns: Vec<&str> = line.trim_end_matches('\r').split(',').collect();
    let missing = csv::missing_columns(&columns, &dataset.schema);
    (!missing.is_empty()).then(|| {
        let shown: String = line.trim_end().chars().take(200).collect();
        format!(
            "the header lacks {} of the schema of {}; it reads `{shown}`: rename the columns, or change the schema",
            missing.join(", "),
            dataset.dataset_type
        )
    })
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
    use personalize_contract::{DatasetType, Schema};
    use serde_json::json;

    use super::*;

    #[test]
    fn a_header_covers_its_schema_in_any_order_and_with_any_line_end() {
        let schema = json!({"type": "record", "name": "Items", "fields": [
            {"name": "ITEM_ID", "type": "string"}, {"name": "GENRE", "type": "string", "categorical": true}]});
        let dataset = Dataset {
            dataset_type: DatasetType::Items,
            name: "items".into(),
            schema_text: schema.to_string(),
            schema: Schema::parse(&schema).unwrap(),
            tags: Vec::new(),
        };
        assert_eq!(header_problem(b"GENRE,MORE,ITEM_ID\r\n1,2,3", &dataset), None);
        let problem = header_problem(b"ITEM_ID;GENRE\n1;2", &dataset).unwrap();
        assert_eq!(
            problem,
            "the header lacks ITEM_ID, GENRE of the schema of Items; it reads `ITEM_ID;GENRE`: rename the columns, or change the schema"
        );
        assert!(header_problem(b"\xff\n", &dataset).unwrap().contains("UTF-8"));
    }
}
