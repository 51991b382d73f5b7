//! What is recommended by a parameter file, and how good that is.

use std::collections::BTreeSet;
use std::process::Output;

use serde_json::Value;

use crate::support::{json_of, path, pipeline, small_project, workspace};

fn example(command: &str, arguments: &[&str]) -> Output {
    let (example, start) = (workspace().join("example"), "2026-01-05T09:00:00Z");
    pipeline(&[&[command, path(&example), "--start", start], arguments].concat())
}

fn text_of(output: &Output) -> (Option<i32>, String, String) {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

fn identifiers(document: &Value) -> Vec<&str> {
    let recommendations = document["recommendations"].as_array().expect("a list");
    recommendations.iter().map(|row| row["id"].as_str().expect("an identifier")).collect()
}

const TO_VIEWER: [&str; 4] = ["--user", "viewer-035", "--campaign", "for-you"];

#[test]
fn a_user_is_recommended_what_a_filter_leaves_and_shown_with_what_was_done_last() {
    let asked = |more: &[&str]| json_of(&example("recommend", &[&TO_VIEWER, more, &["--output", "json"]].concat()));
    let document = asked(&["--num", "40", "--filter", "not-watched"]);
    assert_eq!(document["recipe"], "aws-user-personalization-v2");
    assert_eq!(identifiers(&document).len(), 40);
    let watched: BTreeSet<String> = {
        let interactions = std::fs::read_to_string(workspace().join("example/Interactions/interactions.csv"));
        let interactions = interactions.expect("the example has it");
        let of_viewer = interactions.lines().filter(|line| line.starts_with("viewer-035,") && line.contains(",watch,"));
        of_viewer.map(|line| line.split(',').nth(1).unwrap_or_default().to_owned()).collect()
    };
    assert!(watched.len() > 5, "{watched:?}");
    assert!(identifiers(&document).iter().all(|item| !watched.contains(*item)));
    assert!(identifiers(&asked(&["--num", "40"])).iter().any(|item| watched.contains(*item)));
    let newest = document["newestEvents"].as_array().expect("a list");
    assert_eq!(newest.len(), 5);
    let moments: Vec<&str> = newest.iter().map(|row| row["event"]["TIMESTAMP"].as_str().expect("a moment")).collect();
    assert!(moments.is_sorted_by(|one, next| one >= next), "{moments:?}");
    for row in document["recommendations"].as_array().expect("a list").iter().chain(newest) {
        assert!(row["metadata"]["GENRES"].is_string(), "{row}");
    }
}

#[test]
fn the_same_seed_gives_the_same_answer() {
    let asked = |seed| example("recommend", &[&TO_VIEWER, &["--output", "json", "--seed", seed][..]].concat()).stdout;
    assert_eq!(asked("7"), asked("7"));
    assert_ne!(asked("7"), asked("8"));
}

#[test]
fn text_has_a_row_for_each_recommendation_and_says_whose_model_it_is() {
    let arguments = ["--item", "film-068", "--campaign", "similar-films", "--num", "3"];
    let filter = ["--filter", "short-films-of-a-genre", "--value", "GENRE=Comedy"];
    let (code, stdout, stderr) = text_of(&example("recommend", &[&arguments[..], &filter].concat()));
    assert_eq!(code, Some(0), "{stderr}");
    let lines: Vec<&str> = stdout.lines().collect();
    assert_eq!(
        lines[0],
        "Recommendations for item film-068 by campaign similar-films (aws-similar-items), filter short-films-of-a-genre"
    );
    assert_eq!(lines[2].split_whitespace().collect::<Vec<_>>(), ["#", "ITEM_ID", "GENRES", "MINUTES", "YEAR"]);
    assert!(lines[3..6].iter().all(|line| line.contains("Comedy")), "{stdout}");
    assert!(stdout.ends_with("docs/models.md compares them.\n"), "{stdout}");
    let ranked = ["--user", "viewer-035", "--items", "nope,film-001", "--campaign", "film-ranking"];
    let (code, stdout, stderr) = text_of(&example("recommend", &ranked));
    assert_eq!(code, Some(0), "{stderr}");
    let order: Vec<&str> = stdout.lines().filter_map(|line| line.split_whitespace().nth(1)).collect();
    let place = |item| order.iter().position(|other| *other == item).expect("it is in the answer");
    assert!(place("film-001") < place("nope"), "{stdout}");
}

#[test]
fn what_cannot_be_asked_is_an_error_that_says_what_can() {
    let cases: [(&[&str], i32, &str); 6] = [
        (&[], 2, "asks for 3 that recommend; name one with `--campaign "),
        (&["--campaign", "for-me"], 2, "asks for no campaign `for-me`; did you mean `for-you`"),
        (&["--campaign", "for-you", "--filter", "unseen"], 2, "asks for no filter `unseen`"),
        (&["--campaign", "for-you"], 1, "error: campaign for-you: userId"),
        (&["--campaign", "film-ranking", "--user", "viewer-035"], 1, "name them with --items ID,ID"),
        (
            &["--campaign", "similar-films", "--item", "film-068", "--filter", "short-films-of-a-genre"],
            1,
            "error: campaign similar-films: ",
        ),
    ];
    for (arguments, expected, message) in cases {
        let (code, stdout, stderr) = text_of(&example("recommend", arguments));
        assert_eq!(code, Some(expected), "{arguments:?}: {stderr}");
        assert!(stdout.is_empty(), "{arguments:?}: {stdout}");
        let last = stderr.split("error: ").last().unwrap_or_default().replace("\n  ", " ");
        assert!(format!("error: {last}").contains(message), "{arguments:?}: {stderr}");
    }
}

#[test]
fn metrics_are_those_of_models_that_differ_and_beside_those_of_the_most_popular_items() {
    let document = json_of(&example("evaluate", &["--output", "json"]));
    let models = document["models"].as_array().expect("a list");
    let names: Vec<&str> = models.iter().map(|model| model["name"].as_str().expect("a name")).collect();
    assert_eq!(BTreeSet::from_iter(names), BTreeSet::from(["film-ranking", "for-you", "similar-films"]));
    let rank = |metrics: &Value| metrics["mean_reciprocal_rank_at_25"].as_f64().expect("a number");
    for (place, model) in models.iter().enumerate() {
        assert_eq!(model["metrics"].as_object().map(serde_json::Map::len), Some(8), "{model}");
        assert_eq!(model["mostPopular"].as_object().map(serde_json::Map::len), Some(8), "{model}");
        assert!(models[..place].iter().all(|other| other["metrics"] != model["metrics"]), "{model}");
    }
    let for_you = models.iter().find(|model| model["name"] == "for-you").expect("it is trained");
    assert!(rank(&for_you["metrics"]) > rank(&for_you["mostPopular"]), "{for_you}");
    let (code, stdout, stderr) = text_of(&example("evaluate", &[]));
    assert_eq!(code, Some(0), "{stderr}");
    assert!(stdout.contains("for-you (aws-user-personalization-v2)\n  METRIC "), "{stdout}");
    assert!(stdout.ends_with("docs/models.md compares them.\n"), "{stdout}");
}

#[test]
fn a_run_that_fails_leaves_nothing_to_ask() {
    let project = small_project("fails");
    let params = project.join("params.json");
    let text = std::fs::read_to_string(&params).expect("it was written").replace("TIMESTAMP", "TIMESTUMP");
    std::fs::write(&params, text).expect("written");
    for (command, consequence) in [("recommend", "nothing can be recommended"), ("evaluate", "there are no metrics")] {
        let (code, stdout, stderr) = text_of(&pipeline(&[command, path(&project)]));
        assert_eq!(code, Some(1), "{command}: {stderr}");
        assert!(stdout.replace("\n  ", " ").contains(consequence), "{command}: {stdout}");
    }
}
