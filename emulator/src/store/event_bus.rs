//! Event buses, and the events that were put on them.

use std::collections::BTreeMap;

use personalize_contract::event_bus::DEFAULT;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::clock::Timestamp;
use crate::recent::Recent;

/// How many events are remembered. One has at most 256 KiB, and those of the pipeline some hundred bytes.
const MOST_EVENTS: usize = 1000;

/// An event that was put on a bus.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PutEvent {
    /// The identifier that its sender was given.
    pub id: String,
    /// The bus, as its sender named it: by its name or by its ARN.
    pub event_bus_name: String,
    /// Whether there is such a bus here. An event for any other is taken, and nobody gets it.
    pub is_delivered: bool,
    /// Who sends it.
    pub source: String,
    /// What its detail is about.
    pub detail_type: String,
    /// ARNs of what it is about.
    pub resources: Vec<String>,
    /// What happened, an object.
    #[serde(with = "crate::stored::json")]
    pub detail: Value,
    /// When it happened, as its sender says, or else when it was put.
    pub time: Timestamp,
    /// When it was put, by the emulator's clock.
    pub at: Timestamp,
    /// The account and Region of the bus.
    pub place: (String, String),
}

impl PutEvent {
    /// The event as a target of a rule receives it.
    #[must_use]
    pub fn as_delivered(&self) -> Value {
        let (account, region) = &self.place;
        // A rule's target sees whole seconds.
        let time = Timestamp(self.time.0.floor()).rfc3339().replace(".000Z", "Z");
        json!({
            "version": "0",
            "id": self.id,
            "detail-type": self.detail_type,
            "source": self.source,
            "account": account,
            "time": time,
            "region": region,
            "resources": self.resources,
            "detail": self.detail,
        })
    }
}

/// A bus.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct EventBus {
    /// What its creator says of it.
    pub(crate) description: Option<String>,
    /// When it was created.
    pub(crate) created: Timestamp,
}

/// The buses of the account, and what was put on them.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct EventBuses {
    /// By name; the default one is among them.
    pub(crate) buses: BTreeMap<String, EventBus>,
    /// What was put, the newest 1,000.
    pub(crate) events: Recent<PutEvent>,
}

impl EventBuses {
    /// The default bus, with nothing on it.
    pub(crate) fn new(now: Timestamp) -> Self {
        let default = EventBus { description: None, created: now };
        Self { buses: BTreeMap::from([(DEFAULT.to_owned(), default)]), events: Recent::new(MOST_EVENTS) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_gets_the_members_that_every_event_has() {
        let event = PutEvent {
            id: "1".to_owned(),
            event_bus_name: DEFAULT.to_owned(),
            is_delivered: true,
            source: "films".to_owned(),
            detail_type: "Film".to_owned(),
            resources: vec!["arn".to_owned()],
            detail: json!({"a": 1}),
            time: Timestamp(1_767_225_600.25),
            at: Timestamp(0.0),
            place: ("123456789012".to_owned(), "us-east-1".to_owned()),
        };
        let expected = json!({"version": "0", "id": "1", "detail-type": "Film", "source": "films",
            "account": "123456789012", "time": "2026-01-01T00:00:00Z", "region": "us-east-1", "resources": ["arn"],
            "detail": {"a": 1}});
        assert_eq!(event.as_delivered(), expected);
    }
}
