//! The events of users that filters look at: of each user and event type, the newest so many.

mod builder;

use std::collections::HashMap;
use std::sync::Arc;

use personalize_contract::event_type::folded;

pub use builder::EventWindowsBuilder;

use crate::SharedVocabulary;

/// Item interactions of a user and event type that count. Source: the developer guide's page on filter expressions.
pub const ITEM_INTERACTIONS: usize = 100;
/// Action interactions of a user and event type that count. Source: the same.
pub const ACTION_INTERACTIONS: usize = 300;

/// In how many parts the events are that were added after the first ones, by the number of their user. An addition beside
/// a snapshot copies one part.
const PARTS: u32 = 64;

/// Events of each user: of each event type, the newest so many, with what they were with.
///
/// Event types are compared without case, as `contract` does. An event without type has the type of the empty name. Of
/// equal timestamps, that counts as newer which was added later.
///
/// # Memory
/// 16 bytes for an event, and the identifiers of users and items once: 250 MB were measured for ten million events of a
/// million users with 200,000 items.
///
/// # Snapshots
/// As with [`crate::Table`]: they are in an `Arc`, and added to through [`Arc::make_mut`]. A clone shares the events that
/// the windows were built of, and an addition copies one of 64 parts of what was added since.
#[derive(Debug, Clone)]
pub struct EventWindows {
    /// How many events of a user and an event type count.
    most: usize,
    users: SharedVocabulary,
    items: SharedVocabulary,
    /// In lower case.
    event_types: SharedVocabulary,
    settled: Arc<Settled>,
    added: Vec<Arc<HashMap<u32, Vec<Event>>>>,
}

/// The events that the windows were built of, user by user, the oldest first.
#[derive(Debug)]
struct Settled {
    /// Where the events of each user begin, and where the last one's end.
    offsets: Vec<usize>,
    events: Vec<Event>,
}

#[derive(Debug, Clone, Copy)]
struct Event {
    timestamp: i64,
    item: u32,
    event_type: u32,
}

/// Which event types are asked about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EventTypes {
    /// Every one, and events that have none.
    Any,
    /// Those of these names, in lower case.
    Named(Vec<Box<str>>),
}

impl EventTypes {
    /// Those of these names, whatever their case.
    pub fn named<'n>(names: impl IntoIterator<Item = &'n str>) -> Self {
        Self::Named(names.into_iter().map(|name| folded(name).into()).collect())
    }
}

impl EventWindows {
    /// Without events, for so many of a user and event type, such as [`ITEM_INTERACTIONS`].
    #[must_use]
    pub fn new(most: usize) -> Self {
        EventWindowsBuilder::new(most).finish()
    }

    /// Adds an event; the timestamp is in seconds since 1970.
    pub fn add(&mut self, user: &str, item: &str, timestamp: i64, event_type: Option<&str>) {
        let user = self.users.number(user);
        let item = self.items.number(item);
        let event_type = self.event_types.number(&folded(event_type.unwrap_or_default()));
        self.add_event(user, Event { timestamp, item, event_type });
    }

    fn add_event(&mut self, user: u32, event: Event) {
        let part = Arc::make_mut(&mut self.added[(user % PARTS) as usize]);
        let events = part.entry(user).or_default();
        events.insert(events.partition_point(|other| other.timestamp <= event.timestamp), event);
        let is_of_type = |other: &Event| other.event_type == event.event_type;
        if events.iter().filter(|other| is_of_type(other)).count() > self.most
            && let Some(oldest) = events.iter().position(is_of_type)
        {
            events.remove(oldest);
        }
    }

    /// The number of an item or action that has events; these numbers are this index's own.
    #[must_use]
    pub fn item(&self, identifier: &str) -> Option<u32> {
        self.items.get(identifier)
    }

    /// The item or action with a number.
    #[must_use]
    pub fn item_identifier(&self, number: u32) -> Option<&str> {
        self.items.name(number)
    }

    /// The numbers of the items that a user has events of some types with, ascending, each once; none of an unknown user.
    #[must_use]
    pub fn items_with(&self, user: &str, event_types: &EventTypes) -> Vec<u32> {
        let mut items: Vec<u32> = self.events_with(user, event_types).map(|event| event.item).collect();
        items.sort_unstable();
        items.dedup();
        items
    }

    /// Whether a user has an event of some types with an item.
    #[must_use]
    pub fn has(&self, user: &str, item: &str, event_types: &EventTypes) -> bool {
        let Some(item) = self.item(item) else { return false };
        self.events_with(user, event_types).any(|event| event.item == item)
    }

    /// Whether a user has an event of some types with any item.
    #[must_use]
    pub fn has_any(&self, user: &str, event_types: &EventTypes) -> bool {
        self.events_with(user, event_types).next().is_some()
    }

    /// The events of a user that count and are of some types, the newest first.
    fn events_with(&self, user: &str, event_types: &EventTypes) -> impl Iterator<Item = Event> {
        let numbers = match event_types {
            EventTypes::Any => None,
            EventTypes::Named(names) => Some(names.iter().filter_map(|name| self.event_types.get(name))),
        };
        let numbers: Option<Vec<u32>> = numbers.map(Iterator::collect);
        let is_asked = move |event_type: u32| numbers.as_ref().is_none_or(|numbers| numbers.contains(&event_type));
        let mut counts = vec![0; self.event_types.len()];
        let events = self.users.get(user).into_iter().flat_map(|user| self.events(user));
        events.filter(move |event| {
            let count = &mut counts[event.event_type as usize];
            *count += 1;
            *count <= self.most && is_asked(event.event_type)
        })
    }

    /// The events of a user, the newest first: the first ones and those that were added, which are the newer of
    /// equal timestamps.
    fn events(&self, user: u32) -> impl Iterator<Item = Event> {
        let mut settled = self.settled.of(user);
        let mut added = self.added[(user % PARTS) as usize].get(&user).map_or(&[][..], Vec::as_slice);
        std::iter::from_fn(move || {
            let from = match (settled.last(), added.last()) {
                (Some(one), Some(other)) if one.timestamp > other.timestamp => &mut settled,
                (_, Some(_)) => &mut added,
                (_, None) => &mut settled,
            };
            let (event, rest) = from.split_last()?;
            *from = rest;
            Some(*event)
        })
    }
}

impl Settled {
    fn of(&self, user: u32) -> &[Event] {
        let user = user as usize;
        match (self.offsets.get(user), self.offsets.get(user + 1)) {
            (Some(begin), Some(end)) => &self.events[*begin..*end],
            _ => &[],
        }
    }
}

#[cfg(test)]
mod tests;
