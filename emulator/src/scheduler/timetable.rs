//! What is going to happen, and when.

use std::collections::BTreeMap;
use std::sync::Arc;

use tokio::sync::Notify;

use super::schedule::ScheduleKey;
use crate::clock::Timestamp;

/// Something that happens without a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Due {
    /// A schedule's expression says this moment, in Unix seconds.
    Occurrence { schedule: ScheduleKey, scheduled: i64 },
    /// A schedule invokes its target, in the flexible time window that began then.
    Invocation { schedule: ScheduleKey, scheduled: i64 },
    /// A group that is being deleted is gone.
    GroupGone { group: String },
}

/// What is due, in the order of its time.
#[derive(Debug, Default)]
pub(super) struct Timetable {
    /// By milliseconds since 1970, then in the order in which they were put down.
    entries: BTreeMap<(u64, u64), Due>,
    count: u64,
    first_is_new: Arc<Notify>,
}

impl Timetable {
    /// What is to happen after the clock's end never does, and is not put down.
    pub(super) fn put(&mut self, at: Timestamp, due: Due) {
        if at > Timestamp::END {
            return;
        }
        self.count += 1;
        let entry = (at.milliseconds(), self.count);
        self.entries.insert(entry, due);
        if self.entries.first_key_value().is_some_and(|(first, _)| *first == entry) {
            self.first_is_new.notify_one();
        }
    }

    /// When the first thing is to happen.
    pub(super) fn next(&self) -> Option<Timestamp> {
        self.entries.first_key_value().map(|((at, _), _)| Timestamp::of_milliseconds(*at))
    }

    /// Takes off what comes first, if it is time for it.
    pub(super) fn take_first(&mut self, now: Timestamp) -> Option<(Timestamp, Due)> {
        let first = self.entries.first_entry().filter(|first| first.key().0 <= now.milliseconds())?;
        let ((at, _), due) = first.remove_entry();
        Some((Timestamp::of_milliseconds(at), due))
    }

    /// Takes off whatever was to happen to a schedule.
    pub(super) fn remove_all_of(&mut self, key: &ScheduleKey) {
        self.entries.retain(|_, due| match due {
            Due::Occurrence { schedule, .. } | Due::Invocation { schedule, .. } => schedule != key,
            Due::GroupGone { .. } => true,
        });
    }

    /// Whether something is to happen to a schedule.
    pub(super) fn has(&self, key: &ScheduleKey) -> bool {
        self.entries.values().any(|due| match due {
            Due::Occurrence { schedule, .. } | Due::Invocation { schedule, .. } => schedule == key,
            Due::GroupGone { .. } => false,
        })
    }

    /// Notified when something comes first that was not there before, so that whoever waits for the first waits anew.
    pub(super) fn first_is_new(&self) -> Arc<Notify> {
        Arc::clone(&self.first_is_new)
    }
}
