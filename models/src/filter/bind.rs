//! Filters with the values of their placeholders.

use std::collections::BTreeMap;

use personalize_contract::filter::{Logic, Operator};

use super::Recommended;
use super::compile::CompiledExpression;
use super::condition::{BoundValue, Condition, Operand, Test, Value};
use super::value::{NO_NUMBER, NO_SINGLE, NO_TEXTS, single, texts};
use crate::table::finite_number;

/// A filter whose placeholders have values.
#[derive(Debug, Clone)]
pub struct BoundFilter {
    /// Without those that exclude by a placeholder that has no value.
    pub(super) expressions: Vec<CompiledExpression<BoundValue>>,
    /// What the filter is about, with those.
    pub(super) recommended: Vec<Recommended>,
}

/// Why the values of a request do not do for a filter.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ValueError {
    /// What is included depends on placeholders that have no value.
    #[error("the filter needs values for {}", listed(names))]
    Missing {
        /// Their names without `$`, in the order of the expression, each once.
        names: Vec<String>,
    },
    /// A value is not written as it must be.
    #[error("the value of ${name} is {value}, and {reason}")]
    Wrong {
        /// The name of the placeholder without `$`.
        name: String,
        /// The value as it was given.
        value: String,
        /// What it must be.
        reason: &'static str,
    },
}

fn listed(names: &[String]) -> String {
    names.iter().map(|name| format!("${name}")).collect::<Vec<_>>().join(", ")
}

impl BoundFilter {
    pub(super) fn new(
        expressions: &[CompiledExpression<Value>],
        recommended: Vec<Recommended>,
        values: &BTreeMap<String, String>,
    ) -> Result<Self, ValueError> {
        let (mut bound, mut missing) = (Vec::new(), Vec::new());
        for expression in expressions {
            let absent = absent(expression, values);
            if absent.is_empty() {
                bound.push(with_values(expression, values)?);
            } else if expression.includes {
                missing.extend(absent.into_iter().filter(|name| !missing.contains(name)).collect::<Vec<_>>());
            }
        }
        if missing.is_empty() {
            Ok(Self { expressions: bound, recommended })
        } else {
            Err(ValueError::Missing { names: missing })
        }
    }
}

/// The placeholders of an expression that have no value, each once.
fn absent(expression: &CompiledExpression<Value>, values: &BTreeMap<String, String>) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let clauses = std::iter::once(&expression.conditions).chain(&expression.of_user);
    for condition in clauses.flat_map(Logic::leaves) {
        let operands = match &condition.test {
            Test::Membership { operand: Operand::Values(values), .. } => &values[..],
            Test::Comparison { operand: Operand::Values(value), .. } => std::slice::from_ref(value),
            Test::Membership { .. } | Test::Comparison { .. } => &[],
        };
        for operand in operands {
            if let Value::Placeholder(name) = operand
                && !values.contains_key(&**name)
                && !names.iter().any(|known| **known == **name)
            {
                names.push(name.to_string());
            }
        }
    }
    names
}

fn with_values(
    expression: &CompiledExpression<Value>,
    values: &BTreeMap<String, String>,
) -> Result<CompiledExpression<BoundValue>, ValueError> {
    let clause = |logic: &Logic<Condition<Value>>| {
        logic.try_map(&mut |condition| {
            let test = test_with_values(&condition.test, values)?;
            Ok(Condition { field: condition.field.clone(), opposite: condition.opposite, test })
        })
    };
    let CompiledExpression { includes, recommended, conditions, of_user } = expression;
    let of_user = of_user.as_ref().map(clause).transpose()?;
    Ok(CompiledExpression { includes: *includes, recommended: *recommended, conditions: clause(conditions)?, of_user })
}

fn test_with_values(test: &Test<Value>, values: &BTreeMap<String, String>) -> Result<Test<BoundValue>, ValueError> {
    Ok(match test {
        Test::Membership { negated, operand } => {
            let operand = match operand {
                Operand::OfCurrentItem(column) => Operand::OfCurrentItem(column.clone()),
                Operand::Values(listed) => {
                    let each = listed.iter().map(|value| several(value, values));
                    Operand::Values(each.collect::<Result<Vec<_>, _>>()?.concat())
                }
            };
            Test::Membership { negated: *negated, operand }
        }
        Test::Comparison { operator, operand } => {
            let operand = match operand {
                Operand::OfCurrentItem(column) => Operand::OfCurrentItem(column.clone()),
                Operand::Values(value) => Operand::Values(one(value, *operator, values)?),
            };
            Test::Comparison { operator: *operator, operand }
        }
    })
}

/// The values that a field is looked up in by one value of a list.
fn several(value: &Value, values: &BTreeMap<String, String>) -> Result<Vec<BoundValue>, ValueError> {
    let name = match value {
        Value::Literal(text) => return Ok(vec![BoundValue { text: text.clone(), placeholder: None }]),
        Value::Placeholder(name) => name,
    };
    let given = given(name, values)?;
    let texts = texts(given).ok_or_else(|| wrong(name, given, NO_TEXTS))?;
    Ok(texts.into_iter().map(|text| BoundValue { text: text.into(), placeholder: Some(name.clone()) }).collect())
}

/// The value that a field is compared with.
fn one(value: &Value, operator: Operator, values: &BTreeMap<String, String>) -> Result<BoundValue, ValueError> {
    let name = match value {
        Value::Literal(text) => return Ok(BoundValue { text: text.clone(), placeholder: None }),
        Value::Placeholder(name) => name,
    };
    let given = given(name, values)?;
    let is_for_order = !matches!(operator, Operator::Equal | Operator::Unequal);
    let reason = if is_for_order { NO_NUMBER } else { NO_SINGLE };
    let text = single(given).filter(|text| !is_for_order || finite_number(text).is_some());
    let text = text.ok_or_else(|| wrong(name, given, reason))?;
    Ok(BoundValue { text: text.into(), placeholder: Some(name.clone()) })
}

fn given<'v>(name: &str, values: &'v BTreeMap<String, String>) -> Result<&'v str, ValueError> {
    let missing = || ValueError::Missing { names: vec![name.to_owned()] };
    values.get(name).map(String::as_str).ok_or_else(missing)
}

fn wrong(name: &str, value: &str, reason: &'static str) -> ValueError {
    ValueError::Wrong { name: name.to_owned(), value: value.to_owned(), reason }
}
