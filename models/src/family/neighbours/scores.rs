//! The scores of all items for one session.

use super::Neighbours;
use crate::accumulator::Accumulator;
use crate::family::content::Profile;
use crate::family::context::Factors;
use crate::selection::{BestFirst, Scored};

/// The scores of all items for one session, which add up to 1.
pub(crate) struct Scores<'a> {
    pub(super) model: &'a Neighbours,
    pub(super) items: &'a Accumulator,
    /// By which what speaks for an item is multiplied.
    pub(super) scale: f64,
    /// By which the popularity of an item is multiplied.
    pub(super) popularity: f64,
    /// The items of the session, the lowest number first, and how likely each comes again.
    pub(super) repeats: Vec<(u32, f64)>,
    /// What the session has in attributes and texts, and its share.
    pub(super) content: Option<(Profile, f64)>,
    /// What the context of the request makes of them.
    pub(super) factors: Option<Factors>,
}

impl Scores<'_> {
    /// How likely an item comes again, if the session has it.
    fn repeat(&self, item: u32) -> Option<f64> {
        let at = self.repeats.binary_search_by_key(&item, |(item, _)| *item).ok()?;
        Some(self.repeats[at].1)
    }

    /// The score of an item.
    pub(crate) fn of(&self, item: u32) -> f64 {
        self.without_context(item) * self.factors.as_ref().map_or(1.0, |factors| factors.of(item))
    }

    /// The score of an item in any context.
    pub(super) fn without_context(&self, item: u32) -> f64 {
        let popular = self.popularity * self.model.popularity.share(item);
        let near = || f64::from(self.items.get(item)) * self.model.worth(item) * self.scale;
        popular + self.repeat(item).unwrap_or_else(near) + self.content(item)
    }

    fn content(&self, item: u32) -> f64 {
        let content = self.content.as_ref().zip(self.model.content.as_ref());
        content.map_or(0.0, |((profile, share), content)| share * content.affinity(profile, item))
    }

    /// Whether anything but popularity speaks for an item.
    pub(crate) fn is_personal(&self, item: u32) -> bool {
        self.items.get(item) > 0.0 || self.repeat(item).is_some() || self.is_listed(item)
    }

    fn is_listed(&self, item: u32) -> bool {
        self.factors.as_ref().is_some_and(|factors| factors.lists(item))
    }

    /// All items, the best first.
    pub(crate) fn best_first(&self) -> impl Iterator<Item = Scored> {
        let scored = |item: u32| Scored { item, score: self.of(item) };
        let mut personal: Vec<u32> = self.items.touched().to_vec();
        let repeated = self.repeats.iter().map(|(item, _)| *item);
        personal.extend(repeated.filter(|item| self.items.get(*item) == 0.0));
        let listed = self.factors.iter().flat_map(|factors| &factors.listed).map(|(item, _)| *item);
        personal.extend(listed.filter(|item| self.items.get(*item) == 0.0 && self.repeat(*item).is_none()));
        let others = self.model.popularity.best_first().filter(|other| !self.is_personal(other.item));
        let factor = self.popularity * self.factors.as_ref().map_or(1.0, |factors| factors.others);
        let others = others.map(move |other| Scored { score: other.score * factor, ..other });
        BestFirst::new(personal.into_iter().map(scored).collect(), others)
    }
}
