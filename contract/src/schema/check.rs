//! Everything that a file's schema can be told beforehand: what the service refuses, and what it takes and leaves
//! unused.

use serde_json::{Map, Value};

use super::reserved::most_metadata_columns;
use super::rules::{BOOLEANS, COLUMNS, FLAGS, NAMESPACE, NOT_CATEGORICAL, RESERVED_TYPES, SCHEMA_NAME, TEXTUAL};
use super::{Field, FieldType, Problem, Schema, domain_fields, is_reserved, required_fields, reserved_fields};
use crate::model::{KEYS_ARE_KNOWN, TYPES, kind, unknown_key, wrong_type};
use crate::{DatasetType, Domain, Finding};

/// What every schema of the guide has.
const ENVELOPE: [(&str, &str); 2] = [("namespace", "com.amazonaws.personalize.schema"), ("version", "1.0")];

const KEYS: [&str; 6] = ["type", "name", "namespace", "version", "doc", "fields"];
const KEYS_OF_FIELDS: [&str; 7] = ["name", "type", "categorical", "textual", "itemName", "default", "doc"];
const FLAG_KEYS: [&str; 3] = ["categorical", "textual", "itemName"];

/// Checks the schema that stands at a path, for a dataset of that type in a dataset group of a domain or a custom one.
pub fn check(
    path: &str,
    value: &Value,
    dataset_type: DatasetType,
    domain: Option<Domain>,
    findings: &mut Vec<Finding>,
) {
    let mut problems = Vec::new();
    if let Some(record) = value.as_object() {
        check_keys(record, &mut problems);
    }
    match Schema::parse(value) {
        Err(more) => problems.extend(more),
        Ok(schema) => {
            let unsuited = schema.problems_for(dataset_type, domain);
            // A field or a flag that is misspelt would be told again as one that serves nothing.
            if problems.is_empty() && unsuited.is_empty() {
                check_envelope(value, &schema, dataset_type, &mut problems);
                Of { dataset_type, domain }.check_fields(&schema, &mut problems);
            }
            problems.extend(unsuited);
        }
    }
    findings.extend(problems.into_iter().map(|problem| problem.at(path)));
}

fn check_keys(record: &Map<String, Value>, problems: &mut Vec<Problem>) {
    refuse_unknown("", record, &KEYS, problems);
    for key in ["namespace", "version", "doc"] {
        if let Some(value) = record.get(key).filter(|value| !value.is_string()) {
            problems.push(Problem::new(TYPES, key, wrong_type("a string", kind(value))));
        }
    }
    let fields = record.get("fields").and_then(Value::as_array).into_iter().flatten().enumerate();
    for (index, field) in fields.filter_map(|(index, field)| Some((index, field.as_object()?))) {
        refuse_unknown(&format!("fields[{index}]."), field, &KEYS_OF_FIELDS, problems);
        for key in FLAG_KEYS {
            if let Some(value) = field.get(key).filter(|value| !value.is_boolean()) {
                let message = wrong_type("true or false", kind(value));
                problems.push(Problem::new(TYPES, format!("fields[{index}].{key}"), message));
            }
        }
    }
}

fn refuse_unknown(before: &str, members: &Map<String, Value>, known: &[&str], problems: &mut Vec<Problem>) {
    for key in members.keys().filter(|key| !known.contains(&key.as_str())) {
        let message = unknown_key(key, known.iter().copied());
        problems.push(Problem::new(KEYS_ARE_KNOWN, format!("{before}{key}"), message));
    }
}

fn check_envelope(value: &Value, schema: &Schema, dataset_type: DatasetType, problems: &mut Vec<Problem>) {
    // The guide leaves out the underscore of the one dataset type that has one.
    let wanted = dataset_type.as_str().replace('_', "");
    if schema.name != wanted {
        let message = format!("the schema is called `{}`; the guide calls one of this type `{wanted}`", schema.name);
        problems.push(Problem::new(SCHEMA_NAME, "name", message));
    }
    for (key, wanted) in ENVELOPE {
        let path = if value.get(key).is_some() { key } else { "" };
        if value.get(key).is_none_or(|value| value.as_str().is_some_and(|text| text != wanted)) {
            problems.push(Problem::new(NAMESPACE, path, format!("the schema's `{key}` should be {wanted:?}")));
        }
    }
}

/// Which dataset a schema is for.
#[derive(Clone, Copy)]
struct Of {
    dataset_type: DatasetType,
    domain: Option<Domain>,
}

impl Of {
    fn check_fields(self, schema: &Schema, problems: &mut Vec<Problem>) {
        for (index, field) in schema.fields.iter().enumerate() {
            self.check_field(&format!("fields[{index}]"), field, problems);
        }
        self.check_counts(schema, problems);
    }

    fn check_field(self, path: &str, field: &Field, problems: &mut Vec<Problem>) {
        let Field { name, field_type, nullable, categorical, textual, item_name } = field;
        let is_string = *field_type == FieldType::String;
        let is_items = self.dataset_type == DatasetType::Items;
        let mut tell = |rule, key: &str, message: String| {
            problems.push(Problem::new(rule, format!("{path}{key}"), message));
        };
        if *textual && !(is_items && is_string) {
            tell(TEXTUAL, ".textual", format!("{name} is textual; only a string of an Items dataset can be"));
        }
        if *item_name && !(is_items && is_string) {
            tell(FLAGS, ".itemName", format!("{name} is no string of an Items dataset, and so names no items"));
        }
        if let Some(reserved) = self.reserved(name) {
            if *categorical && reserved == FieldType::String {
                tell(NOT_CATEGORICAL, ".categorical", format!("{name} must not be categorical; leave the flag out"));
            }
            let is_optional = reserved_fields(self.dataset_type).iter().any(|(known, _)| known == name);
            if is_optional && *field_type != reserved {
                let (given, wanted) = (field_type.as_str(), reserved.as_str());
                tell(RESERVED_TYPES, ".type", format!("{name} is reserved, and of type {wanted}, not {given}"));
            }
            if name == "EVENT_TYPE" && *nullable {
                tell(RESERVED_TYPES, ".type", format!("{name} is given for every event; leave `null` out"));
            }
            return;
        }
        if *categorical && !is_string {
            let given = field_type.as_str();
            tell(FLAGS, ".categorical", format!("{name} is of type {given}; only strings are categorical"));
        }
        if *field_type == FieldType::Boolean {
            let message = "the service neither trains on booleans nor filters by them; use a categorical string";
            tell(BOOLEANS, ".type", format!("{name}: {message}"));
        }
    }

    /// The type of a field that is reserved in any group, unless the domain has its own rule for it.
    fn reserved(self, name: &str) -> Option<FieldType> {
        let of_domain = self.domain.map_or(&[][..], |domain| domain_fields(self.dataset_type, domain));
        if of_domain.iter().any(|field| field.name == name) {
            return None;
        }
        let known = required_fields(self.dataset_type).iter().chain(reserved_fields(self.dataset_type));
        known.copied().find(|(known, _)| *known == name).map(|(_, field_type)| field_type)
    }

    fn check_counts(self, schema: &Schema, problems: &mut Vec<Problem>) {
        let Self { dataset_type, domain } = self;
        let own = schema.fields.iter().filter(|field| !is_reserved(&field.name, dataset_type, domain)).count();
        let most = most_metadata_columns(dataset_type);
        if own > most {
            let message = format!("{dataset_type} has {own} metadata columns; at most {most} are allowed");
            problems.push(Problem::new(COLUMNS, "fields", message));
        }
        let mut textual = schema.fields.iter().enumerate().filter(|(_, field)| field.textual);
        if let (Some((_, first)), Some((index, second))) = (textual.next(), textual.next()) {
            let message = format!("{} and {} are textual; only one field of a dataset can be", first.name, second.name);
            problems.push(Problem::new(TEXTUAL, format!("fields[{index}].textual"), message));
        }
    }
}
