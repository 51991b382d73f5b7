//! The metrics of recipes that segment users.
//!
//! Of each user the newest tenth of the events is held out, as the guide describes. A segment is made of the hundredth
//! of all users that the batch segment jobs of the emulator would name first, from the events before. Its actual users
//! are those who interacted with the item, or with an item that has the attribute, in what is held out.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap, HashSet};
use std::io;

use personalize_contract::schema::Field;
use serde_json::{Value, json};

use super::{number, ratio, rounded};
use crate::data::rows::{Contents, EventFilter, History, Totals};

/// Users with the highest counts; of equals those who come first.
struct TopUsers {
    most: usize,
    /// The one to give way next on top.
    heap: BinaryHeap<(Reverse<u64>, usize)>,
}

/// Sums over segments.
#[derive(Default)]
struct Sums {
    segments: usize,
    hits: usize,
    recall: f64,
}

/// For a recipe that finds the users of an item. Blocks.
pub(crate) fn of_item_segments(interactions: &Contents, filter: &EventFilter) -> io::Result<Value> {
    let totals = Totals::of(interactions, filter)?;
    let (users, size) = users_and_size(&totals);
    let mut predicted: HashMap<u64, TopUsers> = HashMap::new();
    let mut actual: HashMap<u64, Vec<usize>> = HashMap::new();
    interactions.histories(filter, |user, history| {
        for (item, count) in &history.earlier {
            predicted.entry(*item).or_insert_with(|| TopUsers::new(size)).offer(*count, user);
        }
        for item in &history.newest {
            actual.entry(*item).or_default().push(user);
        }
    })?;
    let predicted: HashMap<u64, HashSet<usize>> =
        predicted.into_iter().map(|(item, top)| (item, top.users())).collect();
    let mut sums = Sums::default();
    // In an order of their own, so that sums of floats come out the same every time.
    let mut items: Vec<(u64, Vec<usize>)> = actual.into_iter().collect();
    items.sort_unstable();
    for (item, users) in items {
        let segment = predicted.get(&item);
        let hits = users.iter().filter(|user| segment.is_some_and(|segment| segment.contains(*user))).count();
        sums.add(hits, users.len());
    }
    let named: HashSet<usize> = predicted.into_values().flatten().collect();
    Ok(sums.averaged(ratio(named.len(), users)))
}

/// For a recipe that finds the users of an attribute of items, which are the most active ones whatever the attribute
/// is. Blocks.
pub(crate) fn of_attribute_segments(
    interactions: &Contents,
    filter: &EventFilter,
    items: &Contents,
    attributes: &[Field],
) -> io::Result<Value> {
    let totals = Totals::of(interactions, filter)?;
    let (users, size) = users_and_size(&totals);
    let mut top = TopUsers::new(size);
    interactions.histories(filter, |user, history| {
        top.offer(history.earlier.iter().map(|(_, count)| count).sum(), user);
    })?;
    let top = top.users();
    let (attributes_of, count) = attributes_by_item(items, attributes)?;
    let (mut actual, mut hits) = (vec![0; count], vec![0; count]);
    interactions.histories(filter, |user, history| {
        for attribute in attributes_of_user(history, &attributes_of) {
            actual[attribute] += 1;
            hits[attribute] += usize::from(top.contains(&user));
        }
    })?;
    let mut sums = Sums::default();
    for (actual, hits) in actual.into_iter().zip(hits).filter(|(actual, _)| *actual > 0) {
        sums.add(hits, actual);
    }
    Ok(sums.averaged(ratio(top.len(), users)))
}

/// How many users there are, and how many a segment has: one in a hundred.
fn users_and_size(totals: &Totals) -> (usize, usize) {
    let users = totals.counts().iter().filter(|count| **count > 0).count();
    (users, users.div_ceil(100))
}

/// The attributes of each item, as numbers from 0, and how many there are.
fn attributes_by_item(items: &Contents, fields: &[Field]) -> io::Result<(HashMap<u64, Vec<usize>>, usize)> {
    let mut numbers: HashMap<(usize, String), usize> = HashMap::new();
    let mut attributes: HashMap<u64, Vec<usize>> = HashMap::new();
    items.each_attribute(fields, |item, place, value| {
        let next = numbers.len();
        let number = *numbers.entry((place, value.to_owned())).or_insert(next);
        attributes.entry(item).or_default().push(number);
    })?;
    Ok((attributes, numbers.len()))
}

/// The attributes of the items that a user's newest events are about, each once.
fn attributes_of_user(history: &History, attributes: &HashMap<u64, Vec<usize>>) -> HashSet<usize> {
    history.newest.iter().filter_map(|item| attributes.get(item)).flatten().copied().collect()
}

impl TopUsers {
    fn new(most: usize) -> Self {
        Self { most, heap: BinaryHeap::new() }
    }

    fn offer(&mut self, count: u64, user: usize) {
        if count == 0 {
            return;
        }
        self.heap.push((Reverse(count), user));
        if self.heap.len() > self.most {
            self.heap.pop();
        }
    }

    fn users(self) -> HashSet<usize> {
        self.heap.into_iter().map(|(_, user)| user).collect()
    }
}

impl Sums {
    fn add(&mut self, hits: usize, actual: usize) {
        self.segments += 1;
        self.hits += hits;
        self.recall += ratio(hits, actual);
    }

    /// Hits are a number of users, on average over the segments.
    fn averaged(&self, coverage: f64) -> Value {
        let average = |sum: f64| if self.segments == 0 { json!(0.0) } else { rounded(sum / number(self.segments)) };
        json!({
            "coverage": rounded(coverage),
            "hits_at_1_percent": average(number(self.hits)),
            "recall_at_1_percent": average(self.recall),
        })
    }
}
