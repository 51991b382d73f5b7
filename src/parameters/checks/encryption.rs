//! The key that encrypts a dataset group, and the role that may use it.

use personalize_contract::Finding;
use personalize_contract::parameter_file::{KEY_WITH_ROLE, ONE_PARTITION, ROLE_WITH_KEY};
use personalize_contract::place::join;
use serde_json::{Map, Value};

use crate::parameters::document::Document;

/// Every key that the document names, as path and ARN.
pub fn keys(document: &Document) -> Vec<(String, String)> {
    let mut keys = Vec::new();
    walk("", &document.root, &mut keys);
    keys
}

fn walk(path: &str, members: &Map<String, Value>, keys: &mut Vec<(String, String)>) {
    for (key, value) in members {
        let path = join(path, key);
        match value {
            Value::String(arn) if key == "kmsKeyArn" => keys.push((path, arn.clone())),
            Value::Object(section) => walk(&path, section, keys),
            Value::Array(sections) => {
                let sections = sections.iter().enumerate();
                let sections = sections.filter_map(|(index, section)| Some((index, section.as_object()?)));
                sections.for_each(|(index, section)| walk(&format!("{path}[{index}]"), section, keys));
            }
            _ => {}
        }
    }
}

/// Reports what is wrong with one of them beside the other.
pub fn check(document: &Document, findings: &mut Vec<Finding>) {
    let Some(group) = document.section("datasetGroup") else { return };
    let partition = |key: &str| group.text(key)?.strip_prefix("arn:")?.split(':').next();
    let (rule, key, message) = match ["kmsKeyArn", "roleArn"].map(|key| group.members.contains_key(key)) {
        [true, false] => (KEY_WITH_ROLE, "kmsKeyArn", "the service needs a role that may use this key; add `roleArn`"),
        [false, true] => {
            (ROLE_WITH_KEY, "roleArn", "a dataset group uses a role only for a key; add `kmsKeyArn`, or leave it out")
        }
        [true, true] => match (partition("kmsKeyArn"), partition("roleArn")) {
            (Some(one), Some(other)) if one != other => {
                (ONE_PARTITION, "roleArn", "the key is of another partition of AWS; name a role of the same")
            }
            _ => return,
        },
        [false, false] => return,
    };
    findings.push(Finding::of(rule, group.at(key), message));
}
