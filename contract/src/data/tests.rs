//! Each rule by cases, and that what is found does not depend on how bytes are handed over.

use serde_json::{Value, json};

use super::*;
use crate::{Place, Schema, rules};

mod asked;
mod entire;
mod values;

const NOW: i64 = 1_800_000_000;

fn schema(fields: &Value) -> Schema {
    Schema::parse(&json!({"type": "record", "name": "A", "fields": fields})).expect("a valid schema")
}

fn field(name: &str, of: &str) -> Value {
    json!({"name": name, "type": of})
}

fn nullable(name: &str, of: &str) -> Value {
    json!({"name": name, "type": ["null", of]})
}

fn schema_of(dataset_type: DatasetType) -> Schema {
    let (user, item) = (field("USER_ID", "string"), field("ITEM_ID", "string"));
    let (moment, action) = (field("TIMESTAMP", "long"), field("ACTION_ID", "string"));
    schema(&match dataset_type {
        DatasetType::Interactions => {
            json!([user, item, moment, nullable("EVENT_TYPE", "string"), nullable("EVENT_VALUE", "float")])
        }
        DatasetType::Items => json!([item, {"name": "GENRES", "type": ["null", "string"], "categorical": true},
            field("YEAR", "int"), nullable("CREATION_TIMESTAMP", "long"),
            {"name": "TEXT", "type": ["null", "string"], "textual": true}]),
        DatasetType::Users => json!([user, {"name": "PLAN", "type": "string"}]),
        DatasetType::Actions => json!([action, field("VALUE", "long"), field("REPEAT_FREQUENCY", "long")]),
        DatasetType::ActionInteractions => json!([user, action, field("EVENT_TYPE", "string"), moment]),
    })
}

/// A file of a dataset: its type, its name and its content.
type File = (DatasetType, &'static str, Vec<u8>);

/// How the bytes of files come: the pieces in which they are handed over, and the parts in which they are read.
trait Handing {
    fn piece(&mut self, left: usize) -> usize;
    /// Whether another part takes over at the line feed that comes next.
    fn turns(&mut self) -> bool;
}

/// Everything at once.
struct Whole;

impl Handing for Whole {
    fn piece(&mut self, left: usize) -> usize {
        left
    }

    fn turns(&mut self) -> bool {
        false
    }
}

impl Handing for fastrand::Rng {
    fn piece(&mut self, left: usize) -> usize {
        self.usize(1..=left.min(100))
    }

    fn turns(&mut self) -> bool {
        self.u8(..20) == 0
    }
}

/// In pieces of that size.
struct Pieces(usize);

impl Handing for Pieces {
    fn piece(&mut self, left: usize) -> usize {
        left.min(self.0)
    }

    fn turns(&mut self) -> bool {
        false
    }
}

fn scan_as(files: &[File], options: Options, handing: &mut impl Handing) -> Report {
    let mut types: Vec<DatasetType> = files.iter().map(|(dataset_type, ..)| *dataset_type).collect();
    types.dedup();
    let inputs = types.into_iter().map(|dataset_type| DatasetInput {
        dataset_type,
        schema: schema_of(dataset_type),
        folder: format!("{dataset_type}/"),
    });
    let mut scan = Scan::new(inputs.collect(), options);
    let opened: Vec<FileId> = files
        .iter()
        .map(|(of, name, bytes)| scan.open(*of, name, bytes.len() as u64, bytes).expect("a dataset"))
        .collect();
    let mut parts = vec![Part::new(&scan)];
    for (id, (_, _, bytes)) in opened.into_iter().zip(files) {
        let mut at = usize::try_from(scan.rows_begin(id)).expect("small");
        while at < bytes.len() {
            let mut end = at;
            while end < bytes.len() && !(end > at && handing.turns()) {
                end = bytes[end..].iter().position(|byte| *byte == b'\n').map_or(bytes.len(), |found| end + found + 1);
                if handing.piece(2) == 2 {
                    end = bytes.len();
                }
            }
            let mut part = Part::new(&scan);
            let mut rows = part.rows(&scan, id, at as u64);
            while at < end {
                let piece = handing.piece(end - at);
                rows.feed(&bytes[at..at + piece]);
                at += piece;
            }
            rows.finish();
            parts.push(part);
        }
    }
    // Whoever finishes last is merged first.
    let whole = parts.into_iter().rev().reduce(|mut one, other| {
        one.merge(&scan, other);
        one
    });
    scan.conclude(&whole.expect("a part"))
}

fn scan(files: &[File], options: Options) -> Report {
    scan_as(files, options, &mut Whole)
}

fn now() -> Options {
    Options { now: Some(NOW), ..Options::default() }
}

/// The findings, those about the whole left out unless they are asked for: `error PP0610 i.csv:3:1 +2`.
fn told(report: &Report, whole: bool) -> Vec<String> {
    let shown = |place: &Place| match place {
        Place::File { file, line, column, more } => {
            let number = |number: &Option<u64>| number.map_or_else(String::new, |number| format!(":{number}"));
            let more = if *more > 0 { format!(" +{more}") } else { String::new() };
            format!("{file}{}{}{more}", number(line), number(column))
        }
        place => place.to_string(),
    };
    let findings = report.findings.iter().filter(|finding| whole || !finding.code.starts_with("PP08"));
    findings.map(|one| format!("{} {} {}", one.severity, one.code, shown(&one.place))).collect()
}

/// What is told of one file.
fn of_file(dataset_type: DatasetType, content: &[u8]) -> Vec<String> {
    told(&scan(&[(dataset_type, "f.csv", content.to_vec())], now()), false)
}

const EVENTS: &str = "USER_ID,ITEM_ID,TIMESTAMP,EVENT_TYPE,EVENT_VALUE\n";
const ITEMS: &str = "ITEM_ID,GENRES,YEAR,CREATION_TIMESTAMP,TEXT\n";

fn events(rows: &str) -> Vec<String> {
    of_file(DatasetType::Interactions, format!("{EVENTS}{rows}").as_bytes())
}

fn items(rows: &str) -> Vec<String> {
    // Enough rows for a few faults not to matter, all filled.
    let many = (0..300).fold(String::new(), |many, row| many + &format!("x{row},a|b,1990,1,text\n"));
    of_file(DatasetType::Items, format!("{ITEMS}{many}{rows}").as_bytes())
}

#[test]
fn a_file_as_it_should_be_is_told_nothing_of() {
    let rows = "u1,i1,1700000000,watch,0.5\r\nu2,\"a \\\"b\\\"\",1700000000,,\n\nü,i1,1700000000,\"watch, click\",-1e3";
    assert_eq!(events(rows), ["warning PP0712 f.csv:3:4"], "but of the quotes in an identifier");
    assert_eq!(items("y,Kömödie,1990,,\n"), [""; 0]);
}

#[test]
fn headers_are_told_of() {
    let header = |text: &[u8]| of_file(DatasetType::Users, &[text, b"\nu1,free\n"].concat());
    let cases: [(&[u8], &[&str]); 20] = [
        (b"USER_ID,PLAN", &[]),
        (b"USER_ID,PLAN\r", &[]),
        (b"", &["error PP0601 f.csv:1"]),
        (b"u0,free", &["error PP0601 f.csv:1"]),
        (b"\xef\xbb\xbfUSER_ID,PLAN", &["warning PP0602 f.csv:1"]),
        (b"\xff,PLAN", &["error PP0603 f.csv:1"]),
        (b"\"USER_ID\",\"PLAN\"", &["error PP0604 f.csv:1"]),
        (b"USER_ID;PLAN", &["error PP0607 f.csv:1"]),
        (b"USER_ID\tPLAN", &["error PP0607 f.csv:1"]),
        (b"PLAN,USER_ID", &["warning PP0609 f.csv:1"]),
        (b"user_id,PLAN", &["warning PP0617 f.csv:1"]),
        (b"plan,user_id", &["warning PP0617 f.csv:1", "warning PP0609 f.csv:1"]),
        (b"User_Id,Plan", &["warning PP0617 f.csv:1"]),
        (b"UserId,PLAN", &["error PP0692 f.csv:1"]),
        (b"{\"USER_ID\": \"u0\", \"PLAN\": \"free\"}", &["error PP0616 f.csv"]),
        (b"PK\x03\x04USER_ID,PLAN", &["error PP0616 f.csv"]),
        (b"PAR1\x15\x04,\x12", &["error PP0616 f.csv"]),
        (b"\xff\xfeU\0S\0E\0R\0_\0I\0D\0,\0P\0", &["error PP0603 f.csv"]),
        (b"USER_ID,PLAN\ru0,free", &["error PP0611 f.csv:1"]),
        (b"USER_ID, PLAN", &["error PP0692 f.csv:1"]),
    ];
    for (text, expected) in cases {
        assert_eq!(header(text), expected, "{}", String::from_utf8_lossy(text));
    }
    let three = |text: &str| of_file(DatasetType::Users, format!("{text}\nu1,free,x\n").as_bytes());
    assert_eq!(three("USER_ID,PLAN,AGE"), ["warning PP0608 f.csv:1"]);
    assert_eq!(three("USER_ID,PLAN,PLAN"), ["error PP0605 f.csv:1"]);
    assert_eq!(three("USER_ID,plan,Plan"), ["error PP0605 f.csv:1"]);
    assert_eq!(three("USER_ID,PLAN,Plan"), ["warning PP0608 f.csv:1"]);
    let long = of_file(DatasetType::Users, "x".repeat(70_000).as_bytes());
    assert_eq!(long, ["error PP0601 f.csv:1"]);
}

#[test]
fn the_files_of_a_folder_share_their_header_and_are_not_too_large() {
    let of = |name, text: &str| (DatasetType::Users, name, text.as_bytes().to_vec());
    let files = [of("a", "USER_ID,PLAN\nu1,free\n"), of("b", "PLAN,USER_ID\nfree,u2\n"), of("c", "PLAN,USER_ID\n")];
    let expected = ["warning PP0606 b:1 +1", "warning PP0609 b:1 +1"];
    let mut found = told(&scan(&files, now()), true);
    found.sort();
    assert_eq!(found, expected);
    let input = DatasetInput {
        dataset_type: DatasetType::Users,
        schema: schema_of(DatasetType::Users),
        folder: "U/".to_owned(),
    };
    let mut large = Scan::new(vec![input], Options { is_sample: true, ..now() });
    for bytes in [100_000_000_000, 100_000_000_001] {
        assert!(large.open(DatasetType::Users, &bytes.to_string(), bytes, b"USER_ID,PLAN\n").is_some());
    }
    assert_eq!(told(&large.conclude(&Part::new(&large)), true), ["warning PP0615 100000000001"]);
}

#[test]
fn lines_are_told_of() {
    let cases: [(&[u8], &[&str]); 13] = [
        (b"u,i,1700000000,a\n", &["error PP0610 f.csv:2"]),
        (b"u,i,1700000000,a,1,2\nu,i,1700000000,a\n", &["error PP0610 f.csv:2 +1"]),
        (b"u,i,1700000000,a,1,\nu,i,1700000000,a,1,\n", &["error PP0610 f.csv:2 +1"]),
        (b"u,i,1700000000,a,1,\nu,i,1700000000,a\n", &["error PP0610 f.csv:3", "error PP0610 f.csv:2"]),
        (b"u,i,1700000000,\"12\"\" heel, i0\",1\n", &["error PP0610 f.csv:2:20"]),
        (b"u,i,1700000000,\"a\nb\",1\n", &["error PP0611 f.csv:2:16"]),
        (b"u,i,1700000000,\"a,1\n", &["error PP0611 f.csv:2:16"]),
        (b"u,i,1700000000,a\rb,1\n", &["error PP0611 f.csv:2:17"]),
        (b"u,i,1700000000,\"a \"\"b\"\"\",1\n", &["warning PP0612 f.csv:2:20"]),
        (b"u,i,1700000000,a \"b\",1\n", &["warning PP0613 f.csv:2:18"]),
        (b"u,i,1700000000,\"a\" b,1\n", &["warning PP0613 f.csv:2:19"]),
        (b"u,i,1700000000,a\0,1\n", &["warning PP0614 f.csv:2:17"]),
        ("ü,i,1700000000,a,1\nü,i,1700000000,b,1\nx".as_bytes(), &["error PP0610 f.csv:4"]),
    ];
    for (row, expected) in cases {
        let found = of_file(DatasetType::Interactions, &[EVENTS.as_bytes(), row].concat());
        assert_eq!(found, expected, "{}", String::from_utf8_lossy(row));
    }
    let latin = [EVENTS.as_bytes(), "ü,i,1700000000,a,1\nu,".as_bytes(), b"\xfc,1700000000,a,1\n"].concat();
    assert_eq!(of_file(DatasetType::Interactions, &latin), ["error PP0603 f.csv:3:3"]);
    let endless = [EVENTS.as_bytes(), &vec![b'x'; 5 << 20], b"\nu,i,1700000000,a,1\nu,i\n"].concat();
    assert_eq!(of_file(DatasetType::Interactions, &endless), ["error PP0610 f.csv:2 +1"]);
}

#[test]
fn values_of_events_are_told_of() {
    let long = "x".repeat(257);
    let longer = "ü".repeat(1001);
    let cases: [(&str, &[&str]); 16] = [
        (",i,1700000000,a,1", &["error PP0701 f.csv:2:1"]),
        ("u,i,,a,1", &["error PP0701 f.csv:2:5"]),
        ("u,i,x,a,1", &["error PP0702 f.csv:2:5"]),
        ("u,i,1.7e9,a,1", &["error PP0702 f.csv:2:5"]),
        ("u,i,1700000000,a,x", &["error PP0702 f.csv:2:18"]),
        ("{long},i,1700000000,a,1", &["error PP0703 f.csv:2:1"]),
        ("u,i,1700000000,{longer},1", &["error PP0704 f.csv:2:16"]),
        ("u,i,1700000000000,a,1", &["error PP0706 f.csv:2:5"]),
        ("u,i,100000000000,a,1", &["error PP0706 f.csv:2:5"]),
        ("u,i,99999999999,a,1", &["warning PP0707 f.csv:2:5"]),
        ("u,i,1800086400,a,1", &[]),
        ("u,i,1800086401,a,1", &["warning PP0707 f.csv:2:5"]),
        ("u,i,0,a,1", &["warning PP0708 f.csv:2:5"]),
        ("u,i,-5,a,1", &["warning PP0708 f.csv:2:5"]),
        ("u'1,i,1700000000,a,1", &["warning PP0712 f.csv:2:1"]),
        ("u1 ,i|j,1700000000,a,1", &["warning PP0712 f.csv:2:1", "warning PP0712 f.csv:2:5"]),
    ];
    for (row, expected) in cases {
        let row = row.replace("{long}", &long).replace("{longer}", &longer);
        assert_eq!(events(&row), expected, "{row}");
    }
}

#[test]
fn values_of_records_are_told_of() {
    let text = "x".repeat(20_001);
    let cases: [(&str, &[&str]); 8] = [
        ("y,a||b,1990,1,text", &["warning PP0714 f.csv:302:3"]),
        ("y,a|,1990,1,text", &["warning PP0714 f.csv:302:3"]),
        ("y,a,1990,1700000000000,text", &["error PP0706 f.csv:302:10"]),
        ("y,a,1990,-1,text", &[]),
        ("y,a,1990,1,{text}", &["warning PP0705 f.csv:302:12"]),
        ("y,a,MCM,1,text", &["warning PP0702 f.csv:302:5"]),
        ("y,a,,1,text", &["warning PP0701 f.csv:302:5"]),
        (
            "y,a,3000000000,1,text\nz,a,,1,\"\"\nz,a,,1,",
            &["warning PP0701 f.csv:303:5 +1", "warning PP0702 f.csv:302:5"],
        ),
    ];
    for (row, expected) in cases {
        let row = row.replace("{text}", &text);
        assert_eq!(items(&row), expected, "{row}");
    }
    let faults = "y,a,,1,text\n".repeat(4);
    assert_eq!(items(&faults), ["error PP0701 f.csv:302:5 +3"], "4 of 304 rows are more than one in a hundred");
}

#[test]
fn columns_are_told_of_as_a_whole() {
    let row = |row: usize, genres: &str| format!("x{row},{genres},1990,1,{}\n", if row < 701 { "t" } else { "" });
    let rows =
        |rows: usize| (0..rows).fold(ITEMS.to_owned(), |text, number| text + &row(number, &format!("g{number}|h")));
    assert_eq!(of_file(DatasetType::Items, rows(999).as_bytes()), [""; 0]);
    let expected = ["warning PP0710 Items/", "warning PP0711 Items/"];
    assert_eq!(of_file(DatasetType::Items, rows(1002).as_bytes()), expected);
    let sample = scan(&[(DatasetType::Items, "f.csv", rows(1002).into_bytes())], Options { is_sample: true, ..now() });
    assert_eq!((told(&sample, true), sample.summary.is_sample), (Vec::new(), true));
}

#[test]
fn actions_have_ranges_and_three_kinds_of_events() {
    let actions =
        |row: &str| of_file(DatasetType::Actions, format!("ACTION_ID,VALUE,REPEAT_FREQUENCY\n{row}\n").as_bytes());
    assert_eq!(actions("a,1,0\nb,10,30"), [""; 0]);
    assert_eq!(actions("a,0,31\nb,11,30"), ["warning PP0713 f.csv:2:3 +1", "warning PP0713 f.csv:2:5"]);
    let rows = "USER_ID,ACTION_ID,EVENT_TYPE,TIMESTAMP\nu,a,Taken,1700000000\nu,b,Seen,1700000000\n";
    assert_eq!(of_file(DatasetType::ActionInteractions, rows.as_bytes()), ["warning PP0709 f.csv:3:5"]);
}

/// Rows of that many users with so many interactions each, of one type, with items from 0 on.
fn of_users(users: std::ops::Range<usize>, each: usize, event_type: &str) -> String {
    let rows = users.flat_map(|user| (0..each).map(move |step| (user, step)));
    rows.fold(String::new(), |text, (user, step)| {
        text + &format!("u{user},i{step},{},{event_type},1\n", 1_700_000_000 + step)
    })
}

fn interactions(rows: &str) -> File {
    (DatasetType::Interactions, "i.csv", format!("{EVENTS}{rows}").into_bytes())
}

fn expectation(section: &Value) -> Options {
    let section = section.as_object().expect("an object");
    Options { expectations: vec![Expectation::of_solution("solutions.a", section)].into(), ..now() }
}

fn whole(rows: &str, options: Options) -> Vec<String> {
    told(&scan(&[interactions(rows)], options), true)
}

#[test]
fn there_is_enough_to_train_on() {
    assert_eq!(whole(&of_users(0..100, 10, "a"), now()), [""; 0]);
    assert_eq!(whole(&of_users(0..111, 9, "a"), now()), ["error PP0801 Interactions/"]);
    assert_eq!(whole(&of_users(0..24, 50, "a"), now()), ["error PP0803 Interactions/"]);
    let rarely = of_users(0..25, 2, "a") + &of_users(25..2501, 1, "a");
    assert_eq!(whole(&rarely, now()), ["error PP0804 Interactions/"]);
    assert_eq!(whole(&of_users(0..100, 10, ""), now()), ["error PP0805 Interactions/"]);
    let types = (0..9).fold(of_users(0..100, 10, "a"), |rows, of| rows + &of_users(of..of + 1, 1, &format!("t{of}")));
    assert_eq!(whole(&types, now()), ["warning PP0809 Interactions/"]);
}

#[test]
fn there_is_enough_of_what_a_solution_trains_on() {
    let rows = of_users(0..100, 20, "watch") + &of_users(0..10, 101, "Buy") + &of_users(0..5, 5, "click");
    let told = |section: &Value| whole(&rows, expectation(section));
    assert_eq!(told(&json!({"eventType": "watch"})), [""; 0]);
    assert_eq!(told(&json!({"eventType": "click"})), ["error PP0802 solutions.a"]);
    assert_eq!(told(&json!({"eventType": "Buy"})), ["error PP0803 solutions.a"]);
    assert_eq!(told(&json!({"eventType": "Watch"})), ["warning PP0806 solutions.a.eventType"]);
    assert_eq!(told(&json!({"eventType": "sell"})), ["error PP0806 solutions.a.eventType"]);
    assert_eq!(told(&json!({"solutionConfig": {"eventValueThreshold": "1"}})), [""; 0]);
    assert_eq!(told(&json!({"solutionConfig": {"eventValueThreshold": "1.5"}})), ["error PP0802 solutions.a"]);
    let events = json!([{"eventType": "watch"}, {"eventType": "sell"}]);
    let path = "solutions.a.solutionConfig.eventsConfig.eventParametersList[1].eventType";
    let expected = [format!("warning PP0806 {path}")];
    assert_eq!(told(&json!({"solutionConfig": {"eventsConfig": {"eventParametersList": events}}})), expected);
}

#[test]
fn datasets_fit_each_other_and_repeat_nothing() {
    let items = (0..8).fold(ITEMS.to_owned(), |text, item| text + &format!("i{item},a,1990,1,t\n"));
    let users = (0..100).fold("USER_ID,PLAN\n".to_owned(), |text, user| text + &format!("u{user},free\n"));
    let rows = of_users(0..100, 10, "a") + "u7,i0,1700000000,a,1\n";
    let files = |rows: &str, items: &str, users: &str| {
        let records = [(DatasetType::Items, "t.csv", items.into()), (DatasetType::Users, "u.csv", users.into())];
        [vec![interactions(rows)], records.to_vec()].concat()
    };
    let report = scan(&files(&rows, &(items.clone() + "i9,a,1990,1,t\ni3,b,1990,1,t\n"), &users[..180]), now());
    let mut found = told(&report, true);
    found.sort();
    let expected =
        ["warning PP0807 Items/", "warning PP0808 Users/", "warning PP0810 i.csv:72", "warning PP0811 t.csv:5"];
    assert_eq!(found, expected);
    assert_eq!(
        report.findings.iter().find(|one| one.code == "PP0807").map(|one| one.message.contains(
            "1 of the 10 in Interactions (10.0 %) have no row here, and 100 interactions (10.0 %) are theirs"
        )),
        Some(true)
    );
    let empty = scan(&files(&rows, ITEMS, &users), now());
    assert!(told(&empty, true).contains(&"warning PP0813 Items/".to_owned()));
}

#[test]
fn the_summary_says_what_there_is() {
    let items = format!("{ITEMS}i0,a,1990,1,t\ni1,a,1990,1,t\nnew,a,1990,1,t\n");
    let rows = of_users(0..3, 2, "b") + &of_users(0..1, 6, "a");
    let report = scan(&[interactions(&rows), (DatasetType::Items, "t.csv", items.into())], now());
    let summary = serde_json::to_value(&report.summary).expect("JSON");
    assert_eq!(
        summary["interactions"],
        json!({
            "users": 3, "items": 6, "returningUsers": 3,
            "perUser": {"least": 2, "quarter": 2, "median": 2, "threeQuarters": 2, "percentile99": 2, "most": 8},
            "eventTypes": [{"eventType": "a", "count": 6}, {"eventType": "b", "count": 6}],
            "earliest": 1_700_000_000, "latest": 1_700_000_005, "density": 12.0 / 18.0,
            "itemRecords": {"records": 3, "cold": 1, "uncovered": 4, "uncoveredInteractions": 4},
        })
    );
    let expected =
        json!({"datasetType": "Items", "files": 1, "bytes": ITEMS.len() + 43, "isPartial": false, "rows": 3});
    assert_eq!((&summary["isSample"], &summary["datasets"][1]), (&json!(false), &expected));
}

/// Rows as they are, and as they should not be, at random.
fn wild_rows(random: &mut fastrand::Rng, rows: usize) -> Vec<u8> {
    let users = ["u1", "u2", "\"u,3\"", "ü4", "", "u'5", "\"u6", "u7\r"];
    let moments = ["1700000000", "1700000001", "", "x", "1700000000000", "0", "\u{0}"];
    let types = ["watch", "Click", "", "\"a \"\"b\"\"\"", "a\"b", "\"a\\\"b\""];
    let ends = ["\n", "\n", "\n", "\r\n", ",\n", "\n\n"];
    let mut text = Vec::new();
    for _ in 0..rows {
        let mut pick =
            |among: &[&'static str]| if random.u8(..4) > 0 { among[0] } else { among[random.usize(..among.len())] };
        let row =
            format!("{},i{},{},{},1{}", pick(&users), pick(&moments).len(), pick(&moments), pick(&types), pick(&ends));
        text.extend_from_slice(row.as_bytes());
        if random.u8(..50) == 0 {
            text.push(random.u8(..));
        }
    }
    text
}

#[test]
fn what_is_found_does_not_depend_on_how_bytes_are_handed_over() {
    let options = || expectation(&json!({"eventType": "watch", "solutionConfig": {"eventValueThreshold": "0.5"}}));
    for seed in 0..40 {
        let mut random = fastrand::Rng::with_seed(seed);
        let files: Vec<File> = ["a.csv", "b.csv"]
            .map(|name| {
                let rows = wild_rows(&mut random, 700);
                (DatasetType::Interactions, name, [EVENTS.as_bytes(), &rows].concat())
            })
            .to_vec();
        let whole = scan(&files, options());
        assert!(whole.findings.len() > 5, "{:?}", told(&whole, true));
        for _ in 0..3 {
            assert_eq!(scan_as(&files, options(), &mut random), whole, "seed {seed}");
        }
    }
}

#[test]
fn any_bytes_are_read() {
    let mut random = fastrand::Rng::with_seed(3);
    for _ in 0..300 {
        let likely = b"u,\"\\\n\r1|";
        let bytes =
            std::iter::repeat_with(|| if random.bool() { likely[random.usize(..likely.len())] } else { random.u8(..) });
        let bytes: Vec<u8> = bytes.take(2000).collect();
        let headless = [(DatasetType::Items, "a.csv", bytes.clone())];
        let file = [(DatasetType::Items, "a.csv", [ITEMS.as_bytes(), &bytes].concat())];
        assert!(!scan(&headless, now()).findings.is_empty());
        assert_eq!(scan_as(&file, now(), &mut random), scan(&file, now()));
    }
}

#[test]
fn a_line_longer_than_any_row_is_passed_over_however_it_is_handed_over() {
    let long = ",".repeat(5 << 20);
    let content = format!("{ITEMS}i1,a,1990,1,t\n{long}\ni2,a,soon,1,t\n");
    let file = [(DatasetType::Items, "a.csv", content.into_bytes())];
    let report = scan(&file, now());
    assert_eq!(told(&report, false), ["error PP0610 a.csv:3", "error PP0702 a.csv:4:6"]);
    let message = &report.findings[0].message;
    assert!(message.starts_with("the row has more than 4 MiB, as 5 values never have"), "{message}");
    assert_eq!(scan_as(&file, now(), &mut Pieces(1 << 16)), report);
}

#[test]
fn every_rule_for_data_is_one_that_a_case_here_breaks_or_that_no_small_file_can() {
    let text = concat!(include_str!("tests.rs"), include_str!("tests/values.rs"), include_str!("tests/asked.rs"));
    let known = rules::all();
    let for_data = known.iter().filter(|rule| ["PP06", "PP07", "PP08"].iter().any(|room| rule.code.starts_with(room)));
    let untested: Vec<&str> =
        for_data.map(|rule| rule.code).filter(|code| !text.contains(&format!(" {code} "))).collect();
    assert_eq!(untested, ["PP0690", "PP0691", "PP0693", "PP0694", "PP0812"]);
}
