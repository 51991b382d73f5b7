//! Schemas: the Avro envelope that the service takes, and the fields that each dataset type must have.
//!
//! Source: the developer guide's pages on schemas and on each dataset type.

mod check;
mod domain;
mod problem;
mod reserved;
mod rules;

use serde_json::Value;

pub use check::check;
pub use domain::{DomainField, domain_fields};
pub use problem::{Problem, in_one_sentence};
pub use reserved::{is_required, is_reserved, reserved_fields};
pub use rules::RULES;

use rules::{ENVELOPE, FIELD_NAMES, FIELD_TYPES, LENGTH, METADATA, REQUIRED_FIELDS, UNIQUE_FIELDS};

use crate::{DatasetType, Domain};

/// Longest schema, in characters. Source: the API model's shape `AvroSchema`.
pub const MAXIMUM_LENGTH: usize = 20_000;

/// The primitive types that a field may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldType {
    /// Text.
    String,
    /// 32-bit integer.
    Int,
    /// 64-bit integer.
    Long,
    /// Single precision number.
    Float,
    /// Double precision number.
    Double,
    /// Stored, but never used for training or filters.
    Boolean,
}

impl FieldType {
    fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "string" => Self::String,
            "int" => Self::Int,
            "long" => Self::Long,
            "float" => Self::Float,
            "double" => Self::Double,
            "boolean" => Self::Boolean,
            _ => return None,
        })
    }

    /// Avro's spelling.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::String => "string",
            Self::Int => "int",
            Self::Long => "long",
            Self::Float => "float",
            Self::Double => "double",
            Self::Boolean => "boolean",
        }
    }
}

/// One field of a schema, which is one column of the data.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "the flags of a field are what a schema has them as")]
pub struct Field {
    /// The column's name.
    pub name: String,
    /// Its type, `null` aside.
    pub field_type: FieldType,
    /// Whether a value may be missing.
    pub nullable: bool,
    /// Whether it is flagged `categorical`.
    pub categorical: bool,
    /// Whether it is flagged `textual`.
    pub textual: bool,
    /// Whether it is flagged `itemName`.
    pub item_name: bool,
}

/// A schema that the service would read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schema {
    /// The record's name; the guide uses the dataset type.
    pub name: String,
    /// In the order of the schema.
    pub fields: Vec<Field>,
}

impl Schema {
    /// Reads a schema.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub fn parse(value: &Value) -> Result<Self, Vec<Problem>> {
        let Some(record) = value.as_object() else {
            let message = "a schema is a JSON object: `{\"type\": \"record\", \"name\": …, \"fields\": […]}`";
            return Err(vec![Problem::new(ENVELOPE, "", message)]);
        };
        let mut problems = Vec::new();
        if record.get("type").and_then(Value::as_str) != Some("record") {
            let path = if record.contains_key("type") { "type" } else { "" };
            problems.push(Problem::new(ENVELOPE, path, "the schema's `type` must be \"record\""));
        }
        let name = record.get("name").and_then(Value::as_str).unwrap_or_default();
        if name.is_empty() {
            let path = if record.contains_key("name") { "name" } else { "" };
            problems.push(Problem::new(ENVELOPE, path, "the schema needs a `name`, such as \"Interactions\""));
        }
        let fields = match record.get("fields").and_then(Value::as_array) {
            Some(listed) if !listed.is_empty() => parse_fields(listed, &mut problems),
            _ => {
                let path = if record.contains_key("fields") { "fields" } else { "" };
                let message = "the schema needs `fields`, a list of at least one field";
                problems.push(Problem::new(ENVELOPE, path, message));
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

    /// The field of that name. Case does not count; of two fields that differ in case only, it is the one that is
    /// spelt exactly so, or else the first.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.position(name).and_then(|index| self.fields.get(index))
    }

    /// Where the field of that name is among [`Self::fields`], found as by [`Self::field`].
    #[must_use]
    pub fn position(&self, name: &str) -> Option<usize> {
        let exactly = self.fields.iter().position(|field| field.name == name);
        exactly.or_else(|| self.fields.iter().position(|field| field.name.eq_ignore_ascii_case(name)))
    }

    /// Where a field stands in the schema.
    fn path_of(&self, name: &str) -> String {
        let index = self.fields.iter().position(|field| field.name == name);
        index.map_or_else(|| "fields".to_owned(), |index| format!("fields[{index}]"))
    }

    /// What a schema lacks to serve a dataset of that type, in a dataset group of a domain or in a custom one.
    #[must_use]
    pub fn problems_for(&self, dataset_type: DatasetType, domain: Option<Domain>) -> Vec<Problem> {
        let mut problems = Vec::new();
        for (name, field_type) in required_fields(dataset_type) {
            let message = match self.field(name) {
                None => format!("{dataset_type} needs the field {name} of type {}", field_type.as_str()),
                Some(field) if field.field_type != *field_type || field.nullable => {
                    format!("{name} must be of type {} and nothing else", field_type.as_str())
                }
                Some(_) => continue,
            };
            problems.push(Problem::new(REQUIRED_FIELDS, self.path_of(name), message));
        }
        let of_domain = domain.map_or(&[][..], |domain| domain_fields(dataset_type, domain));
        for field in of_domain {
            if let Some(message) = field.problem_with(self.field(field.name), dataset_type) {
                problems.push(Problem::new(rules::DOMAIN_FIELDS, self.path_of(field.name), message));
            }
        }
        if needs_metadata(dataset_type) && self.fields.len() <= required_fields(dataset_type).len() {
            let message = format!("{dataset_type} needs at least one field besides the required ones");
            problems.push(Problem::new(METADATA, "fields", message));
        }
        problems
    }
}

const fn needs_metadata(dataset_type: DatasetType) -> bool {
    matches!(dataset_type, DatasetType::Items | DatasetType::Users | DatasetType::Actions)
}

/// What speaks against one schema in the place of another, a sentence each. An Items or Users dataset can be moved to
/// another schema if every field stays as it is and those that are new allow null.
#[must_use]
pub fn problems_of_replacement(older: &Schema, newer: &Schema) -> Vec<String> {
    let changed = older.fields.iter().filter(|field| newer.field(&field.name) != Some(field));
    let changed = changed.map(|field| format!("the field {} must stay as it is", field.name));
    let added = newer.fields.iter().filter(|field| older.field(&field.name).is_none() && !field.nullable);
    changed.chain(added.map(|field| format!("the new field {} must allow null", field.name))).collect()
}

/// The fields that each dataset type must have in any dataset group, each of exactly this type.
#[must_use]
pub const fn required_fields(dataset_type: DatasetType) -> &'static [(&'static str, FieldType)] {
    match dataset_type {
        DatasetType::Interactions => {
            &[("USER_ID", FieldType::String), ("ITEM_ID", FieldType::String), ("TIMESTAMP", FieldType::Long)]
        }
        DatasetType::Items => &[("ITEM_ID", FieldType::String)],
        DatasetType::Users => &[("USER_ID", FieldType::String)],
        DatasetType::Actions => &[("ACTION_ID", FieldType::String)],
        DatasetType::ActionInteractions => &[
            ("USER_ID", FieldType::String),
            ("ACTION_ID", FieldType::String),
            ("EVENT_TYPE", FieldType::String),
            ("TIMESTAMP", FieldType::Long),
        ],
    }
}

fn same_name(one: &str, other: &str) -> bool {
    let letters = |name: &str| name.replace('_', "").to_ascii_lowercase();
    letters(one) == letters(other)
}

fn parse_fields(listed: &[Value], problems: &mut Vec<Problem>) -> Vec<Field> {
    let mut fields: Vec<Field> = Vec::new();
    for (index, field) in listed.iter().enumerate() {
        match parse_field(field, &format!("fields[{index}]")) {
            Ok(field) if fields.iter().any(|known| same_name(&known.name, &field.name)) => {
                let message = format!("the field `{}` occurs twice (underscores and case aside)", field.name);
                problems.push(Problem::new(UNIQUE_FIELDS, format!("fields[{index}].name"), message));
            }
            Ok(field) => fields.push(field),
            Err(problem) => problems.push(problem),
        }
    }
    fields
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
    let flag = |key: &str| value.get(key).and_then(Value::as_bool).unwrap_or(false);
    Ok(Field {
        name: name.to_owned(),
        field_type,
        nullable,
        categorical: flag("categorical"),
        textual: flag("textual"),
        item_name: flag("itemName"),
    })
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
        let text = alternative.as_str().ok_or_else(|| {
            format!("the field {name} is nested; a schema is flat: string, int, long, float, double, boolean, null")
        })?;
        if text == "null" {
            nullable = true;
        } else if field_type.is_some() {
            return Err(format!("the field {name} has several types; one, and `null`, are allowed"));
        } else {
            field_type = Some(FieldType::parse(text).ok_or_else(|| {
                format!("the field {name} has the type `{text}`; use string, int, long, float, double or boolean")
            })?);
        }
    }
    let field_type = field_type.ok_or_else(|| format!("the field {name} needs a type besides `null`"))?;
    Ok((field_type, nullable))
}

#[cfg(test)]
mod tests;
