//! What solution versions are trained on, and what becomes of it.

use std::io;

use personalize_contract::recipe::{Recipe, RecipeType};
use personalize_contract::schema::Field;
use personalize_contract::training::ATTRIBUTE_RECIPE;
use serde_json::Value;

use super::{no_attribute, shortfall};
use crate::data::metrics;
use crate::data::rows::{Contents, EventFilter};

/// What training comes to.
#[derive(Debug, Clone)]
pub(crate) struct Trained {
    /// Of recipes that recommend items or segment users.
    pub(crate) metrics: Option<Value>,
}

/// What a version is trained on: the data as it was when training began.
#[derive(Debug)]
pub(crate) struct TrainingSnapshot {
    pub(crate) needs_interactions: bool,
    pub(crate) recipe: Option<&'static Recipe>,
    /// The fields of Items that are attributes.
    pub(crate) attributes: Vec<Field>,
    pub(crate) interactions: Option<Contents>,
    pub(crate) items: Option<Contents>,
    pub(crate) filter: EventFilter,
    pub(crate) seed: u64,
}

impl TrainingSnapshot {
    /// Trains. Blocks.
    ///
    /// # Errors
    /// There is not enough to train on.
    pub(crate) fn train(&self) -> Result<Trained, String> {
        // A defect of the machine, which the service does not know of.
        let unreadable = |error: io::Error| format!("The emulator could not read the data: {error}.");
        let interactions = self.interactions.as_ref();
        if let Some(interactions) = interactions.filter(|_| self.needs_interactions)
            && let Some(shortfall) = shortfall(interactions, &self.filter).map_err(unreadable)?
        {
            return Err(shortfall);
        }
        if self.segments_by_attribute()
            && let Some(lack) = no_attribute(self.items.as_ref(), &self.attributes).map_err(unreadable)?
        {
            return Err(lack);
        }
        Ok(Trained { metrics: self.metrics().map_err(unreadable)? })
    }

    fn metrics(&self) -> io::Result<Option<Value>> {
        let (Some(interactions), Some(recipe)) = (&self.interactions, self.recipe) else { return Ok(None) };
        let measured = match (recipe.recipe_type, &self.items) {
            (RecipeType::PersonalizedActions, _) => return Ok(None),
            (RecipeType::UserSegmentation, Some(items)) if self.segments_by_attribute() => {
                metrics::of_attribute_segments(interactions, &self.filter, items, &self.attributes)
            }
            (RecipeType::UserSegmentation, _) => metrics::of_item_segments(interactions, &self.filter),
            (_, items) => metrics::of_popularity(interactions, &self.filter, items.as_ref(), self.seed),
        };
        measured.map(Some)
    }

    fn segments_by_attribute(&self) -> bool {
        self.recipe.is_some_and(|recipe| recipe.name == ATTRIBUTE_RECIPE)
    }
}
