//! One condition: a field, how it is tested, and what it is tested against.

use super::dialect::{self, Foreign};
use super::{Parser, write};
use crate::DatasetType;
use crate::filter::check::fields::{Holds, held};
use crate::filter::rules::{SINGULAR, SYNTAX};
use crate::filter::syntax::{Condition, FieldName, Joint, Operator, Source, Test};
use crate::filter::token::{Kind, Token, is_of_a_name};
use crate::filter::{Problem, Span};
use crate::recipe::check::schema_of;

/// What the guide has in the singular in one of its examples.
const ACTION: &str = "Action";
/// From which likeness on a name is taken for a dataset's.
const ALIKE: f64 = 0.85;

type Joints = Vec<(Joint, Span)>;

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
    ) -> Result<(), Problem> {
        self.remarks.clear();
        let (before, joined) = (conditions.len(), joints.len());
        let read = self.read_condition(conditions, joints);
        let remarks = std::mem::take(&mut self.remarks);
        let is_guess = remarks.iter().any(|(rule, ..)| *rule == SYNTAX);
        let rewritten = read.is_ok().then(|| write::joined(&conditions[before..], &joints[joined..], self.datasets));
        let mut read_now = conditions[before..].iter();
        let misfit = read_now.find_map(|condition| write::misfit(condition, held(&condition.field, self.datasets)));
        let reported = self.problems.len();
        for (rule, span, what) in remarks {
            let message = match (&misfit, &rewritten) {
                (Some(misfit), _) => format!("{what}; {misfit}"),
                (None, Some(rewritten)) => format!("{what}; write `{rewritten}`"),
                (None, None) => what,
            };
            self.problems.push(Problem::new(rule, &span, message));
        }
        if let Err(problem) = read {
            return Err(if is_guess { self.problems.pop().unwrap_or(problem) } else { problem });
        }
        if std::mem::take(&mut self.is_between) {
            self.to_rewrite.extend(reported..self.problems.len());
        }
        conditions[before..].iter_mut().for_each(|condition| condition.is_guess = is_guess);
        Ok(())
    }

    fn read_condition(&mut self, conditions: &mut Vec<Condition<'text>>, joints: &mut Joints) -> Result<(), Problem> {
        let in_front = self.not_in_front();
        let field = self.field()?;
        if let Some(span) = self.between() {
            let negated = in_front || self.is_keyword_at(span.start, &["NOT"]);
            return self.read_between(&field, negated, conditions, joints);
        }
        let test = self.test(&field, in_front)?;
        conditions.push(Condition { field, test, is_guess: false });
        Ok(())
    }

    /// Takes `NOT` in front of a field.
    fn not_in_front(&mut self) -> bool {
        if !self.is_keyword_at(self.next, &["NOT"]) || !self.is_field_at(self.next + 1) {
            return false;
        }
        let span = self.tokens[self.next].span.clone();
        self.remarks.push((SYNTAX, span, "`NOT` stands behind the field, in `NOT IN`".to_owned()));
        self.next += 1;
        true
    }

    /// The tokens of `BETWEEN` or `NOT BETWEEN`, by their places.
    fn between(&self) -> Option<Span> {
        let is_between = |index| self.word_at(index).and_then(dialect::test) == Some(Foreign::Between);
        let behind_not = self.is_keyword_at(self.next, &["NOT"]) && is_between(self.next + 1);
        (behind_not || is_between(self.next)).then(|| self.next..self.next + 1 + usize::from(behind_not))
    }

    fn read_between(
        &mut self,
        field: &FieldName<'text>,
        negated: bool,
        conditions: &mut Vec<Condition<'text>>,
        joints: &mut Joints,
    ) -> Result<(), Problem> {
        while self.is_keyword_at(self.next, &["NOT"]) {
            self.next += 1;
        }
        let span = self.tokens[self.next].span.clone();
        self.next += 1;
        let bracket = self.sign(Kind::Open);
        let least = self.operand()?;
        let and = self.keyword("AND").or_else(|| self.sign(Kind::Comma));
        let and = and.ok_or_else(|| self.expected("`AND`", "`BETWEEN` has two numbers"))?;
        let most = self.operand()?;
        if bracket.is_some() && self.sign(Kind::Close).is_none() {
            return Err(self.expected("`)`", "a bracket is open"));
        }
        if negated && self.is_behind_if {
            let message = "a filter has no `NOT BETWEEN`, and conditions behind `IF` are joined by `AND` only; write two expressions with `|` between them, one with `<` and one with `>`";
            self.problems.push(Problem::new(SYNTAX, &span, message));
            self.is_incomplete = true;
            return Ok(());
        }
        let word = if negated { "NOT BETWEEN" } else { "BETWEEN" };
        self.remarks.push((SYNTAX, span.clone(), format!("a filter has no `{word}`; numbers are compared one by one")));
        let (from, to, joint) = if negated {
            (Operator::Less, Operator::Greater, Joint::Or)
        } else {
            (Operator::GreaterOrEqual, Operator::LessOrEqual, Joint::And)
        };
        for (operator, operand) in [(from, least), (to, most)] {
            let test = Test::Comparison { operator, span: span.clone(), operand };
            conditions.push(Condition { field: field.clone(), test, is_guess: true });
        }
        joints.push((joint, and));
        self.is_between = true;
        Ok(())
    }

    fn field(&mut self) -> Result<FieldName<'text>, Problem> {
        let advice = match self.word_at(self.next) {
            Some(word) if word.eq_ignore_ascii_case("NOT") => "`NOT` stands behind the field, as in `NOT IN`",
            Some(word) if word.contains('.') => return self.field_name(),
            Some(word) => match self.field_without_dataset(word) {
                Some(field) => return Ok(field),
                None => "a field has its dataset in front of it, as in `Items.GENRE`",
            },
            None => "a field has its dataset in front of it, as in `Items.GENRE`",
        };
        Err(self.expected("a field", advice))
    }

    /// Takes a word that is a field of exactly one schema.
    fn field_without_dataset(&mut self, word: &'text str) -> Option<FieldName<'text>> {
        let has = |dataset_type: &DatasetType| {
            schema_of(self.datasets, *dataset_type).is_some_and(|schema| schema.field(word).is_some())
        };
        let possible = if self.is_behind_if { &[DatasetType::Users] } else { self.goes_with };
        let mut known = possible.iter().copied().filter(has);
        let (Some(dataset_type), None) = (known.next(), known.next()) else { return None };
        let source = if self.is_behind_if { Source::CurrentUser } else { Source::Dataset(dataset_type) };
        let span = self.tokens.get(self.next)?.span.clone();
        let what = format!("`{word}` is a field of {dataset_type}, and a field has its dataset in front of it");
        self.remarks.push((SYNTAX, span.clone(), what));
        self.next += 1;
        Some(FieldName { source, column: word, span })
    }

    /// Takes a word with a dot in it.
    pub(super) fn field_name(&mut self) -> Result<FieldName<'text>, Problem> {
        let token = self.tokens.get(self.next).ok_or_else(|| self.expected("a field", "name one"))?;
        let span = token.span.clone();
        let (dataset, column) = self.text[span.clone()].split_once('.').unwrap_or_default();
        let dataset_span = span.start..span.start + dataset.len();
        let source = self.source(dataset, &dataset_span)?;
        if column.is_empty() || !column.chars().all(is_of_a_name) {
            let message = format!(
                "`{}` is no field; its name has letters, digits and underscores, as in `Items.GENRE`",
                self.shown(&span)
            );
            return Err(Problem::new(SYNTAX, &span, message));
        }
        self.next += 1;
        Ok(FieldName { source, column, span })
    }

    fn source(&mut self, dataset: &str, span: &Span) -> Result<Source, Problem> {
        let current = [Source::CurrentUser, Source::CurrentItem].into_iter();
        let mut known = DatasetType::ALL.into_iter().map(Source::Dataset).chain(current);
        if let Some(source) = known.clone().find(|source| source.as_str().eq_ignore_ascii_case(dataset)) {
            return Ok(source);
        }
        if dataset.eq_ignore_ascii_case(ACTION) {
            let message = format!("the dataset is called Actions; `{dataset}` is taken for it: write `Actions`");
            self.problems.push(Problem::new(SINGULAR, span, message));
            return Ok(Source::Dataset(DatasetType::Actions));
        }
        let letters = |name: &str| name.replace('_', "").to_ascii_lowercase();
        let likeness = |source: &Source| strsim::jaro_winkler(&letters(dataset), &letters(source.as_str()));
        let nearest = known.clone().max_by(|one, other| likeness(one).total_cmp(&likeness(other)));
        let nearest = nearest.unwrap_or(Source::Dataset(DatasetType::Items));
        let names: Vec<&str> = known.by_ref().map(Source::as_str).collect();
        let message = format!(
            "`{dataset}` is no dataset, and the nearest is `{}`; use one of {}",
            nearest.as_str(),
            names.join(", ")
        );
        // A word may begin with its dot.
        let span = span.start..span.end.max(span.start + 1);
        if likeness(&nearest) > ALIKE {
            self.remarks.push((SYNTAX, span, message));
            return Ok(nearest);
        }
        Err(Problem::new(SYNTAX, &span, message))
    }

    fn test(&mut self, field: &FieldName<'text>, in_front: bool) -> Result<Test<'text>, Problem> {
        let not = self.keyword("NOT");
        let start = not.as_ref().map(|not| not.start);
        if let Some(span) = self.keyword("IN") {
            let span = start.unwrap_or(span.start)..span.end;
            return Ok(Test::Membership { negated: not.is_some() != in_front, span, values: self.values()? });
        }
        if let Some(test) = self.foreign(not.as_ref(), in_front)? {
            return Ok(test);
        }
        let is_value = |kind| matches!(kind, Kind::Open | Kind::Text | Kind::SingleQuotes | Kind::OtherQuotes);
        let token = self.tokens.get(self.next);
        if let (Some(not), Some(token)) = (&not, token.filter(|token| is_value(token.kind))) {
            let what = format!("expected `IN`, found `{}`; `NOT` stands in `NOT IN` only", self.shown(&token.span));
            self.remarks.push((SYNTAX, token.span.clone(), what));
            return Ok(Test::Membership { negated: !in_front, span: not.clone(), values: self.values()? });
        }
        if not.is_some() {
            return Err(self.expected("`IN`", "`NOT` stands in `NOT IN` only"));
        }
        let Some(Token { kind: Kind::Comparison(operator), span }) = token else {
            let example = match held(field, self.datasets) {
                Holds::Numbers => format!("write `{field} = 1`, or another comparison"),
                Holds::Text => format!("write `{field} IN (\"…\")`"),
                Holds::Unknown => format!("write `{field} IN (\"…\")`, or compare it with a number"),
            };
            return Err(self.expected("`IN`, `NOT IN` or a comparison", &example));
        };
        self.next += 1;
        let operator = if in_front { operator.opposite() } else { *operator };
        Ok(Test::Comparison { operator, span: span.clone(), operand: self.operand()? })
    }

    /// A test of another language, taken for what it means.
    fn foreign(&mut self, not: Option<&Span>, in_front: bool) -> Result<Option<Test<'text>>, Problem> {
        let Some(token) = self.tokens.get(self.next) else { return Ok(None) };
        let (span, written) = (token.span.clone(), &self.text[token.span.clone()]);
        let foreign = match token.kind {
            Kind::Word => dialect::test(written),
            Kind::NoComparison => dialect::operator(written).map(Foreign::Comparison),
            _ => None,
        };
        let Some(foreign) = foreign else { return Ok(None) };
        self.next += 1;
        let is_negated = not.is_some() != in_front;
        // `IS NOT`, `IS NULL`.
        let behind = self.keyword("NOT").is_some();
        if self.is_keyword_at(self.next, &["NULL", "NONE", "EMPTY", "MISSING"]) {
            let message = "a filter cannot ask whether a value is missing; give such rows a value of their own, such as \"none\", and look that up";
            return Err(Problem::new(SYNTAX, &span, message));
        }
        let is_negated = is_negated != behind;
        Ok(Some(match foreign {
            Foreign::Membership { negated } => {
                let keyword = if negated { "NOT IN" } else { "IN" };
                self.remarks.push((SYNTAX, span.clone(), format!("`{written}` is `{keyword}` in a filter")));
                Test::Membership { negated: negated != is_negated, span, values: self.values()? }
            }
            Foreign::Partial => {
                let what =
                    format!("`{written}` looks for a part of a text, and a filter compares entire values: name them");
                self.remarks.push((SYNTAX, span.clone(), what));
                Test::Membership { negated: is_negated, span, values: self.values_without_wildcards()? }
            }
            Foreign::Comparison(operator) => {
                let own = operator.as_str();
                self.remarks.push((
                    SYNTAX,
                    span.clone(),
                    format!("`{written}` compares nothing, and is `{own}` in a filter"),
                ));
                let operator = if is_negated { operator.opposite() } else { operator };
                Test::Comparison { operator, span, operand: self.operand()? }
            }
            // Read before.
            Foreign::Between => return Ok(None),
        }))
    }
}
