//! Which users are set aside, and what of their interactions is held out.

use crate::configuration::{EventWeights, Hyperparameters};
use crate::random::mixed;
use crate::sequences::{LengthFilter, number_of};
use crate::training_data::{Histories, Interaction};

/// Interactions, and how much each counts.
pub(super) type Weighted = Vec<(Interaction, f32)>;

/// The users that are set aside, in the order of their numbers.
#[derive(Debug)]
pub(super) struct Split {
    aside: Vec<u32>,
}

impl Split {
    /// One in ten of those who have two interactions or more and whose histories pass the filter; which ones, follows from
    /// the seed.
    pub(super) fn new(histories: &Histories, parameters: &Hyperparameters<'_>, seed: u64) -> Self {
        let (least, most) = LengthFilter::of(parameters).bounds(histories);
        let lengths = least.max(2)..=most;
        let users = 0..number_of(histories.users());
        let mut users: Vec<u32> = users.filter(|user| lengths.contains(&histories.range(*user).len())).collect();
        users.sort_unstable_by_key(|user| drawn(*user, seed));
        users.truncate(users.len().div_ceil(10));
        users.sort_unstable();
        Self { aside: users }
    }

    /// Whether a user is set aside.
    pub(super) fn is_aside(&self, user: u32) -> bool {
        self.aside.binary_search(&user).is_ok()
    }

    /// The users that are set aside, at most so many.
    pub(super) fn aside(&self, most: usize, seed: u64) -> Vec<u32> {
        first_drawn(self.aside.clone(), most, seed)
    }

    /// The histories of the others.
    pub(super) fn training(&self, histories: &Histories) -> Histories {
        histories.oldest(|user| if self.is_aside(user) { 0 } else { usize::MAX })
    }
}

/// At most so many numbers, drawn by the seed, in their order.
pub(super) fn first_drawn(mut numbers: Vec<u32>, most: usize, seed: u64) -> Vec<u32> {
    if numbers.len() > most {
        numbers.sort_unstable_by_key(|number| drawn(*number, !seed));
        numbers.truncate(most);
        numbers.sort_unstable();
    }
    numbers
}

/// By what numbers are put in an order that follows from the seed.
fn drawn(number: u32, seed: u64) -> (u64, u32) {
    (mixed(mixed(seed) ^ u64::from(number)), number)
}

/// The interactions of a user that count, with their weights: the older ones, and the newest of them, which are a tenth or
/// another share.
pub(super) fn divided(histories: &Histories, user: u32, weights: &EventWeights, newest: usize) -> (Weighted, Weighted) {
    let weighted = histories.of(user).map(|interaction| (interaction, weights.of(&interaction)));
    let mut older: Weighted = weighted.filter(|(_, weight)| *weight > 0.0).collect();
    let held_out = older.len().div_ceil(newest.max(1)).min(older.len());
    let newest = older.split_off(older.len() - held_out);
    (older, newest)
}
