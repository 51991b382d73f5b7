//! The document of a run, on a laptop or on AWS. `docs/reports.md` describes the members.

use std::collections::BTreeMap;

use personalize_contract::Finding;
use serde_json::Value;

use super::in_words;
use super::json::{FromJson, findings, member};
use super::simulation::Billed;
use super::timed::Timed;
use super::trained_on::TrainedOn;

/// What came of a run.
#[derive(Debug, Clone, Default)]
pub struct Run {
    /// What the run was for: `run`, `delete`, `export`, `capture`, `promote`, `rollback` or `plan`.
    pub action: Option<String>,
    /// `SUCCEEDED` or `FAILED`.
    pub status: String,
    /// The name alone, with the cause beside it; or an object of both.
    error: Value,
    cause: Option<String>,
    /// One sentence.
    pub summary: Option<String>,
    /// The name of the dataset group.
    pub dataset_group: Option<String>,
    execution: Option<Execution>,
    execution_arn: Option<String>,
    start_time: Option<String>,
    end_time: Option<String>,
    /// From the start to the end, of a run on a laptop.
    pub makespan_seconds: Option<f64>,
    /// The longest chain of service durations, where that is known.
    pub critical_path_seconds: Option<f64>,
    /// Invocations of the function.
    pub turns: Option<u64>,
    /// Transitions of the state machine.
    pub state_transitions: Option<u64>,
    /// Calls by operation.
    pub api_calls: BTreeMap<String, u64>,
    /// How many of these were throttled.
    pub throttled_calls: u64,
    /// Every resource that the run looked at.
    pub resources: Vec<Resource>,
    /// What the run did not come to.
    pub not_attempted: Vec<Untried>,
    /// What the campaigns serve although the run failed.
    pub serving: Vec<Serving>,
    /// What applications send events with.
    pub tracking_id: Option<String>,
    /// Metrics of versions.
    pub metrics: Vec<Metrics>,
    /// What these rest on.
    pub metrics_basis: Option<String>,
    /// What batch jobs have written.
    pub batch_results: Vec<BatchResult>,
    /// Which data went into which version.
    pub trained_on: Vec<TrainedOn>,
    /// Findings in parameters and data.
    pub findings: Vec<Finding>,
    /// What is billed.
    pub billed: Option<Billed>,
    /// What the service did when.
    pub timeline: Vec<Timed>,
    /// What subscribers received.
    pub notifications: Vec<Notification>,
    /// How to resume the run or to start it again.
    pub again: Option<NextStep>,
    /// What had to be left out.
    pub shortened: Vec<String>,
    /// All runs of one command, if there were several.
    pub runs: Vec<Run>,
}

impl FromJson for Run {
    fn from_json(value: &Value) -> Self {
        Self {
            action: member(value, "action"),
            status: member(value, "status"),
            error: member(value, "error"),
            cause: member(value, "cause"),
            summary: member(value, "summary"),
            dataset_group: member(value, "datasetGroup"),
            execution: member(value, "execution"),
            execution_arn: member(value, "executionArn"),
            start_time: member(value, "startTime"),
            end_time: member(value, "endTime"),
            makespan_seconds: member(value, "makespanSeconds"),
            critical_path_seconds: member(value, "criticalPathSeconds"),
            turns: member(value, "turns"),
            state_transitions: member(value, "stateTransitions"),
            api_calls: member(value, "apiCalls"),
            throttled_calls: member(value, "throttledCalls"),
            resources: member(value, "resources"),
            not_attempted: member(value, "notAttempted"),
            serving: member(value, "serving"),
            tracking_id: member(value, "trackingId"),
            metrics: member(value, "metrics"),
            metrics_basis: member(value, "metricsBasis"),
            batch_results: member(value, "batchResults"),
            trained_on: member(value, "trainedOn"),
            findings: findings(value),
            billed: member(value, "billed"),
            timeline: member(value, "timeline"),
            notifications: member(value, "notifications"),
            again: member(value, "again"),
            shortened: member(value, "shortened"),
            runs: member(value, "runs"),
        }
    }
}

#[derive(Debug, Clone, Default)]
struct Execution {
    id: String,
    start_time: Option<String>,
    end_time: Option<String>,
    seconds: Option<f64>,
}

impl FromJson for Execution {
    fn from_json(value: &Value) -> Self {
        Self {
            id: member(value, "id"),
            start_time: member(value, "startTime"),
            end_time: member(value, "endTime"),
            seconds: member(value, "seconds"),
        }
    }
}

/// One resource.
#[derive(Debug, Clone, Default)]
pub struct Resource {
    /// Its type, as in `solutionVersion`.
    pub resource_type: String,
    /// Its name.
    pub name: String,
    /// Its ARN.
    pub arn: Option<String>,
    /// The service's status.
    pub status: Option<String>,
    /// What the run did about it.
    pub outcome: String,
    /// Why.
    pub why: Option<String>,
    /// What else is to be said of it.
    pub notes: Vec<String>,
    /// How long the service took.
    pub seconds: Option<f64>,
    /// When that was over.
    pub end_time: Option<String>,
    /// Why it failed, is kept, or is held.
    pub failure_reason: Option<String>,
    /// What to do about it.
    pub what_to_do: Option<String>,
}

impl FromJson for Resource {
    fn from_json(value: &Value) -> Self {
        Self {
            resource_type: member(value, "type"),
            name: member(value, "name"),
            arn: member(value, "arn"),
            status: member(value, "status"),
            outcome: member(value, "outcome"),
            why: member(value, "why"),
            notes: member(value, "notes"),
            seconds: member(value, "seconds"),
            end_time: member(value, "endTime"),
            failure_reason: member(value, "failureReason"),
            what_to_do: member(value, "whatToDo"),
        }
    }
}

/// A resource that was not attempted.
#[derive(Debug, Clone, Default)]
pub struct Untried {
    /// Its type.
    pub resource_type: String,
    /// Its name.
    pub name: String,
}

impl FromJson for Untried {
    fn from_json(value: &Value) -> Self {
        Self { resource_type: member(value, "type"), name: member(value, "name") }
    }
}

/// What a campaign serves.
#[derive(Debug, Clone, Default)]
pub struct Serving {
    /// The campaign.
    pub campaign: String,
    /// The version.
    pub solution_version_arn: String,
    /// Since when.
    pub since: Option<String>,
}

impl FromJson for Serving {
    fn from_json(value: &Value) -> Self {
        Self {
            campaign: member(value, "campaign"),
            solution_version_arn: member(value, "solutionVersionArn"),
            since: member(value, "since"),
        }
    }
}

/// What one version was measured at.
#[derive(Debug, Clone, Default)]
pub struct Version {
    /// The version.
    pub solution_version_arn: String,
    /// By the metric's name.
    pub values: BTreeMap<String, f64>,
}

impl FromJson for Version {
    fn from_json(value: &Value) -> Self {
        Self { solution_version_arn: member(value, "solutionVersionArn"), values: member(value, "values") }
    }
}

/// The metrics of a solution's version, beside those of the version before.
#[derive(Debug, Clone, Default)]
pub struct Metrics {
    /// The solution.
    pub solution: String,
    /// The version of this run.
    pub solution_version_arn: String,
    /// What it was measured at, by the metric's name.
    pub values: BTreeMap<String, f64>,
    /// The version that was ACTIVE before, or that is served in its place.
    pub before: Option<Version>,
    /// What the gate decided, for each campaign.
    pub gate: Vec<GateDecision>,
}

impl FromJson for Metrics {
    fn from_json(value: &Value) -> Self {
        Self {
            solution: member(value, "solution"),
            solution_version_arn: member(value, "solutionVersionArn"),
            values: member(value, "values"),
            before: member(value, "before"),
            gate: member(value, "gate"),
        }
    }
}

/// What a gate decided about a campaign.
#[derive(Debug, Clone, Default)]
pub struct GateDecision {
    /// The campaign.
    pub campaign: String,
    /// The metric that is compared.
    pub metric: String,
    /// What it has to be at least.
    pub at_least: Option<f64>,
    /// By how much it may fall.
    pub may_fall_by: Option<f64>,
    /// `held` or `passed`.
    pub decision: String,
    /// Why it is held.
    pub reason: Option<String>,
}

impl FromJson for GateDecision {
    fn from_json(value: &Value) -> Self {
        Self {
            campaign: member(value, "campaign"),
            metric: member(value, "metric"),
            at_least: member(value, "atLeast"),
            may_fall_by: member(value, "mayFallBy"),
            decision: member(value, "decision"),
            reason: member(value, "reason"),
        }
    }
}

/// What a batch job has written.
#[derive(Debug, Clone, Default)]
pub struct BatchResult {
    /// Its type.
    pub resource_type: String,
    /// Its name.
    pub name: String,
    /// Where it is.
    pub output: String,
    /// How many lines.
    pub lines: Option<u64>,
    /// How many of these have an error.
    pub lines_with_errors: Option<u64>,
}

impl FromJson for BatchResult {
    fn from_json(value: &Value) -> Self {
        Self {
            resource_type: member(value, "type"),
            name: member(value, "name"),
            output: member(value, "output"),
            lines: member(value, "lines"),
            lines_with_errors: member(value, "linesWithErrors"),
        }
    }
}

/// What subscribers received.
#[derive(Debug, Clone, Default)]
pub struct Notification {
    /// The subject.
    pub subject: Option<String>,
    /// The text of the mail.
    pub message: String,
}

impl FromJson for Notification {
    fn from_json(value: &Value) -> Self {
        Self { subject: member(value, "subject"), message: member(value, "message") }
    }
}

/// How to go on.
#[derive(Debug, Clone, Default)]
pub struct NextStep {
    /// In words.
    pub advice: String,
    /// To type, one after the other.
    pub commands: Vec<String>,
}

impl FromJson for NextStep {
    fn from_json(value: &Value) -> Self {
        Self { advice: member(value, "advice"), commands: member(value, "commands") }
    }
}

/// Something that went wrong: what, why, and what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// What failed, as in `solution version films`.
    pub what: String,
    /// Why.
    pub reason: String,
    /// What to do about it.
    pub remedy: Option<String>,
}

impl Run {
    /// Whether the run did what it was to do.
    #[must_use]
    pub fn has_succeeded(&self) -> bool {
        self.status == "SUCCEEDED"
    }

    /// The name of its error.
    #[must_use]
    pub fn error_name(&self) -> Option<&str> {
        self.error.as_str().or_else(|| self.error["name"].as_str())
    }

    /// What it failed with, in words.
    #[must_use]
    pub fn cause(&self) -> Option<&str> {
        self.error["cause"].as_str().or(self.cause.as_deref())
    }

    /// The execution.
    #[must_use]
    pub fn execution_id(&self) -> Option<&str> {
        self.execution_arn.as_deref().or_else(|| Some(self.execution.as_ref()?.id.as_str())).filter(|id| !id.is_empty())
    }

    /// When it began, as the document says it.
    #[must_use]
    pub fn started(&self) -> Option<&str> {
        self.start_time.as_deref().or_else(|| self.execution.as_ref()?.start_time.as_deref())
    }

    /// When it ended.
    #[must_use]
    pub fn ended(&self) -> Option<&str> {
        self.end_time.as_deref().or_else(|| self.execution.as_ref()?.end_time.as_deref())
    }

    /// How long it took.
    #[must_use]
    pub fn seconds(&self) -> Option<f64> {
        self.makespan_seconds.or_else(|| self.execution.as_ref()?.seconds)
    }

    /// Everything that failed, the first first: resources, or else findings, or else the error itself.
    #[must_use]
    pub fn failures(&self) -> Vec<Failure> {
        if self.has_succeeded() {
            return Vec::new();
        }
        let failed = self.resources.iter().filter(|resource| resource.outcome == "failed");
        let mut failures: Vec<Failure> = failed.map(Failure::of_resource).collect();
        if failures.is_empty() {
            failures = self.findings.iter().filter(|finding| finding.is_error()).map(Failure::of_finding).collect();
        }
        if failures.is_empty() {
            let what = self.error_name().unwrap_or("The run").to_owned();
            let reason = self.cause().or(self.summary.as_deref()).unwrap_or("no cause is known").to_owned();
            failures.push(Failure { what, reason, remedy: self.again.as_ref().map(|again| again.advice.clone()) });
        }
        failures
    }
}

impl Failure {
    fn of_resource(resource: &Resource) -> Self {
        Self {
            what: format!("{} {}", in_words(&resource.resource_type), resource.name),
            reason: resource.failure_reason.clone().unwrap_or_else(|| "no reason is known".to_owned()),
            remedy: resource.what_to_do.clone(),
        }
    }

    fn of_finding(finding: &Finding) -> Self {
        let what = format!("{} at {}", finding.code, finding.place);
        Self { what, reason: finding.message.clone(), remedy: None }
    }
}
