//! Filters against the data: a text that no row has, and a number that no row's can satisfy.

use std::collections::BTreeMap;

use super::categories::MOST_CATEGORIES;
use super::column::Role;
use super::conclude::DatasetCheck;
use super::literal::{Asked, FilterLiteral};
use super::part::{ColumnTotals, NumberRange};
use super::rules::{LITERALS_OCCUR, NUMBERS_IN_RANGE};
use super::value_counts::ValueCounts;
use crate::csv::MINIMUM_INTERACTIONS;
use crate::event_type::is_same;
use crate::filter::Operator;
use crate::model::nearest;
use crate::{Finding, Place};

/// How many values a message shows.
const SHOWN: usize = 5;

/// Texts of an expression that a field lacks.
#[derive(Default)]
struct Missing {
    texts: usize,
    /// Where the last finding is that is reported of them.
    last: usize,
}

/// A text, and in how many rows it occurs.
type Occurrence = (String, u64);

impl DatasetCheck<'_> {
    /// What filters ask of the columns of this dataset, all rows of which are known.
    pub(super) fn check_filters(&self, findings: &mut Vec<Finding>) {
        let dataset_type = self.dataset.input.dataset_type;
        let mut missing: BTreeMap<(&str, &str), Missing> = BTreeMap::new();
        for literal in &self.scan.options.expectations.literals {
            let mut columns = self.dataset.columns.iter().zip(&self.totals.columns);
            let found = columns.find(|(column, _)| literal.is_about(dataset_type, &column.field.name));
            let Some((column, totals)) = found else { continue };
            let problem = match &literal.asked {
                Asked::Text(text) => self.missing_text(text, literal, column.role, column.field.categorical, totals),
                Asked::Number(operator, number) => {
                    unsatisfied(*operator, *number, literal, totals.range).map(|message| (NUMBERS_IN_RANGE, message))
                }
            };
            let Some((rule, message)) = problem else { continue };
            if rule == LITERALS_OCCUR {
                let missing = missing.entry((&literal.path, &literal.field)).or_default();
                missing.texts += 1;
                if missing.texts > SHOWN {
                    continue;
                }
                missing.last = findings.len();
            }
            let place = Place::path(&literal.path).within(literal.within.0, literal.within.1);
            findings.push(Finding::of(rule, place, message));
        }
        for ((_, field), Missing { texts, last }) in missing {
            if let Some(finding) = findings.get_mut(last).filter(|_| texts > SHOWN) {
                let more = format!("{} more texts that the expression asks for", texts - SHOWN);
                finding.message = format!("{}; {more} are in {field} of no row", finding.message);
            }
        }
    }

    fn missing_text(
        &self,
        text: &str,
        literal: &FilterLiteral,
        role: Role,
        is_categorical: bool,
        totals: &ColumnTotals,
    ) -> Option<(crate::Rule, String)> {
        // Joined categories have a finding of the expression itself.
        if is_categorical && text.contains('|') {
            return None;
        }
        let is_event_type = role == Role::EventType;
        let counts = if is_event_type { &self.totals.event_types } else { totals.counts.as_ref()? };
        let rows = self.totals.rows - totals.empty.min(self.totals.rows);
        let occurrences = occurrences(counts, is_categorical)?;
        let is_there = |known: &str| if is_event_type { is_same(known, text) } else { known == text };
        // Among too few events, that one of a type is missing says nothing.
        let are_few = is_event_type && rows < MINIMUM_INTERACTIONS;
        if rows == 0 || are_few || occurrences.iter().any(|(known, _)| is_there(known)) {
            return None;
        }
        let field = &literal.field;
        let instead = similar(text, &occurrences).map_or_else(String::new, |known| instead(text, known));
        Some((
            LITERALS_OCCUR,
            format!("no row has \"{text}\" in {field}; it has {}{instead}", shown(&occurrences, rows)),
        ))
    }
}

/// What to do where the data has a text that may be meant. Blanks at its ends are to be taken out of the data, which is
/// reported of the value as well.
fn instead(text: &str, known: &str) -> String {
    if known.trim() == text {
        format!("; take the blanks out of \"{known}\" in the data if that is meant")
    } else {
        format!("; write \"{}\" if that is meant", known.trim())
    }
}

/// The different texts of a column, the most frequent first. Several categories of a row are one by one. `None` if there
/// are too many to know them all.
fn occurrences(counts: &ValueCounts, is_categorical: bool) -> Option<Vec<Occurrence>> {
    if counts.are_too_many {
        return None;
    }
    let mut each: BTreeMap<String, u64> = BTreeMap::new();
    for value in counts.settled() {
        let mut parts: Vec<&str> = if is_categorical { value.name.split('|').collect() } else { vec![&value.name] };
        parts.sort_unstable();
        parts.dedup();
        for part in parts.into_iter().filter(|part| !part.is_empty()) {
            *each.entry(part.to_owned()).or_default() += value.count;
        }
    }
    let mut each: Vec<Occurrence> = each.into_iter().collect();
    each.sort_by(|(one, count), (other, more)| (more, one).cmp(&(count, other)));
    (each.len() <= MOST_CATEGORIES).then_some(each)
}

/// As in "`True` (85 %), `False` (15 %)".
fn shown(occurrences: &[Occurrence], rows: u64) -> String {
    let shown: Vec<String> =
        occurrences.iter().take(SHOWN).map(|(text, count)| format!("`{text}` ({})", percent(*count, rows))).collect();
    let more = occurrences.len().saturating_sub(SHOWN);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("{}{more}", shown.join(", "))
}

fn percent(part: u64, all: u64) -> String {
    match part.saturating_mul(200).saturating_add(all) / (2 * all.max(1)) {
        0 => "less than 1 %".to_owned(),
        percent => format!("{percent} %"),
    }
}

/// What may have been meant: the same in another case or with blanks, another word for true or false, or what resembles
/// it.
fn similar<'known>(text: &str, occurrences: &'known [Occurrence]) -> Option<&'known str> {
    let known = || occurrences.iter().map(|(known, _)| known.as_str());
    let same = |one: &str, other: &str| is_same(one.trim(), other.trim());
    known()
        .find(|known| same(known, text))
        .or_else(|| known().find(|known| truth(known).is_some() && truth(known) == truth(text)))
        .or_else(|| nearest(known(), text))
}

fn truth(word: &str) -> Option<bool> {
    match word.trim().to_ascii_lowercase().as_str() {
        "true" | "t" | "yes" | "y" | "1" | "1.0" => Some(true),
        "false" | "f" | "no" | "n" | "0" | "0.0" => Some(false),
        _ => None,
    }
}

/// That no value satisfies a comparison with a number.
fn unsatisfied(operator: Operator, number: f64, literal: &FilterLiteral, range: Option<NumberRange>) -> Option<String> {
    let (least, most) = range?.get()?;
    let is_satisfied = match operator {
        Operator::Equal => (least..=most).contains(&number),
        Operator::Unequal => true,
        Operator::Less => least < number,
        Operator::LessOrEqual => least <= number,
        Operator::Greater => most > number,
        Operator::GreaterOrEqual => most >= number,
    };
    let field = &literal.field;
    (!is_satisfied).then(|| {
        let sign = operator.as_str();
        format!("no row has {field} {sign} {number}: its values are from {least} to {most}; compare with a number in this range")
    })
}
