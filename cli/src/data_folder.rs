//! The folder that the data is in, as the bucket that a run serves it as. Whoever reads data on this machine reads it
//! through this, so that a check and a run have the same files.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use personalize_contract::data_folder::{NOTHING_PASSED_OVER, is_hidden};
use personalize_contract::{DatasetType, Finding, Place};
use personalize_emulator::{FolderObject, FolderReader, PassedOver};

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

    /// Whether there is anything that is called after a dataset, case aside.
    pub fn has_data(&self) -> bool {
        let Ok(entries) = fs::read_dir(&self.path) else { return false };
        let is_of_dataset = |name: &str| DatasetType::parse(name).is_some();
        entries.flatten().any(|entry| entry.file_name().to_str().is_some_and(is_of_dataset))
    }

    /// The objects right in the folder of a dataset, which are what an import reads. A folder that is not there has none.
    pub fn objects_of(&self, dataset_type: DatasetType) -> Vec<FolderObject> {
        self.reader.level(dataset_type.as_str()).map(|(objects, _)| objects).unwrap_or_default()
    }

    /// The names of what is hidden right in the folder of a dataset, for a message: no object has one of them.
    pub fn hidden_in(&self, dataset_type: DatasetType) -> Vec<String> {
        let Ok(entries) = fs::read_dir(self.path.join(dataset_type.as_str())) else { return Vec::new() };
        let names = entries.flatten().filter_map(|entry| entry.file_name().into_string().ok());
        let mut hidden: Vec<String> = names.filter(|name| name.starts_with('.')).collect();
        hidden.sort_unstable();
        hidden
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

    /// A finding for each thing in the datasets' folders that is no object although its name hides nothing, and for each
    /// of these folders that is none. `name` says how a path below this folder is named.
    pub fn passed_over(
        &self,
        dataset_types: impl IntoIterator<Item = DatasetType>,
        name: impl Fn(&Path) -> String,
    ) -> Vec<Finding> {
        let level = |dataset_type: DatasetType| self.reader.level(dataset_type.as_str()).unwrap_or_default();
        let passed_over = dataset_types.into_iter().flat_map(|dataset_type| level(dataset_type).1);
        let shown = passed_over.filter(|(path, _)| !is_hidden(&path.to_string_lossy()));
        shown.map(|(path, why)| finding(name(&path), &why)).collect()
    }
}

fn finding(file: String, why: &PassedOver) -> Finding {
    Finding::of(NOTHING_PASSED_OVER, Place::file(file), format!("it {why}"))
}
