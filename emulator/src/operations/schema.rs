//! Schemas: ready at once, and shared by the whole account.

use personalize_contract::schema::in_one_sentence;
use personalize_contract::{Domain, ResourceType, Schema};
use serde_json::{Value, json};

use super::Answer;
use crate::clock::Timestamp;
use crate::error::ServiceError;
use crate::operations::arguments::Arguments;
use crate::operations::page::page;
use crate::store::state::{Beginning, State};
use crate::store::table::{AnyTable as _, Head, Resource, below_quota, kept_in};

#[derive(Debug)]
pub(crate) struct DatasetSchema {
    head: Head,
    /// As it was given.
    text: String,
    pub(crate) schema: Schema,
    pub(crate) domain: Option<Domain>,
}

impl Resource for DatasetSchema {
    const TYPE: ResourceType = ResourceType::Schema;
    const ARN: &'static str = "schemaArn";
    const HAS_STATUS: bool = false;
    const TELLS_WHY: bool = false;

    kept_in!(schemas);
}

pub(crate) fn create(state: &mut State, now: Timestamp, arguments: &Arguments) -> Answer {
    let name = arguments.text("name")?;
    let text = arguments.text("schema")?;
    let schema = parsed(text)?;
    let arn = state.account.schema(name);
    state.schemas.free(&arn)?;
    below_quota::<DatasetSchema>(state.schemas.iter().count())?;
    let head = state.begin::<DatasetSchema>(now, Beginning::of(name, &arn));
    let domain = arguments.optional_text("domain").and_then(Domain::parse);
    state.schemas.insert(DatasetSchema { head, text: text.to_owned(), schema, domain });
    Ok(json!({"schemaArn": arn}))
}

fn parsed(text: &str) -> Result<Schema, ServiceError> {
    let invalid = |problem: String| ServiceError::invalid_input(format!("The schema is not valid: {problem}."));
    let value: Value = serde_json::from_str(text).map_err(|error| invalid(error.to_string()))?;
    Schema::parse(&value).map_err(|problems| invalid(in_one_sentence(&problems)))
}

pub(crate) fn describe(state: &mut State, now: Timestamp, arguments: &Arguments) -> Answer {
    let schema = state.schemas.get(arguments.text("schemaArn")?)?;
    Ok(
        json!({"schema": schema.described(now, json!({"schema": schema.text, "domain": schema.domain.map(Domain::as_str)}))}),
    )
}

pub(crate) fn list(state: &mut State, now: Timestamp, arguments: &Arguments) -> Answer {
    page("schemas", now, arguments, state.schemas.numbered(), |schema| {
        schema.described(now, json!({"domain": schema.domain.map(Domain::as_str)}))
    })
}

pub(crate) fn delete(state: &mut State, _: Timestamp, arguments: &Arguments) -> Answer {
    let arn = arguments.text("schemaArn")?;
    state.schemas.get(arn)?;
    if let Some(dataset) = state.datasets.iter().find(|dataset| dataset.refers_to(arn)) {
        let message = format!("The schema {arn} is used by the dataset {}.", dataset.head().arn);
        return Err(ServiceError::in_use(message));
    }
    state.schemas.remove(arn);
    Ok(Value::Null)
}
