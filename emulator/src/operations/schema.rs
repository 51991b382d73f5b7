//! Schemas: ready at once, and shared by the whole account.

use personalize_contract::{ResourceType, Schema};
use serde_json::{Value, json};

use super::Answer;
use crate::arguments::Arguments;
use crate::clock::Timestamp;
use crate::error::ServiceError;
use crate::page::page;
use crate::state::{Beginning, State};
use crate::table::{Head, Resource, below_active_quota};

/// In a Region.
const QUOTA: usize = 500;

#[derive(Debug)]
pub(crate) struct DatasetSchema {
    head: Head,
    /// As it was given.
    text: String,
    pub(crate) schema: Schema,
}

impl Resource for DatasetSchema {
    const TYPE: ResourceType = ResourceType::Schema;
    const ARN: &'static str = "schemaArn";
    const HAS_STATUS: bool = false;
    const TELLS_WHY: bool = false;

    fn head(&self) -> &Head {
        &self.head
    }
}

pub(crate) fn create(state: &mut State, now: Timestamp, arguments: &Arguments) -> Answer {
    if arguments.optional_text("domain").is_some() {
        return Err(ServiceError::not_emulated("A schema for a domain"));
    }
    let name = arguments.text("name")?;
    let text = arguments.text("schema")?;
    let schema = parsed(text)?;
    let arn = state.account.schema(name);
    state.schemas.free(&arn)?;
    below_active_quota(state.schemas.iter().count(), QUOTA)?;
    let beginning = Beginning {
        resource_type: ResourceType::Schema,
        matched_by: name,
        name,
        arn: &arn,
        recipe: None,
        after: Vec::new(),
    };
    let head = state.begin(now, beginning);
    state.schemas.insert(DatasetSchema { head, text: text.to_owned(), schema });
    Ok(json!({"schemaArn": arn}))
}

fn parsed(text: &str) -> Result<Schema, ServiceError> {
    let invalid = |problem: String| ServiceError::invalid_input(format!("The schema is not valid: {problem}."));
    let value: Value = serde_json::from_str(text).map_err(|error| invalid(error.to_string()))?;
    Schema::parse(&value).map_err(|problems| invalid(problems.join("; ")))
}

pub(crate) fn describe(state: &mut State, now: Timestamp, arguments: &Arguments) -> Answer {
    let schema = state.schemas.get(arguments.text("schemaArn")?)?;
    Ok(json!({"schema": schema.described(now, json!({"schema": schema.text}))}))
}

pub(crate) fn list(state: &mut State, now: Timestamp, arguments: &Arguments) -> Answer {
    page("schemas", arguments, state.schemas.numbered(), |schema| schema.described(now, json!({})))
}
