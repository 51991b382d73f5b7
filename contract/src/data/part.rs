//! The totals of one part of the data: parts are made on several threads and merged.

use std::collections::BTreeMap;

use super::categories::Categories;
use super::column::{Column, Role};
use super::events::Conditions;
use super::fault::Fault;
use super::identifier_counts::IdentifierCounts;
use super::line_fault::LineFault;
use super::repeats::Repeats;
use super::rows::Rows;
use super::scan::{FileId, Scan};
use super::tally::{Location, Tally};
use super::value_counts::ValueCounts;
use super::variety::{ValueVariety, Variety};
use super::watched::Watched;

/// The totals of one part of the data.
#[derive(Debug, Clone)]
pub struct Part {
    pub(super) datasets: Vec<DatasetTotals>,
    /// How many lines each chunk of a file has.
    chunks: BTreeMap<(usize, u64), u64>,
}

/// Of one dataset.
#[derive(Debug, Clone, Default)]
pub(super) struct DatasetTotals {
    pub(super) rows: u64,
    /// Rows that an import leaves out.
    pub(super) left_out: u64,
    pub(super) line_faults: [Tally; LineFault::ALL.len()],
    pub(super) columns: Vec<ColumnTotals>,
    pub(super) repeats: Repeats,
    /// The users of events, or the records themselves.
    pub(super) owners: IdentifierCounts,
    /// The items or actions of events.
    pub(super) objects: IdentifierCounts,
    /// Where owners are first, and objects, that are no identifiers.
    pub(super) watched_owners: Watched,
    pub(super) watched_objects: Watched,
    pub(super) event_types: ValueCounts,
    /// How many events each filter admits.
    pub(super) admitted: Vec<u64>,
    pub(super) span: Span,
}

/// The earliest and the latest event.
#[derive(Debug, Clone, Copy)]
pub(super) struct Span {
    earliest: i64,
    latest: i64,
}

/// Of one column.
#[derive(Debug, Clone, Default)]
pub(super) struct ColumnTotals {
    pub(super) faults: [Tally; Fault::ALL.len()],
    pub(super) empty: u64,
    pub(super) categories: Option<Categories>,
    /// How its values differ, if it is metadata that may be trained on.
    pub(super) variety: Option<ValueVariety>,
    /// Its texts, if filters ask for some.
    pub(super) counts: Option<ValueCounts>,
    /// Its numbers, if filters compare it with some.
    pub(super) range: Option<NumberRange>,
}

/// The least and the greatest of some numbers.
#[derive(Debug, Clone, Copy)]
pub(super) struct NumberRange {
    least: f64,
    most: f64,
}

/// Most different texts of a column that are counted, those with several categories each by itself.
const MOST_TEXTS: usize = 1 << 14;

impl Part {
    /// Nothing yet.
    #[must_use]
    pub fn new(scan: &Scan) -> Self {
        let datasets =
            scan.datasets.iter().map(|dataset| DatasetTotals::new(&dataset.columns, &scan.conditions)).collect();
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

    /// Adds the totals of another part, in whatever order.
    pub fn merge(&mut self, scan: &Scan, other: Self) {
        for (totals, more) in self.datasets.iter_mut().zip(other.datasets) {
            totals.merge(more, &scan.conditions);
        }
        for (chunk, lines) in other.chunks {
            *self.chunks.entry(chunk).or_default() += lines;
        }
    }

    /// How many lines a file has below its header.
    pub(super) fn lines_of(&self, file: usize) -> u64 {
        self.chunks.range((file, 0)..=(file, u64::MAX)).map(|(_, lines)| lines).sum()
    }

    /// The line of a file, counted from one, the header being the first.
    pub(super) fn line(&self, location: Location) -> u64 {
        let before: u64 =
            self.chunks.range((location.file, 0)..(location.file, location.chunk)).map(|(_, lines)| lines).sum();
        before + location.line + 2
    }
}

impl DatasetTotals {
    fn new(columns: &[Column], conditions: &Conditions) -> Self {
        let is_varied = |column: &Column| column.is_metadata && !matches!(column.role, Role::Text | Role::Creation);
        let column = |column: &Column| ColumnTotals {
            categories: (column.role == Role::Categories).then(Categories::default),
            variety: is_varied(column).then(|| ValueVariety::of(&column.field)),
            counts: column.is_counted.then(|| ValueCounts::of_at_most(MOST_TEXTS)),
            range: column.is_measured.then(NumberRange::default),
            ..ColumnTotals::default()
        };
        let admitted = vec![0; conditions.filters()];
        Self {
            columns: columns.iter().map(column).collect(),
            owners: IdentifierCounts::new(!admitted.is_empty()),
            admitted,
            ..Self::default()
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
        self.watched_owners.merge(other.watched_owners);
        self.watched_objects.merge(other.watched_objects);
        self.event_types.merge(&other.event_types, conditions);
        for (count, more) in self.admitted.iter_mut().zip(other.admitted) {
            *count += more;
        }
        self.span.earliest = self.span.earliest.min(other.span.earliest);
        self.span.latest = self.span.latest.max(other.span.latest);
    }
}

impl Default for Span {
    fn default() -> Self {
        Self { earliest: i64::MAX, latest: i64::MIN }
    }
}

impl Span {
    #[inline]
    pub(super) fn take_in(&mut self, moment: i64) {
        self.earliest = self.earliest.min(moment);
        self.latest = self.latest.max(moment);
    }

    /// Both, if there has been any event.
    pub(super) fn get(self) -> Option<(i64, i64)> {
        (self.earliest <= self.latest).then_some((self.earliest, self.latest))
    }
}

impl Default for NumberRange {
    fn default() -> Self {
        Self { least: f64::INFINITY, most: f64::NEG_INFINITY }
    }
}

impl NumberRange {
    pub(super) fn take_in(&mut self, number: f64) {
        self.least = self.least.min(number);
        self.most = self.most.max(number);
    }

    /// Both, if there has been any number.
    pub(super) fn get(self) -> Option<(f64, f64)> {
        (self.least <= self.most).then_some((self.least, self.most))
    }
}

impl ColumnTotals {
    pub(super) fn variety(&self) -> Variety {
        self.variety.as_ref().map_or(Variety::None, ValueVariety::variety)
    }

    fn merge(&mut self, other: Self) {
        for (tally, more) in self.faults.iter_mut().zip(other.faults) {
            tally.merge(more);
        }
        self.empty += other.empty;
        if let (Some(categories), Some(more)) = (&mut self.categories, other.categories) {
            categories.merge(more);
        }
        if let (Some(variety), Some(more)) = (&mut self.variety, other.variety) {
            variety.merge(more);
        }
        if let (Some(counts), Some(more)) = (&mut self.counts, &other.counts) {
            counts.merge(more, &Conditions::default());
        }
        if let (Some(range), Some((least, most))) = (&mut self.range, other.range.and_then(NumberRange::get)) {
            range.take_in(least);
            range.take_in(most);
        }
    }
}
