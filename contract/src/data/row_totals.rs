//! What rows say that are at hand one by one, and not as the bytes of a file: by the same figures.

use super::events::Conditions;
use super::hash::hash;
use super::part::DatasetTotals;
use super::summary::{Coverage, InteractionsSummary};

/// Totals of the rows of a dataset group.
#[derive(Debug, Clone, Default)]
pub struct RowTotals {
    events: DatasetTotals,
    items: Option<DatasetTotals>,
    users: Option<DatasetTotals>,
}

/// Whose records are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Records {
    /// Those of Items.
    Items,
    /// Those of Users.
    Users,
}

impl RowTotals {
    /// No rows yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds an event of a user with an item, at a moment in seconds since 1970.
    pub fn add_event(&mut self, user: &str, item: &str, moment: i64, event_type: Option<&str>) {
        let totals = &mut self.events;
        totals.rows += 1;
        totals.owners.add_all(&[hash(user.as_bytes())], |_| {});
        totals.objects.add_all(&[hash(item.as_bytes())], |_| {});
        totals.span.take_in(moment);
        if let Some(event_type) = event_type {
            let bytes = event_type.as_bytes();
            totals.event_types.add(bytes, hash(bytes), &Conditions::default());
        }
    }

    /// Says that there is a dataset of such records, were it one without any.
    pub fn add_dataset(&mut self, of: Records) {
        self.records(of);
    }

    /// Adds a record. An identifier counts once.
    pub fn add_record(&mut self, of: Records, identifier: &str) {
        let totals = self.records(of);
        totals.rows += 1;
        totals.owners.add_all(&[hash(identifier.as_bytes())], |_| {});
    }

    /// What the events say; nothing where there are none.
    #[must_use]
    pub fn interactions(&self) -> Option<InteractionsSummary> {
        (self.events.rows > 0).then(|| InteractionsSummary {
            item_records: self.items.as_ref().map(|items| Coverage::of(&items.owners, &self.events.objects)),
            user_records: self.users.as_ref().map(|users| Coverage::of(&users.owners, &self.events.owners)),
            ..InteractionsSummary::of(&self.events)
        })
    }

    fn records(&mut self, of: Records) -> &mut DatasetTotals {
        let totals = match of {
            Records::Items => &mut self.items,
            Records::Users => &mut self.users,
        };
        totals.get_or_insert_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_those_of_the_rows() {
        let mut totals = RowTotals::new();
        assert_eq!(totals.interactions(), None);
        for (user, item, moment, event_type) in [
            ("u", "a", 30, Some("Watch")),
            ("u", "b", 10, Some("watch")),
            ("v", "a", 20, Some("Click")),
            ("w", "c", 40, None),
        ] {
            totals.add_event(user, item, moment, event_type);
        }
        totals.add_dataset(Records::Users);
        for item in ["a", "b", "cold", "cold"] {
            totals.add_record(Records::Items, item);
        }
        let summary = totals.interactions().expect("there are events");
        assert_eq!((summary.users, summary.items, summary.returning_users), (3, 3, 1));
        assert_eq!((summary.earliest, summary.latest), (Some(10), Some(40)));
        assert!((summary.density - 4.0 / 9.0).abs() < 1e-9);
        let event_types: Vec<_> =
            summary.event_types.iter().map(|one| (one.event_type.to_lowercase(), one.count)).collect();
        assert_eq!(event_types, [("watch".to_owned(), 2), ("click".to_owned(), 1)]);
        let items = Coverage { records: 3, cold: 1, uncovered: 1, uncovered_interactions: 1 };
        assert_eq!(summary.item_records, Some(items));
        let users = Coverage { records: 0, cold: 0, uncovered: 3, uncovered_interactions: 4 };
        assert_eq!(summary.user_records, Some(users));
    }
}
