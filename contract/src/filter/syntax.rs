//! What a filter expression says, as a tree whose leaves know where they are.

use std::fmt;

use super::Span;
use super::logic::{Grouping, Logic};
use crate::DatasetType;

/// A filter: expressions with `|` between them. Those that cannot be read are not in it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter<'text> {
    /// In the order of the text.
    pub expressions: Vec<Expression<'text>>,
    /// What can be read of the others: conditions of which some are missing, or of an expression whose beginning is.
    pub(super) parts: Vec<Expression<'text>>,
    /// Whether something of the text is in neither.
    pub(super) is_incomplete: bool,
}

/// One expression: `EXCLUDE ItemID WHERE … IF …`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expression<'text> {
    /// Whether what meets the conditions is kept, and not removed.
    pub includes: bool,
    /// What is recommended.
    pub recommended: Recommended,
    /// Where that is.
    pub recommended_span: Span,
    /// After `WHERE`; at least one.
    pub conditions: Vec<Condition<'text>>,
    /// What joins the conditions, in their order.
    pub joints: Vec<(Joint, Span)>,
    /// After `IF`.
    pub of_user: Vec<Condition<'text>>,
    /// How the conditions after `WHERE` are combined.
    pub(super) grouping: Grouping,
    /// How those after `IF` are.
    pub(super) grouping_of_user: Grouping,
}

/// What an expression includes or excludes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recommended {
    /// `ItemID`
    Items,
    /// `UserID`
    Users,
    /// `ActionID`
    Actions,
}

impl Recommended {
    pub(super) const ALL: [Self; 3] = [Self::Items, Self::Users, Self::Actions];

    /// The guide's spelling.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Items => "ItemID",
            Self::Users => "UserID",
            Self::Actions => "ActionID",
        }
    }

    /// The datasets that the guide has conditions about with it.
    #[must_use]
    pub const fn datasets(self) -> &'static [DatasetType] {
        match self {
            Self::Items => &[DatasetType::Items, DatasetType::Interactions],
            Self::Users => &[DatasetType::Users, DatasetType::Interactions],
            Self::Actions => &[DatasetType::Actions, DatasetType::ActionInteractions],
        }
    }
}

/// How two conditions are joined.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Joint {
    /// `AND`
    And,
    /// `OR`
    Or,
}

impl Joint {
    /// The keyword.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::And => "AND",
            Self::Or => "OR",
        }
    }
}

/// A field, and what is asked of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition<'text> {
    /// The field.
    pub field: FieldName<'text>,
    /// What is asked of it.
    pub test: Test<'text>,
    /// Whether it is written otherwise, in a form that the service does not read, and taken for this. That it is so is an
    /// error of its own.
    pub is_guess: bool,
    /// Where it is. Those that one of another language comes to, such as `BETWEEN`, are in the same place.
    pub span: Span,
}

/// A field as an expression names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldName<'text> {
    /// Whose field it is.
    pub source: Source,
    /// The column.
    pub column: &'text str,
    /// Where it is, with its dataset.
    pub span: Span,
}

/// Whose field is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// Those of a dataset.
    Dataset(DatasetType),
    /// The user that recommendations are for.
    CurrentUser,
    /// The item that related items are asked for.
    CurrentItem,
}

impl Source {
    /// The dataset that the field is in.
    #[must_use]
    pub const fn dataset(self) -> DatasetType {
        match self {
            Self::Dataset(dataset_type) => dataset_type,
            Self::CurrentUser => DatasetType::Users,
            Self::CurrentItem => DatasetType::Items,
        }
    }

    /// The guide's spelling.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Dataset(dataset_type) => dataset_type.as_str(),
            Self::CurrentUser => "CurrentUser",
            Self::CurrentItem => "CurrentItem",
        }
    }
}

/// `Items.GENRE`, in the guide's spelling of the dataset.
impl fmt::Display for FieldName<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}.{}", self.source.as_str(), self.column)
    }
}

/// What is asked of a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Test<'text> {
    /// `IN` or `NOT IN`.
    Membership {
        /// Whether it is `NOT IN`.
        negated: bool,
        /// Where the keywords are.
        span: Span,
        /// What the field's value is looked up in.
        values: Values<'text>,
    },
    /// A comparison.
    Comparison {
        /// How it compares.
        operator: Operator,
        /// Where the operator is.
        span: Span,
        /// What the field's value is compared with.
        operand: Operand<'text>,
    },
}

/// What `IN` looks a value up in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Values<'text> {
    /// A list in brackets; at least one.
    List(Vec<Operand<'text>>),
    /// The values that the current item has.
    Field(FieldName<'text>),
}

/// One value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Operand<'text> {
    /// The value.
    pub value: Value<'text>,
    /// Where it is, without brackets.
    pub span: Span,
}

/// A value, or what is written in its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value<'text> {
    /// A text, without its quotes.
    Text(&'text str),
    /// A number, as it is written.
    Number(&'text str),
    /// The name of a placeholder, without `$`.
    Placeholder(&'text str),
    /// `*`, any value.
    Star,
    /// A field of the current item.
    Field(FieldName<'text>),
}

/// How numbers are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    /// `=`
    Equal,
    /// `!=`
    Unequal,
    /// `<`
    Less,
    /// `<=`
    LessOrEqual,
    /// `>`
    Greater,
    /// `>=`
    GreaterOrEqual,
}

impl Operator {
    /// All six.
    pub const ALL: [Self; 6] =
        [Self::Equal, Self::Unequal, Self::Less, Self::LessOrEqual, Self::Greater, Self::GreaterOrEqual];

    /// As it is written.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Equal => "=",
            Self::Unequal => "!=",
            Self::Less => "<",
            Self::LessOrEqual => "<=",
            Self::Greater => ">",
            Self::GreaterOrEqual => ">=",
        }
    }

    pub(super) fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|operator| operator.as_str() == text)
    }

    /// What holds exactly where this one does not.
    #[must_use]
    pub const fn opposite(self) -> Self {
        match self {
            Self::Equal => Self::Unequal,
            Self::Unequal => Self::Equal,
            Self::Less => Self::GreaterOrEqual,
            Self::LessOrEqual => Self::Greater,
            Self::Greater => Self::LessOrEqual,
            Self::GreaterOrEqual => Self::Less,
        }
    }

    pub(super) const fn is_for_order(self) -> bool {
        !matches!(self, Self::Equal | Self::Unequal)
    }
}

impl<'text> Expression<'text> {
    /// All conditions: first those after `WHERE`, then those after `IF`.
    pub fn all_conditions(&self) -> impl Iterator<Item = &Condition<'text>> {
        self.conditions.iter().chain(&self.of_user)
    }

    /// How [`Self::conditions`] are combined: the place of each there, with whether its opposite is meant. `AND` and `OR`
    /// beside each other without brackets are read from left to right. Nothing where a condition could not be read.
    #[must_use]
    pub fn logic(&self) -> Option<&Logic<(usize, bool)>> {
        self.grouping.evaluated()
    }

    /// How [`Self::of_user`] are combined, in the same way; nothing where there are none.
    #[must_use]
    pub fn logic_of_user(&self) -> Option<&Logic<(usize, bool)>> {
        self.grouping_of_user.evaluated()
    }
}

impl<'text> Condition<'text> {
    /// The field that is tested, and the one that it is compared with.
    pub fn fields(&self) -> impl Iterator<Item = &FieldName<'text>> {
        let other = match &self.test {
            Test::Membership { values: Values::Field(field), .. }
            | Test::Comparison { operand: Operand { value: Value::Field(field), .. }, .. } => Some(field),
            Test::Membership { values: Values::List(_), .. } | Test::Comparison { .. } => None,
        };
        std::iter::once(&self.field).chain(other)
    }

    /// The values that the field is looked up in or compared with, fields aside.
    #[must_use]
    pub fn operands(&self) -> &[Operand<'text>] {
        match &self.test {
            Test::Membership { values: Values::List(operands), .. } => operands,
            Test::Membership { values: Values::Field(_), .. } => &[],
            Test::Comparison { operand, .. } => std::slice::from_ref(operand),
        }
    }
}
