//! A folder served as a bucket. A key is a path below it, with `/` between its parts.

use std::collections::HashMap;
use std::fs::{self, Metadata};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, UNIX_EPOCH};

use md5::{Digest, Md5};

use crate::clock::Timestamp;
use crate::object_store::{Content, Object, ObjectVersion, Source, hexadecimal};

#[derive(Debug)]
pub(crate) struct Folder {
    root: PathBuf,
    /// Entity tags of files that were read before, valid as long as size and time of change stay the same.
    tags: Mutex<HashMap<PathBuf, Tag>>,
}

struct File {
    key: String,
    path: PathBuf,
    metadata: Metadata,
}

impl From<File> for Source {
    fn from(file: File) -> Self {
        Self { key: file.key, content: Content::File(file.path) }
    }
}

#[derive(Debug, Clone)]
struct Tag {
    size: u64,
    modified: Duration,
    etag: String,
}

impl Folder {
    pub(crate) fn new(root: &Path) -> Self {
        Self { root: root.to_owned(), tags: Mutex::default() }
    }

    pub(crate) fn object(&self, key: &str) -> io::Result<Object> {
        self.described(self.file(key)?)
    }

    /// A file as a source: without its entity tag, for which it would have to be read.
    pub(crate) fn source(&self, key: &str) -> io::Result<Source> {
        self.file(key).map(Source::from)
    }

    /// Files whose key begins with the prefix, as sources.
    pub(crate) fn sources(&self, prefix: &str) -> Vec<Source> {
        self.files(prefix).into_iter().map(Source::from).collect()
    }

    /// Files whose key begins with the prefix, by key. Hidden files and folders are not objects.
    pub(crate) fn list(&self, prefix: &str) -> Vec<Object> {
        let described = |file: File| {
            let path = file.path.clone();
            self.described(file).inspect_err(|error| tracing::warn!(path = %path.display(), %error, "unreadable")).ok()
        };
        self.files(prefix).into_iter().filter_map(described).collect()
    }

    /// Writes a file, and the folders above it.
    pub(crate) fn write(&self, key: &str, bytes: &[u8]) -> io::Result<()> {
        let path = self.path(key)?;
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::write(path, bytes)
    }

    fn file(&self, key: &str) -> io::Result<File> {
        let path = self.path(key)?;
        let metadata = fs::metadata(&path)?;
        if metadata.is_file() {
            Ok(File { key: key.to_owned(), path, metadata })
        } else {
            Err(io::Error::from(io::ErrorKind::NotFound))
        }
    }

    fn files(&self, prefix: &str) -> Vec<File> {
        let mut found = Vec::new();
        collect(&self.root, "", prefix, &mut found);
        found.sort_unstable_by(|one, other| one.key.cmp(&other.key));
        found
    }

    /// Where a key lies. A key that leads out of the folder, or to something hidden, lies nowhere.
    fn path(&self, key: &str) -> io::Result<PathBuf> {
        let honest = |part: &str| !part.is_empty() && !part.starts_with('.') && !part.contains(['\\', '\0']);
        if key.split('/').all(honest) {
            Ok(key.split('/').fold(self.root.clone(), |path, part| path.join(part)))
        } else {
            Err(io::Error::from(io::ErrorKind::NotFound))
        }
    }

    fn described(&self, file: File) -> io::Result<Object> {
        let (size, modified) = (file.metadata.len(), file.metadata.modified()?);
        let modified = modified.duration_since(UNIX_EPOCH).unwrap_or_default();
        let etag = self.etag(&file.path, size, modified)?;
        let version_id = format!("{etag:.16}{:016x}", modified.as_nanos());
        Ok(Object {
            key: file.key,
            version: ObjectVersion { version_id, etag, size },
            modified: Timestamp::from(modified),
            content: Content::File(file.path),
        })
    }

    fn etag(&self, path: &Path, size: u64, modified: Duration) -> io::Result<String> {
        let known = self.tags.lock().unwrap_or_else(PoisonError::into_inner).get(path).cloned();
        if let Some(tag) = known.filter(|tag| tag.size == size && tag.modified == modified) {
            return Ok(tag.etag);
        }
        let etag = md5_of(path)?;
        let tag = Tag { size, modified, etag: etag.clone() };
        self.tags.lock().unwrap_or_else(PoisonError::into_inner).insert(path.to_owned(), tag);
        Ok(etag)
    }
}

fn collect(folder: &Path, above: &str, prefix: &str, found: &mut Vec<File>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let Some(name) = name.to_str().filter(|name| !name.starts_with('.')) else { continue };
        let (key, path) = (format!("{above}{name}"), entry.path());
        let Ok(metadata) = fs::metadata(&path) else { continue };
        if metadata.is_dir() {
            let below = format!("{key}/");
            // A link to a folder could lead out of the bucket, or round in circles.
            let is_link = entry.file_type().is_ok_and(|kind| kind.is_symlink());
            if !is_link && (below.starts_with(prefix) || prefix.starts_with(&below)) {
                collect(&path, &below, prefix, found);
            }
        } else if key.starts_with(prefix) {
            found.push(File { key, path, metadata });
        }
    }
}

fn md5_of(path: &Path) -> io::Result<String> {
    let mut file = fs::File::open(path)?;
    let mut hash = Md5::new();
    let mut buffer = vec![0; 1 << 17];
    loop {
        let read = file.read(&mut buffer)?;
        if read == 0 {
            return Ok(hexadecimal(&hash.finalize()));
        }
        hash.update(&buffer[..read]);
    }
}
