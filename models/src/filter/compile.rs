//! Expressions as what evaluates them needs them.

use std::collections::BTreeMap;

use personalize_contract::DatasetType;
use personalize_contract::filter::syntax::{self, Recommended, Source, Values};
use personalize_contract::filter::{Filter, Logic};

use super::bind::{BoundFilter, ValueError};
use super::condition::{Condition, Field, Operand, Test, Value};

/// A filter whose expressions have been read.
#[derive(Debug, Clone)]
pub struct CompiledFilter {
    pub(super) expressions: Vec<CompiledExpression<Value>>,
    /// See [`CompiledFilter::needs_item`].
    needs_item: bool,
}

/// One of the expressions that `|` separates.
#[derive(Debug, Clone)]
pub(super) struct CompiledExpression<V> {
    pub(super) includes: bool,
    pub(super) recommended: Recommended,
    pub(super) conditions: Logic<Condition<V>>,
    /// After `IF`.
    pub(super) of_user: Option<Logic<Condition<V>>>,
}

/// Why an expression cannot be evaluated. A filter that `contract` finds no error in has none of these.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ExpressionError {
    /// It cannot be read; what is wrong with it, in the words of `contract`.
    #[error("the filter expression cannot be read: {0}")]
    Unreadable(String),
    /// A field or `*` is where it means nothing, such as a field of Users with `ItemID`.
    #[error("`{text}` means nothing where it is in the filter expression; leave the condition out")]
    Misplaced {
        /// The field as the expression has it, or `*`.
        text: String,
    },
}

impl CompiledFilter {
    /// Reads an expression.
    ///
    /// # Errors
    /// It cannot be read, or a field is where it means nothing.
    pub fn compile(expression: &str) -> Result<Self, ExpressionError> {
        let (filter, problems) = Filter::parse(expression);
        let errors: Vec<&str> =
            problems.iter().filter(|problem| problem.is_error()).map(|problem| problem.message.as_str()).collect();
        if !errors.is_empty() {
            return Err(ExpressionError::Unreadable(errors.join("; ")));
        }
        let expressions = filter.expressions.iter().map(compiled).collect::<Result<_, _>>()?;
        Ok(Self { expressions, needs_item: filter.current_item().is_some() })
    }

    /// The filter with the values of its placeholders, by their names without `$`, as a request sends them: texts in quotes
    /// with commas between them, or one number, in quotes or not. Names that the filter does not have are passed over.
    ///
    /// # Errors
    /// A placeholder of what is included has no value, or a value is not written as it must be.
    pub fn bind(&self, values: &BTreeMap<String, String>) -> Result<BoundFilter, ValueError> {
        BoundFilter::new(&self.expressions, self.recommended(), values)
    }

    /// What is filtered: in order of the text, without repetition.
    #[must_use]
    pub fn recommended(&self) -> Vec<Recommended> {
        let mut found = Vec::new();
        for expression in &self.expressions {
            if !found.contains(&expression.recommended) {
                found.push(expression.recommended);
            }
        }
        found
    }

    /// Whether the answer depends on the user that a request names: on interactions with what is recommended, or on fields
    /// of the current user.
    #[must_use]
    pub fn needs_user(&self) -> bool {
        self.expressions.iter().any(|expression| {
            let is_of_events = || expression.conditions.leaves().iter().any(|condition| condition.field.is_of_events());
            expression.of_user.is_some() || expression.recommended != Recommended::Users && is_of_events()
        })
    }

    /// Whether the answer depends on the item that a request for related items names.
    #[must_use]
    pub const fn needs_item(&self) -> bool {
        self.needs_item
    }
}

fn compiled(expression: &syntax::Expression<'_>) -> Result<CompiledExpression<Value>, ExpressionError> {
    let recommended = expression.recommended;
    let conditions = clause(&expression.conditions, expression.logic(), Some(recommended))?;
    let of_user = match &expression.of_user[..] {
        [] => None,
        of_user => Some(clause(of_user, expression.logic_of_user(), None)?),
    };
    Ok(CompiledExpression { includes: expression.includes, recommended, conditions, of_user })
}

/// The conditions of a clause, as they are combined; `recommended` is nothing after `IF`.
fn clause(
    conditions: &[syntax::Condition<'_>],
    logic: Option<&Logic<(usize, bool)>>,
    recommended: Option<Recommended>,
) -> Result<Logic<Condition<Value>>, ExpressionError> {
    let nested = || ExpressionError::Unreadable("its brackets are nested too deeply".to_owned());
    logic.ok_or_else(nested)?.try_map(&mut |(place, opposite)| {
        let written = conditions.get(*place).ok_or_else(nested)?;
        condition(written, *opposite, recommended)
    })
}

fn condition(
    condition: &syntax::Condition<'_>,
    opposite: bool,
    recommended: Option<Recommended>,
) -> Result<Condition<Value>, ExpressionError> {
    let misplaced = |text: String| ExpressionError::Misplaced { text };
    let field = field(&condition.field, recommended).ok_or_else(|| misplaced(condition.field.to_string()))?;
    let of_current_item = |field: &syntax::FieldName<'_>| {
        let column = (field.source == Source::CurrentItem).then(|| Box::from(field.column));
        column.ok_or_else(|| misplaced(field.to_string()))
    };
    // Of event types, `*` in quotes means the same.
    let star = || if field.is_of_events() { Ok(Value::Literal("*".into())) } else { Err(misplaced("*".to_owned())) };
    let value = |value: &syntax::Value<'_>| match value {
        syntax::Value::Text(text) | syntax::Value::Number(text) => Ok(Value::Literal((*text).into())),
        syntax::Value::Placeholder(name) => Ok(Value::Placeholder((*name).into())),
        syntax::Value::Star => star(),
        syntax::Value::Field(field) => Err(misplaced(field.to_string())),
    };
    let test = match &condition.test {
        syntax::Test::Membership { negated, values, .. } => {
            let operand = match values {
                Values::Field(field) => Operand::OfCurrentItem(of_current_item(field)?),
                Values::List(operands) => {
                    Operand::Values(operands.iter().map(|operand| value(&operand.value)).collect::<Result<_, _>>()?)
                }
            };
            Test::Membership { negated: *negated, operand }
        }
        syntax::Test::Comparison { operator, operand, .. } => {
            let operand = match &operand.value {
                syntax::Value::Field(field) => Operand::OfCurrentItem(of_current_item(field)?),
                other => Operand::Values(value(other)?),
            };
            Test::Comparison { operator: *operator, operand }
        }
    };
    Ok(Condition { field, opposite, test })
}

/// The field of a condition, where it may begin one.
fn field(field: &syntax::FieldName<'_>, recommended: Option<Recommended>) -> Option<Field> {
    let dataset_type = field.source.dataset();
    let is_event_type = field.column.eq_ignore_ascii_case("EVENT_TYPE");
    let is_in_place = match (field.source, recommended) {
        (Source::CurrentUser, None)
        | (Source::Dataset(DatasetType::Items), Some(Recommended::Items))
        | (Source::Dataset(DatasetType::Users), Some(Recommended::Users))
        | (Source::Dataset(DatasetType::Actions), Some(Recommended::Actions)) => true,
        (Source::Dataset(DatasetType::Interactions), Some(_))
        | (Source::Dataset(DatasetType::ActionInteractions), Some(Recommended::Actions)) => is_event_type,
        _ => false,
    };
    is_in_place.then(|| Field { dataset_type, column: field.column.into() })
}
