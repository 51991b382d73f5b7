//! How state is written into a snapshot and read from it: by the derives of `serde` in the format of [`postcard`], with what
//! several share written once, and with what may be large beside the rest.
//!
//! The format has no names and no types, since a snapshot is read by the version of the program that wrote it: a reader for
//! one that describes itself would be a quarter of what this crate compiles to. Documents of JSON, which describe
//! themselves, are in it as their text: `#[serde(with = "json")]`.
//!
//! What is shared stays shared: whether two datasets hold the same rows, or two resources have the same training, is known
//! by their memory. `#[serde(with = "shared")]` keeps that; `serde` itself, without its feature `rc`, takes no [`Arc`].

use std::any::Any;
use std::cell::RefCell;
use std::collections::HashMap;
use std::fmt;
use std::io::{self, Write};
use std::sync::Arc;

use bytes::Bytes;
use postcard::ser_flavors::io::WriteFlavor;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde::{Deserializer, Serializer};

use crate::spill::Spill;

/// Bytes that lie beside the rest of a snapshot: rows of a dataset, an object's content.
pub(crate) trait Blob: Send + Sync {
    /// Whether they are in memory, and are to be again.
    fn is_in_memory(&self) -> bool;

    /// Hands all of them on. Blocks.
    ///
    /// # Errors
    /// They cannot be read, or the writer takes no more.
    fn copy_to(&self, writer: &mut dyn Write) -> io::Result<()>;
}

/// Where the bytes of a blob are when a snapshot is read.
#[derive(Debug, Clone)]
pub(crate) enum StoredBlob {
    /// In memory.
    Memory(Bytes),
    /// In a temporary file.
    Spilled {
        /// The file.
        spill: Arc<Spill>,
        /// Where they begin in it.
        at: u64,
        /// How many there are.
        length: u64,
    },
}

impl StoredBlob {
    /// All of them. Blocks.
    ///
    /// # Errors
    /// The file cannot be read.
    pub(crate) fn bytes(&self) -> io::Result<Bytes> {
        match self {
            Self::Memory(bytes) => Ok(bytes.clone()),
            Self::Spilled { spill, at, length } => {
                let mut bytes = vec![0; usize::try_from(*length).map_err(io::Error::other)?];
                spill.read(*at, &mut bytes)?;
                Ok(bytes.into())
            }
        }
    }
}

/// What distinguishes blobs: the place of their memory or file, and where in it they begin.
pub(crate) type BlobKey = (usize, u64);

/// State that was written, without its blobs.
pub(crate) struct Written {
    /// In the format of [`read`].
    pub(crate) bytes: Vec<u8>,
    /// The blobs that it refers to, by their numbers.
    pub(crate) blobs: Vec<Arc<dyn Blob>>,
}

impl fmt::Debug for Written {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (bytes, blobs) = (self.bytes.len(), self.blobs.len());
        formatter.debug_struct("Written").field("bytes", &bytes).field("blobs", &blobs).finish()
    }
}

/// What was met while something is written.
#[derive(Default)]
struct Writing {
    /// By address. It is held so that no other gets its address meanwhile.
    shared: HashMap<usize, (u32, Arc<dyn Any + Send + Sync>)>,
    blobs: Vec<Arc<dyn Blob>>,
    numbers: HashMap<BlobKey, u32>,
}

/// What was met while something is read.
struct Reading {
    shared: HashMap<u32, Arc<dyn Any + Send + Sync>>,
    blobs: Vec<StoredBlob>,
}

thread_local! {
    static WRITING: RefCell<Option<Writing>> = const { RefCell::new(None) };
    static READING: RefCell<Option<Reading>> = const { RefCell::new(None) };
}

/// Writes state.
///
/// # Errors
/// Something in it cannot be written, which is a defect.
pub(crate) fn write(value: &impl Serialize) -> Result<Written, String> {
    WRITING.set(Some(Writing::default()));
    let bytes = postcard::to_allocvec(value);
    let writing = WRITING.take().unwrap_or_default();
    Ok(Written { bytes: bytes.map_err(|error| error.to_string())?, blobs: writing.blobs })
}

/// Reads state that [`write`] wrote.
///
/// # Errors
/// It is not what the type takes.
pub(crate) fn read<T: DeserializeOwned>(bytes: &[u8], blobs: Vec<StoredBlob>) -> Result<T, String> {
    READING.set(Some(Reading { shared: HashMap::new(), blobs }));
    let value = postcard::from_bytes(bytes);
    READING.take();
    value.map_err(|error| error.to_string())
}

/// Writes a value that shares nothing and has no blobs, piece by piece.
///
/// # Errors
/// Those of the writer, and a value that cannot be written, which is a defect.
pub(crate) fn write_to(
    writer: &mut dyn Write,
    value: impl for<'a, 'writer> FnOnce(&'a mut StreamSerializer<'writer>) -> postcard::Result<()>,
) -> io::Result<()> {
    let mut writer = Reporting { writer, failure: None };
    let written = value(&mut postcard::Serializer { output: WriteFlavor::new(&mut writer) });
    let failure = writer.failure;
    written.map_err(|error| failure.unwrap_or_else(|| io::Error::other(error)))
}

/// What [`write_to`] writes with.
pub(crate) type StreamSerializer<'writer> = postcard::Serializer<WriteFlavor<&'writer mut dyn Write>>;

/// A writer that keeps why it failed, of which the format's own error says nothing.
struct Reporting<'writer> {
    writer: &'writer mut dyn Write,
    failure: Option<io::Error>,
}

impl Write for Reporting<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.writer.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.writer.flush()
    }

    fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.writer.write_all(bytes).map_err(|error| {
            let kind = error.kind();
            self.failure = Some(error);
            kind.into()
        })
    }
}

/// Takes a blob into what is being written; gives back its number.
///
/// # Errors
/// Nothing is being written, which is a defect.
pub(crate) fn put_blob<E: serde::ser::Error>(key: BlobKey, blob: impl FnOnce() -> Arc<dyn Blob>) -> Result<u32, E> {
    WRITING.with_borrow_mut(|writing| {
        let writing = writing.as_mut().ok_or_else(|| E::custom("blobs are written into snapshots only"))?;
        if let Some(number) = writing.numbers.get(&key) {
            return Ok(*number);
        }
        let number = u32::try_from(writing.blobs.len()).map_err(E::custom)?;
        writing.blobs.push(blob());
        writing.numbers.insert(key, number);
        Ok(number)
    })
}

/// The blob of a number in what is being read.
///
/// # Errors
/// There is none.
pub(crate) fn blob<E: serde::de::Error>(number: u32) -> Result<StoredBlob, E> {
    let find = |reading: &Option<Reading>| reading.as_ref()?.blobs.get(usize::try_from(number).ok()?).cloned();
    READING.with_borrow(find).ok_or_else(|| E::custom(format!("the snapshot has no blob {number}")))
}

/// For members that are documents of JSON, or hold some.
pub(crate) mod json {
    use serde::de::DeserializeOwned;
    use serde::{Deserialize, Serialize};

    use super::{Deserializer, Serializer};

    /// Writes its text.
    ///
    /// # Errors
    /// Those of the serializer, and of JSON, which has no way to write some values.
    pub(crate) fn serialize<T: Serialize, S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
        let text = serde_json::to_string(value).map_err(serde::ser::Error::custom)?;
        text.serialize(serializer)
    }

    /// Reads it from its text.
    ///
    /// # Errors
    /// Those of the deserializer, and a text that is no such document.
    pub(crate) fn deserialize<'de, T: DeserializeOwned, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
        serde_json::from_str(&String::deserialize(deserializer)?).map_err(serde::de::Error::custom)
    }
}

/// For members that share what they hold with others.
pub(crate) mod shared {
    use serde::ser::Error as _;
    use serde::{Deserialize, Serialize};

    use super::{Any, Arc, Deserializer, READING, Serializer, WRITING};

    /// The number of something, and what it is where it is met first.
    #[derive(Serialize, Deserialize)]
    struct Numbered<T>(u32, Option<T>);

    /// Writes it, the first time that it is met.
    ///
    /// # Errors
    /// Those of the serializer. Nothing is being written by [`write`](super::write), which is a defect: what is held until
    /// the end of the writing would then be held for as long as the thread lives.
    pub(crate) fn serialize<T, S>(value: &Arc<T>, serializer: S) -> Result<S::Ok, S::Error>
    where
        T: Serialize + Send + Sync + 'static,
        S: Serializer,
    {
        let (number, is_new) = WRITING.with_borrow_mut(|writing| {
            let writing = writing.as_mut();
            let writing = writing.ok_or_else(|| S::Error::custom("what is shared is written into snapshots only"))?;
            let shared = &mut writing.shared;
            let next = u32::try_from(shared.len()).unwrap_or(u32::MAX);
            let address = Arc::as_ptr(value).addr();
            let held: Arc<dyn Any + Send + Sync> = Arc::<T>::clone(value);
            let (number, _) = shared.entry(address).or_insert((next, held));
            Ok((*number, *number == next))
        })?;
        Numbered(number, is_new.then_some(value.as_ref())).serialize(serializer)
    }

    /// Reads it, or finds what was read before.
    ///
    /// # Errors
    /// Those of the deserializer, and a number that nothing has, or something of another kind.
    pub(crate) fn deserialize<'de, T, D>(deserializer: D) -> Result<Arc<T>, D::Error>
    where
        T: Deserialize<'de> + Send + Sync + 'static,
        D: Deserializer<'de>,
    {
        let Numbered(number, value) = Numbered::<T>::deserialize(deserializer)?;
        let found = READING.with_borrow_mut(|reading| {
            let shared = &mut reading.as_mut()?.shared;
            match value {
                Some(value) => {
                    let value = Arc::new(value);
                    shared.insert(number, Arc::<T>::clone(&value) as Arc<dyn Any + Send + Sync>);
                    Some(value)
                }
                None => Arc::clone(shared.get(&number)?).downcast().ok(),
            }
        });
        found.ok_or_else(|| serde::de::Error::custom(format!("nothing of that kind has the number {number}")))
    }
}

/// The same for members that may hold nothing.
pub(crate) mod shared_option {
    use serde::{Deserialize, Serialize};

    use super::{Arc, Deserializer, Serializer, shared};

    struct Borrowed<'a, T>(&'a Arc<T>);

    #[derive(Deserialize)]
    #[serde(bound(deserialize = "T: Deserialize<'de> + Send + Sync + 'static"))]
    struct Owned<T>(#[serde(with = "shared")] Arc<T>);

    impl<T: Serialize + Send + Sync + 'static> Serialize for Borrowed<'_, T> {
        fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
            shared::serialize(self.0, serializer)
        }
    }

    /// As [`shared::serialize`].
    ///
    /// # Errors
    /// Those of the serializer.
    #[allow(clippy::ref_option, reason = "this is how serde calls it")]
    pub(crate) fn serialize<T, S>(value: &Option<Arc<T>>, serializer: S) -> Result<S::Ok, S::Error>
    where
        T: Serialize + Send + Sync + 'static,
        S: Serializer,
    {
        value.as_ref().map(Borrowed).serialize(serializer)
    }

    /// As [`shared::deserialize`].
    ///
    /// # Errors
    /// Those of [`shared::deserialize`].
    pub(crate) fn deserialize<'de, T, D>(deserializer: D) -> Result<Option<Arc<T>>, D::Error>
    where
        T: Deserialize<'de> + Send + Sync + 'static,
        D: Deserializer<'de>,
    {
        Ok(Option::<Owned<T>>::deserialize(deserializer)?.map(|Owned(value)| value))
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Serialize, Deserialize)]
    struct Pair(#[serde(with = "shared")] Arc<String>, #[serde(with = "shared")] Arc<String>);

    #[test]
    fn what_is_shared_stays_shared_and_is_held_by_nobody_when_it_is_written() {
        let text = Arc::new("text".to_owned());
        let pair = Pair(Arc::clone(&text), Arc::clone(&text));
        let written = write(&pair).expect("it can be written");
        let Pair(one, other) = read(&written.bytes, Vec::new()).expect("it can be read");
        assert!(Arc::ptr_eq(&one, &other) && one == text);
        assert_eq!(Arc::strong_count(&text), 3);
        postcard::to_allocvec(&pair).expect_err("it is no snapshot");
        assert_eq!(Arc::strong_count(&text), 3);
    }
}
