//! The metadata of items in an answer.

use personalize_contract::DatasetType;
use personalize_models::Table;
use serde_json::{Map, Value};

use super::served::Served;
use crate::error::ServiceError;
use crate::operations::arguments::Arguments;
use crate::operations::dataset_group;
use crate::store::resources::Resources;

/// How many columns a request may ask for. Documented.
const MOST_COLUMNS: usize = 10;

/// The one dataset that there is metadata of.
const ITEMS: &str = "ITEMS";

/// The columns that a request asks for.
pub(super) struct Metadata(Vec<String>);

impl Metadata {
    /// What `metadataColumns` asks for, if anything.
    ///
    /// # Errors
    /// It is more than there is, or may be. That it is documented; the error is a guess.
    pub(super) fn read(
        resources: &Resources,
        arguments: &Arguments,
        served: &Served,
    ) -> Result<Option<Self>, ServiceError> {
        let given = arguments.value("metadataColumns").and_then(Value::as_object);
        let Some(given) = given.filter(|given| !given.is_empty()) else { return Ok(None) };
        let reject = |message: String| Err(ServiceError::invalid_input(format!("metadataColumns: {message}.")));
        if !served.gives_metadata() {
            return reject(format!("{} is not configured with enableMetadataWithRecommendations", served.arn));
        }
        if let Some(other) = given.keys().find(|key| !key.eq_ignore_ascii_case(ITEMS)) {
            return reject(format!("there is metadata of {ITEMS} only, not of {other}"));
        }
        let columns = given.values().filter_map(Value::as_array).flatten().filter_map(Value::as_str);
        let columns: Vec<String> = columns.map(str::to_owned).collect();
        if columns.len() > MOST_COLUMNS {
            return reject(format!("at most {MOST_COLUMNS} columns are given; these are {}", columns.len()));
        }
        let items = dataset_group::dataset(resources, &served.dataset_group_arn, DatasetType::Items);
        let Some((_, schema)) = items else { return reject("the dataset group has no Items dataset".to_owned()) };
        if let Some(unknown) = columns.iter().find(|column| schema.field(column).is_none()) {
            return reject(format!("the Items dataset has no column {unknown}"));
        }
        Ok((!columns.is_empty()).then_some(Self(columns)))
    }

    /// The metadata of an item: every value is a text, every key in lower case. Observed.
    pub(super) fn of(&self, items: &Table, item: &str) -> Map<String, Value> {
        let Some(row) = items.number(item) else { return Map::new() };
        let value = |column: &String| {
            let value = items.text(row, items.column(column)?)?;
            Some((column.to_ascii_lowercase(), Value::String(value)))
        };
        self.0.iter().filter_map(value).collect()
    }
}
