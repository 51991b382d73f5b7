//! Numbers of the data that a model was fitted to, and those of the data that it answers with.

use std::sync::Arc;

use crate::sequences::number_of;
use crate::training_data::TrainingData;
use crate::vocabulary::Vocabulary;

/// No number.
const NONE: u32 = u32::MAX;

/// How the numbers of two vocabularies correspond.
#[derive(Debug, Clone, Default)]
pub(super) enum Numbering {
    /// They are the same.
    #[default]
    Same,
    /// By the number of the one, that of the other.
    Different {
        /// Of the answers' data, the number in the data that the model was fitted to.
        to_fitted: Arc<[u32]>,
        /// The other way round.
        from_fitted: Arc<[u32]>,
    },
}

/// Those of items, users and actions.
#[derive(Debug, Clone, Default)]
pub(super) struct Numberings {
    pub(super) items: Numbering,
    pub(super) users: Numbering,
    pub(super) actions: Numbering,
}

impl Numberings {
    /// From the data that a model was fitted to and the one that it answers with.
    pub(super) fn new(fitted_to: &TrainingData, data: &TrainingData) -> Self {
        Self {
            items: Numbering::new(&fitted_to.items, &data.items),
            users: Numbering::new(&fitted_to.users, &data.users),
            actions: Numbering::new(&fitted_to.actions, &data.actions),
        }
    }
}

impl Numbering {
    fn new(fitted: &Vocabulary, now: &Vocabulary) -> Self {
        if fitted == now {
            return Self::Same;
        }
        let to = |from: &Vocabulary, to: &Vocabulary| from.iter().map(|name| to.get(name).unwrap_or(NONE)).collect();
        Self::Different { to_fitted: to(now, fitted), from_fitted: to(fitted, now) }
    }

    /// The number in the data that the model was fitted to.
    pub(super) fn fitted(&self, number: u32) -> Option<u32> {
        match self {
            Self::Same => Some(number),
            Self::Different { to_fitted, .. } => found(to_fitted, number),
        }
    }

    /// The number in the data that the model answers with.
    pub(super) fn current(&self, number: u32) -> Option<u32> {
        match self {
            Self::Same => Some(number),
            Self::Different { from_fitted, .. } => found(from_fitted, number),
        }
    }
}

fn found(numbers: &[u32], number: u32) -> Option<u32> {
    numbers.get(number as usize).copied().filter(|found| *found != NONE)
}

impl TrainingData {
    /// The latest time of an interaction with an item, in seconds since 1970.
    pub(crate) fn latest(&self) -> Option<i64> {
        let users = 0..number_of(self.interactions.users());
        users.filter_map(|user| self.interactions.timestamps()[self.interactions.range(user)].last().copied()).max()
    }
}
