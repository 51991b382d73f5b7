//! CSV files as they come: with any of the usual separators, with doubled or escaped quotes, with a byte-order mark.

use std::fs::File;
use std::io::{self, Read, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};

use csv::{ByteRecord, Reader, ReaderBuilder};

use super::InitError;

/// How much of a file shows what separates its values.
const BEGINNING: usize = 64 * 1024;

const SEPARATORS: [u8; 4] = [b',', b';', b'\t', b'|'];

const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();

/// A file of rows.
pub(super) struct TableReader {
    path: PathBuf,
    reader: Reader<File>,
    /// The names of the columns.
    pub(super) header: Vec<String>,
    /// What separates values.
    pub(super) separator: u8,
    /// The number of the record that was read last, from 1, the header's.
    record: u64,
}

impl TableReader {
    /// Opens a file and reads its header.
    ///
    /// # Errors
    /// It cannot be read, or its header is no text.
    pub(super) fn open(path: &Path) -> Result<Self, InitError> {
        let unreadable = |source| InitError::Read { path: path.to_owned(), source };
        let mut file = File::open(path).map_err(unreadable)?;
        let mut beginning = Vec::new();
        file.by_ref().take(BEGINNING as u64).read_to_end(&mut beginning).map_err(unreadable)?;
        let mark = if beginning.starts_with(BYTE_ORDER_MARK) { BYTE_ORDER_MARK.len() } else { 0 };
        let separator = separator_of(&beginning[mark..]);
        file.seek(SeekFrom::Start(mark as u64)).map_err(unreadable)?;
        let mut builder = ReaderBuilder::new();
        builder.delimiter(separator).escape(Some(b'\\')).double_quote(true).has_headers(false).flexible(true);
        let mut this =
            Self { path: path.to_owned(), reader: builder.from_reader(file), header: Vec::new(), separator, record: 0 };
        let mut first = ByteRecord::new();
        if this.read(&mut first)? {
            let names = first.iter().map(|name| this.text(name).map(str::to_owned));
            this.header = names.collect::<Result<_, _>>()?;
        }
        Ok(this)
    }

    /// Reads the next row. Whether there was one.
    ///
    /// # Errors
    /// The file cannot be read.
    pub(super) fn read(&mut self, row: &mut ByteRecord) -> Result<bool, InitError> {
        self.record += 1;
        let path = &self.path;
        self.reader
            .read_byte_record(row)
            .map_err(|error| InitError::Read { path: path.clone(), source: io::Error::other(error) })
    }

    /// A value as text.
    ///
    /// # Errors
    /// It is not UTF-8.
    pub(super) fn text<'value>(&self, value: &'value [u8]) -> Result<&'value str, InitError> {
        std::str::from_utf8(value).map_err(|_| InitError::NotCsv {
            path: self.path.clone(),
            problem: format!("record {} is not UTF-8; write the file in UTF-8", self.record),
        })
    }
}

/// What separates most values of the first line; a comma where nothing does.
fn separator_of(beginning: &[u8]) -> u8 {
    let line = beginning.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let count = |separator: &u8| line.split(|byte| byte == separator).count() - 1;
    // Of equal counts the last is taken, so that a comma comes last.
    SEPARATORS.into_iter().rev().max_by_key(count).filter(|separator| count(separator) > 0).unwrap_or(b',')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_separator_is_what_the_header_has_most_of() {
        for (line, expected) in [
            ("a,b,c\n1;2;3;4;5", b','),
            ("a;b;c", b';'),
            ("a\tb,c\td", b'\t'),
            ("a|b", b'|'),
            ("a", b','),
            ("", b','),
            ("a,b;c", b','),
        ] {
            assert_eq!(separator_of(line.as_bytes()), expected, "{line}");
        }
    }
}
