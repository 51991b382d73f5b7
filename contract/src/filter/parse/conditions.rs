//! Conditions, what joins them, and what is after `IF`.

use super::groups::Groups;
use super::{Parser, dialect};
use crate::filter::advice::{Draft, Remedy};
use crate::filter::logic::{Grouping, Logic};
use crate::filter::rules::{BRACKETS, IF_AT_THE_END, MIXED, SYNTAX};
use crate::filter::syntax::{Condition, Joint};
use crate::filter::token::{Kind, Token};
use crate::filter::{Problem, Span};

type Conditions<'text> = (Vec<Condition<'text>>, Vec<(Joint, Span)>, Grouping);

impl<'text> Parser<'text, '_> {
    /// Conditions and what joins them, to the end of the expression or to `IF`.
    pub(super) fn conditions(&mut self, after_if: bool) -> Conditions<'text> {
        let (mut conditions, mut joints) = (Vec::new(), Vec::new());
        let (mut groups, mut first_bracket) = (Groups::new(), None);
        self.is_after_if = after_if;
        loop {
            self.open(&mut groups, &mut first_bracket);
            let (begins, before, joined) = (self.next, conditions.len(), joints.len());
            let read = self.condition(&mut conditions, &mut joints);
            groups.add(added(before..conditions.len(), joints.get(joined)));
            if let Err(problem) = read {
                self.report(*problem);
                self.next = begins;
                self.skip_condition();
                if self.next > begins {
                    let span = self.span_since(begins);
                    self.reported.push(span);
                }
            }
            self.close(&mut groups);
            match self.joint() {
                Some(joint) => {
                    groups.join(joint.0);
                    joints.push(joint);
                }
                None if self.skip_to_field(after_if) => {}
                None => break,
            }
        }
        self.check_brackets(&groups, first_bracket);
        let grouping = groups.finish();
        if !after_if {
            self.check_joints(&grouping, &joints);
        }
        (conditions, joints, grouping)
    }

    /// Takes opening brackets, with `NOT` in front of them.
    fn open(&mut self, groups: &mut Groups, first_bracket: &mut Option<Span>) {
        loop {
            let not = self.is_not_at(self.next) && self.kind_at(self.next + 1) == Some(Kind::Open);
            if not {
                let span = self.tokens[self.next].span.clone();
                self.next += 1;
                let message = format!("`{}` is part of `NOT IN` only, and not in front of brackets", self.shown(&span));
                let draft = Draft::new(SYNTAX, &span, message).with(Remedy::Filter);
                self.problems.push(draft.or(
                    "write the opposite of each condition instead, with `OR` in the place of `AND` and the other way round",
                ));
            }
            let Some(span) = self.sign(Kind::Open) else { return };
            if !not {
                first_bracket.get_or_insert_with(|| span.clone());
            }
            groups.open(span, not);
        }
    }

    /// Whether `NOT`, or what another language has for it, is there.
    pub(super) fn is_not_at(&self, index: usize) -> bool {
        let is_sign = |token: &Token| token.kind == Kind::NoComparison && &self.text[token.span.clone()] == "!";
        self.is_keyword_at(index, &["NOT"]) || self.tokens.get(index).is_some_and(is_sign)
    }

    fn check_brackets(&mut self, groups: &Groups, first: Option<Span>) {
        if self.is_incomplete {
            return;
        }
        if let Some(span) = groups.opened() {
            let never_closed = Problem::new(SYNTAX, &span, "this bracket is not closed; put `)` after the conditions");
            let problem = if self.next < self.tokens.len() { self.expected_joint() } else { never_closed };
            self.report(problem);
            self.next = self.tokens.len();
        } else if let Some(span) = first {
            let message =
                "the guide shows no brackets around conditions; whether the service reads them is not published";
            let draft = Draft::new(BRACKETS, &span, message).with(Remedy::Filter);
            self.problems.push(draft.or("say the same without them, in several expressions with `|` between them"));
        }
    }

    /// Takes closing brackets, and reports those that none is open for.
    fn close(&mut self, groups: &mut Groups) {
        while let Some(token) = self.tokens.get(self.next).filter(|token| token.kind == Kind::Close) {
            if groups.close() {
                self.next += 1;
                continue;
            }
            if self.around_expression > 0 {
                return;
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
            // In brackets, a keyword may be part of a list.
            let is_next = depth == 0 || self.is_field_at(self.next + 1);
            match token.kind {
                Kind::Open => depth += 1,
                Kind::Close if depth == 0 => return,
                Kind::Close => depth -= 1,
                Kind::OtherJoint(_) if is_next => return,
                Kind::Word if is_next && self.is_keyword_at(self.next, &["AND", "OR", "IF"]) => return,
                Kind::Word if self.begins_at(self.next) => return,
                _ => {}
            }
            self.next += 1;
        }
    }

    /// Reports what is between two conditions and joins none, and goes to the next condition.
    fn skip_to_field(&mut self, after_if: bool) -> bool {
        let Some(token) = self.tokens.get(self.next) else { return false };
        if self.is_keyword_at(self.next, &["IF"]) || self.begins_at(self.next) || !self.is_field_at(self.next + 1) {
            return false;
        }
        let begins_with_user = self.word_at(self.next + 1).is_some_and(dialect::is_of_current_user);
        let problem = self.unexpected(token);
        self.report(problem);
        self.next += 1;
        after_if || !begins_with_user
    }

    fn check_joints(&mut self, grouping: &Grouping, joints: &[(Joint, Span)]) {
        let other = joints.first().and_then(|(first, _)| joints.iter().find(|(joint, _)| joint != first));
        let Some((joint, span)) = other.filter(|_| matches!(grouping, Grouping::Mixed(_))) else { return };
        let message = format!(
            "`{}` is mixed with the other; which of them binds more closely is not published: use several expressions with `|` between them",
            joint.as_str()
        );
        self.problems.push(Draft::new(MIXED, span, message));
    }

    /// What is after `IF`, if there is one. Conditions on the current user that lack it are taken for such.
    pub(super) fn of_user(&mut self) -> (Vec<Condition<'text>>, Grouping) {
        let mut of_user: Vec<Condition<'text>> = Vec::new();
        let mut all: Option<Vec<Logic<(usize, bool)>>> = Some(Vec::new());
        while let Some(span) = self.keyword("IF").or_else(|| self.unmarked_user()) {
            if !of_user.is_empty() && !span.is_empty() {
                let message = "`IF` is once in an expression; write `AND` here";
                self.problems.push(Draft::new(IF_AT_THE_END, &span, message));
            }
            let (mut more, joints, grouping) = self.conditions(true);
            let other = joints.iter().find(|(joint, span)| *joint == Joint::Or && !self.remarked(span));
            if let Some((_, span)) = other {
                let draft = Draft::new(IF_AT_THE_END, span, "after `IF`, conditions are joined by `AND` only");
                let draft = draft.with(Remedy::Filter);
                self.problems.push(draft.or("write an expression for each case, with `|` between them"));
            }
            let first = of_user.len();
            let moved = grouping
                .clear()
                .and_then(|logic| logic.map(&mut |(place, negated)| Some(Logic::One((first + place, *negated)))));
            all = all.zip(moved).map(|(mut all, moved)| {
                all.push(moved);
                all
            });
            of_user.append(&mut more);
        }
        let logic = all.filter(|all| !all.is_empty()).map(|all| Logic::joined(all, Joint::And));
        (of_user, logic.map_or(Grouping::Unclear, Grouping::Clear))
    }

    /// Whether a joint is part of a condition that is reported, as that of `NOT BETWEEN` is.
    fn remarked(&self, joint: &Span) -> bool {
        let is_there = |draft: &Draft| match &draft.remedy {
            Remedy::Condition(span) => span.start <= joint.start && joint.end <= span.end,
            Remedy::Words | Remedy::Filter | Remedy::Given(..) => false,
        };
        self.problems.iter().any(is_there)
    }

    /// An empty place in front of a condition on the current user, if one follows what was reported.
    fn unmarked_user(&self) -> Option<Span> {
        let is_user = self.word_at(self.next).is_some_and(dialect::is_of_current_user);
        let start = self.tokens.get(self.next)?.span.start;
        (is_user && self.is_incomplete).then_some(start..start)
    }

    /// What joins two conditions there, also in the signs of another language.
    pub(super) fn joint_at(&self, index: usize) -> Option<Joint> {
        match self.kind_at(index) {
            Some(Kind::OtherJoint(joint)) => Some(joint),
            _ => [Joint::And, Joint::Or].into_iter().find(|joint| self.is_keyword_at(index, &[joint.as_str()])),
        }
    }

    fn joint(&mut self) -> Option<(Joint, Span)> {
        if self.is_keyword_at(self.next + 1, &["INCLUDE", "EXCLUDE"]) {
            return None;
        }
        if let Some(Token { kind: Kind::OtherJoint(joint), span, .. }) = self.tokens.get(self.next) {
            let sign = &self.text[span.clone()];
            if !self.reported_joints.contains(&sign) {
                self.reported_joints.push(sign);
                let message = format!("`{sign}` joins no conditions, and `{}` does", joint.as_str());
                self.problems.push(Draft::new(SYNTAX, span, message).with(Remedy::Filter));
            }
            self.next += 1;
            return Some((*joint, span.clone()));
        }
        [Joint::And, Joint::Or].into_iter().find_map(|joint| Some((joint, self.keyword(joint.as_str())?)))
    }
}

/// The conditions that were read last, by their places: one, or two that one of another language comes to.
fn added(places: std::ops::Range<usize>, joint: Option<&(Joint, Span)>) -> Option<Logic<(usize, bool)>> {
    let each: Vec<_> = places.map(|place| Logic::One((place, false))).collect();
    let joint = joint.map_or(Joint::And, |(joint, _)| *joint);
    (!each.is_empty()).then(|| Logic::joined(each, joint))
}
