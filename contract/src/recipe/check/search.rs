//! The search for the best hyperparameters.

use serde_json::Value;

use super::rules::{SEARCH, SEARCH_JOBS, SEARCH_OBJECTIVE, SEARCHED, TUNABLE};
use super::{Section, config};
use crate::Finding;
use crate::place::join;
use crate::recipe::{Hyperparameter, Range, Recipe};

/// The most training jobs of an optimisation, and the most of them at once. Source: the API reference.
const JOBS: [(&str, u32); 2] = [("maxNumberOfTrainingJobs", 40), ("maxParallelTrainingJobs", 10)];

fn hpo_config(section: &Section) -> Option<&Value> {
    config(section)?.get("hpoConfig")
}

/// What does not depend on the recipe.
pub(super) fn check_use(path: &str, section: &Section, findings: &mut Vec<Finding>) {
    let Some(hpo) = hpo_config(section) else { return };
    let place = join(path, "solutionConfig.hpoConfig");
    if section.get("performHPO").and_then(Value::as_bool) != Some(true) {
        let message = "nothing is searched for without `\"performHPO\": true`; add it, or leave `hpoConfig` out";
        findings.push(Finding::of(SEARCHED, place.as_str(), message));
    }
    if hpo.get("hpoObjective").is_some() {
        let message = "the service does not look at it: each recipe has its own objective; leave it out";
        findings.push(Finding::of(SEARCH_OBJECTIVE, format!("{place}.hpoObjective"), message));
    }
    for (name, most) in JOBS {
        let given = hpo.get("hpoResourceConfig").and_then(|config| config.get(name)?.as_str());
        if let Some(given) = given.filter(|given| !given.parse().is_ok_and(|jobs: u32| (1..=most).contains(&jobs))) {
            let message = format!("`{given}` is no number of jobs from 1 to {most}");
            findings.push(Finding::of(SEARCH_JOBS, format!("{place}.hpoResourceConfig.{name}"), message));
        }
    }
}

/// What is searched through.
pub(super) fn check(path: &str, section: &Section, recipe: &Recipe, findings: &mut Vec<Finding>) {
    let ranges = hpo_config(section).and_then(|hpo| hpo.get("algorithmHyperParameterRanges")?.as_object());
    for (kind, listed) in ranges.into_iter().flatten() {
        for (index, range) in listed.as_array().into_iter().flatten().enumerate() {
            let place = join(path, &format!("solutionConfig.hpoConfig.algorithmHyperParameterRanges.{kind}[{index}]"));
            let Some(name) = range.get("name").and_then(Value::as_str) else { continue };
            match recipe.tunable().find(|parameter| parameter.is_named(name)) {
                None => findings.push(Finding::of(TUNABLE, place, not_tunable(recipe, name))),
                Some(parameter) => check_range(&place, kind, range, parameter, findings),
            }
        }
    }
}

fn not_tunable(recipe: &Recipe, name: &str) -> String {
    let tunable: Vec<&str> = recipe.tunable().map(|parameter| parameter.name).collect();
    let tunable = if tunable.is_empty() { "none".to_owned() } else { tunable.join(", ") };
    format!("{} cannot tune `{name}`; it tunes {tunable}", recipe.name)
}

fn check_range(place: &str, kind: &str, range: &Value, parameter: &Hyperparameter, findings: &mut Vec<Finding>) {
    let expected = match parameter.range {
        Range::Integer(..) => "integerHyperParameterRanges",
        Range::Continuous(..) => "continuousHyperParameterRanges",
        Range::Categorical(_) => "categoricalHyperParameterRanges",
    };
    if kind != expected {
        let message = format!("`{}` belongs in `{expected}`", parameter.name);
        findings.push(Finding::of(TUNABLE, place, message));
        return;
    }
    let problem = if let Some((lower, upper)) = parameter.range.bounds() {
        let bound = |member: &str, default| range.get(member).and_then(Value::as_f64).unwrap_or(default);
        parameter.problem_with_bounds(bound("minValue", lower), bound("maxValue", upper))
    } else {
        let words = range.get("values").and_then(Value::as_array).into_iter().flatten();
        words.filter_map(Value::as_str).find_map(|word| parameter.problem_with(word))
    };
    findings.extend(problem.map(|problem| Finding::of(SEARCH, place, problem)));
}
