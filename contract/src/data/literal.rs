//! What filters compare columns with: texts and numbers that should occur in the data.

use crate::DatasetType;
use crate::filter::syntax::{Condition, Operand, Test, Value, Values};
use crate::filter::{Filter, Operator};

/// A text or a number of a filter expression, and the column that it is compared with.
#[derive(Debug, Clone, PartialEq)]
pub struct FilterLiteral {
    /// The path of the expression in the parameter file, as in `filters[0].filterExpression`.
    pub path: String,
    /// The bytes of the expression where the literal is.
    pub within: (usize, usize),
    /// The dataset of the column.
    pub dataset_type: DatasetType,
    /// The column as the expression names it, as in `Items.GENRES`.
    pub field: String,
    /// The column's name.
    pub column: String,
    /// What is asked of the column.
    pub asked: Asked,
}

/// What is asked of a column.
#[derive(Debug, Clone, PartialEq)]
pub enum Asked {
    /// Whether it has this text.
    Text(String),
    /// How it compares with this number.
    Number(Operator, f64),
}

impl FilterLiteral {
    /// The literals of the expression at a path of the parameter file, in its order. Of what cannot be read there are
    /// none.
    #[must_use]
    pub fn all_of(path: &str, expression: &str) -> Vec<Self> {
        let (filter, _) = Filter::parse(expression);
        filter.conditions().flat_map(|condition| of_condition(path, condition)).collect()
    }

    /// Whether it asks about a column of that name.
    pub(super) fn is_about(&self, dataset_type: DatasetType, column: &str) -> bool {
        self.dataset_type == dataset_type && self.column.eq_ignore_ascii_case(column)
    }
}

fn of_condition(path: &str, condition: &Condition<'_>) -> Vec<FilterLiteral> {
    let field = &condition.field;
    let asked = |operand: &Operand<'_>| match (&condition.test, &operand.value) {
        // A published spelling of any event type.
        (_, Value::Text("*")) => None,
        (Test::Membership { values: Values::List(_), .. }, Value::Text(text)) => Some(Asked::Text((*text).to_owned())),
        (Test::Comparison { operator: Operator::Equal | Operator::Unequal, .. }, Value::Text(text)) => {
            Some(Asked::Text((*text).to_owned()))
        }
        (Test::Comparison { operator, .. }, Value::Number(number)) => {
            Some(Asked::Number(*operator, number.parse().ok()?))
        }
        _ => None,
    };
    let literal = |operand: &Operand<'_>| {
        Some(FilterLiteral {
            path: path.to_owned(),
            within: (operand.span.start, operand.span.end),
            dataset_type: field.source.dataset(),
            field: field.to_string(),
            column: field.column.to_owned(),
            asked: asked(operand)?,
        })
    };
    condition.operands().iter().filter_map(literal).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_and_numbers_are_found_with_their_columns() {
        let expression = "INCLUDE ItemID WHERE Items.GENRES IN (\"drama\", \"war\") AND Items.PRICE > 10 IF CurrentUser.PLAN = \"free\" | EXCLUDE ItemID WHERE Interactions.event_type IN (\"*\", $X)";
        let found = FilterLiteral::all_of("filters[0].filterExpression", expression);
        let shown: Vec<(&str, &Asked)> = found.iter().map(|one| (one.field.as_str(), &one.asked)).collect();
        let text = |text: &str| Asked::Text(text.to_owned());
        let expected = [
            ("Items.GENRES", &text("drama")),
            ("Items.GENRES", &text("war")),
            ("Items.PRICE", &Asked::Number(Operator::Greater, 10.0)),
            ("CurrentUser.PLAN", &text("free")),
        ];
        assert_eq!(shown[..4], expected);
        let (begin, end) = found[1].within;
        assert_eq!(&expression[begin..end], "\"war\"");
        assert!(found[3].is_about(DatasetType::Users, "plan") && !found[3].is_about(DatasetType::Items, "PLAN"));
        assert_eq!(FilterLiteral::all_of("p", "nonsense"), []);
    }
}
