//! Sending an event of the user that is shown, as a client of the service would.

use http::Response;
use personalize_contract::{DatasetType, Status};
use s3s::Body;
use serde_json::{Map, Value, json};

use super::form::{Input, own_columns};
use super::{Target, show_with, target};
use crate::clock::Timestamp;
use crate::emulator::{Emulator, RuntimeOperation};
use crate::error::ServiceError;
use crate::operations::events::camel_case;
use crate::store::resource::Resource as _;
use crate::store::resources::Resources;
use crate::wire::console::fields::{Fields, link};
use crate::wire::console::navigation::Section;
use crate::wire::console::page;

/// How many identifiers of the list before are kept in a link, and how long they may be together.
const MOST_BEFORE: usize = 100;
const LONGEST_BEFORE: usize = 4000;

/// The event types that an action can have.
const OF_ACTIONS: [&str; 3] = ["Taken", "Not Taken", "Viewed"];

/// Fields that are not part of the question.
const NOT_ASKED: [&str; 4] = ["before", "sent", "search", "event-type"];

/// The form for events.
pub(super) struct EventForm {
    /// The question as a query, to be asked again.
    pub(super) question: String,
    /// Why no event can be sent.
    pub(super) unavailable: Option<String>,
    pub(super) event_type: String,
    /// Of actions, for which there are no others.
    pub(super) event_types: &'static [&'static str],
    /// Columns that are the dataset's own.
    pub(super) properties: Vec<Input>,
    /// Whether the answer depends on events at all.
    pub(super) learns_from_events: bool,
    /// "item" or "action".
    pub(super) noun: &'static str,
}

impl EventForm {
    /// The form for a target, with what was sent last.
    pub(super) fn of(resources: &Resources, now: Timestamp, target: &Target, fields: &Fields) -> Self {
        let is_of_actions = RuntimeOperation::of(target.recipe_type) == RuntimeOperation::Actions;
        let mut question = form_urlencoded::Serializer::new(String::new());
        question.append_pair("arn", &target.arn);
        question.extend_pairs(fields.without(&[&NOT_ASKED[..], &["arn"]].concat()));
        let dataset_type = if is_of_actions { DatasetType::ActionInteractions } else { DatasetType::Interactions };
        let property = |(column, is_nullable): (String, bool)| Input {
            name: format!("property.{column}"),
            label: if is_nullable { column } else { format!("{column} (required)") },
            value: String::new(),
        };
        Self {
            question: question.finish(),
            unavailable: tracking_id(resources, now, target).err().map(|error| error.message),
            event_type: fields.text("event-type").unwrap_or(if is_of_actions { "Taken" } else { "" }).to_owned(),
            event_types: if is_of_actions { &OF_ACTIONS } else { &[] },
            properties: own_columns(resources, target, dataset_type).into_iter().map(property).collect(),
            learns_from_events: target.learns_from_events,
            noun: if is_of_actions { "action" } else { "item" },
        }
    }
}

impl EventForm {
    /// The same with an event type to begin with, unless one was sent before.
    pub(super) fn beginning_with(mut self, event_type: Option<&str>) -> Self {
        if self.event_type.is_empty() {
            event_type.unwrap_or("click").clone_into(&mut self.event_type);
        }
        self
    }

    /// Whether an event type is the one that was sent last.
    pub(super) fn is_type(&self, name: &str) -> bool {
        self.event_type == name
    }
}

/// # Errors
/// The dataset group has no event tracker that takes events.
fn tracking_id(resources: &Resources, now: Timestamp, target: &Target) -> Result<String, ServiceError> {
    let mut trackers = resources.event_trackers.of_group(&target.dataset_group_arn);
    let active = trackers.find(|tracker| tracker.status(now) == Status::Active);
    active.map(|tracker| tracker.tracking_id.clone()).ok_or_else(|| {
        let message =
            "The dataset group has no ACTIVE event tracker, by which events are sent; CreateEventTracker creates one.";
        ServiceError::invalid_input(message)
    })
}

/// Sends an event, and shows what is recommended after it.
pub(in crate::wire::console) async fn send(emulator: &Emulator, fields: &Fields) -> Response<Body> {
    let question = Fields::parse(fields.exactly("question").unwrap_or_default().as_bytes());
    // Of a button beside a recommendation, or typed.
    let Some(item) = fields.exactly("id").or_else(|| fields.exactly("other")) else {
        let problem = "Name what the event is about, or send one with the button beside a recommendation.";
        return show_with(emulator, &question, Some(problem.to_owned())).await;
    };
    if let Err(error) = put(emulator, fields, &question, item).await {
        return show_with(emulator, &question, Some(format!("{}: {}", error.name, error.message))).await;
    }
    let before = before(fields);
    let mut pairs: Vec<(&str, Option<&str>)> =
        question.without(&NOT_ASKED).map(|(name, value)| (name, Some(value))).collect();
    pairs.push(("event-type", fields.text("event-type")));
    pairs.push(("sent", Some(item)));
    pairs.extend(before.into_iter().map(|id| ("before", Some(id))));
    page::see_other(&(link(Section::Recommendations.path(), &pairs) + "#recommendations"))
}

/// The identifiers of the list before, as many as a link has room for.
fn before(fields: &Fields) -> Vec<&str> {
    let mut length = 0;
    let fits = |id: &&str| {
        length += id.len();
        length <= LONGEST_BEFORE
    };
    fields.all("shown").take(MOST_BEFORE).take_while(fits).collect()
}

/// # Errors
/// The service rejects the event, or there is nobody to send it to.
async fn put(emulator: &Emulator, fields: &Fields, question: &Fields, item: &str) -> Result<(), ServiceError> {
    let (resources, now) = emulator.snapshot();
    let target = target(&resources, now, question.text("arn").unwrap_or_default())?;
    let tracking_id = tracking_id(&resources, now, &target)?;
    drop(resources);
    let user = question.text("user");
    let event_type = fields.text("event-type").unwrap_or_default();
    let session = format!("console-{}", user.unwrap_or("visitor"));
    let moment = emulator.clock().now().0;
    if RuntimeOperation::of(target.recipe_type) == RuntimeOperation::Actions {
        let mut interaction = json!({"actionId": item, "eventType": event_type, "sessionId": session,
            "timestamp": moment});
        put_members(&mut interaction, user, &properties(fields));
        let request = json!({"trackingId": tracking_id, "actionInteractions": [interaction]});
        return emulator.call("PutActionInteractions", &request).await.map(drop);
    }
    let mut event = json!({"itemId": item, "eventType": event_type, "sentAt": moment});
    if let Some(value) = fields.number::<f64>("event-value") {
        event["eventValue"] = json!(value);
    }
    put_members(&mut event, None, &properties(fields));
    let mut request = json!({"trackingId": tracking_id, "sessionId": session, "eventList": [event]});
    put_members(&mut request, user, &Map::new());
    emulator.call("PutEvents", &request).await.map(drop)
}

fn put_members(event: &mut Value, user: Option<&str>, properties: &Map<String, Value>) {
    if let Some(user) = user {
        event["userId"] = json!(user);
    }
    if !properties.is_empty() {
        event["properties"] = json!(Value::Object(properties.clone()).to_string());
    }
}

/// What the form says of the dataset's own columns, by the keys that the service takes.
fn properties(fields: &Fields) -> Map<String, Value> {
    let given = fields.beginning_with("property.");
    given.map(|(column, value)| (camel_case(column), json!(value))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_holds_as_much_of_the_list_before_as_it_may() {
        let form = (0..150).map(|number| format!("shown=item-{number}")).collect::<Vec<_>>().join("&");
        assert_eq!(before(&Fields::parse(form.as_bytes())).len(), MOST_BEFORE);
        let long = format!("shown={}&shown={}&shown=b", "a".repeat(3000), "c".repeat(3000));
        assert_eq!(before(&Fields::parse(long.as_bytes())).len(), 1);
    }

    #[test]
    fn properties_have_the_keys_of_the_service() {
        let fields = Fields::parse(b"property.DEVICE_TYPE=tv&property.OTHER=");
        assert_eq!(Value::Object(properties(&fields)), json!({"deviceType": "tv"}));
    }
}
