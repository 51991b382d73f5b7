//! What a configuration changes.

use std::collections::BTreeMap;
use std::sync::Arc;

use personalize_models::configuration::{EventWeight, HyperparameterRange, Objective, Sensitivity};
use personalize_models::evaluation::evaluate;
use personalize_models::{Configuration, FitError, Model, Query, TrainingDataBuilder, recipe};

use super::data::{DAY, NOW, builder, films, fit_with, names, query};

fn with(name: &str, value: &str) -> Configuration {
    let hyperparameters = BTreeMap::from([(name.to_owned(), value.to_owned())]);
    Configuration { hyperparameters, ..Configuration::default() }
}

fn weights(event_type: &str, weight: f64, event_value_threshold: Option<f64>) -> Configuration {
    let event_type = event_type.to_owned();
    let event_weights = vec![EventWeight { event_type, event_value_threshold, weight }];
    Configuration { event_weights, ..Configuration::default() }
}

#[test]
fn event_types_count_what_they_weigh() {
    let mut builder = TrainingDataBuilder::new();
    for user in 0..3 {
        builder.interaction(&format!("u{user}"), "clicked", 1, Some("Click"), None);
        builder.interaction(&format!("u{user}"), "clicked", 2, Some("Click"), None);
        builder.interaction(&format!("u{user}"), "bought", 3, Some("Buy"), Some(4.0));
    }
    let data = Arc::new(builder.finish());
    let first =
        |configuration| names(&fit_with("aws-user-personalization-v2", &data, &configuration), &query())[0].clone();
    assert_eq!(first(Configuration::default()), "clicked");
    assert_eq!(first(weights("cLICK", 0.3, None)), "bought");
    assert_eq!(first(weights("Buy", 1.0, Some(5.0))), "clicked");
    assert_eq!(
        first(Configuration {
            event_weights: [weights("Click", 0.3, None), weights("Buy", 1.0, Some(5.0))]
                .into_iter()
                .flat_map(|configuration| configuration.event_weights)
                .collect(),
            ..Configuration::default()
        }),
        "clicked"
    );
}

#[test]
fn an_objective_makes_recommendations_worth_more_the_more_sensitive_it_is() {
    let data = films();
    let worth = |sensitivity| {
        let objective = Some(Objective { item_attribute: "PRICE".to_owned(), sensitivity });
        let model =
            fit_with("aws-user-personalization", &data, &Configuration { objective, ..Configuration::default() });
        let users = (0..60).map(|user| format!("u{user}"));
        let price = |film: &String| film[1..].parse::<u32>().expect("a number") % 7;
        users
            .map(|user| names(&model, &Query { user: Some(&user), ..query() }).iter().map(price).sum::<u32>())
            .sum::<u32>()
    };
    let [off, low, high] = [Sensitivity::Off, Sensitivity::Low, Sensitivity::High].map(worth);
    assert!(off < low && low < high, "{off} {low} {high}");
    assert_eq!(Sensitivity::of_name("medium"), Some(Sensitivity::Medium));
    assert_eq!(Sensitivity::of_name("much"), None);
}

#[test]
fn a_context_moves_what_is_interacted_with_in_it() {
    let mut builder = builder();
    for user in 0..60 {
        // On a television, everybody watches the same two films.
        for film in ["f19", "f39"] {
            builder.interaction(&format!("u{user}"), film, NOW - 30 * DAY, Some("Watch"), None);
            builder.context("DEVICE", "tv");
        }
        builder.interaction(&format!("u{user}"), "f7", NOW - 30 * DAY, Some("Watch"), None);
        builder.context("DEVICE", "phone");
    }
    let data = Arc::new(builder.finish());
    let model = fit_with("aws-user-personalization-v2", &data, &Configuration::default());
    let scores = |context: &[(&str, &str)]| {
        let found = model.recommend(&Query { user: Some("u4"), context, count: 40, ..query() });
        let sum: f64 = found.iter().filter_map(|found| found.score).sum();
        assert!((sum - 1.0).abs() < 1e-4 && found.len() == 40, "{sum}");
        assert!(found.is_sorted_by(|one, other| one.score >= other.score));
        let of = |film: &str| {
            found.iter().find(|found| Some(found.item) == data.items.get(film)).and_then(|found| found.score)
        };
        (of("f19"), of("f7"))
    };
    let (anywhere, television, phone) = (scores(&[]), scores(&[("DEVICE", "tv")]), scores(&[("device", "phone")]));
    assert!(television.0 > anywhere.0 && television.1 < anywhere.1, "{anywhere:?} {television:?}");
    assert!(phone.0 < anywhere.0 && phone.1 > anywhere.1, "{anywhere:?} {phone:?}");
    assert_eq!(scores(&[("DEVICE", "radio")]), anywhere);
}

#[test]
fn recency_counts_unless_it_is_switched_off() {
    let data = films();
    let recent = ["f30", "f29", "f28", "f27", "f1"].map(|film| super::data::recent(film, "Click"));
    let first = |configuration| {
        let model = fit_with("aws-user-personalization-v2", &data, &configuration);
        let score = |film: &str| {
            let found = model.recommend(&Query { recent: &recent, count: 40, ..query() });
            let item = model.data().items.get(film);
            found.iter().find(|found| Some(found.item) == item).and_then(|found| found.score).expect("a score")
        };
        (0..20).map(|film| score(&format!("f{film}"))).sum::<f64>()
    };
    // The newest film is a drama, the four before it are comedies.
    assert!(first(Configuration::default()) > first(with("apply_recency_bias", "false")));
}

#[test]
fn hyperparameters_of_related_items_do_what_the_guide_says() {
    let data = films();
    let related = |configuration| {
        names(&fit_with("aws-sims", &data, &configuration), &Query { item: Some("f22"), count: 8, ..query() })
    };
    assert_ne!(related(with("popularity_discount_factor", "0")), related(with("popularity_discount_factor", "1.0")));
    let mut pair = builder();
    for film in ["f39", "f5"] {
        pair.interaction("only", film, NOW, Some("Click"), None);
    }
    let data = Arc::new(pair.finish());
    let has = |count: &str| {
        names(
            &fit_with("aws-sims", &data, &with("min_cointeraction_count", count)),
            &Query { item: Some("f39"), count: 40, ..query() },
        )
        .iter()
        .position(|film| film == "f5")
    };
    assert!(has("1") < has("3"));
}

#[test]
fn optimisation_searches_within_the_ranges_and_reports_what_it_chose() {
    let data = films();
    let ranges = BTreeMap::from([
        ("bptt".to_owned(), HyperparameterRange::Between(3.0, 5.0)),
        ("recency_mask".to_owned(), HyperparameterRange::OneOf(vec!["True".to_owned()])),
    ]);
    let configuration =
        Configuration { optimize_hyperparameters: true, hyperparameter_ranges: ranges, ..with("bptt", "4") };
    let tuned = fit_with("aws-user-personalization", &data, &configuration).tuned().clone();
    let keys: Vec<&str> = tuned.keys().map(String::as_str).collect();
    assert_eq!(keys, ["data.recency_mask", "training.bptt", "training.hidden_dimension"]);
    assert!((3..=5).contains(&tuned["training.bptt"].parse::<u32>().expect("a whole number")));
    assert_eq!(fit_with("aws-user-personalization", &data, &configuration).tuned(), &tuned);
    assert!(fit_with("aws-user-personalization", &data, &Configuration::default()).tuned().is_empty());
    let update = Configuration { update: true, ..configuration };
    assert!(fit_with("aws-user-personalization", &data, &update).tuned().is_empty());
}

#[test]
fn a_fit_and_an_evaluation_end_when_they_are_cancelled() {
    let data = films();
    for recipe in &recipe::RECIPES {
        let recipe = recipe::of_name(recipe.name).expect("a recipe");
        let configuration = Configuration::default();
        let fitted = Model::fit(recipe, data.clone(), &configuration, 1, &|| true);
        assert!(matches!(fitted, Err(FitError::Cancelled)), "{}", recipe.name);
        let metrics = evaluate(recipe, &data, &configuration, 1, &|| true);
        assert_eq!(metrics, Err(FitError::Cancelled), "{}", recipe.name);
    }
}
