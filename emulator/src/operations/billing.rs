//! What of an operation is billed when it has ended. The pricing page of the service says what is billed; that
//! imports and trainings that fail are not, and that campaigns and recommenders are billed until they are gone or
//! INACTIVE, is an assumption. A training that was stopped is billed for the time until then (guide).

use personalize_contract::arn::solution_of_version;
use personalize_contract::cost::DEFAULT_MIN_PROVISIONED_TPS;
use personalize_contract::{ResourceType, Status};
use serde_json::Value;

use crate::clock::Timestamp;
use crate::store::resource::{Metadata, Resource as _};
use crate::store::resources::{BatchJob, Resources};
use crate::store::state::State;
use crate::store::transition::TransitionKind;
use crate::store::usage::EndedOperation;

/// Seconds of an hour.
const HOUR: f64 = 3600.0;

/// Counts what is billed of a transition that has just ended, and has taken effect.
pub(crate) fn transition_ended(
    state: &mut State,
    at: Timestamp,
    resource_type: ResourceType,
    arn: &str,
    kind: TransitionKind,
) {
    match resource_type {
        ResourceType::Campaign | ResourceType::Recommender => {
            let tps = provisioned(&state.resources, at, resource_type, arn);
            state.meter.provision(resource_type, arn, tps, at);
        }
        ResourceType::DatasetImportJob
        | ResourceType::SolutionVersion
        | ResourceType::BatchInferenceJob
        | ResourceType::BatchSegmentJob
            if matches!(kind, TransitionKind::Creation | TransitionKind::CreationStop) =>
        {
            if let Some(operation) = ended(&state.resources, at, resource_type, arn) {
                state.meter.count(operation);
            }
        }
        _ => {}
    }
}

/// Transactions, or requests, a second that are provisioned by now.
fn provisioned(resources: &Resources, now: Timestamp, resource_type: ResourceType, arn: &str) -> u64 {
    let least = match resource_type {
        ResourceType::Campaign => resources.campaigns.get(arn).ok().and_then(|campaign| {
            let tps = campaign.serving.min_provisioned_tps.unwrap_or(DEFAULT_MIN_PROVISIONED_TPS.into());
            (campaign.status(now) == Status::Active).then_some(tps)
        }),
        _ => resources.recommenders.get(arn).ok().and_then(|recommender| {
            let tps = recommender.config.get("minRecommendationRequestsPerSecond").and_then(Value::as_u64);
            (recommender.status(now) == Status::Active).then_some(tps.unwrap_or(DEFAULT_MIN_PROVISIONED_TPS.into()))
        }),
    };
    least.unwrap_or(0)
}

/// What an operation came to. One of a resource that is gone came to nothing.
fn ended(resources: &Resources, at: Timestamp, resource_type: ResourceType, arn: &str) -> Option<EndedOperation> {
    match resource_type {
        ResourceType::DatasetImportJob => {
            let job = resources.dataset_import_jobs.get(arn).ok()?;
            Some(operation(resource_type, &job.metadata, at, &job.dataset_arn, precise(job.bytes)))
        }
        ResourceType::SolutionVersion => {
            let version = resources.solution_versions.get(arn).ok()?;
            let billed = training_hours(&version.metadata);
            let ended = operation(resource_type, &version.metadata, at, &version.solution_arn, billed);
            Some(EndedOperation { automatic: version.automatic, ..ended })
        }
        ResourceType::BatchInferenceJob => {
            of_batch_job(resources.batch_inference_jobs.get(arn).ok()?, resource_type, at)
        }
        _ => of_batch_job(resources.batch_segment_jobs.get(arn).ok()?, resource_type, at),
    }
}

fn of_batch_job<K>(job: &BatchJob<K>, resource_type: ResourceType, at: Timestamp) -> Option<EndedOperation> {
    let solution = solution_of_version(&job.request.solution_version_arn)?;
    Some(operation(resource_type, &job.metadata, at, solution, precise(job.work.outcome().unwrap_or_default())))
}

fn operation(
    resource_type: ResourceType,
    metadata: &Metadata,
    at: Timestamp,
    owner_arn: &str,
    billed: f64,
) -> EndedOperation {
    let transition = &metadata.transition;
    let outcome = transition.status_in_truth(at);
    let is_billed = matches!(outcome, Status::Active | Status::CreateStopped);
    EndedOperation {
        resource_type,
        arn: metadata.arn.clone(),
        owner_arn: owner_arn.to_owned(),
        automatic: false,
        started: metadata.created.after(transition.queued),
        ended: at,
        outcome,
        failure_reason: transition.failure_reason(at).map(str::to_owned),
        billed: if is_billed { billed } else { 0.0 },
    }
}

/// From the creation to the end or the stop of a training. Before its stop has begun, nothing was trained.
fn training_hours(metadata: &Metadata) -> f64 {
    let transition = &metadata.transition;
    let seconds = match transition.kind {
        TransitionKind::CreationStop if transition.seconds <= 0.0 => 0.0,
        TransitionKind::CreationStop => transition.started - metadata.created,
        _ => transition.seconds - transition.queued,
    };
    seconds / HOUR
}

#[expect(clippy::cast_precision_loss, reason = "bytes and lines are far from 2^53")]
fn precise(count: u64) -> f64 {
    count as f64
}
