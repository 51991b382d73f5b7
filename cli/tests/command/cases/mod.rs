//! Small inputs of each kind of fault in files, headers and folders of data: the check finds what it should and nothing
//! else, and a run finds the same.

mod files;
mod headers;
mod rows;

use std::path::Path;

use serde_json::{Value, json};

use crate::support::{folder, json_of, path, pipeline, write};

const HEADER: &str = "USER_ID,ITEM_ID,TIMESTAMP";
const ITEMS: &str = "ITEM_ID,TITLE,SOLD,PRICE";

/// A file below the folder, and its content.
type File = (&'static str, Vec<u8>);

/// One case: its name, its files beside the parameter file, and what is found in them, as severity, code and place.
type Case = (&'static str, Vec<File>, &'static [&'static str]);

/// A file with these bytes.
fn file(name: &'static str, bytes: impl AsRef<[u8]>) -> File {
    (name, bytes.as_ref().to_vec())
}

/// 1,200 interactions of 60 users with 80 items, each line as it is made from a user, an item and a moment.
fn lines(header: &str, line: impl Fn(usize, usize, usize) -> String) -> String {
    let each = (0..1200).map(|row| line(row % 60, row % 80, 1_700_000_000 + 61 * row) + "\n");
    format!("{header}\n{}", each.collect::<String>())
}

fn good() -> String {
    lines(HEADER, |user, item, moment| format!("u{user},i{item},{moment}"))
}

/// A line with one identifier too many.
fn four(user: usize, item: usize, moment: usize) -> String {
    format!("u{user},i{item},i{item},{moment}")
}

/// Interactions as they should be, in a file of that name.
fn interactions(name: &'static str) -> File {
    file(name, good())
}

/// The file with another header.
fn renamed((name, bytes): File, from: &str, to: &str) -> File {
    file(name, String::from_utf8(bytes).expect("UTF-8").replacen(from, to, 1))
}

/// 80 items, each line as it is made from a number.
fn items(line: impl Fn(usize) -> String) -> File {
    let each: String = (0..80).map(|item| line(item) + "\n").collect();
    file("Items/items.csv", format!("{ITEMS}\n{each}"))
}

fn field(name: &str, of: &Value) -> Value {
    json!({"name": name, "type": of})
}

/// The parameters: of Items as well where there are any.
fn parameters(has_items: bool) -> String {
    let schema = |name: &str, fields: Vec<Value>| {
        json!({"name": name.to_lowercase(), "schema": {"type": "record", "name": name, "version": "1.0",
            "namespace": "com.amazonaws.personalize.schema", "fields": fields}})
    };
    let text = json!("string");
    let events = vec![field("USER_ID", &text), field("ITEM_ID", &text), field("TIMESTAMP", &json!("long"))];
    let mut datasets = json!({"Interactions": schema("Interactions", events)});
    if has_items {
        let mut title = field("TITLE", &json!(["null", "string"]));
        title["categorical"] = json!(true);
        let sold = field("SOLD", &json!(["null", "int"]));
        let price = field("PRICE", &json!(["null", "float"]));
        datasets["Items"] = schema("Items", vec![field("ITEM_ID", &text), title, sold, price]);
    }
    json!({"datasetGroup": {"name": "films"}, "datasets": datasets}).to_string()
}

/// Severity, code and place of each finding, the place below the folder or the bucket.
fn found(findings: &Value, root: &str) -> Vec<String> {
    let text = |finding: &Value| {
        let place = if finding["place"].is_object() { &finding["place"] } else { finding };
        let file = place["file"].as_str().unwrap_or_default();
        let file = file.strip_prefix(root).unwrap_or(file).trim_matches('/');
        let number = |key: &str| place[key].as_u64().map_or_else(String::new, |number| format!(":{number}"));
        let more = place["more"].as_u64().map_or_else(String::new, |more| format!(" +{more}"));
        let [severity, code] = ["severity", "code"].map(|key| finding[key].as_str().expect("a text"));
        format!("{severity} {code} {file}{}{}{more}", number("line"), number("column"))
    };
    let mut found: Vec<String> = findings.as_array().expect("findings").iter().map(text).collect();
    found.sort();
    found
}

/// Asserts that a check and a run find in a folder what they should, and that a run goes on if that is no error. Gives
/// back what the check wrote.
fn assert_found(folder: &Path, expected: &[&str]) -> Value {
    let checked = json_of(&pipeline(&["check", path(folder), "--output", "json"]));
    assert_eq!(found(&checked["findings"], path(folder)), expected, "the check of {}", folder.display());
    let output = pipeline(&["run", path(folder), "--output", "json"]);
    let ran = json_of(&output);
    assert_eq!(found(&ran["findings"], "s3://personalize-input/"), expected, "the run of {}", folder.display());
    let has_error = expected.iter().any(|finding| finding.starts_with("error"));
    assert_eq!(output.status.code(), Some(i32::from(has_error)), "{}: {ran:#}", folder.display());
    checked
}

fn assert_cases(cases: Vec<Case>) {
    for (name, files, expected) in cases {
        let folder = folder(name);
        let has_items = files.iter().any(|(file, _)| file.starts_with("Items/"));
        write(&folder.join("params.json"), parameters(has_items));
        for (file, bytes) in files {
            write(&folder.join(file), bytes);
        }
        let checked = assert_found(&folder, expected);
        let text = String::from_utf8(pipeline(&["check", path(&folder)]).stdout).expect("UTF-8");
        assert!(!text.chars().any(|character| character.is_control() && character != '\n'), "{name}: {text:?}");
        let messages = checked["findings"].as_array().expect("findings").iter();
        assert!(!messages.clone().any(|one| one["message"].to_string().contains("\\u00")), "{name}: {messages:?}");
    }
}
