//! Solution versions: what was trained.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::data::training::{Cancel, Trained, TrainingSnapshot};
use crate::store::resource::{Metadata, Resource, has_metadata};
use crate::work::Work;

/// A solution version.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct SolutionVersion {
    pub(crate) metadata: Metadata,
    pub(crate) solution_arn: String,
    pub(crate) dataset_group_arn: String,
    pub(crate) recipe_arn: String,
    pub(crate) perform_hpo: bool,
    pub(crate) perform_auto_ml: bool,
    pub(crate) perform_incremental_update: Option<bool>,
    pub(crate) event_type: Option<String>,
    #[serde(with = "crate::stored::json")]
    pub(crate) config: Option<Value>,
    pub(crate) training_mode: String,
    pub(crate) automatic: bool,
    pub(crate) training: Work<Trained>,
    /// What its model is fitted to.
    #[serde(with = "crate::stored::shared")]
    pub(crate) snapshot: Arc<TrainingSnapshot>,
    /// Stops what computes for it.
    pub(crate) cancel: Cancel,
}

impl Resource for SolutionVersion {
    const ARN: &'static str = "solutionVersionArn";

    has_metadata!();

    fn dataset_group_arn(&self) -> Option<&str> {
        Some(&self.dataset_group_arn)
    }

    fn goes_with(&self) -> Option<&str> {
        Some(&self.solution_arn)
    }
}
