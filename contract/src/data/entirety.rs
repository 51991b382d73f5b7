//! Whether what was read of a dataset is all of it, so that something may be said of the entire dataset.

use super::column::Role;
use super::fault::Fault;
use super::line_fault::LineFault;
use super::part::{DatasetTotals, Part};
use super::scan::{Dataset, Scan};
use crate::DatasetType;

/// How much of a dataset its rows are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Entirety {
    /// All of it.
    Entire,
    /// All but some rows, which an import leaves out and goes on.
    WithoutTolerated,
    /// Rows are missing because they, or a file that has them, could not be read or understood; or a part was read on
    /// purpose.
    Partial,
}

/// Faults of a value with which no import takes the row.
const LOSING_VALUES: [Fault; 4] = [Fault::Missing, Fault::NotOfType, Fault::LongIdentifier, Fault::LongString];

impl Scan {
    /// The one place that decides whether totals of a dataset may be judged. Every rule and every figure about an entire
    /// dataset asks it, and one that joins two datasets asks for both. A dataset that the scan does not have has no
    /// totals.
    pub(super) fn is_entire(&self, part: &Part, dataset_type: DatasetType) -> bool {
        self.entirety(part, dataset_type) == Entirety::Entire
    }

    pub(super) fn entirety(&self, part: &Part, dataset_type: DatasetType) -> Entirety {
        let position = self.datasets.iter().position(|dataset| dataset.input.dataset_type == dataset_type);
        let found = position.and_then(|place| Some((self.datasets.get(place)?, part.datasets.get(place)?)));
        match found {
            Some((dataset, totals))
                if !self.options.is_sample && dataset.is_understood && knows_identifiers(dataset) =>
            {
                of_rows(dataset, totals)
            }
            _ => Entirety::Partial,
        }
    }
}

/// Whether the schema has the fields by which records and events are distinguished. Without them nothing can be counted
/// per user or item, however many rows there are; that they are missing is a finding about the schema.
fn knows_identifiers(dataset: &Dataset) -> bool {
    let has = |role: Role| dataset.columns.iter().any(|column| column.role == role);
    let is_of_events = dataset.input.dataset_type == DatasetType::Interactions;
    has(Role::Owner) && (!is_of_events || has(Role::Object))
}

fn of_rows(dataset: &Dataset, totals: &DatasetTotals) -> Entirety {
    let mut losing = LineFault::ALL.into_iter().filter(|fault| fault.loses_row());
    let has_lost_lines = losing.any(|fault| totals.line_faults[fault as usize].count > 0);
    let mut entirety = match () {
        () if has_lost_lines => Entirety::Partial,
        () if totals.line_faults[LineFault::HeaderAgainLeftOut as usize].count > 0 => Entirety::WithoutTolerated,
        () => Entirety::Entire,
    };
    for (column, values) in dataset.columns.iter().zip(&totals.columns) {
        for fault in LOSING_VALUES.into_iter().filter(|fault| values.faults[*fault as usize].count > 0) {
            if !column.is_tolerated(fault, dataset.input.dataset_type) {
                return Entirety::Partial;
            }
            if entirety == Entirety::Entire {
                entirety = Entirety::WithoutTolerated;
            }
        }
    }
    entirety
}
