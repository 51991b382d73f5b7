//! What people are told: one notification per run, in plain text, and the run's own ending.

mod deletion;

use std::fmt::Write;

use personalize_contract::{Finding, ResourceType};
use serde_json::Value;

use crate::context::{Context, Outcome, Resource, Source};
use crate::error::FailureName;
use crate::event::{Crash, End};
use crate::parameters::Parameters;
use crate::plan::Plan;
use crate::time::{Timestamp, in_words};

pub use deletion::{of_deletion, of_refused_deletion};

/// Most characters of a subject. Source: the API reference of SNS, which also asks for ASCII.
const LONGEST_SUBJECT: usize = 100;

/// Most bytes of a message. Source: the API reference of SNS.
const LONGEST_MESSAGE: usize = 262_144;

/// Most characters of a cause. Source: the API reference of Step Functions.
const LONGEST_CAUSE: usize = 32_768;

/// What to do about a run that did not come to its end.
const AGAIN: &str = "upload the parameter file again; what is ACTIVE is kept";

/// What SNS is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notification {
    /// At most 100 ASCII characters.
    pub subject: String,
    /// Plain text.
    pub message: String,
}

/// How a run ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ending {
    /// What failed, if anything did.
    pub failure: Option<Failure>,
    /// One line.
    pub summary: String,
}

/// Why an execution ends FAILED.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// Its `error`.
    pub name: FailureName,
    /// Its `cause`.
    pub cause: String,
}

/// What the service knows of a run's resources beyond their statuses.
#[derive(Debug, Default)]
pub struct Particulars {
    /// What applications send events with.
    pub tracking_id: Option<String>,
    /// One entry a version.
    pub metrics: Vec<Metrics>,
}

/// The offline metrics of a solution's new version.
#[derive(Debug)]
pub struct Metrics {
    /// The solution.
    pub solution: String,
    /// Metric and value.
    pub values: Vec<(String, f64)>,
}

/// Reports a run that has seen everything to its end.
pub fn of_run(
    context: &Context,
    parameters: &Parameters,
    particulars: &Particulars,
    now: Timestamp,
) -> (Notification, Ending) {
    let group = &parameters.dataset_group.name;
    let took = in_words(now.seconds_since(context.execution.start_time));
    let failures: Vec<&Resource> = context.failures().collect();
    let Some(first) = failures.first() else {
        let summary = format!("The dataset group {group} is ready, {took} after the run began.");
        let mut message = format!("{summary}\n");
        write_resources(&mut message, context);
        write_particulars(&mut message, particulars);
        write_findings(&mut message, &context.findings);
        write_origin(&mut message, context);
        return (notification(&format!("{group} is ready"), &message), Ending { failure: None, summary });
    };
    let name = first.failure.unwrap_or(FailureName::ResourceFailed);
    let summary = format!("The run for the dataset group {group} failed after {took}: {}.", name.as_str());
    let mut message = format!("{summary}\n\nWhat failed\n");
    let mut cause = Vec::new();
    for resource in &failures {
        let reason = resource.failure_reason.as_deref().unwrap_or("no reason is known");
        cause.push(format!("{} {}: {reason}", resource.resource_type, resource.name));
        put(&mut message, format_args!("  {} {}: {reason}", resource.resource_type, resource.name));
        put(&mut message, format_args!("    What to do: {}", what_to_do(resource, &context.parameters)));
    }
    let untried = not_attempted(context, parameters);
    if !untried.is_empty() {
        put(&mut message, format_args!("\nNot attempted, since it needs what failed: {}", untried.join(", ")));
    }
    write_resources(&mut message, context);
    write_particulars(&mut message, particulars);
    write_findings(&mut message, &context.findings);
    write_origin(&mut message, context);
    let failure = Failure { name, cause: shorten_cause(&cause.join("\n")) };
    (notification(&format!("{group} failed ({})", name.as_str()), &message), Ending { failure: Some(failure), summary })
}

/// Tells what a run, or a deletion, would do.
pub fn of_plan(context: &Context, plan: &Plan) -> (Notification, Ending) {
    let mut message = format!("{plan}\nNothing was created, changed or deleted.\n");
    write_findings(&mut message, &context.findings);
    write_origin(&mut message, context);
    let subject = format!("plan for {}", plan.dataset_group);
    (notification(&subject, &message), Ending { failure: None, summary: format!("Plan: {}", plan.summary()) })
}

/// Reports a run that created nothing, because of what it was handed.
pub fn of_rejection(context: &Context, name: FailureName) -> (Notification, Ending) {
    let source = &context.parameters;
    let errors = context.findings.iter().filter(|finding| finding.is_error()).count();
    let noun = if errors == 1 { "finding" } else { "findings" };
    let summary =
        format!("Nothing was created: {errors} {noun} in {source} or the data beside it ({}).", name.as_str());
    let mut message = format!("{summary}\n");
    write_findings(&mut message, &context.findings);
    message.push_str("\nMend this and upload the parameter file again.\n");
    write_origin(&mut message, context);
    let lines: Vec<String> = context.findings.iter().map(Finding::to_string).collect();
    let failure = Failure { name, cause: shorten_cause(&lines.join("\n")) };
    let subject = format!("nothing was created ({})", name.as_str());
    (notification(&subject, &message), Ending { failure: Some(failure), summary })
}

/// Reports a run that the handler's own failure ended.
pub fn of_crash(crash: &Crash) -> Notification {
    let context = crash.turn.get("context");
    let step = crash.turn.get("step").and_then(Value::as_str).unwrap_or("Load");
    let mut message =
        format!("The run ended because the function failed in the step {step}: {}.\n\n{}\n", crash.error, crash.cause);
    if let Some(context) = context.and_then(|context| Context::read(context.clone()).ok()) {
        write_resources(&mut message, &context);
    }
    let again = if deletes(&crash.turn) { deletion::AGAIN } else { AGAIN };
    put(
        &mut message,
        format_args!("\nWhat to do: look at the function's log for this execution. Once the cause is mended, {again}."),
    );
    put(&mut message, format_args!("\nExecution: {}", crash.execution));
    notification(&format!("a run ended early ({})", crash.error), &message)
}

/// Reports a run that ended outside the handler.
pub fn of_end(end: &End) -> Notification {
    let error = end.error.as_deref().map(|error| format!(": {error}")).unwrap_or_default();
    let mut message = format!("The run ended with the status {}{error}.\n", end.status);
    if let Some(cause) = end.cause.as_deref().filter(|cause| !cause.is_empty()) {
        put(&mut message, format_args!("\n{cause}"));
    }
    let input: Value = end.input.as_deref().and_then(|input| serde_json::from_str(input).ok()).unwrap_or_default();
    let (billing, again) = if deletes(&input) {
        ("and what it had not come to is billed on", deletion::AGAIN)
    } else {
        ("and training is billed until it ends", AGAIN)
    };
    put(
        &mut message,
        format_args!("\nWhat it had begun in Personalize goes on there, {billing}. To take it up, {again}."),
    );
    if let Some(input) = &end.input {
        put(&mut message, format_args!("\nInput: {}", shorten(input, 1000)));
    }
    put(&mut message, format_args!("Execution: {}", end.execution_arn));
    notification(&format!("a run ended early ({})", end.status), &message)
}

/// Whether an input is that of a deletion: of its first turn, or of a later one.
fn deletes(input: &Value) -> bool {
    input.pointer("/context/parameters").unwrap_or(input).get("action").is_some_and(|action| action == "delete")
}

/// Cuts a cause to what Step Functions takes.
pub fn shorten_cause(cause: &str) -> String {
    shorten(cause, LONGEST_CAUSE)
}

fn notification(subject: &str, message: &str) -> Notification {
    let subject: String = format!("Personalize pipeline: {subject}")
        .chars()
        .map(|character| if character.is_ascii_graphic() || character == ' ' { character } else { '?' })
        .take(LONGEST_SUBJECT)
        .collect();
    Notification { subject, message: shorten(message, LONGEST_MESSAGE) }
}

/// Cuts a text to at most so many bytes, on a character's boundary.
fn shorten(text: &str, limit: usize) -> String {
    const MARK: &str = " […]";
    if text.len() <= limit {
        return text.to_owned();
    }
    let end = (0..=limit - MARK.len()).rev().find(|end| text.is_char_boundary(*end)).unwrap_or(0);
    format!("{}{MARK}", &text[..end])
}

/// Writing to a `String` does not fail.
fn put(message: &mut String, line: std::fmt::Arguments<'_>) {
    let _ = writeln!(message, "{line}");
}

fn write_resources(message: &mut String, context: &Context) {
    let sections = [
        ("Created", Outcome::Created),
        ("Updated", Outcome::Updated),
        ("Replaced", Outcome::Replaced),
        ("Kept as it was", Outcome::Reused),
        ("Deleted", Outcome::Deleted),
        ("Kept", Outcome::Kept),
        ("Not finished", Outcome::Waiting),
    ];
    for (title, outcome) in sections {
        let resources: Vec<&Resource> =
            context.resources.iter().filter(|resource| resource.outcome == outcome).collect();
        if resources.is_empty() {
            continue;
        }
        put(message, format_args!("\n{title}"));
        for resource in resources {
            let took = resource.seconds.map(|seconds| format!(", {}", in_words(seconds))).unwrap_or_default();
            let why = resource.why.as_deref().map(|why| format!(": {why}")).unwrap_or_default();
            put(message, format_args!("  {} {}{took}{why}", resource.resource_type, resource.name));
            if let Some(arn) = &resource.arn {
                put(message, format_args!("    {arn}"));
            }
            if let Some(reason) = resource.failure_reason.as_ref().filter(|_| outcome == Outcome::Kept) {
                put(message, format_args!("    {reason}"));
            }
        }
    }
}

fn write_particulars(message: &mut String, particulars: &Particulars) {
    if let Some(tracking_id) = &particulars.tracking_id {
        put(message, format_args!("\nTracking id, for PutEvents: {tracking_id}"));
    }
    if particulars.metrics.is_empty() {
        return;
    }
    message.push_str("\nOffline metrics of the new versions\n");
    for metrics in &particulars.metrics {
        put(message, format_args!("  {}", metrics.solution));
        for (name, value) in &metrics.values {
            put(message, format_args!("    {name:<48} {value:.4}"));
        }
    }
}

fn write_findings(message: &mut String, findings: &[Finding]) {
    if findings.is_empty() {
        return;
    }
    message.push_str("\nFindings\n");
    for finding in findings {
        put(message, format_args!("  {finding}"));
    }
}

fn write_origin(message: &mut String, context: &Context) {
    put(message, format_args!("\nParameters: {}", context.parameters));
    put(message, format_args!("Execution: {}", context.execution.id));
}

fn what_to_do(resource: &Resource, source: &Source) -> String {
    let again = AGAIN;
    match resource.failure.unwrap_or(FailureName::ResourceFailed) {
        FailureName::ResourceConflict => {
            format!("change the parameter file or the resource as described, then {again}")
        }
        FailureName::QuotaExceeded => {
            format!("delete what is no longer needed or ask AWS for a higher quota, then {again}")
        }
        FailureName::AccessDenied => format!("grant the function's role the operation named above, then {again}"),
        FailureName::WaitedTooLong => format!("see what holds it in the Personalize console, then {again}"),
        FailureName::RequestRefused => {
            format!("correct the section of the parameter file that describes it, then {again}")
        }
        FailureName::ParametersInvalid | FailureName::ParametersNotFound | FailureName::HandlerFailed => {
            again.to_owned()
        }
        FailureName::ResourceFailed => match resource.resource_type {
            ResourceType::DatasetImportJob => {
                format!(
                    "mend the data in s3://{}/{}{}/, then {again}",
                    source.bucket(),
                    source.data_prefix(),
                    resource.name
                )
            }
            ResourceType::SolutionVersion => {
                format!("mend what the reason names in the data or the solution's configuration, then {again}")
            }
            ResourceType::Campaign => format!("{again}, and the campaign is tried again"),
            ResourceType::DatasetGroup
            | ResourceType::Schema
            | ResourceType::Dataset
            | ResourceType::EventTracker
            | ResourceType::Filter
            | ResourceType::Solution
            | ResourceType::Recommender
            | ResourceType::BatchInferenceJob
            | ResourceType::BatchSegmentJob
            | ResourceType::DatasetExportJob
            | ResourceType::DataDeletionJob
            | ResourceType::MetricAttribution => format!("delete the failed {} and {again}", resource.resource_type),
        },
    }
}

/// What the parameters ask for and the run never came to.
fn not_attempted(context: &Context, parameters: &Parameters) -> Vec<String> {
    let mut wanted: Vec<(ResourceType, &str)> = Vec::new();
    for dataset in &parameters.datasets {
        wanted.push((ResourceType::Dataset, dataset.dataset_type.as_str()));
        wanted.push((ResourceType::DatasetImportJob, dataset.dataset_type.as_str()));
    }
    wanted.extend(parameters.event_tracker.iter().map(|tracker| (ResourceType::EventTracker, tracker.name.as_str())));
    wanted.extend(parameters.filters.iter().map(|filter| (ResourceType::Filter, filter.name.as_str())));
    for solution in &parameters.solutions {
        wanted.push((ResourceType::Solution, solution.section.name.as_str()));
        wanted.push((ResourceType::SolutionVersion, solution.section.name.as_str()));
        wanted.extend(solution.campaigns.iter().map(|campaign| (ResourceType::Campaign, campaign.name.as_str())));
    }
    let untried = wanted.into_iter().filter(|(resource_type, name)| context.find(*resource_type, name).is_none());
    untried.map(|(resource_type, name)| format!("{resource_type} {name}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subjects_keep_to_what_sns_takes() {
        let notification = notification(&"ä\nb ".repeat(60), "");
        assert_eq!(notification.subject.len(), 100);
        assert!(notification.subject.chars().all(|character| character.is_ascii_graphic() || character == ' '));
    }

    #[test]
    fn a_long_text_is_cut_on_a_boundary_and_says_so() {
        let text = shorten(&"ä".repeat(100), 51);
        assert!(text.len() <= 51 && text.ends_with(" […]"), "{text}");
        assert_eq!(shorten("short", 51), "short");
    }
}
