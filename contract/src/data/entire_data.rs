//! Findings about entire datasets, and about what solutions ask of them.

use super::conclude::DatasetCheck;
use super::entirety::Entirety;
use super::part::Part;
use super::rules::{CONSIDERED, EVENT_TYPES, EVENTS_ONCE, INCREMENTS, MINIMUM, RECORDS_ONCE, ROWS, SOME_EVENT_TYPE};
use super::scan::{Dataset, Scan};
use super::summary::{InteractionsSummary, Summary};
use super::tally::Location;
use crate::csv::MINIMUM_INTERACTIONS;
use crate::schema::is_reserved;
use crate::{DatasetType, Finding, Place};

/// Distinct event types and optional columns of Interactions together. Source: the guide's pages on the Interactions
/// of domains.
const MOST_EVENT_TYPES_AND_COLUMNS: usize = 10;

/// Which datasets may be judged, of a scan.
pub(super) type MayJudge<'scan> = &'scan dyn Fn(DatasetType) -> bool;

pub(super) fn check(scan: &Scan, part: &Part, summary: &Summary, findings: &mut Vec<Finding>) {
    check_judged(scan, part, summary, findings, &|dataset_type| scan.is_entire(part, dataset_type));
}

/// Whether Interactions of which an import may leave rows out would be too few with these, and the more so without.
pub(super) fn is_too_little_left(scan: &Scan, part: &Part, summary: &Summary) -> bool {
    if scan.entirety(part, DatasetType::Interactions) != Entirety::WithoutTolerated {
        return false;
    }
    let mut findings = Vec::new();
    check_judged(scan, part, summary, &mut findings, &|dataset_type| dataset_type == DatasetType::Interactions);
    findings.iter().any(Finding::is_error)
}

fn check_judged(scan: &Scan, part: &Part, summary: &Summary, findings: &mut Vec<Finding>, may_judge: MayJudge<'_>) {
    let check_of = |dataset| DatasetCheck {
        scan,
        part,
        dataset: &scan.datasets[dataset],
        totals: &part.datasets[dataset],
        is_too_little_left: false,
    };
    let judged = (0..scan.datasets.len()).filter(|place| may_judge(scan.datasets[*place].input.dataset_type));
    for check in judged.map(check_of) {
        check.check_rows(findings);
        check.check_increments(findings);
        check.check_repeats(findings);
        check.check_variety(findings);
        check.check_filters(findings);
    }
    let is_interactions = |dataset: &Dataset| dataset.input.dataset_type == DatasetType::Interactions;
    let Some(place) = scan.datasets.iter().position(is_interactions) else { return };
    let check = check_of(place);
    if let Some(interactions) = summary.interactions.as_ref().filter(|_| may_judge(DatasetType::Interactions)) {
        check.check_events(interactions, findings);
        for expectation in &scan.options.expectations.solutions {
            check.check_expectation(expectation, findings);
        }
        check.check_coverage(interactions, may_judge, findings);
        check.check_considered(interactions, may_judge, findings);
    }
}

impl DatasetCheck<'_> {
    pub(super) fn folder(&self) -> Place {
        Place::file(&self.dataset.input.folder)
    }

    fn check_rows(&self, findings: &mut Vec<Finding>) {
        // Rows that an import leaves out are none.
        let (rows, dataset_type) = (self.totals.rows - self.totals.left_out, self.dataset.input.dataset_type);
        if self.dataset.files == 0 {
            return;
        }
        if dataset_type == DatasetType::Interactions && rows < MINIMUM_INTERACTIONS {
            let message = format!(
                "there are {rows} interactions; an import needs {MINIMUM_INTERACTIONS} at least, and 50,000 of 1,000 users who come again are recommended"
            );
            findings.push(Finding::of(MINIMUM, self.folder(), message));
        } else if rows == 0 {
            let message = format!(
                "{dataset_type} has a header and no rows; add some, or leave `datasets.{dataset_type}` out if no solution or filter needs it"
            );
            findings.push(Finding::of(ROWS, self.folder(), message));
        }
    }

    /// An incremental import has a minimum of its own. Whether a file was there from the beginning, and came in with all
    /// others, only the service knows, so that a folder of one file is not judged.
    fn check_increments(&self, findings: &mut Vec<Finding>) {
        let dataset_type = self.dataset.input.dataset_type;
        let has_minimum = matches!(dataset_type, DatasetType::Interactions | DatasetType::ActionInteractions);
        // That all of them are too few is a finding of its own.
        let is_too_small = dataset_type == DatasetType::Interactions && self.totals.rows < MINIMUM_INTERACTIONS;
        if !has_minimum || !self.dataset.is_incremental || self.dataset.files < 2 || is_too_small {
            return;
        }
        let files = self.scan.files.iter().enumerate();
        let files = files.filter(|(_, file)| self.scan.datasets[file.dataset].input.dataset_type == dataset_type);
        let rows = files.map(|(index, file)| (file, self.part.lines_of(index)));
        let mut small = rows.filter(|(_, rows)| *rows < MINIMUM_INTERACTIONS);
        let Some((first, rows)) = small.next() else { return };
        let message = format!(
            "the file has {rows} rows; an incremental import of {dataset_type} takes {MINIMUM_INTERACTIONS} at least, so that only a full import takes this one: unite files before they are uploaded"
        );
        let place = Place::file(&first.name).and_more(small.count() as u64);
        findings.push(Finding::of(INCREMENTS, place, message));
    }

    fn check_repeats(&self, findings: &mut Vec<Finding>) {
        let Some(repeated) = self.totals.repeats.found() else { return };
        let least = if repeated.at_least { "at least " } else { "" };
        let count = match repeated.count {
            1 => format!("{least}1 row repeats another"),
            count => format!("{least}{count} rows repeat others"),
        };
        let again = self.line_of(repeated.again, repeated.first.file);
        let (rule, message) = if super::is_record(self.dataset.input.dataset_type) {
            let message = format!(
                "the identifier of this row is also that of {again} ({count}); the newest counts, and which that is, is not sure: keep one row for each"
            );
            (RECORDS_ONCE, message)
        } else {
            let message = format!("this row occurs again in {again} ({count}); an import takes such for one event");
            (EVENTS_ONCE, message)
        };
        findings.push(Finding::of(rule, self.scan.place(self.part, repeated.first, None, repeated.count - 1), message));
    }

    /// A line as a message about a file names it, with the name of its own file if that is another.
    fn line_of(&self, location: Location, file: usize) -> String {
        let line = self.part.line(location);
        if location.file == file {
            return format!("line {line}");
        }
        let name = self.scan.files[location.file].name.rsplit(['/', '\\']).next().unwrap_or_default();
        format!("line {line} of `{name}`")
    }

    fn check_events(&self, interactions: &InteractionsSummary, findings: &mut Vec<Finding>) {
        let schema = &self.dataset.input.schema;
        let column = schema.position("EVENT_TYPE");
        if column.is_some_and(|place| self.totals.columns[place].empty == self.totals.rows) {
            let message = "no event has a value of EVENT_TYPE, and a training on it fails; fill it in, or, in a dataset group without a domain and where nothing chooses events by type, leave the field out of the schema";
            findings.push(Finding::of(SOME_EVENT_TYPE, self.folder(), message));
        }
        let types = if self.totals.event_types.are_too_many { usize::MAX } else { interactions.event_types.len() };
        let optional = |name: &str| match name {
            name if ["EVENT_TYPE", "EVENT_VALUE"].iter().any(|known| known.eq_ignore_ascii_case(name)) => true,
            name => !is_reserved(name, DatasetType::Interactions, None),
        };
        let columns = schema.fields.iter().filter(|field| optional(&field.name)).count();
        if types.saturating_add(columns) > MOST_EVENT_TYPES_AND_COLUMNS {
            let types = if types == usize::MAX { "more than a thousand".to_owned() } else { types.to_string() };
            let message = format!(
                "the event types are {types}, the optional columns {columns}; the guide allows {MOST_EVENT_TYPES_AND_COLUMNS} of both together in the groups of a domain: unite event types, or leave columns out"
            );
            findings.push(Finding::of(EVENT_TYPES, self.folder(), message));
        }
        self.check_enough(findings);
    }

    fn check_considered(
        &self,
        interactions: &InteractionsSummary,
        may_judge: MayJudge<'_>,
        findings: &mut Vec<Finding>,
    ) {
        let considered = self.scan.options.expectations.solutions.iter().map(|one| one.considered);
        let least = considered.reduce(|one, other| (one.0.min(other.0), one.1.min(other.1)));
        let Some((most_interactions, most_items)) = least else { return };
        let has_items = self.scan.datasets.iter().any(|dataset| dataset.input.dataset_type == DatasetType::Items);
        let items = interactions.item_records.map_or(interactions.items, |records| records.records + records.uncovered);
        let items = (!has_items || may_judge(DatasetType::Items)).then_some(items);
        let counts = [("interactions", Some(self.totals.rows), most_interactions), ("items", items, most_items)];
        for (what, count, most) in counts {
            if let Some(count) = count.filter(|count| *count > most) {
                let message = format!(
                    "there are {count} {what}; training considers {most} at most, and leaves the others out: choose which to import, or a recipe that considers more"
                );
                findings.push(Finding::of(CONSIDERED, self.folder(), message));
            }
        }
    }
}
