//! Recommendations from users with similar recent histories: weighted session k-nearest neighbours over entire histories.
//!
//! The items that a user interacted with last are looked up in the histories of others. Whoever has many of them, and
//! rare and recent ones above all, is a neighbour. What neighbours have near those items, and after them above all, is
//! recommended, in proportion to the neighbour's similarity. Repeats are recommended as often as the data shows them.
//!
//! The idea is that of V-SKNN, STAN and their relatives (Ludewig and Jannach 2018; Garg et al. 2019); that an index of
//! the newest histories of each item is enough, and quick, is shown by VMIS-kNN (Kersbergen, Sprangers and Schelter 2022).

mod memory;
mod scores;
mod settings;

pub(crate) use scores::Scores;
pub(crate) use settings::Settings;

use serde::{Deserialize, Serialize};

use super::Question;
use super::content::{Content, Profile};
use super::context::Contexts;
use super::objective;
use super::popularity::Popularity;
use super::repeats::Repeats;
use crate::accumulator::Accumulator;
use crate::fit::{Cancelled, Input};
use crate::index::{HistoryIndex, halving};
use crate::sequences::{Occurrence, number_of};
use crate::session::{Session, Visited};

/// How much neighbours say of which items come again, beside how long ago they were.
const REPEATS_OF_NEIGHBOURS: f64 = 0.7;

/// A fitted model.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Neighbours {
    settings: Settings,
    index: HistoryIndex,
    popularity: Popularity,
    /// By item: how rare it is.
    #[serde(with = "crate::columns")]
    rarity: Vec<f32>,
    repeats: Repeats,
    /// Attributes and texts of items, where they count.
    content: Option<Content>,
    /// By item: what its relevance is multiplied by for the sake of the objective; empty without one.
    #[serde(with = "crate::columns")]
    worth: Vec<f32>,
    contexts: Contexts,
}

/// Buffers that a question fills.
#[derive(Debug, Default)]
pub(crate) struct Scratch {
    users: Accumulator,
    similarities: Vec<f32>,
    matches: Vec<(Occurrence, f32)>,
    items: Accumulator,
}

impl Neighbours {
    /// Fitted to histories.
    pub(crate) fn fit(input: &Input<'_>, settings: Settings) -> Result<Self, Cancelled> {
        let items = input.data.items.len();
        let index = HistoryIndex::new(input, settings.filter, settings.sampled, settings.surroundings)?;
        let worth = objective::worth(input);
        let mut counts = index.sequences.counts(items);
        for (count, worth) in counts.iter_mut().zip(&worth) {
            *count *= f64::from(*worth);
        }
        let users = f64::from(index.sequences.users()).max(1.0);
        #[expect(clippy::cast_possible_truncation, reason = "scores are of single precision")]
        let rarity = |item: u32| {
            let rarity = libm::log1p(users / f64::from(index.occurrences.users(item).max(1)));
            libm::pow(rarity, settings.rarity) as f32
        };
        let content = || Content::new(&input.data.item_records, items, &input.progress);
        let content = (settings.content > 0.0).then(content).transpose()?;
        let mut model = Self {
            settings,
            popularity: Popularity::new(counts),
            rarity: (0..number_of(items)).map(rarity).collect(),
            repeats: Repeats::fit(&index.sequences, items, &input.progress)?,
            content,
            worth,
            contexts: Contexts::new(input),
            index,
        };
        if settings.adapts {
            model.choose_memory(input)?;
        }
        Ok(model)
    }

    /// The scores of all items for a session.
    pub(crate) fn scores<'a>(&'a self, question: &Question, scratch: &'a mut Scratch) -> Scores<'a> {
        let visited = question.session.visited();
        self.find_matches(&question.session, &visited, scratch);
        self.add_neighbours(scratch);
        let (repeats, repeated) = self.repeats(&visited, &scratch.items);
        let content = self.profile(&visited);
        let content_share = content.as_ref().map_or(0.0, |(_, share)| *share);
        let is_new = |item: u32| repeats.binary_search_by_key(&item, |(item, _)| *item).is_err();
        let new = scratch.items.iter().filter(|(item, _)| is_new(*item));
        let sum: f64 = new.map(|(item, sum)| f64::from(sum) * self.worth(item)).sum();
        let others = 1.0 - repeated - content_share;
        let popularity = if sum > 0.0 { self.settings.popularity } else { 1.0 };
        let scale = if sum > 0.0 { others * (1.0 - popularity) / sum } else { 0.0 };
        let popularity = others * popularity;
        let mut scores =
            Scores { model: self, items: &scratch.items, scale, popularity, repeats, content, factors: None };
        let factors = self.contexts.factors(&question.contexts, &self.popularity);
        scores.factors = factors.map(|factors| factors.normalized(|item| scores.without_context(item)));
        scores
    }

    /// How likely each item of a session comes again, in the order of their numbers, and how likely any does. That follows
    /// from how long ago it was, and is more for those that neighbours have too.
    fn repeats(&self, visited: &[Visited], items: &Accumulator) -> (Vec<(u32, f64)>, f64) {
        let near = |visited: &Visited| f64::from(items.get(visited.item));
        let expected = visited.iter().map(near).sum::<f64>() / f64::from(number_of(visited.len().max(1)));
        let of_neighbours = |visited: &Visited| if expected > 0.0 { near(visited) / expected } else { 1.0 };
        let chance = |visited: &Visited| {
            let factor = 1.0 - REPEATS_OF_NEIGHBOURS + REPEATS_OF_NEIGHBOURS * of_neighbours(visited);
            self.repeats.chance(visited.ago) * self.worth(visited.item) * factor
        };
        let mut repeats: Vec<(u32, f64)> = visited.iter().map(|visited| (visited.item, chance(visited))).collect();
        repeats.sort_unstable_by_key(|(item, _)| *item);
        let sum: f64 = repeats.iter().map(|(_, chance)| chance).sum();
        let any: f64 = visited.iter().map(|visited| self.repeats.chance(visited.ago)).sum();
        let any = any.min(1.0 - self.settings.content - self.settings.popularity);
        if sum > 0.0 {
            for (_, chance) in &mut repeats {
                *chance *= any / sum;
            }
        }
        (repeats, if sum > 0.0 { any } else { 0.0 })
    }

    /// What a session has in attributes and texts, the newest items above all, if they count.
    fn profile(&self, visited: &[Visited]) -> Option<(Profile, f64)> {
        let recency = halving(self.settings.session_half_life).take(self.settings.session_length);
        let items: Vec<(u32, f32)> =
            visited.iter().zip(recency).map(|(visited, recency)| (visited.item, visited.weight * recency)).collect();
        let profile = self.content.as_ref()?.profile(&items)?;
        Some((profile, self.settings.content))
    }

    fn worth(&self, item: u32) -> f64 {
        self.worth.get(item as usize).map_or(1.0, |worth| f64::from(*worth))
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
