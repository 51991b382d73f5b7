//! Deletions: what goes, what stays, and what is left when they are broken off anywhere.

mod at_once;
mod broken_off;
pub mod every_kind;
mod refused;

use std::time::Duration;

use crate::support::{
    Folder, an_hour_passes, call, calls, cases, example, laptop, outcomes, resource, run, small_parameters, turns,
};
use personalize_contract::ResourceType;
use personalize_emulator::{CallFault, Calls, Latencies, ServiceError};
use personalize_pipeline_cli::laptop::{Laptop, Report, Setup};
use serde_json::{Value, json};

pub fn deletion(group: &str) -> Value {
    json!({"action": "delete", "datasetGroup": group, "confirm": group})
}

pub async fn delete(laptop: &Laptop, group: &str) -> Report {
    laptop
        .start_execution(&format!("delete-{}", laptop.emulator().notifications().len()), &deletion(group))
        .await
        .unwrap()
}

/// What there is, as `campaign films`.
fn there(laptop: &Laptop) -> Vec<String> {
    let resources = laptop.emulator().resources();
    resources.iter().map(|seen| format!("{} {}", seen.resource_type, seen.name)).collect()
}

fn arns(laptop: &Laptop) -> Vec<String> {
    laptop.emulator().resources().into_iter().map(|seen| seen.arn).collect()
}

fn small_parameters_named(group: &str, name: &str) -> Value {
    let mut parameters = small_parameters();
    parameters["datasetGroup"]["name"] = json!(group);
    parameters["solution"]["name"] = json!(name);
    parameters["campaign"]["name"] = json!(name);
    parameters
}

async fn make(laptop: &Laptop, parameters: &Value) -> Report {
    run(laptop, &Folder::with(parameters).parameter_file()).await
}

fn subject(report: &Report) -> &str {
    let [notification] = report.notifications.as_slice() else { panic!("{:?}", report.notifications) };
    notification.subject.as_deref().unwrap().strip_prefix("Personalize pipeline: ").unwrap()
}

/// So many of each type were in the report, and all of these were deleted.
fn assert_deleted(report: &Report, counts: &[(&str, usize)]) {
    for (resource_type, count) in counts {
        assert_eq!(outcomes(report, resource_type), vec!["deleted"; *count], "{resource_type}");
    }
}

#[tokio::test]
async fn the_example_is_taken_down_to_the_last_schema() {
    let laptop = laptop().await;
    assert!(run(&laptop, &example().join("params.json")).await.has_succeeded());
    let report = delete(&laptop, "FilmNight").await;
    assert!(report.has_succeeded(), "{:?}", report.error);
    assert_eq!(there(&laptop), [""; 0]);
    assert_deleted(
        &report,
        &[
            ("datasetGroup", 1),
            ("schema", 3),
            ("dataset", 3),
            ("eventTracker", 1),
            ("filter", 2),
            ("solution", 3),
            ("campaign", 3),
        ],
    );
    assert_eq!(report.resources.len(), 16, "{:#?}", report.resources);
    assert_eq!(subject(&report), "FilmNight is deleted");
    let message = &report.notifications[0].message;
    for resource in &report.resources {
        assert!(message.contains(resource.arn.as_deref().unwrap()), "{resource:?}");
    }
    assert!(message.contains("The data in S3 is as it was."), "{message}");
    assert_eq!(calls(&report, "Create") + calls(&report, "Update"), 0);
    assert_eq!(calls(&report, "DeleteCampaign"), 3, "nothing is asked for twice: {:?}", report.api_calls);
    println!(
        "the example: {} s, {} s of them the service's, {} turns, {} calls",
        report.makespan_seconds,
        report.critical_path_seconds.unwrap(),
        report.turns,
        report.api_calls.as_ref().unwrap().values().sum::<u64>()
    );
}

#[tokio::test]
async fn a_group_beside_it_is_untouched_also_where_both_use_one_schema() {
    let laptop = laptop().await;
    assert!(make(&laptop, &small_parameters_named("Small", "one")).await.has_succeeded());
    assert!(make(&laptop, &small_parameters_named("Smaller", "two")).await.has_succeeded());
    let schema = small_schema(&laptop, "Small").await;
    call(&laptop, "CreateDatasetGroup", json!({"name": "Third"})).await;
    an_hour_passes(&laptop).await;
    let third = laptop.emulator().account().dataset_group("Third");
    let dataset = json!({"name": "d", "datasetGroupArn": third, "datasetType": "Interactions", "schemaArn": schema});
    call(&laptop, "CreateDataset", dataset).await;
    an_hour_passes(&laptop).await;
    let before = arns(&laptop);
    let report = delete(&laptop, "Small").await;
    assert!(report.has_succeeded(), "{:?}", report.error);
    assert_eq!(outcomes(&report, "schema"), ["kept"]);
    let kept = &report.resources.iter().find(|resource| resource.outcome == "kept").unwrap();
    assert!(kept.failure_reason.as_deref().unwrap().contains("dataset/Third/INTERACTIONS"), "{kept:?}");
    assert!(report.notifications[0].message.contains("One schema is kept"), "{:?}", report.notifications);
    let after = arns(&laptop);
    let gone: Vec<&str> =
        before.iter().filter(|arn| !after.contains(arn)).filter_map(|arn| arn.split(':').nth(5)).collect();
    let [group, dataset, job, solution, version, campaign] = gone.as_slice() else { panic!("{gone:?}") };
    assert_eq!(
        [*group, dataset, solution, campaign],
        ["dataset-group/Small", "dataset/Small/INTERACTIONS", "solution/one", "campaign/one"]
    );
    assert!(
        job.starts_with("dataset-import-job/Small-Interactions") && version.starts_with("solution/one/"),
        "{gone:?}"
    );
    assert!(delete(&laptop, "Third").await.has_succeeded());
    assert!(!there(&laptop).iter().any(|name| name.starts_with("schema Small-")), "{:?}", there(&laptop));
    assert!(delete(&laptop, "Smaller").await.has_succeeded());
    assert_eq!(there(&laptop), [""; 0]);
}

async fn small_schema(laptop: &Laptop, group: &str) -> String {
    let arn = laptop.emulator().account().dataset(group, personalize_contract::DatasetType::Interactions);
    let dataset = call(laptop, "DescribeDataset", json!({"datasetArn": arn})).await;
    dataset["dataset"]["schemaArn"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_training_that_is_under_way_is_stopped_and_failures_are_in_nobody_s_way() {
    let laptop = laptop().await;
    laptop.fail(ResourceType::SolutionVersion, "similar-films", "no luck");
    laptop.fail(ResourceType::Campaign, "film-ranking", "no luck");
    assert!(!run(&laptop, &example().join("params.json")).await.has_succeeded());
    let solution = laptop.emulator().account().solution("for-you");
    call(&laptop, "CreateSolutionVersion", json!({"solutionArn": solution})).await;
    laptop.emulator().clock().advance(Duration::from_secs(120)).await.unwrap();
    let report = delete(&laptop, "FilmNight").await;
    assert!(report.has_succeeded(), "{:?}", report.error);
    assert_eq!(there(&laptop), [""; 0]);
    assert_eq!(calls(&report, "StopSolutionVersionCreation"), 1);
    let stopped = report.resources.iter().find(|resource| resource.resource_type == "solutionVersion").unwrap();
    assert!(stopped.name.starts_with("for-you/"), "{stopped:?}");
    assert_eq!(stopped.outcome, "deleted");
    assert!(report.makespan_seconds < 1500.0, "no training was waited for: {} s", report.makespan_seconds);
}

#[tokio::test]
async fn what_is_under_way_is_seen_to_its_end_first() {
    let laptop = laptop().await;
    let folder = Folder::with(&small_parameters());
    assert!(run(&laptop, &folder.parameter_file()).await.has_succeeded());
    let version = there_arn(&laptop, ResourceType::SolutionVersion);
    let campaign = laptop.emulator().account().campaign("only");
    let update = json!({"campaignArn": campaign, "solutionVersionArn": version, "minProvisionedTPS": 2});
    call(&laptop, "UpdateCampaign", update).await;
    let second = json!({"name": "by-hand", "solutionVersionArn": version, "minProvisionedTPS": 1});
    call(&laptop, "CreateCampaign", second).await;
    let dataset = there_arn(&laptop, ResourceType::Dataset);
    let source = json!({"dataLocation": "s3://personalize-input/Interactions/"});
    let role = laptop.deployment().settings().personalize_role_arn;
    let import = json!({"jobName": "late", "datasetArn": dataset, "dataSource": source, "roleArn": role});
    laptop.set_latencies(Latencies::parse(r#"{"datasetImportJob": 3600}"#).unwrap());
    call(&laptop, "CreateDatasetImportJob", import).await;
    let report = delete(&laptop, "Small").await;
    assert!(report.has_succeeded(), "{:?}", report.error);
    assert_eq!(there(&laptop), [""; 0]);
    assert_eq!(outcomes(&report, "campaign"), ["deleted"; 2]);
    assert!(report.makespan_seconds > 3600.0, "the import was waited for");
}

fn there_arn(laptop: &Laptop, resource_type: ResourceType) -> String {
    let resources = laptop.emulator().resources();
    resources.into_iter().find(|seen| seen.resource_type == resource_type).unwrap().arn
}

#[tokio::test]
async fn what_is_not_there_is_deleted_without_a_word_of_failure_and_its_schemas_are_still_found() {
    let laptop = laptop().await;
    let report = delete(&laptop, "Nothing").await;
    assert!(report.has_succeeded(), "{:?}", report.error);
    assert_eq!(subject(&report), "there was no Nothing to delete");
    assert!(make(&laptop, &small_parameters()).await.has_succeeded());
    let schema = small_schema(&laptop, "Small").await;
    let described = call(&laptop, "DescribeSchema", json!({"schemaArn": schema})).await;
    let text = described["schema"]["schema"].clone();
    let name = described["schema"]["name"].clone();
    assert!(delete(&laptop, "Small").await.has_succeeded());
    // The same name with another text is not the pipeline's, whatever it looks like.
    call(&laptop, "CreateSchema", json!({"name": name, "schema": text})).await;
    call(&laptop, "CreateSchema", json!({"name": "Small-Interactions-0123456789", "schema": text})).await;
    let report = delete(&laptop, "Small").await;
    assert!(report.has_succeeded(), "{:?}", report.error);
    assert_eq!(there(&laptop), ["schema Small-Interactions-0123456789"]);
    assert_eq!(subject(&report), "Small is deleted");
}

#[tokio::test]
async fn what_was_made_by_hand_goes_too_over_several_pages() {
    let laptop = laptop().await;
    assert!(make(&laptop, &small_parameters()).await.has_succeeded());
    let account = laptop.emulator().account().clone();
    let small = call(&laptop, "DescribeSchema", json!({"schemaArn": small_schema(&laptop, "Small").await})).await;
    let text = small["schema"]["schema"].clone();
    for number in 0..120 {
        call(&laptop, "CreateSchema", json!({"name": format!("foreign-{number}"), "schema": text})).await;
    }
    let items = json!({"type": "record", "name": "Items", "namespace": "com.amazonaws.personalize.schema", "version": "1.0",
        "fields": [{"name": "ITEM_ID", "type": "string"}, {"name": "GENRES", "type": ["null", "string"], "categorical": true}]});
    for name in ["items-by-hand", "items-to-come"] {
        call(&laptop, "CreateSchema", json!({"name": name, "schema": items.to_string()})).await;
    }
    let group = account.dataset_group("Small");
    let (first, second) = (account.schema("items-by-hand"), account.schema("items-to-come"));
    let dataset = json!({"name": "i", "datasetGroupArn": group, "datasetType": "Items", "schemaArn": first});
    let dataset = call(&laptop, "CreateDataset", dataset).await["datasetArn"].clone();
    let version = there_arn(&laptop, ResourceType::SolutionVersion);
    call(&laptop, "CreateCampaign", json!({"name": "by-hand", "solutionVersionArn": version, "minProvisionedTPS": 1}))
        .await;
    for number in 0..12 {
        let filter = json!({"name": format!("by-hand-{number}"), "datasetGroupArn": group, "filterExpression": "INCLUDE ItemID WHERE Items.GENRES IN ($G)"});
        an_hour_passes(&laptop).await;
        call(&laptop, "CreateFilter", filter).await;
    }
    an_hour_passes(&laptop).await;
    call(&laptop, "UpdateDataset", json!({"datasetArn": dataset, "schemaArn": second})).await;
    let report = delete(&laptop, "Small").await;
    assert!(report.has_succeeded(), "{:?}", report.error);
    assert_eq!(outcomes(&report, "schema"), ["deleted"; 3], "the schema of an update is one of the group's");
    assert_eq!(outcomes(&report, "filter"), ["deleted"; 12]);
    assert_eq!(outcomes(&report, "campaign"), ["deleted"; 2]);
    let left = there(&laptop);
    assert!(left.len() == 120 && left.iter().all(|name| name.starts_with("schema foreign-")), "{left:?}");
}

#[tokio::test]
async fn what_lingers_is_waited_for() {
    let laptop = laptop().await;
    assert!(make(&laptop, &small_parameters()).await.has_succeeded());
    laptop.set_latencies(
        Latencies::parse(r#"{"campaignDeletion": 3600, "solutionDeletion": 3600, "datasetDeletion": 3600, "datasetGroupDeletion": 3600}"#)
            .unwrap(),
    );
    let report = delete(&laptop, "Small").await;
    assert!(report.has_succeeded(), "{:?}", report.error);
    assert_eq!(there(&laptop), [""; 0]);
    let late = report.makespan_seconds - 4.0 * 3600.0;
    assert!(late < 0.02 * 4.0 * 3600.0 + 40.0, "late by {late} s");
    assert!(report.turns < 1500, "{} turns", report.turns);
}

#[tokio::test]
async fn the_published_request_rate_is_kept_to() {
    let paced = Laptop::start(Setup { requests_per_second: Some(1.0), ..Setup::default() }).await.unwrap();
    assert!(run(&paced, &example().join("params.json")).await.has_succeeded());
    let report = delete(&paced, "FilmNight").await;
    assert!(report.has_succeeded(), "{:?}", report.error);
    assert_eq!(there(&paced), [""; 0]);
    assert!(report.throttled_calls > Some(0), "the rate was in force");
    // Campaigns, solutions, datasets and the group go one after another.
    let longest_chain = 970.0 + 30.0 + 55.0 + 120.0;
    assert!(report.makespan_seconds < longest_chain + 60.0, "{} s", report.makespan_seconds);
}

#[tokio::test]
async fn the_example_s_event_is_a_deletion_s_first_turn() {
    let laptop = laptop().await;
    assert!(run(&laptop, &example().join("params.json")).await.has_succeeded());
    let event: Value = serde_json::from_str(include_str!("../../../example/events/delete.json")).unwrap();
    assert_eq!(event, deletion("FilmNight"));
    let answer = laptop.handle(event).await.unwrap();
    assert_eq!((&answer["next"], &answer["step"]), (&json!("wait"), &json!("DeleteCampaigns")), "{answer}");
}
