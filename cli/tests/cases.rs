//! Small inputs of each kind of fault in files, headers and folders of data: the check finds what it should and nothing
//! else, and a run finds the same.

#![expect(clippy::expect_used, reason = "a test that cannot go on says what it lacks")]

mod support;

use std::path::Path;

use serde_json::{Value, json};

use support::{folder, json_of, path, pipeline, write};

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

#[test]
fn hidden_files_are_left_out() {
    let nothing = &["error PP0690 Interactions"];
    assert_cases(vec![
        (
            "a-checksum",
            vec![interactions("Interactions/a.csv"), file("Interactions/.a.csv.crc", b"crc\0\0\0\x02")],
            &[],
        ),
        ("a-marker", vec![interactions("Interactions/a.csv"), file("Interactions/_SUCCESS", "")], &[]),
        (
            "a-log-of-a-writer",
            vec![interactions("Interactions/a.csv"), file("Interactions/_committed_7", "{\"added\":[\"a.csv\"]}")],
            &[],
        ),
        ("a-lock", vec![interactions("Interactions/a.csv"), file("Interactions/.~lock.a.csv#", ",user,;")], &[]),
        ("only-a-store", vec![file("Interactions/.DS_Store", b"\0\0\0\x01Bud1")], nothing),
        (
            "only-markers",
            vec![file("Interactions/_SUCCESS", ""), file("Interactions/._a.csv", b"\0\x05\x16\x07")],
            nothing,
        ),
        ("only-a-draft", vec![interactions("Interactions/_draft.csv")], nothing),
    ]);
}

#[test]
fn a_file_that_is_no_data_accuses_no_other() {
    let with = |name, bytes: &[u8]| vec![interactions("Interactions/b.csv"), file(name, bytes)];
    let compound = [&b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"[..], &[0; 500]].concat();
    assert_cases(vec![
        (
            "a-readme",
            with("Interactions/README.md", b"# Films\n\nOne row for each view.\n"),
            &["error PP0601 Interactions/README.md:1"],
        ),
        ("thumbnails", with("Interactions/Thumbs.db", &compound), &["error PP0616 Interactions/Thumbs.db"]),
        (
            "a-folder-s-icon",
            with("Interactions/a.ini", b"[.ShellClassInfo]\r\n"),
            &["error PP0601 Interactions/a.ini:1"],
        ),
        (
            "metadata",
            with("Interactions/a.csv.metadata", b"\n$\x08\x01\x12\x10id"),
            &["error PP0616 Interactions/a.csv.metadata"],
        ),
        ("an-empty-file", with("Interactions/a.csv", b""), &["warning PP0693 Interactions/a.csv"]),
        (
            "a-log",
            with("Interactions/export.log", b"2024-05-01 exported 1200 rows\n"),
            &["error PP0601 Interactions/export.log:1"],
        ),
        (
            "a-column-less",
            with("Interactions/a.csv", b"USER_ID,ITEM_ID\nu1,i1\n"),
            &["error PP0692 Interactions/a.csv:1"],
        ),
    ]);
}

#[test]
fn what_is_no_csv_is_named_for_what_it_is() {
    let beside = |bytes: &[u8]| vec![interactions("Interactions/a.csv"), file("Interactions/b", bytes)];
    let alone = |bytes: &[u8]| vec![file("Interactions/b", bytes)];
    let expected = &["error PP0616 Interactions/b"];
    let wide: Vec<u8> = good().encode_utf16().flat_map(u16::to_le_bytes).collect();
    let json_lines = lines("", |user, item, moment| {
        format!("{{\"USER_ID\":\"u{user}\",\"ITEM_ID\":\"i{item}\",\"TIMESTAMP\":{moment}}}")
    });
    let array = format!("[{}]", json_lines.trim().replace('\n', ","));
    assert_cases(vec![
        ("gzip", beside(b"\x1f\x8b\x08\0\0\0\0\0\0\x03abc\nUSER_ID,\n\n"), expected),
        ("zip", alone(b"PK\x03\x04\x14\0\0\0\x08\0USER_ID,ITEM_ID,TIMESTAMP\n"), expected),
        ("zstandard", beside(b"\x28\xb5\x2f\xfd\x24\0\n\n\n"), expected),
        ("parquet", alone(b"PAR1\x15\x04\x15\x10\n\0PAR1"), expected),
        ("orc", beside(b"ORC\x08\x03\n"), expected),
        ("avro", alone(b"Obj\x01\x04\x14avro.codec\n"), expected),
        ("excel", beside(b"PK\x03\x04\x14\0\x06\0[Content_Types].xml\n"), expected),
        ("json-lines", alone(json_lines.trim_start().as_bytes()), expected),
        ("json-array", alone(array.as_bytes()), expected),
        ("html", beside(b"<!DOCTYPE html>\n<html></html>\n"), expected),
        ("pdf", beside(b"%PDF-1.4\n%\xe2\xe3\n"), expected),
        ("program", beside(b"\x7fELF\x02\x01\x01\0\n"), expected),
        ("utf-16", alone(&wide), &["error PP0603 Interactions/b"]),
        ("utf-16-with-a-mark", alone(&[b"\xff\xfe", wide.as_slice()].concat()), &["error PP0603 Interactions/b"]),
    ]);
}

#[test]
fn a_header_is_imported_with_what_an_import_may_pass_over() {
    let under = |header: &str| vec![file("Interactions/a.csv", good().replace(HEADER, header))];
    assert_cases(vec![
        ("a-mark", under(&format!("\u{feff}{HEADER}")), &["warning PP0602 Interactions/a.csv:1"]),
        (
            "a-mark-in-lower-case",
            under("\u{feff}user_id,item_id,timestamp"),
            &["warning PP0602 Interactions/a.csv:1", "warning PP0617 Interactions/a.csv:1"],
        ),
        (
            "a-column-more",
            vec![file(
                "Interactions/a.csv",
                lines(&format!("{HEADER},"), |user, item, moment| format!("u{user},i{item},{moment},")),
            )],
            &["warning PP0608 Interactions/a.csv:1"],
        ),
        (
            "an-index",
            vec![file(
                "Interactions/a.csv",
                lines(&format!(",{HEADER}"), |user, item, moment| format!("{moment},u{user},i{item},{moment}")),
            )],
            &["warning PP0608 Interactions/a.csv:1"],
        ),
        (
            "an-order",
            vec![file(
                "Interactions/a.csv",
                lines("TIMESTAMP,item_id,USER_ID", |user, item, moment| format!("{moment},i{item},u{user}")),
            )],
            &["warning PP0609 Interactions/a.csv:1", "warning PP0617 Interactions/a.csv:1"],
        ),
        (
            "once-as-in-the-schema",
            vec![file("Interactions/a.csv", lines("USER_ID,user_id,ITEM_ID,TIMESTAMP", four))],
            &["warning PP0608 Interactions/a.csv:1"],
        ),
    ]);
}

#[test]
fn a_header_that_is_broken_is_the_one_finding() {
    let under = |header: &str| {
        vec![file("Interactions/a.csv", good().replace(HEADER, header)), interactions("Interactions/b.csv")]
    };
    assert_cases(vec![
        (
            "no-header",
            vec![file("Interactions/a.csv", good().split_once('\n').expect("a line").1)],
            &["error PP0601 Interactions/a.csv:1"],
        ),
        (
            "semicolons",
            vec![file("Interactions/a.csv", good().replace(',', ";"))],
            &["error PP0607 Interactions/a.csv:1"],
        ),
        ("tabs", vec![file("Interactions/a.csv", good().replace(',', "\t"))], &["error PP0607 Interactions/a.csv:1"]),
        ("quotes", under("\"USER_ID\",\"ITEM_ID\",\"TIMESTAMP\""), &["error PP0604 Interactions/a.csv:1"]),
        ("without-a-column", under("USER_ID,ITEM_ID,TIME"), &["error PP0692 Interactions/a.csv:1"]),
        (
            "twice",
            vec![
                file("Interactions/a.csv", lines("USER_ID,Item_Id,item_id,TIMESTAMP", four)),
                interactions("Interactions/b.csv"),
            ],
            &["error PP0605 Interactions/a.csv:1"],
        ),
    ]);
}

#[test]
fn a_header_that_differs_in_case_only_is_imported() {
    let cased = |header: &str| vec![file("Interactions/a.csv", good().replace(HEADER, header))];
    let expected = &["warning PP0617 Interactions/a.csv:1"];
    assert_cases(vec![
        ("lower-case", cased("user_id,item_id,timestamp"), expected),
        ("mixed-case", cased("User_Id,Item_Id,Timestamp"), expected),
        ("one-in-lower-case", cased("USER_ID,ITEM_ID,timestamp"), expected),
        (
            "items-in-lower-case",
            vec![
                interactions("Interactions/a.csv"),
                file(
                    "Items/i.csv",
                    "item_id,title,sold,price\n".to_owned()
                        + &(0..80).map(|item| format!("i{item},t{},7,1.5\n", item % 9)).collect::<String>(),
                ),
            ],
            &["warning PP0617 Items/i.csv:1"],
        ),
    ]);
}

/// What is found of interactions whose every line is wrong at some column.
#[test]
fn nothing_is_said_of_all_interactions_where_rows_are_lost() {
    let with = |line: fn(usize, usize, usize) -> String| vec![file("Interactions/a.csv", lines(HEADER, line))];
    let timestamps = &["error PP0702 Interactions/a.csv:2:7 +1199"];
    assert_cases(vec![
        ("fractions", with(|user, item, moment| format!("u{user},i{item},{moment}.0")), timestamps),
        (
            "dates",
            with(|user, item, moment| format!("u{user},i{item},2023-11-14T22:{:02}:00Z", moment % 60)),
            timestamps,
        ),
        ("dates-with-a-blank", with(|user, item, _| format!("u{user},i{item},2023-11-14 22:13:20")), timestamps),
        (
            "a-comma-at-the-end",
            with(|user, item, moment| format!("u{user},i{item},{moment},")),
            &["error PP0610 Interactions/a.csv:2 +1199"],
        ),
        (
            "a-value-less",
            with(|user, item, _| format!("u{user},i{item}")),
            &["error PP0610 Interactions/a.csv:2 +1199"],
        ),
        (
            "no-users",
            with(|_, item, moment| format!(",i{item},{moment}")),
            &["error PP0701 Interactions/a.csv:2:1 +1199"],
        ),
        (
            "carriage-returns",
            vec![file("Interactions/a.csv", good().replace('\n', "\r"))],
            &["error PP0611 Interactions/a.csv:1"],
        ),
        (
            "latin-1",
            vec![file("Interactions/a.csv", [good().as_bytes(), b"\xfc,i1,1700000000\n"].concat())],
            &["error PP0603 Interactions/a.csv:1202:1"],
        ),
    ]);
}

#[test]
fn nothing_is_said_of_all_items_where_rows_are_lost() {
    let with = |line: fn(usize) -> String| vec![interactions("Interactions/a.csv"), items(line)];
    assert_cases(vec![
        (
            "a-comma-without-quotes",
            with(|item| format!("i{item},Red, wide,7,1.5")),
            &["error PP0610 Items/items.csv:2 +79"],
        ),
        ("a-line-break", with(|item| format!("i{item},\"One\ntwo\",7,1.5")), &["error PP0611 Items/items.csv:2:4 +79"]),
        ("a-quote-without-end", with(|item| format!("i{item},\"One,7,1.5")), &["error PP0611 Items/items.csv:2:4 +79"]),
        (
            "doubled-quotes",
            with(|item| format!("i{item},\"12\"\" heel, i{item}\",7,1.5")),
            &["error PP0610 Items/items.csv:2:8 +79"],
        ),
        (
            "a-thousands-separator",
            with(|item| format!("i{item},t{},\"1,234\",1.5", item % 9)),
            &["error PP0702 Items/items.csv:2:7 +79"],
        ),
        (
            "a-decimal-comma",
            with(|item| format!("i{item},t{},7,\"1,5\"", item % 9)),
            &["error PP0702 Items/items.csv:2:9 +79"],
        ),
        (
            "a-currency",
            with(|item| format!("i{item},t{},7,$1.50", item % 9)),
            &["error PP0702 Items/items.csv:2:9 +79"],
        ),
        (
            "a-number-too-large",
            with(|item| format!("i{item},t{},{},1.5", item % 9, if item == 3 { "3000000000" } else { "7" })),
            &["error PP0702 Items/items.csv:5:7"],
        ),
    ]);
}

#[test]
fn data_elsewhere_is_named() {
    let nothing = &["error PP0690 Interactions"];
    let cases = [
        ("in-lower-case", "interactions/a.csv", "`interactions/`"),
        ("in-the-singular", "Interaction/a.csv", "`Interaction/`"),
        ("a-file-of-the-name", "Interactions.csv", "`Interactions.csv`"),
        ("one-folder-down", "data/Interactions/a.csv", "`data/Interactions/`"),
        ("in-a-folder-below", "Interactions/2024/05/a.csv", "`Interactions/2024/05/a.csv`"),
        ("by-another-name", "ratings.csv", "`ratings.csv`"),
    ];
    for (name, place, expected) in cases {
        let folder = folder(name);
        write(&folder.join("params.json"), parameters(false));
        write(&folder.join(place), good());
        let checked = assert_found(&folder, nothing);
        let message = checked["findings"][0]["message"].as_str().expect("a message");
        assert!(message.contains(expected), "{name}: {message}");
        let ran = json_of(&pipeline(&["run", path(&folder), "--output", "json"]));
        assert_eq!(ran["findings"][0]["message"], message, "{name}");
    }
}
