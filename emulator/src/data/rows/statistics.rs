//! Figures of a dataset's events, each from one pass over them. Memory holds so many bytes for each user and each item.

use std::collections::HashSet;
use std::hash::BuildHasherDefault;
use std::io;

use super::filter::admits;
use super::layout::hash;
use super::popularity::{ByHash, Hashed};
use super::row::Row;
use super::{Contents, EventFilter, IngestionMode};

/// How many items a list of offers has at most.
pub(crate) const OFFERED: usize = 25;

/// Of all events.
#[derive(Debug, Default)]
pub(crate) struct Totals {
    /// How many events of each user a filter admits, in the order in which the rows lie.
    counts: Vec<u64>,
    /// The first event of each user, and of each item.
    firsts: Vec<u64>,
    items: ByHash<u64>,
}

/// The most popular items, by hash, the most popular first.
#[derive(Debug, Default)]
pub(crate) struct Offers(Vec<u64>);

/// What a user did, item by item; items are known by their hashes.
#[derive(Debug, Default)]
pub(crate) struct History {
    /// How many events are about each item, without the newest tenth of all.
    pub(crate) earlier: Vec<(u64, u64)>,
    /// The items that the newest tenth is about, each once.
    pub(crate) newest: Vec<u64>,
}

impl Contents {
    /// How many events of each user a filter admits, of those users who have any. Blocks.
    pub(crate) fn events_by_user(&self, filter: &EventFilter) -> io::Result<Vec<u64>> {
        let mut counts = Vec::new();
        let mut last = None;
        each(self, |user, row| {
            if admits(filter, row) {
                match counts.last_mut() {
                    Some(count) if last == Some(user) => *count += 1,
                    _ => counts.push(1),
                }
                last = Some(user);
            }
        })?;
        Ok(counts)
    }

    /// The history of every user of whom a filter admits events. Blocks.
    pub(crate) fn histories(&self, filter: &EventFilter, mut visit: impl FnMut(usize, &History)) -> io::Result<()> {
        let mut items = Vec::new();
        let mut current = None;
        let mut close = |user: Option<usize>, items: &mut Vec<u64>| {
            if let Some(user) = user.filter(|_| !items.is_empty()) {
                visit(user, &History::of(items));
            }
            items.clear();
        };
        each(self, |user, row| {
            if current != Some(user) {
                close(current, &mut items);
                current = Some(user);
            }
            if admits(filter, row) {
                items.push(hash(row.item()));
            }
        })?;
        close(current, &mut items);
        Ok(())
    }
}

impl Totals {
    pub(crate) fn of(contents: &Contents, filter: &EventFilter) -> io::Result<Self> {
        let mut totals = Self::default();
        each(contents, |user, row| {
            if user == totals.counts.len() {
                totals.counts.push(0);
                totals.firsts.push(row.sequence);
            }
            if admits(filter, row)
                && let Some(count) = totals.counts.last_mut()
            {
                *count += 1;
            }
            if let Some(first) = totals.firsts.last_mut() {
                *first = row.sequence.min(*first);
            }
            let first = totals.items.entry(hash(row.item())).or_insert(row.sequence);
            *first = row.sequence.min(*first);
        })?;
        Ok(totals)
    }

    /// How many events of each user a filter admits.
    pub(crate) fn counts(&self) -> &[u64] {
        &self.counts
    }

    /// For each user, how many came before: its number.
    pub(crate) fn numbers(&self) -> Vec<u64> {
        let mut order: Vec<usize> = (0..self.firsts.len()).collect();
        order.sort_unstable_by_key(|user| self.firsts.get(*user));
        let mut numbers = vec![0; order.len()];
        for (number, user) in (0..).zip(order) {
            numbers[user] = number;
        }
        numbers
    }

    /// How many different items there are among the events and the records of an Items dataset together.
    pub(crate) fn catalogue(&self, items: Option<&Contents>) -> io::Result<usize> {
        let mut unseen: HashSet<u64, BuildHasherDefault<Hashed>> = HashSet::default();
        if let Some(items) = items {
            each(items, |_, row| {
                let item = hash(row.item());
                if !self.items.contains_key(&item) {
                    unseen.insert(item);
                }
            })?;
        }
        Ok(self.items.len() + unseen.len())
    }

    /// The items that most events of certain users are about. Of equals that comes first which came first.
    pub(crate) fn offers(
        &self,
        contents: &Contents,
        filter: &EventFilter,
        counted: impl Fn(usize) -> bool,
    ) -> io::Result<Offers> {
        let mut counts: ByHash<u64> = ByHash::default();
        each(contents, |user, row| {
            if counted(user) && admits(filter, row) {
                *counts.entry(hash(row.item())).or_default() += 1;
            }
        })?;
        let mut counts: Vec<(u64, u64)> = counts.into_iter().collect();
        counts.sort_unstable_by_key(|(item, count)| (std::cmp::Reverse(*count), self.items.get(item)));
        Ok(Offers(counts.into_iter().take(OFFERED).map(|(item, _)| item).collect()))
    }

    /// For each user, which of the offers the newest events are about: the lowest bit is the first offer.
    /// `newest` says how many events of a user to look at.
    pub(crate) fn hits(
        &self,
        contents: &Contents,
        filter: &EventFilter,
        offers: &Offers,
        newest: impl Fn(usize) -> u64,
    ) -> io::Result<Vec<u32>> {
        let mut hits = vec![0; self.counts.len()];
        let (mut current, mut left) = (None, 0);
        each(contents, |user, row| {
            if current != Some(user) {
                current = Some(user);
                left = self.counts.get(user).copied().unwrap_or_default();
            }
            if admits(filter, row) {
                if left <= newest(user)
                    && let Some(place) = offers.place(hash(row.item()))
                    && let Some(hits) = hits.get_mut(user)
                {
                    *hits |= 1 << place;
                }
                left = left.saturating_sub(1);
            }
        })?;
        Ok(hits)
    }
}

impl History {
    /// Of the items of a user's events, the oldest first.
    fn of(items: &[u64]) -> Self {
        let (earlier, newest) = items.split_at(items.len() - items.len().div_ceil(10));
        let (mut earlier, mut newest) = (earlier.to_vec(), newest.to_vec());
        earlier.sort_unstable();
        newest.sort_unstable();
        newest.dedup();
        let by_item = earlier.chunk_by(|one, other| one == other);
        let earlier = by_item.map(|events| (events[0], u64::try_from(events.len()).unwrap_or(u64::MAX))).collect();
        Self { earlier, newest }
    }
}

impl Offers {
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    fn place(&self, item: u64) -> Option<usize> {
        self.0.iter().position(|offered| *offered == item)
    }
}

/// Every row, with the number of users before its own in the order in which the rows lie.
fn each(contents: &Contents, mut visit: impl FnMut(usize, &Row<'_>)) -> io::Result<()> {
    let mut rows = contents.rows(IngestionMode::All)?;
    let (mut identity, mut user) = (None, 0);
    while let Some(row) = rows.next()? {
        if identity.is_some_and(|identity| identity != row.key.identity) {
            user += 1;
        }
        identity = Some(row.key.identity);
        visit(user, &row);
    }
    Ok(())
}
