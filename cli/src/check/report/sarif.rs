//! The report as SARIF 2.1.0, which tools for code review show beside the lines. Source: the OASIS standard.

use std::path::Path;

use personalize_contract::{Place, Rule, Severity, rules};
use serde_json::{Map, Value, json};

use crate::check::{Located, Outcome, Region};
use crate::explain;

const SCHEMA: &str = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

/// What `--output sarif` writes: one run, with those rules that have a finding.
pub fn log(outcome: &Outcome) -> Value {
    let mut broken: Vec<Rule> =
        rules::all().into_iter().filter(|rule| outcome.found.iter().any(|one| one.finding.code == rule.code)).collect();
    broken.sort_by_key(|rule| rule.code);
    let results: Vec<Value> = outcome.found.iter().map(|located| result(located, &broken)).collect();
    json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": {
                "name": "personalize-pipeline",
                "version": env!("CARGO_PKG_VERSION"),
                "informationUri": env!("CARGO_PKG_REPOSITORY"),
                "rules": broken.iter().map(descriptor).collect::<Vec<_>>(),
            }},
            "columnKind": "unicodeCodePoints",
            "properties": {"dataChecked": outcome.data.is_some()},
            "results": results,
        }],
    })
}

fn descriptor(rule: &Rule) -> Value {
    let page = explain::page(rule.code).unwrap_or(rule.title);
    json!({
        "id": rule.code,
        "shortDescription": {"text": rule.title},
        "help": {"text": page, "markdown": page},
        "defaultConfiguration": {"level": level(rule.severity)},
    })
}

const fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    }
}

fn result(located: &Located, rules: &[Rule]) -> Value {
    let Located { finding, file, region, span: _ } = located;
    let mut physical = json!({"artifactLocation": {"uri": uri(file)}});
    if let Some(region) = region {
        physical["region"] = sarif_region(*region);
    }
    let mut location = json!({"physicalLocation": physical});
    if let Place::Path { path, .. } = &finding.place
        && !path.is_empty()
    {
        location["logicalLocations"] = json!([{"fullyQualifiedName": path, "kind": "member"}]);
    }
    let mut result = json!({
        "ruleId": finding.code,
        "level": level(finding.severity),
        "message": {"text": finding.message},
        "locations": [location],
    });
    if let Some(index) = rules.iter().position(|rule| finding.code == rule.code) {
        result["ruleIndex"] = json!(index);
    }
    if let Place::File { more, .. } = &finding.place
        && *more > 0
    {
        result["occurrenceCount"] = json!(more + 1);
    }
    result
}

fn sarif_region(region: Region) -> Value {
    let mut members = Map::new();
    members.insert("startLine".to_owned(), json!(region.line));
    let optional = [("startColumn", region.column), ("endLine", region.end_line), ("endColumn", region.end_column)];
    for (key, number) in optional {
        members.extend(number.map(|number| (key.to_owned(), json!(number))));
    }
    Value::Object(members)
}

/// A URI, relative if the path is: with `/` between its parts, and with `%` for what a URI cannot have.
fn uri(file: &str) -> String {
    if file.contains("://") {
        return file.to_owned();
    }
    let parts: Vec<String> =
        Path::new(file).components().map(|part| encoded(&part.as_os_str().to_string_lossy())).collect();
    let joined = parts.join("/");
    if let Some(absolute) = joined.strip_prefix("//") { format!("file:///{absolute}") } else { joined }
}

fn encoded(part: &str) -> String {
    let keep = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte);
    part.bytes().map(|byte| if keep(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_become_uris() {
        assert_eq!(uri("example/params.json"), "example/params.json");
        assert_eq!(uri("/tmp/a b/ä.json"), "file:///tmp/a%20b/%C3%A4.json");
        assert_eq!(uri("s3://bucket/Items/"), "s3://bucket/Items/");
    }
}
