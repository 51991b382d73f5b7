//! Event trackers: what applications send events to. A dataset group has one.

use personalize_contract::model::CREATE_EVENT_TRACKER_REQUEST;
use personalize_contract::{DatasetType, ResourceType};
use serde_json::{Map, Value};

use super::{call, dataset_group_of, described, found, list_all, section_of};
use crate::context::Resource;
use crate::engine::{
    AfterFailure, Capture, Created, Dependents, Drift, Found, Kind, KindSpec, Observation, Observed, Removal, Scope,
    SectionPlace, reconcile_all, tags,
};
use crate::parameters::{EventTrackerSection, OnDrift, Tag};
use crate::rejection::Rejection;
use crate::run::Run;
use crate::time::Timestamp;

/// What is to be known of event trackers.
pub const SPEC: KindSpec = KindSpec {
    resource_type: ResourceType::EventTracker,
    needs: &[ResourceType::Dataset],
    dependents: Dependents::Run,
    blocks: &[ResourceType::Dataset],
    removal: Removal::Deleted(|run, arn| Box::pin(delete(run, arn))),
    after_failure: AfterFailure::CreatedAgain,
    reconcile: Some(|run| Box::pin(reconcile_all::<EventTracker>(run))),
    list: Some(|run, scope| Box::pin(list(run, scope))),
    capture: Some(Capture {
        place: SectionPlace::One("eventTracker"),
        describe: |run, found| Box::pin(describe_section(run, found)),
    }),
};

/// The event tracker of the file.
pub struct EventTracker {
    section: EventTrackerSection,
}

impl Kind for EventTracker {
    const SPEC: &'static KindSpec = &SPEC;
    type New = ();

    fn desired(run: &Run<'_>) -> Vec<Self> {
        let is_there = run.context.is_ready(ResourceType::Dataset, DatasetType::Interactions.as_str());
        let section = run.parameters.event_tracker.iter().filter(|_| is_there);
        section.map(|section| Self { section: section.clone() }).collect()
    }

    fn name(&self) -> &str {
        &self.section.name
    }

    fn tags(&self) -> &[Tag] {
        &self.section.tags
    }

    /// A group has one tracker, and its ARN ends in an id that the service draws, so it is found in the list. Beside one
    /// that is being deleted there may be another already.
    async fn observe(&self, run: &Run<'_>, _known: &Resource) -> Result<Observation<()>, Rejection> {
        let trackers = list(run, Scope::DatasetGroup).await?;
        let Some(tracker) = self.choose(&trackers) else { return Ok(Observation::absent(())) };
        let drift = self.drift(&tracker.name, run.parameters.on_drift);
        Ok(Observation::Exists(Observed { drift, ..Observed::listed(tracker)? }))
    }

    async fn create(&self, run: &Run<'_>, (): ()) -> Result<Created, Rejection> {
        let request = run.personalize.client.create_event_tracker().name(self.name());
        let request = request.dataset_group_arn(run.dataset_group_arn());
        let request = request.set_tags(tags::for_request(&self.section.tags)?);
        let answer = run.personalize.call("CreateEventTracker", || request.clone().send()).await?;
        Created::pending("CreateEventTracker", answer.event_tracker_arn())
    }
}

impl EventTracker {
    /// The one that counts, in whatever order they are listed: one that stays before one that is being deleted, then
    /// the one of the file's name, then the oldest.
    fn choose<'found>(&self, trackers: &'found [Found]) -> Option<&'found Found> {
        let rank = |tracker: &&Found| (tracker.is_deleting(), tracker.name != self.section.name);
        let age = |tracker: &Found| tracker.created.map_or(f64::INFINITY, Timestamp::as_seconds);
        trackers.iter().min_by(|one, other| rank(one).cmp(&rank(other)).then(age(one).total_cmp(&age(other))))
    }

    /// A tracker has nothing but its name.
    fn drift(&self, name: &str, on_drift: OnDrift) -> Drift {
        if name == self.section.name {
            return Drift::None;
        }
        let difference = format!("the dataset group has the event tracker `{name}`, and a group has one only");
        match on_drift {
            OnDrift::Refuse => Drift::Conflict(format!(
                "{difference}; put that name into the parameter file, delete it there, or set `onDrift` to \"replace\", which gives applications another tracking id"
            )),
            OnDrift::Replace => Drift::Replaceable(difference),
        }
    }
}

/// What applications send events with. `None` where it cannot be had.
pub async fn tracking_id(run: &Run<'_>, arn: &str) -> Option<String> {
    let request = run.personalize.client.describe_event_tracker().event_tracker_arn(arn);
    let answer = run.personalize.call("DescribeEventTracker", || request.clone().send()).await;
    answer.ok()?.event_tracker?.tracking_id
}

/// The section of a tracker that is there.
async fn describe_section(run: &Run<'_>, found: &Found) -> Result<Map<String, Value>, Rejection> {
    let described =
        described!(run, describe_event_tracker, event_tracker_arn(&found.arn), "DescribeEventTracker", "eventTracker")?;
    Ok(section_of(&CREATE_EVENT_TRACKER_REQUEST, &described))
}

async fn list(run: &Run<'_>, scope: Scope<'_>) -> Result<Vec<Found>, Rejection> {
    let request = run.personalize.client.list_event_trackers();
    let request = request.set_dataset_group_arn(dataset_group_of(run, scope));
    let all = list_all!(run, request, "ListEventTrackers", event_trackers)?;
    Ok(all.iter().map(|summary| found!(EventTracker, summary, summary.name(), event_tracker_arn)).collect())
}

async fn delete(run: &Run<'_>, arn: &str) -> Result<(), Rejection> {
    call!(run, delete_event_tracker, event_tracker_arn(arn), "DeleteEventTracker")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn tracker(name: &str, status: &str, created: i64) -> Found {
        Found {
            resource_type: ResourceType::EventTracker,
            name: name.to_owned(),
            arn: format!("{name}-{created}"),
            parent_arn: None,
            status: Some(status.to_owned()),
            created: Some(Timestamp::of_seconds(created)),
            changed: None,
        }
    }

    #[test]
    fn the_tracker_that_counts_is_the_same_in_any_order() {
        let section: EventTrackerSection = serde_json::from_value(json!({"name": "ours"})).unwrap();
        let desired = EventTracker { section };
        let mut trackers = [
            tracker("ours", "DELETE IN_PROGRESS", 1),
            tracker("other", "ACTIVE", 3),
            tracker("ours", "ACTIVE", 4),
            tracker("other", "ACTIVE", 2),
        ];
        let expected = ["ours-4", "other-2", "other-3", "ours-1"];
        for count in (1..=4).rev() {
            let left = expected.len() - count;
            for _ in 0..trackers.len() {
                trackers.rotate_left(1);
                let among: Vec<Found> = trackers
                    .iter()
                    .filter(|tracker| !expected[..left].contains(&tracker.arn.as_str()))
                    .cloned()
                    .collect();
                assert_eq!(desired.choose(&among).unwrap().arn, expected[left], "{among:?}");
            }
        }
        assert!(desired.choose(&[]).is_none());
    }
}
