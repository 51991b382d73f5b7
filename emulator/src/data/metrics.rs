//! Solution metrics, computed from the imported data.
//!
//! The metrics of recipes that recommend items are those of the most popular items, offered to everybody: the baseline
//! that the guide recommends. Those of recipes that segment users are those of the most active users, whom batch
//! segment jobs name. They are real numbers about the data, and not those of the service's models.
//!
//! Names, their order and four decimals are those that published outputs of AWS's samples show.

mod scores;
mod segments;
#[cfg(test)]
mod tests;

use std::io;

use serde_json::{Value, json};

use crate::data::rows::{Contents, EventFilter, OFFERED, Totals};
use crate::random::mixed;

pub(crate) use segments::{of_attribute_segments, of_item_segments};

use scores::Scores;

/// The metrics of a recipe that recommends items. Blocks.
///
/// One user in ten, drawn by the seed, is set aside. Popularity is counted among the others. Of each user set aside
/// the newest tenth of the events is what the baseline should have offered.
pub(crate) fn of_popularity(
    interactions: &Contents,
    filter: &EventFilter,
    items: Option<&Contents>,
    seed: u64,
) -> io::Result<Value> {
    let totals = Totals::of(interactions, filter)?;
    let (counts, numbers) = (totals.counts(), totals.numbers());
    let mut users: Vec<usize> = (0..counts.len()).filter(|user| counts[*user] > 0).collect();
    users.sort_unstable_by_key(|user| mixed(seed ^ numbers[*user]));
    users.truncate(users.len().div_ceil(10));
    let mut aside = vec![false; counts.len()];
    for user in &users {
        aside[*user] = true;
    }
    let offers = totals.offers(interactions, filter, |user| !aside[user])?;
    let newest = |user: usize| if aside[user] { counts[user].div_ceil(10) } else { 0 };
    let hits = totals.hits(interactions, filter, &offers, newest)?;
    let mut sums = Scores::default();
    let mut asked = 0;
    for user in users.into_iter().filter(|user| counts[*user] >= 2) {
        let positions: Vec<usize> = (1..=OFFERED).filter(|position| hits[user] >> (position - 1) & 1 == 1).collect();
        sums.add(&Scores::of(&positions));
        asked += 1;
    }
    Ok(sums.averaged(asked, ratio(offers.len(), totals.catalogue(items)?)))
}

/// A value of a metric, which the service gives with four decimals at most.
fn rounded(value: f64) -> Value {
    json!((value * 1e4).round() / 1e4)
}

fn ratio(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { number(part) / number(whole) }
}

fn number(count: usize) -> f64 {
    u32::try_from(count).map_or(f64::MAX, f64::from)
}
