//! Limits: of a turn's time, of an execution's history, of a run's length; and a run that looks before it changes
//! anything.

use crate::support::{
    Folder, ONE_MORE_INTERACTION, after_a_run, an_hour_passes, assert_succeeded, call, calls, changes,
    example_parameters, goes_on, laptop, outcomes, resource, run, run_partially, small_parameters, turn,
};
use personalize_contract::{DatasetType, ResourceType};
use personalize_emulator::Latencies;
use personalize_pipeline_cli::laptop::{Laptop, Setup};
use serde_json::{Value, json};

/// The `Timeout` of the function in the template, in seconds.
const FUNCTION_SECONDS: f64 = 300.0;

fn latencies(json: &Value) -> Latencies {
    Latencies::parse(&json.to_string()).unwrap()
}

/// A hundred solutions at one request a second for each operation: looking at each of them takes minutes.
#[tokio::test]
async fn a_turn_ends_within_the_function_s_time_and_the_next_goes_on_where_it_stopped() {
    let short = latencies(&json!({"solution": 1, "solutionVersion": 60}));
    let setup = Setup { requests_per_second: Some(1.0), latencies: short, ..Setup::default() };
    let laptop = Laptop::start(setup).await.unwrap();
    let mut parameters = small_parameters();
    let sections = parameters.as_object_mut().unwrap();
    sections.remove("campaign");
    sections.remove("solution");
    parameters["quotas"] = json!({"solutions": 100});
    let recipe = "arn:aws:personalize:::recipe/aws-popularity-count";
    for number in 0..100 {
        let name = format!("solution-{number}");
        parameters["solutions"][&name] = json!({"name": name, "recipeArn": recipe});
    }
    let folder = Folder::with(&parameters);
    let upload = laptop.open(&folder.parameter_file()).unwrap();
    let clock = laptop.emulator().clock();
    let start = clock.now();
    let mut input = json!({"bucket": upload.bucket, "key": upload.key});
    let mut longest: f64 = 0.0;
    loop {
        let began = clock.now();
        input = laptop.handle(turn(&laptop, "hundred", start, &input)).await.unwrap();
        longest = longest.max(clock.now() - began);
        if !goes_on(&laptop, &input).await {
            break;
        }
    }
    assert_eq!(input["next"], "succeed", "{}", input["cause"]);
    assert!(longest < FUNCTION_SECONDS, "a turn took {longest} s");
    assert!(longest > 100.0, "no turn had much to do: {longest} s");
    let resources = laptop.emulator().resources();
    let versions = resources.iter().filter(|found| found.resource_type == ResourceType::SolutionVersion);
    assert_eq!(versions.count(), 100, "each is trained once");
}

/// Two waits for a slot, of 22 hours each, take more turns than an execution's history has room for.
#[tokio::test]
async fn a_run_goes_on_in_another_execution_before_the_history_is_full() {
    let (laptop, _folder) = after_a_run(&small_parameters()).await;
    laptop.set_latencies(latencies(&json!({"datasetImportJob": 80_000, "solutionVersion": 162_000})));
    occupy_all_slots(&laptop).await;
    laptop.set_latencies(latencies(&json!({"datasetImportJob": 60, "solutionVersion": 60, "datasetGroup": 60})));
    let mut parameters = small_parameters();
    for section in ["datasetGroup", "solution", "campaign"] {
        parameters[section]["name"] = json!("other");
    }
    let report = run(&laptop, &Folder::with(&parameters).parameter_file()).await;
    assert_succeeded(&report);
    assert!(report.execution_arn.contains("-continued-1-"), "{}", report.execution_arn);
    assert!(report.history_events < 25_000, "{}", report.history_events);
    assert_eq!(outcomes(&report, "solutionVersion"), ["created"]);
    assert_eq!(calls(&report, "CreateCampaign"), 1, "{:?}", report.api_calls);
    assert_eq!(report.notifications.len(), 1, "it is reported once: {:?}", report.notifications);
    let first = report.notifications[0].document["execution"]["id"].as_str().unwrap();
    let first = laptop.step_functions().execution(first).unwrap();
    assert!((20_000..25_000).contains(&first.history().len()), "{}", first.history().len());
}

async fn occupy_all_slots(laptop: &Laptop) {
    let account = laptop.emulator().account();
    let dataset = account.dataset("Small", DatasetType::Interactions);
    let role = laptop.deployment().settings().personalize_role_arn;
    for number in 1..=5 {
        let source = json!({"dataLocation": "s3://personalize-input/Interactions/"});
        let job =
            json!({"jobName": format!("j-{number}"), "datasetArn": dataset, "dataSource": source, "roleArn": role});
        call(laptop, "CreateDatasetImportJob", job).await;
    }
    for _ in 1..=20 {
        call(laptop, "CreateSolutionVersion", json!({"solutionArn": account.solution("only")})).await;
    }
}

#[tokio::test]
async fn a_run_ends_with_a_report_when_it_has_taken_as_long_as_it_may() {
    let day = latencies(&json!({"solutionVersion": 86_400}));
    let setup = Setup { latencies: day, max_run_hours: Some(3.0), ..Setup::default() };
    let laptop = Laptop::start(setup).await.unwrap();
    let report = run(&laptop, &Folder::with(&small_parameters()).parameter_file()).await;
    assert_eq!(report.error.as_ref().unwrap().name, "WaitedTooLong");
    let reason = resource(&report, "solutionVersion", "only").failure_reason.clone().unwrap();
    assert!(reason.starts_with("it is CREATE IN_PROGRESS still, and the run has taken the 3 hours"), "{reason}");
    assert!((3.0 * 3600.0..3.5 * 3600.0).contains(&report.makespan_seconds), "{}", report.makespan_seconds);
    assert_eq!(report.notifications.len(), 1);
}

#[tokio::test]
async fn what_takes_far_longer_than_before_is_reported_once_and_the_run_goes_on() {
    let laptop = laptop().await;
    let mut parameters = small_parameters();
    parameters["retrain"] = json!("always");
    let folder = Folder::with(&parameters);
    laptop.set_latencies(latencies(&json!({"solutionVersion": 1800})));
    assert_succeeded(&run(&laptop, &folder.parameter_file()).await);
    laptop.set_latencies(latencies(&json!({"solutionVersion": 36_000})));
    let report = run(&laptop, &folder.parameter_file()).await;
    assert_succeeded(&report);
    let [slow, end] = report.notifications.as_slice() else { panic!("{:?}", report.notifications) };
    assert_eq!(slow.subject.as_deref(), Some("Personalize pipeline: Small takes longer than before"));
    assert!(slow.message.contains("solution version only is CREATE IN_PROGRESS for"), "{}", slow.message);
    assert!(slow.message.contains("before, it took 30m"), "{}", slow.message);
    assert_eq!(slow.document["status"], "RUNNING");
    assert_eq!(end.subject.as_deref(), Some("Personalize pipeline: Small is ready"));
}

#[tokio::test]
async fn a_report_of_a_failure_says_what_still_serves() {
    let (laptop, folder) = after_a_run(&small_parameters()).await;
    let campaign = json!({"campaignArn": laptop.emulator().account().campaign("only")});
    let version = call(&laptop, "DescribeCampaign", campaign).await["campaign"]["solutionVersionArn"].clone();
    let version = version.as_str().unwrap();
    laptop.fail(ResourceType::SolutionVersion, "only", "out of capacity");
    folder.append("Interactions/interactions.csv", ONE_MORE_INTERACTION);
    let report = run(&laptop, &folder.parameter_file()).await;
    assert_eq!(report.error.as_ref().unwrap().name, "ResourceFailed");
    let [notification] = report.notifications.as_slice() else { panic!("{:?}", report.notifications) };
    let id = version.rsplit('/').next().unwrap();
    let line = format!("\nStill serving\n  campaign only: version {id} since 20");
    assert!(notification.message.contains(&line), "{}", notification.message);
    assert_eq!(notification.document["serving"][0]["solutionVersionArn"], version);
    let attributes: Vec<(&str, &str)> =
        notification.attributes.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let expected = [("action", "run"), ("datasetGroup", "Small"), ("error", "ResourceFailed"), ("status", "FAILED")];
    assert_eq!(attributes, expected);
}

/// What one thing conflicts with, nothing else is changed for, unless the run is to do what it can.
#[tokio::test]
async fn a_run_that_would_fail_changes_nothing_unless_it_is_to_do_what_it_can() {
    let mut parameters = small_parameters();
    parameters["filters"] = json!([{"name": "old", "filterExpression": "EXCLUDE ItemID WHERE Items.YEAR > 1"}]);
    parameters["datasets"]["Items"] = example_parameters()["datasets"]["Items"].clone();
    let (laptop, folder) = after_a_run(&parameters).await;
    parameters["filters"][0]["filterExpression"] = json!("EXCLUDE ItemID WHERE Items.YEAR > 2");
    folder.write("params.json", &parameters.to_string());
    folder.append("Interactions/interactions.csv", ONE_MORE_INTERACTION);
    let report = run(&laptop, &folder.parameter_file()).await;
    assert_eq!(report.error.as_ref().unwrap().name, "ResourceConflict");
    assert_eq!(changes(&report), 0, "{:?}", report.api_calls);
    let [notification] = report.notifications.as_slice() else { panic!("{:?}", report.notifications) };
    assert!(notification.message.starts_with("Nothing was changed: a run for the dataset group Small would fail"));
    let report = run_partially(&laptop, &folder.parameter_file()).await;
    assert_eq!(report.error.as_ref().unwrap().name, "ResourceConflict");
    assert_eq!(outcomes(&report, "datasetImportJob"), ["created", "reused"]);
    assert_eq!(outcomes(&report, "campaign"), ["updated"]);
}

/// What a console has created is taken over: the same schema under another name is the same schema.
#[tokio::test]
async fn datasets_that_somebody_else_created_are_taken_over_with_their_schemas() {
    let laptop = laptop().await;
    let parameters = small_parameters();
    let schema = serde_json::to_string_pretty(&parameters["datasets"]["Interactions"]["schema"]).unwrap();
    let group = call(&laptop, "CreateDatasetGroup", json!({"name": "Small"})).await["datasetGroupArn"].clone();
    let schema = call(&laptop, "CreateSchema", json!({"name": "by-hand", "schema": schema})).await["schemaArn"].clone();
    an_hour_passes(&laptop).await;
    let dataset =
        json!({"name": "by-hand", "datasetGroupArn": group, "datasetType": "Interactions", "schemaArn": schema});
    call(&laptop, "CreateDataset", dataset).await;
    an_hour_passes(&laptop).await;
    let report = run(&laptop, &Folder::with(&parameters).parameter_file()).await;
    assert_succeeded(&report);
    for operation in ["CreateDatasetGroup", "CreateSchema", "CreateDataset", "UpdateDataset"] {
        assert_eq!(report.api_calls.as_ref().unwrap().get(operation), None, "{operation}");
    }
    assert_eq!(outcomes(&report, "schema"), ["reused"]);
    assert_eq!(report.resources[1].arn.as_deref(), schema.as_str());
}

/// A service that keeps a number in another form, or white space, is asked once and no more.
#[tokio::test]
async fn what_the_service_normalises_fails_with_both_values_and_makes_no_loop() {
    let laptop = laptop().await;
    let keep = |operation: &str, patch: Value| laptop.emulator().keep(operation, patch.as_object().unwrap().clone());
    let weight = json!({"campaignConfig": {"itemExplorationConfig": {"explorationWeight": "0.30"}}});
    keep("CreateCampaign", weight.clone());
    keep("UpdateCampaign", weight);
    keep("CreateFilter", json!({"filterExpression": "EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ( \"watch\" )"}));
    let mut parameters = small_parameters();
    parameters["onDrift"] = json!("replace");
    parameters["solution"]["recipeArn"] = json!("arn:aws:personalize:::recipe/aws-user-personalization");
    parameters["campaign"]["campaignConfig"] = json!({"itemExplorationConfig": {"explorationWeight": "0.3"}});
    let expression = "EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN (\"watch\")";
    parameters["filters"] = json!([{"name": "unwatched", "filterExpression": expression}]);
    let folder = Folder::with(&parameters);
    let report = run(&laptop, &folder.parameter_file()).await;
    assert_eq!(report.error.as_ref().unwrap().name, "ResourceConflict", "{:?}", report.error);
    let campaign = resource(&report, "campaign", "only");
    let campaign = campaign.failure_reason.clone().unwrap_or_else(|| panic!("{campaign:?}"));
    assert!(campaign.contains("explorationWeight is 0.30, and the file says 0.3; this run created it"), "{campaign}");
    let filter = resource(&report, "filter", "unwatched");
    let filter = filter.failure_reason.clone().unwrap_or_else(|| panic!("{filter:?}"));
    assert!(filter.contains("( \\\"watch\\\" )") && filter.contains("this run created it"), "{filter}");
    assert_eq!((calls(&report, "CreateCampaign"), calls(&report, "UpdateCampaign")), (1, 0));
    assert_eq!((calls(&report, "CreateFilter"), calls(&report, "DeleteFilter")), (1, 0));
    let report = run(&laptop, &folder.parameter_file()).await;
    assert_eq!(report.error.as_ref().unwrap().name, "ResourceConflict", "{:?}", report.error);
    assert_eq!(calls(&report, "UpdateCampaign"), 1, "each run asks once");
    assert_eq!((calls(&report, "CreateFilter"), calls(&report, "DeleteFilter")), (1, 1));
}
