//! The document for programs. `docs/reports.md` describes every member; one that has nothing to say is left out.

use personalize_contract::{Finding, ResourceType, Status};
use personalize_report::document::TrainedOn;
use serde::Serialize;
use serde_json::{Map, Value, json};

use super::advice::{Untried, about_held};
use super::notification::{bytes_in_json, shorten};
use super::outside_failure::task;
use super::resume::Resume;
use super::trained_on::trained_on;
use super::{BatchResult, Metrics, Serving};
use crate::context::{Context, ReportFile, Resource, Source};
use crate::error::FailureName;
use crate::time::Timestamp;

/// The layout. A member that is new does not change it; one that is gone, or means something else, does.
pub const VERSION: u32 = 1;

/// As Step Functions calls a run that did what it was to do.
pub const SUCCEEDED: &str = "SUCCEEDED";
/// As Step Functions calls one that did not.
pub const FAILED: &str = "FAILED";

/// As Step Functions calls one that goes on.
pub const RUNNING: &str = "RUNNING";

/// Longest text in a document that would otherwise be too long, in bytes.
const SHORT_TEXT: usize = 300;

/// Most findings in one.
const FEW_FINDINGS: usize = 20;

/// What a program is told about a run.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Document<'run> {
    pub version: u32,
    pub action: &'static str,
    pub status: &'run str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<&'run str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cause: Option<&'run str>,
    pub summary: &'run str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dataset_group: Option<&'run str>,
    pub execution: ExecutionPart<'run>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parameters: Option<Value>,
    pub resources: Vec<ResourcePart<'run>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub not_attempted: Vec<Untried>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tracking_id: Option<&'run str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub metrics: Vec<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub metrics_basis: Option<&'run str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub batch_results: Vec<Value>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub trained_on: Vec<TrainedOn>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub report: Option<&'run ReportFile>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unpublished_events: Option<u32>,
    #[serde(skip_serializing_if = "<[Finding]>::is_empty")]
    pub findings: &'run [Finding],
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub serving: Vec<Value>,
    #[serde(rename = "again", skip_serializing_if = "Option::is_none")]
    pub resume: Option<&'run Resume>,
}

/// The execution that began the run.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ExecutionPart<'run> {
    id: &'run str,
    #[serde(skip_serializing_if = "Option::is_none")]
    start_time: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    end_time: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    seconds: Option<f64>,
}

/// One resource.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ResourcePart<'run> {
    #[serde(rename = "type")]
    resource_type: ResourceType,
    name: &'run str,
    #[serde(skip_serializing_if = "Option::is_none")]
    arn: Option<&'run str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<Status>,
    outcome: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<&'run str>,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    notes: &'run [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    seconds: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    end_time: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    failure: Option<FailureName>,
    #[serde(skip_serializing_if = "Option::is_none")]
    failure_reason: Option<&'run str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    what_to_do: Option<String>,
}

impl Default for Document<'_> {
    fn default() -> Self {
        Self {
            version: VERSION,
            action: "run",
            status: SUCCEEDED,
            error: None,
            cause: None,
            summary: "",
            dataset_group: None,
            execution: ExecutionPart::default(),
            parameters: None,
            resources: Vec::new(),
            not_attempted: Vec::new(),
            tracking_id: None,
            metrics: Vec::new(),
            metrics_basis: None,
            batch_results: Vec::new(),
            trained_on: Vec::new(),
            report: None,
            unpublished_events: None,
            findings: &[],
            serving: Vec::new(),
            resume: None,
        }
    }
}

impl<'run> Document<'run> {
    /// What a run remembers, and when it ended, where that is known.
    pub fn of_context(context: &'run Context, now: Option<Timestamp>) -> Self {
        let start = context.execution.start_time;
        let groups = context.resources.iter().filter(|resource| resource.resource_type == ResourceType::DatasetGroup);
        Self {
            action: context.parameters.task().as_str(),
            dataset_group: groups.map(|group| group.name.as_str()).next(),
            execution: ExecutionPart {
                id: &context.execution.id,
                start_time: Some(start.to_string()),
                end_time: now.map(|now| now.to_string()),
                seconds: now.map(|now| now.seconds_since(start)),
            },
            parameters: parameters(&context.parameters),
            resources: context.resources.iter().map(ResourcePart::of).collect(),
            trained_on: trained_on(context),
            report: context.report.as_ref(),
            unpublished_events: Some(context.unpublished_events).filter(|count| *count > 0),
            findings: &context.findings,
            ..Self::default()
        }
    }

    /// Takes action and execution from what was handed to a turn whose context is not known.
    pub fn is_of(&mut self, input: &Value, execution: &'run str) {
        if let Some(task) = task(input) {
            self.action = task.as_str();
        }
        if self.execution.id.is_empty() {
            self.execution.id = execution;
        }
    }

    /// Names what the execution fails with.
    pub fn fails_with(&mut self, error: &'run str, cause: &'run str) {
        (self.error, self.cause) = (Some(error), Some(cause));
    }

    /// Says of everything that failed, or is held, what to do about it. `context` is what the document was made of.
    pub fn advise(&mut self, advice: impl Fn(&Resource) -> String, context: &Context) {
        for (part, resource) in self.resources.iter_mut().zip(&context.resources) {
            part.what_to_do = if resource.is_held() {
                Some(about_held(resource))
            } else {
                resource.is_failed().then(|| advice(resource))
            };
        }
    }

    /// The document as text, whose bytes in a JSON string are no more than that. What had to go is named in `shortened`.
    pub fn within(&self, limit: usize) -> String {
        let mut document = match serde_json::to_value(self) {
            Ok(Value::Object(document)) => document,
            _ => Map::new(),
        };
        let whole = Value::Object(document.clone()).to_string();
        if bytes_in_json(&whole) <= limit {
            return whole;
        }
        // What is to be pasted must stay whole.
        document.iter_mut().filter(|(name, _)| *name != "again").for_each(|(_, value)| cut_texts(value));
        let mut shortened = vec![format!("texts of more than {SHORT_TEXT} bytes are cut")];
        for shorten in [cut_findings, cut_metrics, cut_batch_results, cut_trained_on, cut_resources, cut_untried] {
            document.insert("shortened".to_owned(), json!(shortened));
            let text = Value::Object(document.clone()).to_string();
            let bytes = bytes_in_json(&text);
            if bytes <= limit {
                return text;
            }
            shortened.extend(shorten(&mut document, bytes - limit + 200));
        }
        document.insert("shortened".to_owned(), json!(shortened));
        Value::Object(document).to_string()
    }
}

impl<'run> ResourcePart<'run> {
    fn of(resource: &'run Resource) -> Self {
        Self {
            resource_type: resource.resource_type,
            name: &resource.name,
            arn: resource.arn.as_deref(),
            status: resource.status(),
            outcome: resource.outcome_as_str(),
            why: resource.why.as_deref(),
            notes: &resource.notes,
            seconds: resource.seconds(),
            end_time: resource.end_time().map(|end| end.to_string()),
            failure: resource.failure(),
            failure_reason: resource.reason(),
            what_to_do: None,
        }
    }
}

/// Where the parameters are; those that were handed over inline are in the execution's input.
fn parameters(source: &Source) -> Option<Value> {
    match source {
        Source::Object { bucket, key, version_id: Some(version), .. } => {
            Some(json!({"bucket": bucket, "key": key, "versionId": version}))
        }
        Source::Object { bucket, key, version_id: None, .. } => Some(json!({"bucket": bucket, "key": key})),
        Source::Inline { bucket, .. } => Some(json!({"bucket": bucket})),
        Source::Deletion { .. } | Source::Export(_) | Source::Capture(_) | Source::Move(_) => None,
    }
}

/// Metrics, each version's beside those of the one before.
pub fn metrics(metrics: &[Metrics]) -> Vec<Value> {
    let version = |version: &super::VersionMetrics| {
        let values: Map<String, Value> =
            version.values.iter().map(|(name, value)| (name.clone(), json!(value))).collect();
        json!({"solutionVersionArn": version.arn, "values": values})
    };
    let entry = |metrics: &Metrics| {
        let mut entry = version(&metrics.version);
        entry["solution"] = json!(metrics.solution);
        if let Some(before) = &metrics.before {
            entry["before"] = version(before);
        }
        if !metrics.gate.is_empty() {
            entry["gate"] = json!(metrics.gate);
        }
        entry
    };
    metrics.iter().map(entry).collect()
}

/// What batch jobs have written.
pub fn batch_results(results: &[BatchResult]) -> Vec<Value> {
    let entry = |result: &BatchResult| {
        let mut entry = json!({"type": result.resource_type, "name": result.name, "output": result.output});
        if let Some(lines) = result.lines {
            entry["lines"] = json!(lines.all);
            entry["linesWithErrors"] = json!(lines.with_errors);
        }
        entry
    };
    results.iter().map(entry).collect()
}

/// What the campaigns serve.
pub fn serving(serving: &[Serving]) -> Vec<Value> {
    let entry = |serving: &Serving| {
        let mut entry = json!({"campaign": serving.campaign, "solutionVersionArn": serving.solution_version_arn});
        if let Some(since) = serving.since {
            entry["since"] = json!(since.to_string());
        }
        entry
    };
    serving.iter().map(entry).collect()
}

fn cut_texts(value: &mut Value) {
    match value {
        Value::String(text) => *text = shorten(text, SHORT_TEXT),
        Value::Array(values) => values.iter_mut().for_each(cut_texts),
        Value::Object(members) => members.values_mut().for_each(cut_texts),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// What was made shorter, if anything was. The count is of bytes that are too many.
type Shortened = Option<String>;

fn cut_findings(document: &mut Map<String, Value>, _excess: usize) -> Shortened {
    let findings = document.get_mut("findings")?.as_array_mut()?;
    let left = findings.len().checked_sub(FEW_FINDINGS).filter(|left| *left > 0)?;
    findings.truncate(FEW_FINDINGS);
    Some(format!("{left} findings are left out"))
}

fn cut_metrics(document: &mut Map<String, Value>, _excess: usize) -> Shortened {
    document.remove("metrics").map(|_| "metrics are left out".to_owned())
}

fn cut_trained_on(document: &mut Map<String, Value>, _excess: usize) -> Shortened {
    document.remove("trainedOn").map(|_| "which data went into which version is left out".to_owned())
}

fn cut_batch_results(document: &mut Map<String, Value>, excess: usize) -> Shortened {
    let left = cut_entries(document.get_mut("batchResults")?.as_array_mut()?, excess);
    (left > 0).then(|| format!("results of {left} batch jobs are left out"))
}

/// The last ones go; what failed goes last.
fn cut_resources(document: &mut Map<String, Value>, excess: usize) -> Shortened {
    let resources = document.get_mut("resources")?.as_array_mut()?;
    resources.sort_by_key(|resource| resource["outcome"] != "failed");
    let left = cut_entries(resources, excess);
    (left > 0).then(|| format!("{left} resources are left out; the execution's last output has all of them"))
}

fn cut_untried(document: &mut Map<String, Value>, excess: usize) -> Shortened {
    let left = cut_entries(document.get_mut("notAttempted")?.as_array_mut()?, excess);
    (left > 0).then(|| format!("{left} resources that were not attempted are left out"))
}

/// Takes entries from the end until so many bytes are gone; how many.
fn cut_entries(entries: &mut Vec<Value>, excess: usize) -> usize {
    let (mut gone, mut left) = (0, 0);
    while gone < excess
        && let Some(entry) = entries.pop()
    {
        // Without the quotes around the string.
        gone += bytes_in_json(&entry.to_string()) - 2;
        left += 1;
    }
    left
}

#[cfg(test)]
pub mod tests {
    use super::*;
    use crate::context::{Done, Execution, Outcome};

    /// A run with so many resources, each of which failed or was kept for that reason.
    pub fn large(count: usize, reason: &str) -> Context {
        let now = Timestamp::parse("2026-01-01T00:00:00Z").unwrap();
        let source = serde_json::from_value(json!({"bucket": "b", "key": "k"})).unwrap();
        let mut context = Context::new(Execution { id: "e".into(), start_time: now }, source);
        for number in 0..count {
            let resource = Resource::unseen(ResourceType::Filter, &format!("filter-{number}"), now);
            let kept = Done { reason: Some(reason.to_owned()), ..Done::of(Outcome::Kept) };
            context.resources.push(match number % 2 {
                0 => resource.done(kept),
                _ => resource.failed(FailureName::ResourceFailed, reason.to_owned()),
            });
        }
        context
    }

    #[test]
    fn what_has_nothing_to_say_is_left_out() {
        let document = serde_json::to_value(Document::default()).unwrap();
        assert_eq!(
            document,
            json!({"version": 1, "action": "run", "status": "SUCCEEDED", "summary": "", "execution": {"id": ""}, "resources": []})
        );
    }

    #[test]
    fn what_failed_is_the_last_to_be_left_out() {
        let context = large(200, &"x".repeat(1000));
        let document = Document::of_context(&context, None).within(25_000);
        assert!(bytes_in_json(&document) <= 25_000);
        let document: Value = serde_json::from_str(&document).unwrap();
        let resources = document["resources"].as_array().unwrap();
        assert!(resources.len() > 30 && resources.iter().all(|resource| resource["outcome"] == "failed"), "{document}");
        assert!(resources[0]["failureReason"].as_str().unwrap().ends_with("[…]"), "{document}");
        assert_eq!(document["shortened"].as_array().unwrap().len(), 2, "{document}");
    }
}
