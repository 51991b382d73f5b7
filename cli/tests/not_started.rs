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

/// What a command comes to that has half a minute: its exit code, stdout and stderr.
#[cfg(unix)]
fn within_half_a_minute(arguments: &[&str]) -> (Option<i32>, String, String) {
    let mut command = std::process::Command::new("timeout");
    let output = command.args(["30", env!("CARGO_BIN_EXE_pipeline")]).args(arguments).output().expect("it can be run");
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    (output.status.code(), text(output.stdout), text(output.stderr))
}

#[cfg(unix)]
fn pipe(path: &std::path::Path) {
    assert!(std::process::Command::new("mkfifo").arg(path).status().expect("it can be run").success());
}

#[cfg(unix)]
#[test]
fn what_is_no_regular_file_is_no_parameter_file_for_any_command() {
    let folder = folder("special");
    pipe(&folder.join("pipe.json"));
    std::os::unix::fs::symlink("pipe.json", folder.join("linked.json")).expect("a link");
    std::os::unix::fs::symlink("/dev/zero", folder.join("endless.json")).expect("a link");
    std::os::unix::fs::symlink("nothing", folder.join("nothing.json")).expect("a link");
    fs::write(folder.join(".hidden.json"), "{}").expect("written");
    for (name, expected) in [
        ("/dev/zero", "it is a device, and only regular files are read"),
        ("/dev/random", "it is a device, and only regular files are read"),
        ("pipe.json", "it is a named pipe, and only regular files are read"),
        ("linked.json", "it is a named pipe, and only regular files are read"),
        ("endless.json", "it is a symbolic link that leads out of the folder"),
        ("nothing.json", "it is a symbolic link that leads to nothing"),
        (".hidden.json", "it is hidden by its name, which begins with a dot"),
    ] {
        let file = folder.join(name);
        for command in ["check", "run", "plan"] {
            let (exit, stdout, stderr) = within_half_a_minute(&[command, path(&file)]);
            assert_eq!((exit, stdout.as_str()), (Some(2), ""), "{command} {name}: {stderr}");
            let begins = format!("error: {} cannot be the parameter file: {expected}", file.display());
            assert!(stderr.starts_with(&begins), "{command} {name}: {stderr}");
        }
    }
}

#[cfg(unix)]
#[test]
fn special_files_in_the_folder_of_a_dataset_hold_up_no_command() {
    let folder = small_project("special-data");
    let data = folder.join("Interactions");
    pipe(&data.join("a.csv"));
    std::os::unix::fs::symlink("a.csv", data.join("b.csv")).expect("a link");
    std::os::unix::fs::symlink("/dev/zero", data.join("z.csv")).expect("a link");
    let mut told = Vec::new();
    for command in ["check", "run", "plan"] {
        let (exit, stdout, stderr) = within_half_a_minute(&[command, path(&folder), "--output", "json"]);
        assert_eq!(exit, Some(0), "{command}: {stdout}{stderr}");
        let document: serde_json::Value = serde_json::from_str(&stdout).expect("JSON");
        let findings = document["findings"].as_array().expect("findings");
        told.push(findings.iter().map(|finding| finding["message"].to_string()).collect::<Vec<_>>());
        assert!(findings.iter().all(|finding| finding["code"] == "PP0694"), "{command}: {findings:#?}");
    }
    assert_eq!((told[0].len(), &told[0], &told[0]), (3, &told[1], &told[2]));
}

#[test]
fn a_huge_parameter_file_is_refused_by_its_size_and_not_read() {
    let folder = small_project("huge");
    let file = fs::File::options().write(true).open(folder.join("params.json")).expect("it is there");
    file.set_len(5 << 30).expect("a file with holes");
    for command in ["check", "run", "plan"] {
        let output = pipeline(&[command, path(&folder), "--output", "json"]);
        let stdout = String::from_utf8_lossy(&output.stdout);
        assert_eq!(output.status.code(), Some(1), "{command}: {stdout}");
        assert!(stdout.contains("PP0104") && stdout.contains("has 5368709120 bytes; at most 262144"), "{stdout}");
    }
    let configuration = folder.join("check.json");
    fs::File::create(&configuration).and_then(|file| file.set_len(5 << 30)).expect("a file with holes");
    assert_not_started(&["check", path(&folder)], "it has 5368709120 bytes, and at most 1048576 are read");
}

#[cfg(unix)]
#[test]
fn settings_of_a_check_are_a_regular_file_with_each_rule_once() {
    let folder = small_project("settings");
    let file = folder.join("check.json");
    let refused = |expected: &str| {
        let (exit, _, stderr) = within_half_a_minute(&["check", path(&folder)]);
        assert!(exit == Some(2) && stderr.contains(expected), "{expected}: {exit:?} {stderr}");
        fs::remove_file(&file).expect("removed");
    };
    pipe(&file);
    refused("it is a pipe, a socket or a device, and only regular files are read");
    std::os::unix::fs::symlink("/dev/zero", &file).expect("a link");
    refused("it is a pipe, a socket or a device, and only regular files are read");
    std::os::unix::fs::symlink("nothing", &file).expect("a link");
    refused("cannot read the configuration");
    fs::write(&file, r#"{"PP0205": "allow", "PP0205": "deny"}"#).expect("written");
    refused("the rule PP0205 is named twice; keep one");
    fs::write(&file, r#"{"PP0205": true}"#).expect("written");
    refused("`PP0205` is true; give allow, warn or deny");
}
