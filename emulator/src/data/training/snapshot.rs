//! What is trained on, and what becomes of it. A model follows from a snapshot alone, so that it can be fitted again
//! whenever it is asked for.

use std::io;
use std::sync::{Arc, OnceLock};

use personalize_contract::DatasetType;
use personalize_contract::schema::Field;
use personalize_contract::training::{ATTRIBUTE_RECIPE, is_attribute};
use personalize_models::configuration::Configuration;
use personalize_models::evaluation::evaluate;
use personalize_models::model::Model;
use personalize_models::recipe::{self, ModelRecipe};
use personalize_models::{FitError, TrainingData};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::cancellation::Cancellation;
use super::selection::Selection;
use super::sources::Sources;
use super::{lack, no_attribute, shortfall};
use crate::work::Work;

/// What training comes to.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Trained {
    /// The hyperparameters that an optimisation chose, where there was one.
    #[serde(with = "crate::stored::json")]
    pub(crate) tuned: Option<Value>,
}

/// The words of a training that fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Trainee {
    /// A solution version.
    SolutionVersion,
    /// A recommender.
    Recommender,
}

/// A recipe's name in the contract. As the type of a member it is no reference that `serde` would borrow from what it reads.
pub(crate) type RecipeName = &'static str;

/// What a solution version or a recommender is trained on: the data as it was when training began.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct TrainingSnapshot {
    pub(crate) trainee: Trainee,
    /// The recipe's name.
    #[serde(with = "recipe_name")]
    pub(crate) recipe: RecipeName,
    pub(crate) needs_interactions: bool,
    pub(crate) sources: Sources,
    pub(crate) selection: Selection,
    pub(crate) configuration: Configuration,
    pub(crate) seed: u64,
    pub(crate) cancellation: Cancellation,
    /// What was trained, if this is an update that brings in newer data without training.
    #[serde(with = "crate::stored::shared_option")]
    pub(crate) updates: Option<Arc<Self>>,
    /// How good models of it are, once somebody has asked for that.
    #[serde(with = "measured")]
    pub(crate) metrics: OnceLock<Work<Value>>,
}

impl TrainingSnapshot {
    /// The same training with newer data, which is brought in without training.
    pub(crate) fn updated(base: &Arc<Self>, sources: Sources) -> Self {
        let base = base.updates.as_ref().unwrap_or(base);
        Self {
            sources,
            selection: base.selection.clone(),
            configuration: base.configuration.clone(),
            cancellation: base.cancellation.clone(),
            updates: Some(Arc::clone(base)),
            metrics: OnceLock::new(),
            ..**base
        }
    }

    /// How the recipe's models are made.
    ///
    /// # Errors
    /// There are none of that recipe.
    pub(crate) fn model_recipe(&self) -> Result<&'static ModelRecipe, String> {
        recipe::of_name(self.recipe).ok_or_else(|| format!("The emulator has no model for {}.", self.recipe))
    }

    /// How many rows a model is fitted to: what it takes goes by that.
    pub(crate) fn weight(&self) -> u64 {
        self.sources.0.iter().map(|(_, source)| source.contents.count()).sum()
    }

    /// Why there is not enough to train on. Blocks.
    ///
    /// # Errors
    /// That, in the words of the `failureReason`.
    pub(crate) fn check(&self) -> Result<(), String> {
        let lacks = match self.sources.contents(DatasetType::Interactions).filter(|_| self.needs_interactions) {
            Some(interactions) if self.trainee == Trainee::Recommender => lack(interactions, &self.selection.filter),
            Some(interactions) => shortfall(interactions, &self.selection.filter),
            None => Ok(None),
        };
        if let Some(reason) = lacks.map_err(|error| unreadable(&error))? {
            return Err(reason);
        }
        if self.recipe == ATTRIBUTE_RECIPE {
            let items = self.sources.contents(DatasetType::Items);
            if let Some(reason) = no_attribute(items, &self.item_attributes()).map_err(|error| unreadable(&error))? {
                return Err(reason);
            }
        }
        Ok(())
    }

    /// The fields of Items that are attributes.
    fn item_attributes(&self) -> Vec<Field> {
        let fields = self.sources.of(DatasetType::Items).into_iter().flat_map(|source| &source.schema.fields);
        fields.filter(|field| is_attribute(field)).cloned().collect()
    }

    /// Whether hyperparameters are optimised.
    pub(crate) fn is_optimized(&self) -> bool {
        self.configuration.optimize_hyperparameters
    }

    /// Measures how good models are of this recipe with this data, by the service's names. Blocks.
    ///
    /// # Errors
    /// It was cancelled.
    pub(crate) fn measure(&self, data: &Arc<TrainingData>) -> Result<Value, String> {
        let cancelled = || self.cancellation.is_cancelled();
        let measured = evaluate(self.model_recipe()?, data, &self.configuration, self.seed, &cancelled);
        let metrics = measured.map_err(failed)?.into_iter().map(|(name, value)| (name.to_owned(), json!(value)));
        Ok(Value::Object(metrics.collect()))
    }

    /// Fits the model. Blocks.
    ///
    /// # Errors
    /// It was cancelled, or the data cannot be fitted to.
    pub(crate) fn fit(&self, data: Arc<TrainingData>) -> Result<Model, String> {
        let cancelled = || self.cancellation.is_cancelled();
        Model::fit(self.model_recipe()?, data, &self.configuration, self.seed, &cancelled).map_err(failed)
    }
}

/// Recipes go by their names.
mod recipe_name {
    use personalize_contract::recipe::{DOMAIN_RECIPES, RECIPES};
    use serde::de::Error;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    use super::RecipeName;

    pub(super) fn serialize<S: Serializer>(name: &RecipeName, serializer: S) -> Result<S::Ok, S::Error> {
        name.serialize(serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<RecipeName, D::Error> {
        let name = String::deserialize(deserializer)?;
        let mut known = RECIPES.iter().map(|recipe| recipe.name).chain(DOMAIN_RECIPES.iter().map(|of| of.name));
        known.find(|known| *known == name).ok_or_else(|| D::Error::custom(format!("no recipe is named {name}")))
    }
}

/// Metrics are kept where they have been computed.
mod measured {
    use serde::{Deserializer, Serializer};

    use super::{OnceLock, Value, Work};
    use crate::stored::json;

    pub(super) fn serialize<S: Serializer>(metrics: &OnceLock<Work<Value>>, serializer: S) -> Result<S::Ok, S::Error> {
        let computed = metrics.get().filter(|work| work.unfinished().is_none() && !work.is_lost());
        json::serialize(&computed.map(Work::outcome), serializer)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<OnceLock<Work<Value>>, D::Error> {
        let outcome: Option<Result<Value, String>> = json::deserialize(deserializer)?;
        Ok(outcome.map(|outcome| OnceLock::from(Work::over(Some(outcome)))).unwrap_or_default())
    }
}

/// A defect of the machine, which the service does not know of.
pub(crate) fn unreadable(error: &io::Error) -> String {
    format!("The emulator could not read the data: {error}.")
}

fn failed(error: FitError) -> String {
    match error {
        FitError::Cancelled => "The training was stopped.".to_owned(),
        other @ FitError::NoRecipe(_) => format!("The emulator could not train: {other}."),
    }
}
