//! How much data training needs at least, whether a solution version or a recommender is trained.
//!
//! Source: the developer guide's quotas page and its page on interactions.

use crate::csv::MINIMUM_INTERACTIONS;

/// How many users must have two interactions or more.
pub const MINIMUM_USERS: u64 = 25;

/// What there is too little of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lack {
    /// Interactions: [`MINIMUM_INTERACTIONS`] are needed.
    Interactions,
    /// Users with two interactions or more: [`MINIMUM_USERS`] are needed.
    Users,
    /// Such users among all: one in a hundred is needed.
    Share,
}

/// What there is too little of, given how many interactions there are, of how many users, and how many of these have
/// two or more. Those that a solution filters out do not count.
#[must_use]
pub const fn lack(interactions: u64, users: u64, returning: u64) -> Option<Lack> {
    if interactions < MINIMUM_INTERACTIONS {
        Some(Lack::Interactions)
    } else if returning < MINIMUM_USERS {
        Some(Lack::Users)
    } else if returning.saturating_mul(100) < users {
        Some(Lack::Share)
    } else {
        None
    }
}
