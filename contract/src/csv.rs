//! What the service asks of the CSV files that it imports.
//!
//! Source: the developer guide's pages on preparing data and its quotas page.

use std::fmt;

use crate::schema::{Field, FieldType, Schema, is_required};
use crate::{DatasetType, Rule};

/// Objects and files.
pub const DATA_IS_READABLE: Rule = Rule::error("PP0691", "A dataset's data can be read");
/// Headers.
pub const HEADER_COVERS_SCHEMA: Rule = Rule::error("PP0692", "A file's header has the columns of its schema");

/// All rules here.
pub const RULES: &[Rule] = &[DATA_IS_READABLE, HEADER_COVERS_SCHEMA];

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
    !matches!(problem, ValueProblem::TooLong(_)) && !is_required(column, dataset_type)
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

/// Where a header has the column of that name: spelt exactly so, or else in another case.
///
/// Source: a workshop of AWS imports files whose header is in lower case under a schema in upper case; the developer guide
/// says nothing about case.
#[must_use]
pub fn column_place(header: &[impl AsRef<str>], name: &str) -> Option<usize> {
    let exactly = header.iter().position(|column| column.as_ref() == name);
    exactly.or_else(|| header.iter().position(|column| column.as_ref().eq_ignore_ascii_case(name)))
}

/// The schema's columns that a header does not have, in the schema's order. Case does not count.
#[must_use]
pub fn missing_columns<'schema>(header: &[impl AsRef<str>], schema: &'schema Schema) -> Vec<&'schema str> {
    let names = schema.fields.iter().map(|field| field.name.as_str());
    names.filter(|name| column_place(header, name).is_none()).collect()
}

/// The first column that a header names twice, in both spellings: any name that is repeated, and a field of the schema
/// that is named in several cases of which none is the schema's own.
#[must_use]
pub fn repeated_column<'header>(header: &[&'header str], schema: &Schema) -> Option<(&'header str, &'header str)> {
    let is_of_schema =
        |name: &str| schema.field(name).is_some() && !header.iter().any(|column| spelt(schema, column, name));
    header.iter().enumerate().find_map(|(place, name)| {
        let repeats = |earlier: &&&str| **earlier == *name || earlier.eq_ignore_ascii_case(name) && is_of_schema(name);
        header[..place].iter().find(repeats).map(|earlier| (*earlier, *name))
    })
}

/// Whether a column is spelt as the schema spells the field of that name.
fn spelt(schema: &Schema, column: &str, name: &str) -> bool {
    schema.field(name).is_some_and(|field| field.name == column)
}

/// Where each field of a schema is in a header, in the schema's order.
#[must_use]
pub fn places(header: &[impl AsRef<str>], schema: &Schema) -> Vec<Option<usize>> {
    schema.fields.iter().map(|field| column_place(header, &field.name)).collect()
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

/// The moment of an event, in seconds since 1970-01-01T00:00:00Z. Events are compared by it and not by how it is written:
/// `01704279348` is the moment that `1704279348` is. `None` where the value is no whole number of 64 bits.
#[must_use]
pub fn event_moment(timestamp: &str) -> Option<i64> {
    timestamp.parse().ok()
}

/// Whether a column of that name identifies users, items or actions. Case does not count.
#[must_use]
pub fn is_identifier(name: &str) -> bool {
    ["USER_ID", "ITEM_ID", "ACTION_ID"].iter().any(|known| known.eq_ignore_ascii_case(name))
}

fn check_length(field: &Field, value: &str) -> Result<(), ValueProblem> {
    let limit = match field.name.as_str() {
        name if is_identifier(name) => MAXIMUM_IDENTIFIER_LENGTH,
        // Longer text is cut by the service, not rejected.
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
        assert_eq!(missing_columns(&["year", "ITEM_ID"], &schema()), ["TEXT", "NEW"]);
        assert_eq!(places(&["year", "item_id", "YEAR", "new"], &schema()), [Some(1), Some(2), None, Some(3)]);
    }

    #[test]
    fn a_column_is_repeated_where_it_is_open_which_one_is_meant() {
        let repeated = |header: &[&'static str]| repeated_column(header, &schema());
        assert_eq!(repeated(&["ITEM_ID", "YEAR", "YEAR"]), Some(("YEAR", "YEAR")));
        assert_eq!(repeated(&["ITEM_ID", "OTHER", "OTHER"]), Some(("OTHER", "OTHER")));
        assert_eq!(repeated(&["ITEM_ID", "Year", "year"]), Some(("Year", "year")));
        assert_eq!(repeated(&["ITEM_ID", "year", "YEAR"]), None, "one is the schema's own");
        assert_eq!(repeated(&["ITEM_ID", "Other", "other"]), None, "neither is in the schema");
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
