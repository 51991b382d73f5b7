//! Metrics of the recipes on data of different structures, as averages over splits.

use std::path::Path;
use std::sync::Arc;

use personalize_models::evaluation::evaluate;
use personalize_models::{Configuration, TrainingData, recipe};

use super::files::read;
use super::generate::{STRUCTURES, data};
use super::{number, promise};

const RECIPES: [&str; 6] = [
    "aws-user-personalization",
    "aws-user-personalization-v2",
    "aws-personalized-ranking",
    "aws-sims",
    "aws-similar-items",
    "aws-popularity-count",
];

/// What is promised of the data in `FOLDER`: recipe, key, bound.
const PROMISES: [(&str, &str, f64); 9] = [
    ("aws-user-personalization", "mean_reciprocal_rank_at_25", 0.35),
    ("aws-user-personalization", "precision_at_5", 0.10),
    ("aws-user-personalization", "precision_at_25", 0.045),
    ("aws-user-personalization", "normalized_discounted_cumulative_gain_at_25", 0.38),
    ("aws-user-personalization", "coverage", 0.077),
    ("aws-sims", "mean_reciprocal_rank_at_25", 0.17),
    ("aws-sims", "precision_at_5", 0.075),
    ("aws-sims", "precision_at_25", 0.039),
    ("aws-personalized-ranking", "mean_reciprocal_rank_at_25", 0.14),
];

type Averages = Vec<(&'static str, f64)>;

/// Data sets with their names: generated, of the examples, and of `FOLDER`; the one that `ONLY` names, if it does.
pub fn data_sets() -> Vec<(String, Arc<TrainingData>)> {
    let mut sets: Vec<(String, Arc<TrainingData>)> =
        STRUCTURES.iter().map(|structure| (structure.name.to_owned(), Arc::new(data(structure, 1)))).collect();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    for example in ["example", "example-shop"] {
        sets.push((example.to_owned(), Arc::new(read(&root.join(example)))));
    }
    if let Ok(folder) = std::env::var("FOLDER") {
        sets.push((String::from("FOLDER"), Arc::new(read(Path::new(&folder)))));
    }
    if let Ok(only) = std::env::var("ONLY") {
        sets.retain(|(name, _)| *name == only);
    }
    sets
}

/// Prints the tables; `false` where a promise is broken.
pub fn run() -> bool {
    let mut holds = true;
    for (name, data) in data_sets() {
        println!(
            "\n{name}: {} users, {} items, {} interactions",
            data.users.len(),
            data.items.len(),
            data.interactions.len()
        );
        println!("{:<30} coverage  mrr@25 ndcg@10 ndcg@25  ndcg@5    p@10    p@25     p@5", "");
        let averages: Vec<(&str, Averages)> = RECIPES.iter().map(|name| (*name, averages(name, &data))).collect();
        for (name, averages) in &averages {
            let values: Vec<String> = averages.iter().map(|(_, value)| format!("{value:>7.4}")).collect();
            println!("{name:<30}  {}", values.join(" "));
        }
        if name == "FOLDER" {
            holds &= promises(&averages);
        }
    }
    holds
}

fn averages(name: &str, data: &Arc<TrainingData>) -> Averages {
    let recipe = recipe::of_name(name).expect("a recipe");
    let seeds = number("SEEDS", 10);
    let mut sums: Averages = Vec::new();
    for seed in 0..seeds {
        let metrics = evaluate(recipe, data, &Configuration::default(), seed, &|| false).expect("metrics");
        sums.resize(metrics.len(), ("", 0.0));
        for (sum, (key, value)) in sums.iter_mut().zip(metrics) {
            *sum = (key, sum.1 + value);
        }
    }
    let seeds = f64::from(u32::try_from(seeds).expect("a small number"));
    sums.into_iter().map(|(key, sum)| (key, sum / seeds)).collect()
}

fn promises(averages: &[(&str, Averages)]) -> bool {
    let value = |recipe: &str, key: &str| {
        let (_, metrics) = averages.iter().find(|(name, _)| *name == recipe).expect("a recipe of the table");
        metrics.iter().find(|(name, _)| *name == key).expect("a metric").1
    };
    println!();
    let mut holds = true;
    for (recipe, key, least) in PROMISES {
        holds &= promise(&format!("{recipe}, {key}"), value(recipe, key), least, true);
    }
    let popular = value("aws-popularity-count", "mean_reciprocal_rank_at_25");
    for recipe in ["aws-user-personalization", "aws-sims", "aws-personalized-ranking"] {
        let times = value(recipe, "mean_reciprocal_rank_at_25") / popular;
        holds &= promise(&format!("{recipe}, reciprocal rank / that of popularity"), times, 2.0, true);
    }
    holds
}
