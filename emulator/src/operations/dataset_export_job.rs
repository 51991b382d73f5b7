//! Dataset export jobs. A job writes what its dataset held when it was created, and does so when its time is over.

use personalize_contract::ResourceType;
use serde_json::{Value, json};

use super::Answer;
use crate::clock::Timestamp;
use crate::data::destination::Destination;
use crate::data::rows::{Contents, IngestionMode};
use crate::operations::arguments::Arguments;
use crate::operations::page::page;
use crate::store::state::{Beginning, State};
use crate::store::table::{Head, Resource, kept_in};
use crate::work::{self, Timed, Unfinished};

/// The documented default: rows that came one by one.
const DEFAULT_MODE: &str = "PUT";

#[derive(Debug)]
pub(crate) struct DatasetExportJob {
    head: Head,
    dataset_arn: String,
    dataset_group_arn: String,
    ingestion_mode: String,
    role_arn: String,
    job_output: Option<Value>,
    writing: Timed<(), ()>,
}

impl Resource for DatasetExportJob {
    const TYPE: ResourceType = ResourceType::DatasetExportJob;
    const ARN: &'static str = "datasetExportJobArn";
    const NAME: &'static str = "jobName";
    const HOLDS_GROUP: bool = false;

    kept_in!(dataset_export_jobs);

    fn dataset_group_arn(&self) -> Option<&str> {
        Some(&self.dataset_group_arn)
    }

    fn goes_with(&self) -> Option<&str> {
        Some(&self.dataset_arn)
    }
}

pub(crate) fn create(state: &mut State, now: Timestamp, arguments: &Arguments) -> Answer {
    let dataset_arn = arguments.text("datasetArn")?;
    let dataset = state.datasets.active(dataset_arn, now)?;
    let (destination, role_arn) = (Destination::of(arguments)?, arguments.text("roleArn")?);
    let (name, tags) = (arguments.text("jobName")?, arguments.tags()?);
    let arn = state.account.dataset_export_job(name);
    state.dataset_export_jobs.free(&arn)?;
    let ingestion_mode = arguments.optional_text("ingestionMode").unwrap_or(DEFAULT_MODE);
    let (dataset_type, dataset_group_arn) = (dataset.dataset_type, dataset.dataset_group_arn.clone());
    let fields = &state.schemas.get(&dataset.schema_arn)?.schema.fields;
    let columns: Vec<String> = fields.iter().map(|field| field.name.clone()).collect();
    let (contents, mode) = (dataset.contents(), mode(ingestion_mode));
    let after = vec![dataset_arn.to_owned()];
    let beginning = Beginning { after, tags, working: true, ..Beginning::of(name, &arn) };
    let head = state.begin::<DatasetExportJob>(now, beginning);
    let data_source = state.data_source.clone();
    // What objects an export writes is not published.
    let object = format!("{name}/{dataset_type}.csv");
    let writing = Timed::start(|turn| async move {
        let failed = format!("Failed to create a data export job for {dataset_type} dataset");
        turn.come().await?;
        let csv = work::blocking(move || csv(&contents, &columns, mode)).await?;
        destination.write(&data_source, &object, csv, &failed).await
    });
    state.dataset_export_jobs.insert(DatasetExportJob {
        head,
        dataset_arn: dataset_arn.to_owned(),
        dataset_group_arn,
        ingestion_mode: ingestion_mode.to_owned(),
        role_arn: role_arn.to_owned(),
        job_output: arguments.value("jobOutput").cloned(),
        writing,
    });
    Ok(json!({"datasetExportJobArn": arn}))
}

fn mode(given: &str) -> IngestionMode {
    match given {
        "BULK" => IngestionMode::Bulk,
        "ALL" => IngestionMode::All,
        _ => IngestionMode::Put,
    }
}

/// Where there are no rows, the header alone. That such an export succeeds is a guess.
fn csv(contents: &Contents, columns: &[String], mode: IngestionMode) -> Result<Vec<u8>, String> {
    let mut csv = Vec::new();
    let written = contents.write_csv(columns, mode, &mut csv);
    written.map_err(|error| format!("The emulator could not read the data: {error}."))?;
    Ok(csv)
}

/// Lets a job that is not meant to fail write, now that its time is over.
pub(crate) fn unfinished(state: &mut State, arn: &str) -> Option<Unfinished> {
    let job = state.dataset_export_jobs.get_mut(arn).ok()?;
    let go_ahead = job.head.course.failure.is_none().then_some(());
    job.writing.begin(go_ahead)
}

pub(crate) fn conclude(state: &mut State, arn: &str) {
    let Ok(job) = state.dataset_export_jobs.get(arn) else { return };
    let failure = job.writing.outcome().err();
    state.conclude::<DatasetExportJob>(arn, failure);
}

pub(crate) fn describe(state: &mut State, now: Timestamp, arguments: &Arguments) -> Answer {
    let job = state.dataset_export_jobs.get(arguments.text("datasetExportJobArn")?)?;
    let more = json!({
        "datasetArn": job.dataset_arn,
        "ingestionMode": job.ingestion_mode,
        "roleArn": job.role_arn,
        "jobOutput": job.job_output,
    });
    Ok(json!({"datasetExportJob": job.described(now, more)}))
}

pub(crate) fn list(state: &mut State, now: Timestamp, arguments: &Arguments) -> Answer {
    let rows = state.dataset_export_jobs.numbered_with(arguments.optional_text("datasetArn"));
    page("datasetExportJobs", now, arguments, rows, |job| job.described(now, json!({})))
}
