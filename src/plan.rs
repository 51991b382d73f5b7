//! What a run would do, reported before it does it: one line a resource, the sum, and what will cost money.
//!
//! A plan is a run that looks and decides as any other, and acts on nothing. It takes one turn unless the service is
//! too busy to answer.

mod text;
mod units;

use personalize_contract::ResourceType;
use personalize_contract::cost::DEFAULT_MIN_PROVISIONED_TPS;
use serde::{Deserialize, Serialize};

use crate::context::{Context, Outcome, Resource};
use crate::parameters::{NextOccurrences, Parameters, ScheduleState, Solution, Timetable};
use crate::time::Timestamp;

pub use units::{Amounts, ImportBytes, Units};

/// The layout of [`Plan`] as JSON. Members may be added under the same version; none changes its meaning.
pub const VERSION: u32 = 1;

/// The service's own value where a solution names none. Source: the API reference of `CreateSolution`.
const TRAINING_SCHEDULE: &str = "rate(7 days)";

/// What a run, or a deletion, would do.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Plan {
    /// The layout; see [`VERSION`].
    pub version: u32,
    /// The dataset group.
    pub dataset_group: String,
    /// One for each resource, in the order of a run.
    pub changes: Vec<Change>,
    /// When its schedules will begin runs.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub schedules: Vec<NextOccurrences>,
    /// What will be billed.
    pub costs: Costs,
    /// How much of it, as far as that is known.
    #[serde(default)]
    pub units: Units,
}

/// What would become of one resource.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Change {
    /// What would be done.
    pub action: Action,
    /// What it is.
    #[serde(rename = "type")]
    pub resource_type: ResourceType,
    /// Its name; for a dataset and its import the dataset type, for a version its solution's name.
    pub name: String,
    /// Its ARN, if it is there already.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub arn: Option<String>,
    /// Why, where that is not plain.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
    /// What else is to be known of it, a sentence each: what a gate will judge once there is a version.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
    /// How long the same took before, in seconds, as far as the service remembers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected_seconds: Option<f64>,
}

/// What would be done about a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Action {
    /// It is created.
    Create,
    /// It is there and is changed.
    Update,
    /// It is there, is deleted, and is created again.
    Replace,
    /// It stays as it is.
    Keep,
    /// It stays as it is, or is not created, since its solution's gate holds it.
    Hold,
    /// It is there and is deleted.
    Delete,
    /// It would fail, and what depends on it would not be attempted: the run would end FAILED.
    Refuse,
}

/// What will be billed. AWS publishes the prices; they depend on the Region.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Costs {
    /// Datasets whose data is imported in full, by type.
    pub imports: Vec<String>,
    /// Objects that are imported incrementally, each by a job, as in `Interactions/monday.csv`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub incremental_imports: Vec<String>,
    /// Solutions that are trained, by name.
    pub trainings: Vec<String>,
    /// Campaigns that will be serving, by name, each at least at its provisioned rate until it is deleted.
    pub campaigns: Vec<Provisioned>,
    /// Recommenders that will be running, by name, each at least at its provisioned rate until it is stopped or deleted.
    /// The service trains them every seven days.
    #[serde(default)]
    pub recommenders: Vec<Provisioned>,
    /// Solutions that the service trains on its own schedule until they are deleted.
    pub automatic_trainings: Vec<Scheduled>,
    /// Batch jobs that are run, by name, as in `films/everyone`.
    #[serde(default)]
    pub batch_jobs: Vec<String>,
}

/// A campaign or recommender that is billed while it is there.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Provisioned {
    /// Its name.
    pub name: String,
    /// Transactions or requests a second that are billed whether or not they are used.
    pub min_provisioned_tps: i32,
}

/// A solution that is trained again and again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Scheduled {
    /// Its name.
    pub name: String,
    /// For example `rate(7 days)`.
    pub scheduling_expression: String,
}

impl Plan {
    /// Gathers what a run has foreseen, as of `now`; `bytes` says how much data there is.
    #[must_use]
    pub fn of(context: &Context, parameters: &Parameters, bytes: &ImportBytes, now: Timestamp) -> Self {
        let mut changes: Vec<Change> = context.resources.iter().map(Change::of).collect();
        // A deletion meets the group first and removes it last.
        changes.sort_by_key(|change| {
            change.resource_type == ResourceType::DatasetGroup && change.action == Action::Delete
        });
        let costs = Costs::of(&changes, parameters);
        // What is asked of a campaign names no group; the run has found out which it is.
        let group = context.resources.iter().find(|resource| resource.resource_type == ResourceType::DatasetGroup);
        let dataset_group = group.map_or(&parameters.dataset_group.name, |group| &group.name).clone();
        let enabled = parameters.schedules.iter().filter(|schedule| schedule.state == ScheduleState::Enabled);
        let timetables = enabled.filter_map(Timetable::of_schedule);
        let schedules = timetables.map(|timetable| timetable.next(now.as_whole_seconds())).collect();
        let units = Units::of((context, parameters), (&changes, &costs), bytes, now);
        Self { version: VERSION, dataset_group, changes, schedules, costs, units }
    }

    /// How many resources something would be done about.
    #[must_use]
    pub fn count(&self, action: Action) -> usize {
        self.changes.iter().filter(|change| change.action == action).count()
    }

    /// Whether a run would end FAILED.
    #[must_use]
    pub fn is_refused(&self) -> bool {
        self.count(Action::Refuse) > 0
    }
}

impl Change {
    fn of(resource: &Resource) -> Self {
        let action = Action::of(resource.outcome());
        Self {
            action,
            resource_type: resource.resource_type,
            name: resource.name.clone(),
            arn: resource.arn.clone(),
            why: why(resource),
            notes: resource.notes.clone(),
            expected_seconds: resource.expected.filter(|_| matches!(action, Action::Create | Action::Update)),
        }
    }
}

/// Why something is done about a resource, or not. Of one that is held there may be something that is done all the same.
fn why(resource: &Resource) -> Option<String> {
    let (reason, why) = (resource.reason().map(str::to_owned), resource.why.clone());
    match (reason, why) {
        (Some(reason), Some(why)) if resource.is_held() => Some(format!("{reason}; {why}")),
        (reason, why) => reason.or(why),
    }
}

impl Action {
    const fn of(outcome: Option<Outcome>) -> Self {
        match outcome {
            Some(Outcome::Created) => Self::Create,
            Some(Outcome::Updated) => Self::Update,
            Some(Outcome::Replaced) => Self::Replace,
            Some(Outcome::Reused | Outcome::Kept) => Self::Keep,
            Some(Outcome::Deleted) => Self::Delete,
            Some(Outcome::Held) => Self::Hold,
            None => Self::Refuse,
        }
    }

    /// What stands before a resource's line.
    #[must_use]
    pub const fn symbol(self) -> &'static str {
        match self {
            Self::Create => "+",
            Self::Update => "~",
            Self::Replace => "-/+",
            Self::Keep => "=",
            Self::Hold => "||",
            Self::Delete => "-",
            Self::Refuse => "!",
        }
    }
}

impl Costs {
    fn of(changes: &[Change], parameters: &Parameters) -> Self {
        let names = |resource_type: ResourceType, actions: &[Action]| -> Vec<String> {
            let of_type = changes.iter().filter(|change| change.resource_type == resource_type);
            of_type.filter(|change| actions.contains(&change.action)).map(|change| change.name.clone()).collect()
        };
        let standing = [Action::Create, Action::Update, Action::Replace, Action::Keep];
        // One that is held may not be there.
        let held = changes.iter().filter(|change| change.action == Action::Hold && change.arn.is_some());
        let mut serving = names(ResourceType::Campaign, &standing);
        serving.extend(held.map(|change| change.name.clone()));
        let trained = names(ResourceType::Solution, &standing);
        let campaigns = parameters.solutions.iter().flat_map(|solution| &solution.campaigns);
        let campaigns = campaigns.filter(|campaign| serving.contains(&campaign.name)).map(|campaign| Provisioned {
            name: campaign.name.clone(),
            min_provisioned_tps: campaign.min_provisioned_tps.unwrap_or(DEFAULT_MIN_PROVISIONED_TPS.into()),
        });
        let running = names(ResourceType::Recommender, &standing);
        let recommenders = parameters.recommenders.iter().filter(|recommender| recommender.running);
        let recommenders = recommenders.filter(|recommender| running.contains(&recommender.name));
        let recommenders = recommenders.map(|recommender| Provisioned {
            name: recommender.name.clone(),
            min_provisioned_tps: recommender
                .recommender_config
                .as_ref()
                .and_then(|config| config.min_recommendation_requests_per_second)
                .unwrap_or(DEFAULT_MIN_PROVISIONED_TPS.into()),
        });
        let imports = names(ResourceType::DatasetImportJob, &[Action::Create]);
        let (incremental_imports, imports) = imports.into_iter().partition(|name| name.contains('/'));
        let scheduled = parameters.solutions.iter().filter_map(Scheduled::of);
        Self {
            imports,
            incremental_imports,
            trainings: names(ResourceType::SolutionVersion, &[Action::Create]),
            batch_jobs: [ResourceType::BatchInferenceJob, ResourceType::BatchSegmentJob]
                .into_iter()
                .flat_map(|resource_type| names(resource_type, &[Action::Create]))
                .collect(),
            campaigns: campaigns.collect(),
            recommenders: recommenders.collect(),
            automatic_trainings: scheduled.filter(|solution| trained.contains(&solution.name)).collect(),
        }
    }
}

impl Scheduled {
    fn of(solution: &Solution) -> Option<Self> {
        let section = &solution.section;
        section.perform_auto_training?.then(|| {
            let config = section.solution_config.as_ref().and_then(|config| config.auto_training_config.as_ref());
            let schedule = config.and_then(|config| config.scheduling_expression.as_deref());
            Self { name: section.name.clone(), scheduling_expression: schedule.unwrap_or(TRAINING_SCHEDULE).to_owned() }
        })
    }
}
