//! What the data says of users and items: the rows that a run on this machine has imported, or for what the service
//! recommends, the files beside the parameter file.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};
use std::io;

use personalize_contract::csv::places;
use personalize_contract::{DatasetType, ResourceType};
use personalize_emulator::{Emulator, NamedValues};
use personalize_pipeline::Dataset;

use super::target::Arns;
use crate::command_error::CommandError;
use crate::data_folder::DataFolder;
use crate::laptop::Report;

/// What there is to keep in mind of models of this machine, in one line.
const CAVEAT: &str = "By a model of this machine, which is not the service's; docs/models.md compares them.";

/// Where rows are.
#[derive(Clone, Copy)]
pub enum Rows<'run> {
    /// In the emulator, after a run.
    Imported {
        /// The emulator.
        emulator: &'run Emulator,
        /// The report of the run.
        report: &'run Report,
    },
    /// In files.
    Files {
        /// The folder.
        folder: &'run DataFolder,
        /// The datasets that have their data there.
        datasets: &'run [Dataset],
    },
}

impl Rows<'_> {
    /// What there is to keep in mind of what is recommended.
    pub const fn caveat(self) -> Option<&'static str> {
        match self {
            Self::Imported { .. } => Some(CAVEAT),
            Self::Files { .. } => None,
        }
    }

    /// The newest events of a user, the newest first.
    ///
    /// # Errors
    /// The data cannot be read.
    pub async fn newest_events(
        self,
        dataset_type: DatasetType,
        user: &str,
        most: usize,
    ) -> Result<Vec<NamedValues>, CommandError> {
        match self {
            Self::Imported { emulator, report } => {
                let arn = Arns::OfRun(report).of(ResourceType::Dataset, dataset_type.as_str()).unwrap_or_default();
                emulator.newest_events(&arn, user, most).await.map_err(CommandError::Rows)
            }
            Self::Files { folder, datasets } => {
                let mut events = Vec::new();
                each_row(folder, datasets, dataset_type, |row| {
                    if value(&row, "USER_ID") == Some(user) {
                        events.push(row);
                    }
                })?;
                let moment = |row: &NamedValues| value(row, "TIMESTAMP").and_then(|text| text.parse::<i64>().ok());
                // Of those of one moment, the last is the newest.
                events.reverse();
                events.sort_by_key(|row| Reverse(moment(row)));
                events.truncate(most);
                Ok(events)
            }
        }
    }

    /// The records with these identifiers, as far as there are any.
    ///
    /// # Errors
    /// The data cannot be read.
    pub async fn records(
        self,
        dataset_type: DatasetType,
        identifiers: HashSet<String>,
    ) -> Result<HashMap<String, NamedValues>, CommandError> {
        match self {
            Self::Imported { emulator, report } => {
                let arn = Arns::OfRun(report).of(ResourceType::Dataset, dataset_type.as_str()).unwrap_or_default();
                emulator.records(&arn, identifiers).await.map_err(CommandError::Rows)
            }
            Self::Files { folder, datasets } => {
                let id = if dataset_type == DatasetType::Actions { "ACTION_ID" } else { "ITEM_ID" };
                let mut records = HashMap::new();
                each_row(folder, datasets, dataset_type, |row| {
                    if let Some(identifier) = value(&row, id).filter(|id| identifiers.contains(*id)) {
                        records.insert(identifier.to_owned(), row);
                    }
                })?;
                Ok(records)
            }
        }
    }
}

fn value<'row>(row: &'row NamedValues, column: &str) -> Option<&'row str> {
    row.iter().find(|(name, _)| name.eq_ignore_ascii_case(column)).map(|(_, value)| value.as_str())
}

/// Takes in each row of a dataset's files: the values that are not empty, by the names of the schema.
fn each_row(
    folder: &DataFolder,
    datasets: &[Dataset],
    dataset_type: DatasetType,
    mut take: impl FnMut(NamedValues),
) -> Result<(), CommandError> {
    let Some(dataset) = datasets.iter().find(|dataset| dataset.dataset_type == dataset_type) else { return Ok(()) };
    for object in folder.level(&dataset.location).1.objects {
        let path = || folder.on_disk(&object.key).into();
        let cannot_read = |source| CommandError::Unreadable { what: "the data", path: path(), source };
        let unreadable = |error: csv::Error| cannot_read(io::Error::other(error));
        let file = folder.read(&object.key).map_err(cannot_read)?;
        let mut reader = csv::Reader::from_reader(file);
        let header: Vec<String> = reader.headers().map_err(unreadable)?.iter().map(str::to_owned).collect();
        let places = places(&header, &dataset.schema);
        for record in reader.records() {
            let record = record.map_err(unreadable)?;
            let named = dataset.schema.fields.iter().zip(&places).filter_map(|(field, place)| {
                let value = record.get((*place)?).filter(|value| !value.is_empty())?;
                Some((field.name.clone(), value.to_owned()))
            });
            take(named.collect());
        }
    }
    Ok(())
}
