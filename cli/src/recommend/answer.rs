//! What the service recommends, alike for its three operations.

use std::collections::BTreeMap;

use aws_sdk_personalizeruntime::types::{PredictedAction, PredictedItem};
use serde::Serialize;

/// What was answered.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Answer {
    /// By which events are attributed to it.
    pub recommendation_id: Option<String>,
    /// The best first.
    pub recommendations: Vec<Recommendation>,
}

/// One recommended item or action.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Recommendation {
    /// Its identifier.
    pub id: String,
    /// From 0 to 1, where the recipe gives scores.
    pub score: Option<f64>,
    /// Why it is in the list, where the recipe says so.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub reasons: Vec<String>,
    /// The promotion that it comes from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub promotion_name: Option<String>,
    /// What the data says of it.
    pub metadata: BTreeMap<String, String>,
}

impl From<&PredictedItem> for Recommendation {
    fn from(item: &PredictedItem) -> Self {
        Self {
            id: item.item_id().unwrap_or_default().to_owned(),
            score: item.score(),
            reasons: item.reason().to_vec(),
            promotion_name: item.promotion_name().map(str::to_owned),
            metadata: BTreeMap::new(),
        }
    }
}

impl From<&PredictedAction> for Recommendation {
    fn from(action: &PredictedAction) -> Self {
        Self {
            id: action.action_id().unwrap_or_default().to_owned(),
            score: action.score(),
            reasons: Vec::new(),
            promotion_name: None,
            metadata: BTreeMap::new(),
        }
    }
}
