//! How a resource is written in a context: one flat object, of whose members some belong together. What an earlier version
//! of the function has written reads the same.

use personalize_contract::{ResourceType, Status};
use serde::{Deserialize, Serialize};

use super::resource::{Done, Failed, Outcome, Resource, State};
use crate::error::FailureName;
use crate::time::Timestamp;

/// A resource as JSON.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Record {
    #[serde(rename = "type")]
    resource_type: ResourceType,
    name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    arn: Option<String>,
    /// Absent before the first look, while the service does not accept it, and for a schema.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    status: Option<Status>,
    outcome: Word,
    /// Whether nothing remains to be done about it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    settled: bool,
    since: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    ended: Option<Timestamp>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    seconds: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    expected: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    why: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    notes: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    acted_on: Vec<String>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    reported_slow: bool,
    #[serde(default, skip_serializing_if = "super::is_zero")]
    throttled: u32,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    failure: Option<FailureName>,
    /// Why it failed, or why it waits or stays.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    failure_reason: Option<String>,
}

/// An outcome, or that there is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Word {
    /// It waits for something else, or for the service.
    Waiting,
    /// It cannot be had.
    Failed,
    /// The run does something about it, or has.
    #[serde(untagged)]
    Of(Outcome),
}

impl From<Resource> for Record {
    fn from(resource: Resource) -> Self {
        let outcome = match resource.outcome() {
            _ if resource.is_failed() => Word::Failed,
            Some(outcome) => Word::Of(outcome),
            None => Word::Waiting,
        };
        Self {
            outcome,
            status: resource.status(),
            settled: resource.is_settled(),
            ended: resource.ended(),
            seconds: resource.seconds(),
            failure: resource.failure(),
            failure_reason: resource.reason().map(str::to_owned),
            resource_type: resource.resource_type,
            name: resource.name,
            arn: resource.arn,
            since: resource.since,
            expected: resource.expected,
            why: resource.why,
            notes: resource.notes,
            acted_on: resource.acted_on,
            reported_slow: resource.reported_slow,
            throttled: resource.throttled,
        }
    }
}

impl TryFrom<Record> for Resource {
    type Error = String;

    fn try_from(record: Record) -> Result<Self, String> {
        let state = record.state()?;
        Ok(Self {
            resource_type: record.resource_type,
            name: record.name,
            arn: record.arn,
            since: record.since,
            state,
            expected: record.expected,
            why: record.why,
            notes: record.notes,
            acted_on: record.acted_on,
            reported_slow: record.reported_slow,
            throttled: record.throttled,
        })
    }
}

impl Record {
    /// The state that the members make up.
    ///
    /// # Errors
    /// They contradict one another.
    fn state(&self) -> Result<State, String> {
        let Self { status, ended, seconds, .. } = *self;
        let reason = self.failure_reason.clone();
        let contradiction = |what: &str| Err(format!("{} {} {what}", self.resource_type, self.name));
        let action = match (self.settled, self.outcome) {
            (true, Word::Of(outcome)) => return Ok(State::Done(Done { outcome, status, ended, seconds, reason })),
            (true, Word::Failed) => {
                let failure = self.failure.unwrap_or(FailureName::ResourceFailed);
                let reason = reason.unwrap_or_else(|| "no reason is known".to_owned());
                return Ok(State::Failed(Failed { failure, reason, status, seconds }));
            }
            (true, Word::Waiting) => return contradiction("is settled and waits"),
            (false, Word::Failed) => return contradiction("has failed and is not settled"),
            (false, Word::Of(outcome)) => Some(outcome),
            (false, Word::Waiting) => None,
        };
        Ok(match (status, reason) {
            (Some(status), _) => State::InProgress { status, action },
            (None, Some(reason)) => State::Rejected { reason, action },
            (None, None) => State::Unseen,
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn read(members: &Value) -> Result<Resource, serde_json::Error> {
        let mut record = json!({"type": "campaign", "name": "c", "since": 1.5});
        record.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
        serde_json::from_value(record)
    }

    #[test]
    fn each_state_is_written_and_read_as_before_states_were_one() {
        let since = Timestamp::parse("1970-01-01T00:00:01.5Z").unwrap();
        let (active, pending) = (Some(Status::Active), Status::CreatePending);
        let done = |outcome, status, reason: Option<&str>| {
            State::Done(Done { outcome, status, ended: None, seconds: Some(60.0), reason: reason.map(str::to_owned) })
        };
        let failed =
            Failed { failure: FailureName::QuotaExceeded, reason: "full".to_owned(), status: None, seconds: None };
        let rejected = |action| State::Rejected { reason: "busy".to_owned(), action };
        let cases = [
            (json!({"outcome": "waiting"}), State::Unseen),
            (json!({"outcome": "waiting", "failureReason": "busy"}), rejected(None)),
            (json!({"outcome": "replaced", "failureReason": "busy"}), rejected(Some(Outcome::Replaced))),
            (
                json!({"outcome": "created", "status": "CREATE PENDING"}),
                State::InProgress { status: pending, action: Some(Outcome::Created) },
            ),
            (
                json!({"outcome": "waiting", "status": "CREATE PENDING"}),
                State::InProgress { status: pending, action: None },
            ),
            (
                json!({"outcome": "created", "status": "ACTIVE", "settled": true, "seconds": 60.0}),
                done(Outcome::Created, active, None),
            ),
            (
                json!({"outcome": "held", "status": "ACTIVE", "settled": true, "seconds": 60.0, "failureReason": "worse"}),
                done(Outcome::Held, active, Some("worse")),
            ),
            (
                json!({"outcome": "kept", "settled": true, "seconds": 60.0, "failureReason": "in use"}),
                done(Outcome::Kept, None, Some("in use")),
            ),
            (
                json!({"outcome": "failed", "settled": true, "failure": "QuotaExceeded", "failureReason": "full"}),
                State::Failed(failed),
            ),
        ];
        for (members, state) in cases {
            let resource = Resource { state, ..Resource::unseen(ResourceType::Campaign, "c", since) };
            assert_eq!(read(&members).unwrap(), resource, "{members}");
            let mut written = serde_json::to_value(&resource).unwrap();
            let written = written.as_object_mut().unwrap();
            written.retain(|member, _| !["type", "name", "since"].contains(&member.as_str()));
            assert_eq!(json!(written), members);
        }
    }

    #[test]
    fn members_that_contradict_one_another_are_rejected() {
        for members in [json!({"outcome": "waiting", "settled": true}), json!({"outcome": "failed"})] {
            let error = read(&members).unwrap_err().to_string();
            assert!(error.starts_with("campaign c "), "{error}");
        }
        assert!(read(&json!({"outcome": "begun"})).is_err());
    }
}
