//! Batch inference jobs: recommendations for many users or items at once, written to S3.

use aws_sdk_personalize::types::{BatchInferenceJobInput, BatchInferenceJobMode, BatchInferenceJobOutput};
use personalize_contract::ResourceType;

use super::batch_job::{self, BatchJob, Calls, NewJob};
use super::{found, inputs, list_all};
use crate::context::Resource;
use crate::engine::{Created, Found, Kind, KindSpec, Observation, Observed, Scope, reconcile_all, tags};
use crate::parameters::Tag;
use crate::rejection::Rejection;
use crate::run::Run;

/// What is to be known of batch inference jobs.
pub const SPEC: KindSpec = batch_job::spec(
    ResourceType::BatchInferenceJob,
    |run| Box::pin(reconcile_all::<BatchInferenceJob>(run)),
    |run, scope| Box::pin(list(run, scope)),
);

/// How they are looked up.
const CALLS: Calls = Calls {
    list: |run, solution_version_arn| Box::pin(jobs(run, solution_version_arn)),
    find: |run, arn| Box::pin(find(run, arn)),
    arn: personalize_contract::Account::batch_inference_job,
};

/// A batch inference job of the file.
pub struct BatchInferenceJob(BatchJob);

impl Kind for BatchInferenceJob {
    const SPEC: &'static KindSpec = &SPEC;
    type New = NewJob;

    fn desired(run: &Run<'_>) -> Vec<Self> {
        BatchJob::desired(run, |solution| &solution.batch_inference_jobs).into_iter().map(Self).collect()
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
        let input = BatchInferenceJobInput::builder().s3_data_source(inputs::s3_data_config(input)?).build();
        let output = BatchInferenceJobOutput::builder().s3_data_destination(inputs::s3_data_config(output)?).build();
        let request = run.personalize.client.create_batch_inference_job().job_name(new.name);
        let request = request.solution_version_arn(solution_version_arn).set_filter_arn(filter_arn.clone());
        let request = request.set_num_results(section.num_results).job_input(input).job_output(output);
        let request = request.role_arn(&run.settings.personalize_role_arn);
        let config = section.batch_inference_job_config.as_ref().map(inputs::batch_inference_job_config);
        let request = request.set_batch_inference_job_config(config);
        let mode = section.batch_inference_job_mode.as_deref().map(BatchInferenceJobMode::from);
        let themes = section.theme_generation_config.as_ref().map(inputs::theme_generation_config).transpose()?;
        let request = request.set_batch_inference_job_mode(mode).set_theme_generation_config(themes);
        let request = request.set_tags(tags::for_request(&new.tags)?);
        let answer = run.personalize.call("CreateBatchInferenceJob", || request.clone().send()).await?;
        Created::pending("CreateBatchInferenceJob", answer.batch_inference_job_arn())
    }
}

async fn find(run: &Run<'_>, arn: &str) -> Result<Option<Observed>, Rejection> {
    let request = run.personalize.client.describe_batch_inference_job().batch_inference_job_arn(arn);
    let answer = run.personalize.find("DescribeBatchInferenceJob", || request.clone().send()).await?;
    let Some(job) = answer.and_then(|answer| answer.batch_inference_job) else { return Ok(None) };
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
    let request = run.personalize.client.list_batch_inference_jobs();
    let request = request.set_solution_version_arn(solution_version_arn.map(str::to_owned));
    let all = list_all!(run, request, "ListBatchInferenceJobs", batch_inference_jobs)?;
    Ok(all.iter().map(|job| found!(BatchInferenceJob, job, job.job_name(), batch_inference_job_arn)).collect())
}
