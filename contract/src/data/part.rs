//! What has been seen of the data so far, in one part of it: parts are made on several threads and merged.

use std::collections::BTreeMap;
use std::hint::black_box;

use super::categories::Categories;
use super::census::Census;
use super::column::{Column, Fault, Role};
use super::events::{Conditions, EventTypes};
use super::repeats::Repeats;
use super::rows::Rows;
use super::rules::{ESCAPES, NUL, ONE_LINE, ROW_LENGTH, UTF_8, WHOLE_QUOTES};
use super::scan::{FileId, Scan};
use super::tally::{Spot, Tally};
use crate::Rule;

/// What may be wrong with a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LineFault {
    Length,
    NotOne,
    Doubled,
    Stray,
    Nul,
    NotUtf8,
}

impl LineFault {
    pub(super) const ALL: [Self; 6] =
        [Self::Length, Self::NotOne, Self::Doubled, Self::Stray, Self::Nul, Self::NotUtf8];

    pub(super) const fn rule(self) -> Rule {
        match self {
            Self::Length => ROW_LENGTH,
            Self::NotOne => ONE_LINE,
            Self::Doubled => ESCAPES,
            Self::Stray => WHOLE_QUOTES,
            Self::Nul => NUL,
            Self::NotUtf8 => UTF_8,
        }
    }
}

/// What has been seen in one part of the data.
#[derive(Debug, Clone)]
pub struct Part {
    pub(super) datasets: Vec<Seen>,
    /// How many lines each chunk of a file has.
    chunks: BTreeMap<(usize, u64), u64>,
}

/// Of one dataset.
#[derive(Debug, Clone, Default)]
pub(super) struct Seen {
    pub(super) rows: u64,
    /// Rows that an import leaves out.
    pub(super) left_out: u64,
    pub(super) line_faults: [Tally; LineFault::ALL.len()],
    pub(super) columns: Vec<SeenColumn>,
    pub(super) repeats: Repeats,
    /// The users of events, or the records themselves.
    pub(super) owners: Census,
    /// The items or actions of events.
    pub(super) objects: Census,
    pub(super) event_types: EventTypes,
    /// How many events each filter admits.
    pub(super) admitted: Vec<u64>,
    /// The earliest and the latest event.
    pub(super) span: Option<(i64, i64)>,
    pending: Vec<Pending>,
}

/// Of one column.
#[derive(Debug, Clone, Default)]
pub(super) struct SeenColumn {
    pub(super) faults: [Tally; Fault::ALL.len()],
    pub(super) empty: u64,
    pub(super) categories: Option<Categories>,
}

/// A row that has been read and not yet looked up, since many are looked up more quickly together.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pending {
    /// 0 where there is none.
    pub(super) owner: u64,
    /// 0 where there is none.
    pub(super) object: u64,
    pub(super) fingerprint: u64,
    pub(super) filters: u32,
    pub(super) spot: Spot,
}

/// How many rows are looked up together.
const TOGETHER: usize = 256;

impl Part {
    /// Nothing yet.
    #[must_use]
    pub fn new(scan: &Scan) -> Self {
        let datasets = scan.datasets.iter().map(|dataset| Seen::new(&dataset.columns, &scan.conditions)).collect();
        Self { datasets, chunks: BTreeMap::new() }
    }

    /// Takes up reading a file where a line begins, after the header. Each byte of a file is read once, in however many
    /// parts.
    #[must_use]
    pub fn rows<'part>(&'part mut self, scan: &'part Scan, file: FileId, offset: u64) -> Rows<'part> {
        let dataset = scan.files[file.0].dataset;
        let lines = self.chunks.entry((file.0, offset)).or_default();
        Rows::new(scan, file, offset, &mut self.datasets[dataset], lines)
    }

    /// Takes in what another part has seen, in whatever order.
    pub fn merge(&mut self, scan: &Scan, other: Self) {
        for (seen, more) in self.datasets.iter_mut().zip(other.datasets) {
            seen.merge(more, &scan.conditions);
        }
        for (chunk, lines) in other.chunks {
            *self.chunks.entry(chunk).or_default() += lines;
        }
    }

    /// The line of a file, counted from one, the header being the first.
    pub(super) fn line(&self, spot: Spot) -> u64 {
        let before: u64 = self.chunks.range((spot.file, 0)..(spot.file, spot.chunk)).map(|(_, lines)| lines).sum();
        before + spot.line + 2
    }
}

impl Seen {
    fn new(columns: &[Column], conditions: &Conditions) -> Self {
        let column = |column: &Column| SeenColumn {
            categories: (column.role == Role::Categories).then(Categories::default),
            ..SeenColumn::default()
        };
        let admitted = vec![0; conditions.filters()];
        Self { columns: columns.iter().map(column).collect(), admitted, ..Self::default() }
    }

    pub(super) fn push(&mut self, row: Pending) {
        self.pending.push(row);
        if self.pending.len() == TOGETHER {
            self.look_up();
        }
    }

    /// Looks up what is pending.
    pub(super) fn look_up(&mut self) {
        black_box(self.owners.approach(self.pending.iter().map(|row| row.owner)));
        for row in self.pending.iter().filter(|row| row.owner != 0) {
            self.owners.add(row.owner, row.filters);
        }
        black_box(self.objects.approach(self.pending.iter().map(|row| row.object)));
        for row in self.pending.iter().filter(|row| row.object != 0) {
            self.objects.add(row.object, 0);
        }
        for row in self.pending.drain(..).filter(|row| row.owner != 0) {
            self.repeats.add(row.fingerprint, row.spot);
            let mut filters = row.filters;
            while filters != 0 {
                self.admitted[filters.trailing_zeros() as usize] += 1;
                filters &= filters - 1;
            }
        }
    }

    fn merge(&mut self, other: Self, conditions: &Conditions) {
        self.rows += other.rows;
        self.left_out += other.left_out;
        for (tally, more) in self.line_faults.iter_mut().zip(other.line_faults) {
            tally.merge(more);
        }
        for (column, more) in self.columns.iter_mut().zip(other.columns) {
            column.merge(more);
        }
        self.repeats.merge(&other.repeats);
        self.owners.merge(&other.owners);
        self.objects.merge(&other.objects);
        self.event_types.merge(other.event_types, conditions);
        for (count, more) in self.admitted.iter_mut().zip(other.admitted) {
            *count += more;
        }
        self.span = match (self.span, other.span) {
            (Some((from, to)), Some((earlier, later))) => Some((from.min(earlier), to.max(later))),
            (span, other) => span.or(other),
        };
    }
}

impl SeenColumn {
    fn merge(&mut self, other: Self) {
        for (tally, more) in self.faults.iter_mut().zip(other.faults) {
            tally.merge(more);
        }
        self.empty += other.empty;
        if let (Some(categories), Some(more)) = (&mut self.categories, other.categories) {
            categories.merge(more);
        }
    }
}
