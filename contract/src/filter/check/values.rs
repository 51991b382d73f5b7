//! What may be asked of a field, given what it holds.

use super::fields::{EVENT_TYPE, Holds, look_up};
use crate::DatasetType;
use crate::filter::rules::{
    EQUAL_TEXTS, NOT_IN, ONE_PLACEHOLDER, QUOTED_PLACEHOLDER, STAR, STAR_OF_ACTIONS, TYPES, UNSHOWN,
};
use crate::filter::syntax::{Condition, FieldName, Operand, Operator, Source, Test, Value, Values};
use crate::filter::token::is_of_a_name;
use crate::filter::write::{corrected, is_number};
use crate::filter::{Problem, Span};
use crate::recipe::check::Datasets;

/// Checks one condition, of whose fields there may be problems already.
pub(super) fn check(condition: &Condition<'_>, behind_if: bool, datasets: &Datasets, problems: &mut Vec<Problem>) {
    let mut held = Vec::new();
    for field in condition.fields() {
        match look_up(field, datasets) {
            Ok(holds) => held.push(holds),
            Err(problem) => problems.push(problem),
        }
    }
    if condition.is_guess {
        return;
    }
    let is_readable = !problems.iter().any(Problem::is_error);
    check_forms(condition, problems);
    // What is asked of a field that must go anyway does not matter.
    let (true, Some(holds)) = (is_readable, held.first().copied()) else { return };
    let other = held.get(1).copied().unwrap_or(Holds::Unknown);
    match &condition.test {
        Test::Membership { negated, span, values } => {
            check_membership(condition, holds, (*negated, span), values, other, problems);
        }
        Test::Comparison { operator, span, operand } => {
            let comparison = Comparison { condition, operator: *operator, span, operand, behind_if };
            problems.extend(comparison.problem(holds, other));
        }
    }
}

/// What does not depend on the schemas.
fn check_forms(condition: &Condition<'_>, problems: &mut Vec<Problem>) {
    for operand in condition.operands() {
        if let Value::Text(text) = operand.value
            && text.strip_prefix('$').is_some_and(|name| !name.is_empty() && name.chars().all(is_of_a_name))
        {
            let message = format!("\"{text}\" is a text because of its quotes; write `{text}` for a placeholder");
            problems.push(Problem::new(QUOTED_PLACEHOLDER, &operand.span, message));
        }
    }
    let Test::Membership { negated, span, values } = &condition.test else { return };
    match values {
        Values::List(operands) => {
            check_placeholders(operands, *negated, problems);
            check_star(&condition.field, operands, problems);
        }
        Values::Field(field) if *negated => {
            let message =
                format!("the guide shows `IN {field}` only; exclude what it would include, or the other way round");
            problems.push(Problem::new(UNSHOWN, span, message));
        }
        Values::Field(_) => {}
    }
}

fn check_placeholders(operands: &[Operand<'_>], negated: bool, problems: &mut Vec<Problem>) {
    let mut placeholders = operands.iter().filter_map(|operand| match operand.value {
        Value::Placeholder(name) => Some((name, &operand.span)),
        Value::Text(_) | Value::Number(_) | Value::Star | Value::Field(_) => None,
    });
    if negated {
        for (name, span) in placeholders {
            let message = format!(
                "`${name}` stands behind `NOT IN`, which takes texts only; write `IN (${name})`, and EXCLUDE instead of INCLUDE or the other way round"
            );
            problems.push(Problem::new(NOT_IN, span, message));
        }
    } else if let Some((name, span)) = placeholders.next()
        && operands.len() > 1
    {
        let message = format!(
            "`${name}` shares its list; write `IN (${name})` alone: a request may give several values for one placeholder"
        );
        problems.push(Problem::new(ONE_PLACEHOLDER, span, message));
    }
}

fn check_star(field: &FieldName<'_>, operands: &[Operand<'_>], problems: &mut Vec<Problem>) {
    let Some(star) = operands.iter().find(|operand| operand.value == Value::Star) else { return };
    let is_event_type = field.column.eq_ignore_ascii_case(EVENT_TYPE);
    let (rule, message) = match field.source {
        _ if operands.len() > 1 => (STAR, "`*` stands for every event type, alone; leave the others out, or it"),
        Source::Dataset(DatasetType::Interactions) if is_event_type => return,
        // That is no field to filter by, whatever it is tested for.
        Source::Dataset(DatasetType::Interactions | DatasetType::ActionInteractions) if !is_event_type => return,
        Source::Dataset(DatasetType::ActionInteractions) if is_event_type => (
            STAR_OF_ACTIONS,
            "the guide has `*` for Interactions only, and whether the service takes it here is not published; name the event types",
        ),
        Source::Dataset(_) | Source::CurrentUser | Source::CurrentItem => {
            (STAR, "`*` stands for the event types of Interactions only; write texts, or leave the condition out")
        }
    };
    problems.push(Problem::new(rule, &star.span, message));
}

fn check_membership(
    condition: &Condition<'_>,
    holds: Holds,
    (negated, span): (bool, &Span),
    values: &Values<'_>,
    other: Holds,
    problems: &mut Vec<Problem>,
) {
    let field = &condition.field;
    if holds == Holds::Numbers {
        let keyword = if negated { "NOT IN" } else { "IN" };
        let message = format!("`{field}` holds numbers, and `{keyword}` looks up texts; {}", compared(condition));
        problems.push(Problem::new(TYPES, span, message));
        return;
    }
    match values {
        Values::List(operands) => {
            for operand in operands {
                if let Value::Number(number) = operand.value {
                    let message = format!("`IN` looks up texts, and {number} is a number; write \"{number}\"");
                    problems.push(Problem::new(TYPES, &operand.span, message));
                }
            }
        }
        Values::Field(item) if other == Holds::Numbers => {
            let message = format!("`{item}` holds numbers, and `IN` looks up texts; choose a field with strings");
            problems.push(Problem::new(TYPES, &item.span, message));
        }
        Values::Field(_) => {}
    }
}

/// What to compare a number with, in the place of a list of texts.
fn compared(condition: &Condition<'_>) -> String {
    let numbers = condition.operands().iter().all(|operand| match operand.value {
        Value::Text(text) | Value::Number(text) => is_number(text),
        Value::Placeholder(_) => true,
        Value::Star | Value::Field(_) => false,
    });
    if numbers && !condition.operands().is_empty() {
        format!("write `{}`", corrected(condition, Holds::Numbers))
    } else {
        format!("compare it, as in `{} = 1`, once for each number", condition.field)
    }
}

struct Comparison<'tree, 'text> {
    condition: &'tree Condition<'text>,
    operator: Operator,
    span: &'tree Span,
    operand: &'tree Operand<'text>,
    behind_if: bool,
}

impl Comparison<'_, '_> {
    fn problem(&self, holds: Holds, other: Holds) -> Option<Problem> {
        match holds {
            Holds::Text => self.of_strings(other),
            Holds::Numbers => self.of_numbers(other),
            Holds::Unknown => match self.operand.value {
                Value::Text(text) if is_number(text) => self.of_numbers(other),
                Value::Text(_) if self.operator.is_for_order() => Some(self.with_a_text()),
                Value::Text(_) => self.equality(),
                _ => None,
            },
        }
    }

    fn of_strings(&self, other: Holds) -> Option<Problem> {
        let Self { condition, operator, span, operand, .. } = self;
        let field = &condition.field;
        if operator.is_for_order() {
            let sign = operator.as_str();
            let message = format!("`{field}` holds strings, and `{sign}` compares numbers; use `IN` or `NOT IN`");
            return Some(Problem::new(TYPES, span, message));
        }
        match &operand.value {
            Value::Number(_) => {
                let message = format!("`{field}` holds strings, and is compared with a number; {}", self.instead());
                Some(Problem::new(TYPES, &operand.span, message))
            }
            Value::Field(item) if other == Holds::Numbers => {
                let message = format!("`{field}` holds strings, and `{item}` numbers; compare fields of one kind");
                Some(Problem::new(TYPES, &item.span, message))
            }
            Value::Text(_) | Value::Placeholder(_) | Value::Star | Value::Field(_) => self.equality(),
        }
    }

    fn of_numbers(&self, other: Holds) -> Option<Problem> {
        let Self { condition, operand, .. } = self;
        let field = &condition.field;
        let message = match &operand.value {
            Value::Text(text) if is_number(text) => {
                let rewritten = corrected(condition, Holds::Numbers);
                format!("`{field}` is compared with a text; write {text} without quotes: `{rewritten}`")
            }
            Value::Text(_) => format!("`{field}` holds numbers, and is compared with a text; write a number"),
            Value::Field(item) if other == Holds::Text => {
                format!("`{field}` holds numbers, and `{item}` strings; compare fields of one kind")
            }
            Value::Number(_) | Value::Placeholder(_) | Value::Star | Value::Field(_) => return None,
        };
        Some(Problem::new(TYPES, &operand.span, message))
    }

    fn with_a_text(&self) -> Problem {
        let message = format!("`{}` compares numbers; use `IN` or `NOT IN` for texts", self.operator.as_str());
        Problem::new(TYPES, &self.operand.span, message)
    }

    /// The guide has `=` and `!=` for numbers, and `=` with a placeholder for a string behind `IF`.
    fn equality(&self) -> Option<Problem> {
        let Self { condition, operator, span, operand, behind_if } = self;
        let field = &condition.field;
        if *behind_if && *operator == Operator::Equal && matches!(operand.value, Value::Placeholder(_)) {
            return None;
        }
        let sign = operator.as_str();
        let message = format!(
            "`{field}` holds strings, and the guide has `{sign}` for numbers; whether the service takes it is not published: {}",
            self.instead()
        );
        Some(Problem::new(EQUAL_TEXTS, span, message))
    }

    /// How the same is said with `IN`.
    fn instead(&self) -> String {
        let Self { condition, operator, operand, .. } = self;
        match &operand.value {
            Value::Field(item) if *operator == Operator::Equal => format!("write `{} IN {item}`", condition.field),
            Value::Text(_) | Value::Number(_) => format!("write `{}`", corrected(condition, Holds::Text)),
            // `NOT IN` has no placeholders.
            Value::Placeholder(_) if *operator == Operator::Equal => {
                format!("write `{}`", corrected(condition, Holds::Text))
            }
            Value::Placeholder(_) | Value::Field(_) | Value::Star => {
                "use `IN`, and EXCLUDE instead of INCLUDE or the other way round".to_owned()
            }
        }
    }
}
