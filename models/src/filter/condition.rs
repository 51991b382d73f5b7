//! Conditions as they are compiled: with texts of their own, and with the field in its role.

use std::fmt;

use personalize_contract::DatasetType;
use personalize_contract::filter::Operator;

/// One condition, with values of a kind.
#[derive(Debug, Clone)]
pub(super) struct Condition<V> {
    pub(super) field: Field,
    /// Whether its opposite is meant.
    pub(super) opposite: bool,
    pub(super) test: Test<V>,
}

/// The field that a condition begins with: a column of the candidate's record or, after `IF`, of the user's; or the types
/// of events.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Field {
    pub(super) dataset_type: DatasetType,
    pub(super) column: Box<str>,
}

impl fmt::Display for Field {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}.{}", self.dataset_type, self.column)
    }
}

impl Field {
    pub(super) const fn is_of_events(&self) -> bool {
        matches!(self.dataset_type, DatasetType::Interactions | DatasetType::ActionInteractions)
    }
}

/// What is asked of a field.
#[derive(Debug, Clone)]
pub(super) enum Test<V> {
    /// `IN`, or `NOT IN`.
    Membership { negated: bool, operand: Operand<Vec<V>> },
    /// A comparison.
    Comparison { operator: Operator, operand: Operand<V> },
}

/// What a field is compared with, or looked up in.
#[derive(Debug, Clone)]
pub(super) enum Operand<V> {
    /// Values.
    Values(V),
    /// A column of the current item.
    OfCurrentItem(Box<str>),
}

/// A value as an expression has it.
#[derive(Debug, Clone)]
pub(super) enum Value {
    /// A text or a number, as it is written.
    Literal(Box<str>),
    /// The name of a placeholder.
    Placeholder(Box<str>),
}

/// A value that candidates are held against: a text or a number, as it is written.
#[derive(Debug, Clone)]
pub(super) struct BoundValue {
    pub(super) text: Box<str>,
    /// The placeholder that it was given for.
    pub(super) placeholder: Option<Box<str>>,
}
