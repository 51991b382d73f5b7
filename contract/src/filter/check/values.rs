//! What may be asked of a field, given what it holds.

use super::fields::{EVENT_TYPE, Holds, look_up};
use super::texts;
use crate::DatasetType;
use crate::filter::Span;
use crate::filter::advice::{Draft, Remedy};
use crate::filter::rules::{EQUAL_TEXTS, NOT_IN, ONE_PLACEHOLDER, STAR, STAR_OF_ACTIONS, TYPES, UNSHOWN};
use crate::filter::syntax::{Condition, Operand, Operator, Source, Test, Value, Values};
use crate::filter::token::placeholder_in;
use crate::filter::write::is_number;
use crate::recipe::check::Datasets;

/// Checks one condition, of whose fields there may be problems already.
pub(super) fn check(condition: &Condition<'_>, after_if: bool, datasets: &Datasets, problems: &mut Vec<Draft>) {
    let mut held = Vec::new();
    for field in condition.fields() {
        match look_up(field, datasets) {
            Ok(holds) => held.push(holds),
            Err(problem) => problems.push(*problem),
        }
    }
    if condition.is_guess {
        return;
    }
    let is_readable = !problems.iter().any(|problem| problem.rule.severity == crate::Severity::Error);
    let (holds, other) = (held.first().copied(), held.get(1).copied().unwrap_or(Holds::Unknown));
    check_forms(condition, holds, datasets, problems);
    // What is asked of a field that must go anyway does not matter.
    let (true, Some(holds)) = (is_readable, holds) else { return };
    match &condition.test {
        Test::Membership { negated, span, values } => {
            check_membership(condition, holds, (*negated, span), values, other, problems);
        }
        Test::Comparison { operator, span, operand } => {
            let comparison = Comparison { condition, operator: *operator, span, operand, after_if };
            problems.extend(comparison.problem(holds, other));
        }
    }
}

/// What does not depend on the type of the field.
fn check_forms(condition: &Condition<'_>, holds: Option<Holds>, datasets: &Datasets, problems: &mut Vec<Draft>) {
    let Test::Membership { negated, span, values } = &condition.test else {
        // That a number is compared with a text is a finding of its own.
        if holds != Some(Holds::Numbers) {
            texts::check_quoted_placeholders(condition, false, problems);
        }
        return;
    };
    if holds != Some(Holds::Numbers) {
        texts::check_quoted_placeholders(condition, *negated, problems);
    }
    match values {
        // That numbers are looked up is a finding of its own, whatever the list has.
        Values::List(_) if holds == Some(Holds::Numbers) => {}
        Values::List(operands) => {
            check_placeholders(condition, operands, *negated, problems);
            check_star(condition, operands, problems);
            texts::check_entire(condition, operands, datasets, problems);
        }
        Values::Field(field) if *negated => {
            let message =
                format!("the guide shows `IN {field}` only; exclude what it would include, or the other way round");
            problems.push(Draft::new(UNSHOWN, span, message));
        }
        Values::Field(_) => {}
    }
}

fn check_placeholders(condition: &Condition<'_>, operands: &[Operand<'_>], negated: bool, problems: &mut Vec<Draft>) {
    let mut placeholders = operands.iter().filter_map(|operand| match operand.value {
        Value::Placeholder(name) => Some((name, &operand.span)),
        Value::Text(_) | Value::Number(_) | Value::Star | Value::Field(_) => None,
    });
    let Some((name, span)) = placeholders.next() else { return };
    if negated {
        let message = format!("`${name}` is after `NOT IN`, which takes texts only");
        let draft = Draft::new(NOT_IN, span, message).with(Remedy::Filter);
        problems.push(draft.or("name the texts; a placeholder can be in an expression with `IN` only"));
    } else if operands.len() > 1 {
        let message = format!(
            "`${name}` shares its list; a request may give several values for one placeholder, alone in its list"
        );
        let draft = Draft::new(ONE_PLACEHOLDER, span, message).with(Remedy::Condition(condition.span.clone()));
        problems.push(draft.or("make a condition for each"));
    }
}

fn check_star(condition: &Condition<'_>, operands: &[Operand<'_>], problems: &mut Vec<Draft>) {
    let field = &condition.field;
    let Some(star) = operands.iter().find(|operand| operand.value == Value::Star) else { return };
    let is_event_type = field.column.eq_ignore_ascii_case(EVENT_TYPE);
    let (rule, message) = match field.source {
        _ if operands.len() > 1 => (STAR, "`*` means every event type, alone; leave the others out, or it"),
        Source::Dataset(DatasetType::Interactions) if is_event_type => return,
        // That is no field to filter by, whatever it is tested for.
        Source::Dataset(DatasetType::Interactions | DatasetType::ActionInteractions) if !is_event_type => return,
        Source::Dataset(DatasetType::ActionInteractions) if is_event_type => (
            STAR_OF_ACTIONS,
            "the guide has `*` for Interactions only, and whether the service takes it here is not published; name the event types",
        ),
        Source::Dataset(_) | Source::CurrentUser | Source::CurrentItem => {
            (STAR, "`*` is for the event types of Interactions only; name texts, or leave the condition out")
        }
    };
    problems.push(Draft::new(rule, &star.span, message));
}

fn check_membership(
    condition: &Condition<'_>,
    holds: Holds,
    (negated, span): (bool, &Span),
    values: &Values<'_>,
    other: Holds,
    problems: &mut Vec<Draft>,
) {
    let field = &condition.field;
    let remedy = || Remedy::Condition(condition.span.clone());
    if holds == Holds::Numbers {
        let keyword = if negated { "NOT IN" } else { "IN" };
        let message = format!("`{field}` holds numbers, and `{keyword}` looks up texts");
        problems.push(Draft::new(TYPES, span, message).with(remedy()).or("compare it with each number"));
        return;
    }
    match values {
        Values::List(operands) => {
            let is_number = |operand: &&Operand<'_>| matches!(operand.value, Value::Number(_));
            if let Some(Operand { value, span }) = operands.iter().find(is_number) {
                let message = format!("`IN` looks up texts, and {value} is a number");
                let draft = Draft::new(TYPES, span, message).with(remedy());
                problems.push(draft.or(format!("a text is in double quotes, as in \"{value}\"")));
            }
        }
        Values::Field(item) if other == Holds::Numbers => {
            let message = format!("`{item}` holds numbers, and `IN` looks up texts; choose a field with strings");
            problems.push(Draft::new(TYPES, &item.span, message));
        }
        Values::Field(_) => {}
    }
}

struct Comparison<'tree, 'text> {
    condition: &'tree Condition<'text>,
    operator: Operator,
    span: &'tree Span,
    operand: &'tree Operand<'text>,
    after_if: bool,
}

impl Comparison<'_, '_> {
    fn problem(&self, holds: Holds, other: Holds) -> Option<Draft> {
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

    fn remedy(&self) -> Remedy {
        Remedy::Condition(self.condition.span.clone())
    }

    fn of_strings(&self, other: Holds) -> Option<Draft> {
        let Self { condition, operator, span, operand, .. } = self;
        let field = &condition.field;
        if operator.is_for_order() {
            let sign = operator.as_str();
            let message = format!("`{field}` holds strings, and `{sign}` compares numbers; use `IN` or `NOT IN`");
            return Some(Draft::new(TYPES, span, message));
        }
        match &operand.value {
            Value::Number(_) => {
                let message = format!("`{field}` holds strings, and is compared with a number");
                Some(Draft::new(TYPES, &operand.span, message).with(self.remedy()).or("look it up with `IN`"))
            }
            Value::Field(item) if other == Holds::Numbers => {
                let message = format!("`{field}` holds strings, and `{item}` numbers; compare fields of one kind");
                Some(Draft::new(TYPES, &item.span, message))
            }
            Value::Text(_) | Value::Placeholder(_) | Value::Star | Value::Field(_) => self.equality(),
        }
    }

    fn of_numbers(&self, other: Holds) -> Option<Draft> {
        let Self { condition, operand, .. } = self;
        let field = &condition.field;
        let message = match &operand.value {
            Value::Text(text) if placeholder_in(text).is_some() => {
                let message = format!("`{field}` is compared with a text, and a placeholder has no quotes");
                return Some(Draft::new(TYPES, &operand.span, message).with(self.remedy()));
            }
            Value::Text(text) if is_number(text) => {
                let message = format!("`{field}` is compared with a text, and a number has no quotes");
                return Some(Draft::new(TYPES, &operand.span, message).with(self.remedy()));
            }
            Value::Text(text) if text.len() > 5 && text.starts_with(|first: char| first.is_ascii_digit()) => format!(
                "`{field}` holds numbers, and is compared with a text; a moment is a number of seconds since 1970, such as 1577836800"
            ),
            Value::Text(_) => format!("`{field}` holds numbers, and is compared with a text; name a number"),
            Value::Field(item) if other == Holds::Text => {
                format!("`{field}` holds numbers, and `{item}` strings; compare fields of one kind")
            }
            Value::Number(_) | Value::Placeholder(_) | Value::Star | Value::Field(_) => return None,
        };
        Some(Draft::new(TYPES, &operand.span, message))
    }

    fn with_a_text(&self) -> Draft {
        let message = format!("`{}` compares numbers; use `IN` or `NOT IN` for texts", self.operator.as_str());
        Draft::new(TYPES, &self.operand.span, message)
    }

    /// The guide has `=` and `!=` for numbers, and `=` with a placeholder for a string after `IF`.
    fn equality(&self) -> Option<Draft> {
        let Self { condition, operator, span, operand, after_if } = self;
        let is_shown = *after_if && *operator == Operator::Equal && matches!(operand.value, Value::Placeholder(_));
        let (field, sign) = (&condition.field, operator.as_str());
        let message = format!(
            "`{field}` holds strings, and the guide has `{sign}` for numbers; whether the service takes it is not published"
        );
        let draft = Draft::new(EQUAL_TEXTS, span, message).with(self.remedy());
        let words = match operand.value {
            // `NOT IN` has no placeholder, and is not shown with a field.
            Value::Placeholder(_) | Value::Field(_) if *operator == Operator::Unequal => {
                "the guide has no other form for it; silence the rule if the service takes it"
            }
            _ => "use `IN` or `NOT IN`",
        };
        (!is_shown).then(|| draft.or(words))
    }
}
