//! Imports of single objects on top of a full import, for datasets of the mode INCREMENTAL.
//!
//! Which objects the imports of a dataset have taken is derived from the names of their jobs: that of a full import is
//! made of all objects that lay there then, that of an incremental one of its object. Objects are only ever added to what
//! was taken; where one has changed or is gone, no incremental import can follow, and everything is imported anew.

use std::cmp::Ordering;

use aws_sdk_personalize::types::{DataSource, DatasetImportJobSummary, ImportMode};
use personalize_contract::status::Phase;
use personalize_contract::{DatasetType, ResourceType};

use super::data::{Data, DataObject, digest_of, find};
use super::{SPEC, describe, expected, is_of, jobs_and_taken, newest, observed, phase};
use crate::context::{Done, Outcome, Resource, State};
use crate::engine::{Created, Kind, KindSpec, Observation, Observed, tags};
use crate::kinds::metric_attribution;
use crate::names;
use crate::parameters::{self, Dataset, Repeat, Tag};
use crate::rejection::{Rejection, RejectionKind};
use crate::run::Run;
use crate::time::Timestamp;

/// Most objects that are imported by themselves in one run. A full import takes less time than so many jobs.
const MOST: usize = 100;

/// How many jobs of one dataset a run begins at once: as many as may be under way in a Region.
const AT_ONCE: usize = 5;

/// What a run notes of a dataset whose new objects it has listed.
const LISTED: &str = "its new objects were listed";

/// The names of a dataset's import jobs.
pub struct JobNames {
    dataset_group: String,
    dataset_type: DatasetType,
    dataset_arn: String,
    schema_arn: String,
    bucket: String,
}

impl JobNames {
    /// Those of jobs that bring in data of that bucket under the file's schema, whatever name the dataset has it under.
    pub fn of(run: &Run<'_>, dataset_type: DatasetType, bucket: &str) -> Self {
        let dataset_group = run.parameters.dataset_group.name.clone();
        let schema = crate::kinds::schema::name_for(&run.parameters, dataset_type).unwrap_or_default();
        Self {
            dataset_type,
            dataset_arn: run.account.dataset(&dataset_group, dataset_type),
            schema_arn: run.account.schema(&schema),
            bucket: bucket.to_owned(),
            dataset_group,
        }
    }

    /// What a full import of these objects is called.
    pub fn of_all<'object>(&self, objects: impl IntoIterator<Item = &'object DataObject>) -> String {
        self.of_digest(&digest_of(objects))
    }

    /// What an incremental import of an object is called.
    fn of_one(&self, object: &DataObject) -> String {
        self.of_digest(&format!("{}\n{}", ImportMode::Incremental.as_str(), object.line()))
    }

    fn of_digest(&self, data: &str) -> String {
        let dataset = (self.dataset_arn.as_str(), self.schema_arn.as_str());
        names::import_job(&self.dataset_group, self.dataset_type, dataset, (&self.bucket, data))
    }
}

/// What the imports of a dataset have taken of what lies there.
#[derive(Debug, PartialEq)]
pub struct Taken {
    /// What the newest full import is called that these follow.
    pub base: String,
    /// What none of them has taken, in the order in which it is to be imported.
    pub new: Vec<DataObject>,
}

/// Which objects the last full import and those after it have taken, if all of what they took lies there as it was.
pub fn taken(jobs: &[DatasetImportJobSummary], objects: &[DataObject], names: &JobNames) -> Option<Taken> {
    let full = newest_full(jobs)?;
    let increments = increments(jobs, objects, names);
    let later = |job: &&DatasetImportJobSummary| is_later(job, full) && phase(job) == Some(Phase::Ready);
    let is_known = |job: &DatasetImportJobSummary| increments.iter().any(|known| known.job_name() == job.job_name());
    if jobs.iter().filter(|job| is_incremental(job)).filter(later).any(|job| !is_known(job)) {
        return None;
    }
    let increments: Vec<_> = increments.into_iter().filter(later).collect();
    let is_taken = |object: &&DataObject| {
        let name = names.of_one(object);
        increments.iter().any(|job| is_of(job, &name))
    };
    let rest: Vec<&DataObject> = objects.iter().filter(|object| !is_taken(object)).collect();
    // What was added was put there last or, where a clock says otherwise, has the last name.
    [by_time, by_key].into_iter().find_map(|order| {
        let mut rest = rest.clone();
        rest.sort_by(|one, other| order(one, other));
        let base_of = |new: usize| names.of_all(rest[..rest.len() - new].iter().copied());
        let mut candidates = (0..=rest.len().min(MOST)).map(|new| (new, base_of(new)));
        let (new, base) = candidates.find(|(_, base)| is_of(full, base))?;
        let new = rest[rest.len() - new..].iter().copied().filter(|object| object.is_read());
        let mut new: Vec<DataObject> = new.cloned().collect();
        new.sort_by(by_time);
        Some(Taken { base, new })
    })
}

fn by_time(one: &DataObject, other: &DataObject) -> Ordering {
    let seconds = |object: &DataObject| object.modified.map_or(0.0, Timestamp::as_seconds);
    seconds(one).total_cmp(&seconds(other)).then_with(|| by_key(one, other))
}

fn by_key(one: &DataObject, other: &DataObject) -> Ordering {
    one.key.cmp(&other.key)
}

/// The incremental jobs that brought in, or bring in, one of these objects as it is.
pub fn increments<'jobs>(
    jobs: &'jobs [DatasetImportJobSummary],
    objects: &[DataObject],
    names: &JobNames,
) -> Vec<&'jobs DatasetImportJobSummary> {
    let incremental = || jobs.iter().filter(|job| is_incremental(job));
    if incremental().next().is_none() {
        return Vec::new();
    }
    let names: Vec<String> = objects.iter().map(|object| names.of_one(object)).collect();
    incremental().filter(|job| names.iter().any(|name| is_of(job, name))).collect()
}

/// The newest import that has brought in everything that lay there.
pub fn newest_full(jobs: &[DatasetImportJobSummary]) -> Option<&DatasetImportJobSummary> {
    newest(jobs.iter().filter(|job| !is_incremental(job)), Phase::Ready)
}

fn is_incremental(job: &DatasetImportJobSummary) -> bool {
    job.import_mode() == Some(&ImportMode::Incremental)
}

fn is_later(job: &DatasetImportJobSummary, than: &DatasetImportJobSummary) -> bool {
    let created = |job: &DatasetImportJobSummary| job.creation_date_time().map(Timestamp::from);
    matches!((created(job), created(than)), (Some(one), Some(other)) if one >= other)
}

/// The import of one object. It goes by its dataset's type and its place in the dataset's folder.
pub struct Increment {
    name: String,
    dataset: Dataset,
    tags: Vec<Tag>,
}

/// A new job.
pub struct ObjectImport {
    job_name: String,
    place: String,
}

/// Lets the run know of the new objects of datasets whose last import is kept. Once in a run, so that what is put there
/// while it goes on is the next one's.
pub async fn expect(run: &mut Run<'_>) {
    let parameters = std::sync::Arc::clone(&run.parameters);
    for dataset in parameters.datasets.iter().filter(|dataset| is_incremental_in(&parameters, dataset)) {
        let name = dataset.dataset_type.as_str();
        let last = run.context.find(ResourceType::DatasetImportJob, name).cloned();
        let is_kept = |last: &Resource| {
            let outcome = last.outcome().filter(|_| last.is_settled());
            matches!(outcome, Some(Outcome::Reused | Outcome::Updated))
        };
        let is_listed = |last: &Resource| last.acted_on.iter().any(|acted_on| acted_on == LISTED);
        let Some(mut last) = last.filter(|last| is_kept(last) && !is_listed(last)) else { continue };
        match new_objects(run, dataset).await {
            Ok((new, newest)) => {
                last = with_newest(last, newest);
                for object in new {
                    let name = format!("{name}/{object}");
                    if run.context.find(ResourceType::DatasetImportJob, &name).is_none() {
                        run.context.put(Resource::unseen(ResourceType::DatasetImportJob, &name, run.now));
                    }
                }
                // The look before a run forgets what is to be created.
                if !run.context.plans {
                    last.acted_on.push(LISTED.to_owned());
                }
            }
            // The next turn comes here again.
            Err(rejection) => {
                tracing::debug!("the new objects of {name} are not listed yet: {}", rejection.message);
                let (since, status) = (last.since, last.status());
                last = last.waiting(since, status);
            }
        }
        run.context.put(last);
    }
}

/// Forgets what was to follow an import that failed, where it may only follow it.
pub fn give_up_after_failures(run: &mut Run<'_>) {
    let of_jobs = |resource: &&Resource| resource.resource_type == ResourceType::DatasetImportJob;
    let failed = run.context.resources.iter().filter(of_jobs).filter(|resource| resource.is_failed());
    let failed: Vec<DatasetType> = failed.filter_map(|resource| dataset_type(&resource.name)).collect();
    run.context.resources.retain(|resource| {
        let is_left =
            of_jobs(&resource) && resource.name.contains('/') && !resource.is_settled() && resource.arn.is_none();
        let of = dataset_type(&resource.name).filter(|of| !takes_any_order(*of));
        !(is_left && of.is_some_and(|of| failed.contains(&of)))
    });
}

/// The dataset type in a job's name within a run.
fn dataset_type(name: &str) -> Option<DatasetType> {
    DatasetType::parse(name.split('/').next()?)
}

/// Whether rows are only ever added, so that it does not matter which are first. Of others, the last row of an id counts.
const fn takes_any_order(dataset_type: DatasetType) -> bool {
    matches!(dataset_type, DatasetType::Interactions | DatasetType::ActionInteractions)
}

fn is_incremental_in(parameters: &crate::parameters::Parameters, dataset: &Dataset) -> bool {
    dataset.import_mode == parameters::ImportMode::Incremental && parameters.reimport == Repeat::OnChange
}

/// The names of the objects that no import has taken, and the newest import that is ACTIVE.
async fn new_objects(run: &Run<'_>, dataset: &Dataset) -> Result<(Vec<String>, Option<Observed>), Rejection> {
    let dataset_arn = run.account.dataset(&run.parameters.dataset_group.name, dataset.dataset_type);
    let data = find(run, &dataset.location).await?;
    let names = JobNames::of(run, dataset.dataset_type, &data.place.bucket);
    let (jobs, taken) = jobs_and_taken(run, &dataset_arn, &data, &names).await?;
    let new = taken.map(|taken| taken.new).unwrap_or_default();
    let newest = newest(&jobs, Phase::Ready).map(|job| observed(job, None)).transpose()?;
    Ok((new.iter().map(|object| data.name_of(object).to_owned()).collect(), newest))
}

/// The last import of a dataset, with the newest in its place where that ended later: between the two looks another run may
/// have brought in an object, which is new to the dataset and to this run, and in no list of new objects any more.
fn with_newest(last: Resource, newest: Option<Observed>) -> Resource {
    let (State::Done(done), Some(newest)) = (&last.state, newest) else { return last };
    if newest.changed.map(Timestamp::as_seconds) <= done.ended.map(Timestamp::as_seconds) {
        return last;
    }
    let done = Done { ended: newest.changed, ..done.clone() };
    Resource { arn: Some(newest.arn), since: newest.began.unwrap_or(last.since), ..last }.done(done)
}

impl Kind for Increment {
    const SPEC: &'static KindSpec = &SPEC;
    type New = ObjectImport;

    /// Those that may be under way now. Rows of which the last counts are brought in one object after the other.
    fn desired(run: &Run<'_>) -> Vec<Self> {
        let datasets = run.parameters.datasets.iter();
        datasets
            .flat_map(|dataset| {
                let prefix = format!("{}/", dataset.dataset_type);
                let at_once = match run.context.plans {
                    true => MOST,
                    false if takes_any_order(dataset.dataset_type) => AT_ONCE,
                    false => 1,
                };
                let of_dataset = run.context.resources.iter().filter(move |resource| {
                    resource.resource_type == ResourceType::DatasetImportJob && resource.name.starts_with(&prefix)
                });
                let open = of_dataset.filter(|resource| !resource.is_settled()).take(at_once);
                let increment = |resource: &Resource| Self {
                    name: resource.name.clone(),
                    dataset: dataset.clone(),
                    tags: run.parameters.tags.clone(),
                };
                open.map(increment).collect::<Vec<_>>()
            })
            .collect()
    }

    fn name(&self) -> &str {
        &self.name
    }

    fn tags(&self) -> &[Tag] {
        &self.tags
    }

    async fn observe(&self, run: &Run<'_>, known: &Resource) -> Result<Observation<ObjectImport>, Rejection> {
        if let Some(arn) = &known.arn {
            return Ok(Observation::Exists(describe(run, arn).await?));
        }
        let data = find(run, &self.dataset.location).await?;
        let names = JobNames::of(run, self.dataset.dataset_type, &data.place.bucket);
        let (jobs, taken) = jobs_and_taken(run, &self.dataset_arn(run), &data, &names).await?;
        let object = self.object(&data)?;
        let base = names.of_one(object);
        let ours: Vec<&DatasetImportJobSummary> = jobs.iter().filter(|job| is_of(job, &base)).collect();
        if let Some(job) = ours.iter().find(|job| phase(job) == Some(Phase::Pending)) {
            return Ok(Observation::Exists(observed(job, None)?));
        }
        if let Some(full) = jobs.iter().find(|job| phase(job) == Some(Phase::Pending) && !is_incremental(job)) {
            let name = full.job_name().unwrap_or_default();
            let message =
                format!("another run imports everything into this dataset ({name}); this one's turn comes after it");
            return Err(Rejection { kind: RejectionKind::Occupied, message });
        }
        let is_new = taken.is_some_and(|taken| taken.new.contains(object));
        if let Some(job) = newest(&jobs, Phase::Ready).filter(|_| !is_new) {
            return Ok(Observation::Exists(observed(job, Some("another run has imported it".to_owned()))?));
        }
        let in_this_run = |job: &&&DatasetImportJobSummary| {
            let created = job.creation_date_time().map(Timestamp::from);
            created.is_some_and(|created| !created.is_before_run(run.context.execution.start_time))
        };
        let failed = ours.iter().filter(|job| phase(job) == Some(Phase::Failed)).find(in_this_run);
        if let Some(job) = failed {
            return Ok(Observation::Exists(observed(job, None)?));
        }
        let job_name = names::attempt(&base, ours.len());
        let place = format!("s3://{}/{}", data.place.bucket, object.key);
        let why = Some(format!("INCREMENTAL: no import has taken {place}"));
        Ok(Observation::Absent {
            new: ObjectImport { job_name, place },
            expected: expected(&jobs),
            why,
            notes: Vec::new(),
        })
    }

    async fn create(&self, run: &Run<'_>, new: ObjectImport) -> Result<Created, Rejection> {
        let publishes_metrics = self.dataset.publishes_metrics;
        if publishes_metrics {
            metric_attribution::is_there(run)?;
        }
        let request = run
            .personalize
            .client
            .create_dataset_import_job()
            .job_name(new.job_name)
            .dataset_arn(self.dataset_arn(run))
            .data_source(DataSource::builder().data_location(new.place).build())
            .import_mode(ImportMode::Incremental)
            .role_arn(&run.settings.personalize_role_arn)
            .set_publish_attribution_metrics_to_s3(publishes_metrics.then_some(true))
            .set_tags(tags::for_request(&self.tags)?);
        let answer = run.personalize.call("CreateDatasetImportJob", || request.clone().send()).await?;
        Created::pending("CreateDatasetImportJob", answer.dataset_import_job_arn())
    }
}

impl Increment {
    fn dataset_arn(&self, run: &Run<'_>) -> String {
        run.account.dataset(&run.parameters.dataset_group.name, self.dataset.dataset_type)
    }

    /// Its object. One that has gone since the run listed it cannot be had any more.
    fn object<'data>(&self, data: &'data Data) -> Result<&'data DataObject, Rejection> {
        let name = self.name.split_once('/').map_or("", |(_, name)| name);
        let object = data.objects.iter().find(|object| data.name_of(object) == name);
        object.ok_or_else(|| {
            let message = format!("{name} has gone from {} while this run went on; start another run", data.place);
            Rejection::conflict(message)
        })
    }
}

#[cfg(test)]
mod tests {
    use aws_sdk_personalize::primitives::DateTime;
    use personalize_contract::Status;

    use super::*;

    fn names() -> JobNames {
        let text = || "x".to_owned();
        let dataset_type = DatasetType::Items;
        JobNames { dataset_group: text(), dataset_type, dataset_arn: text(), schema_arn: text(), bucket: text() }
    }

    /// An object whose content is told by its key and a letter, put there at that second.
    fn object(key: &str, content: &str, modified: i64) -> DataObject {
        let modified = Some(Timestamp::from(&DateTime::from_secs(modified)));
        DataObject { key: key.to_owned(), modified, bytes: 1, e_tag: content.to_owned() }
    }

    fn job(name: &str, mode: ImportMode, created: i64) -> DatasetImportJobSummary {
        let job = DatasetImportJobSummary::builder().job_name(name).import_mode(mode).status(Status::Active.as_str());
        job.creation_date_time(DateTime::from_secs(created)).build()
    }

    /// The keys of what is new.
    fn new(jobs: &[DatasetImportJobSummary], objects: &[DataObject]) -> Option<Vec<String>> {
        let taken = taken(jobs, objects, &names())?;
        Some(taken.new.into_iter().map(|object| object.key.clone()).collect())
    }

    #[test]
    fn what_no_import_has_taken_is_new_as_long_as_all_else_is_as_it_was() {
        let (a, b, c) = (object("a", "1", 10), object("b", "1", 20), object("c", "1", 30));
        let full =
            |objects: &[&DataObject], created| job(&names().of_all(objects.iter().copied()), ImportMode::Full, created);
        let one = |object: &DataObject, created| job(&names().of_one(object), ImportMode::Incremental, created);
        let keys = |keys: &[&str]| Some(keys.iter().map(|key| (*key).to_owned()).collect::<Vec<_>>());
        let both = [a.clone(), b.clone()];
        let all = [a.clone(), b.clone(), c.clone()];
        assert_eq!(new(&[], &both), None, "the first import is of everything");
        assert_eq!(new(&[full(&[&a, &b], 25)], &both), keys(&[]));
        assert_eq!(new(&[full(&[&a], 15)], &all), keys(&["b", "c"]));
        assert_eq!(new(&[full(&[&a], 15), one(&b, 26)], &all), keys(&["c"]));
        assert_eq!(new(&[full(&[&a], 15), one(&c, 36)], &all), keys(&["b"]));
        assert_eq!(new(&[full(&[&a], 15), one(&b, 26), one(&c, 36)], &all), keys(&[]));
        // An increment before the full import is part of that.
        assert_eq!(new(&[full(&[&a], 15), one(&b, 26), full(&[&a, &b], 27)], &all), keys(&["c"]));

        let changed = object("a", "2", 40);
        assert_eq!(new(&[full(&[&a], 15)], &[changed.clone(), b.clone()]), None);
        assert_eq!(
            new(&[full(&[&a], 15), one(&b, 26)], std::slice::from_ref(&a)),
            None,
            "what an increment brought is gone"
        );
        assert_eq!(new(&[full(&[&a], 15), job("theirs", ImportMode::Incremental, 26)], &both), None);
        // The same content once more, and what a clock has put before the rest but its name behind it.
        assert_eq!(new(&[full(&[&a], 15)], &[object("a", "1", 50)]), keys(&[]));
        assert_eq!(new(&[full(&[&a], 15)], &[a.clone(), object("z", "1", 5)]), keys(&["z"]));
        let empty = DataObject { bytes: 0, ..object("d", "", 60) };
        assert_eq!(new(&[full(&[&a], 15)], &[a, empty]), keys(&[]), "there is nothing to import in it");
    }
}
