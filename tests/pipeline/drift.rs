//! What is there already and is not as the file says: brought to it, replaced, or refused part by part.

use crate::support::{
    Folder, after_a_run, assert_succeeded, calls, changes, example_parameters, laptop, personalize, resource, run,
    small_parameters,
};
use personalize_contract::{DatasetType, ResourceType};
use personalize_emulator::Latencies;
use personalize_pipeline_cli::laptop::{Laptop, Report};
use serde_json::{Value, json};

/// A run for these parameters in place of the folder's.
async fn run_with(laptop: &Laptop, folder: &Folder, parameters: &Value) -> Report {
    folder.write("params.json", &parameters.to_string());
    run(laptop, &folder.parameter_file()).await
}

#[tokio::test]
async fn what_is_replaced_may_show_for_a_while_that_it_is_still_there() {
    let mut parameters = example_parameters();
    let (laptop, folder) = after_a_run(&parameters).await;
    parameters["filters"][0]["filterExpression"] = json!("INCLUDE ItemID WHERE Items.YEAR > 1");
    parameters["onDrift"] = json!("replace");
    laptop.emulator().show_deletions_after(15.0);
    let report = run_with(&laptop, &folder, &parameters).await;
    assert_succeeded(&report);
    let name = parameters["filters"][0]["name"].as_str().unwrap();
    assert_eq!(resource(&report, "filter", name).outcome, "replaced");
    assert_eq!(calls(&report, "DeleteFilter"), 1, "it is asked once: {:?}", report.api_calls);
    assert_eq!(calls(&report, "CreateFilter"), 1);
}

/// What cannot be changed is told part by part; a key of the deployment's is none of the group's.
#[tokio::test]
async fn a_group_of_another_domain_or_key_is_refused_and_a_key_that_the_file_leaves_out_is_kept() {
    let plain = small_parameters();
    let (laptop, folder) = after_a_run(&plain).await;
    let (key, role) = ("arn:aws:kms:us-east-1:123456789012:key/k", "arn:aws:iam::123456789012:role/r");
    let cases = [
        (json!({"name": "Small", "domain": "ECOMMERCE"}), "domain is nothing, and the file says ECOMMERCE"),
        (json!({"name": "Small", "kmsKeyArn": key, "roleArn": role}), "kmsKeyArn is nothing, and the file says arn:"),
    ];
    for (group, difference) in cases {
        let mut parameters = plain.clone();
        parameters["datasetGroup"] = group;
        let report = run_with(&laptop, &folder, &parameters).await;
        let error = report.error.as_ref().unwrap();
        assert_eq!(error.name, "ResourceConflict", "{}", error.cause);
        assert!(error.cause.contains(difference) && error.cause.contains("name another group"), "{}", error.cause);
        assert_eq!(changes(&report), 0, "{:?}", report.api_calls);
    }
    let locked = personalize(&laptop).create_dataset_group().name("Locked").kms_key_arn(key).role_arn(role);
    locked.send().await.unwrap();
    let mut parameters = plain.clone();
    parameters["datasetGroup"]["name"] = json!("Locked");
    parameters["solution"]["name"] = json!("locked");
    parameters["campaign"]["name"] = json!("locked");
    assert_succeeded(&run_with(&laptop, &folder, &parameters).await);
}

#[tokio::test]
async fn a_failed_update_of_a_solution_is_reported_and_a_later_run_tries_again_or_lets_it_be() {
    let plain = small_parameters();
    let (laptop, folder) = after_a_run(&plain).await;
    let mut parameters = plain.clone();
    parameters["solution"]["performAutoTraining"] = json!(true);
    laptop.fail(ResourceType::Solution, "only", "not today");
    for _ in 0..2 {
        let failed = run_with(&laptop, &folder, &parameters).await;
        let error = failed.error.as_ref().unwrap();
        assert_eq!(error.name, "ResourceFailed", "{}", error.cause);
        assert!(error.cause.contains("not today"), "{}", error.cause);
        assert_eq!(calls(&failed, "UpdateSolution"), 1, "each run tries once");
    }
    let as_before = run_with(&laptop, &folder, &plain).await;
    assert_succeeded(&as_before);
    assert_eq!(changes(&as_before), 0, "an update that nobody wants any more is in nobody's way");
    laptop.emulator().clear_faults();
    let report = run_with(&laptop, &folder, &parameters).await;
    assert_succeeded(&report);
    assert_eq!(resource(&report, "solution", "only").outcome, "updated");
}

/// Adds fields that may be missing to the schema of Items, and their columns to its data.
fn add_to_items(folder: &Folder, parameters: &mut Value, names: &[&str]) {
    let fields = parameters["datasets"]["Items"]["schema"]["fields"].as_array_mut().unwrap();
    fields.extend(names.iter().map(|name| json!({"name": name, "type": ["null", "int"]})));
    let items = std::fs::read_to_string(folder.path().join("Items/items.csv")).unwrap();
    let (header, rows) = items.split_once('\n').unwrap();
    let header = format!("{},{}\n", header.trim_end(), names.join(","));
    let rows: Vec<String> = rows.lines().map(|row| format!("{row}{}\n", ",".repeat(names.len()))).collect();
    folder.write("Items/items.csv", &(header + &rows.concat()));
}

#[tokio::test]
async fn a_dataset_whose_schema_somebody_else_replaces_is_waited_for() {
    let mut parameters = example_parameters();
    let (laptop, folder) = after_a_run(&parameters).await;
    let mut theirs = parameters.clone();
    add_to_items(&folder, &mut theirs, &["AWARDS"]);
    let text = theirs["datasets"]["Items"]["schema"].to_string();
    let client = personalize(&laptop);
    let schema = client.create_schema().name("theirs").schema(text).send().await.unwrap().schema_arn.unwrap();
    let arn =
        laptop.emulator().account().dataset(parameters["datasetGroup"]["name"].as_str().unwrap(), DatasetType::Items);
    client.update_dataset().dataset_arn(&arn).schema_arn(schema).send().await.unwrap();
    let began = laptop.emulator().clock().now();

    let folder = Folder::with(&parameters);
    add_to_items(&folder, &mut parameters, &["AWARDS", "SEQUELS"]);
    let report = run_with(&laptop, &folder, &parameters).await;
    assert_succeeded(&report);
    assert_eq!(resource(&report, "dataset", "Items").outcome, "updated");
    assert_eq!(calls(&report, "UpdateDataset"), 1, "after theirs, since the dataset shows that it is at work");
    let dataset = client.describe_dataset().dataset_arn(&arn).send().await.unwrap().dataset.unwrap();
    let update = dataset.latest_dataset_update().unwrap();
    let own = update.creation_date_time().unwrap().as_secs_f64();
    assert!(own - began.0 >= 108.0, "{}", own - began.0);
    let jobs = client.list_dataset_import_jobs().dataset_arn(&arn).send().await.unwrap();
    let newest = jobs.dataset_import_jobs().last().unwrap().creation_date_time().unwrap().as_secs_f64();
    assert!(newest >= update.last_updated_date_time().unwrap().as_secs_f64(), "the import waits for the schema");
    assert_eq!(changes(&run(&laptop, &folder.parameter_file()).await), 0);
}

#[tokio::test]
async fn a_replacement_of_a_schema_that_failed_is_tried_again_by_a_later_run() {
    let mut parameters = example_parameters();
    let (laptop, folder) = after_a_run(&parameters).await;
    add_to_items(&folder, &mut parameters, &["AWARDS"]);
    laptop.fail(ResourceType::Dataset, "Items", "not today");
    let failed = run_with(&laptop, &folder, &parameters).await;
    assert_eq!(failed.error.as_ref().unwrap().name, "ResourceFailed");
    assert_eq!(calls(&failed, "UpdateDataset"), 1, "each run tries once");
    laptop.emulator().clear_faults();
    let report = run(&laptop, &folder.parameter_file()).await;
    assert_succeeded(&report);
    assert_eq!(resource(&report, "dataset", "Items").outcome, "updated");
}

/// Latencies may say that a solution takes a while, and an older service did.
#[tokio::test]
async fn a_solution_that_is_pending_is_waited_for() {
    let parameters = small_parameters();
    let (laptop, folder) = (laptop().await, Folder::with(&parameters));
    laptop.set_latencies(Latencies::parse(r#"{"solution": 90}"#).unwrap());
    let report = run(&laptop, &folder.parameter_file()).await;
    assert_succeeded(&report);
    assert_eq!(calls(&report, "CreateSolutionVersion"), 1, "{:?}", report.api_calls);
}
