//! Texts that do not mean what they seem to.

use super::fields::EVENT_TYPE;
use crate::DatasetType;
use crate::filter::advice::Draft;
use crate::filter::rules::{ENTIRE_TEXTS, QUOTED_PLACEHOLDER, STAR_OF_ACTIONS};
use crate::filter::syntax::{Condition, Operand, Source, Test, Value, Values};
use crate::filter::token::placeholder_in;
use crate::recipe::check::{Datasets, schema_of};

/// Reports placeholders that are texts because of their quotes.
pub(super) fn check_quoted_placeholders(condition: &Condition<'_>, negated: bool, problems: &mut Vec<Draft>) {
    for operand in condition.operands() {
        let Value::Text(text) = operand.value else { continue };
        if let Some(name) = placeholder_in(text) {
            let advice = if negated {
                "and `NOT IN` has no placeholder; name the texts".to_owned()
            } else {
                format!("and a placeholder has none, as in `${name}`")
            };
            let message = format!("\"{text}\" is a text because of its quotes, {advice}");
            problems.push(Draft::new(QUOTED_PLACEHOLDER, &operand.span, message));
        }
    }
}

/// Reports texts that several values, or any, are meant by. A filter compares entire values.
pub(super) fn check_entire(
    condition: &Condition<'_>,
    operands: &[Operand<'_>],
    datasets: &Datasets,
    problems: &mut Vec<Draft>,
) {
    let is_categorical = is_categorical(condition, datasets);
    for operand in operands {
        let Value::Text(text) = operand.value else { continue };
        let has_wildcard = text.len() > 2 && text.starts_with('%') && text.ends_with('%')
            || text.len() > 1 && (text.starts_with('*') || text.ends_with('*'));
        let problem = if text == "*" {
            of_star(condition, operands)
        } else if is_categorical && text.contains('|') {
            Some((ENTIRE_TEXTS, joined(condition, text)))
        } else if has_wildcard {
            let message =
                format!("\"{text}\" is compared as it is, as a filter has no wildcards; name the entire values");
            Some((ENTIRE_TEXTS, message))
        } else {
            None
        };
        problems.extend(problem.map(|(rule, message)| Draft::new(rule, &operand.span, message)));
    }
}

/// What `"*"` means, in quotes. The guide has that for the event types of Interactions.
fn of_star(condition: &Condition<'_>, operands: &[Operand<'_>]) -> Option<(crate::Rule, String)> {
    let field = &condition.field;
    let is_event_type = field.column.eq_ignore_ascii_case(EVENT_TYPE);
    match field.source {
        Source::Dataset(DatasetType::Interactions | DatasetType::ActionInteractions) if !is_event_type => None,
        Source::Dataset(DatasetType::Interactions) => (operands.len() > 1).then(|| {
            (ENTIRE_TEXTS, "\"*\" means every event type, alone; leave the others out, or it".to_owned())
        }),
        Source::Dataset(DatasetType::ActionInteractions) => Some((
            STAR_OF_ACTIONS,
            "the guide has \"*\" for Interactions only, and whether the service takes it here is not published; name the event types".to_owned(),
        )),
        Source::Dataset(_) | Source::CurrentUser | Source::CurrentItem => Some((
            ENTIRE_TEXTS,
            format!("\"*\" is a text like any other for `{field}`, and means every value only for the event types of Interactions; name the values, or leave the condition out"),
        )),
    }
}

/// That categories are joined, and the list that has them one by one.
fn joined(condition: &Condition<'_>, joined: &str) -> String {
    let mut each = condition.clone();
    if let Test::Membership { values: Values::List(operands), .. } = &mut each.test {
        *operands = std::mem::take(operands).into_iter().flat_map(apart).collect();
    }
    let field = &condition.field;
    format!(
        "no row has \"{joined}\" as one value: `{field}` is categorical, and what is between `|` are values of their own; list them one by one, as in `{each}`, for which one of them is enough"
    )
}

/// The categories of a text, one by one.
fn apart(operand: Operand<'_>) -> Vec<Operand<'_>> {
    let Value::Text(text) = operand.value else { return vec![operand] };
    let each = text.split('|').map(str::trim).filter(|part| !part.is_empty());
    each.map(|part| Operand { value: Value::Text(part), span: operand.span.clone() }).collect()
}

fn is_categorical(condition: &Condition<'_>, datasets: &Datasets) -> bool {
    let schema = schema_of(datasets, condition.field.source.dataset());
    schema.and_then(|schema| schema.field(condition.field.column)).is_some_and(|field| field.categorical)
}
