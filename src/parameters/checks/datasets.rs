//! The datasets of the document: each schema is read once, and checked.

use personalize_contract::attribution::PUBLISHES;
use personalize_contract::parameter_file::OF_CUSTOM_GROUPS;
use personalize_contract::{DatasetType, Finding, S3Location, Schema, schema};
use serde::Deserialize;
use serde_json::Value;

use super::structure;
use super::used_fields::UsedFields;
use crate::parameters::document::Document;
use crate::parameters::{DataLocation, Dataset, ImportMode};

/// Which datasets there are, each with its schema unless that cannot be read.
type Schemas = Vec<(DatasetType, Option<Schema>)>;

/// Reads the datasets that can be made out, and checks all schemas. Where `datasets` is no object, nobody knows which
/// datasets there are, and each may be.
pub fn read(document: &Document, findings: &mut Vec<Finding>) -> (Vec<Dataset>, Schemas) {
    let sections = match document.root.get("datasets") {
        Some(Value::Object(sections)) => sections,
        Some(_) => return (Vec::new(), DatasetType::ALL.map(|dataset_type| (dataset_type, None)).to_vec()),
        None => return (Vec::new(), Schemas::new()),
    };
    let domain = document.domain();
    let used = UsedFields::of(document);
    let (mut datasets, mut schemas) = (Vec::new(), Schemas::new());
    for (key, section) in sections {
        // A misspelt key stands for the one that is meant by it, unless that is there too.
        let dataset_type = structure::dataset_type(key)
            .filter(|dataset_type| key == dataset_type.as_str() || !sections.contains_key(dataset_type.as_str()));
        let Some(dataset_type) = dataset_type else { continue };
        if let Some(domain) = domain.filter(|domain| !domain.has(dataset_type)) {
            let message = format!(
                "a dataset group of the domain {} has no {dataset_type}; leave it out, or leave out `datasetGroup.domain`",
                domain.as_str()
            );
            findings.push(Finding::of(OF_CUSTOM_GROUPS, format!("datasets.{key}"), message));
        }
        let read = section.get("schema").filter(|schema| schema.is_object()).and_then(|value| {
            let path = format!("datasets.{key}.schema");
            let schema = schema::check(&path, value, dataset_type, domain, findings)?;
            let is_used = |field: &str| used.has(dataset_type, field);
            schema::check_unused(&path, &schema, dataset_type, domain, is_used, findings);
            let (key, location) = ((document.key_of)(dataset_type), (document.location_of)(dataset_type));
            datasets.extend(dataset((dataset_type, key, location), section, value, &schema));
            Some(schema)
        });
        schemas.push((dataset_type, read));
    }
    (datasets, schemas)
}

fn dataset(
    (dataset_type, key, location): (DatasetType, String, DataLocation),
    section: &Value,
    schema_value: &Value,
    schema: &Schema,
) -> Option<Dataset> {
    let name = section.get("name")?.as_str()?.to_owned();
    let tags = section.get("tags").map_or(Ok(Vec::new()), Vec::deserialize).ok()?;
    let publishes_metrics = section.get(PUBLISHES).and_then(Value::as_bool).unwrap_or_default();
    let elsewhere = section.get("dataLocation").and_then(Value::as_str);
    let location = match elsewhere {
        Some(text) => DataLocation::Absolute(S3Location::parse(text)?),
        None => location,
    };
    let import_mode = section.get("importMode").map_or(Ok(ImportMode::Full), ImportMode::deserialize).ok()?;
    let (schema_text, schema) = (schema_value.to_string(), schema.clone());
    Some(Dataset { dataset_type, key, name, schema_text, schema, tags, location, publishes_metrics, import_mode })
}
