//! Checks the values of one row and takes in what it says.

use super::categories::has_an_empty_part;
use super::column::{
    Column, Fault, Role, fault_of_action_event, fault_of_creation, fault_of_figure, fault_of_moment, is_special,
};
use super::hash::{hash, mixed};
use super::numbers::long;
use super::part::{Pending, Seen};
use super::scan::{Dataset, File, FileId, Scan};
use super::tally::{Spot, shortened};
use crate::DatasetType;
use crate::schema::FieldType;

/// Reads the rows of one file.
#[derive(Debug)]
pub(super) struct Reader<'part> {
    scan: &'part Scan,
    dataset: &'part Dataset,
    dataset_type: DatasetType,
    pub(super) file: &'part File,
    pub(super) seen: &'part mut Seen,
    /// What an event without a type, or without a value, meets.
    without: Row,
    has_conditions: bool,
    is_record: bool,
}

/// A line that is a row.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line<'line> {
    pub(super) bytes: &'line [u8],
    pub(super) spot: Spot,
    /// Whether there may be something in it that an identifier should not have, or several categories.
    pub(super) is_doubtful: bool,
}

/// What is gathered from the values of a row.
#[derive(Debug, Clone, Copy, Default)]
struct Row {
    owner: u64,
    object: u64,
    fingerprint: u64,
    /// The conditions that its type meets, and its value.
    met_by_type: u64,
    met_by_value: u64,
    is_left_out: bool,
}

impl<'part> Reader<'part> {
    pub(super) fn new(scan: &'part Scan, file: FileId, seen: &'part mut Seen) -> Self {
        let file = &scan.files[file.0];
        let dataset = &scan.datasets[file.dataset];
        let dataset_type = dataset.input.dataset_type;
        let is_interactions = dataset_type == DatasetType::Interactions;
        let without = Row {
            met_by_type: scan.conditions.of_no_type(),
            met_by_value: scan.conditions.of_value(None),
            ..Row::default()
        };
        Self {
            scan,
            dataset,
            dataset_type,
            file,
            seen,
            without,
            has_conditions: is_interactions && scan.conditions.filters() > 0,
            is_record: super::is_record(dataset_type),
        }
    }

    /// Takes in a row, given its values by their place in the header, each with the byte of the line where it begins.
    #[inline]
    pub(super) fn read<'line>(&mut self, line: &Line<'_>, value: impl Fn(usize) -> (&'line [u8], usize)) {
        let mut row = self.without;
        for (index, (column, place)) in self.dataset.columns.iter().zip(&self.file.places).enumerate() {
            let Some(place) = *place else { continue };
            let (value, from) = value(place);
            let fault = if value.is_empty() {
                self.seen.columns[index].empty += 1;
                if column.field.nullable { None } else { Some(Fault::Missing) }
            } else {
                self.take_in(index, column, value, line.is_doubtful, &mut row)
            };
            if let Some(fault) = fault {
                self.tell(index, fault, value, from, line);
                row.is_left_out |= column.is_tolerated(fault, self.dataset_type);
            }
        }
        self.seen.left_out += u64::from(row.is_left_out);
        self.push(&row, line.spot);
    }

    #[inline]
    fn push(&mut self, row: &Row, spot: Spot) {
        let &Row { owner, object, fingerprint, met_by_type, met_by_value, .. } = row;
        let filters = if self.has_conditions { self.scan.conditions.admitting(met_by_type & met_by_value) } else { 0 };
        let fingerprint = if self.is_record { mixed(owner) } else { mixed(fingerprint) };
        self.seen.push(Pending { owner, object, fingerprint, filters, spot });
    }

    /// Takes in a value that is not empty, and tells what is wrong with it.
    #[inline]
    fn take_in(
        &mut self,
        index: usize,
        column: &Column,
        value: &[u8],
        is_doubtful: bool,
        row: &mut Row,
    ) -> Option<Fault> {
        let seen = &mut *self.seen;
        let mut hashed = 0;
        let fault = match column.role {
            Role::Owner | Role::Object => {
                hashed = hash(value);
                if column.role == Role::Owner {
                    row.owner = hashed
                } else {
                    row.object = hashed
                }
                let special = || (is_doubtful && is_special(value)).then_some(Fault::SpecialIdentifier);
                column.fault_of(value).or_else(special)
            }
            Role::Moment => match long(value).filter(|_| column.field.field_type == FieldType::Long) {
                Some(moment) => {
                    hashed = moment.cast_unsigned();
                    let (from, to) = seen.span.unwrap_or((moment, moment));
                    seen.span = Some((from.min(moment), to.max(moment)));
                    fault_of_moment(moment, self.scan.options.now)
                }
                None => column.fault_of(value),
            },
            Role::EventType => {
                hashed = hash(value);
                row.met_by_type = seen.event_types.add(value, hashed, &self.scan.conditions);
                column.fault_of(value)
            }
            Role::EventValue => {
                if self.has_conditions {
                    row.met_by_value = self.scan.conditions.of_value(super::numbers::single(value));
                }
                column.fault_of(value)
            }
            Role::Categories => {
                hashed = hash(value);
                if let Some(categories) = &mut seen.columns[index].categories {
                    categories.add(value, hashed);
                }
                let empty = || (is_doubtful && has_an_empty_part(value)).then_some(Fault::EmptyCategory);
                column.fault_of(value).or_else(empty)
            }
            Role::ActionEventType => column.fault_of(value).or_else(|| fault_of_action_event(value)),
            Role::Creation => column.fault_of(value).or_else(|| fault_of_creation(value)),
            Role::Figure(least, most) => column.fault_of(value).or_else(|| fault_of_figure(value, least, most)),
            Role::Text | Role::String | Role::Other => column.fault_of(value),
        };
        if !self.is_record {
            let hashed = if hashed == 0 { hash(value) } else { hashed };
            row.fingerprint = row.fingerprint.wrapping_add(mixed(hashed.wrapping_add(column.seed)));
        }
        fault
    }

    #[cold]
    fn tell(&mut self, index: usize, fault: Fault, value: &[u8], from: usize, line: &Line<'_>) {
        let details = || (Some(column_of(line.bytes, from)), shortened(value));
        self.seen.columns[index].faults[fault as usize].tell(line.spot, details);
    }
}

/// The column of characters, counted from one, of a byte of a line.
pub(super) fn column_of(line: &[u8], at: usize) -> u64 {
    let before = line.get(..at).unwrap_or_default();
    // Bytes that continue a character begin with the bits 10.
    before.iter().filter(|byte| **byte & 0xc0 != 0x80).count() as u64 + 1
}
