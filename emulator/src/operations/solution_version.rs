//! Solution versions: what was trained, and how well it would have done.

use std::sync::{Arc, OnceLock};

use personalize_contract::recipe::{self, Ability};
use personalize_contract::{DatasetType, Status};
use serde_json::{Value, json};

use super::description::described;
use super::{Answer, campaign, dataset_group};
use crate::clock::Timestamp;
use crate::data::training::{Cancel, Cancellation, Selection, Trainee, TrainingSnapshot, configuration};
use crate::error::ServiceError;
use crate::operations::arguments::Arguments;
use crate::operations::page::page;
use crate::operations::recommendations::Pending;
use crate::store::latencies::Change;
use crate::store::resource::Resource;
use crate::store::resources::{Resources, Solution, SolutionVersion};
use crate::store::state::{CreateSpec, State};
use crate::store::tags::Tags;
use crate::store::transition::TransitionKind;
use crate::work::Unfinished;

/// The recipe whose versions are described with a `solutionConfig` that is empty, where there is none.
const SHOWS_EMPTY_CONFIG: &str = "aws-user-personalization";

/// How a version is asked for.
pub(crate) struct TrainingRequest<'a> {
    name: Option<&'a str>,
    mode: &'a str,
    automatic: bool,
    tags: Tags,
}

impl TrainingRequest<'_> {
    /// The request of a schedule of automatic training.
    pub(crate) fn automatic() -> Self {
        Self { name: None, mode: "FULL", automatic: true, tags: Tags::default() }
    }
}

impl SolutionVersion {
    /// As lists and its solution's description show it, which leave its name out.
    pub(crate) fn summary(&self, now: Timestamp) -> Value {
        let more = json!({"name": null, "trainingMode": self.training_mode, "trainingType": self.training_type()});
        described(self, now, more)
    }

    /// Whether a campaign can serve it.
    pub(crate) fn is_servable(&self) -> bool {
        recipe::of_arn(&self.recipe_arn).is_none_or(|recipe| recipe.can(Ability::RealTime))
    }

    const fn training_type(&self) -> &'static str {
        if self.automatic { "AUTOMATIC" } else { "MANUAL" }
    }

    /// Without a configuration, versions of User-Personalization show an empty one, and those of Item-Attribute-Affinity
    /// none (both observed in 2023); that all other recipes show none is a guess.
    fn described_config(&self) -> Option<Value> {
        let shows_empty = recipe::of_arn(&self.recipe_arn).is_some_and(|recipe| recipe.name == SHOWS_EMPTY_CONFIG);
        self.config.clone().or_else(|| shows_empty.then(|| json!({})))
    }

    /// What optimisation found, once it has.
    fn tuned(&self, now: Timestamp) -> Option<Value> {
        if self.status(now) == Status::Active { self.training.outcome().ok()?.tuned } else { None }
    }

    fn training_hours(&self, now: Timestamp) -> Option<f64> {
        let hours = (self.metadata.transition.seconds / 3.6).round() / 1000.0;
        (self.status(now) == Status::Active).then_some(hours)
    }
}

/// Performs `CreateSolutionVersion`.
pub(crate) fn create(state: &mut State, now: Timestamp, arguments: &Arguments) -> Answer {
    let request = TrainingRequest {
        name: arguments.optional_text("name"),
        mode: arguments.optional_text("trainingMode").unwrap_or("FULL"),
        automatic: false,
        tags: arguments.tags()?,
    };
    let arn = train(state, now, arguments.text("solutionArn")?, request)?;
    Ok(json!({"solutionVersionArn": arn}))
}

/// Starts training a solution; gives back the version's ARN.
pub(crate) fn train(
    state: &mut State,
    now: Timestamp,
    solution_arn: &str,
    request: TrainingRequest<'_>,
) -> Result<String, ServiceError> {
    let solution = state.resources.solutions.active(solution_arn, now)?;
    check_mode(&state.resources, now, solution, request.mode)?;
    let snapshot = Arc::new(snapshot(state, now, solution, request.mode)?);
    let namesake = |version: &&SolutionVersion| {
        version.solution_arn == solution_arn && request.name == Some(version.metadata.name.as_str())
    };
    if let Some(version) = state.resources.solution_versions.iter().find(namesake) {
        return Err(ServiceError::already_exists(&version.metadata.arn));
    }
    state.quotas.check::<SolutionVersion>(now, state.resources.solution_versions.in_flight(now))?;
    let mut version = SolutionVersion {
        metadata: solution.metadata().clone(),
        solution_arn: solution_arn.to_owned(),
        dataset_group_arn: solution.dataset_group_arn.clone(),
        recipe_arn: solution.trained_with().to_owned(),
        perform_hpo: solution.perform_hpo,
        perform_auto_ml: solution.perform_auto_ml,
        perform_incremental_update: solution.perform_incremental_update,
        event_type: solution.event_type.clone(),
        config: solution.config.clone(),
        training_mode: request.mode.to_owned(),
        automatic: request.automatic,
        training: state.models.train(Arc::clone(&snapshot)),
        cancel: Cancel::of(&snapshot.cancellation),
        snapshot,
    };
    let id = state.random.short_id();
    let arn = format!("{solution_arn}/{id}");
    let solution_name = version.metadata.name.clone();
    let name = request.name.map_or_else(|| format!("{solution_name}/{id}"), str::to_owned);
    let mut after = vec![solution_arn.to_owned()];
    after.extend(dataset_group::import_jobs(&state.resources, &version.dataset_group_arn));
    let spec = CreateSpec {
        matched_by: &solution_name,
        recipe: recipe::of_arn(&version.recipe_arn).map(|recipe| recipe.name),
        after,
        tags: request.tags,
        working: true,
        ..CreateSpec::new(&name, &arn)
    };
    version.metadata = state.start_creation::<SolutionVersion>(now, spec);
    state.resources.solution_versions.insert(version);
    Ok(arn)
}

/// The dataset types that a solution's recipe cannot do without.
fn needs(solution: &Solution) -> &'static [DatasetType] {
    solution.recipe().map_or(&[DatasetType::Interactions], |recipe| recipe.needs)
}

/// The data as it is now.
///
/// # Errors
/// There is none of a dataset that the recipe cannot do without.
fn snapshot(state: &State, now: Timestamp, solution: &Solution, mode: &str) -> Result<TrainingSnapshot, ServiceError> {
    let (resources, group_arn) = (&state.resources, solution.dataset_group_arn.as_str());
    dataset_group::check_data(resources, now, group_arn, needs(solution))?;
    let config = solution.config.as_ref();
    Ok(TrainingSnapshot {
        trainee: Trainee::SolutionVersion,
        recipe: solution.recipe().map_or(SHOWS_EMPTY_CONFIG, |recipe| recipe.name),
        needs_interactions: needs(solution).contains(&DatasetType::Interactions),
        sources: dataset_group::sources(resources, group_arn),
        selection: Selection { filter: solution.event_filter(), columns: Selection::columns_of(config) },
        configuration: configuration(config, solution.perform_hpo, mode == "UPDATE"),
        seed: state.seed,
        cancellation: Cancellation::default(),
        updates: None,
        metrics: OnceLock::new(),
    })
}

/// The rule is published; the error is a guess.
fn check_mode(resources: &Resources, now: Timestamp, solution: &Solution, mode: &str) -> Result<(), ServiceError> {
    match mode {
        "FULL" => return Ok(()),
        "UPDATE" => {}
        other => return Err(ServiceError::not_emulated(&format!("The trainingMode {other}"))),
    }
    if !solution.recipe().is_some_and(|recipe| recipe.can(Ability::UpdateTraining)) {
        let message = format!("{} cannot be trained in the mode UPDATE.", solution.trained_with());
        return Err(ServiceError::invalid_input(message));
    }
    let trained_in_full = resources.solution_versions.iter().any(|version| {
        version.solution_arn == solution.metadata().arn
            && version.training_mode == "FULL"
            && version.status(now) == Status::Active
    });
    if trained_in_full {
        Ok(())
    } else {
        Err(ServiceError::invalid_input("The mode UPDATE needs an ACTIVE version that was trained in the mode FULL."))
    }
}

/// Starts a training again that was under way when a snapshot was taken.
pub(crate) fn resume(state: &mut State, version: &SolutionVersion) -> Option<SolutionVersion> {
    let is_lost = version.metadata.transition.working && version.training.is_lost();
    is_lost.then(|| SolutionVersion { training: state.models.train(Arc::clone(&version.snapshot)), ..version.clone() })
}

/// The training, until it is finished.
pub(crate) fn unfinished(resources: &Resources, arn: &str) -> Option<Unfinished> {
    let version = resources.solution_versions.get(arn).ok()?;
    if version.metadata.transition.working { version.training.unfinished() } else { None }
}

/// Ends a training. Campaigns that follow its solution are updated to it.
pub(crate) fn trained(state: &mut State, at: Timestamp, arn: &str) {
    let Ok(version) = state.resources.solution_versions.get(arn) else { return };
    let (solution_arn, outcome) = (version.solution_arn.clone(), version.training.outcome());
    state.conclude::<SolutionVersion>(arn, outcome.err());
    campaign::follow_solution(state, at, &solution_arn);
}

/// The newest version of a solution that is ACTIVE.
pub(crate) fn latest<'state>(
    resources: &'state Resources,
    now: Timestamp,
    solution_arn: &str,
) -> Option<&'state SolutionVersion> {
    let mut versions = resources.solution_versions.iter().rev().filter(|version| version.solution_arn == solution_arn);
    versions.find(|version| version.status(now) == Status::Active)
}

/// Stops a training. Which error another status brings is a guess: while it is being stopped already, the version
/// is in use; once it is over, the request is wrong.
pub(crate) fn stop(state: &mut State, now: Timestamp, arguments: &Arguments) -> Answer {
    let arn = arguments.text("solutionVersionArn")?;
    let version = state.resources.solution_versions.get_mut(arn)?;
    let status = version.status(now);
    if !matches!(status, Status::CreatePending | Status::CreateInProgress) {
        let message = format!("Only a training that is under way can be stopped. {arn} is {status}.");
        let is_over = version.metadata.transition.is_over(now);
        return Err(if is_over { ServiceError::invalid_input(message) } else { ServiceError::in_use(message) });
    }
    let transition = &mut version.metadata.transition;
    transition.seconds = now - transition.started;
    transition.working = false;
    transition.failure.get_or_insert_with(|| "The training was stopped.".to_owned());
    version.cancel.cancel();
    let broken_off = transition.clone();
    state.journal.amend(arn, &broken_off);
    state.start_change::<SolutionVersion>(now, arn, TransitionKind::CreationStop, Change::Stop)?;
    if status == Status::CreatePending {
        // Nothing has begun yet, so nothing has to be wound up.
        let transition = &mut state.resources.solution_versions.get_mut(arn)?.metadata.transition;
        transition.seconds = 0.0;
        let transition = transition.clone();
        state.journal.amend(arn, &transition);
    }
    Ok(Value::Null)
}

/// Performs `DescribeSolutionVersion`.
pub(crate) fn describe(resources: &Resources, now: Timestamp, arguments: &Arguments) -> Answer {
    let version = resources.solution_versions.get(arguments.text("solutionVersionArn")?)?;
    let more = json!({
        "solutionArn": version.solution_arn,
        "performHPO": version.perform_hpo,
        "performAutoML": version.perform_auto_ml,
        "performIncrementalUpdate": version.perform_incremental_update,
        "recipeArn": version.recipe_arn,
        "eventType": version.event_type,
        "datasetGroupArn": version.dataset_group_arn,
        "solutionConfig": version.described_config(),
        "trainingHours": version.training_hours(now),
        "trainingMode": version.training_mode,
        "trainingType": version.training_type(),
        "tunedHPOParams": version.tuned(now),
    });
    Ok(json!({"solutionVersion": described(version, now, more)}))
}

/// Performs `ListSolutionVersions`.
pub(crate) fn list(resources: &Resources, now: Timestamp, arguments: &Arguments) -> Answer {
    let solution = arguments.optional_text("solutionArn");
    if let Some(arn) = solution {
        resources.solutions.get(arn)?;
    }
    let rows = resources.solution_versions.numbered_with(solution);
    page("solutionVersions", now, arguments, rows, |version| version.summary(now))
}

/// Performs `GetSolutionMetrics`.
pub(crate) fn metrics(state: &mut State, now: Timestamp, arguments: &Arguments) -> Result<Pending, ServiceError> {
    let arn = arguments.text("solutionVersionArn")?.to_owned();
    let version = state.resources.solution_versions.active(&arn, now)?;
    if let Some(metrics) = state.faults.metrics(&arn, &version.solution_arn) {
        let answer = json!({"solutionVersionArn": arn, "metrics": metrics});
        return Ok(Box::pin(async move { Ok(answer) }));
    }
    let metrics = state.models.metrics(&version.snapshot);
    Ok(Box::pin(async move {
        let metrics = metrics.ended().await.map_err(ServiceError::invalid_input)?;
        Ok(json!({"solutionVersionArn": arn, "metrics": metrics}))
    }))
}
