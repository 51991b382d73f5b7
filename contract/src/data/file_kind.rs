//! What a file is that is not CSV, by the bytes with which it begins.
//!
//! The signatures are those that each format publishes for itself.

use super::encoding;

/// How many bytes are searched for control characters and for the names inside of an archive.
const SEARCHED: usize = 4096;

const UNPACK: &str = "an import reads plain CSV: unpack it";
const EXPORT: &str = "an import reads plain CSV: export its rows as CSV";
const CONVERT: &str = "an import reads plain CSV: convert it";
const REMOVE: &str = "an import reads every file of the folder as CSV: move it out of the folder";
const ENCODE: &str = "an import reads CSV in UTF-8: save it as UTF-8";

/// What a file is that is not CSV.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileKind {
    /// What completes "the file is": `compressed with gzip`, `a Parquet file`.
    pub name: &'static str,
    /// What an import reads instead, and what to do.
    pub remedy: &'static str,
    /// Whether it is text whose characters are encoded in another way than UTF-8.
    pub is_encoding: bool,
}

/// A format that begins with these bytes.
struct Signature {
    /// The byte at which they are.
    at: usize,
    bytes: &'static [u8],
    kind: FileKind,
}

const fn kind(name: &'static str, remedy: &'static str) -> FileKind {
    FileKind { name, remedy, is_encoding: false }
}

const fn encoding_of(name: &'static str) -> FileKind {
    FileKind { name, remedy: ENCODE, is_encoding: true }
}

const fn starts(bytes: &'static [u8], name: &'static str, remedy: &'static str) -> Signature {
    Signature { at: 0, bytes, kind: kind(name, remedy) }
}

/// Formats with a byte that no CSV begins with, the longer of two signatures that begin alike first.
const BINARY: &[Signature] = &[
    starts(b"\x1f\x8b", "compressed with gzip", UNPACK),
    starts(b"\x28\xb5\x2f\xfd", "compressed with Zstandard", UNPACK),
    starts(b"\xfd7zXZ\0", "compressed with xz", UNPACK),
    starts(b"\x04\x22\x4d\x18", "compressed with LZ4", UNPACK),
    starts(b"\x89LZO\0\r\n\x1a\n", "compressed with LZO", UNPACK),
    starts(b"\xff\x06\0\0sNaPpY", "compressed with Snappy", UNPACK),
    starts(b"\x82SNAPPY\0", "compressed with Snappy", UNPACK),
    starts(b"\x1f\x9d", "compressed with compress (.Z)", UNPACK),
    starts(b"\x78\x01", "compressed with zlib", UNPACK),
    starts(b"\x78\x9c", "compressed with zlib", UNPACK),
    starts(b"\x78\xda", "compressed with zlib", UNPACK),
    starts(b"PGCOPY\n\xff\r\n\0", "a binary copy of PostgreSQL", EXPORT),
    starts(b"\x1f\xa0", "compressed with LZH (.Z)", UNPACK),
    starts(b"LZIP\x01", "compressed with lzip", UNPACK),
    starts(b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive", UNPACK),
    starts(b"Rar!\x1a\x07", "a RAR archive", UNPACK),
    Signature { at: 257, bytes: b"ustar", kind: kind("a tar archive", UNPACK) },
    starts(b"Obj\x01", "an Avro file", CONVERT),
    starts(b"ARROW1\0\0", "an Arrow file", CONVERT),
    starts(b"\x89HDF\r\n\x1a\n", "an HDF5 file", CONVERT),
    starts(b"\x93NUMPY", "a NumPy array", CONVERT),
    starts(b"SEQ\x06", "a Hadoop sequence file", CONVERT),
    starts(b"\x80\x02", "a Python pickle", CONVERT),
    starts(b"\x80\x03", "a Python pickle", CONVERT),
    starts(b"\x80\x04", "a Python pickle", CONVERT),
    starts(b"\x80\x05", "a Python pickle", CONVERT),
    starts(b"SQLite format 3\0", "an SQLite database", EXPORT),
    starts(
        b"\xd0\xcf\x11\xe0",
        "a compound file of Windows, such as a workbook of Excel before 2007 (.xls), or Thumbs.db",
        "an import reads every file of the folder as CSV: export rows as CSV, and move other files out of the folder",
    ),
    starts(b"\x89PNG\r\n\x1a\n", "a PNG image", REMOVE),
    starts(b"\xff\xd8\xff", "a JPEG image", REMOVE),
    starts(b"II*\0", "a TIFF image", REMOVE),
    starts(b"MM\0*", "a TIFF image", REMOVE),
    starts(b"\x7fELF", "a program (ELF)", REMOVE),
    starts(b"MZ\x90\0", "a program for Windows", REMOVE),
    starts(b"\xcf\xfa\xed\xfe", "a program for macOS", REMOVE),
    starts(b"\xca\xfe\xba\xbe", "a class of Java or a program for macOS", REMOVE),
    starts(b"\0\0\0\x01Bud1", "a .DS_Store of macOS", REMOVE),
    Signature { at: 0, bytes: b"\xff\xfe\0\0", kind: encoding_of("text in UTF-32") },
    Signature { at: 0, bytes: b"\0\0\xfe\xff", kind: encoding_of("text in UTF-32") },
    Signature { at: 0, bytes: b"\xff\xfe", kind: encoding_of("text in UTF-16") },
    Signature { at: 0, bytes: b"\xfe\xff", kind: encoding_of("text in UTF-16") },
];

/// Formats that begin with characters which a header might begin with, too.
const PRINTABLE: &[Signature] = &[
    starts(b"PAR1", "a Parquet file", CONVERT),
    starts(b"PARE", "an encrypted Parquet file", CONVERT),
    starts(b"ORC", "an ORC file", CONVERT),
    starts(b"FEA1", "a Feather file", CONVERT),
    starts(b"BZh", "compressed with bzip2", UNPACK),
    starts(b"%PDF-", "a PDF document", EXPORT),
    starts(b"{\\rtf", "a document in RTF", EXPORT),
    starts(b"GIF8", "a GIF image", REMOVE),
    starts(b"RIFF", "a RIFF file, such as an image or sound", REMOVE),
];

impl FileKind {
    /// What a file is by a signature that no CSV can begin with. It has to be asked before a header is looked for:
    /// names of columns may occur inside of an archive.
    #[must_use]
    pub fn of_signature(beginning: &[u8]) -> Option<Self> {
        of_zip(beginning).or_else(|| among(BINARY, beginning)).or_else(|| of_wide_text(beginning))
    }

    /// What a file is whose first line names no column. `None` if it is plain text that might be CSV.
    #[must_use]
    pub fn of_headless(beginning: &[u8]) -> Option<Self> {
        Self::of_signature(beginning)
            .or_else(|| among(PRINTABLE, beginning))
            .or_else(|| of_structured_text(beginning))
            .or_else(|| Self::of_printed_table(beginning))
            .or_else(|| of_statements(beginning))
            .or_else(|| encoding::is_ebcdic(beginning).then_some(encoding_of("text in EBCDIC")))
            .or_else(|| encoding::is_utf_16(beginning).then_some(encoding_of("text in UTF-16")))
            .or_else(|| has_control_characters(beginning).then_some(kind("binary data", REMOVE)))
    }

    /// A table as the shells of databases print it for people to read, with rules of hyphens.
    pub(super) fn of_printed_table(beginning: &[u8]) -> Option<Self> {
        let is_rule = |line: &[u8]| {
            let is_drawn = line.len() > 4 && line.iter().all(|byte| b"+-| ".contains(byte));
            is_drawn && line.windows(2).any(|pair| pair == b"--")
        };
        let has_rule = lines(beginning).take(2).any(is_rule);
        let has_bars = lines(beginning).take(3).any(|line| line.contains(&b'|'));
        (has_rule && has_bars).then_some(kind("a table as the shell of a database prints it", EXPORT))
    }

    /// What a finding says of the file.
    #[must_use]
    pub fn message(&self) -> String {
        format!("the file is {}; {}", self.name, self.remedy)
    }
}

fn among(signatures: &[Signature], beginning: &[u8]) -> Option<FileKind> {
    let begins =
        |signature: &&Signature| beginning.get(signature.at..).is_some_and(|bytes| bytes.starts_with(signature.bytes));
    signatures.iter().find(begins).map(|signature| signature.kind)
}

/// An archive of zip, which the documents of office programs are as well: by the names of the files inside.
fn of_zip(beginning: &[u8]) -> Option<FileKind> {
    if ![&b"PK\x03\x04"[..], b"PK\x05\x06", b"PK\x07\x08"].iter().any(|start| beginning.starts_with(start)) {
        return None;
    }
    let has = |name: &[u8]| beginning.windows(name.len()).any(|bytes| bytes == name);
    let is_office = has(b"[Content_Types].xml") || has(b"docProps/");
    Some(match () {
        () if has(b"xl/") => kind("a workbook of Excel (.xlsx)", EXPORT),
        () if has(b"opendocument.spreadsheet") => kind("a spreadsheet of OpenDocument (.ods)", EXPORT),
        () if is_office && (has(b"word/") || has(b"ppt/")) => kind("a document of an office program", EXPORT),
        () if is_office => kind("a workbook of Excel (.xlsx)", EXPORT),
        () => kind("a zip archive", UNPACK),
    })
}

/// Text in UTF-16 or UTF-32 without a mark at its beginning: letters have bytes of zero between them.
fn of_wide_text(beginning: &[u8]) -> Option<FileKind> {
    let is_letter = |byte: u8| byte.is_ascii_graphic() || byte.is_ascii_whitespace();
    let is_wide = |bytes: &[u8], letter: usize| {
        bytes.iter().enumerate().all(|(at, byte)| if at == letter { is_letter(*byte) } else { *byte == 0 })
    };
    let all = |width: usize, letter: usize| {
        let mut units = beginning.chunks_exact(width).take(4);
        units.len() == 4 && units.all(|bytes| is_wide(bytes, letter))
    };
    match () {
        () if all(4, 0) || all(4, 3) => Some(encoding_of("text in UTF-32")),
        () if all(2, 0) || all(2, 1) => Some(encoding_of("text in UTF-16")),
        () => None,
    }
}

/// JSON, and what is marked up with `<`.
fn of_structured_text(beginning: &[u8]) -> Option<FileKind> {
    let text = beginning.strip_prefix(b"\xef\xbb\xbf").unwrap_or(beginning).trim_ascii_start();
    let (first, rest) = text.split_first()?;
    let next = rest.trim_ascii_start().first().copied();
    match first {
        b'{' if matches!(next, Some(b'"' | b'}')) => Some(of_object(text)),
        b'[' if matches!(next, Some(b'{' | b'[' | b'"' | b']' | b'-' | b'0'..=b'9')) => {
            Some(kind("a JSON array", CONVERT))
        }
        b'<' if is_html(rest) => Some(kind("an HTML page", EXPORT)),
        b'<' if rest.first().is_some_and(|byte| byte.is_ascii_alphabetic() || b"?!".contains(byte)) => {
            Some(kind("an XML document", CONVERT))
        }
        _ => None,
    }
}

/// One object to a line, or one over several lines.
fn of_object(text: &[u8]) -> FileKind {
    let line = text.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let ends = line.trim_ascii_end().ends_with(b"}");
    kind(if ends { "JSON lines, one object to a line" } else { "a JSON document" }, CONVERT)
}

fn is_html(tag: &[u8]) -> bool {
    let is = |name: &[u8]| tag.get(..name.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(name));
    is(b"!doctype html") || is(b"html")
}

/// Lines with something in them, without blanks around it.
fn lines(beginning: &[u8]) -> impl Iterator<Item = &[u8]> {
    let text = beginning.strip_prefix(b"\xef\xbb\xbf").unwrap_or(beginning);
    text.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii).filter(|line| !line.is_empty())
}

fn of_statements(beginning: &[u8]) -> Option<FileKind> {
    let is_remark = |line: &&[u8]| [&b"--"[..], b"/*", b"*"].iter().any(|begin| line.starts_with(begin));
    let first = lines(beginning).take(200).find(|line| !is_remark(line))?;
    is_statement(str::from_utf8(first).unwrap_or_default()).then_some(kind("a script of SQL statements", EXPORT))
}

/// Whether a line begins as statements of SQL do.
pub(super) fn is_statement(line: &str) -> bool {
    const VERBS: [&str; 13] = [
        "select ",
        "insert into ",
        "create ",
        "drop ",
        "use ",
        "set ",
        "copy ",
        "alter ",
        "begin;",
        "with ",
        "lock tables ",
        "update ",
        "delete from ",
    ];
    let line = line.trim_start().to_ascii_lowercase();
    VERBS.iter().any(|verb| line.starts_with(verb))
}

/// Characters that no text has: not those that end or indent lines, nor the end-of-file of older systems.
fn has_control_characters(beginning: &[u8]) -> bool {
    let is_control = |byte: &u8| byte.is_ascii_control() && !b"\t\n\r\x0b\x0c\x1a".contains(byte);
    beginning.iter().take(SEARCHED).any(is_control)
}

#[cfg(test)]
mod tests;
