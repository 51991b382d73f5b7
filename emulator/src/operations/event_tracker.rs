//! Event trackers: at most one in a group. Its ARN carries an identifier that is drawn, not its name.

use personalize_contract::DatasetType;
use serde_json::{Value, json};

use super::description::described;
use super::{Answer, dataset_group};
use crate::clock::Timestamp;
use crate::error::ServiceError;
use crate::operations::arguments::Arguments;
use crate::operations::page::page;
use crate::store::resources::{EventTracker, Resources, Sessions};
use crate::store::state::{CreateSpec, State};

/// Performs `CreateEventTracker`.
pub(crate) fn create(state: &mut State, now: Timestamp, arguments: &Arguments) -> Answer {
    let group_arn = arguments.text("datasetGroupArn")?;
    state.resources.dataset_groups.active(group_arn, now)?;
    if let Some(other) = state.resources.event_trackers.iter().find(|tracker| tracker.dataset_group_arn == group_arn) {
        // That it fails is documented; with which error is not.
        return Err(ServiceError::already_exists(&other.metadata.arn));
    }
    let interactions = dataset_group::dataset_arn(&state.resources, group_arn, DatasetType::Interactions);
    if let Some(interactions) = &interactions {
        state.resources.datasets.active(interactions, now)?;
    }
    let (id, tracking_id) = (state.random.short_id(), state.random.uuid());
    let arn = state.resources.account.event_tracker(&id);
    let (name, tags) = (arguments.text("name")?, arguments.tags()?);
    let after = vec![interactions.unwrap_or_else(|| group_arn.to_owned())];
    let metadata = state.start_creation::<EventTracker>(now, CreateSpec { after, tags, ..CreateSpec::new(name, &arn) });
    let answer = json!({"eventTrackerArn": arn, "trackingId": tracking_id});
    let dataset_group_arn = group_arn.to_owned();
    state.resources.event_trackers.insert(EventTracker {
        metadata,
        dataset_group_arn,
        tracking_id,
        sessions: Sessions::default(),
    });
    Ok(answer)
}

/// Performs `DescribeEventTracker`.
pub(crate) fn describe(resources: &Resources, now: Timestamp, arguments: &Arguments) -> Answer {
    let tracker = resources.event_trackers.get(arguments.text("eventTrackerArn")?)?;
    let more = json!({
        "accountId": resources.account.id,
        "trackingId": tracker.tracking_id,
        "datasetGroupArn": tracker.dataset_group_arn,
    });
    Ok(json!({"eventTracker": described(tracker, now, more)}))
}

/// Performs `ListEventTrackers`.
pub(crate) fn list(resources: &Resources, now: Timestamp, arguments: &Arguments) -> Answer {
    let rows = resources.event_trackers.numbered_in(arguments.optional_text("datasetGroupArn"));
    page("eventTrackers", now, arguments, rows, |tracker| described(tracker, now, json!({})))
}

/// Performs `DeleteEventTracker`.
pub(crate) fn delete(state: &mut State, now: Timestamp, arguments: &Arguments) -> Answer {
    state.start_deletion::<EventTracker>(now, arguments.text("eventTrackerArn")?)?;
    Ok(Value::Null)
}
