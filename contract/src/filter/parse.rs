//! The parser of filter expressions, by hand: one loop over conditions, and a list of open brackets in place of
//! recursion. What is wrong in one place does not keep the rest from being read: a form of another language is taken for
//! what it means and reported, and a condition that cannot be read is left out up to the next one.
//!
//! Source: no grammar is published; this one follows the developer guide's pages on the structure, the elements and
//! the examples of filter expressions.

mod beginning;
mod between;
mod condition;
mod conditions;
mod dialect;
mod field;
mod foreign;
mod groups;
mod marks;
mod message;
mod operand;
mod swapped;
mod values;

use super::advice::{Draft, Remedy, finished};
use super::rules::SYNTAX;
use super::syntax::{Expression, Filter, Joint, Recommended};
use super::token::{Kind, Token, tokens};
use super::{Problem, Span};
use crate::recipe::check::Datasets;
use crate::{DatasetType, Rule};

/// What an entire expression looks like.
const EXAMPLE: &str = "an expression reads like `INCLUDE ItemID WHERE Items.GENRE IN (\"drama\")`";

/// What is reported of brackets around expressions, once for a filter.
const AROUND: &str = "brackets are around an expression, which has none around it";

impl<'text> Filter<'text> {
    /// Reads a filter. What can be read is in the tree, whatever else there is; every mistake is reported.
    #[must_use]
    pub fn parse(text: &'text str) -> (Self, Vec<Problem>) {
        let (filter, drafts) = Self::drafts(text, &[]);
        let problems = finished(drafts, &filter, &[]);
        (filter, problems)
    }

    /// The same for datasets whose schemas say what the fields hold, without what to write instead.
    pub(super) fn drafts(text: &'text str, datasets: &Datasets) -> (Self, Vec<Draft>) {
        let (mut filter, mut drafts) = (Self::default(), Vec::new());
        let read = tokens(text);
        let mut reported = Vec::new();
        let mut first = 0_usize;
        for part in read.tokens.split(|token| token.kind == Kind::Pipe) {
            let before = first.checked_sub(1).and_then(|before| read.tokens.get(before));
            let pipe = before.or_else(|| read.tokens.get(first + part.len()));
            let around = pipe.map_or(0..text.len(), |pipe| pipe.span.clone());
            let mut parser = Parser::new(text, part, around, datasets);
            parser.part(&mut filter);
            drafts.append(&mut parser.problems);
            reported.append(&mut parser.reported);
            first += part.len() + 1;
        }
        let mut is_first = true;
        drafts.retain(|draft| draft.what != AROUND || std::mem::take(&mut is_first));
        let is_reported =
            |span: &Span| reported.iter().any(|other: &Span| other.start <= span.start && span.end <= other.end);
        let marks = read.marks.into_iter().filter(|(_, span)| !is_reported(span));
        drafts.append(&mut marks::report(text, &marks.collect::<Vec<_>>(), &mut filter));
        (filter, drafts)
    }
}

/// Something that is written otherwise in a condition.
struct Remark {
    rule: Rule,
    span: Span,
    /// Of what kind it is. Each kind is reported once for a condition.
    kind: &'static str,
    what: String,
}

/// Reads what is between two `|`.
struct Parser<'text, 'tokens> {
    text: &'text str,
    tokens: &'tokens [Token],
    next: usize,
    /// What is pointed at where there is no token at all.
    around: Span,
    datasets: &'tokens Datasets,
    problems: Vec<Draft>,
    /// What is written otherwise in the condition that is being read.
    remarks: Vec<Remark>,
    /// What is reported in another way than by what is marked in it: fields in quotes, and conditions that cannot be read.
    reported: Vec<Span>,
    /// The signs between conditions that have been reported.
    reported_joints: Vec<&'text str>,
    /// Whether something of the expression could not be read at all.
    is_incomplete: bool,
    /// Whether the condition that is being read is after `IF`.
    is_after_if: bool,
    /// The datasets that go with what is recommended.
    goes_with: &'static [DatasetType],
    /// How many brackets are open around the expression that is being read.
    around_expression: usize,
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
            reported: Vec::new(),
            reported_joints: Vec::new(),
            is_incomplete: false,
            is_after_if: false,
            goes_with: &[],
            around_expression: 0,
        }
    }

    /// Reads one expression, and those that follow it without the `|` that belongs between two.
    fn part(&mut self, filter: &mut Filter<'text>) {
        if self.tokens.is_empty() {
            let message = format!("there is no expression here; {EXAMPLE}, and `|` is between two of them");
            self.problems.push(Draft::new(SYNTAX, &self.around.clone(), message));
            filter.is_incomplete = true;
            return;
        }
        loop {
            self.is_incomplete = false;
            self.open_around();
            match self.expression() {
                Some(expression) if self.is_incomplete => filter.parts.push(expression),
                Some(expression) => filter.expressions.push(expression),
                None => {}
            }
            filter.is_incomplete |= self.is_incomplete;
            let Some(next) = (self.next..self.tokens.len()).find(|index| self.begins_at(*index)) else { return };
            self.next = next;
        }
    }

    /// Takes brackets that open around an expression.
    fn open_around(&mut self) {
        let brackets = self.tokens[self.next..].iter().take_while(|token| token.kind == Kind::Open).count();
        if brackets > 0 && self.begins_at(self.next + brackets) {
            let span = self.tokens[self.next].span.clone();
            self.problems.push(Draft::new(SYNTAX, &span, AROUND).with(Remedy::Filter).or("leave them out"));
            self.next += brackets;
            self.around_expression = brackets;
        }
    }

    /// Takes brackets that close around an expression.
    fn close_around(&mut self) {
        while self.around_expression > 0 && self.sign(Kind::Close).is_some() {
            self.around_expression -= 1;
        }
        self.around_expression = 0;
    }

    /// Whether `INCLUDE ItemID WHERE`, or the like, is there.
    fn begins_at(&self, index: usize) -> bool {
        self.is_keyword_at(index, &["INCLUDE", "EXCLUDE"])
            && self.is_keyword_at(index + 1, &Recommended::ALL.map(Recommended::as_str))
            && self.is_keyword_at(index + 2, &["WHERE"])
    }

    fn expression(&mut self) -> Option<Expression<'text>> {
        let includes = self.verb()?;
        let (recommended, recommended_span) = self.recommended()?;
        self.goes_with = recommended.datasets();
        self.keyword_where()?;
        let (conditions, joints, grouping) = self.conditions(false);
        let (of_user, grouping_of_user) = self.of_user();
        self.close_around();
        self.end(includes);
        Some(Expression {
            includes,
            recommended,
            recommended_span,
            conditions,
            joints,
            of_user,
            grouping,
            grouping_of_user,
        })
    }

    /// Reports what follows an expression.
    fn end(&mut self, includes: bool) {
        let Some(token) = self.tokens.get(self.next) else { return };
        if self.begins_at(self.next) {
            let problem: Draft = self.unexpected(token).into();
            self.problems.push(problem.with(Remedy::Filter));
            return;
        }
        if let Some(joint) = self.joint_at(self.next)
            && self.is_keyword_at(self.next + 1, &["INCLUDE", "EXCLUDE"])
        {
            let message =
                format!("`{}` joins conditions, and expressions have `|` between them", self.shown(&token.span));
            // What either of two expressions includes is not what both include.
            self.is_incomplete |= match (includes, self.is_keyword_at(self.next + 1, &["INCLUDE"])) {
                (true, true) => joint == Joint::And,
                (false, false) => false,
                (true, false) | (false, true) => joint == Joint::Or,
            };
            self.problems.push(Draft::new(SYNTAX, &token.span, message).with(Remedy::Filter));
            return;
        }
        let problem = self.unexpected(token);
        self.report(problem);
    }

    /// Reports what keeps something from being read.
    fn report(&mut self, problem: impl Into<Draft>) {
        self.problems.push(problem.into());
        self.is_incomplete = true;
    }

    /// Notes that something is written otherwise in the condition that is being read.
    fn remark(&mut self, rule: Rule, span: &Span, kind: &'static str, what: String) {
        if !self.remarks.iter().any(|remark| remark.kind == kind) {
            self.remarks.push(Remark { rule, span: span.clone(), kind, what });
        }
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

    fn kind_at(&self, index: usize) -> Option<Kind> {
        self.tokens.get(index).map(|token| token.kind)
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
