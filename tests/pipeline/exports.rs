//! Exports on demand: what is asked for is written, waited for and reported, and nothing else is touched.

use crate::support::{
    Folder, after_a_run, assert_succeeded, calls, changes, example_parameters, outcomes, resource, small_parameters,
    turns,
};
use crate::teardown::deletion;
use personalize_contract::ResourceType;
use personalize_emulator::Latencies;
use personalize_pipeline_cli::laptop::{INPUT_BUCKET, Laptop, Report};
use serde_json::{Value, json};

fn export(more: Value) -> Value {
    let mut input = json!({"action": "export", "datasetGroup": "Small"});
    let (Some(members), Value::Object(more)) = (input.as_object_mut(), more) else { panic!("no members") };
    members.extend(more);
    input
}

async fn after_small() -> (Laptop, Folder) {
    after_a_run(&small_parameters()).await
}

async fn exported(laptop: &Laptop, name: &str, input: &Value) -> Report {
    laptop.start_execution(name, input).await.unwrap()
}

/// What people are told that the job of a dataset has written.
fn written(report: &Report, dataset: &str) -> String {
    let [notification] = report.notifications.as_slice() else { panic!("{:?}", report.notifications) };
    let begins = format!("  dataset export job {dataset}");
    let line = notification.message.lines().find(|line| line.starts_with(&begins));
    let line = line.unwrap_or_else(|| panic!("{}", notification.message));
    line[line.find("written to").unwrap()..].to_owned()
}

#[tokio::test]
async fn every_dataset_is_written_below_the_deployment_s_bucket_and_told_with_its_size() {
    let (laptop, _folder) = after_a_run(&example_parameters()).await;
    let report = exported(&laptop, "all", &json!({"action": "export", "datasetGroup": "FilmNight"})).await;
    assert_succeeded(&report);
    assert_eq!(outcomes(&report, "datasetExportJob"), ["created"; 3]);
    assert_eq!(changes(&report), 3, "{:?}", report.api_calls);
    let why = written(&report, "Items");
    let folder = format!("written to s3://{INPUT_BUCKET}/exports/FilmNight/");
    assert!(why.starts_with(&folder) && why.contains("/Items/") && why.ends_with(" bytes)"), "{why}");
    let bytes: usize = why.rsplit('(').next().unwrap().trim_end_matches(" bytes)").parse().unwrap();
    assert!(bytes > 1000, "{why}");
    let [notification] = report.notifications.as_slice() else { panic!("{:?}", report.notifications) };
    assert_eq!(notification.subject.as_deref(), Some("Personalize pipeline: FilmNight is exported"));
}

#[tokio::test]
async fn an_export_may_name_datasets_rows_and_a_place() {
    let (laptop, _folder) = after_small().await;
    laptop.emulator().objects().create_bucket("elsewhere");
    let asked = json!({"datasets": ["Interactions"], "ingestionMode": "PUT", "output": "s3://elsewhere/backup"});
    let report = exported(&laptop, "put", &export(asked)).await;
    assert_succeeded(&report);
    let why = written(&report, "Interactions");
    // Nothing was put one by one, so that only the header is there.
    let header = format!("({} bytes)", "USER_ID,ITEM_ID,EVENT_TYPE,TIMESTAMP\n".len());
    assert!(why.starts_with("written to s3://elsewhere/backup/Interactions/") && why.ends_with(&header), "{why}");
    let bulk = json!({"ingestionMode": "BULK", "output": "s3://elsewhere/bulk/"});
    let report = exported(&laptop, "bulk", &export(bulk)).await;
    let bulk = written(&report, "Interactions");
    assert_ne!(why.rsplit('(').next(), bulk.rsplit('(').next(), "{bulk}");
}

#[tokio::test]
async fn what_is_not_there_fails_and_the_rest_is_written() {
    let (laptop, _folder) = after_small().await;
    let report = exported(&laptop, "users", &export(json!({"datasets": ["Users", "Interactions"]}))).await;
    let error = report.error.as_ref().unwrap();
    assert_eq!(error.name, "ResourceConflict");
    assert!(error.cause.contains("the dataset group Small has no dataset Users"), "{}", error.cause);
    assert_eq!(resource(&report, "datasetExportJob", "Interactions").outcome, "created");
    let report = exported(&laptop, "nobody", &json!({"action": "export", "datasetGroup": "Nobody"})).await;
    let error = report.error.as_ref().unwrap();
    assert!(error.cause.contains("there is no dataset group Nobody with datasets"), "{}", error.cause);
    assert_eq!(changes(&report), 0);
    let report = exported(&laptop, "nowhere", &export(json!({"output": "s3://nowhere/x/"}))).await;
    assert_eq!(report.error.as_ref().unwrap().name, "ResourceFailed");
}

#[tokio::test]
async fn a_turn_that_runs_again_exports_nothing_twice_and_two_executions_export_twice() {
    let (laptop, _folder) = after_small().await;
    laptop.set_latencies(Latencies::parse(r#"{"datasetExportJob": 900}"#).unwrap());
    let jobs = || {
        let all = laptop.emulator().resources();
        all.iter().filter(|seen| seen.resource_type == ResourceType::DatasetExportJob).count()
    };
    let last = turns(&laptop, "one", export(json!({})), 2).await;
    assert_eq!((&last["next"], jobs()), (&json!("succeed"), 1), "{last}");
    let report = exported(&laptop, "another", &export(json!({}))).await;
    assert_succeeded(&report);
    assert_eq!((calls(&report, "CreateDatasetExportJob"), jobs()), (1, 2));
}

#[tokio::test]
async fn exports_are_in_no_deletion_s_way() {
    let (laptop, _folder) = after_small().await;
    assert_succeeded(&exported(&laptop, "before", &export(json!({}))).await);
    assert_succeeded(&laptop.start_execution("delete", &deletion("Small")).await.unwrap());
}
