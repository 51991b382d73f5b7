//! Quotas that are full: what passes is waited for, what does not fails at once, and either says which quota it is and
//! what holds it.

use crate::support::{
    Folder, an_hour_passes, call, calls, changes, goes_on, laptop, resource, run, small_parameters, turn,
};
use personalize_contract::{DatasetType, ResourceType};
use personalize_emulator::Latencies;
use personalize_pipeline_cli::laptop::{Laptop, Report};
use serde_json::{Value, json};

const RECIPE: &str = "arn:aws:personalize:::recipe/aws-similar-items";

async fn run_of(laptop: &Laptop, parameters: &Value) -> Report {
    run(laptop, &Folder::with(parameters).parameter_file()).await
}

/// The small group as it stands after a run, so that only what is added to it is still to be made.
async fn standing() -> Laptop {
    let laptop = laptop().await;
    assert!(run_of(&laptop, &small_parameters()).await.has_succeeded());
    laptop
}

fn version_arn(laptop: &Laptop) -> String {
    let seen = laptop.emulator().resources().into_iter();
    seen.filter(|seen| seen.resource_type == ResourceType::SolutionVersion).map(|seen| seen.arn).next().unwrap()
}

/// The reason for which the resource failed, which the report tells word for word.
fn refused<'report>(report: &'report Report, resource_type: &str, name: &str) -> &'report str {
    assert_eq!(report.error.as_ref().unwrap().name, "QuotaExceeded", "{report:?}");
    let reason = resource(report, resource_type, name).failure_reason.as_deref().unwrap();
    let [notification] = report.notifications.as_slice() else { panic!("{:?}", report.notifications) };
    assert!(notification.message.contains(reason), "{}", notification.message);
    assert!(
        notification.message.contains("delete what is not needed or have the quota raised"),
        "{}",
        notification.message
    );
    reason
}

#[tokio::test]
async fn a_group_full_of_campaigns_names_them() {
    let laptop = standing().await;
    let version = version_arn(&laptop);
    for number in 1..=4 {
        let campaign = json!({"name": format!("by-hand-{number}"), "solutionVersionArn": version});
        call(&laptop, "CreateCampaign", campaign).await;
    }
    an_hour_passes(&laptop).await;
    let mut parameters = small_parameters();
    parameters["campaign"]["name"] = json!("sixth");
    let report = run_of(&laptop, &parameters).await;
    assert_eq!(
        refused(&report, "campaign", "sixth"),
        "CreateCampaign: LimitExceededException: More than 5 resources in ACTIVE state. Please delete some and try again. The quota is 5 campaigns in a dataset group unless AWS has raised it; it is held by campaign/only, campaign/by-hand-1, campaign/by-hand-2, campaign/by-hand-3, campaign/by-hand-4; delete what nobody needs, use a second group, or ask AWS to raise it."
    );
    assert_eq!(calls(&report, "CreateCampaign"), 1, "it is not tried again");
}

#[tokio::test]
async fn a_group_full_of_solutions_or_filters_names_some_of_them() {
    let laptop = standing().await;
    let group = laptop.emulator().account().dataset_group("Small");
    for number in 1..=9 {
        let solution = json!({"name": format!("by-hand-{number}"), "datasetGroupArn": group, "recipeArn": RECIPE});
        call(&laptop, "CreateSolution", solution).await;
    }
    let expression = "EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN (\"watch\")";
    for number in 1..=30 {
        let filter = json!({"name": format!("f-{number}"), "datasetGroupArn": group, "filterExpression": expression});
        call(&laptop, "CreateFilter", filter).await;
    }
    an_hour_passes(&laptop).await;
    let mut parameters = small_parameters();
    parameters["solution"]["name"] = json!("eleventh");
    parameters["campaign"]["name"] = json!("eleventh");
    let report = run_of(&laptop, &parameters).await;
    let reason = refused(&report, "solution", "eleventh");
    assert!(reason.contains("The quota is 10 solutions in a dataset group unless AWS has raised it; it is held by"));
    assert!(reason.contains("solution/only, solution/by-hand-1") && reason.contains("and 5 more"), "{reason}");
    let mut parameters = small_parameters();
    parameters["filters"] = json!([{"name": "f-31", "filterExpression": expression}]);
    let report = run_of(&laptop, &parameters).await;
    let reason = refused(&report, "filter", "f-31");
    assert!(reason.contains("30 filters in a dataset group") && reason.contains("and 25 more"), "{reason}");
}

#[tokio::test]
async fn a_region_full_of_groups_or_schemas_names_them_and_nothing_is_made() {
    let laptop = laptop().await;
    for number in 1..=5 {
        call(&laptop, "CreateDatasetGroup", json!({"name": format!("g-{number}")})).await;
    }
    let report = run_of(&laptop, &small_parameters()).await;
    let reason = refused(&report, "datasetGroup", "Small");
    assert!(reason.ends_with("it is held by dataset-group/g-1, dataset-group/g-2, dataset-group/g-3, dataset-group/g-4, dataset-group/g-5; delete what nobody needs, or ask AWS to raise it."), "{reason}");
    assert_eq!(changes(&report), 1, "only what was refused: {:?}", report.api_calls);

    let laptop = crate::support::laptop().await;
    let schema = crate::support::example_parameters()["datasets"]["Interactions"]["schema"].to_string();
    for number in 1..=500 {
        call(&laptop, "CreateSchema", json!({"name": format!("s-{number}"), "schema": schema})).await;
    }
    let report = run_of(&laptop, &small_parameters()).await;
    let schema = report.resources.iter().find(|resource| resource.resource_type == "schema").unwrap();
    let reason = refused(&report, "schema", &schema.name);
    assert!(reason.contains("The quota is 500 schemas in a Region; it is held by schema/s-1,"), "{reason}");
    assert!(reason.ends_with("and 495 more; delete those that no dataset uses."), "{reason}");
}

/// Imports of other groups hold every slot for an hour.
#[tokio::test]
async fn imports_wait_for_a_slot_say_who_has_it_and_ask_for_that_once() {
    let laptop = standing().await;
    laptop.set_latencies(Latencies::parse(r#"{"datasetImportJob": {"*": 3600}}"#).unwrap());
    let dataset = laptop.emulator().account().dataset("Small", DatasetType::Interactions);
    let role = laptop.deployment().settings().personalize_role_arn;
    for number in 1..=5 {
        let source = json!({"dataLocation": "s3://personalize-input/Interactions/"});
        let job =
            json!({"jobName": format!("other-{number}"), "datasetArn": dataset, "dataSource": source, "roleArn": role});
        call(&laptop, "CreateDatasetImportJob", job).await;
    }
    let mut parameters = small_parameters();
    parameters["datasetGroup"]["name"] = json!("Other");
    parameters["solution"]["name"] = json!("other");
    parameters["campaign"]["name"] = json!("other");
    let folder = Folder::with(&parameters);
    let bucket = laptop.open(&folder.parameter_file()).unwrap().bucket;
    let before = laptop.emulator().api_calls();
    let start = laptop.emulator().clock().now();
    let mut input = json!({"bucket": bucket, "params": parameters});
    let mut summaries = Vec::new();
    loop {
        input = laptop.handle(turn(&laptop, "waits", start, &input)).await.unwrap();
        summaries.push(input["summary"].as_str().unwrap().to_owned());
        if !goes_on(&laptop, &input).await {
            break;
        }
    }
    assert_eq!(input["next"], "succeed", "{input}");
    let after = laptop.emulator().api_calls();
    let made = |operation: &str| after[operation] - before.get(operation).copied().unwrap_or_default();
    let attempts = made("CreateDatasetImportJob");
    assert!(attempts > 10, "it had to wait: {attempts}");
    let told = "The quota is 5 dataset import jobs under way in a Region; when this was first refused, it was held by dataset-import-job/other-1, dataset-import-job/other-2, ";
    let refused = summaries.iter().filter(|summary| summary.contains("not accepted yet")).count();
    assert_eq!(summaries.iter().filter(|summary| summary.contains(told)).count(), refused, "{summaries:#?}");
    assert_eq!(made("ListDatasetImportJobs"), attempts + 2, "once before the run, and once for who holds it");
}
