//! What the sections of a file say about each other. It is read from the JSON itself, so that a mistake inside
//! one section does not hide what is wrong among them.

use std::collections::{BTreeSet, HashSet};

use personalize_contract::data::{Expectation, Expectations, FilterLiteral};
use personalize_contract::filter::{self, Recipes};
use personalize_contract::parameter_file::{CAMPAIGN_OF_A_SOLUTION, NAMES_ONCE, ONE_FORM};
use personalize_contract::recipe::check::{self as recipes, DATASETS, Datasets, Section};
use personalize_contract::recipe::{self, Recipe};
use personalize_contract::{DatasetType, Finding};
use serde_json::{Map, Value};

use super::money;

/// How many keys a message shows.
const MOST_SHOWN: usize = 10;

/// What the older form calls its one solution.
pub const ONLY_SOLUTION: &str = "solution";

/// The key under which a solution's campaign stands.
pub fn campaign_key(solution_key: &str) -> String {
    format!("{solution_key}Campaign")
}

/// A section and the path that leads to it.
pub struct Placed<'file> {
    pub path: String,
    pub section: &'file Section,
}

impl<'file> Placed<'file> {
    pub fn text(&self, key: &str) -> Option<&'file str> {
        self.section.get(key)?.as_str()
    }

    pub fn at(&self, key: &str) -> String {
        format!("{}.{key}", self.path)
    }
}

/// A solution, and the campaigns that serve it.
pub struct Served<'file> {
    key: &'file str,
    pub solution: Placed<'file>,
    campaigns: Vec<Placed<'file>>,
}

/// Everything that is wrong among sections.
pub fn check(file: &Value, datasets: &Datasets, findings: &mut Vec<Finding>) {
    let solutions = solutions(file);
    let filters = filters(file);
    let campaigns = campaigns(file, &solutions);
    check_forms(file, findings);
    check_campaign_keys(file, &solutions, findings);
    check_names("filter", filters.iter(), findings);
    check_names("solution", solutions.iter().map(|served| &served.solution), findings);
    check_names("campaign", campaigns.iter(), findings);
    let mut of_solutions = Vec::new();
    for Served { solution, campaigns, .. } in &solutions {
        let recipe = recipes::solution(&solution.path, solution.section, datasets, findings);
        of_solutions.push(recipe);
        money::check_solution(solution, findings);
        for campaign in campaigns {
            money::check_campaign(campaign, findings);
            if let Some(recipe) = recipe {
                recipes::campaign(&campaign.path, campaign.section, recipe, datasets, findings);
            }
        }
        if let Some(recipe) = recipe {
            check_datasets(file, solution, recipe, datasets, findings);
        }
    }
    check_filters(file, &filters, of_solutions, datasets, findings);
    money::check_quotas(file, solutions.len(), campaigns.len(), filters.len(), findings);
}

/// What solutions and filters ask of the data.
pub fn expectations(file: &Value) -> Expectations {
    let solutions = solutions(file).into_iter().map(|served| served.solution);
    let filters = filters(file);
    let literals = filters.iter().filter_map(|filter| {
        Some(FilterLiteral::all_of(&filter.at("filterExpression"), filter.text("filterExpression")?))
    });
    Expectations {
        solutions: solutions.map(|solution| Expectation::of_solution(&solution.path, solution.section)).collect(),
        literals: literals.flatten().collect(),
    }
}

fn sections<'file>(file: &'file Value, of: &'static str) -> impl Iterator<Item = (&'file str, Placed<'file>)> {
    let members = file.get(of).and_then(Value::as_object).into_iter().flatten();
    members.filter_map(move |(key, section)| {
        Some((key.as_str(), Placed { path: format!("{of}.{key}"), section: section.as_object()? }))
    })
}

fn member<'file>(file: &'file Value, of: &'static str, key: &str) -> Option<Placed<'file>> {
    let section = file.get(of)?.as_object()?.get(key)?.as_object()?;
    Some(Placed { path: format!("{of}.{key}"), section })
}

fn section<'file>(file: &'file Value, key: &str) -> Option<Placed<'file>> {
    Some(Placed { path: key.to_owned(), section: file.get(key)?.as_object()? })
}

fn listed<'file>(list: Option<&'file Value>, path: &str) -> Vec<Placed<'file>> {
    let each = list.and_then(Value::as_array).into_iter().flatten().enumerate();
    each.filter_map(|(index, section)| Some(Placed { path: format!("{path}[{index}]"), section: section.as_object()? }))
        .collect()
}

pub fn solutions(file: &Value) -> Vec<Served<'_>> {
    let only = section(file, "solution").map(|solution| (ONLY_SOLUTION, solution));
    sections(file, "solutions").chain(only).map(|(key, solution)| served(file, key, solution)).collect()
}

fn served<'file>(file: &'file Value, key: &'file str, solution: Placed<'file>) -> Served<'file> {
    let mut campaigns = listed(solution.section.get("campaigns"), &solution.at("campaigns"));
    campaigns.extend(member(file, "campaigns", &campaign_key(key)));
    campaigns.extend(section(file, "campaign").filter(|_| key == ONLY_SOLUTION));
    Served { key, solution, campaigns }
}

/// All campaigns, with those that belong to no solution.
fn campaigns<'file>(file: &'file Value, solutions: &[Served<'file>]) -> Vec<Placed<'file>> {
    let mapped = sections(file, "campaigns").map(|(_, campaign)| campaign);
    let of_solutions = solutions
        .iter()
        .flat_map(|served| listed(served.solution.section.get("campaigns"), &served.solution.at("campaigns")));
    mapped.chain(section(file, "campaign")).chain(of_solutions).collect()
}

pub fn filters(file: &Value) -> Vec<Placed<'_>> {
    listed(file.get("filters"), "filters")
}

fn check_forms(file: &Value, findings: &mut Vec<Finding>) {
    let has = |key: &str| file.get(key).is_some();
    if has("solution") && has("solutions") {
        findings.push(Finding::of(ONE_FORM, "solution", "the file has `solution` and `solutions`; use one of them"));
    }
    if has("campaign") && (has("campaigns") || !has("solution")) {
        let message = "`campaign` belongs to `solution`; with `solutions`, use `campaigns`";
        findings.push(Finding::of(ONE_FORM, "campaign", message));
    }
}

fn check_campaign_keys(file: &Value, solutions: &[Served<'_>], findings: &mut Vec<Finding>) {
    let expected: BTreeSet<String> = solutions.iter().map(|served| campaign_key(served.key)).collect();
    let keys = file.get("campaigns").and_then(Value::as_object).into_iter().flat_map(Map::keys);
    // Where solutions are not the map that they should be, nobody knows which there are.
    let are_known = file.get("solutions").is_none_or(Value::is_object);
    for key in keys.filter(|key| are_known && !expected.contains(*key)) {
        let message = if expected.is_empty() {
            format!("the campaign `{key}` has no solution; add `solutions`")
        } else {
            format!(
                "the campaign `{key}` belongs to no solution; a campaign's key is its solution's with `Campaign` behind it: {}",
                some_of(&expected)
            )
        };
        findings.push(Finding::of(CAMPAIGN_OF_A_SOLUTION, format!("campaigns.{key}"), message));
    }
}

/// The first of some keys, and how many more there are.
fn some_of(keys: &BTreeSet<String>) -> String {
    let shown: Vec<String> = keys.iter().take(MOST_SHOWN).map(|key| format!("`{key}`")).collect();
    match keys.len().saturating_sub(MOST_SHOWN) {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

fn check_names<'file>(kind: &str, sections: impl Iterator<Item = &'file Placed<'file>>, findings: &mut Vec<Finding>) {
    let mut seen = HashSet::new();
    for (section, name) in sections.filter_map(|section| Some((section, section.text("name")?))) {
        if !seen.insert(name) {
            let message =
                format!("two {kind}s are called `{name}`; a {kind}'s name is unique in an account and Region");
            findings.push(Finding::of(NAMES_ONCE, section.at("name"), message));
        }
    }
}

/// That Interactions are missing is a finding of its own.
fn lacks(datasets: &Datasets, dataset_type: DatasetType) -> bool {
    dataset_type != DatasetType::Interactions && datasets.iter().all(|(known, _)| *known != dataset_type)
}

fn check_datasets(
    file: &Value,
    solution: &Placed<'_>,
    recipe: &Recipe,
    datasets: &Datasets,
    findings: &mut Vec<Finding>,
) {
    if !file.get("datasets").is_some_and(Value::is_object) {
        return;
    }
    for dataset_type in recipe.needs.iter().filter(|dataset_type| lacks(datasets, **dataset_type)) {
        let advice = match dataset_type {
            DatasetType::Interactions | DatasetType::Items | DatasetType::Users => {
                format!("add `datasets.{dataset_type}`")
            }
            DatasetType::Actions | DatasetType::ActionInteractions => format!(
                "a parameter file cannot describe one: choose another recipe, such as {}",
                recipe::INSTEAD_OF_AUTO_ML
            ),
        };
        let message = format!("the recipe {} needs a dataset {dataset_type}; {advice}", recipe.name);
        findings.push(Finding::of(DATASETS, solution.at("recipeArn"), message));
    }
}

/// Filters whose expressions are not there, or empty, have findings of their own.
fn check_filters(
    file: &Value,
    filters: &[Placed<'_>],
    recipes: Vec<Option<&'static Recipe>>,
    datasets: &Datasets,
    findings: &mut Vec<Finding>,
) {
    let expressions = filters.iter().filter_map(|filter| {
        let expression = filter.text("filterExpression").filter(|expression| !expression.is_empty())?;
        Some((filter.at("filterExpression"), expression))
    });
    // A group of a domain may have recommenders, which no file describes.
    let known: Option<Vec<_>> = recipes.into_iter().collect();
    let recipes = match &known {
        Some(known) if super::domain(file).is_none() => Recipes::Known(known),
        _ => Recipes::Unknown,
    };
    filter::check(&expressions.collect::<Vec<_>>(), datasets, recipes, findings);
}
