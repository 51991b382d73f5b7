//! Filter expressions: their grammar, what they mean for the datasets of a group, and what can be known to be wrong
//! with them before the service is asked. The check of a parameter file and the emulator both use this.
//!
//! Source: the developer guide's pages on filter expressions, which publish no grammar: elements, requirements and
//! examples. What they leave open is a warning.

mod advice;
mod check;
mod group;
mod logic;
mod parse;
mod problem;
mod rules;
pub mod syntax;
mod times;
mod token;
mod write;

use std::collections::BTreeSet;

pub use check::{problems, read};
pub use group::{Recipes, check};
pub use logic::Logic;
pub use problem::Problem;
pub use rules::{NOT_IN, RULES};
pub use syntax::{Filter, Operator};
pub use times::{TimeProblem, TimedExpression, with_number};
pub use token::Span;

use crate::DatasetType;

/// Most characters of an expression. Source: the API model's shape `FilterExpression`.
const MOST_CHARACTERS: usize = 2500;

/// Longest name of a placeholder, in characters. Source: the API model's shape `FilterAttributeName` of the runtime.
pub const MAXIMUM_PLACEHOLDER_LENGTH: usize = 50;
/// Most values for placeholders in a request. Source: the API model's shape `FilterValues` of the runtime.
pub const MOST_PLACEHOLDERS: usize = 25;
/// Most distinct fields of a filter, over all of its expressions. Source: the developer guide's page on quotas.
pub const MOST_FIELDS: usize = 10;
/// Most distinct fields of all filters of a dataset group. Source: the developer guide's page on quotas.
pub const MOST_FIELDS_OF_A_GROUP: usize = 20;

/// A field of a dataset, in capitals: whether the service distinguishes case is not published.
///
/// `CurrentItem.PRICE` is the same field as `Items.PRICE`, which is inferred.
pub type DatasetField = (DatasetType, String);

/// The dataset types whose fields an expression names, each once, in the order of [`DatasetType`].
///
/// `CurrentUser.X` reads the Users dataset, `CurrentItem.X` the Items dataset. Of an expression that cannot be read
/// nothing is named.
#[must_use]
pub fn datasets_named(expression: &str) -> Vec<DatasetType> {
    Filter::parse(expression).0.datasets()
}

/// The names of the placeholders for which a request has a value: those of what is included, each once. What is excluded
/// by a placeholder without one is not excluded.
#[must_use]
pub fn required_placeholders(expression: &str) -> Vec<String> {
    let filter = Filter::parse(expression).0;
    let included = filter.expressions.iter().filter(|expression| expression.includes);
    let conditions = included.flat_map(syntax::Expression::all_conditions);
    let mut names = Vec::new();
    for operand in conditions.flat_map(syntax::Condition::operands) {
        if let syntax::Value::Placeholder(name) = operand.value
            && !names.iter().any(|known| known == name)
        {
            names.push(name.to_owned());
        }
    }
    names
}

impl Filter<'_> {
    /// The dataset types whose fields it names, each once, in the order of [`DatasetType`].
    #[must_use]
    pub fn datasets(&self) -> Vec<DatasetType> {
        let named: BTreeSet<DatasetType> = self.fields().into_iter().map(|(dataset_type, _)| dataset_type).collect();
        named.into_iter().collect()
    }

    /// The distinct fields that it reads.
    #[must_use]
    pub fn fields(&self) -> BTreeSet<DatasetField> {
        let names = self.conditions().flat_map(syntax::Condition::fields);
        names.map(|name| (name.source.dataset(), name.column.to_ascii_uppercase())).collect()
    }
}

impl<'text> Filter<'text> {
    /// The conditions of all of its expressions.
    pub fn conditions(&self) -> impl Iterator<Item = &syntax::Condition<'text>> {
        self.expressions.iter().flat_map(syntax::Expression::all_conditions)
    }

    /// These, and those of expressions that cannot be read entirely.
    fn conditions_and_parts(&self) -> impl Iterator<Item = &syntax::Condition<'text>> {
        self.expressions.iter().chain(&self.parts).flat_map(syntax::Expression::all_conditions)
    }
}

#[cfg(test)]
mod tests;
