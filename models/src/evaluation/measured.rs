//! Lists of a model for users of whom it knows the older interactions.

use std::collections::HashSet;

use super::RECOMMENDED;
use super::scores::Scores;
use super::split::divided;
use crate::configuration::EventWeights;
use crate::family::Question;
use crate::model::Model;
use crate::query::Influence;
use crate::session::{Event, Session};
use crate::training_data::{Histories, Interaction};

/// The question after what a user did: for the user, and for the item of the newest interaction.
pub(super) fn question(user: u32, older: &[(Interaction, f32)]) -> Question {
    let event = |(interaction, weight): &(Interaction, f32)| Event { item: interaction.item, weight: *weight };
    Question {
        session: Session { user: Some(user), events: older.iter().map(event).collect() },
        item: older.last().map(|(interaction, _)| interaction.item),
        contexts: Vec::new(),
        heeds_session: true,
        influence: Influence::default(),
        now: i64::MIN,
    }
}

/// The best items for a question.
pub(super) fn list(model: &Model, question: &Question) -> Vec<u32> {
    let mut items = Vec::with_capacity(RECOMMENDED);
    model.fitted().each_best(question, |candidate| {
        items.push(candidate.item);
        items.len() == RECOMMENDED
    });
    items
}

/// A list for a user who is set aside, and what should have been in it.
#[derive(Debug)]
pub(super) struct Answered {
    /// The recommended items, the best first.
    pub(super) list: Vec<u32>,
    /// The items of the newest interactions, each once, with the greatest weight that it has there.
    pub(super) truth: Vec<(u32, f32)>,
}

impl Answered {
    /// The list for a user, if something is known of the user and something is held out.
    pub(super) fn new(model: &Model, histories: &Histories, weights: &EventWeights, user: u32) -> Option<Self> {
        let (older, newest) = divided(histories, user, weights, 10);
        if older.is_empty() || newest.is_empty() {
            return None;
        }
        let mut truth: Vec<(u32, f32)> =
            newest.iter().map(|(interaction, weight)| (interaction.item, *weight)).collect();
        truth.sort_by(|one, other| one.0.cmp(&other.0).then(other.1.total_cmp(&one.1)));
        truth.dedup_by_key(|(item, _)| *item);
        Some(Self { list: list(model, &question(user, &older)), truth })
    }

    /// The positions of hits in the list, from 1.
    pub(super) fn hits(&self) -> Vec<usize> {
        let truth: HashSet<u32> = self.truth.iter().map(|(item, _)| *item).collect();
        (1..).zip(&self.list).filter(|(_, item)| truth.contains(item)).map(|(position, _)| position).collect()
    }

    /// The scores of the list.
    pub(super) fn scores(&self) -> Scores {
        Scores::of(&self.hits())
    }

    /// How much the truth of an item weighs: 0 where it is no hit.
    pub(super) fn weight(&self, item: u32) -> f32 {
        self.truth.binary_search_by_key(&item, |(item, _)| *item).map_or(0.0, |at| self.truth[at].1)
    }
}
