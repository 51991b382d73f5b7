//! Conditions in the form that what their fields hold asks for: strings are looked up, numbers are compared.

use crate::filter::check::fields::{Holds, held, near_event_type};
use crate::filter::logic::Logic;
use crate::filter::syntax::{Condition, Joint, Operand, Operator, Source, Test, Value, Values};
use crate::filter::token::placeholder_in;
use crate::recipe::check::Datasets;

/// What speaks against a condition that is rewritten, since its values do not fit what its field holds; with advice.
pub(in crate::filter) fn misfit(condition: &Condition<'_>, holds: Holds) -> Option<String> {
    let field = &condition.field;
    let is_order = matches!(&condition.test, Test::Comparison { operator, .. } if operator.is_for_order());
    let is_word = |operand: &Operand<'_>| matches!(operand.value, Value::Text(text) if !is_number(text) && placeholder_in(text).is_none());
    match holds {
        Holds::Numbers if condition.operands().iter().any(is_word) => {
            Some(format!("`{field}` holds numbers: compare it with a number"))
        }
        Holds::Text if is_order => Some(format!("`{field}` holds strings: look it up with `IN`")),
        _ => None,
    }
}

/// What a condition says, or its opposite, with conditions that a filter can have; nothing where it has none for it.
pub(in crate::filter) fn corrected<'text>(
    condition: &Condition<'text>,
    negated: bool,
    datasets: &Datasets,
) -> Option<Logic<Condition<'text>>> {
    let condition = &with_known_field(condition);
    let holds = held(&condition.field, datasets);
    if misfit(condition, holds).is_some() {
        return None;
    }
    match &condition.test {
        Test::Membership { negated: without, values: Values::List(operands), .. } => {
            let negated = *without != negated;
            if holds == Holds::Numbers {
                compared(condition, operands, negated)
            } else {
                looked_up(condition, operands, negated)
            }
        }
        // `NOT IN` is not shown with a field.
        Test::Membership { values: Values::Field(_), .. } => (!negated).then(|| Logic::One(condition.clone())),
        Test::Comparison { operator, operand, .. } => {
            let operator = if negated { operator.opposite() } else { *operator };
            comparison(condition, operator, operand, holds)
        }
    }
}

/// The same with the column of events that filters read, where one is called nearly so.
fn with_known_field<'text>(condition: &Condition<'text>) -> Condition<'text> {
    let mut condition = condition.clone();
    if let Some(known) = near_event_type(condition.field.source.dataset(), condition.field.column) {
        condition.field.column = known;
    }
    condition
}

fn comparison<'text>(
    condition: &Condition<'text>,
    operator: Operator,
    operand: &Operand<'text>,
    holds: Holds,
) -> Option<Logic<Condition<'text>>> {
    let is_of_user = condition.field.source == Source::CurrentUser;
    let is_text = match &operand.value {
        Value::Text(text) => holds == Holds::Text || holds == Holds::Unknown && !is_number(text),
        Value::Number(_) => holds == Holds::Text,
        // The guide itself compares a string of the current user with a placeholder.
        Value::Placeholder(_) => holds == Holds::Text && !is_of_user,
        Value::Field(field) if holds == Holds::Text && operator == Operator::Equal => {
            let (negated, values) = (false, Values::Field(field.clone()));
            let test = Test::Membership { negated, span: condition.span.clone(), values };
            return Some(Logic::One(Condition { test, ..condition.clone() }));
        }
        Value::Field(_) => false,
        Value::Star => return None,
    };
    if is_text && operator.is_for_order() {
        return None;
    }
    if is_text {
        return looked_up(condition, std::slice::from_ref(operand), operator == Operator::Unequal);
    }
    Some(Logic::One(compared_with(condition, operator, operand.clone())))
}

/// A list of numbers as a comparison with each.
fn compared<'text>(
    condition: &Condition<'text>,
    operands: &[Operand<'text>],
    negated: bool,
) -> Option<Logic<Condition<'text>>> {
    let (operator, joint) = if negated { (Operator::Unequal, Joint::And) } else { (Operator::Equal, Joint::Or) };
    let is_for_numbers = |operand: &Operand<'_>| match operand.value {
        Value::Text(text) => is_number(text) || placeholder_in(text).is_some(),
        Value::Number(_) | Value::Placeholder(_) => true,
        Value::Star | Value::Field(_) => false,
    };
    if operands.is_empty() || !operands.iter().all(is_for_numbers) {
        return None;
    }
    let each = operands.iter().map(|operand| Logic::One(compared_with(condition, operator, operand.clone())));
    Some(Logic::joined(each.collect(), joint))
}

/// A comparison, with a number in the place of a text that is one.
fn compared_with<'text>(
    condition: &Condition<'text>,
    operator: Operator,
    mut operand: Operand<'text>,
) -> Condition<'text> {
    if let Value::Text(text) = operand.value {
        operand.value = placeholder_in(text).map_or(Value::Number(text.trim()), Value::Placeholder);
    }
    let test = Test::Comparison { operator, span: condition.span.clone(), operand };
    Condition { test, ..condition.clone() }
}

/// Texts as one list, and each placeholder as a list of its own. `NOT IN` has no placeholder.
fn looked_up<'text>(
    condition: &Condition<'text>,
    operands: &[Operand<'text>],
    negated: bool,
) -> Option<Logic<Condition<'text>>> {
    let (mut texts, mut lists) = (Vec::new(), Vec::new());
    for operand in operands {
        let value = match &operand.value {
            Value::Number(number) => Value::Text(number),
            // No text of a filter can have its own quotes inside.
            Value::Text(text) if text.contains('"') => return None,
            // Whether a text or a placeholder is meant cannot be known.
            Value::Text(text) if placeholder_in(text).is_some() => return None,
            Value::Star if operands.len() > 1 => return None,
            Value::Placeholder(_) if negated => return None,
            Value::Field(_) => return None,
            other => other.clone(),
        };
        let operand = Operand { value, span: operand.span.clone() };
        if matches!(operand.value, Value::Placeholder(_)) {
            lists.push(vec![operand]);
        } else {
            texts.push(operand);
        }
    }
    if !texts.is_empty() {
        lists.insert(0, texts);
    }
    let each = lists.into_iter().map(|list| {
        let test = Test::Membership { negated, span: condition.span.clone(), values: Values::List(list) };
        Logic::One(Condition { test, ..condition.clone() })
    });
    let each: Vec<_> = each.collect();
    (!each.is_empty()).then(|| Logic::joined(each, if negated { Joint::And } else { Joint::Or }))
}

pub(in crate::filter) fn is_number(text: &str) -> bool {
    text.trim().parse::<f64>().is_ok_and(f64::is_finite)
}
