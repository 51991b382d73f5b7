//! What is reported to people and programs: one notification per run, and the result of the run itself.

mod advice;
mod capture;
mod deletion;
mod document;
mod export;
mod failed_request;
mod moved;
mod notification;
mod outside_failure;
mod resume;
mod text;
mod trained_on;

use personalize_contract::{Finding, ResourceType};
use serde::Serialize;
use serde_json::Value;

use self::advice::{Untried, not_attempted, what_to_do};
use self::document::{Document, FAILED, RUNNING, SUCCEEDED};
use self::notification::shorten;
use self::resume::Resume;
use self::text::{Text, put};
use crate::context::{Context, Resource, Source};
use crate::error::FailureName;
use crate::parameters::Parameters;
use crate::plan::Plan;
use crate::settings::MetricsBasis;
use crate::time::{Timestamp, in_words};

pub use capture::of_capture;
pub use deletion::{of_deletion, of_refused_deletion};
pub use export::of_export;
pub use moved::of_move;
pub use notification::Notification;
pub use outside_failure::{Crash, End, of_crash, of_end};

/// Most characters of a cause. Source: the API reference of Step Functions.
const LONGEST_CAUSE: usize = 32_768;

/// How a run ended.
#[derive(Debug, Clone, PartialEq)]
pub struct RunResult {
    /// What failed, if anything did.
    pub failure: Option<Failure>,
    /// One line.
    pub summary: String,
    /// What would be done, for a run that only plans.
    pub plan: Option<Box<Plan>>,
}

/// A result that was reported, and the report.
#[derive(Debug, Clone, PartialEq)]
pub struct Reported {
    /// How the run ended.
    pub result: RunResult,
    /// What was published of it, as [`Notification::to_value`] writes it.
    pub notification: Value,
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
pub struct Details {
    /// What the campaigns serve, for a run that failed.
    pub serving: Vec<Serving>,
    /// What applications send events with.
    pub tracking_id: Option<String>,
    /// One entry a version.
    pub metrics: Vec<Metrics>,
    /// What these rest on.
    pub metrics_basis: MetricsBasis,
    /// What batch jobs have written.
    pub batch_results: Vec<BatchResult>,
}

/// What a batch job has written.
#[derive(Debug, Clone)]
pub struct BatchResult {
    /// Of which kind it is.
    pub resource_type: ResourceType,
    /// Its name within the run, as in `films/everyone`.
    pub name: String,
    /// The folder in S3.
    pub output: String,
    /// Its lines, where they could be counted.
    pub lines: Option<BatchLines>,
}

/// Lines of batch output.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct BatchLines {
    /// All.
    pub all: u64,
    /// Those that have an error in place of an answer.
    pub with_errors: u64,
}

impl BatchLines {
    /// Takes in others.
    pub const fn add(&mut self, other: Self) {
        self.all += other.all;
        self.with_errors += other.with_errors;
    }
}

/// What a campaign serves, whatever became of the run.
#[derive(Debug, Clone)]
pub struct Serving {
    /// The campaign's name.
    pub campaign: String,
    /// The ARN of the solution version that it serves.
    pub solution_version_arn: String,
    /// Since when it has been as it is.
    pub since: Option<Timestamp>,
}

/// The offline metrics of a solution's version.
#[derive(Debug)]
pub struct Metrics {
    /// The solution.
    pub solution: String,
    /// The version that the run trained or kept.
    pub version: VersionMetrics,
    /// The version that was ACTIVE before the run trained this one; of a solution whose gate holds a campaign, the one that
    /// is served.
    pub before: Option<VersionMetrics>,
    /// What the solution's gate decided, for each campaign.
    pub gate: Vec<GateDecision>,
}

/// What a gate decided about a campaign.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct GateDecision {
    /// The campaign.
    pub campaign: String,
    /// The metric that is compared.
    pub metric: String,
    /// What it has to be at least.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at_least: Option<f64>,
    /// By how much it may be below that of the version that is served.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub may_fall_by: Option<f64>,
    /// `held` or `passed`.
    pub decision: &'static str,
    /// Why it is held.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// What a version was measured at when it was trained.
#[derive(Debug)]
pub struct VersionMetrics {
    /// The version.
    pub arn: String,
    /// Metric and value, in the order of their names.
    pub values: Vec<(String, f64)>,
}

/// Reports a run that has seen everything to its end. `machine` is the ARN of the state machine, which takes it up
/// again.
pub fn of_run(
    context: &Context,
    parameters: &Parameters,
    details: &Details,
    now: Timestamp,
    machine: &str,
) -> (Notification, RunResult) {
    let group = &parameters.dataset_group.name;
    let took = in_words(now.seconds_since(context.execution.start_time));
    let failures: Vec<&Resource> = context.failures().collect();
    let document = Document {
        dataset_group: Some(group),
        tracking_id: details.tracking_id.as_deref(),
        metrics: document::metrics(&details.metrics),
        batch_results: document::batch_results(&details.batch_results),
        metrics_basis: details.metrics_basis.note().filter(|_| !details.metrics.is_empty()),
        ..Document::of_context(context, Some(now))
    };
    let held = held_in_words(context);
    let Some(first) = failures.first() else {
        let also = held.as_ref().map(|held| format!("; {held} by the gate of the solution")).unwrap_or_default();
        let summary = format!("The dataset group {group} is ready, {took} after the run began{also}.");
        let mut text = Text::beginning(&summary);
        text.resources(context);
        text.details(details);
        text.findings(&context.findings);
        text.promotions(context, machine);
        text.origin(context);
        let mut document = Document { status: SUCCEEDED, summary: &summary, ..document };
        document.advise(|_| String::new(), context);
        let subject = [Some(format!("{group} is ready")), held].into_iter().flatten().collect::<Vec<_>>().join(", ");
        let notification = Notification::new(&subject, &text, &document);
        return (notification, RunResult { failure: None, summary, plan: None });
    };
    let name = first.failure().unwrap_or(FailureName::ResourceFailed);
    let summary = format!("The run for the dataset group {group} failed after {took}: {}.", name.as_str());
    let subject = [Some(format!("{group} failed ({})", name.as_str())), held];
    let subject = subject.into_iter().flatten().collect::<Vec<_>>().join(", ");
    let untried = not_attempted(context, parameters);
    of_failures(context, details, Failed { name, summary, subject, untried, failures }, document, machine)
}

/// How many campaigns are held, if any is: the same in the subject and in the summary.
fn held_in_words(context: &Context) -> Option<String> {
    match context.resources.iter().filter(|resource| resource.is_held()).count() {
        0 => None,
        1 => Some("1 campaign is HELD".to_owned()),
        more => Some(format!("{more} campaigns are HELD")),
    }
}

/// Reports a run that has changed nothing, because a look at everything showed what would fail.
pub fn of_refused_run(
    context: &Context,
    parameters: &Parameters,
    details: &Details,
    now: Timestamp,
    machine: &str,
) -> (Notification, RunResult) {
    let group = &parameters.dataset_group.name;
    let failures: Vec<&Resource> = context.failures().collect();
    let name = failures.first().and_then(|first| first.failure()).unwrap_or(FailureName::ResourceFailed);
    let summary = format!(
        "Nothing was changed: a run for the dataset group {group} would fail ({}). With \"partial\": true in the execution's input, a run does what it can.",
        name.as_str()
    );
    let subject = format!("{group}: nothing was changed ({})", name.as_str());
    let document = Document { dataset_group: Some(group), ..Document::of_context(context, Some(now)) };
    let failed = Failed { name, summary, subject, untried: Vec::new(), failures };
    of_failures(context, details, failed, document, machine)
}

/// What a run failed with.
struct Failed<'run> {
    name: FailureName,
    summary: String,
    subject: String,
    untried: Vec<Untried>,
    failures: Vec<&'run Resource>,
}

fn of_failures(
    context: &Context,
    details: &Details,
    failed: Failed<'_>,
    document: Document<'_>,
    machine: &str,
) -> (Notification, RunResult) {
    let Failed { name, summary, subject, untried, failures } = failed;
    let resume = Resume::of_run(context, machine);
    let mut text = Text::beginning(&summary);
    let cause = text.failures("What failed", &failures, |resource| what_to_do(resource, &context.parameters));
    if !untried.is_empty() {
        let untried: Vec<String> = untried.iter().map(ToString::to_string).collect();
        put(&mut text.body, format_args!("\nNot attempted, since it needs what failed: {}", untried.join(", ")));
    }
    text.serving(&details.serving);
    text.resources(context);
    text.details(details);
    text.findings(&context.findings);
    text.promotions(context, machine);
    text.resume(&resume);
    text.origin(context);
    let failure = Failure { name, cause: shorten_cause(&cause) };
    let serving = document::serving(&details.serving);
    let mut document = Document { status: FAILED, summary: &summary, not_attempted: untried, serving, ..document };
    document.fails_with(name.as_str(), &failure.cause);
    document.advise(|resource| what_to_do(resource, &context.parameters), context);
    document.resume = Some(&resume);
    let notification = Notification::new(&subject, &text, &document);
    (notification, RunResult { failure: Some(failure), summary, plan: None })
}

/// Reports, while a run goes on, resources that take far longer than they did before.
pub fn of_slowness(context: &Context, group: &str, slow: &[Resource], now: Timestamp) -> Notification {
    let summary = format!("The run for the dataset group {group} goes on, and takes far longer than before.");
    let mut text = Text::beginning(&summary);
    for resource in slow {
        let (age, expected) = (now.seconds_since(resource.since), resource.expected.unwrap_or_default());
        put(
            &mut text.body,
            format_args!(
                "\n{} {} is {} for {}; before, it took {}.",
                resource.resource_type,
                resource.name,
                resource.status().map_or("not accepted", personalize_contract::Status::as_str),
                in_words(age),
                in_words(expected)
            ),
        );
    }
    put(&mut text.body, format_args!("\nNothing has to be done now. This is reported once for each resource."));
    text.origin(context);
    let document = Document {
        status: RUNNING,
        summary: &summary,
        dataset_group: Some(group),
        ..Document::of_context(context, Some(now))
    };
    Notification::new(&format!("{group} takes longer than before"), &text, &document)
}

/// Tells what a run, or a deletion, would do.
pub fn of_plan(context: &Context, plan: Plan, now: Timestamp) -> (Notification, RunResult) {
    let summary = format!("Plan: {}", plan.summary());
    let mut text = Text::beginning(&summary);
    put(&mut text.body, format_args!("\n{plan}\nNothing was created, changed or deleted."));
    text.findings(&context.findings);
    text.origin(context);
    let document = Document {
        action: "plan",
        status: SUCCEEDED,
        summary: &summary,
        // Of a campaign that is not there, no group is known.
        dataset_group: Some(plan.dataset_group.as_str()).filter(|group| !group.is_empty()),
        ..Document::of_context(context, Some(now))
    };
    let planned = match &context.parameters {
        Source::Move(request) => &request.campaign,
        _ => &plan.dataset_group,
    };
    let notification = Notification::new(&format!("plan for {planned}"), &text, &document);
    (notification, RunResult { failure: None, summary, plan: Some(Box::new(plan)) })
}

/// Reports a run that created nothing, because of what it was handed.
pub fn of_rejection(context: &Context, name: FailureName, now: Timestamp, machine: &str) -> (Notification, RunResult) {
    let source = &context.parameters;
    let errors = context.findings.iter().filter(|finding| finding.is_error()).count();
    let noun = if errors == 1 { "finding" } else { "findings" };
    let summary =
        format!("Nothing was created: {errors} {noun} in {source} or the data beside it ({}).", name.as_str());
    let resume = Resume::once_fixed(context, machine);
    let mut text = Text::beginning(&summary);
    text.findings(&context.findings);
    text.resume(&resume);
    text.origin(context);
    let lines: Vec<String> = context.findings.iter().map(Finding::to_string).collect();
    let failure = Failure { name, cause: shorten_cause(&lines.join("\n")) };
    let mut document = Document { status: FAILED, summary: &summary, ..Document::of_context(context, Some(now)) };
    document.fails_with(name.as_str(), &failure.cause);
    document.resume = Some(&resume);
    let subject = format!("nothing was created ({})", name.as_str());
    (Notification::new(&subject, &text, &document), RunResult { failure: Some(failure), summary, plan: None })
}

/// Cuts a cause to what Step Functions takes.
pub fn shorten_cause(cause: &str) -> String {
    shorten(cause, LONGEST_CAUSE)
}
