//! The recipes that solutions name.
//!
//! Algorithms and feature transformations: where a recipe's page names none, the algorithm is assumed to be called
//! as the recipe, like those that are named, and so is the feature transformation, like the one of
//! `aws-semantic-similarity`.

use super::Ability::{
    AutomaticUpdates, BatchInference, BatchSegments, Context, EventsConfig, HyperparameterOptimization,
    IncrementalUpdate, ItemExploration, LiveEvents, OptimizationObjective, RankingInfluence, RealTime, Themes,
    UpdateTraining,
};
use super::RecipeType::{
    PersonalizedActions, PersonalizedRanking, PopularItems, RelatedItems, UserPersonalization, UserSegmentation,
};
use super::hyperparameter::{Hyperparameter, Range, SHARE, TRUTH, fixed, tunable};
use super::{Recipe, RecipeType};
use crate::DatasetType::{Actions, Interactions, Items};

const fn recipe(name: &'static str, recipe_type: RecipeType) -> Recipe {
    Recipe {
        name,
        recipe_type,
        needs: &[Interactions],
        abilities: &[],
        algorithm: name,
        feature_transformation: name,
        hyperparameters: &[],
        featurization: &[],
    }
}

const HIDDEN_DIMENSION: Range = Range::Integer(32, 256);

const RECENCY_BIAS: &[Hyperparameter] = &[fixed("apply_recency_bias", "true", TRUTH)];

const RECURRENT: &[Hyperparameter] = &[
    tunable("hidden_dimension", "149", HIDDEN_DIMENSION),
    tunable("bptt", "32", Range::Integer(2, 32)),
    Hyperparameter { prefix: "data", ..tunable("recency_mask", "True", TRUTH) },
];

const HISTORY: &[Hyperparameter] = &[
    fixed("min_user_history_length_percentile", "0.0", SHARE),
    fixed("max_user_history_length_percentile", "0.99", SHARE),
];

/// Documented for rankings and for the recipes from before User-Personalization, which have the same parameters;
/// assumed for User-Personalization.
const PERCENTILES: &str = "JSON-percentile-filtering";

const OF_SIMILAR_ITEMS: &[Hyperparameter] = &[
    fixed("popularity_discount_factor", "0.0", SHARE),
    tunable("item_id_hidden_dim", "100", Range::Integer(30, 200)),
    tunable("item_metadata_hidden_dim", "100", Range::Integer(30, 200)),
];

const OF_SIMS: &[Hyperparameter] = &[
    tunable("popularity_discount_factor", "0.5", SHARE),
    tunable("min_cointeraction_count", "3", Range::Integer(0, 10)),
];

const COUNTS: &[Hyperparameter] = &[
    fixed("min_user_history_length_percentile", "0.005", SHARE),
    fixed("max_user_history_length_percentile", "0.995", SHARE),
    fixed("min_item_interaction_count_percentile", "0.01", SHARE),
    fixed("max_item_interaction_count_percentile", "0.9", SHARE),
];

const FREQUENCIES: Range = Range::Categorical(&["30 minutes", "1 hour", "2 hours", "3 hours", "1 day"]);

/// The recipes for solutions, in custom and in domain dataset groups.
pub const RECIPES: [Recipe; 12] = [
    Recipe {
        abilities: &[AutomaticUpdates, RealTime, LiveEvents, Context, BatchInference, EventsConfig],
        hyperparameters: RECENCY_BIAS,
        ..recipe("aws-user-personalization-v2", UserPersonalization)
    },
    Recipe {
        abilities: &[
            HyperparameterOptimization,
            UpdateTraining,
            AutomaticUpdates,
            RealTime,
            LiveEvents,
            Context,
            BatchInference,
            OptimizationObjective,
            ItemExploration,
        ],
        feature_transformation: PERCENTILES,
        hyperparameters: RECURRENT,
        featurization: HISTORY,
        ..recipe("aws-user-personalization", UserPersonalization)
    },
    Recipe {
        abilities: &[RealTime, LiveEvents, Context, BatchInference, EventsConfig],
        hyperparameters: RECENCY_BIAS,
        ..recipe("aws-personalized-ranking-v2", PersonalizedRanking)
    },
    Recipe {
        abilities: &[HyperparameterOptimization, RealTime, LiveEvents, Context, BatchInference, OptimizationObjective],
        feature_transformation: PERCENTILES,
        hyperparameters: RECURRENT,
        featurization: HISTORY,
        ..recipe("aws-personalized-ranking", PersonalizedRanking)
    },
    Recipe {
        abilities: &[HyperparameterOptimization, RealTime, BatchInference, Themes],
        hyperparameters: OF_SIMILAR_ITEMS,
        ..recipe("aws-similar-items", RelatedItems)
    },
    Recipe {
        abilities: &[HyperparameterOptimization, RealTime, BatchInference],
        feature_transformation: "sims",
        hyperparameters: OF_SIMS,
        featurization: COUNTS,
        ..recipe("aws-sims", RelatedItems)
    },
    Recipe {
        needs: &[Items],
        abilities: &[IncrementalUpdate, RealTime, BatchInference, RankingInfluence],
        ..recipe("aws-semantic-similarity", RelatedItems)
    },
    Recipe {
        abilities: &[RealTime],
        algorithm: "aws-trending-now-custom",
        featurization: &[fixed("trend_discovery_frequency", "2 hours", FREQUENCIES)],
        ..recipe("aws-trending-now", PopularItems)
    },
    // One page of the guide has it among USER_PERSONALIZATION, another among POPULAR_ITEMS.
    Recipe {
        abilities: &[RealTime, BatchInference],
        feature_transformation: "sims",
        ..recipe("aws-popularity-count", PopularItems)
    },
    Recipe {
        needs: &[Interactions, Actions],
        abilities: &[AutomaticUpdates, RealTime, LiveEvents],
        featurization: &[fixed("action_optimization_period", "14", Range::Integer(7, 28))],
        ..recipe("aws-next-best-action", PersonalizedActions)
    },
    Recipe {
        abilities: &[BatchSegments],
        feature_transformation: "item-affinity",
        hyperparameters: &[fixed("hidden_dimension", "149", HIDDEN_DIMENSION)],
        ..recipe("aws-item-affinity", UserSegmentation)
    },
    Recipe {
        needs: &[Interactions, Items],
        abilities: &[BatchSegments],
        feature_transformation: "item-attribute-affinity",
        hyperparameters: &[fixed("hidden_dimension", "149", HIDDEN_DIMENSION)],
        ..recipe("aws-item-attribute-affinity", UserSegmentation)
    },
];
