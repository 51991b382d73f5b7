//! Recommenders of a domain's dataset group: created, kept, configured, stopped, started, planned and removed.

use personalize_contract::ResourceType;
use personalize_pipeline_cli::laptop::Laptop;
use serde_json::{Value, json};

use crate::support::shop::shop_parameters;
use crate::support::{
    Folder, assert_succeeded, calls, changes, count_of_calls, laptop, outcomes, personalize, resource, run,
};
use crate::teardown::delete;

async fn shop(parameters: &Value) -> (Laptop, Folder) {
    let (laptop, folder) = (laptop().await, Folder::of_a_shop(parameters));
    let report = run(&laptop, &folder.parameter_file()).await;
    assert_succeeded(&report);
    assert_eq!(report.findings, []);
    let [notification] = report.notifications.as_slice() else { panic!("{:?}", report.notifications) };
    for resource in &report.resources {
        assert!(notification.message.contains(resource.arn.as_deref().unwrap()), "{resource:?}");
    }
    (laptop, folder)
}

async fn described(laptop: &Laptop, name: &str) -> aws_sdk_personalize::types::Recommender {
    let arn = laptop.emulator().account().recommender(name);
    let answer = personalize(laptop).describe_recommender().recommender_arn(arn).send().await.unwrap();
    answer.recommender.unwrap()
}

#[tokio::test]
async fn a_shop_gets_its_recommenders_and_a_second_run_changes_nothing() {
    let (laptop, folder) = shop(&shop_parameters()).await;
    let recommender = described(&laptop, "for-you").await;
    assert_eq!(recommender.status(), Some("ACTIVE"));
    let config = recommender.recommender_config().unwrap();
    assert_eq!(config.item_exploration_config().unwrap()["explorationWeight"], "0.4");
    let second = run(&laptop, &folder.parameter_file()).await;
    assert_succeeded(&second);
    assert_eq!(outcomes(&second, "recommender"), ["reused"; 2]);
    assert_eq!(changes(&second), 0);
}

#[tokio::test]
async fn what_a_configuration_names_is_changed_and_the_rest_stays() {
    let mut parameters = shop_parameters();
    let (laptop, folder) = shop(&parameters).await;
    parameters["recommenders"][0]["recommenderConfig"] = json!({"minRecommendationRequestsPerSecond": 2});
    folder.write("params.json", &parameters.to_string());
    let report = run(&laptop, &folder.parameter_file()).await;
    assert_succeeded(&report);
    assert_eq!(outcomes(&report, "recommender"), ["updated", "reused"]);
    let recommender = described(&laptop, "for-you").await;
    let config = recommender.recommender_config().unwrap();
    assert_eq!(config.min_recommendation_requests_per_second(), Some(2));
    let exploration = config.item_exploration_config();
    assert_eq!(exploration.map(|values| values["explorationWeight"].as_str()), Some("0.4"), "the file leaves it out");
    assert_eq!(changes(&run(&laptop, &folder.parameter_file()).await), 0);
}

#[tokio::test]
async fn one_is_stopped_and_started_as_the_file_says() {
    let mut parameters = shop_parameters();
    parameters["recommenders"][1]["running"] = json!(false);
    let (laptop, folder) = (laptop().await, Folder::of_a_shop(&parameters));
    let first = run(&laptop, &folder.parameter_file()).await;
    assert_succeeded(&first);
    assert_eq!(outcomes(&first, "recommender"), ["created"; 2]);
    assert_eq!(described(&laptop, "most-viewed").await.status(), Some("INACTIVE"), "created, then stopped");
    for (running, status, operation) in [(true, "ACTIVE", "StartRecommender"), (false, "INACTIVE", "StopRecommender")] {
        parameters["recommenders"][1]["running"] = json!(running);
        folder.write("params.json", &parameters.to_string());
        let before = count_of_calls(&laptop, operation);
        let report = run(&laptop, &folder.parameter_file()).await;
        assert_succeeded(&report);
        assert_eq!(outcomes(&report, "recommender"), ["reused", "updated"]);
        assert_eq!(described(&laptop, "most-viewed").await.status(), Some(status));
        assert_eq!(count_of_calls(&laptop, operation), before + 1);
        assert_eq!(changes(&run(&laptop, &folder.parameter_file()).await), 0, "running: {running}");
    }
}

#[tokio::test]
async fn configuration_and_stop_take_one_run() {
    let mut parameters = shop_parameters();
    let (laptop, folder) = shop(&parameters).await;
    let changed = &mut parameters["recommenders"][0];
    changed["running"] = json!(false);
    changed["recommenderConfig"] = json!({"minRecommendationRequestsPerSecond": 3});
    folder.write("params.json", &parameters.to_string());
    let report = run(&laptop, &folder.parameter_file()).await;
    assert_succeeded(&report);
    let recommender = described(&laptop, "for-you").await;
    assert_eq!(recommender.status(), Some("INACTIVE"));
    assert_eq!(recommender.recommender_config().unwrap().min_recommendation_requests_per_second(), Some(3));
    assert_eq!(changes(&run(&laptop, &folder.parameter_file()).await), 0);
}

#[tokio::test]
async fn another_recipe_under_the_same_name_is_a_conflict_that_says_what_to_do() {
    let mut parameters = shop_parameters();
    let (laptop, folder) = shop(&parameters).await;
    parameters["recommenders"][1]["recipeArn"] =
        json!("arn:aws:personalize:::recipe/aws-ecomm-popular-items-by-purchases");
    folder.write("params.json", &parameters.to_string());
    let report = run(&laptop, &folder.parameter_file()).await;
    assert_eq!(report.error.as_ref().map(|error| error.name.as_str()), Some("ResourceConflict"));
    let reason = resource(&report, "recommender", "most-viewed").failure_reason.clone().unwrap();
    assert!(reason.contains("delete it, or give the new one another name"), "{reason}");
    assert_eq!(changes(&report), 0);
}

#[tokio::test]
async fn one_that_failed_is_created_again_by_the_next_run() {
    let (laptop, folder) = (laptop().await, Folder::of_a_shop(&shop_parameters()));
    laptop.fail(ResourceType::Recommender, "for-you", "no luck");
    let report = run(&laptop, &folder.parameter_file()).await;
    assert_eq!(outcomes(&report, "recommender"), ["failed", "created"]);
    laptop.emulator().clear_faults();
    let report = run(&laptop, &folder.parameter_file()).await;
    assert_succeeded(&report);
    assert_eq!(outcomes(&report, "recommender"), ["replaced", "reused"]);
}

#[tokio::test]
async fn a_deletion_leaves_nothing() {
    let mut parameters = shop_parameters();
    parameters["recommenders"][1]["running"] = json!(false);
    let (laptop, _folder) = shop(&parameters).await;
    let report = delete(&laptop, "Shop").await;
    assert_succeeded(&report);
    assert_eq!(calls(&report, "DeleteRecommender"), 2);
    assert_eq!(laptop.emulator().resources().len(), 0);
}
