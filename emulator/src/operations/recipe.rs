//! Recipes, their algorithms and their feature transformations: what belongs to the service, and is the same for all.
//!
//! Left out, since nothing about them is published: descriptions, the images of algorithms, and how and as whom they
//! run.

use personalize_contract::Domain;
use personalize_contract::recipe::{self, DOMAIN_RECIPES, Hyperparameter, RECIPES, Range, RecipeType};
use serde_json::{Map, Value, json};

use super::Answer;
use super::description::without_nulls;
use crate::clock::Timestamp;
use crate::error::ServiceError;
use crate::operations::arguments::Arguments;
use crate::operations::page::page_of;
use crate::store::resources::Resources;

/// How many recipes a page has, of which those of another domain than the request's are then left out. Observed in
/// 2024 and 2025: the first page has seven recipes without a domain and five of ECOMMERCE, and a token with either
/// domain too.
const PAGE: u64 = 12;

/// 2019-06-10, the `creationDateTime` of every recipe that [`CREATED_LATER`] does not name, as observed in 2024. Of
/// `aws-semantic-similarity`, which is newer, of algorithms and of feature transformations it is a guess.
const CREATED: f64 = 1_560_124_800.0;

/// Names and `creationDateTime` of other recipes, as observed in 2024.
const CREATED_LATER: [(&str, f64); 6] = [
    // 2021-07-15
    ("aws-item-affinity", 1_626_307_200.0),
    // 2021-08-25
    ("aws-item-attribute-affinity", 1_629_849_600.0),
    // 2022-10-01
    ("aws-trending-now", 1_664_582_400.0),
    // 2023-08-11
    ("aws-next-best-action", 1_691_712_000.0),
    // 2024-01-01
    ("aws-personalized-ranking-v2", 1_704_067_200.0),
    ("aws-user-personalization-v2", 1_704_067_200.0),
];

/// 2024-06-19T16:47:19.191Z, the `lastUpdatedDateTime` of recipes as observed in 2024. The service has other
/// milliseconds for four of the domain `VIDEO_ON_DEMAND`.
const UPDATED: f64 = 1_718_815_639.191;

/// What the recipes of both kinds have in common.
struct Entry {
    name: &'static str,
    recipe_type: RecipeType,
    domain: Option<Domain>,
    algorithm: &'static str,
    feature_transformation: &'static str,
    hyperparameters: &'static [Hyperparameter],
    featurization: &'static [Hyperparameter],
}

/// All recipes by name, as the published lists have them. That the algorithm and the feature transformation of a
/// domain's recipe are called as the recipe is a guess.
fn entries() -> Vec<Entry> {
    let custom = RECIPES.iter().map(|recipe| Entry {
        name: recipe.name,
        recipe_type: recipe.recipe_type,
        domain: None,
        algorithm: recipe.algorithm,
        feature_transformation: recipe.feature_transformation,
        hyperparameters: recipe.hyperparameters,
        featurization: recipe.featurization,
    });
    let of_domains = DOMAIN_RECIPES.iter().map(|recipe| Entry {
        name: recipe.name,
        recipe_type: recipe.recipe_type,
        domain: Some(recipe.domain),
        algorithm: recipe.name,
        feature_transformation: recipe.name,
        hyperparameters: &[],
        featurization: &[],
    });
    let mut entries: Vec<Entry> = custom.chain(of_domains).collect();
    entries.sort_by_key(|entry| entry.name);
    entries
}

/// Performs `ListRecipes`.
pub(crate) fn list(resources: &Resources, now: Timestamp, arguments: &Arguments) -> Answer {
    let domain = arguments.optional_text("domain").and_then(Domain::parse);
    let entries = entries();
    page_of(PAGE, "recipes", now, arguments, (1..).zip(&entries), |entry| {
        let asked_for = domain.is_none() || entry.domain == domain;
        asked_for.then(|| {
            entry.dated(json!({
                "name": entry.name,
                "recipeArn": resources.account.of_service("recipe", entry.name),
                "status": "ACTIVE",
                "domain": entry.domain.map(Domain::as_str),
            }))
        })
    })
}

/// Performs `DescribeRecipe`.
pub(crate) fn describe(resources: &Resources, _: Timestamp, arguments: &Arguments) -> Answer {
    let arn = arguments.text("recipeArn")?;
    let name = recipe::of_arn(arn).map(|recipe| recipe.name);
    let name = name.or_else(|| recipe::domain_recipe_of_arn(arn).map(|recipe| recipe.name));
    let entry = entries().into_iter().find(|entry| name == Some(entry.name));
    let entry = entry.ok_or_else(|| ServiceError::not_found(arn))?;
    Ok(json!({"recipe": entry.dated(json!({
        "name": entry.name,
        "recipeArn": arn,
        "algorithmArn": resources.account.of_service("algorithm", entry.algorithm),
        "featureTransformationArn": resources.account.of_service("feature-transformation", entry.feature_transformation),
        "status": "ACTIVE",
        "recipeType": entry.recipe_type.as_str(),
    }))}))
}

/// Performs `DescribeAlgorithm`.
pub(crate) fn describe_algorithm(resources: &Resources, _: Timestamp, arguments: &Arguments) -> Answer {
    let arn = arguments.text("algorithmArn")?;
    let of_arn = |entry: &Entry| resources.account.of_service("algorithm", entry.algorithm) == arn;
    let entry = entries().into_iter().find(of_arn).ok_or_else(|| ServiceError::not_found(arn))?;
    let members = json!({
        "name": entry.algorithm,
        "algorithmArn": arn,
        "defaultHyperParameters": defaults(entry.hyperparameters),
        "defaultHyperParameterRanges": ranges(entry.hyperparameters),
    });
    Ok(json!({"algorithm": dated(members, CREATED, CREATED)}))
}

/// Performs `DescribeFeatureTransformation`.
pub(crate) fn describe_feature_transformation(resources: &Resources, _: Timestamp, arguments: &Arguments) -> Answer {
    let arn = arguments.text("featureTransformationArn")?;
    let of_arn =
        |entry: &Entry| resources.account.of_service("feature-transformation", entry.feature_transformation) == arn;
    // Two recipes may share one, of which only one lets its parameters be set.
    let entry = entries().into_iter().filter(of_arn).max_by_key(|entry| entry.featurization.len());
    let entry = entry.ok_or_else(|| ServiceError::not_found(arn))?;
    let members = json!({
        "name": entry.feature_transformation,
        "featureTransformationArn": arn,
        "defaultParameters": defaults(entry.featurization),
        "status": "ACTIVE",
    });
    Ok(json!({"featureTransformation": dated(members, CREATED, CREATED)}))
}

impl Entry {
    /// A recipe's description with its dates.
    fn dated(&self, members: Value) -> Value {
        let later = CREATED_LATER.iter().find(|(name, _)| *name == self.name);
        dated(members, later.map_or(CREATED, |(_, created)| *created), UPDATED)
    }
}

fn dated(mut members: Value, created: f64, updated: f64) -> Value {
    members["creationDateTime"] = json!(created);
    members["lastUpdatedDateTime"] = json!(updated);
    without_nulls(members)
}

fn defaults(parameters: &[Hyperparameter]) -> Map<String, Value> {
    parameters.iter().map(|parameter| (parameter.name.to_owned(), json!(parameter.default))).collect()
}

fn ranges(parameters: &[Hyperparameter]) -> Value {
    let (mut integer, mut continuous, mut categorical) = (Vec::new(), Vec::new(), Vec::new());
    for parameter in parameters {
        let (name, tunable) = (parameter.name, parameter.tunable);
        let bounded = |least: Value, most: Value| json!({"name": name, "minValue": least, "maxValue": most, "isTunable": tunable});
        match parameter.range {
            Range::Integer(least, most) => integer.push(bounded(json!(least), json!(most))),
            Range::Continuous(least, most) => continuous.push(bounded(json!(least), json!(most))),
            Range::Categorical(words) => {
                categorical.push(json!({"name": name, "values": words, "isTunable": tunable}));
            }
        }
    }
    json!({
        "integerHyperParameterRanges": integer,
        "continuousHyperParameterRanges": continuous,
        "categoricalHyperParameterRanges": categorical,
    })
}
