//! What a run would do about a resource: the same look and the same decision, and in place of the act its outcome.
//! Whatever would be made counts as there, so that what depends on it is looked at too.

use personalize_contract::Status;
use personalize_contract::status::Phase;

use crate::context::{Outcome, Resource};
use crate::ensure::{Decision, Seen, Sight, Wanted, decide, failed};
use crate::refusal::{Refusal, RefusalKind};
use crate::remove::{self, Found, Hold, deleted, kept};
use crate::stage::Run;
use crate::stages;
use crate::tags;

/// What stands in the place of a version's id that only its training will draw.
pub const NEW_VERSION: &str = "a new version";

/// What becomes of a resource that the parameters ask for.
///
/// # Errors
/// What keeps it from being looked at, now or for good.
pub async fn outcome_of(run: &Run<'_>, wanted: &impl Wanted, known: Resource) -> Result<Resource, Refusal> {
    let foreseen = |outcome, why| {
        let ended = Some(run.now);
        Resource { outcome, why, settled: true, ended, failure_reason: None, ..known.clone() }
    };
    let seen = match wanted.look(run, &known).await {
        Ok(Sight::There(seen)) => seen,
        Ok(Sight::Absent { expected, why }) => {
            return Ok(Resource { expected, ..foreseen(Outcome::Created, why) });
        }
        // What it belongs to is not there yet either.
        Err(Refusal { kind: RefusalKind::NotFound, .. }) => return Ok(foreseen(Outcome::Created, None)),
        // Its turn comes when that is over.
        Err(Refusal { kind: RefusalKind::Occupied, message }) => {
            return Ok(foreseen(Outcome::Created, Some(message)));
        }
        Err(refusal) => return Err(refusal),
    };
    let there = |outcome, why| Resource {
        arn: Some(seen.arn.clone()),
        status: seen.status,
        expected: seen.seconds(),
        ..foreseen(outcome, why)
    };
    Ok(match decide(wanted.resource_type(), &seen, run.context.execution.start_time) {
        Decision::Keep => {
            let missing = tags::missing(run, &seen.arn, wanted.tags()).await?;
            let kept = if missing.is_empty() {
                there(Outcome::Reused, seen.why.clone())
            } else {
                there(Outcome::Updated, Some(tags::difference(&missing)))
            };
            Resource { ended: seen.changed, ..kept }
        }
        Decision::Update(difference) => there(Outcome::Updated, Some(difference)),
        Decision::Replace(difference) => there(Outcome::Replaced, Some(difference)),
        Decision::Wait => under_way(&seen, there),
        Decision::Fail(failure, reason) => failed(there(Outcome::Failed, None), failure, reason),
    })
}

/// What becomes of one that the service is at work on already.
fn under_way(seen: &Seen, there: impl Fn(Outcome, Option<String>) -> Resource) -> Resource {
    let status = seen.status.map_or("busy", Status::as_str);
    if seen.status.map(Status::phase) == Some(Phase::Deleting) {
        let why = format!("the one that is there is {status}");
        return Resource { arn: None, ..there(Outcome::Created, Some(why)) };
    }
    there(Outcome::Reused, Some(format!("it is {status}, and a run waits for it")))
}

/// What becomes of a resource that a deletion finds; `None` for one that is no matter of its own.
///
/// # Errors
/// What keeps it from being judged.
pub fn removal_of(run: &Run<'_>, found: &Found, known: Resource) -> Result<Option<Resource>, Refusal> {
    if let Hold::Refused(refusal) = &found.hold {
        return Err(refusal.clone());
    }
    let status = stages::status(found.status.as_deref())?;
    let resource = Resource { arn: Some(found.arn.clone()), failure_reason: None, ..known };
    let goes = |why: Option<String>| Some(Resource { why, ..deleted(run.now, resource.clone()) });
    Ok(match remove::decide(found.resource_type, status, &found.hold) {
        remove::Decision::Delete => goes(None),
        remove::Decision::Stop => goes(Some("its training is stopped".to_owned())),
        remove::Decision::Keep(reason) => Some(kept(resource, reason)),
        remove::Decision::Ignore => None,
        remove::Decision::Wait => match status.map(Status::phase) {
            Some(Phase::Pending | Phase::Deleting) => goes(status.map(|status| format!("it is {}", status.as_str()))),
            // Something else goes first, and is looked at before.
            Some(Phase::Ready | Phase::Failed) | None => Some(Resource { status, ..resource }),
        },
    })
}
