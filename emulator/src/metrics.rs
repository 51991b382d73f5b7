//! Training minima and solution metrics, computed from the imported data.
//!
//! The metrics are those of the most popular items, offered to everybody: the baseline that the guide recommends.
//! They are real numbers about the data, and the same for every recipe, which those of the service are not.

use std::collections::HashSet;

use personalize_contract::csv::MINIMUM_INTERACTIONS;
use serde_json::{Map, Value, json};

use crate::data::{Event, EventFilter, Interactions, Records};
use crate::random::mixed;

/// How many users must have two interactions or more.
const MINIMUM_USERS: usize = 25;

/// How many items the baseline offers.
const OFFERED: usize = 25;

/// Why there is not enough data to train on, as a solution version's `failureReason`.
pub(crate) fn shortfall(interactions: &Interactions, filter: &EventFilter) -> Option<String> {
    let events = interactions.selected(filter);
    let users: Vec<&[Event]> = events.chunk_by(|one, other| one.user == other.user).collect();
    let returning = users.iter().filter(|events| events.len() >= 2).count();
    if u64::try_from(events.len()).unwrap_or(u64::MAX) < MINIMUM_INTERACTIONS {
        // Published for recommenders; for solution versions it is a guess.
        let types: Vec<&str> =
            filter.conditions.iter().filter_map(|condition| condition.event_type.as_deref()).collect();
        let filtered = if types.is_empty() {
            String::new()
        } else {
            format!(" after filtering by event type: {}", types.join(", "))
        };
        Some(format!("Create failed. Dataset has fewer than {MINIMUM_INTERACTIONS} interactions{filtered}."))
    } else if returning < MINIMUM_USERS {
        Some(format!("Create failed. Dataset has fewer than {MINIMUM_USERS} users with at least 2 interactions each."))
    } else if returning * 100 < users.len() {
        // The rule is published, this text is not.
        Some("Create failed. Fewer than 1 percent of the users have at least 2 interactions each.".to_owned())
    } else {
        None
    }
}

/// The metrics of a recipe that recommends items.
///
/// One user in ten, drawn by the seed, is set aside. Popularity is counted among the others. Of each user set aside
/// the newest tenth of the events is what the baseline should have offered.
pub(crate) fn of_popularity(
    interactions: &Interactions,
    filter: &EventFilter,
    items: Option<&Records>,
    seed: u64,
) -> Value {
    let events = interactions.selected(filter);
    let mut users: Vec<&[Event]> = events.chunk_by(|one, other| one.user == other.user).collect();
    users.sort_by_cached_key(|events| mixed(seed ^ u64::from(events.first().map_or(0, |event| event.user))));
    let (aside, rest) = users.split_at(users.len().div_ceil(10));
    let offered = most_popular(rest, interactions.item_count());
    let mut sums = Scores::default();
    let mut asked = 0;
    for events in aside.iter().filter(|events| events.len() >= 2) {
        let wanted: HashSet<u32> =
            events.iter().rev().take(events.len().div_ceil(10)).map(|event| event.item).collect();
        let hits: Vec<usize> =
            (1..).zip(&offered).filter(|(_, item)| wanted.contains(item)).map(|(at, _)| at).collect();
        sums.add(&Scores::of(&hits));
        asked += 1;
    }
    sums.averaged(asked, ratio(offered.len(), interactions.catalogue(items)))
}

/// The items that most of the events are about, the most popular first.
fn most_popular(users: &[&[Event]], items: usize) -> Vec<u32> {
    let mut counts: Vec<(u64, u32)> = (0..).take(items).map(|item| (0, item)).collect();
    for event in users.iter().copied().flatten() {
        if let Some(count) = usize::try_from(event.item).ok().and_then(|item| counts.get_mut(item)) {
            count.0 += 1;
        }
    }
    counts.retain(|(count, _)| *count > 0);
    counts.sort_unstable_by_key(|(count, item)| (std::cmp::Reverse(*count), *item));
    counts.into_iter().take(OFFERED).map(|(_, item)| item).collect()
}

/// Scores of one list of recommendations, or sums of them.
#[derive(Debug, Default)]
struct Scores {
    reciprocal_rank: f64,
    gain: [f64; 3],
    precision: [f64; 3],
}

/// How far down the list each score looks.
const DEPTHS: [usize; 3] = [5, 10, 25];

impl Scores {
    /// `hits` are the positions, from 1 and rising, of what should have been offered.
    fn of(hits: &[usize]) -> Self {
        Self {
            reciprocal_rank: hits.first().map_or(0.0, |first| 1.0 / number(*first)),
            gain: DEPTHS.map(|depth| discounted_gain(hits, depth)),
            precision: DEPTHS.map(|depth| ratio(within(hits, depth).count(), depth)),
        }
    }

    fn add(&mut self, other: &Self) {
        self.reciprocal_rank += other.reciprocal_rank;
        for place in 0..DEPTHS.len() {
            self.gain[place] += other.gain[place];
            self.precision[place] += other.precision[place];
        }
    }

    fn averaged(&self, lists: usize, coverage: f64) -> Value {
        let average = |sum: f64| json!(if lists == 0 { 0.0 } else { sum / number(lists) });
        let mut metrics = Map::new();
        metrics.insert("coverage".to_owned(), json!(coverage));
        metrics.insert("mean_reciprocal_rank_at_25".to_owned(), average(self.reciprocal_rank));
        for (place, depth) in DEPTHS.into_iter().enumerate() {
            let gain = format!("normalized_discounted_cumulative_gain_at_{depth}");
            metrics.insert(gain, average(self.gain[place]));
            metrics.insert(format!("precision_at_{depth}"), average(self.precision[place]));
        }
        Value::Object(metrics)
    }
}

fn within(hits: &[usize], depth: usize) -> impl Iterator<Item = usize> {
    hits.iter().copied().take_while(move |position| *position <= depth)
}

/// Hits count for less the further down they are, in proportion to the best order of the same hits.
fn discounted_gain(hits: &[usize], depth: usize) -> f64 {
    let discounted = |position: usize| 1.0 / number(position + 1).log2();
    let gained: f64 = within(hits, depth).map(discounted).sum();
    let best: f64 = (1..=within(hits, depth).count()).map(discounted).sum();
    if best > 0.0 { gained / best } else { 0.0 }
}

fn ratio(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { number(part) / number(whole) }
}

fn number(count: usize) -> f64 {
    u32::try_from(count).map_or(f64::MAX, f64::from)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Row;

    #[test]
    fn the_guide_s_example_comes_out() {
        let scores = Scores::of(&[2, 5]);
        assert!((scores.reciprocal_rank - 0.5).abs() < 1e-9);
        assert!((scores.gain[0] - 0.624).abs() < 5e-4, "{}", scores.gain[0]);
        assert!((scores.precision[0] - 0.4).abs() < 1e-9);
    }

    #[test]
    fn nothing_found_scores_nothing() {
        let scores = Scores::of(&[]);
        assert!(scores.reciprocal_rank.abs() + scores.gain[2].abs() + scores.precision[1].abs() < 1e-9);
    }

    /// Every one of `users` sees item 0 first and items after it `each` times in all, a second apart.
    fn seen(users: u32, each: u32) -> Interactions {
        let mut interactions = Interactions::default();
        for user in 0..users {
            for step in 0..each {
                let (user, item) = (format!("u{user}"), format!("i{step}"));
                let (timestamp, fingerprint) = (i64::from(step), u64::from(step));
                interactions.add(&Row {
                    user: &user,
                    item: &item,
                    timestamp,
                    event_type: None,
                    value: None,
                    fingerprint,
                });
            }
        }
        interactions.settle();
        interactions
    }

    #[test]
    fn too_little_data_is_told_apart() {
        let told = |users, each| shortfall(&seen(users, each), &EventFilter::default()).unwrap_or_default();
        assert!(told(30, 10).contains("fewer than 1000 interactions"), "{}", told(30, 10));
        assert!(told(20, 100).contains("fewer than 25 users"), "{}", told(20, 100));
        assert_eq!(told(100, 10), "");
        let mut mostly_once = seen(2600, 1);
        mostly_once = mostly_once.joined(&seen(25, 2));
        let reason = shortfall(&mostly_once, &EventFilter::default()).unwrap_or_default();
        assert!(reason.contains("Fewer than 1 percent"), "{reason}");
    }

    #[test]
    fn the_baseline_is_measured_on_the_newest_events_of_users_set_aside() {
        // Five items, equally popular and offered in their order; the newest event of each user is the fifth.
        let metrics = of_popularity(&seen(100, 5), &EventFilter::default(), None, 0);
        let value = |name: &str| metrics[name].as_f64().expect("a number");
        assert!((value("coverage") - 1.0).abs() < 1e-9);
        assert!((value("mean_reciprocal_rank_at_25") - 0.2).abs() < 1e-9);
        assert!((value("normalized_discounted_cumulative_gain_at_5") - 1.0 / 6.0_f64.log2()).abs() < 1e-9);
        assert!((value("precision_at_5") - 0.2).abs() < 1e-9);
        assert!((value("precision_at_25") - 0.04).abs() < 1e-9);
        assert_eq!(metrics.as_object().map(Map::len), Some(8));
    }
}
