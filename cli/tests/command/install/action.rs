//! The GitHub Action: its steps, run as a runner does it, with the wheel of these tests in place of a released one.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::environment::{Environment, succeed};
use crate::support::{folder, path, pipeline, with_other_programs, workspace};

/// Runs the steps of `action.yml` that have a script, with the inputs in `INPUTS`; prints the last exit code, the outputs,
/// and the commands that were called.
const RUNNER: &str = r#"
import json, os, pathlib, re, subprocess, sys
import yaml

action = yaml.safe_load(pathlib.Path(os.environ["ACTION"]).read_text())
unknown = set(json.loads(os.environ["INPUTS"])) - set(action["inputs"])
assert not unknown, unknown
inputs = {name: spec.get("default", "") for name, spec in action["inputs"].items()} | json.loads(os.environ["INPUTS"])
scratch = pathlib.Path(os.environ["RUNNER_TEMP"])
outputs, code, uploads, calls = {}, 0, [], scratch / "calls"

def note_calls(program):
    itself = program.rename(program.with_name("pipeline-itself"))
    program.write_text(f'#!/bin/sh\necho "$1" >> "{calls}"\nexec "{itself}" "$@"\n')
    program.chmod(0o755)

def value(expression):
    context, *path = expression.strip().split(".")
    if context == "inputs":
        return inputs[path[0]]
    assert context == "steps" and path[1] == "outputs", expression
    return outputs.get(path[0], {}).get(path[2], "")

def filled(text):
    return re.sub(r"\$\{\{(.*?)\}\}", lambda found: value(found[1]), str(text))

def holds(condition):
    return all(value(left) == right.strip().strip("'") for left, right in
               (part.split("==") for part in condition.split("&&")))

for step in action["runs"]["steps"]:
    if "if" in step and not holds(step["if"]):
        continue
    if "uses" in step:
        uploads.append({name: filled(text) for name, text in step["with"].items()})
        continue
    written, summary = scratch / "output", scratch / "summary.md"
    written.write_text("")
    environment = {name: filled(text) for name, text in step.get("env", {}).items()}
    environment |= {"GITHUB_OUTPUT": str(written), "GITHUB_STEP_SUMMARY": str(summary)}
    script = scratch / "script.sh"
    script.write_text(step["run"])
    done = subprocess.run(["bash", "--noprofile", "--norc", "-eo", "pipefail", str(script)],
                          env={**os.environ, **environment}, stdout=sys.stderr)
    lines = [line.split("=", 1) for line in written.read_text().splitlines()]
    outputs[step.get("id", "")] = dict(lines)
    code = done.returncode
    if code != 0:
        break
    if step.get("id") == "install":
        note_calls(pathlib.Path(outputs["install"]["pipeline"]))
called = calls.read_text().split() if calls.exists() else []
print(json.dumps({"code": code, "outputs": outputs, "uploads": uploads, "calls": called}))
"#;

/// What became of the action.
struct Outcome {
    document: Value,
    scratch: PathBuf,
}

impl Outcome {
    fn file(&self, step: &str, name: &str) -> Value {
        let file = self.document["outputs"][step][name].as_str().expect("the step gives a file");
        serde_json::from_str(&fs::read_to_string(file).expect("a file")).expect("JSON")
    }

    fn summary(&self) -> String {
        fs::read_to_string(self.scratch.join("summary.md")).expect("a summary")
    }
}

fn act(name: &str, inputs: &Value) -> Outcome {
    let environment = Environment::with_the_wheel();
    let scratch = folder(name);
    let mut runner = environment.command("python");
    runner.args(["-c", RUNNER]).current_dir(workspace()).env("RUNNER_TEMP", &scratch);
    runner.env("ACTION", workspace().join("action.yml")).env("INPUTS", inputs.to_string());
    let document = serde_json::from_str(&succeed(&mut runner)).expect("JSON");
    Outcome { document, scratch }
}

fn broken_example(name: &str) -> PathBuf {
    let target = folder(name).join("films");
    assert!(pipeline(&["example", path(&target)]).status.success());
    let file = target.join("params.json");
    let parameters = fs::read_to_string(&file).expect("a parameter file");
    fs::write(&file, parameters.replace("\"recipeArn\"", "\"recipeArm\"")).expect("written");
    target
}

fn rules(sarif: &Value) -> Vec<&str> {
    let results = sarif["runs"][0]["results"].as_array().expect("results");
    results.iter().filter_map(|result| result["ruleId"].as_str()).collect()
}

#[test]
fn a_clean_folder_passes_and_has_a_plan() {
    if !with_other_programs() {
        return;
    }
    let outcome = act("clean", &json!({"path": "example", "plan": "true"}));
    assert_eq!(outcome.document["code"], 0, "{:#}", outcome.document);
    assert_eq!(rules(&outcome.file("check", "sarif")), Vec::<&str>::new());
    assert_eq!(outcome.document["uploads"][0]["sarif_file"], outcome.document["outputs"]["check"]["sarif"]);
    assert_eq!(outcome.document["calls"], json!(["check", "plan"]), "each reads the data once");
    assert_eq!(outcome.file("plan", "plan")["datasetGroup"], "FilmNight");
    let summary = outcome.summary();
    assert!(summary.contains("### pipeline check") && summary.contains("### pipeline plan"), "{summary}");
    assert!(summary.contains("+ campaign") || summary.contains("for-you"), "{summary}");
}

#[test]
fn a_broken_folder_fails_after_its_findings_were_uploaded() {
    if !with_other_programs() {
        return;
    }
    let outcome = act("broken", &json!({"path": path(&broken_example("broken-data"))}));
    assert_eq!(outcome.document["code"], 1, "{:#}", outcome.document);
    assert!(!rules(&outcome.file("check", "sarif")).is_empty());
    assert_eq!(outcome.document["uploads"].as_array().map(Vec::len), Some(1));
    let summary = outcome.summary();
    assert!(summary.contains("did you mean `recipeArn`?\n  --> ") && summary.contains("params.json:"), "{summary}");
    assert!(summary.contains("6 errors, 0 warnings"), "{summary}");
}

#[test]
fn what_cannot_be_checked_fails_without_an_upload() {
    if !with_other_programs() {
        return;
    }
    let nowhere = Path::new("no/such/folder");
    let outcome = act("nowhere", &json!({"path": path(nowhere), "plan": "true", "upload-sarif": "false"}));
    assert_eq!(outcome.document["code"], 2, "{:#}", outcome.document);
    assert_eq!(outcome.document["uploads"], json!([]));
}
