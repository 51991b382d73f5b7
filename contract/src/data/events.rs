//! The types of events, how often each occurs, and which of the solutions' filters admit it.

use std::collections::HashMap;

use super::census::MOST_FILTERS;
use super::expectation::{EventCondition, EventFilter};
use super::hash::slot;
use crate::event_type::is_same;

/// Most event types that are told apart. A dataset should have ten.
pub(super) const MOST_TYPES: usize = 1000;

/// How many types are found without a map.
const NEAR: usize = 64;

/// The conditions of all filters that differ, one after the other.
#[derive(Debug, Clone, Default)]
pub(super) struct Conditions {
    filters: Vec<EventFilter>,
    /// Each with the filter that it belongs to.
    each: Vec<(usize, EventCondition)>,
}

/// One type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct EventType {
    pub(super) name: String,
    pub(super) count: u64,
    hash: u64,
    /// The conditions whose type it has, a bit each.
    conditions: u64,
}

/// All types, as long as there are not too many.
#[derive(Debug, Clone)]
pub(super) struct EventTypes {
    each: Vec<EventType>,
    pub(super) are_too_many: bool,
    by_hash: HashMap<u64, usize>,
    near: Box<[Near; NEAR]>,
}

/// A type that came lately, and how many more events of it there were than its entry counts.
#[derive(Debug, Clone, Copy, Default)]
struct Near {
    hash: u64,
    count: u64,
    conditions: u64,
    place: usize,
}

impl Default for EventTypes {
    fn default() -> Self {
        let near = Box::new([Near::default(); NEAR]);
        Self { each: Vec::new(), are_too_many: false, by_hash: HashMap::new(), near }
    }
}

impl Conditions {
    /// Takes in another filter unless there are too many to be followed.
    pub(super) fn add(&mut self, filter: &EventFilter) {
        let fits = self.filters.len() < MOST_FILTERS && self.each.len() + filter.conditions.len() <= 64;
        if fits && !filter.conditions.is_empty() && !self.filters.contains(filter) {
            let of = self.filters.len();
            self.each.extend(filter.conditions.iter().map(|condition| (of, condition.clone())));
            self.filters.push(filter.clone());
        }
    }

    pub(super) fn position(&self, filter: &EventFilter) -> Option<usize> {
        self.filters.iter().position(|known| known == filter)
    }

    pub(super) fn filters(&self) -> usize {
        self.filters.len()
    }

    /// The conditions that an event of that type meets if its value does too.
    fn of_type(&self, name: &str) -> u64 {
        self.met(|condition| condition.event_type.as_ref().is_none_or(|wanted| is_same(wanted, name)))
    }

    /// The conditions that an event without a type meets if its value does.
    pub(super) fn of_no_type(&self) -> u64 {
        self.met(|condition| condition.event_type.is_none())
    }

    /// The conditions that an event with that value meets if its type does. The service keeps values as floats.
    pub(super) fn of_value(&self, value: Option<f32>) -> u64 {
        self.met(|condition| {
            condition.least_value.is_none_or(|least| value.is_some_and(|value| f64::from(value) >= least))
        })
    }

    fn met(&self, is_met: impl Fn(&EventCondition) -> bool) -> u64 {
        let each = self.each.iter().enumerate();
        each.filter(|(_, (_, condition))| is_met(condition)).fold(0, |met, (place, _)| met | 1 << place)
    }

    /// The filters that admit an event which meets these conditions, a bit each.
    pub(super) fn admitting(&self, mut met: u64) -> u32 {
        let mut filters = 0;
        while met != 0 {
            if let Some((filter, _)) = self.each.get(met.trailing_zeros() as usize) {
                filters |= 1 << filter;
            }
            met &= met - 1;
        }
        filters
    }
}

impl EventTypes {
    /// Counts an event of a type, and tells the conditions that it meets if its value does.
    #[inline]
    pub(super) fn add(&mut self, name: &[u8], hash: u64, conditions: &Conditions) -> u64 {
        let near = &mut self.near[slot(hash, NEAR)];
        if near.hash == hash {
            near.count += 1;
            return near.conditions;
        }
        self.add_other(name, hash, conditions)
    }

    #[cold]
    fn add_other(&mut self, name: &[u8], hash: u64, conditions: &Conditions) -> u64 {
        let name = String::from_utf8_lossy(name);
        let Some(place) = self.entry(&name, hash, conditions) else { return conditions.of_type(&name) };
        let met = self.each[place].conditions;
        let near = std::mem::replace(&mut self.near[slot(hash, NEAR)], Near { hash, count: 1, conditions: met, place });
        self.settle(near);
        met
    }

    fn settle(&mut self, near: Near) {
        if let Some(known) = self.each.get_mut(near.place) {
            known.count += near.count;
        }
    }

    /// Each type with all of its events.
    pub(super) fn settled(&self) -> Vec<EventType> {
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
        if self.each.len() >= MOST_TYPES {
            self.are_too_many = true;
            return None;
        }
        let place = self.each.len();
        self.each.push(EventType { name: name.to_owned(), count: 0, hash, conditions: conditions.of_type(name) });
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
