//! Which event a change of a resource is, if it is one that others are told.

use personalize_contract::{ResourceType, Status};
use serde_json::{Map, Value, json};

use crate::context::{Done, Outcome, Resource, State};
use crate::event_bus::{Event, detail_type, identifier};
use crate::run::Run;

/// Longest reason of an event, in characters.
const LONGEST_REASON: usize = 1000;

/// A state as an event has it: one of these words, whatever the kind of resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Word {
    /// The service makes it.
    Creating,
    /// The service changes it.
    Updating,
    /// It can be used; a job has done its work.
    Active,
    /// It cannot be had, or not be changed or removed.
    Failed,
    /// The service starts it.
    Starting,
    /// The service stops it.
    Stopping,
    /// It was stopped.
    Stopped,
    /// The service deletes it.
    Deleting,
    /// It is gone.
    Deleted,
}

impl Word {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Creating => "CREATING",
            Self::Updating => "UPDATING",
            Self::Active => "ACTIVE",
            Self::Failed => "FAILED",
            Self::Starting => "STARTING",
            Self::Stopping => "STOPPING",
            Self::Stopped => "STOPPED",
            Self::Deleting => "DELETING",
            Self::Deleted => "DELETED",
        }
    }

    /// The word for what the run knows of a resource. `None` where that is nothing of its own: it waits for others, or is
    /// left as it was.
    fn of(resource: &Resource) -> Option<Self> {
        match &resource.state {
            State::Unseen | State::Rejected { .. } | State::Done(Done { outcome: Outcome::Kept, .. }) => None,
            State::Failed(_) => Some(Self::Failed),
            State::InProgress { status, action } => Self::under_way(*status, *action),
            State::Done(Done { outcome: Outcome::Deleted, .. }) => Some(Self::Deleted),
            State::Done(Done { status: Some(Status::Inactive), .. }) => Some(Self::Stopped),
            State::Done(_) => Some(Self::Active),
        }
    }

    /// An update of a campaign has the statuses of a creation.
    fn under_way(status: Status, action: Option<Outcome>) -> Option<Self> {
        use Status::{
            Active, Completed, CreateFailed, CreateInProgress, CreatePending, CreateStopped, CreateStopping,
            DeleteInProgress, DeletePending, Failed, InProgress, Inactive, Pending, StartInProgress, StartPending,
            StopInProgress, StopPending, UpdateInProgress, UpdatePending,
        };
        Some(match status {
            CreatePending | CreateInProgress if action == Some(Outcome::Updated) => Self::Updating,
            CreatePending | CreateInProgress | Pending | InProgress => Self::Creating,
            UpdatePending | UpdateInProgress => Self::Updating,
            StartPending | StartInProgress => Self::Starting,
            StopPending | StopInProgress | CreateStopping => Self::Stopping,
            CreateStopped => Self::Stopped,
            DeletePending | DeleteInProgress => Self::Deleting,
            // It waits for something else to go first.
            Active | Inactive | Completed | CreateFailed | Failed => return None,
        })
    }
}

/// The event of a change. `None` for one that says nothing new of the resource: it was looked at for the first time and is
/// as it was, or the service goes on with what it was at.
pub fn event(run: &Run<'_>, before: &Resource, after: &Resource) -> Option<Event> {
    let (previous, word) = (Word::of(before), Word::of(after)?);
    let is_as_it_was = previous.is_none() && after.is_settled() && after.outcome() == Some(Outcome::Reused);
    (previous != Some(word) && !is_as_it_was).then(|| of_word(run, after, previous, word))
}

fn of_word(run: &Run<'_>, resource: &Resource, previous: Option<Word>, word: Word) -> Event {
    let key = resource.resource_type.key();
    let mut detail = Map::new();
    let mut put = |name: &str, value: Option<Value>| {
        if let Some(value) = value {
            detail.insert(name.to_owned(), value);
        }
    };
    put("Id", Some(json!(identifier(&run.context.execution.id, &[key, &resource.name, word.as_str()]))));
    put("Arn", resource.arn.as_deref().map(|arn| json!(arn)));
    put("Status", Some(json!(word.as_str())));
    put("PreviousStatus", previous.map(|word| json!(word.as_str())));
    put("ServiceStatus", resource.status().map(|status| json!(status.as_str())));
    put("Duration", resource.seconds().map(whole_seconds));
    put("ResourceType", Some(json!(key)));
    put("Name", Some(json!(resource.name)));
    put("DatasetGroup", Some(json!(run.parameters.dataset_group.name)));
    put("Action", Some(json!(resource.outcome_as_str())));
    put("Reason", reason(resource).map(|reason| json!(reason)));
    put("Error", resource.failure().map(|failure| json!(failure.as_str())));
    put("SolutionVersionArn", solution_version(run, resource).map(|arn| json!(arn)));
    put("Execution", Some(json!(run.context.execution.id)));
    let detail_type = detail_type(resource.resource_type.words());
    Event { detail_type, resource: resource.arn.clone(), detail: Value::Object(detail) }
}

/// Whole seconds, as a JSON number without a fraction.
pub fn whole_seconds(seconds: f64) -> Value {
    #[expect(clippy::cast_possible_truncation, reason = "no duration comes near the end of 64 bits")]
    let seconds = seconds.round() as i64;
    json!(seconds)
}

/// Why it is so: why it failed, or why the run did what it did.
fn reason(resource: &Resource) -> Option<String> {
    let reason = resource.reason().or(resource.why.as_deref())?;
    Some(reason.chars().take(LONGEST_REASON).collect())
}

/// The version that it is, serves or answers with, as far as the run knows.
fn solution_version<'run>(run: &'run Run<'_>, resource: &'run Resource) -> Option<&'run str> {
    let solution = match resource.resource_type {
        ResourceType::SolutionVersion => return resource.arn.as_deref(),
        ResourceType::Campaign => run.parameters.solutions.iter().find_map(|solution| {
            let serves = solution.campaigns.iter().any(|campaign| campaign.name == resource.name);
            serves.then_some(solution.section.name.as_str())
        })?,
        ResourceType::BatchInferenceJob | ResourceType::BatchSegmentJob => resource.name.split('/').next()?,
        _ => return None,
    };
    run.context.find(ResourceType::SolutionVersion, solution)?.arn.as_deref()
}
