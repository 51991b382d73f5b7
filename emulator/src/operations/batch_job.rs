//! What batch inference jobs and batch segment jobs share, which is nearly everything. A job's input is found when it
//! is created; it is answered, and the answers written, when the job's time is over.

use std::marker::PhantomData;
use std::sync::Arc;

use personalize_contract::ResourceType;
use personalize_contract::recipe::{self, Recipe};
use serde_json::{Value, json};

use super::{Answer, data_deletion_job};
use crate::clock::Timestamp;
use crate::data::batch::{self, Task};
use crate::data::destination::{Destination, INVALID_INPUT_PATH, INVALID_OUTPUT_PATH};
use crate::data::import::Location;
use crate::error::ServiceError;
use crate::operations::arguments::Arguments;
use crate::operations::page::page;
use crate::store::state::{Beginning, State};
use crate::store::table::{Head, Resource, Table, below_quota};
use crate::work::{self, Timed, Turn, Unfinished};

/// How many results a line gets unless told otherwise.
const RESULTS: u64 = 25;

/// An object that lies beside the outputs of a folder: observed in 2023, once for two jobs. What is in it is not known.
const CHECK: &str = "_CHECK";

/// What tells the two kinds apart.
pub(crate) trait Kind: Sized + Send + 'static {
    const TYPE: ResourceType;
    const ARN: &'static str;
    /// The member of a description.
    const ONE: &'static str;
    /// The member of a list.
    const MANY: &'static str;
    /// Most results of a line.
    const MOST_RESULTS: u64;

    fn table(state: &State) -> &Table<BatchJob<Self>>;

    fn table_mut(state: &mut State) -> &mut Table<BatchJob<Self>>;

    fn arn(state: &State, name: &str) -> String;

    /// Whether versions of a recipe can be asked.
    fn takes(recipe: &Recipe) -> bool;
}

#[derive(Debug)]
pub(crate) struct BatchJob<K> {
    head: Head,
    order: Order,
    /// Waits for whom to leave out.
    work: Timed<Vec<Arc<Vec<String>>>, ()>,
    kind: PhantomData<K>,
}

/// What a job was asked for.
#[derive(Debug)]
pub(crate) struct Order {
    pub(crate) solution_version_arn: String,
    pub(crate) dataset_group_arn: String,
    pub(crate) filter_arn: Option<String>,
    results: u64,
    job_input: Option<Value>,
    job_output: Option<Value>,
    role_arn: String,
    /// Of batch inference jobs.
    config: Option<Value>,
    mode: Option<&'static str>,
}

impl<K: Kind> Resource for BatchJob<K> {
    const TYPE: ResourceType = K::TYPE;
    const ARN: &'static str = K::ARN;
    const NAME: &'static str = "jobName";
    const HOLDS_GROUP: bool = false;

    fn head(&self) -> &Head {
        &self.head
    }

    fn head_mut(&mut self) -> &mut Head {
        &mut self.head
    }

    fn table(state: &State) -> &Table<Self> {
        K::table(state)
    }

    fn table_mut(state: &mut State) -> &mut Table<Self> {
        K::table_mut(state)
    }

    fn dataset_group_arn(&self) -> Option<&str> {
        Some(&self.order.dataset_group_arn)
    }

    fn goes_with(&self) -> Option<&str> {
        Some(&self.order.solution_version_arn)
    }
}

pub(crate) fn create<K: Kind>(
    state: &mut State,
    now: Timestamp,
    arguments: &Arguments,
    mode: Option<&'static str>,
) -> Answer {
    let version_arn = arguments.text("solutionVersionArn")?;
    let version = state.solution_versions.active(version_arn, now)?;
    let recipe = recipe::of_arn(&version.recipe_arn).filter(|recipe| K::takes(recipe)).ok_or_else(|| {
        let (kind, recipe) = (K::TYPE.words(), &version.recipe_arn);
        ServiceError::invalid_input(format!("A {kind} cannot be made with a version of {recipe}."))
    })?;
    let (dataset_group_arn, trained_on) = (version.dataset_group_arn.clone(), version.material.clone());
    let filter_arn = filter(state, now, arguments, &dataset_group_arn, recipe)?;
    let results = results::<K>(arguments)?;
    let (input, destination) = places(arguments)?;
    let (name, role_arn, tags) = (arguments.text("jobName")?, arguments.text("roleArn")?, arguments.tags()?);
    let arn = K::arn(state, name);
    K::table(state).free(&arn)?;
    below_quota::<BatchJob<K>>(K::table(state).in_flight(now))?;
    let mut after = vec![version_arn.to_owned()];
    after.extend(filter_arn.clone());
    let beginning = Beginning { after, tags, working: true, ..Beginning::of(name, &arn) };
    let head = state.begin::<BatchJob<K>>(now, beginning);
    let data_source = state.data_source.clone();
    let mut task = Task::new(recipe, usize::try_from(results).unwrap_or(usize::MAX), trained_on);
    let failed = format!("Failed to create a {}", K::TYPE.words());
    let work = Timed::start(|turn: Turn<Vec<Arc<Vec<String>>>>| async move {
        let sources = data_source.sources(&input).await;
        let left_out = turn.come().await?;
        task.leave_out(&left_out);
        let told = failed.clone();
        let outputs =
            work::blocking(move || task.outputs(&sources).map_err(|reason| format!("{told}{reason}"))).await?;
        destination.write(&data_source, CHECK, Vec::new(), &failed).await?;
        for batch::Output { name, bytes } in outputs {
            destination.write(&data_source, &name, bytes, &failed).await?;
        }
        Ok(())
    });
    let order = Order {
        solution_version_arn: version_arn.to_owned(),
        dataset_group_arn,
        filter_arn,
        results,
        job_input: arguments.value("jobInput").cloned(),
        job_output: arguments.value("jobOutput").cloned(),
        role_arn: role_arn.to_owned(),
        config: arguments.value("batchInferenceJobConfig").cloned(),
        mode,
    };
    K::table_mut(state).insert(BatchJob { head, order, work, kind: PhantomData });
    Ok(json!({K::ARN: arn}))
}

/// The filter, which must be ready, belong to the version's dataset group and suit its recipe. The error for another's
/// is a guess.
fn filter(
    state: &State,
    now: Timestamp,
    arguments: &Arguments,
    dataset_group_arn: &str,
    recipe: &Recipe,
) -> Result<Option<String>, ServiceError> {
    let Some(arn) = arguments.optional_text("filterArn") else { return Ok(None) };
    let filter = state.filters.active(arn, now)?;
    if filter.dataset_group_arn() != Some(dataset_group_arn) {
        return Err(ServiceError::invalid_input(format!("The filter {arn} is not in the version's dataset group.")));
    }
    filter.suits(recipe)?;
    Ok(Some(arn.to_owned()))
}

/// The limits are documented, their error is a guess.
fn results<K: Kind>(arguments: &Arguments) -> Result<u64, ServiceError> {
    let Some(given) = arguments.value("numResults") else { return Ok(RESULTS) };
    let most = K::MOST_RESULTS;
    given
        .as_u64()
        .filter(|results| (1..=most).contains(results))
        .ok_or_else(|| ServiceError::invalid_input(format!("numResults must be from 1 to {most}. It is {given}.")))
}

/// Where a job reads and writes. That the two must differ is documented; the text for that is a guess.
fn places(arguments: &Arguments) -> Result<(Location, Destination), ServiceError> {
    let path = arguments.inside(&["jobInput", "s3DataSource", "path"]).and_then(Value::as_str).unwrap_or_default();
    let input = Location::parse(path).ok_or_else(|| ServiceError::invalid_input(INVALID_INPUT_PATH))?;
    let destination = Destination::of(arguments)?;
    if Destination::parse(path).as_ref() == Ok(&destination) {
        let message = format!("{INVALID_OUTPUT_PATH}: it is the input path.");
        return Err(ServiceError::invalid_input(message));
    }
    Ok((input, destination))
}

/// The ARN of the first job of either kind that is not over and whose order something holds for.
pub(crate) fn running(state: &State, now: Timestamp, concerns: impl Fn(&Order) -> bool) -> Option<String> {
    let inference = state.batch_inference_jobs.iter().map(|job| (&job.head, &job.order));
    let segment = state.batch_segment_jobs.iter().map(|job| (&job.head, &job.order));
    let mut jobs = inference.chain(segment);
    jobs.find(|(head, order)| !head.course.is_over(now) && concerns(order)).map(|(head, _)| head.arn.clone())
}

/// Lets a job that is not meant to fail write, now that its time is over.
pub(crate) fn unfinished<K: Kind>(state: &mut State, arn: &str) -> Option<Unfinished> {
    let BatchJob { head, order, .. } = K::table(state).get(arn).ok()?;
    let trained = state.solution_versions.get(&order.solution_version_arn).map(|version| version.head().created);
    let forgotten = trained.map(|since| data_deletion_job::forgotten(state, &order.dataset_group_arn, since));
    let forgotten = forgotten.ok().filter(|_| head.course.failure.is_none());
    K::table_mut(state).get_mut(arn).ok()?.work.begin(forgotten)
}

pub(crate) fn conclude<K: Kind>(state: &mut State, arn: &str) {
    let Ok(job) = K::table(state).get(arn) else { return };
    let failure = job.work.outcome().err();
    state.conclude::<BatchJob<K>>(arn, failure);
}

pub(crate) fn describe<K: Kind>(state: &mut State, now: Timestamp, arguments: &Arguments) -> Answer {
    let job = K::table(state).get(arguments.text(K::ARN)?)?;
    let order = &job.order;
    let more = json!({
        "filterArn": order.filter_arn,
        "solutionVersionArn": order.solution_version_arn,
        "numResults": order.results,
        "jobInput": order.job_input,
        "jobOutput": order.job_output,
        "batchInferenceJobConfig": order.config,
        "roleArn": order.role_arn,
        "batchInferenceJobMode": order.mode,
    });
    Ok(json!({K::ONE: job.described(now, more)}))
}

pub(crate) fn list<K: Kind>(state: &mut State, now: Timestamp, arguments: &Arguments) -> Answer {
    let rows = K::table(state).numbered_with(arguments.optional_text("solutionVersionArn"));
    page(K::MANY, now, arguments, rows, |job| {
        let (version, mode) = (&job.order.solution_version_arn, job.order.mode);
        job.described(now, json!({"solutionVersionArn": version, "batchInferenceJobMode": mode}))
    })
}
