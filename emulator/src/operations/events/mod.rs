//! What happens, and what becomes known of items, users and actions, record by record instead of by import.
//!
//! A request is stored entirely or not at all, which is a guess.

mod row;

use personalize_contract::{DatasetType, Status};
use serde_json::{Map, Value};

use super::{Answer, dataset, dataset_group};
use crate::clock::Timestamp;
use crate::data::serving::Put;
use crate::error::ServiceError;
use crate::operations::arguments::Arguments;
use crate::store::resource::Resource as _;
use crate::store::resources::{EventTracker, Interaction, Resources};
use crate::store::state::State;

pub(crate) use row::camel_case;
use row::{Given, row};

/// Stores interactions with items. A column that an event has no value for, and that may not be null, rejects the
/// request, `ITEM_ID` among them: the model lets it be absent because `properties` may have it.
pub(crate) fn put_events(state: &mut State, now: Timestamp, arguments: &Arguments) -> Answer {
    let columns = Columns { id: ("ITEM_ID", "itemId"), timestamp: "sentAt" };
    put_interactions(state, now, arguments, DatasetType::Interactions, &columns).map_err(|error| {
        // The model knows no other error of this operation.
        let other = matches!(error.name.as_str(), "ResourceNotFoundException" | "ResourceInUseException");
        if other { ServiceError::invalid_input(error.message) } else { error }
    })
}

/// Performs `PutActionInteractions`.
pub(crate) fn put_action_interactions(state: &mut State, now: Timestamp, arguments: &Arguments) -> Answer {
    let columns = Columns { id: ("ACTION_ID", "actionId"), timestamp: "timestamp" };
    put_interactions(state, now, arguments, DatasetType::ActionInteractions, &columns)
}

/// Performs `PutItems`.
pub(crate) fn put_items(state: &mut State, now: Timestamp, arguments: &Arguments) -> Answer {
    put_records(state, now, arguments, DatasetType::Items, "items", ("ITEM_ID", "itemId"))
}

/// Performs `PutUsers`.
pub(crate) fn put_users(state: &mut State, now: Timestamp, arguments: &Arguments) -> Answer {
    put_records(state, now, arguments, DatasetType::Users, "users", ("USER_ID", "userId"))
}

/// Performs `PutActions`.
pub(crate) fn put_actions(state: &mut State, now: Timestamp, arguments: &Arguments) -> Answer {
    put_records(state, now, arguments, DatasetType::Actions, "actions", ("ACTION_ID", "actionId"))
}

/// How the two operations that take events name the same things.
struct Columns {
    id: (&'static str, &'static str),
    timestamp: &'static str,
}

fn put_interactions(
    state: &mut State,
    now: Timestamp,
    arguments: &Arguments,
    dataset_type: DatasetType,
    columns: &Columns,
) -> Answer {
    let list = if dataset_type == DatasetType::Interactions { "eventList" } else { "actionInteractions" };
    let tracker = tracker(&state.resources, now, arguments.text("trackingId")?)?;
    let (tracker_arn, group) = (tracker.metadata().arn.clone(), tracker.dataset_group_arn.clone());
    let dataset_arn = dataset_group::dataset_arn(&state.resources, &group, dataset_type).ok_or_else(|| {
        let message = format!("The dataset group {group} has no {dataset_type} dataset.");
        ServiceError::new("ResourceNotFoundException", message)
    })?;
    let dataset = state.resources.datasets.get(&dataset_arn)?.takes_records(now)?;
    let schema = &state.resources.schemas.get(&dataset.schema_arn)?.schema;
    let mut events = Vec::new();
    for (place, members) in members(arguments, list) {
        // PutEvents names session and user once, PutActionInteractions with each interaction.
        let text = |name: &str| {
            let own = members.get(name).and_then(Value::as_str);
            own.or_else(|| arguments.optional_text(name)).map(str::to_owned)
        };
        let mut given = Given::of_event(place, members.get("properties").and_then(Value::as_str));
        given.text(columns.id.0, members.get(columns.id.1));
        given.text("EVENT_TYPE", members.get("eventType"));
        given.seconds("TIMESTAMP", members.get(columns.timestamp));
        given.number("EVENT_VALUE", members.get("eventValue"));
        given.joined("IMPRESSION", members.get("impression"));
        given.text("RECOMMENDATION_ID", members.get("recommendationId"));
        let attribution = members.get("metricAttribution");
        given.text("EVENT_ATTRIBUTION_SOURCE", attribution.and_then(|source| source.get("eventAttributionSource")));
        events.push(Interaction {
            session_id: text("sessionId").unwrap_or_default(),
            user_id: text("userId"),
            event_id: text("eventId"),
            dataset_type,
            // Its user comes from its session.
            row: row(schema, &given, Some("USER_ID"))?,
        });
    }
    let known = state.resources.event_trackers.get_mut(&tracker_arn)?.sessions.take_in(events);
    for dataset_type in [DatasetType::Interactions, DatasetType::ActionInteractions] {
        let rows: Vec<Vec<String>> =
            known.iter().filter(|(of, _)| *of == dataset_type).map(|(_, row)| row.clone()).collect();
        if let Some(dataset_arn) = dataset_group::dataset_arn(&state.resources, &group, dataset_type) {
            store(state, now, &dataset_arn, &rows)?;
        }
    }
    Ok(Value::Null)
}

fn put_records(
    state: &mut State,
    now: Timestamp,
    arguments: &Arguments,
    dataset_type: DatasetType,
    list: &str,
    (column, member): (&'static str, &str),
) -> Answer {
    let arn = arguments.text("datasetArn")?;
    let dataset = state.resources.datasets.get(arn)?.takes_records(now)?;
    if dataset.dataset_type != dataset_type {
        let message = format!("{arn} is of the type {}, and this needs {dataset_type}.", dataset.dataset_type);
        return Err(ServiceError::invalid_input(message));
    }
    let schema = &state.resources.schemas.get(&dataset.schema_arn)?.schema;
    let mut rows = Vec::new();
    for (place, members) in members(arguments, list) {
        let mut given = Given::new(place, members.get("properties").and_then(Value::as_str));
        given.text(column, members.get(member));
        rows.push(row(schema, &given, None)?.values);
    }
    store(state, now, arn, &rows)?;
    Ok(Value::Null)
}

/// The objects of a list, each with its place as validation names it.
fn members<'a>(arguments: &'a Arguments, list: &str) -> impl Iterator<Item = (String, &'a Map<String, Value>)> {
    let members = arguments.value(list).and_then(Value::as_array).into_iter().flatten();
    let objects = members.filter_map(Value::as_object).enumerate();
    objects.map(move |(index, members)| (format!("{list}.{}.member", index + 1), members))
}

fn tracker<'a>(resources: &'a Resources, now: Timestamp, tracking_id: &str) -> Result<&'a EventTracker, ServiceError> {
    let tracker =
        resources.event_trackers.iter().find(|tracker| tracker.tracking_id == tracking_id).ok_or_else(|| {
            ServiceError::new(
                "ResourceNotFoundException",
                format!("No event tracker has the trackingId {tracking_id}."),
            )
        })?;
    match tracker.status(now) {
        Status::Active => Ok(tracker),
        status => {
            let message = format!("The event tracker of {tracking_id} must be ACTIVE for this. It is {status}.");
            Err(ServiceError::in_use(message))
        }
    }
}

fn store(state: &mut State, now: Timestamp, dataset_arn: &str, rows: &[Vec<String>]) -> Result<(), ServiceError> {
    if rows.is_empty() {
        return Ok(());
    }
    let dataset = state.resources.datasets.get_mut(dataset_arn)?;
    let schema = &state.resources.schemas.get(&dataset.schema_arn)?.schema;
    let columns: Vec<&str> = schema.fields.iter().map(|field| field.name.as_str()).collect();
    let put = Put {
        sequence: dataset.contents.sequence(),
        columns: columns.iter().map(|column| (*column).to_owned()).collect(),
        rows: rows.to_vec(),
    };
    if let Some(compaction) = dataset.put(now, &columns, rows)? {
        state.compactions.push((dataset_arn.to_owned(), compaction));
    }
    state.live.put(dataset_arn, put);
    dataset::changed(state, now, dataset_arn);
    Ok(())
}
