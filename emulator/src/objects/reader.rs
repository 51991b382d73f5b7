//! A folder as the bucket that it is served as, for whoever reads it without a bucket.

use std::ffi::OsStr;
use std::fs::File;
use std::io;
use std::path::Path;

use super::entry_kind::{EntryKind, PassedOver};
use super::folder::Folder;
use super::listing::{FolderLevel, Start};

/// Reads a folder as [`ObjectStore::mount_folder`](super::ObjectStore::mount_folder) serves it: by the same code, so that
/// both have the same objects. It is looked at anew by each method.
#[derive(Debug)]
pub struct FolderReader(Folder);

impl FolderReader {
    /// The folder at that path, which may be a symbolic link to it.
    ///
    /// # Errors
    /// There is no such folder, or it cannot be read.
    pub fn new(path: &Path) -> io::Result<Self> {
        Folder::new(path).map(Self)
    }

    /// What is right in a folder below this one, with paths below this one. Where the folder itself is a link or no
    /// folder, it is what is passed over.
    ///
    /// # Errors
    /// There is nothing of that name, or it cannot be read.
    pub fn level(&self, folder: &str) -> io::Result<FolderLevel> {
        self.0.level(folder)
    }

    /// The first keys of the bucket, at most so many.
    #[must_use]
    pub fn first_keys(&self, most: usize) -> Vec<String> {
        self.0.keys("", &Start::Beginning, &|_| true, most)
    }

    /// Why a name right in the folder is no object of the bucket; `None` for one that is, for a folder, and for a name
    /// that begins with a dot.
    ///
    /// # Errors
    /// There is nothing of that name.
    pub fn passed_over(&self, name: &OsStr) -> io::Result<Option<PassedOver>> {
        Ok(match self.0.kind_of(name)? {
            EntryKind::PassedOver(why) => Some(why),
            EntryKind::Object(_) | EntryKind::Folder | EntryKind::Hidden => None,
        })
    }

    /// Opens an object for reading, and says how many bytes it has.
    ///
    /// # Errors
    /// There is no such object, or it cannot be read.
    pub fn open(&self, key: &str) -> io::Result<(File, u64)> {
        self.0.open(key).map(|(file, stamp)| (file, stamp.size))
    }
}
