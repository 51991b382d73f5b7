//! How neighbours are found, by recipe and configuration.

use serde::{Deserialize, Serialize};

use crate::fit::Input;
use crate::index::Surroundings;
use crate::recipe::Family;
use crate::sequences::LengthFilter;

/// How neighbours are found, and what of theirs counts.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(crate) struct Settings {
    /// How many different items of a session are looked up, the newest first.
    pub(crate) session_length: usize,
    /// How many neighbours there are.
    pub(crate) neighbours: usize,
    /// Of how many users of each item the histories are looked at, those with the newest interactions.
    pub(crate) sampled: usize,
    /// After so many items, one of the session counts half as much.
    pub(crate) session_half_life: f64,
    /// What of a neighbour's history counts.
    pub(crate) surroundings: Surroundings,
    /// Whether the two half-lives are chosen by what the data has.
    pub(crate) adapts: bool,
    /// The exponent of the rarity of items.
    pub(crate) rarity: f64,
    /// The share of the most popular items in every answer.
    pub(crate) popularity: f64,
    /// The share of what resembles the session in attributes and texts.
    pub(crate) content: f64,
    /// Which histories count, by their length.
    pub(crate) filter: LengthFilter,
}

impl Settings {
    /// Those of a recipe. Of the published hyperparameters, `hidden_dimension`, the capacity of the original, is the number
    /// of neighbours; `bptt`, how far it looks back, the length of a session; and `recency_mask` or `apply_recency_bias`
    /// says whether the newest items of a session count most. `docs/models.md` says where the other values come from.
    pub(crate) fn of(input: &Input<'_>) -> Self {
        let parameters = input.hyperparameters();
        let recent = parameters.truth("recency_mask", true) && parameters.truth("apply_recency_bias", true);
        let is_ranking = input.recipe.family == Family::Ranking;
        Self {
            session_length: whole(parameters.number("bptt", 32.0)),
            neighbours: whole(parameters.number("hidden_dimension", 149.0)),
            sampled: 500,
            session_half_life: if recent { 3.0 } else { f64::INFINITY },
            surroundings: Surroundings { half_life: 5.0, before: 0.5 },
            adapts: recent && (is_ranking || input.recipe.family == Family::Personalization),
            rarity: 1.0,
            popularity: 0.05,
            content: if is_ranking { 0.1 } else { 0.0 },
            filter: LengthFilter::of(&parameters),
        }
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "published ranges are from 2 to 256")]
fn whole(number: f64) -> usize {
    number.max(1.0) as usize
}
