//! Looks closely at values that are not as most are, and reports what is wrong with them once the rest of their rows is
//! read.

use super::{Cells, Reader, RowLines, Values};
use crate::data::categories::has_an_empty_part;
use crate::data::column::{
    Column, Role, fault_of_action_event, fault_of_categories, fault_of_creation, fault_of_event_type, fault_of_figure,
    fault_of_moment, is_special,
};
use crate::data::fault::Fault;
use crate::data::line_fault::LineFault;
use crate::data::no_row::{NoRow, Pending, no_rows};
use crate::data::numbers::long;
use crate::data::oddity::is_odd_impression;
use crate::data::tally::{Location, beginning};

impl Reader<'_> {
    /// Looks closely at a value that is not as most are.
    #[cold]
    pub(super) fn examine<V: Values>(&mut self, cells: &Cells<'_, V>, row: usize, value: &[u8]) -> Option<Fault> {
        let &Cells { index, column, place, .. } = cells;
        let totals = &mut self.totals.columns[index];
        if value.is_empty() {
            totals.empty += 1;
        }
        let fault = fault_of(column, value, self.latest_moment)?;
        let location = self.location(cells.lines, row);
        let details = || (Some(cells.values.column(row, place)), beginning(value));
        self.pending.push(Pending {
            index,
            row,
            fault,
            is_tolerated: column.is_tolerated(fault, self.dataset_type),
            is_own_name: fault == Fault::NotOfType && value.eq_ignore_ascii_case(column.field.name.as_bytes()),
            details: self.totals.columns[index].faults[fault as usize].is_earlier(location).then(details),
        });
        Some(fault)
    }

    fn location(&self, lines: RowLines, row: usize) -> Location {
        Location { line: lines.first + row as u64, ..self.chunk }
    }

    /// Reports what was found wrong with values: of a row that is none that alone, else of each value.
    #[cold]
    pub(super) fn settle(&mut self, lines: RowLines, values: &impl Values, first: usize) {
        let pending = std::mem::take(&mut self.pending);
        let odd = no_rows(&pending, &self.file.columns, lines.count, values);
        for (row, NoRow { fault, sample }) in &odd {
            let location = self.location(lines, *row);
            self.totals.line_faults[*fault as usize].add(location, || (None, sample.clone()));
            if *fault == LineFault::HeaderAgainLeftOut {
                self.leave_out(first + row);
            }
        }
        for one in pending.into_iter().filter(|one| !odd.contains_key(&one.row)) {
            let location = self.location(lines, one.row);
            let details = one.details;
            self.totals.columns[one.index].faults[one.fault as usize].add(location, || details.unwrap_or_default());
            if one.is_tolerated {
                self.leave_out(first + one.row);
            }
        }
    }

    /// Counts a row of the buffer once that an import leaves out.
    fn leave_out(&mut self, place: usize) {
        if let Some(is_left_out) = self.buffer.left_out.get_mut(place) {
            let is_known = std::mem::replace(is_left_out, true);
            self.totals.left_out += u64::from(!is_known);
        }
    }
}

/// What is wrong with a value.
fn fault_of(column: &Column, value: &[u8], latest_moment: i64) -> Option<Fault> {
    if value.is_empty() {
        return (!column.field.nullable).then_some(Fault::Missing);
    }
    column.fault_of(value).or_else(|| match column.role {
        Role::Owner | Role::Object => is_special(value).then_some(Fault::SpecialIdentifier),
        Role::Moment => long(value).and_then(|moment| fault_of_moment(moment, latest_moment)),
        Role::ActionEventType => fault_of_action_event(value),
        Role::Creation => fault_of_creation(value),
        Role::Figure(least, most) => fault_of_figure(value, least, most),
        Role::Categories => {
            fault_of_categories(value).or_else(|| has_an_empty_part(value).then_some(Fault::EmptyCategory))
        }
        Role::EventType => fault_of_event_type(value),
        Role::Impression => is_odd_impression(value).then_some(Fault::Impression),
        Role::EventValue | Role::Text | Role::String | Role::Other => None,
    })
}
