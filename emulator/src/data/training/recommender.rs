//! What recommenders are trained on, and what becomes of it.

use std::io;

use serde_json::Value;

use super::lack;
use crate::data::metrics;
use crate::data::rows::{Contents, EventFilter};

/// The data as it was when training began.
pub(crate) struct RecommenderSnapshot {
    pub(crate) interactions: Option<Contents>,
    pub(crate) items: Option<Contents>,
    pub(crate) filter: EventFilter,
    pub(crate) seed: u64,
}

impl RecommenderSnapshot {
    /// Trains; gives back the metrics. Blocks.
    ///
    /// # Errors
    /// There is not enough to train on.
    pub(crate) fn train(&self) -> Result<Value, String> {
        let unreadable = |error: io::Error| format!("The emulator could not read the data: {error}.");
        let Some(interactions) = &self.interactions else { return Err("There are no interactions.".to_owned()) };
        match lack(interactions, &self.filter).map_err(unreadable)? {
            Some(reason) => Err(reason),
            None => {
                metrics::of_popularity(interactions, &self.filter, self.items.as_ref(), self.seed).map_err(unreadable)
            }
        }
    }
}
