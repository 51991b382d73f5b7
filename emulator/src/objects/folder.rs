//! A folder whose files are objects. A key is a path below it, with `/` between its parts.
//!
//! Every path is resolved beneath the folder: what a symbolic link leads to outside of it is no object. Links to files
//! inside of it are followed, links to folders are not. Only regular files are objects, so that no pipe or device is
//! ever opened; nor are names that begin with a dot. [`entry_kind`](super::entry_kind) decides it.

use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use cap_fs_ext::{DirExt as _, OpenOptionsSyncExt as _};
use cap_std::ambient_authority;
use cap_std::fs::{Dir, OpenOptions};

use super::content::{Content, Opened};
use super::entry_kind::{EntryKind, is_name, kind_at};
use super::listing::{self, FolderLevel, Names, Start};
use super::partial;
use super::stamp::Stamp;
use super::tags::Tags;
use super::{ObjectVersion, etag};
use crate::clock::Timestamp;

/// Largest file that is read into memory to be sent, in bytes.
const READ_AT_ONCE: u64 = 1 << 20;

/// How often a file is read again that changes while it is read.
const ATTEMPTS: u32 = 5;

/// A folder, by its path.
#[derive(Debug)]
pub(crate) struct Folder {
    root: PathBuf,
    tags: Tags,
    names: Names,
}

/// A file of a folder, which is opened when it is read.
#[derive(Debug, Clone)]
pub(crate) struct FolderFile {
    pub(super) folder: Arc<Folder>,
    pub(super) key: String,
}

/// What a file is like as an object.
#[derive(Debug, Clone)]
pub(crate) struct Described {
    pub(crate) version: ObjectVersion,
    pub(crate) modified: Timestamp,
}

impl FolderFile {
    /// In bytes.
    pub(crate) fn size(&self) -> io::Result<u64> {
        self.folder.size(&self.key)
    }

    /// Opens it for reading.
    pub(crate) fn open(&self) -> io::Result<File> {
        self.folder.open(&self.key).map(|(file, _)| file)
    }
}

impl Folder {
    /// The folder at that path, which is looked at anew by each method.
    ///
    /// # Errors
    /// There is no such folder, or it cannot be read.
    pub(crate) fn new(path: &Path) -> io::Result<Self> {
        let root = path.canonicalize()?;
        let folder = Self { root, tags: Tags::default(), names: Names::default() };
        folder.open_root()?.entries()?;
        Ok(folder)
    }

    /// The folder itself, opened anew. A symbolic link that has taken its place since leads elsewhere, and is not
    /// followed.
    fn open_root(&self) -> io::Result<Dir> {
        match (self.root.parent(), self.root.file_name()) {
            (Some(above), Some(name)) => Dir::open_ambient_dir(above, ambient_authority())?.open_dir_nofollow(name),
            _ => Dir::open_ambient_dir(&self.root, ambient_authority()),
        }
    }

    /// Where it lies.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// Whether a key is a file. Nothing is read.
    pub(crate) fn size(&self, key: &str) -> io::Result<u64> {
        let (root, path) = self.place(key)?;
        let metadata = root.metadata(path).map_err(unresolved)?;
        if metadata.is_file() { Ok(metadata.len()) } else { Err(io::ErrorKind::NotFound.into()) }
    }

    /// The first keys from there on that begin with the prefix and pass the filter, in the order of keys: at most so many.
    pub(crate) fn keys(&self, prefix: &str, from: &Start, filter: &dyn Fn(&str) -> bool, most: usize) -> Vec<String> {
        self.open_root()
            .map(|root| listing::files(&root, &self.names, (prefix, from), filter, most))
            .inspect_err(|error| tracing::warn!(folder = %self.root.display(), %error, "unreadable"))
            .unwrap_or_default()
    }

    /// What is right in a folder below this one, without what is in the folders below that.
    ///
    /// # Errors
    /// There is nothing of that name, or it cannot be read.
    pub(crate) fn level(&self, folder: &str) -> io::Result<FolderLevel> {
        listing::level(&self.open_root()?, folder)
    }

    /// What a name right in the folder is to the bucket.
    ///
    /// # Errors
    /// There is nothing of that name.
    pub(crate) fn kind_of(&self, name: &OsStr) -> io::Result<EntryKind> {
        kind_at(&self.open_root()?, Path::new(name))
    }

    /// What a file is like. It is read for its entity tag, unless that is known.
    pub(crate) fn describe(&self, key: &str) -> io::Result<Described> {
        self.unchanged(key, |file, stamp| {
            let etag = self.tags.of(key, file, stamp)?;
            Ok(described(etag, stamp))
        })
    }

    /// A file with the content that its entity tag belongs to, whatever becomes of the file.
    pub(crate) fn read(&self, key: &str) -> io::Result<(Described, Content)> {
        self.unchanged(key, |file, stamp| {
            if stamp.size > READ_AT_ONCE {
                let etag = self.tags.of(key, file, stamp)?;
                let opened = Opened::watched(file.try_clone()?, stamp.clone());
                return Ok((described(etag, stamp), Content::Opened(Arc::new(opened))));
            }
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes)?;
            Ok((described(etag(&bytes), stamp), Content::Memory(bytes.into())))
        })
    }

    /// Reads a file again for as long as it changes meanwhile.
    fn unchanged<T>(&self, key: &str, mut read: impl FnMut(&mut File, &Stamp) -> io::Result<T>) -> io::Result<T> {
        for _ in 0..ATTEMPTS {
            let (mut file, before) = self.open(key)?;
            let found = read(&mut file, &before)?;
            if before.has_content_of(&Stamp::of(&file.metadata()?)?) {
                return Ok(found);
            }
        }
        Err(io::Error::other("the file changes while it is read; try again when it has been written"))
    }

    /// Whether a key can be a file of the folder, as it is now.
    pub(crate) fn holds(&self, key: &str) -> bool {
        let Ok((root, path)) = self.place(key) else { return false };
        match root.symlink_metadata(path) {
            Err(error) => error.kind() == io::ErrorKind::NotFound,
            // Folders without any file are what deleted objects leave, and block nobody.
            Ok(metadata) if metadata.is_dir() => has_no_file(&root, Path::new(path)),
            Ok(_) => root.metadata(path).is_ok_and(|metadata| metadata.is_file()),
        }
    }

    /// Writes a file, and the folders above it: first beside its place, then there, so that nobody sees half of it.
    pub(crate) fn write(&self, key: &str, content: &Content) -> io::Result<()> {
        let (root, path) = self.place(key)?;
        let above = Path::new(path).parent().unwrap_or_else(|| Path::new(""));
        if !above.as_os_str().is_empty() {
            root.create_dir_all(above)?;
        }
        if root.symlink_metadata(path).is_ok_and(|metadata| metadata.is_dir()) {
            remove_folders(&root, Path::new(path))?;
        }
        let (beside, file) = create_beside(&root, above)?;
        let written = fill(file, &root, (&beside, path), content);
        written.and_then(|_locked| root.rename(&beside, &root, path)).inspect_err(|_| {
            // What is left of it is of no use, and hidden where it cannot be removed.
            let _ = root.remove_file(&beside);
        })
    }

    /// Removes what is left of writes that were broken off when their process was killed. Blocks.
    pub(crate) fn remove_partial_files(&self) {
        match self.open_root() {
            Ok(root) => partial::remove_in(&root),
            Err(error) => tracing::warn!(folder = %self.root.display(), %error, "unreadable"),
        }
    }

    /// Removes a file. What is no object stays.
    pub(crate) fn remove(&self, key: &str) -> io::Result<()> {
        self.size(key)?;
        let (root, path) = self.place(key)?;
        root.remove_file(path)?;
        self.tags.forget(key);
        Ok(())
    }

    pub(super) fn open(&self, key: &str) -> io::Result<(File, Stamp)> {
        let (root, path) = self.place(key)?;
        let metadata = root.metadata(path).map_err(unresolved).inspect_err(|_| self.tags.forget(key))?;
        if !metadata.is_file() {
            return Err(io::ErrorKind::NotFound.into());
        }
        // Should it be a pipe by now, opening it does not wait for anybody.
        let file = root.open_with(path, OpenOptions::new().read(true).nonblock(true))?.into_std();
        let metadata = file.metadata()?;
        if metadata.is_file() { Ok((file, Stamp::of(&metadata)?)) } else { Err(io::ErrorKind::NotFound.into()) }
    }

    /// The folder, and where a key lies in it. A key that no path has, or one below a link, lies nowhere.
    fn place<'key>(&self, key: &'key str) -> io::Result<(Dir, &'key str)> {
        let nowhere = || io::Error::from(io::ErrorKind::NotFound);
        if !key.split('/').all(is_name) {
            return Err(nowhere());
        }
        let root = self.open_root()?;
        for (end, _) in key.match_indices('/') {
            match root.symlink_metadata(&key[..end]) {
                Ok(metadata) if metadata.is_dir() => {}
                Err(error) if error.kind() == io::ErrorKind::NotFound => break,
                _ => return Err(nowhere()),
            }
        }
        Ok((root, key))
    }
}

/// A path that leads nowhere, in a circle, through a file, or out of the folder is that of no object.
fn unresolved(error: io::Error) -> io::Error {
    let is_forbidden = error.kind() == io::ErrorKind::PermissionDenied && error.raw_os_error().is_some();
    if is_forbidden { error } else { io::ErrorKind::NotFound.into() }
}

/// Whether there is nothing but folders in a folder.
fn has_no_file(root: &Dir, folder: &Path) -> bool {
    let Ok(mut entries) = root.read_dir(folder) else { return false };
    entries.all(|entry| {
        let Ok(entry) = entry else { return false };
        let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
        is_folder && has_no_file(root, &folder.join(entry.file_name()))
    })
}

/// Removes a folder with all folders in it.
///
/// # Errors
/// There is something else in one of them, which stays.
fn remove_folders(root: &Dir, folder: &Path) -> io::Result<()> {
    for entry in root.read_dir(folder)? {
        remove_folders(root, &folder.join(entry?.file_name()))?;
    }
    root.remove_dir(folder)
}

/// A new file in a folder, of a name that no other has.
fn create_beside(root: &Dir, above: &Path) -> io::Result<(PathBuf, File)> {
    loop {
        let beside = above.join(partial::name());
        match root.open_with(&beside, OpenOptions::new().write(true).create_new(true)) {
            Ok(file) => return Ok((beside, file.into_std())),
            // Of another process of the same number, in another container.
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
}

/// Writes into a new file what is to take the place of a path, and leaves it open, and so locked.
fn fill(mut file: File, root: &Dir, (beside, path): (&Path, &str), content: &Content) -> io::Result<File> {
    partial::lock(&file);
    if let Ok(former) = root.metadata(path) {
        root.set_permissions(beside, former.permissions())?;
    }
    io::copy(&mut content.reader()?, &mut file)?;
    file.flush()?;
    Ok(file)
}

fn described(etag: String, stamp: &Stamp) -> Described {
    let version_id = format!("{etag:.16}{:016x}", stamp.modified.as_nanos());
    let modified = Timestamp::from(stamp.modified);
    Described { version: ObjectVersion { version_id, etag, size: stamp.size }, modified }
}
