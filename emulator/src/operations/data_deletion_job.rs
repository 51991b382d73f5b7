//! Data deletion jobs: all rows of the users that a file names are taken out of a dataset group.
//!
//! The file is found when the job is created. The data is rewritten when the job's time is over, from what the
//! datasets hold then, so that no import in between is lost. Every call waits for that, but nothing is locked.

use std::sync::Arc;

use personalize_contract::{DatasetType, Status};
use serde_json::{Value, json};

use super::description::described;
use super::{Answer, dataset_group};
use crate::clock::Timestamp;
use crate::data::deletion::{self, Deletion, Snapshots};
use crate::data::location::Location;
use crate::data::source::DataSource;
use crate::error::ServiceError;
use crate::operations::arguments::Arguments;
use crate::operations::page::page;
use crate::store::resource::Resource;
use crate::store::resources::{DataDeletionJob, Resources};
use crate::store::state::{CreateSpec, State};
use crate::store::transition::TransitionKind;
use crate::work::{self, Timed, Unfinished};

/// The datasets that users are deleted from.
const CONCERNED: [DatasetType; 3] = [DatasetType::Interactions, DatasetType::Users, DatasetType::ActionInteractions];

/// Performs `CreateDataDeletionJob`.
pub(crate) fn create(state: &mut State, now: Timestamp, arguments: &Arguments) -> Answer {
    let group_arn = arguments.text("datasetGroupArn")?;
    state.resources.dataset_groups.active(group_arn, now)?;
    let data_location = arguments.inside(&["dataSource", "dataLocation"]).and_then(Value::as_str).unwrap_or_default();
    let location =
        Location::parse(data_location).ok_or_else(|| ServiceError::invalid_input("Invalid Data location."))?;
    let (name, role_arn, tags) = (arguments.text("jobName")?, arguments.text("roleArn")?, arguments.tags()?);
    let arn = state.resources.account.data_deletion_job(name);
    state.resources.data_deletion_jobs.free(&arn)?;
    let pending =
        state.resources.data_deletion_jobs.of_group(group_arn).filter(|job| job.status(now) == Status::Pending);
    // Jobs in progress do not count, as the quota is worded.
    state.quotas.check::<DataDeletionJob>(now, pending.count())?;
    let after = vec![group_arn.to_owned()];
    let kind = TransitionKind::DataDeletion;
    let spec = CreateSpec { kind, after, tags, working: true, ..CreateSpec::new(name, &arn) };
    let metadata = state.start_creation::<DataDeletionJob>(now, spec);
    let deletion = start(state.data_source.clone(), location);
    state.resources.data_deletion_jobs.insert(DataDeletionJob {
        metadata,
        dataset_group_arn: group_arn.to_owned(),
        data_location: data_location.to_owned(),
        role_arn: role_arn.to_owned(),
        deletion,
        deleted: None,
        forgotten: None,
    });
    Ok(json!({"dataDeletionJobArn": arn}))
}

/// Starts what a job does: it reads whom to delete, waits for its time, and deletes.
fn start(data_source: DataSource, location: Location) -> Timed<Snapshots, Deletion> {
    Timed::start(|turn| async move {
        let sources = data_source.sources_below(&location, deletion::is_read).await;
        let users = work::blocking(move || deletion::users(&sources)).await?;
        let snapshots = turn.come().await?;
        work::blocking(move || deletion::forget(users, snapshots)).await
    })
}

/// Starts a job again that was under way when a snapshot was taken. Its input is read again; its time goes on as it did.
pub(crate) fn resume(state: &mut State, job: &DataDeletionJob) -> Option<DataDeletionJob> {
    let is_lost = job.metadata.transition.working && job.deletion.is_lost();
    let location = Location::parse(&job.data_location).filter(|_| is_lost)?;
    Some(DataDeletionJob { deletion: start(state.data_source.clone(), location), ..job.clone() })
}

/// Lets a job that is not meant to fail delete, now that its time is over.
pub(crate) fn unfinished(resources: &Resources, arn: &str) -> Option<Unfinished> {
    let job = resources.data_deletion_jobs.get(arn).ok()?;
    let is_meant_to_fail = job.metadata.transition.failure.is_some();
    job.deletion.begin((!is_meant_to_fail).then(|| snapshots(resources, &job.dataset_group_arn)))
}

fn snapshots(resources: &Resources, dataset_group_arn: &str) -> Snapshots {
    let arns = CONCERNED.into_iter().filter_map(|of| dataset_group::dataset_arn(resources, dataset_group_arn, of));
    arns.filter_map(|arn| resources.datasets.get(&arn).ok().map(|dataset| (arn, dataset.contents.clone()))).collect()
}

/// Ends a job: what is left of the data takes its place. Nothing has come in since the snapshots were taken.
pub(crate) fn take_effect(state: &mut State, _: Timestamp, arn: &str) {
    let Ok(job) = state.resources.data_deletion_jobs.get_mut(arn) else { return };
    let outcome = job.deletion.outcome();
    job.deleted = outcome.as_ref().ok().map(|deletion| deletion.deleted);
    job.forgotten = outcome.as_ref().ok().map(|deletion| Arc::clone(&deletion.users));
    state.conclude::<DataDeletionJob>(arn, outcome.as_ref().err().cloned());
    for (dataset_arn, contents) in outcome.into_iter().flat_map(|deletion| deletion.left) {
        if let Ok(dataset) = state.resources.datasets.get_mut(&dataset_arn) {
            dataset.contents = contents;
        }
    }
}

/// Whom a group's deletions have forgotten since some time. Versions trained before still know these users, and are
/// documented not to name them any more in segments.
pub(crate) fn forgotten(resources: &Resources, dataset_group_arn: &str, since: Timestamp) -> Vec<Arc<Vec<String>>> {
    let jobs = resources.data_deletion_jobs.of_group(dataset_group_arn);
    jobs.filter(|job| job.metadata.transition.due() >= since).filter_map(|job| job.forgotten.clone()).collect()
}

/// Performs `DescribeDataDeletionJob`.
pub(crate) fn describe(resources: &Resources, now: Timestamp, arguments: &Arguments) -> Answer {
    let job = resources.data_deletion_jobs.get(arguments.text("dataDeletionJobArn")?)?;
    let more = json!({
        "datasetGroupArn": job.dataset_group_arn,
        "dataSource": {"dataLocation": job.data_location},
        "roleArn": job.role_arn,
        "numDeleted": job.deleted,
    });
    Ok(json!({"dataDeletionJob": described(job, now, more)}))
}

/// Performs `ListDataDeletionJobs`.
pub(crate) fn list(resources: &Resources, now: Timestamp, arguments: &Arguments) -> Answer {
    let rows = resources.data_deletion_jobs.numbered_in(arguments.optional_text("datasetGroupArn"));
    page("dataDeletionJobs", now, arguments, rows, |job| {
        described(job, now, json!({"datasetGroupArn": job.dataset_group_arn}))
    })
}
