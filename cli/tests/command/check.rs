//! `pipeline check` as a user types it: exit codes, what is on stdout in each form, and how rules are silenced.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::support::{example_project, folder, json_of, path, pipeline, workspace, write};

/// The example with parts of its parameter file replaced as text.
fn changed(name: &str, replacements: &[(&str, &str)]) -> PathBuf {
    let folder = example_project(name);
    let file = folder.join("params.json");
    let mut text = fs::read_to_string(&file).expect("the parameters");
    for (from, to) in replacements {
        assert!(text.contains(from), "{from}");
        text = text.replacen(from, to, 1);
    }
    write(&file, text);
    folder
}

const TWO_TRANSACTIONS: (&str, &str) = ("\"minProvisionedTPS\": 1", "\"minProvisionedTPS\": 2");
const MISSPELT: (&str, &str) = ("\"eventTracker\"", "\"eventTraker\"");

fn codes(document: &Value) -> Vec<(&str, &str)> {
    let findings = document["findings"].as_array().expect("findings").iter();
    findings.map(|one| (one["code"].as_str().expect("a code"), one["severity"].as_str().expect("a severity"))).collect()
}

/// Exit code and stdout.
fn check(arguments: &[&str]) -> (Option<i32>, String) {
    let output = pipeline(&[&["check"], arguments].concat());
    (output.status.code(), String::from_utf8_lossy(&output.stdout).into_owned())
}

#[test]
fn the_example_is_clean_with_its_data_and_without() {
    let folder = example_project("clean");
    let clean = format!("{}: nothing to fix\n", folder.join("params.json").display());
    let parameters = folder.join("params.json");
    let without = format!("{clean}data was not checked; `--data DIR` or `--data s3://BUCKET/PREFIX/` names it\n");
    assert_eq!(check(&[path(&parameters), "--no-data"]), (Some(0), without));
    let summary = "\
Interactions: 5,670 rows in 1 file, 210 kB
  300 users, 300 of them with two interactions or more; 16 each at the median, 4 to 81
  149 items; density 13 %
  2025-10-03 to 2025-12-31
  event types: click 69 %, watch 31 %
Items: 150 rows in 1 file, 4.5 kB
  1 without interactions (0.67 %); every one of the items in Interactions is here
Users: 300 rows in 1 file, 6.1 kB
  0 without interactions (0 %); every one of the users in Interactions is here

";
    assert_eq!(check(&[path(&folder)]), (Some(0), format!("{summary}{clean}")));
    assert_eq!(check(&[path(&parameters)]), (Some(0), format!("{summary}{clean}")), "the data is beside the file");
    let data = &json_of(&pipeline(&["check", path(&folder), "--output", "json"]))["data"];
    assert_eq!((&data["datasets"][0]["rows"], &data["interactions"]["users"]), (&json!(5670), &json!(300)));
    assert_eq!(data["interactions"]["itemRecords"]["cold"], json!(1));
}

#[test]
fn a_finding_is_shown_with_its_line() {
    let folder = changed("misspelt", &[MISSPELT]);
    let (exit, stdout) = check(&[path(&folder)]);
    assert_eq!(exit, Some(1));
    let file = folder.join("params.json");
    let line =
        1 + fs::read_to_string(&file).expect("read").lines().position(|l| l.contains("eventTraker")).expect("it");
    for part in [
        "error[PP0106]: the key `eventTraker` is not known; did you mean `eventTracker`?\n",
        &format!("--> {}:{line}:5\n", file.display()),
        "\"eventTraker\": {\n   |     ^^^^^^^^^^^^^\n",
        ": 1 error, 0 warnings; `pipeline explain PP0106` tells more about a rule\n",
    ] {
        assert!(stdout.contains(part), "{part} is missing in {stdout}");
    }
}

#[test]
fn what_is_wrong_in_an_expression_is_pointed_at_behind_escaped_quotes() {
    let changes = [("IN (\\\"watch\\\")", "IN (\\\"watch\\\") AND Interactions.EVENT_TYPE IN \\\"click\\\"")];
    let folder = changed("expression", &changes);
    let (exit, stdout) = check(&[path(&folder)]);
    assert_eq!(exit, Some(1));
    let expected = "error[PP0501]: expected `(`, found `\"click\"`; `IN` takes a list in round brackets; write `Interactions.EVENT_TYPE IN (\"click\")`\n";
    assert!(stdout.contains(expected), "{stdout}");
    let pointed = stdout.lines().find(|line| line.contains('^')).expect("a caret");
    let line = stdout.lines().find(|line| line.contains("EVENT_TYPE IN \\\"click")).expect("the line");
    let (from, to) = (pointed.find('^').expect("a caret"), pointed.rfind('^').expect("a caret"));
    let characters: Vec<char> = line.chars().collect();
    assert_eq!(characters[from..=to].iter().collect::<String>(), "\\\"click\\\"");
}

#[test]
fn warnings_alone_are_no_failure_unless_they_are_denied() {
    let folder = changed("warned", &[TWO_TRANSACTIONS]);
    let target = path(&folder);
    let json = |more: &[&str]| {
        let output = pipeline(&[&["check", target, "--output", "json"], more].concat());
        let document = json_of(&output);
        let codes: Vec<String> = codes(&document).iter().map(|(code, severity)| format!("{severity} {code}")).collect();
        (output.status.code(), codes)
    };
    let told = |exit, lines: &[&str]| (Some(exit), lines.iter().map(|line| (*line).to_owned()).collect::<Vec<_>>());
    assert_eq!(json(&[]), told(0, &["warning PP0206"]));
    assert_eq!(json(&["--deny", "warnings"]), told(1, &["error PP0206"]));
    assert_eq!(json(&["--deny", "pp0206"]), told(1, &["error PP0206"]));
    assert_eq!(json(&["--allow", "PP0206"]), told(0, &[]));
    write(&folder.join("check.json"), r#"{"PP0206": "deny"}"#);
    assert_eq!(json(&[]), told(1, &["error PP0206"]));
    assert_eq!(json(&["--warn", "PP0206"]), told(0, &["warning PP0206"]), "the command line counts before the file");
}

/// Asserts that nothing could be checked, and that stderr says why.
fn assert_not_checked(arguments: &[&str], expected: &str) {
    let output = pipeline(&[&["check"], arguments].concat());
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{stderr}");
    assert!(output.stdout.is_empty());
    assert!(stderr.contains(expected), "{expected} is missing in {stderr}");
}

#[test]
fn what_cannot_be_checked_is_told_from_what_is_wrong() {
    let folder = example_project("not-checked");
    let target = path(&folder);
    assert_not_checked(&["no/such/place"], "there is no file or folder no/such/place");
    assert_not_checked(&[target, "--data", "no/such/data"], "there is no folder no/such/data to take the data from");
    assert_not_checked(&[target, "--allow", "PP0000"], "there is no rule PP0000; `pipeline explain` lists them");
    assert_not_checked(&[target, "--allow", "PP0206", "--deny", "PP0206"], "keep one");
    for (text, expected) in [(r#"{"PP0000": "allow"}"#, "no rule PP0000"), (r#"{"PP0206": "off"}"#, "warn or deny")] {
        write(&folder.join("check.json"), text);
        assert_not_checked(&[target], expected);
    }
}

#[test]
fn a_file_by_itself_is_checked_without_data_unless_it_is_named() {
    let example = example_project("by-itself");
    let parameters = folder("parameters-elsewhere").join("films.json");
    write(&parameters, fs::read(example.join("params.json")).expect("the parameters"));
    let data = folder("data-elsewhere");
    let (exit, text) = check(&[path(&parameters)]);
    assert_eq!((exit, text.lines().last().map(|line| line.starts_with("data was not checked"))), (Some(0), Some(true)));
    let document = |more: &[&str]| json_of(&pipeline(&[&["check", "--output", "json"], more].concat()));
    let is_checked = |more: &[&str]| {
        let document = document(more);
        (document["dataChecked"].as_bool(), document["data"].is_object())
    };
    assert_eq!(is_checked(&[path(&parameters)]), (Some(false), false));
    assert_eq!(is_checked(&[path(&parameters), "--data", path(&example)]), (Some(true), true));
    assert_eq!(is_checked(&[path(&example.join("params.json"))]), (Some(true), true));
    assert_eq!(is_checked(&[path(&example), "--no-data"]), (Some(false), false));
    let output = pipeline(&["check", path(&parameters), "--data", path(&data), "--output", "json"]);
    assert_eq!(codes(&json_of(&output)), [("PP0690", "error"); 3], "there is nothing in the folder");
    write(&data.join("Interactions/i.csv"), "USER_ID,ITEM_ID\n");
    let output = pipeline(&["check", path(&parameters), "--data", path(&data), "--output", "json"]);
    let document = json_of(&output);
    let header = document["findings"].as_array().expect("findings").iter().find(|one| one["code"] == "PP0692");
    assert_eq!(header.expect("the header")["file"], path(&data.join("Interactions/i.csv")));
}

#[test]
fn the_json_document_says_where_each_finding_is() {
    let folder = changed("document", &[MISSPELT, TWO_TRANSACTIONS]);
    fs::remove_dir_all(folder.join("Users")).expect("removed");
    let document = json_of(&pipeline(&["check", path(&folder), "--output", "json"]));
    let file = folder.join("params.json");
    let summary = ["version", "file", "errors", "warnings"].map(|key| document[key].clone());
    assert_eq!(summary, [json!(1), json!(path(&file)), json!(2), json!(1)]);
    let finding = &document["findings"][0];
    assert_eq!(
        (&finding["code"], &finding["path"], &finding["file"], &finding["column"], &finding["endColumn"]),
        (&json!("PP0106"), &json!("eventTraker"), &json!(path(&file)), &json!(5), &json!(18))
    );
    assert_eq!(finding["title"], "A section has only keys that are known");
    let last = &document["findings"][2];
    assert_eq!((&last["code"], &last["line"], &last["path"]), (&json!("PP0690"), &Value::Null, &Value::Null));
}

/// Asserts that an object has these members, as the schema of SARIF 2.1.0 requires.
fn assert_has<'value>(object: &'value Value, members: &[&str]) -> &'value Value {
    for member in members {
        assert!(!object[member].is_null(), "{member} is missing in {object:#}");
    }
    object
}

#[test]
fn the_sarif_log_has_what_the_standard_requires() {
    let folder = changed("sarif", &[MISSPELT, TWO_TRANSACTIONS]);
    let log = json_of(&pipeline(&["check", path(&folder), "--output", "sarif"]));
    assert_has(&log, &["version", "runs"]);
    assert_eq!((&log["version"], log["runs"].as_array().map(Vec::len)), (&json!("2.1.0"), Some(1)));
    let run = assert_has(&log["runs"][0], &["tool", "results", "columnKind"]);
    let driver = assert_has(&run["tool"]["driver"], &["name", "rules"]);
    let rules = driver["rules"].as_array().expect("rules");
    let results = run["results"].as_array().expect("results");
    assert_eq!((rules.len(), results.len()), (2, 2));
    for result in results {
        assert_has(result, &["message", "ruleId", "ruleIndex", "level", "locations"]);
        assert_has(&result["message"], &["text"]);
        let index = usize::try_from(result["ruleIndex"].as_u64().expect("an index")).expect("small");
        let rule = assert_has(&rules[index], &["id", "shortDescription", "help", "defaultConfiguration"]);
        assert_eq!(rule["id"], result["ruleId"]);
        assert!(["error", "warning"].contains(&result["level"].as_str().expect("a level")));
        let location = assert_has(&result["locations"][0]["physicalLocation"], &["artifactLocation", "region"]);
        let uri = location["artifactLocation"]["uri"].as_str().expect("a URI");
        assert!(uri.starts_with("file:///") && uri.ends_with("/params.json"), "{uri}");
        let region = assert_has(&location["region"], &["startLine", "startColumn", "endLine", "endColumn"]);
        assert!(region["endColumn"].as_u64() > region["startColumn"].as_u64(), "{region}");
    }
}

#[test]
fn the_run_tells_the_same_codes_as_the_check() {
    let folder = changed("same", &[MISSPELT, TWO_TRANSACTIONS]);
    let of = |command: &str| {
        let document = json_of(&pipeline(&[command, path(&folder), "--output", "json"]));
        let mut codes: Vec<String> = codes(&document).iter().map(|(code, _)| (*code).to_owned()).collect();
        codes.sort();
        codes
    };
    assert_eq!(of("check"), ["PP0106", "PP0206"]);
    assert_eq!(of("run"), of("check"));
}

#[test]
fn the_older_form_with_automl_is_warned_of_and_no_more() {
    let example = fs::read_to_string(workspace().join("example/params.json")).expect("the example");
    let mut parameters: Value = serde_json::from_str(&example).expect("JSON");
    let members = parameters.as_object_mut().expect("an object");
    for key in ["solutions", "campaigns", "filters", "eventTracker"] {
        members.remove(key);
    }
    members.insert("solution".to_owned(), json!({"name": "Solution", "performAutoML": true}));
    members.insert("campaign".to_owned(), json!({"name": "Campaign", "minProvisionedTPS": 1}));
    let file: &Path = &folder("older").join("params.json");
    write(file, parameters.to_string());
    let document = json_of(&pipeline(&["check", path(file), "--output", "json"]));
    assert_eq!(codes(&document), [("PP0306", "warning")]);
}
