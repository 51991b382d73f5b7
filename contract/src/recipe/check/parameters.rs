//! Hyperparameters, and the parameters of feature transformations: names and values.

use serde_json::Value;

use super::rules::{PARAMETERS, VALUES};
use super::{Section, config};
use crate::Finding;
use crate::model::nearest;
use crate::place::join;
use crate::recipe::{Hyperparameter, Recipe, meant_by};

pub(super) fn check(path: &str, section: &Section, recipe: &Recipe, findings: &mut Vec<Finding>) {
    let Some(config) = config(section) else { return };
    let members = [
        ("algorithmHyperParameters", recipe.hyperparameters),
        ("featureTransformationParameters", recipe.featurization),
    ];
    for (member, known) in members {
        let place = join(path, &format!("solutionConfig.{member}"));
        check_values(&place, recipe.name, config.get(member), known, findings);
    }
}

/// Checks the values that are at a path. That they are strings is a constraint of the API model.
pub fn check_values(
    path: &str,
    recipe: &str,
    values: Option<&Value>,
    known: &[Hyperparameter],
    findings: &mut Vec<Finding>,
) {
    for (name, value) in values.and_then(Value::as_object).into_iter().flatten() {
        let place = format!("{path}.{name}");
        match meant_by(known, name) {
            None => findings.push(Finding::of(PARAMETERS, place, unknown(recipe, name, known))),
            Some(parameter) => {
                if !parameter.is_named(name) {
                    let own = parameter.name;
                    let message = format!("`{name}` is sent as `{own}`, which a request calls it; write `{own}`");
                    findings.push(Finding::of(PARAMETERS, place.as_str(), message));
                }
                if let Some(problem) = value.as_str().and_then(|value| parameter.problem_with(value)) {
                    findings.push(Finding::of(VALUES, place, problem));
                }
            }
        }
    }
}

pub(super) fn unknown(recipe: &str, name: &str, known: &[Hyperparameter]) -> String {
    let names = known.iter().map(|parameter| parameter.name);
    if let Some(nearest) = nearest(names.clone(), name) {
        return format!("{recipe} has no parameter `{name}` here, and it is not sent; did you mean `{nearest}`?");
    }
    let names: Vec<&str> = names.collect();
    let names = if names.is_empty() { "none".to_owned() } else { names.join(", ") };
    format!("{recipe} has no parameter `{name}` here, and it is not sent: leave it out; there are {names}")
}
