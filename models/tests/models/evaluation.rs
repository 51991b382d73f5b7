//! Metrics, by hand where they can be.

use std::sync::Arc;

use personalize_contract::recipe::{RECIPES, Recipe};
use personalize_models::configuration::{EventWeight, Objective, Sensitivity};
use personalize_models::evaluation::evaluate;
use personalize_models::{Configuration, TrainingData, TrainingDataBuilder, recipe};

use super::data::{DAY, NOW, builder, film_record, films};

fn metrics(name: &str, data: &TrainingData, configuration: &Configuration) -> Vec<(&'static str, f64)> {
    let recipe = recipe::of_name(name).expect("a recipe");
    evaluate(recipe, &Arc::new(data.clone()), configuration, 4, &|| false).expect("metrics")
}

fn keys(name: &str, configuration: &Configuration) -> Vec<&'static str> {
    metrics(name, &films(), configuration).into_iter().map(|(key, _)| key).collect()
}

#[test]
fn popularity_is_measured_on_the_newest_tenth_of_users_set_aside() {
    // Five items, equally popular and offered in their order; the newest interaction of each user is with the fifth, at
    // which the reciprocal rank is 1/5, and the gain 1/log2(5) of the best, 1.
    let mut builder = TrainingDataBuilder::new();
    for user in 0..100 {
        for step in 0..5 {
            builder.interaction(&format!("u{user}"), &format!("i{step}"), step, None, None);
        }
    }
    let expected = [
        ("coverage", 1.0),
        ("mean_reciprocal_rank_at_25", 0.2),
        ("normalized_discounted_cumulative_gain_at_10", 0.4307),
        ("normalized_discounted_cumulative_gain_at_25", 0.4307),
        ("normalized_discounted_cumulative_gain_at_5", 0.4307),
        ("precision_at_10", 0.1),
        ("precision_at_25", 0.04),
        ("precision_at_5", 0.2),
    ];
    assert_eq!(metrics("aws-popularity-count", &builder.finish(), &Configuration::default()), expected);
}

#[test]
fn recipes_have_the_keys_that_the_service_prints_for_them() {
    let plain = Configuration::default();
    let items = keys("aws-sims", &plain);
    assert_eq!(items.len(), 8);
    for recipe in ["aws-user-personalization", "aws-personalized-ranking-v2", "aws-vod-more-like-x"] {
        assert_eq!(keys(recipe, &plain), items, "{recipe}");
    }
    for recipe in ["aws-item-affinity", "aws-item-attribute-affinity"] {
        assert_eq!(keys(recipe, &plain), ["coverage", "hits_at_1_percent", "recall_at_1_percent"]);
    }
    assert_eq!(keys("aws-trending-now", &plain)[8], "trend_prediction_accuracy");
    let objective = Some(Objective { item_attribute: "PRICE".to_owned(), sensitivity: Sensitivity::Low });
    let with_objective = Configuration { objective, ..Configuration::default() };
    assert_eq!(keys("aws-user-personalization", &with_objective)[0], "average_rewards_at_k");
    let weight = EventWeight { event_type: "Watch".to_owned(), event_value_threshold: None, weight: 0.5 };
    let with_weights = Configuration { event_weights: vec![weight], ..Configuration::default() };
    let weighted = "normalized_discounted_cumulative_gain_with_event_weights_at_25";
    assert!(keys("aws-user-personalization-v2", &with_weights).contains(&weighted));
    let section = |config: &str| {
        let config = serde_json::json!({"solutionConfig": {config: {}}});
        config.as_object().cloned().expect("an object")
    };
    for (recipe, config, configuration) in [
        ("aws-user-personalization", "optimizationObjective", &with_objective),
        ("aws-user-personalization-v2", "eventsConfig", &with_weights),
    ] {
        assert_eq!(keys(recipe, configuration), published(recipe).metrics(&section(config)), "{recipe}");
    }
}

fn published(name: &str) -> &'static Recipe {
    RECIPES.iter().find(|recipe| recipe.name == name).expect("a recipe")
}

/// What a check knows of the metrics of each recipe is what its models have.
#[test]
fn the_metrics_that_a_gate_can_look_at_are_those_of_the_models() {
    for recipe in &RECIPES {
        let expected = recipe.metrics(&serde_json::Map::new());
        assert_eq!(keys(recipe.name, &Configuration::default()), expected, "{}", recipe.name);
    }
}

#[test]
fn recipes_of_different_families_differ_and_beat_popularity_where_there_is_taste() {
    let of = |name| metrics(name, &films(), &Configuration::default())[3].1;
    let [personal, ranking, sims, popular] =
        ["aws-user-personalization", "aws-personalized-ranking", "aws-sims", "aws-popularity-count"].map(of);
    assert!(personal > popular && ranking > popular && sims > popular, "{personal} {ranking} {sims} {popular}");
    assert!(personal.total_cmp(&sims).is_ne() && personal.total_cmp(&popular).is_ne());
}

#[test]
fn values_have_four_decimals_and_follow_from_the_seed() {
    let recipe = recipe::of_name("aws-user-personalization-v2").expect("a recipe");
    let of = |seed| evaluate(recipe, &films(), &Configuration::default(), seed, &|| false).expect("metrics");
    assert!(of(1).iter().all(|(_, value)| ((value * 1e4).round() / 1e4).total_cmp(value).is_eq()));
    assert_eq!(of(1), of(1));
    assert!((2..9).any(|seed| of(seed) != of(1)));
}

#[test]
fn segments_are_measured_by_who_did_something_with_an_item_later() {
    // 150 users make segments of two. Five interactions each: the fifth is held out. `u0` and `u1` alone had `a` before;
    // `u0` and `u7` turn to it later, the others to `b`, which nobody knew.
    let mut builder = TrainingDataBuilder::new();
    film_record(&mut builder, "a", "drama", 1.0);
    film_record(&mut builder, "b", "noir", 1.0);
    for user in 0..150 {
        let name = format!("u{user}");
        for step in 0..4 {
            let own = format!("own-{user}");
            builder.interaction(&name, if user < 2 { "a" } else { &own }, step, None, None);
        }
        builder.interaction(&name, if user == 0 || user == 7 { "a" } else { "b" }, 9, None, None);
    }
    let data = builder.finish();
    let plain = Configuration::default();
    // Of `a` one of two actual users is in the segment of `u0` and `u1`; of `b` none of 148.
    let expected = [("coverage", 0.0133), ("hits_at_1_percent", 0.5), ("recall_at_1_percent", 0.25)];
    assert_eq!(metrics("aws-item-affinity", &data, &plain), expected);
    // Drama: as `a`. Noir: nobody. The price, which both have: `u0` and `u1`, of 150.
    let expected = [("coverage", 0.0133), ("hits_at_1_percent", 1.0), ("recall_at_1_percent", 0.1711)];
    assert_eq!(metrics("aws-item-attribute-affinity", &data, &plain), expected);
}

#[test]
fn actions_are_measured_by_who_takes_them() {
    let mut builder = builder();
    for user in 0..60_u32 {
        let takes = if user.is_multiple_of(2) { "club" } else { "trailer" };
        for offer in 0..20_i64 {
            let action = if offer % 2 == 0 { "club" } else { "trailer" };
            let event_type = if action == takes { "TAKEN" } else { "NOT_TAKEN" };
            builder.action_interaction(&format!("u{user}"), action, NOW - DAY + offer, event_type);
        }
    }
    let found = metrics("aws-next-best-action", &builder.finish(), &Configuration::default());
    let keys: Vec<&str> = found.iter().map(|(key, _)| *key).collect();
    assert_eq!((keys[0], keys[1], keys[5], keys[6]), ("auc", "coverage", "precision", "recall"));
    // Everybody always takes the same of two actions: nothing is easier.
    assert!(found.iter().all(|(_, value)| (value - 1.0).abs() < 1e-9), "{found:?}");
}

#[test]
fn nothing_to_measure_is_no_error() {
    for recipe in &recipe::RECIPES {
        let none = metrics(recipe.name, &TrainingData::default(), &Configuration::default());
        assert!(none.iter().all(|(_, value)| *value == 0.0), "{} {none:?}", recipe.name);
    }
}
