//! What a campaign asks of the recipe that its solution names.

use serde_json::Value;

use super::parameters::check_values;
use super::rules::{EXPLORATION, INFLUENCE, METADATA, SERVED};
use super::{Datasets, Section, check_ability, has};
use crate::recipe::{Ability, ITEM_EXPLORATION, Recipe};
use crate::{DatasetType, Finding};

/// Checks the campaign that is at a path.
pub fn campaign(path: &str, section: &Section, recipe: &Recipe, datasets: &Datasets, findings: &mut Vec<Finding>) {
    if !recipe.can(Ability::RealTime) {
        let message = format!(
            "the recipe {} finds users, which no campaign can serve; leave the campaign out, and use batch segment jobs",
            recipe.name
        );
        findings.push(Finding::of(SERVED, path, message));
        return;
    }
    let Some(config) = section.get("campaignConfig").and_then(Value::as_object) else { return };
    let path = format!("{path}.campaignConfig");
    check_influences(&path, config, recipe, findings);
    let wants_metadata = config.get("enableMetadataWithRecommendations").and_then(Value::as_bool) == Some(true);
    // A file without any dataset has a finding of its own.
    if wants_metadata && !datasets.is_empty() && !has(datasets, DatasetType::Items) {
        let message =
            "metadata comes from an Items dataset, and there is none; add `datasets.Items`, or leave this out";
        findings.push(Finding::of(METADATA, format!("{path}.enableMetadataWithRecommendations"), message));
    }
}

/// Checks what the configuration at a path, of a campaign or of a batch inference job, says of new, popular and fresh items.
pub fn check_influences(path: &str, config: &Section, recipe: &Recipe, findings: &mut Vec<Finding>) {
    let inside = |key: &str| format!("{path}.{key}");
    if let Some(values) = config.get("itemExplorationConfig") {
        let place = inside("itemExplorationConfig");
        if recipe.can(Ability::ItemExploration) {
            check_values(&place, recipe.name, Some(values), &ITEM_EXPLORATION, findings);
        } else {
            check_ability(&place, recipe, Ability::ItemExploration, EXPLORATION, findings);
        }
    }
    if config.contains_key("rankingInfluence") {
        check_ability(&inside("rankingInfluence"), recipe, Ability::RankingInfluence, INFLUENCE, findings);
    }
}
