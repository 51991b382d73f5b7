//! What polars and duckdb take for the same file on one core, when they read it and count users, items, event types and
//! the span of time.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use super::{TURNS, per_second};

const PROGRAM: &str = include_str!("subjects.py");

/// The speed of each that could be installed, in MB a second.
pub fn speeds(file: &[u8]) -> Vec<(&'static str, f64)> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let Some(python) = environment(&folder.join("scan-venv")) else {
        println!("polars and duckdb could not be installed");
        return Vec::new();
    };
    let path = folder.join(format!("scan-{}.csv", std::process::id()));
    fs::write(&path, file).expect("disk space");
    let mut speeds = Vec::new();
    for (name, word) in [("polars, counting", "polars"), ("duckdb, counting", "duckdb")] {
        let output = Command::new(&python)
            .args(["-c", PROGRAM, word, &path.display().to_string(), &TURNS.to_string()])
            .env("POLARS_MAX_THREADS", "1")
            .output()
            .expect("a process");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let seconds: f64 = String::from_utf8_lossy(&output.stdout).trim().parse().expect("seconds");
        speeds.push((name, per_second(file.len() as u64, seconds)));
    }
    fs::remove_file(&path).expect("it was made here");
    speeds
}

/// A Python that has both, made the first time.
fn environment(folder: &Path) -> Option<PathBuf> {
    let python = folder.join("bin/python");
    let has_both = || succeeds(Command::new(&python).args(["-c", "import polars, duckdb"]));
    if !has_both() {
        let packages = ["-m", "pip", "install", "--quiet", "polars", "duckdb"];
        let is_made = succeeds(Command::new("python3").args(["-m", "venv"]).arg(folder))
            && succeeds(Command::new(&python).args(packages));
        if !is_made || !has_both() {
            return None;
        }
    }
    Some(python)
}

fn succeeds(command: &mut Command) -> bool {
    command.output().is_ok_and(|output| output.status.success())
}
