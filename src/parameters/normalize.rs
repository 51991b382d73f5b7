//! Makes parameters of a document in which nothing is wrong: defaults are filled in, and of a solution and its campaigns
//! there are only the parameters that the recipe has, under the names that a request has for them. About the others the
//! check warns, since files for older versions of a recipe and copies of what the service answers have them.

use std::collections::BTreeMap;

use personalize_contract::recipe::{self, Ability, Hyperparameter, ITEM_EXPLORATION, Recipe, sent_name};
use personalize_contract::tag::MOST;

use super::sections::{CampaignSection, DocumentSections, SolutionSection, Tag};
use super::{Dataset, Parameters, Solution};
use crate::names;

impl Parameters {
    /// Makes parameters of the sections of a document and of the datasets in it.
    pub(super) fn normalize(document: DocumentSections, datasets: Vec<Dataset>) -> Self {
        let solution = |mut section: SolutionSection| {
            let mut campaigns = std::mem::take(&mut section.campaigns);
            keep_supported(&mut section, &mut campaigns);
            let retrain = section.retrain.or(document.retrain).unwrap_or_default();
            Solution { section, campaigns, retrain }
        };
        let mut parameters = Self {
            dataset_group: document.dataset_group,
            datasets,
            event_tracker: document.event_tracker,
            filters: document.filters,
            solutions: document.solutions.into_iter().map(solution).collect(),
            reimport: document.reimport.unwrap_or_default(),
            on_drift: document.on_drift.unwrap_or_default(),
            quotas: document.quotas,
            tags: document.tags,
        };
        parameters.complete_tags();
        parameters
    }

    /// Gives every resource the tags of the root besides its own, and the one that says which the file has. The dataset
    /// group has that one as soon as anything has tags: by it, a run whose file has none knows that there may be some.
    fn complete_tags(&mut self) {
        let inherited = self.tags.clone();
        self.lists_of_tags().into_iter().for_each(|own| inherit(own, &inherited));
        let any = self.lists_of_tags().into_iter().any(|tags| !tags.is_empty());
        self.lists_of_tags().into_iter().filter(|tags| !tags.is_empty()).for_each(add_tags_of_file);
        if any && self.dataset_group.tags.is_empty() {
            add_tags_of_file(&mut self.dataset_group.tags);
        }
    }

    /// The tags of everything that takes some.
    fn lists_of_tags(&mut self) -> Vec<&mut Vec<Tag>> {
        let mut lists = vec![&mut self.dataset_group.tags, &mut self.tags];
        lists.extend(self.datasets.iter_mut().map(|dataset| &mut dataset.tags));
        lists.extend(self.event_tracker.iter_mut().map(|tracker| &mut tracker.tags));
        lists.extend(self.filters.iter_mut().map(|filter| &mut filter.tags));
        for solution in &mut self.solutions {
            lists.push(&mut solution.section.tags);
            lists.extend(solution.campaigns.iter_mut().map(|campaign| &mut campaign.tags));
        }
        lists
    }
}

/// Adds those of the inherited tags whose keys a resource does not name itself.
fn inherit(own: &mut Vec<Tag>, inherited: &[Tag]) {
    let names = |key: &str| own.iter().any(|tag| tag.tag_key == key);
    let inherited: Vec<Tag> = inherited.iter().filter(|tag| !names(&tag.tag_key)).cloned().collect();
    own.extend(inherited);
}

/// Adds the tag that says which tags the file has. A resource that has as many as it can have is left without it.
fn add_tags_of_file(tags: &mut Vec<Tag>) {
    if tags.len() < MOST {
        let tag_value = names::digests_of_tag_keys(tags.iter().map(|tag| tag.tag_key.as_str()));
        tags.push(Tag { tag_key: names::TAGS_OF_FILE.to_owned(), tag_value });
    }
}

/// Leaves only what the recipe of the solution has. Without a recipe that is known, everything stays.
fn keep_supported(section: &mut SolutionSection, campaigns: &mut [CampaignSection]) {
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
    if recipe.can(Ability::ItemExploration) {
        keep(&mut config.item_exploration_config, &ITEM_EXPLORATION);
    } else {
        config.item_exploration_config = None;
    }
    if !recipe.can(Ability::RankingInfluence) {
        config.ranking_influence = None;
    }
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
