//! What of a group's data is trained on, and how that becomes what models are fitted to.

use std::io;

use personalize_contract::csv::event_moment;
use personalize_contract::data::TrainingColumns;
use personalize_contract::event_type::folded;
use personalize_contract::schema::{Field, FieldType, is_reserved};
use personalize_contract::{DatasetType, Schema};
use personalize_models::training_data::{Given, GivenValue, RecordKind};
use personalize_models::{TrainingData, TrainingDataBuilder};
use serde::{Deserialize, Serialize};

use super::sources::{Source, Sources};
use crate::data::rows::{EventFilter, IngestionMode};

/// The events and the columns that a solution or a recommender trains on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Selection {
    pub(crate) filter: EventFilter,
    /// Of the datasets that hold records. Those that are not here are trained on with all columns.
    pub(crate) columns: Vec<(DatasetType, TrainingColumns)>,
}

/// The datasets that hold records, with what models call them.
const RECORDS: [(DatasetType, RecordKind); 3] = [
    (DatasetType::Items, RecordKind::Item),
    (DatasetType::Users, RecordKind::User),
    (DatasetType::Actions, RecordKind::Action),
];

/// When a record was created, in the schemas that have it.
const CREATED: &str = "CREATION_TIMESTAMP";

impl Selection {
    /// The columns that a configuration with a `trainingDataConfig` leaves in.
    pub(crate) fn columns_of(config: Option<&serde_json::Value>) -> Vec<(DatasetType, TrainingColumns)> {
        let of = |dataset_type: DatasetType| {
            // The keys of the API's example are dataset types in capitals, those of parameter files in any case.
            let spellings = [dataset_type.as_str().to_owned(), dataset_type.arn_segment().to_owned()];
            let columns = spellings.map(|name| TrainingColumns::of_solution(config, &name));
            columns.into_iter().find(|columns| *columns != TrainingColumns::default())
        };
        RECORDS.into_iter().filter_map(|(dataset_type, _)| Some((dataset_type, of(dataset_type)?))).collect()
    }

    fn has(&self, dataset_type: DatasetType, column: &str) -> bool {
        let columns = self.columns.iter().find(|(of, _)| *of == dataset_type);
        columns.is_none_or(|(_, columns)| columns.has(column))
    }

    /// What models are fitted to. Event types are numbered without regard to case. Blocks.
    ///
    /// # Errors
    /// Those of the files that rows lie in.
    pub(crate) fn data(&self, sources: &Sources) -> io::Result<TrainingData> {
        let mut builder = TrainingDataBuilder::new();
        if let Some(interactions) = sources.of(DatasetType::Interactions) {
            self.add_interactions(&mut builder, interactions)?;
        }
        if let Some(interactions) = sources.contents(DatasetType::ActionInteractions) {
            interactions.each_event(IngestionMode::All, &EventFilter::default(), |event| {
                let event_type = folded(event.event_type.unwrap_or_default());
                builder.action_interaction(event.user, event.item, event.timestamp, &event_type);
            })?;
        }
        for (dataset_type, kind) in RECORDS {
            if let Some(source) = sources.of(dataset_type) {
                self.add_records(&mut builder, source, dataset_type, kind)?;
            }
        }
        Ok(builder.finish())
    }

    fn add_interactions(
        &self,
        builder: &mut TrainingDataBuilder,
        Source { contents, schema }: &Source,
    ) -> io::Result<()> {
        let columns = contextual(schema);
        let capitals: Vec<String> = columns.iter().map(|column| column.to_ascii_uppercase()).collect();
        contents.each_event_with(IngestionMode::All, &self.filter, &columns, |event, context| {
            let event_type = event.event_type.map(folded);
            builder.interaction(event.user, event.item, event.timestamp, event_type.as_deref(), event.value);
            for (column, value) in capitals.iter().zip(context) {
                if let Some(value) = value {
                    builder.context(column, value);
                }
            }
        })
    }

    fn add_records(
        &self,
        builder: &mut TrainingDataBuilder,
        Source { contents, schema }: &Source,
        dataset_type: DatasetType,
        kind: RecordKind,
    ) -> io::Result<()> {
        let fields = self.attributes(schema, dataset_type);
        let capitals: Vec<String> = fields.iter().map(|field| field.name.to_ascii_uppercase()).collect();
        let mut columns: Vec<&str> = fields.iter().map(|field| field.name.as_str()).collect();
        columns.push(CREATED);
        contents.each_record(&columns, |identifier, values| {
            let created = values.last().copied().flatten().and_then(event_moment);
            let given = fields.iter().zip(&capitals).zip(values).filter_map(|((field, name), value)| {
                let value = given(field, (*value)?)?;
                Some(Given { name, categorical: field.categorical, textual: field.textual, value })
            });
            builder.record(kind, identifier, created, given);
        })
    }

    /// The columns that are attributes: neither identifiers nor the moment of creation, nor truth values, which the
    /// service does not train on.
    fn attributes<'schema>(&self, schema: &'schema Schema, dataset_type: DatasetType) -> Vec<&'schema Field> {
        let is_attribute = |field: &&Field| {
            let is_reserved = ["USER_ID", "ITEM_ID", "ACTION_ID", CREATED].into_iter().any(|name| field.is(name));
            !is_reserved && field.field_type != FieldType::Boolean && self.has(dataset_type, &field.name)
        };
        schema.fields.iter().filter(is_attribute).collect()
    }
}

/// The columns of interactions that say in what context they were: those of text that the service gives no meaning.
fn contextual(schema: &Schema) -> Vec<&str> {
    let has_meaning = |name: &str| is_reserved(name, DatasetType::Interactions, None);
    let is_contextual = |field: &&Field| field.field_type == FieldType::String && !has_meaning(&field.name);
    schema.fields.iter().filter(is_contextual).map(|field| field.name.as_str()).collect()
}

/// A value by the type that the schema gives it. A value that is no number where the schema has one, which only rows
/// from before the schema can have, is left out.
fn given<'row>(field: &Field, value: &'row str) -> Option<GivenValue<'row>> {
    Some(match field.field_type {
        FieldType::String | FieldType::Boolean => GivenValue::Text(value),
        FieldType::Int | FieldType::Long | FieldType::Float | FieldType::Double => {
            GivenValue::Number(value.trim().parse().ok()?)
        }
    })
}
