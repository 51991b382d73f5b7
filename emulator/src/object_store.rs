//! The objects that the emulator serves as S3 and that imports read: buckets in memory that keep every version,
//! and buckets that are folders, served as they lie there.

use std::collections::BTreeMap;
use std::fmt;
use std::io::{self, BufReader, Cursor, Read};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use md5::{Digest, Md5};

use crate::clock::{Clock, Timestamp};
use crate::folder::Folder;

/// The objects of all buckets. Clones share them.
#[derive(Clone)]
pub struct ObjectStore(Arc<Inner>);

struct Inner {
    clock: Clock,
    buckets: Mutex<BTreeMap<String, Bucket>>,
    hooks: Mutex<Vec<PutHook>>,
}

/// Called after an object was put, by the thread that put it. It may use the store.
pub type PutHook = Arc<dyn Fn(ObjectPut) + Send + Sync>;

/// What putting an object gave it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObjectVersion {
    /// Names this content of this key.
    pub version_id: String,
    /// MD5 of the content, in hexadecimal digits, without quotes.
    pub etag: String,
    /// In bytes.
    pub size: u64,
}

/// An object that was put, by [`ObjectStore::put`] or over HTTP.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObjectPut {
    /// The bucket's name.
    pub bucket: String,
    /// The object's key.
    pub key: String,
    /// Names this content of this key.
    pub version_id: String,
    /// MD5 of the content, in hexadecimal digits, without quotes.
    pub etag: String,
    /// In bytes.
    pub size: u64,
}

/// One version of one object, ready to be read.
#[derive(Debug, Clone)]
pub(crate) struct Object {
    pub(crate) key: String,
    pub(crate) version: ObjectVersion,
    pub(crate) modified: Timestamp,
    pub(crate) content: Content,
}

/// An object as imports read it.
#[derive(Debug, Clone)]
pub(crate) struct Source {
    pub(crate) key: String,
    pub(crate) content: Content,
}

impl From<&Object> for Source {
    fn from(object: &Object) -> Self {
        Self { key: object.key.clone(), content: object.content.clone() }
    }
}

/// Where an object's bytes are.
#[derive(Debug, Clone)]
pub(crate) enum Content {
    Memory(Bytes),
    File(PathBuf),
}

/// Why an object cannot be had.
#[derive(Debug)]
pub(crate) enum Absent {
    Bucket,
    Key,
    Version,
    Unreadable(io::Error),
}

impl From<io::Error> for Absent {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::NotFound { Self::Key } else { Self::Unreadable(error) }
    }
}

enum Bucket {
    /// Versions of each key, the newest last.
    Memory(BTreeMap<String, Vec<Object>>),
    Folder(Arc<Folder>),
}

impl ObjectStore {
    pub(crate) fn new(clock: Clock) -> Self {
        Self(Arc::new(Inner { clock, buckets: Mutex::default(), hooks: Mutex::default() }))
    }

    /// Makes an empty bucket, unless there is one of that name.
    pub fn create_bucket(&self, bucket: &str) {
        self.buckets().entry(bucket.to_owned()).or_insert_with(|| Bucket::Memory(BTreeMap::new()));
    }

    /// Serves a folder's files as a bucket: a file's key is its path below the folder. Nothing is copied; what is
    /// changed there shows at once. It takes the place of a bucket of the same name.
    pub fn mount_folder(&self, bucket: &str, folder: &Path) {
        self.buckets().insert(bucket.to_owned(), Bucket::Folder(Arc::new(Folder::new(folder))));
    }

    /// Called after every later put.
    pub fn on_put(&self, hook: PutHook) {
        self.hooks().push(hook);
    }

    /// Puts an object. A bucket that does not exist is made.
    ///
    /// In a mounted folder the object is written as a file; where that cannot be done, it is logged, and the
    /// version returned is the one that the object would have.
    pub fn put(&self, bucket: &str, key: &str, bytes: Vec<u8>) -> ObjectVersion {
        self.create_bucket(bucket);
        let bytes = Bytes::from(bytes);
        match self.try_put(bucket, key, bytes.clone()) {
            Ok(version) => version,
            Err(absent) => {
                tracing::warn!(bucket, key, ?absent, "the object could not be written");
                ObjectVersion { version_id: String::new(), etag: etag(&bytes), size: length(&bytes) }
            }
        }
    }

    /// Puts an object into a bucket that exists, and tells the hooks.
    pub(crate) fn try_put(&self, bucket: &str, key: &str, bytes: Bytes) -> Result<ObjectVersion, Absent> {
        let version = self.store(bucket, key, bytes)?;
        let put = ObjectPut {
            bucket: bucket.to_owned(),
            key: key.to_owned(),
            version_id: version.version_id.clone(),
            etag: version.etag.clone(),
            size: version.size,
        };
        // A hook may use the store, so no lock is held while it runs.
        let hooks = self.hooks().clone();
        for hook in hooks {
            hook(put.clone());
        }
        Ok(version)
    }

    fn store(&self, bucket: &str, key: &str, bytes: Bytes) -> Result<ObjectVersion, Absent> {
        let etag = etag(&bytes);
        let folder = {
            let mut buckets = self.buckets();
            match buckets.get_mut(bucket).ok_or(Absent::Bucket)? {
                Bucket::Folder(folder) => Arc::clone(folder),
                Bucket::Memory(keys) => {
                    let versions = keys.entry(key.to_owned()).or_default();
                    let version_id = format!("{:.20}{:08x}", etag, versions.len() + 1);
                    let version = ObjectVersion { version_id, etag, size: length(&bytes) };
                    versions.push(Object {
                        key: key.to_owned(),
                        version: version.clone(),
                        modified: self.0.clock.now(),
                        content: Content::Memory(bytes),
                    });
                    return Ok(version);
                }
            }
        };
        folder.write(key, &bytes)?;
        Ok(folder.object(key)?.version)
    }

    /// An object, in its newest version or in the one asked for.
    pub(crate) fn object(&self, bucket: &str, key: &str, version_id: Option<&str>) -> Result<Object, Absent> {
        let folder = match self.buckets().get(bucket).ok_or(Absent::Bucket)? {
            Bucket::Folder(folder) => Arc::clone(folder),
            Bucket::Memory(keys) => {
                let versions = keys.get(key).ok_or(Absent::Key)?;
                let found = match version_id {
                    None => versions.last(),
                    Some(id) => versions.iter().find(|object| object.version.version_id == id),
                };
                return found.cloned().ok_or(Absent::Version);
            }
        };
        let object = folder.object(key)?;
        match version_id {
            Some(id) if id != object.version.version_id => Err(Absent::Version),
            _ => Ok(object),
        }
    }

    /// The newest version of every object whose key begins with `prefix`, by key. `None` without such a bucket.
    pub(crate) fn list(&self, bucket: &str, prefix: &str) -> Option<Vec<Object>> {
        let folder = match self.buckets().get(bucket)? {
            Bucket::Folder(folder) => Arc::clone(folder),
            Bucket::Memory(keys) => {
                let below = keys.range(prefix.to_owned()..).take_while(|(key, _)| key.starts_with(prefix));
                return Some(below.filter_map(|(_, versions)| versions.last().cloned()).collect());
            }
        };
        Some(folder.list(prefix))
    }

    /// An object to be imported, if it is there.
    pub(crate) fn source(&self, bucket: &str, key: &str) -> Option<Source> {
        let folder = match self.buckets().get(bucket)? {
            Bucket::Folder(folder) => Arc::clone(folder),
            Bucket::Memory(keys) => return keys.get(key)?.last().map(Source::from),
        };
        folder.source(key).ok()
    }

    /// Objects to be imported: all whose key begins with `prefix`, by key.
    pub(crate) fn sources(&self, bucket: &str, prefix: &str) -> Vec<Source> {
        let folder = match self.buckets().get(bucket) {
            None => return Vec::new(),
            Some(Bucket::Folder(folder)) => Some(Arc::clone(folder)),
            Some(Bucket::Memory(_)) => None,
        };
        match folder {
            Some(folder) => folder.sources(prefix),
            None => self.list(bucket, prefix).unwrap_or_default().iter().map(Source::from).collect(),
        }
    }

    /// Takes a key away, with all its versions. Mounted folders are left alone.
    pub(crate) fn remove(&self, bucket: &str, key: &str) -> Result<(), Absent> {
        match self.buckets().get_mut(bucket).ok_or(Absent::Bucket)? {
            Bucket::Memory(keys) => {
                keys.remove(key);
                Ok(())
            }
            Bucket::Folder(_) => Err(Absent::Unreadable(io::Error::from(io::ErrorKind::PermissionDenied))),
        }
    }

    pub(crate) fn bucket_names(&self) -> Vec<String> {
        self.buckets().keys().cloned().collect()
    }

    pub(crate) fn has_bucket(&self, bucket: &str) -> bool {
        self.buckets().contains_key(bucket)
    }

    fn buckets(&self) -> MutexGuard<'_, BTreeMap<String, Bucket>> {
        self.0.buckets.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn hooks(&self) -> MutexGuard<'_, Vec<PutHook>> {
        self.0.hooks.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for ObjectStore {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("ObjectStore").field("buckets", &self.bucket_names()).finish_non_exhaustive()
    }
}

impl Source {
    /// In bytes. Blocks on files.
    pub(crate) fn size(&self) -> io::Result<u64> {
        match &self.content {
            Content::Memory(bytes) => Ok(length(bytes)),
            Content::File(path) => Ok(std::fs::metadata(path)?.len()),
        }
    }

    /// Opens the object for reading from its beginning. Blocks on files.
    pub(crate) fn open(&self) -> io::Result<Box<dyn Read + Send>> {
        Ok(match &self.content {
            Content::Memory(bytes) => Box::new(Cursor::new(bytes.clone())),
            Content::File(path) => Box::new(BufReader::with_capacity(1 << 17, std::fs::File::open(path)?)),
        })
    }
}

/// MD5 in hexadecimal digits: what S3 gives as the entity tag of an object that was put in one piece.
pub(crate) fn etag(bytes: &[u8]) -> String {
    hexadecimal(&Md5::digest(bytes))
}

pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut digits, byte| {
        // Writing into a string cannot fail.
        let _ = write!(digits, "{byte:02x}");
        digits
    })
}

fn length(bytes: &Bytes) -> u64 {
    u64::try_from(bytes.len()).unwrap_or(u64::MAX)
}
