//! Of a solution and its campaigns only the parameters that the recipe has are sent, under the names that a request has for
//! them. About the others the check warns, since files for older versions of a recipe and copies of what the service
//! answers have them.

use std::collections::BTreeMap;

use personalize_contract::recipe::{self, Ability, Hyperparameter, ITEM_EXPLORATION, Recipe, sent_name};

use super::sections::{BatchJobSection, CampaignSection, RecommenderSection, SolutionSection};

/// Leaves only what the recipe of the solution has. Without a recipe that is known, everything stays.
pub(super) fn keep_supported(section: &mut SolutionSection, campaigns: &mut [CampaignSection]) {
    let Some(recipe) = section.recipe_arn.as_deref().and_then(recipe::of_arn) else { return };
    if let Some(config) = &mut section.solution_config {
        keep(&mut config.algorithm_hyper_parameters, recipe.hyperparameters);
        keep(&mut config.feature_transformation_parameters, recipe.featurization);
    }
    for campaign in campaigns {
        keep_supported_by_recipe(campaign, recipe);
    }
}

fn keep_supported_by_recipe(campaign: &mut CampaignSection, recipe: &Recipe) {
    let Some(config) = &mut campaign.campaign_config else { return };
    keep_influences(recipe, &mut config.item_exploration_config, &mut config.ranking_influence);
}

/// The same for batch inference jobs, of which a configuration says what one of a campaign says.
pub(super) fn keep_supported_by_jobs(section: &SolutionSection, jobs: &mut [BatchJobSection]) {
    let Some(recipe) = section.recipe_arn.as_deref().and_then(recipe::of_arn) else { return };
    for config in jobs.iter_mut().filter_map(|job| job.batch_inference_job_config.as_mut()) {
        keep_influences(recipe, &mut config.item_exploration_config, &mut config.ranking_influence);
    }
}

fn keep_influences(
    recipe: &Recipe,
    exploration: &mut Option<BTreeMap<String, String>>,
    influence: &mut Option<BTreeMap<String, f64>>,
) {
    if recipe.can(Ability::ItemExploration) {
        keep(exploration, &ITEM_EXPLORATION);
    } else {
        *exploration = None;
    }
    if !recipe.can(Ability::RankingInfluence) {
        *influence = None;
    }
}

/// A recommender without an exploration that its recipe does not have.
pub(super) fn supported_recommender(mut section: RecommenderSection) -> RecommenderSection {
    let recipe = recipe::domain_recipe_of_arn(&section.recipe_arn);
    if let (Some(config), Some(recipe)) = (&mut section.recommender_config, recipe) {
        if recipe.item_exploration {
            keep(&mut config.item_exploration_config, &ITEM_EXPLORATION);
        } else {
            config.item_exploration_config = None;
        }
    }
    section
}

/// Of two names for one parameter, the documented one counts. A map in which nothing is left is not sent.
fn keep(values: &mut Option<BTreeMap<String, String>>, known: &[Hyperparameter]) {
    let Some(written) = values.take() else { return };
    let was_empty = written.is_empty();
    let mut kept = BTreeMap::new();
    for (name, value) in written {
        match sent_name(known, &name) {
            Some(sent) if sent == name => drop(kept.insert(sent, value)),
            Some(sent) => drop(kept.entry(sent).or_insert(value)),
            None => {}
        }
    }
    *values = (was_empty || !kept.is_empty()).then_some(kept);
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn sent(recipe: &str, config: &serde_json::Value) -> Vec<(String, String)> {
        let section = json!({"name": "s", "recipeArn": format!("arn:aws:personalize:::recipe/{recipe}"),
            "solutionConfig": {"featureTransformationParameters": config}});
        let mut section: SolutionSection = serde_json::from_value(section).unwrap();
        keep_supported(&mut section, &mut []);
        let parameters = section.solution_config.unwrap().feature_transformation_parameters;
        parameters.unwrap_or_default().into_iter().collect()
    }

    #[test]
    fn parameters_are_sent_under_the_names_of_a_request_and_others_are_not() {
        let own = |value: &str| vec![("max_user_history_length_percentile".to_owned(), value.to_owned())];
        let cases = [
            (json!({"max_hist_length_percentile": "0.9"}), own("0.9")),
            (json!({"maxUserHistoryLengthPercentile": "0.8"}), own("0.8")),
            (json!({"max_hist_length_percentile": "0.9", "max_user_history_length_percentile": "0.7"}), own("0.7")),
            (json!({"cold_start_max_duration": "1", "max_user_history_length_percentile": "0.5"}), own("0.5")),
            (json!({"cold_start_max_duration": "1"}), Vec::new()),
        ];
        for (config, expected) in cases {
            assert_eq!(sent("aws-user-personalization", &config), expected, "{config}");
        }
    }

    #[test]
    fn a_campaign_explores_only_where_its_recipe_does() {
        let campaign = json!({"name": "c", "campaignConfig": {"itemExplorationConfig": {"exploration_weight": "0.1",
            "unknown": "1"}, "rankingInfluence": {"POPULARITY": 0.5}}});
        let sent = |recipe: &str| {
            let solution = json!({"name": "s", "recipeArn": format!("arn:aws:personalize:::recipe/{recipe}")});
            let mut campaigns: Vec<CampaignSection> = vec![serde_json::from_value(campaign.clone()).unwrap()];
            keep_supported(&mut serde_json::from_value(solution).unwrap(), &mut campaigns);
            let config = campaigns.remove(0).campaign_config.unwrap();
            (
                config.item_exploration_config.map(|values| values.into_iter().collect::<Vec<_>>()),
                config.ranking_influence,
            )
        };
        let explored = Some(vec![("explorationWeight".to_owned(), "0.1".to_owned())]);
        assert_eq!(sent("aws-user-personalization"), (explored, None));
        assert_eq!(sent("aws-user-personalization-v2"), (None, None));
        assert!(sent("aws-semantic-similarity").1.is_some());
    }
}
