//! Event trackers.

use serde::{Deserialize, Serialize};

use crate::store::resource::{Metadata, Resource, has_metadata};
use crate::store::resources::Sessions;

/// An event tracker, with the sessions that it knows.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct EventTracker {
    pub(crate) metadata: Metadata,
    pub(crate) dataset_group_arn: String,
    pub(crate) tracking_id: String,
    pub(crate) sessions: Sessions,
}

impl Resource for EventTracker {
    const ARN: &'static str = "eventTrackerArn";
    const HAS_FAILURE_REASON: bool = false;

    has_metadata!();

    fn dataset_group_arn(&self) -> Option<&str> {
        Some(&self.dataset_group_arn)
    }
}
