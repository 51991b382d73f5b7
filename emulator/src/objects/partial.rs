//! Files that are written beside the place of an object before they take it. Their names begin with a dot, so that they
//! are no objects; and each is locked by its writer, so that one without a writer is known.

use std::fs::File;
use std::path::Path;
use std::process;
use std::sync::atomic::{AtomicU64, Ordering};

use cap_fs_ext::DirExt as _;
use cap_std::fs::{Dir, OpenOptions};

const BEGINNING: &str = ".pipeline-";
const END: &str = ".partial";

static COUNT: AtomicU64 = AtomicU64::new(0);

/// A name that no other file of this kind has.
pub(super) fn name() -> String {
    format!("{BEGINNING}{}-{}{END}", process::id(), COUNT.fetch_add(1, Ordering::Relaxed))
}

/// Whether a file's name is of this kind.
fn is_name(name: &str) -> bool {
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let numbers = name.strip_prefix(BEGINNING).and_then(|rest| rest.strip_suffix(END));
    let numbers = numbers.and_then(|numbers| numbers.split_once('-'));
    numbers.is_some_and(|(process, count)| is_number(process) && is_number(count))
}

/// Marks a file as being written, for as long as it is open.
pub(super) fn lock(file: &File) {
    if let Err(error) = file.try_lock() {
        tracing::debug!(%error, "the file system has no locks; another emulator that starts may remove the file");
    }
}

/// Removes the files of this kind that nobody is writing, in a folder and those below it. Blocks.
pub(super) fn remove_in(folder: &Dir) {
    let Ok(entries) = folder.entries() else { return };
    for entry in entries.flatten() {
        let (Ok(kind), Ok(name)) = (entry.file_type(), entry.file_name().into_string()) else { continue };
        if kind.is_dir() && !name.starts_with('.') {
            if let Ok(below) = folder.open_dir_nofollow(&name) {
                remove_in(&below);
            }
        } else if kind.is_file() && is_name(&name) {
            remove(folder, Path::new(&name));
        }
    }
}

fn remove(folder: &Dir, name: &Path) {
    let Ok(file) = folder.open_with(name, OpenOptions::new().write(true)) else { return };
    let is_written = file.into_std().try_lock().is_err();
    if !is_written && let Err(error) = folder.remove_file(name) {
        tracing::warn!(name = %name.display(), %error, "what is left of a write could not be removed");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_that_are_given_here_are_known() {
        assert!(is_name(&name()) && is_name(".pipeline-1-2.partial"));
        for other in [
            "a.partial",
            ".partial",
            ".pipeline-.partial",
            ".pipeline-1-.partial",
            ".pipeline-a-1.partial",
            "pipeline-1-2.partial",
        ] {
            assert!(!is_name(other), "{other}");
        }
    }
}
