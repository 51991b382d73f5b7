//! What the data says of users and items: the rows that a run on this machine has imported, or for what the service
//! recommends, the files beside the parameter file.

use std::cmp::Reverse;
use std::collections::{HashMap, HashSet};
use std::io;

use personalize_contract::csv::{ESCAPE, event_moment, places};
use personalize_contract::{DatasetType, ResourceType};
use personalize_emulator::{DescribedRecommendations, Emulator, NamedValues, Recommendation, RecommendationLookup};
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

    /// Recommendations, and the newest events of a user, at most so many, with what the data says of them.
    ///
    /// # Errors
    /// The data cannot be read.
    pub async fn describe(
        self,
        lookup: RecommendationLookup,
        (user, most_events): (Option<&str>, usize),
        recommendations: Vec<Recommendation>,
    ) -> Result<DescribedRecommendations, CommandError> {
        match self {
            Self::Imported { emulator, report } => {
                let arn_of = |dataset_type: DatasetType| {
                    Arns::OfRun(report).of(ResourceType::Dataset, dataset_type.as_str()).unwrap_or_default()
                };
                let described = lookup.describe(emulator, arn_of, (user, most_events), recommendations).await;
                described.map_err(CommandError::Rows)
            }
            Self::Files { folder, datasets } => {
                let files = Files { folder, datasets };
                let newest = match user {
                    Some(user) => files.newest_events(lookup.interactions, user, most_events)?,
                    None => Vec::new(),
                };
                let identifiers = lookup.identifiers(&newest, &recommendations);
                let records = files.records(lookup, &identifiers)?;
                Ok(lookup.described(newest, records, recommendations))
            }
        }
    }
}

/// The files beside a parameter file.
struct Files<'run> {
    folder: &'run DataFolder,
    datasets: &'run [Dataset],
}

impl Files<'_> {
    /// The newest first.
    fn newest_events(
        &self,
        dataset_type: DatasetType,
        user: &str,
        most: usize,
    ) -> Result<Vec<NamedValues>, CommandError> {
        let mut events = Vec::new();
        self.each_row(dataset_type, |row| {
            if value(&row, "USER_ID") == Some(user) {
                events.push(row);
            }
        })?;
        // Of those of one moment, the last is the newest.
        events.reverse();
        let moment = |row: &NamedValues| value(row, "TIMESTAMP").and_then(event_moment);
        events.sort_by_key(|row| Reverse(moment(row)));
        events.truncate(most);
        Ok(events)
    }

    fn records(
        &self,
        lookup: RecommendationLookup,
        identifiers: &HashSet<String>,
    ) -> Result<HashMap<String, NamedValues>, CommandError> {
        let mut records = HashMap::new();
        self.each_row(lookup.records, |row| {
            let identifier = value(&row, lookup.id).filter(|id| identifiers.contains(*id)).map(str::to_owned);
            records.extend(identifier.map(|identifier| (identifier, row)));
        })?;
        Ok(records)
    }

    /// Takes in each row of a dataset's files: the values that are not empty, by the names of the schema.
    fn each_row(&self, dataset_type: DatasetType, mut take: impl FnMut(NamedValues)) -> Result<(), CommandError> {
        let mut datasets = self.datasets.iter();
        let Some(dataset) = datasets.find(|dataset| dataset.dataset_type == dataset_type) else { return Ok(()) };
        for object in self.folder.level(&dataset.location).1.objects {
            let path = || self.folder.on_disk(&object.key).into();
            let cannot_read = |source| CommandError::Unreadable { what: "the data", path: path(), source };
            let unreadable = |error: csv::Error| cannot_read(io::Error::other(error));
            let file = self.folder.read(&object.key).map_err(cannot_read)?;
            // As an import reads it.
            let mut reader = csv::ReaderBuilder::new().escape(Some(ESCAPE)).double_quote(false).from_reader(file);
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
}

fn value<'row>(row: &'row NamedValues, column: &str) -> Option<&'row str> {
    row.iter().find(|(name, _)| name.eq_ignore_ascii_case(column)).map(|(_, value)| value.as_str())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use serde_json::json;

    use super::*;
    use crate::parameter_file;

    #[test]
    fn files_are_read_as_an_import_reads_them() {
        let folder = tempfile::tempdir().expect("a folder");
        let schema = |name: &str, fields: &[&str]| {
            let field = |name: &&str| json!({"name": name, "type": "string"});
            let fields: Vec<_> = fields.iter().map(field).collect();
            let namespace = "com.amazonaws.personalize.schema";
            json!({"type": "record", "name": name, "namespace": namespace, "version": "1.0", "fields": fields})
        };
        let parameters = json!({"datasetGroup": {"name": "films"}, "datasets": {
            "Interactions": {"name": "interactions", "schema": schema("Interactions", &["USER_ID", "ITEM_ID"])},
            "Items": {"name": "items", "schema": schema("Items", &["ITEM_ID", "TITLE"])},
        }});
        let (file, items) = (folder.path().join("params.json"), folder.path().join("Items"));
        fs::write(&file, parameters.to_string()).expect("written");
        fs::create_dir(&items).expect("a folder");
        let rows = "ITEM_ID,TITLE\na,\"The \\\"Night\\\", and after\"\nb,C:\\films\n";
        fs::write(items.join("items.csv"), rows).expect("written");
        let datasets = parameter_file::read(&file).expect("a file").parsed().datasets;
        let data = DataFolder::open(folder.path()).expect("a folder");
        let lookup = RecommendationLookup {
            records: DatasetType::Items,
            interactions: DatasetType::Interactions,
            id: "ITEM_ID",
        };
        let identifiers = ["a", "b"].map(str::to_owned).into();
        let files = Files { folder: &data, datasets: &datasets };
        let records = files.records(lookup, &identifiers).expect("rows");
        let title = |identifier: &str| value(&records[identifier], "TITLE").expect("a title").to_owned();
        assert_eq!((title("a"), title("b")), (r#"The "Night", and after"#.to_owned(), r"C:\films".to_owned()));
    }
}
