//! The beginning of an expression: `INCLUDE ItemID WHERE`. What has another is read on where that is possible.

use super::{EXAMPLE, Parser, dialect};
use crate::filter::Span;
use crate::filter::syntax::Recommended;

impl Parser<'_, '_> {
    /// Whether the expression includes. Nothing is read of what has no recognisable beginning.
    pub(super) fn verb(&mut self) -> Option<bool> {
        if self.keyword("INCLUDE").is_some() {
            return Some(true);
        }
        if self.keyword("EXCLUDE").is_some() {
            return Some(false);
        }
        let is_encoded = self.word_at(self.next).is_some_and(|word| word.contains("%20"));
        let advice =
            if is_encoded { "the text is percent-encoded, and a filter has the signs themselves" } else { EXAMPLE };
        let problem = self.expected("`INCLUDE` or `EXCLUDE`", advice);
        self.report(problem);
        let recommends = |index: usize| {
            let is_known = self.word_at(index).is_some_and(|word| dialect::recommended(word).is_some());
            is_known && self.is_keyword_at(index + 1, &["WHERE"])
        };
        if !recommends(self.next) {
            if !recommends(self.next + 1) {
                self.next = self.tokens.len();
                return None;
            }
            self.next += 1;
        }
        Some(true)
    }

    pub(super) fn recommended(&mut self) -> Option<(Recommended, Span)> {
        for recommended in Recommended::ALL {
            if let Some(span) = self.keyword(recommended.as_str()) {
                return Some((recommended, span));
            }
        }
        let meant = self.word_at(self.next).and_then(dialect::recommended);
        let advice = meant.map_or_else(
            || "name what is recommended".to_owned(),
            |meant| format!("name what is recommended: write `{}`", meant.as_str()),
        );
        let problem = self.expected("`ItemID`, `UserID` or `ActionID`", &advice);
        self.report(problem);
        let span = self.tokens.get(self.next).map(|token| token.span.clone());
        let is_where = |index: usize| self.word_at(index).is_some_and(|word| word.eq_ignore_ascii_case("WHERE"));
        if !is_where(self.next) {
            if !is_where(self.next + 1) {
                self.next = self.tokens.len();
                return None;
            }
            self.next += 1;
        }
        Some((meant.unwrap_or(Recommended::Items), span?))
    }

    pub(super) fn keyword_where(&mut self) -> Option<()> {
        if self.keyword("WHERE").is_some() {
            return Some(());
        }
        let problem = self.expected("`WHERE`", EXAMPLE);
        self.report(problem);
        if !self.is_field_at(self.next) {
            if self.word_at(self.next).is_none() || !self.is_field_at(self.next + 1) {
                self.next = self.tokens.len();
                return None;
            }
            self.next += 1;
        }
        Some(())
    }
}
