//! What the emulator had counted before a run, so that a report tells of that run only.

use std::collections::BTreeMap;

use personalize_emulator::{Emulator, Notification, TransitionRecord, Usage};

use crate::billed::Billed;

/// The emulator's counters at one moment.
#[derive(Debug)]
pub struct Tally {
    api_calls: BTreeMap<String, u64>,
    throttled_calls: u64,
    notifications: usize,
    transitions: usize,
    usage: Usage,
}

impl Tally {
    /// As they are now.
    #[must_use]
    pub fn of(emulator: &Emulator) -> Self {
        Self {
            api_calls: emulator.api_calls(),
            throttled_calls: emulator.throttled_calls(),
            notifications: emulator.notification_count(),
            transitions: emulator.journal_count(),
            usage: emulator.usage(),
        }
    }

    /// Calls since then, by operation.
    #[must_use]
    pub fn api_calls_since(&self, emulator: &Emulator) -> BTreeMap<String, u64> {
        let mut calls = emulator.api_calls();
        for (operation, count) in &mut calls {
            *count -= self.api_calls.get(operation).copied().unwrap_or(0).min(*count);
        }
        calls.retain(|_, count| *count > 0);
        calls
    }

    /// Calls since then that the service throttled.
    #[must_use]
    pub fn throttled_calls_since(&self, emulator: &Emulator) -> u64 {
        emulator.throttled_calls().saturating_sub(self.throttled_calls)
    }

    /// What was published since then.
    #[must_use]
    pub fn notifications_since(&self, emulator: &Emulator) -> Vec<Notification> {
        emulator.notifications_since(self.notifications).0
    }

    /// What has been billed since then.
    #[must_use]
    pub fn billed_since(&self, emulator: &Emulator) -> Billed {
        Billed::since(&self.usage, emulator.usage())
    }

    /// Creations and updates that began since then.
    #[must_use]
    pub fn transitions_since(&self, emulator: &Emulator) -> Vec<TransitionRecord> {
        emulator.journal_since(self.transitions)
    }
}
