//! How far back sessions and histories count, chosen by what the data has: in some, only the last item says what is next;
//! in others, everything that a user ever had says the same.

use std::collections::HashSet;

use super::{Neighbours, Scratch};
use crate::family::Question;
use crate::fit::{Cancelled, Input};
use crate::sequences::number_of;
use crate::session::{Event, Session};

/// What is tried: after how many items one of a session counts half, and at which distance in a history an item does. The
/// first is kept unless another is better.
const MEMORIES: [(f64, f64); 4] = [(3.0, 5.0), (1.0, 5.0), (10.0, 10.0), (40.0, 20.0)];

/// On how many users they are tried, at most.
const MOST_USERS: u32 = 200;

/// The least length of a history that they are tried on.
const LEAST_LENGTH: usize = 5;

/// How long the lists are.
const LENGTH: usize = 25;

impl Neighbours {
    /// Takes the memory that predicts the newest tenth of some histories best from their older parts. Nobody is a neighbour
    /// of theirs, so nothing has to be fitted anew.
    pub(super) fn choose_memory(&mut self, input: &Input<'_>) -> Result<(), Cancelled> {
        let sequences = &self.index.sequences;
        let users = (0..sequences.users()).filter(|user| sequences.range(*user).len() >= LEAST_LENGTH);
        let users: Vec<u32> = users.collect();
        let step = users.len().div_ceil(MOST_USERS as usize).max(1);
        let users: Vec<u32> = users.into_iter().step_by(step).collect();
        let mut scratch = Scratch::default();
        let mut best = (f64::NEG_INFINITY, MEMORIES[0]);
        for memory in MEMORIES {
            self.remember(memory);
            let mut gain = 0.0;
            for user in &users {
                input.progress.check()?;
                gain += self.gain(*user, &mut scratch);
            }
            if gain > best.0 {
                best = (gain, memory);
            }
        }
        self.remember(best.1);
        Ok(())
    }

    fn remember(&mut self, (session, distance): (f64, f64)) {
        self.settings.session_half_life = session;
        self.index.count_half_at(distance);
    }

    /// The discounted gain of the newest tenth of a user's history in the list after the rest, as a share of the best
    /// possible one, and the share of it that is in the list.
    fn gain(&self, user: u32, scratch: &mut Scratch) -> f64 {
        let range = self.index.sequences.range(user);
        let newest = range.end - range.len().div_ceil(10);
        let items = self.index.sequences.items();
        let truth: HashSet<u32> = items[newest..range.end].iter().copied().collect();
        let event = |place: usize| Event { item: items[place], weight: self.index.sequences.weight(place) };
        let session = Session { user: Some(user), events: (range.start..newest).map(event).collect() };
        let question = Question { session, ..Question::default() };
        let discount = |place: usize| 1.0 / libm::log2(f64::from(number_of(place + 2)));
        let scores = self.scores(&question, scratch);
        let list = scores.best_first().take(LENGTH).enumerate();
        let hits: Vec<usize> = list.filter(|(_, found)| truth.contains(&found.item)).map(|(place, _)| place).collect();
        let gained: f64 = hits.iter().map(|place| discount(*place)).sum();
        let possible: f64 = (0..truth.len().min(LENGTH)).map(discount).sum();
        gained / possible + f64::from(number_of(hits.len())) / f64::from(number_of(truth.len()))
    }
}
