//! The document of an evaluation.

use std::collections::BTreeMap;

use serde_json::Value;

use super::json::{FromJson, member};
use super::trained_on::TrainedOn;

/// The metrics of everything that was trained.
#[derive(Debug, Clone, Default)]
pub struct Evaluation {
    /// The models.
    pub models: Vec<Model>,
    /// What is to be kept in mind.
    pub caveat: String,
    /// Which data went into which version.
    pub trained_on: Vec<TrainedOn>,
}

impl FromJson for Evaluation {
    fn from_json(value: &Value) -> Self {
        Self {
            models: member(value, "models"),
            caveat: member(value, "caveat"),
            trained_on: member(value, "trainedOn"),
        }
    }
}

/// A model with its metrics.
#[derive(Debug, Clone, Default)]
pub struct Model {
    /// Its type.
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

impl FromJson for Model {
    fn from_json(value: &Value) -> Self {
        Self {
            resource_type: member(value, "type"),
            name: member(value, "name"),
            recipe: member(value, "recipe"),
            tuned: member(value, "tuned"),
            metrics: member(value, "metrics"),
            most_popular: member(value, "mostPopular"),
        }
    }
}
