//! How long does an import of ten million interactions take, and how much memory?
//!
//! An import can hardly be quicker than reading the file and parsing it, so `wc -l` and one plain pass of the `csv`
//! crate are the measure. The import goes through the API, from a mounted folder, in a process of its own each time,
//! whose peak memory is that of the whole emulator.
//!
//! `cargo bench -p personalize-emulator --bench import` prints the table, and fails where a promise is broken.
//! `ROWS=100000` makes it a quick look.

#![expect(clippy::expect_used, reason = "a benchmark that cannot run ends")]

#[path = "../tests/emulator/world.rs"]
#[allow(dead_code, reason = "the tests use the rest")]
mod world;

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};
use std::time::Instant;

use personalize_emulator::Options;
use world::{BUCKET, INTERACTIONS, World};

/// What an import may take in proportion to reading and parsing.
const MOST_TIMES: f64 = 4.0;

/// In MiB, however many rows there are.
const MOST_MEMORY: f64 = 100.0;

const USERS: u64 = 200_000;
const ITEMS: u64 = 50_000;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().collect();
    if let [_, word, folder] = arguments.as_slice()
        && word == "import"
    {
        import(Path::new(folder));
        return ExitCode::SUCCESS;
    }
    let rows = std::env::var("ROWS").map_or(10_000_000, |rows| rows.parse().expect("ROWS is a number"));
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("import-{}", std::process::id()));
    let file = folder.join("Interactions/interactions.csv");
    write_interactions(&file, rows);
    // By turns, so that whatever else the machine does slows all three down.
    let (mut counting, mut parsing, mut importing, mut peak) = (Vec::new(), Vec::new(), Vec::new(), 0.0_f64);
    for _ in 0..3 {
        counting.push(timed(|| count_lines(&file)));
        parsing.push(timed(|| parse(&file)));
        let (seconds, memory) = import_elsewhere(&folder);
        importing.push(seconds);
        peak = peak.max(memory);
    }
    let (counting, parsing, importing) = (median(counting), median(parsing), median(importing));
    fs::remove_dir_all(&folder).expect("the folder was made here");
    let times = importing / (counting + parsing);
    println!("{rows} interactions");
    println!("{:<32} {counting:>8.2} s", "wc -l");
    println!("{:<32} {parsing:>8.2} s", "one pass of the csv crate");
    println!("{:<32} {importing:>8.2} s", "import");
    let held =
        [promise("import / (wc -l + pass)", times, "×", MOST_TIMES), promise("peak memory", peak, "MiB", MOST_MEMORY)];
    if held.contains(&false) { ExitCode::FAILURE } else { ExitCode::SUCCESS }
}

fn promise(what: &str, measured: f64, unit: &str, most: f64) -> bool {
    let holds = measured <= most;
    let verdict = if holds { "holds" } else { "does not hold" };
    println!("{what:<32} {measured:>8.2} {unit:<4} at most {most} {verdict}");
    holds
}

/// The same rows each time, some 40 bytes each. Some items are far more popular than others.
fn write_interactions(path: &Path, rows: u64) {
    fs::create_dir_all(path.parent().expect("a folder")).expect("a place below the target folder");
    let mut file = BufWriter::new(File::create(path).expect("a file"));
    writeln!(file, "USER_ID,ITEM_ID,EVENT_TYPE,TIMESTAMP").expect("room");
    let mut state = 7_u64;
    let mut draw = |below: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    for row in 0..rows {
        let user = 100_000 + draw(USERS);
        let item = 10_000 + draw(ITEMS) * draw(ITEMS) / ITEMS;
        let event_type = ["Click", "Watch", "Share"][usize::try_from(draw(3)).expect("small")];
        writeln!(file, "user-{user},item-{item},{event_type},{}", 1_600_000_000 + row * 5 + draw(5)).expect("room");
    }
    file.flush().expect("room");
}

fn median(mut measured: Vec<f64>) -> f64 {
    measured.sort_by(f64::total_cmp);
    measured[measured.len() / 2]
}

fn timed(work: impl FnOnce()) -> f64 {
    let start = Instant::now();
    work();
    start.elapsed().as_secs_f64()
}

fn count_lines(file: &Path) {
    assert!(Command::new("wc").arg("-l").arg(file).output().expect("wc").status.success());
}

fn parse(file: &Path) {
    let mut reader = csv::Reader::from_path(file).expect("a file");
    let mut record = csv::ByteRecord::new();
    while reader.read_byte_record(&mut record).expect("a record") {}
}

/// The seconds that an import took in another process, and the MiB that it needed at most.
fn import_elsewhere(folder: &Path) -> (f64, f64) {
    let program = std::env::current_exe().expect("this program");
    let output = Command::new(program).arg("import").arg(folder).output().expect("a process");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let told = String::from_utf8_lossy(&output.stdout);
    let (seconds, memory) = told.trim().split_once(' ').expect("two figures");
    (seconds.parse().expect("seconds"), memory.parse().expect("MiB"))
}

fn import(folder: &Path) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let seconds = runtime.expect("a runtime").block_on(async {
        let world = World::with(Options::default()).await;
        world.emulator.objects().mount_folder(BUCKET, folder).expect("a folder");
        let group = world.group("films").await;
        let dataset = world.dataset(&group, "Interactions", INTERACTIONS).await;
        let start = Instant::now();
        let ended = world.imported("import", &dataset, "s3://data/Interactions/").await;
        assert_eq!(ended, ("ACTIVE".to_owned(), String::new()));
        start.elapsed().as_secs_f64()
    });
    println!("{seconds} {}", peak());
}

/// The most memory that this process has ever had, in MiB.
fn peak() -> f64 {
    let status = fs::read_to_string("/proc/self/status").expect("a Linux");
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).expect("the peak");
    line.trim().trim_end_matches(" kB").parse::<f64>().expect("a number") / 1024.0
}
