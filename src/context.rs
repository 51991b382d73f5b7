//! What a run remembers between turns: references and statuses, never content. It travels through the state
//! machine, so it is small, versioned, and readable by whoever looks at an execution's history.

mod overrides;
mod record;
mod report_file;
mod requests;
mod resource;
mod source;

use personalize_contract::{Finding, ResourceType};
use serde::{Deserialize, Serialize};

use crate::error::HandlerError;
use crate::names;
use crate::time::Timestamp;

pub use overrides::{KEYS as OVERRIDES, Overrides, Repeat, TrainingMode};
pub use report_file::ReportFile;
pub use requests::{Capture, Export, Move, MoveAction};
pub use resource::{Done, Failed, Outcome, Resource, State};
pub use source::{Action, Source, Task};

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
#[expect(clippy::struct_excessive_bools, reason = "each is a member of the JSON that executions carry")]
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
    /// What the run does otherwise than its parameter file says.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub overrides: Option<Overrides>,
    /// Which occurrence of a schedule began the run.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub occurrence: Option<Occurrence>,
    /// Whether schedules that have left the parameter file have been looked for.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub schedules_listed: bool,
    /// Whether an earlier run has given tags, where the parameter file of this one has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub had_tags: Option<bool>,
    /// The event bus that the run's events go to, by name or ARN, if it has any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event_bus: Option<String>,
    /// How many events could not be published.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub unpublished_events: u32,
    /// Where the run's report is, once it has come to its end.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub report: Option<ReportFile>,
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

/// One occurrence of a schedule. It may be delivered more than once, to one execution each time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Occurrence {
    /// The schedule's name in the parameter file.
    pub schedule: String,
    /// The moment that the schedule chose, as EventBridge Scheduler writes it.
    pub scheduled_time: String,
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
            overrides: None,
            occurrence: None,
            schedules_listed: false,
            had_tags: None,
            event_bus: None,
            unpublished_events: 0,
            report: None,
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

    /// What names are made of that this run has for itself: the same for all executions of one occurrence of a schedule.
    #[must_use]
    pub fn identity(&self) -> String {
        match &self.occurrence {
            Some(Occurrence { schedule, scheduled_time }) => {
                names::occurrence(&self.parameters.to_string(), schedule, scheduled_time)
            }
            None => self.execution.id.clone(),
        }
    }

    /// From when on something may have been created by this run: an occurrence of a schedule may have begun another
    /// execution before.
    #[must_use]
    pub fn begins(&self) -> Timestamp {
        let start = self.execution.start_time;
        let scheduled = self.occurrence.as_ref().and_then(|it| Timestamp::parse(&it.scheduled_time));
        scheduled.filter(|scheduled| *scheduled < start).unwrap_or(start)
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
        self.resources.iter().any(|resource| !resource.is_settled() && types.contains(&resource.resource_type))
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
    use personalize_contract::Status;
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
        let unseen = Resource::unseen(ResourceType::Campaign, "c", now);
        context.put(unseen.in_progress(now, Status::CreatePending, Some(Outcome::Created)));
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
