//! Which users are likely to want an item, or items with certain attributes.

use super::cooccurrence::{Cooccurrence, Scratch};
use crate::accumulator::Accumulator;
use crate::selection::Scored;
use crate::sequences::number_of;

/// How many related items stand for an item beside itself.
const RELATED: usize = 100;

/// How much more an item itself counts than the item that is related most.
const ITSELF: f64 = 2.0;

/// Users for an item: those whose histories have the item, or items that occur near it in the histories of others.
pub(crate) fn for_item(model: &Cooccurrence, item: u32, scratch: &mut Scratch) -> Vec<Scored> {
    let mut near = model.near(item, scratch);
    near.sort_unstable_by(|one, other| other.cmp(one));
    near.truncate(RELATED);
    let greatest = near.first().map_or(1.0, |first| first.score);
    let mut users = Accumulator::default();
    users.reset(model.users() as usize);
    let itself = Scored { item, score: greatest * ITSELF };
    for Scored { item, score } in std::iter::once(itself).chain(near) {
        for occurrence in model.occurrences(item) {
            let place = model.place_from_end(*occurrence);
            users.add(occurrence.user, weight(score / greatest, place));
        }
    }
    users.iter().map(|(user, sum)| Scored { item: user, score: f64::from(sum) }).collect()
}

/// Users for a set of items: those of whose interactions most, and the newest above all, are with such items.
pub(crate) fn for_items(model: &Cooccurrence, items: &[u32]) -> Vec<Scored> {
    let mut users = vec![0.0_f32; model.users() as usize];
    let mut is_meant = vec![false; model.popularity().len()];
    for item in items {
        is_meant[*item as usize] = true;
    }
    for user in 0..model.users() {
        let history = model.history(user);
        for (ago, item) in history.iter().rev().enumerate() {
            if is_meant[*item as usize] {
                users[user as usize] += weight(1.0, ago);
            }
        }
    }
    let scored = (0..number_of(users.len())).zip(users).filter(|(_, sum)| *sum > 0.0);
    scored.map(|(user, sum)| Scored { item: user, score: f64::from(sum) }).collect()
}

/// What an interaction counts after which so many others came.
#[expect(clippy::cast_possible_truncation, reason = "scores are of single precision")]
fn weight(score: f64, ago: usize) -> f32 {
    (score / libm::log2(2.0 + f64::from(number_of(ago)))) as f32
}
