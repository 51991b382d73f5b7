//! Data deletions: each file of users beside the data is handed to one job, named after what is in it. A job takes these
//! users out of everything that the group's datasets hold then, so that it begins once the imports are over, and training
//! waits for it as for these.

use std::sync::Arc;

use aws_sdk_personalize::types::{DataDeletionJobSummary, DataSource};
use personalize_contract::status::Phase;
use personalize_contract::{ResourceType, Status};

use super::{dataset_group_of, found, list_all};
use crate::context::{DeletionFile, Outcome, Resource};
use crate::engine::{
    AfterFailure, Created, Dependents, Found, Kind, KindSpec, Observation, Observed, Removal, Scope, reconcile_each,
    tags,
};
use crate::names;
use crate::parameters::Tag;
use crate::rejection::{Rejection, RejectionKind};
use crate::run::Run;
use crate::time::Timestamp;

/// What is to be known of data deletion jobs.
pub const SPEC: KindSpec = KindSpec {
    resource_type: ResourceType::DataDeletionJob,
    // It needs no import, and only comes after them.
    needs: &[ResourceType::Dataset],
    dependents: Dependents::Stage,
    blocks: &[],
    removal: Removal::WithParent,
    after_failure: AfterFailure::NewAttempt,
    reconcile: Some(|run| Box::pin(reconcile(run))),
    list: Some(|run, scope| Box::pin(list(run, scope))),
    capture: None,
};

/// All jobs of the group, or why they cannot be listed.
type Listed = Arc<Result<Vec<DataDeletionJobSummary>, Rejection>>;

/// The job that takes out the users of a file. It goes by the file's name in its folder.
struct DataDeletionJob {
    file: DeletionFile,
    key: String,
    listed: Listed,
    tags: Vec<Tag>,
}

/// Lists the group's jobs once for all files, where there is one that is not settled.
async fn reconcile(run: &mut Run<'_>) {
    let is_open = |file: &&DeletionFile| {
        let known = run.context.find(ResourceType::DataDeletionJob, &file.name);
        known.is_none_or(|known| !known.is_settled())
    };
    let open: Vec<DeletionFile> = run.context.deletions.iter().filter(is_open).cloned().collect();
    if open.is_empty() || !are_imports_over(run) {
        return;
    }
    let listed = Arc::new(summaries(run, Some(run.dataset_group_arn())).await);
    let prefix = run.context.parameters.deletions_prefix();
    let job = |file: DeletionFile| DataDeletionJob {
        key: format!("{prefix}{}", file.name),
        file,
        listed: Arc::clone(&listed),
        tags: run.parameters.tags.clone(),
    };
    let jobs = open.into_iter().map(job).collect();
    reconcile_each::<DataDeletionJob>(run, jobs).await;
    report_deleted(run).await;
}

/// Notes of each job of this run that is over how many records it has deleted, which only its description says. Where that
/// cannot be had, the run goes on without.
async fn report_deleted(run: &mut Run<'_>) {
    let is_new = |known: &&Resource| {
        let is_over = known.is_ready() && known.outcome() == Some(Outcome::Created);
        known.resource_type == ResourceType::DataDeletionJob && is_over && known.notes.is_empty()
    };
    let over: Vec<Resource> = run.context.resources.iter().filter(is_new).cloned().collect();
    for job in over {
        let request = run.personalize.client.describe_data_deletion_job().set_data_deletion_job_arn(job.arn.clone());
        match run.personalize.call("DescribeDataDeletionJob", || request.clone().send()).await {
            Ok(answer) => {
                let deleted = answer.data_deletion_job.and_then(|job| job.num_deleted);
                let notes = deleted.map(records_deleted).into_iter().collect();
                run.context.put(Resource { notes, ..job });
            }
            Err(rejection) => {
                tracing::warn!(execution = run.context.execution.id, resource = job.name, "{}", rejection.message);
            }
        }
    }
}

fn records_deleted(records: i32) -> String {
    format!("{records} {} deleted", if records == 1 { "record" } else { "records" })
}

/// Whether no import of this run can bring back what a deletion takes out. Those that failed bring nothing.
fn are_imports_over(run: &Run<'_>) -> bool {
    let is_over = |dataset_type: &str| {
        let import = run.context.find(ResourceType::DatasetImportJob, dataset_type);
        !run.context.is_ready(ResourceType::Dataset, dataset_type) || import.is_some_and(Resource::is_settled)
    };
    let before = [ResourceType::Schema, ResourceType::Dataset, ResourceType::DatasetImportJob];
    let mut types = run.parameters.datasets.iter().map(|dataset| dataset.dataset_type.as_str());
    !run.context.is_waiting_for(&before) && types.all(is_over)
}

impl Kind for DataDeletionJob {
    const SPEC: &'static KindSpec = &SPEC;
    /// What a new job is called.
    type New = String;

    /// What there is has to be listed before.
    fn desired(_run: &Run<'_>) -> Vec<Self> {
        Vec::new()
    }

    fn name(&self) -> &str {
        &self.file.name
    }

    fn tags(&self) -> &[Tag] {
        &self.tags
    }

    async fn observe(&self, run: &Run<'_>, known: &Resource) -> Result<Observation<String>, Rejection> {
        let jobs = self.listed.as_ref().as_ref().map_err(Clone::clone)?;
        let base = names::data_deletion_job(
            &run.dataset_group_arn(),
            (run.context.parameters.bucket(), &self.key),
            &self.file.e_tag,
        );
        match choose(jobs, &base, run.context.execution.start_time) {
            Choice::Take(job, why) => observed(job, why).map(Observation::Exists),
            Choice::Begin(..) if known.arn.is_some() && !run.context.plans => {
                let message = format!("ListDataDeletionJobs does not show the job for {} yet", self.file.name);
                Err(Rejection { kind: RejectionKind::Busy, message })
            }
            Choice::Begin(name, why) => Ok(Observation::Absent { new: name, expected: None, why, notes: Vec::new() }),
        }
    }

    async fn create(&self, run: &Run<'_>, job_name: String) -> Result<Created, Rejection> {
        let location = format!("s3://{}/{}", run.context.parameters.bucket(), self.key);
        let request = run
            .personalize
            .client
            .create_data_deletion_job()
            .job_name(job_name)
            .dataset_group_arn(run.dataset_group_arn())
            .data_source(DataSource::builder().data_location(location).build())
            .role_arn(&run.settings.personalize_role_arn)
            .set_tags(tags::for_request(&self.tags)?);
        let answer = run.personalize.call("CreateDataDeletionJob", || request.clone().send()).await?;
        Created::pending("CreateDataDeletionJob", answer.data_deletion_job_arn())
    }
}

fn observed(job: &DataDeletionJobSummary, why: Option<String>) -> Result<Observed, Rejection> {
    let arn = job.data_deletion_job_arn().unwrap_or_default();
    let observed = Observed::new(arn, job.status(), job.creation_date_time(), job.last_updated_date_time())?;
    Ok(Observed { failure_reason: job.failure_reason().map(str::to_owned), why, ..observed })
}

/// What to do about a file.
#[derive(Debug, PartialEq)]
enum Choice<'jobs> {
    /// This job is the one, and why, where it was there before.
    Take(&'jobs DataDeletionJobSummary, Option<String>),
    /// A new one of this name is needed, and why, where others failed before.
    Begin(String, Option<String>),
}

/// Chooses among a group's jobs. `base` is what a job for the file is called.
fn choose<'jobs>(jobs: &'jobs [DataDeletionJobSummary], base: &str, start: Timestamp) -> Choice<'jobs> {
    let is_of_file = |job: &&DataDeletionJobSummary| job.job_name().is_some_and(|name| names::is_attempt(name, base));
    let ours: Vec<&DataDeletionJobSummary> = jobs.iter().filter(is_of_file).collect();
    let of_phase = |phase: Phase| ours.iter().find(|job| self::phase(job) == Some(phase));
    if let Some(job) = of_phase(Phase::Ready) {
        return Choice::Take(job, Some("its users were deleted before".to_owned()));
    }
    if let Some(job) = of_phase(Phase::Pending) {
        return Choice::Take(job, None);
    }
    let in_this_run = |job: &&&DataDeletionJobSummary| {
        job.creation_date_time().map(Timestamp::from).is_some_and(|created| !created.is_before_run(start))
    };
    match ours.iter().find(in_this_run) {
        Some(job) => Choice::Take(job, None),
        None if ours.is_empty() => Choice::Begin(base.to_owned(), None),
        None => {
            let why = Some("the last deletion of its users failed".to_owned());
            Choice::Begin(names::attempt(base, ours.len()), why)
        }
    }
}

fn phase(job: &DataDeletionJobSummary) -> Option<Phase> {
    job.status().and_then(Status::parse).map(Status::phase)
}

async fn list(run: &Run<'_>, scope: Scope<'_>) -> Result<Vec<Found>, Rejection> {
    let all = summaries(run, dataset_group_of(run, scope)).await?;
    Ok(all.iter().map(|job| found!(DataDeletionJob, job, job.job_name(), data_deletion_job_arn)).collect())
}

/// All jobs of a dataset group, or of the account.
async fn summaries(run: &Run<'_>, group_arn: Option<String>) -> Result<Vec<DataDeletionJobSummary>, Rejection> {
    let request = run.personalize.client.list_data_deletion_jobs().set_dataset_group_arn(group_arn);
    list_all!(run, request, "ListDataDeletionJobs", data_deletion_jobs)
}

#[cfg(test)]
mod tests {
    use aws_sdk_personalize::primitives::DateTime;

    use super::*;

    fn job(name: &str, status: Status, created: i64) -> DataDeletionJobSummary {
        let job = DataDeletionJobSummary::builder().job_name(name).status(status.as_str());
        job.creation_date_time(DateTime::from_secs(created)).build()
    }

    #[test]
    fn a_file_is_handed_over_until_it_was_taken_once() {
        use Status::{Completed, Failed, InProgress};
        let start = Timestamp::parse("1970-01-01T01:00:00Z").expect("a time");
        let (take, begin) = (|name: &str| (true, name.to_owned()), |name: &str| (false, name.to_owned()));
        let cases = [
            (vec![], begin("d")),
            (vec![job("other", Completed, 10)], begin("d")),
            (vec![job("d", Completed, 10)], take("d")),
            (vec![job("d", InProgress, 10)], take("d")),
            (vec![job("d", Failed, 10)], begin("d-2")),
            (vec![job("d", Failed, 10), job("d-2", Failed, 3600)], take("d-2")),
            (vec![job("d", Failed, 10), job("d-2", Completed, 20)], take("d-2")),
        ];
        for (jobs, expected) in cases {
            let chosen = match choose(&jobs, "d", start) {
                Choice::Take(job, _) => take(job.job_name().unwrap_or_default()),
                Choice::Begin(name, _) => begin(&name),
            };
            assert_eq!(chosen, expected, "{jobs:?}");
        }
    }
}
