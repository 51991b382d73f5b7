//! Reading what an import job imports: every row of every file, checked against the schema.

use std::io;
use std::sync::Arc;

use csv::{Position, StringRecord};
use personalize_contract::csv::{
    ESCAPE, MINIMUM_INTERACTIONS, ValueProblem, check_value, is_tolerated, missing_columns, places, repeated_column,
    too_many_left_out,
};
use personalize_contract::{DatasetType, Schema};
use serde::{Deserialize, Serialize};

use crate::data::rows::{ARENA, Batch, Layout, Sorter};
use crate::objects::Source;

/// What an import comes to: the data, or the job's `failureReason`.
pub(crate) type Reading = Result<Batch, String>;

/// What an import job has read.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Imported {
    /// The rows.
    pub(crate) batch: Batch,
    /// How many bytes its files have.
    pub(crate) bytes: u64,
}

/// Reads everything that an import job of that dataset type imports. Blocks.
pub(crate) fn read(sources: &[Source], dataset_type: DatasetType, schema: &Schema, incremental: bool) -> Reading {
    let failed = format!("Failed to create a data import job for {dataset_type} dataset");
    // What cannot be asked for its size cannot be opened either, and is reported then.
    let sources: Vec<&Source> = sources.iter().filter(|source| !source.size().is_ok_and(|size| size == 0)).collect();
    if sources.is_empty() {
        // The service says the same whether the data is missing or its role may not read it.
        return Err(format!("{failed}....Insufficient privileges for accessing data in Amazon S3."));
    }
    let mut collector = Collector::new(dataset_type, schema);
    for source in sources {
        read_source(source, schema, &mut collector).map_err(|fault| fault.reason(&failed, source))?;
    }
    if let Some((fault, source)) = collector.too_many_left_out() {
        return Err(fault.reason(&failed, source));
    }
    // The minimum is published; that it fails the job, and this text, are not.
    let minimum = match dataset_type {
        DatasetType::Interactions => MINIMUM_INTERACTIONS,
        DatasetType::ActionInteractions if incremental => MINIMUM_INTERACTIONS,
        _ => 0,
    };
    let rows = collector.sorter.rows();
    if rows < minimum {
        return Err(format!("{failed}...The data has {rows} rows; at least {minimum} are needed."));
    }
    collector.sorter.finish().map_err(|error| format!("{failed}...{}.", not_kept(&error)))
}

fn not_kept(error: &io::Error) -> String {
    format!("the rows could not be written to a temporary file: {error}")
}

/// What is wrong with a file. The first three texts of [`Fault::reason`] are the service's own where they are
/// published; what it says of the other faults is not known.
enum Fault {
    MissingColumns(Vec<String>),
    RepeatedColumn(String),
    Value { column: String, line: u64, problem: ValueProblem },
    Unreadable(String),
}

impl Fault {
    fn reason(&self, failed: &str, source: &Source) -> String {
        let key = &source.key;
        match self {
            Self::MissingColumns(columns) => {
                format!("{failed}...Input CSV is missing the following columns:[{}].", columns.join(", "))
            }
            Self::Value { column, problem: ValueProblem::TooLong(limit), .. } => format!(
                "Length cannot be more than {limit} characters for {column}. If no values exceed the character \
                 limit, make sure your data follows the formatting guidelines."
            ),
            Self::RepeatedColumn(column) => format!("{failed}...{key}: the header names {column} twice."),
            Self::Value { column, line, problem } => format!("{failed}...{key}, line {line}, {column}: {problem}."),
            Self::Unreadable(problem) => format!("{failed}...{key}: {problem}."),
        }
    }
}

impl From<csv::Error> for Fault {
    fn from(error: csv::Error) -> Self {
        Self::Unreadable(error.to_string())
    }
}

fn read_source<'source>(
    source: &'source Source,
    schema: &Schema,
    collector: &mut Collector<'source>,
) -> Result<(), Fault> {
    let content = source.open().map_err(|error| Fault::Unreadable(error.to_string()))?;
    let mut reader = csv::ReaderBuilder::new()
        .escape(Some(ESCAPE))
        .double_quote(false)
        .flexible(false)
        .buffer_capacity(1 << 17)
        .from_reader(content);
    let header: Vec<&str> = reader.headers()?.iter().collect();
    let missing = missing_columns(&header, schema);
    if !missing.is_empty() {
        return Err(Fault::MissingColumns(missing.into_iter().map(str::to_owned).collect()));
    }
    if let Some((_, column)) = repeated_column(&header, schema) {
        return Err(Fault::RepeatedColumn(column.to_owned()));
    }
    let places = places(&header, schema);
    let columns: Vec<_> = places.into_iter().flatten().zip(&schema.fields).collect();
    let mut record = StringRecord::new();
    while reader.read_record(&mut record)? {
        let value = |column: usize| columns.get(column).and_then(|(place, _)| record.get(*place)).unwrap_or_default();
        let mut checked = columns.iter().enumerate();
        let problem = checked.find_map(|(column, (_, field))| Some((field, check_value(field, value(column)).err()?)));
        match problem {
            None => collector.sorter.push(value).map_err(|error| Fault::Unreadable(not_kept(&error)))?,
            Some((field, problem)) => {
                let line = record.position().map_or(0, Position::line);
                collector.leave_out(Fault::Value { column: field.name.clone(), line, problem }, source)?;
            }
        }
    }
    Ok(())
}

struct Collector<'source> {
    dataset_type: DatasetType,
    sorter: Sorter,
    /// Rows that were left out, and what was wrong with the first of them.
    left_out: u64,
    first_fault: Option<(Fault, &'source Source)>,
}

impl<'source> Collector<'source> {
    fn new(dataset_type: DatasetType, schema: &Schema) -> Self {
        let layout = Layout::new(dataset_type, schema.fields.iter().map(|field| field.name.as_str()));
        Self { dataset_type, sorter: Sorter::new(Arc::new(layout), ARENA), left_out: 0, first_fault: None }
    }

    /// Passes over a row with a fault, unless the service could make nothing of the row or the fault is known to fail
    /// an import.
    fn leave_out(&mut self, fault: Fault, source: &'source Source) -> Result<(), Fault> {
        let forgivable = match &fault {
            Fault::Value { column, problem, .. } => is_tolerated(problem, column, self.dataset_type),
            _ => false,
        };
        if !forgivable {
            return Err(fault);
        }
        self.left_out += 1;
        self.first_fault.get_or_insert((fault, source));
        Ok(())
    }

    fn too_many_left_out(&self) -> Option<&(Fault, &'source Source)> {
        let too_many = too_many_left_out(self.left_out, self.sorter.rows() + self.left_out);
        self.first_fault.as_ref().filter(|_| too_many)
    }
}

#[cfg(test)]
mod agreement;

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::objects::Content;

    #[test]
    fn incremental_imports_of_action_interactions_have_a_minimum_and_text_is_utf_8() {
        let columns = ["USER_ID", "ACTION_ID", "EVENT_TYPE", "TIMESTAMP"];
        let types = ["string", "string", "string", "long"];
        let fields: Vec<_> = columns.iter().zip(types).map(|(name, of)| json!({"name": name, "type": of})).collect();
        let schema = Schema::parse(&json!({"type": "record", "name": "A", "fields": fields})).expect("a schema");
        let read = |row: &[u8], incremental| {
            let bytes = [columns.join(",").as_bytes(), b"\n", row, b"\n"].concat();
            let source = Source { key: "a.csv".to_owned(), content: Content::Memory(bytes.into()) };
            read(&[source], DatasetType::ActionInteractions, &schema, incremental).err().unwrap_or_default()
        };
        assert_eq!(read(b"u,a,Taken,1", false), "");
        assert!(read(b"u,a,Taken,1", true).contains("1 rows; at least 1000 are needed"));
        assert!(read(b"u,\xff,Taken,1", false).contains("invalid utf-8"));
    }
}
