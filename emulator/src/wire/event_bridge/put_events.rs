//! PutEvents: up to ten events, each of which is taken or rejected by itself.
//!
//! Source: the API reference of `PutEvents`, `PutEventsRequestEntry` and `PutEventsResultEntry`, and the user guide's page on the
//! size of an entry. The messages of rejected entries, and what becomes of an event for a bus that is not there, were
//! observed by the authors of other emulators, see `docs/emulator.md`.

use personalize_contract::event_bus;
use serde_json::{Map, Value, json};

use super::{invalid, only, text, unreadable, violation};
use crate::clock::Timestamp;
use crate::emulator::Emulator;
use crate::error::ServiceError;
use crate::operations::Answer;
use crate::store::event_bus::PutEvent;

/// Most events of a request.
const MOST_ENTRIES: usize = 10;

/// Most bytes of all events of a request.
const MOST_BYTES: usize = 262_144;

/// Most characters of a detail type.
const LONGEST_DETAIL_TYPE: usize = 128;

/// How many bytes the time of an event counts for.
const BYTES_OF_TIME: usize = 14;

const MEMBERS: [&str; 7] = ["Time", "Source", "Resources", "DetailType", "Detail", "EventBusName", "TraceHeader"];

/// One entry of a request.
struct Entry<'request> {
    time: Option<f64>,
    source: &'request str,
    resources: Vec<&'request str>,
    detail_type: &'request str,
    detail: &'request str,
    event_bus_name: &'request str,
}

/// Why an entry is rejected.
struct Refusal {
    code: &'static str,
    message: String,
}

/// Errors that EventBridge reports of single events, and that another attempt may mend.
const OF_EVENTS: [&str; 2] = ["InternalFailure", "ThrottlingException"];

/// Whether an error that a call is meant to fail with is one of each of its events, and not of the request.
pub(super) fn is_of_events(operation: &str, error: &ServiceError) -> bool {
    operation == "PutEvents" && OF_EVENTS.contains(&error.name.as_str())
}

/// The answer to a request of which no event is taken, for that reason.
pub(super) fn all_failed(request: &Map<String, Value>, error: &ServiceError) -> Value {
    let count = request.get("Entries").and_then(Value::as_array).map_or(0, Vec::len);
    let entry = json!({"ErrorCode": error.name, "ErrorMessage": error.message});
    json!({"FailedEntryCount": count, "Entries": vec![entry; count]})
}

/// Takes the events that are in order.
pub(super) fn put_events(emulator: &Emulator, request: &Map<String, Value>) -> Answer {
    only(request, &["Entries"])?;
    let entries = match request.get("Entries") {
        Some(Value::Array(entries)) => entries,
        None | Some(Value::Null) => return Err(violation("entries", "not be null")),
        Some(_) => return Err(unreadable("`Entries` must be a list")),
    };
    if entries.is_empty() {
        return Err(violation("entries", "have length greater than or equal to 1"));
    }
    if entries.len() > MOST_ENTRIES {
        return Err(violation("entries", "have length less than or equal to 10"));
    }
    let entries: Vec<Entry> = entries.iter().map(Entry::read).collect::<Result<_, _>>()?;
    if entries.iter().map(Entry::bytes).sum::<usize>() > MOST_BYTES {
        return Err(invalid("Total size of the entries in the request is over the limit."));
    }
    let (mut failed, mut results) = (0, Vec::new());
    for entry in &entries {
        results.push(match entry.detail() {
            Ok(detail) => json!({"EventId": entry.put(emulator, detail)}),
            Err(Refusal { code, message }) => {
                failed += 1;
                json!({"ErrorCode": code, "ErrorMessage": message})
            }
        });
    }
    Ok(json!({"FailedEntryCount": failed, "Entries": results}))
}

impl<'request> Entry<'request> {
    /// # Errors
    /// What the entire request is rejected for.
    fn read(entry: &'request Value) -> Result<Self, ServiceError> {
        let members = entry.as_object().ok_or_else(|| unreadable("an entry must be an object"))?;
        only(members, &MEMBERS)?;
        let text = |name| text(members, name).map(Option::unwrap_or_default);
        let time = match members.get("Time") {
            None | Some(Value::Null) => None,
            Some(time) => Some(time.as_f64().ok_or_else(|| unreadable("`Time` must be a number"))?),
        };
        let resources = match members.get("Resources") {
            None | Some(Value::Null) => Vec::new(),
            Some(resources) => {
                let resources = resources.as_array().map(|resources| resources.iter().map(Value::as_str).collect());
                resources.flatten().ok_or_else(|| unreadable("`Resources` must be a list of strings"))?
            }
        };
        let event_bus_name = match text("EventBusName")? {
            "" if members.get("EventBusName").is_none_or(Value::is_null) => event_bus::DEFAULT,
            name => name,
        };
        if event_bus::name_of(event_bus_name).is_none() {
            return Err(violation("entries.1.member.eventBusName", "satisfy the pattern of a name or of an ARN"));
        }
        let (source, detail_type, detail) = (text("Source")?, text("DetailType")?, text("Detail")?);
        Ok(Self { time, source, resources, detail_type, detail, event_bus_name })
    }

    /// How much it counts against the limit of a request.
    fn bytes(&self) -> usize {
        let time = self.time.map_or(0, |_| BYTES_OF_TIME);
        let resources: usize = self.resources.iter().map(|resource| resource.len()).sum();
        time + self.source.len() + self.detail_type.len() + self.detail.len() + resources
    }

    /// What happened, if the event is in order.
    fn detail(&self) -> Result<Value, Refusal> {
        let parts = [("Source", self.source), ("DetailType", self.detail_type), ("Detail", self.detail)];
        if let Some((name, _)) = parts.into_iter().find(|(_, text)| text.is_empty()) {
            return Err(argument(name, &format!("{name} is a required argument.")));
        }
        if self.detail_type.chars().count() > LONGEST_DETAIL_TYPE {
            return Err(argument("DetailType", &format!("DetailType has at most {LONGEST_DETAIL_TYPE} characters.")));
        }
        if self.source.starts_with("aws.") {
            let message = "Not authorized for the source.".to_owned();
            return Err(Refusal { code: "NotAuthorizedForSourceException", message });
        }
        match serde_json::from_str(self.detail) {
            Ok(detail @ Value::Object(_)) => Ok(detail),
            _ => Err(Refusal { code: "MalformedDetail", message: "Detail is malformed.".to_owned() }),
        }
    }

    /// Keeps the event; gives back its identifier.
    fn put(&self, emulator: &Emulator, detail: Value) -> String {
        let (account, id, at) = (emulator.account(), emulator.identifier(), emulator.clock().now());
        let mut buses = emulator.event_buses();
        let name = event_bus::name_of(self.event_bus_name).unwrap_or_default();
        let is_here = self.event_bus_name == name || self.event_bus_name == account.event_bus(name);
        let is_delivered = is_here && buses.buses.contains_key(name);
        emulator.changes().notify_waiters();
        buses.events.push(PutEvent {
            id: id.clone(),
            event_bus_name: self.event_bus_name.to_owned(),
            is_delivered,
            source: self.source.to_owned(),
            detail_type: self.detail_type.to_owned(),
            resources: self.resources.iter().map(|resource| (*resource).to_owned()).collect(),
            detail,
            time: self.time.map_or(at, |time| Timestamp(0.0).after(time)),
            at,
            place: (account.id.clone(), account.region.clone()),
        });
        id
    }
}

fn argument(name: &str, reason: &str) -> Refusal {
    Refusal { code: "InvalidArgument", message: format!("Parameter {name} is not valid. Reason: {reason}") }
}
