//! One condition: a field, how it is tested, and what it is tested against.

use super::Parser;
use crate::DatasetType;
use crate::filter::rules::{PLACEHOLDER_NAMES, SINGULAR, SYNTAX, UNSHOWN};
use crate::filter::syntax::{Condition, FieldName, Operand, Source, Test, Value, Values};
use crate::filter::token::{Kind, Token, is_of_a_name};
use crate::filter::{MAXIMUM_PLACEHOLDER_LENGTH, Problem, Span};

/// What the guide has in the singular in one of its examples.
const ACTION: &str = "Action";

impl<'text> Parser<'text, '_> {
    pub(super) fn condition(&mut self) -> Result<Condition<'text>, Problem> {
        let field = self.field()?;
        let test = self.test(&field)?;
        Ok(Condition { field, test })
    }

    fn field(&mut self) -> Result<FieldName<'text>, Problem> {
        let advice = match self.word() {
            Some(word) if word.eq_ignore_ascii_case("NOT") => "`NOT` stands behind the field, as in `NOT IN`",
            Some(word) if word.contains('.') => return self.field_name(),
            _ => "a field has its dataset in front of it, as in `Items.GENRE`",
        };
        Err(self.expected("a field", advice))
    }

    /// The next token, if it is a word.
    fn word(&self) -> Option<&'text str> {
        let token = self.tokens.get(self.next).filter(|token| token.kind == Kind::Word)?;
        Some(&self.text[token.span.clone()])
    }

    /// Takes a word with a dot in it.
    fn field_name(&mut self) -> Result<FieldName<'text>, Problem> {
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
            self.check_spelling(span, source.as_str());
            return Ok(source);
        }
        if dataset.eq_ignore_ascii_case(ACTION) {
            let message = format!("the dataset is called Actions; `{dataset}` is taken for it: write `Actions`");
            self.problems.push(Problem::new(SINGULAR, span, message));
            return Ok(Source::Dataset(DatasetType::Actions));
        }
        let likeness = |source: &Source| strsim::jaro_winkler(dataset, source.as_str());
        let nearest = known.clone().max_by(|one, other| likeness(one).total_cmp(&likeness(other)));
        let names: Vec<&str> = known.by_ref().map(Source::as_str).collect();
        let message = format!(
            "`{dataset}` is no dataset, and the nearest is `{}`; use one of {}",
            nearest.map_or("Items", Source::as_str),
            names.join(", ")
        );
        // A word may begin with its dot.
        Err(Problem::new(SYNTAX, &(span.start..span.end.max(span.start + 1)), message))
    }

    fn test(&mut self, field: &FieldName<'text>) -> Result<Test<'text>, Problem> {
        let not = self.keyword("NOT");
        if let Some(span) = self.keyword("IN") {
            let span = not.as_ref().map_or(span.start, |not| not.start)..span.end;
            return Ok(Test::Membership { negated: not.is_some(), span, values: self.values()? });
        }
        if not.is_some() {
            return Err(self.expected("`IN`", "`NOT` stands in `NOT IN` only"));
        }
        let Some(Token { kind: Kind::Comparison(operator), span }) = self.tokens.get(self.next) else {
            let advice = match self.word() {
                Some(word) if word.eq_ignore_ascii_case("NOT_IN") => "write `NOT IN`".to_owned(),
                _ => format!("write `{field} IN (\"…\")`, or compare it with a number"),
            };
            return Err(self.expected("`IN`, `NOT IN` or a comparison", &advice));
        };
        self.next += 1;
        Ok(Test::Comparison { operator: *operator, span: span.clone(), operand: self.operand()? })
    }

    /// What `IN` is followed by.
    fn values(&mut self) -> Result<Values<'text>, Problem> {
        if self.sign(Kind::Open).is_some() {
            return self.list();
        }
        if self.word().is_some_and(|word| word.contains('.')) {
            return Ok(Values::Field(self.field_name()?));
        }
        let inside = match self.tokens.get(self.next) {
            Some(Token { kind: Kind::Text | Kind::Placeholder | Kind::Star, span }) => self.shown(span),
            _ => "\"…\"".to_owned(),
        };
        let advice = format!("`IN` takes a list in round brackets: write `IN ({inside})`");
        Err(self.expected("`(`", &advice))
    }

    /// The rest of a list.
    fn list(&mut self) -> Result<Values<'text>, Problem> {
        if self.word().is_some_and(|word| word.contains('.')) {
            let field = self.field_name()?;
            if self.sign(Kind::Close).is_none() {
                return Err(self.expected("`)`", "a field stands for all of its values, alone"));
            }
            self.tell_unshown_brackets(&field.span);
            return Ok(Values::Field(field));
        }
        let mut operands = Vec::new();
        loop {
            let star = self.sign(Kind::Star).map(|span| Operand { value: Value::Star, span });
            let operand = star.map_or_else(|| self.value(), |star| Ok(Some(star)))?;
            let wanted = "a text in double quotes, or a placeholder such as `$GENRE`";
            operands.push(operand.ok_or_else(|| self.expected(wanted, "`IN` takes one, or several texts"))?);
            if self.sign(Kind::Close).is_some() {
                return Ok(Values::List(operands));
            }
            if self.sign(Kind::Comma).is_none() {
                return Err(self.expected("`,` or `)`", "values have commas between them, and the list ends with `)`"));
            }
        }
    }

    /// What a field is compared with.
    fn operand(&mut self) -> Result<Operand<'text>, Problem> {
        let bracket = self.sign(Kind::Open);
        let operand = if self.word().is_some_and(|word| word.contains('.')) {
            let field = self.field_name()?;
            let span = field.span.clone();
            Some(Operand { value: Value::Field(field), span })
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
        let message = format!("the guide shows `{}` without brackets only; leave them out", self.shown(span));
        self.problems.push(Problem::new(UNSHOWN, span, message));
    }

    /// A text, a number or a placeholder.
    fn value(&mut self) -> Result<Option<Operand<'text>>, Problem> {
        let Some(Token { kind, span }) = self.tokens.get(self.next) else { return Ok(None) };
        let text = &self.text[span.clone()];
        let value = match kind {
            Kind::Text => Value::Text(&text[1..text.len() - 1]),
            Kind::Number if text.parse::<f64>().is_ok_and(f64::is_finite) => Value::Number(text),
            Kind::Number => {
                let message = format!("`{}` is no number; write it like 1980, -1 or 4.5", self.shown(span));
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

    fn check_placeholder(&mut self, name: &str, span: &Span) {
        let length = name.chars().count();
        let shown = self.shown(span);
        let message = if name.is_empty() {
            "a placeholder's name is missing; write it right behind `$`, as in `$GENRE`".to_owned()
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
