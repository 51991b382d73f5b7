//! The attributes of a message, by which a subscription's filter policy chooses.
//!
//! Source: the API reference of Publish and the data types page of message attributes: `MessageAttributes.entry.N.Name`
//! and `….Value.DataType` with `….Value.StringValue`; `String`, `String.Array`, `Number` and `Binary` are the types, with
//! a label behind a dot where one likes.

use std::collections::{BTreeMap, HashMap};

/// What the fields of attributes begin with.
const PREFIX: &str = "MessageAttributes.entry.";

/// Whether a field of a request is about an attribute.
pub(super) fn is_attribute(field: &str) -> bool {
    field.starts_with(PREFIX)
}

/// The text of each attribute, by its name.
///
/// # Errors
/// What the refusal says after `Invalid parameter: `.
pub(super) fn read(fields: &HashMap<String, String>) -> Result<BTreeMap<String, String>, String> {
    let mut attributes = BTreeMap::new();
    let entries = fields.keys().filter_map(|field| field.strip_prefix(PREFIX)?.strip_suffix(".Name"));
    for entry in entries {
        let part = |part: &str| fields.get(&format!("{PREFIX}{entry}.{part}")).map(String::as_str).unwrap_or_default();
        let (name, data_type, text) = (part("Name"), part("Value.DataType"), part("Value.StringValue"));
        if name.is_empty()
            || !name.chars().all(|character| character.is_ascii_alphanumeric() || "_-.".contains(character))
        {
            return Err(format!(
                "The message attribute name `{name}` may have letters, digits, `_`, `-` and `.` only."
            ));
        }
        let kind = data_type.split('.').next().unwrap_or_default();
        if !["String", "Number"].contains(&kind) {
            return Err(format!(
                "The message attribute `{name}` has the data type `{data_type}`; String and Number are emulated."
            ));
        }
        if text.is_empty() {
            return Err(format!("The message attribute `{name}` must contain a non-empty message attribute value."));
        }
        attributes.insert(name.to_owned(), text.to_owned());
    }
    Ok(attributes)
}
