//! Recommendations from users with similar recent histories: weighted session k-nearest neighbours over entire histories.
//!
//! The items that a user interacted with last are looked up in the histories of others. Whoever has many of them, and
//! rare and recent ones above all, is a neighbour. What neighbours have near those items, and after them above all, is
//! recommended, in proportion to the neighbour's similarity. Repeats are recommended as often as the data shows them.
//!
//! The idea is that of V-SKNN, STAN and their relatives (Ludewig and Jannach 2018; Garg et al. 2019); that an index of
//! the newest histories of each item is enough, and quick, is shown by VMIS-kNN (Kersbergen, Sprangers and Schelter 2022).

use super::popularity::Popularity;
use super::repeats::Repeats;
use crate::accumulator::Accumulator;
use crate::fit::{Cancelled, Input};
use crate::index::{HistoryIndex, Surroundings, halving};
use crate::selection::{BestFirst, Scored};
use crate::sequences::{LengthFilter, Occurrence, number_of};
use crate::session::{Session, Visited};

/// How neighbours are found, and what of theirs counts.
#[derive(Debug, Clone, Copy, PartialEq)]
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
    /// The exponent of the rarity of items.
    pub(crate) rarity: f64,
    /// The share of the most popular items in every answer.
    pub(crate) popularity: f64,
}

/// A fitted model.
#[derive(Debug)]
pub(crate) struct Neighbours {
    settings: Settings,
    index: HistoryIndex,
    popularity: Popularity,
    /// By item: how rare it is.
    rarity: Vec<f32>,
    repeats: Repeats,
}

/// What a question needs room for.
#[derive(Debug, Default)]
pub(crate) struct Scratch {
    users: Accumulator,
    similarities: Vec<f32>,
    matches: Vec<(Occurrence, f32)>,
    items: Accumulator,
}

/// The scores of all items for one session, which add up to 1.
pub(crate) struct Scores<'a> {
    model: &'a Neighbours,
    items: &'a Accumulator,
    /// By which what speaks for an item is multiplied.
    scale: f64,
    /// By which the popularity of an item is multiplied.
    popularity: f64,
    /// The items of the session, the lowest number first, and how likely each comes again.
    repeats: Vec<(u32, f64)>,
}

/// A number of an experiment. REMOVE.
#[must_use]
pub fn knob(name: &str, default: f64) -> f64 {
    std::env::var(name).ok().and_then(|v| v.parse().ok()).unwrap_or(default)
}

impl Settings {
    pub(crate) fn of(_input: &Input<'_>) -> Self {
        Self {
            session_length: knob("LEN", 32.0) as usize,
            neighbours: knob("K", 150.0) as usize,
            sampled: knob("M", 500.0) as usize,
            session_half_life: knob("SHL", 5.0),
            surroundings: Surroundings { half_life: knob("DHL", 10.0), before: knob("BEF", 0.5) as f32 },
            rarity: knob("RAR", 1.0),
            popularity: knob("POP", 0.05),
        }
    }
}

impl Neighbours {
    /// Fitted to histories.
    pub(crate) fn fit(input: &Input<'_>, settings: Settings, filter: LengthFilter) -> Result<Self, Cancelled> {
        let items = input.data.items.len();
        let index = HistoryIndex::new(input, filter, settings.sampled, settings.surroundings)?;
        let popularity = Popularity::new(index.sequences.counts(items));
        let users = f64::from(index.sequences.users()).max(1.0);
        #[expect(clippy::cast_possible_truncation, reason = "scores are of single precision")]
        let rarity = |item: u32| {
            let rarity = libm::log1p(users / f64::from(index.occurrences.users(item).max(1)));
            libm::pow(rarity, settings.rarity) as f32
        };
        let rarity = (0..number_of(items)).map(rarity).collect();
        let repeats = Repeats::fit(&index.sequences, items, &input.progress)?;
        Ok(Self { settings, index, popularity, rarity, repeats })
    }

    /// The scores of all items for a session.
    pub(crate) fn scores<'a>(&'a self, session: &Session, scratch: &'a mut Scratch) -> Scores<'a> {
        let visited = session.visited();
        self.find_matches(session, &visited, scratch);
        self.add_neighbours(scratch);
        let mut repeats: Vec<(u32, f64)> =
            visited.iter().map(|visited| (visited.item, self.repeats.chance(visited.ago))).collect();
        repeats.sort_unstable_by_key(|(item, _)| *item);
        let repeated: f64 = repeats.iter().map(|(_, chance)| chance).sum();
        let excess = repeated.max(1.0);
        for (_, chance) in &mut repeats {
            *chance /= excess;
        }
        let is_new = |item: u32| repeats.binary_search_by_key(&item, |(item, _)| *item).is_err();
        let sum: f64 = scratch.items.iter().filter(|(item, _)| is_new(*item)).map(|(_, sum)| f64::from(sum)).sum();
        let others = 1.0 - repeated / excess;
        let popularity = if sum > 0.0 { self.settings.popularity } else { 1.0 };
        let scale = if sum > 0.0 { others * (1.0 - popularity) / sum } else { 0.0 };
        Scores { model: self, items: &scratch.items, scale, popularity: others * popularity, repeats }
    }

    /// The nearest neighbours of a session with their similarities.
    pub(crate) fn similar_users(&self, session: &Session, scratch: &mut Scratch) -> Vec<(u32, f32)> {
        self.find_matches(session, &session.visited(), scratch);
        let least = least_similarity(&scratch.users, &mut scratch.similarities, self.settings.neighbours);
        scratch.users.iter().filter(|(_, similarity)| *similarity >= least).collect()
    }

    /// Where the items of a session are in the histories of others, and how similar these are.
    fn find_matches(&self, session: &Session, visited: &[Visited], scratch: &mut Scratch) {
        scratch.users.reset(self.index.sequences.users() as usize);
        scratch.matches.clear();
        let recency = halving(self.settings.session_half_life);
        for (visited, recency) in visited.iter().zip(recency).take(self.settings.session_length) {
            let weight = visited.weight * recency * self.rarity[visited.item as usize];
            for occurrence in self.index.occurrences.of(visited.item) {
                if Some(occurrence.user) != session.user {
                    scratch.users.add(occurrence.user, weight);
                    scratch.matches.push((*occurrence, weight));
                }
            }
        }
    }

    /// Adds what the nearest neighbours have.
    fn add_neighbours(&self, scratch: &mut Scratch) {
        let Scratch { users, similarities, matches, items } = scratch;
        items.reset(self.rarity.len());
        let least = least_similarity(users, similarities, self.settings.neighbours);
        for (occurrence, weight) in matches {
            let similarity = users.get(occurrence.user);
            if similarity >= least {
                self.index.add_surroundings(*occurrence, *weight * similarity, items);
            }
        }
    }
}

impl Scores<'_> {
    /// How likely an item comes again, if the session has it.
    fn repeat(&self, item: u32) -> Option<f64> {
        let at = self.repeats.binary_search_by_key(&item, |(item, _)| *item).ok()?;
        Some(self.repeats[at].1)
    }

    /// The score of an item.
    pub(crate) fn of(&self, item: u32) -> f64 {
        let popular = self.popularity * self.model.popularity.share(item);
        popular + self.repeat(item).unwrap_or_else(|| f64::from(self.items.get(item)) * self.scale)
    }

    /// Whether anything but popularity speaks for an item.
    pub(crate) fn is_personal(&self, item: u32) -> bool {
        self.items.get(item) > 0.0 || self.repeat(item).is_some()
    }

    /// All items, the best first.
    pub(crate) fn best_first(&self) -> impl Iterator<Item = Scored> {
        let scored = |item: u32| Scored { item, score: self.of(item) };
        let mut personal: Vec<Scored> = self.items.touched().iter().map(|item| scored(*item)).collect();
        personal.extend(
            self.repeats.iter().filter(|(item, _)| self.items.get(*item) == 0.0).map(|(item, _)| scored(*item)),
        );
        let others = self.model.popularity.best_first().filter(|other| !self.is_personal(other.item));
        BestFirst::new(personal, others.map(|other| Scored { score: other.score * self.popularity, ..other }))
    }
}

/// The similarity of the last of so many neighbours; all are neighbours where there are fewer.
fn least_similarity(users: &Accumulator, similarities: &mut Vec<f32>, neighbours: usize) -> f32 {
    similarities.clear();
    similarities.extend(users.iter().map(|(_, similarity)| similarity));
    if similarities.len() <= neighbours || neighbours == 0 {
        return 0.0;
    }
    let (_, least, _) = similarities.select_nth_unstable_by(neighbours - 1, |one, other| other.total_cmp(one));
    *least
}
