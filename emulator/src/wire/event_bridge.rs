//! EventBridge, as far as putting events goes: PutEvents, and the buses that events are put on. What was put can be read
//! back. There are no rules and no targets.

mod put_events;

use std::collections::BTreeMap;

use personalize_contract::event_bus::{self, DEFAULT};
use serde_json::{Map, Value, json};

use crate::emulator::Emulator;
use crate::error::ServiceError;
use crate::operations::Answer;
use crate::store::event_bus::EventBus;

/// What its calls begin with in `X-Amz-Target`.
pub(crate) const TARGET_PREFIX: &str = "AWSEvents";

/// What the names of its operations begin with where calls are counted and made to fail: the events API of Personalize has
/// a PutEvents, too.
const NAME: &str = "EventBridge.";

/// Most buses of an account. Source: the quotas of EventBridge.
const MOST_BUSES: usize = 100;

/// Most buses that a list shows at once, and how many unless it is asked for fewer. Source: the API model.
const MOST_LISTED: usize = 100;

/// The operations.
const OPERATIONS: [(&str, Operation); 5] = [
    ("PutEvents", put_events::put_events),
    ("CreateEventBus", create_event_bus),
    ("DescribeEventBus", describe_event_bus),
    ("ListEventBuses", list_event_buses),
    ("DeleteEventBus", delete_event_bus),
];

/// From a request to the answer.
type Operation = fn(&Emulator, &Map<String, Value>) -> Answer;

/// Whether that is the name of an operation where calls are made to fail.
pub(crate) fn is_operation(name: &str) -> bool {
    name.strip_prefix(NAME).is_some_and(|name| OPERATIONS.iter().any(|(known, _)| *known == name))
}

/// Performs an operation.
///
/// # Errors
/// What the client gets.
pub(crate) fn call(emulator: &Emulator, operation: &str, body: &[u8]) -> Answer {
    let Some((name, perform)) = OPERATIONS.iter().find(|(name, _)| *name == operation) else {
        let known = OPERATIONS.map(|(name, _)| name).join(", ");
        let message = format!("EventBridge's operation `{operation}` is not emulated. There are {known}.");
        return Err(ServiceError::new("UnknownOperationException", message));
    };
    let fault = emulator.admit_beside(&format!("{NAME}{name}"));
    let request = match serde_json::from_slice(body) {
        Ok(Value::Object(request)) => request,
        Ok(_) => return Err(unreadable("the request must be a JSON object")),
        Err(error) => return Err(unreadable(&format!("no JSON: {error}"))),
    };
    match fault {
        Err(error) if put_events::is_of_events(name, &error) => Ok(put_events::all_failed(&request, &error)),
        Err(error) => Err(error),
        Ok(Some(error)) => perform(emulator, &request).and(Err(error)),
        Ok(None) => perform(emulator, &request),
    }
}

fn unreadable(problem: &str) -> ServiceError {
    ServiceError::new("SerializationException", problem)
}

fn invalid(message: impl Into<String>) -> ServiceError {
    ServiceError::new("ValidationException", message)
}

fn not_found(name: &str) -> ServiceError {
    ServiceError::new("ResourceNotFoundException", format!("Event bus {name} does not exist."))
}

/// What breaks a constraint of the API model, in the service's form.
fn violation(member: &str, constraint: &str) -> ServiceError {
    let about = format!("1 validation error detected: Value at '{member}' failed to satisfy constraint");
    invalid(format!("{about}: Member must {constraint}"))
}

/// Rejects members that are none of these: one that is misspelt, or that the emulator does nothing about.
fn only(members: &Map<String, Value>, known: &[&str]) -> Result<(), ServiceError> {
    match members.keys().find(|name| !known.contains(&name.as_str())) {
        Some(name) => Err(invalid(format!("`{name}` is not emulated; there are {}.", known.join(", ")))),
        None => Ok(()),
    }
}

/// A member that is text, if it is there.
fn text<'request>(members: &'request Map<String, Value>, name: &str) -> Result<Option<&'request str>, ServiceError> {
    match members.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(unreadable(&format!("`{name}` must be a string"))),
    }
}

/// The name in a request for one bus.
fn named(request: &Map<String, Value>) -> Result<&str, ServiceError> {
    let given = text(request, "Name")?.ok_or_else(|| violation("name", "not be null"))?;
    event_bus::name_of(given)
        .ok_or_else(|| violation("name", "satisfy regular expression pattern: [\\.\\-_A-Za-z0-9]+"))
}

fn create_event_bus(emulator: &Emulator, request: &Map<String, Value>) -> Answer {
    only(request, &["Name", "Description"])?;
    let (name, description) = (named(request)?, text(request, "Description")?);
    let (mut buses, created) = (emulator.event_buses(), emulator.clock().now());
    if buses.buses.contains_key(name) {
        let message = format!("Event bus {name} already exists.");
        return Err(ServiceError::new("ResourceAlreadyExistsException", message));
    }
    if buses.buses.len() >= MOST_BUSES {
        return Err(ServiceError::limit_exceeded("The requested resource exceeds the maximum number allowed."));
    }
    buses.buses.insert(name.to_owned(), EventBus { description: description.map(str::to_owned), created });
    let mut answer = json!({"EventBusArn": emulator.account().event_bus(name)});
    if let Some(description) = description {
        answer["Description"] = json!(description);
    }
    Ok(answer)
}

fn describe_event_bus(emulator: &Emulator, request: &Map<String, Value>) -> Answer {
    only(request, &["Name"])?;
    let name = if request.contains_key("Name") { named(request)? } else { DEFAULT };
    let buses = emulator.event_buses();
    buses.buses.get(name).map(|bus| described(emulator, name, bus)).ok_or_else(|| not_found(name))
}

fn described(emulator: &Emulator, name: &str, bus: &EventBus) -> Value {
    let (arn, time) = (emulator.account().event_bus(name), bus.created.0);
    let mut answer = json!({"Name": name, "Arn": arn, "CreationTime": time, "LastModifiedTime": time});
    if let Some(description) = &bus.description {
        answer["Description"] = json!(description);
    }
    answer
}

/// A page's token is the name of the bus that the next begins with.
fn list_event_buses(emulator: &Emulator, request: &Map<String, Value>) -> Answer {
    only(request, &["NamePrefix", "NextToken", "Limit"])?;
    let (prefix, first) = (text(request, "NamePrefix")?.unwrap_or_default(), text(request, "NextToken")?);
    let limit = match request.get("Limit") {
        None | Some(Value::Null) => MOST_LISTED,
        Some(limit) => {
            let limit = limit.as_u64().and_then(|limit| usize::try_from(limit).ok());
            limit.filter(|limit| (1..=MOST_LISTED).contains(limit)).ok_or_else(|| violation("limit", "be 1 to 100"))?
        }
    };
    let all = emulator.event_buses();
    let matching: BTreeMap<&String, &EventBus> =
        all.buses.iter().filter(|(name, _)| name.starts_with(prefix)).collect();
    let mut left = matching.into_iter().skip_while(|(name, _)| first.is_some_and(|first| name.as_str() < first));
    let page: Vec<Value> = left.by_ref().take(limit).map(|(name, bus)| described(emulator, name, bus)).collect();
    let mut answer = json!({"EventBuses": page});
    if let Some((next, _)) = left.next() {
        answer["NextToken"] = json!(next);
    }
    Ok(answer)
}

/// One that is not there is gone, too.
fn delete_event_bus(emulator: &Emulator, request: &Map<String, Value>) -> Answer {
    only(request, &["Name"])?;
    let name = named(request)?;
    if name == DEFAULT {
        return Err(invalid("Cannot delete event bus default."));
    }
    emulator.event_buses().buses.remove(name);
    Ok(Value::Null)
}
