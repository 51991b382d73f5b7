//! What other languages have and a filter has not: other tests, functions, arithmetic, missing values.

use super::Parser;
use super::dialect::{self, Foreign, Part};
use crate::filter::check::fields::may_be_categorical;
use crate::filter::rules::{PLACEHOLDER_NAMES, SYNTAX};
use crate::filter::syntax::{FieldName, Operand, Test, Value, Values};
use crate::filter::token::{Kind, Token};
use crate::filter::{Problem, Span};

/// That a filter does not find what is missing.
const MISSING: &str = "a filter cannot ask whether a value is missing; give such rows a value of their own, such as \"none\", and look that up";
/// What to do in the place of looking for a part of a text.
const ENTIRE_VALUES: &str =
    "list the entire values with `IN`, or give the rows a category for what they have in common";

impl<'text> Parser<'text, '_> {
    /// A test of another language, taken for what it means.
    pub(super) fn foreign(
        &mut self,
        field: &FieldName<'_>,
        not: Option<&Span>,
        in_front: bool,
    ) -> Result<Option<Test<'text>>, Problem> {
        let Some(token) = self.tokens.get(self.next) else { return Ok(None) };
        let (span, written) = (token.span.clone(), &self.text[token.span.clone()]);
        let foreign = match token.kind {
            Kind::Word => dialect::test(written),
            Kind::NoComparison if written == "!" && self.is_keyword_at(self.next + 1, &["IN"]) => {
                self.next += 1;
                Some(Foreign::Membership { negated: true })
            }
            Kind::NoComparison if written.contains('~') => Some(Foreign::Partial(Part::Other)),
            Kind::NoComparison => dialect::operator(written).map(Foreign::Comparison),
            _ => None,
        };
        let Some(foreign) = foreign else { return Ok(None) };
        self.next += 1;
        // `IS NOT`, `IS NULL`.
        let after = self.keyword("NOT").is_some();
        if foreign == Foreign::Missing || self.is_keyword_at(self.next, &["NULL", "NIL", "NONE", "EMPTY", "MISSING"]) {
            return Err(Problem::new(SYNTAX, &span, MISSING));
        }
        // `IS NOT IN`.
        let is_in = matches!(foreign, Foreign::Comparison(_)) && self.keyword("IN").is_some();
        let is_negated = (not.is_some() != in_front) != after;
        Ok(Some(match foreign {
            Foreign::Comparison(operator) if is_in => {
                self.remark(SYNTAX, &span, "test", format!("`{written}` is no part of `IN`"));
                let negated = is_negated != (operator == crate::filter::Operator::Unequal);
                Test::Membership { negated, span, values: self.values()? }
            }
            Foreign::Membership { negated } => {
                let keyword = if negated { "NOT IN" } else { "IN" };
                self.remark(SYNTAX, &span, "test", format!("`{written}` is `{keyword}` in a filter"));
                Test::Membership { negated: negated != is_negated, span, values: self.values()? }
            }
            Foreign::Partial(part) => self.partial(field, part, is_negated, &span)?,
            Foreign::Comparison(operator) => {
                let own = operator.as_str();
                let what = format!("`{written}` compares nothing, and is `{own}` in a filter");
                self.remark(SYNTAX, &span, "test", what);
                self.comparison(if is_negated { operator.opposite() } else { operator }, &span)?
            }
            // These are read before.
            Foreign::Between | Foreign::Missing => return Ok(None),
        }))
    }

    /// A search for a part of a text. Only where an entire value is named does it mean what `IN` does.
    fn partial(
        &mut self,
        field: &FieldName<'_>,
        part: Part,
        negated: bool,
        span: &Span,
    ) -> Result<Test<'text>, Problem> {
        let what = format!("`{}` looks for a part of a text, and a filter compares entire values", self.shown(span));
        let in_words = Problem::new(SYNTAX, span, format!("{what}; {ENTIRE_VALUES}"));
        let values = match self.kind_at(self.next) {
            _ if self.is_field_at(self.next) => return Err(in_words),
            Some(Kind::Open) => {
                self.next += 1;
                self.list(Kind::Close)
            }
            _ => self.bare_list(),
        };
        let values = values.map_err(|_| in_words.clone())?;
        let has_wildcard = |operand: &Operand<'_>| match operand.value {
            Value::Text(text) => {
                text.contains(['%', '*', '^', '$', '?', '+', '\\'])
                    || text.contains('_') && !text.contains(char::is_alphanumeric)
            }
            Value::Number(_) | Value::Placeholder(_) | Value::Star | Value::Field(_) => false,
        };
        let is_entire = match part {
            Part::Pattern => true,
            // What is looked for in a list of categories is one of them.
            Part::Member => may_be_categorical(field, self.datasets),
            Part::Other => false,
        };
        let is_plain = matches!(&values, Values::List(operands) if !operands.iter().any(has_wildcard));
        if !is_entire || !is_plain {
            self.remarks.clear();
            return Err(in_words);
        }
        self.remark(SYNTAX, span, "test", what);
        Ok(Test::Membership { negated, span: span.clone(), values })
    }

    /// That a word in front of a bracket is a function.
    pub(super) fn function(&self) -> Option<Problem> {
        let word = self.word_at(self.next)?;
        let is_keyword =
            self.is_keyword_at(self.next, &["IN", "NOT", "AND", "OR", "IF", "WHERE", "INCLUDE", "EXCLUDE"]);
        if is_keyword || word.contains('.') || self.kind_at(self.next + 1) != Some(Kind::Open) {
            return None;
        }
        let span = &self.tokens[self.next].span;
        let message = format!(
            "`{}(…)` is a function, and a filter has none; name the field itself, and write the value, or a placeholder for it",
            self.shown(span)
        );
        Some(Problem::new(SYNTAX, span, message))
    }

    /// That the next sign calculates.
    pub(super) fn arithmetic(&self) -> Option<Problem> {
        let Token { kind, span, .. } = self.tokens.get(self.next)?;
        let written = &self.text[span.clone()];
        let is_sign = match kind {
            Kind::Star => true,
            Kind::Number => written.starts_with(['+', '-']),
            Kind::Word => written.starts_with(['/', '%', '^']),
            _ => false,
        };
        let message = format!(
            "`{}` calculates, and a filter does not; write the result, or a placeholder for it",
            self.shown(span)
        );
        is_sign.then(|| Problem::new(SYNTAX, span, message))
    }

    /// That there is no value, where one is looked up or compared with, but what another language has in its place.
    pub(super) fn no_value(&self) -> Option<Problem> {
        let word = self.word_at(self.next)?;
        let span = &self.tokens[self.next].span;
        if self.is_keyword_at(self.next, &["NULL", "NIL"]) {
            return Some(Problem::new(SYNTAX, span, MISSING));
        }
        if self.is_keyword_at(self.next, &["?", "%s", "%d"]) {
            let message = format!("`{word}` is a placeholder of another language; one of a filter is `$` and a name");
            return Some(Problem::new(PLACEHOLDER_NAMES, span, message));
        }
        let message = "a filter has no queries inside of it; list the values, or have a placeholder for them";
        self.is_keyword_at(self.next, &["SELECT"]).then(|| Problem::new(SYNTAX, span, message))
    }
}
