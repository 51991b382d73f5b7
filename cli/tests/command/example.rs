//! `pipeline example`: what it writes is entire and runs, and it writes over nothing.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::json;

use crate::support::{folder, json_of, path, pipeline, workspace};

/// The files below a folder by their paths in it, without the programs that make data.
fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(&next).expect("a folder") {
            let entry = entry.expect("an entry").path();
            if entry.is_dir() {
                folders.push(entry);
            } else if entry.extension().is_none_or(|extension| extension != "rs") {
                let name = entry.strip_prefix(folder).expect("below it").to_owned();
                found.insert(name, fs::read(&entry).expect("a file"));
            }
        }
    }
    found
}

#[test]
fn the_examples_are_written_as_they_are_in_the_project() {
    for (options, source) in [(&[][..], "example"), (&["--shop"][..], "example-shop")] {
        let target = folder(source).join("new/here");
        let output = pipeline(&[&["example", path(&target)], options].concat());
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
        let expected = files(&workspace().join(source));
        let written = files(&target);
        assert_eq!(written.keys().collect::<Vec<_>>(), expected.keys().collect::<Vec<_>>());
        for (name, content) in &expected {
            assert!(written[name] == *content, "{} is not as it is in the project", name.display());
        }
        let told = String::from_utf8_lossy(&output.stdout);
        let told: Vec<&Path> = told.lines().map(Path::new).collect();
        let paths: Vec<PathBuf> = expected.keys().map(|file| target.join(file)).collect();
        assert_eq!(told, paths);
        let advice = String::from_utf8_lossy(&output.stderr);
        assert!(advice.contains(&format!("pipeline run {}", target.display())), "{advice}");
        let run = pipeline(&["run", path(&target), "--output", "json"]);
        assert_eq!(json_of(&run)["status"], json!("SUCCEEDED"));
    }
}

#[test]
fn what_is_there_stays_as_it_is() {
    let target = folder("there");
    for there in ["params.json", "Users/mine.csv", "Items"] {
        let _ = fs::remove_dir_all(&target);
        let file = target.join(there);
        fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
        fs::write(&file, "mine").expect("written");
        let before = files(&target);
        let output = pipeline(&["example", path(&target)]);
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0), "{stderr}");
        let top = target.join(Path::new(there).components().next().expect("a name"));
        assert!(stderr.starts_with(&format!("error: cannot write {}: ", top.display())), "{stderr}");
        assert!(files(&target) == before, "nothing is written beside {there} either");
    }
}

#[test]
fn other_files_in_the_folder_are_in_nobody_s_way() {
    let target = folder("beside");
    fs::write(target.join("notes.txt"), "mine").expect("written");
    assert_eq!(pipeline(&["example", path(&target)]).status.code(), Some(0));
    assert_eq!(fs::read(target.join("notes.txt")).expect("a file"), b"mine");
    assert!(target.join("params.json").is_file());
}
