//! The account in a snapshot.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::data::serving::{LiveData, Models};
use crate::event_queue::EventQueue;
use crate::random::Random;
use crate::store::faults::Faults;
use crate::store::journal::Journal;
use crate::store::latencies::Latencies;
use crate::store::quota::Quotas;
use crate::store::rate::Rate;
use crate::store::resources::Resources;
use crate::store::scheduled_event::ScheduledEvent;
use crate::store::state::State;
use crate::store::usage::Meter;

/// Everything that the account holds, and what was asked of the emulator. Models and indexes are not part of it, since
/// they follow from what is.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct StateImage {
    pub(crate) resources: Resources,
    latencies: Latencies,
    faults: Faults,
    random: Random,
    durations: Random,
    seed: u64,
    rate: Rate,
    journal: Journal,
    meter: Meter,
    events: EventQueue<ScheduledEvent>,
    schedules: u64,
    calls: BTreeMap<String, u64>,
    throttled: u64,
    quotas: Quotas,
    late: Option<String>,
    recommendations: Random,
}

impl State {
    /// Everything as it is now. Resources are shared with it until either changes.
    pub(crate) fn image(&self) -> StateImage {
        let Self {
            resources,
            data_source: _,
            latencies,
            faults,
            random,
            durations,
            seed,
            rate,
            journal,
            meter,
            events,
            schedules,
            calls,
            throttled,
            quotas,
            late,
            // Whoever waits for changes waits in this process.
            changes: _,
            // They are begun again when more rows come.
            compactions: _,
            models: _,
            live: _,
            recommendations,
        } = self;
        StateImage {
            resources: resources.clone(),
            latencies: latencies.clone(),
            faults: faults.clone(),
            random: random.clone(),
            durations: durations.clone(),
            seed: *seed,
            rate: rate.clone(),
            journal: journal.clone(),
            meter: meter.clone(),
            events: events.clone(),
            schedules: *schedules,
            calls: calls.clone(),
            throttled: *throttled,
            quotas: quotas.clone(),
            late: late.clone(),
            recommendations: recommendations.clone(),
        }
    }

    /// Lets everything be as in an image, in place of what there is.
    pub(crate) fn install(&mut self, image: StateImage, models: Models) {
        let StateImage {
            resources,
            latencies,
            faults,
            random,
            durations,
            seed,
            rate,
            journal,
            meter,
            events,
            schedules,
            calls,
            throttled,
            quotas,
            late,
            recommendations,
        } = image;
        self.events.replace(events);
        let events = std::mem::take(&mut self.events);
        let changes = Arc::clone(&self.changes);
        *self = Self {
            resources,
            data_source: self.data_source.renewed(),
            latencies,
            faults,
            random,
            durations,
            seed,
            rate,
            journal,
            meter,
            events,
            schedules,
            calls,
            throttled,
            quotas,
            late,
            changes,
            compactions: Vec::new(),
            models,
            live: LiveData::default(),
            recommendations,
        };
    }
}
