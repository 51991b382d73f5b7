//! What a field is looked up in, or compared with.

use super::Parser;
use crate::filter::rules::{PLACEHOLDER_NAMES, QUOTES, SYNTAX, UNSHOWN};
use crate::filter::syntax::{Operand, Value, Values};
use crate::filter::token::{Kind, Token, is_of_a_name};
use crate::filter::{MAXIMUM_PLACEHOLDER_LENGTH, Problem, Span};

impl<'text> Parser<'text, '_> {
    /// What `IN` is followed by.
    pub(super) fn values(&mut self) -> Result<Values<'text>, Problem> {
        if self.sign(Kind::Open).is_some() {
            return self.list(Kind::Close);
        }
        let token = self.tokens.get(self.next);
        if let Some(token) = token.filter(|token| token.kind == Kind::OtherOpen) {
            let what =
                format!("`IN` takes a list in round brackets, and this begins with `{}`", self.shown(&token.span));
            self.remarks.push((SYNTAX, token.span.clone(), what));
            self.next += 1;
            return self.list(Kind::OtherClose);
        }
        if self.is_field_at(self.next) {
            return Ok(Values::Field(self.field_name()?));
        }
        let (inside, is_listed) = match token {
            Some(Token { kind: Kind::Text | Kind::Placeholder | Kind::Star, span }) => (self.shown(span), true),
            Some(Token { kind: Kind::Word, .. }) => {
                ("\"…\"".to_owned(), !self.is_keyword_at(self.next, &["AND", "OR", "IF"]))
            }
            Some(Token { kind: Kind::SingleQuotes | Kind::OtherQuotes | Kind::Number, .. }) => {
                ("\"…\"".to_owned(), true)
            }
            _ => ("\"…\"".to_owned(), false),
        };
        if let Some(token) = token.filter(|_| is_listed) {
            let found = self.shown(&token.span);
            let what = format!("expected `(`, found `{found}`; `IN` takes a list in round brackets");
            self.remarks.push((SYNTAX, token.span.clone(), what));
            return self.bare_list();
        }
        let advice = format!("`IN` takes a list in round brackets: write `IN ({inside})`");
        Err(self.expected("`(`", &advice))
    }

    /// Values without brackets, as far as commas go.
    fn bare_list(&mut self) -> Result<Values<'text>, Problem> {
        let mut operands = Vec::new();
        loop {
            operands.push(self.listed()?);
            if self.sign(Kind::Comma).is_none() {
                return Ok(Values::List(operands));
            }
        }
    }

    /// The same as [`Self::values`], with the signs that stand for any text taken off both ends.
    pub(super) fn values_without_wildcards(&mut self) -> Result<Values<'text>, Problem> {
        let mut values = if self.tokens.get(self.next).is_some_and(|token| token.kind == Kind::Open) {
            self.next += 1;
            self.list(Kind::Close)?
        } else if self.is_field_at(self.next) {
            Values::Field(self.field_name()?)
        } else {
            self.bare_list()?
        };
        if let Values::List(operands) = &mut values {
            for operand in operands {
                if let Value::Text(text) = operand.value {
                    let stripped = text.trim_matches(['%', '*', '^', '$']);
                    operand.value = Value::Text(stripped.strip_suffix(".").unwrap_or(stripped));
                }
            }
        }
        Ok(values)
    }

    /// The rest of a list, up to a closing bracket.
    fn list(&mut self, closing: Kind) -> Result<Values<'text>, Problem> {
        if self.is_field_at(self.next) && self.tokens.get(self.next + 1).is_some_and(|token| token.kind == closing) {
            let field = self.field_name()?;
            self.next += 1;
            self.tell_unshown_brackets(&field.span);
            return Ok(Values::Field(field));
        }
        let mut operands = Vec::new();
        loop {
            operands.push(self.listed()?);
            if self.sign(closing).is_some() {
                return Ok(Values::List(operands));
            }
            if let Some(span) = self.sign(Kind::Comma) {
                if self.sign(closing).is_some() {
                    self.remarks.push((SYNTAX, span, "a comma is followed by another value".to_owned()));
                    return Ok(Values::List(operands));
                }
                continue;
            }
            let Some(token) = self.tokens.get(self.next).filter(|token| is_value(token)) else {
                return Err(self.expected("`,` or `)`", "values have commas between them, and the list ends with `)`"));
            };
            let found = self.shown(&token.span);
            let what = format!("expected `,` or `)`, found `{found}`; values have commas between them");
            self.remarks.push((SYNTAX, token.span.clone(), what));
        }
    }

    /// A value of a list.
    fn listed(&mut self) -> Result<Operand<'text>, Problem> {
        if let Some(span) = self.sign(Kind::Star) {
            return Ok(Operand { value: Value::Star, span });
        }
        if let Some(operand) = self.unquoted() {
            return Ok(operand);
        }
        let wanted = "a text in double quotes, or a placeholder such as `$GENRE`";
        self.value()?.ok_or_else(|| self.expected(wanted, "`IN` takes one, or several texts"))
    }

    /// Words without quotes, up to a comma or a bracket, as one text.
    fn unquoted(&mut self) -> Option<Operand<'text>> {
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
        let ends = |token: &Token| matches!(token.kind, Kind::Comma | Kind::Close | Kind::OtherClose);
        // Where neither comma nor bracket ends the text, a keyword does.
        let is_listed = self.tokens.get(self.next + count).is_some_and(ends);
        let keyword =
            |index: &usize| !is_listed && self.is_keyword_at(*index, &["AND", "OR", "IF", "INCLUDE", "EXCLUDE"]);
        let end = (self.next + 1..self.next + count).find(keyword).unwrap_or(self.next + count);
        let span = first.span.start..self.tokens[end - 1].span.end;
        self.next = end;
        let text = &self.text[span.clone()];
        self.remarks.push((SYNTAX, span.clone(), format!("`{}` is a text without quotes", self.shown(&span))));
        Some(Operand { value: Value::Text(text), span })
    }

    /// What a field is compared with.
    pub(super) fn operand(&mut self) -> Result<Operand<'text>, Problem> {
        let bracket = self.sign(Kind::Open);
        let operand = if self.is_field_at(self.next) {
            let field = self.field_name()?;
            let span = field.span.clone();
            Some(Operand { value: Value::Field(field), span })
        } else if self.tokens.get(self.next).is_some_and(|token| token.kind == Kind::Word)
            && !self.is_keyword_at(self.next, &["AND", "OR", "IF"])
        {
            self.unquoted()
        } else {
            self.value()?
        };
        let wanted = "a number, a placeholder such as `$PRICE`, or a field of CurrentItem";
        let operand = operand.ok_or_else(|| self.expected(wanted, "a comparison is of numbers"))?;
        if bracket.is_some() {
            if self.sign(Kind::Close).is_none() {
                return Err(self.expected("`)`", "a bracket is open"));
            }
            if !matches!(operand.value, Value::Placeholder(_)) {
                self.tell_unshown_brackets(&operand.span);
            }
        }
        Ok(operand)
    }

    fn tell_unshown_brackets(&mut self, span: &Span) {
        // What is written otherwise anyway has a remedy without them.
        if self.remarks.iter().any(|(rule, ..)| *rule == SYNTAX) {
            return;
        }
        let message = format!("the guide shows `{}` without brackets only; leave them out", self.shown(span));
        self.problems.push(Problem::new(UNSHOWN, span, message));
    }

    /// A text, a number or a placeholder.
    fn value(&mut self) -> Result<Option<Operand<'text>>, Problem> {
        let Some(Token { kind, span }) = self.tokens.get(self.next) else { return Ok(None) };
        let text = &self.text[span.clone()];
        let value = match kind {
            Kind::Text => Value::Text(&text[1..text.len() - 1]),
            Kind::SingleQuotes | Kind::OtherQuotes => self.other_quotes(*kind, span)?,
            Kind::Number if text.parse::<f64>().is_ok_and(f64::is_finite) => Value::Number(text),
            Kind::Number => {
                let is_date = text.len() > 5 && text[1..].contains(['-', ':', '/']);
                let advice = if is_date {
                    "a moment is a number of seconds since 1970, such as 1577836800"
                } else {
                    "write it like 1980, -1 or 4.5"
                };
                let message = format!("`{}` is no number; {advice}", self.shown(span));
                return Err(Problem::new(SYNTAX, span, message));
            }
            Kind::Placeholder => {
                self.check_placeholder(&text[1..], span);
                Value::Placeholder(&text[1..])
            }
            _ => return Ok(None),
        };
        self.next += 1;
        Ok(Some(Operand { value, span: span.clone() }))
    }

    /// A text in other quotes. That the service does not read single ones is not known.
    ///
    /// # Errors
    /// It has double quotes inside, which no text of a filter can have.
    fn other_quotes(&mut self, kind: Kind, span: &Span) -> Result<Value<'text>, Problem> {
        let text: &'text str = self.text;
        let shown = &text[span.clone()];
        let first = shown.chars().next().map_or(0, char::len_utf8);
        let last = shown.chars().next_back().map_or(0, char::len_utf8);
        let inside = &shown[first..shown.len() - last];
        if inside.contains('"') {
            return Err(Problem::new(SYNTAX, span, self.of_quotes(span)));
        }
        if kind == Kind::OtherQuotes {
            self.remarks.push((SYNTAX, span.clone(), self.of_quotes(span)));
        } else {
            let what = format!("{shown} is in single quotes, and the guide has double ones only");
            self.remarks.push((QUOTES, span.clone(), what));
        }
        Ok(Value::Text(inside))
    }

    fn check_placeholder(&mut self, name: &str, span: &Span) {
        let length = name.chars().count();
        let shown = self.shown(span);
        let plain = name.trim_matches(['{', '}']);
        let message = if name.is_empty() {
            "a placeholder's name is missing; write it right behind `$`, as in `$GENRE`".to_owned()
        } else if plain != name && !plain.is_empty() && plain.chars().all(is_of_a_name) {
            format!("`{shown}` has brackets around its name; write `${plain}`")
        } else if let Some(character) = name.chars().find(|character| !is_of_a_name(*character)) {
            format!("`{shown}` contains {character:?}; use letters, digits and `_` only")
        } else if length > MAXIMUM_PLACEHOLDER_LENGTH {
            format!("the name of `{shown}` has {length} characters; at most {MAXIMUM_PLACEHOLDER_LENGTH} are allowed")
        } else {
            return;
        };
        self.problems.push(Problem::new(PLACEHOLDER_NAMES, span, message));
    }
}

/// Whether a token is a value of a list by itself.
const fn is_value(token: &Token) -> bool {
    matches!(
        token.kind,
        Kind::Text | Kind::SingleQuotes | Kind::OtherQuotes | Kind::Placeholder | Kind::Number | Kind::Star
    )
}
