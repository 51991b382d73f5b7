//! Expressions that include, beside each other: what one leaves out, another brings back.

use super::rewrite::Clauses;
use super::{Written, as_filter};
use crate::filter::syntax::{Condition, Expression, Operator, Test};
use crate::recipe::check::Datasets;

/// Whether a condition leaves something out, rather than asking for it.
pub(in crate::filter) fn leaves_out(condition: &Condition<'_>) -> bool {
    matches!(
        condition.test,
        Test::Membership { negated: true, .. } | Test::Comparison { operator: Operator::Unequal, .. }
    )
}

/// The first expression that includes everything but something, beside another that includes too: what the one leaves
/// out, the other brings back. With it the filter that keeps it out, where there is one.
pub(in crate::filter) fn undone<'tree, 'text>(
    expressions: &'tree [Expression<'text>],
    datasets: &Datasets,
) -> Option<(&'tree Expression<'text>, Option<String>)> {
    let includes = |expression: &&Expression<'_>| expression.includes;
    if expressions.iter().filter(includes).count() < 2 {
        return None;
    }
    let is_exclusion = |one: &Expression<'_>| one.includes && one.conditions.iter().any(leaves_out);
    let first = expressions.iter().find(|expression| is_undone(expression, expressions))?;
    // Where an expression includes something besides, to exclude its opposite would join by AND what `|` joins by OR.
    let is_only_exclusion = |one: &Expression<'_>| !is_exclusion(one) || one.conditions.iter().all(leaves_out);
    if !expressions.iter().all(is_only_exclusion) {
        return Some((first, None));
    }
    let mut written: Option<Vec<Written<'text>>> = Some(Vec::new());
    for one in expressions {
        let more = Clauses::of(one, datasets)
            .and_then(|clauses| if is_exclusion(one) { clauses.turned() } else { clauses.unchanged() });
        written = written.zip(more).map(|(written, more)| [written, more].concat());
    }
    Some((first, written.map(|written| as_filter(&written))))
}

/// Whether something that an expression leaves out is in what another includes. Two that are both for some users only
/// may never meet.
fn is_undone(expression: &Expression<'_>, all: &[Expression<'_>]) -> bool {
    let left_out = expression.conditions.iter().filter(|condition| expression.includes && leaves_out(condition));
    let texts: Vec<String> = left_out.map(Condition::to_string).collect();
    let leaves_out_too =
        |other: &Expression<'_>, text: &String| other.conditions.iter().any(|condition| condition.to_string() == *text);
    let others = all.iter().filter(|other| other.includes && !std::ptr::eq(*other, expression));
    let mut meeting = others.filter(|other| other.of_user.is_empty() || expression.of_user.is_empty());
    meeting.any(|other| texts.iter().any(|text| !leaves_out_too(other, text)))
}
