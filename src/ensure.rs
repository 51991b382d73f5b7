//! The one way in which any resource is brought about: look, decide, act. What is not there is made.
//!
//! # Guarantees
//! A turn may stop after any call and run again: whatever a repeated [`ensure`] finds, it does not make a
//! second time what this run has made before. What is settled is not looked at again.
//!
//! # Assumptions
//! A name finds what it named: by an ARN that is made of it, or in a list.

mod log;
mod refused;

use personalize_contract::status::Phase;
use personalize_contract::{ResourceType, Status};

use crate::context::{Outcome, Resource};
use crate::error::FailureName;
use crate::parameters::Tag;
use crate::plan::foresee;
use crate::quota;
use crate::refusal::{Refusal, RefusalKind};
use crate::remove;
use crate::stage::Run;
use crate::tags;
use crate::time::Timestamp;

pub use log::log_change;
pub use refused::after_refusal;

/// How long an update that the service has accepted may take to show, in seconds.
const UPDATE_SHOWS_WITHIN: f64 = 300.0;

/// A resource that the parameters ask for: how to see it and how to make it.
pub trait Wanted {
    /// What it is.
    fn resource_type(&self) -> ResourceType;

    /// Its name within the run.
    fn name(&self) -> &str;

    /// The tags that it is to have.
    fn tags(&self) -> &[Tag] {
        &[]
    }

    /// What the service has of it.
    async fn look(&self, run: &Run<'_>, known: &Resource) -> Result<Sight, Refusal>;

    /// Makes it.
    async fn create(&self, run: &Run<'_>) -> Result<Made, Refusal>;

    /// Changes what is there into what is wanted.
    async fn update(&self, _run: &Run<'_>, seen: &Seen) -> Result<(), Refusal> {
        Err(Refusal::conflict(format!(
            "{} cannot be changed; delete it, or give it another name in the parameter file",
            seen.arn
        )))
    }
}

/// What a call that makes a resource answers.
#[derive(Debug)]
pub struct Made {
    /// The resource's ARN.
    pub arn: String,
    /// Whether it can be used at once, as a schema can.
    pub ready: bool,
}

impl Made {
    /// A resource that becomes ACTIVE by and by.
    pub fn pending(operation: &str, arn: Option<&str>) -> Result<Self, Refusal> {
        Self::named(operation, arn).map(|arn| Self { arn, ready: false })
    }

    /// A resource that is there as soon as the call answers.
    pub fn ready(operation: &str, arn: Option<&str>) -> Result<Self, Refusal> {
        Self::named(operation, arn).map(|arn| Self { arn, ready: true })
    }

    fn named(operation: &str, arn: Option<&str>) -> Result<String, Refusal> {
        arn.map(str::to_owned)
            .ok_or_else(|| Refusal { kind: RefusalKind::Busy, message: format!("{operation} answered without an ARN") })
    }
}

/// What a look shows.
#[derive(Debug, Clone, PartialEq)]
pub enum Sight {
    /// The resource.
    There(Seen),
    /// That there is none, and how long making one like it took before, in seconds, as far as the service
    /// remembers.
    Absent {
        /// `None` where nothing like it was made before.
        expected: Option<f64>,
        /// Why one is made although there were others before.
        why: Option<String>,
    },
}

impl Sight {
    /// There is none, and nothing is known of any before.
    pub const ABSENT: Self = Self::Absent { expected: None, why: None };
}

/// What the service has of a resource.
#[derive(Debug, Clone, PartialEq)]
pub struct Seen {
    /// Its ARN.
    pub arn: String,
    /// Its status, or that of its latest update. `None` for a schema, which has none.
    pub status: Option<Status>,
    /// Whether status and times are those of an update.
    pub is_update: bool,
    /// When creation or update began.
    pub began: Option<Timestamp>,
    /// When the status last changed.
    pub changed: Option<Timestamp>,
    /// Why it failed, in the service's words.
    pub failure_reason: Option<String>,
    /// How it differs from what is wanted.
    pub drift: Drift,
    /// Why it is as wanted, where that is not plain.
    pub why: Option<String>,
}

impl Seen {
    /// Whether its creation had failed when a run began that began at that moment.
    fn failed_before(&self, start: Timestamp) -> bool {
        let failed = self.status.is_some_and(|status| status.phase() == Phase::Failed);
        failed && !self.is_update && self.began.is_some_and(|began| began.is_before_run(start))
    }

    /// Why it failed.
    fn reason(&self) -> String {
        let status = self.status.map_or("failed", Status::as_str);
        let reason = self.failure_reason.clone();
        reason.unwrap_or_else(|| format!("the service left it in the status {status} and gave no reason"))
    }

    /// How long its creation or update took, in seconds, or has taken so far.
    pub fn seconds(&self) -> Option<f64> {
        Some(self.changed?.seconds_since(self.began?))
    }
}

/// How a resource differs from what is wanted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Drift {
    /// It does not, as far as is compared.
    None,
    /// In something that an update can change; what.
    Updatable(String),
    /// In something that only another resource in its place can mend; what.
    Replaceable(String),
    /// In something that nothing can change; what, and what to do.
    Conflict(String),
}

/// What to do about a resource.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// It is as wanted.
    Keep,
    /// It is there, and an update makes it as wanted.
    Update(String),
    /// It is there, and another has to take its place.
    Replace(String),
    /// The service is at work on it.
    Wait,
    /// It cannot be had.
    Fail(FailureName, String),
}

/// Decides, for a run that began at that moment. Pure: the same sight gives the same decision.
#[must_use]
pub fn decide(resource_type: ResourceType, seen: &Seen, start: Timestamp) -> Decision {
    match (seen.status.map_or(Phase::Ready, Status::phase), &seen.drift) {
        (Phase::Pending | Phase::Deleting, _) => Decision::Wait,
        (Phase::Ready | Phase::Failed, Drift::Conflict(difference)) => {
            Decision::Fail(FailureName::ResourceConflict, difference.clone())
        }
        (Phase::Failed, _) if is_made_again(resource_type) && seen.failed_before(start) => {
            Decision::Replace(format!("its creation failed before this run: {}", seen.reason()))
        }
        (Phase::Ready | Phase::Failed, Drift::Updatable(difference)) => Decision::Update(difference.clone()),
        (Phase::Ready | Phase::Failed, Drift::Replaceable(difference)) => Decision::Replace(difference.clone()),
        (Phase::Ready, Drift::None) => Decision::Keep,
        (Phase::Failed, Drift::None) => {
            let mut reason = seen.reason();
            if !is_made_again(resource_type) && seen.failed_before(start) {
                let way_out = "no run makes it again while it is there: delete it first";
                reason = format!("{}; {way_out}", reason.trim_end_matches('.'));
            }
            Decision::Fail(FailureName::ResourceFailed, reason)
        }
    }
}

/// Whether a run makes a resource again whose creation failed before. It deletes it for that, and so only where
/// nothing of value can go with it. A dataset may hold data although its status is that of a failure, since it is not
/// documented what a failed update leaves it in. What cannot be deleted, as jobs and versions, is made again beside it.
pub const fn is_made_again(resource_type: ResourceType) -> bool {
    matches!(
        resource_type,
        ResourceType::Campaign
            | ResourceType::EventTracker
            | ResourceType::Filter
            | ResourceType::Solution
            | ResourceType::DatasetGroup
    )
}

/// How a resource stands after [`ensure`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It can be used.
    Ready,
    /// Not yet.
    Pending,
    /// Never.
    Failed,
}

/// Looks at a resource unless it is settled, decides, acts, and remembers the outcome.
pub async fn ensure(run: &mut Run<'_>, wanted: &impl Wanted) -> Standing {
    let known = run.context.find(wanted.resource_type(), wanted.name()).cloned();
    let known = known.unwrap_or_else(|| Resource::unseen(wanted.resource_type(), wanted.name(), run.now));
    if known.is_failed() {
        return Standing::Failed;
    }
    if known.settled {
        return Standing::Ready;
    }
    let resource = if run.context.plans {
        foresee::outcome_of(run, wanted, known.clone()).await
    } else {
        bring_about(run, wanted, known.clone()).await
    };
    let resource = match resource {
        Ok(resource) => resource,
        Err(refusal) => after_refusal(run.now, known.clone(), quota::explained(run, &known, refusal).await),
    };
    log_change(run, &known, &resource);
    let standing = match (resource.settled, resource.outcome) {
        (_, Outcome::Failed) => Standing::Failed,
        (true, _) => Standing::Ready,
        (false, _) => Standing::Pending,
    };
    run.context.put(resource);
    standing
}

async fn bring_about(run: &Run<'_>, wanted: &impl Wanted, known: Resource) -> Result<Resource, Refusal> {
    let seen = match wanted.look(run, &known).await? {
        Sight::There(seen) => seen,
        Sight::Absent { expected, why } => {
            let made = wanted.create(run).await?;
            let status = (!made.ready).then_some(Status::CreatePending);
            let replaced = known.outcome == Outcome::Replaced;
            let outcome = if replaced { Outcome::Replaced } else { Outcome::Created };
            let why = why.or(known.why);
            let begun = Resource { arn: Some(made.arn), outcome, status, expected, why, ..known };
            return Ok(Resource { settled: made.ready, since: run.now, failure_reason: None, ..begun });
        }
    };
    match decide(wanted.resource_type(), &seen, run.context.execution.start_time) {
        Decision::Replace(difference) => {
            match remove::delete(run, wanted.resource_type(), &seen.arn).await {
                // It went when it was asked to, and only the answer was lost.
                Ok(()) | Err(Refusal { kind: RefusalKind::NotFound, .. }) => {}
                Err(refusal) => return Err(refusal),
            }
            let begun = Resource { arn: None, outcome: Outcome::Replaced, why: Some(difference), ..known };
            Ok(Resource { status: Some(Status::DeletePending), since: run.now, failure_reason: None, ..begun })
        }
        Decision::Update(difference) if was_asked_for(&known, &difference) => {
            Ok(after_no_effect(run.now, known, &seen, &difference))
        }
        Decision::Update(difference) => {
            wanted.update(run, &seen).await?;
            let expected = seen.seconds().filter(|_| seen.status == Some(Status::Active));
            let why = Some(difference);
            let begun = Resource { arn: Some(seen.arn), outcome: Outcome::Updated, expected, why, ..known };
            Ok(Resource { status: Some(Status::UpdatePending), since: run.now, failure_reason: None, ..begun })
        }
        Decision::Keep => keep(run, wanted.tags(), known, seen).await,
        Decision::Wait => {
            let outcome = outcome_of(run, &known, &seen);
            let since = seen.began.unwrap_or(known.since);
            Ok(Resource { arn: Some(seen.arn), status: seen.status, outcome, since, failure_reason: None, ..known })
        }
        Decision::Fail(failure, reason) => {
            let since = seen.began.unwrap_or(known.since);
            let seconds = seen.seconds();
            let found = Resource { arn: Some(seen.arn), status: seen.status, since, seconds, ..known };
            Ok(failed(found, failure, reason))
        }
    }
}

/// Whether this run has asked for this very change already.
fn was_asked_for(known: &Resource, difference: &str) -> bool {
    known.outcome == Outcome::Updated && known.why.as_deref() == Some(difference)
}

/// What becomes of a resource whose update was accepted and cannot be seen: it waits for a while, and has failed then.
/// The service takes an update that changes nothing by its own reading, and asking for ever would not help.
fn after_no_effect(now: Timestamp, known: Resource, seen: &Seen, difference: &str) -> Resource {
    if now.seconds_since(known.since) <= UPDATE_SHOWS_WITHIN {
        return known;
    }
    let reason = format!(
        "{difference}; the service accepted the update that this run asked for, and has changed nothing: write what the service has into the parameter file, or leave it out there"
    );
    let found = Resource { status: seen.status, seconds: seen.seconds(), ..known };
    failed(found, FailureName::ResourceConflict, reason)
}

/// What this run made has its tags from its creation.
async fn keep(run: &Run<'_>, wanted: &[Tag], known: Resource, seen: Seen) -> Result<Resource, Refusal> {
    let arn = seen.arn.clone();
    let settled = settle(run, known, seen);
    if settled.outcome != Outcome::Reused {
        return Ok(settled);
    }
    let missing = tags::missing(run, &arn, wanted).await?;
    if missing.is_empty() {
        return Ok(settled);
    }
    tags::add(run, &arn, &missing).await?;
    Ok(Resource { outcome: Outcome::Updated, why: Some(tags::difference(&missing)), ..settled })
}

fn settle(run: &Run<'_>, known: Resource, seen: Seen) -> Resource {
    let outcome = outcome_of(run, &known, &seen);
    let made_here = outcome != Outcome::Reused;
    let seconds = seen.seconds().filter(|_| made_here);
    let since = seen.began.unwrap_or(known.since);
    let why = if made_here { known.why } else { seen.why };
    let found = Resource { arn: Some(seen.arn), status: seen.status, outcome, since, seconds, why, ..known };
    Resource { settled: true, ended: seen.changed, failure_reason: None, ..found }
}

/// What this run did: as remembered or, after a turn that stopped before it could be, as the service's own
/// times show.
fn outcome_of(run: &Run<'_>, known: &Resource, seen: &Seen) -> Outcome {
    if matches!(known.outcome, Outcome::Created | Outcome::Updated | Outcome::Replaced) {
        return known.outcome;
    }
    match seen.began {
        Some(began) if began.is_before_run(run.context.execution.start_time) => Outcome::Reused,
        Some(_) if seen.is_update => Outcome::Updated,
        Some(_) => Outcome::Created,
        _ => Outcome::Reused,
    }
}

/// What cannot be had, for that reason.
pub fn failed(resource: Resource, failure: FailureName, reason: String) -> Resource {
    let settled = Resource { settled: true, outcome: Outcome::Failed, ..resource };
    Resource { failure: Some(failure), failure_reason: Some(reason), ..settled }
}

#[cfg(test)]
mod tests;
