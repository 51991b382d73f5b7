//! Tags: those of each section together with those at the root, and the keys that the pipeline keeps for itself.

use personalize_contract::parameter_file::TAGS_OF_THE_PIPELINE;
use personalize_contract::{Finding, tag};
use serde_json::{Map, Value};

use crate::names::OWN_TAG_PREFIX;
use crate::parameters::document::Document;

/// Reports what is wrong with tags beyond each list by itself.
pub fn check(document: &Document, findings: &mut Vec<Finding>) {
    let inherited = document.root.get("tags").unwrap_or(&Value::Null);
    walk("", &document.root, inherited, findings);
}

/// Looks at the tags of a section and of those in it, however they are nested. A schema has none.
fn walk(path: &str, members: &Map<String, Value>, inherited: &Value, findings: &mut Vec<Finding>) {
    for (key, value) in members {
        let path = personalize_contract::place::join(path, key);
        match value {
            Value::Array(_) if key == "tags" => check_list(&path, value, inherited, findings),
            Value::Array(values) => {
                let sections = values.iter().enumerate();
                let sections = sections.filter_map(|(index, section)| Some((index, section.as_object()?)));
                sections.for_each(|(index, section)| walk(&format!("{path}[{index}]"), section, inherited, findings));
            }
            Value::Object(section) if key != "schema" => walk(&path, section, inherited, findings),
            _ => {}
        }
    }
}

fn check_list(path: &str, tags: &Value, inherited: &Value, findings: &mut Vec<Finding>) {
    tag::check_with_inherited(path, tags, inherited, findings);
    for (index, tag) in tags.as_array().into_iter().flatten().enumerate() {
        let Some(key) = tag.get("tagKey").and_then(Value::as_str) else { continue };
        if key.starts_with(OWN_TAG_PREFIX) {
            let message = format!(
                "`{key}` begins with `{OWN_TAG_PREFIX}`, which the pipeline keeps for itself; choose another key"
            );
            findings.push(Finding::of(TAGS_OF_THE_PIPELINE, format!("{path}[{index}].tagKey"), message));
        }
    }
}
