//! What takes minutes, and so is tried where the environment asks for it, as CI does.

use std::env;

/// How many cases to try: a few, or all of them with `PIPELINE_EVERY_CASE=1`.
pub fn cases<Count>(few: Count, all: Count) -> Count {
    if is_asked_for("PIPELINE_EVERY_CASE") { all } else { few }
}

/// Whether a test that installs and drives programs of others runs: with `PIPELINE_OTHER_PROGRAMS=1`. Otherwise says that
/// it is skipped.
pub fn with_other_programs() -> bool {
    let is_run = is_asked_for("PIPELINE_OTHER_PROGRAMS");
    if !is_run {
        eprintln!("skipped: set PIPELINE_OTHER_PROGRAMS=1 to run this with the programs of others");
    }
    is_run
}

fn is_asked_for(variable: &str) -> bool {
    env::var_os(variable).is_some_and(|value| value == "1")
}
