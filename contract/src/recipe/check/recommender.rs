//! What a recommender asks of its recipe, and the recipe of the dataset group.

use serde_json::Value;

use super::parameters::check_values;
use super::rules::{DATASETS, METADATA, OF_ITS_DOMAIN, RECOMMENDER_EXPLORATION, RECOMMENDER_RECIPE};
use super::{Datasets, Section, has};
use crate::model::Pattern;
use crate::recipe::{ARN_PREFIX, DOMAIN_RECIPES, DomainRecipe, ITEM_EXPLORATION, domain_recipe_of_arn, of_arn};
use crate::{DatasetType, Domain, Finding};

/// Checks the recommender that is at a path, in a dataset group of that domain. Gives back its recipe, if it names one
/// that it can have.
pub fn recommender(
    path: &str,
    section: &Section,
    domain: Option<Domain>,
    datasets: &Datasets,
    findings: &mut Vec<Finding>,
) -> Option<&'static DomainRecipe> {
    // What is no ARN at all breaks a constraint of the API model.
    let arn = section.get("recipeArn")?.as_str().filter(|arn| Pattern::PersonalizeArn.matches(arn))?;
    let place = format!("{path}.recipeArn");
    let Some(recipe) = domain_recipe_of_arn(arn) else {
        findings.push(Finding::of(RECOMMENDER_RECIPE, place, unknown(arn, domain)));
        return None;
    };
    if domain != Some(recipe.domain) {
        findings.push(Finding::of(OF_ITS_DOMAIN, place, of_another_domain(recipe, domain)));
        return None;
    }
    for needed in recipe.needs.iter().filter(|needed| **needed != DatasetType::Interactions && !has(datasets, **needed))
    {
        let message = format!("the recipe {} needs a dataset {needed}; add `datasets.{needed}`", recipe.name);
        findings.push(Finding::of(DATASETS, place.as_str(), message));
    }
    configuration(path, section, recipe, datasets, findings);
    Some(recipe)
}

fn unknown(arn: &str, domain: Option<Domain>) -> String {
    let name = arn.rsplit('/').next().unwrap_or(arn);
    if of_arn(arn).is_some() {
        return format!("{name} is a recipe for solutions, not for recommenders; move this to `solutions`");
    }
    let of_domain = DOMAIN_RECIPES.iter().filter(|recipe| domain.is_none_or(|domain| recipe.domain == domain));
    let likeness = |recipe: &&DomainRecipe| strsim::jaro_winkler(name, recipe.name);
    let nearest = of_domain.max_by(|one, other| likeness(one).total_cmp(&likeness(other)));
    let nearest = nearest.map_or("", |recipe| recipe.name);
    format!("`{arn}` is no recipe for recommenders; the nearest is {ARN_PREFIX}{nearest}")
}

fn of_another_domain(recipe: &DomainRecipe, domain: Option<Domain>) -> String {
    let DomainRecipe { name, domain: of_recipe, .. } = recipe;
    match domain {
        None => format!(
            "{name} is a recipe of the domain {of_recipe}, and the dataset group is a custom one, which has no recommenders; a group's domain is chosen when it is created: write `\"domain\": \"{of_recipe}\"` into `datasetGroup` of a new one"
        ),
        Some(domain) => format!(
            "{name} is a recipe of the domain {of_recipe}, and the dataset group is of the domain {domain}; choose one of {}",
            DOMAIN_RECIPES
                .iter()
                .filter(|recipe| recipe.domain == domain)
                .map(|recipe| recipe.name)
                .collect::<Vec<_>>()
                .join(", ")
        ),
    }
}

fn configuration(
    path: &str,
    section: &Section,
    recipe: &DomainRecipe,
    datasets: &Datasets,
    findings: &mut Vec<Finding>,
) {
    let Some(config) = section.get("recommenderConfig").and_then(Value::as_object) else { return };
    let inside = |key: &str| format!("{path}.recommenderConfig.{key}");
    if let Some(values) = config.get("itemExplorationConfig") {
        let place = inside("itemExplorationConfig");
        if recipe.item_exploration {
            check_values(&place, recipe.name, Some(values), &ITEM_EXPLORATION, findings);
        } else {
            let able: Vec<&str> =
                DOMAIN_RECIPES.iter().filter(|recipe| recipe.item_exploration).map(|recipe| recipe.name).collect();
            let message = format!(
                "the recipe {} does not try out new items, and this is not sent; leave it out, or choose one that does: {}",
                recipe.name,
                able.join(", ")
            );
            findings.push(Finding::of(RECOMMENDER_EXPLORATION, place, message));
        }
    }
    let asks_for_metadata = config.get("enableMetadataWithRecommendations").and_then(Value::as_bool) == Some(true);
    if asks_for_metadata && !datasets.is_empty() && !has(datasets, DatasetType::Items) {
        let message =
            "metadata comes from an Items dataset, and there is none; add `datasets.Items`, or leave this out";
        findings.push(Finding::of(METADATA, inside("enableMetadataWithRecommendations"), message));
    }
}
