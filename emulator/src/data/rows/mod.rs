//! What a dataset holds: every row, sorted into runs that lie in temporary files once there are many, and merged when
//! they are read. Memory holds as much as one arena, however many rows there are.

mod attributes;
mod export;
mod filter;
mod layout;
mod lookup;
mod merge;
mod row;
mod run;
mod sorter;
mod statistics;
#[cfg(test)]
mod tests;
mod visit;

use std::collections::HashSet;
use std::io;
use std::sync::Arc;

use personalize_contract::DatasetType;

pub(crate) use filter::{EventCondition, EventFilter};
pub(crate) use layout::Layout;
pub use lookup::NamedValues;
pub(crate) use sorter::{ARENA, Batch, Sorter};
pub(crate) use visit::Event;

use crate::spill::Spill;
use layout::hash;
use merge::Merge;
use run::{Builder, Run};
use serde::{Deserialize, Serialize};

/// How rows came into a dataset.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum IngestionMode {
    /// By imports.
    Bulk,
    /// One by one.
    Put,
    All,
}

/// The rows of a dataset. A clone is a snapshot, and shares them.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Contents {
    dataset_type: DatasetType,
    /// Nothing before the first import.
    #[serde(with = "crate::stored::shared_option")]
    bulk: Option<Arc<Vec<Run>>>,
    #[serde(with = "crate::stored::shared")]
    put: Arc<Vec<Run>>,
    /// What the rows that come next are numbered from.
    sequence: u64,
    /// How often users were taken out.
    removals: u64,
    /// How many of the runs of `put`, from the first, are being written to a file meanwhile, or lie before those.
    #[serde(skip)]
    compacting: usize,
}

/// Runs in memory that are to become one in a file.
#[derive(Debug)]
pub(crate) struct Compaction {
    older: Run,
    newer: Run,
}

/// What a compaction came to.
#[derive(Debug)]
pub(crate) struct Compacted {
    older: Run,
    newer: Run,
    merged: Run,
}

impl Compaction {
    /// Writes the file. Blocks.
    ///
    /// # Errors
    /// Those of the temporary file. The rows stay in memory then.
    pub(crate) fn run(self) -> io::Result<Compacted> {
        let merged = merged(&self.older, &self.newer, Some(Arc::new(Spill::create()?)))?;
        Ok(Compacted { older: self.older, newer: self.newer, merged })
    }
}

impl Contents {
    /// A dataset without rows.
    pub(crate) fn new(dataset_type: DatasetType) -> Self {
        Self { dataset_type, bulk: None, put: Arc::default(), sequence: 0, removals: 0, compacting: 0 }
    }

    /// Whether an import has ended well, were it one without rows.
    pub(crate) const fn has_bulk_data(&self) -> bool {
        self.bulk.is_some()
    }

    /// Whether there are no rows.
    pub(crate) fn is_empty(&self) -> bool {
        self.runs(IngestionMode::All).next().is_none()
    }

    pub(crate) const fn dataset_type(&self) -> DatasetType {
        self.dataset_type
    }

    /// How many rows it holds, with those that a later row of the same identifier replaces.
    pub(crate) fn count(&self) -> u64 {
        self.count_of(IngestionMode::All)
    }

    /// The same of those that came in that way.
    pub(crate) fn count_of(&self, mode: IngestionMode) -> u64 {
        self.runs(mode).map(|run| run.rows).sum()
    }

    /// What the rows that come next are numbered from. Numbers only rise, and by more than one a row.
    pub(crate) const fn sequence(&self) -> u64 {
        self.sequence
    }

    /// Whether the two hold the same rows, as far as that is known without reading them. Where one is kept, what the
    /// other becomes later is distinguished from it.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        self.has_same_base(other) && Arc::ptr_eq(&self.put, &other.put)
    }

    /// Whether the two differ in nothing but rows that came one by one.
    pub(crate) fn has_same_base(&self, other: &Self) -> bool {
        let same_imports = match (&self.bulk, &other.bulk) {
            (Some(one), Some(other)) => Arc::ptr_eq(one, other),
            (None, None) => true,
            _ => false,
        };
        same_imports && self.removals == other.removals
    }

    /// The same with the imports of an earlier moment, and with everything that came one by one since.
    pub(crate) fn with_imports_of(&self, earlier: &Self) -> Self {
        Self { bulk: earlier.bulk.clone(), ..self.clone() }
    }

    /// What an import brought is added, or takes the place of what other imports brought. What came one by one stays.
    pub(crate) fn take_in(&mut self, batch: Batch, incremental: bool) {
        let mut bulk = self.bulk.take().filter(|_| incremental).unwrap_or_default();
        let first = self.sequence;
        self.sequence += batch.span;
        let runs = batch.runs.into_iter().map(|run| run.after(first));
        Arc::make_mut(&mut bulk).extend(runs.filter(|run| run.rows > 0));
        self.bulk = Some(bulk);
    }

    /// Adds rows that came one by one, each with its values in the order of the columns. Memory only is touched; what
    /// is returned belongs into a file, and is to be written by whoever may block.
    ///
    /// # Errors
    /// The rows are too long, or lie too far apart, to be kept.
    pub(crate) fn put(&mut self, columns: &[impl AsRef<str>], rows: &[Vec<String>]) -> io::Result<Option<Compaction>> {
        let layout = Arc::new(Layout::new(self.dataset_type, columns.iter().map(AsRef::as_ref)));
        // A request is in memory anyway.
        let mut sorter = Sorter::new(layout, usize::MAX);
        for row in rows {
            sorter.push(|column| row.get(column).map_or("", String::as_str))?;
        }
        let batch = sorter.finish()?;
        let first = self.sequence;
        self.sequence += batch.span;
        let put = Arc::make_mut(&mut self.put);
        for run in batch.runs {
            put.push(run.after(first));
            compact(put, self.compacting)?;
        }
        Ok(self.next_compaction())
    }

    /// The runs that are too large for memory together, unless others are being written already.
    fn next_compaction(&mut self) -> Option<Compaction> {
        if self.compacting > 0 {
            return None;
        }
        let belongs_into_a_file = |pair: &&[Run]| mergeable(&pair[0], &pair[1]) == Some(Place::File);
        let (at, pair) = self.put.windows(2).enumerate().find(|(_, pair)| belongs_into_a_file(pair))?;
        let (older, newer) = (pair[0].clone(), pair[1].clone());
        self.compacting = at + 2;
        Some(Compaction { older, newer })
    }

    /// Puts the outcome of a compaction in the place of its runs, if they are still there; gives back the next.
    pub(crate) fn compacted(&mut self, outcome: Option<Compacted>) -> Option<Compaction> {
        self.compacting = 0;
        let Compacted { older, newer, merged } = outcome?;
        let put = Arc::make_mut(&mut self.put);
        let is_pair = |pair: &[Run]| pair[0].is_same(&older) && pair[1].is_same(&newer);
        if let Some(at) = put.windows(2).position(is_pair) {
            put.splice(at..at + 2, [merged]);
        }
        self.next_compaction()
    }

    /// Takes away all rows of these users; gives back how many there were. Blocks.
    pub(crate) fn remove_users(&mut self, users: &[impl AsRef<str>]) -> io::Result<u64> {
        let users: HashSet<&str> = users.iter().map(AsRef::as_ref).collect();
        let hashes: HashSet<u64> = users.iter().map(|user| hash(user)).collect();
        let concerns = |row: &row::Row<'_>| {
            row.layout.user.is_some() && hashes.contains(&row.key.identity) && users.contains(row.user())
        };
        let mut removed = 0;
        let mut rows = self.rows(IngestionMode::All)?;
        while let Some(row) = rows.next()? {
            removed += u64::from(concerns(&row));
        }
        if removed > 0 {
            let without = |runs: &[Run]| runs.iter().map(|run| without(run, concerns)).collect::<io::Result<Vec<_>>>();
            let kept = |runs: Vec<Run>| Arc::new(runs.into_iter().filter(|run| run.rows > 0).collect());
            let bulk = self.bulk.as_ref().map(|runs| without(runs)).transpose()?;
            self.put = kept(without(&self.put)?);
            self.removals += 1;
            self.compacting = 0;
            self.bulk = bulk.map(kept);
        }
        Ok(removed)
    }

    fn runs(&self, mode: IngestionMode) -> impl Iterator<Item = &Run> {
        let bulk = self.bulk.iter().filter(move |_| mode != IngestionMode::Put).flat_map(|runs| runs.iter());
        bulk.chain(self.put.iter().filter(move |_| mode != IngestionMode::Bulk))
    }

    fn rows(&self, mode: IngestionMode) -> io::Result<Merge> {
        Merge::new(self.runs(mode))
    }
}

/// Merges the newest runs in memory as long as they are about as large as those before them, so that there are few
/// however many rows come one by one, and each row is written only a few times. The first runs, as many as are named,
/// stay as they are.
fn compact(runs: &mut Vec<Run>, kept: usize) -> io::Result<()> {
    while let [.., older, newer] = runs.as_slice() {
        if runs.len() < kept + 2 || mergeable(older, newer) != Some(Place::Memory) {
            break;
        }
        let merged = merged(older, newer, None)?;
        runs.truncate(runs.len() - 2);
        runs.push(merged);
    }
    Ok(())
}

/// Where two runs belong when they are one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Memory,
    File,
}

/// Whether two runs that follow each other are to become one, and where.
fn mergeable(older: &Run, newer: &Run) -> Option<Place> {
    let length = older.length() + newer.length();
    let apart = newer.first_sequence - older.first_sequence + newer.span;
    let fits = older.is_in_memory() && newer.is_in_memory() && older.layout == newer.layout;
    if !fits || newer.length() * 2 < older.length() || apart > u64::from(u32::MAX) {
        return None;
    }
    Some(if length > run::size(ARENA) { Place::File } else { Place::Memory })
}

fn merged(older: &Run, newer: &Run, spill: Option<Arc<Spill>>) -> io::Result<Run> {
    let mut builder = Builder::new(Arc::clone(&older.layout), older.first_sequence, spill);
    let mut rows = Merge::new([older, newer])?;
    while let Some(row) = rows.next()? {
        builder.push_row(&row)?;
    }
    builder.finish()
}

/// A run without certain rows: the same one where it has none of them.
fn without(run: &Run, concerns: impl Fn(&row::Row<'_>) -> bool) -> io::Result<Run> {
    let mut rows = Merge::new([run])?;
    let mut found = false;
    while let Some(row) = rows.next()? {
        found |= concerns(&row);
    }
    if !found {
        return Ok(run.clone());
    }
    let spill = if run.is_in_memory() { None } else { Some(Arc::new(Spill::create()?)) };
    let mut builder = Builder::new(Arc::clone(&run.layout), run.first_sequence, spill);
    let mut rows = Merge::new([run])?;
    while let Some(row) = rows.next()? {
        if !concerns(&row) {
            builder.push_row(&row)?;
        }
    }
    builder.finish()
}
