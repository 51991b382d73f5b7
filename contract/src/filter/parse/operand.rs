//! What a field is compared with.

use super::Parser;
use crate::filter::advice::Draft;
use crate::filter::rules::{SYNTAX, UNSHOWN};
use crate::filter::syntax::{Operand, Value};
use crate::filter::token::Kind;
use crate::filter::{Problem, Span};

impl<'text> Parser<'text, '_> {
    /// One value, in brackets or without.
    pub(super) fn operand(&mut self) -> Result<Operand<'text>, Problem> {
        let bracket = self.sign(Kind::Open);
        if let Some(problem) = self.function().or_else(|| self.no_value()) {
            return Err(problem);
        }
        let operand = if self.is_field_at(self.next) {
            let field = self.field_name()?;
            let span = field.span.clone();
            Some(Operand { value: Value::Field(field), span })
        } else if self.kind_at(self.next) == Some(Kind::Word) && !self.is_keyword_at(self.next, &["AND", "OR", "IF"]) {
            self.unquoted()
        } else {
            self.value()?
        };
        let needed = "a number, a placeholder such as `$PRICE`, or a field of CurrentItem";
        let operand = operand.ok_or_else(|| self.expected(needed, "a comparison is of numbers"))?;
        if let Some(problem) = self.arithmetic() {
            return Err(problem);
        }
        if bracket.is_some() {
            if self.sign(Kind::Close).is_none() {
                return Err(self.expected("`)`", "a bracket is open"));
            }
            // The guide has brackets around placeholders. That a text is compared at all is a finding of its own.
            if !matches!(operand.value, Value::Placeholder(_) | Value::Text(_)) {
                self.report_brackets(&operand.span);
            }
        }
        Ok(operand)
    }

    pub(super) fn report_brackets(&mut self, span: &Span) {
        // What is written otherwise anyway has a remedy without them.
        if self.remarks.iter().any(|remark| remark.rule == SYNTAX) {
            return;
        }
        let message = format!("the guide shows `{}` without brackets only; leave them out", self.shown(span));
        self.problems.push(Draft::new(UNSHOWN, span, message));
    }

    /// A text, a number or a placeholder.
    pub(super) fn value(&mut self) -> Result<Option<Operand<'text>>, Problem> {
        let Some(token) = self.tokens.get(self.next) else { return Ok(None) };
        let (span, text) = (token.span.clone(), &self.text[token.inside.clone()]);
        let value = match token.kind {
            Kind::Text => Value::Text(text),
            Kind::Number if text.parse::<f64>().is_ok_and(f64::is_finite) => Value::Number(text),
            Kind::Number => return Err(self.no_number(&span)),
            Kind::Placeholder => {
                self.check_placeholder(token);
                Value::Placeholder(text)
            }
            _ => return Ok(None),
        };
        self.next += 1;
        Ok(Some(Operand { value, span }))
    }

    fn no_number(&self, span: &Span) -> Problem {
        let text = &self.text[span.clone()];
        let is_date = text.len() > 5 && text[1..].contains(['-', ':', '/']) && !text.contains('*');
        let advice = if is_date {
            "a moment is a number of seconds since 1970, such as 1577836800"
        } else {
            "numbers are written like 1980, -1 or 4.5"
        };
        Problem::new(SYNTAX, span, format!("`{}` is no number; {advice}", self.shown(span)))
    }
}
