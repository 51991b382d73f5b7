//! What the sections of a document say about each other. It is read from the JSON itself, so that a mistake inside
//! one section does not hide what is wrong between it and others.

use std::collections::HashSet;

use personalize_contract::attribution;
use personalize_contract::filter::{self, Recipes};
use personalize_contract::parameter_file::NAMES_ONCE;
use personalize_contract::recipe::Recipe;
use personalize_contract::recipe::check::{self as recipes, DATASETS, Datasets};
use personalize_contract::{DatasetType, Finding, ResourceType, batch, gate};
use serde_json::Value;

use super::costs;
use crate::parameters::document::{Document, Section};

/// Reports everything that is wrong between sections. Gives back where batch jobs have their input.
pub fn check(document: &Document, datasets: &Datasets, findings: &mut Vec<Finding>) -> Vec<batch::Input> {
    let solutions = document.sections("solutions");
    let filters = document.sections("filters");
    let of_none = document.sections("campaigns");
    let campaigns: Vec<_> =
        solutions.iter().flat_map(|solution| solution.sections("campaigns")).chain(of_none).collect();
    check_names("filter", &filters, findings);
    check_names("solution", &solutions, findings);
    check_names("campaign", &campaigns, findings);
    let recipes: Vec<_> =
        solutions.iter().map(|solution| check_solution(document, solution, datasets, findings)).collect();
    let recommenders = document.sections("recommenders");
    check_names("recommender", &recommenders, findings);
    for recommender in &recommenders {
        costs::check_recommender(recommender, findings);
        recipes::recommender(&recommender.path, recommender.members, document.domain(), datasets, findings);
    }
    let inputs = check_batch_jobs(&solutions, &filters, &recipes, datasets, findings);
    check_filters(document, &filters, recipes, datasets, findings);
    check_attribution(document, datasets, findings);
    let counts = [
        (ResourceType::Solution, solutions.len()),
        (ResourceType::Campaign, campaigns.len()),
        (ResourceType::Filter, filters.len()),
        (ResourceType::Recommender, recommenders.len()),
    ];
    costs::check_quotas(document, &counts, findings);
    inputs
}

fn check_batch_jobs(
    solutions: &[Section<'_>],
    filters: &[Section<'_>],
    recipes: &[Option<&'static Recipe>],
    datasets: &Datasets,
    findings: &mut Vec<Finding>,
) -> Vec<batch::Input> {
    let with_recipes = solutions.iter().zip(recipes);
    let with_recipes =
        with_recipes.map(|(Section { path, members }, recipe)| batch::Solution { path, members, recipe: *recipe });
    let solutions: Vec<_> = with_recipes.collect();
    let expression = |filter| Section::text(filter, "filterExpression").unwrap_or_default();
    let filters = filters.iter().filter_map(|filter| Some((filter.text("name")?, expression(filter))));
    let filters: Vec<(&str, &str)> = filters.collect();
    batch::check(&solutions, &filters, datasets, findings)
}

/// Checks a solution with its campaigns. Gives back its recipe, if it names one that it can have.
fn check_solution(
    document: &Document,
    solution: &Section<'_>,
    datasets: &Datasets,
    findings: &mut Vec<Finding>,
) -> Option<&'static Recipe> {
    let recipe = recipes::solution(&solution.path, solution.members, datasets, findings);
    costs::check_solution(solution, findings);
    let campaigns = solution.sections("campaigns");
    for campaign in &campaigns {
        costs::check_campaign(campaign, findings);
        if let Some(recipe) = recipe {
            recipes::campaign(&campaign.path, campaign.members, recipe, datasets, findings);
        }
    }
    let campaigns: Vec<_> = campaigns.into_iter().map(|Section { path, members }| (path, members)).collect();
    gate::check((&solution.path, solution.members), &campaigns, recipe, findings);
    if let Some(recipe) = recipe.filter(|_| document.root.get("datasets").is_some_and(Value::is_object)) {
        check_datasets(solution, recipe, datasets, findings);
    }
    recipe
}

fn check_names(kind: &str, sections: &[Section<'_>], findings: &mut Vec<Finding>) {
    let mut names = HashSet::new();
    for (section, name) in sections.iter().filter_map(|section| Some((section, section.text("name")?))) {
        if !names.insert(name) {
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

fn check_datasets(solution: &Section<'_>, recipe: &Recipe, datasets: &Datasets, findings: &mut Vec<Finding>) {
    for dataset_type in recipe.needs.iter().filter(|dataset_type| lacks(datasets, **dataset_type)) {
        let message =
            format!("the recipe {} needs a dataset {dataset_type}; add `datasets.{dataset_type}`", recipe.name);
        findings.push(Finding::of(DATASETS, solution.at("recipeArn"), message));
    }
}

fn check_attribution(document: &Document, datasets: &Datasets, findings: &mut Vec<Finding>) {
    let section = document.section("metricAttribution");
    if let Some(section) = &section {
        attribution::check(&section.path, section.members, datasets, findings);
    }
    if let Some(Section { path, members }) = document.section("datasets") {
        attribution::check_published(&path, members, document.root.contains_key("metricAttribution"), findings);
    }
}

/// Filters whose expressions are not there, or empty, have findings of their own.
fn check_filters(
    document: &Document,
    filters: &[Section<'_>],
    recipes: Vec<Option<&'static Recipe>>,
    datasets: &Datasets,
    findings: &mut Vec<Finding>,
) {
    let expressions = filters.iter().filter_map(|filter| {
        let expression = filter.text("filterExpression").filter(|expression| !expression.is_empty())?;
        Some((filter.at("filterExpression"), expression))
    });
    // Which filters recommenders can use is not published.
    let known: Option<Vec<_>> = recipes.into_iter().collect();
    let recipes = match &known {
        Some(known) if document.domain().is_none() && document.sections("recommenders").is_empty() => {
            Recipes::Known(known)
        }
        _ => Recipes::Unknown,
    };
    filter::check(&expressions.collect::<Vec<_>>(), datasets, recipes, findings);
}
