//! What a run remembers between turns: references and statuses, never content. It travels through the state
//! machine, so it is small, versioned, and readable by whoever looks at an execution's history.

use std::fmt;

use personalize_contract::status::Phase;
use personalize_contract::{DatasetType, Finding, ResourceType, Status};
use serde::{Deserialize, Serialize};

use crate::error::{FailureName, HandlerError};
use crate::time::Timestamp;

/// Most bytes that Step Functions carries from state to state. Source: the quotas of Step Functions.
pub const MAXIMUM_BYTES: usize = 262_144;

/// Most bytes of a turn's answer. Lambda's integration wraps it, the next turn's input is wrapped once more, and where
/// that turn fails, its error and cause come beside it, twice in the report's input: 8 KiB are for these. Over the limit
/// an execution ends at once, and nothing in it can tell why.
pub const MOST_BYTES_OF_AN_ANSWER: usize = MAXIMUM_BYTES - 8192;

/// The layout of [`Context`]. A turn refuses another version's.
pub const VERSION: u32 = 1;

/// What a run remembers.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Context {
    /// The layout; see [`VERSION`].
    pub version: u32,
    /// The execution that began the run; names of jobs and versions are derived from it.
    pub execution: Execution,
    /// Where the parameters are.
    pub parameters: Source,
    /// Whether the run only tells what it would do, and does nothing.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub plans: bool,
    /// Whether what it would do is looked at before a run, which acts then unless something would fail.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub looks: bool,
    /// Whether the run does what it can although something of it will fail.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub partial: bool,
    /// How many turns the execution has taken.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub turns: u32,
    /// In how many executions before this one the run has been.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub continued: u32,
    /// The first resource, as in `campaign/films`, for which the last turn had no time left.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stopped_at: Option<String>,
    /// Since when S3 has not handed out the parameters of this run, if it does not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unreadable_since: Option<Timestamp>,
    /// ARNs of the schemas that a deletion has seen its datasets use, and that go after these.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub schemas: Vec<String>,
    /// Which files of deletions lay beside the data when the run began.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub deletions: Vec<DeletionFile>,
    /// Whether an earlier run has given tags, where the parameter file of this one has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub had_tags: Option<bool>,
    /// Findings of `Load` that do not stop a run.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<Finding>,
    /// Everything that the run has looked at, in the order of its first look.
    #[serde(default)]
    pub resources: Vec<Resource>,
}

/// A file that names users whose data is to be deleted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct DeletionFile {
    /// Its name in the folder.
    pub name: String,
    /// Its ETag: with another content it is another file.
    pub e_tag: String,
}

/// The execution of the state machine that began a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Execution {
    /// Its ARN, or a name of the handler's own for an invocation by hand.
    pub id: String,
    /// When it began.
    pub start_time: Timestamp,
}

/// Where the parameters of a run are.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", untagged, deny_unknown_fields)]
pub enum Source {
    /// An object, read again by version in every turn.
    #[serde(rename_all = "camelCase")]
    Object {
        /// The bucket, which also holds the data.
        bucket: String,
        /// The parameter file; the data lies beside it.
        key: String,
        /// Which version of it, in a bucket that keeps versions.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        version_id: Option<String>,
        /// Its ETag, by which a change is noticed in a bucket that does not.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        e_tag: Option<String>,
        /// How many bytes it has, where that is known to be too many: it is not read then.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        size: Option<u64>,
    },
    /// Handed over with the execution's input.
    Inline {
        /// The bucket that holds the data, at its root.
        bucket: String,
        /// The parameters.
        params: serde_json::Value,
    },
    /// There are none: everything of a dataset group is to go. This is the execution's input as it was.
    #[serde(rename_all = "camelCase")]
    Deletion {
        /// What is to be done.
        action: Action,
        /// The name of the dataset group.
        dataset_group: String,
        /// The same name once more.
        #[serde(default)]
        confirm: String,
    },
    /// There are none: what the datasets of a group hold is written to S3. This is the execution's input as it was.
    Export(Export),
    /// There are none: a dataset group is written to S3 as a parameter file. This is the execution's input as it was.
    Capture(Capture),
}

/// What an execution can be asked for by name that deletes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Action {
    /// To remove a dataset group and everything in it.
    Delete,
}

/// An execution's input that asks for an export.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Export {
    /// What is to be done.
    pub action: ExportAction,
    /// The name of the dataset group.
    pub dataset_group: String,
    /// Which of its datasets; all of them where none is named.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub datasets: Vec<DatasetType>,
    /// Which of their rows.
    #[serde(default)]
    pub ingestion_mode: IngestionMode,
    /// Where to, as in `s3://bucket/folder/`; see [`crate::names::export_folder`] for where to without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub output: Option<String>,
}

/// What an execution can be asked for by name that exports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ExportAction {
    /// To write what datasets hold to S3.
    Export,
}

/// An execution's input that asks for a dataset group as a parameter file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Capture {
    /// What is to be done.
    pub action: CaptureAction,
    /// The name of the dataset group.
    pub dataset_group: String,
    /// Where to, as in `s3://bucket/folder/file.json`; see [`crate::names::captured_file`] for where to without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub output: Option<String>,
}

/// What an execution can be asked for by name that captures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CaptureAction {
    /// To write a dataset group as a parameter file.
    Capture,
}

/// Which rows of a dataset are exported, by how they came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum IngestionMode {
    /// All of them.
    #[default]
    All,
    /// Those of imports.
    Bulk,
    /// Those that came one by one.
    Put,
}

impl IngestionMode {
    /// The API's spelling.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::All => "ALL",
            Self::Bulk => "BULK",
            Self::Put => "PUT",
        }
    }
}

/// What a run is for. Each has its own way through the stages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Task {
    /// To bring a dataset group to what a parameter file says.
    Reconcile,
    /// To remove a dataset group.
    Delete,
    /// To export datasets.
    Export,
    /// To write a dataset group as a parameter file.
    Capture,
}

impl Task {
    /// As reports name it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Reconcile => "run",
            Self::Delete => "delete",
            Self::Export => "export",
            Self::Capture => "capture",
        }
    }
}

impl Source {
    /// What a run with it is for.
    #[must_use]
    pub const fn task(&self) -> Task {
        match self {
            Self::Object { .. } | Self::Inline { .. } => Task::Reconcile,
            Self::Deletion { .. } => Task::Delete,
            Self::Export(_) => Task::Export,
            Self::Capture(_) => Task::Capture,
        }
    }

    /// The bucket of the data. Without parameters there is none.
    #[must_use]
    pub fn bucket(&self) -> &str {
        match self {
            Self::Object { bucket, .. } | Self::Inline { bucket, .. } => bucket,
            Self::Deletion { .. } | Self::Export(_) | Self::Capture(_) => "",
        }
    }

    /// The prefix that the data folders lie under: empty, or ending in `/`.
    #[must_use]
    pub fn data_prefix(&self) -> &str {
        match self {
            Self::Object { key, .. } => key.rfind('/').map_or("", |slash| &key[..=slash]),
            Self::Inline { .. } | Self::Deletion { .. } | Self::Export(_) | Self::Capture(_) => "",
        }
    }
}

impl Source {
    /// The prefix of the files of deletions.
    #[must_use]
    pub fn deletions_prefix(&self) -> String {
        format!("{}{}/", self.data_prefix(), personalize_contract::deletion::FOLDER)
    }
}

impl fmt::Display for Source {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Object { bucket, key, .. } => write!(formatter, "s3://{bucket}/{key}"),
            Self::Inline { .. } | Self::Deletion { .. } | Self::Export(_) | Self::Capture(_) => {
                formatter.write_str("the execution's input")
            }
        }
    }
}

/// What a run did about a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// It waits for something else, or for the service to accept it.
    Waiting,
    /// It was made in this run.
    Created,
    /// It was there and was changed in this run.
    Updated,
    /// It was there, was deleted in this run, and made anew.
    Replaced,
    /// It was there and is as wanted.
    Reused,
    /// It was there and is gone.
    Deleted,
    /// It was to go and stays; `failure_reason` says why.
    Kept,
    /// It cannot be had, or not be removed; `failure_reason` says why.
    Failed,
}

impl Outcome {
    /// As spelled in JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Created => "created",
            Self::Updated => "updated",
            Self::Replaced => "replaced",
            Self::Reused => "reused",
            Self::Deleted => "deleted",
            Self::Kept => "kept",
            Self::Failed => "failed",
        }
    }
}

/// One resource, as the run last saw it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Resource {
    /// What it is.
    #[serde(rename = "type")]
    pub resource_type: ResourceType,
    /// Its name; for a dataset and its import job the dataset type, with the object behind it where the job imports one by
    /// itself, for a version its solution's name.
    pub name: String,
    /// Its ARN, once known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub arn: Option<String>,
    /// The service's status; of the update while one runs. Absent before the first look, and for a schema.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<Status>,
    /// What the run did about it.
    pub outcome: Outcome,
    /// Whether nothing remains to be done about it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub settled: bool,
    /// When what it is in began: its creation, its update, or the wait for the service to accept it.
    pub since: Timestamp,
    /// When what it was in ended, once it has: the moment at which it became ACTIVE.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended: Option<Timestamp>,
    /// How long creation or update took, in seconds, once it is over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seconds: Option<f64>,
    /// How long the same took before, in seconds, as far as the service remembers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected: Option<f64>,
    /// Why the run did what it did, where that is not plain.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// Which differences the run has acted on, each once.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub acted_on: Vec<String>,
    /// Whether it has been reported that it takes far longer than before.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub reported_slow: bool,
    /// Which kind of failure, for one that failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<FailureName>,
    /// Why it failed, in the service's words where it has any; or why it waits.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure_reason: Option<String>,
}

impl Resource {
    /// One that has not been looked at.
    #[must_use]
    pub fn unseen(resource_type: ResourceType, name: &str, now: Timestamp) -> Self {
        Self {
            resource_type,
            name: name.to_owned(),
            arn: None,
            status: None,
            outcome: Outcome::Waiting,
            settled: false,
            since: now,
            ended: None,
            seconds: None,
            expected: None,
            why: None,
            acted_on: Vec::new(),
            reported_slow: false,
            failure: None,
            failure_reason: None,
        }
    }

    /// Whether it is there and can be used.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        let is_there = [Outcome::Created, Outcome::Updated, Outcome::Replaced, Outcome::Reused];
        self.settled && is_there.contains(&self.outcome)
    }

    /// Whether it will never be there.
    #[must_use]
    pub fn is_failed(&self) -> bool {
        self.outcome == Outcome::Failed
    }

    /// Whether the service is at work on it.
    #[must_use]
    pub fn is_pending(&self) -> bool {
        !self.settled && self.status.is_some_and(|status| status.phase() == Phase::Pending)
    }
}

impl Context {
    /// A run's first context.
    #[must_use]
    pub fn new(execution: Execution, parameters: Source) -> Self {
        Self {
            version: VERSION,
            execution,
            parameters,
            plans: false,
            looks: false,
            partial: false,
            turns: 0,
            continued: 0,
            stopped_at: None,
            unreadable_since: None,
            schemas: Vec::new(),
            deletions: Vec::new(),
            had_tags: None,
            findings: Vec::new(),
            resources: Vec::new(),
        }
    }

    /// Reads a context that a turn answered.
    ///
    /// # Errors
    /// [`HandlerError::ContextInvalid`] for another version's context or a damaged one.
    pub fn read(value: serde_json::Value) -> Result<Self, HandlerError> {
        let version = value.get("version").and_then(serde_json::Value::as_u64);
        if version != Some(u64::from(VERSION)) {
            let found = version.map_or_else(|| "no version".to_owned(), |version| format!("version {version}"));
            return Err(HandlerError::ContextInvalid(format!(
                "the context has {found}, and this function reads version {VERSION}; start a new execution from the parameter file, what is ACTIVE is kept"
            )));
        }
        serde_json::from_value(value)
            .map_err(|error| HandlerError::ContextInvalid(format!("the context is damaged: {error}")))
    }

    /// The resource of that type and name, if the run has looked at it.
    #[must_use]
    pub fn find(&self, resource_type: ResourceType, name: &str) -> Option<&Resource> {
        self.resources.iter().find(|resource| resource.resource_type == resource_type && resource.name == name)
    }

    /// Whether the resource of that type and name is there and can be used.
    #[must_use]
    pub fn is_ready(&self, resource_type: ResourceType, name: &str) -> bool {
        self.find(resource_type, name).is_some_and(Resource::is_ready)
    }

    /// Remembers a resource in place of what was known of it.
    pub fn put(&mut self, resource: Resource) {
        let known = self
            .resources
            .iter_mut()
            .find(|known| known.resource_type == resource.resource_type && known.name == resource.name);
        match known {
            Some(known) => *known = resource,
            None => self.resources.push(resource),
        }
    }

    /// Forgets a resource that is none of the run's any more.
    pub fn forget(&mut self, resource_type: ResourceType, name: &str) {
        self.resources.retain(|known| known.resource_type != resource_type || known.name != name);
    }

    /// Whether something of these types is not settled.
    #[must_use]
    pub fn is_waiting_for(&self, types: &[ResourceType]) -> bool {
        self.resources.iter().any(|resource| !resource.settled && types.contains(&resource.resource_type))
    }

    /// Everything that failed.
    pub fn failures(&self) -> impl Iterator<Item = &Resource> {
        self.resources.iter().filter(|resource| resource.is_failed())
    }
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it so")]
fn is_zero(number: &u32) -> bool {
    *number == 0
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_context_survives_the_way_through_the_state_machine() {
        let now = Timestamp::parse("2026-01-01T00:00:00.125Z").unwrap();
        let source = Source::Object {
            bucket: "b".into(),
            key: "shop/params.json".into(),
            version_id: None,
            e_tag: None,
            size: None,
        };
        let mut context = Context::new(Execution { id: "e".into(), start_time: now }, source);
        context.put(Resource {
            status: Some(Status::CreatePending),
            ..Resource::unseen(ResourceType::Campaign, "c", now)
        });
        let value = serde_json::to_value(&context).unwrap();
        let read = Context::read(value).unwrap();
        assert_eq!(read.resources, context.resources);
        assert_eq!(read.parameters.data_prefix(), "shop/");
    }

    #[test]
    fn another_version_s_context_is_refused_with_the_way_out() {
        for value in [json!({"version": 2}), json!({}), json!(null)] {
            let error = Context::read(value).unwrap_err();
            assert_eq!(error.error_type(), "ContextInvalid");
            assert!(error.to_string().contains("start a new execution"), "{error}");
        }
    }
}
