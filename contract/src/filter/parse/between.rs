//! What lies between two values, which a filter says with two comparisons.

use super::Parser;
use super::condition::Joints;
use super::dialect::{self, Foreign};
use crate::filter::rules::SYNTAX;
use crate::filter::syntax::{Condition, FieldName, Joint, Operand, Operator, Test, Value};
use crate::filter::token::Kind;
use crate::filter::{Problem, Span};

impl<'text> Parser<'text, '_> {
    /// The tokens of `BETWEEN` or `NOT BETWEEN`, by their places.
    pub(super) fn between(&self) -> Option<Span> {
        let is_between = |index| self.word_at(index).and_then(dialect::test) == Some(Foreign::Between);
        let after_not = self.is_keyword_at(self.next, &["NOT"]) && is_between(self.next + 1);
        (after_not || is_between(self.next)).then(|| self.next..self.next + 1 + usize::from(after_not))
    }

    pub(super) fn read_between(
        &mut self,
        field: &FieldName<'text>,
        negated: bool,
        conditions: &mut Vec<Condition<'text>>,
        joints: &mut Joints,
    ) -> Result<(), Problem> {
        while self.is_keyword_at(self.next, &["NOT"]) {
            self.next += 1;
        }
        let span = self.tokens[self.next].span.clone();
        self.next += 1;
        let bracket = self.sign(Kind::Open);
        let least = self.operand()?;
        let and = self.keyword("AND").or_else(|| self.sign(Kind::Comma));
        let and = and.ok_or_else(|| self.expected("`AND`", "`BETWEEN` has two numbers"))?;
        let most = self.operand()?;
        if bracket.is_some() && self.sign(Kind::Close).is_none() {
            return Err(self.expected("`)`", "a bracket is open"));
        }
        let word = if negated { "NOT BETWEEN" } else { "BETWEEN" };
        let what = match (number(&least), number(&most)) {
            (Some(first), Some(second)) if first > second => format!(
                "a filter has no `{word}`, and no number is between {first} and {second}, of which the greater is first; numbers are compared one by one"
            ),
            _ => format!("a filter has no `{word}`; numbers are compared one by one"),
        };
        self.remark(SYNTAX, &span, "between", what);
        let both = [(Operator::GreaterOrEqual, least), (Operator::LessOrEqual, most)];
        both_compared(field, both, negated, (&span, and), conditions, joints);
        Ok(())
    }
}

/// The number that an operand is, if it is one.
fn number(operand: &Operand<'_>) -> Option<f64> {
    match operand.value {
        Value::Number(text) | Value::Text(text) => text.parse().ok(),
        Value::Placeholder(_) | Value::Star | Value::Field(_) => None,
    }
}

/// Adds two comparisons that both hold, or of which at least one does not.
pub(super) fn both_compared<'text>(
    field: &FieldName<'text>,
    both: [(Operator, Operand<'text>); 2],
    negated: bool,
    (span, joint): (&Span, Span),
    conditions: &mut Vec<Condition<'text>>,
    joints: &mut Joints,
) {
    for (operator, operand) in both {
        let operator = if negated { operator.opposite() } else { operator };
        let test = Test::Comparison { operator, span: span.clone(), operand };
        conditions.push(Condition { field: field.clone(), test, is_guess: true, span: 0..0 });
    }
    joints.push((if negated { Joint::Or } else { Joint::And }, joint));
}
