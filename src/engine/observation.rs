//! What an observation shows of a resource.

use aws_sdk_personalize::primitives::DateTime;
use personalize_contract::status::Phase;
use personalize_contract::{ResourceType, Status};

use crate::context::Failed;
use crate::error::FailureName;
use crate::rejection::{Rejection, RejectionKind};
use crate::time::Timestamp;

/// What the service has of a resource that the parameter file asks for. `New` is what a creation needs.
#[derive(Debug, Clone, PartialEq)]
pub enum Observation<New> {
    /// The resource.
    Exists(Observed),
    /// That there is none.
    Absent {
        /// What has been found out for a creation.
        new: New,
        /// How long creating one like it took before, in seconds, as far as the service remembers.
        expected: Option<f64>,
        /// Why one is created although there were others before.
        why: Option<String>,
        /// What else a plan tells of it, a sentence each.
        notes: Vec<String>,
    },
    /// That there is none, and none is created now; why.
    Withheld(String),
}

impl<New> Observation<New> {
    /// There is none, and nothing is known of any before.
    pub const fn absent(new: New) -> Self {
        Self::Absent { new, expected: None, why: None, notes: Vec::new() }
    }
}

/// What the service has of a resource.
#[derive(Debug, Clone, PartialEq)]
pub struct Observed {
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
    /// How it differs from what is desired.
    pub drift: Drift,
    /// Why it is as desired, where that is not plain.
    pub why: Option<String>,
    /// Why it is held at what it is, where it is.
    pub held: Option<String>,
    /// What else a plan tells of it, a sentence each.
    pub notes: Vec<String>,
}

impl Observed {
    /// What a description shows of a resource that was created and not updated, that is as desired, and that has not
    /// failed; whatever is otherwise comes on top.
    ///
    /// # Errors
    /// The status is not known.
    pub fn new(
        arn: impl Into<String>,
        status: Option<&str>,
        created: Option<&DateTime>,
        changed: Option<&DateTime>,
    ) -> Result<Self, Rejection> {
        Ok(Self {
            arn: arn.into(),
            status: parse_status(status)?,
            is_update: false,
            began: created.map(Timestamp::from),
            changed: changed.map(Timestamp::from),
            failure_reason: None,
            drift: Drift::None,
            why: None,
            held: None,
            notes: Vec::new(),
        })
    }

    /// What a list shows of a resource, in the same way.
    ///
    /// # Errors
    /// The status is not known.
    pub fn listed(found: &Found) -> Result<Self, Rejection> {
        let status = parse_status(found.status.as_deref())?;
        let (began, changed) = (found.created, found.changed);
        Ok(Self { status, began, changed, ..Self::new(found.arn.as_str(), None, None, None)? })
    }

    /// Whether its creation or update has failed.
    pub fn has_failed(&self) -> bool {
        self.status.is_some_and(|status| status.phase() == Phase::Failed)
    }

    /// Whether its creation had failed when a run began that began at that moment.
    pub fn failed_before(&self, start: Timestamp) -> bool {
        self.has_failed() && !self.is_update && self.began.is_some_and(|began| began.is_before_run(start))
    }

    /// Why it failed.
    pub fn reason(&self) -> String {
        let status = self.status.map_or("failed", Status::as_str);
        let reason = self.failure_reason.clone();
        reason.unwrap_or_else(|| format!("the service left it in the status {status} and gave no reason"))
    }

    /// What becomes of it where it has failed for good.
    pub fn as_failed(&self, failure: FailureName, reason: String) -> Failed {
        Failed { failure, reason, status: self.status, seconds: self.seconds() }
    }

    /// How long its creation or update took, in seconds, or has taken so far.
    pub fn seconds(&self) -> Option<f64> {
        Some(self.changed?.seconds_since(self.began?))
    }
}

/// How a resource differs from what is desired.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Drift {
    /// It does not, as far as is compared.
    None,
    /// In something that an update can change; what.
    Updatable(String),
    /// In something that an update can change and no creation takes, such as whether it runs; what.
    Switchable(String),
    /// In something that only another resource in its place can change; what.
    Replaceable(String),
    /// In something that nothing can change; what, and what to do.
    Conflict(String),
}

/// What a call that creates a resource answers.
#[derive(Debug)]
pub struct Created {
    /// The resource's ARN.
    pub arn: String,
    /// Whether it can be used at once, as a schema can.
    pub is_ready: bool,
}

impl Created {
    /// A resource that becomes ACTIVE later.
    ///
    /// # Errors
    /// The answer has no ARN.
    pub fn pending(operation: &str, arn: Option<&str>) -> Result<Self, Rejection> {
        Self::named(operation, arn).map(|arn| Self { arn, is_ready: false })
    }

    /// A resource that is there as soon as the call answers.
    ///
    /// # Errors
    /// The answer has no ARN.
    pub fn ready(operation: &str, arn: Option<&str>) -> Result<Self, Rejection> {
        Self::named(operation, arn).map(|arn| Self { arn, is_ready: true })
    }

    fn named(operation: &str, arn: Option<&str>) -> Result<String, Rejection> {
        arn.map(str::to_owned).ok_or_else(|| Rejection {
            kind: RejectionKind::Busy,
            message: format!("{operation} answered without an ARN"),
        })
    }
}

/// A resource that a list shows.
#[derive(Debug, Clone)]
pub struct Found {
    /// What it is.
    pub resource_type: ResourceType,
    /// Its name within the run.
    pub name: String,
    /// Its ARN.
    pub arn: String,
    /// The ARN of what it belongs to, where that is not the dataset group itself.
    pub parent_arn: Option<String>,
    /// Its status, as the service spells it. `None` for a schema, which has none.
    pub status: Option<String>,
    /// When it was created.
    pub created: Option<Timestamp>,
    /// When its status last changed.
    pub changed: Option<Timestamp>,
}

impl Found {
    /// Whether it is being deleted.
    pub fn is_deleting(&self) -> bool {
        self.phase() == Some(Phase::Deleting)
    }

    /// The phase that its status belongs to.
    pub fn phase(&self) -> Option<Phase> {
        Status::parse(self.status.as_deref()?).map(Status::phase)
    }
}

/// Reads a status, and rejects one that this version does not know: waiting for it could last for ever.
///
/// # Errors
/// The status is not known.
pub fn parse_status(text: Option<&str>) -> Result<Option<Status>, Rejection> {
    let Some(text) = text else { return Ok(None) };
    Status::parse(text).map(Some).ok_or_else(|| Rejection {
        kind: RejectionKind::Final(FailureName::ResourceFailed),
        message: format!("the service reports the status {text:?}, which this version does not know"),
    })
}

/// Whether an update that began then, with that status, had failed when a run began. Such a one has changed nothing, and
/// the run may want another, or none.
pub fn update_failed_before(status: Option<&str>, began: Option<&DateTime>, start: Timestamp) -> bool {
    has_update_failed(status) && began.is_some_and(|began| Timestamp::from(began).is_before_run(start))
}

/// Whether an update of that status has failed.
pub fn has_update_failed(status: Option<&str>) -> bool {
    status == Some(Status::CreateFailed.as_str())
}
