//! Dataset import jobs. A job's files are read when it is created; what was found shows when its time is over.

use personalize_contract::{ResourceType, Status};
use serde_json::json;
use tokio::sync::watch;

use super::Answer;
use crate::arguments::Arguments;
use crate::clock::Timestamp;
use crate::data::Batch;
use crate::error::ServiceError;
use crate::import::{self, Location, Reading};
use crate::page::page;
use crate::state::{Beginning, State};
use crate::table::{Head, Resource, below_flight_quota};

/// Pending or in progress in a Region.
const QUOTA: usize = 5;

/// Holds nothing until the files are read, and then the data or why the job fails.
pub(crate) type PendingReading = watch::Receiver<Option<Reading>>;

#[derive(Debug)]
pub(crate) struct DatasetImportJob {
    head: Head,
    pub(crate) dataset_arn: String,
    data_location: String,
    role_arn: String,
    incremental: bool,
    publish_attribution_metrics: Option<bool>,
    /// Until it takes effect.
    reading: Option<PendingReading>,
}

/// What an import that has ended does.
pub(crate) struct Effect {
    pub(crate) due: Timestamp,
    pub(crate) job_arn: String,
    pub(crate) dataset_arn: String,
    pub(crate) incremental: bool,
    pub(crate) data: Option<Batch>,
    pub(crate) failure: Option<String>,
}

impl Resource for DatasetImportJob {
    const TYPE: ResourceType = ResourceType::DatasetImportJob;
    const ARN: &'static str = "datasetImportJobArn";
    const NAME: &'static str = "jobName";

    fn head(&self) -> &Head {
        &self.head
    }

    /// Calls wait for a reading that is late; whoever looks on without a call sees the job in progress.
    fn status(&self, now: Timestamp) -> Status {
        if self.overdue_reading(now).is_some() { Status::CreateInProgress } else { self.head.course.status(now) }
    }
}

impl DatasetImportJob {
    fn mode(&self) -> &'static str {
        if self.incremental { "INCREMENTAL" } else { "FULL" }
    }

    /// The reading that its end waits for, if it is not finished yet.
    pub(crate) fn overdue_reading(&self, now: Timestamp) -> Option<PendingReading> {
        let reading = self.reading.as_ref().filter(|_| self.head.course.is_over(now))?;
        let unfinished = reading.borrow().is_none() && reading.has_changed().is_ok();
        unfinished.then(|| reading.clone())
    }

    /// Ends the job if its time is over and its files are read.
    pub(crate) fn take_effect(&mut self, now: Timestamp) -> Option<Effect> {
        if self.reading.is_none() || !self.head.course.is_over(now) || self.overdue_reading(now).is_some() {
            return None;
        }
        let outcome = self.reading.take().and_then(|reading| reading.borrow().clone());
        let data = match outcome {
            Some(Ok(data)) => Some(data),
            Some(Err(reason)) => {
                self.head.course.failure.get_or_insert(reason);
                None
            }
            // The reader is gone without an answer, which only a defect of the emulator can bring about.
            None => {
                self.head.course.failure.get_or_insert_with(|| "The emulator could not read the data.".to_owned());
                None
            }
        };
        Some(Effect {
            due: self.head.course.due(),
            job_arn: self.head.arn.clone(),
            dataset_arn: self.dataset_arn.clone(),
            incremental: self.incremental,
            data,
            failure: self.head.course.failure.clone(),
        })
    }
}

pub(crate) fn create(state: &mut State, now: Timestamp, arguments: &Arguments) -> Answer {
    let dataset_arn = arguments.text("datasetArn")?;
    let dataset = state.datasets.active(dataset_arn, now)?;
    let data_location =
        arguments.value("dataSource").and_then(|source| source.get("dataLocation")?.as_str()).unwrap_or_default();
    let location =
        Location::parse(data_location).ok_or_else(|| ServiceError::invalid_input("Invalid Data location."))?;
    // Optional in the model, and needed wherever the data lies in S3.
    let role_arn = arguments.text("roleArn")?;
    let incremental = arguments.optional_text("importMode") == Some("INCREMENTAL");
    if incremental && !dataset.has_bulk_data() {
        let message = "The first import of a dataset must have the importMode FULL.";
        return Err(ServiceError::invalid_input(message));
    }
    if arguments.flag("publishAttributionMetricsToS3") == Some(true) {
        return Err(ServiceError::not_emulated("publishAttributionMetricsToS3"));
    }
    let name = arguments.text("jobName")?;
    let arn = state.account.dataset_import_job(name);
    state.dataset_import_jobs.free(&arn)?;
    below_flight_quota(state.dataset_import_jobs.in_flight(now), QUOTA)?;
    let dataset_type = dataset.dataset_type;
    let schema = state.schemas.get(&dataset.schema_arn)?.schema.clone();
    let beginning = Beginning {
        resource_type: ResourceType::DatasetImportJob,
        matched_by: dataset_type.as_str(),
        name,
        arn: &arn,
        recipe: None,
        after: vec![dataset_arn.to_owned()],
    };
    let head = state.begin(now, beginning);
    let (report, reading) = watch::channel(None);
    let data_source = state.data_source.clone();
    tokio::spawn(async move {
        let sources = data_source.sources(&location).await;
        let reading = move || import::read(&sources, dataset_type, &schema, incremental);
        // A reader that ends without an answer drops the channel, which the job's end deals with.
        if let Ok(outcome) = tokio::task::spawn_blocking(reading).await {
            report.send_replace(Some(outcome));
        }
    });
    state.dataset_import_jobs.insert(DatasetImportJob {
        head,
        dataset_arn: dataset_arn.to_owned(),
        data_location: data_location.to_owned(),
        role_arn: role_arn.to_owned(),
        incremental,
        publish_attribution_metrics: arguments.flag("publishAttributionMetricsToS3"),
        reading: Some(reading),
    });
    Ok(json!({"datasetImportJobArn": arn}))
}

pub(crate) fn describe(state: &mut State, now: Timestamp, arguments: &Arguments) -> Answer {
    let job = state.dataset_import_jobs.get(arguments.text("datasetImportJobArn")?)?;
    let more = json!({
        "datasetArn": job.dataset_arn,
        "dataSource": {"dataLocation": job.data_location},
        "roleArn": job.role_arn,
        "importMode": job.mode(),
        "publishAttributionMetricsToS3": job.publish_attribution_metrics,
    });
    Ok(json!({"datasetImportJob": job.described(now, more)}))
}

pub(crate) fn list(state: &mut State, now: Timestamp, arguments: &Arguments) -> Answer {
    let dataset = arguments.optional_text("datasetArn");
    let rows = state.dataset_import_jobs.numbered();
    let rows = rows.filter(|(_, job)| dataset.is_none_or(|arn| job.dataset_arn == arn));
    page("datasetImportJobs", arguments, rows, |job| job.described(now, json!({"importMode": job.mode()})))
}
