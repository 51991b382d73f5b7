//! Whether there are enough events to train on, all of them and those that a solution chooses.

use super::conclude::DatasetCheck;
use super::expectation::{EventCondition, Expectation};
use super::rules::{EVENT_TYPES_OCCUR, FILTERED_MINIMUM, RETURNING_SHARE, RETURNING_USERS};
use super::training_events::TrainingEvents;
use super::value_counts::ValueCount;
use crate::csv::MINIMUM_INTERACTIONS;
use crate::event_type::is_same;
use crate::training::{Lack, MINIMUM_USERS};
use crate::{Finding, Rule, Severity};

/// What completes "interactions" and "users" where a solution chooses events.
const CHOSEN: &str = " of the types and values that this solution trains on";

impl DatasetCheck<'_> {
    /// Of all interactions.
    pub(super) fn check_enough(&self, findings: &mut Vec<Finding>) {
        let events = TrainingEvents::of(self.totals, None);
        let is_too_small = self.totals.rows - self.totals.left_out < MINIMUM_INTERACTIONS;
        let is_trained_on = !self.scan.options.expectations.solutions.is_empty();
        let lack = match events.lack() {
            // That there are too few rows is a finding of its own.
            Some(Lack::Interactions) if is_too_small => None,
            // An import takes rows that repeat others, and nothing is known to train on them.
            Some(Lack::Interactions) if !is_trained_on => {
                TrainingEvents { interactions: MINIMUM_INTERACTIONS, ..events }.lack()
            }
            lack => lack,
        };
        if let Some(lack) = lack {
            let (rule, message) = shortfall(lack, &events, "");
            findings.push(Finding::of(rule, self.folder(), message));
        }
    }

    /// Of those that a solution trains on.
    pub(super) fn check_expectation(&self, expectation: &Expectation, findings: &mut Vec<Finding>) {
        // That a column is missing by which events are chosen is a finding of its own.
        let lacks = |column: &str| self.dataset.input.schema.field(column).is_none();
        let asks = |condition: &EventCondition| (condition.event_type.is_some(), condition.least_value.is_some());
        let mut asked = expectation.filter.conditions.iter().map(asks);
        if asked.any(|(by_type, by_value)| by_type && lacks("EVENT_TYPE") || by_value && lacks("EVENT_VALUE")) {
            return;
        }
        let mut is_reported = false;
        for (event_type, path) in &expectation.event_types {
            if let Some(finding) = self.check_event_type(event_type, path, expectation) {
                is_reported |= finding.is_error();
                findings.push(finding);
            }
        }
        let Some(filter) = self.scan.conditions.position(&expectation.filter).filter(|_| !is_reported) else { return };
        let chosen = TrainingEvents::of(self.totals, Some(filter));
        let is_too_small = TrainingEvents::of(self.totals, None).interactions < MINIMUM_INTERACTIONS;
        let Some(lack) = chosen.lack().filter(|lack| *lack != Lack::Interactions || !is_too_small) else { return };
        let (rule, message) = shortfall(lack, &chosen, CHOSEN);
        let is_known = findings.iter().any(|finding| finding.code == rule.code && finding.place == self.folder());
        if !is_known {
            findings.push(Finding::of(rule, expectation.path.as_str(), message));
        }
    }

    /// That a solution trains on a type alone which does not occur is an error; in a list of several it is none.
    fn check_event_type(&self, event_type: &str, path: &str, expectation: &Expectation) -> Option<Finding> {
        let types = self.totals.event_types.settled();
        let are_unknown = self.totals.event_types.are_too_many || types.is_empty();
        if are_unknown || types.iter().any(|known| known.name == event_type) {
            return None;
        }
        let alike = types.iter().find(|known| is_same(&known.name, event_type));
        let message = if let Some(alike) = alike {
            format!(
                "the data has `{}` and not `{event_type}`; whether the service minds the case is not published: write it as the data does",
                alike.name
            )
        } else {
            format!("no interaction is of the type `{event_type}`; the data has {}", names(&types))
        };
        let finding = Finding::of(EVENT_TYPES_OCCUR, path, message);
        let is_warning = alike.is_some() || expectation.filter.conditions.len() > 1;
        Some(if is_warning { Finding { severity: Severity::Warning, ..finding } } else { finding })
    }
}

/// What there is too little of, as a rule and a message. `of` completes "interactions" and "users".
fn shortfall(lack: Lack, events: &TrainingEvents, of: &str) -> (Rule, String) {
    let TrainingEvents { interactions, users, returning, .. } = *events;
    let not_counted = events.without_repeats();
    match lack {
        Lack::Interactions if of.is_empty() => (
            FILTERED_MINIMUM,
            format!(
                "{interactions} interactions are left without those that repeat another, which count once; a training needs {MINIMUM_INTERACTIONS} at least: collect more"
            ),
        ),
        Lack::Interactions => (
            FILTERED_MINIMUM,
            format!(
                "{interactions} interactions{not_counted} are{of}; at least {MINIMUM_INTERACTIONS} are needed: choose others, or collect more"
            ),
        ),
        Lack::Users => (
            RETURNING_USERS,
            format!(
                "{returning} users have two interactions or more{of}{not_counted}; a training needs {MINIMUM_USERS} such users at least: collect more data"
            ),
        ),
        Lack::Share => (
            RETURNING_SHARE,
            format!(
                "{returning} of {users} users have two interactions or more{of}{not_counted}; a training needs one in a hundred: collect more data"
            ),
        ),
    }
}

fn names(types: &[ValueCount]) -> String {
    let mut names: Vec<&ValueCount> = types.iter().collect();
    names.sort_by(|one, other| (other.count, &one.name).cmp(&(one.count, &other.name)));
    let shown: Vec<String> = names.iter().take(10).map(|one| format!("`{}`", one.name)).collect();
    let more = if names.len() > shown.len() { " and others" } else { "" };
    format!("{}{more}", shown.join(", "))
}
