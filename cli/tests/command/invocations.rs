//! The command as a user types it: exit codes, what is on stdout, and what is on stderr.

use std::fmt::Write;
use std::fs;
use std::path::PathBuf;

use personalize_emulator::Clock;
use serde_json::{Value, json};

use crate::support::{folder, json_of, path, pipeline, small_project};

/// A project whose last interaction was at that moment.
fn project_that_ends(name: &str, last: u64) -> PathBuf {
    let folder = small_project(name);
    let mut rows = "USER_ID,ITEM_ID,TIMESTAMP\n".to_owned();
    for row in 0..1500 {
        writeln!(rows, "u{},i{},{}", row % 50, row * 7 % 90, last - row * 60).expect("a string takes it");
    }
    fs::write(folder.join("Interactions/interactions.csv"), rows).expect("written");
    folder
}

#[test]
fn the_clock_of_a_run_begins_now_so_that_data_of_today_is_not_of_the_future() {
    let now = Clock::real().now().milliseconds() / 1000;
    let folder = project_that_ends("today", now);
    let start_of = |document: &Value| {
        let start = document["notifications"][0]["document"]["execution"]["startTime"].as_str().expect("a moment");
        personalize_pipeline::Timestamp::parse(start).expect("a moment").as_whole_seconds().unsigned_abs()
    };
    let run = json_of(&pipeline(&["run", path(&folder), "--output", "json"]));
    assert_eq!((&run["status"], &run["findings"]), (&json!("SUCCEEDED"), &json!([])));
    assert!((now..now + 600).contains(&start_of(&run)), "{run}");
    assert_eq!(json_of(&pipeline(&["plan", path(&folder), "--output", "json"]))["findings"], json!([]));
    assert_eq!(json_of(&pipeline(&["check", path(&folder), "--output", "json"]))["findings"], json!([]));
    let arguments = ["run", path(&folder), "--output", "json", "--start", "2026-01-01T00:00:00Z"];
    let earlier = json_of(&pipeline(&arguments));
    assert_eq!(start_of(&earlier), 1_767_225_600);
    assert_eq!(earlier["findings"].as_array().map(Vec::len), Some(1), "what is of today is of its future: {earlier}");
    let planned = json_of(&pipeline(&["plan", path(&folder), "--output", "json", "--start", "2026-01-01"]));
    assert_eq!(planned["findings"], earlier["findings"]);
}

#[test]
fn a_run_and_its_repetition_are_one_document_and_exit_with_0() {
    let folder = small_project("succeeds");
    let output = pipeline(&["run", path(&folder), "--output", "json", "--repeat", "1"]);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let document = json_of(&output);
    assert_eq!((&document["status"], &document["error"]), (&json!("SUCCEEDED"), &Value::Null));
    let runs = document["runs"].as_array().expect("runs");
    assert_eq!(runs.len(), 2);
    assert_ne!(runs[0]["executionArn"], runs[1]["executionArn"]);
    let outcome = |run: &Value, kind: &str| {
        let resources = run["resources"].as_array().expect("resources");
        resources.iter().find(|resource| resource["type"] == kind).expect(kind)["outcome"].clone()
    };
    assert_eq!(outcome(&runs[0], "datasetGroup"), "created");
    assert_eq!(outcome(&runs[1], "datasetGroup"), "reused");
    assert_eq!(outcome(&runs[1], "campaign"), "reused");
    assert!(runs[0]["makespanSeconds"].as_f64() >= runs[0]["criticalPathSeconds"].as_f64());
    assert_eq!(runs[0]["notifications"].as_array().map(Vec::len), Some(1));
}

#[test]
fn what_metrics_rest_on_is_in_the_notification_and_in_the_document() {
    let basis = "metrics of models that are fitted on this machine and are not the service's";
    let folder = small_project("metrics");
    let output = pipeline(&["run", path(&folder)]);
    let stdout = String::from_utf8_lossy(&output.stdout);
    assert!(stdout.contains(&format!("\nOffline metrics: {basis}\n  sims, version ")), "{stdout}");
    let document = json_of(&pipeline(&["run", path(&folder), "--output", "json"]));
    assert_eq!(document["notifications"][0]["document"]["metricsBasis"], basis);
    let fault = "solutionVersion:sims=Out of capacity.";
    let failed = json_of(&pipeline(&["run", path(&folder), "--fail", fault, "--output", "json"]));
    assert_eq!(failed["notifications"][0]["document"]["metricsBasis"], Value::Null, "there are no metrics");
}

#[test]
fn what_a_terminal_would_act_on_in_a_reason_is_shown_escaped() {
    let folder = small_project("escaped-reason");
    for (reason, shown) in [
        ("no \u{1b}[31mroom", "no \\u{1b}[31mroom"),
        ("a\u{7}b\rc", "a\\u{7}b\\rc"),
        ("left \u{202e}right", "left \\u{202e}right"),
        ("one\ntwo", "one\\ntwo"),
    ] {
        let output = pipeline(&["run", path(&folder), "--fail", &format!("solutionVersion:sims={reason}")]);
        let [stdout, stderr] = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).expect("UTF-8"));
        assert!(stdout.contains(&format!("\nsolution version sims failed: {shown}\n")), "{stdout}");
        let is_raw = |text: &str| text.contains(['\u{1b}', '\u{7}', '\r', '\u{202e}']);
        assert!(!is_raw(&stdout) && !is_raw(&stderr), "{stdout:?} {stderr:?}");
    }
}

#[test]
fn a_resource_that_fails_is_told_in_both_outputs_and_exits_with_1() {
    let folder = small_project("fails");
    let fault = "solutionVersion:sims=Not enough: of anything";
    let output = pipeline(&["run", path(&folder), "--fail", fault]);
    let stdout = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(1), "{stdout}");
    assert!(stdout.starts_with("TYPE "), "{stdout}");
    assert!(stdout.contains("\nsolution version sims failed: Not enough: of anything\n"), "{stdout}");
    assert!(stdout.contains("\nFAILED (ResourceFailed) after "), "{stdout}");
    assert!(stdout.contains("\nSubject: "), "{stdout}");
    let output = pipeline(&["run", path(&folder), "--fail", fault, "--output", "json"]);
    let document = json_of(&output);
    assert_eq!((output.status.code(), &document["status"]), (Some(1), &json!("FAILED")));
    assert_eq!(document["error"]["name"], "ResourceFailed");
}

#[test]
fn what_a_run_has_made_is_taken_down_again_whether_it_succeeded_or_not() {
    let folder = small_project("taken-down");
    let output = pipeline(&["run", path(&folder), "--delete", "--output", "json"]);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let document = json_of(&output);
    assert_eq!(document["notifications"][0]["subject"], "Personalize pipeline: small is deleted");
    assert_eq!(document["runs"].as_array().map(Vec::len), Some(2));
    let output = pipeline(&["run", path(&folder), "--delete", "--fail", "campaign:sims-campaign=no luck"]);
    let (stdout, stderr) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert_eq!(output.status.code(), Some(1), "the run failed: {stdout}");
    assert!(stdout.starts_with("Run 1 of 1\n") && stdout.contains("\nDeletion\n\nTYPE "), "{stdout}");
    assert!(stdout.contains("campaign       sims-campaign ") && stdout.contains("small is deleted"), "{stdout}");
    assert!(stderr.contains("Deleting the dataset group small and everything in it\n"), "{stderr}");
}

#[test]
fn a_parameter_file_that_is_no_json_is_the_handler_s_to_tell() {
    let folder = folder("no-json");
    fs::write(folder.join("params.json"), "{").expect("written");
    let output = pipeline(&["run", path(&folder), "--output", "json"]);
    let document = json_of(&output);
    assert_eq!((output.status.code(), &document["error"]["name"]), (Some(1), &json!("ParametersInvalid")));
    assert_eq!(document["findings"].as_array().map(Vec::len), Some(1));
    assert_eq!(document["resources"], json!([]));
}

#[test]
fn progress_goes_to_stderr_in_plain_lines_where_there_is_no_terminal() {
    let folder = small_project("progress");
    let output = pipeline(&["run", path(&folder)]);
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(stderr.starts_with("[+0:00:00] dataset group small  CREATE PENDING\n"), "{stderr}");
    assert!(stderr.contains("] campaign sims-campaign  CREATE IN_PROGRESS → ACTIVE (9m00s)\n"), "{stderr}");
    assert!(!stderr.contains('\u{1b}'));
}

#[test]
fn a_plan_is_on_stdout_and_nothing_is_run_for_it() {
    let folder = small_project("planned");
    let output = pipeline(&["plan", path(&folder)]);
    let stdout = String::from_utf8_lossy(&output.stdout);
    assert_eq!((output.status.code(), output.stderr.len()), (Some(0), 0), "{stdout}");
    assert!(stdout.starts_with("Plan for the dataset group small\n\n  + dataset group small\n"), "{stdout}");
    assert!(stdout.contains("\nPlan: 7 to create.\n"), "{stdout}");
    let document = json_of(&pipeline(&["plan", path(&folder), "--output", "json"]));
    assert_eq!((&document["version"], &document["datasetGroup"]), (&json!(1), &json!("small")));
    assert_eq!(document["changes"][6], json!({"action": "create", "type": "campaign", "name": "sims-campaign"}));
    let campaigns = json!([{"name": "sims-campaign", "minProvisionedTps": 1}]);
    assert_eq!((&document["costs"]["campaigns"], &document["findings"]), (&campaigns, &json!([])));
}

#[test]
fn what_a_change_would_do_is_planned_over_what_was_there_before() {
    let (before, after) = (small_project("before"), small_project("after"));
    let parameters = fs::read_to_string(after.join("params.json")).expect("parameters");
    fs::write(after.join("params.json"), parameters.replace("\"minProvisionedTPS\":1", "\"minProvisionedTPS\":2"))
        .expect("written");
    let output = pipeline(&["plan", path(&after), "--after", path(&before)]);
    let stdout = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{stdout}");
    assert!(stdout.contains("  ~ campaign sims-campaign, about 9m00s: minProvisionedTPS is 1, and the file says 2\n"));
    assert!(stdout.contains("\nPlan: 1 to update, 6 to keep.\n"), "{stdout}");
    fs::write(after.join("params.json"), parameters.replace("aws-sims", "aws-similar-items")).expect("written");
    let output = pipeline(&["plan", path(&after), "--after", path(&before)]);
    let stdout = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(1), "a run would fail: {stdout}");
    assert!(stdout.contains("\n  ! solution sims: ") && stdout.contains("A run would end FAILED"), "{stdout}");
    let output = pipeline(&["plan", path(&before), "--delete"]);
    assert!(String::from_utf8_lossy(&output.stdout).ends_with("  - dataset group small\n\nPlan: 5 to delete.\n"));
}

#[test]
fn parameters_that_are_refused_cannot_be_planned() {
    let folder = folder("not-planned");
    fs::write(folder.join("params.json"), "{}").expect("written");
    let output = pipeline(&["plan", path(&folder)]);
    let stdout = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(1), "{stdout}");
    assert!(
        stdout.contains("`datasetGroup` is missing")
            && stdout.ends_with("/not-planned/params.json cannot be run, so there is no plan.\n")
            && stdout.contains("\nFAILED (ParametersInvalid): "),
        "{stdout}"
    );
    assert!(!stdout.contains("Subject: "), "nobody is notified of a plan on this machine: {stdout}");
    let whole = small_project("planned-after");
    let output = pipeline(&["plan", path(&whole), "--after", path(&folder)]);
    let stdout = String::from_utf8_lossy(&output.stdout);
    assert!(stdout.ends_with("/not-planned/params.json cannot be run, so there is no plan.\n"), "{stdout}");
}

#[test]
fn files_of_the_data_are_named_as_they_are_on_this_machine() {
    let folder = small_project("named");
    fs::remove_dir_all(folder.join("Interactions")).expect("removed");
    for command in ["run", "plan"] {
        let output = pipeline(&[command, path(&folder)]);
        let stdout = String::from_utf8_lossy(&output.stdout);
        let first = format!("error[PP0690]: {}/Interactions/: there is no data", folder.display());
        assert!(stdout.starts_with(&first), "{command}: {stdout}");
    }
}
