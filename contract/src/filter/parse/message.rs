//! What the parser says of a token that does not belong where it is.

use super::Parser;
use crate::filter::rules::SYNTAX;
use crate::filter::token::{Kind, Token};
use crate::filter::{Problem, Span};

/// Most characters of the text that a message repeats.
const MOST_SHOWN: usize = 40;

impl Parser<'_, '_> {
    /// That something else should be where the next token is, or should follow the last.
    pub(super) fn expected(&self, needed: &str, advice: &str) -> Problem {
        match (self.tokens.get(self.next), self.tokens.last()) {
            (Some(token), _) => self.strange(token).unwrap_or_else(|| {
                let message = format!("expected {needed}, found `{}`; {advice}", self.shown(&token.span));
                Problem::new(SYNTAX, &token.span, message)
            }),
            (None, last) => {
                let span = last.map_or(&self.around, |token| &token.span);
                let message = format!("expected {needed} after `{}`; {advice}", self.shown(span));
                Problem::new(SYNTAX, span, message)
            }
        }
    }

    pub(super) fn expected_joint(&self) -> Problem {
        self.expected("`AND`, `OR` or `)`", "conditions are joined, and brackets closed")
    }

    /// What is where an expression should end.
    pub(super) fn unexpected(&self, token: &Token) -> Problem {
        let word = &self.text[token.span.clone()];
        let is = |keyword: &str| token.kind == Kind::Word && word.eq_ignore_ascii_case(keyword);
        let advice = match token.kind {
            _ if is("INCLUDE") || is("EXCLUDE") => "put `|` between two expressions",
            Kind::Semicolon => "leave it out at the end, and put `|` between two expressions",
            _ if is("ORDER") || is("LIMIT") || is("GROUP") => "a filter neither sorts nor counts: leave it out",
            Kind::Close => "no bracket is open: leave it out",
            Kind::Comma => "a list is in round brackets, and conditions are joined by `AND` or `OR`",
            _ => "join conditions by `AND` or `OR`, and expressions by `|`",
        };
        self.expected("the end of the expression", advice)
    }

    /// What belongs to no expression, wherever it is.
    fn strange(&self, token: &Token) -> Option<Problem> {
        let shown = self.shown(&token.span);
        let message = match token.kind {
            Kind::Unclosed => "a text begins here and does not end; close it with `\"`".to_owned(),
            Kind::NoComparison => format!("`{shown}` compares nothing; use one of `=`, `!=`, `<`, `<=`, `>` and `>=`"),
            _ => return None,
        };
        Some(Problem::new(SYNTAX, &token.span, message))
    }

    /// A part of the text, shortened if it is long.
    pub(super) fn shown(&self, span: &Span) -> String {
        let text = &self.text[span.clone()];
        match text.char_indices().nth(MOST_SHOWN) {
            Some((end, _)) => format!("{}…", &text[..end]),
            None => text.to_owned(),
        }
    }
}
