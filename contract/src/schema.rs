//! Schemas: the Avro envelope that the service takes, and the fields that each dataset type must have.
//!
//! Source: the developer guide's pages on schemas and on each dataset type.

mod check;
mod domain;
mod parse;
mod problem;
mod reserved;
mod rules;
mod unused;

pub use check::check;
pub use domain::{DomainField, domain_fields};
pub use problem::{Problem, in_one_sentence};
pub use reserved::{documented_name, is_required, is_reserved, most_metadata_columns, reserved_fields};
pub use rules::RULES;
pub use unused::check_unused;

use serde::{Deserialize, Serialize};

use reserved::documented_type;
use rules::{METADATA, REQUIRED_FIELDS};

use crate::model::nearest;
use crate::{DatasetType, Domain};

/// Longest schema, in characters. Source: the API model's shape `AvroSchema`.
pub const MAXIMUM_LENGTH: usize = 20_000;

/// The primitive types that a field may have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Schema {
    /// The record's name; the guide uses the dataset type.
    pub name: String,
    /// In the order of the schema.
    pub fields: Vec<Field>,
}

impl Schema {
    /// The field of that name. Case does not count; of two fields that differ in case only, it is the one that is
    /// spelt exactly so, or else the first.
    ///
    /// Source: a dataset whose fields are in lower case was seen to be imported and trained on; the developer guide says
    /// nothing about case.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.position(name).and_then(|index| self.fields.get(index))
    }

    /// Where the field of that name is among [`Self::fields`], found as by [`Self::field`].
    #[must_use]
    pub fn position(&self, name: &str) -> Option<usize> {
        let exactly = self.fields.iter().position(|field| field.name == name);
        exactly.or_else(|| self.fields.iter().position(|field| field.is(name)))
    }

    /// The path of a field in the schema, or of all fields where there is none of that name.
    fn path_of(&self, name: &str) -> String {
        self.position(name).map_or_else(|| "fields".to_owned(), |index| format!("fields[{index}]"))
    }

    /// Why the schema cannot serve a dataset of that type, in a dataset group of a domain or in a custom one: errors
    /// only.
    #[must_use]
    pub fn problems_for(&self, dataset_type: DatasetType, domain: Option<Domain>) -> Vec<Problem> {
        let mut problems = self.all_problems_for(dataset_type, domain);
        problems.retain(Problem::is_error);
        problems
    }

    /// The same with what is a warning.
    fn all_problems_for(&self, dataset_type: DatasetType, domain: Option<Domain>) -> Vec<Problem> {
        let mut problems = Vec::new();
        for (name, field_type) in required_fields(dataset_type) {
            let message = match self.field(name) {
                None => self.missing(dataset_type, name, field_type.as_str()),
                Some(field) if field.field_type != *field_type || field.nullable => {
                    format!("{} must be of type {} and nothing else", field.name, field_type.as_str())
                }
                Some(_) => continue,
            };
            problems.push(Problem::new(REQUIRED_FIELDS, self.path_of(name), message));
        }
        let of_domain = domain.map_or(&[][..], |domain| domain_fields(dataset_type, domain));
        for field in of_domain {
            if let Some((rule, message)) = field.problem_with(self, dataset_type) {
                problems.push(Problem::new(rule, self.path_of(field.name), message));
            }
        }
        if needs_metadata(dataset_type) && self.fields.len() <= required_fields(dataset_type).len() {
            let message = format!("{dataset_type} needs at least one field besides the required ones");
            problems.push(Problem::new(METADATA, "fields", message));
        }
        problems
    }

    /// That a field is missing, with the field that may have been meant for it.
    fn missing(&self, dataset_type: DatasetType, name: &str, wanted: &str) -> String {
        let is_free = |field: &&Field| documented_type(&field.name).is_none();
        let names = || self.fields.iter().filter(is_free).map(|field| field.name.as_str());
        let like = names().find(|other| letters(other) == letters(name)).or_else(|| nearest(names(), name));
        let message = format!("{dataset_type} needs the field {name} of type {wanted}");
        like.map_or_else(|| message.clone(), |like| format!("{message}; add it, or rename `{like}` if that is meant"))
    }
}

impl Field {
    /// Whether this is the field of that name, case aside.
    #[must_use]
    pub fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name)
    }
}

/// What is left of a name when neither underscores nor case count.
fn letters(name: &str) -> String {
    name.replace('_', "").to_ascii_lowercase()
}

const fn needs_metadata(dataset_type: DatasetType) -> bool {
    matches!(dataset_type, DatasetType::Items | DatasetType::Users | DatasetType::Actions)
}

/// What speaks against one schema in the place of another, a sentence each. An Items or Users dataset can be moved to
/// another schema if every field stays as it is, the case of its name aside, and those that are new allow null.
#[must_use]
pub fn problems_of_replacement(older: &Schema, newer: &Schema) -> Vec<String> {
    let stays = |field: &Field| {
        newer.field(&field.name).is_some_and(|other| Field { name: field.name.clone(), ..other.clone() } == *field)
    };
    let changed = older.fields.iter().filter(|field| !stays(field));
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

#[cfg(test)]
mod tests;
