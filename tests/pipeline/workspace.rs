//! The house's own promises: what the Lambda is made of, and that code and state machine speak of the same things.

use std::collections::BTreeSet;
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
    let names = || tree.lines().filter_map(|line| line.split(' ').next());
    let services: BTreeSet<&str> = names().filter(|name| name.starts_with("aws-sdk-")).collect();
    // The one for STS is aws-config's, which Lambda's credentials need no call of.
    let known =
        ["eventbridge", "personalize", "s3", "scheduler", "sfn", "sns", "sts"].map(|name| format!("aws-sdk-{name}"));
    assert_eq!(
        services,
        known.iter().map(String::as_str).collect(),
        "`permissions` is to know how the actions of another are named"
    );
    for foreign in
        ["personalize-emulator", "personalize-pipeline-cli", "s3s", "clap", "console", "comfy-table", "aws-lc-sys"]
    {
        assert!(!names().any(|name| name == foreign), "{foreign}");
    }
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
