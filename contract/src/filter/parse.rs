//! The parser of filter expressions, by hand: one loop over conditions, and a list of open brackets in place of
//! recursion. What is wrong in one expression does not keep the next one, behind `|`, from being read.
//!
//! Source: no grammar is published; this one follows the developer guide's pages on the structure, the elements and
//! the examples of filter expressions.

mod condition;

use super::rules::{BRACKETS, IF_AT_THE_END, MIXED, SPELLING, SYNTAX};
use super::syntax::{Condition, Expression, Filter, Joint, Recommended};
use super::token::{Kind, Token, tokens};
use super::{Problem, Span};

/// What a whole expression looks like.
const EXAMPLE: &str = "an expression reads like `INCLUDE ItemID WHERE Items.GENRE IN (\"drama\")`";
/// Most characters of the text that a message repeats.
const MOST_SHOWN: usize = 40;

impl<'text> Filter<'text> {
    /// Reads a filter. What can be read is in the tree, whatever else there is; in what cannot, the first mistake of
    /// each expression is told.
    #[must_use]
    pub fn parse(text: &'text str) -> (Self, Vec<Problem>) {
        let (mut filter, mut problems) = (Self::default(), Vec::new());
        let tokens = tokens(text);
        let mut first = 0_usize;
        for part in tokens.split(|token| token.kind == Kind::Pipe) {
            let before = first.checked_sub(1).and_then(|before| tokens.get(before));
            let pipe = before.or_else(|| tokens.get(first + part.len()));
            let around = pipe.map_or(0..text.len(), |pipe| pipe.span.clone());
            let mut parser = Parser { text, tokens: part, next: 0, around, problems: Vec::new() };
            match parser.expression() {
                Ok(expression) => filter.expressions.push(expression),
                Err(problem) => parser.problems.push(problem),
            }
            problems.append(&mut parser.problems);
            first += part.len() + 1;
        }
        (filter, problems)
    }
}

/// Reads one expression.
struct Parser<'text, 'tokens> {
    text: &'text str,
    tokens: &'tokens [Token],
    next: usize,
    /// What is pointed at where there is no token at all.
    around: Span,
    /// What does not keep the rest from being read.
    problems: Vec<Problem>,
}

type Conditions<'text> = (Vec<Condition<'text>>, Vec<(Joint, Span)>);

impl<'text> Parser<'text, '_> {
    fn expression(&mut self) -> Result<Expression<'text>, Problem> {
        if self.tokens.is_empty() {
            let message = format!("there is no expression here; {EXAMPLE}, and `|` stands between two of them");
            return Err(Problem::new(SYNTAX, &self.around, message));
        }
        let includes = match (self.keyword("INCLUDE"), self.keyword("EXCLUDE")) {
            (None, None) => return Err(self.expected("`INCLUDE` or `EXCLUDE`", EXAMPLE)),
            (include, _) => include.is_some(),
        };
        let (recommended, recommended_span) = self.recommended()?;
        if self.keyword("WHERE").is_none() {
            return Err(self.expected("`WHERE`", EXAMPLE));
        }
        let (conditions, joints) = self.conditions()?;
        let of_user = self.of_user()?;
        if let Some(token) = self.tokens.get(self.next) {
            return Err(self.unexpected(token));
        }
        Ok(Expression { includes, recommended, recommended_span, conditions, joints, of_user })
    }

    fn recommended(&mut self) -> Result<(Recommended, Span), Problem> {
        for recommended in Recommended::ALL {
            if let Some(span) = self.keyword(recommended.as_str()) {
                return Ok((recommended, span));
            }
        }
        Err(self.expected("`ItemID`, `UserID` or `ActionID`", "name what is recommended"))
    }

    /// Conditions and what joins them, as far as they go.
    fn conditions(&mut self) -> Result<Conditions<'text>, Problem> {
        let (mut conditions, mut joints) = (Vec::new(), Vec::new());
        let (mut open, mut first_bracket) = (Vec::new(), None);
        loop {
            while let Some(span) = self.sign(Kind::Open) {
                first_bracket.get_or_insert_with(|| span.clone());
                open.push(span);
            }
            conditions.push(self.condition()?);
            while !open.is_empty() && self.sign(Kind::Close).is_some() {
                open.pop();
            }
            let Some(joint) = self.joint() else { break };
            joints.push(joint);
        }
        if let Some(span) = open.pop() {
            let never_closed = Problem::new(SYNTAX, &span, "this bracket is not closed; put `)` behind the conditions");
            return Err(if self.next < self.tokens.len() { self.expected_joint() } else { never_closed });
        }
        self.check_joints(&joints, first_bracket.as_ref());
        Ok((conditions, joints))
    }

    fn check_joints(&mut self, joints: &[(Joint, Span)], bracket: Option<&Span>) {
        let other = joints.first().and_then(|(first, _)| joints.iter().find(|(joint, _)| joint != first));
        if let Some(span) = bracket {
            let message = "the guide shows no brackets around conditions; whether the service reads them is not published: leave them out, and use several expressions with `|` between them";
            self.problems.push(Problem::new(BRACKETS, span, message));
        } else if let Some((joint, span)) = other {
            let message = format!(
                "`{}` is mixed with the other; which of them binds more closely is not published: use several expressions with `|` between them",
                joint.as_str()
            );
            self.problems.push(Problem::new(MIXED, span, message));
        }
    }

    /// What stands behind `IF`, if there is one.
    fn of_user(&mut self) -> Result<Vec<Condition<'text>>, Problem> {
        let mut of_user = Vec::new();
        while let Some(span) = self.keyword("IF") {
            if !of_user.is_empty() {
                let message = "`IF` stands once in an expression; write `AND` here";
                self.problems.push(Problem::new(IF_AT_THE_END, &span, message));
            }
            let before = self.problems.len();
            let (mut more, joints) = self.conditions()?;
            // Where `OR` is not allowed at all, that it is mixed is no news.
            let mixed = self.problems.split_off(before).into_iter().filter(|problem| problem.rule != MIXED);
            self.problems.extend(mixed);
            for (_, span) in joints.iter().filter(|(joint, _)| *joint == Joint::Or) {
                let message = "behind `IF`, conditions are joined by `AND` only; write an expression for each case, with `|` between them";
                self.problems.push(Problem::new(IF_AT_THE_END, span, message));
            }
            of_user.append(&mut more);
        }
        Ok(of_user)
    }

    fn joint(&mut self) -> Option<(Joint, Span)> {
        [Joint::And, Joint::Or].into_iter().find_map(|joint| Some((joint, self.keyword(joint.as_str())?)))
    }

    /// Takes a keyword, case aside.
    fn keyword(&mut self, keyword: &str) -> Option<Span> {
        let span = self.sign_if(Kind::Word, |word| word.eq_ignore_ascii_case(keyword))?;
        self.check_spelling(&span, keyword);
        Some(span)
    }

    fn check_spelling(&mut self, span: &Span, wanted: &str) {
        let given = &self.text[span.clone()];
        if given != wanted {
            let message = format!(
                "`{given}` is `{wanted}` in the guide, and whether the service looks at case is not published; write `{wanted}`"
            );
            self.problems.push(Problem::new(SPELLING, span, message));
        }
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

    /// That something else should stand where the next token is, or should follow the last.
    fn expected(&self, wanted: &str, advice: &str) -> Problem {
        match (self.tokens.get(self.next), self.tokens.last()) {
            (Some(token), _) => self.strange(token).unwrap_or_else(|| {
                let message = format!("expected {wanted}, found `{}`; {advice}", self.shown(&token.span));
                Problem::new(SYNTAX, &token.span, message)
            }),
            (None, last) => {
                let span = last.map_or(&self.around, |token| &token.span);
                let message = format!("expected {wanted} behind `{}`; {advice}", self.shown(span));
                Problem::new(SYNTAX, span, message)
            }
        }
    }

    fn expected_joint(&self) -> Problem {
        self.expected("`AND`, `OR` or `)`", "conditions are joined, and brackets closed")
    }

    /// What stands where an expression should end.
    fn unexpected(&self, token: &Token) -> Problem {
        let word = &self.text[token.span.clone()];
        let is = |keyword: &str| token.kind == Kind::Word && word.eq_ignore_ascii_case(keyword);
        let advice = match token.kind {
            _ if is("INCLUDE") || is("EXCLUDE") => "put `|` between two expressions",
            Kind::Close => "no bracket is open: leave it out",
            Kind::Comma => "a list stands in round brackets, and conditions are joined by `AND` or `OR`",
            _ => "join conditions by `AND` or `OR`, and expressions by `|`",
        };
        self.expected("the end of the expression", advice)
    }

    /// What belongs to no expression, wherever it stands.
    fn strange(&self, token: &Token) -> Option<Problem> {
        let text = &self.text[token.span.clone()];
        let shown = self.shown(&token.span);
        let message = match token.kind {
            Kind::Unclosed => "a text begins here and does not end; close it with `\"`".to_owned(),
            Kind::OtherQuotes => {
                let inside = text.trim_matches(|character: char| !character.is_alphanumeric());
                format!("{shown} has other quotes than the service reads; write \"{inside}\"")
            }
            Kind::NoComparison => {
                let wanted = match text {
                    "==" => "write `=`",
                    "=<" => "write `<=`",
                    "=>" => "write `>=`",
                    "<>" | "!" | "=!" => "write `!=`",
                    _ => "use one of `=`, `!=`, `<`, `<=`, `>` and `>=`",
                };
                format!("`{shown}` compares nothing; {wanted}")
            }
            _ => return None,
        };
        Some(Problem::new(SYNTAX, &token.span, message))
    }

    /// A part of the text, shortened if it is long.
    fn shown(&self, span: &Span) -> String {
        let text = &self.text[span.clone()];
        match text.char_indices().nth(MOST_SHOWN) {
            Some((end, _)) => format!("{}…", &text[..end]),
            None => text.to_owned(),
        }
    }
}
