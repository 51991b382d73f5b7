//! A buffer of what is known of rows before it is looked up in tables: many rows are looked up more quickly together,
//! since a processor then waits for the memory of all of them at once.

use super::hash::mixed;
use super::part::DatasetTotals;
use super::repeats::RowFacts;
use super::tally::Location;
use super::watched::Watched;

/// How many rows are looked up together.
const TOGETHER: usize = 256;

/// Some rows, each in one place of every list.
#[derive(Debug, Clone, Default)]
pub(super) struct RowBuffer {
    /// The user of an event, or the record; 0 where there is none.
    pub(super) owners: Vec<u64>,
    /// The item or action of an event; 0 where there is none.
    pub(super) objects: Vec<u64>,
    /// Of all values of an event.
    pub(super) fingerprints: Vec<u64>,
    /// The conditions that an event meets, as far as its values have been read; empty where there are none to meet.
    pub(super) met: Vec<u64>,
    /// Whether an import leaves the row out.
    pub(super) left_out: Vec<bool>,
    /// As in [`Location`].
    pub(super) lines: Vec<u64>,
}

impl RowBuffer {
    /// Adds some rows, of which nothing is known but their lines and the conditions that they may meet, if there are any.
    /// Gives back the place of the first.
    pub(super) fn add(&mut self, line: u64, rows: usize, met: Option<u64>) -> usize {
        let first = self.lines.len();
        self.lines.extend((line..).take(rows));
        let rows = self.lines.len();
        for list in [&mut self.owners, &mut self.objects, &mut self.fingerprints] {
            list.resize(rows, 0);
        }
        if let Some(met) = met {
            self.met.resize(rows, met);
        }
        self.left_out.resize(rows, false);
        first
    }

    pub(super) fn are_many(&self) -> bool {
        self.lines.len() >= TOGETHER
    }

    /// Looks all rows up, and forgets them.
    pub(super) fn look_up(
        &mut self,
        totals: &mut DatasetTotals,
        chunk: Location,
        is_record: bool,
        filters: impl Fn(u64) -> u32,
    ) {
        let DatasetTotals { owners, objects, watched_owners, watched_objects, repeats, .. } = totals;
        let note = |watched: &mut Watched, hashes: &[u64], row: usize| {
            if let (Some(hash), Some(line)) = (hashes.get(row), self.lines.get(row)) {
                watched.note(*hash, Location { line: *line, ..chunk });
            }
        };
        owners.add_all(&self.owners, |row| note(watched_owners, &self.owners, row));
        objects.add_all(&self.objects, |row| note(watched_objects, &self.objects, row));
        for (owner, met) in self.owners.iter().zip(&self.met).filter(|(owner, _)| **owner != 0) {
            let admitted = filters(*met);
            owners.admit(*owner, admitted);
            for (filter, count) in totals.admitted.iter_mut().enumerate() {
                *count += u64::from(admitted >> filter & 1);
            }
        }
        let identities = if is_record { &self.owners } else { &self.fingerprints };
        repeats.add_all(identities.iter().map(|identity| mixed(*identity)), |row| {
            let (owner, line) = (*self.owners.get(row)?, *self.lines.get(row)?);
            let is_row = owner != 0 && !self.left_out.get(row).is_some_and(|is_left_out| *is_left_out);
            let filters = self.met.get(row).map_or(0, |met| filters(*met));
            is_row.then_some((Location { line, ..chunk }, RowFacts { owner, filters }))
        });
        for list in [&mut self.owners, &mut self.objects, &mut self.fingerprints, &mut self.met, &mut self.lines] {
            list.clear();
        }
        self.left_out.clear();
    }
}
