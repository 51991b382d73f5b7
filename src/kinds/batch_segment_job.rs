//! Batch segment jobs: the users who would care for an item, or for items of a kind, written to S3.

use aws_sdk_personalize::types::{BatchSegmentJobInput, BatchSegmentJobOutput};
use personalize_contract::ResourceType;

use super::batch_job::{self, BatchJob, Calls, NewJob};
use super::{found, inputs, list_all};
use crate::context::Resource;
use crate::engine::{Created, Found, Kind, KindSpec, Observation, Observed, Scope, reconcile_all, tags};
use crate::parameters::Tag;
use crate::rejection::Rejection;
use crate::run::Run;

/// What is to be known of batch segment jobs.
pub const SPEC: KindSpec = batch_job::spec(
    ResourceType::BatchSegmentJob,
    |run| Box::pin(reconcile_all::<BatchSegmentJob>(run)),
    |run, scope| Box::pin(list(run, scope)),
);

/// How they are looked up.
const CALLS: Calls = Calls {
    list: |run, solution_version_arn| Box::pin(jobs(run, solution_version_arn)),
    find: |run, arn| Box::pin(find(run, arn)),
    arn: personalize_contract::Account::batch_segment_job,
};

/// A batch segment job of the file.
pub struct BatchSegmentJob(BatchJob);

impl Kind for BatchSegmentJob {
    const SPEC: &'static KindSpec = &SPEC;
    type New = NewJob;

    fn desired(run: &Run<'_>) -> Vec<Self> {
        BatchJob::desired(run, |solution| &solution.batch_segment_jobs).into_iter().map(Self).collect()
    }

    fn name(&self) -> &str {
        self.0.name()
    }

    fn tags(&self) -> &[Tag] {
        &self.0.section.tags
    }

    async fn observe(&self, run: &Run<'_>, known: &Resource) -> Result<Observation<NewJob>, Rejection> {
        self.0.observe(run, known, &CALLS).await
    }

    async fn create(&self, run: &Run<'_>, new: NewJob) -> Result<Created, Rejection> {
        let BatchJob { section, solution_version_arn, filter_arn, input, output, .. } = &self.0;
        let input = BatchSegmentJobInput::builder().s3_data_source(inputs::s3_data_config(input)?).build();
        let output = BatchSegmentJobOutput::builder().s3_data_destination(inputs::s3_data_config(output)?).build();
        let request = run.personalize.client.create_batch_segment_job().job_name(new.name);
        let request = request.solution_version_arn(solution_version_arn).set_filter_arn(filter_arn.clone());
        let request = request.set_num_results(section.num_results).job_input(input).job_output(output);
        let request = request.role_arn(&run.settings.personalize_role_arn);
        let request = request.set_tags(tags::for_request(&new.tags)?);
        let answer = run.personalize.call("CreateBatchSegmentJob", || request.clone().send()).await?;
        Created::pending("CreateBatchSegmentJob", answer.batch_segment_job_arn())
    }
}

async fn find(run: &Run<'_>, arn: &str) -> Result<Option<Observed>, Rejection> {
    let request = run.personalize.client.describe_batch_segment_job().batch_segment_job_arn(arn);
    let answer = run.personalize.find("DescribeBatchSegmentJob", || request.clone().send()).await?;
    let Some(job) = answer.and_then(|answer| answer.batch_segment_job) else { return Ok(None) };
    let failure_reason = job.failure_reason().map(str::to_owned);
    let observed = Observed::new(arn, job.status(), job.creation_date_time(), job.last_updated_date_time())?;
    Ok(Some(Observed { failure_reason, ..observed }))
}

/// All of the account: a job belongs to a solution version, and no list is limited to a dataset group.
async fn list(run: &Run<'_>, _scope: Scope<'_>) -> Result<Vec<Found>, Rejection> {
    jobs(run, None).await
}

/// All jobs of a solution version, or of the account.
async fn jobs(run: &Run<'_>, solution_version_arn: Option<&str>) -> Result<Vec<Found>, Rejection> {
    let request = run.personalize.client.list_batch_segment_jobs();
    let request = request.set_solution_version_arn(solution_version_arn.map(str::to_owned));
    let all = list_all!(run, request, "ListBatchSegmentJobs", batch_segment_jobs)?;
    Ok(all.iter().map(|job| found!(BatchSegmentJob, job, job.job_name(), batch_segment_job_arn)).collect())
}
