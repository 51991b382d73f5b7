//! Dataset export jobs. A job writes what its dataset held when it was created, and does so when its time is over.

use serde_json::json;

use super::Answer;
use super::description::described;
use crate::clock::Timestamp;
use crate::data::destination::Destination;
use crate::data::rows::{Contents, IngestionMode};
use crate::data::source::DataSource;
use crate::operations::arguments::Arguments;
use crate::operations::page::page;
use crate::store::resources::{DatasetExportJob, ExportBasis, Resources};
use crate::store::state::{CreateSpec, State};
use crate::work::{self, Timed, Unfinished};

/// The documented default: rows that came one by one.
const DEFAULT_MODE: &str = "PUT";

/// Performs `CreateDatasetExportJob`.
pub(crate) fn create(state: &mut State, now: Timestamp, arguments: &Arguments) -> Answer {
    let dataset_arn = arguments.text("datasetArn")?;
    let dataset = state.resources.datasets.active(dataset_arn, now)?;
    let (destination, role_arn) = (arguments.destination()?, arguments.text("roleArn")?);
    let (name, tags) = (arguments.text("jobName")?, arguments.tags()?);
    let arn = state.resources.account.dataset_export_job(name);
    state.resources.dataset_export_jobs.free(&arn)?;
    let ingestion_mode = arguments.optional_text("ingestionMode").unwrap_or(DEFAULT_MODE);
    let (dataset_type, dataset_group_arn) = (dataset.dataset_type, dataset.dataset_group_arn.clone());
    let fields = &state.resources.schemas.get(&dataset.schema_arn)?.schema.fields;
    let columns: Vec<String> = fields.iter().map(|field| field.name.clone()).collect();
    let basis = ExportBasis { dataset_type, columns, contents: dataset.contents.clone() };
    let after = vec![dataset_arn.to_owned()];
    let spec = CreateSpec { after, tags, working: true, ..CreateSpec::new(name, &arn) };
    let metadata = state.start_creation::<DatasetExportJob>(now, spec);
    let writing = start(state.data_source.clone(), name, ingestion_mode, basis.clone(), destination);
    state.resources.dataset_export_jobs.insert(DatasetExportJob {
        metadata,
        dataset_arn: dataset_arn.to_owned(),
        dataset_group_arn,
        ingestion_mode: ingestion_mode.to_owned(),
        role_arn: role_arn.to_owned(),
        job_output: arguments.value("jobOutput").cloned(),
        writing,
        basis: Some(basis),
    });
    Ok(json!({"datasetExportJobArn": arn}))
}

/// Starts what a job does: it waits for its time, and writes.
fn start(
    data_source: DataSource,
    name: &str,
    ingestion_mode: &str,
    basis: ExportBasis,
    destination: Destination,
) -> Timed<(), ()> {
    let ExportBasis { dataset_type, columns, contents } = basis;
    // What objects an export writes is not published.
    let (object, mode) = (format!("{name}/{dataset_type}.csv"), mode(ingestion_mode));
    Timed::start(move |turn| async move {
        let failed = format!("Failed to create a data export job for {dataset_type} dataset");
        turn.come().await?;
        let csv = work::blocking(move || csv(&contents, &columns, mode)).await?;
        destination.write(&data_source, &object, csv, &failed).await
    })
}

/// Starts a job again that was under way when a snapshot was taken. Its time goes on as it did.
pub(crate) fn resume(state: &mut State, job: &DatasetExportJob) -> Option<DatasetExportJob> {
    let basis = job.basis.clone().filter(|_| job.metadata.transition.working && job.writing.is_lost())?;
    let destination = Destination::of_output(job.job_output.as_ref())?;
    let writing = start(state.data_source.clone(), &job.metadata.name, &job.ingestion_mode, basis, destination);
    Some(DatasetExportJob { writing, ..job.clone() })
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
pub(crate) fn unfinished(resources: &Resources, arn: &str) -> Option<Unfinished> {
    let job = resources.dataset_export_jobs.get(arn).ok()?;
    job.writing.begin(job.metadata.transition.failure.is_none().then_some(()))
}

/// Ends a job, well or badly.
pub(crate) fn conclude(state: &mut State, _: Timestamp, arn: &str) {
    let Ok(job) = state.resources.dataset_export_jobs.get(arn) else { return };
    let failure = job.writing.outcome().err();
    state.conclude::<DatasetExportJob>(arn, failure);
    if let Ok(job) = state.resources.dataset_export_jobs.get_mut(arn) {
        job.basis = None;
    }
}

/// Performs `DescribeDatasetExportJob`.
pub(crate) fn describe(resources: &Resources, now: Timestamp, arguments: &Arguments) -> Answer {
    let job = resources.dataset_export_jobs.get(arguments.text("datasetExportJobArn")?)?;
    let more = json!({
        "datasetArn": job.dataset_arn,
        "ingestionMode": job.ingestion_mode,
        "roleArn": job.role_arn,
        "jobOutput": job.job_output,
    });
    Ok(json!({"datasetExportJob": described(job, now, more)}))
}

/// Performs `ListDatasetExportJobs`.
pub(crate) fn list(resources: &Resources, now: Timestamp, arguments: &Arguments) -> Answer {
    let rows = resources.dataset_export_jobs.numbered_with(arguments.optional_text("datasetArn"));
    page("datasetExportJobs", now, arguments, rows, |job| described(job, now, json!({})))
}
