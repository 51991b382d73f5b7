//! The files of a folder that are objects.

use std::path::{Path, PathBuf};

use cap_std::fs::{Dir, DirEntry};

use super::standing::{PassedOver, Standing, standing, standing_at};

/// A file as a listing finds it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) key: String,
    /// In bytes.
    pub(crate) size: u64,
}

/// What is right in a folder, without what is in the folders below it.
#[derive(Debug, Default)]
pub(crate) struct Level {
    /// The objects, in the order of keys.
    pub(crate) objects: Vec<Entry>,
    /// The paths of what is no object, and why, in the order of names. What is hidden is left out.
    pub(crate) passed_over: Vec<(PathBuf, PassedOver)>,
}

/// At most so many files whose key begins with the prefix, the first ones in the order of keys.
pub(super) fn files(root: &Dir, prefix: &str, most: usize) -> Vec<Entry> {
    let mut walk = Walk { root, prefix, most, found: Vec::new() };
    if let Ok(folder) = root.try_clone() {
        walk.folder(&folder, "");
    }
    walk.found
}

/// What is right in a folder below the root: where that is a link, or cannot be listed, why it is passed over.
///
/// # Errors
/// There is nothing of that name.
pub(super) fn level(root: &Dir, folder: &str) -> std::io::Result<Level> {
    let mut level = Level::default();
    match standing_at(root, Path::new(folder))? {
        Standing::Folder => {}
        Standing::PassedOver(why) => {
            level.passed_over.push((folder.into(), why));
            return Ok(level);
        }
        Standing::Object(_) | Standing::Hidden => return Ok(level),
    }
    let entries = match root.read_dir(folder) {
        Ok(entries) => entries,
        Err(error) => {
            level.passed_over.push((folder.into(), PassedOver::Unreadable(error.to_string())));
            return Ok(level);
        }
    };
    for entry in entries {
        let entry = entry?;
        let path = Path::new(folder).join(entry.file_name());
        match standing(root, &path, &entry)? {
            Standing::Object(size) => {
                level.objects.extend(path.to_str().map(|key| Entry { key: key.to_owned(), size }));
            }
            Standing::PassedOver(why) => level.passed_over.push((path, why)),
            Standing::Folder | Standing::Hidden => {}
        }
    }
    level.objects.sort_unstable_by(|one, other| one.key.cmp(&other.key));
    level.passed_over.sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
    Ok(level)
}

struct Walk<'walk> {
    root: &'walk Dir,
    prefix: &'walk str,
    most: usize,
    found: Vec<Entry>,
}

impl Walk<'_> {
    fn folder(&mut self, folder: &Dir, above: &str) {
        let Ok(entries) = folder.entries() else { return };
        let mut named: Vec<(String, DirEntry)> =
            entries.flatten().filter_map(|entry| Some((self.path(above, &entry)?, entry))).collect();
        named.sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
        for (path, entry) in named {
            if self.found.len() >= self.most {
                return;
            }
            self.entry(&entry, path);
        }
    }

    /// The path of an entry that may lead to keys with the prefix; a folder's ends with a slash, as its keys go on.
    fn path(&self, above: &str, entry: &DirEntry) -> Option<String> {
        let name = entry.file_name();
        let slash = if entry.file_type().ok()?.is_dir() { "/" } else { "" };
        let path = format!("{above}{}{slash}", name.to_str()?);
        let leads_there = path.starts_with(self.prefix) || (!slash.is_empty() && self.prefix.starts_with(&path));
        leads_there.then_some(path)
    }

    fn entry(&mut self, entry: &DirEntry, path: String) {
        let Ok(standing) = standing(self.root, Path::new(path.trim_end_matches('/')), entry) else { return };
        match standing {
            Standing::Object(size) => self.found.push(Entry { key: path, size }),
            Standing::Folder => match entry.open_dir() {
                Ok(folder) => self.folder(&folder, &path),
                Err(error) => tracing::warn!(path, %error, "the folder cannot be listed"),
            },
            Standing::Hidden | Standing::PassedOver(_) => {}
        }
    }
}
