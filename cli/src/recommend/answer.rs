//! What the service recommends, alike for its three operations.

use std::collections::BTreeMap;

use aws_sdk_personalizeruntime::types::{PredictedAction, PredictedItem};
use personalize_emulator::Recommendation;

/// What was answered.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Answer {
    /// By which events are attributed to it.
    pub recommendation_id: Option<String>,
    /// The best first.
    pub recommendations: Vec<Recommendation>,
}

/// A recommended item, of which nothing is known yet.
#[must_use]
pub fn recommended_item(item: &PredictedItem) -> Recommendation {
    Recommendation {
        id: item.item_id().unwrap_or_default().to_owned(),
        score: item.score(),
        reasons: item.reason().to_vec(),
        promotion_name: item.promotion_name().map(str::to_owned),
        metadata: BTreeMap::new(),
    }
}

/// A recommended action, of which nothing is known yet.
#[must_use]
pub fn recommended_action(action: &PredictedAction) -> Recommendation {
    Recommendation {
        id: action.action_id().unwrap_or_default().to_owned(),
        score: action.score(),
        ..Recommendation::default()
    }
}
