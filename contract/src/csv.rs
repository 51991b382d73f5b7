//! What the service asks of the CSV files that it imports.
//!
//! Source: the developer guide's pages on preparing data and its quotas page.

use std::fmt;

use crate::schema::{Field, FieldType, Schema, required_fields};
use crate::{DatasetType, Finding, Place, Rule};

const DATA_IS_THERE: Rule = Rule::error("PP0690", "A dataset has data");
/// Objects and files.
pub const DATA_IS_READABLE: Rule = Rule::error("PP0691", "A dataset's data can be read");
/// Headers.
pub const HEADER_COVERS_SCHEMA: Rule = Rule::error("PP0692", "A file's header has the columns of its schema");

const DATA_ONLY: Rule = Rule::warning("PP0693", "A dataset's folder has no empty files");

/// All rules here.
pub const RULES: &[Rule] = &[DATA_IS_THERE, DATA_IS_READABLE, HEADER_COVERS_SCHEMA, DATA_ONLY];

/// Escapes `"` and `\` inside a quoted value. Doubled quotes are not used.
pub const ESCAPE: u8 = b'\\';

/// How many bytes of a file are read for its header: far more than any has.
pub const HEADER_BYTES: u32 = 64 * 1024;

/// Fewest rows of an Interactions import, in either mode.
pub const MINIMUM_INTERACTIONS: u64 = 1000;

/// One row in so many may have a metadata value that is missing or not of its type, and is left out.
///
/// What the service does with such rows is not published. A few of them do not fail an import: data that AWS
/// publishes with a sample has 13 in 9,742. Where it draws the line is a guess, on the strict side.
const TOLERATED: u64 = 100;

/// Whether an import fails that leaves so many rows out of so many.
#[must_use]
pub const fn too_many_left_out(left_out: u64, rows: u64) -> bool {
    left_out * TOLERATED > rows
}

/// Whether an import goes on without a row in whose column that is wrong, as long as there are not too many.
#[must_use]
pub fn is_tolerated(problem: &ValueProblem, column: &str, dataset_type: DatasetType) -> bool {
    let is_required = required_fields(dataset_type).iter().any(|(name, _)| *name == column);
    !matches!(problem, ValueProblem::TooLong(_)) && !is_required
}

/// Longest identifier, in characters.
pub const MAXIMUM_IDENTIFIER_LENGTH: usize = 256;

/// Longest string, in characters, unless it is textual.
pub const MAXIMUM_STRING_LENGTH: usize = 1000;

/// How many characters of a textual value are used; what is longer is cut.
pub const MAXIMUM_TEXT_LENGTH: usize = 20_000;

/// Most bytes of a file that is imported in the mode `FULL`. It can be had higher, together with the quota of
/// interactions.
pub const MAXIMUM_FILE_BYTES: u64 = 100_000_000_000;

/// The schema's columns that a header does not have, in the schema's order.
#[must_use]
pub fn missing_columns<'schema>(header: &[impl AsRef<str>], schema: &'schema Schema) -> Vec<&'schema str> {
    let present = |name: &str| header.iter().any(|column| column.as_ref() == name);
    schema.fields.iter().map(|field| field.name.as_str()).filter(|name| !present(name)).collect()
}

/// The first column that a header names twice.
#[must_use]
pub fn repeated_column<'header>(header: &[&'header str]) -> Option<&'header str> {
    header.iter().enumerate().find(|(place, name)| header[..*place].contains(name)).map(|(_, name)| *name)
}

/// Where each field of a schema stands in a header, in the schema's order.
#[must_use]
pub fn places(header: &[impl AsRef<str>], schema: &Schema) -> Vec<Option<usize>> {
    let place = |field: &Field| header.iter().position(|column| column.as_ref() == field.name);
    schema.fields.iter().map(place).collect()
}

/// A file in the folder of a dataset, or an object in S3.
#[derive(Debug, Clone)]
pub struct DataFile<Location> {
    /// Its name in findings; with a `/` at its end where it only stands for a folder, as S3 has it.
    pub name: String,
    /// How many bytes it has.
    pub bytes: u64,
    /// By what it can be read.
    pub location: Location,
}

/// Those of the files in a dataset's folder that are data, in the same order, and what is wrong with the others.
pub fn data_among<Location>(
    mut files: Vec<DataFile<Location>>,
    dataset_type: DatasetType,
    folder: impl Into<String>,
    findings: &mut Vec<Finding>,
) -> Vec<DataFile<Location>> {
    files.retain(|file| !file.name.ends_with('/'));
    let (data, empty): (Vec<_>, Vec<_>) = files.into_iter().partition(|file| file.bytes > 0);
    if data.is_empty() {
        let message = format!(
            "there is no data for the dataset {dataset_type}; upload at least one CSV file to this folder, or leave `datasets.{dataset_type}` out"
        );
        findings.push(Finding::of(DATA_IS_THERE, Place::file(folder), message));
    } else if let [first, more @ ..] = empty.as_slice() {
        let place = Place::file(&first.name).and_more(more.len() as u64);
        let message = "it is empty; whether an import passes over an empty file is not published: remove it";
        findings.push(Finding::of(DATA_ONLY, place, message));
    }
    data
}

/// What is wrong with one value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ValueProblem {
    /// Empty, and the schema does not admit `null`.
    Missing,
    /// Not of the schema's type.
    NotOfType(FieldType),
    /// Longer than this many characters.
    TooLong(usize),
}

impl fmt::Display for ValueProblem {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => formatter.write_str("the value is missing, and the schema does not allow null"),
            Self::NotOfType(field_type) => write!(formatter, "the value is not of type {}", field_type.as_str()),
            Self::TooLong(limit) => write!(formatter, "the value is longer than {limit} characters"),
        }
    }
}

/// Checks one value against its field.
///
/// # Errors
/// The first thing that is wrong with it.
pub fn check_value(field: &Field, value: &str) -> Result<(), ValueProblem> {
    if value.is_empty() {
        return if field.nullable { Ok(()) } else { Err(ValueProblem::Missing) };
    }
    let fits = match field.field_type {
        FieldType::String => return check_length(field, value),
        FieldType::Int => value.parse::<i32>().is_ok(),
        FieldType::Long => value.parse::<i64>().is_ok(),
        FieldType::Float | FieldType::Double => value.parse::<f64>().is_ok(),
        FieldType::Boolean => {
            value == "0" || value == "1" || value.eq_ignore_ascii_case("true") || value.eq_ignore_ascii_case("false")
        }
    };
    if fits { Ok(()) } else { Err(ValueProblem::NotOfType(field.field_type)) }
}

/// Whether a column of that name identifies users, items or actions.
#[must_use]
pub fn is_identifier(name: &str) -> bool {
    matches!(name, "USER_ID" | "ITEM_ID" | "ACTION_ID")
}

fn check_length(field: &Field, value: &str) -> Result<(), ValueProblem> {
    let limit = match field.name.as_str() {
        name if is_identifier(name) => MAXIMUM_IDENTIFIER_LENGTH,
        // Longer text is cut by the service, not refused.
        _ if field.textual => return Ok(()),
        _ => MAXIMUM_STRING_LENGTH,
    };
    // A string has no more characters than bytes, so most are settled without counting.
    if value.len() <= limit || value.chars().count() <= limit { Ok(()) } else { Err(ValueProblem::TooLong(limit)) }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn schema() -> Schema {
        Schema::parse(&json!({"type": "record", "name": "Items", "fields": [
            {"name": "ITEM_ID", "type": "string"}, {"name": "YEAR", "type": ["int", "null"]},
            {"name": "TEXT", "type": "string", "textual": true}, {"name": "NEW", "type": "boolean"}]}))
        .expect("a valid schema")
    }

    #[test]
    fn columns_are_matched_by_name_in_any_order() {
        assert_eq!(missing_columns(&["NEW", "TEXT", "YEAR", "ITEM_ID", "MORE"], &schema()), Vec::<&str>::new());
        assert_eq!(missing_columns(&["year", "ITEM_ID"], &schema()), ["YEAR", "TEXT", "NEW"]);
    }

    #[test]
    fn values_follow_their_field() {
        let schema = schema();
        let check = |name: &str, value: &str| check_value(schema.field(name).expect("the field"), value);
        assert_eq!(check("YEAR", ""), Ok(()));
        assert_eq!(check("YEAR", "1995"), Ok(()));
        assert_eq!(check("YEAR", "MCMXCV"), Err(ValueProblem::NotOfType(FieldType::Int)));
        assert_eq!(check("ITEM_ID", ""), Err(ValueProblem::Missing));
        assert_eq!(check("ITEM_ID", &"ä".repeat(256)), Ok(()));
        assert_eq!(check("ITEM_ID", &"ä".repeat(257)), Err(ValueProblem::TooLong(256)));
        assert_eq!(check("TEXT", &"x".repeat(30_000)), Ok(()));
        assert_eq!(check("NEW", "True"), Ok(()));
        assert_eq!(check("NEW", "yes"), Err(ValueProblem::NotOfType(FieldType::Boolean)));
    }
}
