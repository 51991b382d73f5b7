//! The metrics that `GetSolutionMetrics` answers for a version of a recipe.
//!
//! Source: the developer guide's page on metrics, and what notebooks of AWS printed. The keys of item recipes were printed;
//! of the others the guide has the names in words, and their keys are those of `docs/models.md`.

use serde_json::{Map, Value};

use super::{Recipe, RecipeType};

const COVERAGE: &str = "coverage";

const GAINS: [&str; 3] = [
    "normalized_discounted_cumulative_gain_at_10",
    "normalized_discounted_cumulative_gain_at_25",
    "normalized_discounted_cumulative_gain_at_5",
];

const OF_ITEMS: [&str; 4] = ["mean_reciprocal_rank_at_25", "precision_at_10", "precision_at_25", "precision_at_5"];

const OF_ACTIONS: [&str; 3] = ["auc", "precision", "recall"];

const OF_SEGMENTS: [&str; 2] = [HITS, "recall_at_1_percent"];

/// The one metric that is a number of users. All others are shares.
const HITS: &str = "hits_at_1_percent";

/// Of versions whose events weigh.
const WITH_EVENT_WEIGHTS: [&str; 3] = [
    "normalized_discounted_cumulative_gain_with_event_weights_at_10",
    "normalized_discounted_cumulative_gain_with_event_weights_at_25",
    "normalized_discounted_cumulative_gain_with_event_weights_at_5",
];

/// Of versions that optimize for an attribute of items besides relevance.
const REWARDS: &str = "average_rewards_at_k";

/// Of recipes that have some besides those of their type.
const OF_RECIPES: [(&str, &[&str]); 2] = [
    ("aws-trending-now", &["trend_prediction_accuracy"]),
    ("aws-semantic-similarity", &["item_freshness", "item_popularity", "item_similarity"]),
];

impl Recipe {
    /// The names of the metrics of a solution's versions, in alphabetical order. `section` is the input of
    /// `CreateSolution`: what it configures is measured too.
    #[must_use]
    pub fn metrics(&self, section: &Map<String, Value>) -> Vec<&'static str> {
        let config = section.get("solutionConfig");
        let has = |key: &str| config.is_some_and(|config| config.get(key).is_some());
        let mut metrics = vec![COVERAGE];
        match self.recipe_type {
            RecipeType::UserSegmentation => metrics.extend(OF_SEGMENTS),
            RecipeType::PersonalizedActions => metrics.extend(GAINS.into_iter().chain(OF_ACTIONS)),
            RecipeType::UserPersonalization
            | RecipeType::PersonalizedRanking
            | RecipeType::RelatedItems
            | RecipeType::PopularItems => metrics.extend(GAINS.into_iter().chain(OF_ITEMS)),
        }
        if has("eventsConfig") {
            metrics.extend(WITH_EVENT_WEIGHTS);
        }
        if has("optimizationObjective") {
            metrics.push(REWARDS);
        }
        let of_recipe = OF_RECIPES.iter().find(|(name, _)| *name == self.name);
        metrics.extend(of_recipe.into_iter().flat_map(|(_, metrics)| metrics.iter()));
        metrics.sort_unstable();
        metrics
    }
}

/// Whether a metric is between 0 and 1.
#[must_use]
pub fn is_share(metric: &str) -> bool {
    metric != HITS
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::recipe::RECIPES;

    fn metrics(recipe: &str, section: &Value) -> Vec<&'static str> {
        let recipe = RECIPES.iter().find(|known| known.name == recipe).expect("a recipe");
        recipe.metrics(&section.as_object().cloned().unwrap_or_default())
    }

    #[test]
    fn metrics_follow_from_the_recipe_and_what_is_configured() {
        let items = metrics("aws-sims", &json!({}));
        assert_eq!(items.len(), 8);
        assert!(items.contains(&"mean_reciprocal_rank_at_25") && items.is_sorted());
        assert_eq!(metrics("aws-item-affinity", &json!({})), ["coverage", "hits_at_1_percent", "recall_at_1_percent"]);
        assert!(metrics("aws-next-best-action", &json!({})).contains(&"auc"));
        assert!(metrics("aws-trending-now", &json!({})).contains(&"trend_prediction_accuracy"));
        let with = |config: Value| metrics("aws-user-personalization", &json!({"solutionConfig": config}));
        assert_eq!(with(json!({"optimizationObjective": {}})).len(), items.len() + 1);
        assert_eq!(with(json!({"eventsConfig": {}})).len(), items.len() + 3);
    }

    #[test]
    fn all_but_a_number_of_users_are_shares() {
        let all = RECIPES.iter().flat_map(|recipe| recipe.metrics(&Map::new()));
        let counts: Vec<&str> = all.filter(|metric| !is_share(metric)).collect();
        assert_eq!(counts, ["hits_at_1_percent"; 2]);
    }
}
