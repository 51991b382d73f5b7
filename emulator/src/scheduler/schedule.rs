//! A schedule, and a group of schedules.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::definition::Definition;
use crate::clock::Timestamp;

/// The group that is always there.
pub(super) const DEFAULT_GROUP: &str = "default";

/// What identifies a schedule; in the order in which lists have them.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(super) struct ScheduleKey {
    pub(super) group: String,
    pub(super) name: String,
}

/// A schedule.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Schedule {
    pub(super) arn: String,
    pub(super) definition: Definition,
    pub(super) created: Timestamp,
    pub(super) modified: Timestamp,
}

impl Schedule {
    /// What `GetSchedule` answers.
    pub(super) fn described(&self, key: &ScheduleKey) -> Value {
        let mut members = self.common(key);
        members.extend(self.definition.settings.described());
        members.retain(|_, value| !value.is_null());
        Value::Object(members)
    }

    /// What `ListSchedules` has of it.
    pub(super) fn summary(&self, key: &ScheduleKey) -> Value {
        let mut members = self.common(key);
        members.insert("State".to_owned(), json!(self.definition.settings.state()));
        members.insert("Target".to_owned(), json!({"Arn": self.definition.settings.target.arn}));
        Value::Object(members)
    }

    fn common(&self, ScheduleKey { group, name }: &ScheduleKey) -> Map<String, Value> {
        let mut members = common(name, &self.arn, self.created, self.modified);
        members.insert("GroupName".to_owned(), json!(group));
        members
    }
}

/// A group of schedules.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Group {
    pub(super) arn: String,
    pub(super) created: Timestamp,
    pub(super) modified: Timestamp,
    /// Whether it will be gone soon.
    pub(super) is_deleting: bool,
    pub(super) tags: BTreeMap<String, String>,
}

impl Group {
    /// What `GetScheduleGroup` answers and `ListScheduleGroups` has of it.
    pub(super) fn described(&self, name: &str) -> Value {
        let mut members = common(name, &self.arn, self.created, self.modified);
        members.insert("State".to_owned(), json!(if self.is_deleting { "DELETING" } else { "ACTIVE" }));
        Value::Object(members)
    }
}

fn common(name: &str, arn: &str, created: Timestamp, modified: Timestamp) -> Map<String, Value> {
    Map::from_iter([
        ("Name".to_owned(), json!(name)),
        ("Arn".to_owned(), json!(arn)),
        ("CreationDate".to_owned(), json!(created.0)),
        ("LastModificationDate".to_owned(), json!(modified.0)),
    ])
}

/// A moment in Unix seconds; one before 1970 counts as its beginning.
pub(super) fn at(seconds: i64) -> Timestamp {
    let milliseconds = u64::try_from(seconds).unwrap_or(0).saturating_mul(1000);
    Timestamp::of_milliseconds(milliseconds)
}
