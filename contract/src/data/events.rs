//! Which events the solutions' filters admit, by their types and values.

use super::expectation::{EventCondition, EventFilter};
use super::identifier_counts::MOST_FILTERS;
use crate::event_type::is_same;

/// The conditions of all filters that differ, one after the other.
#[derive(Debug, Clone, Default)]
pub(super) struct Conditions {
    filters: Vec<EventFilter>,
    /// Each with the filter that it belongs to.
    each: Vec<(usize, EventCondition)>,
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
    pub(super) fn of_type(&self, name: &str) -> u64 {
        self.met(|condition| condition.event_type.as_ref().is_none_or(|event_type| is_same(event_type, name)))
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
