//! How fast are filters, and how much memory do the data take that they read?
//!
//! `cargo bench -p personalize-models --bench filters` prints the table, and fails where a selective filter of three
//! conditions takes more than 4 ms for a catalogue of 200,000 items in the order of their numbers, which is 20 ns a call. What a
//! call takes in a random order is printed beside it, and is mostly the time of memory that no cache holds. Time on a core is counted, of the quickest of many rounds, since what
//! else a machine does to its caches only adds to it. `EVENTS=1000000` makes it a quick look.

#![expect(clippy::expect_used, reason = "a benchmark that cannot run ends")]

use std::collections::BTreeMap;
use std::hint::black_box;
use std::process::ExitCode;
use std::time::Duration;

use fastrand::Rng;
use personalize_contract::{DatasetType, Schema};
use personalize_models::filter::{
    BoundFilter, Candidates, CompiledFilter, EventWindows, EventWindowsBuilder, Recommended, Rows, Snapshot, Subject,
    windows,
};
use personalize_models::{Table, Vocabulary};
use serde_json::{Value, json};

const ITEMS: u32 = 200_000;
const USERS: usize = 1_000_000;
/// For the entire catalogue, with a selective filter of three conditions.
const MOST_OF_A_SCAN: Duration = Duration::from_millis(4);
/// Scans that are measured together, of the quickest of several rounds.
const SCANS: u32 = 2;
const ROUNDS: usize = 60;

/// What is measured: a name, an expression, and whether it is the one that the promises are of.
const FILTERS: [(&str, &str, bool); 5] = [
    (
        "three conditions, selective",
        r#"INCLUDE ItemID WHERE Items.CATEGORY IN ("c7") AND Items.PRICE < 20 AND Items.LABEL NOT IN ("l1")"#,
        true,
    ),
    (
        "three conditions, most are met",
        r#"INCLUDE ItemID WHERE Items.PRICE > 1 AND Items.LABEL NOT IN ("l1") AND Items.CATEGORY NOT IN ("c7")"#,
        false,
    ),
    ("a text of 200,000 different ones", r#"EXCLUDE ItemID WHERE Items.NAME IN ("name 77", "name 78")"#, false),
    ("not bought yet", r#"EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("buy", "watch")"#, false),
    (
        "in stock and not bought",
        r#"INCLUDE ItemID WHERE Items.LABEL IN ("l2") | EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("*")"#,
        false,
    ),
];

fn main() -> ExitCode {
    let table = measured("table of 200,000 x 10", table);
    let events = std::env::var("EVENTS").ok().and_then(|text| text.parse().ok()).unwrap_or(10_000_000);
    let windows = measured(&format!("windows of {events} events"), || event_windows(events));
    let vocabulary = vocabulary();
    let rows = measured("row numbers of 200,000 items", || Rows::new(&vocabulary, &table));
    let candidates = Candidates { recommended: Recommended::Items, vocabulary: &vocabulary, rows: Some(&rows) };
    let snapshot = Snapshot { items: Some(&table), interactions: Some(&windows), ..Snapshot::default() };
    let mut is_kept = true;
    println!("\n{:34}{:>12}{:>12}{:>12}{:>10}", "filter", "evaluator", "scan", "random call", "allowed");
    for (name, expression, is_promised) in FILTERS {
        let bound = CompiledFilter::compile(expression).expect("an expression").bind(&BTreeMap::new());
        let figures = figures(&bound.expect("no placeholders"), &snapshot, candidates);
        let Figures { evaluator, scan, call, allowed } = figures;
        println!("{name:34}{evaluator:>12.1?}{scan:>12.2?}{call:>12.1?}{allowed:>10}");
        is_kept &= !is_promised || scan < MOST_OF_A_SCAN;
    }
    println!(
        "\npromised of the first: at most {MOST_OF_A_SCAN:?} for a scan, which is {:?} a call",
        MOST_OF_A_SCAN / ITEMS
    );
    if is_kept { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// What one request takes.
struct Figures {
    /// For making the evaluator.
    evaluator: Duration,
    /// For asking about every item in the order of their numbers.
    scan: Duration,
    /// For asking about one in a random order.
    call: Duration,
    allowed: usize,
}

fn figures(bound: &BoundFilter, snapshot: &Snapshot<'_>, candidates: Candidates<'_>) -> Figures {
    let subject = Subject { user: Some("u77"), item: None };
    let evaluator = || bound.evaluator(snapshot, &subject, candidates).expect("columns");
    let in_order: Vec<u32> = (0..ITEMS).collect();
    let mut at_random = in_order.clone();
    Rng::with_seed(1).shuffle(&mut at_random);
    let asked = evaluator();
    let allowed = |order: &[u32]| black_box(order).iter().filter(|number| asked.allows(**number)).count();
    Figures {
        evaluator: quickest(evaluator),
        scan: quickest(|| allowed(&in_order)),
        call: quickest(|| allowed(&at_random)) / ITEMS,
        allowed: allowed(&in_order),
    }
}

/// The time of one call, of the round of calls that takes the least.
fn quickest<T>(call: impl Fn() -> T) -> Duration {
    let round = || {
        let begin = on_core();
        for _ in 0..SCANS {
            black_box(call());
        }
        on_core().saturating_sub(begin) / SCANS
    };
    (0..ROUNDS).map(|_| round()).min().unwrap_or_default()
}

/// The time that this thread has been on a core.
fn on_core() -> Duration {
    // So that the kernel brings the figure up to date.
    std::thread::yield_now();
    let statistics = std::fs::read_to_string("/proc/thread-self/schedstat").expect("a Linux");
    Duration::from_nanos(statistics.split(' ').next().and_then(|text| text.parse().ok()).expect("a number"))
}

/// Makes something, and prints how long that takes and what memory is in use for it afterwards.
fn measured<T>(name: &str, make: impl FnOnce() -> T) -> T {
    let (before, begin) = (resident(), on_core());
    let result = make();
    let (elapsed, after) = (on_core().saturating_sub(begin), resident());
    println!("{name:34}{elapsed:>12.2?}{:>9} MB", after.saturating_sub(before) / 1000);
    result
}

/// The memory of this program, in kB; 0 where that is not known.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or_default()
}

fn schema() -> Schema {
    let columns = [
        ("ITEM_ID", "string", false),
        ("NAME", "string", false),
        ("CATEGORY", "string", true),
        ("LABEL", "string", false),
        ("PRICE", "float", false),
        ("YEAR", "int", false),
        ("CREATION_TIMESTAMP", "long", false),
        ("BRAND", "string", true),
        ("GENRES", "string", true),
        ("STOCK", "int", false),
    ];
    let field = |(name, kind, categorical): (&str, &str, bool)| {
        json!({"name": name, "type": if name == "ITEM_ID" { json!(kind) } else { json!([kind, "null"]) },
            "categorical": categorical})
    };
    let fields: Vec<Value> = columns.into_iter().map(field).collect();
    Schema::parse(&json!({"type": "record", "name": "Items", "fields": fields})).expect("a schema")
}

fn table() -> Table {
    let mut random = Rng::with_seed(7);
    let mut table = Table::new(&schema(), DatasetType::Items);
    for number in 0..ITEMS {
        let values = [
            format!("i{number}"),
            format!("name {number}"),
            format!("c{}|c{}", random.u8(0..30), random.u8(0..30)),
            format!("l{}", random.u8(0..4)),
            format!("{:.2}", random.f64() * 100.0),
            random.u16(1950..2026).to_string(),
            random.u32(1_000_000_000..1_700_000_000).to_string(),
            format!("brand {}", random.u16(0..2000)),
            if random.u8(0..5) == 0 { String::new() } else { format!("g{}|g{}", random.u8(0..20), random.u8(0..20)) },
            random.u8(..).to_string(),
        ];
        table.put_row(&values[0], &values.each_ref().map(String::as_str));
    }
    table
}

/// Items in the order of the table, some of which it does not have.
fn vocabulary() -> Vocabulary {
    let mut vocabulary = Vocabulary::default();
    for number in 100..ITEMS + 100 {
        vocabulary.number(&format!("i{number}"));
    }
    vocabulary
}

/// Events of users with as many as there are on average, except for one with hundreds of each type.
fn event_windows(events: usize) -> EventWindows {
    let mut random = Rng::with_seed(9);
    let mut builder = EventWindowsBuilder::new(windows::ITEM_INTERACTIONS);
    let types = ["view", "watch", "buy", "Add_To_Cart"];
    let mut left = events;
    for user in 0..USERS {
        let count = if user == 77 { 2000 } else { events / USERS };
        for _ in 0..count.min(left) {
            let item = format!("i{}", random.u32(0..ITEMS));
            let timestamp = 1_600_000_000 + i64::try_from(events - left).unwrap_or_default();
            builder.push(&format!("u{user}"), &item, timestamp, Some(types[random.usize(0..types.len())]));
            left -= 1;
        }
    }
    builder.finish()
}
