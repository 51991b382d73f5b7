//! Findings about the data as a whole, and about what solutions ask of it. Only all of it can tell.

use super::conclude::Of;
use super::entirety::Entirety;
use super::expectation::{EventCondition, Expectation};
use super::part::Part;
use super::rules::{
    CONSIDERED, EVENT_TYPES, EVENT_TYPES_OCCUR, EVENTS_ONCE, FILTERED_MINIMUM, MINIMUM, RECORDS_ONCE, RETURNING_SHARE,
    RETURNING_USERS, ROWS, SOME_EVENT_TYPE,
};
use super::scan::{Dataset, Scan};
use super::summary::{InteractionsSummary, Summary};
use super::value_counts::ValueCount;
use crate::csv::MINIMUM_INTERACTIONS;
use crate::event_type::is_same;
use crate::schema::is_reserved;
use crate::training::{Lack, lack};
use crate::{DatasetType, Finding, Place, Severity};

/// Distinct event types and optional columns of Interactions together. Source: the guide's pages on the Interactions
/// of domains.
const MOST_EVENT_TYPES_AND_COLUMNS: usize = 10;

/// Which datasets may be judged, of a scan and what it has seen.
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
    let of = |dataset| Of {
        scan,
        part,
        dataset: &scan.datasets[dataset],
        seen: &part.datasets[dataset],
        is_too_little_left: false,
    };
    let judged = (0..scan.datasets.len()).filter(|place| may_judge(scan.datasets[*place].input.dataset_type));
    for of in judged.map(of) {
        of.check_rows(findings);
        of.check_repeats(findings);
        of.check_variety(findings);
        of.check_filters(findings);
    }
    let is_interactions = |dataset: &Dataset| dataset.input.dataset_type == DatasetType::Interactions;
    let Some(place) = scan.datasets.iter().position(is_interactions) else { return };
    let of = of(place);
    if let Some(interactions) = summary.interactions.as_ref().filter(|_| may_judge(DatasetType::Interactions)) {
        of.check_events(interactions, findings);
        for expectation in &scan.options.expectations.solutions {
            of.check_expectation(expectation, findings);
        }
        of.check_coverage(interactions, may_judge, findings);
        of.check_considered(interactions, may_judge, findings);
    }
}

impl Of<'_> {
    fn folder(&self) -> Place {
        Place::file(&self.dataset.input.folder)
    }

    fn check_rows(&self, findings: &mut Vec<Finding>) {
        // Rows that an import leaves out are none.
        let (rows, dataset_type) = (self.seen.rows - self.seen.left_out, self.dataset.input.dataset_type);
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

    fn check_repeats(&self, findings: &mut Vec<Finding>) {
        let Some(repeated) = self.seen.repeats.found() else { return };
        let least = if repeated.at_least { "at least " } else { "" };
        let count = match repeated.count {
            1 => format!("{least}1 row repeats another"),
            count => format!("{least}{count} rows repeat others"),
        };
        let (rule, message) = if super::is_record(self.dataset.input.dataset_type) {
            let message = format!(
                "the identifier of this row stands in another, too ({count}); the newest counts, and which that is, is not sure: keep one row for each"
            );
            (RECORDS_ONCE, message)
        } else {
            let message = format!("this row occurs again ({count}); an import takes such for one event");
            (EVENTS_ONCE, message)
        };
        findings.push(Finding::of(rule, self.scan.place(self.part, repeated.first, None, repeated.count - 1), message));
    }

    fn check_events(&self, interactions: &InteractionsSummary, findings: &mut Vec<Finding>) {
        let schema = &self.dataset.input.schema;
        let column = schema.position("EVENT_TYPE");
        if column.is_some_and(|place| self.seen.columns[place].empty == self.seen.rows) {
            let message = "no event has a value of EVENT_TYPE, and a training on it fails; fill it in, or, in a dataset group without a domain and where nothing chooses events by type, leave the field out of the schema";
            findings.push(Finding::of(SOME_EVENT_TYPE, self.folder(), message));
        }
        let types = if self.seen.event_types.are_too_many { usize::MAX } else { interactions.event_types.len() };
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
        let (distinct, returning) = (self.distinct_rows(), interactions.returning_users);
        match lack(distinct, interactions.users, returning) {
            Some(Lack::Users) => {
                findings.push(Finding::of(RETURNING_USERS, self.folder(), too_few_users(returning, "")));
            }
            Some(Lack::Share) => {
                findings.push(Finding::of(
                    RETURNING_SHARE,
                    self.folder(),
                    too_small_a_share(returning, interactions.users, ""),
                ));
            }
            Some(Lack::Interactions) if self.is_trained_on_repeats() => {
                let message = format!(
                    "{distinct} interactions are left without those that repeat another, which count once; a training needs {MINIMUM_INTERACTIONS} at least: collect more"
                );
                findings.push(Finding::of(FILTERED_MINIMUM, self.folder(), message));
            }
            // That there are too few rows at all is a finding of its own.
            Some(Lack::Interactions) | None => {}
        }
    }

    /// The rows that do not repeat another; at most so many, where not all repeats were found.
    fn distinct_rows(&self) -> u64 {
        self.seen.rows - self.seen.repeats.found().map_or(0, |repeated| repeated.count)
    }

    /// Whether a solution would train on enough rows only if those that repeat others counted.
    fn is_trained_on_repeats(&self) -> bool {
        !self.scan.options.expectations.solutions.is_empty()
            && self.seen.rows - self.seen.left_out >= MINIMUM_INTERACTIONS
    }

    fn check_expectation(&self, expectation: &Expectation, findings: &mut Vec<Finding>) {
        // That a column is missing by which events are chosen is a finding of its own.
        let lacks = |column: &str| self.dataset.input.schema.field(column).is_none();
        let asks = |condition: &EventCondition| (condition.event_type.is_some(), condition.least_value.is_some());
        let mut asked = expectation.filter.conditions.iter().map(asks);
        if asked.any(|(by_type, by_value)| by_type && lacks("EVENT_TYPE") || by_value && lacks("EVENT_VALUE")) {
            return;
        }
        let mut is_told = false;
        for (wanted, path) in &expectation.event_types {
            if let Some(finding) = self.check_event_type(wanted, path, expectation) {
                is_told |= finding.is_error();
                findings.push(finding);
            }
        }
        let Some(filter) = self.scan.conditions.position(&expectation.filter).filter(|_| !is_told) else { return };
        let (mut users, mut returning) = (0, 0);
        for entry in self.seen.owners.iter() {
            users += u64::from(entry.admitted >> filter & 1);
            returning += u64::from(entry.admitted >> (filter + super::census::MOST_FILTERS) & 1);
        }
        let admitted = self.seen.admitted[filter];
        let whole = lack(self.seen.rows - self.seen.left_out, self.seen.owners.len() as u64, u64::MAX);
        let (rule, message) = match lack(admitted, users, returning) {
            Some(Lack::Interactions) if whole.is_none() => (
                FILTERED_MINIMUM,
                format!(
                    "{admitted} interactions are of the types and values that this solution trains on; at least {MINIMUM_INTERACTIONS} are needed: choose others, or collect more"
                ),
            ),
            Some(Lack::Users) => {
                (RETURNING_USERS, too_few_users(returning, " of the types and values that this solution trains on"))
            }
            Some(Lack::Share) => (
                RETURNING_SHARE,
                too_small_a_share(returning, users, " of the types and values that this solution trains on"),
            ),
            _ => return,
        };
        let is_known = findings.iter().any(|finding| finding.code == rule.code && finding.place == self.folder());
        if !is_known {
            findings.push(Finding::of(rule, expectation.path.as_str(), message));
        }
    }

    /// That a solution trains on a type alone which does not occur is an error; in a list of several it is none.
    fn check_event_type(&self, wanted: &str, path: &str, expectation: &Expectation) -> Option<Finding> {
        let types = self.seen.event_types.settled();
        let are_unknown = self.seen.event_types.are_too_many || types.is_empty();
        if are_unknown || types.iter().any(|known| known.name == wanted) {
            return None;
        }
        let alike = types.iter().find(|known| is_same(&known.name, wanted));
        let message = if let Some(alike) = alike {
            format!(
                "the data has `{}` and not `{wanted}`; whether the service minds the case is not published: write it as the data does",
                alike.name
            )
        } else {
            format!("no interaction is of the type `{wanted}`; the data has {}", names(&types))
        };
        let finding = Finding::of(EVENT_TYPES_OCCUR, path, message);
        let is_warning = alike.is_some() || expectation.filter.conditions.len() > 1;
        Some(if is_warning { Finding { severity: Severity::Warning, ..finding } } else { finding })
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
        let counts = [("interactions", Some(self.seen.rows), most_interactions), ("items", items, most_items)];
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

fn too_few_users(returning: u64, of: &str) -> String {
    format!(
        "{returning} users have two interactions or more{of}; a training needs 25 such users at least: collect more data"
    )
}

fn too_small_a_share(returning: u64, users: u64, of: &str) -> String {
    format!(
        "{returning} of {users} users have two interactions or more{of}; a training needs one in a hundred: collect more data"
    )
}

fn names(types: &[ValueCount]) -> String {
    let mut names: Vec<&ValueCount> = types.iter().collect();
    names.sort_by(|one, other| (other.count, &one.name).cmp(&(one.count, &other.name)));
    let shown: Vec<String> = names.iter().take(10).map(|one| format!("`{}`", one.name)).collect();
    let more = if names.len() > shown.len() { " and others" } else { "" };
    format!("{}{more}", shown.join(", "))
}
