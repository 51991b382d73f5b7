//! Solution versions: what was trained, and how well it would have done.

use std::sync::OnceLock;

use personalize_contract::recipe::{self, RecipeType};
use personalize_contract::{DatasetType, ResourceType, Status};
use serde_json::{Value, json};

use super::solution::Solution;
use super::{Answer, dataset_group};
use crate::arguments::Arguments;
use crate::clock::Timestamp;
use crate::data::{Contents, EventFilter};
use crate::error::ServiceError;
use crate::metrics;
use crate::page::page;
use crate::state::{Beginning, State};
use crate::table::{Head, Resource, below_flight_quota};
use crate::training;

/// Pending or in progress in a Region.
const QUOTA: usize = 20;

#[derive(Debug)]
pub(crate) struct SolutionVersion {
    head: Head,
    pub(crate) solution_arn: String,
    pub(crate) dataset_group_arn: String,
    pub(crate) recipe_arn: String,
    pub(crate) recipe_type: Option<RecipeType>,
    perform_hpo: bool,
    perform_auto_ml: bool,
    perform_incremental_update: Option<bool>,
    event_type: Option<String>,
    config: Option<Value>,
    training_mode: String,
    training: Training,
}

/// What a version was trained on: the data as it was when training began.
#[derive(Debug)]
struct Training {
    needs_interactions: bool,
    interactions: Option<Contents>,
    items: Option<Contents>,
    filter: EventFilter,
    metrics: OnceLock<Value>,
}

impl Training {
    /// Why there is not enough to train on.
    fn shortfall(&self) -> Option<String> {
        let interactions = self.interactions.as_ref().filter(|_| self.needs_interactions)?;
        training::shortfall(interactions, &self.filter).unwrap_or_else(|error| Some(unreadable(&error)))
    }
}

/// A defect of the machine, which the service does not know of.
fn unreadable(error: &std::io::Error) -> String {
    format!("The emulator could not read the data: {error}.")
}

impl Resource for SolutionVersion {
    const TYPE: ResourceType = ResourceType::SolutionVersion;
    const ARN: &'static str = "solutionVersionArn";

    fn head(&self) -> &Head {
        &self.head
    }
}

impl SolutionVersion {
    /// As lists and its solution's description show it, which leave its name out.
    pub(crate) fn summary(&self, now: Timestamp) -> Value {
        let more = json!({"name": null, "trainingMode": self.training_mode, "trainingType": "MANUAL"});
        self.described(now, more)
    }

    fn training_hours(&self, now: Timestamp) -> Option<f64> {
        let hours = (self.head.course.seconds / 3.6).round() / 1000.0;
        (self.status(now) == Status::Active).then_some(hours)
    }
}

pub(crate) fn create(state: &mut State, now: Timestamp, arguments: &Arguments) -> Answer {
    let solution_arn = arguments.text("solutionArn")?;
    let given_name = arguments.optional_text("name");
    let mut version = accepted(state, now, solution_arn, arguments)?;
    let id = state.random.short_id();
    let arn = format!("{solution_arn}/{id}");
    let solution_name = version.head.name.clone();
    let name = given_name.map_or_else(|| format!("{solution_name}/{id}"), str::to_owned);
    let mut after = vec![solution_arn.to_owned()];
    after.extend(dataset_group::import_jobs(state, &version.dataset_group_arn));
    let beginning = Beginning {
        resource_type: ResourceType::SolutionVersion,
        matched_by: &solution_name,
        name: &name,
        arn: &arn,
        recipe: recipe::of_arn(&version.recipe_arn).map(|recipe| recipe.name),
        after,
    };
    version.head = state.begin(now, beginning);
    if let (None, Some(shortfall)) = (&version.head.course.failure, version.training.shortfall()) {
        state.journal.fail(&arn, &shortfall);
        version.head.course.failure = Some(shortfall);
    }
    state.solution_versions.insert(version);
    Ok(json!({"solutionVersionArn": arn}))
}

/// A version as its solution describes it, which does not have a head of its own yet.
fn accepted(
    state: &State,
    now: Timestamp,
    solution_arn: &str,
    arguments: &Arguments,
) -> Result<SolutionVersion, ServiceError> {
    let solution = state.solutions.active(solution_arn, now)?;
    let training_mode = arguments.optional_text("trainingMode").unwrap_or("FULL");
    check_mode(state, now, solution, training_mode)?;
    let training = training(state, now, solution)?;
    let namesake = |version: &&SolutionVersion| {
        version.solution_arn == solution_arn && arguments.optional_text("name") == Some(version.head.name.as_str())
    };
    if let Some(version) = state.solution_versions.iter().find(namesake) {
        return Err(ServiceError::already_exists(&version.head.arn));
    }
    below_flight_quota(state.solution_versions.in_flight(now), QUOTA)?;
    Ok(SolutionVersion {
        head: solution.head().clone(),
        solution_arn: solution_arn.to_owned(),
        dataset_group_arn: solution.dataset_group_arn.clone(),
        recipe_arn: solution.trained_with().to_owned(),
        recipe_type: solution.recipe().map(|recipe| recipe.recipe_type),
        perform_hpo: solution.perform_hpo,
        perform_auto_ml: solution.perform_auto_ml,
        perform_incremental_update: solution.perform_incremental_update,
        event_type: solution.event_type.clone(),
        config: solution.config.clone(),
        training_mode: training_mode.to_owned(),
        training,
    })
}

/// The rule is published; the error is a guess.
fn check_mode(state: &State, now: Timestamp, solution: &Solution, mode: &str) -> Result<(), ServiceError> {
    match mode {
        "FULL" => return Ok(()),
        "UPDATE" => {}
        other => return Err(ServiceError::not_emulated(&format!("The trainingMode {other}"))),
    }
    if !solution.recipe().is_some_and(|recipe| recipe.update_training) {
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

/// The dataset types that a solution's recipe cannot do without.
fn needs(solution: &Solution) -> &'static [DatasetType] {
    match solution.recipe().map(|recipe| recipe.name) {
        Some("aws-semantic-similarity") => &[DatasetType::Items],
        Some("aws-next-best-action") => &[DatasetType::Interactions, DatasetType::Actions],
        Some("aws-item-attribute-affinity") => &[DatasetType::Interactions, DatasetType::Items],
        _ => &[DatasetType::Interactions],
    }
}

/// The data to train on. Which errors a dataset without data brings is a guess.
fn training(state: &State, now: Timestamp, solution: &Solution) -> Result<Training, ServiceError> {
    let data = |dataset_type| {
        let arn = dataset_group::dataset_arn(state, &solution.dataset_group_arn, dataset_type)?;
        state.datasets.get(&arn).ok()?.data()
    };
    if let Some(lacking) = needs(solution).iter().copied().find(|dataset_type| data(*dataset_type).is_none()) {
        return Err(no_data(state, now, solution, lacking));
    }
    Ok(Training {
        needs_interactions: needs(solution).contains(&DatasetType::Interactions),
        interactions: data(DatasetType::Interactions),
        items: data(DatasetType::Items),
        filter: solution.event_filter(),
        metrics: OnceLock::new(),
    })
}

fn no_data(state: &State, now: Timestamp, solution: &Solution, dataset_type: DatasetType) -> ServiceError {
    let arn = dataset_group::dataset_arn(state, &solution.dataset_group_arn, dataset_type);
    let mut jobs = state.dataset_import_jobs.iter();
    if jobs.any(|job| Some(&job.dataset_arn) == arn.as_ref() && !job.head().course.is_over(now)) {
        ServiceError::in_use(format!("The {dataset_type} dataset is being imported, and has no data yet."))
    } else {
        ServiceError::invalid_input(format!("Training needs data in the {dataset_type} dataset, and there is none."))
    }
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
        "solutionConfig": version.config,
        "trainingHours": version.training_hours(now),
        "trainingMode": version.training_mode,
        "trainingType": "MANUAL",
    });
    Ok(json!({"solutionVersion": version.described(now, more)}))
}

pub(crate) fn list(state: &mut State, now: Timestamp, arguments: &Arguments) -> Answer {
    let solution = arguments.optional_text("solutionArn");
    if let Some(arn) = solution {
        state.solutions.get(arn)?;
    }
    let rows = state.solution_versions.numbered();
    let rows = rows.filter(|(_, version)| solution.is_none_or(|arn| version.solution_arn == arn));
    page("solutionVersions", arguments, rows, |version| version.summary(now))
}

pub(crate) fn metrics(state: &mut State, now: Timestamp, arguments: &Arguments) -> Answer {
    let arn = arguments.text("solutionVersionArn")?;
    let version = state.solution_versions.active(arn, now)?;
    let training = &version.training;
    let recommends_items =
        !matches!(version.recipe_type, Some(RecipeType::UserSegmentation | RecipeType::PersonalizedActions) | None);
    let Some(interactions) = training.interactions.as_ref().filter(|_| recommends_items) else {
        return Err(ServiceError::not_emulated(&format!("GetSolutionMetrics for {}", version.recipe_arn)));
    };
    let computed = if let Some(known) = training.metrics.get() {
        known
    } else {
        let computed = metrics::of_popularity(interactions, &training.filter, training.items.as_ref(), state.seed);
        let computed = computed.map_err(|error| ServiceError::invalid_input(unreadable(&error)))?;
        training.metrics.get_or_init(|| computed)
    };
    Ok(json!({"solutionVersionArn": arn, "metrics": computed}))
}
