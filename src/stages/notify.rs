//! The stage `Notify`: tells SNS how a run ended, with everything that its reader would ask for next.

mod batch;
mod gate;
mod measures;
mod report_file;
pub mod run_end;

use aws_sdk_sns::types::MessageAttributeValue;
use personalize_contract::status::Phase;
use personalize_contract::{ResourceType, Status};

use super::load::InvalidParameters;
use crate::clients::Clients;
use crate::context::{Context, Outcome, Resource, Source, Task};
use crate::error::HandlerError;
use crate::event_bus;
use crate::kinds;
use crate::plan::Plan;
use crate::report::{self, Details, Metrics, Notification, RunResult, Serving, VersionMetrics};
use crate::run::Run;
use crate::settings::Settings;
use crate::stage::{Next, Stage};
use crate::time::Timestamp;

/// Reports how the run ended; or, for a look before a run, lets the run begin unless something would fail.
pub async fn advance(run: &mut Run<'_>) -> Result<Next, HandlerError> {
    run.sort_resources();
    if run.context.looks {
        return after_look(run).await;
    }
    if run.context.plans {
        let bytes = kinds::bytes_of_imports(run).await;
        let plan = Plan::of(&run.context, &run.parameters, &bytes, run.now);
        let (notification, result) = report::of_plan(&run.context, plan, run.now);
        return end(run, &notification, result).await;
    }
    run.publish_events().await;
    let details =
        if run.context.parameters.task() == Task::Reconcile { details(run).await } else { Details::default() };
    measures::of_run(run, &details);
    end_with_event(run, |run| report_of(run, &details)).await
}

fn report_of(run: &Run<'_>, details: &Details) -> (Notification, RunResult) {
    let (context, now, machine) = (&run.context, run.now, &run.settings.state_machine_arn);
    let group = &run.parameters.dataset_group.name;
    match &context.parameters {
        Source::Deletion { .. } => report::of_deletion(context, group, now, machine),
        Source::Export(_) => report::of_export(context, group, now, machine),
        Source::Capture(_) => report::of_capture(context, group, now, machine),
        Source::Move(request) => report::of_move(context, request, now, machine),
        Source::Object { .. } | Source::Inline { .. } => {
            report::of_run(context, &run.parameters, details, now, machine)
        }
    }
}

/// Publishes the event of the run's end, and then reports it: the report says how many events could not be published, that
/// one included.
async fn end_with_event(
    run: &mut Run<'_>,
    report: impl Fn(&Run<'_>) -> (Notification, RunResult),
) -> Result<Next, HandlerError> {
    run.context.report = report_file::place(run.settings, &run.context);
    let (notification, result) = report(run);
    let unpublished = run.context.unpublished_events;
    run.events.push(run_end::event(&run.context, Some(&run.parameters.dataset_group.name), &result, run.now));
    run.publish_events().await;
    let notification = if run.context.unpublished_events == unpublished { notification } else { report(run).0 };
    let has_time = !run.is_out_of_time();
    let is_so = report_file::write(run.clients, &mut run.context, &notification, has_time).await;
    let notification = if is_so { notification } else { report(run).0 };
    measures::of_end(run.clients, &run.context, &result, run.now);
    end(run, &notification, result).await
}

/// What exists as the file says is not looked at again; everything else is observed once more before it is acted on.
async fn after_look(run: &mut Run<'_>) -> Result<Next, HandlerError> {
    (run.context.looks, run.context.plans, run.context.schedules_listed) = (false, false, false);
    if run.context.failures().next().is_none() {
        run.context.resources.retain(is_as_the_file_says);
        return Ok(Next::Stage(Stage::DatasetGroup));
    }
    run.context.resources.retain(|resource| resource.is_failed() || is_as_the_file_says(resource));
    let details = details(run).await;
    let report = |run: &Run<'_>| {
        let machine = &run.settings.state_machine_arn;
        report::of_refused_run(&run.context, &run.parameters, &details, run.now, machine)
    };
    end_with_event(run, report).await
}

fn is_as_the_file_says(resource: &Resource) -> bool {
    resource.outcome() == Some(Outcome::Reused) && resource.status().is_none_or(|status| status.phase() == Phase::Ready)
}

async fn end(run: &Run<'_>, notification: &Notification, result: RunResult) -> Result<Next, HandlerError> {
    publish(run.clients, run.settings, notification).await?;
    let execution = &run.context.execution.id;
    match &result.failure {
        None => tracing::info!(execution, step = "Notify", status = "SUCCEEDED", "{}", result.summary),
        Some(failure) => {
            let error = failure.name.as_str();
            tracing::error!(execution, step = "Notify", status = "FAILED", error, "{}", result.summary);
        }
    }
    Ok(Next::End(result))
}

/// Reports that a run ended before it began.
pub async fn reject(
    (clients, settings): (&Clients, &Settings),
    context: &mut Context,
    invalid: InvalidParameters,
    now: Timestamp,
) -> Result<RunResult, HandlerError> {
    let report = |context: &Context| {
        if context.parameters.task() == Task::Delete {
            report::of_refused_deletion(context, invalid.name, now)
        } else {
            report::of_rejection(context, invalid.name, now, &settings.state_machine_arn)
        }
    };
    let (_, result) = report(context);
    context.report = report_file::place(settings, context);
    if !context.plans {
        let event = run_end::event(context, None, &result, now);
        event_bus::publish_of_run(clients, context, now, &[event]).await;
        measures::of_end(clients, context, &result, now);
    }
    let (notification, result) = report(context);
    let is_so = report_file::write(clients, context, &notification, true).await;
    let notification = if is_so { notification } else { report(context).0 };
    publish(clients, settings, &notification).await?;
    let error = invalid.name.as_str();
    tracing::error!(execution = context.execution.id, step = "Load", status = "FAILED", error, "{}", result.summary);
    Ok(result)
}

/// Publishes a report.
///
/// # Errors
/// [`HandlerError::Publish`]: a run whose end nobody hears of is not over.
pub async fn publish(clients: &Clients, settings: &Settings, notification: &Notification) -> Result<(), HandlerError> {
    let topic = &settings.topic_arn;
    let mut request = clients.sns.publish().topic_arn(topic).message_structure("json");
    for (name, value) in &notification.attributes {
        request = request.message_attributes(*name, attribute(topic, value)?);
    }
    let answer = request.subject(&notification.subject).message(&notification.message).send().await;
    answer.map(|_| ()).map_err(|error| HandlerError::Publish {
        topic: topic.clone(),
        message: aws_sdk_sns::error::DisplayErrorContext(&error).to_string(),
    })
}

fn attribute(topic: &str, value: &str) -> Result<MessageAttributeValue, HandlerError> {
    let attribute = MessageAttributeValue::builder().data_type("String").string_value(value).build();
    attribute.map_err(|error| HandlerError::Publish { topic: topic.to_owned(), message: error.to_string() })
}

/// What the service knows and a run does not remember. What cannot be had, in the time that is left, is not in the
/// report: the run is over either way.
async fn details(run: &Run<'_>) -> Details {
    let (serving, metrics_basis) = (serving(run).await, run.settings.metrics_basis);
    let mut details = Details { serving, metrics_basis, ..Details::default() };
    for resource in ready(run, ResourceType::EventTracker) {
        if let Some(arn) = &resource.arn {
            details.tracking_id = kinds::tracking_id(run, arn).await;
        }
    }
    for resource in ready(run, ResourceType::SolutionVersion) {
        if let Some(arn) = resource.arn.as_ref().filter(|_| !run.is_out_of_time()) {
            details.metrics.extend(metrics(run, resource, arn).await);
        }
    }
    details.batch_results = batch::results(run).await;
    details
}

/// What the campaigns of the file serve, for a run of which something failed.
async fn serving(run: &Run<'_>) -> Vec<Serving> {
    let mut serving = Vec::new();
    let has_failed = run.context.failures().next().is_some();
    let campaigns = run.parameters.solutions.iter().flat_map(|solution| &solution.campaigns);
    for campaign in campaigns.filter(|_| has_failed) {
        if !run.is_out_of_time()
            && let Some((solution_version_arn, since)) = kinds::served_version(run, &campaign.name).await
        {
            serving.push(Serving { campaign: campaign.name.clone(), solution_version_arn, since });
        }
    }
    serving
}

fn ready<'run>(run: &'run Run<'_>, kind: ResourceType) -> impl Iterator<Item = &'run Resource> {
    let of_kind = run.context.resources.iter().filter(move |resource| resource.resource_type == kind);
    of_kind.filter(|resource| resource.is_ready() && resource.status() == Some(Status::Active))
}

async fn metrics(run: &Run<'_>, resource: &Resource, arn: &str) -> Option<Metrics> {
    let version = metrics_of(run, arn).await?;
    let gate = gate::decisions(run, &resource.name);
    let before = match version_before(run, resource, arn).await {
        Some(before) => Some(before),
        None => gate::served_instead(run, &gate, arn).await,
    };
    let before = match before {
        Some(before) => metrics_of(run, &before).await,
        None => None,
    };
    Some(Metrics { solution: resource.name.clone(), version, before, gate })
}

async fn metrics_of(run: &Run<'_>, arn: &str) -> Option<VersionMetrics> {
    let values: Vec<(String, f64)> = kinds::metrics(run, arn).await.ok()?.into_iter().collect();
    Some(VersionMetrics { arn: arn.to_owned(), values })
}

/// What the campaigns served before the run trained this version. A solution that the run made had none.
async fn version_before(run: &Run<'_>, resource: &Resource, arn: &str) -> Option<String> {
    let solution = run.context.find(ResourceType::Solution, &resource.name)?;
    let is_created = |resource: &Resource| resource.outcome() == Some(Outcome::Created);
    if !is_created(resource) || is_created(solution) {
        return None;
    }
    kinds::version_before(run, solution.arn.as_deref()?, arn).await
}
