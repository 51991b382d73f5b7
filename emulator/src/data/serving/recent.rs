//! What users did lately, event by event, whether or not it was trained on.

use std::collections::{HashMap, VecDeque};
use std::io;
use std::sync::Arc;

use personalize_contract::Schema;
use personalize_contract::event_type::folded;
use personalize_models::query::RecentInteraction;

use super::live::{LiveIndex, Put};
use crate::data::rows::{Contents, Event, EventFilter, IngestionMode};

/// How many events of a user are remembered.
const MOST_OF_A_USER: usize = 100;

/// How many events are remembered of all users together; when there are more, those go first that came first. With their
/// texts these are about a hundred megabytes.
const MOST: usize = 1 << 20;

/// An event that came by itself and not with an import.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct RecentEvent {
    pub(crate) item: Box<str>,
    /// In seconds since 1970.
    pub(crate) timestamp: i64,
    pub(crate) event_type: Box<str>,
    pub(crate) value: Option<f32>,
    /// See [`Event::sequence`].
    pub(crate) sequence: u64,
}

impl RecentEvent {
    /// Whether a filter admits it.
    pub(super) fn is_admitted(&self, filter: &EventFilter) -> bool {
        self.as_event().is_admitted(filter)
    }

    fn as_event(&self) -> Event<'_> {
        Event {
            user: "",
            item: &self.item,
            timestamp: self.timestamp,
            event_type: Some(&*self.event_type).filter(|of| !of.is_empty()),
            value: self.value,
            sequence: self.sequence,
        }
    }

    /// As models take it.
    pub(super) fn as_interaction(&self) -> RecentInteraction<'_> {
        RecentInteraction {
            item: &self.item,
            timestamp: self.timestamp,
            event_type: &self.event_type,
            value: self.value,
        }
    }
}

impl From<Event<'_>> for RecentEvent {
    fn from(event: Event<'_>) -> Self {
        Self {
            item: event.item.into(),
            timestamp: event.timestamp,
            event_type: folded(event.event_type.unwrap_or_default()).into(),
            value: event.value,
            sequence: event.sequence,
        }
    }
}

/// In how many parts the users are, of which a change beside a snapshot copies one.
const PARTS: usize = 64;

/// The events of users, the oldest first.
type Part = HashMap<Box<str>, VecDeque<RecentEvent>>;

/// The newest events of each user that came one by one.
#[derive(Debug, Clone)]
pub(crate) struct RecentEvents {
    parts: Vec<Arc<Part>>,
    count: usize,
}

impl Default for RecentEvents {
    fn default() -> Self {
        Self { parts: vec![Arc::default(); PARTS], count: 0 }
    }
}

/// The part that a user is in.
fn part_of(user: &str) -> usize {
    user.bytes().fold(0_usize, |hash, byte| hash.wrapping_mul(31).wrapping_add(usize::from(byte))) % PARTS
}

impl RecentEvents {
    /// What a user did that came as the row of that number or later, in the order of its time.
    pub(crate) fn of(&self, user: &str, since: u64) -> impl Iterator<Item = &RecentEvent> {
        let events = self.parts[part_of(user)].get(user).into_iter().flatten();
        events.filter(move |event| event.sequence >= since)
    }

    fn add(&mut self, event: &Event<'_>) {
        let part = Arc::make_mut(&mut self.parts[part_of(event.user)]);
        let events = part.entry(event.user.into()).or_default();
        let recent = RecentEvent::from(*event);
        let place = events.partition_point(|other| other.timestamp <= recent.timestamp);
        events.insert(place, recent);
        self.count += 1;
        if events.len() > MOST_OF_A_USER {
            events.pop_front();
            self.count -= 1;
        }
        if self.count > MOST {
            self.forget_older_half();
        }
    }

    /// Forgets the half of the events that came first.
    fn forget_older_half(&mut self) {
        let all = || self.parts.iter().flat_map(|part| part.values().flatten());
        let mut sequences: Vec<u64> = all().map(|event| event.sequence).collect();
        let middle = sequences.len() / 2;
        let first_kept = *sequences.select_nth_unstable(middle).1;
        for part in &mut self.parts {
            Arc::make_mut(part).retain(|_, events| {
                events.retain(|event| event.sequence >= first_kept);
                !events.is_empty()
            });
        }
        self.count = self.parts.iter().flat_map(|part| part.values()).map(VecDeque::len).sum();
    }
}

impl LiveIndex for RecentEvents {
    fn build(contents: &Contents, _: &Schema) -> io::Result<Self> {
        let mut events = Self::default();
        contents.each_event(IngestionMode::Put, &EventFilter::default(), |event| events.add(event))?;
        Ok(events)
    }

    fn put(&mut self, put: &Put) {
        put.events().for_each(|event| self.add(&event));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn event<'a>(user: &'a str, item: &'a str, timestamp: i64, sequence: u64) -> Event<'a> {
        Event { user, item, timestamp, event_type: Some("Watch"), value: None, sequence }
    }

    fn items(events: &RecentEvents, user: &str, since: u64) -> Vec<String> {
        events.of(user, since).map(|event| event.item.to_string()).collect()
    }

    #[test]
    fn events_come_in_the_order_of_their_time_from_a_row_on() {
        let mut events = RecentEvents::default();
        for (item, timestamp, sequence) in [("b", 2, 0), ("a", 1, 10), ("c", 2, 20)] {
            events.add(&event("u", item, timestamp, sequence));
        }
        assert_eq!(items(&events, "u", 0), ["a", "b", "c"]);
        assert_eq!(items(&events, "u", 10), ["a", "c"]);
        assert!(items(&events, "v", 0).is_empty());
    }

    #[test]
    fn of_a_user_and_of_all_so_many_are_remembered() {
        let mut events = RecentEvents::default();
        for number in 0..150 {
            events.add(&event("u", &number.to_string(), number, number.cast_unsigned()));
        }
        assert_eq!(items(&events, "u", 0).len(), MOST_OF_A_USER);
        assert_eq!(items(&events, "u", 0)[0], "50");
        for number in 0..=MOST {
            events.add(&event(&format!("v{number}"), "i", 0, 1000 + number as u64));
        }
        assert!(events.count <= MOST && events.count >= MOST / 2);
        assert!(items(&events, "u", 0).is_empty(), "they came first");
        assert_eq!(items(&events, &format!("v{MOST}"), 0), ["i"]);
    }
}
