//! What cannot be started: a message of what is wrong, where and what to do, the exit code 2, and nothing on stdout.

#![expect(clippy::expect_used, reason = "a test that cannot go on says what it lacks")]

mod support;

use std::fs;
use std::net::TcpListener;

use support::{folder, path, pipeline, small_project};

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
