//! The lines of docs/data.md, run by pandas: what is usual is found by the rule that the page names, and what the page
//! advises is clean.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use serde_json::{Value, json};

use crate::support::{folder, json_of, path, pipeline, python, with_other_programs, workspace, write};

/// Some lines of Python, and the rules that find what they write: none if they are the lines to write.
#[derive(Debug)]
struct Step {
    section: String,
    codes: BTreeSet<String>,
    lines: String,
}

/// The steps of the page: each block of Python belongs to the sentence before it that says `Found by` or `Written so`.
fn steps() -> Vec<Step> {
    let page = fs::read_to_string(workspace().join("docs/data.md")).expect("docs/data.md");
    let (mut section, mut sentence) = (String::new(), String::new());
    let mut steps = Vec::new();
    for (place, part) in page.split("```").enumerate() {
        if let Some(lines) = part.strip_prefix("python\n").filter(|_| place % 2 == 1) {
            let words = sentence.split(|character: char| !character.is_ascii_alphanumeric());
            let codes = words.filter(|word| word.len() == 6 && word.starts_with("PP")).map(str::to_owned).collect();
            steps.push(Step { section: section.clone(), codes, lines: lines.to_owned() });
            continue;
        }
        if let Some(title) = part.lines().rev().find_map(|line| line.strip_prefix("## ")) {
            title.clone_into(&mut section);
        }
        let begin = ["Found by", "Written so"].iter().filter_map(|begin| part.rfind(begin)).max();
        sentence = begin.map_or_else(String::new, |begin| part[begin..].to_owned());
    }
    steps
}

fn parameters() -> Value {
    let field = |name: &str, of: Value| json!({"name": name, "type": of});
    let schema = |name: &str, fields: Value| {
        json!({"type": "record", "name": name, "namespace": "com.amazonaws.personalize.schema", "fields": fields,
            "version": "1.0"})
    };
    let interactions = json!([
        field("USER_ID", json!("string")),
        field("ITEM_ID", json!("string")),
        field("TIMESTAMP", json!("long")),
        field("EVENT_VALUE", json!(["float", "null"]))
    ]);
    let items = json!([field("ITEM_ID", json!("string")),
        {"name": "GENRES", "type": ["null", "string"], "categorical": true}, field("YEAR", json!(["null", "int"])),
        {"name": "DESCRIPTION", "type": ["null", "string"], "textual": true}]);
    json!({
        "datasetGroup": {"name": "films"},
        "datasets": {
            "Interactions": {"name": "interactions", "schema": schema("Interactions", interactions)},
            "Items": {"name": "items", "schema": schema("Items", items)},
        },
    })
}

/// Writes what each step writes, and gives back the folders.
fn written(steps: &[Step]) -> Vec<PathBuf> {
    let place = folder("steps");
    let folders: Vec<PathBuf> = (0..steps.len()).map(|number| place.join(number.to_string())).collect();
    let listed = steps.iter().zip(&folders).map(|(step, folder)| json!({"folder": folder, "lines": step.lines}));
    write(&place.join("steps.json"), listed.collect::<Value>().to_string());
    write(&place.join("params.json"), parameters().to_string());
    let script = workspace().join("cli/tests/pandas/steps.py");
    let mut python = Command::new(python::installed_commands(&workspace()).join("python"));
    python.arg(script).args([place.join("steps.json"), place.join("params.json")]);
    python::succeed(&mut python, "the lines of docs/data.md are to run");
    folders
}

/// The codes that a check of a folder finds.
fn found(folder: &std::path::Path) -> BTreeSet<String> {
    let document = json_of(&pipeline(&["check", path(folder), "--output", "json"]));
    let findings = document["findings"].as_array().expect("findings").iter();
    findings.map(|finding| finding["code"].as_str().expect("a code").to_owned()).collect()
}

#[test]
fn the_usual_lines_are_found_and_the_advised_lines_are_clean() {
    if !with_other_programs() {
        return;
    }
    let steps = steps();
    let (usual, advised) = steps.iter().partition::<Vec<&Step>, _>(|step| !step.codes.is_empty());
    assert!(usual.len() >= 15 && advised.len() >= 9, "{} and {} blocks of Python", usual.len(), advised.len());
    for (step, folder) in steps.iter().zip(written(&steps)) {
        if step.section == "True and false" {
            let mut file = parameters();
            let expression = "INCLUDE ItemID WHERE Items.GENRES IN (\"1\")";
            file["filters"] = json!([{"name": "flagged", "filterExpression": expression}]);
            write(&folder.join("params.json"), file.to_string());
        }
        let found = found(&folder);
        if step.codes.is_empty() {
            assert_eq!(found, BTreeSet::new(), "{}:\n{}", step.section, step.lines);
        } else {
            assert!(
                found.is_superset(&step.codes),
                "{}: {found:?} without {:?}\n{}",
                step.section,
                step.codes,
                step.lines
            );
        }
    }
}
