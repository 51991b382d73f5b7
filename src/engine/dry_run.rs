//! What a run would do about a resource: the same observation and the same decision, and in place of the act its outcome.
//! Whatever would be created counts as there, so that what depends on it is observed too.

use personalize_contract::Status;
use personalize_contract::status::Phase;

use super::kind::{Kind, KindSpec};
use super::observation::{Found, Observation, parse_status};
use super::reconcile::{Decision, decide};
use super::remove::{self, Blocker, deleted, kept};
use super::tags;
use crate::context::{Done, Outcome, Resource};
use crate::rejection::{Rejection, RejectionKind};
use crate::run::Run;

/// What becomes of a resource that the parameters ask for.
///
/// # Errors
/// What keeps it from being looked at, now or for good.
pub async fn outcome_of<K: Kind>(run: &Run<'_>, desired: &K, known: Resource) -> Result<Resource, Rejection> {
    let planned = |outcome, why| {
        let done = Done { ended: Some(run.now), ..Done::of(outcome) };
        Resource { why, ..known.clone() }.done(done)
    };
    let observed = match desired.observe(run, &known).await {
        Ok(Observation::Exists(observed)) => observed,
        Ok(Observation::Absent { expected, why, notes, .. }) => {
            return Ok(Resource { expected, notes, ..planned(Outcome::Created, why) });
        }
        Ok(Observation::Withheld(reason)) => return Ok(planned(Outcome::Held, None).held(reason)),
        // What it belongs to is not there yet either.
        Err(Rejection { kind: RejectionKind::NotFound, .. }) => return Ok(planned(Outcome::Created, None)),
        // Its turn comes when that is over.
        Err(Rejection { kind: RejectionKind::Occupied, message }) => {
            return Ok(planned(Outcome::Created, Some(message)));
        }
        Err(rejection) => return Err(rejection),
    };
    let since = |ended, outcome, why| {
        let done = Done { status: observed.status, ended, ..Done::of(outcome) };
        let (arn, expected) = (Some(observed.arn.clone()), observed.seconds());
        Resource { arn, expected, why, notes: observed.notes.clone(), ..known.clone() }.done(done)
    };
    let there = |outcome, why| since(Some(run.now), outcome, why);
    Ok(match decide(K::SPEC, &observed, run.context.execution.start_time) {
        Decision::Keep => match tags::change(run, K::SPEC.resource_type, &observed.arn, desired.tags()).await? {
            None => since(observed.changed, Outcome::Reused, observed.why.clone()),
            Some(change) => since(observed.changed, Outcome::Updated, Some(change.difference())),
        },
        Decision::Hold(reason) => there(Outcome::Held, None).held(reason),
        Decision::Update(difference) => match &observed.held {
            Some(reason) => there(Outcome::Held, Some(difference)).held(reason.clone()),
            None => there(Outcome::Updated, Some(difference)),
        },
        Decision::Replace(difference) => there(Outcome::Replaced, Some(difference)),
        Decision::Wait(status) => under_way(status, there),
        Decision::Fail(failure, reason) => {
            let (arn, expected) = (Some(observed.arn.clone()), observed.seconds());
            Resource { arn, expected, why: None, ..known }.failed_as(observed.as_failed(failure, reason))
        }
    })
}

/// What becomes of one that the service is at work on already.
fn under_way(status: Status, there: impl Fn(Outcome, Option<String>) -> Resource) -> Resource {
    if status.phase() == Phase::Deleting {
        let why = format!("the one that is there is {}", status.as_str());
        return Resource { arn: None, ..there(Outcome::Created, Some(why)) };
    }
    there(Outcome::Reused, Some(format!("it is {}, and a run waits for it", status.as_str())))
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
    let resource = Resource { arn: Some(found.arn.clone()), ..known };
    let goes = |why: Option<String>| Some(Resource { why, ..deleted(run.now, resource.clone()) });
    Ok(match remove::decide(spec, status, blocker) {
        remove::Decision::Delete(_) => goes(None),
        remove::Decision::Stop(_) => goes(Some("its training is stopped".to_owned())),
        remove::Decision::Keep(reason) => Some(kept(resource, reason)),
        remove::Decision::Ignore => None,
        remove::Decision::Wait => match status.map(Status::phase) {
            Some(Phase::Pending | Phase::Deleting) => goes(status.map(|status| format!("it is {}", status.as_str()))),
            // Something else goes first, and is looked at before.
            Some(Phase::Ready | Phase::Failed) | None => {
                let since = resource.since;
                Some(resource.waiting(since, status))
            }
        },
    })
}
