//! A file that always has the state of an emulator, or one from shortly before.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::image::Taken;
use super::{blocking, buffered};
use crate::emulator::Emulator;
use crate::snapshot_file::SnapshotError;

/// How the name of a file ends that is written beside the one that it is to replace.
const END: &str = ".partial";

/// Where an emulator writes its snapshots.
#[derive(Debug)]
pub struct StateFile {
    emulator: Emulator,
    file: PathBuf,
    /// Of what was written last.
    fingerprint: Option<u64>,
}

impl StateFile {
    /// Nothing is written yet.
    pub(super) fn new(emulator: Emulator, file: &Path) -> Self {
        Self { emulator, file: file.to_owned(), fingerprint: None }
    }

    /// Writes a snapshot.
    ///
    /// # Errors
    /// The file cannot be written. What it was stays.
    pub async fn save(&mut self) -> Result<(), SnapshotError> {
        let taken = Taken::of(&self.emulator).await?;
        self.write(taken).await
    }

    /// Writes a snapshot if it would have anything else than the one that was written last; gives back whether it did.
    ///
    /// # Errors
    /// Those of [`StateFile::save`].
    pub async fn save_changes(&mut self) -> Result<bool, SnapshotError> {
        let taken = Taken::of(&self.emulator).await?;
        let has_changed = self.fingerprint != Some(taken.fingerprint);
        if has_changed {
            self.write(taken).await?;
        }
        Ok(has_changed)
    }

    async fn write(&mut self, taken: Taken) -> Result<(), SnapshotError> {
        let (fingerprint, file) = (taken.fingerprint, self.file.clone());
        blocking(move || replace(&file, &taken).map_err(SnapshotError::Unwritable)).await?;
        self.fingerprint = Some(fingerprint);
        Ok(())
    }

    /// Removes what was left of writes by a process that was killed. To be called when no other process writes the file.
    pub fn remove_partial_files(&self) {
        let Ok(entries) = folder_of(&self.file).read_dir() else { return };
        let beginning = beginning_of(&self.file);
        for entry in entries.flatten() {
            let name = entry.file_name();
            let is_partial = name.as_encoded_bytes().strip_prefix(beginning.as_encoded_bytes());
            if is_partial.is_some_and(|rest| rest.ends_with(END.as_bytes()))
                && let Err(error) = fs::remove_file(entry.path())
            {
                tracing::warn!(file = %entry.path().display(), %error, "what is left of a write could not be removed");
            }
        }
    }
}

/// Writes a file beside the one that it takes the place of, once all of it is on the disk. What is left of it is removed
/// where that fails.
fn replace(file: &Path, taken: &Taken) -> io::Result<()> {
    let folder = folder_of(file);
    let beside = tempfile::Builder::new().prefix(&beginning_of(file)).suffix(END).tempfile_in(folder)?;
    let written = buffered(beside.as_file().try_clone()?, |writer| taken.write(writer))?;
    written.sync_all()?;
    beside.persist(file).map_err(|error| error.error)?;
    synchronize(folder);
    Ok(())
}

/// Lets a rename outlast a loss of power, where the file system knows how.
fn synchronize(folder: &Path) {
    if let Err(error) = fs::File::open(folder).and_then(|folder| folder.sync_all()) {
        tracing::debug!(folder = %folder.display(), %error, "the folder cannot be synchronized");
    }
}

fn folder_of(file: &Path) -> &Path {
    file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// How the names of the files begin that are written beside one.
fn beginning_of(file: &Path) -> OsString {
    let mut beginning = OsString::from(".");
    beginning.push(file.file_name().unwrap_or_default());
    beginning.push(".");
    beginning
}
