//! Writes what a dataset holds as a CSV file that an import would read.

use std::io::{self, BufWriter, Write};

use personalize_contract::csv::ESCAPE;

use super::row::values;
use super::{Contents, IngestionMode};

impl Contents {
    /// Writes a header of these columns and every row that came in that way. Columns that a row's own schema did not
    /// have are empty. Blocks.
    pub(crate) fn write_csv(
        &self,
        columns: &[impl AsRef<str>],
        ingestion_mode: IngestionMode,
        writer: impl Write,
    ) -> io::Result<()> {
        let mut writer = BufWriter::with_capacity(1 << 16, writer);
        write_record(columns.iter().map(AsRef::as_ref), &mut writer)?;
        let mut rows = self.rows(ingestion_mode)?;
        while let Some(row) = rows.next()? {
            let given: Vec<&str> = values(row.values).collect();
            let value = |column: &str| row.layout.column(column).and_then(|place| given.get(place).copied());
            write_record(columns.iter().map(|column| value(column.as_ref()).unwrap_or_default()), &mut writer)?;
        }
        writer.flush()
    }
}

/// The `csv` crate does not escape the escape character, so that values with backslashes would come back changed.
fn write_record<'value>(values: impl ExactSizeIterator<Item = &'value str>, writer: &mut impl Write) -> io::Result<()> {
    let alone = values.len() == 1;
    for (place, value) in values.enumerate() {
        if place > 0 {
            writer.write_all(b",")?;
        }
        // A line with nothing on it would not be a record.
        let quoted = (alone && value.is_empty()) || value.contains(['"', '\\', ',', '\n', '\r']);
        if !quoted {
            writer.write_all(value.as_bytes())?;
            continue;
        }
        writer.write_all(b"\"")?;
        for part in value.split_inclusive(['"', '\\']) {
            let (text, special) = part.split_at(part.trim_end_matches(['"', '\\']).len());
            writer.write_all(text.as_bytes())?;
            if !special.is_empty() {
                writer.write_all(&[ESCAPE])?;
                writer.write_all(special.as_bytes())?;
            }
        }
        writer.write_all(b"\"")?;
    }
    writer.write_all(b"\n")
}
