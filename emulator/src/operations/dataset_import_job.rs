//! Dataset import jobs. A job's files are read when it is created; what was found shows when its time is over.

use std::sync::Arc;

use personalize_contract::{DatasetType, Schema, Status};
use serde_json::{Value, json};

use super::description::described;
use super::{Answer, dataset};
use crate::clock::Timestamp;
use crate::data::import::{self, Imported};
use crate::data::location::Location;
use crate::data::source::DataSource;
use crate::error::ServiceError;
use crate::operations::arguments::Arguments;
use crate::operations::page::page;
use crate::store::resource::Resource;
use crate::store::resources::{DatasetImportJob, Resources};
use crate::store::state::{CreateSpec, State};
use crate::work::{self, Unfinished, Work};

impl DatasetImportJob {
    fn mode(&self) -> &'static str {
        if self.incremental { "INCREMENTAL" } else { "FULL" }
    }
}

/// Performs `CreateDatasetImportJob`.
pub(crate) fn create(state: &mut State, now: Timestamp, arguments: &Arguments) -> Answer {
    let dataset_arn = arguments.text("datasetArn")?;
    let dataset = state.resources.datasets.active(dataset_arn, now)?;
    let data_location = arguments.inside(&["dataSource", "dataLocation"]).and_then(Value::as_str).unwrap_or_default();
    let location =
        Location::parse(data_location).ok_or_else(|| ServiceError::invalid_input("Invalid Data location."))?;
    // Optional in the model, and needed wherever the data lies in S3.
    let role_arn = arguments.text("roleArn")?;
    let incremental = arguments.optional_text("importMode") == Some("INCREMENTAL");
    if incremental && !dataset.contents.has_bulk_data() {
        let message = "The first import of a dataset must have the importMode FULL.";
        return Err(ServiceError::invalid_input(message));
    }
    if arguments.flag("publishAttributionMetricsToS3") == Some(true) {
        let attributions = state.resources.metric_attributions.of_group(&dataset.dataset_group_arn);
        if !attributions.into_iter().any(|attribution| attribution.status(now) == Status::Active) {
            let message = "publishAttributionMetricsToS3 needs an ACTIVE metric attribution in the dataset group.";
            return Err(ServiceError::invalid_input(message));
        }
    }
    let (name, tags) = (arguments.text("jobName")?, arguments.tags()?);
    let arn = state.resources.account.dataset_import_job(name);
    state.resources.dataset_import_jobs.free(&arn)?;
    state.quotas.check::<DatasetImportJob>(now, state.resources.dataset_import_jobs.in_flight(now))?;
    let (dataset_type, dataset_group_arn) = (dataset.dataset_type, dataset.dataset_group_arn.clone());
    let schema = state.resources.schemas.get(&dataset.schema_arn)?.schema.clone();
    let spec = CreateSpec {
        matched_by: dataset_type.as_str(),
        after: vec![dataset_arn.to_owned()],
        tags,
        working: true,
        ..CreateSpec::new(name, &arn)
    };
    let metadata = state.start_creation::<DatasetImportJob>(now, spec);
    let reading = start(state.data_source.clone(), location, dataset_type, schema, incremental);
    state.resources.dataset_import_jobs.insert(DatasetImportJob {
        metadata,
        dataset_arn: dataset_arn.to_owned(),
        dataset_group_arn,
        data_location: data_location.to_owned(),
        role_arn: role_arn.to_owned(),
        incremental,
        publish_attribution_metrics: arguments.flag("publishAttributionMetricsToS3"),
        reading: Some(reading),
        bytes: 0,
    });
    Ok(json!({"datasetImportJobArn": arn}))
}

/// Starts to read the files.
fn start(
    data_source: DataSource,
    location: Location,
    dataset_type: DatasetType,
    schema: Arc<Schema>,
    incremental: bool,
) -> Work<Imported> {
    Work::start(async move {
        let sources = data_source.sources(&location).await;
        work::blocking(move || {
            let batch = import::read(&sources, dataset_type, &schema, incremental)?;
            let bytes = sources.iter().filter_map(|source| source.size().ok()).sum();
            Ok(Imported { batch, bytes })
        })
        .await
    })
}

/// Reads the files of a job again that were being read when a snapshot was taken.
pub(crate) fn resume(state: &mut State, job: &DatasetImportJob) -> Option<DatasetImportJob> {
    let location = Location::parse(&job.data_location).filter(|_| job.reading.as_ref().is_some_and(Work::is_lost))?;
    let dataset = state.resources.datasets.get(&job.dataset_arn).ok()?;
    let schema = Arc::clone(&state.resources.schemas.get(&dataset.schema_arn).ok()?.schema);
    let reading = start(state.data_source.clone(), location, dataset.dataset_type, schema, job.incremental);
    Some(DatasetImportJob { reading: Some(reading), ..job.clone() })
}

/// The reading of the files, until it is finished.
pub(crate) fn unfinished(resources: &Resources, arn: &str) -> Option<Unfinished> {
    resources.dataset_import_jobs.get(arn).ok()?.reading.as_ref()?.unfinished()
}

/// Ends a job: its data comes into its dataset, or it fails.
pub(crate) fn take_effect(state: &mut State, at: Timestamp, arn: &str) {
    let Ok(job) = state.resources.dataset_import_jobs.get_mut(arn) else { return };
    let (dataset_arn, incremental) = (job.dataset_arn.clone(), job.incremental);
    let Some(reading) = job.reading.take() else { return };
    let meant_to_fail = job.metadata.transition.failure.is_some();
    let outcome = reading.outcome();
    job.bytes = outcome.as_ref().map_or(0, |imported| imported.bytes);
    state.conclude::<DatasetImportJob>(arn, outcome.as_ref().err().cloned());
    if let (Ok(Imported { batch, .. }), false, Ok(dataset)) =
        (outcome, meant_to_fail, state.resources.datasets.get_mut(&dataset_arn))
    {
        dataset.take_in(at, batch, incremental);
        dataset::changed(state, at, &dataset_arn);
    }
}

/// Performs `DescribeDatasetImportJob`.
pub(crate) fn describe(resources: &Resources, now: Timestamp, arguments: &Arguments) -> Answer {
    let job = resources.dataset_import_jobs.get(arguments.text("datasetImportJobArn")?)?;
    let more = json!({
        "datasetArn": job.dataset_arn,
        "dataSource": {"dataLocation": job.data_location},
        "roleArn": job.role_arn,
        "importMode": job.mode(),
        "publishAttributionMetricsToS3": job.publish_attribution_metrics,
    });
    Ok(json!({"datasetImportJob": described(job, now, more)}))
}

/// Performs `ListDatasetImportJobs`.
pub(crate) fn list(resources: &Resources, now: Timestamp, arguments: &Arguments) -> Answer {
    let rows = resources.dataset_import_jobs.numbered_with(arguments.optional_text("datasetArn"));
    page("datasetImportJobs", now, arguments, rows, |job| described(job, now, json!({"importMode": job.mode()})))
}
