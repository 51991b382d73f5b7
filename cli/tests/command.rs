//! The command as a user types it: exit codes, what is on stdout, and what is on stderr.

#![expect(clippy::expect_used, reason = "a test that cannot go on says what it lacks")]

mod support;

use std::fmt::Write;
use std::fs;
use std::net::TcpListener;
use std::path::PathBuf;

use personalize_emulator::Clock;
use serde_json::{Value, json};

use support::{folder, json_of, path, pipeline};

/// A folder with parameters for one solution with a campaign, and 1,500 interactions.
fn small_project(name: &str) -> PathBuf {
    let folder = folder(name);
    let field = |name: &str, kind: &str| json!({"name": name, "type": kind});
    let parameters = json!({
        "datasetGroup": {"name": "small"},
        "datasets": {"Interactions": {"name": "interactions", "schema": {
            "type": "record", "name": "Interactions", "namespace": "com.amazonaws.personalize.schema", "version": "1.0",
            "fields": [field("USER_ID", "string"), field("ITEM_ID", "string"), field("TIMESTAMP", "long")],
        }}},
        "solutions": {"sims": {"name": "sims", "recipeArn": "arn:aws:personalize:::recipe/aws-sims"}},
        "campaigns": {"simsCampaign": {"name": "sims-campaign", "minProvisionedTPS": 1}},
    });
    fs::write(folder.join("params.json"), parameters.to_string()).expect("written");
    let mut rows = "USER_ID,ITEM_ID,TIMESTAMP\n".to_owned();
    for row in 0..1500 {
        writeln!(rows, "u{},i{},{}", row % 50, row * 7 % 90, 1_600_000_000 + row * 60).expect("a string takes it");
    }
    fs::create_dir(folder.join("Interactions")).expect("a folder");
    fs::write(folder.join("Interactions/interactions.csv"), rows).expect("written");
    folder
}

/// Asserts that it could not be started, said so in one line, and wrote nothing to stdout.
fn assert_not_started(arguments: &[&str], expected: &str) {
    let output = pipeline(arguments);
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{stderr}");
    assert!(output.stdout.is_empty());
    let last = stderr.lines().last().unwrap_or_default();
    assert!(last.starts_with("error: ") && last.contains(expected), "{stderr}");
}

#[test]
fn what_is_not_there_cannot_be_started() {
    assert_not_started(&["run", "no/such/place"], "there is no file or folder no/such/place; give");
    let empty = folder("empty");
    assert_not_started(&["run", path(&empty)], "there is no `params.json` in the folder");
}

#[test]
fn latencies_that_are_not_understood_cannot_be_started() {
    let folder = small_project("latencies");
    let latencies = folder.join("latencies.json");
    assert_not_started(&["run", path(&folder), "--latencies", path(&latencies)], "cannot read the latencies file");
    fs::write(&latencies, r#"{"solutionVersoin": 1}"#).expect("written");
    assert_not_started(&["run", path(&folder), "--latencies", path(&latencies)], "did you mean `solutionVersion`?");
}

#[test]
fn latencies_of_a_resource_that_the_file_does_not_ask_for_cannot_be_started() {
    let folder = small_project("latencies-of-nobody");
    let latencies = folder.join("latencies.json");
    for (json, expected) in [
        (r#"{"solutionVersion": {"simms": 1}}"#, "asks for no solution version `simms`; did you mean `sims`?"),
        (r#"{"campaignUpdate": {"*": 1, "sims": 2}}"#, "did you mean `solution:sims` or `solutionVersion:sims`?"),
        (r#"{"datasetImportJob": {"Items": 1}}"#, "did you mean `Interactions`?"),
    ] {
        fs::write(&latencies, json).expect("written");
        assert_not_started(&["run", path(&folder), "--latencies", path(&latencies)], expected);
    }
}

#[test]
fn what_is_to_fail_must_be_something_that_the_file_asks_for() {
    let folder = small_project("fails-nobody");
    for (fault, expected) in [
        ("solutionVersion:sim=x", "params.json asks for no solution version `sim`; did you mean `sims`?"),
        ("campaign:sims=x", "asks for no campaign `sims`; did you mean `solution:sims` or `solutionVersion:sims`?"),
        ("eventTracker:clicks=x", "the types that it asks for are datasetGroup, dataset, datasetImportJob, solution"),
    ] {
        assert_not_started(&["run", path(&folder), "--fail", fault], expected);
    }
    let output = pipeline(&["run", path(&folder), "--fail", "solutions:sims=x"]);
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0), "{stderr}");
    assert!(stderr.contains("`solutions` is no type of resource that can fail; did you mean `solution`?"), "{stderr}");
}

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
fn a_moment_that_cannot_be_read_is_refused_with_one_that_can() {
    let folder = small_project("moments");
    for arguments in [
        ["run", path(&folder), "--start", "yesterday"],
        ["plan", path(&folder), "--start", "2026-01-01T00:00"],
        ["emulate", "--clock=virtual", "--start", "1.1.2026"],
    ] {
        let output = pipeline(&arguments);
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{stderr}");
        assert!(stderr.contains("give one such as 2026-01-01T00:00:00Z"), "{stderr}");
    }
    assert_not_started(&["emulate", "--port", "0", "--start", "2026-01-01"], "add `--clock virtual`");
}

#[test]
fn a_port_that_is_taken_is_named_with_what_to_do() {
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = taken.local_addr().expect("an address").port().to_string();
    assert_not_started(&["emulate", "--port", &port], "choose another with `--port`");
}

#[test]
fn a_function_that_nobody_serves_is_named_with_what_to_do() {
    let folder = small_project("nobody");
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    drop(listener);
    assert_not_started(&["run", path(&folder), "--function-url", &url, "--port", "0"], "start the function first");
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
    let basis = "metrics of the most popular items in your data; the laptop trains no models yet";
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

#[test]
fn what_is_typed_wrong_is_answered_with_what_is_expected() {
    let folder = small_project("typed-wrong");
    let project = path(&folder);
    let cases: [(&[&str], &str); 14] = [
        (&["rum", project], "a similar subcommand exists: 'run'"),
        (&["run"], "<FOLDER | PARAMS.JSON>"),
        (&["run", project, "--lat"], "a similar argument exists: '--latencies'"),
        (&["run", project, "--port", "http"], "expected a port from 1 to 65535"),
        (&["run", project, "--repeat", "-1"], "expected a whole number from 0 to 1000"),
        (&["run", project, "--seed", "x"], "expected a whole number"),
        (&["run", project, "--output", "xml"], "[possible values: text, json]"),
        (&["run", project, "--function-url", "foo"], "expected http://<host>:<port>"),
        (&["run", project, "--fail", "x"], "for example solutionVersion:films=Out of capacity."),
        (&["run", project, "--latencies", project], "give another path, or make this one readable"),
        (&["emulate", "--port", "0", "--data", "nope"], "give another path, or make this one readable"),
        (&["emulate", "--s3-endpoint", "localhost"], "give one such as http://127.0.0.1:9000"),
        (&["emulate", "--clock", "virtual", "--speed", "2"], "leave --speed or `--clock virtual` out"),
        (&["explain", "PP9999"], "`pipeline explain` lists them"),
    ];
    for (arguments, expected) in cases {
        let output = pipeline(arguments);
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0), "{arguments:?}: {stderr}");
        assert!(stderr.starts_with("error: ") && stderr.contains(expected), "{arguments:?}: {stderr}");
    }
}
