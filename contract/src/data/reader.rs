//! Checks the values of rows and takes in what they say: column by column, since one thing done to many values is done
//! more quickly than many things to one row. The functions that read most of a file are kept out of each other, so that
//! each loop has all of a processor's registers.

mod examine;

use super::column::{Column, Role, latest_moment};
use super::events::Conditions;
use super::fault::Fault;
use super::hash::hash;
use super::moment::EARLIEST_EVENT;
use super::no_row::Pending;
use super::numbers::{float, long, single};
use super::oddity::is_odd_impression;
use super::part::DatasetTotals;
use super::row_buffer::RowBuffer;
use super::scan::{Dataset, File, FileId, Scan};
use super::tally::Location;
use super::value_counts::Met;
use crate::DatasetType;
use crate::csv::MAXIMUM_IDENTIFIER_LENGTH;

/// Reads the rows of one file.
#[derive(Debug)]
pub(super) struct Reader<'part> {
    scan: &'part Scan,
    dataset: &'part Dataset,
    dataset_type: DatasetType,
    pub(super) file: &'part File,
    pub(super) totals: &'part mut DatasetTotals,
    chunk: Location,
    buffer: RowBuffer,
    /// The conditions that an event may meet whose values have not been read, if there are any.
    conditions: Option<u64>,
    latest_moment: i64,
    is_record: bool,
    /// Rows of a column whose values are to be examined.
    unusual: Vec<usize>,
    /// What was found wrong with values of rows that are not known to be rows.
    pending: Vec<Pending>,
}

/// The lines of some rows, one after the other.
#[derive(Debug, Clone, Copy)]
pub(super) struct RowLines {
    /// As in [`Location`].
    pub(super) first: u64,
    pub(super) count: usize,
    /// As in [`ByteClasses`](super::byte_classes::ByteClasses).
    pub(super) is_doubtful: bool,
    pub(super) has_spaces: bool,
    pub(super) is_not_ascii: bool,
}

impl RowLines {
    /// Whether there is no character that would have an identifier examined.
    const fn are_plain(self) -> bool {
        !self.is_doubtful && !self.has_spaces && !self.is_not_ascii
    }
}

/// Rows whose values can be read.
pub(super) trait Values {
    /// Hands over each row, counted from zero, and its value that has this place in the header.
    fn each(&self, place: usize, read: impl FnMut(usize, &[u8]));

    /// The value of a row.
    fn value(&self, row: usize, place: usize) -> &[u8];

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
    /// Where the first row is in the buffer.
    first: usize,
}

/// Whether a value is neither missing nor, in bytes, longer than identifiers may be in characters.
#[inline]
const fn has_usual_length(value: &[u8]) -> bool {
    // None is less than that by being more than there can be.
    value.len().wrapping_sub(1) < MAXIMUM_IDENTIFIER_LENGTH
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

    /// Whether an identifier has no characters for which it is to be examined.
    fn has_plain_characters(&self, value: &[u8]) -> bool {
        let RowLines { is_doubtful, has_spaces, is_not_ascii, .. } = self.lines;
        let has_space_at_end = || [value.first(), value.last()].contains(&Some(&b' '));
        !is_doubtful && (!has_spaces || !has_space_at_end()) && (!is_not_ascii || value.is_ascii())
    }
}

impl<'part> Reader<'part> {
    pub(super) fn new(scan: &'part Scan, file: FileId, chunk: Location, totals: &'part mut DatasetTotals) -> Self {
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
            totals,
            chunk,
            buffer: RowBuffer::default(),
            conditions: (is_interactions && scan.conditions.filters() > 0).then(|| {
                let of_type = if has(Role::EventType) { u64::MAX } else { scan.conditions.of_no_type() };
                let of_value = if has(Role::EventValue) { u64::MAX } else { scan.conditions.of_value(None) };
                of_type & of_value
            }),
            latest_moment: latest_moment(scan.options.now),
            is_record: super::is_record(dataset_type),
            unusual: Vec::new(),
            pending: Vec::new(),
        }
    }

    /// Takes in some rows.
    pub(super) fn read(&mut self, lines: RowLines, values: &impl Values) {
        let first = self.buffer.add(lines.first, lines.count, self.conditions);
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
        if self.buffer.are_many() {
            self.look_up();
        }
    }

    /// Looks up what is in the buffer. It is to be empty when reading ends.
    pub(super) fn look_up(&mut self) {
        let conditions = &self.scan.conditions;
        self.buffer.look_up(self.totals, self.chunk, self.is_record, |met| conditions.admitting(met));
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
        let owners = self.buffer.owners.get(first..).unwrap_or_default();
        for (totals, place) in self.totals.columns.iter_mut().zip(&self.file.places) {
            let variety = totals.variety.as_mut().filter(|variety| !variety.is_settled());
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
        let totals = &mut self.totals.columns[cells.index];
        if let Some(counts) = &mut totals.counts {
            let none = Conditions::default();
            cells.each(|_, value| {
                if !value.is_empty() {
                    counts.add(value, hash(value), &none);
                }
            });
        }
        if let Some(range) = &mut totals.range {
            cells.each(|_, value| {
                if let Some(number) = float(value).filter(|number| number.is_finite()) {
                    range.take_in(number);
                }
            });
        }
    }

    #[inline(never)]
    fn read_identifiers<V: Values>(&mut self, cells: &Cells<'_, V>) {
        let RowBuffer { owners, objects, fingerprints, .. } = &mut self.buffer;
        let identifiers = if cells.column.role == Role::Owner { owners } else { objects };
        let mut rows = identifiers[cells.first..].iter_mut().zip(&mut fingerprints[cells.first..]);
        let (seed, unusual) = (cells.column.seed, &mut self.unusual);
        let are_plain = cells.lines.are_plain();
        cells.each(|row, value| {
            let mut hashed = hash(value);
            if !has_usual_length(value) || !are_plain && !cells.has_plain_characters(value) {
                unusual.push(row);
                if value.is_empty() {
                    hashed = 0;
                }
            }
            if let Some((identifier, fingerprint)) = rows.next() {
                *identifier = hashed;
                *fingerprint = fingerprint.wrapping_add(hashed.wrapping_mul(seed));
            }
        });
        self.examine_unusual(cells);
    }

    #[inline(never)]
    fn read_moments<V: Values>(&mut self, cells: &Cells<'_, V>) {
        let usual = EARLIEST_EVENT..=self.latest_moment;
        let mut span = self.totals.span;
        let mut rows = self.buffer.fingerprints[cells.first..].iter_mut();
        let (seed, unusual) = (cells.column.seed, &mut self.unusual);
        cells.each(|row, value| {
            let moment = long(value);
            if !moment.is_some_and(|moment| usual.contains(&moment)) {
                unusual.push(row);
            }
            if let (Some(fingerprint), Some(moment)) = (rows.next(), moment) {
                span.take_in(moment);
                *fingerprint = fingerprint.wrapping_add(moment.cast_unsigned().wrapping_mul(seed));
            }
        });
        self.totals.span = span;
        self.examine_unusual(cells);
    }

    #[inline(never)]
    fn read_event_types<V: Values>(&mut self, cells: &Cells<'_, V>) {
        let conditions = &self.scan.conditions;
        let no_type = Met { conditions: conditions.of_no_type(), is_odd: true };
        let RowBuffer { fingerprints, met, .. } = &mut self.buffer;
        let mut rows = fingerprints[cells.first..].iter_mut();
        let mut met = met.get_mut(cells.first..).unwrap_or_default().iter_mut();
        let (seed, unusual, event_types) = (cells.column.seed, &mut self.unusual, &mut self.totals.event_types);
        cells.each(|row, value| {
            let (hashed, of_type) = if value.is_empty() {
                (0, no_type)
            } else {
                let hashed = hash(value);
                (hashed, event_types.add(value, hashed, conditions))
            };
            if of_type.is_odd || value.len() > 256 {
                unusual.push(row);
            }
            if let Some(fingerprint) = rows.next() {
                *fingerprint = fingerprint.wrapping_add(hashed.wrapping_mul(seed));
            }
            if let Some(met) = met.next() {
                *met &= of_type.conditions;
            }
        });
        self.examine_unusual(cells);
    }

    /// Examines the values of a column that were noted to be.
    #[inline]
    fn examine_unusual<V: Values>(&mut self, cells: &Cells<'_, V>) {
        if !self.unusual.is_empty() {
            let mut unusual = std::mem::take(&mut self.unusual);
            for row in unusual.drain(..) {
                self.examine(cells, row, cells.values.value(row, cells.place));
            }
            self.unusual = unusual;
        }
    }

    fn read_event_values<V: Values>(&mut self, cells: &Cells<'_, V>) {
        self.read_others(cells);
        if self.conditions.is_some() {
            cells.each(|row, value| {
                self.buffer.met[cells.first + row] &= self.scan.conditions.of_value(single(value));
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
            let categories = self.totals.columns[cells.index].categories.as_ref();
            if !categories.is_some_and(|categories| categories.knows(hashed)) {
                let fault = self.examine(cells, row, value);
                if let Some(categories) = &mut self.totals.columns[cells.index].categories {
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
        let mark = &mut self.buffer.fingerprints[cells.first + row];
        *mark = cells.marked(*mark, hashed);
    }
}
