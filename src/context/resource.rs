//! One resource, as a run last observed it: what it is, and which one state it is in.

use personalize_contract::status::Phase;
use personalize_contract::{ResourceType, Status};
use serde::{Deserialize, Serialize};

use super::record::Record;
use crate::error::FailureName;
use crate::time::Timestamp;

/// One resource, as the run last observed it. In a context's JSON it is a `Record`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Record", into = "Record")]
pub struct Resource {
    /// What it is.
    pub resource_type: ResourceType,
    /// Its name; for a dataset and its import job the dataset type, with the object behind it where the job imports one by
    /// itself, for a version its solution's name.
    pub name: String,
    /// Its ARN, once known.
    pub arn: Option<String>,
    /// When the state that it is in began: its creation, its update, or the wait for the service to accept it.
    pub since: Timestamp,
    /// The state that it is in.
    pub state: State,
    /// How long creation or update took before, in seconds, as far as the service remembers.
    pub expected: Option<f64>,
    /// Why the run did what it did, where that is not plain.
    pub why: Option<String>,
    /// What else is to be reported of it, a sentence each.
    pub notes: Vec<String>,
    /// Which differences the run has acted on, each once.
    pub acted_on: Vec<String>,
    /// Whether it has been reported that it takes far longer than before.
    pub reported_slow: bool,
    /// How busy the service was for it: one more for each look that did not get through, one less for each that the service
    /// rejected for another reason, and none after one that it answered.
    pub throttled: u32,
}

/// What a resource is in. A resource within a run is in one state, and its members are what that state has.
#[derive(Debug, Clone, PartialEq)]
pub enum State {
    /// Nothing has been asked of the service, or what was asked waits for something else.
    Unseen,
    /// The service does not accept what is asked of it yet.
    Rejected {
        /// Why not, in the service's words where it has any.
        reason: String,
        /// What the run has done before that, as by deleting what another is to replace.
        action: Option<Outcome>,
    },
    /// The service is at work on it, or on what it waits for.
    InProgress {
        /// The service's status; of the update while one runs.
        status: Status,
        /// What becomes of it, where that is known.
        action: Option<Outcome>,
    },
    /// Nothing remains to be done about it.
    Done(Done),
    /// It cannot be had, or not be removed.
    Failed(Failed),
}

/// What a resource came to about which nothing remains to be done.
#[derive(Debug, Clone, PartialEq)]
pub struct Done {
    /// What the run did about it.
    pub outcome: Outcome,
    /// The service's status. A schema has none, and what is gone has none any more.
    pub status: Option<Status>,
    /// The moment at which it became ACTIVE.
    pub ended: Option<Timestamp>,
    /// How long creation, update or deletion took, in seconds.
    pub seconds: Option<f64>,
    /// Why it stays that was to go, or is held.
    pub reason: Option<String>,
}

/// What a resource came to that cannot be had, or not be removed.
#[derive(Debug, Clone, PartialEq)]
pub struct Failed {
    /// Which kind of failure.
    pub failure: FailureName,
    /// Why, in the service's words where it has any.
    pub reason: String,
    /// The service's status, where it shows the resource.
    pub status: Option<Status>,
    /// How long the service was at work on it, in seconds.
    pub seconds: Option<f64>,
}

/// What a run did about a resource, or does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// It was created in this run.
    Created,
    /// It was there and was changed in this run.
    Updated,
    /// It was there, was deleted in this run, and created anew.
    Replaced,
    /// It was there and is as desired.
    Reused,
    /// It was there and is gone.
    Deleted,
    /// It was to go and stays.
    Kept,
    /// Its solution's gate holds it: it stays as it is, or is not there yet and is not created.
    Held,
}

impl Outcome {
    /// As spelled in JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Updated => "updated",
            Self::Replaced => "replaced",
            Self::Reused => "reused",
            Self::Deleted => "deleted",
            Self::Kept => "kept",
            Self::Held => "held",
        }
    }
}

impl Done {
    /// That outcome, of which nothing else is known.
    #[must_use]
    pub const fn of(outcome: Outcome) -> Self {
        Self { outcome, status: None, ended: None, seconds: None, reason: None }
    }
}

impl Resource {
    /// One that has not been looked at.
    #[must_use]
    pub fn unseen(resource_type: ResourceType, name: &str, now: Timestamp) -> Self {
        Self {
            resource_type,
            name: name.to_owned(),
            arn: None,
            since: now,
            state: State::Unseen,
            expected: None,
            why: None,
            notes: Vec::new(),
            acted_on: Vec::new(),
            reported_slow: false,
            throttled: 0,
        }
    }

    /// The same, of which the service does not accept what is asked.
    #[must_use]
    pub fn rejected(self, since: Timestamp, reason: String) -> Self {
        let action = self.outcome();
        Self { since, state: State::Rejected { reason, action }, ..self }
    }

    /// The same, on which the service is at work.
    #[must_use]
    pub fn in_progress(self, since: Timestamp, status: Status, action: Option<Outcome>) -> Self {
        Self { since, state: State::InProgress { status, action }, ..self }
    }

    /// The same, which is waited for. Without a status the service has nothing to do with it yet.
    #[must_use]
    pub fn waiting(self, since: Timestamp, status: Option<Status>) -> Self {
        let action = self.outcome();
        let state = status.map_or(State::Unseen, |status| State::InProgress { status, action });
        Self { since, state, ..self }
    }

    /// The same, about which nothing remains to be done.
    #[must_use]
    pub fn done(self, done: Done) -> Self {
        Self { state: State::Done(done), ..self }
    }

    /// The same, which cannot be had, or not be removed. Status and time stay as they are known.
    #[must_use]
    pub fn failed(self, failure: FailureName, reason: String) -> Self {
        let (status, seconds) = (self.status(), self.seconds());
        self.failed_as(Failed { failure, reason, status, seconds })
    }

    /// The same, which has failed as described.
    #[must_use]
    pub fn failed_as(self, failed: Failed) -> Self {
        Self { state: State::Failed(failed), ..self }
    }

    /// The same with another outcome, if nothing remains to be done about it.
    #[must_use]
    pub fn with_outcome(mut self, outcome: Outcome) -> Self {
        if let State::Done(done) = &mut self.state {
            done.outcome = outcome;
        }
        self
    }

    /// The same, which is held for that reason, if nothing remains to be done about it.
    #[must_use]
    pub fn held(mut self, reason: String) -> Self {
        if let State::Done(done) = &mut self.state {
            (done.outcome, done.reason) = (Outcome::Held, Some(reason));
        }
        self
    }

    /// The service's status; of the update while one runs.
    #[must_use]
    pub const fn status(&self) -> Option<Status> {
        match &self.state {
            State::Unseen | State::Rejected { .. } => None,
            State::InProgress { status, .. } => Some(*status),
            State::Done(done) => done.status,
            State::Failed(failed) => failed.status,
        }
    }

    /// What the run did about it, or does. Nothing yet, or nothing that succeeded, is `None`.
    #[must_use]
    pub const fn outcome(&self) -> Option<Outcome> {
        match &self.state {
            State::Unseen | State::Failed(_) => None,
            State::Rejected { action, .. } | State::InProgress { action, .. } => *action,
            State::Done(done) => Some(done.outcome),
        }
    }

    /// The outcome as reports name it: `waiting` where there is none yet, and `failed`.
    #[must_use]
    pub fn outcome_as_str(&self) -> &'static str {
        if self.is_failed() { "failed" } else { self.outcome().map_or("waiting", Outcome::as_str) }
    }

    /// Why it failed, waits for the service to accept it, stays, or is held.
    #[must_use]
    pub fn reason(&self) -> Option<&str> {
        match &self.state {
            State::Unseen | State::InProgress { .. } => None,
            State::Rejected { reason, .. } => Some(reason),
            State::Done(done) => done.reason.as_deref(),
            State::Failed(failed) => Some(&failed.reason),
        }
    }

    /// Which kind of failure, for one that failed.
    #[must_use]
    pub const fn failure(&self) -> Option<FailureName> {
        match &self.state {
            State::Failed(failed) => Some(failed.failure),
            _ => None,
        }
    }

    /// How long creation, update or deletion took, in seconds, once it is over.
    #[must_use]
    pub const fn seconds(&self) -> Option<f64> {
        match &self.state {
            State::Unseen | State::Rejected { .. } | State::InProgress { .. } => None,
            State::Done(done) => done.seconds,
            State::Failed(failed) => failed.seconds,
        }
    }

    /// The moment at which it became ACTIVE, once it has.
    #[must_use]
    pub const fn ended(&self) -> Option<Timestamp> {
        match &self.state {
            State::Done(done) => done.ended,
            _ => None,
        }
    }

    /// The moment at which creation, update or deletion was over, as far as that is known.
    #[must_use]
    pub fn end_time(&self) -> Option<Timestamp> {
        self.ended().or_else(|| self.seconds().map(|seconds| self.since.later_by(seconds)))
    }

    /// Whether nothing remains to be done about it.
    #[must_use]
    pub const fn is_settled(&self) -> bool {
        matches!(self.state, State::Done(_) | State::Failed(_))
    }

    /// Whether it is there and can be used.
    #[must_use]
    pub const fn is_ready(&self) -> bool {
        use Outcome::{Created, Held, Replaced, Reused, Updated};
        match self.state {
            State::Done(Done { outcome: Created | Updated | Replaced | Reused, .. }) => true,
            State::Done(Done { outcome: Held, status, .. }) => matches!(status, Some(Status::Active)),
            _ => false,
        }
    }

    /// Whether its solution's gate holds it.
    #[must_use]
    pub const fn is_held(&self) -> bool {
        matches!(self.state, State::Done(Done { outcome: Outcome::Held, .. }))
    }

    /// Whether it will never be there.
    #[must_use]
    pub const fn is_failed(&self) -> bool {
        matches!(self.state, State::Failed(_))
    }

    /// Whether the service does not accept what is asked of it yet.
    #[must_use]
    pub const fn is_rejected(&self) -> bool {
        matches!(self.state, State::Rejected { .. })
    }

    /// Whether the service is at work on it.
    #[must_use]
    pub fn is_pending(&self) -> bool {
        matches!(self.state, State::InProgress { status, .. } if status.phase() == Phase::Pending)
    }

    /// Whether the service is deleting it.
    #[must_use]
    pub fn is_deleting(&self) -> bool {
        matches!(self.state, State::InProgress { status, .. } if status.phase() == Phase::Deleting)
    }
}
