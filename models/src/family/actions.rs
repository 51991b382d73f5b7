//! Actions that a user is likely to take: what similar users took of what they were offered.

use personalize_contract::event_type::is_same;
use serde::{Deserialize, Serialize};

use super::neighbours::{Neighbours, Scratch};
use crate::fit::{Cancelled, Input};
use crate::selection::Scored;
use crate::sequences::number_of;
use crate::session::Session;

/// How many offers the rate among all users counts for, beside those to the user and to similar users.
const PRIOR: f64 = 5.0;

/// How much the user's own reactions count, beside those of the most similar user.
const ITSELF: f64 = 3.0;

/// A fitted model.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Actions {
    neighbours: Neighbours,
    /// For each user the actions that were offered, and whether they were taken.
    offers: Vec<Vec<Offer>>,
    /// By action: the share of offers that were taken, by anybody.
    rates: Vec<f64>,
}

/// An action that was offered to a user.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub(crate) struct Offer {
    pub(crate) action: u32,
    pub(crate) taken: bool,
}

impl Actions {
    /// Fitted to what users did with items and with actions.
    pub(crate) fn fit(input: &Input<'_>, neighbours: Neighbours) -> Result<Self, Cancelled> {
        let actions = input.data.actions.len();
        let is_taken: Vec<bool> = input.data.event_types.iter().map(|name| is_same(name, "Taken")).collect();
        let (mut offered, mut taken) = (vec![0.0; actions], vec![0.0; actions]);
        let mut offers = vec![Vec::new(); input.action_histories.users()];
        for user in 0..number_of(offers.len()) {
            input.progress.step(user)?;
            for interaction in input.action_histories.of(user) {
                let offer = Offer { action: interaction.item, taken: is_taken[interaction.event_type as usize] };
                offered[offer.action as usize] += 1.0;
                taken[offer.action as usize] += f64::from(u8::from(offer.taken));
                offers[user as usize].push(offer);
            }
        }
        let (all_offered, all_taken): (f64, f64) = (offered.iter().sum(), taken.iter().sum());
        let rate = (all_taken + 1.0) / (all_offered + 2.0);
        let rates = offered.iter().zip(&taken).map(|(offered, taken)| (taken + PRIOR * rate) / (offered + PRIOR));
        Ok(Self { neighbours, offers, rates: rates.collect() })
    }

    /// How likely the user takes each action, by its number.
    pub(crate) fn propensities(&self, session: &Session, scratch: &mut Scratch) -> Vec<Scored> {
        let mut taken: Vec<f64> = self.rates.iter().map(|rate| rate * PRIOR).collect();
        let mut offered = vec![PRIOR; self.rates.len()];
        let mut add = |user: u32, weight: f64| {
            for offer in self.offers.get(user as usize).into_iter().flatten() {
                offered[offer.action as usize] += weight;
                taken[offer.action as usize] += weight * f64::from(u8::from(offer.taken));
            }
        };
        let similar = self.neighbours.similar_users(session, scratch);
        let greatest = similar.iter().map(|(_, similarity)| *similarity).fold(f32::MIN_POSITIVE, f32::max);
        for (user, similarity) in similar {
            add(user, f64::from(similarity / greatest));
        }
        if let Some(user) = session.user {
            add(user, ITSELF);
        }
        let scores = taken.into_iter().zip(offered).map(|(taken, offered)| taken / offered);
        (0..).zip(scores).map(|(item, score)| Scored { item, score }).collect()
    }
}
