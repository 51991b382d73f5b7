//! The rules for schemas. Those about what the service is not known to insist on are warnings.

use crate::Rule;

pub(super) const ENVELOPE: Rule = Rule::error("PP0401", "A schema is a record with a name and fields");
pub(super) const LENGTH: Rule = Rule::error("PP0402", "A schema has at most 20,000 characters");
pub(super) const FIELD_NAMES: Rule = Rule::error("PP0403", "A field has a name of letters, digits and underscores");
pub(super) const FIELD_TYPES: Rule =
    Rule::error("PP0404", "A field has one primitive type, and null beside it at most");
pub(super) const UNIQUE_FIELDS: Rule = Rule::error("PP0405", "Field names differ in more than underscores");
pub(super) const REQUIRED_FIELDS: Rule =
    Rule::error("PP0406", "A dataset type has its required fields, each of exactly its type");
pub(super) const METADATA: Rule =
    Rule::error("PP0407", "Items, Users and Actions have a field besides the required ones");
pub(super) const DOMAIN_FIELDS: Rule =
    Rule::error("PP0408", "A domain's datasets have the fields that the domain requires");
pub(super) const NOT_CATEGORICAL: Rule =
    Rule::error("PP0409", "Reserved fields that are no categories are not flagged as such");
pub(super) const TEXTUAL: Rule = Rule::error("PP0410", "At most one field is textual, a string of Items");
pub(super) const COLUMNS: Rule = Rule::error("PP0411", "A dataset has no more metadata columns than its type may have");
pub(super) const RESERVED_TYPES: Rule = Rule::warning("PP0412", "A reserved field has its documented type");
pub(super) const SCHEMA_NAME: Rule = Rule::warning("PP0413", "A schema is named after its dataset type");
pub(super) const NAMESPACE: Rule = Rule::warning("PP0414", "A schema has the service's namespace and version");
pub(super) const UNUSED_STRINGS: Rule =
    Rule::warning("PP0415", "A string that training is to use is categorical or textual");
pub(super) const BOOLEANS: Rule = Rule::warning("PP0416", "A boolean field is used for nothing");
pub(super) const FLAGS: Rule = Rule::warning("PP0417", "A flag stands where it means something");
pub(super) const SPELLING: Rule = Rule::warning("PP0418", "A field that the service knows is spelt as in the guide");
pub(super) const KEYS_OF_SCHEMAS: Rule = Rule::warning("PP0419", "A schema has the keys of the guide and of Avro");
pub(super) const NAMES_ALIKE: Rule = Rule::warning("PP0420", "Field names differ in more than case");

/// All of these.
pub const RULES: &[Rule] = &[
    ENVELOPE,
    LENGTH,
    FIELD_NAMES,
    FIELD_TYPES,
    UNIQUE_FIELDS,
    REQUIRED_FIELDS,
    METADATA,
    DOMAIN_FIELDS,
    NOT_CATEGORICAL,
    TEXTUAL,
    COLUMNS,
    RESERVED_TYPES,
    SCHEMA_NAME,
    NAMESPACE,
    UNUSED_STRINGS,
    BOOLEANS,
    FLAGS,
    SPELLING,
    KEYS_OF_SCHEMAS,
    NAMES_ALIKE,
];
