//! What batch inference jobs and batch segment jobs share, which is nearly everything. A job's input is found when it
//! is created; it is answered, and the answers written, when the job's time is over.

use std::marker::PhantomData;
use std::sync::Arc;

use personalize_contract::Account;
use personalize_contract::batch::JobKind;
use personalize_contract::filter::{datasets_named, required_placeholders};
use personalize_contract::recipe::{self, Recipe};
use serde_json::{Value, json};

use super::description::described;
use super::lookups;
use super::{Answer, automatic_update, batch_inference_job, data_deletion_job, serving_config};
use crate::clock::Timestamp;
use crate::data::batch::{self, Knowledge, Task};
use crate::data::destination::{Destination, INVALID_INPUT_PATH, INVALID_OUTPUT_PATH};
use crate::data::location::Location;
use crate::data::source::DataSource;
use crate::error::ServiceError;
use crate::operations::arguments::Arguments;
use crate::operations::page::page;
use crate::store::resource::{Resource, Stored};
use crate::store::resources::{BatchBasis, BatchJob, BatchKind, BatchRequest, Resources};
use crate::store::state::{CreateSpec, State};
use crate::work::{self, Timed, Turn, Unfinished};

/// How many results a line gets unless the request says otherwise.
const RESULTS: u64 = 25;

/// An object that lies beside the outputs of a folder: observed in 2023, once for two jobs. What is in it is not known.
const CHECK: &str = "_CHECK";

/// How the two kinds differ.
pub(crate) trait Kind: BatchKind {
    /// The member of a description.
    const ONE: &'static str;
    /// The member of a list.
    const MANY: &'static str;
    /// What the two have in common with the check of a parameter file.
    const JOB_KIND: JobKind;

    /// The ARN of a job of that name.
    fn arn(account: &Account, name: &str) -> String;

    /// Whether versions of a recipe can be asked.
    fn takes(recipe: &Recipe) -> bool;
}

/// Creates a job of either kind; `mode` is what its description shows.
pub(crate) fn create<K: Kind>(state: &mut State, now: Timestamp, arguments: &Arguments, mode: Option<&str>) -> Answer
where
    BatchJob<K>: Stored,
{
    let version_arn = arguments.text("solutionVersionArn")?;
    let version = state.resources.solution_versions.active(version_arn, now)?;
    let recipe = recipe::of_arn(&version.recipe_arn).filter(|recipe| K::takes(recipe)).ok_or_else(|| {
        let (kind, recipe) = (BatchJob::<K>::TYPE.words(), &version.recipe_arn);
        ServiceError::invalid_input(format!("A {kind} cannot be made with a version of {recipe}."))
    })?;
    let dataset_group_arn = version.dataset_group_arn.clone();
    let snapshot = automatic_update::of_batch_job(&state.resources, now, version);
    let filter_arn = filter(&state.resources, now, arguments, &dataset_group_arn, recipe)?;
    let results = results::<K>(arguments)?;
    let places = places(arguments)?;
    let (name, role_arn, tags) = (arguments.text("jobName")?, arguments.text("roleArn")?, arguments.tags()?);
    let arn = K::arn(&state.resources.account, name);
    let jobs = BatchJob::<K>::table(&state.resources);
    jobs.free(&arn)?;
    state.quotas.check::<BatchJob<K>>(now, jobs.in_flight(now))?;
    let mut after = vec![version_arn.to_owned()];
    after.extend(filter_arn.clone());
    let spec = CreateSpec { after, tags, working: true, ..CreateSpec::new(name, &arn) };
    let metadata = state.start_creation::<BatchJob<K>>(now, spec);
    let request = BatchRequest {
        solution_version_arn: version_arn.to_owned(),
        dataset_group_arn,
        filter_arn,
        results,
        job_input: arguments.value("jobInput").cloned(),
        job_output: arguments.value("jobOutput").cloned(),
        role_arn: role_arn.to_owned(),
        config: arguments.value("batchInferenceJobConfig").cloned(),
        mode: mode.map(str::to_owned),
        themes: arguments.value("themeGenerationConfig").cloned(),
    };
    let datasets = datasets_named(&expression(&state.resources, &request));
    let seen = lookups::seen_datasets(&state.resources, now, &request.dataset_group_arn, &datasets);
    let basis = BatchBasis { snapshot, seen };
    let work = start::<K>(state, now, &request, &basis, (recipe, places));
    let job = BatchJob { metadata, request, work, basis: Some(basis), kind: PhantomData };
    BatchJob::<K>::table_mut(&mut state.resources).insert(job);
    Ok(json!({K::ARN: arn}))
}

/// The expression of a job's filter; empty without one.
fn expression(resources: &Resources, request: &BatchRequest) -> String {
    let filter = request.filter_arn.as_deref().and_then(|arn| resources.filters.get(arn).ok());
    filter.map(|filter| filter.expression.clone()).unwrap_or_default()
}

/// Starts what a job does: it reads its input, waits for its time, and answers.
fn start<K: Kind>(
    state: &mut State,
    created: Timestamp,
    request: &BatchRequest,
    BatchBasis { snapshot, seen }: &BatchBasis,
    (recipe, (input, destination)): (&'static Recipe, (Location, Destination)),
) -> Timed<Vec<Arc<Vec<String>>>, u64>
where
    BatchJob<K>: Stored,
{
    let filter = request.filter_arn.as_deref().and_then(|arn| state.resources.filters.get(arn).ok());
    let expression = filter.map_or("", |filter| filter.expression.as_str());
    let config = request.config.clone().unwrap_or_default();
    let task = Task {
        recipe,
        results: usize::try_from(request.results).unwrap_or(usize::MAX),
        snapshot: Arc::clone(snapshot),
        filter: filter.map(|filter| Arc::clone(&filter.compiled)),
        placeholders: required_placeholders(expression),
        names: theme_column(request),
        exploration: serving_config::exploration(&config),
        influence: serving_config::influence(&config),
        now: created.whole_seconds(),
    };
    let lookups = lookups::in_indexes(&mut state.live, seen.clone());
    let (fitted, data_source) = (state.models.fitted(snapshot), state.data_source.clone());
    let failed = format!("Failed to create a {}", BatchJob::<K>::TYPE.words());
    Timed::start(|turn: Turn<Vec<Arc<Vec<String>>>>| async move {
        let sources = data_source.sources(&input).await;
        let left_out = turn.come().await?;
        let left_out = left_out.iter().flat_map(|users| users.iter().cloned()).collect();
        let knowledge = Knowledge { model: fitted.ended().await?, known: lookups.ready().await?, left_out };
        let prefix = failed.clone();
        let outputs = move || task.outputs(&sources, &knowledge).map_err(|reason| format!("{prefix}{reason}"));
        let outputs = work::blocking(outputs).await?;
        let lines = outputs.iter().map(batch::Output::lines).sum();
        write(&destination, &data_source, outputs, &failed).await.map(|()| lines)
    })
}

/// Starts a job again that was under way when a snapshot was taken. Its input is read again; its time goes on as it did.
pub(crate) fn resume<K: Kind>(state: &mut State, job: &BatchJob<K>) -> Option<BatchJob<K>>
where
    BatchJob<K>: Stored,
{
    let basis = job.basis.as_ref().filter(|_| job.metadata.transition.working && job.work.is_lost())?;
    let version = state.resources.solution_versions.get(&job.request.solution_version_arn).ok()?;
    let recipe = recipe::of_arn(&version.recipe_arn)?;
    let input = job.request.job_input.as_ref()?.get("s3DataSource")?.get("path")?.as_str()?;
    let places = (Location::parse(input)?, Destination::of_output(job.request.job_output.as_ref())?);
    let work = start::<K>(state, job.metadata.created, &job.request, basis, (recipe, places));
    Some(BatchJob { work, ..job.clone() })
}

/// Writes the outputs of a job, and the object that lies beside them.
async fn write(
    destination: &Destination,
    data_source: &DataSource,
    outputs: Vec<batch::Output>,
    failed: &str,
) -> Result<(), String> {
    destination.write(data_source, CHECK, Vec::new(), failed).await?;
    for batch::Output { name, bytes } in outputs {
        destination.write(data_source, &name, bytes, failed).await?;
    }
    Ok(())
}

/// The filter, which must be ready, belong to the version's dataset group and suit its recipe. The error for another's
/// is a guess.
fn filter(
    resources: &Resources,
    now: Timestamp,
    arguments: &Arguments,
    dataset_group_arn: &str,
    recipe: &Recipe,
) -> Result<Option<String>, ServiceError> {
    let Some(arn) = arguments.optional_text("filterArn") else { return Ok(None) };
    let filter = resources.filters.active(arn, now)?;
    if filter.dataset_group_arn() != Some(dataset_group_arn) {
        return Err(ServiceError::invalid_input(format!("The filter {arn} is not in the version's dataset group.")));
    }
    filter.suits(recipe)?;
    Ok(Some(arn.to_owned()))
}

/// The column with the names that themes are made of, for a mode that finds some; empty where the request has none.
fn theme_column(request: &BatchRequest) -> Option<String> {
    let column = request.themes.as_ref().and_then(|themes| themes.get("fieldsForThemeGeneration")?.get("itemName"));
    let column = column.and_then(Value::as_str).unwrap_or_default();
    (request.mode.as_deref() == Some(batch_inference_job::THEMES)).then(|| column.to_owned())
}

/// The limits are documented, their error is a guess.
fn results<K: Kind>(arguments: &Arguments) -> Result<u64, ServiceError> {
    let Some(given) = arguments.value("numResults") else { return Ok(RESULTS) };
    let most = K::JOB_KIND.most_results();
    given
        .as_u64()
        .filter(|results| (1..=most).contains(results))
        .ok_or_else(|| ServiceError::invalid_input(format!("numResults must be from 1 to {most}. It is {given}.")))
}

/// Where a job reads and writes. That the two must differ is documented; the text for that is a guess.
fn places(arguments: &Arguments) -> Result<(Location, Destination), ServiceError> {
    let path = arguments.inside(&["jobInput", "s3DataSource", "path"]).and_then(Value::as_str).unwrap_or_default();
    let input = Location::parse(path).ok_or_else(|| ServiceError::invalid_input(INVALID_INPUT_PATH))?;
    let destination = arguments.destination()?;
    if Destination::parse(path).as_ref() == Ok(&destination) {
        let message = format!("{INVALID_OUTPUT_PATH}: it is the input path.");
        return Err(ServiceError::invalid_input(message));
    }
    Ok((input, destination))
}

/// The ARN of the first job of either kind that is not over and whose request something holds for.
pub(crate) fn running(
    resources: &Resources,
    now: Timestamp,
    concerns: impl Fn(&BatchRequest) -> bool,
) -> Option<String> {
    let inference = resources.batch_inference_jobs.iter().map(|job| (&job.metadata, &job.request));
    let segment = resources.batch_segment_jobs.iter().map(|job| (&job.metadata, &job.request));
    let mut jobs = inference.chain(segment);
    jobs.find(|(metadata, request)| !metadata.transition.is_over(now) && concerns(request))
        .map(|(metadata, _)| metadata.arn.clone())
}

/// Lets a job that is not meant to fail write, now that its time is over.
pub(crate) fn unfinished<K: Kind>(resources: &Resources, arn: &str) -> Option<Unfinished>
where
    BatchJob<K>: Stored,
{
    let BatchJob { metadata, request, work, .. } = BatchJob::<K>::table(resources).get(arn).ok()?;
    let version = resources.solution_versions.get(&request.solution_version_arn);
    let forgotten = version.map(|version| {
        let since = version.metadata().created;
        data_deletion_job::forgotten(resources, &request.dataset_group_arn, since)
    });
    work.begin(forgotten.ok().filter(|_| metadata.transition.failure.is_none()))
}

/// Ends a job, well or badly.
pub(crate) fn conclude<K: Kind>(state: &mut State, _: Timestamp, arn: &str)
where
    BatchJob<K>: Stored,
{
    let Ok(job) = BatchJob::<K>::table(&state.resources).get(arn) else { return };
    let failure = job.work.outcome().err();
    state.conclude::<BatchJob<K>>(arn, failure);
    if let Ok(job) = BatchJob::<K>::table_mut(&mut state.resources).get_mut(arn) {
        job.basis = None;
    }
}

/// Performs `DescribeBatchInferenceJob` and `DescribeBatchSegmentJob`.
pub(crate) fn describe<K: Kind>(resources: &Resources, now: Timestamp, arguments: &Arguments) -> Answer
where
    BatchJob<K>: Stored,
{
    let job = BatchJob::<K>::table(resources).get(arguments.text(K::ARN)?)?;
    let request = &job.request;
    let more = json!({
        "filterArn": request.filter_arn,
        "solutionVersionArn": request.solution_version_arn,
        "numResults": request.results,
        "jobInput": request.job_input,
        "jobOutput": request.job_output,
        "batchInferenceJobConfig": request.config,
        "roleArn": request.role_arn,
        "batchInferenceJobMode": request.mode,
        "themeGenerationConfig": request.themes,
    });
    Ok(json!({K::ONE: described(job, now, more)}))
}

/// Performs `ListBatchInferenceJobs` and `ListBatchSegmentJobs`.
pub(crate) fn list<K: Kind>(resources: &Resources, now: Timestamp, arguments: &Arguments) -> Answer
where
    BatchJob<K>: Stored,
{
    let rows = BatchJob::<K>::table(resources).numbered_with(arguments.optional_text("solutionVersionArn"));
    page(K::MANY, now, arguments, rows, |job| {
        let (version, mode) = (&job.request.solution_version_arn, &job.request.mode);
        described(job, now, json!({"solutionVersionArn": version, "batchInferenceJobMode": mode}))
    })
}
