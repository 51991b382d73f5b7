//! The files of a folder that are objects.

use std::path::PathBuf;

use cap_std::fs::{Dir, DirEntry};

use super::folder::is_name;

/// A file as a listing finds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) key: String,
    /// In bytes.
    pub(crate) size: u64,
}

/// Files whose key begins with the prefix, in the order of keys.
pub(super) fn files(root: &Dir, prefix: &str) -> Vec<Entry> {
    let mut walk = Walk { root, prefix, found: Vec::new() };
    if let Ok(folder) = root.try_clone() {
        walk.folder(&folder, "");
    }
    walk.found.sort_unstable_by(|one, other| one.key.cmp(&other.key));
    walk.found
}

struct Walk<'walk> {
    root: &'walk Dir,
    prefix: &'walk str,
    found: Vec<Entry>,
}

impl Walk<'_> {
    fn folder(&mut self, folder: &Dir, above: &str) {
        let Ok(entries) = folder.entries() else { return };
        for entry in entries.flatten() {
            let name = entry.file_name();
            if let Some(name) = name.to_str().filter(|name| is_name(name)) {
                self.entry(&entry, format!("{above}{name}"));
            }
        }
    }

    fn entry(&mut self, entry: &DirEntry, key: String) {
        let Ok(kind) = entry.file_type() else { return };
        if kind.is_dir() {
            let below = format!("{key}/");
            if below.starts_with(self.prefix) || self.prefix.starts_with(&below) {
                match entry.open_dir() {
                    Ok(folder) => self.folder(&folder, &below),
                    Err(error) => tracing::warn!(key, %error, "the folder cannot be listed"),
                }
            }
            return;
        }
        if !key.starts_with(self.prefix) {
            return;
        }
        // A link may lead to a file, but not out of the root.
        let metadata = if kind.is_symlink() { self.root.metadata(PathBuf::from(&key)) } else { entry.metadata() };
        if let Ok(metadata) = metadata
            && metadata.is_file()
        {
            self.found.push(Entry { key, size: metadata.len() });
        }
    }
}
