//! The folder that the data is in, as the bucket that a run serves it as. Whoever reads data on this machine reads it
//! through this, so that a check and a run have the same files.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use personalize_contract::data_folder::{NOTHING_PASSED_OVER, is_data, is_hidden};
use personalize_contract::{DatasetType, Finding, Place, deletion};
use personalize_emulator::{FolderLevel, FolderObject, FolderReader};
use personalize_pipeline::{DataLocation, Dataset};

/// A folder with folders of data.
#[derive(Debug)]
pub struct DataFolder {
    path: PathBuf,
    reader: FolderReader,
}

impl DataFolder {
    /// The folder at that path.
    ///
    /// # Errors
    /// There is none, or it cannot be read.
    pub fn open(path: &Path) -> io::Result<Self> {
        Ok(Self { path: path.to_owned(), reader: FolderReader::new(path)? })
    }

    /// Where a key is on this machine.
    pub fn on_disk(&self, path: impl AsRef<Path>) -> String {
        self.path.join(path).display().to_string()
    }

    /// Whether there is anything where these datasets may have their data, or that is called after a dataset, case aside.
    pub fn has_data(&self, datasets: &[Dataset]) -> bool {
        let Ok(entries) = fs::read_dir(&self.path) else { return false };
        let is_place = |name: &str| {
            datasets.iter().any(|dataset| keys(&dataset.location).any(|key| key.trim_end_matches('/') == name))
        };
        let is_of_dataset = |name: &str| DatasetType::parse(name).is_some() || is_place(name);
        entries.flatten().any(|entry| entry.file_name().to_str().is_some_and(is_of_dataset))
    }

    /// What is right in the folder of the files of deletions.
    pub fn deletions(&self) -> FolderLevel {
        self.reader.level(deletion::FOLDER).unwrap_or_default()
    }

    /// What there is of a dataset's data, of which an import reads the objects: at the first of its places that has any, or
    /// else at the first, and which place that is. What is not there has nothing.
    pub fn level(&self, location: &DataLocation) -> (String, FolderLevel) {
        let mut levels = keys(location).map(|key| (key.trim_end_matches('/').to_owned(), self.level_at(key)));
        let first = levels.next().unwrap_or_default();
        let has_data =
            |(_, level): &(String, FolderLevel)| level.objects.iter().any(|object| is_data(&object.key, object.size));
        if has_data(&first) { first } else { levels.find(has_data).unwrap_or(first) }
    }

    /// What is right in a folder below, whose key ends in a slash, or the one object of that key. What is not there has
    /// nothing.
    pub fn level_at(&self, key: &str) -> FolderLevel {
        if let Some(folder) = key.strip_suffix('/') {
            return self.reader.level(folder).unwrap_or_default();
        }
        let object = self.reader.open(key).map(|(_, size)| FolderObject { key: key.to_owned(), size });
        FolderLevel { objects: object.into_iter().collect(), ..FolderLevel::default() }
    }

    /// The first keys of the whole bucket, at most so many.
    pub fn first_keys(&self, most: usize) -> Vec<String> {
        self.reader.first_keys(most)
    }

    /// Opens an object for reading.
    ///
    /// # Errors
    /// There is no such object, or it cannot be read.
    pub fn read(&self, key: &str) -> io::Result<File> {
        self.reader.open(key).map(|(file, _)| file)
    }
}

/// The places beside the parameter file that a dataset's data may be at.
fn keys(location: &DataLocation) -> impl Iterator<Item = &str> {
    let keys = if let DataLocation::Beside(keys) = location { keys.as_slice() } else { &[] };
    keys.iter().map(String::as_str)
}

/// A finding for each thing in a dataset's folder that is no object although its name hides nothing, and for the folder if
/// it is none. `name` says how a path below the folder with all data is named.
pub fn passed_over(level: &FolderLevel, name: impl Fn(&Path) -> String) -> impl Iterator<Item = Finding> {
    let shown = level.passed_over.iter().filter(|(path, _)| !is_hidden(&path.to_string_lossy()));
    shown.map(move |(path, why)| Finding::of(NOTHING_PASSED_OVER, Place::file(name(path)), format!("it {why}")))
}
