//! What the service asks of tags besides the characters and lengths of its API model.
//!
//! Source: the developer guide's page on tagging resources.

use serde_json::Value;

use crate::{Finding, Rule};

/// Most tags of a resource. The API model would take 200.
pub const MOST: usize = 50;

/// What keys of the service's own begin with.
const RESERVED: &str = "aws:";

const COUNT: Rule = Rule::error("PP0118", "A resource has at most 50 tags");
const KEYS: Rule = Rule::error("PP0119", "A tag's key occurs once and does not begin with `aws:`");

/// All rules here.
pub const RULES: &[Rule] = &[COUNT, KEYS];

/// Checks that a resource has not too many tags together with those that it inherits, neither of which are too many by
/// themselves.
pub fn check_with_inherited(path: &str, own: &Value, inherited: &Value, findings: &mut Vec<Finding>) {
    let keys = |tags: &Value| -> Vec<String> {
        let tags = tags.as_array().into_iter().flatten();
        tags.filter_map(|tag| tag.get("tagKey")?.as_str().map(str::to_owned)).collect()
    };
    let (own, mut all) = (keys(own), keys(inherited));
    let inherited = all.len();
    all.extend(own.iter().filter(|key| !all.contains(key)).cloned().collect::<Vec<_>>());
    if all.len() > MOST && own.len().max(inherited) <= MOST {
        let message = format!(
            "with the {inherited} tags of `tags` at the root there are {}; at most {MOST} are allowed",
            all.len()
        );
        findings.push(Finding::of(COUNT, path, message));
    }
}

/// Checks the tags of a resource. What is no list of tags is reported elsewhere.
pub fn check(path: &str, tags: &Value, findings: &mut Vec<Finding>) {
    let Some(tags) = tags.as_array() else { return };
    if tags.len() > MOST {
        findings.push(Finding::of(COUNT, path, format!("there are {} tags; at most {MOST} are allowed", tags.len())));
    }
    let mut seen: Vec<&str> = Vec::new();
    for (index, tag) in tags.iter().enumerate() {
        let Some(key) = tag.get("tagKey").and_then(Value::as_str) else { continue };
        let place = || format!("{path}[{index}].tagKey");
        if key.to_ascii_lowercase().starts_with(RESERVED) {
            let message = format!("`{key}` begins with `{RESERVED}`, which is kept for AWS; choose another key");
            findings.push(Finding::of(KEYS, place(), message));
        }
        if seen.contains(&key) {
            findings.push(Finding::of(KEYS, place(), format!("two tags have the key `{key}`; keep one")));
        }
        seen.push(key);
    }
}
