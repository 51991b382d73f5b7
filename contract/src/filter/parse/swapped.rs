//! Conditions whose value is in front of the field: `1990 <= Items.YEAR`, `"drama" IN Items.GENRE`, and
//! `10 <= Items.PRICE <= 50`.

use super::Parser;
use super::between::both_compared;
use super::condition::Joints;
use super::dialect;
use crate::filter::rules::SYNTAX;
use crate::filter::syntax::{Condition, Operator, Test, Values};
use crate::filter::token::{Kind, Token};
use crate::filter::{Problem, Span};

impl<'text> Parser<'text, '_> {
    pub(super) fn is_swapped(&self) -> bool {
        self.is_swapped_at(self.next)
    }

    /// Whether a value is there, then a test, then a field.
    pub(super) fn is_swapped_at(&self, index: usize) -> bool {
        let is_item = self.is_field_at(index) && self.word_at(index).is_some_and(dialect::is_of_current_item);
        let is_value = matches!(self.kind_at(index), Some(Kind::Text | Kind::Number | Kind::Placeholder)) || is_item;
        let is_test = self.operator_at(index + 1).is_some() || self.is_keyword_at(index + 1, &["IN"]);
        let is_other_item = self.word_at(index + 2).is_some_and(dialect::is_of_current_item);
        is_value && is_test && self.is_field_at(index + 2) && !(is_item && is_other_item)
    }

    /// The comparison that is there, also in the signs of another language.
    fn operator_at(&self, index: usize) -> Option<Operator> {
        match self.tokens.get(index)? {
            Token { kind: Kind::Comparison(operator), .. } => Some(*operator),
            Token { kind: Kind::NoComparison, span, .. } => dialect::operator(&self.text[span.clone()]),
            _ => None,
        }
    }

    pub(super) fn read_swapped(
        &mut self,
        in_front: bool,
        conditions: &mut Vec<Condition<'text>>,
        joints: &mut Joints,
    ) -> Result<(), Problem> {
        let span = self.tokens[self.next].span.clone();
        let value = self.operand()?;
        let (sign, operator) = (self.tokens[self.next].span.clone(), self.operator_at(self.next));
        self.next += 1;
        let field = self.field_name()?;
        let Some(operator) = operator else {
            let what = format!("`{}` is in front of `IN`, and a condition begins with its field", self.shown(&span));
            self.remark(SYNTAX, &span, "swapped", what);
            let test = Test::Membership { negated: in_front, span: sign, values: Values::List(vec![value]) };
            conditions.push(Condition { field, test, is_guess: true, span: 0..0 });
            return Ok(());
        };
        let what = format!("a condition begins with its field, and `{}` is in front of it", self.shown(&span));
        self.remark(SYNTAX, &span, "swapped", what);
        let operator = mirrored(operator);
        let Some((second, second_sign)) = self.second_operator() else {
            let operator = if in_front { operator.opposite() } else { operator };
            let test = Test::Comparison { operator, span: sign, operand: value };
            conditions.push(Condition { field, test, is_guess: true, span: 0..0 });
            return Ok(());
        };
        self.next += 1;
        let other = self.operand()?;
        let both = [(operator, value), (second, other)];
        both_compared(&field, both, in_front, (&sign, second_sign), conditions, joints);
        Ok(())
    }

    /// The comparison that follows the field too.
    fn second_operator(&self) -> Option<(Operator, Span)> {
        Some((self.operator_at(self.next)?, self.tokens.get(self.next)?.span.clone()))
    }
}

/// The same comparison, read from the other side.
const fn mirrored(operator: Operator) -> Operator {
    match operator {
        Operator::Less => Operator::Greater,
        Operator::LessOrEqual => Operator::GreaterOrEqual,
        Operator::Greater => Operator::Less,
        Operator::GreaterOrEqual => Operator::LessOrEqual,
        Operator::Equal | Operator::Unequal => operator,
    }
}
