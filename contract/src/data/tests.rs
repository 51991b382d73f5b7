//! Each rule by cases, and that what is found does not depend on how bytes are handed over.

use serde_json::{Value, json};

use super::*;
use crate::{Place, Schema};

mod asked;
mod columns;
mod entire;
mod handing;
mod headers;
mod rows;
mod totals;
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
struct AtOnce;

impl Handing for AtOnce {
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
    let entire = parts.into_iter().rev().reduce(|mut one, other| {
        one.merge(&scan, other);
        one
    });
    scan.conclude(&entire.expect("a part"))
}

fn scan(files: &[File], options: Options) -> Report {
    scan_as(files, options, &mut AtOnce)
}

fn now() -> Options {
    Options { now: Some(NOW), ..Options::default() }
}

/// The findings, those about entire datasets left out unless they are asked for: `error PP0610 i.csv:3:1 +2`.
fn reported(report: &Report, entire: bool) -> Vec<String> {
    let shown = |place: &Place| match place {
        Place::File { file, line, column, more } => {
            let number = |number: &Option<u64>| number.map_or_else(String::new, |number| format!(":{number}"));
            let more = if *more > 0 { format!(" +{more}") } else { String::new() };
            format!("{file}{}{}{more}", number(line), number(column))
        }
        place => place.to_string(),
    };
    let findings = report.findings.iter().filter(|finding| entire || !finding.code.starts_with("PP08"));
    findings.map(|one| format!("{} {} {}", one.severity, one.code, shown(&one.place))).collect()
}

/// What is reported of one file.
fn of_file(dataset_type: DatasetType, content: &[u8]) -> Vec<String> {
    reported(&scan(&[(dataset_type, "f.csv", content.to_vec())], now()), false)
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

fn entire(rows: &str, options: Options) -> Vec<String> {
    reported(&scan(&[interactions(rows)], options), true)
}
