//! What the function costs before it does anything: from the start of the process to the answer of a first
//! invocation that makes one call over TLS.
//!
//! Three functions take the same event from a Lambda runtime API of this benchmark's own: the pipeline's
//! `bootstrap`; an empty handler built the same way, which is the floor; and a Python function with boto3 under
//! `awslambdaric` that makes the same call, which is what the predecessors are. The call is `StartExecution`, to a
//! TLS server of this benchmark's own.
//!
//! `cargo bench --bench function` builds what it needs, installs the Python packages below `target/`, and prints
//! the table; it fails where a promise is broken. Linux only: peak memory is read from `/proc`.

#![expect(
    clippy::cast_precision_loss,
    clippy::expect_used,
    reason = "figures are small, and a benchmark that cannot run ends"
)]

mod runtime_api;
mod subject;
mod tls;

use std::process::ExitCode;

use subject::{Start, Subject};

/// Process starts of each function.
const STARTS: usize = 15;

/// Invocations after the first one.
const WARM: usize = 20;

#[tokio::main]
async fn main() -> ExitCode {
    let service = tls::Service::start().await;
    let subjects = [Subject::bootstrap(), Subject::empty(), Subject::python()];
    println!(
        "{:<28} {:>12} {:>14} {:>12} {:>12} {:>10}",
        "function", "first next", "first answer", "warm turn", "peak memory", "zip"
    );
    let mut medians = Vec::new();
    for subject in &subjects {
        let mut starts = Vec::new();
        for _ in 0..STARTS {
            starts.push(subject.start(&service, WARM).await);
        }
        let median = Start::median(&starts);
        let zip = subject.zip_bytes().map_or_else(|| "-".to_owned(), |bytes| format!("{:.2} MB", bytes as f64 / 1e6));
        println!(
            "{:<28} {:>9.1} ms {:>11.1} ms {:>9.2} ms {:>9.1} MB {:>10}",
            subject.name,
            median.first_next * 1e3,
            median.first_answer * 1e3,
            median.warm * 1e3,
            median.peak_bytes / 1e6,
            zip
        );
        medians.push(median);
    }
    hold_to_promises(&medians, subjects[0].zip_bytes().unwrap_or_default())
}

fn hold_to_promises(medians: &[Start], zip_bytes: u64) -> ExitCode {
    let [ours, floor, python] = medians else { return ExitCode::FAILURE };
    let promises = [
        (
            ours.first_answer <= 4.0 * floor.first_answer,
            format!("{:.1} times the empty handler's first answer, 4 promised", ours.first_answer / floor.first_answer),
        ),
        (
            ours.first_answer <= python.first_answer / 40.0,
            format!(
                "a {:.0}th of the Python function's first answer, a 40th promised",
                python.first_answer / ours.first_answer
            ),
        ),
        (
            ours.peak_bytes <= python.peak_bytes / 4.0,
            format!("{:.2} of the Python function's peak memory, 0.25 promised", ours.peak_bytes / python.peak_bytes),
        ),
        (zip_bytes <= 4_600_000, format!("a zip of {:.2} MB, 4.6 promised", zip_bytes as f64 / 1e6)),
    ];
    let mut exit = ExitCode::SUCCESS;
    for (holds, what) in promises {
        println!("{} {what}", if holds { "holds: " } else { "BROKEN:" });
        if !holds {
            exit = ExitCode::FAILURE;
        }
    }
    exit
}
