//! `pipeline init`: from a folder with CSV files to a parameter file. What the data shows decides the schemas; what it does
//! not show is asked on a terminal, or given as options.

mod ask;
mod columns;
mod copy;
mod discover;
mod fields;
mod moments;
mod parameters;
mod profile;
mod report;
mod synonyms;
mod table_reader;

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use personalize_contract::{DatasetType, name};

use crate::arguments::Init;
use crate::check::{self, Outcome};
use crate::command_error::CommandError;
use crate::exit::Exit;
use ask::Asker;
use columns::Assignment;
use discover::Source;
use fields::DatasetPlan;

/// The file that is written.
const FILE: &str = "params.json";

/// Why there is nothing to write.
#[derive(Debug, thiserror::Error)]
pub enum InitError {
    /// There is no such folder.
    #[error("there is no folder {}; give the folder that has the CSV files", .0.display())]
    NoFolder(PathBuf),
    /// A file is where one is to be written.
    #[error("{} is there already, and is left as it is; remove it, or give another folder with --into", .0.display())]
    Exists(PathBuf),
    /// No file holds interactions.
    #[error(
        "no file in {} has users, items and moments in its columns; name the file with --dataset Interactions=FILE and its columns with --column, such as --column USER_ID=customer", folder.display()
    )]
    NoInteractions {
        /// Where it was looked.
        folder: PathBuf,
    },
    /// A dataset's file or folder is not there.
    #[error("--dataset {dataset_type}={path}: there is no CSV file at {path} in {}", folder.display())]
    NoData {
        /// The dataset.
        dataset_type: DatasetType,
        /// What was given.
        path: String,
        /// Where it was looked.
        folder: PathBuf,
    },
    /// A column that has to be there is in no column that can be recognised.
    #[error(
        "{file}: none of the columns {columns} is recognised as {field} of {dataset_type}; say which it is with --column {dataset_type}.{field}=NAME"
    )]
    NoColumn {
        /// The file.
        file: String,
        /// What its header has.
        columns: String,
        /// What is missing.
        field: &'static str,
        /// The dataset.
        dataset_type: DatasetType,
    },
    /// An option names a column, a field or a dataset that there is not.
    #[error("--column {given}: {problem}")]
    Column {
        /// As it was given.
        given: String,
        /// What is wrong.
        problem: String,
    },
    /// The dataset group has a name that the service does not take.
    #[error("the name {name:?} of the dataset group: {problem}; give another with --name")]
    Name {
        /// The name.
        name: String,
        /// What is wrong with it.
        problem: String,
    },
    /// A file cannot be read.
    #[error("cannot read {}: {source}; make it readable, or leave it out", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system says.
        #[source]
        source: io::Error,
    },
    /// A file is not CSV, or not UTF-8.
    #[error("{}: {problem}", path.display())]
    NotCsv {
        /// The file.
        path: PathBuf,
        /// What it has instead.
        problem: String,
    },
    /// What was to be written cannot be.
    #[error("cannot write {}: {source}; give another folder with --into", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system says.
        #[source]
        source: io::Error,
    },
}

/// What came of it.
#[derive(Debug)]
pub struct Initialized {
    /// The parameter file.
    pub file: PathBuf,
    /// What each dataset is made of.
    pub(crate) datasets: Vec<DatasetPlan>,
    /// Files that nothing was made of, and datasets that cannot be.
    pub(crate) unused: Vec<String>,
    /// The recipes of the solutions.
    pub(crate) recipes: Vec<&'static str>,
    /// Whether copies of the data were written.
    pub(crate) is_copy: bool,
    /// What `pipeline check` says of it.
    pub outcome: Outcome,
}

/// Writes a parameter file, says what it has and why on stdout, and checks it.
///
/// # Errors
/// Nothing was written.
pub fn init(arguments: &Init) -> Result<Exit, CommandError> {
    let initialized = initialize(arguments, &mut Asker::of_stdin(arguments.no_input))?;
    report::write(&initialized, arguments.output)?;
    let has_errors = initialized.outcome.found.iter().any(|located| located.finding.is_error());
    Ok(if has_errors { Exit::Failed } else { Exit::Succeeded })
}

/// Writes a parameter file for the data in a folder without asking anything, and checks it.
///
/// # Errors
/// Nothing was written.
pub fn initialize_without_asking(arguments: &Init) -> Result<Initialized, CommandError> {
    initialize(arguments, &mut Asker::Nobody)
}

fn initialize(arguments: &Init, asker: &mut Asker) -> Result<Initialized, CommandError> {
    let group = group_name(arguments)?;
    let folder = arguments.into.as_ref().unwrap_or(&arguments.folder);
    let file = folder.join(FILE);
    refuse_existing(&file)?;
    let (sources, mut unused) = discover::sources(arguments, asker)?;
    columns::check_options(&sources, arguments)?;
    let mut datasets = Vec::new();
    for source in &sources {
        match plan(arguments, source, asker)? {
            Ok(plan) => datasets.push(plan),
            Err(why) => unused.push(why),
        }
    }
    let recipes = parameters::recipes(&datasets);
    if let Some(folder) = &arguments.into {
        copy::write(folder, &datasets)?;
    }
    write_new(&file, &parameters::document(&group, &datasets, &recipes)?)?;
    let outcome = check::examine(folder, None)?;
    Ok(Initialized { file, datasets, unused, recipes, is_copy: arguments.into.is_some(), outcome })
}

/// What a dataset is made of, or why there is none.
fn plan(arguments: &Init, source: &Source, asker: &mut Asker) -> Result<Result<DatasetPlan, String>, InitError> {
    let assignment = Assignment::of(source, arguments, asker)?;
    let profile = profile::of(source, &assignment)?;
    Ok(fields::plan(source, &assignment, &profile, arguments.into.is_some()))
}

/// The name that was given, or that of the folder as far as a name may have its characters.
fn group_name(arguments: &Init) -> Result<String, InitError> {
    let of_folder = || {
        let folder = fs::canonicalize(&arguments.folder).unwrap_or_else(|_| arguments.folder.clone());
        let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let letters = name.chars().map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '-' });
        let name: String = letters.collect::<String>().trim_matches('-').chars().take(40).collect();
        if name.is_empty() { "recommendations".to_owned() } else { name }
    };
    let name = arguments.name.clone().unwrap_or_else(of_folder);
    match name::check(&name) {
        Ok(()) => Ok(name),
        Err(problem) => Err(InitError::Name { name, problem }),
    }
}

fn refuse_existing(file: &Path) -> Result<(), InitError> {
    match fs::symlink_metadata(file) {
        Ok(_) => Err(InitError::Exists(file.to_owned())),
        Err(_) => Ok(()),
    }
}

/// Writes a file that is not there yet.
fn write_new(file: &Path, text: &str) -> Result<(), InitError> {
    let written = File::create_new(file).and_then(|mut created| created.write_all(text.as_bytes()));
    written.map_err(|source| match source.kind() {
        io::ErrorKind::AlreadyExists => InitError::Exists(file.to_owned()),
        _ => InitError::Write { path: file.to_owned(), source },
    })
}
