//! What models are compared with.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use personalize_contract::DatasetType;
use personalize_contract::recipe::{self, RecipeType};
use personalize_models::Configuration;
use serde_json::Value;

use super::Emulator;
use crate::data::serving::Models;
use crate::data::training::TrainingSnapshot;
use crate::store::resources::Resources;

/// The recipe that recommends the most popular items.
const MOST_POPULAR: &str = "aws-popularity-count";

impl Emulator {
    /// The metrics of the most popular items, offered to everybody: on the events that a solution version or a
    /// recommender was trained on, for the same users. Nothing for what does not recommend items, and for what is not
    /// there.
    ///
    /// # Errors
    /// Why they cannot be computed.
    pub async fn metrics_of_most_popular(&self, arn: &str) -> Result<Option<BTreeMap<String, f64>>, String> {
        let found = {
            let (state, _) = self.settled();
            snapshot(&state.resources, arn).map(|snapshot| (state.models.clone(), snapshot))
        };
        match found {
            Some((models, snapshot)) => metrics(&models, &snapshot).await.map(Some),
            None => Ok(None),
        }
    }
}

/// What a model that recommends items was trained on.
fn snapshot(resources: &Resources, arn: &str) -> Option<Arc<TrainingSnapshot>> {
    if let Ok(recommender) = resources.recommenders.get(arn) {
        return Some(Arc::clone(&recommender.snapshot));
    }
    let version = resources.solution_versions.get(arn).ok()?;
    let recipe = recipe::of_arn(&version.recipe_arn)?;
    let recommends_items =
        !matches!(recipe.recipe_type, RecipeType::UserSegmentation | RecipeType::PersonalizedActions);
    (recommends_items && recipe.needs.contains(&DatasetType::Interactions)).then(|| Arc::clone(&version.snapshot))
}

async fn metrics(models: &Models, trained: &TrainingSnapshot) -> Result<BTreeMap<String, f64>, String> {
    let snapshot = TrainingSnapshot {
        trainee: trained.trainee,
        recipe: MOST_POPULAR,
        needs_interactions: trained.needs_interactions,
        sources: trained.sources.clone(),
        selection: trained.selection.clone(),
        configuration: Configuration::default(),
        seed: trained.seed,
        cancellation: trained.cancellation.clone(),
        updates: None,
        metrics: OnceLock::new(),
    };
    let metrics = models.metrics(&Arc::new(snapshot)).ended().await?;
    let metrics = metrics.as_object().into_iter().flatten();
    Ok(metrics.filter_map(|(name, value)| Some((name.clone(), Value::as_f64(value)?))).collect())
}
