//! The house's own promises: what the Lambda is made of, and that code and state machine speak of the same things.

#![allow(clippy::unwrap_used, reason = "a test that cannot read what it checks fails")]

use std::path::Path;
use std::process::Command;

use serde_json::Value;

fn project(file: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(file)).unwrap()
}

#[test]
fn the_lambda_pulls_in_nothing_that_only_a_laptop_needs() {
    let output = Command::new(env!("CARGO"))
        .args(["tree", "--package", "personalize-pipeline", "--edges", "normal,build", "--prefix", "none", "--locked"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let tree = String::from_utf8(output.stdout).unwrap();
    assert!(tree.contains("aws-sdk-personalize"), "{tree}");
    for foreign in
        ["personalize-emulator", "personalize-pipeline-cli", "s3s", "clap", "console", "comfy-table", "aws-lc-sys"]
    {
        let found = tree.lines().find(|line| line.split(' ').next() == Some(foreign));
        assert_eq!(found, None);
    }
}

#[test]
fn main_is_short() {
    let lines = project("src/main.rs").lines().count();
    assert!(lines < 60, "src/main.rs has {lines} lines");
}

#[test]
fn the_state_machine_chooses_among_what_a_turn_can_answer() {
    let machine: Value = serde_json::from_str(&project("statemachine.asl.json")).unwrap();
    let choices = machine["States"]["Choose"]["Choices"].as_array().unwrap();
    let words: Vec<&str> = choices.iter().map(|choice| choice["StringEquals"].as_str().unwrap()).collect();
    assert_eq!(words, ["invoke", "wait", "succeed", "fail"]);
}

#[test]
fn an_error_that_another_attempt_may_mend_is_tried_again_and_no_other_of_the_handler_s() {
    let machine: Value = serde_json::from_str(&project("statemachine.asl.json")).unwrap();
    for state in ["Invoke", "Report"] {
        let retries = machine["States"][state]["Retry"].as_array().unwrap();
        let names: Vec<&str> = retries
            .iter()
            .flat_map(|retry| retry["ErrorEquals"].as_array().unwrap())
            .map(|name| name.as_str().unwrap())
            .collect();
        assert!(names.contains(&"ServiceBusy"), "{state}: {names:?}");
        for name in ["EventInvalid", "ContextInvalid", "ContextTooLarge", "ParametersChanged", "SettingsInvalid"] {
            assert!(!names.contains(&name), "{state}: {name}");
        }
    }
}

/// The rows of the tables of `docs/defects.md`: number, what went wrong, why it cannot happen here, and the tests.
fn defects(document: &str) -> Vec<[String; 4]> {
    let rows = document.lines().filter(|line| line.starts_with("| A") || line.starts_with("| B"));
    let cells = |row: &str| row.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect::<Vec<_>>();
    rows.map(|row| cells(row).try_into().unwrap_or_else(|_| panic!("no four cells: {row}"))).collect()
}

#[test]
fn every_defect_of_the_predecessors_names_a_test_that_exists() {
    let document = project("docs/defects.md");
    let defects = defects(&document);
    let numbers: Vec<&str> = defects.iter().map(|[number, ..]| number.as_str()).collect();
    let expected: Vec<String> =
        (1..=32).map(|number| format!("A{number}")).chain((1..=34).map(|number| format!("B{number}"))).collect();
    assert_eq!(numbers, expected);
    assert!(!document.contains("no test yet"), "{document}");
    for [number, _, why, tests] in &defects {
        assert!(!tests.contains("no test"), "{number}: {tests}");
        let named: Vec<&str> = tests.split('`').skip(1).step_by(2).filter(|code| code.contains('/')).collect();
        assert_eq!(named.is_empty(), why.starts_with("does not apply: "), "{number}: {tests}");
        for test in named {
            let (file, name) = test.split_once(": ").unwrap_or_else(|| panic!("{number}: which test of {test}?"));
            let code = project(file);
            let is_there = [format!("fn {name}("), format!("def {name}(")].iter().any(|opening| code.contains(opening));
            assert!(is_there, "{number}: there is no test {test}");
        }
    }
}
