//! Reads a schema: the record, its fields, and their types.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use serde_json::Value;

use super::rules::{ENVELOPE, FIELD_NAMES, FIELD_TYPES, LENGTH, UNIQUE_FIELDS};
use super::{Field, FieldType, MAXIMUM_LENGTH, Problem, Schema, documented_type};

impl Schema {
    /// Reads a schema.
    ///
    /// # Errors
    /// Everything in it that the service is known to reject.
    pub fn parse(value: &Value) -> Result<Self, Vec<Problem>> {
        let Some(record) = value.as_object() else {
            let message = "a schema is a JSON object: `{\"type\": \"record\", \"name\": …, \"fields\": […]}`";
            return Err(vec![Problem::new(ENVELOPE, "", message)]);
        };
        let mut problems = Vec::new();
        let mut tell = |rule, key: &str, message: String| {
            problems.push(Problem::new(rule, if record.contains_key(key) { key } else { "" }, message));
        };
        if record.get("type").and_then(Value::as_str) != Some("record") {
            tell(ENVELOPE, "type", "the schema's `type` must be \"record\"".to_owned());
        }
        let name = record.get("name").and_then(Value::as_str).unwrap_or_default();
        if name.is_empty() {
            tell(ENVELOPE, "name", "the schema needs a `name`, such as \"Interactions\"".to_owned());
        }
        let fields = match record.get("fields").and_then(Value::as_array) {
            Some(listed) if !listed.is_empty() => parse_fields(listed, &mut problems),
            _ => {
                tell(ENVELOPE, "fields", "the schema needs `fields`, a list of at least one field".to_owned());
                Vec::new()
            }
        };
        let length = value.to_string().chars().count();
        if length > MAXIMUM_LENGTH {
            let message = format!("the schema has {length} characters; at most {MAXIMUM_LENGTH} are allowed");
            problems.push(Problem::new(LENGTH, "", message));
        }
        if problems.is_empty() { Ok(Self { name: name.to_owned(), fields }) } else { Err(problems) }
    }
}

fn parse_fields(listed: &[Value], problems: &mut Vec<Problem>) -> Vec<Field> {
    let mut fields: Vec<Field> = Vec::new();
    // The first name of those that differ in underscores only.
    let mut known: HashMap<String, String> = HashMap::new();
    for (index, field) in listed.iter().enumerate() {
        match parse_field(field, &format!("fields[{index}]")) {
            Ok(field) => {
                match known.entry(field.name.replace('_', "")) {
                    Entry::Vacant(vacant) => drop(vacant.insert(field.name.clone())),
                    Entry::Occupied(first) => {
                        let message = taken_for(first.get(), &field.name);
                        problems.push(Problem::new(UNIQUE_FIELDS, format!("fields[{index}].name"), message));
                    }
                }
                fields.push(field);
            }
            Err(problem) => problems.push(problem),
        }
    }
    fields
}

/// Why the service takes a field for one that is there already: their names differ in underscores only, or not at all.
/// Whether it does so where the case differs is not documented.
fn taken_for(first: &str, second: &str) -> String {
    if first == second {
        return format!("the field `{second}` occurs twice; rename one of them, or leave it out");
    }
    format!(
        "`{second}` and `{first}` are one name to the service, which does not count underscores; rename one of them"
    )
}

fn parse_field(value: &Value, path: &str) -> Result<Field, Problem> {
    let given = value.get("name").and_then(Value::as_str);
    let name = given.ok_or_else(|| Problem::new(FIELD_NAMES, path, "a field needs a `name`"))?;
    if name.is_empty() || !name.chars().all(|character| character.is_ascii_alphanumeric() || character == '_') {
        let message = format!("`{name}` is no field name; use letters, digits and `_`");
        return Err(Problem::new(FIELD_NAMES, format!("{path}.name"), message));
    }
    let declared = value.get("type");
    let declared =
        declared.ok_or_else(|| Problem::new(FIELD_TYPES, path, format!("the field {name} needs a `type`")))?;
    let (field_type, nullable) =
        parse_type(name, declared).map_err(|message| Problem::new(FIELD_TYPES, format!("{path}.type"), message))?;
    Ok(Field {
        name: name.to_owned(),
        field_type,
        nullable,
        categorical: is_set(value, "categorical"),
        textual: is_set(value, "textual"),
        item_name: is_set(value, "itemName"),
    })
}

/// Whether a flag is set; as a text too, about which there is a warning.
fn is_set(field: &Value, key: &str) -> bool {
    match field.get(key) {
        Some(Value::Bool(flag)) => *flag,
        Some(Value::String(text)) => text.eq_ignore_ascii_case("true"),
        _ => false,
    }
}

/// Reads a type: its primitive, and whether a value may be missing.
fn parse_type(name: &str, declared: &Value) -> Result<(FieldType, bool), String> {
    let alternatives: Vec<&Value> = match declared {
        Value::Array(alternatives) => alternatives.iter().collect(),
        other => vec![other],
    };
    let mut nullable = false;
    let mut field_type = None;
    for alternative in alternatives {
        let text = primitive(alternative).ok_or_else(|| {
            format!("the field {name} is nested; a schema is flat: string, int, long, float, double, boolean, null")
        })?;
        if text == "null" {
            nullable = true;
        } else if field_type.is_some() {
            return Err(format!("the field {name} has several types; one, and `null`, are allowed"));
        } else {
            field_type = Some(FieldType::parse(text).ok_or_else(|| no_such_type(name, text))?);
        }
    }
    let field_type = field_type.ok_or_else(|| format!("the field {name} needs a type besides `null`"))?;
    Ok((field_type, nullable))
}

/// The name of a primitive type. Avro also has it as an object, `{"type": "long"}`, about which there is a warning.
fn primitive(declared: &Value) -> Option<&str> {
    declared.as_str().or_else(|| {
        let inside = declared.get("type")?.as_str()?;
        (inside == "null" || FieldType::parse(inside).is_some()).then_some(inside)
    })
}

/// That there is no type of that name, with the one that may be meant.
fn no_such_type(name: &str, text: &str) -> String {
    let known = "string, int, long, float, double or boolean";
    let meant = documented_type(name).or_else(|| meant_by(text)).map(FieldType::as_str);
    meant.map_or_else(
        || format!("the field {name} has the type `{text}`; use {known}"),
        |meant| format!("the field {name} has the type `{text}`, and the types are {known}; write `{meant}`"),
    )
}

/// The type that other languages and databases call so.
fn meant_by(text: &str) -> Option<FieldType> {
    let lower = text.to_ascii_lowercase();
    FieldType::parse(&lower).or_else(|| {
        Some(match lower.as_str() {
            "str" | "text" | "varchar" | "char" | "object" | "uuid" => FieldType::String,
            "integer" | "int32" | "smallint" | "short" => FieldType::Int,
            "int64" | "bigint" | "timestamp" | "date" | "datetime" => FieldType::Long,
            "float32" | "real" => FieldType::Float,
            "float64" | "number" | "numeric" | "decimal" => FieldType::Double,
            "bool" => FieldType::Boolean,
            _ => return None,
        })
    })
}
