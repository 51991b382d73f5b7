//! The stage `Notify`: tells SNS how a run ended, with everything that its reader would ask for next.

use personalize_contract::{ResourceType, Status};

use super::load::Rejection;
use crate::context::{Context, Resource};
use crate::error::HandlerError;
use crate::pipeline::Pipeline;
use crate::plan::Plan;
use crate::report::{self, Ending, Metrics, Notification, Particulars};
use crate::stage::Run;

/// Reports how the run ended.
pub async fn advance(run: &mut Run<'_>) -> Result<Ending, HandlerError> {
    let (notification, ending) = if run.context.plans {
        report::of_plan(&run.context, &Plan::of(&run.context, &run.parameters))
    } else if run.context.parameters.deletes() {
        report::of_deletion(&run.context, &run.parameters.dataset_group.name, run.now)
    } else {
        report::of_run(&run.context, &run.parameters, &particulars(run).await, run.now)
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
pub async fn reject(pipeline: &Pipeline, context: &Context, rejection: &Rejection) -> Result<Ending, HandlerError> {
    let (notification, ending) = if context.parameters.deletes() {
        report::of_refused_deletion(context, rejection.name)
    } else {
        report::of_rejection(context, rejection.name)
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
    let request = pipeline.clients.sns.publish().topic_arn(topic);
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
    for resource in run.context.resources.iter().filter(ready) {
        let Some(arn) = &resource.arn else { continue };
        match resource.resource_type {
            ResourceType::EventTracker => particulars.tracking_id = tracking_id(run, arn).await,
            ResourceType::SolutionVersion => particulars.metrics.extend(metrics(run, &resource.name, arn).await),
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

async fn metrics(run: &Run<'_>, solution: &str, arn: &str) -> Option<Metrics> {
    let request = run.personalize.client.get_solution_metrics().solution_version_arn(arn);
    let answer = run.personalize.call("GetSolutionMetrics", || request.clone().send()).await;
    let mut values: Vec<(String, f64)> = answer.ok()?.metrics?.into_iter().collect();
    values.sort_by(|(one, _), (other, _)| one.cmp(other));
    Some(Metrics { solution: solution.to_owned(), values })
}
