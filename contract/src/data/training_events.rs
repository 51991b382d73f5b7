//! How many events there are to train on, of how many users. An event that several rows have counts once, and rows that
//! an import leaves out do not count.

use super::identifier_counts::MOST_FILTERS;
use super::part::DatasetTotals;
use crate::training::{Lack, lack};

/// The events that a training would have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct TrainingEvents {
    pub(super) interactions: u64,
    pub(super) users: u64,
    /// Users with two interactions or more.
    pub(super) returning: u64,
    /// Whether there are rows that repeat others, which are not counted.
    pub(super) has_repeats: bool,
}

impl TrainingEvents {
    /// Of all interactions, or of those that one of the filters admits. Exact where every different row is known, which
    /// they are up to [131,072 rows](super::repeats); of more rows those count whose repeats were not found.
    pub(super) fn of(totals: &DatasetTotals, filter: Option<usize>) -> Self {
        let repeated = totals.repeats.found();
        let has_repeats = repeated.is_some();
        if (has_repeats || totals.left_out > 0)
            && let Some(rows) = totals.repeats.distinct()
        {
            let is_admitted = |filters: u32| filter.is_none_or(|filter| filters >> filter & 1 == 1);
            let users = rows.filter(|row| is_admitted(row.filters)).map(|row| row.owner).collect();
            return Self { has_repeats, ..Self::of_users(users) };
        }
        let without = totals.left_out + repeated.map_or(0, |repeated| repeated.count);
        match filter {
            Some(filter) => Self { has_repeats, ..Self::admitted(totals, filter) },
            None => Self {
                interactions: totals.rows.saturating_sub(without),
                users: totals.owners.len() as u64,
                returning: totals.owners.iter().filter(|user| user.count >= 2).count() as u64,
                has_repeats,
            },
        }
    }

    /// Given the user of each event.
    fn of_users(mut users: Vec<u64>) -> Self {
        users.sort_unstable();
        let each = || users.chunk_by(|one, other| one == other);
        Self {
            interactions: users.len() as u64,
            users: each().count() as u64,
            returning: each().filter(|events| events.len() >= 2).count() as u64,
            has_repeats: false,
        }
    }

    /// By the marks of users.
    fn admitted(totals: &DatasetTotals, filter: usize) -> Self {
        let is_marked = |marks: u32, place: usize| u64::from(marks >> place & 1);
        let sum = |place: usize| totals.owners.iter().map(|user| is_marked(user.admitted, place)).sum();
        Self {
            interactions: totals.admitted.get(filter).copied().unwrap_or_default(),
            users: sum(filter),
            returning: sum(filter + MOST_FILTERS),
            has_repeats: false,
        }
    }

    /// What there is too little of.
    pub(super) const fn lack(&self) -> Option<Lack> {
        lack(self.interactions, self.users, self.returning)
    }

    /// What follows a count where there are rows that repeat others.
    pub(super) const fn without_repeats(&self) -> &'static str {
        if self.has_repeats { " (rows that repeat another count once)" } else { "" }
    }
}
