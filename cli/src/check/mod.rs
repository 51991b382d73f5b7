//! `pipeline check`: everything that is wrong with parameters and data, before anything is created or billed.

mod located;
mod positions;
mod report;
mod severities;

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use personalize_contract::csv::{self, DATA_IS_READABLE, DATA_IS_THERE, HEADER_BYTES, HEADER_COVERS_SCHEMA};
use personalize_contract::{Finding, Place};
use personalize_pipeline::{Dataset, Reading};

pub use located::{Located, Region};
pub use severities::{Choice, Selector, SeveritiesError, rule};

use crate::arguments::Check;
use crate::command_error::CommandError;
use crate::exit::Exit;
use crate::parameter_file;
use severities::Severities;

/// What was checked, and what was found.
#[derive(Debug)]
pub struct Outcome {
    /// The parameter file.
    pub file: PathBuf,
    /// Its text; empty if it is no text.
    pub text: String,
    /// What was found, each with where it is in its file.
    pub found: Vec<Located>,
}

impl Outcome {
    fn errors(&self) -> usize {
        self.found.iter().filter(|located| located.finding.is_error()).count()
    }

    fn warnings(&self) -> usize {
        self.found.len() - self.errors()
    }
}

/// Checks parameters and data, and writes the report to stdout.
///
/// # Errors
/// When it could not be checked. Findings are an exit code.
pub fn check(arguments: &Check) -> Result<Exit, CommandError> {
    let file = parameter_file::find(&arguments.path)?;
    let severities = Severities::read(&file, arguments)?;
    let unreadable = |source| CommandError::Unreadable { what: "the parameter file", path: file.clone(), source };
    let bytes = fs::read(&file).map_err(unreadable)?;
    let Reading { datasets, mut findings, .. } = Reading::of_bytes(&bytes);
    if let Some(data) = data_folder(arguments, &file) {
        findings.extend(data_findings(&datasets, &data)?);
    }
    let text = String::from_utf8(bytes).unwrap_or_default();
    let found = located::locate(&file, &text, severities.apply(findings));
    let outcome = Outcome { file, text, found };
    report::write(&outcome, arguments.output)?;
    Ok(if outcome.errors() == 0 { Exit::Succeeded } else { Exit::Failed })
}

/// A folder is checked with its data; a file by itself, unless it is said where its data is.
fn data_folder(arguments: &Check, file: &Path) -> Option<PathBuf> {
    let beside = || arguments.path.is_dir().then(|| file.parent().map(Path::to_owned)).flatten();
    arguments.data.clone().or_else(beside)
}

/// What is wrong with the data in a folder.
///
/// # Errors
/// When there is no such folder.
fn data_findings(datasets: &[Dataset], data: &Path) -> Result<Vec<Finding>, CommandError> {
    if !data.is_dir() {
        return Err(CommandError::NoDataFolder(data.to_owned()));
    }
    let mut findings = Vec::new();
    for dataset in datasets {
        check_folder(dataset, &data.join(dataset.dataset_type.as_str()), &mut findings);
    }
    Ok(findings)
}

fn check_folder(dataset: &Dataset, folder: &Path, findings: &mut Vec<Finding>) {
    let place = |path: &Path| Place::file(path.display().to_string());
    let unreadable = |path: &Path, error: &io::Error| {
        Finding::of(DATA_IS_READABLE, place(path), format!("it cannot be read: {error}"))
    };
    let files = match files_with_content(folder) {
        Ok(files) => files,
        Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
        Err(error) => return findings.push(unreadable(folder, &error)),
    };
    if files.is_empty() {
        findings.push(Finding::of(DATA_IS_THERE, place(folder), csv::no_data(dataset.dataset_type)));
    }
    for file in files {
        match beginning(&file) {
            Ok(header) => {
                let problem = csv::header_problem(&header, dataset.dataset_type, &dataset.schema);
                findings.extend(problem.map(|problem| Finding::of(HEADER_COVERS_SCHEMA, place(&file), problem)));
            }
            Err(error) => findings.push(unreadable(&file, &error)),
        }
    }
}

/// The files right below a folder that are not empty, by name. An import reads no others.
fn files_with_content(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let metadata = fs::metadata(&path)?;
        if metadata.is_file() && metadata.len() > 0 {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

fn beginning(file: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(file)?.take(HEADER_BYTES.into()).read_to_end(&mut bytes)?;
    Ok(bytes)
}
