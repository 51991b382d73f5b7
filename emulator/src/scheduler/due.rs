//! What is going to happen to schedules and their groups.

use serde::{Deserialize, Serialize};

use super::schedule::ScheduleKey;

/// Something that happens without a call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Due {
    /// A schedule's expression says this moment, in Unix seconds.
    Occurrence { schedule: ScheduleKey, scheduled: i64 },
    /// A schedule invokes its target, in the flexible time window that began then.
    Invocation { schedule: ScheduleKey, scheduled: i64 },
    /// A group that is being deleted is gone.
    GroupGone { group: String },
}

impl Due {
    /// Whether it happens to a schedule.
    pub(super) fn is_of(&self, key: &ScheduleKey) -> bool {
        match self {
            Self::Occurrence { schedule, .. } | Self::Invocation { schedule, .. } => schedule == key,
            Self::GroupGone { .. } => false,
        }
    }
}
