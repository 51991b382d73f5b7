//! Deletions whose calls fail, that show late, and that end anywhere: in the end, nothing is left.

use super::*;
use crate::support::{count_of_calls, until_called};

/// Every turn is taken twice with the same input, as after a function that died once it had done everything.
#[tokio::test]
async fn every_turn_may_run_twice() {
    let laptop = laptop().await;
    assert!(run(&laptop, &example().join("params.json")).await.has_succeeded());
    let last = turns(&laptop, "twice", deletion("FilmNight"), 2).await;
    assert_eq!(last["next"], "succeed", "{last}");
    assert_eq!(there(&laptop), [""; 0]);
    let resources = last["context"]["resources"].as_array().unwrap();
    assert!(resources.iter().all(|resource| resource["outcome"] == "deleted"), "{resources:#?}");
    assert_eq!(resources.len(), 16, "also what the lost answer would have told of");
}

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
    an_hour_passes(&laptop).await;
    for dataset_type in ["Interactions", "Items"] {
        let schema = crate::support::example_parameters()["datasets"][dataset_type]["schema"].to_string();
        let name = format!("foreign-{dataset_type}");
        call(&laptop, "CreateSchema", json!({"name": name, "schema": schema})).await;
        let dataset = json!({"name": name, "datasetGroupArn": group, "datasetType": dataset_type, "schemaArn": account.schema(&name)});
        call(&laptop, "CreateDataset", dataset).await;
    }
    an_hour_passes(&laptop).await;
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
    an_hour_passes(&laptop).await;
    let version = call(&laptop, "CreateSolutionVersion", json!({"solutionArn": account.solution("a")})).await;
    call(&laptop, "CreateSolutionVersion", json!({"solutionArn": account.solution("b")})).await;
    an_hour_passes(&laptop).await;
    let campaign = json!({"name": "c", "solutionVersionArn": version["solutionVersionArn"], "minProvisionedTPS": 1});
    call(&laptop, "CreateCampaign", campaign).await;
    an_hour_passes(&laptop).await;
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
        .unwrap()
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
        let before = count_of_calls(&laptop, operation);
        tokio::select! {
            biased;
            () = until_called(&laptop, operation, before + nth) => {}
            last = turns(&laptop, "dies", deletion("FilmNight"), 1) => panic!("{operation} {nth} was not reached: {last}"),
        }
        let report = delete(&laptop, "FilmNight").await;
        assert!(report.has_succeeded(), "{operation} {nth}: {:?}", report.error);
        assert_eq!(there(&laptop), [""; 0], "{operation} {nth}");
    }
    println!("an execution ended at each of {} calls, and a new one left nothing", calls_made.len());
}

/// The service may show a resource as it was for a while after it has accepted its deletion.
#[tokio::test]
async fn what_still_shows_as_active_just_after_its_deletion_was_accepted_is_asked_to_go_again() {
    for late in [5.0, 45.0, 3600.0] {
        let laptop = by_hand().await;
        laptop.set_latencies(Latencies::default());
        laptop.emulator().show_deletions_after(late);
        let report = delete(&laptop, "FilmNight").await;
        assert!(report.has_succeeded(), "{late} s: {:?}", report.error);
        assert_eq!(there(&laptop), [""; 0], "{late} s");
        assert!(report.resources.iter().all(|resource| resource.outcome == "deleted"), "{:#?}", report.resources);
        assert!(calls(&report, "DeleteCampaign") > 1, "{late} s: it was asked again: {:?}", report.api_calls);
    }
}
