//! Recipes are found by ARN, and their tables agree with themselves.

use serde_json::json;

use super::*;
use crate::Domain;

#[test]
fn recipes_are_found_by_arn() {
    assert_eq!(
        of_arn("arn:aws:personalize:::recipe/aws-sims").map(|recipe| recipe.recipe_type),
        Some(RecipeType::RelatedItems)
    );
    assert_eq!(of_arn("arn:aws-cn:personalize:::recipe/aws-sims").map(|recipe| recipe.name), Some("aws-sims"));
    assert_eq!(of_arn("arn:aws:personalize:::recipe/aws-hrnn"), None);
    assert!(of_arn(INSTEAD_OF_AUTO_ML).is_some());
}

#[test]
fn recipes_of_domains_are_for_recommenders_only() {
    for recipe in &DOMAIN_RECIPES {
        let arn = format!("{ARN_PREFIX}{}", recipe.name);
        assert_eq!(of_arn(&arn), None, "{arn}");
        assert_eq!(domain_recipe_of_arn(&arn), Some(recipe));
        let begins = if recipe.domain == Domain::Ecommerce { "aws-ecomm-" } else { "aws-vod-" };
        assert!(recipe.name.starts_with(begins), "{arn}");
    }
    assert_eq!(domain_recipe_of_arn("arn:aws:personalize:::recipe/aws-sims"), None);
}

#[test]
fn every_default_is_a_value_that_may_be_given() {
    for recipe in &RECIPES {
        for parameter in recipe.hyperparameters.iter().chain(recipe.featurization) {
            assert_eq!(parameter.problem_with(parameter.default), None, "{}", recipe.name);
        }
        let optimizes = recipe.can(Ability::HyperparameterOptimization);
        assert_eq!(recipe.tunable().count() > 0, optimizes, "{}", recipe.name);
    }
    for parameter in ITEM_EXPLORATION {
        assert_eq!(parameter.problem_with(parameter.default), None);
    }
}

#[test]
fn only_recipes_that_find_users_have_no_real_time() {
    for recipe in &RECIPES {
        let finds_users = recipe.recipe_type == RecipeType::UserSegmentation;
        assert_eq!(recipe.can(Ability::RealTime), !finds_users, "{}", recipe.name);
        assert_eq!(recipe.can(Ability::BatchSegments), finds_users, "{}", recipe.name);
    }
}

#[test]
fn a_schedule_is_every_1_to_30_days() {
    for (days, is_possible) in [("0", false), ("1", true), ("30", true), ("31", false), ("99999", false)] {
        let config = json!({"autoTrainingConfig": {"schedulingExpression": format!("rate({days} days)")}});
        let section = serde_json::Map::from_iter([("solutionConfig".to_owned(), config)]);
        let mut findings = Vec::new();
        check::configuration("", &section, None, &mut findings);
        assert_eq!(findings.is_empty(), is_possible, "{days}: {findings:?}");
    }
}
