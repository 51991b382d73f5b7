//! The records of a dataset as filters and answers read them: column by column, and replaceable one by one.

mod chunked;
mod column;
mod texts;

use personalize_contract::{DatasetType, Schema};

use column::Column;
pub(crate) use column::{Content, NumberColumn, TextColumn, finite_number};

use crate::SharedVocabulary;

/// The records of an Items, Users or Actions dataset.
///
/// Rows have the numbers 0, 1, … in the order of their first [`Table::put`], and keep them when they are replaced.
///
/// # Snapshots
/// A table is in an `Arc`; whoever answers a request clones the `Arc`, and whoever puts a record calls
/// [`std::sync::Arc::make_mut`]. While snapshots exist, a put clones the table, which costs some microseconds since its
/// columns are shared in chunks of 4096 rows, and copies the chunks that the row is in: 16 kB for a column of text, 32 kB
/// for one of numbers. Identifiers and texts that are new go into a small part of their own, which is joined with the large
/// one after 1024 of them. Without snapshots nothing is copied.
///
/// # Values
/// Numbers are read as double precision, integers above 2^53 with its rounding. An empty text is no value, and so is a text
/// in a numerical column that is no finite number. A categorical column has the values between its `|`, other columns of
/// text one.
#[derive(Debug, Clone)]
pub struct Table {
    dataset_type: DatasetType,
    identifiers: SharedVocabulary,
    columns: Vec<Column>,
}

impl Table {
    /// Without records, with the columns of a schema.
    #[must_use]
    pub fn new(schema: &Schema, dataset_type: DatasetType) -> Self {
        let identifier = schema.position(identifier_of(dataset_type));
        let column = |(index, field)| Column::new(field, identifier == Some(index));
        let columns = schema.fields.iter().enumerate().map(column).collect();
        Self { dataset_type, identifiers: SharedVocabulary::default(), columns }
    }

    /// Puts a record in the place of the one with its identifier, or adds it. A column without a value has none
    /// afterwards, whatever the earlier record has there. Columns are found as a schema finds them, case aside; those that
    /// it lacks are passed over.
    pub fn put<'v>(&mut self, identifier: &str, values: impl IntoIterator<Item = (&'v str, &'v str)>) {
        let mut given = vec![""; self.columns.len()];
        for (column, value) in values {
            if let Some(index) = self.column(column) {
                given[index] = value;
            }
        }
        self.put_row(identifier, &given);
    }

    /// The same with the values in the order of the schema's columns, which is the quicker way for an entire dataset.
    /// Values after the last column are passed over.
    pub fn put_row(&mut self, identifier: &str, values: &[&str]) {
        let row = self.identifiers.number(identifier);
        for (index, column) in self.columns.iter_mut().enumerate() {
            column.put(row, values.get(index).copied().unwrap_or_default());
        }
    }

    /// The number of the row with an identifier.
    #[must_use]
    pub fn number(&self, identifier: &str) -> Option<u32> {
        self.identifiers.get(identifier)
    }

    /// The identifier of a row.
    #[must_use]
    pub fn identifier(&self, row: u32) -> Option<&str> {
        self.identifiers.name(row)
    }

    /// How many rows there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.identifiers.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.identifiers.is_empty()
    }

    /// The name of the column with the identifier.
    #[must_use]
    pub const fn identifier_column(&self) -> &'static str {
        identifier_of(self.dataset_type)
    }

    /// The dataset that the records are of.
    #[must_use]
    pub const fn dataset_type(&self) -> DatasetType {
        self.dataset_type
    }

    /// The place of a column, found as [`Schema::position`] finds a field.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<usize> {
        let exactly = self.columns.iter().position(|column| *column.name == *name);
        exactly.or_else(|| self.columns.iter().position(|column| column.name.eq_ignore_ascii_case(name)))
    }

    /// The names of the columns, in the order of the schema.
    #[must_use]
    pub fn columns(&self) -> impl ExactSizeIterator<Item = &str> {
        self.columns.iter().map(|column| &*column.name)
    }

    /// A value as text, as answers with metadata have it: a number of a `float` or `double` column with a decimal point,
    /// several values with `|` between them. Nothing where the row has none.
    #[must_use]
    pub fn text(&self, row: u32, column: usize) -> Option<String> {
        self.columns.get(column)?.text(row, &self.identifiers)
    }

    /// The values of a column of text that a row has; none of other columns.
    pub fn values(&self, row: u32, column: usize) -> impl Iterator<Item = &str> {
        let column = self.columns.get(column);
        column.into_iter().flat_map(move |column| column.values(row, &self.identifiers))
    }

    /// The value of a numerical column that a row has.
    #[must_use]
    pub fn value(&self, row: u32, column: usize) -> Option<f64> {
        self.columns.get(column)?.number(row)
    }

    pub(crate) fn content(&self, name: &str) -> Option<&Content> {
        self.column(name).map(|index| &self.columns[index].content)
    }
}

const fn identifier_of(dataset_type: DatasetType) -> &'static str {
    match dataset_type {
        DatasetType::Items | DatasetType::Interactions => "ITEM_ID",
        DatasetType::Users => "USER_ID",
        DatasetType::Actions | DatasetType::ActionInteractions => "ACTION_ID",
    }
}

#[cfg(test)]
mod tests;
