//! Campaigns: made on the new version, or re-pointed at it. The old version serves until the new one can.

use aws_sdk_personalize::types::{Campaign as Description, CampaignConfig, CampaignUpdateSummary};
use personalize_contract::arn::{last_segment, solution_of_version};
use personalize_contract::model::CREATE_CAMPAIGN_REQUEST;
use personalize_contract::{ResourceType, Status};
use serde_json::{Map, Value};

use super::solution::configuration::different_texts;
use super::{call, described, difference, found, inputs, list_all, section_of, solution_version, unless_gone};
use crate::context::Resource;
use crate::engine::{
    AfterFailure, Capture, Created, Dependents, Drift, Found, Kind, KindSpec, Observation, Observed, Removal, Scope,
    SectionPlace, reconcile_all, tags, update_failed_before,
};
use crate::parameters::{CampaignSection, Tag};
use crate::rejection::Rejection;
use crate::run::Run;
use crate::time::Timestamp;

/// What is to be known of campaigns.
pub const SPEC: KindSpec = KindSpec {
    resource_type: ResourceType::Campaign,
    needs: &[ResourceType::SolutionVersion],
    dependents: Dependents::Run,
    blocks: &[ResourceType::Solution],
    removal: Removal::Deleted(|run, arn| Box::pin(delete(run, arn))),
    after_failure: AfterFailure::CreatedAgain,
    reconcile: Some(|run| Box::pin(reconcile_all::<Campaign>(run))),
    list: Some(|run, scope| Box::pin(list(run, scope))),
    capture: Some(Capture {
        place: SectionPlace::OfParent("campaigns"),
        describe: |run, found| Box::pin(describe_section(run, found)),
    }),
};

/// In place of a version: the latest of its solution.
const LATEST: &str = "/$LATEST";

/// A campaign of the file, which serves the run's version.
pub struct Campaign {
    section: CampaignSection,
    solution_version_arn: String,
    config: Option<CampaignConfig>,
}

impl Campaign {
    /// The campaign of that section. One that follows the latest version by itself names no version.
    fn new(section: &CampaignSection, solution_arn: &str, version_arn: &str) -> Self {
        let config = section.campaign_config.as_ref().map(inputs::campaign_config);
        let follows = config.as_ref().and_then(CampaignConfig::sync_with_latest_solution_version) == Some(true);
        let solution_version_arn = if follows { format!("{solution_arn}{LATEST}") } else { version_arn.to_owned() };
        Self { section: section.clone(), solution_version_arn, config }
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
        let desired = solution_of_version(&self.solution_version_arn);
        if let Some(other) = version.and_then(solution_of_version).filter(|other| Some(*other) != desired) {
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
        differences.extend(difference("minProvisionedTPS", self.section.min_provisioned_tps, tps));
        differences.extend(self.config.iter().flat_map(|desired| self::differences(desired, config)));
        if differences.is_empty() { Drift::None } else { Drift::Updatable(differences.join("; ")) }
    }

    fn of_update(&self, campaign: &Description, update: &CampaignUpdateSummary) -> Result<Observed, Rejection> {
        let (created, updated) = (update.creation_date_time(), update.last_updated_date_time());
        Ok(Observed {
            is_update: true,
            failure_reason: update.failure_reason().map(str::to_owned),
            drift: self.drift(update.solution_version_arn(), update.min_provisioned_tps(), update.campaign_config()),
            ..Observed::new(campaign.campaign_arn().unwrap_or_default(), update.status(), created, updated)?
        })
    }

    fn of_creation(&self, campaign: &Description) -> Result<Observed, Rejection> {
        let (created, updated) = (campaign.creation_date_time(), campaign.last_updated_date_time());
        Ok(Observed {
            failure_reason: campaign.failure_reason().map(str::to_owned),
            drift: self.drift(
                campaign.solution_version_arn(),
                campaign.min_provisioned_tps(),
                campaign.campaign_config(),
            ),
            ..Observed::new(campaign.campaign_arn().unwrap_or_default(), campaign.status(), created, updated)?
        })
    }
}

impl Kind for Campaign {
    const SPEC: &'static KindSpec = &SPEC;
    type New = ();

    fn desired(run: &Run<'_>) -> Vec<Self> {
        let mut campaigns = Vec::new();
        for solution in &run.parameters.solutions {
            let solution_arn = run.account.solution(&solution.section.name);
            if let Some(version_arn) = solution_version::arn_for(run, &solution.section.name) {
                let sections = solution.campaigns.iter();
                campaigns.extend(sections.map(|section| Self::new(section, &solution_arn, &version_arn)));
            }
        }
        campaigns
    }

    fn name(&self) -> &str {
        &self.section.name
    }

    fn tags(&self) -> &[Tag] {
        &self.section.tags
    }

    async fn observe(&self, run: &Run<'_>, _known: &Resource) -> Result<Observation<()>, Rejection> {
        let Some(campaign) = describe(run, self.name()).await? else { return Ok(Observation::absent(())) };
        let start = run.context.execution.start_time;
        let update = campaign.latest_campaign_update();
        let update = update.filter(|it| !update_failed_before(it.status(), it.creation_date_time(), start));
        match update {
            Some(update) => self.of_update(&campaign, update).map(Observation::Exists),
            None => self.of_creation(&campaign).map(Observation::Exists),
        }
    }

    async fn create(&self, run: &Run<'_>, (): ()) -> Result<Created, Rejection> {
        let request = run.personalize.client.create_campaign().name(self.name());
        let request = request.solution_version_arn(&self.solution_version_arn).set_campaign_config(self.config.clone());
        let request = request.set_min_provisioned_tps(self.section.min_provisioned_tps);
        let request = request.set_tags(tags::for_request(&self.section.tags)?);
        let answer = run.personalize.call("CreateCampaign", || request.clone().send()).await?;
        Created::pending("CreateCampaign", answer.campaign_arn())
    }

    async fn update(&self, run: &Run<'_>, observed: &Observed) -> Result<(), Rejection> {
        let request = run.personalize.client.update_campaign().campaign_arn(&observed.arn);
        let request = request.solution_version_arn(&self.solution_version_arn).set_campaign_config(self.config.clone());
        let request = request.set_min_provisioned_tps(self.section.min_provisioned_tps);
        run.personalize.call("UpdateCampaign", || request.clone().send()).await.map(drop)
    }
}

async fn describe(run: &Run<'_>, name: &str) -> Result<Option<Description>, Rejection> {
    let request = run.personalize.client.describe_campaign().campaign_arn(run.account.campaign(name));
    let answer = run.personalize.find("DescribeCampaign", || request.clone().send()).await?;
    Ok(answer.and_then(|answer| answer.campaign))
}

/// The version that a campaign serves, and since when it has been as it is. `None` where there is no such campaign that
/// serves, or where that cannot be had.
pub async fn served_version(run: &Run<'_>, name: &str) -> Option<(String, Option<Timestamp>)> {
    let campaign = describe(run, name).await.ok()??;
    let is_active = campaign.status() == Some(Status::Active.as_str());
    let version = campaign.solution_version_arn().filter(|_| is_active)?;
    Some((version.to_owned(), campaign.last_updated_date_time().map(Timestamp::from)))
}

/// The section of a campaign that is there.
async fn describe_section(run: &Run<'_>, found: &Found) -> Result<Map<String, Value>, Rejection> {
    let described = described!(run, describe_campaign, campaign_arn(&found.arn), "DescribeCampaign", "campaign")?;
    Ok(section_of(&CREATE_CAMPAIGN_REQUEST, &described))
}

/// The campaigns of solutions, each with its solution as its parent. A list of all campaigns would take one call in
/// place of several, but a summary does not say whose a campaign is: every one of the account would have to be described.
async fn list(run: &Run<'_>, scope: Scope<'_>) -> Result<Vec<Found>, Rejection> {
    let solutions = match scope {
        Scope::Parents(solutions) => solutions.iter().map(|solution| solution.arn.clone()).collect(),
        Scope::Account | Scope::DatasetGroup => super::solution::arns(run).await?,
    };
    let mut campaigns = Vec::new();
    for solution_arn in solutions {
        let request = run.personalize.client.list_campaigns().solution_arn(&solution_arn);
        let all = unless_gone(list_all!(run, request, "ListCampaigns", campaigns))?;
        let found = all.iter().map(|summary| found!(Campaign, summary, summary.name(), campaign_arn));
        campaigns.extend(found.map(|campaign| Found { parent_arn: Some(solution_arn.clone()), ..campaign }));
    }
    Ok(campaigns)
}

async fn delete(run: &Run<'_>, arn: &str) -> Result<(), Rejection> {
    call!(run, delete_campaign, campaign_arn(arn), "DeleteCampaign")
}

/// What the file names of a campaign's configuration and the service has otherwise: a sentence for each difference. What
/// the file leaves out is the service's choice.
fn differences(desired: &CampaignConfig, found: Option<&CampaignConfig>) -> Vec<String> {
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
    use serde_json::{Value, json};

    use super::*;
    use crate::engine::{Decision, decide};

    const SOLUTION: &str = "arn:aws:personalize:us-east-1:1:solution/s";
    const OLD: &str = "arn:aws:personalize:us-east-1:1:solution/s/00000001";
    const NEW: &str = "arn:aws:personalize:us-east-1:1:solution/s/00000002";

    fn section(value: Value) -> CampaignSection {
        serde_json::from_value(value).unwrap()
    }

    fn campaign(status: Status, version: &str) -> Description {
        Description::builder()
            .campaign_arn("c")
            .status(status.as_str())
            .solution_version_arn(version)
            .min_provisioned_tps(1)
            .build()
    }

    fn decide_now(observed: &Observed) -> Decision {
        decide(&SPEC, observed, Timestamp::parse("2026-01-01T12:00:00Z").unwrap())
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
        let desired = section(json!({"name": "c", "minProvisionedTPS": 1}));
        let more = section(json!({"name": "c", "minProvisionedTPS": 2}));
        let decision = |section: &CampaignSection, campaign: &Description| {
            decide_now(&Campaign::new(section, SOLUTION, NEW).of_creation(campaign).unwrap())
        };
        assert_eq!(decision(&desired, &campaign(Status::Active, NEW)), Decision::Keep);
        let update = |difference: &str| Decision::Update(difference.to_owned());
        let older = "it serves 00000001 and is to serve 00000002";
        assert_eq!(decision(&desired, &campaign(Status::Active, OLD)), update(older));
        let tps = "minProvisionedTPS is 1, and the file says 2";
        assert_eq!(decision(&more, &campaign(Status::Active, NEW)), update(tps));
        assert_eq!(decision(&desired, &campaign(Status::CreateFailed, OLD)), update(older));
        assert!(matches!(decision(&desired, &campaign(Status::CreateFailed, NEW)), Decision::Fail(..)));
        assert_eq!(
            decision(&desired, &campaign(Status::CreateInProgress, OLD)),
            Decision::Wait(Status::CreateInProgress)
        );
    }

    #[test]
    fn a_failed_update_to_this_version_is_reported_and_not_tried_for_ever() {
        let desired = section(json!({"name": "c"}));
        let decision = |summary: &CampaignUpdateSummary| {
            let desired = Campaign::new(&desired, SOLUTION, NEW);
            decide_now(&desired.of_update(&campaign(Status::Active, OLD), summary).unwrap())
        };
        assert!(matches!(decision(&update(Status::CreateFailed, NEW)), Decision::Fail(..)));
        assert!(matches!(decision(&update(Status::CreateFailed, OLD)), Decision::Update(..)));
        assert_eq!(decision(&update(Status::CreateInProgress, NEW)), Decision::Wait(Status::CreateInProgress));
        assert_eq!(decision(&update(Status::Active, NEW)), Decision::Keep);
    }

    #[test]
    fn one_that_follows_the_latest_version_names_none() {
        let follows = section(json!({"name": "c", "campaignConfig": {"syncWithLatestSolutionVersion": true}}));
        let desired = Campaign::new(&follows, SOLUTION, NEW);
        assert_eq!(desired.solution_version_arn, format!("{SOLUTION}/$LATEST"));
        assert!(desired.serves(Some(OLD)) && desired.serves(Some(&desired.solution_version_arn)));
        assert!(!desired.serves(Some("arn:aws:personalize:us-east-1:1:solution/other/00000001")));
    }

    #[test]
    fn every_part_of_the_configuration_that_is_mentioned_is_compared() {
        let desired =
            section(json!({"name": "c", "campaignConfig": {"itemExplorationConfig": {"explorationWeight": "0.4"},
            "enableMetadataWithRecommendations": true, "rankingInfluence": {"POPULARITY": 0.5}}}));
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
