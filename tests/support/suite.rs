//! Tests that are written in Python: builds what they start, and runs them.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use super::nested::without_cargo_s_own;
use super::python::{self, succeed};

/// Runs the tests of a folder below `tests`. The names of binaries, in capitals, tell the tests where these are, as do
/// further variables that are paths.
pub fn run(folder: &str, binaries: &[&str], variables: &[(&str, &Path)]) {
    let workspace = Path::new(env!("CARGO_MANIFEST_DIR"));
    let python = python::installed_commands(workspace).join("python");
    let mut tests = Command::new(&python);
    tests.args(["-m", "pytest", "--durations", "5"]).arg(Path::new("tests").join(folder)).current_dir(workspace);
    tests.env("PYTHONDONTWRITEBYTECODE", "1");
    for binary in binaries {
        tests.env(binary.to_uppercase(), built(workspace, binary));
    }
    tests.envs(variables.iter().copied());
    let output = without_cargo_s_own(&mut tests).stdin(Stdio::null()).output().expect("the environment has a Python");
    let told = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    println!("{told}");
    assert!(output.status.success(), "see above");
}

/// Builds a binary of the workspace, unless it is there; gives back where it is.
pub fn built(workspace: &Path, binary: &str) -> PathBuf {
    let mut cargo = Command::new(env!("CARGO"));
    // As the tests are built that need it, so that nothing is compiled which is not there already.
    cargo.args(["test", "--no-run", "--workspace", "--locked", "--message-format", "json"]);
    cargo.args(["--test", "command", "--test", "pipeline"]);
    let output = succeed(without_cargo_s_own(&mut cargo).current_dir(workspace), "see what the compiler says");
    let messages = String::from_utf8_lossy(&output.stdout).into_owned();
    let messages = messages.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let is_binary = |target: &Value| target["name"] == binary && target["kind"] == json!(["bin"]);
    let mut binaries = messages.filter(|message| is_binary(&message["target"]));
    let executable = binaries.find_map(|message| message["executable"].as_str().map(PathBuf::from));
    executable.expect("cargo says where the binary is")
}
