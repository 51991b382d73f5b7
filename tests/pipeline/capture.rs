//! A dataset group as a parameter file: a run of it changes nothing, and in an empty account makes an equal group.

use std::time::Duration;

use personalize_pipeline::{Captured, DataLocation, Parsed, capture_group};
use personalize_pipeline_cli::laptop::Laptop;
use serde_json::{Value, json};

use crate::gate;
use crate::plan::histories::History;
use crate::support::shop::shop_parameters;
use crate::support::{
    Folder, assert_succeeded, cases, changes, example_parameters, laptop, personalize, resource, run,
};
use crate::teardown::every_kind;

async fn captured(laptop: &Laptop, group: &str) -> Captured {
    capture_group(&laptop.sdk_config(), group).await.unwrap()
}

/// A run of the captured file changes nothing, and makes an equal group where nothing is.
async fn assert_equal_group(group: &str, first: &Laptop, folder: &Folder, story: &str) -> Value {
    let Captured { parameters, notes } = captured(first, group).await;
    assert_eq!(notes, [""; 0], "{story}");
    folder.write("params.json", &parameters.to_string());
    let again = run(first, &folder.parameter_file()).await;
    assert_succeeded(&again);
    assert_eq!(changes(&again), 0, "{story}: {parameters:#}\n{:?}", again.api_calls);
    let empty = laptop().await;
    assert_succeeded(&run(&empty, &folder.parameter_file()).await);
    let mut made = captured(&empty, group).await.parameters;
    // The first import into an empty dataset is of everything, whatever is to follow.
    for (dataset_type, section) in parameters["datasets"].as_object().unwrap() {
        if let Some(mode) = section.get("importMode") {
            assert_eq!(made["datasets"][dataset_type].get("importMode"), None, "{story}");
            made["datasets"][dataset_type]["importMode"] = mode.clone();
        }
    }
    // What does not serve the newest version is kept there, and made on the newest where nothing is.
    let mut expected = parameters.clone();
    let solutions = expected.get_mut("solutions").and_then(Value::as_object_mut);
    for solution in solutions.into_iter().flat_map(|solutions| solutions.values_mut()) {
        let campaigns = solution.get_mut("campaigns").and_then(Value::as_array_mut).into_iter().flatten();
        campaigns.for_each(|campaign| drop(campaign.as_object_mut().unwrap().remove("version")));
    }
    assert_eq!(made, expected, "{story}");
    parameters
}

#[tokio::test]
async fn a_captured_group_is_left_as_it_is_and_made_again_where_nothing_is() {
    let (mut checked, histories) = (0, cases(2, 12));
    for seed in 100..100 + histories {
        let is_of_a_shop = seed % 2 == 1;
        let mut history = if is_of_a_shop { History::begin_of_a_shop(seed).await } else { History::begin(seed).await };
        let mut story = Vec::new();
        for _ in 0..4 {
            story.push(history.change().await);
        }
        history.decide_as_usual();
        // What something else was made of cannot be made of the file: the first run replaces it, or fails.
        if run(&history.laptop, &history.folder.parameter_file()).await.has_succeeded() {
            let story = format!("seed {seed}, after {}", story.join(", "));
            let group = if is_of_a_shop { "Shop" } else { "FilmNight" };
            assert_equal_group(group, &history.laptop, &history.folder, &story).await;
            checked += 1;
        }
    }
    println!("{checked} of {histories} groups captured");
    assert!(checked > 0);
}

#[tokio::test]
async fn a_shop_is_captured_with_its_tags_and_what_does_not_run() {
    let mut parameters = shop_parameters();
    parameters["recommenders"][1]["running"] = json!(false);
    parameters["recommenders"][0]["tags"] = json!([{"tagKey": "team", "tagValue": "shop"}]);
    parameters["datasetGroup"]["tags"] = json!([{"tagKey": "team", "tagValue": "all"}]);
    let (laptop, folder) = (laptop().await, Folder::of_a_shop(&parameters));
    assert_succeeded(&run(&laptop, &folder.parameter_file()).await);
    let captured = assert_equal_group("Shop", &laptop, &folder, "a shop").await;
    assert_eq!(captured["recommenders"][1]["running"], json!(false));
    assert_eq!(captured["recommenders"][0]["tags"], parameters["recommenders"][0]["tags"]);
    assert_eq!(captured["datasetGroup"], parameters["datasetGroup"]);
    assert_eq!(captured["datasets"]["Interactions"]["schema"], parameters["datasets"]["Interactions"]["schema"]);
}

#[tokio::test]
async fn how_the_data_came_in_and_what_everything_inherits_is_captured() {
    let mut history = History::begin_of_a_shop(0).await;
    let mut parameters = history.parameters.clone();
    parameters["tags"] = json!([{"tagKey": "team", "tagValue": "shop"}]);
    parameters["recommenders"][0]["tags"] = json!([{"tagKey": "stage", "tagValue": "test"}]);
    parameters["datasets"]["Interactions"]["publishAttributionMetricsToS3"] = json!(true);
    history.folder.write("params.json", &parameters.to_string());
    assert_succeeded(&run(&history.laptop, &history.folder.parameter_file()).await);
    history.one_object_more();
    assert_succeeded(&run(&history.laptop, &history.folder.parameter_file()).await);
    let captured = assert_equal_group("Shop", &history.laptop, &history.folder, "a shop with increments").await;
    let interactions = &captured["datasets"]["Interactions"];
    assert_eq!(interactions["importMode"], "INCREMENTAL");
    assert_eq!(interactions["publishAttributionMetricsToS3"], json!(true));
    assert_eq!(interactions.get("dataLocation"), None, "it lies in the folder of its name");
    assert_eq!((&captured["tags"], interactions.get("tags")), (&parameters["tags"], None));
    assert_eq!(captured["recommenders"][0]["tags"], parameters["recommenders"][0]["tags"]);
}

#[tokio::test]
async fn a_campaign_that_does_not_serve_the_newest_version_is_kept_where_it_is() {
    let (laptop, folder) = gate::after_a_first_run(&gate::gated(), 0.3).await;
    assert_eq!(captured(&laptop, "Small").await.parameters["solutions"]["only"]["campaigns"][0].get("version"), None);
    gate::run_with_new_data(&laptop, &folder, 0.1).await;
    let served = gate::served(&laptop).await;
    let captured = assert_equal_group("Small", &laptop, &folder, "a campaign that is held").await;
    assert_eq!(captured["solutions"]["only"]["campaigns"][0]["version"], "keep");
    assert_eq!(gate::served(&laptop).await, served);
}

#[tokio::test]
async fn data_that_lies_elsewhere_is_captured_with_its_place() {
    let (laptop, lake) = (laptop().await, Folder::of_a_shop(&json!({})));
    std::fs::rename(lake.path().join("Interactions"), lake.path().join("clicks")).unwrap();
    laptop.serve("lake", lake.path()).unwrap();
    let mut parameters = shop_parameters();
    parameters["datasets"]["Interactions"]["dataLocation"] = json!("s3://lake/clicks/");
    let folder = Folder::new();
    folder.write("params.json", &parameters.to_string());
    assert_succeeded(&run(&laptop, &folder.parameter_file()).await);
    let captured = captured(&laptop, "Shop").await;
    assert_eq!(captured.parameters["datasets"]["Interactions"]["dataLocation"], "s3://lake/clicks/");
    folder.write("params.json", &captured.parameters.to_string());
    let report = run(&laptop, &folder.parameter_file()).await;
    assert_succeeded(&report);
    assert_eq!(changes(&report), 0, "{:?}", report.api_calls);
}

#[tokio::test]
async fn what_somebody_else_has_made_is_left_as_it_is() {
    let laptop = every_kind::slow_laptop().await;
    every_kind::ready_shop(&laptop, "Shop").await;
    let Captured { parameters, notes } = captured(&laptop, "Shop").await;
    assert!(notes.iter().any(|note| note.contains("imported by somebody else")), "{notes:?}");
    assert_eq!(parameters["reimport"], json!("never"));
    assert_eq!(parameters["datasets"]["Interactions"]["dataLocation"], "s3://by-hand/Shop/");
    let mut without = parameters.clone();
    without.as_object_mut().unwrap().retain(|key, _| !matches!(key.as_str(), "reimport" | "retrain"));
    for parameters in [parameters, without] {
        let report = run(&laptop, &Folder::of_a_shop(&parameters).parameter_file()).await;
        assert_succeeded(&report);
        assert_eq!(changes(&report), 0, "{parameters:#}: {:?}", report.api_calls);
    }
}

#[tokio::test]
async fn what_has_failed_is_left_out_with_a_note() {
    let (laptop, folder) = (laptop().await, Folder::of_a_shop(&shop_parameters()));
    laptop.fail(personalize_contract::ResourceType::Recommender, "for-you", "no luck");
    run(&laptop, &folder.parameter_file()).await;
    let Captured { parameters, notes } = captured(&laptop, "Shop").await;
    let note = "the recommender for-you has failed, and is left out";
    assert_eq!(notes, [note]);
    assert_eq!(parameters["recommenders"].as_array().map(Vec::len), Some(1));
    let capture = json!({"action": "capture", "datasetGroup": "Shop"});
    let report = laptop.start_execution("capture", &capture).await.unwrap();
    assert_succeeded(&report);
    let [notification] = report.notifications.as_slice() else { panic!("{:?}", report.notifications) };
    assert!(notification.message.contains(&format!("\n  {note}\n")), "{}", notification.message);
    let group = &notification.document["resources"][0];
    assert_eq!(group["notes"], json!([note]));
    assert!(group["why"].as_str().is_some_and(|why| why.starts_with("captured in s3://")), "{group}");
}

#[tokio::test]
async fn a_group_that_is_not_there_is_told_with_those_that_are() {
    let (laptop, folder) = (laptop().await, Folder::of_a_shop(&shop_parameters()));
    let config = laptop.sdk_config();
    let none = capture_group(&config, "Shop").await.unwrap_err().to_string();
    assert!(none.starts_with("there is no dataset group in this account and Region"), "{none}");
    run(&laptop, &folder.parameter_file()).await;
    let other = capture_group(&config, "shop").await.unwrap_err().to_string();
    assert_eq!(other, "there is no dataset group \"shop\" in this account and Region; there are: Shop");
    let capture = json!({"action": "capture", "datasetGroup": "shop"});
    let report = laptop.start_execution("capture", &capture).await.unwrap();
    let reason = resource(&report, "datasetGroup", "shop").failure_reason.as_deref().unwrap_or_default();
    assert!(reason.starts_with("there is no dataset group \"shop\" in this account and Region"), "{reason}");
    let subject = report.notifications[0].subject.as_deref().unwrap_or_default();
    assert!(subject.starts_with("Personalize pipeline: shop could not be captured"), "{subject}");
}

/// What a file asks for, without what its datasets are called in it and where they lie beside it.
fn asked(file: &Value) -> String {
    let Parsed { parameters, findings, .. } = Parsed::of_value(file);
    let mut parameters = parameters.unwrap_or_else(|| panic!("{file:#} is refused: {findings:?}"));
    for dataset in &mut parameters.datasets {
        dataset.key = dataset.dataset_type.to_string();
        dataset.location = DataLocation::folder_of(dataset.dataset_type);
    }
    format!("{parameters:#?}")
}

#[tokio::test]
async fn a_config_json_of_a_group_asks_for_the_same_and_changes_nothing() {
    let mut shop = shop_parameters();
    shop["recommenders"][1]["running"] = json!(false);
    shop["recommenders"][0]["tags"] = json!([{"tagKey": "team", "tagValue": "shop"}]);
    let example = Folder::with(&example_parameters());
    for (group, folder) in [("Shop", Folder::of_a_shop(&shop)), ("FilmNight", example)] {
        let laptop = laptop().await;
        assert_succeeded(&run(&laptop, &folder.parameter_file()).await);
        let captured = captured(&laptop, group).await;
        let mut config = captured.clone().into_config();
        assert_eq!(asked(&config.parameters), asked(&captured.parameters), "{:#}", config.parameters);
        let told = |key: &str| config.notes.iter().any(|note| note.starts_with(&format!("`{key}` of ")));
        assert_eq!(told("running"), group == "Shop", "{:?}", config.notes);
        // The data moves, and would be imported anew.
        config.parameters["reimport"] = json!("never");
        std::fs::remove_file(folder.parameter_file()).unwrap();
        folder.write("config.json", &config.parameters.to_string());
        for name in ["Interactions", "Items", "Users"] {
            let (from, to) = (folder.path().join(name), folder.path().join(name.to_lowercase()));
            if from.is_dir() {
                std::fs::rename(from, to).unwrap();
            }
        }
        let again = run(&laptop, &folder.path().join("config.json")).await;
        assert_succeeded(&again);
        assert_eq!(changes(&again), 0, "{:#}\n{:?}", config.parameters, again.api_calls);
    }
}

/// Makes sure that the check above can fail: another expression is another group.
#[tokio::test]
async fn another_group_is_another_file() {
    let (laptop, folder) = (laptop().await, Folder::of_a_shop(&shop_parameters()));
    assert_succeeded(&run(&laptop, &folder.parameter_file()).await);
    let before = captured(&laptop, "Shop").await;
    let arn = laptop.emulator().account().recommender("for-you");
    personalize(&laptop).stop_recommender().recommender_arn(arn).send().await.unwrap();
    laptop.emulator().clock().advance(Duration::from_secs(86_400)).await.unwrap();
    assert_ne!(captured(&laptop, "Shop").await, before);
}
