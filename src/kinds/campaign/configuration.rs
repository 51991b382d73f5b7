//! How the configuration of a campaign differs from the one that a file asks for.

use aws_sdk_personalize::types::CampaignConfig;

use crate::kinds::difference;
use crate::kinds::solution::configuration::different_texts;

/// What the file names of a campaign's configuration and the service has otherwise: a sentence for each difference. What
/// the file leaves out is the service's choice.
pub fn differences(desired: &CampaignConfig, found: Option<&CampaignConfig>) -> Vec<String> {
    let empty = CampaignConfig::builder().build();
    let found = found.unwrap_or(&empty);
    let mut differences = different_texts(
        "campaignConfig.itemExplorationConfig",
        desired.item_exploration_config(),
        found.item_exploration_config(),
    );
    for (influence, value) in desired.ranking_influence().into_iter().flatten() {
        let found = found.ranking_influence().and_then(|found| found.get(influence));
        differences.extend(difference(&format!("campaignConfig.rankingInfluence.{influence}"), Some(value), found));
    }
    let flags = [
        (
            "enableMetadataWithRecommendations",
            desired.enable_metadata_with_recommendations(),
            found.enable_metadata_with_recommendations(),
        ),
        (
            "syncWithLatestSolutionVersion",
            desired.sync_with_latest_solution_version(),
            found.sync_with_latest_solution_version(),
        ),
    ];
    for (name, desired, found) in flags {
        // Of a flag that it was not given, the service shows nothing.
        differences.extend(difference(&format!("campaignConfig.{name}"), desired, Some(found.unwrap_or(false))));
    }
    differences
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::kinds::inputs;
    use crate::parameters::CampaignSection;

    #[test]
    fn every_part_of_the_configuration_that_is_mentioned_is_compared() {
        let desired = json!({"name": "c", "campaignConfig": {"itemExplorationConfig": {"explorationWeight": "0.4"},
            "enableMetadataWithRecommendations": true, "rankingInfluence": {"POPULARITY": 0.5}}});
        let desired: CampaignSection = serde_json::from_value(desired).unwrap();
        let desired = inputs::campaign_config(desired.campaign_config.as_ref().unwrap());
        assert_eq!(differences(&desired, Some(&desired)), [""; 0]);
        let prefix = "campaignConfig";
        let other = CampaignConfig::builder().enable_metadata_with_recommendations(true).build();
        let of_texts = [
            format!("{prefix}.itemExplorationConfig.explorationWeight is nothing, and the file says 0.4"),
            format!("{prefix}.rankingInfluence.POPULARITY is nothing, and the file says 0.5"),
        ];
        assert_eq!(differences(&desired, Some(&other)), of_texts);
        let flag = format!("{prefix}.enableMetadataWithRecommendations is false, and the file says true");
        assert_eq!(differences(&desired, None), [&of_texts[..], &[flag]].concat());
        assert_eq!(differences(&CampaignConfig::builder().build(), Some(&other)), [""; 0]);
    }
}
