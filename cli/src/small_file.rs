//! Reads files that are small by their nature, such as settings, in one piece: only regular files, and only up to a size
//! that is known before anything is read.

use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::Path;

/// Why a small file was not read.
#[derive(Debug, thiserror::Error)]
pub enum SmallFileError {
    /// The system says so.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// It is a folder, a pipe, a device or a socket.
    #[error("it is {0}, and only regular files are read")]
    NotRegular(&'static str),
    /// It has more bytes than any such file needs.
    #[error("it has {size} bytes, and at most {most} are read")]
    TooLarge {
        /// How many it has, or that it has more than so many.
        size: u64,
        /// How many it may have.
        most: u64,
    },
}

impl SmallFileError {
    /// Whether there is no such file.
    #[must_use]
    pub fn is_not_found(&self) -> bool {
        matches!(self, Self::Io(error) if error.kind() == io::ErrorKind::NotFound)
    }
}

/// The bytes of a regular file, at most so many. A symbolic link is followed.
///
/// # Errors
/// It does not exist, is no regular file, has more bytes, or cannot be read. Nothing has been read where its kind or size
/// is the reason.
pub fn read(path: &Path, most: u64) -> Result<Vec<u8>, SmallFileError> {
    let metadata = fs::metadata(path)?;
    if !metadata.is_file() {
        return Err(SmallFileError::NotRegular(if metadata.is_dir() {
            "a folder"
        } else {
            "a pipe, a socket or a device"
        }));
    }
    let too_large = |size: u64| (size > most).then_some(SmallFileError::TooLarge { size, most });
    if let Some(error) = too_large(metadata.len()) {
        return Err(error);
    }
    // It may grow meanwhile, and files of the system itself say that they have no bytes.
    let mut bytes = Vec::new();
    File::open(path)?.take(most + 1).read_to_end(&mut bytes)?;
    match too_large(u64::try_from(bytes.len()).unwrap_or(u64::MAX)) {
        Some(error) => Err(error),
        None => Ok(bytes),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_regular_files_of_a_known_size_are_read() {
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/main.rs");
        let size = fs::metadata(&source).expect("it is there").len();
        assert_eq!(read(&source, size).expect("as large as it may be"), fs::read(&source).expect("bytes"));
        let refusal = read(&source, size - 1).expect_err("one byte more").to_string();
        assert_eq!(refusal, format!("it has {size} bytes, and at most {} are read", size - 1));
        let folder = read(source.parent().expect("a folder"), 9).expect_err("a folder").to_string();
        assert_eq!(folder, "it is a folder, and only regular files are read");
        assert!(read(&source.with_file_name("nothing"), 9).expect_err("nothing").is_not_found());
    }

    #[cfg(unix)]
    #[test]
    fn what_has_no_end_is_not_read() {
        for device in ["/dev/zero", "/dev/null", "/dev/random"] {
            let refusal = read(Path::new(device), 9).expect_err("a device").to_string();
            assert_eq!(refusal, "it is a pipe, a socket or a device, and only regular files are read");
        }
    }
}
