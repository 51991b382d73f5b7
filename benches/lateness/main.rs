//! How late is a run, and how many state transitions does it cost?
//!
//! Whole runs of `example/` over random durations, through the handler and the state machine, on a virtual
//! clock: every figure is exact and the same on every machine. Beside them, the same durations under the
//! waiting rules of the two systems that came before: the AWS sample `ml_ops` (A), which waits half as long
//! again each time from 2 s or 60 s, and its official successor (B), which adds 2 % each time from 60 s and
//! gives up after 5.2 hours.
//!
//! `cargo bench` prints the table, and fails where a promise is broken.

#![expect(
    clippy::cast_precision_loss,
    clippy::expect_used,
    reason = "counts are small, and a benchmark that cannot run ends"
)]

#[path = "../../tests/support/durations.rs"]
mod durations;
mod predecessors;

use std::path::Path;
use std::process::ExitCode;

use durations::Durations;
use fastrand::Rng;
use personalize_pipeline_cli::laptop::{Laptop, Report, Setup};

const SEED: u64 = 7;
const MINUTE: f64 = 60.0;
const HOUR: f64 = 3600.0;
const DAY: f64 = 86_400.0;

/// A class of durations, and what is promised of its runs.
struct Class {
    name: &'static str,
    draw: fn(&mut Rng) -> Durations,
    runs: usize,
}

const CLASSES: [Class; 4] = [
    Class { name: "as published", draw: Durations::draw_usual, runs: 40 },
    Class { name: "1 min to 2 h each", draw: |random| Durations::draw(random, MINUTE, 2.0 * HOUR), runs: 40 },
    Class { name: "1 min to 5 days each", draw: |random| Durations::draw(random, MINUTE, 5.0 * DAY), runs: 20 },
    Class { name: "2 to 3.5 days each", draw: |random| Durations::draw(random, 2.0 * DAY, 3.5 * DAY), runs: 12 },
];

/// One run's figures.
#[derive(Debug, Clone, Copy)]
struct Figures {
    critical_path: f64,
    late: f64,
    transitions: usize,
    history_events: usize,
}

fn main() -> ExitCode {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    println!(
        "{:<22} {:<22} {:>5} {:>10} {:>10} {:>9} {:>9} {:>12} {:>12} {:>9} {:>8}",
        "durations",
        "policy",
        "runs",
        "late, mean",
        "late, most",
        "% mean",
        "% most",
        "transitions",
        "most",
        "events",
        "gave up"
    );
    let mut broken = Vec::new();
    for class in &CLASSES {
        runtime.block_on(measure(class, &mut broken));
    }
    for promise in &broken {
        println!("BROKEN: {promise}");
    }
    if broken.is_empty() {
        println!("every promise holds");
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

async fn measure(class: &Class, broken: &mut Vec<String>) {
    let mut random = Rng::with_seed(SEED);
    let (mut first, mut second, mut paced) = (Vec::new(), Vec::new(), Vec::new());
    let (mut sample, mut successor) = (Vec::new(), Vec::new());
    for _ in 0..class.runs {
        let durations = (class.draw)(&mut random);
        let laptop = laptop(&durations, None).await;
        first.push(figures(&run(&laptop).await));
        laptop.set_latencies(durations.vary(&mut random).latencies());
        second.push(figures(&run(&laptop).await));
        paced.push(figures(&run(&self::laptop(&durations, Some(1.0)).await).await));
        sample.push(predecessors::sample(&durations));
        successor.push(predecessors::successor(&durations));
    }
    print_ours(class, "ours, first run", &first);
    print_ours(class, "ours, second run", &second);
    print_ours(class, "ours, 1 request/s", &paced);
    let critical_paths: Vec<f64> = first.iter().map(|figures| figures.critical_path).collect();
    print_theirs(class, "A, the sample", &sample, &critical_paths);
    print_theirs(class, "B, its successor", &successor, &critical_paths);
    println!();
    hold_to_promises(class, &first, &second, &paced, broken);
}

async fn laptop(durations: &Durations, requests_per_second: Option<f64>) -> Laptop {
    let setup = Setup { latencies: durations.latencies(), requests_per_second, ..Setup::default() };
    Laptop::start(setup).await.expect("a laptop")
}

/// Runs the example, and whatever a run before has done is done again.
async fn run(laptop: &Laptop) -> Report {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("example/params.json");
    let upload = laptop.open(&file).expect("the example");
    let text = std::fs::read_to_string(&file).expect("the example");
    let mut params: serde_json::Value = serde_json::from_str(&text).expect("valid parameters");
    params["reimport"] = "always".into();
    params["retrain"] = "always".into();
    let name = format!("run-{}", laptop.emulator().clock().now().milliseconds());
    let input = serde_json::json!({"bucket": upload.bucket, "params": params});
    let report = laptop.start_execution(&name, &input).await.expect("an execution");
    assert!(report.has_succeeded(), "{:?}", report.error);
    report
}

fn figures(report: &Report) -> Figures {
    let critical_path = report.critical_path_seconds.expect("the emulator knows it");
    Figures {
        critical_path,
        late: report.makespan_seconds - critical_path,
        transitions: report.state_transitions,
        history_events: report.history_events,
    }
}

fn hold_to_promises(class: &Class, first: &[Figures], second: &[Figures], paced: &[Figures], broken: &mut Vec<String>) {
    let mut promise = |holds: bool, what: String| {
        if !holds {
            broken.push(format!("{}: {what}", class.name));
        }
    };
    for (policy, runs) in [("first run", first), ("second run", second)] {
        let allowed = mean(runs.iter().map(|run| 0.01 * run.critical_path + 10.0));
        let late = mean(runs.iter().map(|run| run.late));
        promise(late <= allowed, format!("{policy}: late by {late:.0} s on the mean, {allowed:.0} s promised"));
        for run in runs {
            promise(run.late <= 0.02 * run.critical_path + 20.0, format!("{policy}: {run:?} is too late"));
            let short = run.critical_path < 12.0 * HOUR;
            promise(!short || run.transitions <= 4000, format!("{policy}: {run:?} has too many transitions"));
            let long = run.critical_path > 14.5 * DAY;
            promise(long || run.history_events < 25_000, format!("{policy}: {run:?} has too long a history"));
        }
    }
    for run in second {
        promise(run.transitions <= 300, format!("second run: {run:?} has too many transitions"));
    }
    for (run, unpaced) in paced.iter().zip(first) {
        promise(
            run.late <= unpaced.late.max(0.02 * run.critical_path) + 20.0,
            format!("1 request/s: {run:?} is too late"),
        );
    }
}

fn print_ours(class: &Class, policy: &str, runs: &[Figures]) {
    let share = |run: &Figures| 100.0 * run.late / run.critical_path;
    let transitions = |run: &Figures| run.transitions as f64;
    println!(
        "{:<22} {policy:<22} {:>5} {:>9.0}s {:>9.0}s {:>8.2}% {:>8.2}% {:>12.0} {:>12.0} {:>9.0} {:>8}",
        class.name,
        runs.len(),
        mean(runs.iter().map(|run| run.late)),
        most(runs.iter().map(|run| run.late)),
        mean(runs.iter().map(share)),
        most(runs.iter().map(share)),
        mean(runs.iter().map(transitions)),
        most(runs.iter().map(transitions)),
        most(runs.iter().map(|run| run.history_events as f64)),
        0
    );
}

fn print_theirs(class: &Class, policy: &str, runs: &[predecessors::Outcome], critical_paths: &[f64]) {
    let finished: Vec<(f64, f64, f64)> = runs
        .iter()
        .zip(critical_paths)
        .filter_map(|(run, critical_path)| Some((run.makespan? - critical_path, *critical_path, run.transitions)))
        .collect();
    let gave_up = runs.len() - finished.len();
    if finished.is_empty() {
        println!("{:<22} {policy:<22} {:>5} {:>92}", class.name, runs.len(), gave_up);
        return;
    }
    let share = |(late, critical_path, _): &(f64, f64, f64)| 100.0 * late / critical_path;
    println!(
        "{:<22} {policy:<22} {:>5} {:>9.0}s {:>9.0}s {:>8.2}% {:>8.2}% {:>12.0} {:>12.0} {:>9} {:>8}",
        class.name,
        runs.len(),
        mean(finished.iter().map(|run| run.0)),
        most(finished.iter().map(|run| run.0)),
        mean(finished.iter().map(share)),
        most(finished.iter().map(share)),
        mean(finished.iter().map(|run| run.2)),
        most(finished.iter().map(|run| run.2)),
        "",
        gave_up
    );
}

fn mean(values: impl ExactSizeIterator<Item = f64>) -> f64 {
    let count = values.len() as f64;
    values.sum::<f64>() / count
}

fn most(values: impl Iterator<Item = f64>) -> f64 {
    values.fold(f64::NEG_INFINITY, f64::max)
}
