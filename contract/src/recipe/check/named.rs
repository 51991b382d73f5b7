//! Which recipe a solution names.

use serde_json::Value;

use super::Section;
use super::rules::{AUTO_ML, KNOWN, NAMED, NAMED_ONCE, NOT_OF_A_DOMAIN, NOT_WITHDRAWN};
use crate::Finding;
use crate::model::Pattern;
use crate::recipe::{ARN_PREFIX, INSTEAD_OF_AUTO_ML, RECIPES, Recipe, domain_recipe_of_arn, of_arn};

/// What the recipes that are gone are called, or begin with.
const WITHDRAWN: &str = "aws-hrnn";

pub(super) fn check(path: &str, section: &Section, findings: &mut Vec<Finding>) -> Option<&'static Recipe> {
    let automatic = section.get("performAutoML").and_then(Value::as_bool) == Some(true);
    match (section.get("recipeArn"), automatic) {
        (Some(_), true) => {
            let message = "`performAutoML` chooses a recipe, and `recipeArn` names one; leave `performAutoML` out";
            findings.push(Finding::of(NAMED_ONCE, format!("{path}.performAutoML"), message));
            None
        }
        (None, true) => {
            let message = format!(
                "`performAutoML` is no longer recommended: it only ever chose among recipes that are gone; name one instead: \"recipeArn\": \"{INSTEAD_OF_AUTO_ML}\""
            );
            findings.push(Finding::of(AUTO_ML, format!("{path}.performAutoML"), message));
            None
        }
        (None, false) => {
            let message = format!("`recipeArn` is missing; name a recipe, such as \"{INSTEAD_OF_AUTO_ML}\"");
            findings.push(Finding::of(NAMED, path, message));
            None
        }
        (Some(arn), false) => {
            // What is no ARN at all breaks a constraint of the API model.
            let arn = arn.as_str().filter(|arn| Pattern::PersonalizeArn.matches(arn))?;
            of_arn(arn).or_else(|| {
                findings.push(refusal(format!("{path}.recipeArn"), arn));
                None
            })
        }
    }
}

fn refusal(place: String, arn: &str) -> Finding {
    let name = arn.rsplit('/').next().unwrap_or(arn);
    if domain_recipe_of_arn(arn).is_some() {
        let message = format!(
            "{name} is a recipe for the recommenders of a domain, not for solutions; choose another, such as {INSTEAD_OF_AUTO_ML}"
        );
        return Finding::of(NOT_OF_A_DOMAIN, place, message);
    }
    if name.starts_with(WITHDRAWN) {
        let message = format!("{name} is no longer available; choose another recipe, such as {INSTEAD_OF_AUTO_ML}");
        return Finding::of(NOT_WITHDRAWN, place, message);
    }
    let likeness = |recipe: &&Recipe| strsim::jaro_winkler(name, recipe.name);
    let nearest = RECIPES.iter().max_by(|one, other| likeness(one).total_cmp(&likeness(other)));
    let nearest = nearest.map_or("", |recipe| recipe.name);
    let message = format!("`{arn}` is no recipe for solutions; the nearest is {ARN_PREFIX}{nearest}");
    Finding::of(KNOWN, place, message)
}
