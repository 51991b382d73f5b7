//! What the sections of a file say about each other. It is read from the JSON itself, so that a mistake inside
//! one section does not hide what is wrong among them.

use personalize_contract::{DatasetType, Finding, filter, recipe};
use serde_json::{Map, Value};

/// What the older form calls its one solution.
pub const ONLY_SOLUTION: &str = "solution";

/// The key under which a solution's campaign stands.
pub fn campaign_key(solution_key: &str) -> String {
    format!("{solution_key}Campaign")
}

/// Everything that is wrong among sections.
pub fn check(file: &Value, findings: &mut Vec<Finding>) {
    let solutions = solutions(file);
    check_forms(file, findings);
    check_campaigns(file, &solutions, findings);
    check_names("filter", filters(file).filter_map(|filter| text(filter, "name")), findings);
    check_names("solution", solutions.iter().filter_map(|(_, solution)| text(solution, "name")), findings);
    check_names("campaign", campaigns(file, &solutions).filter_map(|campaign| text(campaign, "name")), findings);
    for (key, solution) in &solutions {
        check_solution(key, solution, findings);
    }
    for filter in filters(file) {
        check_filter(file, filter, findings);
    }
}

type Section = Map<String, Value>;

fn text<'section>(section: &'section Section, key: &str) -> Option<&'section str> {
    section.get(key)?.as_str()
}

fn sections<'file>(file: &'file Value, key: &str) -> impl Iterator<Item = (&'file str, &'file Section)> {
    let members = file.get(key).and_then(Value::as_object);
    members.into_iter().flatten().filter_map(|(key, section)| Some((key.as_str(), section.as_object()?)))
}

fn solutions(file: &Value) -> Vec<(&str, &Section)> {
    let only = file.get("solution").and_then(Value::as_object).map(|solution| (ONLY_SOLUTION, solution));
    sections(file, "solutions").chain(only).collect()
}

fn campaigns<'file>(
    file: &'file Value,
    solutions: &[(&'file str, &'file Section)],
) -> impl Iterator<Item = &'file Section> {
    let listed: Vec<&Section> = solutions
        .iter()
        .filter_map(|(_, solution)| solution.get("campaigns")?.as_array())
        .flatten()
        .filter_map(Value::as_object)
        .collect();
    let mapped = sections(file, "campaigns").map(|(_, campaign)| campaign);
    mapped.chain(file.get("campaign").and_then(Value::as_object)).chain(listed)
}

fn filters(file: &Value) -> impl Iterator<Item = &Section> {
    file.get("filters").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_object)
}

fn check_forms(file: &Value, findings: &mut Vec<Finding>) {
    let has = |key: &str| file.get(key).is_some();
    if has("solution") && has("solutions") {
        findings.push(Finding::error("solution", "the file has `solution` and `solutions`; use one of them"));
    }
    if has("campaign") && (has("campaigns") || !has("solution")) {
        let message = "`campaign` belongs to `solution`; with `solutions`, use `campaigns`";
        findings.push(Finding::error("campaign", message));
    }
}

fn check_campaigns(file: &Value, solutions: &[(&str, &Section)], findings: &mut Vec<Finding>) {
    let expected: Vec<String> = solutions.iter().map(|(key, _)| campaign_key(key)).collect();
    let keys = file.get("campaigns").and_then(Value::as_object).into_iter().flat_map(Map::keys);
    for key in keys.filter(|key| !expected.contains(key)) {
        let message = if expected.is_empty() {
            format!("the campaign `{key}` has no solution; add `solutions`")
        } else {
            format!(
                "the campaign `{key}` belongs to no solution; a campaign's key is its solution's with `Campaign` behind it: `{}`",
                expected.join("`, `")
            )
        };
        findings.push(Finding::error(format!("campaigns.{key}"), message));
    }
}

fn check_names<'name>(kind: &str, names: impl Iterator<Item = &'name str>, findings: &mut Vec<Finding>) {
    let mut seen = Vec::new();
    for name in names {
        if seen.contains(&name) {
            let message =
                format!("two {kind}s are called `{name}`; a {kind}'s name is unique in an account and Region");
            findings.push(Finding::error(format!("{kind}s"), message));
        }
        seen.push(name);
    }
}

fn check_solution(key: &str, solution: &Section, findings: &mut Vec<Finding>) {
    let place = format!("solutions.{}", text(solution, "name").unwrap_or(key));
    let flag = |key: &str| solution.get(key).and_then(Value::as_bool) == Some(true);
    match (solution.get("recipeArn").map(Value::as_str), flag("performAutoML")) {
        (Some(_), true) => findings.push(Finding::error(
            &place,
            "`performAutoML` chooses a recipe, and `recipeArn` names one; leave `performAutoML` out",
        )),
        (None, true) => findings.push(Finding::warning(
            &place,
            format!(
                "`performAutoML` is no longer recommended: it only ever chose among recipes that are gone; name one instead: \"recipeArn\": \"{}\"",
                recipe::INSTEAD_OF_AUTO_ML
            ),
        )),
        (None, false) => findings.push(Finding::error(
            &place,
            format!("`recipeArn` is missing; name a recipe, such as \"{}\"", recipe::INSTEAD_OF_AUTO_ML),
        )),
        (Some(Some(arn)), false) if recipe::of_arn(arn).is_none() => {
            findings.push(Finding::error(&place, unknown_recipe(arn)));
        }
        (Some(_), false) => {}
    }
    if flag("performAutoTraining") {
        findings.push(Finding::warning(
            place,
            "`performAutoTraining` is on: the service trains, and bills, on its own schedule until the solution is deleted",
        ));
    }
}

fn unknown_recipe(arn: &str) -> String {
    let likeness = |recipe: &&recipe::Recipe| strsim::jaro_winkler(arn.rsplit('/').next().unwrap_or(arn), recipe.name);
    let nearest = recipe::RECIPES.iter().max_by(|one, other| likeness(one).total_cmp(&likeness(other)));
    let nearest = nearest.map_or("", |recipe| recipe.name);
    format!("`{arn}` is no recipe for solutions; the nearest is {}{nearest}", recipe::ARN_PREFIX)
}

/// That Interactions are missing is a finding of its own.
fn check_filter(file: &Value, filter: &Section, findings: &mut Vec<Finding>) {
    let Some(datasets) = file.get("datasets").and_then(Value::as_object) else { return };
    let named = filter::datasets_named(text(filter, "filterExpression").unwrap_or_default());
    for dataset_type in named.into_iter().filter(|dataset_type| *dataset_type != DatasetType::Interactions) {
        if !datasets.contains_key(dataset_type.as_str()) {
            findings.push(Finding::error(
                format!("filters.{}", text(filter, "name").unwrap_or_default()),
                format!(
                    "the expression names {dataset_type}, and the file has no such dataset; add `datasets.{dataset_type}`"
                ),
            ));
        }
    }
}
