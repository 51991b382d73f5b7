//! Whole runs, from the S3 notification to the report.

use crate::support::{
    Folder, ONE_MORE_INTERACTION, calls, example, example_parameters, laptop, outcomes, personalize, resource, run,
    small_parameters, turns,
};
use personalize_contract::ResourceType;
use personalize_pipeline_cli::laptop::{Laptop, Report, Setup};
use personalize_pipeline_cli::state_machine::Happening;
use serde_json::{Value, json};

fn failed_tasks(laptop: &Laptop, report: &Report) -> usize {
    let record = laptop.step_functions().execution(&report.execution_arn).unwrap();
    record
        .history()
        .read(|events| events.iter().filter(|event| matches!(event.happening, Happening::TaskFailed(_))).count())
}

#[tokio::test]
async fn the_example_ends_with_everything_created_and_one_report() {
    let laptop = laptop().await;
    let report = run(&laptop, &example().join("params.json")).await;
    assert!(report.has_succeeded(), "{:?}", report.error);
    assert_eq!(failed_tasks(&laptop, &report), 0, "a clean run has no failed task");
    assert_eq!(report.findings, []);
    for (resource_type, count) in [
        ("datasetGroup", 1),
        ("schema", 3),
        ("dataset", 3),
        ("datasetImportJob", 3),
        ("eventTracker", 1),
        ("filter", 2),
        ("solution", 3),
        ("solutionVersion", 3),
        ("campaign", 3),
    ] {
        assert_eq!(outcomes(&report, resource_type), vec!["created"; count], "{resource_type}");
    }
    let [notification] = report.notifications.as_slice() else { panic!("{:?}", report.notifications) };
    assert_eq!(notification.subject.as_deref(), Some("Personalize pipeline: FilmNight is ready"));
    for resource in &report.resources {
        assert!(notification.message.contains(resource.arn.as_deref().unwrap()), "{resource:?}");
    }
    for part in ["Tracking id, for PutEvents: ", "precision_at_10", "Parameters: s3://personalize-input/params.json"] {
        assert!(notification.message.contains(part), "{part} is missing in {}", notification.message);
    }
    let document = &notification.document;
    assert_eq!(document["version"], 1);
    assert_eq!((&document["action"], &document["status"]), (&json!("run"), &json!("SUCCEEDED")));
    assert_eq!(document["datasetGroup"], "FilmNight");
    assert_eq!(document["execution"]["id"], json!(report.execution_arn));
    assert_eq!(document["execution"]["seconds"].as_f64(), Some(report.makespan_seconds));
    assert_eq!(document["parameters"]["key"], "params.json");
    for (told, resource) in document["resources"].as_array().unwrap().iter().zip(&report.resources) {
        let same = [("arn", json!(resource.arn)), ("outcome", json!("created")), ("seconds", json!(resource.seconds))];
        for (member, expected) in same {
            assert_eq!(*told.get(member).unwrap_or(&Value::Null), expected, "{member}: {told}");
        }
    }
    assert_eq!(document["resources"].as_array().unwrap().len(), report.resources.len());
    assert!(notification.message.contains(document["trackingId"].as_str().unwrap()));
    assert_eq!(document["metrics"].as_array().unwrap().len(), 3);
    assert!(document["metrics"][0]["values"]["coverage"].is_f64() && document["metrics"][0].get("before").is_none());
    for absent in ["error", "cause", "again", "notAttempted", "findings", "shortened"] {
        assert!(document.get(absent).is_none(), "{absent}: {document}");
    }
    let [told] = laptop.emulator().notifications().try_into().unwrap();
    assert_eq!(told.message_for("sms"), document["summary"], "a telephone gets one line");
    assert_eq!(told.message_for("https"), told.message_for("sqs"));
}

#[tokio::test]
async fn training_on_the_service_s_own_schedule_is_off_unless_asked_for() {
    let mut parameters = small_parameters();
    let laptop = laptop().await;
    let folder = Folder::with(&parameters);
    assert!(run(&laptop, &folder.parameter_file()).await.has_succeeded());
    let arn = laptop.emulator().account().solution("only");
    let solution = personalize(&laptop).describe_solution().solution_arn(&arn).send().await.unwrap().solution.unwrap();
    assert_eq!(solution.perform_auto_training(), Some(false));

    parameters["solution"] = json!({"name": "own-schedule", "performAutoTraining": true, "recipeArn": "arn:aws:personalize:::recipe/aws-similar-items"});
    parameters.as_object_mut().unwrap().remove("campaign");
    let report = run(&laptop, &Folder::with(&parameters).parameter_file()).await;
    assert!(report.has_succeeded(), "{:?}", report.error);
    assert!(report.findings[0].message.contains("bills"), "{:?}", report.findings);
    let arn = laptop.emulator().account().solution("own-schedule");
    let solution = personalize(&laptop).describe_solution().solution_arn(&arn).send().await.unwrap().solution.unwrap();
    assert_eq!(solution.perform_auto_training(), Some(true));
}

#[tokio::test]
async fn a_second_upload_brings_new_data_in_and_points_the_campaigns_at_new_versions() {
    let laptop = laptop().await;
    let folder = Folder::with(&example_parameters());
    let first = run(&laptop, &folder.parameter_file()).await;
    folder.append("Interactions/interactions.csv", ONE_MORE_INTERACTION);
    let second = run(&laptop, &folder.parameter_file()).await;
    assert!(second.has_succeeded(), "{:?}", second.error);
    assert_ne!(first.execution_arn, second.execution_arn);
    for kept in ["datasetGroup", "schema", "dataset", "eventTracker", "filter", "solution"] {
        assert!(outcomes(&second, kept).iter().all(|outcome| *outcome == "reused"), "{kept}");
    }
    assert_eq!(outcomes(&second, "datasetImportJob"), ["created", "reused", "reused"]);
    assert_eq!(outcomes(&second, "solutionVersion"), ["created"; 3]);
    assert_eq!(outcomes(&second, "campaign"), ["updated"; 3]);
    let campaign = laptop.emulator().account().campaign("for-you");
    let campaign =
        personalize(&laptop).describe_campaign().campaign_arn(campaign).send().await.unwrap().campaign.unwrap();
    let version = resource(&second, "solutionVersion", "for-you").arn.as_deref();
    assert_eq!(campaign.solution_version_arn(), version);
    let before = resource(&first, "solutionVersion", "for-you").arn.as_deref();
    assert_ne!(version, before);
    let notification = &second.notifications[0];
    let metrics = notification.document["metrics"].as_array().unwrap();
    let metrics = metrics.iter().find(|metrics| metrics["solution"] == "for-you").unwrap();
    assert_eq!(metrics["solutionVersionArn"].as_str(), version);
    assert_eq!(metrics["before"]["solutionVersionArn"].as_str(), before);
    assert!(metrics["before"]["values"]["coverage"].is_f64(), "{metrics}");
    assert!(notification.message.contains("new    before    change"), "{}", notification.message);
}

/// What is to be pasted is exact: its input, started, takes the run up.
#[tokio::test]
async fn the_way_on_that_a_report_shows_takes_the_run_up() {
    let laptop = laptop().await;
    laptop.fail(ResourceType::Campaign, "only", "not today");
    laptop.open(&example().join("params.json")).unwrap();
    let inline = json!({"bucket": "personalize-input", "params": small_parameters()});
    let folder = Folder::with(&small_parameters());
    let by_file = run(&laptop, &folder.parameter_file()).await;
    let by_input = laptop.start_execution("inline", &inline).await.unwrap();
    laptop.emulator().clear_faults();
    let account = laptop.emulator().account();
    personalize(&laptop).delete_campaign().campaign_arn(account.campaign("only")).send().await.unwrap();
    laptop.emulator().clock().advance(std::time::Duration::from_secs(3600)).await.unwrap();

    let document = &by_file.notifications[0].document;
    assert_eq!((&document["status"], &document["error"]), (&json!("FAILED"), &json!("ResourceFailed")));
    let failed = document["resources"].as_array().unwrap().iter().find(|one| one["outcome"] == "failed").unwrap();
    assert_eq!((&failed["failure"], &failed["failureReason"]), (&json!("ResourceFailed"), &json!("not today")));
    assert!(failed["whatToDo"].as_str().unwrap().contains("the campaign is created again"), "{failed}");
    let again = &document["again"];
    assert_eq!(again["input"], json!({"bucket": "personalize-input", "key": "params.json"}));
    let command = again["commands"][0].as_str().unwrap();
    assert!(by_file.notifications[0].message.contains(command), "{}", by_file.notifications[0].message);
    assert!(
        command.contains("start-execution --region us-east-1") && command.ends_with(&format!("'{}'", again["input"]))
    );
    let report = laptop.start_execution("again", &again["input"]).await.unwrap();
    assert!(report.has_succeeded(), "{:?}", report.error);
    assert_eq!(outcomes(&report, "campaign"), ["created"]);

    let again = &by_input.notifications[0].document["again"];
    assert_eq!(again["input"], inline);
    let report = laptop.start_execution("inline-again", &again["input"]).await.unwrap();
    assert_eq!(outcomes(&report, "campaign"), ["reused"], "{:?}", report.error);
}

/// A parameter file of the sample's documentation: one solution, one campaign, AutoML, no tracker, no filters.
#[tokio::test]
async fn the_older_form_with_auto_ml_runs_with_a_warning_that_names_a_recipe() {
    let example = example_parameters();
    let parameters = json!({
        "datasetGroup": {"name": "DatasetGroup"},
        "datasets": {
            "Interactions": {"name": "InteractionsDataset", "schema": {"type": "record", "name": "Interactions",
                "namespace": "com.amazonaws.personalize.schema", "version": "1.0", "fields": [
                    {"name": "USER_ID", "type": "string"}, {"name": "ITEM_ID", "type": "string"}, {"name": "TIMESTAMP", "type": "long"}]}},
            "Users": example["datasets"]["Users"]
        },
        "solution": {"name": "Solution", "performAutoML": true},
        "campaign": {"name": "Campaign", "minProvisionedTPS": 1}
    });
    let laptop = laptop().await;
    let report = run(&laptop, &Folder::with(&parameters).parameter_file()).await;
    assert!(report.has_succeeded(), "{:?}", report.error);
    assert!(report.findings[0].message.contains("recipe/aws-user-personalization-v2"), "{:?}", report.findings);
    assert!(report.notifications[0].message.contains("no longer recommended"));
    let arn = laptop.emulator().account().solution("Solution");
    let solution = personalize(&laptop).describe_solution().solution_arn(&arn).send().await.unwrap().solution.unwrap();
    assert!(solution.perform_auto_ml(), "it is passed on");
    assert!(solution.auto_ml_result().and_then(|result| result.best_recipe_arn()).is_some(), "{solution:?}");
}

#[tokio::test]
async fn a_failed_resource_stops_only_what_depends_on_it_and_is_reported_in_its_own_words() {
    let reason = "Create failed. Something that only the service knows.";
    let cases = [
        (ResourceType::DatasetImportJob, "Items", "datasetImportJob", "fix the data in s3://personalize-input/Items/"),
        (ResourceType::SolutionVersion, "similar-films", "solutionVersion", "the solution's configuration"),
        (ResourceType::Campaign, "film-ranking", "campaign", "the campaign is created again"),
    ];
    for (resource_type, name, key, advice) in cases {
        let laptop = laptop().await;
        laptop.fail(resource_type, name, reason);
        let report = run(&laptop, &example().join("params.json")).await;
        let error = report.error.as_ref().unwrap();
        assert_eq!(error.name, "ResourceFailed", "{key}");
        assert!(error.cause.contains(reason), "{}", error.cause);
        assert_eq!(failed_tasks(&laptop, &report), 0, "a failed resource is no failed task");
        let failed = resource(&report, key, name);
        assert_eq!((failed.outcome.as_str(), failed.status.as_deref()), ("failed", Some("CREATE FAILED")), "{key}");
        assert_eq!(failed.failure_reason.as_deref(), Some(reason));
        let unfinished = report.resources.iter().filter(|other| other.name != name && other.outcome != "created");
        assert_eq!(unfinished.count(), 0, "siblings finish: {:#?}", report.resources);
        let [notification] = report.notifications.as_slice() else { panic!("{:?}", report.notifications) };
        assert_eq!(notification.subject.as_deref(), Some("Personalize pipeline: FilmNight failed (ResourceFailed)"));
        assert!(
            notification.message.contains(reason) && notification.message.contains(advice),
            "{}",
            notification.message
        );
        match resource_type {
            ResourceType::DatasetImportJob => {
                assert_eq!(calls(&report, "CreateSolution"), 0, "nothing is trained on a part of the data");
                assert!(
                    notification.message.contains("Not attempted, since it needs what failed: solution for-you"),
                    "{}",
                    notification.message
                );
            }
            ResourceType::SolutionVersion => assert_eq!(outcomes(&report, "campaign"), ["created"; 2]),
            _ => assert_eq!(outcomes(&report, "campaign").len(), 3),
        }
    }
}

#[tokio::test]
async fn a_campaign_update_that_failed_is_reported_and_the_next_upload_tries_again() {
    let laptop = laptop().await;
    let folder = Folder::with(&small_parameters());
    assert!(run(&laptop, &folder.parameter_file()).await.has_succeeded());
    folder.append("Interactions/interactions.csv", ONE_MORE_INTERACTION);
    laptop.emulator().fail_call("UpdateCampaign", 1, "InvalidInputException", "not today");
    let second = run(&laptop, &folder.parameter_file()).await;
    assert_eq!(second.error.as_ref().map(|error| error.name.as_str()), Some("RequestRefused"));
    assert!(resource(&second, "campaign", "only").failure_reason.as_deref().unwrap().contains("not today"));
    assert_eq!(calls(&second, "UpdateCampaign"), 1, "it is not tried for ever");
    let third = run(&laptop, &folder.parameter_file()).await;
    assert!(third.has_succeeded(), "{:?}", third.error);
    assert_eq!(outcomes(&third, "campaign"), ["updated"]);
}

#[tokio::test]
async fn a_repeated_notification_starts_nothing() {
    let laptop = laptop().await;
    let folder = Folder::with(&small_parameters());
    laptop.open(&folder.parameter_file()).unwrap();
    let event: Value = serde_json::from_str(include_str!("../../example/events/s3-notification.json")).unwrap();
    let first = laptop.handle(event.clone()).await.unwrap();
    let arn = first["started"][0]["executionArn"].as_str().unwrap();
    laptop.step_functions().execution(arn).unwrap().ended().await.unwrap();
    let again = laptop.handle(event).await.unwrap();
    assert_eq!(again["started"], json!([]));
    assert_eq!(again["alreadyStarted"][0]["input"], json!({"bucket": "personalize-input", "key": "params.json"}));
    assert_eq!(laptop.emulator().api_calls()["CreateSolutionVersion"], 1);
}

#[tokio::test]
async fn parameters_handed_over_inline_run_like_a_file() {
    let laptop = laptop().await;
    laptop.open(&example().join("params.json")).unwrap();
    let input = json!({"bucket": "personalize-input", "params": small_parameters()});
    let report = laptop.start_execution("inline", &input).await.unwrap();
    assert!(report.has_succeeded(), "{:?}", report.error);
    assert_eq!(outcomes(&report, "campaign"), ["created"]);
}

#[tokio::test]
async fn a_run_is_taken_up_at_a_step_with_the_context_it_had() {
    let laptop = laptop().await;
    let folder = Folder::with(&small_parameters());
    let first = run(&laptop, &folder.parameter_file()).await;
    let record = laptop.step_functions().execution(&first.execution_arn).unwrap();
    let turn: Value = record.history().read(|events| {
        let waits = events.iter().filter_map(|event| match &event.happening {
            Happening::StateExited { output, .. } => serde_json::from_str::<Value>(output).ok(),
            _ => None,
        });
        waits.into_iter().find(|output| output["step"] == "Solutions").unwrap()
    });
    let input = json!({"step": turn["step"], "context": turn["context"]});
    let resumed = laptop.start_execution("taken-up", &input).await.unwrap();
    assert!(resumed.has_succeeded(), "{:?}", resumed.error);
    assert_eq!(calls(&resumed, "Create"), 0, "what the run had begun is found again: {:?}", resumed.api_calls);
}

#[tokio::test]
async fn a_handler_that_fails_still_ends_in_a_report_and_failed() {
    let laptop = laptop().await;
    let input = json!({"step": "Datasets", "context": {"version": 99}});
    let report = laptop.start_execution("broken", &input).await.unwrap();
    let error = report.error.unwrap();
    assert_eq!(error.name, "HandlerFailed");
    assert!(error.cause.starts_with("ContextInvalid: "), "{}", error.cause);
    let [notification] = report.notifications.as_slice() else { panic!("{:?}", report.notifications) };
    assert_eq!(notification.subject.as_deref(), Some("Personalize pipeline: a run ended early (ContextInvalid)"));
    assert!(
        notification.message.contains("version 99") && notification.message.contains("Next step"),
        "{}",
        notification.message
    );
}

#[tokio::test]
async fn a_run_that_ended_outside_the_handler_is_reported_once() {
    let laptop = laptop().await;
    let event = |status: &str, error: Option<&str>| {
        json!({"source": "aws.states", "detail-type": "Step Functions Execution Status Change",
            "detail": {"executionArn": "arn:aws:states:us-east-1:123456789012:execution:m:e", "status": status, "error": error,
                "input": "{\"bucket\":\"b\"}"}})
    };
    let told = laptop.handle(event("FAILED", Some("ResourceFailed"))).await.unwrap();
    assert_eq!(told, json!({"reported": false}), "the run has told it itself");
    for (status, error) in [("ABORTED", None), ("TIMED_OUT", None), ("FAILED", Some("States.DataLimitExceeded"))] {
        let before = laptop.emulator().notifications().len();
        assert_eq!(laptop.handle(event(status, error)).await.unwrap(), json!({"reported": true}));
        let notifications = laptop.emulator().notifications();
        assert_eq!(notifications.len(), before + 1);
        let last = notifications.last().unwrap();
        assert_eq!(
            last.subject.as_deref(),
            Some(format!("Personalize pipeline: a run ended early ({status})").as_str())
        );
        let message = last.message_for("email");
        assert!(message.contains("is billed until it ends") && message.contains("execution:m:e"), "{message}");
    }
}

/// Every turn is taken twice with the same input, as after a function that died once it had done everything,
/// and only the second answer goes on.
#[tokio::test]
async fn every_turn_may_run_twice_and_nothing_is_made_twice() {
    let laptop = laptop().await;
    laptop.open(&example().join("params.json")).unwrap();
    let last = turns(&laptop, "twice", json!({"bucket": "personalize-input", "key": "params.json"}), 2).await;
    assert_eq!(last["next"], "succeed", "{last}");
    let calls = laptop.emulator().api_calls();
    for (operation, count) in [
        ("CreateDatasetGroup", 1),
        ("CreateSchema", 3),
        ("CreateDataset", 3),
        ("CreateDatasetImportJob", 3),
        ("CreateEventTracker", 1),
        ("CreateFilter", 2),
        ("CreateSolution", 3),
        ("CreateSolutionVersion", 3),
        ("CreateCampaign", 3),
    ] {
        assert_eq!(calls[operation], count, "{operation}");
    }
    let outcomes: Vec<&Value> =
        last["context"]["resources"].as_array().unwrap().iter().map(|resource| &resource["outcome"]).collect();
    assert!(outcomes.iter().all(|outcome| **outcome == "created"), "{outcomes:?}");
}

#[tokio::test]
async fn the_published_request_rate_is_kept_to_and_costs_seconds_only() {
    let setup = Setup { requests_per_second: Some(1.0), ..Setup::default() };
    let paced = Laptop::start(setup).await.unwrap();
    let report = run(&paced, &example().join("params.json")).await;
    assert!(report.has_succeeded(), "{:?}", report.error);
    assert!(report.throttled_calls > Some(0), "the rate was in force");
    assert_eq!(failed_tasks(&paced, &report), 0, "no throttled call is a failure");
    let longest_chain = report.critical_path_seconds.unwrap();
    let late = report.makespan_seconds - longest_chain;
    let allowed = 0.02 * longest_chain + 40.0;
    assert!(late <= allowed, "late by {late} s, {allowed} s allowed");
}
