//! What a name in a folder is to a bucket. This is the one place that decides it, for everybody who lists or opens.

use std::ffi::OsStr;
use std::fmt;
use std::io;
use std::path::Path;

use cap_fs_ext::FileTypeExt as _;
use cap_std::fs::{Dir, DirEntry, FileType, Metadata};

/// Longest part of a path that common file systems take, in bytes.
const LONGEST_NAME: usize = 255;

/// What a name in a folder is to a bucket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum EntryKind {
    /// An object of that many bytes.
    Object(u64),
    /// A folder, in which there may be objects.
    Folder,
    /// No object, for its name begins with a dot.
    Hidden,
    /// No object, although its name would be a key.
    PassedOver(PassedOver),
}

/// Why a name in a folder is no object of the bucket that the folder is served as.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PassedOver {
    /// The name is not UTF-8, which keys are.
    NotUnicode,
    /// The name has a character that separates folders elsewhere, or that a listing cannot hold.
    Character(char),
    /// A symbolic link to what is outside of the folder.
    LinkOutside,
    /// A symbolic link to what does not exist, or in a circle.
    LinkToNothing,
    /// A symbolic link to a folder.
    LinkToFolder,
    /// What is neither a file nor a folder, or a symbolic link to it: what it is, with its article.
    Special(&'static str),
    /// The system does not say what it is.
    Unreadable(String),
}

/// What it is, and what to do, as in `is a symbolic link to a folder, which is not followed; …`.
impl fmt::Display for PassedOver {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotUnicode => formatter
                .write_str("has a name that is not UTF-8, so that no object in S3 can have it as its key; rename it"),
            Self::Character(character) => write!(
                formatter,
                "has {} in its name, so that it is not served as an object; rename it",
                character_in_words(*character)
            ),
            Self::LinkOutside => formatter.write_str(
                "is a symbolic link that leads out of the folder, which is not followed; copy what it leads to here",
            ),
            Self::LinkToNothing => formatter
                .write_str("is a symbolic link that leads to nothing; correct it, or put what is meant in its place"),
            Self::LinkToFolder => formatter.write_str(
                "is a symbolic link to a folder, which is not followed; move the folder itself here, or copy it",
            ),
            Self::Special(what) => {
                write!(formatter, "is {what}, and only regular files are read; put a file in its place")
            }
            Self::Unreadable(problem) => write!(formatter, "cannot be read: {problem}; make it readable"),
        }
    }
}

fn character_in_words(character: char) -> String {
    match character {
        '\\' => "a backslash".to_owned(),
        '\n' => "a line feed".to_owned(),
        '\r' => "a carriage return".to_owned(),
        '\t' => "a tab".to_owned(),
        _ => format!("the character U+{:04X}", u32::from(character)),
    }
}

/// What an entry of a folder is, at its path below the root.
pub(super) fn kind_of(root: &Dir, path: &Path, entry: &DirEntry) -> io::Result<EntryKind> {
    let kind = entry.file_type()?;
    Ok(judge(path, kind, || if kind.is_symlink() { root.metadata(path) } else { entry.metadata() }))
}

/// What a path below the root is. Its folders are not looked at.
///
/// # Errors
/// There is nothing at that path.
pub(super) fn kind_at(root: &Dir, path: &Path) -> io::Result<EntryKind> {
    let found = root.symlink_metadata(path)?;
    Ok(judge(path, found.file_type(), || root.metadata(path)))
}

/// A link is what it leads to, but none to a folder, and none that leads out of the root.
fn judge(path: &Path, kind: FileType, resolve: impl FnOnce() -> io::Result<Metadata>) -> EntryKind {
    match of_name(path.file_name().unwrap_or_default()) {
        Some(kind) => kind,
        None if kind.is_dir() => EntryKind::Folder,
        None => match resolve() {
            Ok(metadata) if metadata.is_file() => EntryKind::Object(metadata.len()),
            Ok(metadata) if metadata.is_dir() => EntryKind::PassedOver(PassedOver::LinkToFolder),
            Ok(metadata) => EntryKind::PassedOver(PassedOver::Special(special(metadata.file_type()))),
            Err(error) => EntryKind::PassedOver(unresolved(&error, kind.is_symlink())),
        },
    }
}

fn of_name(name: &OsStr) -> Option<EntryKind> {
    if name.as_encoded_bytes().starts_with(b".") {
        return Some(EntryKind::Hidden);
    }
    let Some(name) = name.to_str() else { return Some(EntryKind::PassedOver(PassedOver::NotUnicode)) };
    name.chars().find(|character| !is_of_key(*character)).map(|odd| EntryKind::PassedOver(PassedOver::Character(odd)))
}

/// Whether a part of a key can be a file's or a folder's name. Hidden ones are no objects.
pub(super) fn is_name(part: &str) -> bool {
    !part.is_empty() && part.len() <= LONGEST_NAME && of_name(OsStr::new(part)).is_none()
}

/// A listing is XML, which has no control characters, and neither of the last two.
fn is_of_key(character: char) -> bool {
    !character.is_control() && !matches!(character, '\\' | '\u{fffe}' | '\u{ffff}')
}

fn special(kind: FileType) -> &'static str {
    match () {
        () if kind.is_fifo() => "a named pipe",
        () if kind.is_socket() => "a socket",
        () if kind.is_block_device() || kind.is_char_device() => "a device",
        () => "neither a file nor a folder",
    }
}

fn unresolved(error: &io::Error, is_link: bool) -> PassedOver {
    match error.kind() {
        // What leads out of the root is rejected without the system being asked.
        io::ErrorKind::PermissionDenied if is_link && error.raw_os_error().is_none() => PassedOver::LinkOutside,
        io::ErrorKind::PermissionDenied => PassedOver::Unreadable(error.to_string()),
        _ if is_link => PassedOver::LinkToNothing,
        _ => PassedOver::Unreadable(error.to_string()),
    }
}
