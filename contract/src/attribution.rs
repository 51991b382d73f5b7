//! Metric attributions: the expressions of their metrics, and what a parameter file says of one.
//!
//! Source: the API reference of `MetricAttribute`, and the developer guide's page on requirements of metric attributions.

use std::collections::HashSet;

use serde_json::{Map, Value};

use crate::place::join;
use crate::recipe::check::Datasets;
use crate::schema::FieldType;
use crate::{DatasetType, Finding, Rule, Schema};

/// The form of an expression.
pub const EXPRESSIONS: Rule = Rule::error("PP0230", "A metric is `SAMPLECOUNT()` or the sum of a column");
/// What is summed.
pub const SUMMED: Rule = Rule::error("PP0231", "A metric sums a column of numbers that the schema has");
/// What distinguishes events.
pub const EVENT_TYPES: Rule = Rule::error("PP0232", "A metric attribution has Interactions with event types");
/// Names, which distinguish metrics.
pub const NAMES: Rule = Rule::error("PP0233", "Metrics each have a name of their own");
/// Two metrics of the same events and expression.
pub const ONCE: Rule = Rule::warning("PP0234", "A metric is computed once");
/// Imports that publish metrics.
pub const PUBLISHED: Rule = Rule::error("PP0235", "Metrics that an import publishes have a metric attribution");

/// All of these.
pub const RULES: &[Rule] = &[EXPRESSIONS, SUMMED, EVENT_TYPES, NAMES, ONCE, PUBLISHED];

/// What is wrong with an expression of neither form.
pub const NO_EXPRESSION: &str = "it is neither SAMPLECOUNT() nor of the form SUM(Items.PRICE)";

/// What a metric is computed with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expression<'text> {
    /// `SAMPLECOUNT()`
    Count,
    /// `SUM(Items.PRICE)`
    Sum(DatasetType, &'text str),
}

impl<'text> Expression<'text> {
    /// Reads an expression. Sums are documented of Interactions and Items.
    #[must_use]
    pub fn parse(text: &'text str) -> Option<Self> {
        if text == "SAMPLECOUNT()" {
            return Some(Self::Count);
        }
        let (dataset, column) = text.strip_prefix("SUM(")?.strip_suffix(')')?.split_once('.')?;
        let dataset_type = DatasetType::parse(dataset)?;
        let summed = matches!(dataset_type, DatasetType::Interactions | DatasetType::Items);
        summed.then_some(Self::Sum(dataset_type, column))
    }

    /// The dataset that it reads besides the events themselves.
    #[must_use]
    pub const fn dataset_type(self) -> Option<DatasetType> {
        match self {
            Self::Count => None,
            Self::Sum(dataset_type, _) => Some(dataset_type),
        }
    }

    /// Why it cannot be computed with the schema of its dataset. Without a schema there is no such dataset.
    #[must_use]
    pub fn problem(self, schema: Option<&Schema>) -> Option<String> {
        let Self::Sum(dataset_type, column) = self else { return None };
        let Some(field) = schema.and_then(|schema| schema.field(column)) else {
            return Some(format!("there is no column {dataset_type}.{column}"));
        };
        let is_number = !matches!(field.field_type, FieldType::String | FieldType::Boolean);
        (!is_number).then(|| format!("{column} is of type {}, not a number", field.field_type.as_str()))
    }
}

/// Checks the metric attribution that is at a path. What is of a wrong type is reported elsewhere and skipped here.
pub fn check(path: &str, section: &Map<String, Value>, datasets: &Datasets, findings: &mut Vec<Finding>) {
    check_event_types(path, datasets, findings);
    let metrics = section.get("metrics").and_then(Value::as_array).into_iter().flatten();
    let (mut names, mut computed) = (HashSet::new(), HashSet::new());
    for (index, metric) in metrics.enumerate() {
        let path = format!("{}[{index}]", join(path, "metrics"));
        let text = |key: &str| metric.get(key).and_then(Value::as_str);
        if let Some(name) = text("metricName").filter(|name| !names.insert(*name)) {
            let message = format!("two metrics are called `{name}`; give one of them another name");
            findings.push(Finding::of(NAMES, format!("{path}.metricName"), message));
        }
        let Some(expression) = text("expression").filter(|expression| !expression.is_empty()) else { continue };
        check_expression(&format!("{path}.expression"), expression, datasets, findings);
        if let Some(event_type) = text("eventType").filter(|event_type| !computed.insert((*event_type, expression))) {
            let message = format!("`{expression}` of the events `{event_type}` is a metric already; leave one out");
            findings.push(Finding::of(ONCE, path, message));
        }
    }
}

/// That Interactions are missing is a finding of its own.
fn check_event_types(path: &str, datasets: &Datasets, findings: &mut Vec<Finding>) {
    let known = datasets.iter().find(|(dataset_type, _)| *dataset_type == DatasetType::Interactions);
    let schema = known.and_then(|(_, schema)| schema.as_ref());
    if schema.is_some_and(|schema| schema.field("EVENT_TYPE").is_none()) {
        let message = "this needs the column EVENT_TYPE, which the schema of Interactions does not have";
        findings.push(Finding::of(EVENT_TYPES, path, message));
    }
}

fn check_expression(path: &str, text: &str, datasets: &Datasets, findings: &mut Vec<Finding>) {
    let Some(expression) = Expression::parse(text) else {
        let message = format!("`{text}`: {NO_EXPRESSION}; a sum is of a column of Interactions or Items");
        return findings.push(Finding::of(EXPRESSIONS, path, message));
    };
    let Some(of) = expression.dataset_type() else { return };
    let known = datasets.iter().find(|(dataset_type, _)| *dataset_type == of);
    // A schema that cannot be read has findings of its own.
    if known.is_some_and(|(_, schema)| schema.is_none()) {
        return;
    }
    if let Some(problem) = expression.problem(known.and_then(|(_, schema)| schema.as_ref())) {
        let message = format!("`{text}`: {problem}; sum a column of type int, long, float or double of {of}");
        findings.push(Finding::of(SUMMED, path, message));
    }
}

/// Checks the datasets at a path, of which an import may publish metrics only where there is a metric attribution.
pub fn check_published(path: &str, datasets: &Map<String, Value>, has_attribution: bool, findings: &mut Vec<Finding>) {
    let publishes = |section: &Value| section.get(PUBLISHES).and_then(Value::as_bool) == Some(true);
    for (key, _) in datasets.iter().filter(|(_, section)| !has_attribution && publishes(section)) {
        let message = "there is no `metricAttribution` whose metrics could be published; add one, or leave this out";
        findings.push(Finding::of(PUBLISHED, format!("{path}.{key}.{PUBLISHES}"), message));
    }
}

/// The key of a dataset whose imports publish metrics.
pub const PUBLISHES: &str = "publishAttributionMetricsToS3";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expressions_have_two_forms() {
        assert_eq!(Expression::parse("SAMPLECOUNT()"), Some(Expression::Count));
        assert_eq!(Expression::parse("SUM(Items.PRICE)"), Some(Expression::Sum(DatasetType::Items, "PRICE")));
        for bad in ["", "COUNT()", "SUM()", "SUM(PRICE)", "SUM(Users.AGE)", "SUM(Items.PRICE", "SAMPLECOUNT(1)"] {
            assert_eq!(Expression::parse(bad), None, "{bad}");
        }
    }
}
