//! What solution versions are trained on, and what becomes of it.

use std::io;

use personalize_contract::DatasetType;
use personalize_contract::recipe::{Recipe, RecipeType};
use personalize_contract::schema::Field;
use personalize_contract::training::{ATTRIBUTE_RECIPE, is_attribute};
use serde_json::Value;

use crate::clock::Timestamp;
use crate::data::metrics;
use crate::data::rows::{Contents, EventFilter};
use crate::data::training;
use crate::error::ServiceError;
use crate::operations::dataset_group;
use crate::operations::solution::Solution;
use crate::store::state::State;

/// What training comes to.
#[derive(Debug, Clone)]
pub(crate) struct Trained {
    /// Of recipes that recommend items or segment users.
    pub(super) metrics: Option<Value>,
}

/// The dataset types that a solution's recipe cannot do without.
fn needs(solution: &Solution) -> &'static [DatasetType] {
    solution.recipe().map_or(&[DatasetType::Interactions], |recipe| recipe.needs)
}

/// What a version is trained on: the data as it was when training began.
#[derive(Debug)]
pub(crate) struct Material {
    needs_interactions: bool,
    recipe: Option<&'static Recipe>,
    /// The fields of Items that are attributes.
    attributes: Vec<Field>,
    pub(crate) interactions: Option<Contents>,
    pub(crate) items: Option<Contents>,
    pub(crate) filter: EventFilter,
    seed: u64,
}

impl Material {
    /// The data as it is now.
    ///
    /// # Errors
    /// There is none of a dataset that the recipe cannot do without.
    pub(super) fn of(state: &State, now: Timestamp, solution: &Solution) -> Result<Self, ServiceError> {
        let group_arn = solution.dataset_group_arn.as_str();
        dataset_group::check_data(state, now, group_arn, needs(solution))?;
        Ok(Self {
            needs_interactions: needs(solution).contains(&DatasetType::Interactions),
            recipe: solution.recipe(),
            attributes: attributes(state, group_arn),
            interactions: dataset_group::data(state, group_arn, DatasetType::Interactions),
            items: dataset_group::data(state, group_arn, DatasetType::Items),
            filter: solution.event_filter(),
            seed: state.seed,
        })
    }

    /// # Errors
    /// There is not enough to train on.
    pub(super) fn train(&self) -> Result<Trained, String> {
        // A defect of the machine, which the service does not know of.
        let unreadable = |error: io::Error| format!("The emulator could not read the data: {error}.");
        let interactions = self.interactions.as_ref();
        if let Some(interactions) = interactions.filter(|_| self.needs_interactions)
            && let Some(shortfall) = training::shortfall(interactions, &self.filter).map_err(unreadable)?
        {
            return Err(shortfall);
        }
        if self.segments_by_attribute()
            && let Some(lack) = training::no_attribute(self.items.as_ref(), &self.attributes).map_err(unreadable)?
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

/// The fields of a group's Items that are attributes.
fn attributes(state: &State, dataset_group_arn: &str) -> Vec<Field> {
    let dataset = dataset_group::dataset_arn(state, dataset_group_arn, DatasetType::Items);
    let schema_arn = dataset.and_then(|arn| Some(state.datasets.get(&arn).ok()?.schema_arn.as_str()));
    let schema = schema_arn.and_then(|arn| state.schemas.get(arn).ok());
    let fields = schema.iter().flat_map(|schema| &schema.schema.fields);
    fields.filter(|field| is_attribute(field)).cloned().collect()
}
