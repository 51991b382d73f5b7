//! Schemas: ready at once, and shared by the entire account.

use std::sync::Arc;

use personalize_contract::schema::in_one_sentence;
use personalize_contract::{Domain, Schema};
use serde_json::{Value, json};

use super::Answer;
use super::description::described;
use crate::clock::Timestamp;
use crate::error::ServiceError;
use crate::operations::arguments::Arguments;
use crate::operations::page::page;
use crate::store::resource::Resource;
use crate::store::resources::{DatasetSchema, Resources};
use crate::store::state::{CreateSpec, State};

/// Performs `CreateSchema`.
pub(crate) fn create(state: &mut State, now: Timestamp, arguments: &Arguments) -> Answer {
    let name = arguments.text("name")?;
    let text = arguments.text("schema")?;
    let schema = Arc::new(parsed(text)?);
    let arn = state.resources.account.schema(name);
    state.resources.schemas.free(&arn)?;
    state.quotas.check::<DatasetSchema>(now, state.resources.schemas.iter().count())?;
    let metadata = state.start_creation::<DatasetSchema>(now, CreateSpec::new(name, &arn));
    let domain = arguments.optional_text("domain").and_then(Domain::parse);
    state.resources.schemas.insert(DatasetSchema { metadata, text: text.to_owned(), schema, domain });
    Ok(json!({"schemaArn": arn}))
}

fn parsed(text: &str) -> Result<Schema, ServiceError> {
    let invalid = |problem: String| ServiceError::invalid_input(format!("The schema is not valid: {problem}."));
    let value: Value = serde_json::from_str(text).map_err(|error| invalid(error.to_string()))?;
    Schema::parse(&value).map_err(|problems| invalid(in_one_sentence(&problems)))
}

/// Performs `DescribeSchema`.
pub(crate) fn describe(resources: &Resources, now: Timestamp, arguments: &Arguments) -> Answer {
    let schema = resources.schemas.get(arguments.text("schemaArn")?)?;
    Ok(
        json!({"schema": described(schema, now, json!({"schema": schema.text, "domain": schema.domain.map(Domain::as_str)}))}),
    )
}

/// Performs `ListSchemas`.
pub(crate) fn list(resources: &Resources, now: Timestamp, arguments: &Arguments) -> Answer {
    page("schemas", now, arguments, resources.schemas.numbered(), |schema| {
        described(schema, now, json!({"domain": schema.domain.map(Domain::as_str)}))
    })
}

/// Performs `DeleteSchema`.
pub(crate) fn delete(state: &mut State, _: Timestamp, arguments: &Arguments) -> Answer {
    let arn = arguments.text("schemaArn")?;
    state.resources.schemas.get(arn)?;
    if let Some(dataset) = state.resources.datasets.iter().find(|dataset| dataset.refers_to(arn)) {
        let message = format!("The schema {arn} is used by the dataset {}.", dataset.metadata().arn);
        return Err(ServiceError::in_use(message));
    }
    state.remove(arn);
    Ok(Value::Null)
}
