//! The field of a condition, and whose it is.

use super::Parser;
use crate::DatasetType;
use crate::filter::advice::Draft;
use crate::filter::check::fields::near_event_type;
use crate::filter::rules::{SINGULAR, SYNTAX};
use crate::filter::syntax::{FieldName, Source};
use crate::filter::token::{Kind, is_of_a_name};
use crate::filter::{Problem, Span};
use crate::model::nearest;
use crate::recipe::check::schema_of;

/// What the guide has in the singular in one of its examples.
const ACTION: &str = "Action";
/// From which likeness on a name is taken for a dataset's.
const ALIKE: f64 = 0.85;
/// What to do where there is no field.
const NO_FIELD: &str = "a field has its dataset in front of it, as in `Items.GENRE`";

impl<'text> Parser<'text, '_> {
    pub(super) fn field(&mut self) -> Result<FieldName<'text>, Problem> {
        if let Some(field) = self.quoted_field() {
            return field;
        }
        let advice = match self.word_at(self.next) {
            Some(word) if word.eq_ignore_ascii_case("NOT") => "`NOT` is after the field, as in `NOT IN`",
            Some(word) if word.contains('.') => return self.field_name(),
            Some(word) => match self.field_without_dataset(word) {
                Some(field) => return Ok(field),
                None => NO_FIELD,
            },
            None => NO_FIELD,
        };
        Err(self.expected("a field", advice))
    }

    /// Takes a field that is in quotes, as SQL has names.
    fn quoted_field(&mut self) -> Option<Result<FieldName<'text>, Problem>> {
        let token = self.tokens.get(self.next).filter(|token| token.kind == Kind::Text)?;
        let (inside, span) = (&self.text[token.inside.clone()], token.span.clone());
        let (dataset, column) = inside.split_once('.')?;
        let is_name = |name: &str| !name.is_empty() && name.chars().all(is_of_a_name);
        if !is_name(dataset) || !is_name(column) {
            return None;
        }
        self.remark(
            SYNTAX,
            &span,
            "quoted field",
            format!("`{}` is a field in quotes, and a field has none", self.shown(&span)),
        );
        self.reported.push(span.clone());
        self.next += 1;
        let source = self.source(dataset, &(token.inside.start..token.inside.start + dataset.len()));
        Some(source.map(|source| FieldName { source, column, span }))
    }

    /// Takes a word that is a field of exactly one schema.
    fn field_without_dataset(&mut self, word: &'text str) -> Option<FieldName<'text>> {
        let has = |dataset_type: &DatasetType| {
            schema_of(self.datasets, *dataset_type).is_some_and(|schema| schema.field(word).is_some())
        };
        let possible = if self.is_after_if { &[DatasetType::Users] } else { self.goes_with };
        let mut known = possible.iter().copied().filter(has);
        let (Some(dataset_type), None) = (known.next(), known.next()) else { return None };
        let source = if self.is_after_if { Source::CurrentUser } else { Source::Dataset(dataset_type) };
        let span = self.tokens.get(self.next)?.span.clone();
        let what = format!("`{word}` is a field of {dataset_type}, and a field has its dataset in front of it");
        self.remark(SYNTAX, &span, "no dataset", what);
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
                "`{}` is no field, whose name has letters, digits and underscores{}",
                self.shown(&span),
                self.alike(source, column)
            );
            return Err(Problem::new(SYNTAX, &span, message));
        }
        self.next += 1;
        Ok(FieldName { source, column, span })
    }

    /// The field that is nearest to a name that is none.
    fn alike(&self, source: Source, column: &str) -> String {
        let dataset_type = source.dataset();
        let fields = schema_of(self.datasets, dataset_type).map(|schema| &schema.fields[..]).unwrap_or_default();
        let known = fields.iter().map(|field| field.name.as_str());
        let near = near_event_type(dataset_type, column).or_else(|| nearest(known, column));
        near.filter(|_| !column.is_empty())
            .map_or_else(String::new, |near| format!("; the nearest is `{}.{near}`", source.as_str()))
    }

    fn source(&mut self, dataset: &str, span: &Span) -> Result<Source, Problem> {
        let current = [Source::CurrentUser, Source::CurrentItem].into_iter();
        let mut known = DatasetType::ALL.into_iter().map(Source::Dataset).chain(current);
        if let Some(source) = known.clone().find(|source| source.as_str().eq_ignore_ascii_case(dataset)) {
            return Ok(source);
        }
        if dataset.eq_ignore_ascii_case(ACTION) {
            let message = format!("the dataset is called Actions; `{dataset}` is taken for it: write `Actions`");
            self.problems.push(Draft::new(SINGULAR, span, message));
            return Ok(Source::Dataset(DatasetType::Actions));
        }
        let letters = |name: &str| name.replace('_', "").to_ascii_lowercase();
        let likeness = |source: &Source| strsim::jaro_winkler(&letters(dataset), &letters(source.as_str()));
        let nearest = known.clone().max_by(|one, other| likeness(one).total_cmp(&likeness(other)));
        let nearest = nearest.unwrap_or(Source::Dataset(DatasetType::Items));
        let is_alike = likeness(&nearest) > ALIKE;
        // After `IF`, the only user is the current one.
        let is_user = self.is_after_if && nearest == Source::Dataset(DatasetType::Users);
        let nearest = if is_user { Source::CurrentUser } else { nearest };
        let names: Vec<&str> = known.by_ref().map(Source::as_str).collect();
        let message = format!(
            "`{dataset}` is no dataset, and the nearest is `{}`; use one of {}",
            nearest.as_str(),
            names.join(", ")
        );
        // A word may begin with its dot.
        let span = span.start..span.end.max(span.start + 1);
        if is_alike {
            self.remark(SYNTAX, &span, "dataset", message);
            return Ok(nearest);
        }
        Err(Problem::new(SYNTAX, &span, message))
    }
}
