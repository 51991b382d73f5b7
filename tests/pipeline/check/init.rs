//! What `pipeline init` writes for data that is in order: a parameter file that the check passes, and that runs to its end.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use fastrand::Rng;
use personalize_contract::DatasetType;
use personalize_contract::Finding;
use personalize_pipeline_cli::arguments::Init;
use personalize_pipeline_cli::init::{Initialized, initialize_without_asking};

use super::drawn::{self, Case};
use crate::support::{Folder, assert_succeeded, cases, laptop, run};

/// Folders that are drawn, and those of them whose file is run.
const FEW_FOLDERS: u64 = 20;
const FOLDERS: u64 = 200;
const RUN_EVERY: u64 = 8;

fn options(folder: &Path) -> Init {
    Init {
        folder: folder.to_owned(),
        name: Some("drawn".to_owned()),
        dataset: Vec::new(),
        column: Vec::new(),
        into: None,
        no_input: true,
        output: personalize_pipeline_cli::arguments::Output::Text,
    }
}

/// The data of a case in the folders that the pipeline reads, without its parameter file.
fn folder_of_data(case: &Case) -> Folder {
    let folder = Folder::new();
    for (dataset_type, table) in &case.tables {
        folder.write(&drawn::file(*dataset_type), &table.text());
    }
    folder
}

fn errors(initialized: &Initialized) -> Vec<String> {
    let found = initialized.outcome.found.iter().map(|located| &located.finding);
    found.filter(|finding| finding.is_error()).map(Finding::to_string).collect()
}

#[tokio::test]
async fn what_is_written_for_data_that_is_in_order_passes_the_check_and_runs() {
    let (mut warnings, mut runs) = (0, 0);
    let count = cases(FEW_FOLDERS, FOLDERS);
    for seed in 0..count {
        let case = drawn::case(&mut Rng::with_seed(seed));
        let folder = folder_of_data(&case);
        let initialized = initialize_without_asking(&options(folder.path())).unwrap();
        assert_eq!(errors(&initialized), [""; 0], "seed {seed}");
        assert_eq!(initialized.file, folder.parameter_file());
        warnings += initialized.outcome.found.len();
        if seed % RUN_EVERY == 0 {
            runs += 1;
            assert_succeeded(&run(&laptop().await, &folder.parameter_file()).await);
        }
    }
    println!("{count} folders, {runs} of them run, with {warnings} warnings");
}

/// The same data as others have it: in one folder, with other names of columns, separators and quotes, and moments in
/// milliseconds.
fn write_as_others_do(case: &Case, rng: &mut Rng, folder: &Folder) {
    let names = [("USER_ID", "userId"), ("ITEM_ID", "productId"), ("TIMESTAMP", "time"), ("EVENT_TYPE", "event")];
    for (dataset_type, table) in &case.tables {
        let separator = *rng.choice(&[",", ";", "\t"]).unwrap();
        let quoted = |value: &str| format!("\"{}\"", value.replace('"', "\"\""));
        let renamed = |column: &String| {
            names.iter().find(|(known, _)| known == column).map_or(column.clone(), |(_, name)| (*name).to_owned())
        };
        let header: Vec<String> = table.header.iter().map(renamed).collect();
        let mut text = format!("\u{feff}{}\r\n", header.join(separator));
        for row in &table.rows {
            let values = table.header.iter().zip(row).map(|(column, value)| match column.as_str() {
                "TIMESTAMP" => format!("{value}000"),
                _ => quoted(value),
            });
            text.push_str(&values.collect::<Vec<_>>().join(separator));
            text.push_str("\r\n");
        }
        folder.write(&format!("{}.csv", dataset_type.as_str().to_lowercase()), &text);
    }
}

#[tokio::test]
async fn copies_of_data_as_others_write_it_pass_the_check_and_run() {
    let mut runs = 0;
    for seed in 0..cases(FEW_FOLDERS, FOLDERS) {
        let mut rng = Rng::with_seed(seed);
        let case = drawn::case(&mut rng);
        let (folder, target) = (Folder::new(), Folder::new());
        write_as_others_do(&case, &mut rng, &folder);
        let into = Some(target.path().join("made"));
        let initialized = initialize_without_asking(&Init { into, ..options(folder.path()) }).unwrap();
        assert_eq!(errors(&initialized), [""; 0], "seed {seed}");
        for (dataset_type, table) in &case.tables {
            let copy = target.path().join(format!("made/{dataset_type}/part-1.csv"));
            let rows = fs::read_to_string(copy).unwrap().lines().count() - 1;
            assert_eq!(rows, table.rows.len(), "seed {seed}, {dataset_type}");
        }
        if seed % RUN_EVERY == 0 {
            runs += 1;
            assert_succeeded(&run(&laptop().await, &initialized.file).await);
        }
    }
    println!("{runs} copies were run");
}

#[test]
fn fields_have_the_flags_that_their_values_speak_for() {
    let folder = Folder::new();
    let mut interactions = "USER_ID,ITEM_ID,TIMESTAMP,EVENT_TYPE,DEVICE\n".to_owned();
    let mut items = "ITEM_ID,GENRES,YEAR,PRICE,DETAILS,IMDB_ID,TITLE,CREATION_TIMESTAMP,EMPTY,ZIP\n".to_owned();
    for row in 0..1200 {
        let device = ["tv", "phone", ""][row % 3];
        writeln!(interactions, "u{},i{},{},click,{device}", row % 40, row % 50, 1_600_000_000 + row).unwrap();
    }
    for row in 0..50 {
        let genres = ["Drama", "Comedy|Drama", "Film-Noir"][row % 3];
        let price = if row % 7 == 0 { String::new() } else { format!("{row}.5") };
        let text = "A quiet town and its long night";
        let (year, imdb, created, zip) = (1950 + row % 20, 9000 + row, 1_500_000_000 + row, 100 + row % 5);
        writeln!(items, "i{row},{genres},{year},{price},{text} {row},{imdb},Title{row},{created},,0{zip}").unwrap();
    }
    folder.write("Interactions/i.csv", &interactions);
    folder.write("Items/i.csv", &items);
    initialize_without_asking(&options(folder.path())).unwrap();
    let text = fs::read_to_string(folder.parameter_file()).unwrap();
    let written: serde_json::Value = serde_json::from_str(&text).unwrap();
    let fields = |dataset_type: DatasetType| written["datasets"][dataset_type.as_str()]["schema"]["fields"].clone();
    assert_eq!(
        fields(DatasetType::Items),
        serde_json::json!([
            {"name": "ITEM_ID", "type": "string"},
            {"name": "GENRES", "type": "string", "categorical": true},
            {"name": "YEAR", "type": "int"},
            {"name": "PRICE", "type": ["float", "null"]},
            {"name": "DETAILS", "type": "string", "textual": true},
            {"name": "CREATION_TIMESTAMP", "type": "long"},
            {"name": "ZIP", "type": "string", "categorical": true},
        ])
    );
    let device = serde_json::json!({"name": "DEVICE", "type": ["string", "null"], "categorical": true});
    assert_eq!(fields(DatasetType::Interactions)[4], device);
    assert_eq!(fields(DatasetType::Interactions)[3], serde_json::json!({"name": "EVENT_TYPE", "type": "string"}));
    let recipes: Vec<&str> =
        written["solutions"].as_object().unwrap().values().map(|one| one["recipeArn"].as_str().unwrap()).collect();
    assert!(recipes.iter().any(|arn| arn.ends_with("/aws-user-personalization-v2")), "{recipes:?}");
}
