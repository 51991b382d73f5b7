//! Newer data that a campaign or a recommender answers with, without a training.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::data::training::TrainingSnapshot;

/// What is known of the automatic updates of a campaign or a recommender.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Refresh {
    /// The latest, if there was any since the training.
    #[serde(with = "crate::stored::shared_option")]
    pub(crate) latest: Option<Arc<TrainingSnapshot>>,
    /// Whether the next is in the event queue.
    pub(crate) is_scheduled: bool,
}
