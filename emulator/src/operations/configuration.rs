//! What solutions and recommenders may be told about their training, as far as their recipes allow it. What each
//! recipe knows is documented; that it is checked when the resource is made, and every error here, is inferred.

use personalize_contract::recipe::{Ability, Hyperparameter, Range, Recipe};
use serde_json::{Map, Value, json};

use crate::error::ServiceError;

/// The most training jobs of an optimisation, and the most of them at once.
const RESOURCES: [(&str, u32); 2] = [("maxNumberOfTrainingJobs", 40), ("maxParallelTrainingJobs", 10)];

/// # Errors
/// The recipe cannot do what is asked of it, or knows no such hyperparameter or value.
pub(crate) fn check(recipe: &Recipe, perform_hpo: bool, config: Option<&Value>) -> Result<(), ServiceError> {
    if perform_hpo && !recipe.can(Ability::HyperparameterOptimization) {
        return Err(cannot(recipe, "performHPO"));
    }
    let Some(config) = config else { return Ok(()) };
    for (member, ability) in
        [("eventsConfig", Ability::EventsConfig), ("optimizationObjective", Ability::OptimizationObjective)]
    {
        if config.get(member).is_some() && !recipe.can(ability) {
            return Err(cannot(recipe, member));
        }
    }
    check_values(recipe.name, "algorithmHyperParameters", recipe.hyperparameters, config)?;
    check_values(recipe.name, "featureTransformationParameters", recipe.featurization, config)?;
    match config.get("hpoConfig") {
        Some(hpo) => check_search(recipe, hpo),
        None => Ok(()),
    }
}

fn cannot(recipe: &Recipe, member: &str) -> ServiceError {
    ServiceError::invalid_input(format!("The recipe {} does not support {member}.", recipe.name))
}

/// Checks the values in a member of a configuration.
///
/// # Errors
/// A name that the recipe does not know, or a value that is out of range.
pub(crate) fn check_values(
    recipe: &str,
    member: &str,
    known: &[Hyperparameter],
    config: &Value,
) -> Result<(), ServiceError> {
    for (name, value) in config.get(member).and_then(Value::as_object).into_iter().flatten() {
        let parameter = known.iter().find(|parameter| parameter.is_named(name));
        let parameter = parameter.ok_or_else(|| {
            let names: Vec<&str> = known.iter().map(|parameter| parameter.name).collect();
            let names = if names.is_empty() { "none".to_owned() } else { names.join(", ") };
            ServiceError::invalid_input(format!("{member}: {recipe} has no parameter `{name}`. It has {names}."))
        })?;
        if let Some(problem) = parameter.problem_with(value.as_str().unwrap_or_default()) {
            return Err(ServiceError::invalid_input(format!("{member}: {problem}.")));
        }
    }
    Ok(())
}

/// Checks how the best hyperparameters are to be searched for.
fn check_search(recipe: &Recipe, hpo: &Value) -> Result<(), ServiceError> {
    for (name, most) in RESOURCES {
        let given = hpo.get("hpoResourceConfig").and_then(|config| config.get(name)?.as_str());
        if let Some(given) = given.filter(|given| !given.parse().is_ok_and(|jobs: u32| (1..=most).contains(&jobs))) {
            let message = format!("hpoResourceConfig: {name} must be from 1 to {most}, not {given}.");
            return Err(ServiceError::invalid_input(message));
        }
    }
    let ranges = hpo.get("algorithmHyperParameterRanges").and_then(Value::as_object);
    for (kind, listed) in ranges.into_iter().flatten() {
        for range in listed.as_array().into_iter().flatten() {
            if let Some(problem) = problem_with_range(recipe, kind, range) {
                return Err(ServiceError::invalid_input(format!("algorithmHyperParameterRanges: {problem}.")));
            }
        }
    }
    Ok(())
}

fn problem_with_range(recipe: &Recipe, kind: &str, range: &Value) -> Option<String> {
    let name = range.get("name").and_then(Value::as_str).unwrap_or_default();
    let Some(parameter) = recipe.tunable().find(|parameter| parameter.is_named(name)) else {
        return Some(format!("{} cannot tune `{name}`", recipe.name));
    };
    let words = range.get("values").and_then(Value::as_array);
    match (kind, parameter.range) {
        ("integerHyperParameterRanges", Range::Integer(..))
        | ("continuousHyperParameterRanges", Range::Continuous(..)) => {
            let (lower, upper) = parameter.range.bounds()?;
            let bound = |member: &str, default| range.get(member).and_then(Value::as_f64).unwrap_or(default);
            parameter.problem_with_bounds(bound("minValue", lower), bound("maxValue", upper))
        }
        ("categoricalHyperParameterRanges", Range::Categorical(_)) => {
            words.into_iter().flatten().find_map(|word| parameter.problem_with(word.as_str().unwrap_or_default()))
        }
        _ => Some(format!("`{name}` does not belong in {kind}")),
    }
}

/// The hyperparameters that an optimisation found best. Their names are as observed. That the best values are always
/// the defaults, or what is nearest to them in the range that was searched, is the emulator's own finding, and false.
pub(crate) fn tuned(recipe: &Recipe, config: Option<&Value>) -> Value {
    let ranges = config.and_then(|config| config.get("hpoConfig")?.get("algorithmHyperParameterRanges")?.as_object());
    let searched = |parameter: &Hyperparameter| {
        let mut listed = ranges.into_iter().flat_map(Map::values).filter_map(Value::as_array).flatten();
        listed.find(|range| range.get("name").and_then(Value::as_str).is_some_and(|name| parameter.is_named(name)))
    };
    let best = |parameter: &Hyperparameter| nearest(parameter.default, searched(parameter));
    let tuned: Map<String, Value> =
        recipe.tunable().map(|parameter| (parameter.qualified_name(), json!(best(parameter)))).collect();
    json!({"algorithmHyperParameters": tuned})
}

/// A default, or what is nearest to it in a range; of words, the first.
fn nearest(default: &str, range: Option<&Value>) -> String {
    let Some(range) = range else { return default.to_owned() };
    let bound = |member: &str| range.get(member).and_then(Value::as_f64);
    let beyond = default.parse().ok().and_then(|number: f64| {
        let least = bound("minValue").filter(|least| number < *least);
        least.or_else(|| bound("maxValue").filter(|most| number > *most))
    });
    let words = || range.get("values")?.as_array()?.iter().map(Value::as_str).collect::<Option<Vec<&str>>>();
    let other = words().filter(|words| !words.iter().any(|word| word.eq_ignore_ascii_case(default)));
    match (beyond, other.as_deref()) {
        (Some(bound), _) => bound.to_string(),
        (None, Some([first, ..])) => (*first).to_owned(),
        (None, _) => default.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_best_is_nearest_to_the_default() {
        let cases = [
            ("32", json!({"minValue": 2, "maxValue": 22}), "22"),
            ("32", json!({"minValue": 2, "maxValue": 32}), "32"),
            ("0.5", json!({"minValue": 0.75}), "0.75"),
            ("True", json!({"values": ["false"]}), "false"),
            ("True", json!({"values": ["true", "false"]}), "True"),
            ("True", json!({"values": []}), "True"),
        ];
        for (default, range, expected) in cases {
            assert_eq!(nearest(default, Some(&range)), expected, "{range}");
        }
    }
}
