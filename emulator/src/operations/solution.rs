//! Solutions: how to train.

use personalize_contract::arn::solution_of_version;
use personalize_contract::recipe::{self, INSTEAD_OF_AUTO_ML, Recipe};
use personalize_contract::{DatasetType, Status};
use serde_json::{Map, Value, json};

use super::description::{described, without_nulls};
use super::solution_version::TrainingRequest;
use super::{Answer, batch_job, configuration, dataset_group, solution_version};
use crate::clock::Timestamp;
use crate::data::rows::EventFilter;
use crate::error::ServiceError;
use crate::operations::arguments::Arguments;
use crate::operations::page::page;
use crate::store::resource::Resource;
use crate::store::resources::{BatchRequest, Resources, Solution, SolutionUpdate};
use crate::store::scheduled_event::ScheduledEvent;
use crate::store::state::{CreateSpec, State};
use crate::store::transition::TransitionKind;

/// How soon a solution trains itself the first time: documented as within one hour, and not if somebody trains it
/// meanwhile.
const SECONDS_TO_FIRST_TRAINING: f64 = 3600.0;

/// How often a solution trains itself unless the request says otherwise.
const DAYS_BETWEEN_TRAININGS: u32 = 7;

impl Solution {
    fn is_updating(&self, now: Timestamp) -> bool {
        self.update.as_ref().is_some_and(|update| !update.transition.is_over(now))
    }

    /// Makes an update that is ACTIVE the configuration that counts.
    fn take_over_update(&mut self) {
        let Some(update) = &self.update else { return };
        self.perform_auto_training = update.perform_auto_training.unwrap_or(self.perform_auto_training);
        self.perform_incremental_update = update.perform_incremental_update.or(self.perform_incremental_update);
        let Some(Value::Object(changed)) = &update.config else { return };
        let config = self.config.get_or_insert_with(|| json!({}));
        for (name, value) in changed {
            config[name.as_str()] = value.clone();
        }
    }

    fn training_days(&self) -> u32 {
        let config = self.config.as_ref();
        let expression = config.and_then(|config| config.get("autoTrainingConfig")?.get("schedulingExpression"));
        expression.and_then(Value::as_str).and_then(days).unwrap_or(DAYS_BETWEEN_TRAININGS)
    }

    fn seconds_between_trainings(&self) -> f64 {
        f64::from(self.training_days().max(1)) * 86_400.0
    }

    /// The recipe that its versions are trained with.
    pub(crate) fn trained_with(&self) -> &str {
        self.recipe_arn.as_deref().unwrap_or(INSTEAD_OF_AUTO_ML)
    }

    /// The recipe, if it is one of those that solutions have.
    pub(crate) fn recipe(&self) -> Option<&'static Recipe> {
        recipe::of_arn(self.trained_with())
    }

    /// The events that its versions are trained on.
    pub(crate) fn event_filter(&self) -> EventFilter {
        EventFilter::of_solution(self.event_type.as_deref(), self.config.as_ref())
    }
}

impl SolutionUpdate {
    fn described(&self, now: Timestamp) -> Value {
        without_nulls(json!({
            "solutionUpdateConfig": self.config,
            "status": self.transition.status(now),
            "performAutoTraining": self.perform_auto_training,
            "performIncrementalUpdate": self.perform_incremental_update,
            "creationDateTime": self.transition.started.0,
            "lastUpdatedDateTime": self.transition.last_updated(now).0,
            "failureReason": self.transition.failure_reason(now),
        }))
    }
}

/// Performs `CreateSolution`.
pub(crate) fn create(state: &mut State, now: Timestamp, arguments: &Arguments) -> Answer {
    let group_arn = arguments.text("datasetGroupArn")?;
    state.resources.dataset_groups.active(group_arn, now)?;
    let perform_auto_ml = arguments.flag("performAutoML").unwrap_or_default();
    let recipe_arn = requested_recipe(arguments, perform_auto_ml)?;
    let config = arguments.value("solutionConfig").cloned();
    configuration::check(recipe_arn.as_deref().and_then(recipe::of_arn), &arguments.0)?;
    let name = arguments.text("name")?;
    let arn = state.resources.account.solution(name);
    state.resources.solutions.free(&arn)?;
    state.quotas.check::<Solution>(now, state.resources.solutions.not_failed(group_arn, now))?;
    let tags = arguments.tags()?;
    let mut after = vec![group_arn.to_owned()];
    after.extend(dataset_group::import_jobs(&state.resources, group_arn));
    let metadata = state.start_creation::<Solution>(now, CreateSpec { after, tags, ..CreateSpec::new(name, &arn) });
    state.resources.solutions.insert(Solution {
        metadata,
        dataset_group_arn: group_arn.to_owned(),
        recipe_arn,
        perform_hpo: arguments.flag("performHPO").unwrap_or_default(),
        perform_auto_ml,
        perform_auto_training: arguments.flag("performAutoTraining").unwrap_or(true),
        perform_incremental_update: arguments.flag("performIncrementalUpdate"),
        event_type: arguments.optional_text("eventType").map(str::to_owned),
        config,
        update: None,
        schedule: 0,
        resting_since: None,
    });
    Ok(json!({"solutionArn": arn}))
}

fn requested_recipe(arguments: &Arguments, perform_auto_ml: bool) -> Result<Option<String>, ServiceError> {
    match arguments.optional_text("recipeArn") {
        Some(arn) if recipe::domain_recipe_of_arn(arn).is_some() => {
            Err(ServiceError::invalid_input(format!("{arn} is a recipe for recommenders, not for solutions.")))
        }
        Some(arn) if recipe::of_arn(arn).is_none() => {
            Err(ServiceError::invalid_input(format!("{arn} is no recipe for solutions of a custom dataset group.")))
        }
        Some(_) if perform_auto_ml => {
            Err(ServiceError::invalid_input("With performAutoML the service chooses the recipe; leave recipeArn out."))
        }
        Some(arn) => Ok(Some(arn.to_owned())),
        None if perform_auto_ml => Ok(None),
        None => Err(ServiceError::invalid_input("recipeArn is required unless performAutoML is true.")),
    }
}

/// Performs `DescribeSolution`.
pub(crate) fn describe(resources: &Resources, now: Timestamp, arguments: &Arguments) -> Answer {
    let arn = arguments.text("solutionArn")?;
    let solution = resources.solutions.get(arn)?;
    let latest = resources.solution_versions.iter().rev().find(|version| version.solution_arn == arn);
    let more = json!({
        "performHPO": solution.perform_hpo,
        "performAutoML": solution.perform_auto_ml,
        "performAutoTraining": solution.perform_auto_training,
        "performIncrementalUpdate": solution.perform_incremental_update,
        "recipeArn": solution.recipe_arn,
        "datasetGroupArn": solution.dataset_group_arn,
        "eventType": solution.event_type,
        "solutionConfig": solution.config,
        // In reality it is known once a version has been trained.
        "autoMLResult": solution.perform_auto_ml.then(|| json!({"bestRecipeArn": solution.trained_with()})),
        "latestSolutionVersion": latest.map(|version| version.summary(now)),
        "latestSolutionUpdate": solution.update.as_ref().map(|update| update.described(now)),
    });
    Ok(json!({"solution": described(solution, now, more)}))
}

/// Performs `ListSolutions`.
pub(crate) fn list(resources: &Resources, now: Timestamp, arguments: &Arguments) -> Answer {
    let rows = resources.solutions.numbered_in(arguments.optional_text("datasetGroupArn"));
    page("solutions", now, arguments, rows, |solution| {
        described(solution, now, json!({"recipeArn": solution.recipe_arn}))
    })
}

/// Performs `UpdateSolution`.
pub(crate) fn update(state: &mut State, now: Timestamp, arguments: &Arguments) -> Answer {
    let arn = arguments.text("solutionArn")?;
    let solution = state.resources.solutions.active(arn, now)?;
    if solution.is_updating(now) {
        return Err(ServiceError::in_use(format!("The solution {arn} is being updated.")));
    }
    let config = arguments.value("solutionUpdateConfig").cloned().unwrap_or_default();
    configuration::check(solution.recipe(), &Map::from_iter([("solutionConfig".to_owned(), config)]))?;
    let transition =
        state.start_update::<Solution>(now, arn, TransitionKind::ConfigurationUpdate, vec![arn.to_owned()])?;
    state.resources.solutions.get_mut(arn)?.update = Some(SolutionUpdate {
        transition,
        perform_auto_training: arguments.flag("performAutoTraining"),
        perform_incremental_update: arguments.flag("performIncrementalUpdate"),
        config: arguments.value("solutionUpdateConfig").cloned(),
    });
    Ok(json!({"solutionArn": arn}))
}

/// The days of `rate(7 days)`.
fn days(expression: &str) -> Option<u32> {
    expression.strip_prefix("rate(")?.split_once(' ')?.0.parse().ok()
}

/// Lets a new configuration take its place, and start a schedule of its own. An update that failed changes nothing.
pub(crate) fn updated(state: &mut State, at: Timestamp, arn: &str) {
    let Ok(solution) = state.resources.solutions.get_mut(arn) else { return };
    if solution.update.as_ref().map(|update| update.transition.status(at)) == Some(Status::Active) {
        solution.take_over_update();
        start_schedule(state, at, arn);
    }
}

/// Schedules a solution's first automatic training, or the first under a new configuration.
pub(crate) fn start_schedule(state: &mut State, at: Timestamp, arn: &str) {
    let State { resources, schedules, events, .. } = state;
    let Ok(solution) = resources.solutions.get_mut(arn) else { return };
    if solution.status(at) != Status::Active {
        return;
    }
    *schedules += 1;
    solution.schedule = *schedules;
    solution.resting_since = None;
    if solution.perform_auto_training {
        let (solution_arn, schedule) = (arn.to_owned(), solution.schedule);
        events.put(at.after(SECONDS_TO_FIRST_TRAINING), ScheduledEvent::AutomaticTraining { solution_arn, schedule });
    }
}

/// Trains a solution on its schedule, unless nothing has changed since it was trained last.
pub(crate) fn train_automatically(state: &mut State, at: Timestamp, arn: &str, schedule: u64) {
    let Ok(solution) = state.resources.solutions.get(arn) else { return };
    let holds = solution.schedule == schedule && solution.perform_auto_training;
    if !holds || solution.status(at) != Status::Active {
        return;
    }
    let next = ScheduledEvent::AutomaticTraining { solution_arn: arn.to_owned(), schedule };
    let seconds = solution.seconds_between_trainings();
    let interactions =
        dataset_group::dataset_arn(&state.resources, &solution.dataset_group_arn, DatasetType::Interactions);
    let changed = interactions.and_then(|arn| state.resources.datasets.get(&arn).ok()?.changed);
    let trained = state.resources.solution_versions.iter().rev().find(|version| version.solution_arn == arn);
    let trained = trained.map(|version| version.metadata().created);
    if !changed.is_some_and(|changed| trained.is_none_or(|trained| changed > trained)) {
        if let Ok(solution) = state.resources.solutions.get_mut(arn) {
            solution.resting_since = Some(at);
        }
        return;
    }
    // Where a quota is full or there is not enough data, the next turn of the schedule tries again.
    if let Err(error) = solution_version::train(state, at, arn, TrainingRequest::automatic()) {
        tracing::debug!(solution = arn, %error, "not trained automatically");
    }
    state.events.put(at.after(seconds), next);
}

/// Schedules the next automatic training of a group's solutions where their schedules rest, now that there is
/// something new to train on.
pub(crate) fn interactions_changed(state: &mut State, now: Timestamp, dataset_group_arn: &str) {
    let resting =
        state.resources.solutions.of_group(dataset_group_arn).filter(|solution| solution.resting_since.is_some());
    let resting: Vec<String> = resting.map(|solution| solution.metadata.arn.clone()).collect();
    for solution_arn in resting {
        let Ok(solution) = state.resources.solutions.get_mut(&solution_arn) else { continue };
        let Some(since) = solution.resting_since.take() else { continue };
        let (seconds, schedule) = (solution.seconds_between_trainings(), solution.schedule);
        // The first turn of the schedule after now.
        let turns = ((now - since) / seconds).floor() + 1.0;
        state.events.put(since.after(turns * seconds), ScheduledEvent::AutomaticTraining { solution_arn, schedule });
    }
}

/// Performs `DeleteSolution`.
pub(crate) fn delete(state: &mut State, now: Timestamp, arguments: &Arguments) -> Answer {
    let arn = arguments.text("solutionArn")?;
    if let Some(holder) = holder(&state.resources, now, state.resources.solutions.get(arn)?) {
        return Err(ServiceError::in_use(format!("The solution {arn} is in use by {holder}.")));
    }
    state.start_deletion::<Solution>(now, arn)?;
    Ok(Value::Null)
}

/// What keeps a solution from being deleted.
fn holder(resources: &Resources, now: Timestamp, solution: &Solution) -> Option<String> {
    let arn = solution.metadata.arn.as_str();
    if solution.is_updating(now) {
        return Some("its own update".to_owned());
    }
    if let Some(campaign) = resources.campaigns.iter().find(|campaign| campaign.is_of_solution(arn)) {
        return Some(campaign.metadata().arn.clone());
    }
    // That batch jobs hold their solution is a guess: they read what it was trained on.
    let of_version = |request: &BatchRequest| solution_of_version(&request.solution_version_arn) == Some(arn);
    if let Some(job) = batch_job::running(resources, now, of_version) {
        return Some(job);
    }
    let mut versions = resources.solution_versions.iter().filter(|version| version.solution_arn == arn);
    versions.find(|version| !version.metadata().transition.is_over(now)).map(|version| version.metadata().arn.clone())
}
