//! Recommenders: what trains and serves in one, in the dataset group of a domain.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::data::training::{Cancel, Trained, TrainingSnapshot};
use crate::store::resource::{Metadata, Resource, has_metadata};
use crate::store::resources::Refresh;
use crate::store::transition::Transition;
use crate::work::Work;

/// A recommender.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Recommender {
    pub(crate) metadata: Metadata,
    pub(crate) dataset_group_arn: String,
    pub(crate) recipe_arn: String,
    /// As it was before an update that is under way.
    #[serde(with = "crate::stored::json")]
    pub(crate) config: Value,
    pub(crate) update: Option<RecommenderUpdate>,
    pub(crate) training: Work<Trained>,
    /// What its model is fitted to.
    #[serde(with = "crate::stored::shared")]
    pub(crate) snapshot: Arc<TrainingSnapshot>,
    pub(crate) refresh: Refresh,
    /// Stops what computes for it, once the recommender is gone.
    pub(crate) cancel: Cancel,
}

/// The latest update.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct RecommenderUpdate {
    pub(crate) transition: Transition,
    #[serde(with = "crate::stored::json")]
    pub(crate) config: Value,
}

impl Resource for Recommender {
    const ARN: &'static str = "recommenderArn";

    has_metadata!();

    fn dataset_group_arn(&self) -> Option<&str> {
        Some(&self.dataset_group_arn)
    }
}
