//! Campaigns: made on the new version, or re-pointed at it. The old version serves until the new one can.

use aws_sdk_personalize::types::{Campaign, CampaignConfig, CampaignUpdateSummary};
use personalize_contract::ResourceType;
use personalize_contract::arn::{last_segment, solution_of_version};

use crate::context::Resource;
use crate::ensure::{Drift, Made, Seen, Sight, Wanted};
use crate::parameters::{CampaignSection, Tag};
use crate::refusal::Refusal;
use crate::stage::Run;
use crate::stages::{failed_before, inputs, seen};

/// In place of a version: the latest of its solution.
const LATEST: &str = "/$LATEST";

/// A campaign that serves the run's version.
pub struct WantedCampaign<'run> {
    section: &'run CampaignSection,
    solution_version_arn: String,
    config: Option<CampaignConfig>,
}

impl<'run> WantedCampaign<'run> {
    /// The campaign of that section. One that follows the latest version by itself names no version.
    pub fn new(section: &'run CampaignSection, solution_arn: &str, version_arn: &str) -> Self {
        let config = section.campaign_config.as_ref().map(inputs::campaign_config);
        let follows = config.as_ref().and_then(CampaignConfig::sync_with_latest_solution_version) == Some(true);
        let solution_version_arn = if follows { format!("{solution_arn}{LATEST}") } else { version_arn.to_owned() };
        Self { section, solution_version_arn, config }
    }

    /// Whether it serves the version. One that follows its solution may name any version of it, since it changes by
    /// itself; which it names while it does is not documented.
    fn serves(&self, version: Option<&str>) -> bool {
        match self.solution_version_arn.strip_suffix(LATEST) {
            Some(solution) => version.is_some_and(|version| solution_of_version(version) == Some(solution)),
            None => version == Some(&self.solution_version_arn),
        }
    }

    fn drift(&self, version: Option<&str>, tps: Option<i32>, config: Option<&CampaignConfig>) -> Drift {
        let wanted = solution_of_version(&self.solution_version_arn);
        if let Some(other) = version.and_then(solution_of_version).filter(|other| Some(*other) != wanted) {
            let name = &self.section.name;
            return Drift::Conflict(format!(
                "the campaign `{name}` exists and serves another solution ({other}), and its name is unique in an account and Region; give this one another name"
            ));
        }
        let mut differences = Vec::new();
        if !self.serves(version) {
            let found = version.map_or("no version", last_segment);
            differences.push(format!("it serves {found} and is to serve {}", last_segment(&self.solution_version_arn)));
        }
        if let Some(wanted) = self.section.min_provisioned_tps.filter(|wanted| tps != Some(*wanted)) {
            let found = tps.map_or_else(|| "nothing".to_owned(), |tps| tps.to_string());
            differences.push(format!("minProvisionedTPS is {found}, and the file says {wanted}"));
        }
        if !self.config.as_ref().is_none_or(|wanted| within(wanted, config)) {
            differences.push("campaignConfig is not as the file says".to_owned());
        }
        if differences.is_empty() { Drift::None } else { Drift::Updatable(differences.join("; ")) }
    }

    fn of_update(&self, campaign: &Campaign, update: &CampaignUpdateSummary) -> Result<Seen, Refusal> {
        let (created, updated) = (update.creation_date_time(), update.last_updated_date_time());
        Ok(Seen {
            is_update: true,
            failure_reason: update.failure_reason().map(str::to_owned),
            drift: self.drift(update.solution_version_arn(), update.min_provisioned_tps(), update.campaign_config()),
            ..seen(campaign.campaign_arn().unwrap_or_default(), update.status(), created, updated)?
        })
    }

    fn of_creation(&self, campaign: &Campaign) -> Result<Seen, Refusal> {
        let (created, updated) = (campaign.creation_date_time(), campaign.last_updated_date_time());
        Ok(Seen {
            failure_reason: campaign.failure_reason().map(str::to_owned),
            drift: self.drift(
                campaign.solution_version_arn(),
                campaign.min_provisioned_tps(),
                campaign.campaign_config(),
            ),
            ..seen(campaign.campaign_arn().unwrap_or_default(), campaign.status(), created, updated)?
        })
    }
}

impl Wanted for WantedCampaign<'_> {
    fn resource_type(&self) -> ResourceType {
        ResourceType::Campaign
    }

    fn name(&self) -> &str {
        &self.section.name
    }

    fn tags(&self) -> &[Tag] {
        &self.section.tags
    }

    async fn look(&self, run: &Run<'_>, _known: &Resource) -> Result<Sight, Refusal> {
        let arn = run.account.campaign(self.name());
        let request = run.personalize.client.describe_campaign().campaign_arn(arn);
        let Some(answer) = run.personalize.find("DescribeCampaign", || request.clone().send()).await? else {
            return Ok(Sight::ABSENT);
        };
        let Some(campaign) = answer.campaign else { return Ok(Sight::ABSENT) };
        let start = run.context.execution.start_time;
        let is_over =
            |update: &&CampaignUpdateSummary| failed_before(update.status(), update.creation_date_time(), start);
        match campaign.latest_campaign_update().filter(|update| !is_over(update)) {
            Some(update) => self.of_update(&campaign, update).map(Sight::There),
            None => self.of_creation(&campaign).map(Sight::There),
        }
    }

    async fn create(&self, run: &Run<'_>) -> Result<Made, Refusal> {
        let request = run.personalize.client.create_campaign().name(self.name());
        let request = request.solution_version_arn(&self.solution_version_arn).set_campaign_config(self.config.clone());
        let request = request.set_min_provisioned_tps(self.section.min_provisioned_tps);
        let request = request.set_tags(inputs::tags(&self.section.tags)?);
        let answer = run.personalize.call("CreateCampaign", || request.clone().send()).await?;
        Made::pending("CreateCampaign", answer.campaign_arn())
    }

    async fn update(&self, run: &Run<'_>, seen: &Seen) -> Result<(), Refusal> {
        let request = run.personalize.client.update_campaign().campaign_arn(&seen.arn);
        let request = request.solution_version_arn(&self.solution_version_arn).set_campaign_config(self.config.clone());
        let request = request.set_min_provisioned_tps(self.section.min_provisioned_tps);
        run.personalize.call("UpdateCampaign", || request.clone().send()).await.map(|_| ())
    }
}

/// Whether everything that is wanted is so. What is not mentioned is the service's choice.
fn within(wanted: &CampaignConfig, found: Option<&CampaignConfig>) -> bool {
    let Some(found) = found else { return *wanted == CampaignConfig::builder().build() };
    let flag = |wanted: Option<bool>, found: Option<bool>| wanted.is_none_or(|wanted| wanted == found.unwrap_or(false));
    let exploration = wanted.item_exploration_config().is_none_or(|wanted| {
        let found = found.item_exploration_config();
        wanted.iter().all(|(key, value)| found.and_then(|found| found.get(key)) == Some(value))
    });
    let influence = wanted.ranking_influence().is_none_or(|wanted| {
        let found = found.ranking_influence();
        wanted.iter().all(|(key, value)| found.and_then(|found| found.get(key)) == Some(value))
    });
    exploration
        && influence
        && flag(wanted.enable_metadata_with_recommendations(), found.enable_metadata_with_recommendations())
        && flag(wanted.sync_with_latest_solution_version(), found.sync_with_latest_solution_version())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use personalize_contract::Status;

    use super::*;
    use crate::ensure::{Decision, decide};
    use crate::time::Timestamp;

    const SOLUTION: &str = "arn:aws:personalize:us-east-1:1:solution/s";
    const OLD: &str = "arn:aws:personalize:us-east-1:1:solution/s/00000001";
    const NEW: &str = "arn:aws:personalize:us-east-1:1:solution/s/00000002";

    fn section(value: Value) -> CampaignSection {
        serde_json::from_value(value).unwrap()
    }

    fn campaign(status: Status, version: &str) -> Campaign {
        Campaign::builder()
            .campaign_arn("c")
            .status(status.as_str())
            .solution_version_arn(version)
            .min_provisioned_tps(1)
            .build()
    }

    fn decide_now(seen: &Seen) -> Decision {
        decide(ResourceType::Campaign, seen, Timestamp::parse("2026-01-01T12:00:00Z").unwrap())
    }

    fn update(status: Status, version: &str) -> CampaignUpdateSummary {
        CampaignUpdateSummary::builder()
            .status(status.as_str())
            .solution_version_arn(version)
            .min_provisioned_tps(1)
            .build()
    }

    #[test]
    fn a_campaign_is_brought_to_the_new_version_and_its_tps() {
        let wanted = section(json!({"name": "c", "minProvisionedTPS": 1}));
        let more = section(json!({"name": "c", "minProvisionedTPS": 2}));
        let decision = |section: &CampaignSection, campaign: &Campaign| {
            decide_now(&WantedCampaign::new(section, SOLUTION, NEW).of_creation(campaign).unwrap())
        };
        assert_eq!(decision(&wanted, &campaign(Status::Active, NEW)), Decision::Keep);
        let update = |difference: &str| Decision::Update(difference.to_owned());
        let older = "it serves 00000001 and is to serve 00000002";
        assert_eq!(decision(&wanted, &campaign(Status::Active, OLD)), update(older));
        let tps = "minProvisionedTPS is 1, and the file says 2";
        assert_eq!(decision(&more, &campaign(Status::Active, NEW)), update(tps));
        assert_eq!(decision(&wanted, &campaign(Status::CreateFailed, OLD)), update(older));
        assert!(matches!(decision(&wanted, &campaign(Status::CreateFailed, NEW)), Decision::Fail(..)));
        assert_eq!(decision(&wanted, &campaign(Status::CreateInProgress, OLD)), Decision::Wait);
    }

    #[test]
    fn a_failed_update_to_this_version_is_reported_and_not_tried_for_ever() {
        let wanted = section(json!({"name": "c"}));
        let decision = |summary: &CampaignUpdateSummary| {
            let wanted = WantedCampaign::new(&wanted, SOLUTION, NEW);
            decide_now(&wanted.of_update(&campaign(Status::Active, OLD), summary).unwrap())
        };
        assert!(matches!(decision(&update(Status::CreateFailed, NEW)), Decision::Fail(..)));
        assert!(matches!(decision(&update(Status::CreateFailed, OLD)), Decision::Update(..)));
        assert_eq!(decision(&update(Status::CreateInProgress, NEW)), Decision::Wait);
        assert_eq!(decision(&update(Status::Active, NEW)), Decision::Keep);
    }

    #[test]
    fn one_that_follows_the_latest_version_names_none() {
        let follows = section(json!({"name": "c", "campaignConfig": {"syncWithLatestSolutionVersion": true}}));
        let wanted = WantedCampaign::new(&follows, SOLUTION, NEW);
        assert_eq!(wanted.solution_version_arn, format!("{SOLUTION}/$LATEST"));
        assert!(wanted.serves(Some(OLD)) && wanted.serves(Some(&wanted.solution_version_arn)));
        assert!(!wanted.serves(Some("arn:aws:personalize:us-east-1:1:solution/other/00000001")));
    }

    #[test]
    fn every_part_of_the_configuration_that_is_mentioned_is_compared() {
        let wanted =
            section(json!({"name": "c", "campaignConfig": {"itemExplorationConfig": {"explorationWeight": "0.4"},
            "enableMetadataWithRecommendations": true, "rankingInfluence": {"POPULARITY": 0.5}}}));
        let wanted = inputs::campaign_config(wanted.campaign_config.as_ref().unwrap());
        assert!(within(&wanted, Some(&wanted)));
        assert!(!within(&wanted, None));
        let other = CampaignConfig::builder().enable_metadata_with_recommendations(true).build();
        assert!(!within(&wanted, Some(&other)));
        assert!(within(&CampaignConfig::builder().build(), Some(&other)));
    }
}
