//! Deletions: what goes, what stays, and what is left when they are broken off anywhere.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod support;

use std::time::Duration;

use personalize_contract::ResourceType;
use personalize_emulator::{CallFault, Calls, Latencies, ServiceError};
use personalize_pipeline_cli::laptop::{Laptop, Report, Setup};
use serde_json::{Value, json};
use support::{Folder, calls, example, laptop, outcomes, resource, run, small_parameters};

fn deletion(group: &str) -> Value {
    json!({"action": "delete", "datasetGroup": group, "confirm": group})
}

async fn delete(laptop: &Laptop, group: &str) -> Report {
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

async fn call(laptop: &Laptop, operation: &str, request: Value) -> Value {
    laptop.emulator().call(operation, &request).await.unwrap_or_else(|error| panic!("{operation}: {error}"))
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

#[tokio::test]
async fn the_example_is_taken_down_to_the_last_schema() {
    let laptop = laptop().await;
    assert!(run(&laptop, &example().join("params.json")).await.has_succeeded());
    let report = delete(&laptop, "FilmNight").await;
    assert!(report.has_succeeded(), "{:?}", report.error);
    assert_eq!(there(&laptop), [""; 0]);
    for (resource_type, count) in [
        ("datasetGroup", 1),
        ("schema", 3),
        ("dataset", 3),
        ("eventTracker", 1),
        ("filter", 2),
        ("solution", 3),
        ("campaign", 3),
    ] {
        assert_eq!(outcomes(&report, resource_type), vec!["deleted"; count], "{resource_type}");
    }
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
        report.critical_path_seconds,
        report.turns,
        report.api_calls.values().sum::<u64>()
    );
}

#[tokio::test]
async fn a_group_beside_it_is_untouched_also_where_both_use_one_schema() {
    let laptop = laptop().await;
    assert!(make(&laptop, &small_parameters_named("Small", "one")).await.has_succeeded());
    assert!(make(&laptop, &small_parameters_named("Smaller", "two")).await.has_succeeded());
    let schema = small_schema(&laptop, "Small").await;
    call(&laptop, "CreateDatasetGroup", json!({"name": "Third"})).await;
    laptop.emulator().clock().advance(Duration::from_hours(1));
    let third = laptop.emulator().account().dataset_group("Third");
    let dataset = json!({"name": "d", "datasetGroupArn": third, "datasetType": "Interactions", "schemaArn": schema});
    call(&laptop, "CreateDataset", dataset).await;
    laptop.emulator().clock().advance(Duration::from_hours(1));
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
    laptop.emulator().clock().advance(Duration::from_mins(2));
    let report = delete(&laptop, "FilmNight").await;
    assert!(report.has_succeeded(), "{:?}", report.error);
    assert_eq!(there(&laptop), [""; 0]);
    assert_eq!(calls(&report, "StopSolutionVersionCreation"), 1);
    let stopped = report.resources.iter().find(|resource| resource.resource_type == "solutionVersion").unwrap();
    assert!(stopped.name.starts_with("for-you/"), "{stopped:?}");
    assert_eq!(stopped.outcome, "deleted");
    assert!(report.makespan_seconds < 600.0, "no training was waited for: {} s", report.makespan_seconds);
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
async fn a_deletion_that_is_not_confirmed_calls_nothing() {
    let laptop = laptop().await;
    assert!(make(&laptop, &small_parameters()).await.has_succeeded());
    let before = there(&laptop);
    let cases = [
        (json!({"action": "delete", "datasetGroup": "Small"}), "`confirm` must repeat"),
        (
            json!({"action": "delete", "datasetGroup": "Small", "confirm": "small"}),
            "\"Small\", exactly, and is \"small\"",
        ),
        (json!({"action": "delete", "datasetGroup": "", "confirm": ""}), "the name is empty"),
        (
            json!({"step": "DeleteCampaigns", "context": {"version": 1, "execution": {"id": "e", "startTime": 0},
                "parameters": {"action": "delete", "datasetGroup": "Small", "confirm": "Smal"}}}),
            "`confirm` must repeat",
        ),
    ];
    for (number, (input, expected)) in cases.into_iter().enumerate() {
        let report = laptop.start_execution(&format!("unconfirmed-{number}"), &input).await.unwrap();
        let error = report.error.as_ref().unwrap();
        assert_eq!(error.name, "ParametersInvalid", "{input}");
        assert!(error.cause.contains(expected), "{}", error.cause);
        assert!(report.api_calls.is_empty(), "{input}: {:?}", report.api_calls);
        assert_eq!(subject(&report), "nothing was deleted (ParametersInvalid)");
        assert!(report.notifications[0].message.contains("Start the execution again"), "{:?}", report.notifications);
    }
    assert_eq!(there(&laptop), before);
}

#[tokio::test]
async fn an_upload_starts_no_deletion_and_no_step_takes_another_run_s_context() {
    let laptop = laptop().await;
    assert!(make(&laptop, &small_parameters()).await.has_succeeded());
    let report = make(&laptop, &deletion("Small")).await;
    assert_eq!(report.error.as_ref().unwrap().name, "ParametersInvalid");
    let context =
        |parameters: Value| json!({"version": 1, "execution": {"id": "e", "startTime": 0}, "parameters": parameters});
    let inputs = [
        json!({"step": "DeleteDatasets", "context": context(json!({"bucket": "personalize-input", "key": "params.json"}))}),
        json!({"step": "DatasetGroup", "context": context(deletion("Small"))}),
    ];
    for (number, input) in inputs.into_iter().enumerate() {
        let report = laptop.start_execution(&format!("mixed-{number}"), &input).await.unwrap();
        assert!(report.error.as_ref().unwrap().cause.contains("ContextInvalid"), "{:?}", report.error);
        assert!(report.api_calls.is_empty(), "{:?}", report.api_calls);
    }
    assert!(there(&laptop).contains(&"campaign only".to_owned()));
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
        laptop.emulator().clock().advance(Duration::from_hours(1));
        call(&laptop, "CreateFilter", filter).await;
    }
    laptop.emulator().clock().advance(Duration::from_hours(1));
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
async fn what_may_not_be_removed_stops_what_depends_on_it_and_is_told_with_the_way_out() {
    let laptop = laptop().await;
    assert!(run(&laptop, &example().join("params.json")).await.has_succeeded());
    laptop.emulator().fail_call("DeleteCampaign", 1, "AccessDeniedException", "not authorized to perform this");
    let report = delete(&laptop, "FilmNight").await;
    let error = report.error.as_ref().unwrap();
    assert_eq!(error.name, "AccessDenied");
    assert!(error.cause.contains("not authorized"), "{}", error.cause);
    assert_eq!(subject(&report), "FilmNight could not be deleted (AccessDenied)");
    let message = &report.notifications[0].message;
    assert!(message.contains("AllowDelete=true") && message.contains("start the deletion again"), "{message}");
    assert_eq!(outcomes(&report, "filter"), ["deleted"; 2], "siblings go");
    let solutions = outcomes(&report, "solution");
    assert_eq!(solutions.iter().filter(|outcome| **outcome == "deleted").count(), 2, "{solutions:?}");
    assert_eq!(solutions.iter().filter(|outcome| **outcome == "kept").count(), 1, "{solutions:?}");
    assert_eq!(resource(&report, "datasetGroup", "FilmNight").outcome, "kept");
    assert_eq!(calls(&report, "DeleteDataset"), 0);
    assert!(delete(&laptop, "FilmNight").await.has_succeeded());
    assert_eq!(there(&laptop), [""; 0]);
}

#[tokio::test]
async fn a_list_that_may_not_be_read_is_told_and_what_depends_on_it_stays() {
    let laptop = laptop().await;
    assert!(make(&laptop, &small_parameters()).await.has_succeeded());
    for operation in
        ["ListCampaigns", "ListSolutions", "ListFilters", "ListDatasets", "ListSchemas", "DescribeDatasetGroup"]
    {
        let error = ServiceError::new("AccessDeniedException", "not authorized");
        let fault = CallFault { operation: operation.into(), calls: Calls::Every(1), error, after_effect: false };
        laptop.emulator().fail_calls(fault);
        let report = delete(&laptop, "Small").await;
        laptop.emulator().clear_faults();
        let error = report.error.as_ref().unwrap();
        assert_eq!(error.name, "AccessDenied", "{operation}");
        assert!(error.cause.contains(&format!("of Small: {operation}")), "{}", error.cause);
        assert_eq!(calls(&report, "DeleteDatasetGroup"), 0, "{operation}");
    }
    assert!(delete(&laptop, "Small").await.has_succeeded());
    assert_eq!(there(&laptop), [""; 0]);
}

#[tokio::test]
async fn the_published_request_rate_is_kept_to() {
    let paced = Laptop::start(Setup { requests_per_second: Some(1.0), ..Setup::default() }).await.unwrap();
    assert!(run(&paced, &example().join("params.json")).await.has_succeeded());
    let report = delete(&paced, "FilmNight").await;
    assert!(report.has_succeeded(), "{:?}", report.error);
    assert_eq!(there(&paced), [""; 0]);
    assert!(report.throttled_calls > 0, "the rate was in force");
    assert!(report.makespan_seconds < 360.0 + 60.0, "{} s", report.makespan_seconds);
}

/// Every turn is taken twice with the same input, as after a function that died once it had done everything.
#[tokio::test]
async fn every_turn_may_run_twice() {
    let laptop = laptop().await;
    assert!(run(&laptop, &example().join("params.json")).await.has_succeeded());
    let last = turns(&laptop, "twice", 2).await;
    assert_eq!(last["next"], "succeed", "{last}");
    assert_eq!(there(&laptop), [""; 0]);
    let resources = last["context"]["resources"].as_array().unwrap();
    assert!(resources.iter().all(|resource| resource["outcome"] == "deleted"), "{resources:#?}");
    assert_eq!(resources.len(), 16, "also what the lost answer would have told of");
}

/// Drives a deletion of `FilmNight` to its end, each turn so many times.
async fn turns(laptop: &Laptop, name: &str, times: usize) -> Value {
    let clock = laptop.emulator().clock().clone();
    let start = clock.now();
    let mut input = deletion("FilmNight");
    loop {
        let event = json!({"input": input, "execution": format!("arn:aws:states:us-east-1:123456789012:execution:m:{name}"),
            "startTime": start.rfc3339(), "enteredTime": clock.now().rfc3339()});
        for _ in 1..times {
            laptop.handle(event.clone()).await.unwrap();
        }
        input = laptop.handle(event).await.unwrap();
        match input["next"].as_str() {
            Some("wait") => clock.advance(Duration::from_secs(input["waitSeconds"].as_u64().unwrap())),
            Some("invoke") => {}
            _ => return input,
        }
    }
}

// --- Broken off anywhere ---

/// Deletions that are over at the next look, so that a whole one makes few calls.
const QUICK: &str = r#"{"campaignDeletion": 1, "filterDeletion": 1, "eventTrackerDeletion": 1, "solutionDeletion": 1,
    "datasetDeletion": 1, "datasetGroupDeletion": 1, "solutionVersionStop": 1, "solutionVersion": {"b": 86400, "*": 60}}"#;

/// A group with one of everything, under schemas that only its datasets name, and with a training under way.
async fn by_hand() -> Laptop {
    let laptop = laptop().await;
    laptop.open(&example().join("params.json")).unwrap();
    laptop.set_latencies(Latencies::parse(QUICK).unwrap());
    let account = laptop.emulator().account().clone();
    let role = laptop.deployment().settings().personalize_role_arn;
    let group = account.dataset_group("FilmNight");
    call(&laptop, "CreateDatasetGroup", json!({"name": "FilmNight"})).await;
    laptop.emulator().clock().advance(Duration::from_hours(1));
    for dataset_type in ["Interactions", "Items"] {
        let schema = support::example_parameters()["datasets"][dataset_type]["schema"].to_string();
        let name = format!("foreign-{dataset_type}");
        call(&laptop, "CreateSchema", json!({"name": name, "schema": schema})).await;
        let dataset = json!({"name": name, "datasetGroupArn": group, "datasetType": dataset_type, "schemaArn": account.schema(&name)});
        call(&laptop, "CreateDataset", dataset).await;
    }
    laptop.emulator().clock().advance(Duration::from_hours(1));
    let dataset = account.dataset("FilmNight", personalize_contract::DatasetType::Interactions);
    let source = json!({"dataLocation": "s3://personalize-input/Interactions/"});
    call(
        &laptop,
        "CreateDatasetImportJob",
        json!({"jobName": "j", "datasetArn": dataset, "dataSource": source, "roleArn": role}),
    )
    .await;
    call(&laptop, "CreateEventTracker", json!({"name": "t", "datasetGroupArn": group})).await;
    let expression = "EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN (\"watch\")";
    call(&laptop, "CreateFilter", json!({"name": "f", "datasetGroupArn": group, "filterExpression": expression})).await;
    for name in ["a", "b"] {
        let recipe = "arn:aws:personalize:::recipe/aws-similar-items";
        let solution =
            json!({"name": name, "datasetGroupArn": group, "recipeArn": recipe, "performAutoTraining": false});
        call(&laptop, "CreateSolution", solution).await;
    }
    laptop.emulator().clock().advance(Duration::from_hours(1));
    let version = call(&laptop, "CreateSolutionVersion", json!({"solutionArn": account.solution("a")})).await;
    call(&laptop, "CreateSolutionVersion", json!({"solutionArn": account.solution("b")})).await;
    laptop.emulator().clock().advance(Duration::from_hours(1));
    let campaign = json!({"name": "c", "solutionVersionArn": version["solutionVersionArn"], "minProvisionedTPS": 1});
    call(&laptop, "CreateCampaign", campaign).await;
    laptop.emulator().clock().advance(Duration::from_hours(1));
    laptop
}

/// Every call of a whole deletion: the n-th of an operation.
async fn calls_of_a_deletion() -> Vec<(String, u64)> {
    let laptop = by_hand().await;
    let report = delete(&laptop, "FilmNight").await;
    assert!(report.has_succeeded(), "{:?}", report.error);
    assert_eq!(there(&laptop), [""; 0]);
    assert_eq!(
        (calls(&report, "Delete"), calls(&report, "Stop"), calls(&report, "Tag")),
        (10, 1, 2),
        "{:?}",
        report.api_calls
    );
    report
        .api_calls
        .into_iter()
        .flat_map(|(operation, count)| (1..=count).map(move |nth| (operation.clone(), nth)))
        .collect()
}

async fn delete_although_a_call_fails(after_effect: bool) {
    let calls_made = calls_of_a_deletion().await;
    for (operation, nth) in &calls_made {
        let laptop = by_hand().await;
        let error = ServiceError::new("InternalFailure", "the answer is lost");
        let fault = CallFault { operation: operation.clone(), calls: Calls::Nth(*nth), error, after_effect };
        laptop.emulator().fail_calls(fault);
        let report = delete(&laptop, "FilmNight").await;
        assert!(report.has_succeeded(), "{operation} {nth}: {:?}", report.error);
        assert_eq!(there(&laptop), [""; 0], "{operation} {nth}");
        assert_eq!(report.resources.len(), 11, "{operation} {nth}: {:#?}", report.resources);
        assert!(report.resources.iter().all(|resource| resource.outcome == "deleted"), "{operation} {nth}");
    }
    let when = if after_effect { "after" } else { "before" };
    println!("a call failed {when} it took effect in {} deletions, and nothing was left", calls_made.len());
}

#[tokio::test]
async fn any_call_may_fail_before_it_takes_effect() {
    delete_although_a_call_fails(false).await;
}

#[tokio::test]
async fn any_call_may_fail_after_it_took_effect() {
    delete_although_a_call_fails(true).await;
}

/// The function dies right after the call, and with it the execution and all that it remembered.
#[tokio::test]
async fn any_call_may_be_an_execution_s_last_and_a_new_one_finishes() {
    let calls_made = calls_of_a_deletion().await;
    for (operation, nth) in &calls_made {
        let laptop = by_hand().await;
        let before = laptop.emulator().api_calls().get(operation).copied().unwrap_or_default();
        let reached = async {
            while laptop.emulator().api_calls().get(operation).copied().unwrap_or_default() < before + nth {
                tokio::task::yield_now().await;
            }
        };
        tokio::select! {
            biased;
            () = reached => {}
            last = turns(&laptop, "dies", 1) => panic!("{operation} {nth} was not reached: {last}"),
        }
        let report = delete(&laptop, "FilmNight").await;
        assert!(report.has_succeeded(), "{operation} {nth}: {:?}", report.error);
        assert_eq!(there(&laptop), [""; 0], "{operation} {nth}");
    }
    println!("an execution ended at each of {} calls, and a new one left nothing", calls_made.len());
}
