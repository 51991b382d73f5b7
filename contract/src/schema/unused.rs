//! Strings that training does not use: worth knowing, unless the file itself shows what they are for.

use super::rules::{KEYS_OF_SCHEMAS, UNUSED_STRINGS};
use super::{FieldType, Problem, Schema, is_reserved};
use crate::{DatasetType, Domain, Finding, Place};

/// Reports the strings of the schema at a path that are neither categorical nor textual, all in one finding. `is_used`
/// says of a field's name whether something in the file shows what it is for, such as a filter that reads it. Of a
/// schema of which there are findings about errors or misspelt keys, nothing is reported.
pub fn check_unused(
    path: &str,
    schema: &Schema,
    dataset_type: DatasetType,
    domain: Option<Domain>,
    is_used: impl Fn(&str) -> bool,
    findings: &mut Vec<Finding>,
) {
    // A field or a flag that is misspelt would be reported again as one that serves nothing.
    let is_misspelt = |finding: &Finding| {
        let is_here = matches!(&finding.place, Place::Path { path: at, .. } if at.starts_with(path));
        is_here && (finding.is_error() || finding.code == KEYS_OF_SCHEMAS.code)
    };
    if findings.iter().any(is_misspelt) {
        return;
    }
    let fields = schema.fields.iter().enumerate().filter(|(_, field)| {
        let has_flag = field.categorical || field.textual || field.item_name;
        let is_own = !is_reserved(&field.name, dataset_type, domain);
        field.field_type == FieldType::String && is_own && !has_flag && !is_used(&field.name)
    });
    let (places, names): (Vec<usize>, Vec<&str>) = fields.map(|(index, field)| (index, field.name.as_str())).unzip();
    let Some(first) = places.first() else { return };
    let verb = if names.len() > 1 { "are" } else { "is" };
    let or = if dataset_type == DatasetType::Items { " or `\"textual\": true`" } else { "" };
    let message = format!(
        "{} {verb} not trained on without `\"categorical\": true`{or}; strings for filters and for metadata in responses need neither",
        names.join(", ")
    );
    findings.push(Problem::new(UNUSED_STRINGS, format!("fields[{first}]"), message).at(path));
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn strings_without_a_use_are_reported_together() {
        let value = json!({"type": "record", "name": "Items", "fields": [
            {"name": "ITEM_ID", "type": "string"},
            {"name": "TITLE", "type": "string"},
            {"name": "GENRE", "type": "string", "categorical": true},
            {"name": "TEXT", "type": ["null", "string"], "textual": true},
            {"name": "PRICE", "type": "float"},
            {"name": "BRAND", "type": ["null", "string"]}]});
        let schema = Schema::parse(&value).expect("a readable schema");
        let told = |used: &[&str], domain| {
            let mut findings = Vec::new();
            let is_used = |name: &str| used.contains(&name);
            check_unused("datasets.Items.schema", &schema, DatasetType::Items, domain, is_used, &mut findings);
            findings.into_iter().map(|finding| finding.to_string()).collect::<Vec<_>>()
        };
        let both = told(&[], None);
        assert_eq!(both.len(), 1);
        assert!(both[0].contains("datasets.Items.schema.fields[1]: TITLE, BRAND are not trained on"), "{both:?}");
        assert!(told(&["TITLE"], None)[0].contains("fields[5]: BRAND is not"));
        assert_eq!(told(&["TITLE", "BRAND"], Some(Domain::Ecommerce)), Vec::<String>::new());
    }
}
