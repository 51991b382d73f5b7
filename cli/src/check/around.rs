//! The files around the folders of the datasets, where one of these is missing.

use std::fs;
use std::path::Path;

use personalize_contract::data_folder::is_hidden;

/// How many folders deep files are listed, and how many of them.
const DEPTH: usize = 4;
const MOST: usize = 1000;

/// Paths of files below a folder, relative to it and with `/` between their parts, nearer ones first. What is hidden is
/// left out, and so is what cannot be listed.
pub fn files(root: &Path) -> Vec<String> {
    let mut files = Vec::new();
    let mut folders = vec![String::new()];
    for _ in 0..DEPTH {
        let mut below = Vec::new();
        for folder in &folders {
            list(root, folder, &mut files, &mut below);
        }
        folders = below;
    }
    files.truncate(MOST);
    files
}

/// Lists the files of one folder, and the folders in it, each by name.
fn list(root: &Path, folder: &str, files: &mut Vec<String>, below: &mut Vec<String>) {
    if files.len() >= MOST {
        return;
    }
    let Ok(entries) = fs::read_dir(root.join(folder)) else { return };
    let mut entries: Vec<_> = entries.flatten().collect();
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let name = entry.file_name();
        // A link to a folder could lead round in circles.
        let (Some(name), Ok(kind)) = (name.to_str(), entry.file_type()) else { continue };
        match () {
            () if is_hidden(name) => {}
            () if kind.is_dir() => below.push(format!("{folder}{name}/")),
            () => files.push(format!("{folder}{name}")),
        }
    }
}
