//! Bad data, as a user uploads it beside good parameters: a run ends before anything is created, and tells the same as
//! the check does. Of a folder that is too large to be read when a run begins, the beginnings of its files tell.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::support::{example_project, json_of, path, pipeline, write};

/// Code and place of each finding, the place below the bucket or the folder.
fn found(findings: &Value, root: &str) -> Vec<String> {
    let text = |finding: &Value, place: &Value| {
        let file = place["file"].as_str().unwrap_or_default();
        let file = file.strip_prefix(root).unwrap_or(file).trim_start_matches('/').trim_end_matches('/').to_owned();
        let more = place["more"].as_u64().map_or_else(String::new, |more| format!(" +{more}"));
        format!("{} {file}:{}:{}{more}", finding["code"].as_str().expect("a code"), place["line"], place["column"])
    };
    let findings = findings.as_array().expect("findings").iter();
    // A run has the place apart, and the check beside the rest.
    let mut found: Vec<String> =
        findings.map(|one| text(one, if one["place"].is_object() { &one["place"] } else { one })).collect();
    found.sort();
    found
}

/// What a run of a folder finds, having created nothing.
fn refused(folder: &Path) -> Vec<String> {
    let output = pipeline(&["run", path(folder), "--output", "json"]);
    let document = json_of(&output);
    assert_eq!(output.status.code(), Some(1), "{document:#}");
    assert_eq!(document["error"]["name"], "ParametersInvalid");
    assert_eq!(document["resources"], json!([]));
    let calls = document["apiCalls"].as_object().expect("counts by operation");
    assert!(!calls.keys().any(|operation| operation.starts_with("Create")), "{calls:?}");
    found(&document["findings"], "s3://personalize-input/")
}

fn checked(folder: &Path) -> Vec<String> {
    found(&json_of(&pipeline(&["check", path(folder), "--output", "json"]))["findings"], path(folder))
}

/// The example with the text of one of its files changed.
fn changed(name: &str, file: &str, change: impl FnOnce(String) -> String) -> PathBuf {
    let folder = example_project(name);
    let file = folder.join(file);
    let text = fs::read_to_string(&file).expect("the example has it");
    write(&file, change(text));
    folder
}

#[test]
fn what_is_wrong_with_values_and_rows_is_told_by_a_run_as_by_the_check() {
    let milliseconds = |text: String| {
        let line = |line: &str| {
            if line.ends_with(char::is_numeric) { line.to_owned() + "000\n" } else { line.to_owned() + "\n" }
        };
        text.lines().map(line).collect::<String>() + "viewer-001,film-001\n"
    };
    let folder = changed("milliseconds", "Interactions/interactions.csv", milliseconds);
    let expected =
        ["PP0610 Interactions/interactions.csv:5672:null", "PP0706 Interactions/interactions.csv:2:27 +5669"];
    assert_eq!(refused(&folder), expected);
    assert_eq!(checked(&folder), expected);
}

#[test]
fn what_only_the_whole_tells_is_told_by_a_run_as_by_the_check() {
    let folder = changed("too-few", "Interactions/interactions.csv", |text| {
        text.lines().take(1000).collect::<Vec<_>>().join("\n")
    });
    assert_eq!(refused(&folder), ["PP0801 Interactions:null:null"]);
    assert_eq!(checked(&folder), ["PP0801 Interactions:null:null"]);
    let folder = changed("no-such-event", "params.json", |text| {
        text.replacen("\"name\": \"for-you\",", "\"name\": \"for-you\", \"eventType\": \"purchase\",", 1)
    });
    assert_eq!(refused(&folder), ["PP0806 :null:null"]);
    let document = json_of(&pipeline(&["check", path(&folder), "--output", "json"]));
    assert_eq!(document["findings"][0]["path"], "solutions.forYou.eventType");
}

#[test]
fn a_few_rows_that_an_import_passes_over_are_a_warning_and_many_an_error() {
    let without_year = |rows: usize| {
        move |text: String| {
            let line = |(at, line): (usize, &str)| {
                let values: Vec<&str> = line.split(',').collect();
                if (1..=rows).contains(&at) {
                    format!("{},{},,{}\n", values[0], values[1], values[3])
                } else {
                    format!("{line}\n")
                }
            };
            text.lines().enumerate().map(line).collect()
        }
    };
    let folder = changed("one-in-150", "Items/items.csv", without_year(1));
    let output = pipeline(&["run", path(&folder), "--output", "json"]);
    let document = json_of(&output);
    assert_eq!(output.status.code(), Some(0), "{document:#}");
    assert_eq!(document["findings"][0]["severity"], "warning");
    assert_eq!(found(&document["findings"], "s3://personalize-input/")[0], "PP0701 Items/items.csv:2:17");
    let folder = changed("two-in-150", "Items/items.csv", without_year(2));
    assert_eq!(refused(&folder), ["PP0701 Items/items.csv:2:17 +1"]);
}

#[test]
fn of_a_large_folder_the_beginnings_of_its_files_tell() {
    let folder = example_project("large");
    let header = "USER_ID,ITEM_ID,EVENT_TYPE,TIMESTAMP\n";
    let good = "viewer-001,film-001,watch,1760000000\n";
    let bad = "viewer-001,film-001,watch,1760000000000\n";
    // The first megabyte ends inside a row, which is not told of.
    let large = header.to_owned() + bad + &good.repeat(500_000) + bad;
    write(&folder.join("Interactions/interactions.csv"), large);
    write(&folder.join("Interactions/more.csv"), header.to_owned() + "viewer-001,film-001,watch,soon\n");
    let expected = ["PP0702 Interactions/more.csv:2:27", "PP0706 Interactions/interactions.csv:2:27"];
    assert_eq!(refused(&folder), expected);
    let all: Vec<String> = checked(&folder).into_iter().filter(|one| !one.starts_with("PP08")).collect();
    assert_eq!(all, ["PP0702 Interactions/more.csv:2:27", "PP0706 Interactions/interactions.csv:2:27 +1"]);
}

#[test]
fn an_empty_file_beside_data_is_a_warning() {
    let folder = example_project("empty-file");
    write(&folder.join("Items/empty.csv"), "");
    assert_eq!(checked(&folder), ["PP0693 Items/empty.csv:null:null"]);
    let output = pipeline(&["run", path(&folder), "--output", "json"]);
    let document = json_of(&output);
    assert_eq!(output.status.code(), Some(0), "{document:#}");
    assert_eq!(found(&document["findings"], "s3://personalize-input/"), ["PP0693 Items/empty.csv:null:null"]);
}
