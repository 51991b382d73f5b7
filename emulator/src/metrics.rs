//! Solution metrics, computed from the imported data.
//!
//! The metrics are those of the most popular items, offered to everybody: the baseline that the guide recommends.
//! They are real numbers about the data, and the same for every recipe, which those of the service are not.

use std::io;

use serde_json::{Map, Value, json};

use crate::data::{Contents, EventFilter, OFFERED, Totals};
use crate::random::mixed;

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
    use std::collections::BTreeMap;

    use personalize_contract::DatasetType;

    use super::*;
    use crate::data::EventCondition;
    use crate::random::Random;

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
    fn seen(users: u32, each: u32) -> Contents {
        let mut contents = Contents::new(DatasetType::Interactions);
        let steps = (0..users).flat_map(|user| (0..each).map(move |step| (user, step)));
        let rows: Vec<Vec<String>> =
            steps.map(|(user, step)| vec![format!("u{user}"), format!("i{step}"), step.to_string()]).collect();
        contents.put(&["USER_ID", "ITEM_ID", "TIMESTAMP"], &rows).expect("memory");
        contents
    }

    #[test]
    fn the_baseline_is_measured_on_the_newest_events_of_users_set_aside() {
        // Five items, equally popular and offered in their order; the newest event of each user is the fifth.
        let metrics = of_popularity(&seen(100, 5), &EventFilter::default(), None, 0).expect("metrics");
        let value = |name: &str| metrics[name].as_f64().expect("a number");
        assert!((value("coverage") - 1.0).abs() < 1e-9);
        assert!((value("mean_reciprocal_rank_at_25") - 0.2).abs() < 1e-9);
        assert!((value("normalized_discounted_cumulative_gain_at_5") - 1.0 / 6.0_f64.log2()).abs() < 1e-9);
        assert!((value("precision_at_5") - 0.2).abs() < 1e-9);
        assert!((value("precision_at_25") - 0.04).abs() < 1e-9);
        assert_eq!(metrics.as_object().map(Map::len), Some(8));
    }

    type Event = (usize, usize, i64);

    /// The same metrics of events that are numbered as their users and items first occur, all in memory.
    fn computed_plainly(events: &[Event], catalogue: usize, seed: u64) -> Value {
        let mut users: BTreeMap<usize, Vec<Event>> = BTreeMap::new();
        for event in events {
            users.entry(event.0).or_default().push(*event);
        }
        let mut users: Vec<(usize, Vec<Event>)> = users.into_iter().collect();
        users.sort_by_key(|(user, _)| mixed(seed ^ u64::try_from(*user).expect("small")));
        let (aside, rest) = users.split_at(users.len().div_ceil(10));
        let mut counts: BTreeMap<usize, i32> = BTreeMap::new();
        for (_, item, _) in rest.iter().flat_map(|(_, events)| events) {
            *counts.entry(*item).or_default() += 1;
        }
        let mut offered: Vec<(usize, i32)> = counts.into_iter().collect();
        offered.sort_by_key(|(item, count)| (-count, *item));
        offered.truncate(OFFERED);
        let (mut sums, mut asked) = (Scores::default(), 0);
        for (_, events) in aside.iter().filter(|(_, events)| events.len() >= 2) {
            let mut events = events.clone();
            events.sort_by_key(|(_, _, timestamp)| *timestamp);
            let newest = &events[events.len() - events.len().div_ceil(10)..];
            let wanted = |item: usize| newest.iter().any(|event| event.1 == item);
            let hits: Vec<usize> =
                (1..).zip(&offered).filter(|(_, (item, _))| wanted(*item)).map(|hit| hit.0).collect();
            sums.add(&Scores::of(&hits));
            asked += 1;
        }
        sums.averaged(asked, ratio(offered.len(), catalogue))
    }

    #[test]
    fn passes_over_sorted_rows_come_to_the_same_as_a_plain_computation() {
        for seed in 0..20 {
            let mut random = Random::new(seed);
            let mut draw = |below: u64| random.next() % below;
            let (mut users, mut items) = (Vec::new(), Vec::new());
            let (mut rows, mut events) = (Vec::new(), Vec::new());
            for timestamp in 0..1500_i64 {
                // Several timestamps to a second would leave it open which event is newer.
                let (user, item) = (format!("u{}", draw(90)), format!("i{}", draw(8) * draw(8)));
                let event_type = ["Click", "Watch"][usize::try_from(draw(2)).expect("small")];
                rows.push(vec![user.clone(), item.clone(), (timestamp * 7 % 1500).to_string(), event_type.to_owned()]);
                let numbers = (number_of(&mut users, user), number_of(&mut items, item));
                if event_type == "Watch" {
                    events.push((numbers.0, numbers.1, timestamp * 7 % 1500));
                }
            }
            let mut contents = Contents::new(DatasetType::Interactions);
            for rows in rows.chunks(400) {
                contents.put(&["USER_ID", "ITEM_ID", "TIMESTAMP", "EVENT_TYPE"], rows).expect("memory");
            }
            let mut records = Contents::new(DatasetType::Items);
            records.put(&["ITEM_ID"], &[vec!["i0".to_owned()], vec!["unseen".to_owned()]]).expect("memory");
            let watched = EventCondition { event_type: Some("Watch".to_owned()), least_value: None };
            let filter = EventFilter { conditions: vec![watched] };
            let metrics = of_popularity(&contents, &filter, Some(&records), seed).expect("metrics");
            assert_eq!(metrics, computed_plainly(&events, items.len() + 1, seed), "seed {seed}");
        }
    }

    fn number_of(names: &mut Vec<String>, name: String) -> usize {
        names.iter().position(|known| *known == name).unwrap_or_else(|| {
            names.push(name);
            names.len() - 1
        })
    }
}
