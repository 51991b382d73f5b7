//! Data in the folder of a parameter file.

use std::fs;
use std::path::{Path, PathBuf};

use personalize_models::training_data::{Given, GivenValue, RecordKind};
use personalize_models::{TrainingData, TrainingDataBuilder};

/// The interactions and items of a folder.
pub fn read(folder: &Path) -> TrainingData {
    let mut builder = TrainingDataBuilder::new();
    for path in files(&folder.join("Interactions")) {
        add_interactions(&path, &mut builder);
    }
    for path in files(&folder.join("Items")) {
        add_items(&path, &mut builder);
    }
    builder.finish()
}

/// Columns that are not numbers count as categorical, with `|` between values.
fn add_items(path: &Path, builder: &mut TrainingDataBuilder) {
    let mut reader = csv::Reader::from_path(path).expect("a file of rows");
    let names = reader.headers().expect("a header").clone();
    for row in reader.records() {
        let row = row.expect("a row");
        let given = |(name, value)| {
            let number: Option<f64> = str::parse(value).ok();
            let value = number.map_or(GivenValue::Text(value), GivenValue::Number);
            Given { name, categorical: number.is_none(), textual: false, value }
        };
        let columns = || names.iter().zip(&row);
        let attributes =
            columns().filter(|(name, value)| !["ITEM_ID", "CREATION_TIMESTAMP"].contains(name) && !value.is_empty());
        let find = |column: &str| columns().find(|(name, _)| *name == column).map(|(_, value)| value);
        let created = find("CREATION_TIMESTAMP").and_then(|text| text.parse().ok());
        builder.record(RecordKind::Item, find("ITEM_ID").expect("an ITEM_ID"), created, attributes.map(given));
    }
}

fn add_interactions(path: &Path, builder: &mut TrainingDataBuilder) {
    let mut reader = csv::Reader::from_path(path).expect("a file of rows");
    let names = reader.headers().expect("a header").clone();
    let place_of = |column: &str| names.iter().position(|name| name == column);
    let [user, item, time] =
        ["USER_ID", "ITEM_ID", "TIMESTAMP"].map(|name| place_of(name).expect("a column that every file has"));
    let event_type = place_of("EVENT_TYPE");
    for row in reader.records() {
        let row = row.expect("a row");
        let timestamp = row[time].parse().expect("a time in seconds");
        builder.interaction(&row[user], &row[item], timestamp, event_type.map(|at| &row[at]), None);
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> =
        fs::read_dir(folder).into_iter().flatten().filter_map(|entry| Some(entry.ok()?.path())).collect();
    files.sort();
    files
}
