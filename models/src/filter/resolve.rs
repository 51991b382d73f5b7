//! Conditions resolved against the data of a request: columns and codes are found, the user's events collected and the
//! current item's values read.

use personalize_contract::DatasetType;
use personalize_contract::filter::Operator;

use super::check::{Check, EventItems, Resolved};
use super::condition::{BoundValue, Condition, Field, Operand, Test};
use super::evaluator::EvaluationError;
use super::windows::EventTypes;
use super::{Candidates, Recommended, Snapshot, Subject};
use crate::Table;
use crate::table::{Content, NumberColumn, finite_number};

/// The name that means every event type.
const EVERY_EVENT_TYPE: &str = "*";

/// What conditions are resolved against.
pub(super) struct Resolver<'a, 'r> {
    pub(super) snapshot: &'r Snapshot<'a>,
    pub(super) subject: &'r Subject<'r>,
    pub(super) candidates: Candidates<'a>,
}

impl<'a> Resolver<'a, '_> {
    pub(super) fn resolve(&self, condition: &Condition<BoundValue>) -> Result<Resolved<'a>, EvaluationError> {
        let Condition { field, opposite, test } = condition;
        let (check, negated) =
            if field.is_of_events() { self.of_events(field, test)? } else { self.of_records(field, test)? };
        Ok(Resolved { check, expected: negated == *opposite })
    }

    /// What is to be looked up, and whether it is not to be found.
    fn of_records(&self, field: &Field, test: &Test<BoundValue>) -> Result<(Check<'a>, bool), EvaluationError> {
        let (table, content) = self.content(field)?;
        if let Content::Numbers(column) = content {
            return self.of_numbers(field, column, test);
        }
        let (texts, negated) = self.texts(field, test)?;
        let texts = texts.iter().map(AsRef::as_ref);
        let check = match content {
            Content::Texts(column) => Check::Code { column, codes: column.codes_with(texts) },
            Content::Numbers(_) | Content::Identifiers => {
                let mut rows: Vec<u32> = texts.filter_map(|text| table.number(text)).collect();
                rows.sort_unstable();
                Check::Row(rows)
            }
        };
        Ok((check, negated))
    }

    fn content(&self, field: &Field) -> Result<(&'a Table, &'a Content), EvaluationError> {
        let table = self.snapshot.table(field.dataset_type).ok_or(EvaluationError::NoDataset(field.dataset_type))?;
        let content = table.content(&field.column);
        content.map(|content| (table, content)).ok_or_else(|| EvaluationError::NoColumn(field.to_string()))
    }

    fn of_numbers(
        &self,
        field: &Field,
        column: &'a NumberColumn,
        test: &Test<BoundValue>,
    ) -> Result<(Check<'a>, bool), EvaluationError> {
        let number = |value: &BoundValue| finite_number(&value.text).ok_or_else(|| no_number(field, value));
        Ok(match test {
            Test::Comparison { operator, operand } => {
                let operand = match operand {
                    Operand::Values(value) => number(value)?,
                    Operand::OfCurrentItem(item) => self.number_of_current_item(field, item)?.unwrap_or(f64::NAN),
                };
                (Check::Number { column, operator: *operator, operand }, false)
            }
            Test::Membership { negated, operand } => {
                let operands = match operand {
                    Operand::Values(values) => values.iter().map(number).collect::<Result<_, _>>()?,
                    Operand::OfCurrentItem(item) => self.number_of_current_item(field, item)?.into_iter().collect(),
                };
                (Check::OneOf { column, operands }, *negated)
            }
        })
    }

    /// The texts of which one is enough, or none may be.
    fn texts(&self, field: &Field, test: &Test<BoundValue>) -> Result<(Vec<Box<str>>, bool), EvaluationError> {
        Ok(match test {
            Test::Membership { negated, operand } => {
                let texts = match operand {
                    Operand::Values(values) => values.iter().map(|value| value.text.clone()).collect(),
                    Operand::OfCurrentItem(item) => self.texts_of_current_item(field, item)?,
                };
                (texts, *negated)
            }
            Test::Comparison { operator: operator @ (Operator::Equal | Operator::Unequal), operand } => {
                let texts = match operand {
                    Operand::Values(value) => vec![value.text.clone()],
                    Operand::OfCurrentItem(item) => self.texts_of_current_item(field, item)?,
                };
                (texts, *operator == Operator::Unequal)
            }
            Test::Comparison { .. } => return Err(EvaluationError::NoOrder(field.to_string())),
        })
    }

    fn number_of_current_item(&self, field: &Field, column: &str) -> Result<Option<f64>, EvaluationError> {
        let item_field = Field { dataset_type: DatasetType::Items, column: column.into() };
        let (table, content) = self.content(&item_field)?;
        let Content::Numbers(numbers) = content else { return Err(unlike(field, &item_field)) };
        let row = self.subject.item.and_then(|item| table.number(item));
        Ok(row.map(|row| numbers.get(row)).filter(|number| !number.is_nan()))
    }

    fn texts_of_current_item(&self, field: &Field, column: &str) -> Result<Vec<Box<str>>, EvaluationError> {
        let item_field = Field { dataset_type: DatasetType::Items, column: column.into() };
        let (table, content) = self.content(&item_field)?;
        if let Content::Numbers(_) = content {
            return Err(unlike(field, &item_field));
        }
        let row = self.subject.item.and_then(|item| table.number(item));
        let column = table.column(column);
        let values = row.zip(column).into_iter().flat_map(|(row, column)| table.values(row, column));
        Ok(values.map(Into::into).collect())
    }

    fn of_events(&self, field: &Field, test: &Test<BoundValue>) -> Result<(Check<'a>, bool), EvaluationError> {
        let dataset_type = field.dataset_type;
        let windows = self.snapshot.windows(dataset_type).ok_or(EvaluationError::NoDataset(dataset_type))?;
        let (names, negated) = self.texts(field, test)?;
        let event_types = if names.iter().any(|name| **name == *EVERY_EVENT_TYPE) {
            EventTypes::Any
        } else {
            EventTypes::named(names.iter().map(AsRef::as_ref))
        };
        let candidates = self.candidates;
        let check = match (candidates.recommended, dataset_type, self.subject.user) {
            (Recommended::Users, ..) => Check::EventBy { windows, event_types, candidates },
            (_, _, None) => Check::Always(false),
            (Recommended::Actions, DatasetType::Interactions, Some(user)) => {
                Check::Always(windows.has_any(user, &event_types))
            }
            (Recommended::Items | Recommended::Actions, _, Some(user)) => {
                Check::EventWith(EventItems::new(windows, user, &event_types, &candidates))
            }
        };
        Ok((check, negated))
    }
}

fn no_number(field: &Field, value: &BoundValue) -> EvaluationError {
    let placeholder = value.placeholder.as_ref().map(ToString::to_string);
    EvaluationError::NoNumber { field: field.to_string(), value: value.text.to_string(), placeholder }
}

fn unlike(field: &Field, other: &Field) -> EvaluationError {
    EvaluationError::Unlike { field: field.to_string(), other: other.to_string() }
}
