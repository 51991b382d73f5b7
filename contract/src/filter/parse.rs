//! The parser of filter expressions, by hand: one loop over conditions, and a list of open brackets in place of
//! recursion. What is wrong in one place does not keep the rest from being read: a form of another language is taken for
//! what it means and reported, and a condition that cannot be read is left out up to the next one.
//!
//! Source: no grammar is published; this one follows the developer guide's pages on the structure, the elements and
//! the examples of filter expressions.

mod beginning;
mod condition;
mod conditions;
mod dialect;
mod message;
mod values;

use super::rules::SYNTAX;
use super::syntax::{Expression, Filter, Recommended};
use super::token::{Kind, Token, tokens};
use super::{Problem, Span, write};
use crate::recipe::check::Datasets;
use crate::{DatasetType, Rule};

/// What an entire expression looks like.
const EXAMPLE: &str = "an expression reads like `INCLUDE ItemID WHERE Items.GENRE IN (\"drama\")`";

impl<'text> Filter<'text> {
    /// Reads a filter. What can be read is in the tree, whatever else there is; every mistake is reported.
    #[must_use]
    pub fn parse(text: &'text str) -> (Self, Vec<Problem>) {
        Self::parse_for(text, &[])
    }

    /// The same for datasets whose schemas say what the fields hold, on which some advice depends.
    pub(super) fn parse_for(text: &'text str, datasets: &Datasets) -> (Self, Vec<Problem>) {
        let (mut filter, mut problems) = (Self::default(), Vec::new());
        let tokens = tokens(text);
        let mut first = 0_usize;
        for part in tokens.split(|token| token.kind == Kind::Pipe) {
            let before = first.checked_sub(1).and_then(|before| tokens.get(before));
            let pipe = before.or_else(|| tokens.get(first + part.len()));
            let around = pipe.map_or(0..text.len(), |pipe| pipe.span.clone());
            let mut parser = Parser::new(text, part, around, datasets);
            parser.part(&mut filter);
            problems.append(&mut parser.problems);
            first += part.len() + 1;
        }
        (filter, problems)
    }
}

/// Reads what is between two `|`.
struct Parser<'text, 'tokens> {
    text: &'text str,
    tokens: &'tokens [Token],
    next: usize,
    /// What is pointed at where there is no token at all.
    around: Span,
    datasets: &'tokens Datasets,
    problems: Vec<Problem>,
    /// What is written otherwise in the condition that is being read: the rule, where, and what it is.
    remarks: Vec<(Rule, Span, String)>,
    /// The problems whose remedy is the rewritten expression, by their places among the problems.
    to_rewrite: Vec<usize>,
    /// Whether something of the expression could not be read at all.
    is_incomplete: bool,
    /// Whether the condition that is being read is behind `IF`.
    is_behind_if: bool,
    /// The datasets that go with what is recommended.
    goes_with: &'static [DatasetType],
    /// Whether the condition that was read last is two, for `BETWEEN`.
    is_between: bool,
}

impl<'text, 'tokens> Parser<'text, 'tokens> {
    const fn new(text: &'text str, tokens: &'tokens [Token], around: Span, datasets: &'tokens Datasets) -> Self {
        Self {
            text,
            tokens,
            next: 0,
            around,
            datasets,
            problems: Vec::new(),
            remarks: Vec::new(),
            to_rewrite: Vec::new(),
            is_incomplete: false,
            is_behind_if: false,
            goes_with: &[],
            is_between: false,
        }
    }

    /// Reads one expression, and those that follow it without the `|` that belongs between two.
    fn part(&mut self, filter: &mut Filter<'text>) {
        if self.tokens.is_empty() {
            let message = format!("there is no expression here; {EXAMPLE}, and `|` stands between two of them");
            self.problems.push(Problem::new(SYNTAX, &self.around.clone(), message));
            return;
        }
        loop {
            (self.is_incomplete, self.to_rewrite) = (false, Vec::new());
            if let Some(expression) = self.expression() {
                if self.is_incomplete {
                    filter.parts.push(expression);
                } else {
                    self.rewrite(&expression);
                    filter.expressions.push(expression);
                }
            }
            let Some(next) = (self.next..self.tokens.len()).find(|index| self.begins_at(*index)) else { return };
            self.next = next;
        }
    }

    /// Whether `INCLUDE ItemID WHERE`, or the like, is there.
    fn begins_at(&self, index: usize) -> bool {
        let is = |index: usize, words: &[&str]| {
            self.word_at(index).is_some_and(|word| words.iter().any(|known| word.eq_ignore_ascii_case(known)))
        };
        is(index, &["INCLUDE", "EXCLUDE"])
            && is(index + 1, &Recommended::ALL.map(Recommended::as_str))
            && is(index + 2, &["WHERE"])
    }

    /// Adds the rewritten expression to the problems that ask for it.
    fn rewrite(&mut self, expression: &Expression<'text>) {
        let to_rewrite = std::mem::take(&mut self.to_rewrite);
        let Some(rewritten) = write::sound(expression, self.datasets) else { return };
        for index in to_rewrite {
            self.problems[index].message.extend([", as in `", rewritten.as_str(), "`"]);
        }
    }

    fn expression(&mut self) -> Option<Expression<'text>> {
        let includes = self.verb()?;
        let (recommended, recommended_span) = self.recommended()?;
        self.goes_with = recommended.datasets();
        self.keyword_where()?;
        let (conditions, joints) = self.conditions(false);
        let of_user = self.of_user();
        if let Some(token) = self.tokens.get(self.next) {
            let problem = self.unexpected(token);
            self.report(problem);
        }
        let expression = Expression { includes, recommended, recommended_span, conditions, joints, of_user };
        self.check_joints(&expression);
        Some(expression)
    }

    /// Reports what keeps something from being read.
    fn report(&mut self, problem: Problem) {
        self.problems.push(problem);
        self.is_incomplete = true;
    }

    /// Takes a keyword. Case does not count, as the API reference and public filters have them in any.
    fn keyword(&mut self, keyword: &str) -> Option<Span> {
        self.sign_if(Kind::Word, |word| word.eq_ignore_ascii_case(keyword))
    }

    fn is_keyword_at(&self, index: usize, keywords: &[&str]) -> bool {
        self.word_at(index).is_some_and(|word| keywords.iter().any(|keyword| word.eq_ignore_ascii_case(keyword)))
    }

    /// The word that is at a place among the tokens.
    fn word_at(&self, index: usize) -> Option<&'text str> {
        let token = self.tokens.get(index).filter(|token| token.kind == Kind::Word)?;
        Some(&self.text[token.span.clone()])
    }

    /// Whether a field is there, as far as its dot shows it.
    fn is_field_at(&self, index: usize) -> bool {
        self.word_at(index).is_some_and(|word| word.contains('.'))
    }

    /// Takes a token of a kind.
    fn sign(&mut self, kind: Kind) -> Option<Span> {
        self.sign_if(kind, |_| true)
    }

    fn sign_if(&mut self, kind: Kind, suits: impl Fn(&str) -> bool) -> Option<Span> {
        let token = self.tokens.get(self.next)?;
        if token.kind != kind || !suits(&self.text[token.span.clone()]) {
            return None;
        }
        self.next += 1;
        Some(token.span.clone())
    }
}
