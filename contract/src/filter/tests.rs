//! Expressions as the guide shows them, what may be wrong with them, and many drawn from the grammar.

mod advice;
mod any_text;
mod drawn;
mod examples;
mod formats;
mod meaning;
mod refusals;
mod rewritten;

use serde_json::{Value, json};

use super::*;
use crate::Schema;

/// Columns of each dataset, each with its type; a word more for what is flagged.
const COLUMNS: [(DatasetType, &[&str]); 5] = [
    (DatasetType::Interactions, &["USER_ID string", "ITEM_ID string", "EVENT_TYPE string", "EVENT_VALUE float"]),
    (
        DatasetType::Items,
        &[
            "GENRE string",
            "GENRES string categorical",
            "CATEGORY string",
            "CATEGORY_L1 string",
            "CATEGORY_L2 string",
            "PRICE float",
            "YEAR int",
            "MINUTES double",
            "CREATION_TIMESTAMP long",
            "NUMBER_OF_DOWNLOADS int",
            "ADULT boolean",
            "DESCRIPTION string textual",
        ],
    ),
    (DatasetType::Users, &["AGE int", "MEMBERSHIP string", "MEMBERSHIP_STATUS string"]),
    (
        DatasetType::Actions,
        &[
            "VALUE long",
            "CATEGORY string",
            "MEMBERSHIP_LEVEL string",
            "REPEAT_FREQUENCY long",
            "EXPIRATION_TIMESTAMP long",
        ],
    ),
    (DatasetType::ActionInteractions, &["USER_ID string", "ACTION_ID string", "EVENT_TYPE string"]),
];

/// A group with all five datasets.
fn all_datasets() -> Vec<(DatasetType, Option<Schema>)> {
    let schema = |columns: &[&str]| {
        let fields = columns.iter().map(|column| {
            let mut parts = column.split(' ');
            let (name, field_type, flag) = (parts.next(), parts.next(), parts.next());
            let (textual, categorical) = (flag == Some("textual"), flag == Some("categorical"));
            json!({"name": name, "type": [field_type, "null"], "textual": textual, "categorical": categorical})
        });
        let record = json!({"type": "record", "name": "Any", "fields": fields.collect::<Vec<Value>>()});
        Schema::parse(&record).expect("a schema")
    };
    COLUMNS.iter().map(|(dataset_type, columns)| (*dataset_type, Some(schema(columns)))).collect()
}

/// Each problem's code, and the part of the expression that it points at.
fn places_of<'text>(
    expression: &'text str,
    datasets: &[(DatasetType, Option<Schema>)],
) -> Vec<(&'static str, &'text str)> {
    let found = problems(expression, datasets).into_iter();
    found.map(|problem| (problem.rule.code, &expression[problem.span])).collect()
}
