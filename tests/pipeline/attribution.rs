//! Metric attributions of a parameter file: created before what is imported, changed in place, and one in a group.

use crate::support::{
    Folder, ONE_MORE_INTERACTION, assert_succeeded, call, calls, changes, laptop, resource, run, small_parameters,
};
use crate::teardown::deletion;
use personalize_contract::ResourceType;
use personalize_pipeline_cli::laptop::{INPUT_BUCKET, Laptop, Report};
use serde_json::{Value, json};

const NAME: &str = "effect";

fn metric(event_type: &str, name: &str, expression: &str) -> Value {
    json!({"eventType": event_type, "metricName": name, "expression": expression})
}

/// A small file whose import publishes metrics.
fn parameters() -> Value {
    let mut parameters = small_parameters();
    let metrics = [metric("watch", "watched", "SAMPLECOUNT()"), metric("click", "clicked", "SAMPLECOUNT()")];
    parameters["metricAttribution"] = json!({"name": NAME, "metrics": metrics});
    parameters["datasets"]["Interactions"]["publishAttributionMetricsToS3"] = json!(true);
    parameters
}

async fn run_with(laptop: &Laptop, folder: &Folder, parameters: &Value) -> Report {
    folder.write("params.json", &parameters.to_string());
    run(laptop, &folder.parameter_file()).await
}

async fn after_a_run(parameters: &Value) -> (Laptop, Folder) {
    let (laptop, folder) = (laptop().await, Folder::with(parameters));
    assert_succeeded(&run(&laptop, &folder.parameter_file()).await);
    (laptop, folder)
}

/// What the service has: where metrics go, and which they are.
async fn there(laptop: &Laptop) -> (Value, Value) {
    let arn = laptop.deployment().account().metric_attribution(NAME);
    let request = json!({"metricAttributionArn": arn});
    let described = call(laptop, "DescribeMetricAttribution", request.clone()).await;
    let listed = call(laptop, "ListMetricAttributionMetrics", request).await;
    (described["metricAttribution"]["metricsOutputConfig"].clone(), listed["metrics"].clone())
}

/// Whether each import publishes, from the oldest.
async fn published(laptop: &Laptop) -> Vec<bool> {
    let jobs = call(laptop, "ListDatasetImportJobs", json!({})).await;
    let mut published = Vec::new();
    for job in jobs["datasetImportJobs"].as_array().unwrap() {
        let request = json!({"datasetImportJobArn": job["datasetImportJobArn"]});
        let job = call(laptop, "DescribeDatasetImportJob", request).await;
        published.push(job["datasetImportJob"]["publishAttributionMetricsToS3"] == true);
    }
    published
}

#[tokio::test]
async fn an_import_waits_for_what_it_publishes_and_a_second_run_changes_nothing() {
    let parameters = parameters();
    let (laptop, folder) = after_a_run(&parameters).await;
    let (output, metrics) = there(&laptop).await;
    let role = laptop.deployment().settings().personalize_role_arn;
    let path = format!("s3://{INPUT_BUCKET}/metric-attribution/");
    assert_eq!(output, json!({"s3DataDestination": {"path": path}, "roleArn": role}));
    assert_eq!(metrics, parameters["metricAttribution"]["metrics"]);
    assert_eq!(published(&laptop).await, [true]);
    let second = run(&laptop, &folder.parameter_file()).await;
    assert_succeeded(&second);
    assert_eq!(changes(&second), 0, "{:?}", second.api_calls);
    assert_eq!(resource(&second, "metricAttribution", NAME).outcome, "reused");
}

#[tokio::test]
async fn metrics_and_output_are_changed_in_one_update_as_a_plan_says() {
    let mut parameters = parameters();
    let (laptop, folder) = after_a_run(&parameters).await;
    let metrics = [metric("click", "watched", "SAMPLECOUNT()"), metric("watch", "new", "SUM(Interactions.TIMESTAMP)")];
    parameters["metricAttribution"]["metrics"] = json!(metrics);
    let destination = json!({"path": "s3://elsewhere/metrics/"});
    parameters["metricAttribution"]["metricsOutputConfig"] = json!({"s3DataDestination": destination});
    folder.write("params.json", &parameters.to_string());
    let plan = laptop.plan(&laptop.open(&folder.parameter_file()).unwrap()).await.unwrap().plan.unwrap().to_string();
    for part in ["~ metric attribution effect", "metrics to add: watched, new", "metrics to remove: watched, clicked"] {
        assert!(plan.contains(part), "{part:?} is missing in {plan}");
    }
    let report = run_with(&laptop, &folder, &parameters).await;
    assert_succeeded(&report);
    assert_eq!(resource(&report, "metricAttribution", NAME).outcome, "updated");
    assert_eq!(changes(&report), 1, "{:?}", report.api_calls);
    let (output, found) = there(&laptop).await;
    assert_eq!((output["s3DataDestination"].clone(), found), (destination, json!(metrics)));
    assert_eq!(changes(&run(&laptop, &folder.parameter_file()).await), 0);
}

#[tokio::test]
async fn one_of_another_name_stays_unless_the_file_says_that_it_goes() {
    let mut parameters = parameters();
    let (laptop, folder) = after_a_run(&parameters).await;
    parameters["metricAttribution"]["name"] = json!("another");
    let refused = run_with(&laptop, &folder, &parameters).await;
    let error = refused.error.as_ref().unwrap();
    assert_eq!(error.name, "ResourceConflict");
    assert!(error.cause.contains("the metric attribution `effect`, and a group has one only"), "{}", error.cause);
    assert_eq!(changes(&refused), 0);
    parameters["onDrift"] = json!("replace");
    let replaced = run_with(&laptop, &folder, &parameters).await;
    assert_succeeded(&replaced);
    assert_eq!(resource(&replaced, "metricAttribution", "another").outcome, "replaced");
    assert_eq!((calls(&replaced, "DeleteMetricAttribution"), calls(&replaced, "CreateMetricAttribution")), (1, 1));
}

#[tokio::test]
async fn one_that_fails_keeps_only_the_import_from_beginning_that_publishes() {
    let mut parameters = parameters();
    let (laptop, folder) = (laptop().await, Folder::with(&parameters));
    laptop.fail(ResourceType::MetricAttribution, NAME, "not today");
    let failed = run(&laptop, &folder.parameter_file()).await;
    let cause = &failed.error.as_ref().unwrap().cause;
    assert!(cause.contains("not today") && cause.contains("could not be had"), "{cause}");
    assert_eq!((calls(&failed, "CreateDatasetImportJob"), calls(&failed, "CreateSolutionVersion")), (0, 0));
    parameters["datasets"]["Interactions"]["publishAttributionMetricsToS3"] = json!(false);
    let without = run_with(&laptop, &folder, &parameters).await;
    assert!(!without.has_succeeded());
    assert_eq!((calls(&without, "CreateDatasetImportJob"), calls(&without, "CreateSolutionVersion")), (1, 1));
    laptop.emulator().clear_faults();
    assert_succeeded(&run(&laptop, &folder.parameter_file()).await);
}

#[tokio::test]
async fn an_update_that_fails_is_reported_with_the_service_s_reason() {
    let mut parameters = parameters();
    let (laptop, folder) = after_a_run(&parameters).await;
    parameters["metricAttribution"]["metrics"] = json!([metric("watch", "watched", "SAMPLECOUNT()")]);
    laptop.fail(ResourceType::MetricAttribution, NAME, "not today");
    let failed = run_with(&laptop, &folder, &parameters).await;
    let error = failed.error.as_ref().unwrap();
    assert_eq!(error.name, "ResourceFailed");
    assert!(error.cause.contains("not today"), "{}", error.cause);
    assert_eq!(calls(&failed, "UpdateMetricAttribution"), 1, "it is asked once");
    laptop.emulator().clear_faults();
    assert_succeeded(&run(&laptop, &folder.parameter_file()).await);
    assert_eq!(there(&laptop).await.1, parameters["metricAttribution"]["metrics"]);
}

#[tokio::test]
async fn new_data_is_published_and_a_deletion_leaves_nothing() {
    let (laptop, folder) = after_a_run(&parameters()).await;
    folder.append("Interactions/interactions.csv", ONE_MORE_INTERACTION);
    assert_succeeded(&run(&laptop, &folder.parameter_file()).await);
    assert_eq!(published(&laptop).await, [true, true]);
    let report = laptop.start_execution("delete", &deletion("Small")).await.unwrap();
    assert_succeeded(&report);
    assert_eq!(resource(&report, "metricAttribution", NAME).outcome, "deleted");
    let left = laptop.emulator().resources();
    let left = left.iter().filter(|left| left.resource_type != ResourceType::DatasetImportJob);
    assert_eq!(left.count(), 0);
}
