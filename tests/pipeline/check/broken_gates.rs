//! Gates and pins that are broken, and what a check is to say of them.

use fastrand::Rng;
use personalize_contract::recipe;
use serde_json::{Value, json};

use super::broken::{Breakage, at};
use super::drawn::Case;

/// Every way, with a name.
pub const GATES: &[(&str, Breakage)] = &[
    ("a gate without a metric", |case, rng| {
        let solution = gated(case, rng, &json!({"atLeast": 0.05}))?;
        at("PP0107", format!("{solution}.gate"))
    }),
    ("a gate without a bound", |case, rng| {
        let solution = gated(case, rng, &json!({"metric": "coverage"}))?;
        at("PP0241", format!("{solution}.gate"))
    }),
    ("a bound that is no number", |case, rng| {
        let solution = gated(case, rng, &json!({"metric": "coverage", "atLeast": "0.05"}))?;
        at("PP0108", format!("{solution}.gate.atLeast"))
    }),
    ("a bound that is a percentage", |case, rng| {
        let percent = rng.u32(2..100);
        let solution = gated(case, rng, &json!({"metric": "coverage", "mayFallBy": percent}))?;
        at("PP0242", format!("{solution}.gate.mayFallBy"))
    }),
    ("a metric of other recipes", |case, rng| {
        let solution = gated(case, rng, &json!({"metric": "recall_at_1_percent", "atLeast": 0.05}))?;
        at("PP0243", format!("{solution}.gate.metric"))
    }),
    ("a gate before nothing", |case, rng| {
        let with_campaigns: Vec<String> = case.campaigns().into_iter().map(|(_, solution)| solution).collect();
        let solutions = case.solutions().into_iter().filter(|solution| !with_campaigns.contains(solution));
        let solution = rng.choice(solutions.collect::<Vec<_>>())?;
        case.at_mut(&solution)["gate"] = json!({"metric": "coverage", "atLeast": 0.05});
        at("PP0245", format!("{solution}.gate"))
    }),
    ("a gate before a campaign that follows", |case, rng| {
        let solution = gated(case, rng, &json!({"metric": "coverage", "atLeast": 0.05}))?;
        let (campaign, _) = case.campaigns().into_iter().find(|(_, of)| *of == solution)?;
        case.at_mut(&campaign)["campaignConfig"]["syncWithLatestSolutionVersion"] = json!(true);
        at("PP0244", format!("{campaign}.campaignConfig.syncWithLatestSolutionVersion"))
    }),
    ("a campaign that is kept and follows", |case, rng| {
        let (campaign, _) = rng.choice(case.campaigns())?;
        case.at_mut(&campaign)["version"] = json!("keep");
        case.at_mut(&campaign)["campaignConfig"]["syncWithLatestSolutionVersion"] = json!(true);
        at("PP0246", format!("{campaign}.version"))
    }),
    ("a campaign that is kept in another word", |case, rng| {
        let (campaign, _) = rng.choice(case.campaigns())?;
        case.at_mut(&campaign)["version"] = json!("latest");
        at("PP0114", format!("{campaign}.version"))
    }),
    ("a campaign that is pinned to another solution", |case, rng| {
        let (campaign, _) = rng.choice(case.campaigns())?;
        let arn = "arn:aws:personalize:us-east-1:123456789012:solution/another/1a2b3c4d";
        case.at_mut(&campaign)["solutionVersionArn"] = json!(arn);
        at("PP0247", format!("{campaign}.solutionVersionArn"))
    }),
];

/// Gives a gate to a solution that has a campaign and a recipe that is known.
fn gated(case: &mut Case, rng: &mut Rng, gate: &Value) -> Option<String> {
    let (_, solution) = rng.choice(case.campaigns())?;
    recipe::of_arn(case.at(&solution)["recipeArn"].as_str()?)?;
    case.at_mut(&solution)["gate"] = gate.clone();
    Some(solution)
}
