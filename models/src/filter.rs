//! Filter expressions evaluated: which items, users or actions a request may answer with.
//!
//! A [`CompiledFilter`] is made once of an expression. Each request binds it to the values of its placeholders, and asks
//! the [`Evaluator`] of the [`BoundFilter`] about one candidate after the other, the best first. What the developer guide
//! leaves open is decided here, and `docs/filters.md` says how.

mod bind;
mod candidates;
mod check;
mod compile;
mod condition;
mod evaluator;
mod resolve;
mod value;
pub mod windows;

use personalize_contract::DatasetType;

pub use bind::{BoundFilter, ValueError};
pub use candidates::{Candidates, Rows};
pub use compile::{CompiledFilter, ExpressionError};
pub use evaluator::{EvaluationError, Evaluator};
pub use personalize_contract::filter::syntax::Recommended;
pub use windows::{EventTypes, EventWindows, EventWindowsBuilder};

use crate::Table;

/// What filters read, as it is when the request comes.
#[derive(Debug, Clone, Copy, Default)]
pub struct Snapshot<'a> {
    /// The Items dataset.
    pub items: Option<&'a Table>,
    /// The Users dataset.
    pub users: Option<&'a Table>,
    /// The Actions dataset.
    pub actions: Option<&'a Table>,
    /// What users did with items.
    pub interactions: Option<&'a EventWindows>,
    /// What users did with actions.
    pub action_interactions: Option<&'a EventWindows>,
}

impl<'a> Snapshot<'a> {
    /// The records of a dataset.
    const fn table(&self, dataset_type: DatasetType) -> Option<&'a Table> {
        match dataset_type {
            DatasetType::Items => self.items,
            DatasetType::Users => self.users,
            DatasetType::Actions => self.actions,
            DatasetType::Interactions | DatasetType::ActionInteractions => None,
        }
    }

    /// The events of a dataset.
    const fn windows(&self, dataset_type: DatasetType) -> Option<&'a EventWindows> {
        match dataset_type {
            DatasetType::Interactions => self.interactions,
            DatasetType::ActionInteractions => self.action_interactions,
            DatasetType::Items | DatasetType::Users | DatasetType::Actions => None,
        }
    }
}

/// Whom and what a request names.
#[derive(Debug, Clone, Copy, Default)]
pub struct Subject<'a> {
    /// `CurrentUser`, and the user whose interactions count. An unknown one has no values and no interactions.
    pub user: Option<&'a str>,
    /// `CurrentItem`. An unknown one has no values.
    pub item: Option<&'a str>,
}

#[cfg(test)]
mod tests;
