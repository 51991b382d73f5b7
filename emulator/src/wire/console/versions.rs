//! What pages follow: for each topic a number that changes whenever what is shown of it does.

use std::hash::{Hash, Hasher as _};

use rapidhash::fast::RapidHasher;

use crate::emulator::Emulator;

/// The topics of `data-live`, each with its version.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Versions([u64; TOPICS.len()]);

/// The names of the topics, in the order of their versions.
const TOPICS: [&str; 6] = ["clock", "resources", "requests", "faults", "notifications", "events"];

impl Versions {
    /// As they are now.
    pub(super) fn of(emulator: &Emulator) -> Self {
        let clock = emulator.clock();
        // A clock that goes by itself is shown by the stream, and is no change.
        let moved = if clock.is_virtual() { clock.now().milliseconds() } else { 0 };
        let course = (moved, clock.is_paused(), clock.speed().map(f64::to_bits));
        let requests = emulator.request_log().count();
        let faults = hash(&emulator.listed_faults());
        let notifications = count(emulator.notification_count());
        let events = count(emulator.event_buses().events.count());
        Self([hash(&course), resources(emulator), requests, faults, notifications, events])
    }

    /// Reads what [`Self::fmt`](std::fmt::Display) wrote.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let mut versions = Self::default();
        let mut parts = text.split('-');
        for version in &mut versions.0 {
            *version = u64::from_str_radix(parts.next()?, 16).ok()?;
        }
        parts.next().is_none().then_some(versions)
    }

    /// The topics whose versions differ.
    pub(super) fn changed(self, before: Self) -> impl Iterator<Item = &'static str> {
        let pairs = TOPICS.into_iter().zip(self.0.into_iter().zip(before.0));
        pairs.filter(|(_, (now, before))| now != before).map(|(topic, _)| topic)
    }
}

impl std::fmt::Display for Versions {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (place, version) in self.0.iter().enumerate() {
            let separator = if place == 0 { "" } else { "-" };
            write!(formatter, "{separator}{version:x}")?;
        }
        Ok(())
    }
}

fn count(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}

fn hash(value: &impl Hash) -> u64 {
    let mut hasher = RapidHasher::default();
    value.hash(&mut hasher);
    hasher.finish()
}

/// Changes with every status, and when something comes or goes.
fn resources(emulator: &Emulator) -> u64 {
    let (resources, now) = emulator.unsettled_snapshot();
    let mut hasher = RapidHasher::default();
    resources.visit(now, &mut |view| {
        view.arn.hash(&mut hasher);
        view.since.0.to_bits().hash(&mut hasher);
        view.status.hash(&mut hasher);
    });
    for (name, since) in emulator.schedule_names() {
        (name, since.0.to_bits()).hash(&mut hasher);
    }
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_back_and_compared_topic_by_topic() {
        let versions = Versions([1, 0xabc, u64::MAX, 0, 5, 6]);
        assert_eq!(Versions::parse(&versions.to_string()), Some(versions));
        assert_eq!(versions.changed(Versions([1, 2, u64::MAX, 0, 5, 7])).collect::<Vec<_>>(), ["resources", "events"]);
        assert_eq!(["", "1-2", "x-1-2-3-4-5", "1-2-3-4-5-6-7"].map(Versions::parse), [None; 4]);
    }
}
