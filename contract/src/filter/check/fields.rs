//! Which fields a filter may read, and what they hold.

use crate::DatasetType;
use crate::filter::Problem;
use crate::filter::rules::{BOOLEANS, EVENT_TYPES, FIELDS, OF_THE_SERVICE, TEXTUAL};
use crate::filter::syntax::FieldName;
use crate::model::nearest;
use crate::recipe::check::{Datasets, schema_of};
use crate::schema::{Field, FieldType, Schema};

/// The one field of both kinds of interactions that filters may read.
pub(super) const EVENT_TYPE: &str = "EVENT_TYPE";

/// What the service looks at by itself when it recommends actions. One page of the guide has the first name, another
/// the second.
const OF_ACTIONS: [&str; 3] = ["EXPIRATION_TIMESTAMP", "ACTION_EXPIRATION_TIMESTAMP", "REPEAT_FREQUENCY"];

/// What a field holds, as far as filters tell it apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::filter) enum Holds {
    /// Strings.
    Text,
    /// Numbers of any type.
    Numbers,
    /// Nothing that can be said: the schema, or the dataset, is not known.
    Unknown,
}

/// What a field holds, as far as a filter may read it.
pub(in crate::filter) fn held(name: &FieldName<'_>, datasets: &Datasets) -> Holds {
    look_up(name, datasets).unwrap_or(Holds::Unknown)
}

/// What a field holds.
///
/// # Errors
/// No filter may read it.
pub(super) fn look_up(name: &FieldName<'_>, datasets: &Datasets) -> Result<Holds, Problem> {
    let dataset_type = name.source.dataset();
    let is = |known: &str| name.column.eq_ignore_ascii_case(known);
    match dataset_type {
        DatasetType::Interactions | DatasetType::ActionInteractions if !is(EVENT_TYPE) => {
            let message = format!(
                "`{name}` cannot be filtered by: of {dataset_type}, that is {EVENT_TYPE} only; leave the condition out"
            );
            return Err(Problem::new(EVENT_TYPES, &name.span, message));
        }
        DatasetType::Actions if OF_ACTIONS.into_iter().any(is) => {
            let message = format!(
                "`{name}` cannot be filtered by: the service itself leaves such actions out; leave the condition out"
            );
            return Err(Problem::new(OF_THE_SERVICE, &name.span, message));
        }
        _ => {}
    }
    let Some(schema) = schema_of(datasets, dataset_type) else {
        return Ok(if is(EVENT_TYPE) { Holds::Text } else { Holds::Unknown });
    };
    if let Some(field) = schema.field(name.column) {
        return holds(name, field);
    }
    Err(Problem::new(FIELDS, &name.span, unknown(name.column, dataset_type, schema, datasets)))
}

/// That a schema has no such field, with the nearest that it has, or the dataset that has it.
fn unknown(column: &str, dataset_type: DatasetType, schema: &Schema, datasets: &Datasets) -> String {
    let names: Vec<&str> = schema.fields.iter().map(|field| field.name.as_str()).collect();
    let has = |other: &DatasetType| schema_of(datasets, *other).is_some_and(|schema| schema.field(column).is_some());
    let elsewhere = DatasetType::ALL.into_iter().find(has).map(|other| format!(", and {other} has one"));
    let nearest = || Some(format!(", and the nearest is `{}`", nearest(names.iter().copied(), column)?));
    let hint = elsewhere.or_else(nearest).unwrap_or_default();
    format!("the schema of {dataset_type} has no field `{column}`{hint}; it has {}", names.join(", "))
}

fn holds(name: &FieldName<'_>, field: &Field) -> Result<Holds, Problem> {
    match field.field_type {
        FieldType::Boolean => {
            let message = format!(
                "`{name}` is boolean, and cannot be filtered by; make it a string with the values \"True\" and \"False\", or an int with 0 and 1"
            );
            Err(Problem::new(BOOLEANS, &name.span, message))
        }
        _ if field.textual => {
            let message = format!(
                "`{name}` is textual, and cannot be filtered by; choose a categorical field, or leave the condition out"
            );
            Err(Problem::new(TEXTUAL, &name.span, message))
        }
        FieldType::String => Ok(Holds::Text),
        FieldType::Int | FieldType::Long | FieldType::Float | FieldType::Double => Ok(Holds::Numbers),
    }
}
