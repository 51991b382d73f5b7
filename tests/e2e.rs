//! The deployment, of parts that this project did not write: moto is Step Functions, S3 and SNS, `cargo lambda watch`
//! the Lambda, boto3 the user. `tests/e2e` has the tests; this prepares what they need, and runs them.

#![allow(clippy::expect_used, reason = "a test that cannot go on says what it lacks")]

#[path = "support/nested.rs"]
mod nested;
#[path = "support/python.rs"]
mod python;

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use nested::without_cargo_s_own;
use python::succeed;
use serde_json::Value;

fn workspace() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Builds a binary of the workspace, unless it is there; gives back where it is.
fn built(package: &str, binary: &str) -> PathBuf {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["build", "--locked", "--message-format", "json", "--package", package, "--bin", binary]);
    let output = succeed(without_cargo_s_own(&mut cargo).current_dir(workspace()), "see what the compiler says");
    let messages = String::from_utf8_lossy(&output.stdout).into_owned();
    let messages = messages.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
    let mut binaries = messages.filter(|message| message["target"]["name"] == binary);
    let executable = binaries.find_map(|message| message["executable"].as_str().map(PathBuf::from));
    executable.expect("cargo says where the binary is")
}

#[test]
fn what_others_built_runs_the_pipeline_as_it_is_deployed() {
    let python = python::installed_commands(workspace()).join("python");
    let pipeline = built("personalize-pipeline-cli", "pipeline");
    let bootstrap = built("personalize-pipeline", "bootstrap");
    let mut tests = Command::new(python);
    tests.args(["-m", "pytest", "--durations", "5", "tests/e2e"]).current_dir(workspace());
    tests.env("PIPELINE", pipeline).env("BOOTSTRAP", bootstrap).env("PYTHONDONTWRITEBYTECODE", "1");
    let output = without_cargo_s_own(&mut tests).stdin(Stdio::null()).output().expect("the environment has a Python");
    let told = String::from_utf8_lossy(&output.stdout) + String::from_utf8_lossy(&output.stderr);
    println!("{told}");
    assert!(output.status.success(), "see above");
}
