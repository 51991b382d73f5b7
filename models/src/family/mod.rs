//! The kinds of models, in one file each, and which of them a recipe is fitted with.

pub(crate) mod actions;
pub(crate) mod affinity;
pub(crate) mod content;
pub(crate) mod context;
pub(crate) mod cooccurrence;
pub(crate) mod neighbours;
pub(crate) mod objective;
pub(crate) mod popularity;
pub(crate) mod related;
pub(crate) mod repeats;
pub(crate) mod semantic;
pub(crate) mod trending;

use std::cell::RefCell;

use actions::Actions;
use content::Content;
use cooccurrence::Cooccurrence;
use neighbours::Neighbours;
use popularity::Popularity;
use related::Related;
use semantic::Semantic;
use serde::{Deserialize, Serialize};
use trending::Trending;

use crate::accumulator::Accumulator;
use crate::fit::{Cancelled, Input};
use crate::query::Influence;
use crate::recipe::Family;
use crate::selection::{BestFirst, Scored};
use crate::sequences::{LengthFilter, Sequences};
use crate::session::Session;

/// What a recipe was fitted with.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) enum Fitted {
    /// Items for a user.
    Neighbours(Neighbours),
    /// Items for an item, by what users did.
    Related(Related),
    /// Items for an item, by attributes and texts.
    Content(Semantic),
    /// Items for everybody.
    Popularity(Popularity),
    /// Items for everybody, those that are on the increase.
    Trending(Trending),
    /// Actions for a user.
    Actions(Actions),
    /// Users for items.
    Affinity(Cooccurrence),
}

/// A question in the numbers of the data that a model was fitted to.
#[derive(Debug, Default)]
pub(crate) struct Question {
    /// What the user did.
    pub(crate) session: Session,
    /// The item that others are related to.
    pub(crate) item: Option<u32>,
    /// The contexts that the user is in.
    pub(crate) contexts: Vec<u32>,
    /// Whether what the user had before counts for an item's related ones too.
    pub(crate) heeds_session: bool,
    /// How much popularity and freshness count.
    pub(crate) influence: Influence,
    /// In seconds since 1970.
    pub(crate) now: i64,
}

/// An item that may be recommended, and whether only its popularity speaks for it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Candidate {
    pub(crate) item: u32,
    pub(crate) score: f64,
    pub(crate) is_popular: bool,
}

#[derive(Default)]
struct Scratch {
    neighbours: neighbours::Scratch,
    cooccurrence: cooccurrence::Scratch,
    content: Accumulator,
}

thread_local! {
    /// Buffers that questions share, so that none pays for the size of the data.
    static SCRATCH: RefCell<Scratch> = RefCell::default();
}

impl Fitted {
    /// Fits what a recipe needs.
    pub(crate) fn new(input: &Input<'_>) -> Result<Self, Cancelled> {
        let neighbours = || Neighbours::fit(input, neighbours::Settings::of(input));
        let related = cooccurrence::Settings::of(input);
        Ok(match input.recipe.family {
            Family::Personalization | Family::Ranking => Self::Neighbours(neighbours()?),
            Family::ActionPropensity => Self::Actions(Actions::fit(input, neighbours()?)?),
            Family::ItemCooccurrence => {
                let content = input.recipe.uses_attributes().then(|| content(input)).transpose()?;
                Self::Related(Related::new(input, Cooccurrence::fit(input, related)?, content))
            }
            Family::ItemAffinity | Family::AttributeAffinity => {
                Self::Affinity(Cooccurrence::fit(input, cooccurrence::Settings { sampled: usize::MAX, ..related })?)
            }
            Family::ContentSimilarity => Self::Content(Semantic::fit(input, content(input)?, popularity(input)?)),
            Family::Trending => Self::Trending(Trending::fit(input, popularity(input)?)),
            Family::MostPopular => Self::Popularity(popularity(input)?),
        })
    }

    /// Calls with items, the best first, until it says that it has enough.
    pub(crate) fn each_best(&self, question: &Question, enough: impl FnMut(Candidate) -> bool) {
        SCRATCH.with_borrow_mut(|scratch| match self {
            Self::Neighbours(model) => {
                let scores = model.scores(question, &mut scratch.neighbours);
                offer(scores.best_first(), |item| !scores.is_personal(item), enough);
            }
            Self::Related(model) => {
                offer(model.best_first(question, scratch), |_| false, enough);
            }
            Self::Content(model) => offer(model.best_first(question, &mut scratch.content), |_| false, enough),
            Self::Popularity(model) | Self::Trending(Trending { popularity: model, .. }) => {
                let rising =
                    if let Self::Trending(trending) = self { trending.rising(question.now) } else { Vec::new() };
                offer(followed_by_popular(rising, None, model), |_| true, enough);
            }
            Self::Actions(_) | Self::Affinity(_) => {}
        });
    }

    /// The scores of some items.
    pub(crate) fn scores(&self, question: &Question, items: &[u32]) -> Vec<f64> {
        SCRATCH.with_borrow_mut(|scratch| match self {
            Self::Neighbours(model) => {
                let scores = model.scores(question, &mut scratch.neighbours);
                items.iter().map(|item| scores.of(*item)).collect()
            }
            _ => vec![0.0; items.len()],
        })
    }

    /// How likely the user takes each action.
    pub(crate) fn actions(&self, question: &Question) -> Vec<Scored> {
        let Self::Actions(model) = self else { return Vec::new() };
        SCRATCH.with_borrow_mut(|scratch| model.propensities(&question.session, &mut scratch.neighbours))
    }

    /// Users for an item, in any order.
    pub(crate) fn users_for_item(&self, item: u32) -> Vec<Scored> {
        let Self::Affinity(model) = self else { return Vec::new() };
        SCRATCH.with_borrow_mut(|scratch| affinity::for_item(model, item, &mut scratch.cooccurrence))
    }

    /// Users for some items, in any order.
    pub(crate) fn users_for_items(&self, items: &[u32]) -> Vec<Scored> {
        let Self::Affinity(model) = self else { return Vec::new() };
        affinity::for_items(model, items)
    }

    /// What some items have in common, and how much of it each has.
    pub(crate) fn theme(&self, items: &[u32]) -> Option<(String, Vec<f64>)> {
        match self {
            Self::Content(semantic) => semantic.theme(items),
            Self::Related(related) => related.theme(items),
            _ => None,
        }
    }
}

fn content(input: &Input<'_>) -> Result<Content, Cancelled> {
    Content::new(&input.data.item_records, input.data.items.len(), &input.progress)
}

fn popularity(input: &Input<'_>) -> Result<Popularity, Cancelled> {
    let sequences = Sequences::new(input.histories, input.weights, LengthFilter::ALL, &input.progress)?;
    Ok(Popularity::new(sequences.counts(input.data.items.len())))
}

/// Calls with candidates until there are enough.
fn offer(
    candidates: impl Iterator<Item = Scored>,
    is_popular: impl Fn(u32) -> bool,
    mut enough: impl FnMut(Candidate) -> bool,
) {
    for Scored { item, score } in candidates {
        if enough(Candidate { item, score, is_popular: is_popular(item) }) {
            return;
        }
    }
}

/// Scored items the best first, then those with most interactions; without one of them.
fn followed_by_popular(
    scored: Vec<Scored>,
    without: Option<u32>,
    popularity: &Popularity,
) -> impl Iterator<Item = Scored> {
    let mut known: Vec<u32> = scored.iter().map(|scored| scored.item).chain(without).collect();
    known.sort_unstable();
    let others = popularity.best_first().take_while(|other| popularity.count(other.item) > 0.0);
    let others = others.filter(move |other| known.binary_search(&other.item).is_err());
    BestFirst::new(scored, others.map(|other| Scored { score: 0.0, ..other }))
}
