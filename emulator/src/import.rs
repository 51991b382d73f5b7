//! Reading what an import job imports: every row of every file, checked against the schema.

use std::hash::{DefaultHasher, Hasher as _};

use csv::{Position, StringRecord};
use personalize_contract::csv::{ESCAPE, MINIMUM_INTERACTIONS, ValueProblem, check_value, missing_columns};
use personalize_contract::schema::Field;
use personalize_contract::{DatasetType, Schema};

use crate::data::{Data, Interactions, Records, Row};
use crate::object_store::{Object, ObjectStore};

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

    /// The one object, or the objects at the first level of the folder.
    fn objects(&self, store: &ObjectStore) -> Vec<Object> {
        if !(self.key.is_empty() || self.key.ends_with('/')) {
            return store.object(&self.bucket, &self.key, None).into_iter().collect();
        }
        let first_level = |object: &Object| {
            let rest = &object.key[self.key.len()..];
            !rest.is_empty() && !rest.contains('/')
        };
        store.list(&self.bucket, &self.key).unwrap_or_default().into_iter().filter(first_level).collect()
    }
}

/// Reads everything that an import job of that dataset type imports. Blocks.
pub(crate) fn read(store: &ObjectStore, location: &Location, dataset_type: DatasetType, schema: &Schema) -> Reading {
    let failed = format!("Failed to create a data import job for {dataset_type} dataset");
    let objects = location.objects(store);
    if objects.is_empty() {
        // The service says the same whether the data is missing or its role may not read it.
        return Err(format!("{failed}....Insufficient privileges for accessing data in Amazon S3."));
    }
    let mut collector = Collector::new(dataset_type);
    for object in &objects {
        read_object(object, schema, &mut collector).map_err(|fault| fault.reason(&failed, object))?;
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
    fn reason(&self, failed: &str, object: &Object) -> String {
        let key = &object.key;
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

fn read_object(object: &Object, schema: &Schema, collector: &mut Collector) -> Result<(), Fault> {
    let content = object.open().map_err(|error| Fault::Unreadable(error.to_string()))?;
    let mut reader = csv::ReaderBuilder::new()
        .escape(Some(ESCAPE))
        .double_quote(false)
        .flexible(false)
        .buffer_capacity(1 << 17)
        .from_reader(content);
    let columns = Columns::of(reader.headers()?, schema)?;
    let mut record = StringRecord::new();
    while reader.read_record(&mut record)? {
        columns.check(&record)?;
        collector.add(&columns, &record);
    }
    Ok(())
}

/// Where each field of the schema stands in a file.
struct Columns<'schema> {
    fields: Vec<(usize, &'schema Field)>,
}

impl<'schema> Columns<'schema> {
    fn of(header: &StringRecord, schema: &'schema Schema) -> Result<Self, Fault> {
        let names: Vec<&str> = header.iter().collect();
        let missing = missing_columns(&names, schema);
        if !missing.is_empty() {
            return Err(Fault::MissingColumns(missing.into_iter().map(str::to_owned).collect()));
        }
        let mut fields = Vec::with_capacity(schema.fields.len());
        for field in &schema.fields {
            let mut places = names.iter().enumerate().filter(|(_, name)| **name == field.name);
            fields.extend(places.next().map(|(place, _)| (place, field)));
            if places.next().is_some() {
                return Err(Fault::RepeatedColumn(field.name.clone()));
            }
        }
        Ok(Self { fields })
    }

    fn check(&self, record: &StringRecord) -> Result<(), Fault> {
        for (place, field) in &self.fields {
            check_value(field, record.get(*place).unwrap_or_default()).map_err(|problem| Fault::Value {
                column: field.name.clone(),
                line: record.position().map_or(0, Position::line),
                problem,
            })?;
        }
        Ok(())
    }

    /// The value of a column; `None` where the schema does not have it, or the value is missing.
    fn value<'record>(&self, record: &'record StringRecord, name: &str) -> Option<&'record str> {
        let (place, _) = self.fields.iter().find(|(_, field)| field.name == name)?;
        record.get(*place).filter(|value| !value.is_empty())
    }

    fn fingerprint(&self, record: &StringRecord) -> u64 {
        let mut hasher = DefaultHasher::new();
        for (place, _) in &self.fields {
            hasher.write(record.get(*place).unwrap_or_default().as_bytes());
            // No value contains it, so two rows never run together.
            hasher.write_u8(0xff);
        }
        hasher.finish()
    }
}

struct Collector {
    rows: u64,
    data: Data,
    /// The column that names a record.
    id: &'static str,
}

impl Collector {
    fn new(dataset_type: DatasetType) -> Self {
        let (id, data) = match dataset_type {
            DatasetType::Interactions => ("", Data::Interactions(Interactions::default())),
            DatasetType::Items => ("ITEM_ID", Data::Records(Records::default())),
            DatasetType::Users => ("USER_ID", Data::Records(Records::default())),
            DatasetType::Actions | DatasetType::ActionInteractions => ("ACTION_ID", Data::Records(Records::default())),
        };
        Self { rows: 0, data, id }
    }

    fn add(&mut self, columns: &Columns<'_>, record: &StringRecord) {
        self.rows += 1;
        match &mut self.data {
            Data::Interactions(interactions) => interactions.add(&Row {
                user: columns.value(record, "USER_ID").unwrap_or_default(),
                item: columns.value(record, "ITEM_ID").unwrap_or_default(),
                timestamp: columns.value(record, "TIMESTAMP").and_then(|value| value.parse().ok()).unwrap_or_default(),
                event_type: columns.value(record, "EVENT_TYPE"),
                value: columns.value(record, "EVENT_VALUE").and_then(|value| value.parse().ok()),
                fingerprint: columns.fingerprint(record),
            }),
            Data::Records(records) => {
                let id = columns.value(record, self.id).unwrap_or_default();
                if !records.ids.contains(id) {
                    records.ids.insert(id.into());
                }
            }
        }
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
