//! Campaigns: what serves recommendations. While an update is on its way, the version from before goes on serving.

use personalize_contract::Status;
use personalize_contract::arn::solution_of_version;
use serde_json::{Value, json};

use super::description::{described, without_nulls};
use super::{Answer, automatic_update, solution_version};
use crate::clock::Timestamp;
use crate::error::ServiceError;
use crate::operations::arguments::Arguments;
use crate::operations::page::page;
use crate::store::resource::Resource;
use crate::store::resources::{Campaign, CampaignUpdate, Refresh, Resources, Serving};
use crate::store::state::{CreateSpec, State};
use crate::store::transition::{Transition, TransitionKind};

/// In place of a version's identifier: the newest that is ACTIVE.
const LATEST: &str = "/$LATEST";

impl Campaign {
    /// Whether it serves a version of a solution, or is about to.
    pub(crate) fn is_of_solution(&self, solution_arn: &str) -> bool {
        let becoming = self.update.iter().map(|update| &update.serving);
        becoming.chain([&self.serving]).any(|serving| serving.solution_arn() == Some(solution_arn))
    }

    fn is_updating(&self, now: Timestamp) -> bool {
        self.update.as_ref().is_some_and(|update| !update.transition.is_over(now))
    }
}

impl Serving {
    fn solution_arn(&self) -> Option<&str> {
        solution_of_version(&self.solution_version_arn)
    }

    /// Whether an ARN is that of its solution version, or of the solution.
    fn is_of(&self, arn: &str) -> bool {
        self.solution_version_arn == arn || self.solution_arn() == Some(arn)
    }

    /// Whether it changes to each new version of its solution.
    fn follows(&self) -> bool {
        follows(self.config.as_ref())
    }

    fn described(&self) -> Value {
        json!({
            "solutionVersionArn": self.solution_version_arn,
            "minProvisionedTPS": self.min_provisioned_tps,
            "campaignConfig": self.config,
        })
    }
}

impl CampaignUpdate {
    fn described(&self, now: Timestamp) -> Value {
        let mut members = self.serving.described();
        members["status"] = json!(self.transition.status(now));
        members["failureReason"] = json!(self.transition.failure_reason(now));
        members["creationDateTime"] = json!(self.transition.started.0);
        members["lastUpdatedDateTime"] = json!(self.transition.last_updated(now).0);
        without_nulls(members)
    }
}

fn follows(config: Option<&Value>) -> bool {
    config.and_then(|config| config.get("syncWithLatestSolutionVersion")?.as_bool()) == Some(true)
}

/// Performs `CreateCampaign`.
pub(crate) fn create(state: &mut State, now: Timestamp, arguments: &Arguments) -> Answer {
    let config = arguments.value("campaignConfig").cloned();
    let version_arn = servable(&state.resources, now, arguments.text("solutionVersionArn")?, follows(config.as_ref()))?;
    let group_arn = state.resources.solution_versions.get(&version_arn)?.dataset_group_arn.clone();
    let (name, tags) = (arguments.text("name")?, arguments.tags()?);
    let arn = state.resources.account.campaign(name);
    state.resources.campaigns.free(&arn)?;
    state.quotas.check::<Campaign>(now, state.resources.campaigns.not_failed(&group_arn, now))?;
    let after = vec![version_arn.clone()];
    let metadata = state.start_creation::<Campaign>(now, CreateSpec { after, tags, ..CreateSpec::new(name, &arn) });
    let serving = Serving {
        solution_version_arn: version_arn,
        min_provisioned_tps: arguments.number("minProvisionedTPS"),
        config,
    };
    let campaign =
        Campaign { metadata, dataset_group_arn: group_arn, serving, update: None, refresh: Refresh::default() };
    state.resources.campaigns.insert(campaign);
    Ok(json!({"campaignArn": arn}))
}

/// The solution version that a campaign is to serve, which may be given as the latest of its solution.
///
/// That following the latest needs the form `$LATEST` is documented, the error for another is inferred.
fn servable(resources: &Resources, now: Timestamp, given: &str, follows: bool) -> Result<String, ServiceError> {
    let arn = match given.strip_suffix(LATEST) {
        Some(solution_arn) => {
            resources.solutions.get(solution_arn)?;
            let latest = solution_version::latest(resources, now, solution_arn);
            let none = || ServiceError::in_use(format!("The solution {solution_arn} has no ACTIVE version yet."));
            latest.ok_or_else(none)?.metadata().arn.clone()
        }
        None if follows => {
            let message = "syncWithLatestSolutionVersion needs a solutionVersionArn that ends in /$LATEST.";
            return Err(ServiceError::invalid_input(message));
        }
        None => given.to_owned(),
    };
    let version = resources.solution_versions.active(&arn, now)?;
    resources.solutions.active(&version.solution_arn, now)?;
    if !version.is_servable() {
        return Err(ServiceError::invalid_input(format!("{arn} finds users, which no campaign can serve.")));
    }
    Ok(arn)
}

/// Performs `DescribeCampaign`.
pub(crate) fn describe(resources: &Resources, now: Timestamp, arguments: &Arguments) -> Answer {
    let campaign = resources.campaigns.get(arguments.text("campaignArn")?)?;
    let mut more = campaign.serving.described();
    more["latestCampaignUpdate"] = json!(campaign.update.as_ref().map(|update| update.described(now)));
    Ok(json!({"campaign": described(campaign, now, more)}))
}

/// The campaigns of a solution. Where the ARN of a solution version is given, those that serve it, as observed in
/// 2024.
pub(crate) fn list(resources: &Resources, now: Timestamp, arguments: &Arguments) -> Answer {
    let solution = arguments.optional_text("solutionArn");
    let rows = resources.campaigns.numbered();
    let rows = rows.filter(|(_, campaign)| solution.is_none_or(|arn| campaign.serving.is_of(arn)));
    page("campaigns", now, arguments, rows, |campaign| described(campaign, now, json!({})))
}

/// Performs `UpdateCampaign`.
pub(crate) fn update(state: &mut State, now: Timestamp, arguments: &Arguments) -> Answer {
    let arn = arguments.text("campaignArn")?;
    let campaign = state.resources.campaigns.get(arn)?;
    let status = campaign.status(now);
    if !matches!(status, Status::Active | Status::CreateFailed) {
        return Err(ServiceError::in_use(format!(
            "The campaign {arn} must be ACTIVE or CREATE FAILED. It is {status}."
        )));
    }
    if campaign.is_updating(now) {
        return Err(ServiceError::in_use(format!("The campaign {arn} is being updated.")));
    }
    let before = &campaign.serving;
    let config = arguments.value("campaignConfig").cloned().or_else(|| before.config.clone());
    let given = arguments.optional_text("solutionVersionArn");
    // A campaign that follows its solution already, and is to go on, has to say nothing more.
    let starts_to_follow = follows(config.as_ref()) && (given.is_some() || !before.follows());
    let version_arn = servable(&state.resources, now, given.unwrap_or(&before.solution_version_arn), starts_to_follow)?;
    let min_provisioned_tps = arguments.number("minProvisionedTPS").or(before.min_provisioned_tps);
    let serving = Serving { solution_version_arn: version_arn, min_provisioned_tps, config };
    // Observed in 2024: accepted, and no update is described afterwards.
    let changes_nothing = status == Status::Active && serving == *before;
    if !changes_nothing {
        start_update(state, now, arn, serving)?;
    }
    Ok(json!({"campaignArn": arn}))
}

fn start_update(state: &mut State, now: Timestamp, arn: &str, serving: Serving) -> Result<(), ServiceError> {
    let after = vec![serving.solution_version_arn.clone(), arn.to_owned()];
    let transition = state.start_update::<Campaign>(now, arn, TransitionKind::ConfigurationUpdate, after)?;
    state.resources.campaigns.get_mut(arn)?.update = Some(CampaignUpdate { transition, serving });
    Ok(())
}

/// Ends a creation.
pub(crate) fn created(state: &mut State, at: Timestamp, arn: &str) {
    automatic_update::begin(state, at, arn);
    follow(state, at, arn);
}

/// Ends an update. One that is ACTIVE repairs a failed campaign, which is why such a campaign may be updated at all.
pub(crate) fn updated(state: &mut State, at: Timestamp, arn: &str) {
    let Ok(campaign) = state.resources.campaigns.get_mut(arn) else { return };
    if let Some(update) = campaign.update.as_ref().filter(|update| update.transition.status(at) == Status::Active) {
        campaign.serving = update.serving.clone();
        let (created, due) = (campaign.metadata.created, update.transition.due());
        campaign.metadata.transition = Transition::new(TransitionKind::Creation, created, due - created, None);
        automatic_update::begin(state, at, arn);
    }
    follow(state, at, arn);
}

/// Updates the campaigns that follow a solution to its newest version.
pub(crate) fn follow_solution(state: &mut State, at: Timestamp, solution_arn: &str) {
    let of_solution =
        state.resources.campaigns.iter().filter(|campaign| campaign.serving.solution_arn() == Some(solution_arn));
    let arns: Vec<String> = of_solution.map(|campaign| campaign.metadata.arn.clone()).collect();
    for arn in arns {
        follow(state, at, &arn);
    }
}

/// Updates a campaign to the newest version of its solution, if that is what it is for.
pub(crate) fn follow(state: &mut State, at: Timestamp, arn: &str) {
    let Ok(campaign) = state.resources.campaigns.get(arn) else { return };
    if !campaign.serving.follows() || campaign.status(at) != Status::Active || campaign.is_updating(at) {
        return;
    }
    let Some(solution_arn) = campaign.serving.solution_arn() else { return };
    let Some(latest) = solution_version::latest(&state.resources, at, solution_arn) else { return };
    if latest.metadata().arn != campaign.serving.solution_version_arn {
        let serving = Serving { solution_version_arn: latest.metadata().arn.clone(), ..campaign.serving.clone() };
        // The campaign was there a moment ago, and nothing was waited for since.
        let _ = start_update(state, at, arn, serving);
    }
}

/// Performs `DeleteCampaign`.
pub(crate) fn delete(state: &mut State, now: Timestamp, arguments: &Arguments) -> Answer {
    let arn = arguments.text("campaignArn")?;
    if state.resources.campaigns.get(arn)?.is_updating(now) {
        return Err(ServiceError::in_use(format!("The campaign {arn} is being updated.")));
    }
    state.start_deletion::<Campaign>(now, arn)?;
    Ok(Value::Null)
}
