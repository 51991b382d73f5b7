//! What an execution is at, in a few members.

use serde_json::{Value, json};

use super::Record;
use crate::state_machine::{Event, Happening};

/// What the execution is at: its state, and what its last turn said.
pub(super) fn of(record: &Record) -> Value {
    let described = record.describe("");
    let mut shown = json!({});
    for name in ["executionArn", "name", "status", "startDate", "stopDate", "error", "cause"] {
        if let Some(value) = described.get(name) {
            shown[name] = value.clone();
        }
    }
    if let Ok(input) = serde_json::from_str::<Value>(record.input()) {
        shown["input"] = input;
    }
    let (state, turn) = record.history().read(|events| (last_state(events), last_turn(events)));
    if record.is_running() {
        shown["state"] = json!(state);
    }
    for name in ["step", "summary", "waitSeconds"] {
        if let Some(value) = turn.get(name).filter(|value| !value.is_null()) {
            shown[name] = value.clone();
        }
    }
    shown
}

fn last_state(events: &[Event]) -> Option<String> {
    events.iter().rev().find_map(|event| match &event.happening {
        Happening::StateEntered { name, .. } => Some(name.to_string()),
        _ => None,
    })
}

/// What the function answered last.
fn last_turn(events: &[Event]) -> Value {
    let output = events.iter().rev().find_map(|event| match &event.happening {
        Happening::TaskSucceeded { output } => serde_json::from_str::<Value>(output).ok(),
        _ => None,
    });
    output.and_then(|mut output| output.get_mut("Payload").map(Value::take)).unwrap_or_default()
}
