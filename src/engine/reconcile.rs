//! The one way in which any resource is reconciled with the parameter file: observe, decide, act. What is not there is
//! created.
//!
//! # Guarantees
//! A turn may stop after any call and run again: whatever a repeated [`reconcile`] finds, it does not create a second
//! time what this run has created before. What is settled is not observed again.
//!
//! # Assumptions
//! A name finds what it named: by an ARN that is made of it, or in a list.

use personalize_contract::Status;
use personalize_contract::status::Phase;

use super::kind::{AfterFailure, Kind, KindSpec, Removal};
use super::log::remember;
use super::observation::{Created, Drift, Observation, Observed};
use super::rejected::{after_rejection, throttled};
use super::{dry_run, quota, tags};
use crate::context::{Done, Outcome, Resource};
use crate::error::FailureName;
use crate::rejection::{Rejection, RejectionKind};
use crate::run::Run;
use crate::time::Timestamp;

/// How long an act that the service has accepted may take to show, in seconds.
const SHOWS_WITHIN: f64 = 300.0;

/// What a creation does away with, as [`Resource::acted_on`] has it.
const DID_NOT_EXIST: &str = "it did not exist";

/// What to do about a resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// It is as desired.
    Keep,
    /// It stays as it is, for this reason, although something else is desired.
    Hold(String),
    /// It is there, and an update makes it as desired.
    Update(String),
    /// It is there, and another has to take its place.
    Replace(String),
    /// The service is at work on it, and says so with this status.
    Wait(Status),
    /// It cannot be had.
    Fail(FailureName, String),
}

/// Decides, for a run that began at that moment. Pure: the same observation gives the same decision.
#[must_use]
pub fn decide(spec: &KindSpec, observed: &Observed, start: Timestamp) -> Decision {
    let is_created_again = spec.after_failure == AfterFailure::CreatedAgain;
    if let Some(status) = observed.status.filter(|status| matches!(status.phase(), Phase::Pending | Phase::Deleting)) {
        return Decision::Wait(status);
    }
    match (observed.has_failed(), &observed.drift, &observed.held) {
        (_, Drift::Conflict(difference), _) => Decision::Fail(FailureName::ResourceConflict, difference.clone()),
        (false, Drift::None, Some(reason)) => Decision::Hold(reason.clone()),
        // An update that fails in this run is a failure, whatever was updated.
        (true, _, Some(reason)) if !observed.is_update => Decision::Hold(reason.clone()),
        (true, _, _) if is_created_again && observed.failed_before(start) => {
            Decision::Replace(format!("its creation failed before this run: {}", observed.reason()))
        }
        (_, Drift::Updatable(difference) | Drift::Switchable(difference), _) => Decision::Update(difference.clone()),
        (_, Drift::Replaceable(difference), _) => Decision::Replace(difference.clone()),
        (false, Drift::None, None) => Decision::Keep,
        (true, Drift::None, _) => {
            let mut reason = observed.reason();
            if spec.after_failure == AfterFailure::DeletedByHand && observed.failed_before(start) {
                let way_out = "no run creates it again while it is there: delete it first";
                reason = format!("{}; {way_out}", reason.trim_end_matches('.'));
            }
            Decision::Fail(FailureName::ResourceFailed, reason)
        }
    }
}

/// Reconciles every resource of a kind that the parameter file asks for and whose needs are there. Once the turn has no
/// time left, the others are left for the next.
pub async fn reconcile_all<K: Kind>(run: &mut Run<'_>) {
    let desired = K::desired(run);
    reconcile_each(run, desired).await;
}

/// The same of these, where what there is of a kind has to be asked for before.
pub async fn reconcile_each<K: Kind>(run: &mut Run<'_>, desired: Vec<K>) {
    for desired in desired {
        if run.has_time_for(K::SPEC.resource_type, desired.name()) {
            reconcile(run, &desired).await;
        }
    }
}

/// Observes a resource unless it is settled, decides, acts, and remembers the outcome.
async fn reconcile<K: Kind>(run: &mut Run<'_>, desired: &K) {
    let resource_type = K::SPEC.resource_type;
    let known = run.context.find(resource_type, desired.name()).cloned();
    let known = known.unwrap_or_else(|| Resource::unseen(resource_type, desired.name(), run.now));
    if known.is_settled() {
        return;
    }
    let resource = if run.context.plans {
        dry_run::outcome_of(run, desired, known.clone()).await
    } else {
        observe_and_act(run, desired, known.clone()).await
    };
    let resource = match resource {
        Ok(resource) => Resource { throttled: 0, ..resource },
        Err(rejection) => {
            let throttled = throttled(&known, &rejection);
            let explained = quota::explain(run, K::SPEC, &known, rejection).await;
            Resource { throttled, ..after_rejection(run.now, known.clone(), explained) }
        }
    };
    remember(run, &known, resource);
}

async fn observe_and_act<K: Kind>(run: &Run<'_>, desired: &K, known: Resource) -> Result<Resource, Rejection> {
    let observed = match desired.observe(run, &known).await? {
        Observation::Exists(observed) => observed,
        Observation::Withheld(reason) => return Ok(known.done(Done::of(Outcome::Held)).held(reason)),
        Observation::Absent { new, expected, why, .. } => {
            let created = desired.create(run, new).await?;
            return Ok(after_creation(run.now, known, created, expected, why));
        }
    };
    match decide(K::SPEC, &observed, run.context.execution.start_time) {
        Decision::Update(difference) | Decision::Replace(difference)
            if has_acted_on(&known, &observed.drift, &difference) =>
        {
            Ok(after_no_effect(run.now, known, &observed, &difference))
        }
        Decision::Replace(difference) => {
            delete(run, K::SPEC, &observed.arn).await?;
            let begun = Resource { arn: None, ..acted(known, difference) };
            Ok(begun.in_progress(run.now, Status::DeletePending, Some(Outcome::Replaced)))
        }
        Decision::Update(difference) => {
            desired.update(run, &observed).await?;
            let expected = observed.seconds().filter(|_| observed.status == Some(Status::Active));
            // What this run has created, and changes in what no creation takes, is created.
            let is_new = matches!(observed.drift, Drift::Switchable(_))
                && matches!(known.outcome(), Some(Outcome::Created | Outcome::Replaced));
            let action = if is_new { known.outcome() } else { Some(Outcome::Updated) };
            let begun = Resource { arn: Some(observed.arn), expected, ..acted(known, difference) };
            Ok(begun.in_progress(run.now, Status::UpdatePending, action))
        }
        Decision::Keep => keep(run, desired, known, observed).await,
        Decision::Hold(reason) => keep(run, desired, known, observed).await.map(|kept| kept.held(reason)),
        Decision::Wait(status) => {
            let action = Some(outcome_of(run, &known, &observed));
            let since = observed.began.unwrap_or(known.since);
            Ok(Resource { arn: Some(observed.arn), ..known }.in_progress(since, status, action))
        }
        Decision::Fail(failure, reason) => {
            let since = observed.began.unwrap_or(known.since);
            let found = Resource { arn: Some(observed.arn.clone()), since, ..known };
            Ok(found.failed_as(observed.as_failed(failure, reason)))
        }
    }
}

/// What was created, and is ready at once or later.
fn after_creation(
    now: Timestamp,
    known: Resource,
    created: Created,
    expected: Option<f64>,
    why: Option<String>,
) -> Resource {
    let replaces = known.outcome() == Some(Outcome::Replaced);
    let outcome = if replaces { Outcome::Replaced } else { Outcome::Created };
    let mut acted_on = known.acted_on.clone();
    acted_on.push(DID_NOT_EXIST.to_owned());
    let why = why.or_else(|| known.why.clone());
    let begun = Resource { arn: Some(created.arn), since: now, expected, why, acted_on, ..known };
    if created.is_ready {
        return begun.done(Done::of(outcome));
    }
    begun.in_progress(now, Status::CreatePending, Some(outcome))
}

/// Deletes what another is to take the place of. It is gone already where only the answer was lost.
async fn delete(run: &Run<'_>, spec: &KindSpec, arn: &str) -> Result<(), Rejection> {
    let Removal::Deleted(delete) = spec.removal else {
        return Err(Rejection::conflict(format!("the service has no operation that deletes {arn}")));
    };
    match delete(run, arn).await {
        Ok(()) | Err(Rejection { kind: RejectionKind::NotFound, .. }) => Ok(()),
        Err(rejection) => Err(rejection),
    }
}

/// What the run has acted on now.
fn acted(known: Resource, difference: String) -> Resource {
    let mut acted_on = known.acted_on;
    acted_on.push(difference.clone());
    Resource { why: Some(difference), acted_on, ..known }
}

/// Whether this run has done about a difference what it can: it has asked for this very change, or has created the
/// resource as the file describes it, unless no creation takes that.
fn has_acted_on(known: &Resource, drift: &Drift, difference: &str) -> bool {
    let creation_takes_it = !matches!(drift, Drift::Switchable(_));
    known.acted_on.iter().any(|acted_on| acted_on == difference || creation_takes_it && acted_on == DID_NOT_EXIST)
}

/// What becomes of a resource that differs still after the service has done what it was asked for: it waits for a while,
/// and has failed then. The service may take a value and keep another for it, and asking for ever would not help.
fn after_no_effect(now: Timestamp, known: Resource, observed: &Observed, difference: &str) -> Resource {
    if now.seconds_since(known.since) <= SHOWS_WITHIN {
        return known;
    }
    let asked = if known.acted_on.iter().any(|acted_on| acted_on == difference) {
        "the service accepted the change that this run asked for, and has changed nothing"
    } else {
        "this run created it as the file says, and the service keeps something else"
    };
    let reason =
        format!("{difference}; {asked}: write what the service has into the parameter file, or leave it out there");
    known.failed_as(observed.as_failed(FailureName::ResourceConflict, reason))
}

/// What this run created has its tags from its creation.
async fn keep<K: Kind>(run: &Run<'_>, desired: &K, known: Resource, observed: Observed) -> Result<Resource, Rejection> {
    let arn = observed.arn.clone();
    let outcome = outcome_of(run, &known, &observed);
    let settled = settle(known, observed, outcome);
    if !matches!(outcome, Outcome::Reused | Outcome::Updated) {
        return Ok(settled);
    }
    let Some(change) = tags::change(run, K::SPEC.resource_type, &arn, desired.tags()).await? else {
        return Ok(settled);
    };
    change.apply(run, &arn).await?;
    let updated = settled.why.clone().filter(|_| outcome == Outcome::Updated);
    let why = updated.into_iter().chain([change.difference()]).collect::<Vec<_>>().join("; ");
    Ok(Resource { why: Some(why), ..settled.with_outcome(Outcome::Updated) })
}

fn settle(known: Resource, observed: Observed, outcome: Outcome) -> Resource {
    let is_of_run = outcome != Outcome::Reused;
    let seconds = observed.seconds().filter(|_| is_of_run);
    let since = observed.began.unwrap_or(known.since);
    let why = if is_of_run { known.why } else { observed.why };
    let done = Done { status: observed.status, ended: observed.changed, seconds, ..Done::of(outcome) };
    Resource { arn: Some(observed.arn), since, why, ..known }.done(done)
}

/// What this run did: as remembered or, after a turn that stopped before it could be, as the service's own
/// times show.
fn outcome_of(run: &Run<'_>, known: &Resource, observed: &Observed) -> Outcome {
    if let Some(outcome @ (Outcome::Created | Outcome::Updated | Outcome::Replaced)) = known.outcome() {
        return outcome;
    }
    match observed.began {
        Some(began) if began.is_before_run(run.context.execution.start_time) => Outcome::Reused,
        Some(_) if observed.is_update => Outcome::Updated,
        Some(_) => Outcome::Created,
        _ => Outcome::Reused,
    }
}

#[cfg(test)]
mod tests;
