//! Copies of the data as an import takes it: where the pipeline reads it, with the columns of the schemas and their names,
//! in the service's way of writing CSV.

use std::fs::{self, File};
use std::io::{self, BufWriter};
use std::path::Path;

use csv::{ByteRecord, QuoteStyle, Writer, WriterBuilder};
use personalize_contract::csv::column_place;

use super::InitError;
use super::fields::{DatasetPlan, FieldPlan};
use super::moments::in_seconds;
use super::table_reader::TableReader;

/// Writes the files of every dataset into a folder below this one, which is made.
///
/// # Errors
/// A file cannot be read or written, or is there already.
pub(super) fn write(folder: &Path, datasets: &[DatasetPlan]) -> Result<(), InitError> {
    for dataset in datasets {
        let below = folder.join(dataset.dataset_type.as_str());
        let unwritable = |source| InitError::Write { path: below.clone(), source };
        fs::create_dir_all(&below).map_err(unwritable)?;
        if fs::read_dir(&below).map_err(unwritable)?.next().is_some() {
            return Err(InitError::Exists(below));
        }
        for (number, file) in (1..).zip(&dataset.files) {
            let name = format!("part-{number}.csv");
            copy(file, &below.join(name), &dataset.fields)?;
        }
    }
    Ok(())
}

fn copy(from: &Path, to: &Path, fields: &[FieldPlan]) -> Result<(), InitError> {
    let unwritable = |source| InitError::Write { path: to.to_owned(), source };
    let mut table = TableReader::open(from)?;
    let places: Vec<Option<usize>> = fields.iter().map(|field| column_place(&table.header, &field.column)).collect();
    let created = File::create_new(to).map_err(unwritable)?;
    let mut writer = writer(BufWriter::new(created));
    let failed = |error: csv::Error| unwritable(io::Error::other(error));
    writer.write_record(fields.iter().map(|field| &field.name)).map_err(failed)?;
    let (mut row, mut written) = (ByteRecord::new(), ByteRecord::new());
    while table.read(&mut row)? {
        written.clear();
        for (field, place) in fields.iter().zip(&places) {
            let value = place.and_then(|place| row.get(place)).unwrap_or_default();
            written.push_field(converted(field, table.text(value)?).as_bytes());
        }
        writer.write_byte_record(&written).map_err(failed)?;
    }
    writer.flush().map_err(unwritable)?;
    writer.get_ref().get_ref().sync_data().map_err(unwritable)
}

fn writer(file: BufWriter<File>) -> Writer<BufWriter<File>> {
    let mut builder = WriterBuilder::new();
    builder.quote_style(QuoteStyle::Necessary).double_quote(false).escape(b'\\');
    builder.from_writer(file)
}

/// A value as the service takes it, in one line and without blanks around it.
fn converted(field: &FieldPlan, value: &str) -> String {
    let value = value.trim();
    let unit = field.unit.filter(|_| field.is_converted() && !value.is_empty());
    let seconds = unit.and_then(|unit| in_seconds(value, unit));
    // A record is one line.
    seconds.unwrap_or_else(|| value.replace(['\r', '\n'], " "))
}
