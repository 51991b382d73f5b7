//! What recommenders are trained on, and what becomes of it.

use std::io;

use personalize_contract::DatasetType;
use personalize_contract::recipe::DomainRecipe;
use serde_json::Value;

use crate::data::metrics;
use crate::data::rows::{Contents, EventCondition, EventFilter};
use crate::data::training;
use crate::operations::dataset_group;
use crate::store::state::State;

/// The data as it was when training began.
pub(super) struct Material {
    interactions: Option<Contents>,
    items: Option<Contents>,
    filter: EventFilter,
    seed: u64,
}

impl Material {
    /// Whether the case of event types matters is not stated; here it does.
    pub(super) fn of(state: &State, group_arn: &str, recipe: &DomainRecipe) -> Self {
        let condition =
            |event_type: &str| EventCondition { event_type: Some(event_type.to_owned()), least_value: None };
        Self {
            interactions: dataset_group::data(state, group_arn, DatasetType::Interactions),
            items: dataset_group::data(state, group_arn, DatasetType::Items),
            filter: EventFilter { conditions: recipe.event_type.map(condition).into_iter().collect() },
            seed: state.seed,
        }
    }

    /// # Errors
    /// There is not enough to train on.
    pub(super) fn train(&self) -> Result<Value, String> {
        let unreadable = |error: io::Error| format!("The emulator could not read the data: {error}.");
        let Some(interactions) = &self.interactions else { return Err("There are no interactions.".to_owned()) };
        match training::lack(interactions, &self.filter).map_err(unreadable)? {
            Some(lack) => Err(lack),
            None => {
                metrics::of_popularity(interactions, &self.filter, self.items.as_ref(), self.seed).map_err(unreadable)
            }
        }
    }
}
