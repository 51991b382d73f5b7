//! The check of data and an import agree: what the check finds no error in, an import takes.

use fastrand::Rng;
use personalize_contract::data::{DatasetInput, Options, Part, Scan};
use personalize_contract::{DatasetType, Finding, Schema};
use serde_json::json;

use super::read;
use crate::object_store::{Content, Source};

/// What files are torn with: bytes that mean something to a reader of CSV or of numbers, and some that do not.
const ODD: &[u8] = b"\",\\\n\r;|x1-.e \0\xff";

fn schema(dataset_type: DatasetType) -> Schema {
    let fields = match dataset_type {
        DatasetType::Items => json!([{"name": "ITEM_ID", "type": "string"},
            {"name": "TITLE", "type": ["null", "string"]}, {"name": "YEAR", "type": "int"},
            {"name": "PRICE", "type": "float"}, {"name": "NEW", "type": ["boolean", "null"]}]),
        _ => json!([{"name": "USER_ID", "type": "string"}, {"name": "ITEM_ID", "type": "string"},
            {"name": "TIMESTAMP", "type": "long"}, {"name": "EVENT_TYPE", "type": "string"}]),
    };
    Schema::parse(&json!({"type": "record", "name": "A", "fields": fields})).expect("a valid schema")
}

/// A file as it should be, of so many rows.
fn file(dataset_type: DatasetType, rows: usize, random: &mut Rng) -> Vec<u8> {
    let ends = if random.bool() { "\n" } else { "\r\n" };
    let mut text = match dataset_type {
        DatasetType::Items => "ITEM_ID,TITLE,YEAR,PRICE,NEW",
        _ => "TIMESTAMP,USER_ID,ITEM_ID,EVENT_TYPE,DEVICE",
    }
    .to_owned();
    for row in 0..rows {
        text += ends;
        let line = match dataset_type {
            DatasetType::Items => format!("i{row},\"A, \\\"B\\\" \\\\ {row}\",{},{row}.5,true", 1900 + row % 100),
            _ => format!("{},u{},größe-{row},watch,", 1_700_000_000 + row, row % 50),
        };
        text += &line;
    }
    text += ends;
    text.into_bytes()
}

/// Tears a file in some places.
fn tear(bytes: &mut Vec<u8>, random: &mut Rng) {
    for _ in 0..random.usize(..4) {
        let at = if random.u8(..8) == 0 { random.usize(..40) } else { random.usize(..bytes.len()) };
        let odd = ODD[random.usize(..ODD.len())];
        match random.u8(..5) {
            0 => bytes[at] = odd,
            1 => bytes.insert(at, odd),
            2 => drop(bytes.remove(at)),
            // A value that is missing.
            3 => {
                let begin = bytes[..at].iter().rposition(|byte| *byte == b',').map_or(at, |comma| comma + 1);
                let end =
                    bytes[begin..].iter().position(|byte| b",\r\n".contains(byte)).map_or(begin, |end| begin + end);
                bytes.drain(begin..end);
            }
            // A value that is too long, or a few digits too many.
            _ => {
                let longer = std::iter::repeat_n(bytes[at], random.usize(..1200));
                drop(bytes.splice(at..at, longer.collect::<Vec<u8>>()));
            }
        }
    }
}

fn errors(dataset_type: DatasetType, bytes: &[u8]) -> Vec<Finding> {
    let input = DatasetInput { dataset_type, schema: schema(dataset_type), folder: "folder/".to_owned() };
    let mut scan = Scan::new(vec![input], Options::default());
    let id = scan.open(dataset_type, "a.csv", bytes.len() as u64, bytes).expect("a dataset");
    let mut part = Part::new(&scan);
    let mut rows = part.rows(&scan, id, scan.rows_begin(id));
    rows.feed(scan.rows_in(id, bytes));
    rows.finish();
    let report = scan.conclude(&part);
    report.findings.into_iter().filter(Finding::is_error).collect()
}

#[test]
fn what_the_check_finds_no_error_in_an_import_takes() {
    let mut random = Rng::with_seed(11);
    let (mut taken, mut refused, mut stricter) = (0, 0, 0);
    for case in 0..1500 {
        let (dataset_type, rows) = match case % 3 {
            0 => (DatasetType::Interactions, random.usize(999..=1002)),
            _ => (DatasetType::Items, random.usize(1..250)),
        };
        let mut bytes = file(dataset_type, rows, &mut random);
        tear(&mut bytes, &mut random);
        let source = Source { key: "a.csv".to_owned(), content: Content::Memory(bytes.clone().into()) };
        let reason = read(&[source], dataset_type, &schema(dataset_type), false).err();
        let errors = errors(dataset_type, &bytes);
        match &reason {
            Some(reason) => {
                assert!(!errors.is_empty(), "case {case}: {reason}\n{}", String::from_utf8_lossy(&bytes));
                refused += 1;
            }
            None if errors.is_empty() => taken += 1,
            None => stricter += 1,
        }
    }
    assert!(taken > 300 && refused > 300, "{taken} taken, {refused} refused");
    // A quote that is never closed, and a line break inside a value.
    assert!(stricter < 50, "{stricter} that an import takes are refused");
}
