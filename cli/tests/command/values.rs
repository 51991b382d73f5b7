//! Values that are not what they were to be, kind by kind through the check of a folder: each is found by one rule, with
//! what it is and how to convert it, and nothing else is said.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::support::{folder, json_of, path, pipeline, write};

const USERS: usize = 60;
const ITEMS: usize = 80;
const ROWS: usize = 1200;

/// What one file is to have in the place of what is right.
struct Change {
    /// `Interactions`, `Items` or `Users`.
    dataset: &'static str,
    column: &'static str,
    /// The value of a row, or of all rows with `None`.
    row: Option<usize>,
    value: String,
}

fn field(name: &str, of: &Value, categorical: bool) -> Value {
    if categorical { json!({"name": name, "type": of, "categorical": true}) } else { json!({"name": name, "type": of}) }
}

fn fields(dataset: &str) -> Vec<Value> {
    let nullable = |of: &str| json!(["null", of]);
    match dataset {
        "Interactions" => vec![
            field("USER_ID", &json!("string"), false),
            field("ITEM_ID", &json!("string"), false),
            field("TIMESTAMP", &json!("long"), false),
            field("EVENT_TYPE", &json!("string"), false),
            field("EVENT_VALUE", &nullable("float"), false),
            field("IMPRESSION", &nullable("string"), false),
        ],
        "Items" => vec![
            field("ITEM_ID", &json!("string"), false),
            field("CATEGORY", &nullable("string"), true),
            field("PRICE", &json!("float"), false),
            field("SOLD", &json!("int"), false),
            field("CREATION_TIMESTAMP", &nullable("long"), false),
            field("PROMOTED", &nullable("string"), true),
        ],
        _ => vec![field("USER_ID", &json!("string"), false), field("PLAN", &nullable("string"), true)],
    }
}

/// What is right of a row.
fn value(column: &str, dataset: &str, row: usize) -> String {
    match (column, dataset) {
        ("USER_ID", "Users") => format!("u{row}"),
        ("USER_ID", _) => format!("u{}", row % USERS),
        ("ITEM_ID", "Items") => format!("i{row}"),
        ("ITEM_ID", _) => format!("i{}", row * 7 % ITEMS),
        ("TIMESTAMP", _) => (1_700_000_000 + 61 * row).to_string(),
        ("EVENT_TYPE", _) => ["Watch", "Click"][row % 2].to_owned(),
        ("EVENT_VALUE", _) => format!("{}.5", row % 3),
        ("IMPRESSION", _) => format!("i{}|i{}", row % 9, row % 11),
        ("CATEGORY", _) => ["shoe", "boot|shoe", "hat"][row % 3].to_owned(),
        ("PRICE", _) => format!("{}.99", 9 + row % 82),
        ("SOLD", _) => (row % 40).to_string(),
        ("CREATION_TIMESTAMP", _) => (1_600_000_000 + 86_400 * row).to_string(),
        ("PROMOTED", _) => (if row % 20 < 17 { "True" } else { "False" }).to_owned(),
        _ => ["free", "paid"][row % 2].to_owned(),
    }
}

fn quoted(value: &str) -> String {
    if value.contains([',', '"', '\\']) {
        format!("\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\""))
    } else {
        value.to_owned()
    }
}

/// A folder in which everything is right but for the changes, and what the parameter file has besides.
fn project(name: &str, changes: &[Change], more: &Value) -> PathBuf {
    let place = folder(name);
    let mut parameters = json!({"datasetGroup": {"name": "shop"}, "datasets": {}});
    for (dataset, rows) in [("Interactions", ROWS), ("Items", ITEMS), ("Users", USERS)] {
        let fields = fields(dataset);
        let names: Vec<&str> = fields.iter().map(|field| field["name"].as_str().expect("a name")).collect();
        let mut text = names.join(",") + "\n";
        for row in 0..rows {
            let cell = |column: &str| {
                let is_it = |change: &&Change| {
                    (change.dataset, change.column) == (dataset, column) && change.row.is_none_or(|of| of == row)
                };
                let right = || value(column, dataset, row);
                changes.iter().find(is_it).map_or_else(right, |change| change.value.replace("{row}", &right()))
            };
            let values: Vec<String> = names.iter().map(|column| quoted(&cell(column))).collect();
            writeln!(text, "{}", values.join(",")).expect("a string");
        }
        write(&place.join(format!("{dataset}/data.csv")), text);
        parameters["datasets"][dataset] = json!({"name": dataset.to_lowercase(), "schema": {
            "type": "record", "name": dataset, "namespace": "com.amazonaws.personalize.schema", "fields": fields,
            "version": "1.0"}});
    }
    for (key, value) in more.as_object().into_iter().flatten() {
        parameters[key] = value.clone();
    }
    write(&place.join("params.json"), parameters.to_string());
    place
}

/// Code, severity and message of each finding.
fn found(folder: &Path) -> Vec<(String, String, String)> {
    let document = json_of(&pipeline(&["check", path(folder), "--output", "json"]));
    let text = |finding: &Value, member: &str| finding[member].as_str().unwrap_or_default().to_owned();
    let findings = document["findings"].as_array().expect("findings").iter();
    findings.map(|one| (text(one, "code"), text(one, "severity"), text(one, "message"))).collect()
}

/// That a value in one row, or in all, is found by one rule, whose message has these words.
fn one_finding(case: &str, change: Change, code: &str, words: &[&str]) {
    let shown = format!("{case}: {} = {:?}", change.column, change.value);
    let found = found(&project(case, &[change], &json!({})));
    let [(known, _, message)] = found.as_slice() else { panic!("{shown}: {found:#?}") };
    assert_eq!(known, code, "{shown}: {message}");
    for word in words {
        assert!(message.contains(word), "{shown}: {message}");
    }
}

fn in_all(dataset: &'static str, column: &'static str, value: &str) -> Change {
    Change { dataset, column, row: None, value: value.to_owned() }
}

fn in_one(dataset: &'static str, column: &'static str, value: &str) -> Change {
    Change { dataset, column, row: Some(3), value: value.to_owned() }
}

#[test]
fn what_is_right_is_clean() {
    assert_eq!(found(&project("right", &[], &json!({}))), []);
}

#[test]
fn a_value_of_another_type_is_named_and_converted() {
    let cases = [
        ("TIMESTAMP", "1700000000.0", "fraction", "1700000000"),
        ("TIMESTAMP", "1.7e9", "exponent", "1700000000"),
        ("TIMESTAMP", "2023-11-14T22:13:20Z", "a date", "1700000000"),
        ("TIMESTAMP", "14/11/2023", "a date", "seconds since 1970"),
        ("TIMESTAMP", " 1700000000", "a space", "`1700000000`"),
        ("TIMESTAMP", "1,700,000,000", "thousands", "1700000000"),
        ("EVENT_VALUE", "1,5", "decimal comma", "1.5"),
        ("EVENT_VALUE", "5 %", "percentage", "5"),
        ("EVENT_VALUE", "$3.00", "currency", "3.00"),
    ];
    for (column, value, what, advice) in cases {
        one_finding("events", in_all("Interactions", column, value), "PP0702", &[column, value, what, advice]);
    }
    let cases = [
        ("PRICE", "$19.99", "currency", "19.99"),
        ("PRICE", "1.234,50 €", "currency", "1234.50"),
        ("PRICE", "12 kg", "unit", "12"),
        ("SOLD", "1,234", "thousands", "1234"),
        ("SOLD", "12.0", "fraction", "12"),
        ("SOLD", "3000000000", "2147483647 is the most", "type long"),
        ("SOLD", "many", "a text", "type string"),
        ("CREATION_TIMESTAMP", "2024-01-31", "a date", "1706659200"),
        ("CREATION_TIMESTAMP", "Jan 31, 2024", "a date", "seconds since 1970"),
        ("CREATION_TIMESTAMP", "1706659200.5", "fraction", "write a whole number"),
    ];
    for (column, value, what, advice) in cases {
        one_finding("items", in_all("Items", column, value), "PP0702", &[column, value, what, advice]);
    }
}

#[test]
fn moments_are_named_by_their_unit() {
    let cases = [
        ("1700000000000", "PP0706", "in milliseconds"),
        ("1700000000000000", "PP0706", "in microseconds"),
        ("1700000000000000000", "PP0706", "in nanoseconds"),
        ("20231114221320", "PP0706", "a date written as digits"),
        ("20231114", "PP0716", "a date written as digits"),
        ("45244", "PP0716", "a day number of a spreadsheet"),
        ("19675", "PP0716", "days since 1970"),
    ];
    for (value, code, what) in cases {
        one_finding("one event", in_one("Interactions", "TIMESTAMP", value), code, &["TIMESTAMP", value, what]);
    }
}

#[test]
fn what_means_something_else_is_a_warning_with_its_first_place() {
    let cases = [
        ("CATEGORY", "NULL", "PP0715", "a category like any other"),
        ("CATEGORY", "nan", "PP0715", "leave a value that is missing empty"),
        ("PROMOTED", "\\N", "PP0715", "a category like any other"),
        ("CATEGORY", "['shoe', 'boot']", "PP0718", "as in `shoe|boot`"),
        ("CATEGORY", "{\"shoe\"}", "PP0718", "its one member alone: `shoe`"),
        ("CATEGORY", "['shoe' 'boot']", "PP0718", "as in `shoe|boot`"),
        ("CATEGORY", "{'shoe'}", "PP0718", "its one member alone: `shoe`"),
        ("CATEGORY", "[\"shoe\", \"boot\"]", "PP0718", "as in `shoe|boot`"),
        ("CATEGORY", "[]", "PP0718", "a value without categories is empty"),
        ("CATEGORY", "array(['shoe', 'hat'], dtype=object)", "PP0718", "as in `shoe|hat`"),
        ("CATEGORY", "shoe;boot", "PP0718", "as in `shoe|boot`"),
        ("CATEGORY", "Q&amp;A", "PP0720", "than `Q&A`"),
        ("CATEGORY", "shoe|R&#38;B", "PP0720", "than `shoe|R&B`"),
        ("CATEGORY", "boot|&lt;3", "PP0720", "than `boot|<3`"),
        ("CATEGORY", "shoe, boot", "PP0718", "as in `shoe|boot`"),
        ("CATEGORY", "shoe | boot", "PP0719", "`shoe|boot`"),
        ("CATEGORY", "shoe\u{a0}", "PP0719", "U+00A0"),
        ("CATEGORY", "\u{200b}shoe", "PP0719", "U+200B"),
    ];
    for (column, value, code, words) in cases {
        one_finding("one item", in_one("Items", column, value), code, &[column, words]);
    }
    for (value, joined) in [("i1,i2", "i1|i2"), ("['i1', 'i2']", "i1|i2"), ("i1;i2;i3", "i1|i2|i3"), ("i1 i2", "i1|i2")]
    {
        one_finding("one impression", in_one("Interactions", "IMPRESSION", value), "PP0717", &[joined]);
    }
    for value in ["None", "nan", "undefined"] {
        one_finding(
            "one event",
            in_one("Interactions", "EVENT_TYPE", value),
            "PP0715",
            &["an event type like any other"],
        );
    }
}

#[test]
fn names_with_commas_and_ampersands_are_no_lists() {
    for value in ["Washington, DC", "Earth, Wind & Fire", "Simon & Garfunkel", "R&B", "(no genres listed)"] {
        assert_eq!(found(&project("names", &[in_one("Items", "CATEGORY", value)], &json!({}))), [], "{value}");
    }
}

#[test]
fn identifiers_of_which_some_are_written_differently_are_shown_in_pairs() {
    for (value, pair, what) in [
        ("I3", "`i3` there is `I3` here", "upper and lower case"),
        ("i3.0", "", ""),
        ("'i3'", "`i3` there is `'i3'` here", "quotes or brackets"),
        ("i3 ", "`i3` there is `i3 ` here", "blanks"),
    ] {
        let found = found(&project("twins", &[in_one("Items", "ITEM_ID", value)], &json!({})));
        let code = if pair.is_empty() { "PP0807" } else { "PP0814" };
        let finding = found.iter().find(|(known, ..)| known == code).expect("a finding");
        assert!(finding.2.contains(pair) && finding.2.contains(what), "{value}: {finding:?}");
        assert_eq!(finding.2.contains("add them"), pair.is_empty(), "{value}: {finding:?}");
    }
}

#[test]
fn users_and_items_in_each_other_s_column_are_one_finding() {
    let swapped = [in_all("Interactions", "USER_ID", ""), in_all("Interactions", "ITEM_ID", "")];
    let place = project("swapped", &swapped, &json!({}));
    let mut text = fields("Interactions")
        .iter()
        .map(|field| field["name"].as_str().expect("a name"))
        .collect::<Vec<_>>()
        .join(",")
        + "\n";
    for row in 0..ROWS {
        let of = |column: &str| value(column, "Interactions", row);
        let [user, item, moment] = ["USER_ID", "ITEM_ID", "TIMESTAMP"].map(of);
        writeln!(text, "{item},{user},{moment},Watch,,").expect("a string");
    }
    write(&place.join("Interactions/data.csv"), text);
    let found = found(&place);
    let findings: Vec<&str> = found.iter().map(|(code, ..)| code.as_str()).collect();
    assert_eq!(findings.iter().filter(|code| **code == "PP0814").count(), 1, "{found:#?}");
    assert!(found.iter().any(|(.., message)| message.contains("USER_ID and ITEM_ID seem to be swapped")), "{found:#?}");
    assert!(!found.iter().any(|(code, ..)| ["PP0807", "PP0808"].contains(&code.as_str())), "{found:#?}");
}

#[test]
fn identifiers_that_match_nothing_are_shown_in_pairs_and_never_to_be_added() {
    let cases = [
        ("Items", "ITEM_ID", "{row}.0", "`i0` there and `i0.0` here"),
        ("Items", "ITEM_ID", "item-{row}", "`i0` there and `item-i0` here"),
        ("Users", "USER_ID", "{row} ", "`u0` there and `u0 ` here"),
        ("Users", "USER_ID", "U-{row}", "there and `U-u0` here"),
    ];
    for (dataset, column, value, pair) in cases {
        let found = found(&project("strangers", &[in_all(dataset, column, value)], &json!({})));
        let finding = found.iter().find(|(code, ..)| code == "PP0814").expect("a finding");
        assert!(finding.2.contains(pair) && finding.1 == "warning", "{value}: {finding:?}");
        assert!(!found.iter().any(|(code, _, message)| message.contains("add them") || code == "PP0807"), "{found:?}");
    }
}

#[test]
fn attributes_and_filters_are_held_against_the_data() {
    let recipe = "arn:aws:personalize:::recipe/aws-item-attribute-affinity";
    let affinity = json!({"solutions": {"fans": {"name": "fans", "recipeArn": recipe, "performAutoTraining": false}}});
    let same = |column| in_all("Items", column, "7");
    let all_same = ["CATEGORY", "PRICE", "SOLD", "PROMOTED"].map(same);
    let told = found(&project("attributes", &all_same, &affinity));
    let sentence = "all attribute values either have same or all distinct values.";
    let [(code, severity, message)] = told.as_slice() else { panic!("{told:#?}") };
    assert_eq!((code.as_str(), severity.as_str(), message.contains(sentence)), ("PP0815", "error", true), "{message}");
    assert_eq!(found(&project("attributes", &all_same[1..], &affinity)).len(), 3, "a warning for each other column");
    let cases = [
        ("INCLUDE ItemID WHERE Items.PROMOTED IN (\"Y\")", "PP0817", "`True` (85 %), `False` (15 %)"),
        ("INCLUDE ItemID WHERE Items.CATEGORY IN (\"Shoe\")", "PP0817", "write \"shoe\""),
        ("EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN (\"purchase\")", "PP0817", "`Click` (50 %), `Watch` (50 %)"),
        ("INCLUDE ItemID WHERE Items.PRICE > 1000", "PP0818", "from 9.99 to 88.99"),
        ("INCLUDE ItemID WHERE Items.SOLD = 99", "PP0818", "from 0 to 39"),
    ];
    for (expression, code, words) in cases {
        let filters = json!({"filters": [{"name": "f", "filterExpression": expression}]});
        let told = found(&project("filters", &[], &filters));
        let [(known, severity, message)] = told.as_slice() else { panic!("{expression}: {told:#?}") };
        assert_eq!((known.as_str(), severity.as_str()), (code, "warning"), "{expression}");
        assert!(message.contains(words), "{expression}: {message}");
    }
    for expression in [
        "EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN (\"WATCH\", \"click\")",
        "INCLUDE ItemID WHERE Items.CATEGORY IN (\"boot\") AND Items.PRICE < 1000",
        "INCLUDE ItemID WHERE Items.PROMOTED IN ($PROMOTED)",
    ] {
        let filters = json!({"filters": [{"name": "f", "filterExpression": expression}]});
        assert_eq!(found(&project("filters", &[], &filters)), [], "{expression}");
    }
}
