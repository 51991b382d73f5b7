//! Builds the windows of events from the rows of a dataset.

use std::sync::Arc;

use personalize_contract::event_type::folded;

use super::{Event, EventWindows, PARTS, Settled};
use crate::{SharedVocabulary, Vocabulary};

/// Takes events in, quickest where those of a user come together and the oldest first.
#[derive(Debug)]
pub struct EventWindowsBuilder {
    windows: EventWindows,
    settled: Settled,
    /// Whose events are coming, and where they begin.
    user: Option<(u32, usize)>,
    /// Event types as they are spelt, and the number of each.
    spellings: Vocabulary,
    numbers: Vec<u32>,
    /// Of the user whose events are coming, how many there are of each type.
    counts: Vec<usize>,
}

impl EventWindowsBuilder {
    /// Without events, for so many of a user and event type.
    #[must_use]
    pub fn new(most: usize) -> Self {
        let windows = EventWindows {
            most,
            users: SharedVocabulary::default(),
            items: SharedVocabulary::default(),
            event_types: SharedVocabulary::default(),
            settled: Arc::new(Settled { offsets: Vec::new(), events: Vec::new() }),
            added: (0..PARTS).map(|_| Arc::default()).collect(),
        };
        let settled = Settled { offsets: vec![0], events: Vec::new() };
        Self { windows, settled, user: None, spellings: Vocabulary::default(), numbers: Vec::new(), counts: Vec::new() }
    }

    /// Adds an event; the timestamp is in seconds since 1970. Of equal timestamps, that counts as newer which comes later.
    pub fn push(&mut self, user: &str, item: &str, timestamp: i64, event_type: Option<&str>) {
        let item = self.windows.items.number(item);
        let event_type = self.event_type(event_type.unwrap_or_default());
        let event = Event { timestamp, item, event_type };
        let current = self.user.filter(|(number, _)| self.windows.users.name(*number) == Some(user));
        if current.is_some() {
            self.settled.events.push(event);
            return;
        }
        self.close_user();
        let number = self.windows.users.number(user);
        if (number as usize) + 1 < self.settled.offsets.len() {
            // This user's events came before, and were followed by another's.
            self.windows.add_event(number, event);
        } else {
            self.user = Some((number, self.settled.events.len()));
            self.settled.events.push(event);
        }
    }

    /// The windows of everything that was added.
    #[must_use]
    pub fn finish(mut self) -> EventWindows {
        self.close_user();
        self.settled.events.shrink_to_fit();
        let Self { mut windows, settled, .. } = self;
        windows.settled = Arc::new(settled);
        windows
    }

    fn event_type(&mut self, spelling: &str) -> u32 {
        let at = self.spellings.number(spelling) as usize;
        if at == self.numbers.len() {
            self.numbers.push(self.windows.event_types.number(&folded(spelling)));
        }
        self.numbers[at]
    }

    /// Sorts the events of a user where they are not, and leaves the newest of each type.
    fn close_user(&mut self) {
        let Some((_, begin)) = self.user.take() else { return };
        let most = self.windows.most;
        let events = &mut self.settled.events[begin..];
        if !events.is_sorted_by_key(|event| event.timestamp) {
            events.sort_by_key(|event| event.timestamp);
        }
        if events.len() > most {
            self.counts.clear();
            self.counts.resize(self.windows.event_types.len(), 0);
            let mut first = events.len();
            for at in (0..events.len()).rev() {
                let count = &mut self.counts[events[at].event_type as usize];
                *count += 1;
                if *count <= most {
                    first -= 1;
                    events[first] = events[at];
                }
            }
            self.settled.events.drain(begin..begin + first);
        }
        self.settled.offsets.push(self.settled.events.len());
    }
}
