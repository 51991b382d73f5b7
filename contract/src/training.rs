//! What training needs of the data, whether a solution version or a recommender is trained.
//!
//! Source: the developer guide's quotas page and its page on interactions; a failure reason that the service gave.

use crate::DatasetType;
use crate::csv::MINIMUM_INTERACTIONS;
use crate::data::Variety;
use crate::schema::{Field, is_reserved};

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

/// The recipe that finds the users of an attribute of items, and trains on nothing without one.
pub const ATTRIBUTE_RECIPE: &str = "aws-item-attribute-affinity";

/// Why a version of [`ATTRIBUTE_RECIPE`] fails for which [`is_trainable`] holds of no attribute, in the service's words.
/// Reported in 2022 by users of a demonstration that AWS publishes.
pub const NO_ATTRIBUTE: &str = "Did not find any attribute to train on. There may not be any attribute in the items dataset, or all attribute values either have same or all distinct values.";

/// Whether a field of Items is an attribute, in the sense of [`NO_ATTRIBUTE`]: neither textual nor reserved in every
/// dataset group.
#[must_use]
pub fn is_attribute(field: &Field) -> bool {
    !field.textual && !is_reserved(&field.name, DatasetType::Items, None)
}

/// Whether an attribute whose values are so can be trained on: some differ, and some occur again.
#[must_use]
pub const fn is_trainable(variety: Variety) -> bool {
    matches!(variety, Variety::Mixed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_attribute_is_trained_on_where_some_values_differ_and_some_occur_again() {
        let varieties = [Variety::None, Variety::Same, Variety::Distinct, Variety::Mixed];
        assert_eq!(varieties.map(is_trainable), [false, false, false, true]);
    }
}
