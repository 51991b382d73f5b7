//! Which items and users there is most to say of: what batch jobs answer with.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};
use std::hash::{BuildHasherDefault, Hasher};
use std::io;

use super::filter::admits;
use super::layout::hash;
use super::{Contents, EventFilter, IngestionMode};

/// A map from hashes, which need not be hashed again.
pub(super) type ByHash<V> = HashMap<u64, V, BuildHasherDefault<Hashed>>;

#[derive(Debug, Default)]
pub(super) struct Hashed(u64);

impl Hasher for Hashed {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    fn write_u64(&mut self, hash: u64) {
        self.0 = hash;
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

impl Contents {
    /// How many events each item has. Blocks.
    pub(crate) fn popularity(&self, filter: &EventFilter) -> io::Result<Popularity> {
        let mut popularity = Popularity::default();
        let mut rows = self.rows(IngestionMode::All)?;
        while let Some(row) = rows.next()? {
            if admits(filter, &row) {
                let item = row.item();
                popularity.items.entry(hash(item)).or_insert_with(|| (0, item.into())).0 += 1;
                popularity.events += 1;
            }
        }
        Ok(popularity)
    }

    /// The users with most events, or with most events about an item; of equals by identifier. Blocks.
    pub(crate) fn active_users(
        &self,
        filter: &EventFilter,
        item: Option<&str>,
        most: usize,
    ) -> io::Result<Vec<String>> {
        let mut best = Best::new(most);
        let mut rows = self.rows(IngestionMode::All)?;
        let (mut identity, mut user, mut count) = (None, String::new(), 0);
        while let Some(row) = rows.next()? {
            if !admits(filter, &row) || item.is_some_and(|item| row.item() != item) {
                continue;
            }
            // The events of a user come one after the other.
            if identity != Some(row.key.identity) {
                best.offer(count, &user);
                (identity, count) = (Some(row.key.identity), 0);
                row.user().clone_into(&mut user);
            }
            count += 1;
        }
        best.offer(count, &user);
        Ok(best.in_order())
    }
}

/// How many events each item has.
#[derive(Debug, Default)]
pub(crate) struct Popularity {
    items: ByHash<(u64, Box<str>)>,
    events: u64,
}

impl Popularity {
    /// The items with most events, the most popular first; of equals by identifier.
    pub(crate) fn best(&self, most: usize) -> Vec<String> {
        let mut best = Best::new(most);
        for (count, item) in self.items.values() {
            best.offer(*count, item);
        }
        best.in_order()
    }

    /// An item's share of all events, from 0 to 1.
    #[expect(clippy::cast_precision_loss, reason = "there are fewer than 2^52 events")]
    pub(crate) fn share(&self, item: &str) -> f64 {
        let count = self.items.get(&hash(item)).map_or(0, |(count, _)| *count);
        if count == 0 { 0.0 } else { count as f64 / self.events as f64 }
    }
}

/// Those with the highest counts.
struct Best {
    most: usize,
    /// The one to give way next on top.
    heap: BinaryHeap<(Reverse<u64>, String)>,
}

impl Best {
    fn new(most: usize) -> Self {
        Self { most, heap: BinaryHeap::new() }
    }

    fn offer(&mut self, count: u64, id: &str) {
        if count == 0 {
            return;
        }
        let worst = self.heap.peek().filter(|_| self.heap.len() >= self.most);
        if self.most == 0 || worst.is_some_and(|(Reverse(least), last)| (Reverse(count), id) > (Reverse(*least), last))
        {
            return;
        }
        self.heap.push((Reverse(count), id.to_owned()));
        if self.heap.len() > self.most {
            self.heap.pop();
        }
    }

    fn in_order(self) -> Vec<String> {
        self.heap.into_sorted_vec().into_iter().map(|(_, id)| id).collect()
    }
}
