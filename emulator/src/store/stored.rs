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

/// Makes the image of the account and the way there and back, of one list of what is stored.
macro_rules! image {
    ($($field:ident: $type:ty,)*) => {
        /// Everything that the account holds, and what was asked of the emulator. Models and indexes are not part of
        /// it, since they follow from what is.
        #[derive(Debug, Clone, Serialize, Deserialize)]
        pub(crate) struct StateImage {
            $($field: $type,)*
        }

        impl State {
            /// Everything as it is now. Resources are shared with it until either changes.
            pub(crate) fn image(&self) -> StateImage {
                // Waiters are of this process; compactions are begun again when more rows come.
                let Self { $($field,)* data_source: _, changes: _, compactions: _, models: _, live: _ } = self;
                StateImage { $($field: Clone::clone($field),)* }
            }

            /// Lets everything be as in an image, in place of what there is.
            pub(crate) fn install(&mut self, mut image: StateImage, models: Models) {
                // Whoever waits for the first event waits on this queue.
                self.events.replace(image.events);
                image.events = std::mem::take(&mut self.events);
                let StateImage { $($field,)* } = image;
                *self = Self {
                    $($field,)*
                    data_source: self.data_source.renewed(),
                    changes: Arc::clone(&self.changes),
                    compactions: Vec::new(),
                    models,
                    live: LiveData::default(),
                };
            }
        }
    };
}

image! {
    resources: Resources,
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
