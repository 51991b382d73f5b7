//! Where results go: into files and pipes, into closed pipes, and where they cannot be written.

use std::fs::File;
use std::io::{BufRead, BufReader, PipeWriter, Read};
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::support::{binary, example_project, folder, path, pipeline, small_project, workspace, write};

#[test]
fn colours_can_be_forced_into_a_pipe_but_not_into_json() {
    let forced = |arguments: &[&str], extra: &[(&str, &str)]| {
        let mut command = binary();
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

/// A pipe that nobody reads.
fn closed_pipe() -> PipeWriter {
    let (reader, writer) = std::io::pipe().expect("a pipe");
    drop(reader);
    writer
}

#[test]
fn a_closed_pipe_is_no_error() {
    let (project, cut) = (small_project("closed"), folder("closed-broken"));
    write(&cut.join("params.json"), "{");
    let (project, cut) = (path(&project), path(&cut));
    let fault = "campaign:sims-campaign=No capacity.";
    let cases: [(&[&str], i32); 19] = [
        (&["run", project], 0),
        (&["run", project, "--verbose"], 0),
        (&["run", project, "--output", "json"], 0),
        (&["run", project, "--repeat", "1", "--delete"], 0),
        (&["run", project, "--fail", fault], 1),
        (&["run", project, "--fail", fault, "--output", "json"], 1),
        (&["run", cut], 1),
        (&["run", cut, "--output", "json"], 1),
        (&["plan", project], 0),
        (&["plan", project, "--output", "json"], 0),
        (&["plan", cut], 1),
        (&["check", project], 0),
        (&["check", project, "--output", "json"], 0),
        (&["check", cut], 1),
        (&["check", cut, "--output", "json"], 1),
        (&["explain"], 0),
        (&["explain", "PP0205"], 0),
        (&["--help"], 0),
        (&["--version"], 0),
    ];
    for (arguments, code) in cases {
        let command = || {
            let mut command = binary();
            command.args(arguments);
            command
        };
        let output = command().stdout(closed_pipe()).output().expect("it runs");
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {stderr}");
        assert!(!stderr.contains("error") && !stderr.contains("panicked"), "{arguments:?}: {stderr}");
        let output = command().stderr(closed_pipe()).output().expect("it runs");
        assert_eq!(output.status.code(), Some(code), "{arguments:?} without stderr");
        assert!(!output.stdout.is_empty(), "{arguments:?} without stderr");
        let status = command().stdout(closed_pipe()).stderr(closed_pipe()).status().expect("it runs");
        assert_eq!(status.code(), Some(code), "{arguments:?} without either");
    }
}

/// As `head` does: more is written than a pipe holds, and the reader leaves after a line.
#[test]
fn a_reader_may_leave_in_the_middle_of_a_result() {
    let project = example_project("left");
    let arguments = ["run", path(&project), "--output", "json", "--repeat", "9"];
    assert!(pipeline(&arguments).stdout.len() > 1 << 17, "it is more than a pipe holds");
    let (reader, writer) = std::io::pipe().expect("a pipe");
    let mut command = binary();
    let child = command.args(arguments).stdout(writer).stderr(Stdio::piped()).spawn().expect("it runs");
    // The command has the writing end too, and would keep the pipe open.
    drop(command);
    let mut line = String::new();
    BufReader::new(reader).read_line(&mut line).expect("a line");
    assert_eq!(line, "{\n");
    let output = child.wait_with_output().expect("it ends");
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{stderr}");
    assert!(!stderr.contains("error") && !stderr.contains("panicked"), "{stderr}");
}

/// The emulator serves whether anybody reads its environment or not.
#[test]
#[cfg(unix)]
fn an_emulator_serves_though_nobody_reads_what_it_prints() {
    let mut command = binary();
    let command = command.args(["emulate", "--port", "0"]).stdout(closed_pipe()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("it runs");
    let mut stderr = BufReader::new(child.stderr.take().expect("a pipe"));
    let mut line = String::new();
    while !line.starts_with("Listening on port") {
        line.clear();
        assert_ne!(stderr.read_line(&mut line).expect("text"), 0, "it ended before it listened");
    }
    assert!(Command::new("kill").args(["-s", "INT", &child.id().to_string()]).status().expect("kill").success());
    let mut rest = String::new();
    stderr.read_to_string(&mut rest).expect("text");
    assert_eq!(child.wait().expect("it ends").code(), Some(0), "{rest}");
    assert!(!rest.contains("error") && !rest.contains("panicked"), "{rest}");
}

#[test]
fn a_result_that_cannot_be_written_is_an_error_with_what_to_do() {
    let project = example_project("full");
    let project = path(&project);
    let cases: [&[&str]; 8] = [
        &["run", project],
        &["run", project, "--output", "json"],
        &["plan", project],
        &["plan", project, "--output", "json"],
        &["check", project],
        &["check", project, "--output", "json"],
        &["explain", "PP0205"],
        &["emulate", "--port", "0"],
    ];
    for arguments in cases {
        let full = File::options().write(true).open("/dev/full").expect("Linux has it");
        let output = binary().args(arguments).stdout(Stdio::from(full)).output();
        let output = output.expect("it runs");
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{stderr}");
        let last = stderr.lines().last().unwrap_or_default();
        assert!(last.starts_with("error: cannot write to stdout: No space left on device"), "{stderr}");
        assert!(last.ends_with("; write it to another place, or free space where it is written to"), "{stderr}");
        assert!(!last.contains("start"), "it was started, and is not said to have been refused: {stderr}");
    }
}
