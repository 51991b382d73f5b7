//! Where the parameter file is, and what it holds. It is an object of the bucket that its folder is served as, for every
//! command alike: one that a run could not read no check reads either.

use std::fs;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use personalize_emulator::{FolderReader, PassedOver};
use personalize_pipeline::{MAXIMUM_BYTES, Parsed};

/// What a folder's parameter file is called: the first of these that is there.
const NAMES: [&str; 2] = ["params.json", "config.json"];

/// Why there is no parameter file to read.
#[derive(Debug, thiserror::Error)]
pub enum ParameterFileError {
    /// There is nothing at the path.
    #[error("there is no file or folder {}; give a parameter file, or a folder that has `params.json` or `config.json`", .0.display())]
    NoSuchPath(PathBuf),
    /// The folder has none.
    #[error("there is no `params.json` or `config.json` in the folder {}; give the folder that has it, or the parameter file itself", .0.display())]
    NoneInFolder(PathBuf),
    /// What is there is no object of a bucket.
    #[error("{} cannot be the parameter file: it {why}", path.display())]
    NotServed {
        /// Where it is.
        path: PathBuf,
        /// What it is, and what to do.
        why: String,
    },
    /// The system does not let it be read.
    #[error("cannot read the parameter file {}: {source}; give another path, or make this one readable", path.display())]
    Unreadable {
        /// Where it is.
        path: PathBuf,
        /// What the system says.
        #[source]
        source: io::Error,
    },
}

/// A parameter file that was read, as far as it may go.
#[derive(Debug)]
pub struct Content {
    /// Its name, which is its key in the bucket that its folder is served as.
    pub key: String,
    /// Its bytes; none of a file that is too large.
    pub bytes: Vec<u8>,
    /// How many bytes it has.
    pub size: u64,
}

impl Content {
    /// What it comes to.
    #[must_use]
    pub fn parsed(&self) -> Parsed {
        if self.is_too_large() { Parsed::of_too_large(self.size) } else { Parsed::of_bytes(&self.bytes) }
    }

    /// Whether it has more bytes than a parameter file may have.
    #[must_use]
    pub fn is_too_large(&self) -> bool {
        self.size > MAXIMUM_BYTES as u64
    }
}

/// The file at a path, or the one in the folder there.
///
/// # Errors
/// When there is none, or what is there is no file that a bucket has as an object.
pub fn find(path: &Path) -> Result<PathBuf, ParameterFileError> {
    if path.is_dir() {
        let file = in_folder(path).ok_or_else(|| ParameterFileError::NoneInFolder(path.to_owned()))?;
        return served(&file).map(|_| file);
    }
    match fs::symlink_metadata(path) {
        Ok(_) => served(path).map(|_| path.to_owned()),
        Err(_) => Err(ParameterFileError::NoSuchPath(path.to_owned())),
    }
}

/// The path of a folder's parameter file, if it has one.
#[must_use]
pub fn in_folder(folder: &Path) -> Option<PathBuf> {
    NAMES.iter().map(|name| folder.join(name)).find(|file| fs::symlink_metadata(file).is_ok())
}

/// Reads a parameter file, unless it is too large.
///
/// # Errors
/// As [`find`], and when it cannot be read.
pub fn read(file: &Path) -> Result<Content, ParameterFileError> {
    let unreadable = |source| ParameterFileError::Unreadable { path: file.to_owned(), source };
    let (reader, key) = served(file)?;
    let (opened, mut size) = reader.open(&key).map_err(unreadable)?;
    let mut bytes = Vec::new();
    if size <= MAXIMUM_BYTES as u64 {
        // It may grow meanwhile.
        opened.take(MAXIMUM_BYTES as u64 + 1).read_to_end(&mut bytes).map_err(unreadable)?;
        size = bytes.len() as u64;
    }
    Ok(Content { key, bytes, size })
}

/// The folder of a file, and the key of the file in it.
fn served(file: &Path) -> Result<(FolderReader, String), ParameterFileError> {
    let refused = |why: String| ParameterFileError::NotServed { path: file.to_owned(), why };
    let unreadable = |source| ParameterFileError::Unreadable { path: file.to_owned(), source };
    let name = file.file_name().ok_or_else(|| refused("is a folder; name a file".to_owned()))?;
    let reader = FolderReader::new(folder(file)).map_err(unreadable)?;
    if let Some(why) = reader.passed_over(name).map_err(unreadable)? {
        return Err(refused(if why == PassedOver::LinkToFolder {
            "is a folder; name a file".to_owned()
        } else {
            why.to_string()
        }));
    }
    let key = name.to_str().unwrap_or_default().to_owned();
    if key.starts_with('.') {
        let why =
            "is hidden by its name, which begins with a dot, and is not served as an object; rename it".to_owned();
        return Err(refused(why));
    }
    if file.is_dir() { Err(refused("is a folder; name a file".to_owned())) } else { Ok((reader, key)) }
}

/// The folder that a parameter file, and the data beside it, is in.
#[must_use]
pub fn folder(file: &Path) -> &Path {
    match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_there_is_named_with_what_to_do() {
        let missing = find(Path::new("no/such/place")).expect_err("nothing there").to_string();
        assert!(missing.contains("no/such/place") && missing.contains("params.json"), "{missing}");
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let empty = find(&source).expect_err("no parameters here").to_string();
        assert!(empty.starts_with("there is no `params.json` or `config.json` in the folder"), "{empty}");
        let file = source.join("run.rs");
        assert_eq!(find(&file).expect("any file will do"), file);
    }

    #[cfg(unix)]
    #[test]
    fn what_has_no_end_is_no_parameter_file() {
        for device in ["/dev/zero", "/dev/null", "/dev/urandom"] {
            let refusal = find(Path::new(device)).expect_err("a device").to_string();
            assert!(
                refusal.ends_with("is a device, and only regular files are read; put a file in its place"),
                "{refusal}"
            );
        }
    }
}
