//! What a dataset holds once imports have filled it: as much as training minima and metrics need, and no more.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::columns::Mixing;

/// A dataset's content.
#[derive(Debug)]
pub(crate) enum Data {
    Interactions(Interactions),
    Records(Records),
}

/// Who did what with which item, and when.
#[derive(Debug, Default)]
pub(crate) struct Interactions {
    users: Names,
    items: Names,
    event_types: Names,
    /// By user, then by time. Identical events are there once.
    events: Vec<Event>,
}

/// The identifiers of items, users or actions.
#[derive(Debug, Default, Clone)]
pub(crate) struct Records {
    ids: HashSet<Box<str>, Mixing>,
}

/// One interaction. Names are numbered, so that an event is small.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Event {
    pub(crate) user: u32,
    pub(crate) item: u32,
    pub(crate) timestamp: i64,
    event_type: Option<u32>,
    value: Option<f32>,
    /// Of the whole row, so that identical rows are found.
    fingerprint: u64,
}

/// One row of an Interactions file.
pub(crate) struct Row<'row> {
    pub(crate) user: &'row str,
    pub(crate) item: &'row str,
    pub(crate) timestamp: i64,
    pub(crate) event_type: Option<&'row str>,
    pub(crate) value: Option<f32>,
    pub(crate) fingerprint: u64,
}

/// Which events a solution trains on: those that satisfy one of the conditions, or all without any.
#[derive(Debug, Clone, Default)]
pub(crate) struct EventFilter {
    pub(crate) conditions: Vec<EventCondition>,
}

/// A type and the least value, each where it matters.
#[derive(Debug, Clone, Default)]
pub(crate) struct EventCondition {
    pub(crate) event_type: Option<String>,
    pub(crate) least_value: Option<f64>,
}

#[derive(Debug, Default)]
struct Names {
    numbers: HashMap<Arc<str>, u32, Mixing>,
    names: Vec<Arc<str>>,
}

impl Names {
    fn number(&mut self, name: &str) -> u32 {
        if let Some(number) = self.numbers.get(name) {
            return *number;
        }
        let number = u32::try_from(self.names.len()).unwrap_or(u32::MAX);
        let name: Arc<str> = Arc::from(name);
        self.names.push(Arc::clone(&name));
        self.numbers.insert(name, number);
        number
    }

    fn name(&self, number: u32) -> &str {
        usize::try_from(number).ok().and_then(|index| self.names.get(index)).map_or("", |name| name)
    }
}

impl Interactions {
    /// Adds a row. [`Interactions::settle`] must follow before anything is read.
    pub(crate) fn add(&mut self, row: &Row<'_>) {
        self.events.push(Event {
            user: self.users.number(row.user),
            item: self.items.number(row.item),
            timestamp: row.timestamp,
            event_type: row.event_type.map(|name| self.event_types.number(name)),
            value: row.value,
            fingerprint: row.fingerprint,
        });
    }

    /// Puts the events in order, and drops repeated ones.
    pub(crate) fn settle(&mut self) {
        let key = |event: &Event| (event.user, event.timestamp, event.fingerprint);
        self.events.sort_unstable_by_key(key);
        self.events.dedup_by_key(|event| key(event));
        self.events.shrink_to_fit();
    }

    /// These events and newer ones.
    pub(crate) fn joined(&self, newer: &Self) -> Self {
        let mut joined = Self::default();
        for interactions in [self, newer] {
            for event in &interactions.events {
                joined.add(&Row {
                    user: interactions.users.name(event.user),
                    item: interactions.items.name(event.item),
                    timestamp: event.timestamp,
                    event_type: event.event_type.map(|number| interactions.event_types.name(number)),
                    value: event.value,
                    fingerprint: event.fingerprint,
                });
            }
        }
        joined.settle();
        joined
    }

    /// The events that a filter admits, by user and then by time.
    pub(crate) fn selected(&self, filter: &EventFilter) -> Vec<Event> {
        // A condition on a type that never occurs admits nothing.
        let conditions: Vec<(Option<Option<u32>>, Option<f64>)> = filter
            .conditions
            .iter()
            .map(|condition| {
                let wanted = condition.event_type.as_deref();
                (wanted.map(|name| self.event_types.numbers.get(name).copied()), condition.least_value)
            })
            .collect();
        let admitted = |event: &&Event| {
            conditions.is_empty()
                || conditions.iter().any(|(event_type, least)| {
                    event_type.is_none_or(|wanted| wanted.is_some() && wanted == event.event_type)
                        && least.is_none_or(|least| event.value.is_some_and(|value| f64::from(value) >= least))
                })
        };
        self.events.iter().filter(admitted).copied().collect()
    }

    /// How many different items there are here and among the records of an Items dataset together.
    pub(crate) fn catalogue(&self, items: Option<&Records>) -> usize {
        let unseen =
            |items: &Records| items.ids.iter().filter(|id| !self.items.numbers.contains_key(id.as_ref())).count();
        self.items.names.len() + items.map_or(0, unseen)
    }

    pub(crate) fn item_count(&self) -> usize {
        self.items.names.len()
    }
}

impl Records {
    pub(crate) fn add(&mut self, id: &str) {
        if !self.ids.contains(id) {
            self.ids.insert(id.into());
        }
    }
}

impl Data {
    /// This data with what a later import brought. Of records with the same identifier the newer one counts.
    pub(crate) fn joined(&self, newer: &Self) -> Self {
        match (self, newer) {
            (Self::Interactions(older), Self::Interactions(newer)) => Self::Interactions(older.joined(newer)),
            (Self::Records(older), Self::Records(newer)) => {
                Self::Records(Records { ids: older.ids.union(&newer.ids).cloned().collect() })
            }
            // A dataset never changes its type.
            (_, Self::Interactions(newer)) => Self::Interactions(newer.joined(&Interactions::default())),
            (_, Self::Records(newer)) => Self::Records(newer.clone()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn interactions(rows: &[(&str, &str, i64, &str, f32)]) -> Interactions {
        let mut interactions = Interactions::default();
        for (index, (user, item, timestamp, event_type, value)) in rows.iter().enumerate() {
            interactions.add(&Row {
                user,
                item,
                timestamp: *timestamp,
                event_type: Some(event_type),
                value: Some(*value),
                fingerprint: u64::try_from(index / 2).expect("a small number"),
            });
        }
        interactions.settle();
        interactions
    }

    #[test]
    fn identical_rows_are_one_event_even_across_imports() {
        let rows = [("a", "x", 1, "Click", 1.0), ("a", "x", 1, "Click", 1.0), ("b", "y", 2, "Watch", 3.0)];
        let once = interactions(&rows);
        assert_eq!(once.selected(&EventFilter::default()).len(), 2);
        assert_eq!(once.joined(&interactions(&rows)).selected(&EventFilter::default()).len(), 2);
    }

    #[test]
    fn a_filter_admits_by_type_and_value() {
        let data =
            interactions(&[("a", "x", 1, "Click", 1.0), ("a", "y", 2, "Watch", 3.0), ("b", "y", 2, "Watch", 5.0)]);
        let count = |event_type: &str, least_value| {
            let condition = EventCondition { event_type: Some(event_type.to_owned()), least_value };
            data.selected(&EventFilter { conditions: vec![condition] }).len()
        };
        assert_eq!((count("Watch", None), count("Watch", Some(4.0)), count("Buy", None)), (2, 1, 0));
    }

    #[test]
    fn the_catalogue_counts_every_item_once() {
        let data = interactions(&[("a", "x", 1, "Click", 1.0), ("a", "y", 2, "Click", 1.0)]);
        let items = Records { ids: ["y".into(), "z".into()].into_iter().collect() };
        assert_eq!((data.catalogue(None), data.catalogue(Some(&items))), (2, 3));
    }
}
