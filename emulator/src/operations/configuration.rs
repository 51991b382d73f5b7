//! What solutions and recommenders may be asked for in their training, as far as their recipes allow it. What each
//! recipe knows is documented; that it is checked when the resource is made, and every error here, is inferred.

use personalize_contract::Finding;
use personalize_contract::recipe::{self, DomainRecipe, Hyperparameter, ITEM_EXPLORATION, Recipe};
use serde_json::{Map, Value, json};

use crate::error::ServiceError;

/// Checks what is asked of the training of a solution: what a request has, and its `solutionConfig`.
///
/// # Errors
/// The recipe cannot do what is asked of it, or knows no such hyperparameter or value.
pub(crate) fn check(recipe: Option<&Recipe>, asked: &Map<String, Value>) -> Result<(), ServiceError> {
    let mut findings = Vec::new();
    recipe::check::configuration("", asked, recipe, &mut findings);
    reject(&findings)
}

/// Checks what is asked of a recommender.
///
/// # Errors
/// The recipe does not explore, or knows no such parameter or value.
pub(crate) fn check_exploration(recipe: &DomainRecipe, config: &Value) -> Result<(), ServiceError> {
    const MEMBER: &str = "itemExplorationConfig";
    let Some(values) = config.get(MEMBER) else { return Ok(()) };
    if !recipe.item_exploration {
        let message = format!("The recipe {} does not support {MEMBER}.", recipe.name);
        return Err(ServiceError::invalid_input(message));
    }
    let mut findings = Vec::new();
    recipe::check::check_values(MEMBER, recipe.name, Some(values), &ITEM_EXPLORATION, &mut findings);
    reject(&findings)
}

/// The service reports one mistake at a time.
fn reject(findings: &[Finding]) -> Result<(), ServiceError> {
    let Some(Finding { place, message, .. }) = findings.iter().find(|finding| finding.is_error()) else {
        return Ok(());
    };
    let place = place.to_string();
    let place = place.strip_prefix("solutionConfig.").unwrap_or(&place);
    let end = if message.ends_with('?') { "" } else { "." };
    Err(ServiceError::invalid_input(format!("{place}: {message}{end}")))
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
