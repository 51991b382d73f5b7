//! Figures of a dataset's events, from one pass over them.

use std::io;

use super::filter::admits;
use super::{Contents, EventFilter, IngestionMode};

impl Contents {
    /// How many events of each user a filter admits, of those users who have any. Blocks.
    pub(crate) fn events_by_user(&self, filter: &EventFilter) -> io::Result<Vec<u64>> {
        let mut counts = Vec::new();
        let mut last = None;
        let mut rows = self.rows(IngestionMode::All)?;
        while let Some(row) = rows.next()? {
            if admits(filter, &row) {
                match counts.last_mut() {
                    Some(count) if last == Some(row.key.identity) => *count += 1,
                    _ => counts.push(1),
                }
                last = Some(row.key.identity);
            }
        }
        Ok(counts)
    }
}
