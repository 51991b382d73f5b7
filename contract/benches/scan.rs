//! How fast is the scan of data, against programs that do less with the same bytes, and how much memory does it take?
//!
//! A scan can hardly be quicker than finding out where values begin and end, so the quickest readers of CSV are the
//! measure: these split rows and do nothing else. Everything runs from memory, and the time on a core is counted.
//!
//! `cargo bench -p personalize-contract --bench scan` prints the table, and fails where a promise is broken. Where pip
//! can install them, polars and duckdb read the same file and count the same things. `ROWS=1000000` and
//! `STREAMED=1000000` make it a quick look, and `NATIVE=1` leaves those two out. `SUBJECT="the scan"` reads the file once
//! with that reader alone, which is what to count instructions of: with this program and variable,
//! `valgrind --tool=callgrind --toggle-collect='*read_once*'`.

#![expect(clippy::expect_used, reason = "a benchmark that cannot run ends")]

#[path = "scan/generate.rs"]
mod generate;
#[path = "scan/python.rs"]
mod python;

use std::fs;
use std::hint::black_box;
use std::process::{Command, ExitCode};
use std::time::Instant;

use generate::{Events, HEADER, schema};
use personalize_contract::DatasetType;
use personalize_contract::data::{
    DatasetInput, EventCondition, EventFilter, Expectation, FileId, Options, Part, Report, Scan,
};

/// In MB a second, on one core.
const LEAST_SPEED: f64 = 500.0;

/// What a scan may take in proportion to the quickest splitting.
const MOST_TIMES: f64 = 2.0;

/// In MiB, with two million users and a hundred thousand items.
const MOST_MEMORY: f64 = 200.0;

/// Pieces as a file or a network would hand them over.
const PIECE: usize = 1 << 20;

const TURNS: usize = 9;

/// A reader of CSV, and how many values it finds in some bytes.
type Subject = (&'static str, fn(&[u8]) -> usize);

const SUBJECTS: [Subject; 5] = [
    ("the scan", scanned_rows),
    ("the scan, for one event type", filtered_rows),
    ("simd-csv, splitting", simd_csv_values),
    ("csv-core, splitting", csv_core_values),
    ("csv, splitting", csv_values),
];

fn main() -> ExitCode {
    if std::env::args().any(|argument| argument == "stream") {
        stream();
        return ExitCode::SUCCESS;
    }
    let file = Events::new(200_000, 50_000).file(number("ROWS", 10_000_000));
    if let Ok(subject) = std::env::var("SUBJECT") {
        read_once(&file, &subject);
        return ExitCode::SUCCESS;
    }
    println!("{} MB of interactions, one core", file.len() / 1_000_000);
    let speeds = speeds(&file, &SUBJECTS);
    for ((name, _), speed) in SUBJECTS.iter().zip(&speeds) {
        show(name, *speed);
    }
    let (scan, fastest) = (speeds[0], speeds[2..].iter().copied().fold(0.0, f64::max));
    if std::env::var_os("NATIVE").is_none() {
        for (name, speed) in python::speeds(&file) {
            show(name, speed);
        }
    }
    let memory = stream_elsewhere();
    let held = [
        promise("speed", scan, "MB/s", scan >= LEAST_SPEED, &format!("at least {LEAST_SPEED}")),
        promise(
            "splitting / scan",
            fastest / scan,
            "×",
            fastest <= scan * MOST_TIMES,
            &format!("at most {MOST_TIMES}"),
        ),
        promise("peak memory", memory, "MiB", memory <= MOST_MEMORY, &format!("at most {MOST_MEMORY}")),
    ];
    if held.contains(&false) { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

/// Reads the file once with one of the subjects, so that a profiler sees nothing else.
#[inline(never)]
fn read_once(file: &[u8], subject: &str) {
    let (_, read) = SUBJECTS.iter().find(|(name, _)| *name == subject).expect("the name of a subject");
    assert!(black_box(read(black_box(file))) > 0);
}

fn number(variable: &str, default: u64) -> u64 {
    std::env::var(variable).map_or(default, |number| number.parse().expect("a number"))
}

fn show(name: &str, speed: f64) {
    println!("{name:<32} {speed:>8.0} MB/s");
}

fn promise(what: &str, measured: f64, unit: &str, holds: bool, bound: &str) -> bool {
    let verdict = if holds { "holds" } else { "does not hold" };
    println!("{what:<32} {measured:>8.1} {unit:<4} {bound} {verdict}");
    holds
}

/// The time that this thread has been on a core, in seconds: what else a machine does is not counted.
fn on_core() -> f64 {
    let statistics = fs::read_to_string("/proc/thread-self/schedstat").expect("a Linux");
    let nanoseconds = statistics.split(' ').next().and_then(|first| first.parse::<f64>().ok()).expect("a number");
    nanoseconds / 1e9
}

/// In MB a second, each in the least time of some turns, since what else a machine does to its caches only adds to it;
/// taken by turns, so that all meet the same machine.
fn speeds(file: &[u8], subjects: &[Subject]) -> Vec<f64> {
    let mut measured = vec![Vec::new(); subjects.len()];
    for _ in 0..TURNS {
        for ((_, subject), measured) in subjects.iter().zip(&mut measured) {
            let start = on_core();
            assert!(black_box(subject(black_box(file))) > 0);
            measured.push(on_core() - start);
        }
    }
    let least = |measured: Vec<f64>| measured.into_iter().fold(f64::INFINITY, f64::min);
    measured.into_iter().map(|measured| per_second(file.len() as u64, least(measured))).collect()
}

#[expect(clippy::cast_precision_loss, reason = "a speed need not be exact")]
fn per_second(bytes: u64, seconds: f64) -> f64 {
    bytes as f64 / 1e6 / seconds
}

/// What a solution asks for that trains on one type of events.
fn expectation() -> Expectation {
    let condition = EventCondition { event_type: Some("Watch".to_owned()), least_value: None };
    Expectation {
        path: "solutions.forYou".to_owned(),
        filter: EventFilter { conditions: vec![condition] },
        event_types: vec![("Watch".to_owned(), "solutions.forYou.eventType".to_owned())],
        considered: (3_000_000_000, 5_000_000),
        ..Expectation::default()
    }
}

fn opened(bytes: u64, beginning: &[u8], expectations: Vec<Expectation>) -> (Scan, FileId) {
    let options = Options { now: Some(2_000_000_000), expectations: expectations.into(), is_sample: false };
    let input =
        DatasetInput { dataset_type: DatasetType::Interactions, schema: schema(), folder: "Interactions/".to_owned() };
    let mut scan = Scan::new(vec![input], options);
    let file = scan.open(DatasetType::Interactions, "interactions.csv", bytes, beginning).expect("the dataset");
    (scan, file)
}

fn scanned_rows(file: &[u8]) -> usize {
    rows_of(file, Vec::new())
}

fn filtered_rows(file: &[u8]) -> usize {
    rows_of(file, vec![expectation()])
}

fn rows_of(file: &[u8], expectations: Vec<Expectation>) -> usize {
    let rows = scan(file, expectations).summary.datasets[0].rows.expect("the data is entire");
    usize::try_from(rows).expect("as many as a usize counts")
}

fn scan(file: &[u8], expectations: Vec<Expectation>) -> Report {
    let (scan, id) = opened(file.len() as u64, &file[..PIECE.min(file.len())], expectations);
    let mut part = Part::new(&scan);
    let mut rows = part.rows(&scan, id, scan.rows_begin(id));
    for piece in scan.rows_in(id, file).chunks(PIECE) {
        rows.feed(piece);
    }
    rows.finish();
    let report = scan.conclude(&part);
    assert_eq!(report.findings, []);
    report
}

fn simd_csv_values(file: &[u8]) -> usize {
    let mut reader = simd_csv::ZeroCopyReaderBuilder::with_capacity(PIECE).from_reader(file);
    let mut values = 0;
    while let Some(record) = reader.read_byte_record().expect("a record") {
        values += record.len();
    }
    values
}

fn csv_core_values(file: &[u8]) -> usize {
    let mut reader = csv_core::Reader::new();
    let (mut output, mut ends) = (vec![0; 1 << 16], [0; 64]);
    let (mut rest, mut values) = (file, 0);
    loop {
        let (result, read, _, found) = reader.read_record(rest, &mut output, &mut ends);
        rest = &rest[read..];
        values += found;
        if matches!(result, csv_core::ReadRecordResult::End) {
            return values;
        }
    }
}

fn csv_values(file: &[u8]) -> usize {
    let mut reader = csv::ReaderBuilder::new().buffer_capacity(PIECE).from_reader(file);
    let (mut record, mut values) = (csv::ByteRecord::new(), 0);
    while reader.read_byte_record(&mut record).expect("a record") {
        values += record.len();
    }
    values
}

/// The peak of memory, in MiB, of a process of its own that scans rows as they are made up.
fn stream_elsewhere() -> f64 {
    let program = std::env::current_exe().expect("this program");
    let output = Command::new(program).arg("stream").output().expect("a process");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8_lossy(&output.stdout);
    let (text, peak) = text.trim().rsplit_once(' ').expect("a figure");
    println!("{text} {peak}");
    peak.parse().expect("MiB")
}

fn stream() {
    let rows = number("STREAMED", 100_000_000);
    let mut events = Events::new(2_000_000, 100_000);
    let (scan, id) = opened(0, HEADER.as_bytes(), vec![expectation()]);
    let mut part = Part::new(&scan);
    let mut reader = part.rows(&scan, id, scan.rows_begin(id));
    let (mut piece, mut bytes) = (Vec::with_capacity(PIECE), 0);
    let start = Instant::now();
    for _ in 0..rows {
        events.write_row(&mut piece);
        if piece.len() > PIECE - 64 {
            bytes += piece.len();
            reader.feed(&piece);
            piece.clear();
        }
    }
    bytes += piece.len();
    reader.feed(&piece);
    reader.finish();
    let summary = scan.conclude(&part).summary;
    let interactions = summary.interactions.expect("rows");
    let speed = per_second(bytes as u64, start.elapsed().as_secs_f64());
    println!(
        "{rows} rows, {} users and {} items, made up and scanned at {speed:.0} MB/s: peak memory in MiB {:.1}",
        interactions.users,
        interactions.items,
        peak()
    );
}

/// The most memory that this process has ever had, in MiB.
fn peak() -> f64 {
    let status = fs::read_to_string("/proc/self/status").expect("a Linux");
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("the peak");
    line.trim().trim_end_matches(" kB").parse::<f64>().expect("a number") / 1024.0
}
