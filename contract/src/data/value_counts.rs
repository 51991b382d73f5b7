//! How often each value of a column occurs, as long as there are not too many: event types, and what filters ask for.

use super::events::Conditions;
use super::hash::{HashedMap, slot};
use super::oddity;

/// Most event types that are counted separately. A dataset should have ten.
pub(super) const MOST_TYPES: usize = 1000;

/// How many values are found without a map.
const NEAR: usize = 64;

/// One value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ValueCount {
    pub(super) name: String,
    pub(super) count: u64,
    hash: u64,
    met: Met,
}

/// What the type of an event says of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Met {
    /// The conditions whose type it has, a bit each.
    pub(super) conditions: u64,
    /// Whether there is something odd about it, each time that it comes.
    pub(super) is_odd: bool,
}

/// All values, as long as there are not too many.
#[derive(Debug, Clone)]
pub(super) struct ValueCounts {
    each: Vec<ValueCount>,
    most: usize,
    pub(super) are_too_many: bool,
    by_hash: HashedMap<usize>,
    near: Box<[Near; NEAR]>,
}

/// A value that came lately, and how many more of it there were than its entry counts.
#[derive(Debug, Clone, Copy, Default)]
struct Near {
    hash: u64,
    count: u64,
    met: Met,
    place: usize,
}

impl Default for ValueCounts {
    fn default() -> Self {
        Self::of_at_most(MOST_TYPES)
    }
}

impl ValueCounts {
    /// Counts that many values at most.
    pub(super) fn of_at_most(most: usize) -> Self {
        let near = Box::new([Near::default(); NEAR]);
        Self { each: Vec::new(), most, are_too_many: false, by_hash: HashedMap::default(), near }
    }

    /// Counts one more, and says what it meets.
    #[inline]
    pub(super) fn add(&mut self, name: &[u8], hash: u64, conditions: &Conditions) -> Met {
        let near = &mut self.near[slot(hash, NEAR)];
        if near.hash == hash {
            near.count += 1;
            return near.met;
        }
        self.add_other(name, hash, conditions)
    }

    #[cold]
    fn add_other(&mut self, name: &[u8], hash: u64, conditions: &Conditions) -> Met {
        let name = String::from_utf8_lossy(name);
        let Some(place) = self.entry(&name, hash, conditions) else { return met(&name, conditions) };
        let met = self.each[place].met;
        let near = std::mem::replace(&mut self.near[slot(hash, NEAR)], Near { hash, count: 1, met, place });
        self.settle(near);
        met
    }

    fn settle(&mut self, near: Near) {
        if let Some(known) = self.each.get_mut(near.place) {
            known.count += near.count;
        }
    }

    /// Each value with how often it occurs.
    pub(super) fn settled(&self) -> Vec<ValueCount> {
        let mut settled = self.clone();
        for near in *self.near {
            settled.settle(near);
        }
        settled.each
    }

    fn entry(&mut self, name: &str, hash: u64, conditions: &Conditions) -> Option<usize> {
        if let Some(place) = self.by_hash.get(&hash) {
            return Some(*place);
        }
        if self.each.len() >= self.most {
            self.are_too_many = true;
            return None;
        }
        let place = self.each.len();
        self.each.push(ValueCount { name: name.to_owned(), count: 0, hash, met: met(name, conditions) });
        self.by_hash.insert(hash, place);
        Some(place)
    }

    pub(super) fn merge(&mut self, other: &Self, conditions: &Conditions) {
        self.are_too_many |= other.are_too_many;
        for one in other.settled() {
            if let Some(place) = self.entry(&one.name, one.hash, conditions) {
                self.each[place].count += one.count;
            }
        }
    }
}

fn met(name: &str, conditions: &Conditions) -> Met {
    Met { conditions: conditions.of_type(name), is_odd: oddity::of_event_type(name.as_bytes()).is_some() }
}
