//! Checks the values of rows and takes in what they say: column by column, since one thing done to many values is done
//! more quickly than many things to one row. The functions that read most of a file are kept out of each other, so that
//! each loop has all of a processor's registers.

mod examine;

use super::column::{Column, Role, fault_of_moment, latest_moment};
use super::events::Conditions;
use super::fault::Fault;
use super::gathered::Gathered;
use super::hash::hash;
use super::no_row::Pending;
use super::numbers::{float, long, single};
use super::oddity::is_odd_impression;
use super::part::Seen;
use super::scan::{Dataset, File, FileId, Scan};
use super::tally::Spot;
use crate::DatasetType;

/// Reads the rows of one file.
#[derive(Debug)]
pub(super) struct Reader<'part> {
    scan: &'part Scan,
    dataset: &'part Dataset,
    dataset_type: DatasetType,
    pub(super) file: &'part File,
    pub(super) seen: &'part mut Seen,
    chunk: Spot,
    gathered: Gathered,
    /// The conditions that an event may meet whose values have not been read, if there are any.
    conditions: Option<u64>,
    latest_moment: i64,
    is_record: bool,
    /// What was found wrong with values of rows that are not known to be rows.
    pending: Vec<Pending>,
}

/// The lines of some rows, one after the other.
#[derive(Debug, Clone, Copy)]
pub(super) struct RowLines {
    /// As in [`Spot`].
    pub(super) first: u64,
    pub(super) count: usize,
    /// As in [`Nature`](super::marks::Nature).
    pub(super) is_doubtful: bool,
    pub(super) has_spaces: bool,
    pub(super) is_not_ascii: bool,
}

/// Rows whose values can be had.
pub(super) trait Values {
    /// Hands over each row, counted from zero, and its value that has this place in the header.
    fn each(&self, place: usize, read: impl FnMut(usize, &[u8]));

    /// The column of characters, counted from one, where it begins in its line.
    fn column(&self, row: usize, place: usize) -> u64;
}

/// One column of some rows.
struct Cells<'rows, V> {
    index: usize,
    column: &'rows Column,
    place: usize,
    lines: RowLines,
    values: &'rows V,
    /// Where the first row is among those gathered.
    first: usize,
}

impl<V: Values> Cells<'_, V> {
    #[inline]
    fn each(&self, read: impl FnMut(usize, &[u8])) {
        self.values.each(self.place, read);
    }

    /// What a row is known by, and a value more. The order of columns does not matter, and neither do empty ones.
    #[inline]
    fn marked(&self, mark: u64, hashed: u64) -> u64 {
        mark.wrapping_add(hashed.wrapping_mul(self.column.seed))
    }

    /// Whether a value is neither missing, nor too long for an identifier, nor to be looked at more closely.
    #[inline]
    fn is_plain(&self, value: &[u8]) -> bool {
        let RowLines { is_doubtful, has_spaces, is_not_ascii, .. } = self.lines;
        let has_length = !value.is_empty() && value.len() <= 256;
        let has_space_at_end = || [value.first(), value.last()].contains(&Some(&b' '));
        has_length && !is_doubtful && (!has_spaces || !has_space_at_end()) && (!is_not_ascii || value.is_ascii())
    }
}

impl<'part> Reader<'part> {
    pub(super) fn new(scan: &'part Scan, file: FileId, chunk: Spot, seen: &'part mut Seen) -> Self {
        let file = &scan.files[file.0];
        let dataset = &scan.datasets[file.dataset];
        let dataset_type = dataset.input.dataset_type;
        let is_interactions = dataset_type == DatasetType::Interactions;
        let has = |role| {
            dataset.columns.iter().zip(&file.places).any(|(column, place)| column.role == role && place.is_some())
        };
        Self {
            scan,
            dataset,
            dataset_type,
            file,
            seen,
            chunk,
            gathered: Gathered::default(),
            conditions: (is_interactions && scan.conditions.filters() > 0).then(|| {
                let of_type = if has(Role::EventType) { u64::MAX } else { scan.conditions.of_no_type() };
                let of_value = if has(Role::EventValue) { u64::MAX } else { scan.conditions.of_value(None) };
                of_type & of_value
            }),
            latest_moment: latest_moment(scan.options.now),
            is_record: super::is_record(dataset_type),
            pending: Vec::new(),
        }
    }

    /// Takes in some rows.
    pub(super) fn read(&mut self, lines: RowLines, values: &impl Values) {
        let first = self.gathered.add(lines.first, lines.count, self.conditions);
        let dataset = self.dataset;
        for (index, (column, place)) in dataset.columns.iter().zip(&self.file.places).enumerate() {
            if let Some(place) = *place {
                self.read_column(&Cells { index, column, place, lines, values, first });
            }
        }
        self.take_in_variety(lines, values, first);
        if !self.pending.is_empty() {
            self.settle(lines, values, first);
        }
        if self.gathered.are_many() {
            self.look_up();
        }
    }

    /// Looks up what is gathered. Nothing may be when reading ends.
    pub(super) fn look_up(&mut self) {
        let conditions = &self.scan.conditions;
        self.gathered.look_up(self.seen, self.chunk, self.is_record, |met| conditions.admitting(met));
    }

    fn read_column<V: Values>(&mut self, cells: &Cells<'_, V>) {
        self.take_in_asked(cells);
        match cells.column.role {
            Role::Owner | Role::Object => self.read_identifiers(cells),
            Role::Moment => self.read_moments(cells),
            Role::EventType => self.read_event_types(cells),
            Role::Categories => self.read_categories(cells),
            Role::EventValue => self.read_event_values(cells),
            _ => self.read_others(cells),
        }
    }

    /// How the values of columns differ, as long as that is not known: when the records that have them are. Where nothing
    /// identifies these, each row is one.
    fn take_in_variety(&mut self, lines: RowLines, values: &impl Values, first: usize) {
        let owners = self.gathered.owners.get(first..).unwrap_or_default();
        for (seen, place) in self.seen.columns.iter_mut().zip(&self.file.places) {
            let variety = seen.variety.as_mut().filter(|variety| !variety.is_settled());
            if let (Some(variety), Some(place)) = (variety, *place) {
                values.each(place, |row, value| {
                    let owner = owners.get(row).copied().filter(|owner| *owner != 0);
                    variety.add(owner.unwrap_or(lines.first + row as u64), value);
                });
            }
        }
    }

    /// What few columns are asked for: what filters compare with.
    fn take_in_asked<V: Values>(&mut self, cells: &Cells<'_, V>) {
        let seen = &mut self.seen.columns[cells.index];
        if let Some(counts) = &mut seen.counts {
            let none = Conditions::default();
            cells.each(|_, value| {
                if !value.is_empty() {
                    counts.add(value, hash(value), &none);
                }
            });
        }
        if let Some(range) = &mut seen.range {
            cells.each(|_, value| {
                if let Some(number) = float(value).filter(|number| number.is_finite()) {
                    range.take_in(number);
                }
            });
        }
    }

    #[inline(never)]
    fn read_identifiers<V: Values>(&mut self, cells: &Cells<'_, V>) {
        let is_owner = cells.column.role == Role::Owner;
        let gathered = &mut self.gathered;
        let mut all_hashes = std::mem::take(if is_owner { &mut gathered.owners } else { &mut gathered.objects });
        let mut all_marks = std::mem::take(&mut gathered.fingerprints);
        let (hashes, marks) = (&mut all_hashes[cells.first..], &mut all_marks[cells.first..]);
        cells.each(|row, value| {
            hashes[row] = hash(value);
            if !cells.is_plain(value) {
                self.examine(cells, row, value);
                if value.is_empty() {
                    hashes[row] = 0;
                }
            }
            marks[row] = cells.marked(marks[row], hashes[row]);
        });
        self.gathered.fingerprints = all_marks;
        *if is_owner { &mut self.gathered.owners } else { &mut self.gathered.objects } = all_hashes;
    }

    #[inline(never)]
    fn read_moments<V: Values>(&mut self, cells: &Cells<'_, V>) {
        let latest = self.latest_moment;
        let mut span = self.seen.span;
        let mut all_marks = std::mem::take(&mut self.gathered.fingerprints);
        let marks = &mut all_marks[cells.first..];
        cells.each(|row, value| {
            let moment = long(value);
            if moment.is_none_or(|moment| fault_of_moment(moment, latest).is_some()) {
                self.examine(cells, row, value);
            }
            if let Some(moment) = moment {
                span.take_in(moment);
                marks[row] = cells.marked(marks[row], moment.cast_unsigned());
            }
        });
        self.seen.span = span;
        self.gathered.fingerprints = all_marks;
    }

    #[inline(never)]
    fn read_event_types<V: Values>(&mut self, cells: &Cells<'_, V>) {
        let conditions = &self.scan.conditions;
        let of_no_type = conditions.of_no_type();
        let mut all_marks = std::mem::take(&mut self.gathered.fingerprints);
        let marks = &mut all_marks[cells.first..];
        cells.each(|row, value| {
            let mut of_type = of_no_type;
            let mut is_odd = value.is_empty() || value.len() > 256;
            if !value.is_empty() {
                let hashed = hash(value);
                let met = self.seen.event_types.add(value, hashed, conditions);
                (of_type, is_odd) = (met.conditions, is_odd || met.is_odd);
                marks[row] = cells.marked(marks[row], hashed);
            }
            if is_odd {
                self.examine(cells, row, value);
            }
            if let Some(met) = self.gathered.met.get_mut(cells.first + row) {
                *met &= of_type;
            }
        });
        self.gathered.fingerprints = all_marks;
    }

    fn read_event_values<V: Values>(&mut self, cells: &Cells<'_, V>) {
        self.read_others(cells);
        if self.conditions.is_some() {
            cells.each(|row, value| {
                self.gathered.met[cells.first + row] &= self.scan.conditions.of_value(single(value));
            });
        }
    }

    fn read_categories<V: Values>(&mut self, cells: &Cells<'_, V>) {
        cells.each(|row, value| {
            if value.is_empty() {
                self.examine(cells, row, value);
                return;
            }
            let hashed = hash(value);
            let categories = self.seen.columns[cells.index].categories.as_ref();
            if !categories.is_some_and(|categories| categories.knows(hashed)) {
                let fault = self.examine(cells, row, value);
                if let Some(categories) = &mut self.seen.columns[cells.index].categories {
                    categories.add(value, hashed, fault.is_none());
                    if fault == Some(Fault::CommasInCategory) {
                        categories.add_commas(value);
                    }
                }
            }
            self.mark(cells, row, hashed);
        });
    }

    fn read_others<V: Values>(&mut self, cells: &Cells<'_, V>) {
        let role = cells.column.role;
        let is_plain = |value: &[u8]| match role {
            Role::Text | Role::String | Role::Other | Role::EventValue => true,
            Role::Impression => !is_odd_impression(value),
            _ => false,
        };
        cells.each(|row, value| {
            if value.is_empty() || !is_plain(value) || cells.column.fault_of(value).is_some() {
                self.examine(cells, row, value);
            }
            if !self.is_record && !value.is_empty() {
                self.mark(cells, row, hash(value));
            }
        });
    }

    fn mark<V: Values>(&mut self, cells: &Cells<'_, V>, row: usize, hashed: u64) {
        let mark = &mut self.gathered.fingerprints[cells.first + row];
        *mark = cells.marked(*mark, hashed);
    }
}
