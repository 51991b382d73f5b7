//! Solution versions: what was trained, and how well it would have done.

mod material;

use std::sync::Arc;

use personalize_contract::recipe::{self, Ability};
use personalize_contract::{ResourceType, Status};
use serde_json::{Value, json};

use super::solution::Solution;
use super::{Answer, campaign, configuration, dataset_group};
use crate::clock::Timestamp;
use crate::error::ServiceError;
use crate::operations::arguments::Arguments;
use crate::operations::page::page;
use crate::store::latencies::Change;
use crate::store::lifecycle::Passing;
use crate::store::state::{Beginning, State};
use crate::store::table::{Head, Resource, below_quota, kept_in};
use crate::store::tags::Tags;
use crate::work::{Unfinished, Work};

pub(crate) use material::{Material, Trained};

/// The recipe whose versions are described with a `solutionConfig` that is empty, where there is none.
const SHOWS_EMPTY_CONFIG: &str = "aws-user-personalization";

#[derive(Debug)]
pub(crate) struct SolutionVersion {
    head: Head,
    pub(crate) solution_arn: String,
    pub(crate) dataset_group_arn: String,
    pub(crate) recipe_arn: String,
    perform_hpo: bool,
    perform_auto_ml: bool,
    perform_incremental_update: Option<bool>,
    event_type: Option<String>,
    config: Option<Value>,
    training_mode: String,
    automatic: bool,
    training: Work<Trained>,
    /// What batch jobs answer from.
    pub(crate) material: Arc<Material>,
}

/// How a version is asked for.
pub(crate) struct Wish<'a> {
    name: Option<&'a str>,
    mode: &'a str,
    automatic: bool,
    tags: Tags,
}

impl Wish<'_> {
    pub(crate) fn automatic() -> Self {
        Self { name: None, mode: "FULL", automatic: true, tags: Tags::default() }
    }
}

impl Resource for SolutionVersion {
    const TYPE: ResourceType = ResourceType::SolutionVersion;
    const ARN: &'static str = "solutionVersionArn";

    kept_in!(solution_versions);

    fn dataset_group_arn(&self) -> Option<&str> {
        Some(&self.dataset_group_arn)
    }

    fn goes_with(&self) -> Option<&str> {
        Some(&self.solution_arn)
    }
}

impl SolutionVersion {
    /// As lists and its solution's description show it, which leave its name out.
    pub(crate) fn summary(&self, now: Timestamp) -> Value {
        let more = json!({"name": null, "trainingMode": self.training_mode, "trainingType": self.training_type()});
        self.described(now, more)
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
        let tunes = self.perform_hpo && self.status(now) == Status::Active;
        let recipe = recipe::of_arn(&self.recipe_arn).filter(|_| tunes)?;
        Some(configuration::tuned(recipe, self.config.as_ref()))
    }

    fn training_hours(&self, now: Timestamp) -> Option<f64> {
        let hours = (self.head.course.seconds / 3.6).round() / 1000.0;
        (self.status(now) == Status::Active).then_some(hours)
    }
}

pub(crate) fn create(state: &mut State, now: Timestamp, arguments: &Arguments) -> Answer {
    let wish = Wish {
        name: arguments.optional_text("name"),
        mode: arguments.optional_text("trainingMode").unwrap_or("FULL"),
        automatic: false,
        tags: arguments.tags()?,
    };
    let arn = train(state, now, arguments.text("solutionArn")?, wish)?;
    Ok(json!({"solutionVersionArn": arn}))
}

/// Starts training a solution; gives back the version's ARN.
pub(crate) fn train(
    state: &mut State,
    now: Timestamp,
    solution_arn: &str,
    wish: Wish<'_>,
) -> Result<String, ServiceError> {
    let solution = state.solutions.active(solution_arn, now)?;
    check_mode(state, now, solution, wish.mode)?;
    let material = Arc::new(Material::of(state, now, solution)?);
    let namesake = |version: &&SolutionVersion| {
        version.solution_arn == solution_arn && wish.name == Some(version.head.name.as_str())
    };
    if let Some(version) = state.solution_versions.iter().find(namesake) {
        return Err(ServiceError::already_exists(&version.head.arn));
    }
    below_quota::<SolutionVersion>(state.solution_versions.in_flight(now))?;
    let mut version = SolutionVersion {
        head: solution.head().clone(),
        solution_arn: solution_arn.to_owned(),
        dataset_group_arn: solution.dataset_group_arn.clone(),
        recipe_arn: solution.trained_with().to_owned(),
        perform_hpo: solution.perform_hpo,
        perform_auto_ml: solution.perform_auto_ml,
        perform_incremental_update: solution.perform_incremental_update,
        event_type: solution.event_type.clone(),
        config: solution.config.clone(),
        training_mode: wish.mode.to_owned(),
        automatic: wish.automatic,
        training: {
            let material = Arc::clone(&material);
            Work::start_blocking(move || material.train())
        },
        material,
    };
    let id = state.random.short_id();
    let arn = format!("{solution_arn}/{id}");
    let solution_name = version.head.name.clone();
    let name = wish.name.map_or_else(|| format!("{solution_name}/{id}"), str::to_owned);
    let mut after = vec![solution_arn.to_owned()];
    after.extend(dataset_group::import_jobs(state, &version.dataset_group_arn));
    let beginning = Beginning {
        matched_by: &solution_name,
        recipe: recipe::of_arn(&version.recipe_arn).map(|recipe| recipe.name),
        after,
        tags: wish.tags,
        working: true,
        ..Beginning::of(&name, &arn)
    };
    version.head = state.begin::<SolutionVersion>(now, beginning);
    state.solution_versions.insert(version);
    Ok(arn)
}

/// The rule is published; the error is a guess.
fn check_mode(state: &State, now: Timestamp, solution: &Solution, mode: &str) -> Result<(), ServiceError> {
    match mode {
        "FULL" => return Ok(()),
        "UPDATE" => {}
        other => return Err(ServiceError::not_emulated(&format!("The trainingMode {other}"))),
    }
    if !solution.recipe().is_some_and(|recipe| recipe.can(Ability::UpdateTraining)) {
        let message = format!("{} cannot be trained in the mode UPDATE.", solution.trained_with());
        return Err(ServiceError::invalid_input(message));
    }
    let trained_in_full = state.solution_versions.iter().any(|version| {
        version.solution_arn == solution.head().arn
            && version.training_mode == "FULL"
            && version.status(now) == Status::Active
    });
    if trained_in_full {
        Ok(())
    } else {
        Err(ServiceError::invalid_input("The mode UPDATE needs an ACTIVE version that was trained in the mode FULL."))
    }
}

pub(crate) fn unfinished(state: &State, arn: &str) -> Option<Unfinished> {
    let version = state.solution_versions.get(arn).ok()?;
    if version.head.course.working { version.training.unfinished() } else { None }
}

/// Ends a training. Campaigns that follow its solution are updated to it.
pub(crate) fn conclude(state: &mut State, at: Timestamp, arn: &str) {
    let Ok(version) = state.solution_versions.get(arn) else { return };
    if version.head.course.passing != Passing::Creation {
        return;
    }
    let (solution_arn, outcome) = (version.solution_arn.clone(), version.training.outcome());
    state.conclude::<SolutionVersion>(arn, outcome.err());
    campaign::follow_solution(state, at, &solution_arn);
}

/// The newest version of a solution that is ACTIVE.
pub(crate) fn latest<'state>(
    state: &'state State,
    now: Timestamp,
    solution_arn: &str,
) -> Option<&'state SolutionVersion> {
    let mut versions = state.solution_versions.iter().rev().filter(|version| version.solution_arn == solution_arn);
    versions.find(|version| version.status(now) == Status::Active)
}

/// Breaks off a training. Which error another status brings is a guess: while it is being stopped already, the version
/// is in use; once it is over, the request is wrong.
pub(crate) fn stop(state: &mut State, now: Timestamp, arguments: &Arguments) -> Answer {
    let arn = arguments.text("solutionVersionArn")?;
    let version = state.solution_versions.get_mut(arn)?;
    let status = version.status(now);
    if !matches!(status, Status::CreatePending | Status::CreateInProgress) {
        let message = format!("Only a training that is under way can be stopped. {arn} is {status}.");
        let is_over = version.head.course.is_over(now);
        return Err(if is_over { ServiceError::invalid_input(message) } else { ServiceError::in_use(message) });
    }
    let course = &mut version.head.course;
    course.seconds = now - course.started;
    course.working = false;
    course.failure.get_or_insert_with(|| "The training was stopped.".to_owned());
    let broken_off = course.clone();
    state.journal.amend(arn, &broken_off);
    state.begin_change::<SolutionVersion>(now, arn, Passing::Halt, Change::Stop)?;
    if status == Status::CreatePending {
        // Nothing has begun yet, so nothing has to be wound up.
        let course = &mut state.solution_versions.get_mut(arn)?.head.course;
        course.seconds = 0.0;
        let course = course.clone();
        state.journal.amend(arn, &course);
    }
    Ok(Value::Null)
}

pub(crate) fn describe(state: &mut State, now: Timestamp, arguments: &Arguments) -> Answer {
    let version = state.solution_versions.get(arguments.text("solutionVersionArn")?)?;
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
    Ok(json!({"solutionVersion": version.described(now, more)}))
}

pub(crate) fn list(state: &mut State, now: Timestamp, arguments: &Arguments) -> Answer {
    let solution = arguments.optional_text("solutionArn");
    if let Some(arn) = solution {
        state.solutions.get(arn)?;
    }
    let rows = state.solution_versions.numbered_with(solution);
    page("solutionVersions", now, arguments, rows, |version| version.summary(now))
}

pub(crate) fn metrics(state: &mut State, now: Timestamp, arguments: &Arguments) -> Answer {
    let arn = arguments.text("solutionVersionArn")?;
    let version = state.solution_versions.active(arn, now)?;
    match version.training.outcome() {
        Ok(Trained { metrics: Some(metrics) }) => Ok(json!({"solutionVersionArn": arn, "metrics": metrics})),
        _ => Err(ServiceError::not_emulated(&format!("GetSolutionMetrics for {}", version.recipe_arn))),
    }
}
