//! What is written in the manner of another format: one finding for each manner, however often it occurs.

use crate::filter::Span;
use crate::filter::advice::{Draft, Remedy};
use crate::filter::syntax::{Condition, Filter};
use crate::filter::token::{Mark, is_of_a_name};

/// Most characters of the text that a message repeats.
const MOST_SHOWN: usize = 40;

/// The problems of what was marked. Conditions in which something was marked that the service does not read are guesses.
pub(super) fn report(text: &str, marks: &[(Mark, Span)], filter: &mut Filter<'_>) -> Vec<Draft> {
    let mut drafts: Vec<Draft> = Vec::new();
    let mut reported: Vec<Mark> = Vec::new();
    // A placeholder in quotes has a finding of its own.
    let marks =
        &marks.iter().filter(|(mark, span)| !is_placeholder(*mark, &text[span.clone()])).cloned().collect::<Vec<_>>();
    for (mark, span) in marks {
        if reported.contains(mark) {
            continue;
        }
        reported.push(*mark);
        let alike: Vec<&Span> = marks.iter().filter(|(other, _)| other == mark).map(|(_, span)| span).collect();
        let shown: String = text[span.clone()].chars().take(MOST_SHOWN).collect();
        let mut what = mark.what(&shown);
        if alike.len() > 1 {
            what = format!("{what} ({} places)", alike.len());
        }
        let condition = filter.conditions_and_parts().find(|condition| {
            alike.iter().all(|span| condition.span.start <= span.start && span.end <= condition.span.end)
        });
        let remedy = condition.map_or(Remedy::Filter, |condition| Remedy::Condition(condition.span.clone()));
        drafts.push(Draft::new(mark.rule(), span, what).with(remedy).or(mark.otherwise()));
    }
    let errors: Vec<&Span> =
        marks.iter().filter(|(mark, _)| mark.rule().severity == crate::Severity::Error).map(|(_, span)| span).collect();
    for condition in conditions_mut(filter) {
        condition.is_guess |=
            errors.iter().any(|span| condition.span.start <= span.start && span.end <= condition.span.end);
    }
    drafts
}

/// Whether a name of a placeholder is in single quotes.
fn is_placeholder(mark: Mark, written: &str) -> bool {
    let inside = written.strip_prefix("'$").and_then(|inside| inside.strip_suffix('\''));
    mark == Mark::SingleQuotes && inside.is_some_and(|name| !name.is_empty() && name.chars().all(is_of_a_name))
}

fn conditions_mut<'filter, 'text>(
    filter: &'filter mut Filter<'text>,
) -> impl Iterator<Item = &'filter mut Condition<'text>> {
    let expressions = filter.expressions.iter_mut().chain(&mut filter.parts);
    expressions.flat_map(|expression| expression.conditions.iter_mut().chain(&mut expression.of_user))
}
