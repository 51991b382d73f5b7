//! The document of a run, on a laptop or on AWS. `docs/reports.md` describes the members.

use std::collections::BTreeMap;

use personalize_contract::Finding;
use serde::Deserialize;

use super::in_words;
use super::plan::Plan;
use super::simulation::Billed;
use super::timed::Timed;

/// What came of a run.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Run {
    /// What the run was for: `run`, `delete`, `export`, `capture`, `promote`, `rollback` or `plan`.
    pub action: Option<String>,
    /// `SUCCEEDED` or `FAILED`.
    pub status: String,
    error: Option<ErrorMember>,
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
    /// What was planned.
    pub plan: Option<Plan>,
    /// All runs of one command, if there were several.
    pub runs: Vec<Run>,
}

/// The error of a run: its name alone, with the cause beside it, or both in one.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
enum ErrorMember {
    Name(String),
    Both { name: String, cause: String },
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Execution {
    id: String,
    start_time: Option<String>,
    end_time: Option<String>,
    seconds: Option<f64>,
}

/// One resource.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Resource {
    /// Its type, as in `solutionVersion`.
    #[serde(rename = "type")]
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

/// A resource that was not attempted.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Untried {
    /// Its type.
    #[serde(rename = "type")]
    pub resource_type: String,
    /// Its name.
    pub name: String,
}

/// What a campaign serves.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Serving {
    /// The campaign.
    pub campaign: String,
    /// The version.
    pub solution_version_arn: String,
    /// Since when.
    pub since: Option<String>,
}

/// What one version was measured at.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Version {
    /// The version.
    pub solution_version_arn: String,
    /// By the metric's name.
    pub values: BTreeMap<String, f64>,
}

/// The metrics of a solution's version, beside those of the version before.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Metrics {
    /// The solution.
    pub solution: String,
    /// The version of this run.
    #[serde(flatten)]
    pub version: Version,
    /// The version that was ACTIVE before, or that is served in its place.
    pub before: Option<Version>,
    /// What the gate decided, for each campaign.
    pub gate: Vec<GateDecision>,
}

/// What a gate decided about a campaign.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
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

/// What a batch job has written.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct BatchResult {
    /// Its type.
    #[serde(rename = "type")]
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

/// The imports whose data a version was trained on.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct TrainedOn {
    /// The solution.
    pub solution: String,
    /// The version.
    pub solution_version_arn: String,
    /// When its training began.
    pub start_time: Option<String>,
    /// What was imported before that.
    pub imports: Vec<Import>,
    /// What was imported later, and is not in it.
    pub later: Vec<Import>,
}

/// An import.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Import {
    /// The dataset, with the object behind it where the job imported one by itself.
    pub name: String,
    /// The job.
    pub arn: Option<String>,
    /// When it was over.
    pub end_time: Option<String>,
}

/// What subscribers received.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Notification {
    /// The subject.
    pub subject: Option<String>,
    /// The text of the mail.
    pub message: String,
}

/// How to go on.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct NextStep {
    /// In words.
    pub advice: String,
    /// To type, one after the other.
    pub commands: Vec<String>,
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
        self.error.as_ref().map(|error| match error {
            ErrorMember::Name(name) | ErrorMember::Both { name, .. } => name.as_str(),
        })
    }

    /// What it failed with, in words.
    #[must_use]
    pub fn cause(&self) -> Option<&str> {
        match &self.error {
            Some(ErrorMember::Both { cause, .. }) => Some(cause),
            _ => self.cause.as_deref(),
        }
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
