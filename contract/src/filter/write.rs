//! Writes expressions in the form of the guide, and rewrites those that say what a filter cannot.

use std::fmt;

use super::check::fields::{Holds, held};
use super::syntax::{
    Condition, Expression, FieldName, Joint, Operand, Operator, Recommended, Source, Test, Value, Values,
};
use crate::DatasetType;
use crate::recipe::check::Datasets;

impl fmt::Display for Value<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => write!(formatter, "\"{text}\""),
            Self::Number(number) => formatter.write_str(number),
            Self::Placeholder(name) => write!(formatter, "${name}"),
            Self::Star => formatter.write_str("*"),
            Self::Field(field) => write!(formatter, "{field}"),
        }
    }
}

impl fmt::Display for Condition<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} ", self.field)?;
        match &self.test {
            Test::Membership { negated, values, .. } => {
                write!(formatter, "{} ", if *negated { "NOT IN" } else { "IN" })?;
                match values {
                    Values::List(operands) => {
                        let values: Vec<String> = operands.iter().map(|operand| operand.value.to_string()).collect();
                        write!(formatter, "({})", values.join(", "))
                    }
                    Values::Field(field) => write!(formatter, "{field}"),
                }
            }
            Test::Comparison { operator, operand, .. } => write!(formatter, "{} {}", operator.as_str(), operand.value),
        }
    }
}

/// An expression in the form of the guide, its conditions as [`corrected`] has them.
pub(super) fn expression(expression: &Expression<'_>, datasets: &Datasets) -> String {
    let conditions = joined(&expression.conditions, &expression.joints, datasets);
    let part = Part { includes: expression.includes, conditions };
    part.write(expression.recommended, &of_user(expression, datasets))
}

/// An expression in the form of the guide, split by datasets or with its conditions on the user behind `IF` where that is
/// needed; nothing where a filter cannot say it.
pub(super) fn sound(one: &Expression<'_>, datasets: &Datasets) -> Option<String> {
    let mut sources = one.conditions.iter().map(|condition| condition.field.source);
    let first = sources.next()?;
    if one.conditions.iter().any(|condition| misfit(condition, held(&condition.field, datasets)).is_some()) {
        return None;
    }
    if sources.all(|source| source == first) {
        return Some(expression(one, datasets));
    }
    by_dataset(one, datasets).or_else(|| with_current_user(one, datasets))
}

/// What speaks against a condition that is rewritten, since its values do not fit what its field holds; with advice.
pub(super) fn misfit(condition: &Condition<'_>, holds: Holds) -> Option<String> {
    let field = &condition.field;
    let is_order = matches!(&condition.test, Test::Comparison { operator, .. } if operator.is_for_order());
    let is_word = |operand: &Operand<'_>| matches!(operand.value, Value::Text(text) if !is_number(text));
    match holds {
        Holds::Numbers if condition.operands().iter().any(is_word) => {
            Some(format!("`{field}` holds numbers: compare it with one, as in `{field} >= 1`"))
        }
        Holds::Text if is_order => Some(format!("`{field}` holds strings: look it up, as in `{field} IN (\"drama\")`")),
        _ => None,
    }
}

/// Conditions with what joins them.
pub(super) fn joined<T>(conditions: &[Condition<'_>], joints: &[(Joint, T)], datasets: &Datasets) -> String {
    let mut text = String::new();
    for (index, condition) in conditions.iter().enumerate() {
        if let Some((joint, _)) = index.checked_sub(1).and_then(|before| joints.get(before)) {
            text.extend([" ", joint.as_str(), " "]);
        }
        text.push_str(&corrected(condition, held(&condition.field, datasets)));
    }
    text
}

/// A condition in the form that what its field holds asks for: strings are looked up, numbers are compared.
pub(super) fn corrected(condition: &Condition<'_>, holds: Holds) -> String {
    let field = &condition.field;
    match (&condition.test, holds) {
        (Test::Membership { negated, values: Values::List(operands), .. }, Holds::Numbers) => {
            let (sign, joint) = if *negated { ("!=", " AND ") } else { ("=", " OR ") };
            let each = |operand: &Operand<'_>| format!("{field} {sign} {}", as_number(&operand.value));
            operands.iter().map(each).collect::<Vec<_>>().join(joint)
        }
        (Test::Comparison { operator: Operator::Equal | Operator::Unequal, operand, .. }, Holds::Text)
            if matches!(operand.value, Value::Text(_) | Value::Number(_) | Value::Placeholder(_)) =>
        {
            looked_up(condition, &operand.value).unwrap_or_else(|| condition.to_string())
        }
        (Test::Comparison { operator, operand, .. }, Holds::Unknown) => match &operand.value {
            Value::Text(text) if !is_number(text) && !operator.is_for_order() => {
                looked_up(condition, &operand.value).unwrap_or_else(|| condition.to_string())
            }
            value => format!("{field} {} {}", operator.as_str(), as_number(value)),
        },
        (Test::Comparison { operator, operand, .. }, Holds::Numbers) => {
            format!("{field} {} {}", operator.as_str(), as_number(&operand.value))
        }
        _ => condition.to_string(),
    }
}

/// `=` and `!=` as `IN` and `NOT IN`, where the latter has no placeholder.
fn looked_up(condition: &Condition<'_>, value: &Value<'_>) -> Option<String> {
    let Test::Comparison { operator, .. } = &condition.test else { return None };
    let field = &condition.field;
    let value = match value {
        Value::Number(number) => format!("\"{number}\""),
        other => other.to_string(),
    };
    match operator {
        Operator::Equal => Some(format!("{field} IN ({value})")),
        Operator::Unequal if !value.starts_with('$') => Some(format!("{field} NOT IN ({value})")),
        _ => None,
    }
}

/// A number without the quotes of a text.
fn as_number(value: &Value<'_>) -> String {
    match value {
        Value::Text(text) if is_number(text) => text.trim().to_owned(),
        other => other.to_string(),
    }
}

pub(super) fn is_number(text: &str) -> bool {
    text.trim().parse::<f64>().is_ok_and(f64::is_finite)
}

/// A part of a rewritten filter: an expression without what is recommended.
struct Part {
    includes: bool,
    conditions: String,
}

impl Part {
    fn write(&self, recommended: Recommended, of_user: &str) -> String {
        let verb = if self.includes { "INCLUDE" } else { "EXCLUDE" };
        format!("{verb} {} WHERE {}{of_user}", recommended.as_str(), self.conditions)
    }
}

/// What is behind `IF`, with the keyword, or nothing.
fn of_user(expression: &Expression<'_>, datasets: &Datasets) -> String {
    let conditions: Vec<String> =
        expression.of_user.iter().map(|condition| corrected(condition, held(&condition.field, datasets))).collect();
    if conditions.is_empty() { String::new() } else { format!(" IF {}", conditions.join(" AND ")) }
}

/// The one way in which all conditions are joined; `AND` where there is one condition.
fn only_joint(expression: &Expression<'_>) -> Option<Joint> {
    let mut joints = expression.joints.iter().map(|(joint, _)| *joint);
    let first = joints.next().unwrap_or(Joint::And);
    joints.all(|joint| joint == first).then_some(first)
}

/// Conditions on two datasets as two expressions, each about one of them; nothing where a filter cannot say it.
pub(super) fn by_dataset(expression: &Expression<'_>, datasets: &Datasets) -> Option<String> {
    let joint = only_joint(expression)?;
    let dataset = |condition: &Condition<'_>| match condition.field.source {
        Source::Dataset(dataset_type) => Some(dataset_type),
        Source::CurrentUser | Source::CurrentItem => None,
    };
    let first = dataset(expression.conditions.first()?)?;
    let (own, other): (Vec<&Condition<'_>>, Vec<_>) =
        expression.conditions.iter().partition(|condition| dataset(condition) == Some(first));
    let second = dataset(other.first()?)?;
    if other.iter().any(|condition| dataset(condition) != Some(second)) {
        return None;
    }
    if second == DatasetType::Users && expression.recommended != Recommended::Users {
        return (joint == Joint::And).then(|| with_user(expression, &own, &other, datasets));
    }
    if ![first, second].iter().all(|dataset_type| expression.recommended.datasets().contains(dataset_type)) {
        return None;
    }
    let parts = if expression.includes && joint == Joint::And {
        without([(first, &own), (second, &other)], datasets)?
    } else {
        let write = |conditions: &Vec<&Condition<'_>>| alike(conditions, joint, datasets);
        [&own, &other].map(|conditions| Part { includes: expression.includes, conditions: write(conditions) })
    };
    let of_user = of_user(expression, datasets);
    Some(parts.map(|part| part.write(expression.recommended, &of_user)).join(" | "))
}

/// What meets the conditions on two datasets: what meets those on one of them, without what does not meet the others.
///
/// A record has one value of a field, but an item many events: what has no event of a type is not what has events of
/// others. So conditions on events are turned round only where they are negated themselves, and first then.
fn without(sides: [(DatasetType, &Vec<&Condition<'_>>); 2], datasets: &Datasets) -> Option<[Part; 2]> {
    let is_of_events =
        |dataset_type| matches!(dataset_type, DatasetType::Interactions | DatasetType::ActionInteractions);
    let is_negated = |conditions: &Vec<&Condition<'_>>| conditions.iter().all(|condition| leaves_out(condition));
    let order = if is_of_events(sides[0].0) && is_negated(sides[0].1) { [0, 1] } else { [1, 0] };
    order.into_iter().find_map(|place| {
        let ((dataset_type, out), (_, kept)) = (sides[place], sides[1 - place]);
        if is_of_events(dataset_type) && !is_negated(out) {
            return None;
        }
        let excluded = Part { includes: false, conditions: inverse(out, Joint::And, datasets)? };
        Some([Part { includes: true, conditions: alike(kept, Joint::And, datasets) }, excluded])
    })
}

/// Conditions on users as conditions on the current one, behind `IF`.
fn with_user(
    expression: &Expression<'_>,
    own: &[&Condition<'_>],
    of_users: &[&Condition<'_>],
    datasets: &Datasets,
) -> String {
    let current = |condition: &&Condition<'_>| {
        let field = FieldName { source: Source::CurrentUser, ..condition.field.clone() };
        let condition = Condition { field, ..(*condition).clone() };
        corrected(&condition, held(&condition.field, datasets))
    };
    let mut behind_if: Vec<String> = of_users.iter().map(current).collect();
    behind_if.extend(expression.of_user.iter().map(|condition| corrected(condition, held(&condition.field, datasets))));
    let part = Part { includes: expression.includes, conditions: alike(own, Joint::And, datasets) };
    part.write(expression.recommended, &format!(" IF {}", behind_if.join(" AND ")))
}

/// An expression whose conditions on the current user are behind `WHERE`, with all of them behind `IF`; nothing where
/// that would say something else.
pub(super) fn with_current_user(expression: &Expression<'_>, datasets: &Datasets) -> Option<String> {
    let is_of_user = |condition: &&Condition<'_>| condition.field.source == Source::CurrentUser;
    let (of_user, own): (Vec<&Condition<'_>>, Vec<_>) = expression.conditions.iter().partition(is_of_user);
    let is_plain = only_joint(expression)? == Joint::And && !own.is_empty();
    let reads_user = |condition: &&Condition<'_>| condition.fields().any(|field| field.source == Source::CurrentUser);
    let fits = is_plain && !of_user.is_empty() && !own.iter().any(reads_user);
    fits.then(|| with_user(expression, &own, &of_user, datasets))
}

fn alike(conditions: &[&Condition<'_>], joint: Joint, datasets: &Datasets) -> String {
    let each = conditions.iter().map(|condition| corrected(condition, held(&condition.field, datasets)));
    each.collect::<Vec<_>>().join(&format!(" {} ", joint.as_str()))
}

/// What is met by exactly what does not meet conditions; nothing where a filter cannot say it.
fn inverse(conditions: &[&Condition<'_>], joint: Joint, datasets: &Datasets) -> Option<String> {
    let each: Option<Vec<Condition<'_>>> = conditions.iter().map(|condition| opposite(condition)).collect();
    let each = each?;
    let joint = if joint == Joint::And { Joint::Or } else { Joint::And };
    Some(alike(&each.iter().collect::<Vec<_>>(), joint, datasets))
}

/// The opposite of a condition. `NOT IN` has no placeholder, and is not shown with a field of the current item.
fn opposite<'text>(condition: &Condition<'text>) -> Option<Condition<'text>> {
    let mut opposite = condition.clone();
    match &mut opposite.test {
        Test::Membership { values: Values::Field(_), .. } => return None,
        Test::Membership { negated, values: Values::List(operands), .. } => {
            let has_placeholder = operands.iter().any(|operand| matches!(operand.value, Value::Placeholder(_)));
            if has_placeholder && !*negated {
                return None;
            }
            *negated = !*negated;
        }
        Test::Comparison { operator, .. } => *operator = operator.opposite(),
    }
    Some(opposite)
}

/// Whether a condition leaves something out, rather than asking for it.
pub(super) fn leaves_out(condition: &Condition<'_>) -> bool {
    matches!(
        condition.test,
        Test::Membership { negated: true, .. } | Test::Comparison { operator: Operator::Unequal, .. }
    )
}

/// The first expression that includes everything but something, beside another that includes too: what the one leaves
/// out, the other brings back. With it the filter that keeps it out, where there is one.
pub(super) fn undone<'tree, 'text>(
    expressions: &'tree [Expression<'text>],
    datasets: &Datasets,
) -> Option<(&'tree Expression<'text>, Option<String>)> {
    let includes = |expression: &&Expression<'_>| expression.includes;
    if expressions.iter().filter(includes).count() < 2 {
        return None;
    }
    let is_exclusion = |one: &Expression<'_>| one.includes && one.conditions.iter().any(leaves_out);
    let first = expressions.iter().find(|expression| is_exclusion(expression))?;
    let rewritten = expressions.iter().map(|one| {
        if !is_exclusion(one) {
            return Some(expression(one, datasets));
        }
        let conditions = inverse(&one.conditions.iter().collect::<Vec<_>>(), only_joint(one)?, datasets)?;
        Some(Part { includes: false, conditions }.write(one.recommended, &of_user(one, datasets)))
    });
    Some((first, rewritten.collect::<Option<Vec<_>>>().map(|parts| parts.join(" | "))))
}
