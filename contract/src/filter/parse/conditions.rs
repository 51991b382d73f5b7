//! Conditions, what joins them, and what is behind `IF`.

use super::{Parser, dialect};
use crate::filter::rules::{BRACKETS, IF_AT_THE_END, MIXED, SYNTAX};
use crate::filter::syntax::{Condition, Expression, Joint};
use crate::filter::token::{Kind, Token};
use crate::filter::{Problem, Span};

type Conditions<'text> = (Vec<Condition<'text>>, Vec<(Joint, Span)>);

impl<'text> Parser<'text, '_> {
    /// Conditions and what joins them, to the end of the expression or to `IF`.
    pub(super) fn conditions(&mut self, behind_if: bool) -> Conditions<'text> {
        let (mut conditions, mut joints) = (Vec::new(), Vec::new());
        let (mut open, mut first_bracket) = (Vec::new(), None);
        self.is_behind_if = behind_if;
        loop {
            while let Some(span) = self.sign(Kind::Open) {
                first_bracket.get_or_insert_with(|| span.clone());
                open.push(span);
            }
            let begins = self.next;
            if let Err(problem) = self.condition(&mut conditions, &mut joints) {
                self.report(problem);
                self.next = begins;
                self.skip_condition();
            }
            self.close(&mut open);
            match self.joint() {
                Some(joint) => joints.push(joint),
                None if self.skip_to_field(behind_if) => {}
                None => break,
            }
        }
        if let Some(span) = open.pop().filter(|_| !self.is_incomplete) {
            let never_closed = Problem::new(SYNTAX, &span, "this bracket is not closed; put `)` behind the conditions");
            let problem = if self.next < self.tokens.len() { self.expected_joint() } else { never_closed };
            self.report(problem);
            self.next = self.tokens.len();
        } else if let Some(span) = first_bracket.filter(|_| !self.is_incomplete) {
            let message = "the guide shows no brackets around conditions; whether the service reads them is not published: leave them out, and use several expressions with `|` between them";
            self.problems.push(Problem::new(BRACKETS, &span, message));
        }
        (conditions, joints)
    }

    /// Takes closing brackets, and reports those that none is open for.
    fn close(&mut self, open: &mut Vec<Span>) {
        while let Some(token) = self.tokens.get(self.next).filter(|token| token.kind == Kind::Close) {
            if open.pop().is_some() {
                self.next += 1;
                continue;
            }
            let problem = self.unexpected(token);
            self.report(problem);
            while self.sign(Kind::Close).is_some() {}
        }
    }

    /// Goes to what follows a condition that cannot be read: a joint, `IF`, a bracket or another expression.
    fn skip_condition(&mut self) {
        let mut depth = 0_usize;
        while let Some(token) = self.tokens.get(self.next) {
            match token.kind {
                Kind::Open => depth += 1,
                Kind::Close if depth == 0 => return,
                Kind::Close => depth -= 1,
                Kind::OtherJoint(_) => return,
                Kind::Word if self.is_keyword_at(self.next, &["AND", "OR", "IF"]) || self.begins_at(self.next) => {
                    return;
                }
                _ => {}
            }
            self.next += 1;
        }
    }

    /// Reports what is between two conditions and joins none, and goes to the next condition.
    fn skip_to_field(&mut self, behind_if: bool) -> bool {
        let Some(token) = self.tokens.get(self.next) else { return false };
        if self.is_keyword_at(self.next, &["IF"]) || self.begins_at(self.next) || !self.is_field_at(self.next + 1) {
            return false;
        }
        let begins_with_user = self.word_at(self.next + 1).is_some_and(dialect::is_of_current_user);
        let problem = self.unexpected(token);
        self.report(problem);
        self.next += 1;
        behind_if || !begins_with_user
    }

    pub(super) fn check_joints(&mut self, expression: &Expression<'text>) {
        let joints = &expression.joints;
        let other = joints.first().and_then(|(first, _)| joints.iter().find(|(joint, _)| joint != first));
        let Some((joint, span)) = other.filter(|_| !self.problems.iter().any(|problem| problem.rule == BRACKETS))
        else {
            return;
        };
        let message = format!(
            "`{}` is mixed with the other; which of them binds more closely is not published: use several expressions with `|` between them",
            joint.as_str()
        );
        self.problems.push(Problem::new(MIXED, span, message));
    }

    /// What is behind `IF`, if there is one. Conditions on the current user that lack it are taken for such.
    pub(super) fn of_user(&mut self) -> Vec<Condition<'text>> {
        let mut of_user = Vec::new();
        while let Some(span) = self.keyword("IF").or_else(|| self.unmarked_user()) {
            if !of_user.is_empty() && !span.is_empty() {
                let message = "`IF` stands once in an expression; write `AND` here";
                self.problems.push(Problem::new(IF_AT_THE_END, &span, message));
            }
            let (mut more, joints) = self.conditions(true);
            for (_, span) in joints.iter().filter(|(joint, _)| *joint == Joint::Or) {
                let message = "behind `IF`, conditions are joined by `AND` only; write an expression for each case, with `|` between them";
                self.problems.push(Problem::new(IF_AT_THE_END, span, message));
            }
            of_user.append(&mut more);
        }
        of_user
    }

    /// An empty place in front of a condition on the current user, if one follows what was reported.
    fn unmarked_user(&self) -> Option<Span> {
        let is_user = self.word_at(self.next).is_some_and(dialect::is_of_current_user);
        let start = self.tokens.get(self.next)?.span.start;
        (is_user && self.is_incomplete).then_some(start..start)
    }

    fn joint(&mut self) -> Option<(Joint, Span)> {
        if let Some(Token { kind: Kind::OtherJoint(joint), span }) = self.tokens.get(self.next) {
            let message = format!("`{}` joins no conditions; write `{}`", &self.text[span.clone()], joint.as_str());
            self.to_rewrite.push(self.problems.len());
            self.problems.push(Problem::new(SYNTAX, span, message));
            self.next += 1;
            return Some((*joint, span.clone()));
        }
        [Joint::And, Joint::Or].into_iter().find_map(|joint| Some((joint, self.keyword(joint.as_str())?)))
    }
}
