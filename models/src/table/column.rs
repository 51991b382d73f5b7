//! One column of a table.

use personalize_contract::schema::{Field, FieldType};

use super::chunked::Chunked;
use super::texts::{NO_TEXT, Texts};
use crate::SharedVocabulary;

/// A column: its name and its values by row.
#[derive(Debug, Clone)]
pub(crate) struct Column {
    pub(crate) name: Box<str>,
    /// Whether numbers have a decimal point.
    is_fractional: bool,
    pub(crate) content: Content,
}

/// The values of a column.
#[derive(Debug, Clone)]
pub(crate) enum Content {
    /// The identifiers of the rows themselves.
    Identifiers,
    /// Numbers.
    Numbers(NumberColumn),
    /// Texts.
    Texts(TextColumn),
}

/// Numbers by row; not a number where there is none.
pub(crate) type NumberColumn = Chunked<f64>;

/// Texts by row.
#[derive(Debug, Clone)]
pub(crate) struct TextColumn {
    /// The code of each text; [`NO_TEXT`] where there is none.
    codes: Chunked<u32>,
    texts: Texts,
}

impl TextColumn {
    /// The code of a row, [`NO_TEXT`] where there is no text.
    #[inline]
    pub(crate) fn get(&self, row: u32) -> u32 {
        self.codes.get(row)
    }

    /// For each code whether it has one of the values.
    pub(crate) fn codes_with<'v>(&self, values: impl Iterator<Item = &'v str>) -> Vec<bool> {
        let mut codes = vec![false; self.texts.len()];
        for code in values.flat_map(|value| self.texts.codes_with(value)) {
            codes[code as usize] = true;
        }
        codes
    }
}

/// The number that a text is; nothing where it is none, or none that is finite.
pub(crate) fn finite_number(text: &str) -> Option<f64> {
    text.trim().parse().ok().filter(|number: &f64| number.is_finite())
}

impl Column {
    pub(super) fn new(field: &Field, is_identifier: bool) -> Self {
        let content = match field.field_type {
            _ if is_identifier => Content::Identifiers,
            FieldType::String | FieldType::Boolean => {
                Content::Texts(TextColumn { codes: Chunked::new(NO_TEXT), texts: Texts::new(field.categorical) })
            }
            FieldType::Int | FieldType::Long | FieldType::Float | FieldType::Double => {
                Content::Numbers(Chunked::new(f64::NAN))
            }
        };
        let is_fractional = matches!(field.field_type, FieldType::Float | FieldType::Double);
        Self { name: field.name.as_str().into(), is_fractional, content }
    }

    pub(super) fn put(&mut self, row: u32, value: &str) {
        match &mut self.content {
            Content::Identifiers => {}
            Content::Numbers(numbers) => numbers.set(row, finite_number(value).unwrap_or(f64::NAN)),
            Content::Texts(TextColumn { codes, .. }) if value.is_empty() => codes.set(row, NO_TEXT),
            Content::Texts(TextColumn { codes, texts }) => codes.set(row, texts.code(value)),
        }
    }

    pub(super) fn number(&self, row: u32) -> Option<f64> {
        match &self.content {
            Content::Numbers(numbers) => Some(numbers.get(row)).filter(|number| !number.is_nan()),
            Content::Identifiers | Content::Texts(_) => None,
        }
    }

    pub(super) fn text(&self, row: u32, identifiers: &SharedVocabulary) -> Option<String> {
        match &self.content {
            Content::Identifiers => identifiers.name(row).map(str::to_owned),
            Content::Numbers(_) if self.is_fractional => self.number(row).map(|number| format!("{number:?}")),
            Content::Numbers(_) => self.number(row).map(|number| number.to_string()),
            Content::Texts(column) => column.texts.text(column.get(row)).map(str::to_owned),
        }
    }

    pub(super) fn values<'c>(
        &'c self,
        row: u32,
        identifiers: &'c SharedVocabulary,
    ) -> impl Iterator<Item = &'c str> + use<'c> {
        let (identifier, texts) = match &self.content {
            Content::Identifiers => (identifiers.name(row), None),
            Content::Numbers(_) => (None, None),
            Content::Texts(column) => (None, Some(column.texts.values(column.get(row)))),
        };
        identifier.into_iter().chain(texts.into_iter().flatten())
    }
}
