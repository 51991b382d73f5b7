//! Makes findings of the totals of files and values: one at most for each rule and column of a dataset.

use super::categories::{Categories, MOST_CATEGORIES};
use super::column::{Column, Role};
use super::fault::Fault;
use super::line_fault::LineFault;
use super::part::{ColumnTotals, DatasetTotals, Part};
use super::rules::{CATEGORIES, FILLED, HEADER_AT_TOP, NULL_IS_EMPTY};
use super::scan::{Dataset, Scan};
use super::summary::Summary;
use super::tally::{Location, Tally};
use super::value_message::value_message;
use crate::csv::too_many_left_out;
use crate::{DatasetType, Finding, Place, Rule, Severity};

/// Of so many rows in a hundred a column of metadata should have a value. Source: the developer guide on items.
const FILLED_PERCENT: u64 = 70;

/// What a scan comes to.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// What is wrong.
    pub findings: Vec<Finding>,
    /// What there is.
    pub summary: Summary,
}

impl Scan {
    /// What all parts together, merged into one, come to.
    #[must_use]
    pub fn conclude(&self, part: &Part) -> Report {
        let mut findings = Vec::new();
        self.findings_about_files(&mut findings);
        let summary = Summary::of(self, part);
        let is_too_little_left = super::entire_data::is_too_little_left(self, part, &summary);
        for (dataset, totals) in self.datasets.iter().zip(&part.datasets) {
            DatasetCheck { scan: self, part, dataset, totals, is_too_little_left }.check(&mut findings);
        }
        super::entire_data::check(self, part, &summary, &mut findings);
        Report { findings, summary: summary.of_entire(self, part) }
    }

    pub(super) fn place(&self, part: &Part, location: Location, column: Option<u64>, more: u64) -> Place {
        Place::file(&self.files[location.file].name).in_line(part.line(location), column).and_more(more)
    }
}

/// The check of one dataset: its schema and its totals.
pub(super) struct DatasetCheck<'scan> {
    pub(super) scan: &'scan Scan,
    pub(super) part: &'scan Part,
    pub(super) dataset: &'scan Dataset,
    pub(super) totals: &'scan DatasetTotals,
    /// Whether an import that leaves out the rows which it may leave out would fail, or training on the others, for how
    /// few these are.
    pub(super) is_too_little_left: bool,
}

impl DatasetCheck<'_> {
    fn check(&self, findings: &mut Vec<Finding>) {
        let tally = |fault: LineFault| &self.totals.line_faults[fault as usize];
        // A record over several lines looks like several rows that are too short, with quotes in odd places.
        let torn = [LineFault::NotOne, LineFault::EscapedEnd, LineFault::ReturnInside];
        let is_torn = torn.into_iter().any(|fault| tally(fault).count > 0);
        for fault in LineFault::ALL.into_iter().filter(|fault| !(is_torn && fault.is_of_pieces())) {
            let finding = self.finding(fault.rule(), tally(fault), |sample| fault.message(sample));
            let is_tolerated = fault == LineFault::HeaderAgainLeftOut;
            findings.extend(finding.map(|finding| if is_tolerated { self.weighed(finding) } else { finding }));
        }
        self.check_header_again(findings);
        let has_blanks = self.blanks_behind_commas();
        for (column, totals) in self.dataset.columns.iter().zip(&self.totals.columns) {
            let lists = Self::lists(totals);
            for fault in Fault::ALL.into_iter().filter(|fault| *fault != Fault::CommasInCategory) {
                let tally = if fault == Fault::ListOfCategories { &lists } else { &totals.faults[fault as usize] };
                if fault == Fault::NotOfType && column.has_no_string_for_identifiers() {
                    continue;
                }
                if has_blanks.is_some_and(|blanks| fault != Fault::NotOfType && blanks_of(tally) == Some(blanks)) {
                    continue;
                }
                let message = |value: &str| value_message(fault, column, self.dataset, value);
                let finding = self.finding(fault.rule(), tally, message);
                let is_tolerated = column.is_tolerated(fault, self.dataset.input.dataset_type);
                findings.extend(finding.map(|finding| if is_tolerated { self.weighed(finding) } else { finding }));
            }
            self.check_null_identifiers(column, findings);
            if self.scan.is_entire(self.part, self.dataset.input.dataset_type) {
                self.check_categories(column, totals.categories.as_ref(), findings);
                self.check_filled(column, totals.empty, findings);
            }
        }
    }

    /// Where a blank comes before numbers first, and how often: texts of the same rows that have one too are the same
    /// mistake.
    fn blanks_behind_commas(&self) -> Option<(Location, u64)> {
        self.totals.columns.iter().find_map(|totals| blanks_of(&totals.faults[Fault::NotOfType as usize]))
    }

    /// The values of a column that are lists. Those with commas are such if their members come elsewhere.
    fn lists(totals: &ColumnTotals) -> Tally {
        let mut lists = totals.faults[Fault::ListOfCategories as usize].clone();
        if totals.categories.as_ref().is_some_and(Categories::are_lists) {
            lists.merge(totals.faults[Fault::CommasInCategory as usize].clone());
        }
        lists
    }

    /// Texts that stand for a missing value, where identifiers are.
    fn check_null_identifiers(&self, column: &Column, findings: &mut Vec<Finding>) {
        let (counts, watched) = match column.role {
            Role::Owner => (&self.totals.owners, &self.totals.watched_owners),
            Role::Object => (&self.totals.objects, &self.totals.watched_objects),
            _ => return,
        };
        let found = watched.found(false);
        let Some((location, first, _)) = found.first() else { return };
        let rows: u64 = found.iter().filter_map(|(.., hash)| counts.count_of(*hash)).sum();
        let message = format!(
            "{}: `{first}` is an identifier like any other to the service, and no missing one; leave rows without an identifier out",
            column.field.name
        );
        let place = self.scan.place(self.part, *location, None, rows.saturating_sub(1));
        findings.push(Finding::of(NULL_IS_EMPTY, place, message));
    }

    /// The header once more where every column takes its own name, so that an import makes a record of it.
    fn check_header_again(&self, findings: &mut Vec<Finding>) {
        let known = [LineFault::HeaderAgain, LineFault::HeaderAgainLeftOut];
        let is_known = known.iter().any(|fault| self.totals.line_faults[*fault as usize].count > 0);
        let found = self.totals.watched_owners.found(true);
        let Some((location, name, _)) = found.first().filter(|_| !is_known) else { return };
        let rows: u64 = found.iter().filter_map(|(.., hash)| self.totals.owners.count_of(*hash)).sum();
        let message = format!(
            "`{name}` is the name of a column and stands here as an identifier, as where files with headers were appended to one another; an import takes the line for a row: remove it"
        );
        let place = self.scan.place(self.part, *location, None, rows.saturating_sub(1));
        findings.push(Finding { severity: Severity::Warning, ..Finding::of(HEADER_AT_TOP, place, message) });
    }

    fn finding(&self, rule: Rule, tally: &Tally, message: impl Fn(&str) -> String) -> Option<Finding> {
        let first = tally.first.as_ref()?;
        let place = self.scan.place(self.part, first.location, first.column, tally.count - 1);
        Some(Finding::of(rule, place, message(&first.sample)))
    }

    /// A few rows that an import leaves out do not fail it.
    fn weighed(&self, finding: Finding) -> Finding {
        let DatasetTotals { left_out, rows, .. } = *self.totals;
        let is_counted = !self.scan.options.is_sample && self.dataset.is_understood;
        let message = finding.message.as_str();
        if is_counted && too_many_left_out(left_out, rows) {
            let message = format!("{message}; with {left_out} such rows of {rows} an import fails");
            return Finding { message, ..finding };
        }
        if self.is_too_little_left && self.dataset.input.dataset_type == DatasetType::Interactions {
            let message = format!("{message}; an import leaves such rows out, and what is left is too little");
            return Finding { message, ..finding };
        }
        let message = format!("{message}; an import leaves such rows out as long as they are few");
        Finding { severity: Severity::Warning, message, ..finding }
    }

    fn check_categories(&self, column: &Column, categories: Option<&Categories>, findings: &mut Vec<Finding>) {
        if categories.is_some_and(Categories::are_too_many) {
            // Where a domain knows the field, it is categorical.
            let or = if column.is_fixed { "" } else { ", or leave `categorical` out" };
            let message = format!(
                "{} has more than {MOST_CATEGORIES} categories, which is more than the guide recommends; unite the rare ones{or}",
                column.field.name
            );
            findings.push(Finding::of(CATEGORIES, Place::file(&self.dataset.input.folder), message));
        }
    }

    fn check_filled(&self, column: &Column, empty: u64, findings: &mut Vec<Finding>) {
        let rows = self.totals.rows;
        // Where null is not allowed, what is missing has been reported.
        if !column.is_metadata || !column.field.nullable || rows == 0 {
            return;
        }
        let filled = rows - empty.min(rows);
        if filled * 100 < rows * FILLED_PERCENT {
            let percent = filled * 100 / rows;
            // A dataset of records has one such column at least.
            let is_only_one = self.dataset.columns.iter().filter(|column| column.is_metadata).count() == 1;
            let or = if is_only_one { "" } else { ", or leave it out of the schema" };
            let message = format!(
                "{} has a value in {percent} % of the rows; the guide recommends {FILLED_PERCENT} % at least: fill the column in{or}",
                column.field.name
            );
            findings.push(Finding::of(FILLED, Place::file(&self.dataset.input.folder), message));
        }
    }
}

/// Of values that begin with a blank where the first is, and how many there are.
fn blanks_of(tally: &Tally) -> Option<(Location, u64)> {
    let first = tally.first.as_ref().filter(|first| first.sample.starts_with(' '))?;
    Some((first.location, tally.count))
}
