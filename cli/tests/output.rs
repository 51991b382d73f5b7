//! Where results go: into files and pipes, into closed pipes, and where they cannot be written.

#![expect(clippy::expect_used, reason = "a test that cannot go on says what it lacks")]

mod support;

use std::fs::File;
use std::process::{Command, Stdio};

use serde_json::Value;

use support::{example_project, folder, path, pipeline, workspace, write};

#[test]
fn colours_can_be_forced_into_a_pipe_but_not_into_json() {
    let forced = |arguments: &[&str], extra: &[(&str, &str)]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_pipeline"));
        command.args(arguments).current_dir(workspace()).env_remove("NO_COLOR").env("CLICOLOR_FORCE", "1");
        command.envs(extra.iter().copied()).output().expect("it can be run").stdout
    };
    for arguments in [["run", "example"], ["plan", "example"]] {
        assert!(forced(&arguments, &[]).contains(&b'\x1b'), "{arguments:?}");
        assert!(!forced(&arguments, &[("NO_COLOR", "1")]).contains(&b'\x1b'), "{arguments:?}");
        assert!(!pipeline(&[arguments[0], path(&workspace().join("example"))]).stdout.contains(&b'\x1b'));
        let document = forced(&[&arguments[..], &["--output", "json"]].concat(), &[]);
        serde_json::from_slice::<Value>(&document).expect("JSON without colours");
    }
}

#[test]
fn a_closed_pipe_is_no_error() {
    let (project, cut) = (example_project("closed"), folder("closed-broken"));
    write(&cut.join("params.json"), "{");
    let cases: [(&[&str], i32); 8] = [
        (&["run", path(&project)], 0),
        (&["run", path(&project), "--output", "json"], 0),
        (&["run", path(&cut)], 1),
        (&["plan", path(&project)], 0),
        (&["check", path(&project)], 0),
        (&["check", path(&cut), "--output", "json"], 1),
        (&["explain"], 0),
        (&["explain", "PP0205"], 0),
    ];
    for (arguments, code) in cases {
        let (reader, writer) = std::io::pipe().expect("a pipe");
        drop(reader);
        let output =
            Command::new(env!("CARGO_BIN_EXE_pipeline")).args(arguments).stdout(writer).output().expect("it runs");
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {stderr}");
        assert!(!stderr.contains("error") && !stderr.contains("panicked"), "{arguments:?}: {stderr}");
        let (reader, writer) = std::io::pipe().expect("a pipe");
        drop(reader);
        let output =
            Command::new(env!("CARGO_BIN_EXE_pipeline")).args(arguments).stderr(writer).output().expect("it runs");
        assert_eq!(output.status.code(), Some(code), "{arguments:?} without stderr");
        assert!(!output.stdout.is_empty(), "{arguments:?} without stderr");
    }
}

#[test]
fn a_result_that_cannot_be_written_is_an_error_with_what_to_do() {
    let project = example_project("full");
    for arguments in
        [["run", path(&project)], ["plan", path(&project)], ["check", path(&project)], ["explain", "PP0205"]]
    {
        let full = File::options().write(true).open("/dev/full").expect("Linux has it");
        let output = Command::new(env!("CARGO_BIN_EXE_pipeline")).args(arguments).stdout(Stdio::from(full)).output();
        let output = output.expect("it runs");
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{stderr}");
        let last = stderr.lines().last().unwrap_or_default();
        assert!(last.starts_with("error: cannot write to stdout: No space left on device"), "{stderr}");
        assert!(last.ends_with("; write it to another place, or free space where it is written to"), "{stderr}");
    }
}
