//! Runs over what earlier runs left: each resource is kept, changed, replaced or refused, for a reason that is told.

use std::time::Duration;

use crate::support::{
    Folder, ONE_MORE_INTERACTION, after_a_run, after_a_run_of, assert_succeeded, calls, changes, example,
    example_parameters, laptop, outcomes, personalize, resource, run, small_parameters,
};
use personalize_contract::ResourceType;
use personalize_pipeline_cli::laptop::Report;
use serde_json::{Value, json};

fn rewrite(folder: &Folder, parameters: &Value) {
    folder.write("params.json", &parameters.to_string());
}

#[tokio::test]
async fn a_hundred_runs_with_nothing_changed_change_nothing_in_a_turn_each() {
    let laptop = laptop().await;
    let parameters = example().join("params.json");
    assert_succeeded(&run(&laptop, &parameters).await);
    for _ in 0..100 {
        let report = run(&laptop, &parameters).await;
        assert_succeeded(&report);
        assert_eq!((changes(&report), report.turns), (0, 1), "{:?}", report.api_calls);
        assert!(report.resources.iter().all(|resource| resource.outcome == "reused"), "{:#?}", report.resources);
    }
}

#[tokio::test]
async fn only_what_the_new_data_concerns_is_done_again() {
    let (laptop, folder) = after_a_run(&example_parameters()).await;
    folder.append("Items/items.csv", "film-new,Drama,2020,91");
    let report = run(&laptop, &folder.parameter_file()).await;
    assert_succeeded(&report);
    assert_eq!(outcomes(&report, "datasetImportJob"), ["reused", "created", "reused"], "{:#?}", report.resources);
    assert_eq!(outcomes(&report, "solutionVersion"), ["created"; 3]);
    let message = &report.notifications[0].message;
    for why in ["the data has not changed since", "the data has changed since the last import", "its data has changed"]
    {
        assert!(message.contains(why), "{why} is missing in {message}");
    }
}

#[tokio::test]
async fn the_parameters_may_ask_for_everything_again_or_for_nothing() {
    let mut parameters = small_parameters();
    let (laptop, folder) = after_a_run(&parameters).await;
    parameters["reimport"] = json!("always");
    parameters["retrain"] = json!("always");
    rewrite(&folder, &parameters);
    let report = run(&laptop, &folder.parameter_file()).await;
    assert_succeeded(&report);
    assert_eq!(outcomes(&report, "datasetImportJob"), ["created"]);
    assert_eq!(outcomes(&report, "solutionVersion"), ["created"]);

    parameters["reimport"] = json!("never");
    parameters["retrain"] = json!("never");
    rewrite(&folder, &parameters);
    folder.append("Interactions/interactions.csv", ONE_MORE_INTERACTION);
    let report = run(&laptop, &folder.parameter_file()).await;
    assert_succeeded(&report);
    assert_eq!(changes(&report), 0, "{:?}", report.api_calls);

    parameters["reimport"] = json!("onChange");
    rewrite(&folder, &parameters);
    let report = run(&laptop, &folder.parameter_file()).await;
    assert_succeeded(&report);
    assert_eq!(outcomes(&report, "datasetImportJob"), ["created"]);
    assert_eq!(outcomes(&report, "solutionVersion"), ["reused"]);
}

#[tokio::test]
async fn an_import_that_the_parameters_asked_for_always_counts_as_one_of_what_lies_there() {
    for name in ["Small", &"a-long-name-".repeat(6)[..63]] {
        let mut parameters = small_parameters();
        parameters["datasetGroup"]["name"] = json!(name);
        let (laptop, folder) = after_a_run(&parameters).await;
        parameters["reimport"] = json!("always");
        rewrite(&folder, &parameters);
        assert_succeeded(&run(&laptop, &folder.parameter_file()).await);
        parameters["reimport"] = json!("onChange");
        rewrite(&folder, &parameters);
        let report = run(&laptop, &folder.parameter_file()).await;
        assert_succeeded(&report);
        let created = (outcomes(&report, "datasetImportJob"), outcomes(&report, "solutionVersion"));
        assert_eq!(created, (vec!["reused"], vec!["reused"]), "{name}");
        assert_eq!(changes(&report), 0, "{name}: {:?}", report.api_calls);
        folder.append("Interactions/interactions.csv", ONE_MORE_INTERACTION);
        let report = run(&laptop, &folder.parameter_file()).await;
        assert_succeeded(&report);
        assert_eq!(outcomes(&report, "datasetImportJob"), ["created"], "{name}");
    }
}

#[tokio::test]
async fn a_solution_s_own_word_on_training_counts_before_the_file_s() {
    let mut parameters = small_parameters();
    parameters["retrain"] = json!("never");
    parameters["solution"]["retrain"] = json!("always");
    let (laptop, folder) = after_a_run(&parameters).await;
    let report = run(&laptop, &folder.parameter_file()).await;
    assert_eq!(outcomes(&report, "solutionVersion"), ["created"]);
    assert_eq!(outcomes(&report, "datasetImportJob"), ["reused"]);
}

#[tokio::test]
async fn training_on_top_begins_once_there_is_something_to_build_on() {
    let mut parameters = small_parameters();
    parameters["solution"]["recipeArn"] = json!("arn:aws:personalize:::recipe/aws-user-personalization");
    parameters["solution"]["trainingMode"] = json!("UPDATE");
    let (laptop, folder) = after_a_run(&parameters).await;
    folder.append("Interactions/interactions.csv", ONE_MORE_INTERACTION);
    assert_succeeded(&run(&laptop, &folder.parameter_file()).await);
    let list = personalize(&laptop).list_solution_versions().send().await.unwrap();
    let modes: Vec<&str> =
        list.solution_versions().iter().map(|version| version.training_mode().unwrap().as_str()).collect();
    assert_eq!(modes, ["FULL", "UPDATE"]);
}

#[tokio::test]
async fn a_dataset_is_moved_to_a_schema_that_only_adds_what_may_be_missing() {
    let mut parameters = example_parameters();
    let (laptop, folder) = after_a_run(&parameters).await;
    let fields = parameters["datasets"]["Items"]["schema"]["fields"].as_array_mut().unwrap();
    fields.push(json!({"name": "AWARDS", "type": ["null", "int"]}));
    rewrite(&folder, &parameters);
    let items = std::fs::read_to_string(folder.path().join("Items/items.csv")).unwrap();
    let mut lines = items.lines();
    let header = format!("{},AWARDS\n", lines.next().unwrap());
    let rows: Vec<String> = lines.map(|line| format!("{line},\n")).collect();
    folder.write("Items/items.csv", &(header + &rows.concat()));
    let report = run(&laptop, &folder.parameter_file()).await;
    assert_succeeded(&report);
    assert_eq!(resource(&report, "dataset", "Items").outcome, "updated");
    assert_eq!(resource(&report, "datasetImportJob", "Items").outcome, "created");
    assert_eq!(changes(&run(&laptop, &folder.parameter_file()).await), 0);

    let fields = parameters["datasets"]["Items"]["schema"]["fields"].as_array_mut().unwrap();
    fields.pop();
    rewrite(&folder, &parameters);
    let report = run(&laptop, &folder.parameter_file()).await;
    let error = report.error.as_ref().unwrap();
    assert_eq!(error.name, "ResourceConflict");
    assert!(error.cause.contains("the field AWARDS must stay as it is"), "{}", error.cause);
    assert!(error.cause.contains("name another dataset group"), "{}", error.cause);
}

#[tokio::test]
async fn a_solution_is_updated_where_that_can_be_and_refused_where_not() {
    let mut parameters = small_parameters();
    let (laptop, folder) = after_a_run_of(Folder::with_all_interactions(&parameters)).await;
    parameters["solution"]["performAutoTraining"] = json!(true);
    parameters["solution"]["solutionConfig"] = json!({"autoTrainingConfig": {"schedulingExpression": "rate(3 days)"}});
    rewrite(&folder, &parameters);
    let report = run(&laptop, &folder.parameter_file()).await;
    assert_succeeded(&report);
    assert_eq!(resource(&report, "solution", "only").outcome, "updated");
    assert_eq!(outcomes(&report, "solutionVersion"), ["reused"]);
    assert_eq!(changes(&run(&laptop, &folder.parameter_file()).await), 0);

    parameters["solution"]["solutionConfig"]["featureTransformationParameters"] =
        json!({"max_user_history_length_percentile": "0.5"});
    parameters["solution"]["eventType"] = json!("Watch");
    parameters["solution"]["recipeArn"] = json!("arn:aws:personalize:::recipe/aws-sims");
    rewrite(&folder, &parameters);
    let report = run(&laptop, &folder.parameter_file()).await;
    let cause = &report.error.as_ref().unwrap().cause;
    for part in [
        "recipeArn is arn:aws:personalize:::recipe/aws-similar-items",
        "eventType is nothing",
        "featureTransformationParameters",
    ] {
        assert!(cause.contains(part), "{part} is missing in {cause}");
    }
    assert_eq!(changes(&report), 0);
}

#[tokio::test]
async fn every_part_of_a_campaign_is_brought_to_what_is_wanted_without_training() {
    let mut parameters = small_parameters();
    let (laptop, folder) = after_a_run(&parameters).await;
    let changed = [
        json!({"name": "only", "minProvisionedTPS": 2}),
        json!({"name": "only", "minProvisionedTPS": 2, "campaignConfig": {"enableMetadataWithRecommendations": true}}),
    ];
    for campaign in changed {
        parameters["campaign"] = campaign;
        rewrite(&folder, &parameters);
        let report = run(&laptop, &folder.parameter_file()).await;
        assert_succeeded(&report);
        assert_eq!(outcomes(&report, "campaign"), ["updated"]);
        assert_eq!(changes(&report), 1, "{:?}", report.api_calls);
        assert_eq!(changes(&run(&laptop, &folder.parameter_file()).await), 0);
    }
}

#[tokio::test]
async fn an_update_of_a_campaign_that_failed_is_tried_again_by_the_next_run_and_only_once() {
    let mut parameters = small_parameters();
    let (laptop, folder) = after_a_run(&parameters).await;
    parameters["campaign"]["minProvisionedTPS"] = json!(2);
    rewrite(&folder, &parameters);
    for reason in ["no luck", "none again"] {
        laptop.fail(ResourceType::Campaign, "only", reason);
        let failed = run(&laptop, &folder.parameter_file()).await;
        assert_eq!(failed.error.as_ref().unwrap().name, "ResourceFailed");
        assert_eq!(resource(&failed, "campaign", "only").failure_reason.as_deref(), Some(reason));
        assert_eq!(calls(&failed, "UpdateCampaign"), 1);
        laptop.emulator().clear_faults();
    }
    let report = run(&laptop, &folder.parameter_file()).await;
    assert_succeeded(&report);
    assert_eq!(outcomes(&report, "campaign"), ["updated"]);
}

#[tokio::test]
async fn a_campaign_that_follows_its_solution_is_left_to_it() {
    let mut parameters = small_parameters();
    parameters["campaign"]["campaignConfig"] = json!({"syncWithLatestSolutionVersion": true});
    let (laptop, folder) = after_a_run(&parameters).await;
    assert_eq!(changes(&run(&laptop, &folder.parameter_file()).await), 0);
    folder.append("Interactions/interactions.csv", ONE_MORE_INTERACTION);
    let report = run(&laptop, &folder.parameter_file()).await;
    assert_succeeded(&report);
    assert_eq!((calls(&report, "CreateSolutionVersion"), calls(&report, "UpdateCampaign")), (1, 0));
}

#[tokio::test]
async fn what_cannot_be_changed_is_refused_or_replaced_as_the_parameters_say() {
    let mut parameters = example_parameters();
    let (laptop, folder) = after_a_run(&parameters).await;
    let name = parameters["filters"][0]["name"].as_str().unwrap().to_owned();
    parameters["filters"][0]["filterExpression"] = json!("INCLUDE ItemID WHERE Items.YEAR > 1");
    parameters["eventTracker"]["name"] = json!("another");
    rewrite(&folder, &parameters);
    let refused = run(&laptop, &folder.parameter_file()).await;
    assert_eq!(refused.error.as_ref().unwrap().name, "ResourceConflict");
    assert_eq!(changes(&refused), 0);
    parameters["onDrift"] = json!("replace");
    rewrite(&folder, &parameters);
    let report = run(&laptop, &folder.parameter_file()).await;
    assert_succeeded(&report);
    assert_eq!(resource(&report, "filter", &name).outcome, "replaced");
    assert_eq!(resource(&report, "eventTracker", "another").outcome, "replaced");
    assert_eq!(changes(&run(&laptop, &folder.parameter_file()).await), 0);
}

#[tokio::test]
async fn a_run_after_one_that_failed_does_again_what_failed_and_nothing_else() {
    let mut parameters = small_parameters();
    parameters["eventTracker"] = json!({"name": "tracker"});
    let expression = "EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN (\"*\")";
    parameters["filters"] = json!([{"name": "filter", "filterExpression": expression}]);
    let cases = [
        (ResourceType::DatasetGroup, "Small", "replaced"),
        (ResourceType::DatasetImportJob, "Interactions", "created"),
        (ResourceType::EventTracker, "tracker", "replaced"),
        (ResourceType::Filter, "filter", "replaced"),
        (ResourceType::Solution, "only", "replaced"),
        (ResourceType::SolutionVersion, "only", "created"),
        (ResourceType::Campaign, "only", "replaced"),
    ];
    for (resource_type, name, expected) in cases {
        let laptop = laptop().await;
        let folder = Folder::with(&parameters);
        laptop.fail(resource_type, name, "not today");
        assert!(!run(&laptop, &folder.parameter_file()).await.has_succeeded(), "{resource_type}");
        let made = |report: &Report| outcomes(report, resource_type.key()) == [expected];
        laptop.emulator().clear_faults();
        // A second run within seconds could not tell what failed before it from what fails in it.
        laptop.emulator().clock().advance(Duration::from_secs(10)).await.unwrap();
        let report = run(&laptop, &folder.parameter_file()).await;
        assert!(report.has_succeeded() && made(&report), "{resource_type}: {:#?}", report.resources);
        assert_eq!(changes(&run(&laptop, &folder.parameter_file()).await), 0, "{resource_type}");
    }
}

#[tokio::test]
async fn a_dataset_that_failed_says_that_it_has_to_be_deleted() {
    let (laptop, folder) = (laptop().await, Folder::with(&small_parameters()));
    laptop.fail(ResourceType::Dataset, "Interactions", "not today");
    assert!(!run(&laptop, &folder.parameter_file()).await.has_succeeded());
    laptop.emulator().clear_faults();
    let report = run(&laptop, &folder.parameter_file()).await;
    let reason = resource(&report, "dataset", "Interactions").failure_reason.clone().unwrap();
    assert!(reason.ends_with("; no run creates it again while it is there: delete it first"), "{reason}");
    assert_eq!(changes(&report), 0);
}

#[tokio::test]
async fn a_version_in_training_is_adopted_only_under_the_same_configuration() {
    let mut parameters = small_parameters();
    let events =
        |weight: f64| json!({"eventsConfig": {"eventParametersList": [{"eventType": "Watch", "weight": weight}]}});
    parameters["solution"]["recipeArn"] = json!("arn:aws:personalize:::recipe/aws-user-personalization-v2");
    parameters["solution"]["solutionConfig"] = events(1.0);
    for (weight, trained) in [(1.0, 0), (0.5, 1)] {
        let (laptop, folder) = after_a_run_of(Folder::with_all_interactions(&parameters)).await;
        let client = personalize(&laptop);
        let solution = client.list_solutions().send().await.unwrap().solutions()[0].solution_arn().unwrap().to_owned();
        client.create_solution_version().solution_arn(solution).send().await.unwrap();
        let mut changed = parameters.clone();
        changed["solution"]["solutionConfig"] = events(weight);
        rewrite(&folder, &changed);
        let report = run(&laptop, &folder.parameter_file()).await;
        assert_succeeded(&report);
        assert_eq!(calls(&report, "CreateSolutionVersion"), trained, "{weight}: {:#?}", report.resources);
    }
}

#[tokio::test]
async fn two_runs_at_once_share_what_is_the_same() {
    let laptop = laptop().await;
    let folder = Folder::with(&small_parameters());
    let upload = laptop.open(&folder.parameter_file()).unwrap();
    let input = json!({"bucket": upload.bucket, "key": upload.key});
    let (one, other) = tokio::join!(laptop.start_execution("one", &input), laptop.start_execution("other", &input));
    assert_succeeded(&one.unwrap());
    assert_succeeded(&other.unwrap());
    let seen = laptop.emulator().resources();
    for resource_type in [ResourceType::DatasetImportJob, ResourceType::SolutionVersion, ResourceType::Campaign] {
        assert_eq!(seen.iter().filter(|seen| seen.resource_type == resource_type).count(), 1, "{resource_type}");
    }
}
