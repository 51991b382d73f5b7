//! Metrics for `CloudWatch`, in its embedded metric format: a line of JSON in the function's log, and no call.
//! `docs/events.md` lists them, with their units and dimensions.
//!
//! Lambda hands on as it is what is JSON already, also where its own log format is JSON; it filters by `level`, which it
//! reads where there is a `timestamp` beside it. Source: the developer guide of Lambda on log formats and log levels, and
//! that of `CloudWatch` on the embedded metric format.

use std::fmt;
use std::sync::Arc;

use serde_json::{Map, Value, json};

use crate::time::Timestamp;

/// What the namespace begins with; the name of the stack comes after it.
const NAMESPACE: &str = "personalize-pipeline/";

/// Most characters of a dimension's value. Source: the embedded metric format.
const LONGEST_VALUE: usize = 1024;

/// Where lines of metrics go.
pub type Sink = Arc<dyn Fn(&str) + Send + Sync>;

/// Writes metrics, if there is somebody to read them.
#[derive(Clone, Default)]
pub struct Metrics(Option<(Sink, String)>);

impl fmt::Debug for Metrics {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("Metrics").field(&self.0.as_ref().map(|(_, namespace)| namespace)).finish()
    }
}

/// In what a metric is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// How many.
    Count,
    /// How long.
    Seconds,
    /// What has no unit of `CloudWatch`'s: hours, and what models are measured at.
    None,
}

impl Unit {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Count => "Count",
            Self::Seconds => "Seconds",
            Self::None => "None",
        }
    }
}

/// Metrics that have the same dimensions.
#[derive(Debug, Clone, Default)]
pub struct Line {
    dimensions: Vec<(&'static str, String)>,
    /// Whether the metrics are there without the dimensions as well.
    also_in_all: bool,
    metrics: Vec<(String, Unit, f64)>,
    /// What a query of the log may ask for beside them.
    properties: Vec<(&'static str, Value)>,
}

impl Line {
    /// A line of one metric without dimensions.
    #[must_use]
    pub fn of(name: &str, unit: Unit, value: f64) -> Self {
        Self::default().metric(name, unit, value)
    }

    /// The same with one more metric. What is no number has no place in a line.
    #[must_use]
    pub fn metric(mut self, name: &str, unit: Unit, value: f64) -> Self {
        if value.is_finite() {
            self.metrics.push((name.to_owned(), unit, value));
        }
        self
    }

    /// The same with one more dimension.
    #[must_use]
    pub fn by(mut self, name: &'static str, value: &str) -> Self {
        self.dimensions.push((name, value.chars().take(LONGEST_VALUE).collect()));
        self
    }

    /// The same, with the metrics without any dimension besides.
    #[must_use]
    pub fn and_in_all(mut self) -> Self {
        self.also_in_all = true;
        self
    }

    /// The same with what is no metric.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        self.properties.push((name, value.into()));
        self
    }

    /// The line as `CloudWatch` reads it.
    fn document(&self, namespace: &str, now: Timestamp) -> Value {
        let names: Vec<&str> = self.dimensions.iter().map(|(name, _)| *name).collect();
        let mut sets = vec![names];
        if self.also_in_all {
            sets.insert(0, Vec::new());
        }
        let metrics = self.metrics.iter().map(|(name, unit, _)| json!({"Name": name, "Unit": unit.as_str()}));
        let directive = json!({"Namespace": namespace, "Dimensions": sets, "Metrics": metrics.collect::<Vec<_>>()});
        let mut line = Map::new();
        line.insert("level".to_owned(), json!("INFO"));
        line.insert("timestamp".to_owned(), json!(now.to_string()));
        line.insert("_aws".to_owned(), json!({"Timestamp": now.as_milliseconds(), "CloudWatchMetrics": [directive]}));
        line.extend(self.properties.iter().map(|(name, value)| ((*name).to_owned(), value.clone())));
        line.extend(self.dimensions.iter().map(|(name, value)| ((*name).to_owned(), json!(value))));
        line.extend(self.metrics.iter().map(|(name, _, value)| (name.clone(), json!(value))));
        Value::Object(line)
    }
}

impl Metrics {
    /// Those of a deployment, which the name of its state machine tells.
    #[must_use]
    pub fn to(sink: Sink, state_machine_arn: &str) -> Self {
        let stack = state_machine_arn.rsplit(':').next().unwrap_or_default();
        Self(Some((sink, format!("{NAMESPACE}{stack}"))))
    }

    /// Writes a line, unless it has no metric.
    pub fn write(&self, now: Timestamp, line: &Line) {
        if let Some((sink, namespace)) = self.0.as_ref().filter(|_| !line.metrics.is_empty()) {
            sink(&line.document(namespace, now).to_string());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_what_cloudwatch_reads() {
        let now = Timestamp::parse("2026-01-01T00:00:00.25Z").unwrap();
        let line = Line::of("ResourceSeconds", Unit::Seconds, 12.5).metric("Bad", Unit::None, f64::NAN);
        let line = line.by("ResourceType", "campaign").and_in_all().with("resource", "films");
        assert_eq!(
            line.document("personalize-pipeline/films", now),
            json!({
                "level": "INFO",
                "timestamp": "2026-01-01T00:00:00.25Z",
                "_aws": {
                    "Timestamp": 1_767_225_600_250_i64,
                    "CloudWatchMetrics": [{
                        "Namespace": "personalize-pipeline/films",
                        "Dimensions": [[], ["ResourceType"]],
                        "Metrics": [{"Name": "ResourceSeconds", "Unit": "Seconds"}],
                    }],
                },
                "resource": "films",
                "ResourceType": "campaign",
                "ResourceSeconds": 12.5,
            })
        );
    }
}
