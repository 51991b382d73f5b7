//! Campaigns: what serves recommendations. While an update is on its way, the version from before goes on serving.

use personalize_contract::recipe::RecipeType;
use personalize_contract::{ResourceType, Status};
use serde_json::{Value, json};

use super::Answer;
use super::solution_version::SolutionVersion;
use crate::arguments::Arguments;
use crate::clock::Timestamp;
use crate::error::ServiceError;
use crate::lifecycle::Course;
use crate::page::page;
use crate::state::{Beginning, State};
use crate::table::{Head, Resource, below_active_quota};

/// In a dataset group.
const QUOTA: usize = 5;

#[derive(Debug)]
pub(crate) struct Campaign {
    head: Head,
    dataset_group_arn: String,
    /// As it was before the latest update.
    serving: Serving,
    update: Option<Update>,
}

#[derive(Debug, Clone)]
struct Serving {
    solution_version_arn: String,
    min_provisioned_tps: Option<u64>,
    config: Option<Value>,
}

#[derive(Debug)]
struct Update {
    course: Course,
    serving: Serving,
}

impl Resource for Campaign {
    const TYPE: ResourceType = ResourceType::Campaign;
    const ARN: &'static str = "campaignArn";

    fn head(&self) -> &Head {
        &self.head
    }

    /// An update that is ACTIVE makes a failed campaign whole, which is how it may be updated at all.
    fn status(&self, now: Timestamp) -> Status {
        if self.updated(now).is_some() { Status::Active } else { self.head.course.status(now) }
    }

    fn last_updated(&self, now: Timestamp) -> Timestamp {
        self.updated(now).map_or_else(|| self.head.course.last_updated(now), |update| update.course.due())
    }

    fn failure_reason(&self, now: Timestamp) -> Option<&str> {
        if self.updated(now).is_some() { None } else { self.head.course.failure_reason(now) }
    }
}

impl Campaign {
    /// The latest update, once it is ACTIVE.
    fn updated(&self, now: Timestamp) -> Option<&Update> {
        self.update.as_ref().filter(|update| update.course.status(now) == Status::Active)
    }

    /// Makes an update that is ACTIVE part of what was there before the next one.
    fn settle(&mut self, now: Timestamp) {
        if let Some(update) = self.update.take_if(|update| update.course.status(now) == Status::Active) {
            self.head.course.seconds = update.course.due() - self.head.course.started;
            self.head.course.failure = None;
            self.serving = update.serving;
        }
    }

    fn serving(&self, now: Timestamp) -> &Serving {
        self.updated(now).map_or(&self.serving, |update| &update.serving)
    }
}

impl Serving {
    fn described(&self) -> Value {
        json!({
            "solutionVersionArn": self.solution_version_arn,
            "minProvisionedTPS": self.min_provisioned_tps,
            "campaignConfig": self.config,
        })
    }
}

impl Update {
    fn described(&self, now: Timestamp) -> Value {
        let mut members = self.serving.described();
        members["status"] = json!(self.course.status(now));
        members["failureReason"] = json!(self.course.failure_reason(now));
        members["creationDateTime"] = json!(self.course.started.0);
        members["lastUpdatedDateTime"] = json!(self.course.last_updated(now).0);
        if let Value::Object(members) = &mut members {
            members.retain(|_, value| !value.is_null());
        }
        members
    }
}

pub(crate) fn create(state: &mut State, now: Timestamp, arguments: &Arguments) -> Answer {
    let version_arn = arguments.text("solutionVersionArn")?;
    let group_arn = servable(state, now, version_arn)?.dataset_group_arn.clone();
    check_config(arguments)?;
    let name = arguments.text("name")?;
    let arn = state.account.campaign(name);
    state.campaigns.free(&arn)?;
    let of_group =
        |campaign: &&Campaign| campaign.dataset_group_arn == group_arn && campaign.status(now) != Status::CreateFailed;
    below_active_quota(state.campaigns.iter().filter(of_group).count(), QUOTA)?;
    let beginning = Beginning {
        resource_type: ResourceType::Campaign,
        matched_by: name,
        name,
        arn: &arn,
        recipe: None,
        after: vec![version_arn.to_owned()],
    };
    let head = state.begin(now, beginning);
    let serving = Serving {
        solution_version_arn: version_arn.to_owned(),
        min_provisioned_tps: arguments.number("minProvisionedTPS"),
        config: arguments.value("campaignConfig").cloned(),
    };
    state.campaigns.insert(Campaign { head, dataset_group_arn: group_arn, serving, update: None });
    Ok(json!({"campaignArn": arn}))
}

/// A solution version that a campaign can serve.
fn servable<'state>(
    state: &'state State,
    now: Timestamp,
    version_arn: &str,
) -> Result<&'state SolutionVersion, ServiceError> {
    if version_arn.ends_with("/$LATEST") {
        return Err(ServiceError::not_emulated("$LATEST in place of a solution version"));
    }
    let version = state.solution_versions.active(version_arn, now)?;
    if version.recipe_type == Some(RecipeType::UserSegmentation) {
        let message = format!("{version_arn} finds users, which no campaign can serve.");
        return Err(ServiceError::invalid_input(message));
    }
    Ok(version)
}

fn check_config(arguments: &Arguments) -> Result<(), ServiceError> {
    let follows =
        arguments.value("campaignConfig").and_then(|config| config.get("syncWithLatestSolutionVersion")?.as_bool());
    if follows == Some(true) { Err(ServiceError::not_emulated("syncWithLatestSolutionVersion")) } else { Ok(()) }
}

pub(crate) fn describe(state: &mut State, now: Timestamp, arguments: &Arguments) -> Answer {
    let campaign = state.campaigns.get(arguments.text("campaignArn")?)?;
    let mut more = campaign.serving(now).described();
    more["latestCampaignUpdate"] = json!(campaign.update.as_ref().map(|update| update.described(now)));
    Ok(json!({"campaign": campaign.described(now, more)}))
}

pub(crate) fn list(state: &mut State, now: Timestamp, arguments: &Arguments) -> Answer {
    let solution = arguments.optional_text("solutionArn");
    let versions = &state.solution_versions;
    let of_solution = |campaign: &Campaign, arn: &str| {
        versions.get(&campaign.serving(now).solution_version_arn).is_ok_and(|version| version.solution_arn == arn)
    };
    let rows = state.campaigns.numbered();
    let rows = rows.filter(|(_, campaign)| solution.is_none_or(|arn| of_solution(campaign, arn)));
    page("campaigns", arguments, rows, |campaign| campaign.described(now, json!({})))
}

pub(crate) fn update(state: &mut State, now: Timestamp, arguments: &Arguments) -> Answer {
    let arn = arguments.text("campaignArn")?;
    let campaign = state.campaigns.get(arn)?;
    if !matches!(campaign.status(now), Status::Active | Status::CreateFailed) {
        let message = format!("The campaign {arn} must be ACTIVE or CREATE FAILED. It is {}.", campaign.status(now));
        return Err(ServiceError::in_use(message));
    }
    if campaign.update.as_ref().is_some_and(|update| !update.course.is_over(now)) {
        return Err(ServiceError::in_use(format!("The campaign {arn} is being updated.")));
    }
    let before = campaign.serving(now).clone();
    let name = campaign.head.name.clone();
    check_config(arguments)?;
    let serving = Serving {
        solution_version_arn: arguments
            .optional_text("solutionVersionArn")
            .map_or_else(|| before.solution_version_arn.clone(), str::to_owned),
        min_provisioned_tps: arguments.number("minProvisionedTPS").or(before.min_provisioned_tps),
        config: arguments.value("campaignConfig").cloned().or_else(|| before.config.clone()),
    };
    servable(state, now, &serving.solution_version_arn)?;
    let after = vec![serving.solution_version_arn.clone(), arn.to_owned()];
    let course = state.begin_campaign_update(now, &name, arn, after);
    let campaign = state.campaigns.get_mut(arn)?;
    campaign.settle(now);
    campaign.update = Some(Update { course, serving });
    Ok(json!({"campaignArn": arn}))
}
