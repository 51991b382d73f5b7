//! What a field is looked up in.

use super::Parser;
use crate::filter::Problem;
use crate::filter::rules::SYNTAX;
use crate::filter::syntax::{Joint, Operand, Value, Values};
use crate::filter::token::{Kind, Token};

impl<'text> Parser<'text, '_> {
    /// What `IN` is followed by.
    pub(super) fn values(&mut self) -> Result<Values<'text>, Problem> {
        if let Some(span) = self.sign(Kind::Open) {
            let mut more = 0_usize;
            while self.sign(Kind::Open).is_some() {
                more += 1;
            }
            let values = self.list(Kind::Close)?;
            for _ in 0..more {
                self.remark(SYNTAX, &span, "brackets", "a list has one pair of brackets".to_owned());
                if self.sign(Kind::Close).is_none() {
                    return Err(self.expected("`)`", "a bracket is open"));
                }
            }
            return Ok(values);
        }
        let token = self.tokens.get(self.next);
        if let Some(token) = token.filter(|token| token.kind == Kind::OtherOpen) {
            let what =
                format!("`IN` takes a list in round brackets, and this begins with `{}`", self.shown(&token.span));
            self.remark(SYNTAX, &token.span.clone(), "brackets", what);
            self.next += 1;
            return self.list(Kind::OtherClose);
        }
        if self.is_field_at(self.next) {
            return Ok(Values::Field(self.field_name()?));
        }
        if let Some(problem) = self.function() {
            return Err(problem);
        }
        let is_listed = |token: &&Token| match token.kind {
            Kind::Text | Kind::Placeholder | Kind::Star | Kind::Number => true,
            Kind::Word => !self.is_keyword_at(self.next, &["AND", "OR", "IF"]),
            _ => false,
        };
        if let Some(token) = token.filter(is_listed) {
            let found = self.shown(&token.span);
            let what = format!("expected `(`, found `{found}`; `IN` takes a list in round brackets");
            self.remark(SYNTAX, &token.span.clone(), "brackets", what);
            return self.bare_list();
        }
        Err(self.expected("`(`", "`IN` takes a list in round brackets, of texts in double quotes or one placeholder"))
    }

    /// Values without brackets, as far as commas go.
    pub(super) fn bare_list(&mut self) -> Result<Values<'text>, Problem> {
        let mut operands = Vec::new();
        loop {
            operands.push(self.listed()?);
            if self.separator().is_none() {
                return Ok(Values::List(operands));
            }
        }
    }

    /// The rest of a list, up to a closing bracket.
    pub(super) fn list(&mut self, closing: Kind) -> Result<Values<'text>, Problem> {
        if self.is_field_at(self.next) && self.kind_at(self.next + 1) == Some(closing) {
            let field = self.field_name()?;
            self.next += 1;
            self.report_brackets(&field.span);
            return Ok(Values::Field(field));
        }
        let mut operands = Vec::new();
        loop {
            operands.push(self.listed()?);
            if self.sign(closing).is_some() {
                return Ok(Values::List(operands));
            }
            if let Some(span) = self.separator() {
                if self.sign(closing).is_some() {
                    self.remark(SYNTAX, &span, "last comma", "a comma is followed by another value".to_owned());
                    return Ok(Values::List(operands));
                }
                continue;
            }
            if let Some(problem) = self.and().or_else(|| self.missing_quote()).or_else(|| self.arithmetic()) {
                self.remarks.clear();
                return Err(problem);
            }
            let Some(token) = self.tokens.get(self.next).filter(|token| is_value(token)) else {
                return Err(self.expected("`,` or `)`", "values have commas between them, and the list ends with `)`"));
            };
            let found = self.shown(&token.span);
            let what = format!("expected `,` or `)`, found `{found}`; values have commas between them");
            self.remark(SYNTAX, &token.span.clone(), "comma", what);
        }
    }

    /// That `AND` is between two values, which a list cannot ask for.
    fn and(&self) -> Option<Problem> {
        let is_and =
            self.joint_at(self.next) == Some(Joint::And) && self.tokens.get(self.next + 1).is_some_and(is_value);
        let message = "one value of a list is enough, and commas are between them; for all of several values, write a condition for each, joined by `AND`";
        let span = &self.tokens.get(self.next)?.span;
        (is_and && !self.is_swapped_at(self.next + 1)).then(|| Problem::new(SYNTAX, span, message))
    }

    /// That a word is right before or after a text, as one of its quotes is missing.
    fn missing_quote(&self) -> Option<Problem> {
        let before = self.tokens.get(self.next.checked_sub(1)?)?;
        let token = self.tokens.get(self.next)?;
        let are_mixed = matches!(
            (before.kind, token.kind),
            (Kind::Word, Kind::Text | Kind::Unclosed) | (Kind::Text, Kind::Word | Kind::Unclosed)
        );
        let span = before.span.start..token.span.end;
        let message = format!("a quote is missing at `{}`; a text has one at each end", self.shown(&span));
        (are_mixed && before.span.end == token.span.start).then(|| Problem::new(SYNTAX, &span, message))
    }

    /// Takes what is between two values: a comma, or another sign in its place.
    fn separator(&mut self) -> Option<crate::filter::Span> {
        if let Some(comma) = self.sign(Kind::Comma) {
            return Some(comma);
        }
        let is_sign = self.kind_at(self.next) == Some(Kind::Semicolon);
        let is_or = self.joint_at(self.next) == Some(Joint::Or);
        let is_value = self.tokens.get(self.next + 1).is_some_and(is_value) && !self.is_swapped_at(self.next + 1);
        let ends = matches!(self.kind_at(self.next + 1), Some(Kind::Close | Kind::OtherClose));
        if !(is_sign && (is_value || ends) || is_or && is_value) {
            return None;
        }
        let span = self.tokens[self.next].span.clone();
        let what = format!("`{}` is between values, which have commas between them", self.shown(&span));
        self.remark(SYNTAX, &span, "comma", what);
        self.next += 1;
        Some(span)
    }

    /// A value of a list.
    fn listed(&mut self) -> Result<Operand<'text>, Problem> {
        if let Some(span) = self.sign(Kind::Star) {
            return Ok(Operand { value: Value::Star, span });
        }
        if let Some(problem) = self.function().or_else(|| self.no_value()) {
            return Err(problem);
        }
        if let Some(operand) = self.unquoted() {
            return Ok(operand);
        }
        if matches!(self.kind_at(self.next), Some(Kind::Close | Kind::OtherClose)) {
            let needed = "a text in double quotes, or a placeholder such as `$GENRE`";
            return Err(self.expected(needed, "a list has at least one value: name it, or leave the condition out"));
        }
        let needed = "a text in double quotes, or a placeholder such as `$GENRE`";
        self.value()?.ok_or_else(|| self.expected(needed, "`IN` takes one, or several texts"))
    }

    /// Words without quotes, up to a comma or a bracket, as one text.
    pub(super) fn unquoted(&mut self) -> Option<Operand<'text>> {
        let is_number = |token: &Token| self.text[token.span.clone()].parse::<f64>().is_ok_and(f64::is_finite);
        let first = self.tokens.get(self.next)?;
        let is_text = match first.kind {
            Kind::Word => !self.is_field_at(self.next),
            Kind::Number => !is_number(first),
            _ => false,
        };
        if !is_text {
            return None;
        }
        let of_text = |token: &&Token| matches!(token.kind, Kind::Word | Kind::Number | Kind::OtherJoint(_));
        let count = self.tokens[self.next..].iter().take_while(of_text).count();
        let ends = |token: &Token| matches!(token.kind, Kind::Comma | Kind::Semicolon | Kind::Close | Kind::OtherClose);
        // Where neither comma nor bracket ends the text, a keyword does.
        let is_listed = self.tokens.get(self.next + count).is_some_and(ends);
        let keyword =
            |index: &usize| !is_listed && self.is_keyword_at(*index, &["AND", "OR", "IF", "INCLUDE", "EXCLUDE"]);
        let end = (self.next + 1..self.next + count).find(keyword).unwrap_or(self.next + count);
        let span = first.span.start..self.tokens[end - 1].span.end;
        self.next = end;
        let text = &self.text[span.clone()];
        self.remark(SYNTAX, &span, "no quotes", format!("`{}` is a text without quotes", self.shown(&span)));
        Some(Operand { value: Value::Text(text), span })
    }
}

/// Whether a token is a value of a list by itself.
const fn is_value(token: &Token) -> bool {
    matches!(token.kind, Kind::Text | Kind::Placeholder | Kind::Number | Kind::Star)
}
