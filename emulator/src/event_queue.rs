//! What is going to happen, and when. Whatever a clock jumps over happens in the order of its time, each at its own.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use tokio::sync::Notify;

use crate::clock::Timestamp;

/// Events in the order of their time.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct EventQueue<Event> {
    /// By milliseconds since 1970, then in the order in which they were put down.
    entries: BTreeMap<(u64, u64), Event>,
    count: u64,
    /// Notified when something comes first that was not there before.
    #[serde(skip)]
    comes_first: Arc<Notify>,
}

impl<Event> Default for EventQueue<Event> {
    fn default() -> Self {
        Self { entries: BTreeMap::new(), count: 0, comes_first: Arc::default() }
    }
}

impl<Event> EventQueue<Event> {
    /// What is to happen after the clock's end never does, and is not put down.
    pub(crate) fn put(&mut self, at: Timestamp, event: Event) {
        if at > Timestamp::END {
            return;
        }
        self.count += 1;
        let entry = (at.milliseconds(), self.count);
        self.entries.insert(entry, event);
        if self.entries.first_key_value().is_some_and(|(first, _)| *first == entry) {
            self.comes_first.notify_one();
        }
    }

    /// When the first thing is to happen.
    pub(crate) fn next(&self) -> Option<Timestamp> {
        self.entries.first_key_value().map(|((at, _), _)| Timestamp::of_milliseconds(*at))
    }

    /// Notified when something comes first that was not there before, so that whoever waits for the first waits anew.
    pub(crate) fn comes_first(&self) -> Arc<Notify> {
        Arc::clone(&self.comes_first)
    }

    /// What comes first, if it is time for it.
    pub(crate) fn first(&self, now: Timestamp) -> Option<(Timestamp, &Event)> {
        let ((at, _), event) = self.entries.first_key_value()?;
        (*at <= now.milliseconds()).then(|| (Timestamp::of_milliseconds(*at), event))
    }

    /// Takes off what comes first.
    pub(crate) fn pop_first(&mut self) {
        self.entries.pop_first();
    }

    /// Takes off what comes first, if it is time for it.
    pub(crate) fn take_first(&mut self, now: Timestamp) -> Option<(Timestamp, Event)> {
        let first = self.entries.first_entry().filter(|first| first.key().0 <= now.milliseconds())?;
        let ((at, _), event) = first.remove_entry();
        Some((Timestamp::of_milliseconds(at), event))
    }

    /// Whatever is going to happen with its time, in order.
    pub(crate) fn timed(&self) -> impl Iterator<Item = (Timestamp, &Event)> {
        self.entries.iter().map(|((at, _), event)| (Timestamp::of_milliseconds(*at), event))
    }

    /// Lets what another queue has happen, in place of what this one has. Whoever waits waits anew.
    pub(crate) fn replace(&mut self, other: Self) {
        let Self { entries, count, comes_first: _ } = other;
        (self.entries, self.count) = (entries, count);
        self.comes_first.notify_one();
    }

    /// Takes off whatever is not kept.
    pub(crate) fn retain(&mut self, is_kept: impl Fn(&Event) -> bool) {
        self.entries.retain(|_, event| is_kept(event));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn things_happen_in_the_order_of_their_time() {
        let mut queue = EventQueue::default();
        queue.put(Timestamp(20.0), "c");
        queue.put(Timestamp(10.0), "a");
        queue.put(Timestamp(10.0), "b");
        let mut happened = Vec::new();
        while let Some((at, event)) = queue.first(Timestamp(15.0)) {
            happened.push((at.0, *event));
            queue.pop_first();
        }
        assert_eq!(happened, [(10.0, "a"), (10.0, "b")]);
        assert!(queue.first(Timestamp(20.0)).is_some());
    }

    #[test]
    fn what_would_happen_after_the_clock_s_end_never_does() {
        let mut queue = EventQueue::default();
        for never in [f64::INFINITY, 1e300, Timestamp::END.0 + 1.0] {
            queue.put(Timestamp(never), "a");
        }
        assert_eq!(queue.next(), None);
        queue.put(Timestamp::END, "a");
        assert_eq!(queue.next(), Some(Timestamp::END));
    }
}
