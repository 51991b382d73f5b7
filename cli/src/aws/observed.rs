//! The resources of a run, as the answers of its turns tell of them: what the display shows where no emulator can be
//! asked.

use personalize_contract::Status;
use personalize_contract::status::Phase;
use personalize_emulator::{ResourceSummary, Timestamp};
use personalize_pipeline::{Outcome, Resource};
use serde::Deserialize;

use crate::state_machine::{Event, Happening, StateType};

/// The resources as the last turn has seen them.
#[derive(Debug, Default)]
pub struct Observed(Vec<ResourceSummary>);

/// The part of a turn's answer that has them.
#[derive(Deserialize)]
struct Answer {
    context: Context,
}

/// The part of a context.
#[derive(Deserialize)]
struct Context {
    /// Whether the resources are those that a run would make.
    #[serde(default)]
    plans: bool,
    resources: Vec<Resource>,
}

impl Observed {
    /// Takes in what an event tells.
    pub fn take_in(&mut self, event: &Event) {
        let Happening::StateExited { state_type: StateType::Task, output, .. } = &event.happening else { return };
        if let Ok(Answer { context: Context { plans: false, resources } }) = serde_json::from_str(output) {
            self.0 = resources.iter().filter_map(summary).collect();
        }
    }

    /// The resources that the service has.
    #[must_use]
    pub fn resources(&self) -> Vec<ResourceSummary> {
        self.0.clone()
    }
}

/// What the service has of a resource; `None` where it has nothing yet, or nothing any more.
fn summary(resource: &Resource) -> Option<ResourceSummary> {
    let is_there = match resource.status() {
        Some(_) => true,
        // A schema, a schedule: there as soon as the service has accepted it.
        None => resource.is_settled() && !resource.is_failed() && resource.outcome() != Some(Outcome::Deleted),
    };
    let since = resource.ended().unwrap_or(resource.since);
    is_there.then(|| ResourceSummary {
        resource_type: resource.resource_type,
        name: resource.name.clone(),
        arn: format!("{}/{}", resource.resource_type.key(), resource.name),
        status: resource.status().map(|status| as_shown(resource, status)),
        since: Timestamp(since.as_seconds()),
        failure_reason: resource.reason().filter(|_| resource.is_failed()).map(str::to_owned),
    })
}

/// What failed without a status that says so is shown as failed all the same.
fn as_shown(resource: &Resource, status: Status) -> Status {
    if resource.is_failed() && status.phase() != Phase::Failed { Status::CreateFailed } else { status }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn answered(answer: &Value) -> Event {
        let output = answer.to_string().into();
        let happening = Happening::StateExited { state_type: StateType::Task, name: "Invoke".into(), output };
        Event { id: 1, timestamp: Timestamp(0.0), happening }
    }

    fn shown(observed: &Observed) -> Vec<String> {
        let line =
            |seen: ResourceSummary| format!("{} {:?} {}", seen.arn, seen.status.map(Status::as_str), seen.since.0);
        observed.resources().into_iter().map(line).collect()
    }

    #[test]
    fn what_the_service_has_is_shown_as_the_last_turn_saw_it() {
        let mut observed = Observed::default();
        let resources = json!([
            {"type": "schema", "name": "s", "outcome": "created", "settled": true, "since": 1.0},
            {"type": "dataset", "name": "Items", "outcome": "created", "status": "ACTIVE", "settled": true, "since": 2.0, "ended": 5.5},
            {"type": "solution", "name": "a", "outcome": "created", "status": "CREATE PENDING", "since": 6.0},
            {"type": "solution", "name": "b", "outcome": "waiting", "since": 6.0},
            {"type": "filter", "name": "gone", "outcome": "deleted", "settled": true, "since": 6.0},
            {"type": "filter", "name": "refused", "outcome": "failed", "settled": true, "since": 6.0, "failure": "QuotaExceeded", "failureReason": "full"},
        ]);
        observed.take_in(&answered(&json!({"next": "wait", "context": {"resources": resources}})));
        let expected =
            ["schema/s None 1", "dataset/Items Some(\"ACTIVE\") 5.5", "solution/a Some(\"CREATE PENDING\") 6"];
        assert_eq!(shown(&observed), expected);
        // What has no context, and what a run would only make, changes nothing.
        observed.take_in(&answered(&json!({"next": "succeed"})));
        observed.take_in(&answered(&json!({"next": "wait", "context": {"plans": true, "resources": []}})));
        assert_eq!(shown(&observed), expected);
    }
}
