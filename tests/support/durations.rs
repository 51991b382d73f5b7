//! Random durations for the resources of `example/`, drawn from a seed.

#![allow(clippy::expect_used, reason = "tests and benchmarks end where they cannot go on")]

use fastrand::Rng;
use personalize_emulator::Latencies;
use serde_json::{Value, json};

/// How long every resource of the example takes, in seconds.
#[derive(Debug, Clone)]
pub struct Durations {
    pub group: f64,
    /// Dataset and import of Interactions, Items and Users.
    pub datasets: [(f64, f64); 3],
    pub event_tracker: f64,
    pub filters: [f64; 2],
    /// Solution, version and campaign of each.
    pub solutions: [(f64, f64, f64); 3],
}

const DATASETS: [&str; 3] = ["Interactions", "Items", "Users"];
const FILTERS: [&str; 2] = ["not-watched", "short-films-of-a-genre"];
/// Solutions and their campaigns go by the same names.
const SOLUTIONS: [&str; 3] = ["for-you", "similar-films", "film-ranking"];

impl Durations {
    /// As published outputs show it: imports of 2 to 17 minutes and trainings of 14 minutes to 3 hours 41 minutes,
    /// and as the guide says that a campaign may take more than an hour.
    pub fn draw_usual(random: &mut Rng) -> Self {
        let mut between = |least: f64, most: f64| (least + random.f64() * (most - least)).round();
        Self {
            group: between(10.0, 30.0),
            datasets: std::array::from_fn(|_| (between(5.0, 30.0), between(120.0, 1020.0))),
            event_tracker: between(15.0, 30.0),
            filters: std::array::from_fn(|_| between(10.0, 210.0)),
            solutions: std::array::from_fn(|_| (0.0, between(840.0, 13_300.0), between(420.0, 3600.0))),
        }
    }

    /// Each between `least` and `most` seconds, any order of magnitude as likely as any other.
    pub fn draw(random: &mut Rng, least: f64, most: f64) -> Self {
        let mut one = || (least.ln() + random.f64() * (most / least).ln()).exp().round();
        Self {
            group: one(),
            datasets: std::array::from_fn(|_| (one(), one())),
            event_tracker: one(),
            filters: std::array::from_fn(|_| one()),
            solutions: std::array::from_fn(|_| (one(), one(), one())),
        }
    }

    /// The same, each up to a tenth shorter or longer.
    pub fn vary(&self, random: &mut Rng) -> Self {
        let mut near = |duration: f64| duration * (0.9 + 0.2 * random.f64());
        Self {
            group: near(self.group),
            datasets: self.datasets.map(|(dataset, import)| (near(dataset), near(import))),
            event_tracker: near(self.event_tracker),
            filters: self.filters.map(&mut near),
            solutions: self
                .solutions
                .map(|(solution, version, campaign)| (near(solution), near(version), near(campaign))),
        }
    }

    /// As the emulator takes them.
    pub fn latencies(&self) -> Latencies {
        let named = |names: &[&str], seconds: Vec<f64>| -> Value {
            names
                .iter()
                .zip(seconds)
                .map(|(name, seconds)| ((*name).to_owned(), json!(seconds)))
                .collect::<serde_json::Map<_, _>>()
                .into()
        };
        let (solutions, datasets) = (&self.solutions, &self.datasets);
        let document = json!({
            "datasetGroup": self.group,
            "dataset": named(&DATASETS, datasets.iter().map(|(dataset, _)| *dataset).collect()),
            "datasetImportJob": named(&DATASETS, datasets.iter().map(|(_, import)| *import).collect()),
            "eventTracker": self.event_tracker,
            "filter": named(&FILTERS, self.filters.to_vec()),
            "solution": named(&SOLUTIONS, solutions.iter().map(|(solution, _, _)| *solution).collect()),
            "solutionVersion": named(&SOLUTIONS, solutions.iter().map(|(_, version, _)| *version).collect()),
            "campaign": named(&SOLUTIONS, solutions.iter().map(|(_, _, campaign)| *campaign).collect()),
        });
        Latencies::parse(&document.to_string()).expect("latencies of known resources")
    }
}
