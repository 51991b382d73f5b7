//! What the function writes into its log for `CloudWatch`: every line in the embedded metric format, and in all of them what
//! alarms and dashboard of the template are about.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use personalize_contract::ResourceType;
use personalize_pipeline::Pipeline;
use personalize_pipeline_cli::laptop::{INPUT_BUCKET, Laptop};
use serde_json::{Value, json};

use crate::support::template::{resources, template};
use crate::support::{Folder, goes_on, laptop, small_parameters, turn};

/// Most dimensions of a set, and most metrics of a line. Source: the specification of the embedded metric format.
const MOST: (usize, usize) = (30, 100);

/// Takes an execution to its end; the last answer, and each line.
async fn lines_of(laptop: &Laptop, name: &str, mut input: Value) -> (Value, Vec<Value>) {
    let lines: Arc<Mutex<Vec<Value>>> = Arc::default();
    let written = Arc::clone(&lines);
    let function = Pipeline::new(&laptop.sdk_config(), laptop.deployment().settings())
        .with_metrics(Arc::new(move |line| written.lock().unwrap().push(serde_json::from_str(line).unwrap())));
    let start = laptop.emulator().clock().now();
    loop {
        input = function.handle(turn(laptop, name, start, &input)).await.unwrap();
        if !goes_on(laptop, &input).await {
            let lines = lines.lock().unwrap().clone();
            lines.iter().for_each(assert_is_embedded);
            return (input, lines);
        }
    }
}

/// As the specification has it.
fn assert_is_embedded(line: &Value) {
    assert_eq!(line["level"], "INFO", "Lambda filters by it: {line}");
    assert!(line["timestamp"].as_str().is_some_and(|time| time.ends_with('Z')), "{line}");
    let directive = &line["_aws"]["CloudWatchMetrics"][0];
    assert!(line["_aws"]["Timestamp"].as_u64().is_some_and(|time| time > 1_700_000_000_000), "{line}");
    assert_eq!(directive["Namespace"], "personalize-pipeline/personalize-pipeline");
    let sets = directive["Dimensions"].as_array().unwrap();
    assert!(!sets.is_empty(), "{line}");
    for set in sets {
        let names = set.as_array().unwrap();
        assert!(names.len() <= MOST.0, "{line}");
        for name in names {
            let value = line[name.as_str().unwrap()].as_str().unwrap_or_default();
            assert!(!value.is_empty() && value.is_ascii(), "{line}");
        }
    }
    let metrics = directive["Metrics"].as_array().unwrap();
    assert!((1..=MOST.1).contains(&metrics.len()), "{line}");
    for metric in metrics {
        assert!(line[metric["Name"].as_str().unwrap()].is_number(), "{metric}: {line}");
        assert!(["Count", "Seconds", "None"].contains(&metric["Unit"].as_str().unwrap()), "{metric}");
    }
}

/// Every value of a metric, with what its line has at `dimension`.
fn values(lines: &[Value], metric: &str, dimension: &str) -> Vec<(String, f64)> {
    let found = lines.iter().filter(|line| line.get(metric).is_some());
    found
        .map(|line| (line[dimension].as_str().unwrap_or_default().to_owned(), line[metric].as_f64().unwrap()))
        .collect()
}

fn sum(lines: &[Value], metric: &str) -> f64 {
    values(lines, metric, "").iter().map(|(_, value)| value).sum()
}

fn input() -> Value {
    json!({"bucket": INPUT_BUCKET, "key": "params.json"})
}

#[tokio::test]
async fn a_run_measures_what_it_did_and_how_long_it_took() {
    let (laptop, folder) = (laptop().await, Folder::with(&small_parameters()));
    laptop.open(&folder.parameter_file()).unwrap();
    let (end, lines) = lines_of(&laptop, "first", input()).await;
    assert_eq!(end["next"], "succeed", "{end}");
    let counted = |metric: &str, expected: f64| assert!((sum(&lines, metric) - expected).abs() < 1e-9, "{metric}");
    counted("RunsStarted", 1.0);
    counted("RunsSucceeded", 1.0);
    counted("RunsFailed", 0.0);
    counted("RejectedFiles", 0.0);
    counted("ResourceFailures", 0.0);
    counted("NewSolutionVersions", 1.0);
    let turns = values(&lines, "Turns", "").len();
    let waits = values(&lines, "WaitSeconds", "");
    assert!(turns > 3 && waits.len() == turns - 1, "one turn is the last: {turns}, {waits:?}");
    let took = sum(&lines, "RunSeconds");
    assert!((sum(&lines, "WaitSeconds") - took).abs() < 1.0, "on this clock a run does nothing but wait: {took}");
    let of_types: BTreeSet<String> =
        values(&lines, "ResourceSeconds", "ResourceType").into_iter().map(|(kind, _)| kind).collect();
    let expected = ["campaign", "dataset", "datasetGroup", "datasetImportJob", "solution", "solutionVersion"];
    assert_eq!(of_types, expected.map(str::to_owned).into());
    assert_eq!(values(&lines, "Resources", "Outcome"), [("created".to_owned(), 7.0)]);
    assert_eq!(values(&lines, "MinProvisionedTPS", "Campaign"), [("only".to_owned(), 1.0)]);
    let [(solution, coverage)] = values(&lines, "coverage", "Solution").try_into().unwrap();
    assert!(solution == "only" && (0.0..=1.0).contains(&coverage), "{coverage}");
    let [(_, model)] = values(&lines, "ModelAgeHours", "Solution").try_into().unwrap();
    let [(dataset, data)] = values(&lines, "DataAgeHours", "Dataset").try_into().unwrap();
    assert!(dataset == "Interactions" && model < data && data < took / 3600.0, "{model} {data}");
}

#[tokio::test]
async fn a_version_that_was_there_is_measured_by_its_age_only() {
    let (laptop, folder) = (laptop().await, Folder::with(&small_parameters()));
    laptop.open(&folder.parameter_file()).unwrap();
    lines_of(&laptop, "first", input()).await;
    laptop.emulator().clock().advance(std::time::Duration::from_secs(36_000)).await.unwrap();
    let (_, lines) = lines_of(&laptop, "second", input()).await;
    assert_eq!((values(&lines, "NewSolutionVersions", ""), values(&lines, "coverage", "")), (Vec::new(), Vec::new()));
    let [(_, age)] = values(&lines, "ModelAgeHours", "Solution").try_into().unwrap();
    assert!((10.0..12.0).contains(&age), "{age}");
}

#[tokio::test]
async fn failures_are_counted_and_rejected_files_are_told_from_them() {
    let (laptop, folder) = (laptop().await, Folder::with(&small_parameters()));
    laptop.fail(ResourceType::Campaign, "only", "out of capacity");
    laptop.open(&folder.parameter_file()).unwrap();
    let (end, lines) = lines_of(&laptop, "failing", input()).await;
    assert_eq!(end["next"], "fail", "{end}");
    let failed: Vec<_> =
        values(&lines, "ResourceFailures", "ResourceType").into_iter().filter(|(_, count)| *count > 0.0).collect();
    assert_eq!(failed, [("campaign".to_owned(), 1.0)]);
    let ends = |lines: &[Value]| ["RunsFailed", "RejectedFiles"].map(|metric| format!("{:.0}", sum(lines, metric)));
    assert_eq!(ends(&lines), ["1", "0"]);
    let (end, lines) = lines_of(&laptop, "rejected", json!({"bucket": INPUT_BUCKET, "params": {}})).await;
    assert_eq!((&end["error"], ends(&lines)), (&json!("ParametersInvalid"), ["1", "1"].map(str::to_owned)));
}

#[tokio::test]
async fn a_plan_is_no_run() {
    let (laptop, folder) = (laptop().await, Folder::with(&small_parameters()));
    laptop.open(&folder.parameter_file()).unwrap();
    let plan = json!({"action": "plan", "bucket": INPUT_BUCKET, "key": "params.json"});
    let (end, lines) = lines_of(&laptop, "plan", plan).await;
    assert_eq!(end["next"], "succeed", "{end}");
    for metric in ["RunsStarted", "RunsSucceeded", "ResourceSeconds", "Resources"] {
        assert_eq!(values(&lines, metric, ""), [], "{metric}");
    }
}

/// Alarms and dashboard are about metrics that there are.
#[tokio::test]
async fn whatever_the_template_watches_is_written() {
    let (laptop, folder) = (laptop().await, Folder::with(&small_parameters()));
    laptop.open(&folder.parameter_file()).unwrap();
    let (_, lines) = lines_of(&laptop, "first", input()).await;
    let mut written: BTreeSet<String> = BTreeSet::from(["UnpublishedEvents".to_owned()]);
    for line in &lines {
        let metrics = line["_aws"]["CloudWatchMetrics"][0]["Metrics"].as_array().unwrap();
        written.extend(metrics.iter().map(|metric| metric["Name"].as_str().unwrap().to_owned()));
    }
    let template = template();
    let watched = watched(&template);
    assert!(watched.len() > 12, "{watched:?}");
    let missing: Vec<&String> = watched.difference(&written).collect();
    assert!(missing.is_empty(), "the template watches {missing:?}, and there are {written:?}");
}

/// The names of the stack's own metrics in the template.
fn watched(template: &Value) -> BTreeSet<String> {
    let mut watched = BTreeSet::new();
    for (name, resource) in resources(template) {
        let properties = &resource["Properties"];
        if resource["Type"] == "AWS::CloudWatch::Alarm" {
            of_alarm(properties, &mut watched);
        }
        if resource["Type"] == "AWS::CloudWatch::Dashboard" {
            let body = properties["DashboardBody"]["Fn::Sub"].as_str().unwrap();
            let body: Value = serde_json::from_str(body).unwrap_or_else(|error| panic!("{name}: {error}"));
            body["widgets"].as_array().unwrap().iter().for_each(|widget| of_widget(widget, &mut watched));
        }
    }
    watched
}

fn of_alarm(properties: &Value, watched: &mut BTreeSet<String>) {
    let many = properties["Metrics"].as_array().into_iter().flatten().map(|metric| &metric["MetricStat"]["Metric"]);
    for metric in many.chain([properties]) {
        if metric["Namespace"].get("Fn::Sub").is_some() {
            watched.insert(metric["MetricName"].as_str().unwrap().to_owned());
        }
    }
}

fn of_widget(widget: &Value, watched: &mut BTreeSet<String>) {
    let mut is_own = false;
    for metric in widget["properties"]["metrics"].as_array().into_iter().flatten() {
        if let Some(expression) = metric[0]["expression"].as_str() {
            let name = expression.split("MetricName=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
            watched.insert(name.to_owned());
        } else {
            is_own = if metric[0] == "." { is_own } else { metric[0] != "AWS/Lambda" };
            if is_own {
                watched.insert(metric[1].as_str().unwrap().to_owned());
            }
        }
    }
}
