//! The one way in which any resource is removed: look, decide, act, as [`crate::ensure`] brings one about.
//!
//! A look is a list: statuses are in the summaries, so one call shows all that is left of a kind. What was there
//! and is not listed any more is gone, whoever removed it.
//!
//! # Guarantees
//! A turn may stop after any call and run again, in this run or in another: what is to be done follows from what
//! the service shows, and from nothing that only a lost answer told.

mod act;

use personalize_contract::status::Phase;
use personalize_contract::{ResourceType, Status};

use crate::context::{Outcome, Resource};
use crate::ensure::{after_refusal, log_change};
use crate::error::FailureName;
use crate::plan::foresee;
use crate::refusal::{Refusal, RefusalKind};
use crate::stage::Run;
use crate::stages;
use crate::time::Timestamp;

pub use act::delete;

/// How long a schema is tried that the service says is used, in seconds. It says so for a while after the dataset
/// is gone; after that, another dataset uses it.
const SCHEMA_PATIENCE: f64 = 60.0;

/// How long a resource is deleted again that was being deleted and is not any more, in seconds.
const LONGEST_RETURN: f64 = 86_400.0;

/// A resource that is left.
#[derive(Debug, Clone)]
pub struct Found {
    /// What it is.
    pub resource_type: ResourceType,
    /// Its name within the run.
    pub name: String,
    /// Its ARN.
    pub arn: String,
    /// Its status, as the service spells it. `None` for a schema, which has none.
    pub status: Option<String>,
    /// When it was made.
    pub created: Option<Timestamp>,
    /// When its status last changed.
    pub changed: Option<Timestamp>,
    /// Whether something must go before it.
    pub hold: Hold,
}

/// Whether something else must go first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Hold {
    /// Nothing.
    Free,
    /// Something that is on its way.
    Waiting,
    /// Something that stays; why this one does, too.
    Stuck(String),
    /// What must be known before it goes cannot be had now.
    Refused(Refusal),
}

/// What to do about a resource that is left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// Ask the service to delete it.
    Delete,
    /// Ask the service to stop its training.
    Stop,
    /// The service is at work on it, or on what must go first.
    Wait,
    /// Leave it where it is, since something that needs it stays.
    Keep(String),
    /// It is nothing that can be deleted by itself, and is in nobody's way.
    Ignore,
}

/// Decides. Pure: the same sight gives the same decision.
#[must_use]
pub fn decide(resource_type: ResourceType, status: Option<Status>, hold: &Hold) -> Decision {
    let phase = status.map_or(Phase::Ready, Status::phase);
    match (resource_type, phase) {
        (ResourceType::SolutionVersion, Phase::Pending) if status != Some(Status::CreateStopping) => Decision::Stop,
        (_, Phase::Pending | Phase::Deleting) => Decision::Wait,
        (
            ResourceType::SolutionVersion
            | ResourceType::DatasetImportJob
            | ResourceType::DatasetExportJob
            | ResourceType::BatchInferenceJob
            | ResourceType::BatchSegmentJob
            | ResourceType::DataDeletionJob,
            Phase::Ready | Phase::Failed,
        ) => Decision::Ignore,
        (_, Phase::Ready | Phase::Failed) => match hold {
            Hold::Free => Decision::Delete,
            Hold::Waiting | Hold::Refused(_) => Decision::Wait,
            Hold::Stuck(why) => Decision::Keep(why.clone()),
        },
    }
}

/// Takes in what a list shows of a kind, moves each resource of it on, and remembers.
pub async fn remove(run: &mut Run<'_>, kind: ResourceType, look: Result<Vec<Found>, Refusal>) {
    // No resource has such a name: it stands for the list of the kind, where that is refused.
    let whole_kind = format!("of {}", run.parameters.dataset_group.name);
    if run.context.find(kind, &whole_kind).is_some_and(Resource::is_failed) {
        return;
    }
    let found = match look {
        Ok(found) => found,
        Err(Refusal { kind: RefusalKind::NotFound, .. }) => Vec::new(),
        Err(refusal) => {
            let known = known(run, kind, &whole_kind);
            let resource = after_refusal(run.now, known.clone(), refusal);
            if resource.is_failed() {
                fail_with(run, &resource);
            }
            return remember(run, &known, resource);
        }
    };
    run.context.forget(kind, &whole_kind);
    let is_left = |resource: &Resource| found.iter().any(|found| found.name == resource.name);
    let gone = run.context.resources.iter().filter(|known| known.resource_type == kind && !known.settled);
    let gone: Vec<Resource> = gone.filter(|known| !is_left(known)).cloned().collect();
    for known in gone {
        remember(run, &known, deleted(run.now, known.clone()));
    }
    for found in found {
        move_on(run, found).await;
    }
}

/// What is under way of a kind that cannot be looked at any more is not waited for.
fn fail_with(run: &mut Run<'_>, list: &Resource) {
    for resource in &mut run.context.resources {
        if resource.resource_type == list.resource_type && !resource.settled {
            (resource.settled, resource.outcome, resource.failure) = (true, list.outcome, list.failure);
            resource.failure_reason.clone_from(&list.failure_reason);
        }
    }
}

async fn move_on(run: &mut Run<'_>, found: Found) {
    let known = known(run, found.resource_type, &found.name);
    if known.is_failed() || known.outcome == Outcome::Kept {
        return;
    }
    let resource = if run.context.plans {
        foresee::removal_of(run, &found, known.clone())
    } else {
        act_on(run, &found, known.clone()).await
    };
    let resource = match resource {
        Ok(Some(resource)) => resource,
        Ok(None) => return run.context.forget(found.resource_type, &found.name),
        Err(refusal) => after_refused_removal(run.now, Resource { arn: Some(found.arn), ..known.clone() }, refusal),
    };
    remember(run, &known, resource);
}

/// What the run remembers of it. One that was deleted and is there again is looked at anew.
fn known(run: &Run<'_>, resource_type: ResourceType, name: &str) -> Resource {
    let known = run.context.find(resource_type, name).filter(|known| known.outcome != Outcome::Deleted);
    known.cloned().unwrap_or_else(|| Resource::unseen(resource_type, name, run.now))
}

fn remember(run: &mut Run<'_>, before: &Resource, after: Resource) {
    log_change(run, before, &after);
    run.context.put(after);
}

async fn act_on(run: &Run<'_>, found: &Found, known: Resource) -> Result<Option<Resource>, Refusal> {
    if let Hold::Refused(refusal) = &found.hold {
        return Err(refusal.clone());
    }
    let status = stages::status(found.status.as_deref())?;
    let was_seen = known.arn.is_some();
    let resource = Resource { arn: Some(found.arn.clone()), failure_reason: None, ..known };
    Ok(match decide(found.resource_type, status, &found.hold) {
        // A version that was stopped stays until its solution goes.
        Decision::Ignore if was_seen => Some(Resource { status, ..resource }),
        Decision::Ignore => None,
        Decision::Keep(reason) => Some(kept(resource, reason)),
        Decision::Wait => {
            let since = match status.map(Status::phase) {
                Some(Phase::Deleting) if !is_deleting(&resource) => found.changed,
                Some(Phase::Pending) => found.created,
                Some(Phase::Deleting | Phase::Ready | Phase::Failed) | None => None,
            };
            Some(Resource { status, since: since.unwrap_or(resource.since), ..resource })
        }
        Decision::Stop => {
            act::stop(run, &found.arn).await?;
            Some(Resource { status: Some(Status::CreateStopping), since: run.now, ..resource })
        }
        Decision::Delete => {
            let since = if is_deleting(&resource) { resource.since } else { run.now };
            if run.now.seconds_since(since) > LONGEST_RETURN {
                return Err(Refusal {
                    kind: RefusalKind::Final(FailureName::WaitedTooLong),
                    message: format!(
                        "the service takes every deletion of {} and is back at {}, so this run gives up",
                        found.arn,
                        found.status.as_deref().unwrap_or("no status")
                    ),
                });
            }
            delete(run, found.resource_type, &found.arn).await?;
            let begun = Resource { since, ..resource };
            // A schema is gone as soon as the call answers.
            let at_once = found.resource_type == ResourceType::Schema;
            let pending = Resource { status: Some(Status::DeletePending), ..begun.clone() };
            Some(if at_once { deleted(run.now, begun) } else { pending })
        }
    })
}

fn is_deleting(resource: &Resource) -> bool {
    resource.status.is_some_and(|status| status.phase() == Phase::Deleting)
}

/// What a refused removal makes of a resource: it is gone already, it waits, it stays, or it has failed.
fn after_refused_removal(now: Timestamp, known: Resource, refusal: Refusal) -> Resource {
    let refused_for = if known.status.is_none() { now.seconds_since(known.since) } else { 0.0 };
    match refusal.kind {
        RefusalKind::NotFound => deleted(now, known),
        RefusalKind::Busy if is_deleting(&known) => known,
        RefusalKind::Occupied if known.resource_type == ResourceType::Schema && refused_for >= SCHEMA_PATIENCE => {
            kept(known, refusal.message)
        }
        _ => after_refusal(now, known, refusal),
    }
}

/// What is gone, as of now.
pub fn deleted(now: Timestamp, known: Resource) -> Resource {
    let seconds = is_deleting(&known).then(|| now.seconds_since(known.since));
    let gone = Resource { status: None, outcome: Outcome::Deleted, settled: true, seconds, ..known };
    Resource { failure_reason: None, ..gone }
}

/// What was to go and stays, for that reason.
pub fn kept(known: Resource, reason: String) -> Resource {
    Resource { outcome: Outcome::Kept, settled: true, failure_reason: Some(reason), ..known }
}

#[cfg(test)]
mod tests;
