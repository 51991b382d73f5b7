//! How good are the models, beside open libraries on the same split, and how fast?
//!
//! `cargo bench -p personalize-models --bench models` prints the tables, and fails where a promise is broken. Words behind
//! `--` name the parts to run: `quality`, `peers` and `speed`.
//!
//! Quality is measured on data sets of different structure that are generated here, and on that of `example/`. A folder
//! with `Interactions/` and `Items/` in the variable `FOLDER` is measured too, and is what the promises of quality are
//! about: it is not part of the project. `SEEDS` is how many splits are averaged, ten unless it is given.
//!
//! `peers` installs the open libraries of `benches/models/requirements.txt` into a Python environment of its own, and
//! has them answer for the same users after the same interactions. `ROWS` makes speed a quick look, and `ONLY=FOLDER`, or the name of another
//! data set, quality and peers.

#![expect(clippy::expect_used, reason = "a benchmark that cannot run ends")]

#[path = "models/files.rs"]
mod files;
#[path = "models/generate.rs"]
mod generate;
#[path = "models/peers.rs"]
mod peers;
#[path = "models/quality.rs"]
mod quality;
#[path = "models/speed.rs"]
mod speed;

use std::process::ExitCode;

/// The name of a part, and what prints its tables and says whether its promises hold.
type Part = (&'static str, fn() -> bool);

fn main() -> ExitCode {
    let named: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect();
    if let [part, rows] = &named[..]
        && part == "fit"
    {
        speed::fit_and_show(rows.parse().expect("a number of rows"));
        return ExitCode::SUCCESS;
    }
    let parts: [Part; 3] = [("quality", quality::run), ("peers", peers::run), ("speed", speed::run)];
    let mut holds = true;
    for (name, run) in parts {
        if named.is_empty() || named.iter().any(|named| named == name) {
            holds &= run();
        }
    }
    if holds { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// A number in a variable.
fn number(variable: &str, default: u64) -> u64 {
    std::env::var(variable).map_or(default, |number| number.parse().expect("a number"))
}

/// Prints what was measured beside its bound, and says whether it holds.
fn promise(what: &str, measured: f64, bound: f64, is_least: bool) -> bool {
    let holds = if is_least { measured >= bound } else { measured <= bound };
    let (word, verdict) =
        (if is_least { "at least" } else { "at most" }, if holds { "holds" } else { "DOES NOT HOLD" });
    println!("{what:<58} {measured:>10.4}  {word} {bound}: {verdict}");
    holds
}
