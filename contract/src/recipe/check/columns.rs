//! The columns that a solution's configuration and its recipe need.

use serde_json::Value;

use super::rules::{
    ATTRIBUTE_COLUMN, CHOSEN_ONCE, EVENT_TYPES, EVENT_VALUES, EVENTS_ONCE, OBJECTIVE_COLUMN, SEMANTIC_COLUMNS,
    TRAINING_COLUMNS,
};
use super::{Datasets, Section, config, has, schema_of};
use crate::DatasetType::{Interactions, Items};
use crate::place::join;
use crate::recipe::{Ability, Recipe};
use crate::schema::{Field, FieldType, is_reserved};
use crate::{DatasetType, Finding, Rule};

/// Events that are chosen or weighed by their type or value.
pub(super) fn check_events(path: &str, section: &Section, datasets: &Datasets, findings: &mut Vec<Finding>) {
    let lacks = |column: &str| {
        let schema = schema_of(datasets, Interactions);
        schema.is_some_and(|schema| schema.field(column).is_none())
    };
    let need = |findings: &mut Vec<Finding>, rule: Rule, place: String, column: &str| {
        if lacks(column) {
            let message = format!("this needs the column {column}, which the schema of Interactions does not have");
            findings.push(Finding::of(rule, place, message));
        }
    };
    let chosen = section.contains_key("eventType");
    if chosen {
        need(findings, EVENT_TYPES, format!("{path}.eventType"), "EVENT_TYPE");
    }
    let Some(config) = config(section) else { return };
    if config.contains_key("eventValueThreshold") {
        need(findings, EVENT_VALUES, format!("{path}.solutionConfig.eventValueThreshold"), "EVENT_VALUE");
    }
    let Some(events) = config.get("eventsConfig") else { return };
    let place = format!("{path}.solutionConfig.eventsConfig");
    if chosen || config.contains_key("eventValueThreshold") {
        let message =
            "`eventType` and `eventValueThreshold` choose events too; what the service makes of both is not published";
        findings.push(Finding::of(EVENTS_ONCE, place.as_str(), message));
    }
    let listed = events.get("eventParametersList").and_then(Value::as_array).into_iter().flatten();
    for (index, parameters) in listed.enumerate() {
        for (key, column, rule) in
            [("eventType", "EVENT_TYPE", EVENT_TYPES), ("eventValueThreshold", "EVENT_VALUE", EVENT_VALUES)]
        {
            if parameters.get(key).is_some() {
                need(findings, rule, format!("{place}.eventParametersList[{index}].{key}"), column);
            }
        }
    }
}

/// The threshold is a text, and what it says a number.
pub(super) fn check_threshold(path: &str, section: &Section, findings: &mut Vec<Finding>) {
    let threshold = config(section).and_then(|config| config.get("eventValueThreshold")?.as_str());
    if let Some(threshold) = threshold.filter(|text| !text.parse().is_ok_and(f64::is_finite)) {
        let message = format!("`{threshold}` is no number; write it like \"4.5\"");
        findings.push(Finding::of(EVENT_VALUES, join(path, "solutionConfig.eventValueThreshold"), message));
    }
}

/// Columns that are included in training, or excluded from it.
pub(super) fn check_training_data(path: &str, section: &Section, datasets: &Datasets, findings: &mut Vec<Finding>) {
    let Some(training) = config(section).and_then(|config| config.get("trainingDataConfig")?.as_object()) else {
        return;
    };
    let place = format!("{path}.solutionConfig.trainingDataConfig");
    let chosen = |choice: &str| training.get(choice).and_then(Value::as_object);
    for choice in ["includedDatasetColumns", "excludedDatasetColumns"] {
        for (key, columns) in chosen(choice).into_iter().flatten() {
            check_columns(&format!("{place}.{choice}.{key}"), key, columns, datasets, findings);
        }
    }
    let included = chosen("includedDatasetColumns").into_iter().flatten();
    for (key, _) in included.filter(|(key, _)| chosen("excludedDatasetColumns").is_some_and(|of| of.contains_key(*key)))
    {
        let message = format!("columns of {key} are excluded too; which of the two counts is not published: keep one");
        findings.push(Finding::of(CHOSEN_ONCE, format!("{place}.includedDatasetColumns.{key}"), message));
    }
}

fn check_columns(path: &str, key: &str, columns: &Value, datasets: &Datasets, findings: &mut Vec<Finding>) {
    let Some(dataset_type) = DatasetType::parse(key).filter(|dataset_type| has(datasets, *dataset_type)) else {
        let known: Vec<&str> = datasets.iter().map(|(dataset_type, _)| dataset_type.as_str()).collect();
        let message = format!("there is no dataset {key}; there are {}", known.join(", "));
        findings.push(Finding::of(TRAINING_COLUMNS, path, message));
        return;
    };
    let Some(schema) = schema_of(datasets, dataset_type) else { return };
    for (index, column) in columns.as_array().into_iter().flatten().enumerate() {
        let Some(column) = column.as_str().filter(|column| schema.field(column).is_none()) else { continue };
        let names: Vec<&str> = schema.fields.iter().map(|field| field.name.as_str()).collect();
        let message = format!("the schema of {key} has no field `{column}`; it has {}", names.join(", "));
        findings.push(Finding::of(TRAINING_COLUMNS, format!("{path}[{index}]"), message));
    }
}

/// The attribute of items that counts besides relevance.
pub(super) fn check_objective(
    path: &str,
    section: &Section,
    datasets: &Datasets,
    recipe: &Recipe,
    findings: &mut Vec<Finding>,
) {
    let objective = config(section).and_then(|config| config.get("optimizationObjective"));
    let Some(column) = objective.and_then(|objective| objective.get("itemAttribute")?.as_str()) else { return };
    // A recipe without objectives has its own finding, and items that cannot be read have theirs.
    let schema = schema_of(datasets, Items);
    if !recipe.can(Ability::OptimizationObjective) || (schema.is_none() && has(datasets, Items)) {
        return;
    }
    let suits = |field: &Field| !field.nullable && !matches!(field.field_type, FieldType::String | FieldType::Boolean);
    let message = match schema.map(|schema| schema.field(column)) {
        Some(Some(field)) if suits(field) => return,
        Some(Some(_)) => {
            format!("{column} is not numeric, or may be null; choose a column whose every value is a number")
        }
        Some(None) => format!("the schema of Items has no field `{column}`"),
        None => format!("`{column}` would be a column of Items, and there is no such dataset; add `datasets.Items`"),
    };
    let place = format!("{path}.solutionConfig.optimizationObjective.itemAttribute");
    findings.push(Finding::of(OBJECTIVE_COLUMN, place, message));
}

/// What two recipes need of the items. That the dataset is missing is a finding of its own.
pub(super) fn check_needs(path: &str, datasets: &Datasets, recipe: &Recipe, findings: &mut Vec<Finding>) {
    let Some(schema) = schema_of(datasets, Items) else { return };
    let fields = || schema.fields.iter();
    let place = format!("{path}.recipeArn");
    match recipe.name {
        "aws-semantic-similarity"
            if !(fields().any(|field| field.item_name) && fields().any(|field| field.textual)) =>
        {
            let message = "this recipe reads the names and texts of items; flag one string of Items `\"itemName\": true` and one `\"textual\": true`";
            findings.push(Finding::of(SEMANTIC_COLUMNS, place, message));
        }
        "aws-item-attribute-affinity"
            if !fields().any(|field| !field.textual && !is_reserved(&field.name, Items, None)) =>
        {
            let message = "this recipe finds users by an attribute of items; add a field to Items that is neither textual nor reserved";
            findings.push(Finding::of(ATTRIBUTE_COLUMN, place, message));
        }
        _ => {}
    }
}
