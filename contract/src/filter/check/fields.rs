//! Which fields a filter may read, and what they hold.

use crate::DatasetType;
use crate::filter::advice::Draft;
use crate::filter::rules::{BOOLEANS, EVENT_TYPES, FIELDS, OF_THE_SERVICE, TEXTUAL};
use crate::filter::syntax::FieldName;
use crate::model::nearest;
use crate::recipe::check::{Datasets, schema_of};
use crate::schema::{Field, FieldType, Schema};

/// The one field of both kinds of interactions that filters may read.
pub(in crate::filter) const EVENT_TYPE: &str = "EVENT_TYPE";

/// What the service looks at by itself when it recommends actions. One page of the guide has the first name, another
/// the second.
const OF_ACTIONS: [&str; 3] = ["EXPIRATION_TIMESTAMP", "ACTION_EXPIRATION_TIMESTAMP", "REPEAT_FREQUENCY"];

/// What a field holds, as far as it matters to filters.
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
pub(super) fn look_up(name: &FieldName<'_>, datasets: &Datasets) -> Result<Holds, Box<Draft>> {
    let dataset_type = name.source.dataset();
    let is = |known: &str| name.column.eq_ignore_ascii_case(known);
    match dataset_type {
        DatasetType::Interactions | DatasetType::ActionInteractions if !is(EVENT_TYPE) => {
            return Err(Box::new(of_events(name, dataset_type, schema_of(datasets, dataset_type))));
        }
        DatasetType::Actions if OF_ACTIONS.into_iter().any(is) => {
            let message = format!(
                "`{name}` cannot be filtered by: the service itself leaves such actions out; leave the condition out"
            );
            return Err(Box::new(Draft::new(OF_THE_SERVICE, &name.span, message)));
        }
        _ => {}
    }
    let Some(schema) = schema_of(datasets, dataset_type) else {
        return Ok(if is(EVENT_TYPE) { Holds::Text } else { Holds::Unknown });
    };
    if let Some(field) = schema.field(name.column) {
        return holds(name, field);
    }
    Err(Box::new(Draft::new(FIELDS, &name.span, unknown(name.column, dataset_type, schema, datasets))))
}

/// Whether a field has categories as far as is known, of which a row may have several.
pub(in crate::filter) fn may_be_categorical(name: &FieldName<'_>, datasets: &Datasets) -> bool {
    let schema = schema_of(datasets, name.source.dataset());
    schema.and_then(|schema| schema.field(name.column)).is_none_or(|field| field.categorical)
}

/// That a column of events is not the one that filters read, with that one where its name is near.
fn of_events(name: &FieldName<'_>, dataset_type: DatasetType, schema: Option<&Schema>) -> Draft {
    let message = format!("`{name}` cannot be filtered by: of {dataset_type}, that is {EVENT_TYPE} only");
    match near_event_type(dataset_type, name.column) {
        Some(near) if schema.is_some_and(|schema| schema.field(near).is_none()) => {
            let message = format!(
                "{message}, which the schema lacks: call the column {near} there and in the header of the data, and write `{dataset_type}.{near}`"
            );
            Draft::new(EVENT_TYPES, &name.span, message)
        }
        Some(near) => {
            let message = format!("{message}, which is the nearest name: write `{dataset_type}.{near}`");
            Draft::new(EVENT_TYPES, &name.span, message)
        }
        None => Draft::new(EVENT_TYPES, &name.span, format!("{message}; leave the condition out")),
    }
}

/// The name of the event type, where a column of events is called nearly so.
pub(in crate::filter) fn near_event_type(dataset_type: DatasetType, column: &str) -> Option<&'static str> {
    const ALIKE: [&str; 6] = ["event", "events", "type", "eventname", "interactiontype", "actiontype"];
    if !matches!(dataset_type, DatasetType::Interactions | DatasetType::ActionInteractions) {
        return None;
    }
    let letters: String = column.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
    let is_near = strsim::levenshtein(&letters, "eventtype") <= 2 || ALIKE.contains(&&letters[..]);
    is_near.then_some(EVENT_TYPE)
}

/// Whether no filter may read a field, however its name is written.
pub(in crate::filter) fn is_unreadable(name: &FieldName<'_>, datasets: &Datasets) -> bool {
    look_up(name, datasets)
        .is_err_and(|draft| draft.rule != FIELDS && near_event_type(name.source.dataset(), name.column).is_none())
}

/// That a schema has no such field, with the nearest that it has, or the dataset that has it.
fn unknown(column: &str, dataset_type: DatasetType, schema: &Schema, datasets: &Datasets) -> String {
    let names: Vec<&str> = schema.fields.iter().map(|field| field.name.as_str()).collect();
    if dataset_type == DatasetType::Interactions && column.eq_ignore_ascii_case(EVENT_TYPE) {
        let remedy = match names.iter().find(|name| near_event_type(dataset_type, name).is_some()) {
            Some(near) => format!("call `{near}` so there and in the header of the data if that is the type of events"),
            None => "add it there and to the data, or leave the condition out".to_owned(),
        };
        return format!(
            "the schema of {dataset_type} has no field `{column}`, and filters read no other of events; {remedy}"
        );
    }
    let has = |other: &DatasetType| schema_of(datasets, *other).is_some_and(|schema| schema.field(column).is_some());
    let elsewhere = DatasetType::ALL.into_iter().find(has).map(|other| format!(", and {other} has one"));
    let nearest = || Some(format!(", and the nearest is `{}`", nearest(names.iter().copied(), column)?));
    let hint = elsewhere.or_else(nearest).unwrap_or_default();
    format!("the schema of {dataset_type} has no field `{column}`{hint}; it has {}", names.join(", "))
}

fn holds(name: &FieldName<'_>, field: &Field) -> Result<Holds, Box<Draft>> {
    match field.field_type {
        FieldType::Boolean => {
            let message = format!(
                "`{name}` is boolean, and cannot be filtered by; make it a string with the values \"True\" and \"False\", or an int with 0 and 1"
            );
            Err(Box::new(Draft::new(BOOLEANS, &name.span, message)))
        }
        _ if field.textual => {
            let message = format!(
                "`{name}` is textual, and cannot be filtered by; choose a categorical field, or leave the condition out"
            );
            Err(Box::new(Draft::new(TEXTUAL, &name.span, message)))
        }
        FieldType::String => Ok(Holds::Text),
        FieldType::Int | FieldType::Long | FieldType::Float | FieldType::Double => Ok(Holds::Numbers),
    }
}
