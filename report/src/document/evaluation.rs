//! The document of an evaluation.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::run::TrainedOn;

/// The metrics of everything that was trained.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Evaluation {
    /// The models.
    pub models: Vec<Model>,
    /// What is to be kept in mind.
    pub caveat: String,
    /// Which data went into which version.
    pub trained_on: Vec<TrainedOn>,
}

/// A model with its metrics.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
pub struct Model {
    /// Its type.
    #[serde(rename = "type")]
    pub resource_type: String,
    /// The solution or recommender.
    pub name: String,
    /// The recipe.
    pub recipe: String,
    /// Hyperparameters that optimisation chose.
    pub tuned: BTreeMap<String, String>,
    /// By name.
    pub metrics: BTreeMap<String, f64>,
    /// Those of the most popular items.
    pub most_popular: Option<BTreeMap<String, f64>>,
}
