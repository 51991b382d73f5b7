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
    let first = expressions.iter().find(|expression| is_exclusion(expression))?;
    let mut written: Option<Vec<Written<'text>>> = Some(Vec::new());
    for one in expressions {
        let more = Clauses::of(one, datasets)
            .and_then(|clauses| if is_exclusion(one) { clauses.turned() } else { clauses.unchanged() });
        written = written.zip(more).map(|(written, more)| [written, more].concat());
    }
    Some((first, written.map(|written| as_filter(&written))))
}
