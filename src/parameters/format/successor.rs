//! The format of Maintaining Personalized Experiences, a `config.json`: what a call takes is in the `serviceConfig` of a
//! section, what the workflow does with it in its `workflowConfig`, and what belongs to a solution is in lists of it. The
//! data of a dataset lies in a folder that is called after it in lower case, or in one file.

mod age;
mod datasets;
mod schedules;
mod solutions;
mod workflow;
mod write;

use std::collections::HashMap;

use personalize_contract::model::{KEYS_ARE_KNOWN, KEYS_ARE_THERE, missing_key, nearest, unknown_key};
use personalize_contract::place::join;
use personalize_contract::{DatasetType, Finding, Rule};
use serde_json::{Map, Value};

use crate::parameters::data_location::DataLocation;
use crate::parameters::document::Document;

pub use write::write;

/// The keys of the root: those that the format has, and those of this pipeline that go into the same file.
const KEYS: [&str; 14] = [
    "tags",
    "datasetGroup",
    "datasets",
    "eventTracker",
    "filters",
    "recommenders",
    "solutions",
    "metricAttribution",
    "schedules",
    "reimport",
    "retrain",
    "onDrift",
    "quotas",
    "events",
];

/// Keys that the document has at its root and this format has not.
const NOT_AT_THE_ROOT: [&str; 1] = ["campaigns"];

const SERVICE: &str = "serviceConfig";
const WORKFLOW: &str = "workflowConfig";

/// Whether a file is of this format: its dataset group has a `serviceConfig`, or, where there is none to tell by, another
/// section.
pub fn is(root: &Map<String, Value>) -> bool {
    let has = |value: &Value| value.get(SERVICE).is_some() || value.get(WORKFLOW).is_some();
    let below = |value: &Value| match value {
        Value::Object(members) => members.values().any(has),
        Value::Array(values) => values.iter().any(has),
        _ => false,
    };
    let nested = |value: &Value| value.as_object().is_some_and(|members| members.values().any(below));
    match root.get("datasetGroup") {
        Some(group) if has(group) => true,
        Some(group) if group.get("name").is_some() => false,
        _ => root.values().any(|section| has(section) || below(section) || nested(section)),
    }
}

/// Reads a file.
pub fn read(root: Map<String, Value>) -> (Document, Vec<Finding>) {
    let mut reader = Reader::default();
    let mut document = Map::new();
    let of_group = |key: &str| root.get("datasetGroup")?.get(SERVICE)?.get(key)?.as_str().map(str::to_owned);
    let (group, domain) = (of_group("name"), of_group("domain"));
    for (key, value) in root {
        let moved = match key.as_str() {
            "datasetGroup" => reader.dataset_group(value),
            "datasets" => reader.datasets(value, domain.as_deref()),
            "eventTracker" => reader.section(value, (&key, &key), &[]).0,
            "filters" | "recommenders" => {
                reader.list(value, (&key, &key), |reader, value, at| reader.section(value, at, &[]).0)
            }
            "solutions" => {
                reader.list(value, (&key, &key), |reader, value, at| reader.solution(value, at, group.as_deref()))
            }
            _ if NOT_AT_THE_ROOT.contains(&key.as_str()) => {
                reader.unknown(&key, &key, &KEYS);
                continue;
            }
            _ => value,
        };
        document.insert(key, moved);
    }
    reader.put_schedules(&mut document);
    let Reader { origins, findings, .. } = reader;
    (Document { root: document, keys: &KEYS, origins, key_of, location_of }, findings)
}

/// The key of a dataset.
fn key_of(dataset_type: DatasetType) -> String {
    dataset_type.as_str().to_ascii_lowercase()
}

/// Where the data of a dataset lies.
fn location_of(dataset_type: DatasetType) -> DataLocation {
    let name = key_of(dataset_type);
    DataLocation::Beside(vec![format!("{name}/"), format!("{name}.csv")])
}

/// The path in the document of what is moved, and the path in the file to where it is now.
type At<'path> = (&'path str, &'path str);

/// What has been read of a file.
#[derive(Debug, Default)]
struct Reader {
    origins: HashMap<String, String>,
    findings: Vec<Finding>,
    schedules: Vec<schedules::Scheduled>,
}

impl Reader {
    fn dataset_group(&mut self, value: Value) -> Value {
        let (section, mut others) = self.section(value, ("datasetGroup", "datasetGroup"), &[WORKFLOW]);
        if let Some(workflow) = others.remove(WORKFLOW) {
            self.workflow(&workflow, &format!("datasetGroup.{WORKFLOW}"), &workflow::DATASET_GROUP, "datasetGroup");
        }
        section
    }

    /// What a section says to the service, and what else is in it of the keys that it may have besides. What is no section
    /// is left for the checks to see.
    fn section(
        &mut self,
        value: Value,
        (path, origin): At<'_>,
        others: &[&'static str],
    ) -> (Value, Map<String, Value>) {
        let Value::Object(mut members) = value else {
            self.moved(path, origin);
            return (value, Map::new());
        };
        let known: Vec<&str> = [SERVICE].into_iter().chain(others.iter().copied()).collect();
        let mut service = members.remove(SERVICE).map(|value| (format!("{origin}.{SERVICE}"), value));
        let unknown: Vec<String> = members.keys().filter(|key| !known.contains(&key.as_str())).cloned().collect();
        for key in unknown {
            self.unknown(&join(origin, &key), &key, &known);
            let value = members.remove(&key);
            if service.is_none() && nearest(known.iter().copied(), &key) == Some(SERVICE) {
                service = value.map(|value| (join(origin, &key), value));
            }
        }
        let (origin, section) = service.unwrap_or_else(|| {
            self.missing(origin, SERVICE, "an object");
            (origin.to_owned(), Value::Object(Map::new()))
        });
        self.moved(path, &origin);
        (section, members)
    }

    /// Moves each value of a list. What is no list is left for the checks to see.
    fn list(
        &mut self,
        value: Value,
        (path, origin): At<'_>,
        mut each: impl FnMut(&mut Self, Value, At<'_>) -> Value,
    ) -> Value {
        self.moved(path, origin);
        let Value::Array(values) = value else { return value };
        let values = values.into_iter().enumerate();
        values
            .map(|(index, value)| each(self, value, (&format!("{path}[{index}]"), &format!("{origin}[{index}]"))))
            .collect()
    }

    /// Notes where in the file what is at a path in the document is.
    fn moved(&mut self, path: &str, origin: &str) {
        self.origins.insert(path.to_owned(), origin.to_owned());
    }

    fn found(&mut self, rule: Rule, path: &str, message: impl Into<String>) {
        self.findings.push(Finding::of(rule, path, message));
    }

    fn unknown(&mut self, path: &str, key: &str, known: &[&'static str]) {
        self.found(KEYS_ARE_KNOWN, path, unknown_key(key, known.iter().copied()));
    }

    fn missing(&mut self, path: &str, key: &str, words: &str) {
        self.found(KEYS_ARE_THERE, path, missing_key(key, words));
    }
}

#[cfg(test)]
mod tests;
