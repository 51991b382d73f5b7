//! The check of data and an import agree: what the check finds no error in, an import takes.

use fastrand::Rng;
use personalize_contract::data::{DatasetInput, Expectation, Options, Part, Scan};
use personalize_contract::{DatasetType, Finding, Schema};
use serde_json::json;

use super::read;
use crate::data::rows::{Contents, EventFilter};
use crate::objects::{Content, Source};

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

/// Lines that are no rows, as programs and people leave them.
const NO_ROWS: &[&str] = &[
    "",
    ",,,",
    ",,,,",
    "  ",
    "Total,,,,17",
    "Total",
    "(17 rows)",
    "ITEM_ID,TITLE,YEAR,PRICE,NEW",
    "TIMESTAMP,USER_ID,ITEM_ID,EVENT_TYPE,DEVICE",
    "\"i1,A,1990,1.5,true\"",
    "i1;A;1990;1.5;true",
    "\r",
];

/// Puts a line in that is no row.
fn insert_line(bytes: &mut Vec<u8>, random: &mut Rng) {
    let ends: Vec<usize> = (0..bytes.len()).filter(|at| bytes[*at] == b'\n').collect();
    if let (Some(end), Some(line)) = (random.choice(&ends), random.choice(NO_ROWS)) {
        let rest = bytes.split_off(end + 1);
        bytes.extend_from_slice(format!("{line}\n").as_bytes());
        bytes.extend_from_slice(&rest);
    }
}

/// Tears a file in some places.
fn tear(bytes: &mut Vec<u8>, random: &mut Rng) {
    if random.u8(..4) == 0 {
        insert_line(bytes, random);
    }
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
    errors_of(input, bytes, Options::default())
}

fn errors_of(input: DatasetInput, bytes: &[u8], options: Options) -> Vec<Finding> {
    let dataset_type = input.dataset_type;
    let mut scan = Scan::new(vec![input], options);
    let id = scan.open(dataset_type, "a.csv", bytes.len() as u64, bytes).expect("a dataset");
    let mut part = Part::new(&scan);
    let mut rows = part.rows(&scan, id, scan.rows_begin(id));
    rows.feed(scan.rows_in(id, bytes));
    rows.finish();
    scan.conclude(&part).findings.into_iter().filter(Finding::is_error).collect()
}

#[test]
fn what_the_check_finds_no_error_in_an_import_takes() {
    let mut random = Rng::with_seed(11);
    let (mut taken, mut rejected, mut stricter) = (0, 0, 0);
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
                rejected += 1;
            }
            None if errors.is_empty() => taken += 1,
            None => stricter += 1,
        }
    }
    assert!(taken > 300 && rejected > 300, "{taken} taken, {rejected} rejected");
    // A quote that is never closed, and a line break inside a value.
    assert!(stricter < 50, "{stricter} that an import takes are rejected");
}

/// Interactions near what training needs at least: some rows repeat others, some timestamps are written differently, and
/// some rows have a value that an import leaves out.
fn near_minima(random: &mut Rng) -> String {
    let users = random.usize(20..32);
    let each = if random.bool() { random.usize(2..20) } else { random.usize(30..60) };
    let once = if random.bool() { 0 } else { random.usize(..3600) };
    let odd_in_400 = u16::from(random.u8(..3) == 0);
    let rows = (0..users * each).map(|row| (row % users, row / users)).chain((0..once).map(|user| (user + users, 0)));
    let mut text = "USER_ID,ITEM_ID,TIMESTAMP,EVENT_TYPE,EVENT_VALUE\n".to_owned();
    for (user, step) in rows {
        let event_type = if random.u8(..20) == 0 { "Click" } else { "watch" };
        let odd = if random.u16(..400) < odd_in_400 { "x" } else { "1.5" };
        let line = |moment: &str| format!("u{user},i{step},{moment},{event_type},{odd}\n");
        let moment = (1_700_000_000 + step).to_string();
        text += &line(&moment);
        for _ in 0..random.u8(..3) {
            text += &line(&format!("{}{moment}", ["", "0", "+"][random.usize(..3)]));
        }
    }
    text
}

#[test]
fn what_the_check_finds_enough_to_train_on_training_finds_enough() {
    let fields = json!([{"name": "USER_ID", "type": "string"}, {"name": "ITEM_ID", "type": "string"},
        {"name": "TIMESTAMP", "type": "long"}, {"name": "EVENT_TYPE", "type": "string"},
        {"name": "EVENT_VALUE", "type": ["null", "float"]}]);
    let schema = Schema::parse(&json!({"type": "record", "name": "A", "fields": fields})).expect("a valid schema");
    let mut random = Rng::with_seed(4);
    let mut outcomes = std::collections::BTreeMap::new();
    let mut stricter = 0;
    for case in 0..400 {
        let text = near_minima(&mut random);
        let section = if case % 2 == 0 { json!({}) } else { json!({"eventType": "watch"}) };
        let expectation = Expectation::of_solution("solutions.a", section.as_object().expect("an object"));
        let filter = EventFilter { conditions: expectation.filter.conditions.clone() };
        let options = Options { expectations: vec![expectation].into(), ..Options::default() };
        let input =
            DatasetInput { dataset_type: DatasetType::Interactions, schema: schema.clone(), folder: "f/".into() };
        let found = errors_of(input, text.as_bytes(), options);
        let source = Source { key: "a.csv".to_owned(), content: Content::Memory(text.clone().into_bytes().into()) };
        let reason = match read(&[source], DatasetType::Interactions, &schema, false) {
            Err(reason) => Some(reason),
            Ok(batch) => {
                let mut contents = Contents::new(DatasetType::Interactions);
                contents.take_in(batch, false);
                crate::data::training::shortfall(&contents, &filter).expect("memory")
            }
        };
        let codes: Vec<&str> = found.iter().map(|finding| &*finding.code).collect();
        // The check asks for one returning user in a hundred of all users as well, whatever a solution chooses.
        let is_stricter = !filter.conditions.is_empty() && reason.is_none() && !found.is_empty();
        stricter += u32::from(is_stricter);
        assert!(is_stricter || reason.is_some() != found.is_empty(), "case {case}: {reason:?}, {codes:?}\n{text}");
        *outcomes.entry(codes.first().copied().unwrap_or_default().to_owned()).or_insert(0) += 1;
    }
    assert!(stricter < 20, "{stricter} that training takes are rejected");
    let kinds = ["", "PP0702", "PP0801", "PP0802", "PP0803", "PP0804"];
    assert!(kinds.iter().all(|kind| outcomes.get(*kind).is_some_and(|count| *count > 3)), "{outcomes:?}");
}
