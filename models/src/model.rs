//! A fitted model, and what it can be asked.

mod answer;
mod exploration;
mod numbering;
mod stored;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::configuration::{Configuration, EventWeights};
use crate::evaluation::tuning;
use crate::family::Fitted;
use crate::fit::{FitError, Input, Progress};
use crate::recipe::{Family, ModelRecipe};
use crate::training_data::{Histories, Interaction, TrainingData};

use exploration::NewItems;
use numbering::Numberings;

/// What training with a recipe gives. A clone shares everything with the original.
#[derive(Debug, Clone)]
pub struct Model {
    recipe: &'static ModelRecipe,
    /// What answers have their numbers from.
    data: Arc<TrainingData>,
    configuration: Arc<Configuration>,
    weights: Arc<EventWeights>,
    new_items: Arc<NewItems>,
    /// What was fitted, to what, and how the numbers of the one correspond to those of the other.
    fitted: Arc<Fitted>,
    fitted_to: Arc<TrainingData>,
    numberings: Numberings,
    tuned: Arc<BTreeMap<String, String>>,
}

/// A part of the histories of some data, to fit a model to.
#[derive(Clone, Copy)]
pub(crate) struct Part<'a> {
    pub(crate) data: &'a Arc<TrainingData>,
    pub(crate) histories: &'a Histories,
    pub(crate) action_histories: &'a Histories,
}

impl Model {
    /// Fits a model.
    ///
    /// `cancelled` is asked often, and ends the fit when it is true.
    ///
    /// # Errors
    /// [`FitError::Cancelled`].
    #[expect(clippy::needless_pass_by_value, reason = "the model keeps it")]
    pub fn fit(
        recipe: &'static ModelRecipe,
        data: Arc<TrainingData>,
        configuration: &Configuration,
        seed: u64,
        cancelled: &(dyn Fn() -> bool + Sync),
    ) -> Result<Self, FitError> {
        let part = Part { data: &data, histories: &data.interactions, action_histories: &data.action_interactions };
        let tuned = tuning::tune(recipe, part, configuration, seed, cancelled)?;
        let mut model = Self::fit_to(recipe, part, configuration, tuned, cancelled)?;
        if recipe.family == Family::Personalization {
            model.new_items = Arc::new(NewItems::new(&data));
        }
        Ok(model)
    }

    /// Fits a model to a part of the histories of its data, with hyperparameters that were chosen before.
    pub(crate) fn fit_to(
        recipe: &'static ModelRecipe,
        part: Part<'_>,
        configuration: &Configuration,
        tuned: BTreeMap<String, String>,
        cancelled: &(dyn Fn() -> bool + Sync),
    ) -> Result<Self, FitError> {
        let Part { data, histories, action_histories } = part;
        let weights = EventWeights::new(recipe, data, configuration);
        let input = Input {
            recipe,
            data,
            histories,
            action_histories,
            configuration,
            tuned: &tuned,
            weights: &weights,
            progress: Progress::new(cancelled),
        };
        let fitted = Fitted::new(&input)?;
        Ok(Self {
            recipe,
            data: data.clone(),
            configuration: Arc::new(configuration.clone()),
            weights: Arc::new(weights),
            new_items: Arc::default(),
            fitted: Arc::new(fitted),
            fitted_to: data.clone(),
            numberings: Numberings::default(),
            tuned: Arc::new(tuned),
        })
    }

    /// The same model with newer data: nothing is fitted anew, but new items can be tried out, users have their new
    /// interactions, and answers have the numbers of the new data.
    #[must_use]
    pub fn updated(&self, data: Arc<TrainingData>) -> Self {
        if self.recipe.family == Family::Trending {
            // What is on the increase is counted in the newest interactions, whenever the model was trained.
            let part = Part { data: &data, histories: &data.interactions, action_histories: &data.action_interactions };
            if let Ok(model) = Self::fit_to(self.recipe, part, &self.configuration, BTreeMap::new(), &|| false) {
                return model;
            }
        }
        let new_items = match self.recipe.family {
            Family::Personalization => Arc::new(NewItems::new(&data)),
            _ => self.new_items.clone(),
        };
        Self {
            weights: Arc::new(EventWeights::new(self.recipe, &data, &self.configuration)),
            numberings: Numberings::new(&self.fitted_to, &data),
            new_items,
            data,
            ..self.clone()
        }
    }

    /// What questions and answers have their numbers from.
    #[must_use]
    pub fn data(&self) -> &Arc<TrainingData> {
        &self.data
    }

    /// The recipe that it was fitted with.
    #[must_use]
    pub fn recipe(&self) -> &'static ModelRecipe {
        self.recipe
    }

    /// What hyperparameter optimisation chose, by the names of `tunedHPOParams`, such as `training.bptt`; empty without it.
    #[must_use]
    pub fn tuned(&self) -> &BTreeMap<String, String> {
        &self.tuned
    }

    /// What was fitted.
    pub(crate) fn fitted(&self) -> &Fitted {
        &self.fitted
    }

    /// How much an interaction of the data counts.
    pub(crate) fn weight(&self, interaction: &Interaction) -> f32 {
        self.weights.of(interaction)
    }
}
