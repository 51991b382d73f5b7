//! What the command says, whole and in one place: files that `UPDATE_SNAPSHOTS=1` writes anew.

use std::fs;
use std::path::Path;

use super::{pipeline, workspace};

/// Holds a text to the snapshot of that name. With `UPDATE_SNAPSHOTS=1` the snapshot is written instead.
pub fn assert_snapshot(name: &str, shown: &str) {
    let file = workspace().join("cli/tests/snapshots").join(format!("{name}.txt"));
    if std::env::var_os("UPDATE_SNAPSHOTS").is_some_and(|value| value == "1") {
        fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
        fs::write(&file, shown).expect("written");
    }
    let expected = fs::read_to_string(&file).unwrap_or_default();
    assert_eq!(shown, expected, "\n{name} shows\n{shown}\nand not\n{expected}\n(UPDATE_SNAPSHOTS=1 renews it)");
}

/// Runs commands that cannot be started, and holds what they say to a snapshot. Each ends with 2 and says on stderr what
/// is wrong, and nothing on stdout; the folder is written as `<folder>`.
pub fn assert_not_started(name: &str, folder: &Path, cases: &[&[&str]]) {
    let folder = folder.to_str().expect("Unicode");
    let transcripts = cases.iter().map(|arguments| {
        let output = pipeline(arguments);
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0), "{arguments:?}: {stderr}");
        assert!(stderr.lines().any(|line| line.starts_with("error: ")), "{arguments:?}: {stderr}");
        format!("$ pipeline {}\n{stderr}", arguments.join(" ")).replace(folder, "<folder>")
    });
    assert_snapshot(name, &transcripts.collect::<Vec<_>>().join("\n"));
}
