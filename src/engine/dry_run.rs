//! What a run would do about a resource: the same observation and the same decision, and in place of the act its outcome.
//! Whatever would be created counts as there, so that what depends on it is observed too.

use personalize_contract::Status;
use personalize_contract::status::Phase;

use super::kind::{Kind, KindSpec};
use super::observation::{Found, Observation, Observed, parse_status};
use super::reconcile::{Decision, decide, failed};
use super::remove::{self, Blocker, deleted, kept};
use super::tags;
use crate::context::{Outcome, Resource};
use crate::rejection::{Rejection, RejectionKind};
use crate::run::Run;

/// What becomes of a resource that the parameters ask for.
///
/// # Errors
/// What keeps it from being looked at, now or for good.
pub async fn outcome_of<K: Kind>(run: &Run<'_>, desired: &K, known: Resource) -> Result<Resource, Rejection> {
    let planned = |outcome, why| {
        let ended = Some(run.now);
        Resource { outcome, why, settled: true, ended, failure_reason: None, ..known.clone() }
    };
    let observed = match desired.observe(run, &known).await {
        Ok(Observation::Exists(observed)) => observed,
        Ok(Observation::Absent { expected, why, .. }) => {
            return Ok(Resource { expected, ..planned(Outcome::Created, why) });
        }
        // What it belongs to is not there yet either.
        Err(Rejection { kind: RejectionKind::NotFound, .. }) => return Ok(planned(Outcome::Created, None)),
        // Its turn comes when that is over.
        Err(Rejection { kind: RejectionKind::Occupied, message }) => {
            return Ok(planned(Outcome::Created, Some(message)));
        }
        Err(rejection) => return Err(rejection),
    };
    let there = |outcome, why| Resource {
        arn: Some(observed.arn.clone()),
        status: observed.status,
        expected: observed.seconds(),
        ..planned(outcome, why)
    };
    Ok(match decide(K::SPEC, &observed, run.context.execution.start_time) {
        Decision::Keep => {
            let kept = match tags::change(run, K::SPEC.resource_type, &observed.arn, desired.tags()).await? {
                None => there(Outcome::Reused, observed.why.clone()),
                Some(change) => there(Outcome::Updated, Some(change.difference())),
            };
            Resource { ended: observed.changed, ..kept }
        }
        Decision::Update(difference) => there(Outcome::Updated, Some(difference)),
        Decision::Replace(difference) => there(Outcome::Replaced, Some(difference)),
        Decision::Wait => under_way(&observed, there),
        Decision::Fail(failure, reason) => failed(there(Outcome::Failed, None), failure, reason),
    })
}

/// What becomes of one that the service is at work on already.
fn under_way(observed: &Observed, there: impl Fn(Outcome, Option<String>) -> Resource) -> Resource {
    let status = observed.status.map_or("busy", Status::as_str);
    if observed.status.map(Status::phase) == Some(Phase::Deleting) {
        let why = format!("the one that is there is {status}");
        return Resource { arn: None, ..there(Outcome::Created, Some(why)) };
    }
    there(Outcome::Reused, Some(format!("it is {status}, and a run waits for it")))
}

/// What becomes of a resource that a deletion finds; `None` for one that is gone with another.
///
/// # Errors
/// What keeps it from being judged.
pub fn removal_of(
    run: &Run<'_>,
    spec: &KindSpec,
    found: &Found,
    blocker: &Blocker,
    known: Resource,
) -> Result<Option<Resource>, Rejection> {
    let status = parse_status(found.status.as_deref())?;
    let resource = Resource { arn: Some(found.arn.clone()), failure_reason: None, ..known };
    let goes = |why: Option<String>| Some(Resource { why, ..deleted(run.now, resource.clone()) });
    Ok(match remove::decide(spec, status, blocker) {
        remove::Decision::Delete(_) => goes(None),
        remove::Decision::Stop(_) => goes(Some("its training is stopped".to_owned())),
        remove::Decision::Keep(reason) => Some(kept(resource, reason)),
        remove::Decision::Ignore => None,
        remove::Decision::Wait => match status.map(Status::phase) {
            Some(Phase::Pending | Phase::Deleting) => goes(status.map(|status| format!("it is {}", status.as_str()))),
            // Something else goes first, and is looked at before.
            Some(Phase::Ready | Phase::Failed) | None => Some(Resource { status, ..resource }),
        },
    })
}
