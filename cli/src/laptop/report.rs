//! What came of a run: the document of `--output json`, and what the text output is made from.

use std::collections::BTreeMap;
use std::path::Path;

use personalize_contract::{Finding, Place, ResourceType};
use personalize_emulator::{Emulator, Notification, Timestamp};
use personalize_pipeline::Plan;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::INPUT_BUCKET;
use super::tally::Tally;
use super::timeline::{Timed, timed};
use crate::billed::Billed;
use crate::state_machine::{Event, Failure, Happening, History, invocations, state_transitions};
use crate::step_functions::{Ending, Record};

/// What came of one run.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// How the execution ended.
    pub status: RunStatus,
    /// Its error, if it failed.
    pub error: Option<RunError>,
    /// What the handler found in the parameters and the data.
    pub findings: Vec<Finding>,
    /// The execution.
    pub execution_arn: String,
    /// Every resource that the run looked at, in its order.
    pub resources: Vec<Resource>,
    /// What was planned, if that was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub plan: Option<Plan>,
    /// From the execution's start to its end, on the emulator's clock.
    pub makespan_seconds: f64,
    /// The longest chain of service durations, which only the emulator knows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub critical_path_seconds: Option<f64>,
    /// Invocations of the function by the state machine.
    pub turns: usize,
    /// What Step Functions charges for.
    pub state_transitions: usize,
    /// Of at most 25,000.
    pub history_events: usize,
    /// Calls that reached the emulator, by operation. AWS counts them for nobody.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub api_calls: Option<BTreeMap<String, u64>>,
    /// How many of these were refused because there were too many.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub throttled_calls: Option<u64>,
    /// What was published. Of an execution on AWS, what its last answer has.
    pub notifications: Vec<Message>,
    /// When the execution began, on the emulator's clock.
    pub start_time: String,
    /// When it ended.
    pub end_time: String,
    /// What the service did, and when.
    pub timeline: Vec<Timed>,
    /// What is billed for the time of the run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub billed: Option<Billed>,
    /// What the run told programs.
    #[serde(flatten)]
    pub told: Told,
}

/// The members of the document that a run tells programs which are members of its report as well; `docs/reports.md` has
/// what they are.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Told {
    /// What the run was for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub action: Option<String>,
    /// One sentence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
    /// The name of the dataset group.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dataset_group: Option<String>,
    /// What applications send events with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tracking_id: Option<String>,
    /// An entry for each version, with that before it and what the gate decided.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub metrics: Vec<Value>,
    /// What these rest on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metrics_basis: Option<String>,
    /// Which data went into which version.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub trained_on: Vec<Value>,
    /// What batch jobs have written.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub batch_results: Vec<Value>,
    /// What the parameters ask for and the run did not come to.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub not_attempted: Vec<Value>,
    /// What campaigns serve although the run failed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub serving: Vec<Value>,
    /// How to resume the run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub again: Option<Value>,
    /// Where its report was written beside the data.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub report: Option<Value>,
    /// What had to be left out of these members.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub shortened: Vec<String>,
}

impl Told {
    /// What the last of these notifications tells of the end of a run.
    fn by(notifications: &[Message]) -> Self {
        let ended = notifications.iter().rev().find(|message| message.document["status"] != "RUNNING");
        ended.and_then(|message| serde_json::from_value(message.document.clone()).ok()).unwrap_or_default()
    }
}

/// How an execution ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum RunStatus {
    /// Everything is as the parameters describe it.
    Succeeded,
    /// Something is not.
    Failed,
}

/// An execution's error.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RunError {
    /// Its name.
    pub name: String,
    /// What happened.
    pub cause: String,
}

/// One resource, as the run last saw it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Resource {
    /// The kind, spelled as in the parameter file: `datasetImportJob`.
    #[serde(rename = "type")]
    pub resource_type: String,
    /// Its name.
    pub name: String,
    /// Its ARN, once it had one.
    pub arn: Option<String>,
    /// What the run did: `created`, `updated`, `reused`, `held`, `deleted`, `kept`, `failed`, `waiting`.
    pub outcome: String,
    /// The service's status.
    pub status: Option<String>,
    /// How long its creation or update took.
    pub seconds: Option<f64>,
    /// Why it failed, in the service's words, or is held.
    pub failure_reason: Option<String>,
    /// Why the run did so, where that is not plain.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// What else there is to say of it, a sentence each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// What to do about a failure, or about a campaign that is held.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub what_to_do: Option<String>,
}

/// What subscribers receive.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Message {
    /// The subject.
    pub subject: Option<String>,
    /// The body of an e-mail.
    pub message: String,
    /// The document that a program receives; `docs/reports.md` has its members.
    pub document: Value,
    /// What a subscription's filter policy can choose by.
    pub attributes: BTreeMap<String, String>,
}

/// The part of a turn's answer that a report tells of.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Answer {
    context: Option<Context>,
    plan: Option<Plan>,
    notification: Option<Message>,
}

/// The part of a context that a report tells of.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Context {
    findings: Vec<Finding>,
    resources: Vec<Resource>,
}

impl Report {
    /// Gathers what came of an execution that has ended.
    #[must_use]
    pub fn of(record: &Record, ending: &Ending, tally: &Tally, emulator: &Emulator) -> Self {
        let report = record.history().read(|events| Self::of_events(&record.execution().arn, events));
        let error = ending.result.as_ref().err().map(RunError::from);
        let notifications: Vec<Message> = tally.notifications_since(emulator).into_iter().map(Message::from).collect();
        let (start, stop) = (record.execution().start, ending.stop);
        let (timeline, critical_path_seconds) =
            timed(&tally.transitions_since(emulator), &report.resources, (start, stop));
        Self {
            status: if error.is_none() { RunStatus::Succeeded } else { RunStatus::Failed },
            error,
            resources: with_advice(report.resources, &notifications),
            makespan_seconds: to_the_millisecond(stop - start),
            critical_path_seconds: Some(critical_path_seconds),
            api_calls: Some(tally.api_calls_since(emulator)),
            throttled_calls: Some(tally.throttled_calls_since(emulator)),
            start_time: start.rfc3339(),
            end_time: stop.rfc3339(),
            timeline,
            billed: Some(tally.billed_since(emulator)),
            told: Told::by(&notifications),
            notifications,
            ..report
        }
    }

    /// What the history of an execution tells of it, wherever it was.
    #[must_use]
    pub fn of_events(execution_arn: &str, events: &[Event]) -> Self {
        let Answer { context, plan, notification } = last_answer(events);
        let context = context.unwrap_or_default();
        let ending = events.iter().rev().find_map(|event| event.happening.ending());
        let error = ending.and_then(Result::err).map(RunError::from);
        let start = events.first().map_or(Timestamp(0.0), |event| event.timestamp);
        let stop = events.last().map_or(start, |event| event.timestamp);
        let notifications: Vec<Message> = notification.into_iter().collect();
        Self {
            status: if error.is_none() { RunStatus::Succeeded } else { RunStatus::Failed },
            error,
            findings: context.findings,
            execution_arn: execution_arn.to_owned(),
            resources: with_advice(context.resources, &notifications),
            plan,
            makespan_seconds: to_the_millisecond(stop - start),
            critical_path_seconds: None,
            turns: invocations(events),
            state_transitions: state_transitions(events),
            history_events: events.len(),
            api_calls: None,
            throttled_calls: None,
            start_time: start.rfc3339(),
            end_time: stop.rfc3339(),
            timeline: Vec::new(),
            billed: None,
            told: Told::by(&notifications),
            notifications,
        }
    }

    /// The dataset group that the run came to, if it came to one.
    #[must_use]
    pub fn dataset_group(&self) -> Option<&str> {
        let mut groups =
            self.resources.iter().filter(|resource| resource.resource_type == ResourceType::DatasetGroup.key());
        groups.next().map(|group| group.name.as_str())
    }

    /// The same, with files of the bucket [`INPUT_BUCKET`] in findings named as they are on this machine, in `folder`.
    #[must_use]
    pub fn with_files_in(&self, folder: &Path) -> Self {
        Self { findings: with_files_in(&self.findings, folder), ..self.clone() }
    }

    /// The same for files of a folder that is below that URL of S3, which ends in `/`.
    #[must_use]
    pub fn with_files_of(&self, url: &str, folder: &Path) -> Self {
        Self { findings: with_files_of(&self.findings, url, folder), ..self.clone() }
    }

    /// Whether the run succeeded.
    #[must_use]
    pub fn has_succeeded(&self) -> bool {
        self.status == RunStatus::Succeeded
    }
}

/// Resources with what the notifications say is to be done about them.
fn with_advice(mut resources: Vec<Resource>, notifications: &[Message]) -> Vec<Resource> {
    let told = notifications.iter().filter_map(|message| message.document["resources"].as_array()).flatten();
    let told: Vec<&Value> = told.collect();
    for resource in &mut resources {
        let is_same = |told: &&&Value| told["type"] == resource.resource_type && told["name"] == resource.name;
        let told = told.iter().rev().find(is_same);
        resource.what_to_do = told.and_then(|told| told["whatToDo"].as_str()).map(str::to_owned);
    }
    resources
}

/// Findings, with files of the bucket [`INPUT_BUCKET`] named as they are on this machine, in `folder`.
#[must_use]
pub fn with_files_in(findings: &[Finding], folder: &Path) -> Vec<Finding> {
    with_files_of(findings, &format!("s3://{INPUT_BUCKET}/"), folder)
}

/// Findings, with files below a URL of S3 named as they are on this machine, in `folder`.
#[must_use]
pub fn with_files_of(findings: &[Finding], url: &str, folder: &Path) -> Vec<Finding> {
    let mut findings = findings.to_vec();
    for finding in &mut findings {
        if let Place::File { file, .. } = &mut finding.place
            && let Some(key) = file.strip_prefix(url)
        {
            *file = folder.join(key).display().to_string();
        }
    }
    findings
}

/// Seconds in the clock's precision; what is beyond it comes from subtracting large numbers.
#[must_use]
pub fn to_the_millisecond(seconds: f64) -> f64 {
    (seconds * 1000.0).round() / 1000.0
}

/// The resources as a run saw them last, which may not have ended.
#[must_use]
pub fn resources_of(history: &History) -> Vec<Resource> {
    history.read(last_answer).context.unwrap_or_default().resources
}

/// The execution in which a run goes on whose own, with that output, had no events left.
#[must_use]
pub fn continued_in(output: &str) -> Option<String> {
    let output: Value = serde_json::from_str(output).ok()?;
    output.get("continuedIn")?.as_str().map(str::to_owned)
}

/// The last that the handler answered with a context, and what a later answer without one reports. A handler that
/// crashed at once answered none.
fn last_answer(events: &[Event]) -> Answer {
    let mut last = Answer::default();
    for Answer { context, plan, notification } in events.iter().rev().filter_map(|event| answer_in(&event.happening)) {
        last = Answer { context, plan: last.plan.or(plan), notification: last.notification.or(notification) };
        if last.context.is_some() {
            break;
        }
    }
    last
}

fn answer_in(happening: &Happening) -> Option<Answer> {
    let (Happening::StateExited { output: text, .. } | Happening::StateEntered { input: text, .. }) = happening else {
        return None;
    };
    let answer: Value = serde_json::from_str(text).ok()?;
    let is_answer = ["context", "notification"].into_iter().any(|member| answer.get(member).is_some());
    is_answer.then(|| serde_json::from_value(answer).ok()).flatten()
}

impl From<&Failure> for RunError {
    fn from(failure: &Failure) -> Self {
        Self { name: failure.error.clone(), cause: failure.cause.clone() }
    }
}

impl From<Notification> for Message {
    fn from(notification: Notification) -> Self {
        let document = serde_json::from_str(notification.message_for("sqs")).unwrap_or_default();
        let message = notification.message_for("email").to_owned();
        Self { message, document, subject: notification.subject, attributes: notification.attributes }
    }
}
