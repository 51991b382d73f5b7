//! One condition: a field, how it is tested, and what it is tested against.

use super::Parser;
use crate::filter::advice::{Draft, Remedy};
use crate::filter::check::fields::{Holds, held, is_unreadable};
use crate::filter::rules::{PLACEHOLDER_NAMES, SYNTAX};
use crate::filter::syntax::{Condition, FieldName, Joint, Operand, Operator, Test, Value};
use crate::filter::token::{Kind, Token, is_of_a_name};
use crate::filter::{MAXIMUM_PLACEHOLDER_LENGTH, Problem, Span};

pub(super) type Joints = Vec<(Joint, Span)>;

impl<'text> Parser<'text, '_> {
    /// Reads a condition, or the two that one of another language comes to.
    ///
    /// # Errors
    /// It cannot be read. Where something in it is reported already, that comes first, and what follows from it is not
    /// reported.
    pub(super) fn condition(
        &mut self,
        conditions: &mut Vec<Condition<'text>>,
        joints: &mut Joints,
    ) -> Result<(), Box<Draft>> {
        self.remarks.clear();
        let (before, begins) = (conditions.len(), self.next);
        let read = self.read_condition(conditions, joints);
        let mut remarks = std::mem::take(&mut self.remarks);
        let is_guess = remarks.iter().any(|remark| remark.rule == SYNTAX);
        if let Err(problem) = read {
            return Err(Box::new(match remarks.pop() {
                Some(last) => {
                    let first = remarks.into_iter().map(|remark| Draft::new(remark.rule, &remark.span, remark.what));
                    self.problems.extend(first);
                    Draft::new(last.rule, &last.span, last.what)
                }
                None => problem.into(),
            }));
        }
        let span = self.span_since(begins);
        let read_now = &mut conditions[before..];
        for condition in &mut *read_now {
            (condition.is_guess, condition.span) = (is_guess, span.clone());
        }
        // How a field is tested that cannot be filtered by at all does not matter.
        if read_now.iter().any(|condition| is_unreadable(&condition.field, self.datasets)) {
            return Ok(());
        }
        let report = remarks
            .into_iter()
            .map(|remark| Draft::new(remark.rule, &remark.span, remark.what).with(Remedy::Condition(span.clone())));
        self.problems.extend(report);
        Ok(())
    }

    /// Where the tokens from one on are.
    pub(super) fn span_since(&self, begins: usize) -> Span {
        let read = &self.tokens[begins..self.next];
        match (read.first(), read.last()) {
            (Some(first), Some(last)) => first.span.start..last.span.end,
            _ => self.around.clone(),
        }
    }

    fn read_condition(&mut self, conditions: &mut Vec<Condition<'text>>, joints: &mut Joints) -> Result<(), Problem> {
        let in_front = self.not_in_front();
        if self.is_swapped() {
            return self.read_swapped(in_front, conditions, joints);
        }
        if let Some(problem) = self.function() {
            return Err(problem);
        }
        if let Some(problem) = self.value_without_field(conditions.last()) {
            return Err(problem);
        }
        let field = self.field()?;
        if let Some(problem) = self.arithmetic() {
            return Err(problem);
        }
        if let Some(span) = self.between() {
            let negated = in_front || self.is_keyword_at(span.start, &["NOT"]);
            return self.read_between(&field, negated, conditions, joints);
        }
        let test = self.test(&field, in_front)?;
        conditions.push(Condition { field, test, is_guess: false, span: 0..0 });
        Ok(())
    }

    /// That a value is where a condition begins, as in `Items.YEAR = 1990 OR 1991`, given the condition before.
    fn value_without_field(&self, before: Option<&Condition<'text>>) -> Option<Problem> {
        let Condition { field, test: Test::Comparison { operator, .. }, .. } = before? else { return None };
        let token = self.tokens.get(self.next)?;
        let is_value = matches!(token.kind, Kind::Number | Kind::Placeholder);
        let shown = self.shown(&token.span);
        let message = format!(
            "`{shown}` is a value without a field, and each condition begins with its own; write `{field} {} {shown}`",
            operator.as_str()
        );
        is_value.then(|| Problem::new(SYNTAX, &token.span, message))
    }

    /// Takes `NOT` in front of a field.
    fn not_in_front(&mut self) -> bool {
        let is_condition = self.is_field_at(self.next + 1) || self.is_swapped_at(self.next + 1);
        if !self.is_not_at(self.next) || !is_condition {
            return false;
        }
        let span = self.tokens[self.next].span.clone();
        let what = format!("`{}` is in front of a field, and `NOT` is part of `NOT IN` only", self.shown(&span));
        self.remark(SYNTAX, &span, "not", what);
        self.next += 1;
        true
    }

    pub(super) fn test(&mut self, field: &FieldName<'text>, in_front: bool) -> Result<Test<'text>, Problem> {
        let not = self.keyword("NOT");
        let start = not.as_ref().map(|not| not.start);
        if let Some(span) = self.keyword("IN") {
            let span = start.unwrap_or(span.start)..span.end;
            return Ok(Test::Membership { negated: not.is_some() != in_front, span, values: self.values()? });
        }
        if let Some(test) = self.foreign(field, not.as_ref(), in_front)? {
            return Ok(test);
        }
        let token = self.tokens.get(self.next);
        let is_value = |token: &&Token| matches!(token.kind, Kind::Open | Kind::Text);
        if let (Some(not), Some(token)) = (&not, token.filter(is_value)) {
            let what = format!("expected `IN`, found `{}`; `NOT` is part of `NOT IN` only", self.shown(&token.span));
            self.remark(SYNTAX, &token.span.clone(), "not", what);
            return Ok(Test::Membership { negated: !in_front, span: not.clone(), values: self.values()? });
        }
        let Some(Token { kind: Kind::Comparison(operator), span, .. }) = token else {
            let of_not = not.map(|_| self.expected("`IN`", "`NOT` is part of `NOT IN` only"));
            return Err(of_not.unwrap_or_else(|| self.no_test(field)));
        };
        self.next += 1;
        if let Some(not) = &not {
            let what = format!("`NOT` is part of `NOT IN` only, and not of `{}`", operator.as_str());
            self.remark(SYNTAX, not, "not", what);
        }
        let operator = if in_front == not.is_some() { *operator } else { operator.opposite() };
        self.comparison(operator, span)
    }

    /// What a field is compared with. A list is looked up.
    pub(super) fn comparison(&mut self, operator: Operator, span: &Span) -> Result<Test<'text>, Problem> {
        let any = usize::from(self.is_keyword_at(self.next, &["ANY", "SOME"]));
        let is_list = self.kind_at(self.next + any) == Some(Kind::Open) && (any == 1 || self.has_several_values());
        if is_list && !operator.is_for_order() {
            let negated = operator == Operator::Unequal;
            let keyword = if negated { "NOT IN" } else { "IN" };
            let what = format!("`{}` compares with one value, and `{keyword}` with a list", operator.as_str());
            self.remark(SYNTAX, span, "list", what);
            self.next += any;
            return Ok(Test::Membership { negated, span: span.clone(), values: self.values()? });
        }
        let operand = self.operand()?;
        match self.comma_of_number(&operand) {
            Some(problem) => Err(problem),
            None => Ok(Test::Comparison { operator, span: span.clone(), operand }),
        }
    }

    /// That a number has a comma in it, as some languages write fractions and thousands.
    fn comma_of_number(&self, operand: &Operand<'_>) -> Option<Problem> {
        let [comma, rest] = self.tokens.get(self.next..self.next + 2)? else { return None };
        let is_number = matches!(operand.value, Value::Number(_)) && rest.kind == Kind::Number;
        let is_adjacent = comma.span.start == operand.span.end && rest.span.start == comma.span.end;
        if !is_number || !is_adjacent || comma.kind != Kind::Comma {
            return None;
        }
        let span = operand.span.start..rest.span.end;
        let message =
            format!("`{}` has a comma, and a number of a filter has at most a point, as in 4.5", self.shown(&span));
        Some(Problem::new(SYNTAX, &span, message))
    }

    /// Whether an open bracket has a comma in it.
    fn has_several_values(&self) -> bool {
        let inside = self.tokens[self.next..].iter().skip(1).take_while(|token| token.kind != Kind::Close);
        inside.into_iter().any(|token| token.kind == Kind::Comma)
    }

    fn no_test(&self, field: &FieldName<'text>) -> Problem {
        let example = match held(field, self.datasets) {
            Holds::Numbers => "the field holds numbers: compare it with one of `=`, `!=`, `<`, `<=`, `>` and `>=`",
            Holds::Text => "the field holds strings: look it up with `IN` and a list in round brackets",
            Holds::Unknown => "look up a string with `IN` and a list in round brackets, or compare a number",
        };
        self.expected("`IN`, `NOT IN` or a comparison", example)
    }

    /// Reports a name of a placeholder that no request could give a value for.
    pub(super) fn check_placeholder(&mut self, token: &Token) {
        let name = &self.text[token.inside.clone()];
        let length = name.chars().count();
        let shown = self.shown(&token.span);
        let message = if name.is_empty() {
            "a placeholder's name is missing; write it right after `$`".to_owned()
        } else if let Some(character) = name.chars().find(|character| !is_of_a_name(*character)) {
            format!("`{shown}` contains {character:?}; use letters, digits and `_` only")
        } else if length > MAXIMUM_PLACEHOLDER_LENGTH {
            format!("the name of `{shown}` has {length} characters; at most {MAXIMUM_PLACEHOLDER_LENGTH} are allowed")
        } else {
            return;
        };
        self.problems.push(Draft::new(PLACEHOLDER_NAMES, &token.span, message));
    }
}
