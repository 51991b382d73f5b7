//! The objects that the emulator serves as S3 and that imports read. A bucket is in memory, or it is a folder with a
//! layer above it that has whatever was put and deleted, so that the folder itself stays as it is.

mod bucket;
mod buckets;
mod content;
mod entry_kind;
mod folder;
mod listing;
mod object;
mod partial;
mod positioned;
mod reader;
mod segments;
mod spool;
mod stamp;
mod stored;
mod tags;
mod upload;

use std::collections::BTreeMap;
use std::fmt;
use std::io::{self, Read};
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use md5::{Digest, Md5};

use crate::clock::Clock;
use bucket::{Below, Bucket, Found};
use segments::Segments;

pub(crate) use bucket::List;
pub(crate) use content::{Content, length};
pub use entry_kind::PassedOver;
pub(crate) use listing::Start;
pub use listing::{FolderLevel, FolderObject};
pub(crate) use object::{
    Attributes, Condition, Deleted, Described, NewObject, Object, Source, StoreError, VersionEntry,
};
pub use object::{ObjectCreation, ObjectPut, ObjectVersion};
pub use reader::FolderReader;
pub(crate) use spool::{IN_MEMORY, Spool, Stored};
pub(crate) use stored::ObjectsImage;
pub(crate) use upload::{NewUpload, Part, PartNumber, Upload, UploadEntry, etag_of, joined};

/// The objects of all buckets. Clones share them.
#[derive(Clone)]
pub struct ObjectStore(Arc<Inner>);

struct Inner {
    clock: Clock,
    segments: Arc<Segments>,
    buckets: Mutex<BTreeMap<String, Bucket>>,
    hooks: Mutex<Vec<PutHook>>,
    /// How often all buckets were replaced.
    replacements: AtomicU64,
}

/// Called after an object was put, by the thread that put it. It may use the store.
pub type PutHook = Arc<dyn Fn(ObjectPut) + Send + Sync>;

impl ObjectStore {
    /// A store without buckets.
    pub(crate) fn new(clock: Clock) -> Self {
        let (segments, buckets, hooks) = (Arc::default(), Mutex::default(), Mutex::default());
        Self(Arc::new(Inner { clock, segments, buckets, hooks, replacements: AtomicU64::new(0) }))
    }

    /// Takes an object's content.
    pub(crate) fn spool(&self) -> Spool {
        Spool::new(Arc::clone(&self.0.segments))
    }

    /// Creates an empty bucket, unless there is one of that name.
    pub fn create_bucket(&self, bucket: &str) {
        let now = self.0.clock.now();
        self.buckets().entry(bucket.to_owned()).or_insert_with(|| Bucket::in_memory(now));
    }

    /// Serves a folder's files as a bucket: a file's key is its path below the folder. Nothing is copied, and what is
    /// changed there shows at once. The folder itself is never written: whatever is put or deleted is kept apart.
    ///
    /// It takes the place of a bucket of the same name, unless that one is the same folder already.
    ///
    /// # Errors
    /// There is no such folder, or it cannot be read.
    pub fn mount_folder(&self, bucket: &str, folder: &Path) -> io::Result<()> {
        self.mount(bucket, folder, false)
    }

    /// As [`ObjectStore::mount_folder`], but what is put becomes a file of the folder, and what is deleted is removed
    /// from it. Only keys that no file can have are kept apart.
    ///
    /// # Errors
    /// There is no such folder, or it cannot be read.
    pub fn mount_writable_folder(&self, bucket: &str, folder: &Path) -> io::Result<()> {
        self.mount(bucket, folder, true)
    }

    fn mount(&self, bucket: &str, folder: &Path, writable: bool) -> io::Result<()> {
        let mounted = Bucket::of_folder(folder, writable, self.0.clock.now())?;
        let mut buckets = self.buckets();
        if !buckets.get(bucket).is_some_and(|known| known.is_like(&mounted)) {
            buckets.insert(bucket.to_owned(), mounted);
        }
        Ok(())
    }

    /// Called after every later put.
    pub fn on_put(&self, hook: PutHook) {
        self.hooks().push(hook);
    }

    /// Puts an object. A bucket that does not exist is created.
    ///
    /// Where that cannot be done, as in a folder that may not be written, it is logged, and the version returned is
    /// the one that the object would have.
    #[expect(clippy::must_use_candidate, reason = "who puts an object need not want to know its version")]
    #[expect(clippy::needless_pass_by_value, reason = "a later store may keep the bytes as they are")]
    pub fn put(&self, bucket: &str, key: &str, bytes: Vec<u8>) -> ObjectVersion {
        self.create_bucket(bucket);
        let lost = ObjectVersion { version_id: String::new(), etag: etag(&bytes), size: length(&bytes) };
        self.try_put(bucket, key, &bytes, &Condition::Always).unwrap_or_else(|error| {
            tracing::warn!(bucket, key, ?error, "the object could not be written");
            lost
        })
    }

    /// Puts an object into a bucket that exists if the condition is met, and calls the hooks. Blocks on files.
    pub(crate) fn try_put(
        &self,
        bucket: &str,
        key: &str,
        bytes: &[u8],
        condition: &Condition,
    ) -> Result<ObjectVersion, StoreError> {
        let mut spool = self.spool();
        let stored = spool.write(bytes).and_then(|()| spool.finish()).map_err(StoreError::Unreadable)?;
        let put = self.insert(bucket, key, NewObject::from(stored), condition)?;
        Ok(put.version)
    }

    /// Puts an object into a bucket that exists if the condition is met, and calls the hooks. Blocks on files.
    pub(crate) fn insert(
        &self,
        bucket: &str,
        key: &str,
        new: NewObject,
        condition: &Condition,
    ) -> Result<Described, StoreError> {
        let creation = new.creation;
        let described = self.alone(bucket, || {
            self.check(bucket, key, condition)?;
            self.place(bucket, key, new, condition)
        })?;
        let ObjectVersion { version_id, etag, size } = described.version.clone();
        let put = ObjectPut { bucket: bucket.to_owned(), key: key.to_owned(), version_id, etag, size, creation };
        // A hook may use the store, so no lock is held while it runs.
        let hooks = self.hooks().clone();
        for hook in hooks {
            hook(put.clone());
        }
        Ok(described)
    }

    fn place(&self, bucket: &str, key: &str, new: NewObject, condition: &Condition) -> Result<Described, StoreError> {
        let folder = self.bucket(bucket, |bucket| Ok(bucket.writable()))?;
        if let Some(folder) = folder.filter(|folder| folder.holds(key)) {
            folder.write(key, &new.stored.content).map_err(StoreError::Unreadable)?;
            let file = folder.describe(key)?;
            return self.bucket(bucket, |bucket| Ok(bucket.wrote(key, file, new)));
        }
        let now = self.0.clock.now();
        self.bucket(bucket, |bucket| {
            // Here, since buckets are replaced under the same lock.
            self.check_replacements(condition)?;
            Ok(bucket.add(key, new, now))
        })
    }

    fn check_replacements(&self, condition: &Condition) -> Result<(), StoreError> {
        match condition {
            Condition::Unreplaced(replacements) if self.replacements() != *replacements => {
                Err(StoreError::Unreadable(io::Error::other("the emulator was restored or reset meanwhile")))
            }
            _ => Ok(()),
        }
    }

    /// Whether what a key is now allows a change of it.
    fn check(&self, bucket: &str, key: &str, condition: &Condition) -> Result<(), StoreError> {
        if matches!(condition, Condition::Always | Condition::Unreplaced(_)) {
            return self.bucket(bucket, |_| self.check_replacements(condition));
        }
        match self.describe(bucket, key) {
            Ok(current) => condition.allows(Some(&current.version.etag)),
            Err(StoreError::NoSuchKey) => condition.allows(None),
            Err(error) => Err(error),
        }
    }

    /// An object, in its newest version or in the one asked for. Blocks on files.
    pub(crate) fn object(&self, bucket: &str, key: &str, version_id: Option<&str>) -> Result<Object, StoreError> {
        match self.bucket(bucket, |bucket| bucket.find(key, version_id))? {
            Found::Object(object) => Ok(object),
            Found::File(file) => file.object(key, version_id),
        }
    }

    /// What the newest version of an object is like. Blocks on files.
    pub(crate) fn describe(&self, bucket: &str, key: &str) -> Result<Described, StoreError> {
        match self.bucket(bucket, |bucket| bucket.find(key, None))? {
            Found::Object(object) => Ok(Described { version: object.version, modified: object.modified }),
            Found::File(file) => file.describe(key),
        }
    }

    /// The first keys from there on that begin with `prefix`, in the order of keys: at most so many, and fewer only
    /// where there are no more. Blocks on files.
    pub(crate) fn keys(
        &self,
        bucket: &str,
        list: List,
        (prefix, from): (&str, &Start),
        most: usize,
    ) -> Result<Vec<String>, StoreError> {
        let look = |bucket: &mut Bucket| Ok((bucket.folder(), bucket.layer(list, prefix, from, most)));
        let (below, layer) = self.bucket(bucket, look)?;
        // Keys beyond the last of the layer's may be hidden by it. They are not reached, since that is so only if the
        // layer alone has enough.
        let is_visible = |key: &str| !layer.contains_key(key);
        let mut keys = below.map(|below| below.keys(prefix, from, &is_visible, most)).unwrap_or_default();
        keys.extend(layer.into_iter().filter(|(_, is_listed)| *is_listed).map(|(key, _)| key));
        keys.sort_unstable();
        keys.truncate(most);
        Ok(keys)
    }

    /// The versions and delete markers of a key, the newest first. Blocks on files.
    pub(crate) fn versions(&self, bucket: &str, key: &str) -> Result<Vec<VersionEntry>, StoreError> {
        let (mut versions, below) = self.bucket(bucket, |bucket| Ok((bucket.versions(key), bucket.below(key))))?;
        if let Some(Ok(described)) = below.map(|file| file.describe(key)) {
            versions.push(VersionEntry::Object(described));
        }
        Ok(versions)
    }

    /// An object to be imported, if it is there.
    pub(crate) fn source(&self, bucket: &str, key: &str) -> Option<Source> {
        match self.bucket(bucket, |bucket| bucket.find(key, None)).ok()? {
            Found::Object(object) => Some(Source::from(&object)),
            Found::File(file) => file.source(key),
        }
    }

    /// Objects to be imported: all whose key begins with `prefix`, by key.
    pub(crate) fn sources(&self, bucket: &str, prefix: &str) -> Vec<Source> {
        let keys = self.keys(bucket, List::Objects, (prefix, &Start::Beginning), usize::MAX).unwrap_or_default();
        keys.iter().filter_map(|key| self.source(bucket, key)).collect()
    }

    /// Deletes an object, or one version of it, if the condition is met. Blocks on files.
    ///
    /// Without a version, a delete marker hides those that there are; in a writable folder the file is removed.
    pub(crate) fn delete(
        &self,
        bucket: &str,
        key: &str,
        version_id: Option<&str>,
        condition: &Condition,
    ) -> Result<Deleted, StoreError> {
        self.alone(bucket, || {
            self.check(bucket, key, condition)?;
            let below = self.bucket(bucket, |bucket| Ok(bucket.below(key)))?;
            let is_meant = |file: &Below| version_id.is_none() || file.object(key, version_id).is_ok();
            let hides_file = version_id.is_none() && below.as_ref().is_some_and(|file| file.is_there(key));
            let file = below.filter(is_meant);
            let is_removed = file.as_ref().map_or(Ok(false), |file| file.remove(key))?;
            let now = self.0.clock.now();
            self.bucket(bucket, |bucket| match version_id {
                _ if is_removed => Ok(bucket.forget(key)),
                Some(id) if file.is_some() => Ok(bucket.hide(key, id)),
                Some(id) => Ok(bucket.delete_version(key, id)),
                None => Ok(bucket.mark(key, now, hides_file)),
            })
        })
    }

    /// Lets nobody else change the bucket meanwhile.
    fn alone<T>(&self, bucket: &str, work: impl FnOnce() -> Result<T, StoreError>) -> Result<T, StoreError> {
        let writing = self.bucket(bucket, |bucket| Ok(Arc::clone(&bucket.writing)))?;
        let _alone = writing.lock().unwrap_or_else(PoisonError::into_inner);
        work()
    }

    fn bucket<T>(
        &self,
        bucket: &str,
        look: impl FnOnce(&mut Bucket) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        look(self.buckets().get_mut(bucket).ok_or(StoreError::NoSuchBucket)?)
    }

    /// How often all buckets were replaced by those of a snapshot.
    pub(crate) fn replacements(&self) -> u64 {
        self.0.replacements.load(Ordering::Relaxed)
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
        let names: Vec<String> = self.bucket_names().into_iter().map(|(name, _)| name).collect();
        formatter.debug_struct("ObjectStore").field("buckets", &names).finish_non_exhaustive()
    }
}

impl Source {
    /// In bytes. Blocks on files.
    pub(crate) fn size(&self) -> io::Result<u64> {
        self.content.size()
    }

    /// Opens the object for reading from its beginning. Blocks on files.
    pub(crate) fn open(&self) -> io::Result<Box<dyn Read + Send>> {
        self.content.reader()
    }
}

/// MD5 in hexadecimal digits: what S3 gives as the entity tag of an object that was put in one piece.
pub(crate) fn etag(bytes: &[u8]) -> String {
    hexadecimal(&Md5::digest(bytes))
}

/// Two digits for each byte, in lower case.
pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut digits, byte| {
        // Writing into a string cannot fail.
        let _ = write!(digits, "{byte:02x}");
        digits
    })
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::*;
    use crate::clock::Timestamp;

    #[test]
    fn what_is_put_for_work_from_before_a_restore_does_not_come_after_it() {
        let store = ObjectStore::new(Clock::virtual_from(Timestamp(0.0)));
        store.create_bucket("b");
        let condition = Condition::Unreplaced(store.replacements());
        store.try_put("b", "before", b"a", &condition).expect("nothing was restored yet");
        // Held here, so that the put has begun, and has to wait before it changes the bucket.
        let writing = store.bucket("b", |bucket| Ok(Arc::clone(&bucket.writing))).expect("a bucket");
        let held = writing.lock().expect("nobody panicked");
        let others = store.clone();
        let put = thread::spawn(move || others.try_put("b", "late", b"a", &condition));
        // Those of the bucket, of the test and of the put.
        while Arc::strong_count(&writing) < 3 {
            thread::yield_now();
        }
        store.install(store.image());
        drop(held);
        let error = put.join().expect("it ends").expect_err("the buckets were replaced");
        assert!(format!("{error:?}").contains("restored or reset"), "{error:?}");
        assert!(store.describe("b", "before").is_ok() && store.describe("b", "late").is_err());
    }
}
