//! Solutions: how to train.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::clock::Timestamp;
use crate::store::resource::{Metadata, Resource, has_metadata};
use crate::store::transition::Transition;

/// A solution.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Solution {
    pub(crate) metadata: Metadata,
    pub(crate) dataset_group_arn: String,
    /// What was asked for; with AutoML nothing was.
    pub(crate) recipe_arn: Option<String>,
    pub(crate) perform_hpo: bool,
    pub(crate) perform_auto_ml: bool,
    pub(crate) perform_auto_training: bool,
    pub(crate) perform_incremental_update: Option<bool>,
    pub(crate) event_type: Option<String>,
    #[serde(with = "crate::stored::json")]
    pub(crate) config: Option<Value>,
    pub(crate) update: Option<SolutionUpdate>,
    /// Names the schedule of automatic training that holds; those before it are void.
    pub(crate) schedule: u64,
    /// A moment of that schedule at which there was nothing new to train on. The schedule rests until there is, so
    /// that a clock can pass over thousands of years.
    pub(crate) resting_since: Option<Timestamp>,
}

/// The latest change of the configuration.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct SolutionUpdate {
    pub(crate) transition: Transition,
    pub(crate) perform_auto_training: Option<bool>,
    pub(crate) perform_incremental_update: Option<bool>,
    #[serde(with = "crate::stored::json")]
    pub(crate) config: Option<Value>,
}

impl Resource for Solution {
    const ARN: &'static str = "solutionArn";
    const HAS_FAILURE_REASON: bool = false;

    has_metadata!();

    fn dataset_group_arn(&self) -> Option<&str> {
        Some(&self.dataset_group_arn)
    }
}
