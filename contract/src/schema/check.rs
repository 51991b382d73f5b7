//! Everything that a file's schema can be told beforehand: what the service refuses, and what it takes and leaves
//! unused.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use serde_json::{Map, Value};

use super::reserved::most_metadata_columns;
use super::rules::{
    BOOLEANS, COLUMNS, FLAGS, KEYS_OF_SCHEMAS, NAMES_ALIKE, NAMESPACE, NOT_CATEGORICAL, RESERVED_TYPES, SCHEMA_NAME,
    SPELLING, TEXTUAL,
};
use super::{
    Field, FieldType, Problem, Schema, documented_name, domain_fields, is_reserved, letters, required_fields,
    reserved_fields,
};
use crate::model::{kind, unknown_key};
use crate::{DatasetType, Domain, Finding};

/// What every schema of the guide has.
const ENVELOPE: [(&str, &str); 2] = [("namespace", "com.amazonaws.personalize.schema"), ("version", "1.0")];

/// What a schema has in the guide, and what Avro lets a record have besides.
const KEYS: [&str; 7] = ["type", "name", "namespace", "version", "doc", "aliases", "fields"];
/// The same for a field.
const KEYS_OF_FIELDS: [&str; 9] =
    ["name", "type", "categorical", "textual", "itemName", "default", "doc", "order", "aliases"];
const FLAG_KEYS: [&str; 3] = ["categorical", "textual", "itemName"];

/// Reads the schema that is at a path, and checks it for a dataset of that type in a dataset group of a domain or a custom
/// one. Gives back the schema unless it cannot be read, about which there are findings.
pub fn check(
    path: &str,
    value: &Value,
    dataset_type: DatasetType,
    domain: Option<Domain>,
    findings: &mut Vec<Finding>,
) -> Option<Schema> {
    let mut problems = Vec::new();
    if let Some(record) = value.as_object() {
        check_keys(record, &mut problems);
    }
    let parsed = Schema::parse(value);
    match &parsed {
        Err(more) => problems.extend_from_slice(more),
        Ok(schema) => {
            problems.extend(schema.all_problems_for(dataset_type, domain));
            check_envelope(value, schema, dataset_type, &mut problems);
            TargetDataset { dataset_type, domain }.check_fields(schema, &mut problems);
        }
    }
    findings.extend(problems.into_iter().map(|problem| problem.at(path)));
    parsed.ok()
}

fn check_keys(record: &Map<String, Value>, problems: &mut Vec<Problem>) {
    tell_unknown("", record, &KEYS, problems);
    let fields = record.get("fields").and_then(Value::as_array).into_iter().flatten().enumerate();
    for (index, field) in fields.filter_map(|(index, field)| Some((index, field.as_object()?))) {
        let before = format!("fields[{index}].");
        tell_unknown(&before, field, &KEYS_OF_FIELDS, problems);
        for key in FLAG_KEYS {
            if let Some(value) = field.get(key).filter(|value| !value.is_boolean()) {
                let advice =
                    "write true or false without quotes; whether the service reads anything else is not published";
                let message = format!("`{key}` is {}; {advice}", kind(value));
                problems.push(Problem::new(FLAGS, format!("{before}{key}"), message));
            }
        }
        let declared = field.get("type").into_iter();
        let mut alternatives =
            declared.flat_map(|declared| declared.as_array().map_or(std::slice::from_ref(declared), Vec::as_slice));
        let primitive = |alternative: &Value| {
            FieldType::parse(alternative.as_object()?.get("type")?.as_str()?).map(FieldType::as_str)
        };
        // What is nested in any other way is an error of its own.
        if let Some(inside) = alternatives.find_map(primitive) {
            let message = format!("the guide writes a type as a text; write \"{inside}\" in place of the object");
            problems.push(Problem::new(KEYS_OF_SCHEMAS, format!("{before}type"), message));
        }
    }
}

fn tell_unknown(before: &str, members: &Map<String, Value>, known: &[&str], problems: &mut Vec<Problem>) {
    for key in members.keys().filter(|key| !known.contains(&key.as_str())) {
        let message = unknown_key(key, known.iter().copied());
        problems.push(Problem::new(KEYS_OF_SCHEMAS, format!("{before}{key}"), message));
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
        let given = value.get(key);
        let message = match given {
            Some(Value::String(text)) if text == wanted => continue,
            Some(Value::String(_)) | None => format!("the schema's `{key}` should be {wanted:?}"),
            Some(Value::Number(number)) => {
                format!("the schema's `{key}` is the number {number}; the guide has the text {wanted:?}: write that")
            }
            Some(other) => format!("the schema's `{key}` is {}; the guide has the text {wanted:?}", kind(other)),
        };
        let path = if given.is_some() { key } else { "" };
        problems.push(Problem::new(NAMESPACE, path, message));
    }
}

/// Which dataset a schema is for.
#[derive(Clone, Copy)]
struct TargetDataset {
    dataset_type: DatasetType,
    domain: Option<Domain>,
}

impl TargetDataset {
    fn check_fields(self, schema: &Schema, problems: &mut Vec<Problem>) {
        self.check_spelling(schema, problems);
        check_names_alike(schema, problems);
        for (index, field) in schema.fields.iter().enumerate() {
            self.check_field(&format!("fields[{index}]"), field, problems);
        }
        self.check_counts(schema, problems);
    }

    /// Fields that the service knows in another case, all in one finding.
    fn check_spelling(self, schema: &Schema, problems: &mut Vec<Problem>) {
        let documented = |field: &Field| documented_name(&field.name, self.dataset_type, self.domain);
        let fields = schema.fields.iter().enumerate();
        let other: Vec<(usize, &Field, &str)> = fields
            .filter_map(|(index, field)| Some((index, field, documented(field)?)))
            .filter(|(_, field, documented)| field.name != *documented)
            .collect();
        let Some((first, ..)) = other.first() else { return };
        let each: Vec<String> =
            other.iter().map(|(_, field, documented)| format!("`{}` is {documented}", field.name)).collect();
        let message = format!(
            "in the guide, {}; such fields were seen to be imported and trained on, which is not documented: write them as the guide does, here and in the header",
            each.join(", ")
        );
        problems.push(Problem::new(SPELLING, format!("fields[{first}].name"), message));
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
            let is_optional = reserved_fields(self.dataset_type).iter().any(|(known, _)| field.is(known));
            if is_optional && *field_type != reserved {
                let (given, wanted) = (field_type.as_str(), reserved.as_str());
                tell(RESERVED_TYPES, ".type", format!("{name} is reserved, and of type {wanted}, not {given}"));
            }
            if field.is("EVENT_TYPE") && *nullable {
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
        if of_domain.iter().any(|field| field.name.eq_ignore_ascii_case(name)) {
            return None;
        }
        let known = required_fields(self.dataset_type).iter().chain(reserved_fields(self.dataset_type));
        known.copied().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, field_type)| field_type)
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

/// Fields whose names differ in case, or in case and underscores.
fn check_names_alike(schema: &Schema, problems: &mut Vec<Problem>) {
    let mut earlier: HashMap<String, &Field> = HashMap::new();
    for (index, field) in schema.fields.iter().enumerate() {
        match earlier.entry(letters(&field.name)) {
            Entry::Vacant(vacant) => drop(vacant.insert(field)),
            Entry::Occupied(known) => {
                let message = format!(
                    "`{}` and `{}` differ in case and underscores only; whether the service takes them for one is not published: rename one of them",
                    field.name,
                    known.get().name
                );
                problems.push(Problem::new(NAMES_ALIKE, format!("fields[{index}].name"), message));
            }
        }
    }
}
