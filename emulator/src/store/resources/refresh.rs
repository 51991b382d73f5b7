//! Newer data that a campaign or a recommender answers with, without a training.

use std::sync::Arc;

use crate::data::training::TrainingSnapshot;

/// What is known of the automatic updates of a campaign or a recommender.
#[derive(Debug, Clone, Default)]
pub(crate) struct Refresh {
    /// The latest, if there was any since the training.
    pub(crate) latest: Option<Arc<TrainingSnapshot>>,
    /// Whether the next is in the event queue.
    pub(crate) is_scheduled: bool,
}
