//! Event trackers: at most one in a group. Its ARN carries an identifier that is drawn, not its name.

use personalize_contract::{DatasetType, ResourceType};
use serde_json::{Value, json};

use super::events::Sessions;
use super::{Answer, dataset_group};
use crate::clock::Timestamp;
use crate::error::ServiceError;
use crate::operations::arguments::Arguments;
use crate::operations::page::page;
use crate::store::state::{Beginning, State};
use crate::store::table::{Head, Resource, kept_in};

#[derive(Debug)]
pub(crate) struct EventTracker {
    head: Head,
    pub(crate) dataset_group_arn: String,
    pub(crate) tracking_id: String,
    pub(crate) sessions: Sessions,
}

impl Resource for EventTracker {
    const TYPE: ResourceType = ResourceType::EventTracker;
    const ARN: &'static str = "eventTrackerArn";
    const TELLS_WHY: bool = false;

    kept_in!(event_trackers);

    fn dataset_group_arn(&self) -> Option<&str> {
        Some(&self.dataset_group_arn)
    }
}

pub(crate) fn create(state: &mut State, now: Timestamp, arguments: &Arguments) -> Answer {
    let group_arn = arguments.text("datasetGroupArn")?;
    state.dataset_groups.active(group_arn, now)?;
    if let Some(other) = state.event_trackers.iter().find(|tracker| tracker.dataset_group_arn == group_arn) {
        // That it fails is documented; with which error is not.
        return Err(ServiceError::already_exists(&other.head.arn));
    }
    let interactions = dataset_group::dataset_arn(state, group_arn, DatasetType::Interactions);
    if let Some(interactions) = &interactions {
        state.datasets.active(interactions, now)?;
    }
    let (id, tracking_id) = (state.random.short_id(), state.random.uuid());
    let arn = state.account.event_tracker(&id);
    let (name, tags) = (arguments.text("name")?, arguments.tags()?);
    let after = vec![interactions.unwrap_or_else(|| group_arn.to_owned())];
    let head = state.begin::<EventTracker>(now, Beginning { after, tags, ..Beginning::of(name, &arn) });
    let answer = json!({"eventTrackerArn": arn, "trackingId": tracking_id});
    let dataset_group_arn = group_arn.to_owned();
    state.event_trackers.insert(EventTracker { head, dataset_group_arn, tracking_id, sessions: Sessions::default() });
    Ok(answer)
}

pub(crate) fn describe(state: &mut State, now: Timestamp, arguments: &Arguments) -> Answer {
    let tracker = state.event_trackers.get(arguments.text("eventTrackerArn")?)?;
    let more = json!({
        "accountId": state.account.id,
        "trackingId": tracker.tracking_id,
        "datasetGroupArn": tracker.dataset_group_arn,
    });
    Ok(json!({"eventTracker": tracker.described(now, more)}))
}

pub(crate) fn list(state: &mut State, now: Timestamp, arguments: &Arguments) -> Answer {
    let rows = state.event_trackers.numbered_in(arguments.optional_text("datasetGroupArn"));
    page("eventTrackers", now, arguments, rows, |tracker| tracker.described(now, json!({})))
}

pub(crate) fn delete(state: &mut State, now: Timestamp, arguments: &Arguments) -> Answer {
    state.begin_deletion::<EventTracker>(now, arguments.text("eventTrackerArn")?)?;
    Ok(Value::Null)
}
