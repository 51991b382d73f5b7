//! One bucket: the layer of what was put and deleted, above a folder if it serves one.

mod image;

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::io;
use std::path::Path;
use std::sync::{Arc, Mutex};

use serde::{Deserialize, Serialize};

use super::content::Content;
use super::folder::{self, Folder, FolderFile};
use super::listing::Start;
use super::object::{
    Attributes, Deleted, Described, NewObject, Object, ObjectVersion, Source, StoreError, VersionEntry,
};
use super::upload::Uploads;
use crate::clock::Timestamp;

pub(super) use image::BucketImage;

/// How many versions that were replaced, and delete markers, a bucket keeps.
const MOST_REPLACED: usize = 1000;

pub(super) struct Bucket {
    folder: Option<Arc<Folder>>,
    is_writable: bool,
    /// What was put and deleted, by key, the newest last.
    layer: BTreeMap<String, Vec<Version>>,
    /// Versions that were replaced, and delete markers, in the order in which they became that.
    replaced: VecDeque<(String, String)>,
    /// Files of the folder whose version was deleted.
    hidden: Arc<BTreeSet<String>>,
    /// What files have besides their content that were written here.
    written: HashMap<String, Written>,
    pub(super) uploads: Uploads,
    pub(super) policy: Option<String>,
    pub(super) created: Timestamp,
    /// Held while something is changed, so that conditions are still met then.
    pub(super) writing: Arc<Mutex<()>>,
    changes: u64,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
enum Version {
    Object(Object),
    DeleteMarker {
        version_id: String,
        modified: Timestamp,
        /// Whether there was a file of the folder when it was made, which it hides.
        hides_file: bool,
    },
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Written {
    /// The version that the file had when it was written.
    file: String,
    etag: String,
    #[serde(with = "crate::stored::shared")]
    attributes: Arc<Attributes>,
}

/// What a list is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum List {
    /// Keys that are objects now.
    Objects,
    /// Keys that have a version or a delete marker.
    Versions,
}

/// Where an object is.
pub(super) enum Found {
    Object(Object),
    File(Below),
}

/// A file of the folder, unless it turns out that there is none.
pub(super) struct Below {
    folder: Arc<Folder>,
    is_writable: bool,
    written: Option<Written>,
}

/// The folder without what is hidden of it.
pub(super) struct Files {
    folder: Arc<Folder>,
    hidden: Arc<BTreeSet<String>>,
}

impl Version {
    fn version_id(&self) -> &str {
        match self {
            Self::Object(object) => &object.version.version_id,
            Self::DeleteMarker { version_id, .. } => version_id,
        }
    }
}

impl Bucket {
    pub(super) fn in_memory(now: Timestamp) -> Self {
        Self {
            folder: None,
            is_writable: false,
            layer: BTreeMap::new(),
            replaced: VecDeque::new(),
            hidden: Arc::default(),
            written: HashMap::new(),
            uploads: Uploads::default(),
            policy: None,
            created: now,
            writing: Arc::default(),
            changes: 0,
        }
    }

    pub(super) fn of_folder(folder: &Path, is_writable: bool, now: Timestamp) -> io::Result<Self> {
        let folder = Folder::new(folder)?;
        if is_writable {
            folder.remove_partial_files();
        }
        let folder = Some(Arc::new(folder));
        Ok(Self { folder, is_writable, ..Self::in_memory(now) })
    }

    /// Whether both serve the same folder in the same way.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        let root = |bucket: &Self| bucket.folder.as_ref().map(|folder| folder.root().to_owned());
        root(self) == root(other) && self.is_writable == other.is_writable
    }

    /// The folder that is written to.
    pub(super) fn writable(&self) -> Option<Arc<Folder>> {
        self.folder.clone().filter(|_| self.is_writable)
    }

    pub(super) fn folder(&self) -> Option<Files> {
        self.folder.clone().map(|folder| Files { folder, hidden: Arc::clone(&self.hidden) })
    }

    /// The file that a key may be.
    pub(super) fn below(&self, key: &str) -> Option<Below> {
        let folder = self.folder.clone().filter(|_| !self.hidden.contains(key))?;
        Some(Below { folder, is_writable: self.is_writable, written: self.written.get(key).cloned() })
    }

    pub(super) fn find(&self, key: &str, version_id: Option<&str>) -> Result<Found, StoreError> {
        let versions = self.layer.get(key).map(Vec::as_slice).unwrap_or_default();
        let (found, missing) = match version_id {
            None => (versions.last(), StoreError::NoSuchKey),
            Some(id) => (versions.iter().find(|version| version.version_id() == id), StoreError::NoSuchVersion),
        };
        match found {
            Some(Version::Object(object)) => Ok(Found::Object(object.clone())),
            Some(Version::DeleteMarker { .. }) if version_id.is_some() => Err(StoreError::IsDeleteMarker),
            Some(Version::DeleteMarker { .. }) => Err(missing),
            None => self.below(key).map(Found::File).ok_or(missing),
        }
    }

    /// The keys of the layer from there on that begin with the prefix, and whether they are listed: until there are so
    /// many of those.
    pub(super) fn layer(&self, list: List, prefix: &str, from: &Start, most: usize) -> BTreeMap<String, bool> {
        let is_listed = |versions: &Vec<Version>| match list {
            List::Objects => matches!(versions.last(), Some(Version::Object(_))),
            List::Versions => true,
        };
        let (mut found, mut listed) = (BTreeMap::new(), 0);
        let first = prefix.max(from.least()).to_owned();
        let keys = self.layer.range(first..).take_while(|(key, _)| key.starts_with(prefix));
        for (key, versions) in keys.filter(|(key, _)| !from.is_past(key)) {
            if listed >= most {
                break;
            }
            let is_listed = is_listed(versions);
            listed += usize::from(is_listed);
            found.insert(key.clone(), is_listed);
        }
        found
    }

    /// The versions of a key in the layer, the newest first.
    pub(super) fn versions(&self, key: &str) -> Vec<VersionEntry> {
        let entry = |version: &Version| match version.clone() {
            Version::Object(Object { version, modified, .. }) => VersionEntry::Object(Described { version, modified }),
            Version::DeleteMarker { version_id, modified, .. } => VersionEntry::DeleteMarker { version_id, modified },
        };
        self.layer.get(key).into_iter().flatten().rev().map(entry).collect()
    }

    /// Adds a version to the layer.
    pub(super) fn add(&mut self, key: &str, new: NewObject, now: Timestamp) -> Described {
        let etag = new.etag();
        let version = ObjectVersion { version_id: self.version_id(&etag), etag, size: new.stored.size };
        let described = Described { version: version.clone(), modified: now };
        let (content, attributes) = (new.stored.content, Arc::new(new.attributes));
        self.push(key, Version::Object(Object { key: key.to_owned(), version, modified: now, content, attributes }));
        described
    }

    /// Remembers what a file was written with.
    pub(super) fn wrote(&mut self, key: &str, file: folder::Described, new: NewObject) -> Described {
        let folder::Described { version: ObjectVersion { version_id, size, .. }, modified } = file;
        let etag = new.etag();
        self.layer.remove(key);
        let attributes = Arc::new(new.attributes);
        self.written.insert(key.to_owned(), Written { file: version_id.clone(), etag: etag.clone(), attributes });
        Described { version: ObjectVersion { version_id, etag, size }, modified }
    }

    /// Forgets a key whose file was removed.
    pub(super) fn forget(&mut self, key: &str) -> Deleted {
        self.layer.remove(key);
        self.written.remove(key);
        Deleted::default()
    }

    /// Hides the one version that a file is.
    pub(super) fn hide(&mut self, key: &str, version_id: &str) -> Deleted {
        Arc::make_mut(&mut self.hidden).insert(key.to_owned());
        Deleted { is_marker: false, version_id: Some(version_id.to_owned()) }
    }

    /// Deletes one version of a key in the layer.
    pub(super) fn delete_version(&mut self, key: &str, id: &str) -> Deleted {
        let found = self.layer.get_mut(key).and_then(|versions| {
            let place = versions.iter().position(|version| version.version_id() == id)?;
            Some(versions.remove(place))
        });
        if self.layer.get(key).is_some_and(Vec::is_empty) {
            self.layer.remove(key);
        }
        let is_marker = matches!(found, Some(Version::DeleteMarker { .. }));
        Deleted { is_marker, version_id: Some(id.to_owned()) }
    }

    /// Hides a key with a delete marker. A writable folder keeps no versions, and so nothing that could be hidden.
    pub(super) fn mark(&mut self, key: &str, now: Timestamp, hides_file: bool) -> Deleted {
        if self.is_writable {
            self.layer.remove(key);
            return Deleted::default();
        }
        let version_id = self.version_id("00000000000000000000");
        self.push(key, Version::DeleteMarker { version_id: version_id.clone(), modified: now, hides_file });
        Deleted { is_marker: true, version_id: Some(version_id) }
    }

    /// Adds a version to the layer, and removes what was replaced long ago.
    fn push(&mut self, key: &str, version: Version) {
        let versions = self.layer.entry(key.to_owned()).or_default();
        let replaced = versions.last().map(|version| version.version_id().to_owned());
        let marker = matches!(version, Version::DeleteMarker { .. }).then(|| version.version_id().to_owned());
        versions.push(version);
        for version_id in [replaced, marker].into_iter().flatten() {
            self.replaced.push_back((key.to_owned(), version_id));
        }
        while self.replaced.len() > MOST_REPLACED {
            self.expire_oldest();
        }
    }

    /// Removes what was replaced first, unless it counts again since what replaced it was deleted. A delete marker
    /// that is the newest of its key goes only where there is nothing that it could hide.
    fn expire_oldest(&mut self) {
        let Some((key, version_id)) = self.replaced.pop_front() else { return };
        let Some(versions) = self.layer.get_mut(&key) else { return };
        let Some(place) = versions.iter().position(|version| version.version_id() == version_id) else { return };
        let hides_nothing =
            versions.len() == 1 && matches!(versions[0], Version::DeleteMarker { hides_file: false, .. });
        if place + 1 < versions.len() || hides_nothing {
            versions.remove(place);
        }
        if versions.is_empty() {
            self.layer.remove(&key);
        }
    }

    fn version_id(&mut self, etag: &str) -> String {
        self.changes += 1;
        format!("{etag:.20}{:08x}", self.changes)
    }
}

impl Files {
    /// The first keys from there on that begin with the prefix and pass the filter, in the order of keys: at most so many.
    pub(super) fn keys(
        &self,
        prefix: &str,
        from: &Start,
        is_wanted: &dyn Fn(&str) -> bool,
        most: usize,
    ) -> Vec<String> {
        self.folder.keys(prefix, from, &|key| !self.hidden.contains(key) && is_wanted(key), most)
    }
}

impl Below {
    pub(super) fn object(&self, key: &str, version_id: Option<&str>) -> Result<Object, StoreError> {
        let missing = |error: io::Error| match StoreError::from(error) {
            StoreError::NoSuchKey if version_id.is_some() => StoreError::NoSuchVersion,
            error => error,
        };
        let (described, content) = self.folder.read(key).map_err(missing)?;
        if version_id.is_some_and(|id| id != described.version.version_id) {
            return Err(StoreError::NoSuchVersion);
        }
        let (described, attributes) = self.with_attributes(described);
        let Described { version, modified } = described;
        Ok(Object { key: key.to_owned(), version, modified, content, attributes })
    }

    pub(super) fn describe(&self, key: &str) -> Result<Described, StoreError> {
        Ok(self.with_attributes(self.folder.describe(key)?).0)
    }

    /// Whether there is such a file. It is not read.
    pub(super) fn is_there(&self, key: &str) -> bool {
        self.folder.size(key).is_ok()
    }

    pub(super) fn source(&self, key: &str) -> Option<Source> {
        self.is_there(key).then(|| {
            let file = FolderFile { folder: Arc::clone(&self.folder), key: key.to_owned() };
            Source { key: key.to_owned(), content: Content::File(file) }
        })
    }

    /// Removes the file, if there is one and it may be removed.
    pub(super) fn remove(&self, key: &str) -> Result<bool, StoreError> {
        if !self.is_writable {
            return Ok(false);
        }
        match self.folder.remove(key).map_err(StoreError::from) {
            Ok(()) => Ok(true),
            Err(StoreError::NoSuchKey) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// With what the file was written with here, unless somebody else has changed it since.
    fn with_attributes(&self, file: folder::Described) -> (Described, Arc<Attributes>) {
        let folder::Described { mut version, modified } = file;
        let written = self.written.as_ref().filter(|written| written.file == version.version_id);
        let attributes = written.map(|written| Arc::clone(&written.attributes)).unwrap_or_default();
        if let Some(written) = written {
            version.etag.clone_from(&written.etag);
        }
        (Described { version, modified }, attributes)
    }
}

#[cfg(test)]
mod tests {
    use super::super::spool::Spool;
    use super::*;

    const NOW: Timestamp = Timestamp(1_767_225_600.0);

    fn put(bucket: &mut Bucket, key: &str) {
        let mut spool = Spool::new(Arc::default());
        spool.write(b"a").expect("written");
        bucket.add(key, NewObject::from(spool.finish().expect("written")), NOW);
    }

    fn versions(bucket: &Bucket) -> usize {
        bucket.layer.values().map(Vec::len).sum()
    }

    #[test]
    fn versions_that_were_replaced_long_ago_are_removed() {
        let mut bucket = Bucket::in_memory(NOW);
        for number in 0..3 * MOST_REPLACED {
            put(&mut bucket, "one");
            put(&mut bucket, &format!("removed-{number}"));
            bucket.mark(&format!("removed-{number}"), NOW, false);
            bucket.mark(&format!("never-there-{number}"), NOW, false);
        }
        put(&mut bucket, "other");
        assert!(versions(&bucket) <= MOST_REPLACED + 2, "{}", versions(&bucket));
        assert_eq!(
            bucket
                .layer(List::Objects, "", &Start::Beginning, usize::MAX)
                .values()
                .filter(|is_object| **is_object)
                .count(),
            2,
            "what counts stays"
        );
    }

    #[test]
    fn markers_that_hide_no_file_are_forgotten_in_a_folder_too() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut bucket = Bucket::of_folder(folder.path(), false, NOW).expect("a bucket");
        for number in 0..3 * MOST_REPLACED {
            put(&mut bucket, &format!("removed-{number}"));
            bucket.mark(&format!("removed-{number}"), NOW, false);
        }
        assert!(versions(&bucket) <= MOST_REPLACED, "{}", versions(&bucket));
    }

    #[test]
    fn a_version_that_counts_again_stays() {
        let mut bucket = Bucket::in_memory(NOW);
        put(&mut bucket, "one");
        let marker = bucket.mark("one", NOW, false).version_id.expect("a marker");
        bucket.delete_version("one", &marker);
        for number in 0..2 * MOST_REPLACED {
            bucket.mark(&format!("never-there-{number}"), NOW, false);
        }
        assert_eq!(bucket.layer(List::Objects, "one", &Start::Beginning, 1).get("one"), Some(&true));
    }

    #[test]
    fn a_marker_that_hides_a_file_stays() {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("a.csv"), "a").expect("written");
        let mut bucket = Bucket::of_folder(folder.path(), false, NOW).expect("a bucket");
        bucket.mark("a.csv", NOW, true);
        for _ in 0..2 * MOST_REPLACED {
            put(&mut bucket, "b.csv");
        }
        assert!(bucket.find("a.csv", None).is_err());
    }
}
