//! Imports. A job is named after the data that it brings in, so that whoever looks sees which data a dataset has, and
//! so that the same data is never imported twice: neither by a turn that runs again, nor by two runs at once, since
//! the service takes a name only once.

mod data;
mod increments;

use aws_sdk_personalize::types::{self as personalize, DataSource, DatasetImportJobSummary};
use personalize_contract::status::Phase;
use personalize_contract::{DatasetType, ResourceType, S3Location, Status};

use self::data::{Data, DataObject};
pub use self::data::{bytes_of_imports, digest_at};
use self::increments::{Increment, JobNames, Taken};
use super::{found, list_all, metric_attribution};
use crate::context::{Outcome, Resource};
use crate::engine::{
    AfterFailure, Created, Dependents, Found, Kind, KindSpec, Observation, Observed, Removal, Scope, reconcile_all,
    tags,
};
use crate::names;
use crate::parameters::{DataLocation, Dataset, ImportMode, Repeat, Tag};
use crate::rejection::{Rejection, RejectionKind};
use crate::run::Run;
use crate::time::Timestamp;

/// What is to be known of dataset import jobs.
pub const SPEC: KindSpec = KindSpec {
    resource_type: ResourceType::DatasetImportJob,
    needs: &[ResourceType::Dataset],
    dependents: Dependents::Stage,
    blocks: &[],
    removal: Removal::WithParent,
    after_failure: AfterFailure::NewAttempt,
    reconcile: Some(|run| Box::pin(reconcile(run))),
    list: Some(|run, scope| Box::pin(list(run, scope))),
    capture: None,
};

/// The import that brings a dataset its data. It goes by its dataset's type.
pub struct DatasetImportJob {
    dataset_type: DatasetType,
    location: DataLocation,
    import_mode: ImportMode,
    dataset_arn: String,
    publishes_metrics: bool,
    tags: Vec<Tag>,
}

/// A new job.
pub struct Import {
    name: String,
    /// What it would be called if it were begun because the data had changed, where it is not.
    stands_for: Option<String>,
    /// What it brings in.
    place: S3Location,
}

/// What is said of a dataset of the mode INCREMENTAL that cannot be had by increments.
const IN_FULL: &str = "imported in full, since not all that earlier imports took lies there as it was";

/// Imports everything first, and then what is new, where that is asked for.
async fn reconcile(run: &mut Run<'_>) {
    reconcile_all::<DatasetImportJob>(run).await;
    increments::expect(run).await;
    increments::give_up_after_failures(run);
    reconcile_all::<Increment>(run).await;
}

impl Kind for DatasetImportJob {
    const SPEC: &'static KindSpec = &SPEC;
    type New = Import;

    fn desired(run: &Run<'_>) -> Vec<Self> {
        let datasets = run.parameters.datasets.iter();
        let ready =
            datasets.filter(|dataset| run.context.is_ready(ResourceType::Dataset, dataset.dataset_type.as_str()));
        let import = |dataset: &Dataset| Self {
            dataset_type: dataset.dataset_type,
            location: dataset.location.clone(),
            import_mode: dataset.import_mode,
            dataset_arn: run.account.dataset(&run.parameters.dataset_group.name, dataset.dataset_type),
            publishes_metrics: dataset.publishes_metrics,
            tags: run.parameters.tags.clone(),
        };
        ready.map(import).collect()
    }

    fn name(&self) -> &str {
        self.dataset_type.as_str()
    }

    fn tags(&self) -> &[Tag] {
        &self.tags
    }

    async fn observe(&self, run: &Run<'_>, known: &Resource) -> Result<Observation<Import>, Rejection> {
        if let Some(arn) = &known.arn {
            return Ok(Observation::Exists(describe(run, arn).await?));
        }
        let data = data::find(run, &self.location).await?;
        let names = JobNames::of(run, self.dataset_type, &data.place.bucket);
        let (jobs, taken) = jobs_and_taken(run, &self.dataset_arn, &data, &names).await?;
        let new = taken.as_ref().map(|taken| taken.new.len());
        let group = &run.parameters.dataset_group.name;
        let reimport = run.parameters.reimport;
        let base = match (reimport, taken) {
            (Repeat::Always, _) => names::import_job_of_run(group, self.dataset_type, &run.context.identity()),
            (_, Some(Taken { base, new })) if new.is_empty() || self.import_mode == ImportMode::Incremental => base,
            _ => names.of_all(&data.objects),
        };
        let by_pipeline = names::import_job_prefix(group, self.dataset_type);
        let increments = increments::increments(&jobs, &data.objects, &names);
        let is_increment =
            |job: &&DatasetImportJobSummary| increments.iter().any(|one| one.job_name() == job.job_name());
        let others: Vec<DatasetImportJobSummary> = jobs.iter().filter(|job| !is_increment(job)).cloned().collect();
        let start = run.context.execution.start_time;
        match choose(&others, (&base, &by_pipeline), reimport, start)? {
            Choice::Take(job, why) => {
                // The newest of those that are kept says since when the dataset has its data.
                let newest = newest(&jobs, Phase::Ready).filter(|_| phase(job) == Some(Phase::Ready));
                let why = new.filter(|new| *new > 0 && reimport == Repeat::OnChange).map_or(why, |new| {
                    let objects = if new == 1 { "object is" } else { "objects are" };
                    Some(format!("{new} {objects} new since, and imported incrementally"))
                });
                Ok(Observation::Exists(observed(newest.unwrap_or(job), why)?))
            }
            Choice::Begin(name, why) => {
                if let Some(adopted) = self.adopted(run, &jobs, &data, &by_pipeline).await? {
                    return Ok(Observation::Exists(adopted));
                }
                let stands_for = (reimport == Repeat::Always).then(|| names.of_all(&data.objects));
                let is_in_full = self.import_mode == ImportMode::Incremental && reimport == Repeat::OnChange;
                let why = why.map(|why| if is_in_full { format!("{why}: {IN_FULL}") } else { why });
                Ok(Observation::Absent {
                    new: Import { name, stands_for, place: data.place },
                    expected: expected(&jobs),
                    why,
                    notes: Vec::new(),
                })
            }
        }
    }

    async fn create(&self, run: &Run<'_>, new: Import) -> Result<Created, Rejection> {
        if self.publishes_metrics {
            metric_attribution::is_there(run)?;
        }
        let request = run
            .personalize
            .client
            .create_dataset_import_job()
            .job_name(new.name)
            .dataset_arn(&self.dataset_arn)
            .data_source(DataSource::builder().data_location(new.place.to_string()).build())
            .role_arn(&run.settings.personalize_role_arn)
            .set_publish_attribution_metrics_to_s3(self.publishes_metrics.then_some(true))
            .set_tags(tags::for_request(&tags::with_stands_for(&self.tags, new.stands_for))?);
        let answer = run.personalize.call("CreateDatasetImportJob", || request.clone().send()).await?;
        Created::pending("CreateDatasetImportJob", answer.dataset_import_job_arn())
    }
}

impl DatasetImportJob {
    /// The newest import, if somebody else has made it and it has brought in what lies there: it read this place under
    /// the schema that the dataset has still, and nothing there is newer.
    async fn adopted(
        &self,
        run: &Run<'_>,
        jobs: &[DatasetImportJobSummary],
        data: &Data,
        by_pipeline: &str,
    ) -> Result<Option<Observed>, Rejection> {
        let is_foreign =
            |job: &&DatasetImportJobSummary| !job.job_name().is_some_and(|name| name.starts_with(by_pipeline));
        let dataset = run.context.find(ResourceType::Dataset, self.dataset_type.as_str());
        let is_kept = dataset.is_some_and(|dataset| dataset.outcome() == Some(Outcome::Reused));
        let may_be = is_kept && run.parameters.reimport == Repeat::OnChange;
        let Some(job) = newest(jobs, Phase::Ready).filter(is_foreign).filter(|_| may_be) else { return Ok(None) };
        let Some(found) = described(run, job.dataset_import_job_arn().unwrap_or_default()).await? else {
            return Ok(None);
        };
        let location = found.data_source().and_then(|source| source.data_location()).unwrap_or_default();
        let place = data.place.to_string();
        let is_of_place = location.trim_end_matches('/') == place.trim_end_matches('/');
        let is_of_all = is_of_place && found.import_mode() != Some(&personalize::ImportMode::Incremental);
        let began = job.creation_date_time().map(Timestamp::from);
        let is_older = |object: &DataObject| match (object.modified, began) {
            // S3 tells whole seconds.
            (Some(modified), Some(began)) => began.seconds_since(modified) >= 1.0,
            _ => false,
        };
        if !is_of_all || !data.objects.iter().all(is_older) {
            return Ok(None);
        }
        let why = "somebody else has imported what lies there, and nothing is newer".to_owned();
        observed(job, Some(why)).map(Some)
    }
}

/// Whether all data is there, which training needs.
pub fn are_ready(run: &Run<'_>) -> bool {
    let is_ready = |dataset_type: &str| run.context.is_ready(ResourceType::DatasetImportJob, dataset_type);
    run.parameters.datasets.iter().all(|dataset| is_ready(dataset.dataset_type.as_str()))
}

/// Where the data of a dataset came from, and how.
pub struct Origin {
    /// The ARN of the newest import.
    pub arn: String,
    /// Whether the newest import has a name as this pipeline gives them.
    pub is_ours: bool,
    /// What the newest import of everything read; that of one object, where there was none of everything.
    pub location: String,
    /// Whether the newest import brought in one object.
    pub is_incremental: bool,
    /// Whether the newest import published metrics.
    pub publishes: bool,
}

/// Where the data of a dataset came from, if some has.
///
/// # Errors
/// What the service's rejection means.
pub async fn origin_of(run: &Run<'_>, dataset_type: DatasetType) -> Result<Option<Origin>, Rejection> {
    let group = &run.parameters.dataset_group.name;
    let mut jobs = summaries(run, Some(&run.account.dataset(group, dataset_type))).await?;
    jobs.retain(|job| phase(job) == Some(Phase::Ready));
    jobs.sort_by_key(|job| job.creation_date_time().map(|time| (time.secs(), time.subsec_nanos())));
    let is_increment = |job: &DatasetImportJobSummary| job.import_mode() == Some(&personalize::ImportMode::Incremental);
    let Some(newest) = jobs.last() else { return Ok(None) };
    let of_everything = jobs.iter().rfind(|job| !is_increment(job)).unwrap_or(newest);
    let arn = newest.dataset_import_job_arn().unwrap_or_default();
    let Some(found) = described(run, arn).await? else { return Ok(None) };
    let reader = match of_everything.dataset_import_job_arn() {
        Some(other) if other != arn => described(run, other).await?,
        _ => Some(found.clone()),
    };
    let location = reader.as_ref().and_then(|job| job.data_source()).and_then(|source| source.data_location());
    let prefix = names::import_job_prefix(group, dataset_type);
    Ok(Some(Origin {
        arn: arn.to_owned(),
        is_ours: newest.job_name().is_some_and(|name| name.starts_with(&prefix)),
        location: location.unwrap_or_default().to_owned(),
        is_incremental: is_increment(newest),
        publishes: found.publish_attribution_metrics_to_s3() == Some(true),
    }))
}

/// What the service says of a job, unless it is gone.
async fn described(run: &Run<'_>, arn: &str) -> Result<Option<personalize::DatasetImportJob>, Rejection> {
    let request = run.personalize.client.describe_dataset_import_job().dataset_import_job_arn(arn);
    let answer = run.personalize.find("DescribeDatasetImportJob", || request.clone().send()).await?;
    Ok(answer.and_then(|answer| answer.dataset_import_job))
}

async fn describe(run: &Run<'_>, arn: &str) -> Result<Observed, Rejection> {
    let Some(job) = described(run, arn).await? else {
        return Err(Rejection::conflict(format!("{arn} vanished while it was running; was its dataset deleted?")));
    };
    let failure_reason = job.failure_reason().map(str::to_owned);
    let observed = Observed::new(arn, job.status(), job.creation_date_time(), job.last_updated_date_time())?;
    Ok(Observed { failure_reason, ..observed })
}

/// What a summary shows of a job.
fn observed(job: &DatasetImportJobSummary, why: Option<String>) -> Result<Observed, Rejection> {
    let arn = job.dataset_import_job_arn().unwrap_or_default();
    let observed = Observed::new(arn, job.status(), job.creation_date_time(), job.last_updated_date_time())?;
    Ok(Observed { failure_reason: job.failure_reason().map(str::to_owned), why, ..observed })
}

/// The jobs of one parent, or of the account, named as they are called.
async fn list(run: &Run<'_>, scope: Scope<'_>) -> Result<Vec<Found>, Rejection> {
    let all = match scope {
        Scope::Account | Scope::DatasetGroup => summaries(run, None).await?,
        Scope::Parents(datasets) => {
            let mut all = Vec::new();
            for dataset in datasets {
                all.extend(super::unless_gone(summaries(run, Some(&dataset.arn)).await)?);
            }
            all
        }
    };
    let found = all.iter().map(|job| found!(DatasetImportJob, job, job.job_name(), dataset_import_job_arn));
    Ok(found.collect())
}

/// All import jobs of a dataset, and what they have taken of what lies there. The newest full one goes by the name of what
/// it stands for, where it was begun whether or not the data had changed and this run asks for what has.
async fn jobs_and_taken(
    run: &Run<'_>,
    dataset_arn: &str,
    data: &Data,
    names: &JobNames,
) -> Result<(Vec<DatasetImportJobSummary>, Option<Taken>), Rejection> {
    let mut jobs = summaries(run, Some(dataset_arn)).await?;
    let taken = increments::taken(&jobs, &data.objects, names);
    if run.parameters.reimport != Repeat::OnChange || taken.is_some() {
        return Ok((jobs, taken));
    }
    let full = increments::newest_full(&jobs).and_then(|job| job.dataset_import_job_arn()).map(str::to_owned);
    if let Some(full) = full
        && let Some(name) = tags::value_of(run, &full, names::STANDS_FOR).await?
    {
        let is_it = |job: &&mut DatasetImportJobSummary| job.dataset_import_job_arn() == Some(full.as_str());
        for job in jobs.iter_mut().filter(is_it) {
            job.job_name = Some(name.clone());
        }
        let taken = increments::taken(&jobs, &data.objects, names);
        return Ok((jobs, taken));
    }
    Ok((jobs, None))
}

/// All import jobs of a dataset, or of the account.
async fn summaries(run: &Run<'_>, dataset_arn: Option<&str>) -> Result<Vec<DatasetImportJobSummary>, Rejection> {
    let request = run.personalize.client.list_dataset_import_jobs();
    let request = request.set_dataset_arn(dataset_arn.map(str::to_owned));
    list_all!(run, request, "ListDatasetImportJobs", dataset_import_jobs)
}

/// What to do about an import.
#[derive(Debug, PartialEq)]
enum Choice<'jobs> {
    /// This job is the one, and why, where it was there before.
    Take(&'jobs DatasetImportJobSummary, Option<String>),
    /// A new one of this name is needed, and why, where there were others before.
    Begin(String, Option<String>),
}

/// Chooses among a dataset's jobs. `base` is what a job is called that brings in the data that lies there now, and
/// `by_pipeline` what the names of all jobs begin with that the pipeline creates for the dataset.
///
/// # Errors
/// Another run is importing other data; this one's turn comes when that is over.
fn choose<'jobs>(
    jobs: &'jobs [DatasetImportJobSummary],
    (base, by_pipeline): (&str, &str),
    reimport: Repeat,
    start: Timestamp,
) -> Result<Choice<'jobs>, Rejection> {
    let ours: Vec<&DatasetImportJobSummary> = jobs.iter().filter(|job| is_of(job, base)).collect();
    if let Some(job) = ours.iter().find(|job| phase(job) == Some(Phase::Pending)) {
        return Ok(Choice::Take(job, None));
    }
    let newest = newest(jobs, Phase::Ready);
    if let Some(job) = newest.filter(|job| is_of(job, base)) {
        return Ok(Choice::Take(job, Some("the data has not changed since".to_owned())));
    }
    if let (Some(job), Repeat::Never) = (newest, reimport) {
        return Ok(Choice::Take(job, Some("the parameters say never to import again".to_owned())));
    }
    let in_this_run = |job: &&&DatasetImportJobSummary| {
        job.creation_date_time().map(Timestamp::from).is_some_and(|created| !created.is_before_run(start))
    };
    if let Some(job) = ours.iter().filter(|job| phase(job) == Some(Phase::Failed)).find(in_this_run) {
        return Ok(Choice::Take(job, None));
    }
    if let Some(job) = jobs.iter().find(|job| phase(job) == Some(Phase::Pending)) {
        let message = format!(
            "another run imports other data into this dataset ({}); this one's turn comes after it",
            job.job_name().unwrap_or_default()
        );
        return Err(Rejection { kind: RejectionKind::Occupied, message });
    }
    let name = names::attempt(base, ours.len());
    let why = match (reimport, newest) {
        (Repeat::Always, _) => Some("the parameters say always to import again".to_owned()),
        (_, Some(job)) if !job.job_name().is_some_and(|name| name.starts_with(by_pipeline)) => {
            Some("the last import was made by somebody else, and what it brought in is not known".to_owned())
        }
        (_, Some(_)) => Some("the data has changed since the last import".to_owned()),
        (_, None) if !ours.is_empty() => Some("the last import of this data failed".to_owned()),
        (_, None) => None,
    };
    Ok(Choice::Begin(name, why))
}

fn is_of(job: &DatasetImportJobSummary, base: &str) -> bool {
    job.job_name().is_some_and(|name| names::is_attempt(name, base))
}

fn phase(job: &DatasetImportJobSummary) -> Option<Phase> {
    job.status().and_then(Status::parse).map(Status::phase)
}

fn newest<'jobs>(
    jobs: impl IntoIterator<Item = &'jobs DatasetImportJobSummary>,
    wanted: Phase,
) -> Option<&'jobs DatasetImportJobSummary> {
    let of_phase = jobs.into_iter().filter(|job| phase(job) == Some(wanted));
    of_phase.max_by_key(|job| job.creation_date_time().map(|time| (time.secs(), time.subsec_nanos())))
}

/// How long the newest import that brought its data in took, in seconds.
fn expected(jobs: &[DatasetImportJobSummary]) -> Option<f64> {
    let job = newest(jobs, Phase::Ready)?;
    Some(Timestamp::from(job.last_updated_date_time()?).seconds_since(Timestamp::from(job.creation_date_time()?)))
}

#[cfg(test)]
mod tests {
    use aws_sdk_personalize::primitives::DateTime;

    use super::*;

    fn job(name: &str, status: Status, created: i64) -> DatasetImportJobSummary {
        DatasetImportJobSummary::builder()
            .job_name(name)
            .status(status.as_str())
            .creation_date_time(DateTime::from_secs(created))
            .build()
    }

    /// The name that is taken or begun; a rejection is `None`.
    fn chosen(jobs: &[DatasetImportJobSummary], reimport: Repeat) -> Option<(&'static str, String)> {
        let start = Timestamp::parse("1970-01-01T01:00:00Z").expect("a time");
        match choose(jobs, ("d", ""), reimport, start).ok()? {
            Choice::Take(job, _) => Some(("take", job.job_name().unwrap_or_default().to_owned())),
            Choice::Begin(name, _) => Some(("begin", name)),
        }
    }

    #[test]
    fn data_is_imported_once_and_again_when_it_has_changed() {
        use Repeat::{Always, Never, OnChange};
        use Status::{Active, CreateFailed, CreateInProgress};
        let take = |name: &str| Some(("take", name.to_owned()));
        let begin = |name: &str| Some(("begin", name.to_owned()));
        let cases = [
            (vec![], OnChange, begin("d")),
            (vec![job("d", Active, 10)], OnChange, take("d")),
            (vec![job("d", CreateInProgress, 10)], OnChange, take("d")),
            (vec![job("d", Active, 10), job("other", Active, 20)], OnChange, begin("d-2")),
            (vec![job("other", Active, 20), job("d-2", Active, 30), job("d", Active, 10)], OnChange, take("d-2")),
            (vec![job("other", Active, 10)], Never, take("other")),
            (vec![job("other", CreateFailed, 10)], Never, begin("d")),
            // Failed before this run, and in it.
            (vec![job("d", CreateFailed, 10)], OnChange, begin("d-2")),
            (vec![job("d", CreateFailed, 3594)], OnChange, begin("d-2")),
            (vec![job("d", CreateFailed, 3595)], OnChange, take("d")),
            (vec![job("d", CreateFailed, 3600)], OnChange, take("d")),
            (vec![job("other", CreateInProgress, 10)], OnChange, None),
            (vec![job("d", CreateInProgress, 20), job("other", CreateInProgress, 10)], OnChange, take("d")),
            (vec![job("d-x", Active, 10)], OnChange, begin("d")),
            (vec![job("e", Active, 10)], Always, begin("d")),
        ];
        for (jobs, reimport, expected) in cases {
            assert_eq!(chosen(&jobs, reimport), expected, "{jobs:?}");
        }
    }
}
