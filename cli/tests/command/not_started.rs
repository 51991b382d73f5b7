//! What cannot be started: a message of what is wrong, where and what to do, the exit code 2, and nothing on stdout.

use std::fs;
use std::net::TcpListener;

use crate::support::snapshot::assert_not_started;
use crate::support::{folder, path, pipeline, small_project};

/// Asserts that it could not be started, said so in one line, and wrote nothing to stdout. For what a snapshot cannot
/// hold, such as a port.
fn assert_says(arguments: &[&str], expected: &str) {
    let output = pipeline(arguments);
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{stderr}");
    assert!(output.stdout.is_empty());
    let last = stderr.lines().last().unwrap_or_default();
    assert!(last.starts_with("error: ") && last.contains(expected), "{stderr}");
}

#[test]
fn what_is_not_there_cannot_be_started() {
    let empty = folder("empty");
    assert_not_started("not-there", &empty, &[&["run", "no/such/place"], &["run", path(&empty)]]);
}

#[test]
fn latencies_must_be_understood_and_of_something_that_the_file_asks_for() {
    let folder = small_project("latencies");
    let files = [
        ("misspelt", r#"{"solutionVersoin": 1}"#),
        ("nobody", r#"{"solutionVersion": {"simms": 1}}"#),
        ("another-type", r#"{"campaignUpdate": {"*": 1, "sims": 2}}"#),
        ("no-dataset", r#"{"datasetImportJob": {"Items": 1}}"#),
    ];
    for (name, json) in files {
        fs::write(folder.join(name), json).expect("written");
    }
    let names = ["missing"].into_iter().chain(files.map(|(name, _)| name));
    let latencies: Vec<String> = names.map(|name| path(&folder.join(name)).to_owned()).collect();
    let cases: Vec<[&str; 4]> = latencies.iter().map(|file| ["run", path(&folder), "--latencies", file]).collect();
    assert_not_started("latencies", &folder, &cases.iter().map(<[&str; 4]>::as_slice).collect::<Vec<_>>());
}

#[test]
fn what_is_to_fail_must_be_something_that_the_file_asks_for() {
    let folder = small_project("fails-nobody");
    let project = path(&folder);
    let cases: [&[&str]; 4] = [
        &["run", project, "--fail", "solutionVersion:sim=x"],
        &["run", project, "--fail", "campaign:sims=x"],
        &["run", project, "--fail", "eventTracker:clicks=x"],
        &["run", project, "--fail", "solutions:sims=x"],
    ];
    assert_not_started("faults", &folder, &cases);
}

#[test]
fn a_moment_that_cannot_be_read_is_refused_with_one_that_can() {
    let folder = small_project("moments");
    let cases: [&[&str]; 4] = [
        &["run", path(&folder), "--start", "yesterday"],
        &["plan", path(&folder), "--start", "2026-01-01T00:00"],
        &["emulate", "--clock=virtual", "--start", "1.1.2026"],
        &["emulate", "--port", "0", "--start", "2026-01-01"],
    ];
    assert_not_started("moments", &folder, &cases);
}

#[test]
fn a_port_that_is_taken_is_named_with_what_to_do() {
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = taken.local_addr().expect("an address").port().to_string();
    assert_says(&["emulate", "--port", &port], "choose another with `--port`");
}

#[test]
fn a_function_that_nobody_serves_is_named_with_what_to_do() {
    let folder = small_project("nobody");
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    drop(listener);
    assert_says(&["run", path(&folder), "--function-url", &url, "--port", "0"], "start the function first");
}

#[test]
fn what_is_typed_wrong_is_answered_with_what_is_expected() {
    let folder = small_project("typed-wrong");
    let project = path(&folder);
    let cases: [&[&str]; 14] = [
        &["rum", project],
        &["run"],
        &["run", project, "--lat"],
        &["run", project, "--port", "http"],
        &["run", project, "--repeat", "-1"],
        &["run", project, "--seed", "x"],
        &["run", project, "--output", "xml"],
        &["run", project, "--function-url", "foo"],
        &["run", project, "--fail", "x"],
        &["run", project, "--latencies", project],
        &["emulate", "--port", "0", "--data", "nope"],
        &["emulate", "--s3-endpoint", "localhost"],
        &["emulate", "--clock", "virtual", "--speed", "2"],
        &["explain", "PP9999"],
    ];
    assert_not_started("typed-wrong", &folder, &cases);
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
    assert_says(&["check", path(&folder)], "it has 5368709120 bytes, and at most 1048576 are read");
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
