//! Buckets in a snapshot: everything that was put and deleted. The files of folders are the user's, and not part of it.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::sync::Arc;
use std::sync::atomic::Ordering;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::bucket::{Bucket, BucketImage};
use super::content::Content;
use super::{ObjectStore, Segments};
use crate::stored::{self, Blob, StoredBlob};

/// All buckets, each without the folder that it may serve.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct ObjectsImage {
    buckets: BTreeMap<String, BucketImage>,
}

impl ObjectStore {
    /// All buckets as they are now. Their contents are shared with it.
    pub(crate) fn image(&self) -> ObjectsImage {
        let buckets = self.buckets();
        ObjectsImage { buckets: buckets.iter().map(|(name, bucket)| (name.clone(), bucket.image())).collect() }
    }

    /// Lets the buckets be those of an image, in place of all that there are. Folders that are served stay, under what the
    /// image has of a bucket of the same name.
    pub(crate) fn install(&self, image: ObjectsImage) {
        let now = self.0.clock.now();
        let mut buckets = self.buckets();
        self.0.replacements.fetch_add(1, Ordering::Relaxed);
        let former = std::mem::take(&mut *buckets);
        buckets.extend(image.buckets.into_iter().map(|(name, mut image)| {
            for content in image.contents_mut() {
                content.hold_in(&self.0.segments);
            }
            let folder = former.get(&name).and_then(Bucket::served_folder);
            (name, Bucket::of_image(image, folder))
        }));
        for (name, bucket) in former {
            if let Some(folder) = bucket.served_folder() {
                let empty = Bucket::in_memory(now).image();
                buckets.entry(name).or_insert_with(|| Bucket::of_image(empty, Some(folder)));
            }
        }
    }
}

impl Content {
    /// Lets what is in memory count as that, or puts it into a file where memory is full.
    fn hold_in(&mut self, segments: &Segments) {
        let Self::Memory(bytes) = self else { return };
        match segments.hold(bytes.clone()) {
            Ok(held) => *self = Self::Held(Arc::new(held)),
            // Where there is no space in a file either, it stays where it is.
            Err(bytes) => {
                if let Ok(extent) = segments.append(&bytes) {
                    *self = Self::Extents(Arc::from([extent]));
                }
            }
        }
    }
}

impl Blob for Content {
    fn is_in_memory(&self) -> bool {
        self.in_memory().is_some()
    }

    fn copy_to(&self, writer: &mut dyn Write) -> io::Result<()> {
        io::copy(&mut self.reader()?, writer).map(drop)
    }
}

impl Serialize for Content {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let key = match self {
            Self::Memory(bytes) => (bytes.as_ptr().addr(), 0),
            Self::Held(held) => (Arc::as_ptr(held).addr(), 0),
            Self::Extents(extents) => (Arc::as_ptr(extents).addr(), 0),
            Self::Spilled { spill, at, .. } => (Arc::as_ptr(spill).addr(), *at),
            Self::Opened(opened) => (Arc::as_ptr(opened).addr(), 0),
            Self::File(_) => return Err(serde::ser::Error::custom("a file of a folder is no part of a snapshot")),
        };
        stored::put_blob::<S::Error>(key, || Arc::new(self.clone()))?.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Content {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(match stored::blob::<D::Error>(u32::deserialize(deserializer)?)? {
            StoredBlob::Memory(bytes) => Self::Memory(bytes),
            StoredBlob::Spilled { spill, at, length } => Self::Spilled { spill, at, length },
        })
    }
}

/// The checksums that an object was put with, which have no derives of their own.
pub(super) mod checksum {
    use s3s::dto::Checksum;
    use serde::{Deserialize, Deserializer, Serialize, Serializer};

    type Members = [Option<String>; 6];

    pub(crate) fn serialize<S: Serializer>(checksum: &Checksum, serializer: S) -> Result<S::Ok, S::Error> {
        let Checksum {
            checksum_crc32,
            checksum_crc32c,
            checksum_crc64nvme,
            checksum_sha1,
            checksum_sha256,
            checksum_type,
        } = checksum.clone();
        let checksum_type = checksum_type.map(|of| of.as_str().to_owned());
        let members: Members =
            [checksum_crc32, checksum_crc32c, checksum_crc64nvme, checksum_sha1, checksum_sha256, checksum_type];
        members.serialize(serializer)
    }

    pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Checksum, D::Error> {
        let [checksum_crc32, checksum_crc32c, checksum_crc64nvme, checksum_sha1, checksum_sha256, checksum_type] =
            Members::deserialize(deserializer)?;
        let checksum_type = checksum_type.map(Into::into);
        Ok(Checksum {
            checksum_crc32,
            checksum_crc32c,
            checksum_crc64nvme,
            checksum_sha1,
            checksum_sha256,
            checksum_type,
        })
    }
}

/// Makes a module for an option of one of S3's enumerations, which go by their texts.
macro_rules! by_text {
    ($module:ident: $named:ident) => {
        pub(super) mod $module {
            use s3s::dto::$named;
            use serde::{Deserialize, Deserializer, Serialize, Serializer};

            #[allow(clippy::ref_option, reason = "this is how serde calls it")]
            pub(crate) fn serialize<S: Serializer>(value: &Option<$named>, serializer: S) -> Result<S::Ok, S::Error> {
                value.as_ref().map($named::as_str).serialize(serializer)
            }

            pub(crate) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<$named>, D::Error> {
                Ok(Option::<String>::deserialize(deserializer)?.map($named::from))
            }
        }
    };
}

by_text!(checksum_algorithm: ChecksumAlgorithm);
by_text!(checksum_type: ChecksumType);
