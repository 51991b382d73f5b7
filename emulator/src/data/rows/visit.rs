//! Every row by what it says: what models are fitted to, and what filters and recommendations look at.

use std::io;

use super::filter::{admits, meets_any};
use super::row::{Row, values};
use super::{Contents, EventFilter, IngestionMode};

/// What a user did with an item, or with an action.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Event<'row> {
    pub(crate) user: &'row str,
    pub(crate) item: &'row str,
    /// In seconds since 1970.
    pub(crate) timestamp: i64,
    pub(crate) event_type: Option<&'row str>,
    pub(crate) value: Option<f32>,
    /// Grows with the order in which rows came; later ones have at least [`Contents::sequence`] of the moment before.
    pub(crate) sequence: u64,
}

impl<'row> Event<'row> {
    fn of(row: &Row<'row>) -> Self {
        Self {
            user: row.user(),
            item: row.item(),
            timestamp: row.key.moment,
            event_type: row.value(row.layout.event_type),
            value: row.value(row.layout.event_value).and_then(|value| value.parse().ok()),
            sequence: row.sequence,
        }
    }

    /// Whether a filter admits it.
    pub(crate) fn is_admitted(&self, filter: &EventFilter) -> bool {
        meets_any(filter, || self.event_type, || self.value)
    }
}

impl Contents {
    /// Every event that came in that way and that a filter admits: those of a user together, the oldest first. Blocks.
    pub(crate) fn each_event(
        &self,
        mode: IngestionMode,
        filter: &EventFilter,
        mut visit: impl FnMut(&Event<'_>),
    ) -> io::Result<()> {
        self.each_event_with(mode, filter, &[], |event, _| visit(event))
    }

    /// The same with the value of each of these columns, where the event has one. Blocks.
    pub(crate) fn each_event_with(
        &self,
        mode: IngestionMode,
        filter: &EventFilter,
        columns: &[&str],
        mut visit: impl FnMut(&Event<'_>, &[Option<&str>]),
    ) -> io::Result<()> {
        let mut rows = self.rows(mode)?;
        while let Some(row) = rows.next()? {
            if admits(filter, &row) {
                let asked: Vec<Option<&str>> =
                    columns.iter().map(|column| row.value(row.layout.column(column))).collect();
                visit(&Event::of(&row), &asked);
            }
        }
        Ok(())
    }

    /// Every record: its identifier, and its value in each of these columns, if it has one. Blocks.
    pub(crate) fn each_record(&self, columns: &[&str], mut visit: impl FnMut(&str, &[Option<&str>])) -> io::Result<()> {
        let mut rows = self.rows(IngestionMode::All)?;
        while let Some(row) = rows.next()? {
            let given: Vec<&str> = values(row.values).collect();
            let value = |column: &&str| {
                let value = row.layout.column(column).and_then(|place| given.get(place).copied());
                value.filter(|value| !value.is_empty())
            };
            let asked: Vec<Option<&str>> = columns.iter().map(value).collect();
            visit(row.identifier(), &asked);
        }
        Ok(())
    }
}
