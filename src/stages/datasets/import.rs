//! Imports. A job is named after the data that it brings in, so that whoever looks sees which data a dataset has, and
//! so that the same data is never imported twice: neither by a turn that runs again, nor by two runs at once, since
//! the service takes a name only once.

use std::sync::OnceLock;

use aws_sdk_personalize::types::{DataSource, DatasetImportJobSummary};
use personalize_contract::status::Phase;
use personalize_contract::{DatasetType, ResourceType, Status};

use super::data::digest_of_folder;
use crate::context::Resource;
use crate::ensure::{Made, Seen, Sight, Wanted};
use crate::event::digest;
use crate::lists::dataset_import_job_summaries;
use crate::parameters::Repeat;
use crate::refusal::{Refusal, RefusalKind};
use crate::stage::Run;
use crate::stages::{moment, name_of_run, seen};
use crate::time::Timestamp;

/// The import that brings a dataset the data beside the parameter file.
pub struct WantedImport<'run> {
    pub dataset_type: DatasetType,
    pub dataset_group: &'run str,
    pub dataset_arn: String,
    pub schema_arn: String,
    /// The folder, without the bucket.
    pub folder: String,
    pub reimport: Repeat,
    /// What a new job is called, as the last look decided.
    pub job_name: OnceLock<String>,
}

impl Wanted for WantedImport<'_> {
    fn resource_type(&self) -> ResourceType {
        ResourceType::DatasetImportJob
    }

    fn name(&self) -> &str {
        self.dataset_type.as_str()
    }

    async fn look(&self, run: &Run<'_>, known: &Resource) -> Result<Sight, Refusal> {
        if let Some(arn) = &known.arn {
            return self.describe(run, arn).await;
        }
        let jobs = dataset_import_job_summaries(run, Some(&self.dataset_arn)).await?;
        let base = match self.reimport {
            Repeat::Always => name_of_run(run, &format!("{}-{}", self.dataset_group, self.dataset_type)),
            Repeat::OnChange | Repeat::Never => self.name_of_data(run).await?,
        };
        match choose(&jobs, &base, self.reimport, run.context.execution.start_time)? {
            Choice::Take(job, why) => Ok(Sight::There(Seen {
                failure_reason: job.failure_reason().map(str::to_owned),
                why,
                ..seen(
                    job.dataset_import_job_arn().unwrap_or_default(),
                    job.status(),
                    job.creation_date_time(),
                    job.last_updated_date_time(),
                )?
            })),
            Choice::Begin(name, why) => {
                let _ = self.job_name.set(name);
                Ok(Sight::Absent { expected: expected(&jobs), why })
            }
        }
    }

    async fn create(&self, run: &Run<'_>) -> Result<Made, Refusal> {
        let location = format!("s3://{}/{}", run.context.parameters.bucket(), self.folder);
        let request = run
            .personalize
            .client
            .create_dataset_import_job()
            .set_job_name(self.job_name.get().cloned())
            .dataset_arn(&self.dataset_arn)
            .data_source(DataSource::builder().data_location(location).build())
            .role_arn(&run.pipeline.settings.personalize_role_arn);
        let answer = run.personalize.call("CreateDatasetImportJob", || request.clone().send()).await?;
        Made::pending("CreateDatasetImportJob", answer.dataset_import_job_arn())
    }
}

impl WantedImport<'_> {
    /// What a job is called that brings in this data under this schema.
    async fn name_of_data(&self, run: &Run<'_>) -> Result<String, Refusal> {
        let data = digest_of_folder(run, &self.folder).await?;
        let bucket = run.context.parameters.bucket();
        let digest = digest(&format!("{}\n{}\n{bucket}\n{data}", self.dataset_arn, self.schema_arn));
        let group: String = self.dataset_group.chars().take(24).collect();
        Ok(format!("{group}-{}-{}", self.dataset_type, &digest[..12]))
    }

    async fn describe(&self, run: &Run<'_>, arn: &str) -> Result<Sight, Refusal> {
        let request = run.personalize.client.describe_dataset_import_job().dataset_import_job_arn(arn);
        let answer = run.personalize.find("DescribeDatasetImportJob", || request.clone().send()).await?;
        let Some(job) = answer.and_then(|answer| answer.dataset_import_job) else {
            return Err(Refusal::conflict(format!("{arn} vanished while it was running; was its dataset deleted?")));
        };
        Ok(Sight::There(Seen {
            failure_reason: job.failure_reason().map(str::to_owned),
            ..seen(arn, job.status(), job.creation_date_time(), job.last_updated_date_time())?
        }))
    }
}

/// What to do about an import.
#[derive(Debug, PartialEq)]
enum Choice<'jobs> {
    /// This job is the one, and why, where it was there before.
    Take(&'jobs DatasetImportJobSummary, Option<String>),
    /// A new one of this name is needed, and why, where there were others before.
    Begin(String, Option<String>),
}

/// Chooses among a dataset's jobs. `base` is what a job is called that brings in the data that lies there now.
///
/// # Errors
/// Another run is importing other data; this one's turn comes when that is over.
fn choose<'jobs>(
    jobs: &'jobs [DatasetImportJobSummary],
    base: &str,
    reimport: Repeat,
    start: Timestamp,
) -> Result<Choice<'jobs>, Refusal> {
    let ours: Vec<&DatasetImportJobSummary> = jobs.iter().filter(|job| is_of(job, base)).collect();
    if let Some(job) = ours.iter().find(|job| phase(job) == Some(Phase::Pending)) {
        return Ok(Choice::Take(job, None));
    }
    let newest = newest(jobs, Phase::Ready);
    if let Some(job) = newest.filter(|job| is_of(job, base)) {
        return Ok(Choice::Take(job, Some("the data has not changed since".to_owned())));
    }
    if let (Some(job), Repeat::Never) = (newest, reimport) {
        return Ok(Choice::Take(job, Some("the parameters say never to import again".to_owned())));
    }
    let in_this_run = |job: &&&DatasetImportJobSummary| {
        moment(job.creation_date_time()).is_some_and(|created| !created.is_before_run(start))
    };
    if let Some(job) = ours.iter().filter(|job| phase(job) == Some(Phase::Failed)).find(in_this_run) {
        return Ok(Choice::Take(job, None));
    }
    if let Some(job) = jobs.iter().find(|job| phase(job) == Some(Phase::Pending)) {
        let message = format!(
            "another run imports other data into this dataset ({}); this one's turn comes after it",
            job.job_name().unwrap_or_default()
        );
        return Err(Refusal { kind: RefusalKind::Occupied, message });
    }
    let name = if ours.is_empty() { base.to_owned() } else { format!("{base}-{}", ours.len() + 1) };
    let why = match (reimport, newest) {
        (Repeat::Always, _) => Some("the parameters say always to import again".to_owned()),
        (_, Some(_)) => Some("the data has changed since the last import".to_owned()),
        (_, None) if !ours.is_empty() => Some("the last import of this data failed".to_owned()),
        (_, None) => None,
    };
    Ok(Choice::Begin(name, why))
}

fn is_of(job: &DatasetImportJobSummary, base: &str) -> bool {
    let rest = job.job_name().and_then(|name| name.strip_prefix(base));
    rest.is_some_and(|rest| rest.is_empty() || rest.strip_prefix('-').is_some_and(|count| count.parse::<u32>().is_ok()))
}

fn phase(job: &DatasetImportJobSummary) -> Option<Phase> {
    job.status().and_then(Status::parse).map(Status::phase)
}

fn newest(jobs: &[DatasetImportJobSummary], wanted: Phase) -> Option<&DatasetImportJobSummary> {
    let of_phase = jobs.iter().filter(|job| phase(job) == Some(wanted));
    of_phase.max_by_key(|job| job.creation_date_time().map(|time| (time.secs(), time.subsec_nanos())))
}

/// How long the newest import that brought its data in took, in seconds.
fn expected(jobs: &[DatasetImportJobSummary]) -> Option<f64> {
    let job = newest(jobs, Phase::Ready)?;
    Some(moment(job.last_updated_date_time())?.seconds_since(moment(job.creation_date_time())?))
}

#[cfg(test)]
mod tests {
    use aws_sdk_personalize::primitives::DateTime;

    use super::*;

    fn job(name: &str, status: Status, created: i64) -> DatasetImportJobSummary {
        DatasetImportJobSummary::builder()
            .job_name(name)
            .status(status.as_str())
            .creation_date_time(DateTime::from_secs(created))
            .build()
    }

    /// The name that is taken or begun; a refusal is `None`.
    fn chosen(jobs: &[DatasetImportJobSummary], reimport: Repeat) -> Option<(&'static str, String)> {
        let start = Timestamp::parse("1970-01-01T01:00:00Z").expect("a time");
        match choose(jobs, "d", reimport, start).ok()? {
            Choice::Take(job, _) => Some(("take", job.job_name().unwrap_or_default().to_owned())),
            Choice::Begin(name, _) => Some(("begin", name)),
        }
    }

    #[test]
    fn data_is_imported_once_and_again_when_it_has_changed() {
        use Repeat::{Always, Never, OnChange};
        use Status::{Active, CreateFailed, CreateInProgress};
        let take = |name: &str| Some(("take", name.to_owned()));
        let begin = |name: &str| Some(("begin", name.to_owned()));
        let cases = [
            (vec![], OnChange, begin("d")),
            (vec![job("d", Active, 10)], OnChange, take("d")),
            (vec![job("d", CreateInProgress, 10)], OnChange, take("d")),
            (vec![job("d", Active, 10), job("other", Active, 20)], OnChange, begin("d-2")),
            (vec![job("other", Active, 20), job("d-2", Active, 30), job("d", Active, 10)], OnChange, take("d-2")),
            (vec![job("other", Active, 10)], Never, take("other")),
            (vec![job("other", CreateFailed, 10)], Never, begin("d")),
            // Failed before this run, and in it.
            (vec![job("d", CreateFailed, 10)], OnChange, begin("d-2")),
            (vec![job("d", CreateFailed, 3594)], OnChange, begin("d-2")),
            (vec![job("d", CreateFailed, 3595)], OnChange, take("d")),
            (vec![job("d", CreateFailed, 3600)], OnChange, take("d")),
            (vec![job("other", CreateInProgress, 10)], OnChange, None),
            (vec![job("d", CreateInProgress, 20), job("other", CreateInProgress, 10)], OnChange, take("d")),
            (vec![job("d-x", Active, 10)], OnChange, begin("d")),
            (vec![job("e", Active, 10)], Always, begin("d")),
        ];
        for (jobs, reimport, expected) in cases {
            assert_eq!(chosen(&jobs, reimport), expected, "{jobs:?}");
        }
    }
}
