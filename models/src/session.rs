//! What a user did, as models read it.

use std::collections::HashSet;

/// How many interactions of a session are looked at, the newest ones.
const MOST: usize = 2000;

/// One interaction of a session.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Event {
    /// The item's number in the data that the model was fitted to.
    pub(crate) item: u32,
    /// How much it counts.
    pub(crate) weight: f32,
}

/// What a user, or an anonymous session, did: the oldest first.
#[derive(Debug, Clone, Default)]
pub(crate) struct Session {
    /// The user's number in the data that the model was fitted to, whose own history there is no neighbour.
    pub(crate) user: Option<u32>,
    /// What counts.
    pub(crate) events: Vec<Event>,
}

/// An item of a session, once.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Visited {
    /// The item.
    pub(crate) item: u32,
    /// How many interactions ago its last occurrence was: 1 for the newest.
    pub(crate) ago: usize,
    /// How much the last occurrence counts.
    pub(crate) weight: f32,
}

impl Session {
    /// The items of the newest interactions, each once, the newest first.
    pub(crate) fn visited(&self) -> Vec<Visited> {
        let mut seen = HashSet::new();
        let newest = (1..).zip(self.events.iter().rev().take(MOST)).filter(|(_, event)| seen.insert(event.item));
        newest.map(|(ago, event)| Visited { item: event.item, ago, weight: event.weight }).collect()
    }
}
