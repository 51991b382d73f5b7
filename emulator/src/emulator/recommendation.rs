//! Recommendations for people: how they are asked for, and what the data says of them. The command `pipeline recommend`
//! and the console both ask so.

mod described;
mod request;

pub use described::{DescribedRecommendations, Recommendation, RecommendationLookup, UserEvent};
pub use request::{Promotion, RecommendationRequest, RuntimeOperation, quoted_filter_values};
