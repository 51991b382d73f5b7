//! The one way in which any resource is removed: list, decide, act.
//!
//! An observation is a list: statuses are in the summaries, so one call shows all that is left of a kind. What was there
//! and is not listed any more is gone, whoever removed it.
//!
//! # Guarantees
//! A turn may stop after any call and run again, in this run or in another: what is to be done follows from what
//! the service shows, and from nothing that only a lost answer said.

use personalize_contract::status::Phase;
use personalize_contract::{ResourceType, Status};

use super::dry_run;
use super::kind::{Act, KindSpec, Removal};
use super::log::{remember, settle_open};
use super::observation::{Found, parse_status};
use super::rejected::{after_rejection, throttled};
use crate::context::{Done, Failed, Outcome, Resource, State};
use crate::error::FailureName;
use crate::rejection::{Rejection, RejectionKind};
use crate::run::Run;
use crate::time::Timestamp;

/// How long a schema is tried that the service says is used, in seconds. It says so for a while after the dataset
/// is gone; after that, another dataset uses it.
const SCHEMA_TIMEOUT: f64 = 60.0;

/// How long a resource is deleted again that was being deleted and is not any more, in seconds.
const LONGEST_RETURN: f64 = 86_400.0;

/// Whether something else must be gone first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Blocker {
    /// Nothing.
    None,
    /// Something that is on its way.
    Waiting,
    /// Something that stays; why this one does, too.
    Stays(String),
    /// What must be known before it goes cannot be had now.
    Unknown(Rejection),
}

/// What to do about a resource that is left.
#[derive(Clone)]
pub enum Decision {
    /// Ask the service to delete it.
    Delete(Act),
    /// Ask the service to stop what it is at work on.
    Stop(Act),
    /// The service is at work on it, or on what must go first.
    Wait,
    /// Leave it where it is, since something that needs it stays.
    Keep(String),
    /// It is nothing that can be deleted by itself, and is in nobody's way.
    Ignore,
}

/// Decides. Pure: the same observation gives the same decision.
#[must_use]
pub fn decide(spec: &KindSpec, status: Option<Status>, blocker: &Blocker) -> Decision {
    let phase = status.map_or(Phase::Ready, Status::phase);
    match (spec.removal, phase) {
        (Removal::StoppedFirst(stop), Phase::Pending) if status != Some(Status::CreateStopping) => Decision::Stop(stop),
        (_, Phase::Pending | Phase::Deleting) => Decision::Wait,
        (Removal::StoppedFirst(_) | Removal::WithParent, Phase::Ready | Phase::Failed) => Decision::Ignore,
        (Removal::Deleted(delete), Phase::Ready | Phase::Failed) => match blocker {
            Blocker::None => Decision::Delete(delete),
            Blocker::Waiting | Blocker::Unknown(_) => Decision::Wait,
            Blocker::Stays(why) => Decision::Keep(why.clone()),
        },
    }
}

/// What those of the run's resources mean that must be gone before another.
pub fn blocker_among(run: &Run<'_>, must_be_gone: impl Fn(&Resource) -> bool) -> Blocker {
    let before = || run.context.resources.iter().filter(|resource| must_be_gone(resource));
    if let Some(stays) = before().find(|resource| resource.is_failed()) {
        return Blocker::Stays(could_not_be_removed(stays));
    }
    if before().any(|resource| !resource.is_settled()) { Blocker::Waiting } else { Blocker::None }
}

fn could_not_be_removed(stays: &Resource) -> String {
    format!("{} {} could not be removed", stays.resource_type, stays.name)
}

/// Leaves a resource where it is if something could not be removed that the run has come to before. Whether it could not.
pub fn keep_in_place(run: &mut Run<'_>, resource_type: ResourceType, name: &str) -> bool {
    let Some(reason) = run.context.failures().next().map(could_not_be_removed) else { return false };
    let resource = run.context.find(resource_type, name);
    if let Some(resource) = resource.filter(|resource| !resource.is_settled()).cloned() {
        let kept = kept(resource.clone(), reason);
        remember(run, &resource, kept);
    }
    true
}

/// A list, each resource in it with what must be gone before.
pub type WithBlockers = Vec<(Found, Blocker)>;

/// Takes in what a list shows of a kind, moves each resource of it on, and remembers.
pub async fn remove_kind(run: &mut Run<'_>, spec: &KindSpec, listed: Result<WithBlockers, Rejection>) {
    let kind = spec.resource_type;
    let Some(found) = take_in(run, kind, listed) else { return };
    let is_left = |resource: &Resource| found.iter().any(|(found, _)| found.name == resource.name);
    let now = run.now;
    settle_open(run, |known| known.resource_type == kind && !is_left(known), |gone| deleted(now, gone));
    for (found, blocker) in found {
        move_on(run, spec, found, &blocker).await;
    }
}

/// Removes what a list shows of a kind, and nothing else of that kind. Whether all of it is gone, or cannot go.
pub async fn remove_listed(run: &mut Run<'_>, spec: &KindSpec, listed: Result<Vec<Found>, Rejection>) -> bool {
    let kind = spec.resource_type;
    let Some(found) = take_in(run, kind, listed) else { return false };
    let is_left = |resource: &Resource| found.iter().any(|found| found.name == resource.name);
    // What the file asks for is not there to be removed, whatever state it is in.
    let wanted: Vec<String> =
        run.parameters.resources().into_iter().filter(|(of, _)| *of == kind).map(|(_, name)| name).collect();
    let goes = |known: &Resource| known.resource_type == kind && !wanted.contains(&known.name);
    let now = run.now;
    settle_open(run, |known| goes(known) && !is_left(known), |gone| deleted(now, gone));
    let mut is_over = true;
    for found in found {
        let name = found.name.clone();
        move_on(run, spec, found, &Blocker::None).await;
        is_over &= run.context.find(kind, &name).is_none_or(Resource::is_settled);
    }
    is_over
}

/// Takes in a list of a kind. `None` where it is rejected, which is remembered.
fn take_in<T>(run: &mut Run<'_>, kind: ResourceType, listed: Result<Vec<T>, Rejection>) -> Option<Vec<T>> {
    // No resource has such a name: it represents the list of the kind, where that is rejected.
    let entire_kind = format!("of {}", run.parameters.dataset_group.name);
    if run.context.find(kind, &entire_kind).is_some_and(Resource::is_failed) {
        return None;
    }
    let found = match listed {
        Ok(found) => found,
        Err(Rejection { kind: RejectionKind::NotFound, .. }) => Vec::new(),
        Err(rejection) => {
            let known = known(run, kind, &entire_kind);
            let resource = after_rejection(run.now, known.clone(), rejection);
            if let State::Failed(failed) = &resource.state {
                fail_with(run, kind, failed);
            }
            remember(run, &known, resource);
            return None;
        }
    };
    run.context.forget(kind, &entire_kind);
    Some(found)
}

/// What is under way of a kind that cannot be looked at any more is not waited for.
fn fail_with(run: &mut Run<'_>, kind: ResourceType, list: &Failed) {
    let failed = |known: Resource| known.failed(list.failure, list.reason.clone());
    settle_open(run, |known| known.resource_type == kind, failed);
}

async fn move_on(run: &mut Run<'_>, spec: &KindSpec, found: Found, blocker: &Blocker) {
    let known = known(run, found.resource_type, &found.name);
    if known.is_failed() || known.outcome() == Some(Outcome::Kept) {
        return;
    }
    let resource = match blocker {
        Blocker::Unknown(rejection) => Err(rejection.clone()),
        _ if run.context.plans => dry_run::removal_of(run, spec, &found, blocker, known.clone()),
        _ => act_on(run, spec, &found, blocker, known.clone()).await,
    };
    let resource = match resource {
        Ok(Some(resource)) => Resource { throttled: 0, ..resource },
        Ok(None) => return run.context.forget(found.resource_type, &found.name),
        Err(rejection) => {
            let throttled = throttled(&known, &rejection);
            let known = Resource { arn: Some(found.arn), ..known.clone() };
            Resource { throttled, ..after_rejected_removal(run.now, known, rejection) }
        }
    };
    remember(run, &known, resource);
}

/// What the run remembers of it. One that was deleted and is there again is looked at anew.
fn known(run: &Run<'_>, resource_type: ResourceType, name: &str) -> Resource {
    let known = run.context.find(resource_type, name).filter(|known| known.outcome() != Some(Outcome::Deleted));
    known.cloned().unwrap_or_else(|| Resource::unseen(resource_type, name, run.now))
}

async fn act_on(
    run: &Run<'_>,
    spec: &KindSpec,
    found: &Found,
    blocker: &Blocker,
    known: Resource,
) -> Result<Option<Resource>, Rejection> {
    let status = parse_status(found.status.as_deref())?;
    let was_observed = known.arn.is_some();
    let resource = Resource { arn: Some(found.arn.clone()), ..known };
    let known_since = resource.since;
    Ok(match decide(spec, status, blocker) {
        // A version that was stopped stays until its solution goes.
        Decision::Ignore if was_observed => Some(resource.waiting(known_since, status)),
        Decision::Ignore => None,
        Decision::Keep(reason) => Some(kept(resource, reason)),
        Decision::Wait => {
            let since = match status.map(Status::phase) {
                Some(Phase::Deleting) if !resource.is_deleting() => found.changed,
                Some(Phase::Pending) => found.created,
                Some(Phase::Deleting | Phase::Ready | Phase::Failed) | None => None,
            };
            Some(resource.waiting(since.unwrap_or(known_since), status))
        }
        Decision::Stop(stop) => {
            stop(run, &found.arn).await?;
            Some(resource.in_progress(run.now, Status::CreateStopping, None))
        }
        Decision::Delete(delete) => Some(delete_and_wait(run, delete, found, resource).await?),
    })
}

async fn delete_and_wait(run: &Run<'_>, delete: Act, found: &Found, resource: Resource) -> Result<Resource, Rejection> {
    let since = if resource.is_deleting() { resource.since } else { run.now };
    if run.now.seconds_since(since) > LONGEST_RETURN {
        return Err(Rejection {
            kind: RejectionKind::Final(FailureName::WaitedTooLong),
            message: format!(
                "the service takes every deletion of {} and is back at {}, so this run gives up",
                found.arn,
                found.status.as_deref().unwrap_or("no status")
            ),
        });
    }
    delete(run, &found.arn).await?;
    // What has no status is gone as soon as the call answers.
    Ok(match found.status {
        None => deleted(run.now, Resource { since, ..resource }),
        Some(_) => resource.in_progress(since, Status::DeletePending, None),
    })
}

/// What a rejected removal makes of a resource: it is gone already, it waits, it stays, or it has failed.
fn after_rejected_removal(now: Timestamp, known: Resource, rejection: Rejection) -> Resource {
    let rejected_for = if known.status().is_none() { now.seconds_since(known.since) } else { 0.0 };
    match rejection.kind {
        RejectionKind::NotFound => deleted(now, known),
        RejectionKind::Busy if known.is_deleting() => known,
        RejectionKind::Occupied if known.resource_type == ResourceType::Schema && rejected_for >= SCHEMA_TIMEOUT => {
            kept(known, rejection.message)
        }
        _ => after_rejection(now, known, rejection),
    }
}

/// What is gone, as of now.
pub fn deleted(now: Timestamp, known: Resource) -> Resource {
    let seconds = known.is_deleting().then(|| now.seconds_since(known.since));
    known.done(Done { seconds, ..Done::of(Outcome::Deleted) })
}

/// What was to go and stays, for that reason.
pub fn kept(known: Resource, reason: String) -> Resource {
    let done = Done { status: known.status(), reason: Some(reason), ..Done::of(Outcome::Kept) };
    known.done(done)
}

#[cfg(test)]
mod tests;
