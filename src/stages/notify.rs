//! The stage `Notify`: tells SNS how a run ended, with everything that its reader would ask for next.

use aws_sdk_personalize::types::SolutionVersionSummary;
use personalize_contract::{ResourceType, Status};

use super::load::Rejection;
use crate::context::{Context, Outcome, Resource};
use crate::error::HandlerError;
use crate::lists::solution_version_summaries;
use crate::pipeline::Pipeline;
use crate::plan::Plan;
use crate::report::{self, Ending, Metrics, Notification, Particulars, VersionMetrics};
use crate::stage::Run;
use crate::stages::moment;
use crate::time::Timestamp;

/// Reports how the run ended.
pub async fn advance(run: &mut Run<'_>) -> Result<Ending, HandlerError> {
    let machine = &run.pipeline.settings.state_machine_arn;
    let (notification, ending) = if run.context.plans {
        report::of_plan(&run.context, Plan::of(&run.context, &run.parameters), run.now)
    } else if run.context.parameters.deletes() {
        report::of_deletion(&run.context, &run.parameters.dataset_group.name, run.now, machine)
    } else {
        report::of_run(&run.context, &run.parameters, &particulars(run).await, run.now, machine)
    };
    publish(run.pipeline, &notification).await?;
    match &ending.failure {
        None => tracing::info!(
            execution = run.context.execution.id,
            step = "Notify",
            status = "SUCCEEDED",
            "{}",
            ending.summary
        ),
        Some(failure) => {
            let error = failure.name.as_str();
            tracing::error!(
                execution = run.context.execution.id,
                step = "Notify",
                status = "FAILED",
                error,
                "{}",
                ending.summary
            );
        }
    }
    Ok(ending)
}

/// Reports that a run ended before it began.
pub async fn reject(
    pipeline: &Pipeline,
    context: &Context,
    rejection: &Rejection,
    now: Timestamp,
) -> Result<Ending, HandlerError> {
    let (notification, ending) = if context.parameters.deletes() {
        report::of_refused_deletion(context, rejection.name, now)
    } else {
        report::of_rejection(context, rejection.name, now, &pipeline.settings.state_machine_arn)
    };
    publish(pipeline, &notification).await?;
    let error = rejection.name.as_str();
    tracing::error!(execution = context.execution.id, step = "Load", status = "FAILED", error, "{}", ending.summary);
    Ok(ending)
}

/// Publishes a report.
///
/// # Errors
/// [`HandlerError::Publish`]: a run whose end nobody hears of is not over.
pub async fn publish(pipeline: &Pipeline, notification: &Notification) -> Result<(), HandlerError> {
    let topic = &pipeline.settings.topic_arn;
    let request = pipeline.clients.sns.publish().topic_arn(topic).message_structure("json");
    let answer = request.subject(&notification.subject).message(&notification.message).send().await;
    answer.map(|_| ()).map_err(|error| HandlerError::Publish {
        topic: topic.clone(),
        message: aws_sdk_sns::error::DisplayErrorContext(&error).to_string(),
    })
}

/// What the service knows and a run does not remember. What cannot be had is left out of the report: the run
/// is over either way.
async fn particulars(run: &Run<'_>) -> Particulars {
    let mut particulars = Particulars::default();
    let ready = |resource: &&Resource| resource.is_ready() && resource.status == Some(Status::Active);
    particulars.metrics_basis = run.pipeline.settings.metrics_basis;
    for resource in run.context.resources.iter().filter(ready) {
        let Some(arn) = &resource.arn else { continue };
        match resource.resource_type {
            ResourceType::EventTracker => particulars.tracking_id = tracking_id(run, arn).await,
            ResourceType::SolutionVersion => particulars.metrics.extend(metrics(run, resource, arn).await),
            ResourceType::DatasetGroup
            | ResourceType::Schema
            | ResourceType::Dataset
            | ResourceType::DatasetImportJob
            | ResourceType::Filter
            | ResourceType::Solution
            | ResourceType::Campaign
            | ResourceType::Recommender
            | ResourceType::BatchInferenceJob
            | ResourceType::BatchSegmentJob
            | ResourceType::DatasetExportJob
            | ResourceType::DataDeletionJob
            | ResourceType::MetricAttribution => {}
        }
    }
    particulars
}

async fn tracking_id(run: &Run<'_>, arn: &str) -> Option<String> {
    let request = run.personalize.client.describe_event_tracker().event_tracker_arn(arn);
    let answer = run.personalize.call("DescribeEventTracker", || request.clone().send()).await;
    answer.ok()?.event_tracker?.tracking_id
}

async fn metrics(run: &Run<'_>, resource: &Resource, arn: &str) -> Option<Metrics> {
    let version = metrics_of(run, arn).await?;
    let before = match version_before(run, resource, arn).await {
        Some(before) => metrics_of(run, &before).await,
        None => None,
    };
    Some(Metrics { solution: resource.name.clone(), version, before })
}

async fn metrics_of(run: &Run<'_>, arn: &str) -> Option<VersionMetrics> {
    let request = run.personalize.client.get_solution_metrics().solution_version_arn(arn);
    let answer = run.personalize.call("GetSolutionMetrics", || request.clone().send()).await;
    let mut values: Vec<(String, f64)> = answer.ok()?.metrics?.into_iter().collect();
    values.sort_by(|(one, _), (other, _)| one.cmp(other));
    Some(VersionMetrics { arn: arn.to_owned(), values })
}

/// What the campaigns served before the run trained this version. A solution that the run made had none.
async fn version_before(run: &Run<'_>, resource: &Resource, arn: &str) -> Option<String> {
    let solution = run.context.find(ResourceType::Solution, &resource.name)?;
    if resource.outcome != Outcome::Created || solution.outcome == Outcome::Created {
        return None;
    }
    let versions = solution_version_summaries(run, Some(solution.arn.as_deref()?)).await.ok()?;
    newest_before(&versions, arn)
}

/// The newest version that is ACTIVE and older than that one.
fn newest_before(versions: &[SolutionVersionSummary], arn: &str) -> Option<String> {
    let created = |version: &SolutionVersionSummary| moment(version.creation_date_time());
    let this = versions.iter().find(|version| version.solution_version_arn() == Some(arn)).and_then(created)?;
    let active = versions.iter().filter(|version| version.status() == Some(Status::Active.as_str()));
    let older = active.filter_map(|version| Some((created(version)?, version))).filter(|(created, _)| *created < this);
    let (_, before) = older.max_by(|(one, _), (other, _)| one.total_cmp(*other))?;
    before.solution_version_arn().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use aws_sdk_personalize::primitives::DateTime;

    use super::*;

    #[test]
    fn the_version_before_is_the_newest_that_was_active() {
        let version = |arn: &str, status: Status, created: i64| {
            let version = SolutionVersionSummary::builder().solution_version_arn(arn).status(status.as_str());
            version.creation_date_time(DateTime::from_secs(created)).build()
        };
        let versions = [
            version("oldest", Status::Active, 1),
            version("old", Status::Active, 2),
            version("failed", Status::CreateFailed, 3),
            version("this", Status::Active, 4),
            version("another run's", Status::Active, 5),
        ];
        assert_eq!(newest_before(&versions, "this").as_deref(), Some("old"));
        assert_eq!(newest_before(&versions, "oldest"), None);
        assert_eq!(newest_before(&versions, "unknown"), None);
    }
}
