//! The files of a folder that are objects, in the order of their keys, from any key on.

use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use cap_fs_ext::DirExt as _;
use cap_std::fs::{Dir, DirEntry};

use super::entry_kind::{EntryKind, PassedOver, is_name, kind_at, kind_of};
use super::stamp::{SETTLED, Stamp};

/// How many names a folder has at least whose names are remembered.
const MANY: usize = 200;

/// How many names are remembered at most.
const MOST_REMEMBERED: usize = 2_000_000;

/// Where a list goes on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) enum Start {
    #[default]
    Beginning,
    /// At this key.
    At(String),
    /// After this key.
    After(String),
    /// After all keys that begin so.
    AfterPrefix(String),
}

/// A name in a folder, with a slash after it if it is that of a folder: so names are in the order of their keys.
#[derive(Debug)]
struct Name {
    text: Box<str>,
    is_link: bool,
}

/// The names in large folders, which are read and sorted once for as long as the folder stays the same. So each of
/// many pages costs as much as what is on it.
#[derive(Debug)]
pub(super) struct Names {
    remembered: Mutex<Remembered>,
    /// How long ago the last change of a folder is at least whose names are remembered.
    settled: Duration,
    #[cfg(test)]
    reads: std::sync::atomic::AtomicUsize,
}

#[derive(Debug, Default)]
struct Remembered {
    by_folder: HashMap<String, (Stamp, Arc<[Name]>)>,
    count: usize,
}

impl Start {
    /// Whether a key was listed before.
    pub(super) fn is_past(&self, key: &str) -> bool {
        match self {
            Self::Beginning => false,
            Self::At(first) => key < first.as_str(),
            Self::After(last) => key <= last.as_str(),
            Self::AfterPrefix(prefix) => key < prefix.as_str() || key.starts_with(prefix),
        }
    }

    /// Whether all keys were listed before that begin with this, which ends in a slash.
    fn is_past_folder(&self, folder: &str) -> bool {
        let is_below = |key: &str| folder < key && !key.starts_with(folder);
        match self {
            Self::Beginning => false,
            Self::At(key) | Self::After(key) => is_below(key),
            Self::AfterPrefix(prefix) => is_below(prefix) || folder.starts_with(prefix),
        }
    }

    /// A key that no key to be listed is before.
    pub(super) fn least(&self) -> &str {
        match self {
            Self::Beginning => "",
            Self::At(key) | Self::After(key) | Self::AfterPrefix(key) => key,
        }
    }
}

/// A file that is an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FolderObject {
    /// Its path below the folder, with `/` between its parts.
    pub key: String,
    /// In bytes.
    pub size: u64,
}

/// What is right in a folder, without what is in the folders below it. Each list is in the order of names.
#[derive(Debug, Default)]
pub struct FolderLevel {
    /// The objects.
    pub objects: Vec<FolderObject>,
    /// The names that begin with a dot, as far as they are Unicode.
    pub hidden: Vec<String>,
    /// The paths of what else is no object, and why.
    pub passed_over: Vec<(PathBuf, PassedOver)>,
}

/// What is right in a folder below the root: where that is a link, or cannot be listed, why it is passed over.
///
/// # Errors
/// There is nothing of that name.
pub(super) fn level(root: &Dir, folder: &str) -> io::Result<FolderLevel> {
    let mut level = FolderLevel::default();
    match kind_at(root, Path::new(folder))? {
        EntryKind::Folder => {}
        EntryKind::PassedOver(why) => {
            level.passed_over.push((folder.into(), why));
            return Ok(level);
        }
        EntryKind::Object(_) | EntryKind::Hidden => return Ok(level),
    }
    let entries = match root.read_dir(folder) {
        Ok(entries) => entries,
        Err(error) => {
            level.passed_over.push((folder.into(), PassedOver::Unreadable(error.to_string())));
            return Ok(level);
        }
    };
    for entry in entries {
        let entry = entry?;
        let path = Path::new(folder).join(entry.file_name());
        match kind_of(root, &path, &entry)? {
            EntryKind::Object(size) => {
                level.objects.extend(path.to_str().map(|key| FolderObject { key: key.to_owned(), size }));
            }
            EntryKind::Hidden => level.hidden.extend(entry.file_name().into_string()),
            EntryKind::PassedOver(why) => level.passed_over.push((path, why)),
            EntryKind::Folder => {}
        }
    }
    level.objects.sort_unstable_by(|one, other| one.key.cmp(&other.key));
    level.hidden.sort_unstable();
    level.passed_over.sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
    Ok(level)
}

/// The first keys of files from there on that begin with the prefix and pass the filter, in order: at most so many.
pub(super) fn files(
    root: &Dir,
    names: &Names,
    (prefix, from): (&str, &Start),
    filter: &dyn Fn(&str) -> bool,
    most: usize,
) -> Vec<String> {
    let mut walk = Walk { root, names, prefix, from, filter, most, found: Vec::new() };
    if let Ok(folder) = root.try_clone() {
        walk.folder(&folder, "");
    }
    walk.found
}

struct Walk<'walk> {
    root: &'walk Dir,
    names: &'walk Names,
    prefix: &'walk str,
    from: &'walk Start,
    filter: &'walk dyn Fn(&str) -> bool,
    most: usize,
    found: Vec<String>,
}

impl Walk<'_> {
    fn folder(&mut self, folder: &Dir, above: &str) {
        let names = self.names.of(folder, above);
        let first = names.partition_point(|name| self.is_before(&format!("{above}{}", name.text)));
        for name in &names[first..] {
            let key = format!("{above}{}", name.text);
            if self.found.len() >= self.most || (*key > *self.prefix && !key.starts_with(self.prefix)) {
                return;
            }
            if let Some(below) = name.text.strip_suffix('/') {
                self.below(folder, below, &key);
            } else if (!name.is_link || self.is_file(&key)) && (self.filter)(&key) {
                self.found.push(key);
            }
        }
    }

    /// Whether neither this key, nor any below it where it is a folder's, is to be listed, since it comes too early.
    fn is_before(&self, key: &str) -> bool {
        let is_before_prefix = key < self.prefix && !(key.ends_with('/') && self.prefix.starts_with(key));
        is_before_prefix || if key.ends_with('/') { self.from.is_past_folder(key) } else { self.from.is_past(key) }
    }

    fn below(&mut self, folder: &Dir, name: &str, key: &str) {
        match folder.open_dir_nofollow(name) {
            Ok(folder) => self.folder(&folder, key),
            Err(error) => tracing::warn!(key, %error, "the folder cannot be listed"),
        }
    }

    /// Whether a link leads to a file, and not out of the root.
    fn is_file(&self, key: &str) -> bool {
        self.root.metadata(Path::new(key)).is_ok_and(|metadata| metadata.is_file())
    }
}

impl Default for Names {
    fn default() -> Self {
        Self::settled_after(SETTLED)
    }
}

impl Names {
    fn settled_after(settled: Duration) -> Self {
        Self {
            remembered: Mutex::default(),
            settled,
            #[cfg(test)]
            reads: std::sync::atomic::AtomicUsize::default(),
        }
    }

    /// The names in a folder, in order.
    fn of(&self, folder: &Dir, key: &str) -> Arc<[Name]> {
        let stamp = stamp(folder);
        if let Some(known) = self.known(key, stamp.as_ref()) {
            return known;
        }
        let names = read(folder, key);
        #[cfg(test)]
        self.reads.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        if let Some(stamp) = stamp.filter(|stamp| names.len() >= MANY && stamp.is_older_than(self.settled)) {
            self.remember(key, stamp, &names);
        }
        names
    }

    fn known(&self, key: &str, stamp: Option<&Stamp>) -> Option<Arc<[Name]>> {
        let remembered = self.remembered.lock().unwrap_or_else(PoisonError::into_inner);
        let (known, names) = remembered.by_folder.get(key)?;
        (Some(known) == stamp).then(|| Arc::clone(names))
    }

    fn remember(&self, key: &str, stamp: Stamp, names: &Arc<[Name]>) {
        let mut remembered = self.remembered.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, former)) = remembered.by_folder.remove(key) {
            remembered.count -= former.len();
        }
        if remembered.count + names.len() > MOST_REMEMBERED {
            *remembered = Remembered::default();
        }
        if names.len() <= MOST_REMEMBERED {
            remembered.count += names.len();
            remembered.by_folder.insert(key.to_owned(), (stamp, Arc::clone(names)));
        }
    }
}

fn stamp(folder: &Dir) -> Option<Stamp> {
    let metadata = folder.try_clone().ok()?.into_std_file().metadata().ok()?;
    Stamp::of(&metadata).ok()
}

/// The names in a folder that keys can have, in the order of keys.
fn read(folder: &Dir, key: &str) -> Arc<[Name]> {
    let entries = match folder.entries() {
        Ok(entries) => entries,
        Err(error) => {
            tracing::warn!(key, %error, "the folder cannot be listed");
            return Arc::default();
        }
    };
    let mut names: Vec<Name> = entries.flatten().filter_map(|entry| name(&entry)).collect();
    names.sort_unstable_by(|one, other| one.text.cmp(&other.text));
    names.into()
}

fn name(entry: &DirEntry) -> Option<Name> {
    let name = entry.file_name().into_string().ok().filter(|name| is_name(name))?;
    let mut kind = entry.file_type().ok()?;
    if !kind.is_dir() && !kind.is_file() && !kind.is_symlink() {
        // Some file systems say what it is only when they are asked for more.
        kind = entry.metadata().ok()?.file_type();
    }
    if kind.is_dir() {
        return Some(Name { text: format!("{name}/").into(), is_link: false });
    }
    (kind.is_file() || kind.is_symlink()).then(|| Name { text: name.into(), is_link: kind.is_symlink() })
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;
    use std::sync::atomic::Ordering;

    use cap_std::ambient_authority;

    use super::*;

    fn listed(root: &Dir, names: &Names, prefix: &str, start: &Start, most: usize) -> Vec<String> {
        files(root, names, (prefix, start), &|_| true, most)
    }

    #[test]
    fn the_pages_of_a_large_folder_read_it_once_until_it_changes() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = |number: usize| folder.path().join(format!("{number:04}.csv"));
        (0..1000).for_each(|number| fs::write(path(number), "").expect("a file"));
        let root = Dir::open_ambient_dir(folder.path(), ambient_authority()).expect("the folder");
        let names = Names::settled_after(Duration::ZERO);
        let (mut start, mut all) = (Start::Beginning, Vec::new());
        loop {
            let page = listed(&root, &names, "", &start, 100);
            let Some(last) = page.last() else { break };
            start = Start::After(last.clone());
            all.extend(page);
        }
        assert!(all.len() == 1000 && all.is_sorted());
        assert_eq!(names.reads.load(Ordering::Relaxed), 1, "eleven pages");
        fs::write(path(1000), "").expect("a file");
        assert_eq!(listed(&root, &names, "", &start, 100), ["1000.csv"]);
        fs::remove_file(path(1000)).expect("a file");
        assert_eq!(listed(&root, &names, "", &start, 100), [""; 0]);
        assert_eq!(names.reads.load(Ordering::Relaxed), 3);
    }

    #[test]
    fn lists_from_any_place_have_what_sorting_all_keys_gives() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut random = fastrand::Rng::with_seed(1);
        let mut keys = BTreeSet::new();
        for _ in 0..300 {
            let parts = [(); 3].map(|()| ["a", "a-", "a0", "b", "b!", "ab", "~"][random.usize(..7)]);
            let key = parts[..random.usize(1..=3)].join("/");
            let path = folder.path().join(&key);
            if fs::create_dir_all(path.parent().expect("a folder")).is_ok()
                && !path.is_dir()
                && fs::write(path, "").is_ok()
            {
                keys.insert(key);
            }
        }
        let root = Dir::open_ambient_dir(folder.path(), ambient_authority()).expect("the folder");
        let names = Names::default();
        let places: Vec<String> = keys
            .iter()
            .flat_map(|key| [key.clone(), format!("{key}/"), format!("{key}!"), key[..1].to_owned()])
            .chain([String::new(), "a/a/".to_owned(), "z".to_owned()])
            .collect();
        for prefix in ["", "a", "a/", "b/a", "~", "a-/", "none"] {
            for place in &places {
                for start in [
                    Start::At(place.clone()),
                    Start::After(place.clone()),
                    Start::AfterPrefix(place.clone()),
                    Start::Beginning,
                ] {
                    let expected: Vec<&String> =
                        keys.iter().filter(|key| key.starts_with(prefix) && !start.is_past(key)).take(7).collect();
                    assert_eq!(
                        listed(&root, &names, prefix, &start, 7).iter().collect::<Vec<_>>(),
                        expected,
                        "{prefix} {start:?}"
                    );
                }
            }
        }
    }
}
