//! The gate before a model goes live, promotions and rollbacks, and campaigns that are pinned.

mod histories;

use std::collections::BTreeMap;

use crate::plan::plan;
use crate::support::{
    Folder, ONE_MORE_INTERACTION, assert_succeeded, call, calls, changes, goes_on, laptop, outcomes, resource, run,
    small_parameters, turn, turns,
};
use personalize_contract::ResourceType;
use personalize_emulator::{CallFault, Calls, ServiceError};
use personalize_pipeline::{Action, Plan};
use personalize_pipeline_cli::laptop::{Laptop, Report};
use serde_json::{Value, json};

/// The metric that the gates here look at.
pub const METRIC: &str = "mean_reciprocal_rank_at_25";

/// The smallest parameter file with a gate.
pub fn gated() -> Value {
    let mut parameters = small_parameters();
    parameters["solution"]["gate"] = json!({"metric": METRIC, "atLeast": 0.05, "mayFallBy": 0.02});
    parameters
}

/// Sets the metric of a version, or of all versions of a solution that have none of their own.
pub fn set_metric(laptop: &Laptop, arn: &str, value: f64) {
    laptop.emulator().set_metrics(arn, BTreeMap::from([(METRIC.to_owned(), value)]));
}

pub fn solution(laptop: &Laptop) -> String {
    laptop.emulator().account().solution("only")
}

/// The versions of the solution, from the first.
pub async fn versions(laptop: &Laptop) -> Vec<String> {
    let listed = call(laptop, "ListSolutionVersions", json!({"solutionArn": solution(laptop)})).await;
    let listed = listed["solutionVersions"].as_array().unwrap().iter();
    listed.map(|version| version["solutionVersionArn"].as_str().unwrap().to_owned()).collect()
}

/// The version that the campaign serves.
pub async fn served(laptop: &Laptop) -> String {
    let campaign = laptop.emulator().account().campaign("only");
    let described = call(laptop, "DescribeCampaign", json!({"campaignArn": campaign})).await;
    described["campaign"]["solutionVersionArn"].as_str().unwrap().to_owned()
}

/// A laptop on which a run has succeeded, whose version has that metric.
pub async fn after_a_first_run(parameters: &Value, metric: f64) -> (Laptop, Folder) {
    let (laptop, folder) = (laptop().await, Folder::with(parameters));
    set_metric(&laptop, &solution(&laptop), metric);
    assert_succeeded(&run(&laptop, &folder.parameter_file()).await);
    set_metric(&laptop, &versions(&laptop).await[0], metric);
    (laptop, folder)
}

/// A run of new data, whose version has that metric.
pub async fn run_with_new_data(laptop: &Laptop, folder: &Folder, metric: f64) -> Report {
    set_metric(laptop, &solution(laptop), metric);
    folder.append("Interactions/interactions.csv", ONE_MORE_INTERACTION);
    let report = run(laptop, &folder.parameter_file()).await;
    if let Some(newest) = versions(laptop).await.last() {
        set_metric(laptop, newest, metric);
    }
    report
}

#[tokio::test]
async fn a_worse_version_does_not_go_live_and_the_run_says_so() {
    let (laptop, folder) = after_a_first_run(&gated(), 0.3).await;
    let first = versions(&laptop).await.remove(0);
    let report = run_with_new_data(&laptop, &folder, 0.25).await;
    assert_succeeded(&report);
    let campaign = resource(&report, "campaign", "only");
    assert_eq!(campaign.outcome, "held");
    assert_eq!(served(&laptop).await, first);
    let [notification] = report.notifications.as_slice() else { panic!("{:?}", report.notifications) };
    assert_eq!(notification.subject.as_deref(), Some("Personalize pipeline: Small is ready, 1 campaign is HELD"));
    let second = versions(&laptop).await.remove(1);
    let reason = format!(
        "{METRIC} is 0.25 for the new version {}, and 0.3 for the version {}, which it serves: it falls by 0.0500, and may fall by 0.02 at most",
        id(&second),
        id(&first)
    );
    assert_eq!(campaign.failure_reason.as_deref(), Some(reason.as_str()));
    for line in ["HELD by the gate of its solution", reason.as_str(), "\"action\": \"promote\"", "change the `gate`"] {
        assert!(notification.message.contains(line), "{line} is missing in {}", notification.message);
    }
    let document = &notification.document["resources"];
    let held = document.as_array().unwrap().iter().find(|part| part["outcome"] == "held").unwrap();
    assert_eq!((&held["type"], &held["failureReason"]), (&json!("campaign"), &json!(reason)));
    assert!(held["whatToDo"].as_str().unwrap().contains("rollback"), "{held}");

    let better = run_with_new_data(&laptop, &folder, 0.29).await;
    assert_eq!(resource(&better, "campaign", "only").outcome, "updated");
    assert_eq!(served(&laptop).await, versions(&laptop).await[2]);
}

/// A run over what is there.
async fn again(laptop: &Laptop, folder: &Folder) -> Report {
    run(laptop, &folder.parameter_file()).await
}

fn id(arn: &str) -> &str {
    arn.rsplit('/').next().unwrap()
}

/// An execution that moves the campaign, or plans that.
async fn asked(laptop: &Laptop, name: &str, mut input: Value, version: Option<&str>) -> Report {
    if let Some(version) = version {
        input["solutionVersionArn"] = json!(version);
    }
    laptop.start_execution(name, &input).await.unwrap()
}

async fn moved(laptop: &Laptop, name: &str, action: &str, version: Option<&str>) -> Report {
    asked(laptop, name, json!({"action": action, "campaign": "only"}), version).await
}

/// The campaign's tags that are the pipeline's own.
pub async fn own_tags(laptop: &Laptop) -> Vec<String> {
    let campaign = laptop.emulator().account().campaign("only");
    let listed = call(laptop, "ListTagsForResource", json!({"resourceArn": campaign})).await;
    let keys = listed["tags"].as_array().unwrap().iter().map(|tag| tag["tagKey"].as_str().unwrap().to_owned());
    keys.filter(|key| key.starts_with("personalize-pipeline:")).collect()
}

#[tokio::test]
async fn a_campaign_whose_first_version_is_not_good_enough_is_not_created() {
    let (laptop, folder) = (laptop().await, Folder::with(&gated()));
    set_metric(&laptop, &solution(&laptop), 0.04);
    let report = again(&laptop, &folder).await;
    assert_succeeded(&report);
    assert_eq!(resource(&report, "campaign", "only").outcome, "held");
    assert_eq!(calls(&report, "CreateCampaign"), 0);
    let [notification] = report.notifications.as_slice() else { panic!("{:?}", report.notifications) };
    assert!(notification.subject.as_deref().unwrap().ends_with("1 campaign is HELD"), "{:?}", notification.subject);
    assert!(notification.message.contains("at least 0.05 is asked for"), "{}", notification.message);
    assert!(!notification.message.contains("promote"), "there is nothing to promote: {}", notification.message);
    let promoted = moved(&laptop, "too-soon", "promote", None).await;
    let cause = &promoted.error.as_ref().unwrap().cause;
    assert!(cause.contains("the campaign `only` is not there"), "{cause}");

    set_metric(&laptop, &versions(&laptop).await[0], 0.06);
    let report = again(&laptop, &folder).await;
    assert_eq!(resource(&report, "campaign", "only").outcome, "created");
}

#[tokio::test]
async fn what_is_not_known_of_a_version_holds_its_campaign() {
    let (laptop, folder) = after_a_first_run(&gated(), 0.3).await;
    let first = served(&laptop).await;
    laptop.emulator().set_metrics(&solution(&laptop), BTreeMap::from([("coverage".to_owned(), 0.5)]));
    folder.append("Interactions/interactions.csv", ONE_MORE_INTERACTION);
    let report = again(&laptop, &folder).await;
    let reason = resource(&report, "campaign", "only").failure_reason.clone().unwrap();
    assert!(reason.starts_with(&format!("the service has no {METRIC} for the version ")), "{reason}");

    let error = ServiceError::new("AccessDeniedException", "not authorized");
    let operation = "GetSolutionMetrics".to_owned();
    laptop.emulator().fail_calls(CallFault { operation, calls: Calls::Every(1), error, after_effect: false });
    let report = again(&laptop, &folder).await;
    assert_succeeded(&report);
    let reason = resource(&report, "campaign", "only").failure_reason.clone().unwrap();
    assert!(reason.contains("cannot be had: GetSolutionMetrics: AccessDeniedException: not authorized"), "{reason}");
    assert_eq!(served(&laptop).await, first);
}

#[tokio::test]
async fn the_rest_of_a_held_campaign_is_as_the_file_says() {
    let mut parameters = gated();
    let (laptop, folder) = after_a_first_run(&parameters, 0.3).await;
    let first = served(&laptop).await;
    parameters["campaign"]["minProvisionedTPS"] = json!(3);
    folder.write("params.json", &parameters.to_string());
    let report = run_with_new_data(&laptop, &folder, 0.1).await;
    assert_succeeded(&report);
    assert_eq!(resource(&report, "campaign", "only").outcome, "held");
    assert_eq!(calls(&report, "UpdateCampaign"), 1);
    let campaign = laptop.emulator().account().campaign("only");
    let described = call(&laptop, "DescribeCampaign", json!({"campaignArn": campaign})).await["campaign"].clone();
    assert_eq!((&described["solutionVersionArn"], &described["minProvisionedTPS"]), (&json!(first), &json!(3)));
    let report = again(&laptop, &folder).await;
    assert_eq!((resource(&report, "campaign", "only").outcome.as_str(), changes(&report)), ("held", 0));
}

#[tokio::test]
async fn a_promotion_goes_past_the_gate_and_a_rollback_back_to_what_was_served() {
    let (laptop, folder) = after_a_first_run(&gated(), 0.3).await;
    assert_eq!(resource(&run_with_new_data(&laptop, &folder, 0.1).await, "campaign", "only").outcome, "held");
    run_with_new_data(&laptop, &folder, 0.2).await;
    let all = versions(&laptop).await;
    let promoted = moved(&laptop, "promote", "promote", None).await;
    assert_succeeded(&promoted);
    assert_eq!(served(&laptop).await, all[2]);
    let [notification] = promoted.notifications.as_slice() else { panic!("{:?}", promoted.notifications) };
    let subject = format!("Personalize pipeline: only is promoted to {}", id(&all[2]));
    assert_eq!(notification.subject.as_deref(), Some(subject.as_str()));
    assert_eq!(notification.document["action"], "promote");
    assert_eq!(notification.attributes["datasetGroup"], "Small");
    assert_eq!(calls(&promoted, "Delete"), 0);
    let report = again(&laptop, &folder).await;
    assert_eq!((resource(&report, "campaign", "only").outcome.as_str(), changes(&report)), ("reused", 0));

    // The second was never served.
    let back = moved(&laptop, "back", "rollback", None).await;
    assert_succeeded(&back);
    assert_eq!(served(&laptop).await, all[0]);
    let [notification] = back.notifications.as_slice() else { panic!("{:?}", back.notifications) };
    assert!(notification.message.contains("\"action\":\"promote\""), "{}", notification.message);
    let further = moved(&laptop, "further", "rollback", None).await;
    let cause = &further.error.as_ref().unwrap().cause;
    assert!(cause.contains("has served no version before"), "{cause}");
    assert_eq!(changes(&further), 0);
}

#[tokio::test]
async fn a_campaign_that_was_taken_back_stays_until_data_or_its_section_changes() {
    let mut parameters = small_parameters();
    let (laptop, folder) = after_a_first_run(&parameters, 0.3).await;
    run_with_new_data(&laptop, &folder, 0.3).await;
    let first = versions(&laptop).await.remove(0);
    assert_succeeded(&moved(&laptop, "back", "rollback", None).await);
    for _ in 0..2 {
        let report = again(&laptop, &folder).await;
        assert_eq!((resource(&report, "campaign", "only").outcome.as_str(), changes(&report)), ("reused", 0));
        assert!(report.notifications[0].message.contains("it was taken back from"), "{:?}", report.notifications);
        assert_eq!(served(&laptop).await, first);
    }
    parameters["solution"]["performAutoTraining"] = json!(true);
    parameters["campaign"]["minProvisionedTPS"] = json!(2);
    folder.write("params.json", &parameters.to_string());
    let report = again(&laptop, &folder).await;
    assert_eq!(resource(&report, "campaign", "only").outcome, "updated");
    assert_eq!(served(&laptop).await, versions(&laptop).await[1]);
    assert_eq!(own_tags(&laptop).await, [""; 0], "the mark is gone");

    assert_succeeded(&moved(&laptop, "back-again", "rollback", None).await);
    assert_eq!(own_tags(&laptop).await, ["personalize-pipeline:rolled-back"]);
    let report = run_with_new_data(&laptop, &folder, 0.3).await;
    assert_eq!(resource(&report, "campaign", "only").outcome, "updated");
    assert_eq!(served(&laptop).await, versions(&laptop).await[2]);
    assert_eq!(own_tags(&laptop).await, [""; 0]);
}

#[tokio::test]
async fn a_promotion_ends_that_a_campaign_was_taken_back() {
    let (laptop, folder) = after_a_first_run(&small_parameters(), 0.3).await;
    run_with_new_data(&laptop, &folder, 0.3).await;
    let all = versions(&laptop).await;
    assert_succeeded(&moved(&laptop, "back", "rollback", None).await);
    assert_succeeded(&moved(&laptop, "forth", "promote", None).await);
    assert_eq!(served(&laptop).await, all[1]);
    let again = moved(&laptop, "forth-again", "promote", None).await;
    assert_succeeded(&again);
    assert_eq!(changes(&again), 0, "{:?}", again.api_calls);
    assert_eq!(resource(&again, "campaign", "only").outcome, "reused");
}

#[tokio::test]
async fn a_rollback_may_name_its_version_and_go_back_further() {
    let (laptop, folder) = after_a_first_run(&small_parameters(), 0.3).await;
    run_with_new_data(&laptop, &folder, 0.3).await;
    run_with_new_data(&laptop, &folder, 0.3).await;
    let all = versions(&laptop).await;
    for (name, named, expected) in [("one", None, 1), ("two", None, 0), ("named", Some(&all[1]), 1)] {
        assert_succeeded(&moved(&laptop, name, "rollback", named.map(String::as_str)).await);
        assert_eq!(served(&laptop).await, all[expected], "{name}");
        let report = again(&laptop, &folder).await;
        assert_eq!((served(&laptop).await, changes(&report)), (all[expected].clone(), 0), "{name}");
    }
}

#[tokio::test]
async fn what_cannot_be_moved_is_left_where_it_is_with_the_reason() {
    let (laptop, folder) = after_a_first_run(&small_parameters(), 0.3).await;
    run_with_new_data(&laptop, &folder, 0.3).await;
    let all = versions(&laptop).await;
    let newest = all[1].as_str();
    let (of_another, unknown) = (newest.replace("/only/", "/other/"), format!("{}/00000000", solution(&laptop)));
    let failing = laptop.emulator();
    failing.fail(ResourceType::SolutionVersion, "only", "not today");
    folder.append("Interactions/interactions.csv", ONE_MORE_INTERACTION);
    assert!(!again(&laptop, &folder).await.has_succeeded());
    laptop.emulator().clear_faults();
    let failed = versions(&laptop).await.remove(2);
    let cases = [
        ("rollback", Some(newest), "which is the newest version; promote it"),
        ("rollback", Some(of_another.as_str()), "is no version of the same solution"),
        ("promote", Some(unknown.as_str()), "has no version 00000000"),
        ("promote", Some(failed.as_str()), "which is CREATE FAILED"),
    ];
    for (number, (action, version, expected)) in cases.into_iter().enumerate() {
        let report = moved(&laptop, &format!("refused-{number}"), action, version).await;
        let error = report.error.as_ref().unwrap();
        assert_eq!(error.name, "ResourceConflict", "{}", error.cause);
        assert!(error.cause.contains(expected), "{action} {version:?}: {}", error.cause);
        assert_eq!(changes(&report), 0);
        let [notification] = report.notifications.as_slice() else { panic!("{:?}", report.notifications) };
        assert!(notification.subject.as_deref().unwrap().contains("only could not be"), "{notification:?}");
    }
    let none = json!({"action": "promote", "campaign": "none"});
    let report = laptop.start_execution("none", &none).await.unwrap();
    assert!(report.error.as_ref().unwrap().cause.contains("the campaign `none` is not there"), "{:?}", report.error);
    assert_eq!(served(&laptop).await, newest);
}

#[tokio::test]
async fn a_campaign_that_follows_its_solution_is_not_moved() {
    let mut parameters = small_parameters();
    parameters["campaign"]["campaignConfig"] = json!({"syncWithLatestSolutionVersion": true});
    let (laptop, _folder) = after_a_first_run(&parameters, 0.3).await;
    for action in ["promote", "rollback"] {
        let report = moved(&laptop, action, action, None).await;
        let cause = &report.error.as_ref().unwrap().cause;
        assert!(cause.contains("follows its solution by itself"), "{cause}");
        assert_eq!(changes(&report), 0);
    }
}

#[tokio::test]
async fn a_move_waits_for_an_update_that_is_under_way_and_every_turn_may_run_twice() {
    for action in ["promote", "rollback"] {
        let (laptop, folder) = after_a_first_run(&small_parameters(), 0.3).await;
        run_with_new_data(&laptop, &folder, 0.3).await;
        run_with_new_data(&laptop, &folder, 0.3).await;
        let all = versions(&laptop).await;
        let campaign = laptop.emulator().account().campaign("only");
        let by_hand = json!({"campaignArn": campaign, "solutionVersionArn": all[1], "minProvisionedTPS": 2});
        call(&laptop, "UpdateCampaign", by_hand).await;
        let updates = || laptop.emulator().api_calls()["UpdateCampaign"];
        let before = updates();
        let last = turns(&laptop, action, json!({"action": action, "campaign": "only"}), 2).await;
        assert_eq!(last["next"], "succeed", "{last}");
        let expected = if action == "promote" { &all[2] } else { &all[0] };
        assert_eq!((&served(&laptop).await, updates() - before), (expected, 1), "{action}");
    }
}

#[tokio::test]
async fn a_pinned_campaign_stays_and_training_goes_on_beside_it() {
    let mut parameters = gated();
    let (laptop, folder) = after_a_first_run(&parameters, 0.3).await;
    run_with_new_data(&laptop, &folder, 0.35).await;
    let all = versions(&laptop).await;
    parameters["campaign"]["solutionVersionArn"] = json!(all[0]);
    folder.write("params.json", &parameters.to_string());
    let report = run_with_new_data(&laptop, &folder, 0.9).await;
    assert_succeeded(&report);
    assert_eq!(outcomes(&report, "solutionVersion"), ["created"]);
    assert_eq!(served(&laptop).await, all[0]);
    assert_eq!(changes(&again(&laptop, &folder).await), 0);

    let campaign = parameters["campaign"].as_object_mut().unwrap();
    campaign.remove("solutionVersionArn");
    campaign.insert("version".to_owned(), json!("keep"));
    folder.write("params.json", &parameters.to_string());
    let report = run_with_new_data(&laptop, &folder, 0.9).await;
    assert_eq!(resource(&report, "campaign", "only").outcome, "reused");
    assert_eq!(served(&laptop).await, all[0]);
    parameters["campaign"].as_object_mut().unwrap().remove("version");
    folder.write("params.json", &parameters.to_string());
    assert_succeeded(&again(&laptop, &folder).await);
    assert_eq!(served(&laptop).await, versions(&laptop).await[3]);
}

#[tokio::test]
async fn a_pin_to_what_cannot_be_served_changes_nothing() {
    let mut parameters = small_parameters();
    let (laptop, folder) = after_a_first_run(&parameters, 0.3).await;
    parameters["campaign"]["solutionVersionArn"] = json!(format!("{}/00000000", solution(&laptop)));
    folder.write("params.json", &parameters.to_string());
    let report = again(&laptop, &folder).await;
    let error = report.error.as_ref().unwrap();
    assert_eq!((error.name.as_str(), changes(&report)), ("ResourceConflict", 0));
    assert!(error.cause.contains("/00000000, which is not there"), "{}", error.cause);
}

#[tokio::test]
async fn a_kept_campaign_is_created_at_the_newest_version_and_follows_a_promotion() {
    let mut parameters = small_parameters();
    parameters["campaign"]["version"] = json!("keep");
    let (laptop, folder) = after_a_first_run(&parameters, 0.3).await;
    run_with_new_data(&laptop, &folder, 0.3).await;
    let all = versions(&laptop).await;
    assert_eq!(served(&laptop).await, all[0]);
    assert_succeeded(&moved(&laptop, "promote", "promote", None).await);
    assert_eq!(changes(&again(&laptop, &folder).await), 0);
    assert_eq!(served(&laptop).await, all[1]);
}

#[tokio::test]
async fn plans_say_what_a_gate_judges_and_what_a_move_would_do() {
    let mut parameters = gated();
    let (laptop, folder) = after_a_first_run(&parameters, 0.3).await;
    set_metric(&laptop, &solution(&laptop), 0.1);
    folder.append("Interactions/interactions.csv", ONE_MORE_INTERACTION);
    let text = plan(&laptop, &folder).await.to_string();
    let judged = "is to serve a new version; it moves if mean_reciprocal_rank_at_25 of the version that is trained is 0.05 or more and is by no more than 0.02 below that of the version ";
    assert!(text.contains(judged), "{text}");
    assert_succeeded(&again(&laptop, &folder).await);
    let held = plan(&laptop, &folder).await;
    assert_eq!(held.count(Action::Hold), 1);
    assert!(
        held.to_string().contains(" || campaign only: mean_reciprocal_rank_at_25 is 0.1 for the new version "),
        "{held}"
    );
    assert!(held.to_string().contains("nothing to do."), "{held}");

    let all = versions(&laptop).await;
    let promotion = asked(&laptop, "plan-of-a-promotion", json!({"action": "plan", "promote": "only"}), None).await;
    assert_succeeded(&promotion);
    assert_eq!(changes(&promotion), 0);
    let line = format!("  ~ campaign only, about 9m00s: it serves {} and is to serve {}", id(&all[0]), id(&all[1]));
    let line = line.replace(", about 9m00s", "");
    let text = promotion.plan.unwrap().to_string();
    assert!(text.replace(", about 9m00s", "").contains(&line), "{text}");
    assert!(text.starts_with("Plan for the dataset group Small"), "{text}");
    let rollback = asked(&laptop, "plan-of-a-rollback", json!({"action": "plan", "rollback": "only"}), None).await;
    assert!(rollback.plan.as_ref().is_some_and(Plan::is_refused), "{rollback:#?}");
    let none = asked(&laptop, "plan-of-nothing", json!({"action": "plan", "promote": "none"}), None).await;
    assert!(none.plan.as_ref().is_some_and(Plan::is_refused), "{none:#?}");
    parameters["campaign"]["version"] = json!("keep");
    folder.write("params.json", &parameters.to_string());
    assert_eq!(plan(&laptop, &folder).await.count(Action::Keep), 7);
}

/// What was asked for last counts, and whoever asked before is told.
#[tokio::test]
async fn a_promotion_that_a_rollback_follows_at_once_ends_as_moved_on() {
    let (laptop, folder) = after_a_first_run(&small_parameters(), 0.3).await;
    run_with_new_data(&laptop, &folder, 0.3).await;
    run_with_new_data(&laptop, &folder, 0.3).await;
    let all = versions(&laptop).await;
    assert_succeeded(&moved(&laptop, "back", "rollback", Some(&all[0])).await);
    let start = laptop.emulator().clock().now();
    let input = json!({"action": "promote", "campaign": "only"});
    let mut answer = laptop.handle(turn(&laptop, "forth", start, &input)).await.unwrap();
    assert_eq!(answer["next"], "wait", "{answer}");
    // The rollback waits for the promotion's update, and its own is over before the promotion looks again.
    assert_succeeded(&moved(&laptop, "back-again", "rollback", Some(&all[1])).await);
    while goes_on(&laptop, &answer).await {
        answer = laptop.handle(turn(&laptop, "forth", start, &answer)).await.unwrap();
    }
    assert_eq!(answer["next"], "succeed", "{answer}");
    let summary = answer["summary"].as_str().unwrap();
    assert!(summary.contains(&format!("moved it on to the version {} since", id(&all[1]))), "{summary}");
    assert_eq!(served(&laptop).await, all[1]);
}
