//! Campaigns: made on the new version, or re-pointed at it, unless the file pins them or a gate holds them. The old version
//! serves until the new one can.

mod choice;
mod configuration;
mod gate;
mod marks;
mod moved;
mod shown;
mod version;

use std::sync::OnceLock;

use aws_sdk_personalize::types::{Campaign as Description, CampaignConfig};
use personalize_contract::arn::{last_segment, solution_of_version};
use personalize_contract::model::CREATE_CAMPAIGN_REQUEST;
use personalize_contract::tag::MOST;
use personalize_contract::{ResourceType, Status};
use serde_json::{Map, Value, json};

use self::choice::Pin;
use self::marks::Trail;
use self::shown::Shown;
use self::version::Target;
use super::{call, described, difference, found, inputs, list_all, section_of, solution_version, unless_gone};
use crate::context::Resource;
use crate::engine::{
    AfterFailure, Capture, Created, Dependents, Drift, Found, Kind, KindSpec, Observation, Observed, Removal, Scope,
    SectionPlace, reconcile_all, tags,
};
use crate::parameters::{CampaignSection, GateSection, Solution, Tag, VersionWord};
use crate::rejection::Rejection;
use crate::run::Run;
use crate::time::Timestamp;

pub use moved::move_campaign;

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

/// A campaign of the file.
pub struct Campaign {
    section: CampaignSection,
    solution_arn: String,
    /// The version of the run. One that is pinned does not wait for it.
    newest: Option<String>,
    gate: Option<GateSection>,
    config: Option<CampaignConfig>,
    /// What it is to serve, once it has been observed: an update goes there.
    target: OnceLock<Target>,
}

impl Campaign {
    fn new(section: &CampaignSection, solution: &Solution, solution_arn: &str, newest: Option<String>) -> Self {
        Self {
            section: section.clone(),
            solution_arn: solution_arn.to_owned(),
            newest,
            gate: solution.section.gate.clone(),
            config: section.campaign_config.as_ref().map(inputs::campaign_config),
            target: OnceLock::new(),
        }
    }

    /// Whether the service moves it to each new version by itself.
    fn follows(&self) -> bool {
        follows(self.config.as_ref())
    }

    fn pin(&self) -> Pin<'_> {
        match (&self.section.solution_version_arn, self.section.version) {
            (Some(version), _) => Pin::To(version),
            (None, Some(VersionWord::Keep)) => Pin::Kept,
            (None, None) => Pin::None,
        }
    }

    /// Whether it serves the version. One that follows its solution may name any version of it, since it changes by
    /// itself; which it names while it does is not documented.
    fn serves(target: &str, version: Option<&str>) -> bool {
        match target.strip_suffix(LATEST) {
            Some(solution) => version.is_some_and(|version| solution_of_version(version) == Some(solution)),
            None => version == Some(target),
        }
    }

    fn drift(&self, target: &str, shown: &Shown<'_>) -> Drift {
        let other = shown.version.and_then(solution_of_version).filter(|other| *other != self.solution_arn);
        if let Some(other) = other {
            let name = &self.section.name;
            return Drift::Conflict(format!(
                "the campaign `{name}` exists and serves another solution ({other}), and its name is unique in an account and Region; give this one another name"
            ));
        }
        let mut differences = Vec::new();
        if !Self::serves(target, shown.version) {
            differences.push(another_version(shown.version, target));
        }
        differences.extend(self.differences(shown));
        if differences.is_empty() { Drift::None } else { Drift::Updatable(differences.join("; ")) }
    }

    /// What of its section is otherwise, the version aside.
    fn differences(&self, shown: &Shown<'_>) -> Vec<String> {
        let tps = difference("minProvisionedTPS", self.section.min_provisioned_tps, shown.tps);
        let config = self.config.iter().flat_map(|desired| configuration::differences(desired, shown.config));
        tps.into_iter().chain(config).collect()
    }

    /// Its tags, and of one behind a gate the beginning of its trail, if there is room.
    fn tags_of_creation(&self, version: &str) -> Vec<Tag> {
        let mut tags = self.section.tags.clone();
        let is_judged = self.gate.is_some() && !self.follows() && !matches!(self.pin(), Pin::To(_));
        if is_judged && tags.len() < MOST {
            tags.push(Trail::beginning(last_segment(version)).tag());
        }
        tags
    }
}

/// That a campaign does not serve what it is to serve.
fn another_version(version: Option<&str>, target: &str) -> String {
    let found = version.map_or("no version", last_segment);
    format!("it serves {found} and is to serve {}", last_segment(target))
}

/// Whether the service moves a campaign to each new version by itself.
fn follows(config: Option<&CampaignConfig>) -> bool {
    config.and_then(CampaignConfig::sync_with_latest_solution_version) == Some(true)
}

impl Kind for Campaign {
    const SPEC: &'static KindSpec = &SPEC;
    type New = String;

    fn desired(run: &Run<'_>) -> Vec<Self> {
        let mut campaigns = Vec::new();
        for solution in &run.parameters.solutions {
            let name = &solution.section.name;
            let (solution_arn, newest) = (run.account.solution(name), solution_version::arn_for(run, name));
            let is_there = run.context.is_ready(ResourceType::Solution, name);
            let has_version =
                |section: &&CampaignSection| newest.is_some() || is_there && section.solution_version_arn.is_some();
            let sections = solution.campaigns.iter().filter(has_version);
            campaigns.extend(sections.map(|section| Self::new(section, solution, &solution_arn, newest.clone())));
        }
        campaigns
    }

    fn name(&self) -> &str {
        &self.section.name
    }

    fn tags(&self) -> &[Tag] {
        &self.section.tags
    }

    async fn observe(&self, run: &Run<'_>, _known: &Resource) -> Result<Observation<String>, Rejection> {
        let Some(campaign) = describe(run, self.name()).await? else { return self.absent(run).await };
        let shown = Shown::of(&campaign, run.context.execution.start_time)?;
        if shown.is_under_way() {
            return Ok(Observation::Exists(shown.observed));
        }
        let target = self.target(run, &shown).await?;
        let drift = self.drift(&target.version, &shown);
        let Target { why, held, condition, .. } = target.clone();
        // It is observed once.
        let _ = self.target.set(target);
        let notes = condition.into_iter().collect();
        Ok(Observation::Exists(Observed { drift, why, held, notes, ..shown.observed }))
    }

    async fn create(&self, run: &Run<'_>, version: String) -> Result<Created, Rejection> {
        let request = run.personalize.client.create_campaign().name(self.name());
        let request = request.solution_version_arn(&version).set_campaign_config(self.config.clone());
        let request = request.set_min_provisioned_tps(self.section.min_provisioned_tps);
        let request = request.set_tags(tags::for_request(&self.tags_of_creation(&version))?);
        let answer = run.personalize.call("CreateCampaign", || request.clone().send()).await?;
        Created::pending("CreateCampaign", answer.campaign_arn())
    }

    async fn update(&self, run: &Run<'_>, observed: &Observed) -> Result<(), Rejection> {
        let Some(target) = self.target.get() else { return Err(self.has_no_version()) };
        let from = target.from.as_deref().unwrap_or(&target.version);
        marks::before_move(run, &observed.arn, &target.marks, (from, &target.version), self.gate.is_some()).await?;
        let request = run.personalize.client.update_campaign().campaign_arn(&observed.arn);
        let request = request.solution_version_arn(&target.version).set_campaign_config(self.config.clone());
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

/// The section of a campaign that is there. One that does not serve the newest version is kept where it is: a run would
/// move it.
async fn describe_section(run: &Run<'_>, found: &Found) -> Result<Map<String, Value>, Rejection> {
    let described = described!(run, describe_campaign, campaign_arn(&found.arn), "DescribeCampaign", "campaign")?;
    let mut section = section_of(&CREATE_CAMPAIGN_REQUEST, &described);
    let follows =
        described.get("campaignConfig").and_then(|config| config.get("syncWithLatestSolutionVersion")?.as_bool());
    let version = described.get("solutionVersionArn").and_then(Value::as_str);
    if let Some((version, solution)) = version.and_then(|version| Some((version, solution_of_version(version)?)))
        && follows != Some(true)
    {
        let versions = solution_version::of_solution(run, solution).await?;
        if solution_version::newest_active(&versions).is_some_and(|newest| newest.arn != version) {
            section.insert("version".to_owned(), json!("keep"));
        }
    }
    Ok(section)
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

#[cfg(test)]
mod tests;
