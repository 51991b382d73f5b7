//! Reading what an import job imports: every row of every file, checked against the schema.

use csv::{Position, StringRecord};
use personalize_contract::csv::{ESCAPE, MINIMUM_INTERACTIONS, ValueProblem, missing_columns};
use personalize_contract::schema::required_fields;
use personalize_contract::{DatasetType, Schema};

use crate::columns::{Columns, Values};
use crate::data::{Data, Interactions, Records, Row};
use crate::object_store::{ObjectStore, Source};

/// One row in so many may have a metadata value that is missing or not of its type, and is left out.
///
/// What the service does with such rows is not published. A few of them do not fail an import: data that AWS
/// publishes with a sample has 13 in 9,742. Where it draws the line is a guess, on the strict side.
const TOLERATED: u64 = 100;

/// What an import comes to: the data, or the job's `failureReason`.
pub(crate) type Reading = Result<Data, String>;

/// Where an import reads from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Location {
    bucket: String,
    key: String,
}

impl Location {
    /// Reads `s3://bucket/key` or `s3://bucket/folder/`.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (bucket, key) = text.strip_prefix("s3://")?.split_once('/')?;
        let sound = !bucket.is_empty() && !key.starts_with('/');
        sound.then(|| Self { bucket: bucket.to_owned(), key: key.to_owned() })
    }

    pub(crate) fn bucket(&self) -> &str {
        &self.bucket
    }

    /// Of the one object, or of the folder: empty, or ending in `/`.
    pub(crate) fn key(&self) -> &str {
        &self.key
    }

    pub(crate) fn is_folder(&self) -> bool {
        self.key.is_empty() || self.key.ends_with('/')
    }

    /// Whether a key that begins as the folder does lies in none below it.
    pub(crate) fn is_at_first_level(&self, key: &str) -> bool {
        key.strip_prefix(&self.key).is_some_and(|rest| !rest.is_empty() && !rest.contains('/'))
    }

    /// The one object, or the objects at the first level of the folder.
    pub(crate) fn sources(&self, store: &ObjectStore) -> Vec<Source> {
        if !self.is_folder() {
            return store.source(&self.bucket, &self.key).into_iter().collect();
        }
        let sources = store.sources(&self.bucket, &self.key).into_iter();
        sources.filter(|source| self.is_at_first_level(&source.key)).collect()
    }
}

/// Reads everything that an import job of that dataset type imports. Blocks.
pub(crate) fn read(sources: &[Source], dataset_type: DatasetType, schema: &Schema) -> Reading {
    let failed = format!("Failed to create a data import job for {dataset_type} dataset");
    if sources.is_empty() {
        // The service says the same whether the data is missing or its role may not read it.
        return Err(format!("{failed}....Insufficient privileges for accessing data in Amazon S3."));
    }
    let mut collector = Collector::new(dataset_type);
    for source in sources {
        read_source(source, schema, &mut collector).map_err(|fault| fault.reason(&failed, source))?;
    }
    if let Some((fault, source)) = collector.too_many_left_out() {
        return Err(fault.reason(&failed, source));
    }
    // The minimum is published; that it fails the job, and this text, are not.
    if dataset_type == DatasetType::Interactions && collector.rows < MINIMUM_INTERACTIONS {
        let rows = collector.rows;
        return Err(format!("{failed}...The data has {rows} rows; at least {MINIMUM_INTERACTIONS} are needed."));
    }
    Ok(collector.finish())
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
    let columns = Columns::of(&header, schema).map_err(Fault::RepeatedColumn)?;
    let mut record = StringRecord::new();
    while reader.read_record(&mut record)? {
        let values = columns.values(&record);
        match values.problem() {
            None => collector.add(&values),
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
    rows: u64,
    /// Rows that were left out, and what was wrong with the first of them.
    left_out: u64,
    first_fault: Option<(Fault, &'source Source)>,
    data: Data,
}

impl<'source> Collector<'source> {
    fn new(dataset_type: DatasetType) -> Self {
        let data = match dataset_type {
            DatasetType::Interactions => Data::Interactions(Interactions::default()),
            _ => Data::Records(Records::default()),
        };
        Self { dataset_type, rows: 0, left_out: 0, first_fault: None, data }
    }

    fn add(&mut self, values: &Values<'_>) {
        self.rows += 1;
        match &mut self.data {
            Data::Interactions(interactions) => interactions.add(&Row {
                user: values.user(),
                item: values.item(),
                timestamp: values.timestamp(),
                event_type: values.event_type(),
                value: values.event_value(),
                fingerprint: values.fingerprint(),
            }),
            Data::Records(records) => records.add(match self.dataset_type {
                DatasetType::Users => values.user(),
                DatasetType::Actions | DatasetType::ActionInteractions => values.action(),
                DatasetType::Items | DatasetType::Interactions => values.item(),
            }),
        }
    }

    /// Passes over a row with a fault, unless the service could make nothing of the row or the fault is known to fail
    /// an import.
    fn leave_out(&mut self, fault: Fault, source: &'source Source) -> Result<(), Fault> {
        let forgivable = match &fault {
            Fault::Value { problem: ValueProblem::TooLong(_), .. } => false,
            Fault::Value { column, .. } => !required_fields(self.dataset_type).iter().any(|(name, _)| name == column),
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
        let too_many = self.left_out * TOLERATED > self.rows + self.left_out;
        self.first_fault.as_ref().filter(|_| too_many)
    }

    fn finish(mut self) -> Data {
        if let Data::Interactions(interactions) = &mut self.data {
            interactions.settle();
        }
        self.data
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_location_is_a_bucket_and_a_key() {
        let location = Location::parse("s3://data/Items/").expect("a folder");
        assert_eq!(location, Location { bucket: "data".to_owned(), key: "Items/".to_owned() });
        for bad in ["data/Items/", "s3://data", "s3:///Items/", "s3://data//Items", "https://data/Items"] {
            assert_eq!(Location::parse(bad), None, "{bad}");
        }
    }
}
