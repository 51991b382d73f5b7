//! What all families are fitted with.

use std::collections::BTreeMap;

use crate::configuration::{Configuration, EventWeights, Hyperparameters};
use crate::recipe::ModelRecipe;
use crate::training_data::{Histories, TrainingData};

/// Why there is no model.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FitError {
    /// The caller cancelled it.
    #[error("training was cancelled")]
    Cancelled,
    /// No recipe has this name.
    #[error("there is no recipe `{0}`; name one of those that ListRecipes gives")]
    NoRecipe(String),
}

/// A fit was asked to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Cancelled;

impl From<Cancelled> for FitError {
    fn from(_: Cancelled) -> Self {
        Self::Cancelled
    }
}

/// Asks from time to time whether to go on.
#[derive(Clone, Copy)]
pub(crate) struct Progress<'a> {
    cancelled: &'a (dyn Fn() -> bool + Sync),
}

impl<'a> Progress<'a> {
    pub(crate) const fn new(cancelled: &'a (dyn Fn() -> bool + Sync)) -> Self {
        Self { cancelled }
    }

    /// To be called with every user or item: asks at each 256th of them.
    pub(crate) fn step(&self, number: u32) -> Result<(), Cancelled> {
        if number.is_multiple_of(256) { self.check() } else { Ok(()) }
    }

    /// Asks now.
    pub(crate) fn check(&self) -> Result<(), Cancelled> {
        if (self.cancelled)() { Err(Cancelled) } else { Ok(()) }
    }
}

/// What a family is fitted to.
#[derive(Clone, Copy)]
pub(crate) struct Input<'a> {
    /// The recipe.
    pub(crate) recipe: &'static ModelRecipe,
    /// Names and records.
    pub(crate) data: &'a TrainingData,
    /// The histories, which are a part of the data's where a model is evaluated.
    pub(crate) histories: &'a Histories,
    /// What users did with actions; a part as well.
    pub(crate) action_histories: &'a Histories,
    /// As configured.
    pub(crate) configuration: &'a Configuration,
    /// What was chosen by optimisation, by qualified name.
    pub(crate) tuned: &'a BTreeMap<String, String>,
    /// How much interactions count.
    pub(crate) weights: &'a EventWeights,
    /// Whether to go on.
    pub(crate) progress: Progress<'a>,
}

impl<'a> Input<'a> {
    /// The recipe's hyperparameters.
    pub(crate) fn hyperparameters(&self) -> Hyperparameters<'a> {
        Hyperparameters::new(self.recipe, self.configuration, self.tuned)
    }
}
