//! What builds and publishes, as far as one can tell without GitHub: linters of workflows, of the action's and the
//! workflows' scripts, and of the image's file; and that `cargo binstall` looks for the archives that a release has.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use saphyr::{LoadableYamlNode, YamlOwned};
use serde_json::Value;

use crate::support::nested;
use crate::support::tools::{succeed, tool};
use crate::support::with_other_programs;

/// Runs each script of the action through shellcheck, as actionlint does with those of workflows.
const SCRIPTS_OF_THE_ACTION: &str = r#"
import pathlib, subprocess, yaml
steps = yaml.safe_load(pathlib.Path("action.yml").read_text())["runs"]["steps"]
scripts = [step["run"] for step in steps if "run" in step]
assert len(scripts) >= 4, scripts
for script in scripts:
    subprocess.run(["shellcheck", "--shell", "bash", "-"], input=script, text=True, check=True)
"#;

fn project() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn workflow(name: &str) -> PathBuf {
    project().join(".github/workflows").join(name)
}

#[test]
fn actionlint_and_shellcheck_find_nothing_in_the_workflows() {
    if !with_other_programs() {
        return;
    }
    let mut lint = tool("actionlint");
    lint.args(["-verbose", "-shellcheck", "shellcheck"]).args([workflow("ci.yml"), workflow("release.yml")]);
    let told = succeed(&mut lint);
    assert!(told.contains("release.yml") && told.contains("Found total 0 errors"), "{told}");
}

#[test]
fn zizmor_finds_nothing_that_could_be_abused() {
    if !with_other_programs() {
        return;
    }
    let told =
        succeed(tool("zizmor").args(["--offline", "--no-progress", "--persona", "pedantic", ".github", "action.yml"]));
    for file in ["ci.yml", "release.yml", "action.yml"] {
        assert!(told.contains(&format!("{file}\n")), "{file} was not looked at: {told}");
    }
}

#[test]
fn shellcheck_finds_nothing_in_the_action() {
    if !with_other_programs() {
        return;
    }
    succeed(tool("python").args(["-c", SCRIPTS_OF_THE_ACTION]));
}

#[test]
fn hadolint_finds_nothing_in_the_image_s_file() {
    if !with_other_programs() {
        return;
    }
    assert_eq!(succeed(tool("hadolint").arg("Dockerfile")), "");
}

/// The targets that the release builds the command for.
fn targets() -> BTreeSet<String> {
    let text = std::fs::read_to_string(workflow("release.yml")).expect("a workflow");
    let documents = YamlOwned::load_from_str(&text).expect("YAML");
    let matrix = &documents[0]["jobs"]["command"]["strategy"]["matrix"]["include"];
    let entries = matrix.as_vec().expect("a list");
    entries.iter().map(|entry| entry["target"].as_str().expect("a target").to_owned()).collect()
}

#[test]
fn cargo_binstall_looks_for_the_archives_of_a_release() {
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["metadata", "--no-deps", "--format-version", "1", "--offline"]).current_dir(project());
    let metadata = nested::without_cargo_s_own(&mut cargo).stdin(Stdio::null()).output().expect("cargo runs");
    let metadata: Value = serde_json::from_slice(&metadata.stdout).expect("JSON");
    let packages = metadata["packages"].as_array().expect("packages");
    let package = packages.iter().find(|package| package["name"] == "personalize-pipeline-cli").expect("the command");
    let binstall = &package["metadata"]["binstall"];
    let targets = targets();
    assert!(targets.len() >= 7, "{targets:?}");
    for target in targets {
        // What the step `Pack` of the workflow makes.
        let suffix = if target.contains("windows") { "zip" } else { "tar.gz" };
        let url = binstall["overrides"][&target]["pkg-url"].as_str().or(binstall["pkg-url"].as_str());
        let url = url.expect("a URL").replace("{ target }", &target).replace("{ version }", "1.2.3");
        assert_eq!(url, format!("{{ repo }}/releases/download/v1.2.3/pipeline-{target}.{suffix}"));
    }
}
