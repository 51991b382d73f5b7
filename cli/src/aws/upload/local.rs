//! What belongs to a parameter file: the objects of its folder that a run reads, each with the key that it has in the
//! bucket.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use personalize_emulator::FolderObject;
use personalize_pipeline::Parsed;
use serde_json::Value;

use super::super::error::AwsError;
use super::digest::md5_of;
use super::unreadable;
use crate::data_folder::DataFolder;
use crate::parameter_file::Content;

/// The folder of the input of batch jobs, and of what they write.
const BATCH: &str = "batch/";
/// What is in the path of what they write.
const OUTPUT: &str = "/output/";

/// A file that is to be an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LocalObject {
    /// Its key.
    pub key: String,
    /// Where it is here.
    pub path: PathBuf,
    /// Its size in bytes.
    pub size: u64,
    /// Whether a run reads all that is in its folder.
    pub is_in_data_folder: bool,
}

impl LocalObject {
    /// The folder of its key: empty, or ending in `/`.
    pub fn folder(&self) -> &str {
        self.key.rfind('/').map_or("", |slash| &self.key[..=slash])
    }

    /// Its key below a prefix.
    pub fn below<'object>(&'object self, prefix: &str) -> &'object str {
        self.key.strip_prefix(prefix).unwrap_or(&self.key)
    }

    /// The MD5 of its content.
    ///
    /// # Errors
    /// The file cannot be read.
    pub async fn md5(&self) -> Result<[u8; 16], AwsError> {
        md5_of(&self.path).await.map_err(|source| unreadable(&self.path, source))
    }

    /// By what its name ends in.
    pub fn content_type(&self) -> &'static str {
        match self.path.extension().and_then(|extension| extension.to_str()) {
            Some("csv") => "text/csv",
            Some("json" | "jsonl") => "application/json",
            _ => "application/octet-stream",
        }
    }
}

/// The objects, in the order of their keys: data of datasets that is beside the file, files of deletions, and the input
/// of batch jobs. `prefix` is what keys begin with.
///
/// # Errors
/// The folder cannot be read.
pub fn objects(folder: &Path, parsed: &Parsed, prefix: &str) -> io::Result<Vec<LocalObject>> {
    let data = DataFolder::open(folder)?;
    let mut objects = BTreeMap::new();
    let mut add = |found: Vec<FolderObject>, prefix: &str, is_in_data_folder: bool| {
        for FolderObject { key, size } in found {
            let path = folder.join(&key);
            let object = LocalObject { key: format!("{prefix}{key}"), path, size, is_in_data_folder };
            objects.insert(object.key.clone(), object);
        }
    };
    for dataset in parsed.datasets.iter().filter(|dataset| dataset.location.is_beside()) {
        let (place, level) = data.level(&dataset.location);
        let is_folder = level.objects.iter().all(|object| object.key != place);
        add(level.objects, prefix, is_folder);
    }
    add(data.deletions().objects, prefix, true);
    let batch = data.first_keys(usize::MAX).into_iter().filter(|key| key.starts_with(BATCH) && !key.contains(OUTPUT));
    let batch = batch.filter_map(|key| {
        let size = data.read(&key).and_then(|file| file.metadata()).ok()?.len();
        Some(FolderObject { key, size })
    });
    add(batch.collect(), prefix, false);
    // What a file names as input without a bucket is named from the root of the bucket.
    for input in parsed.batch_inputs.iter().filter(|input| input.given.is_some() && input.is_in_bucket_of_file()) {
        add(data.level_at(&input.location("", "").key).objects, "", false);
    }
    Ok(objects.into_values().collect())
}

/// The folder of a bucket that a parameter file goes to if nothing else is said: each dataset group has one of its own.
pub fn default_prefix(file: &Path, content: &Content) -> String {
    let of_folder = || {
        let folder = crate::parameter_file::folder(file).canonicalize().ok()?;
        Some(folder.file_name()?.to_str()?.to_owned())
    };
    dataset_group(content).or_else(of_folder).map_or_else(String::new, |name| format!("{name}/"))
}

/// The name of the dataset group, in either format, whatever else is wrong with the file.
pub fn dataset_group(content: &Content) -> Option<String> {
    if let Some(parameters) = content.parsed().parameters {
        return Some(parameters.dataset_group.name);
    }
    let document: Value = serde_json::from_slice(&content.bytes).ok()?;
    let names = ["/datasetGroup/name", "/datasetGroup/serviceConfig/name"];
    let name = names.into_iter().find_map(|path| document.pointer(path)?.as_str())?;
    let is_name =
        !name.is_empty() && name.chars().all(|letter| letter.is_ascii_alphanumeric() || "-_".contains(letter));
    is_name.then(|| name.to_owned())
}
