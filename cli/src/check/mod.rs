//! `pipeline check`: everything that is wrong with parameters and data, before anything is created or billed.

mod batch;
mod deletions;
mod escapes;
mod lines;
mod located;
mod place;
mod report;
mod s3;
mod scan;
mod severities;

use std::path::{Path, PathBuf};

use aws_config::SdkConfig;
use personalize_contract::data::Summary;
use personalize_pipeline::{NextOccurrences, Parsed, Timestamp};

pub use located::{Located, Region};
pub use place::{DataPlace, S3Prefix};
pub use report::render;
pub use severities::{Choice, Selector, SeveritiesError, rule};

use crate::arguments::{Access, Check};
use crate::aws::sdk::sdk_config;
use crate::command_error::CommandError;
use crate::data_folder::DataFolder;
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
    /// When its schedules begin runs next.
    pub schedules: Vec<NextOccurrences>,
    /// What there is to know of the data, if it was checked.
    pub data: Option<Summary>,
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
pub async fn check(arguments: &Check) -> Result<Exit, CommandError> {
    let file = parameter_file::find(&arguments.path)?;
    let severities = Severities::read(&file, arguments)?;
    let mut outcome = match &arguments.data {
        _ if arguments.no_data => examine_parameters(&arguments.path)?,
        Some(DataPlace::S3(place)) => {
            examine_with_s3(&arguments.path, place, &sdk_config(&Access::default(), None).await).await?
        }
        Some(DataPlace::Folder(folder)) => examine(&arguments.path, Some(folder))?,
        None => examine(&arguments.path, None)?,
    };
    outcome.found = severities.apply(outcome.found);
    report::write(&outcome, arguments.output)?;
    Ok(if outcome.errors() == 0 { Exit::Succeeded } else { Exit::Failed })
}

/// Checks the parameters at a path and the data in a folder: if none is named, that of the parameter file. Without a
/// dataset's folder beside it, a parameter file that is named itself is checked without data. Every rule counts as it
/// says of itself.
///
/// # Errors
/// When it could not be checked.
pub fn examine(path: &Path, data: Option<&Path>) -> Result<Outcome, CommandError> {
    let file = parameter_file::find(path)?;
    let Read { text, parsed, schedules } = read(&file)?;
    let Parsed { datasets, expectations, batch_inputs, mut findings, positions, .. } = parsed;
    let folder = match data {
        Some(folder) if !folder.is_dir() => return Err(CommandError::NoDataFolder(folder.to_owned())),
        Some(folder) => Some(open(folder)?),
        None => Some(open(parameter_file::folder(&file))?).filter(|folder| path.is_dir() || folder.has_data(&datasets)),
    };
    let data = folder.map(|folder| {
        deletions::check(&folder, &mut findings);
        batch::scan(&batch_inputs, &folder, &mut findings);
        scan::scan(&datasets, expectations, &folder, &mut findings)
    });
    let found = located::locate(&file, &text, &positions, findings);
    Ok(Outcome { file, text, found, schedules, data })
}

fn open(folder: &Path) -> Result<DataFolder, CommandError> {
    let unreadable = |source| CommandError::Unreadable { what: "the data folder", path: folder.to_owned(), source };
    DataFolder::open(folder).map_err(unreadable)
}

/// Checks the parameters at a path, and no data.
///
/// # Errors
/// As [`examine`].
pub fn examine_parameters(path: &Path) -> Result<Outcome, CommandError> {
    let file = parameter_file::find(path)?;
    let Read { text, parsed: Parsed { findings, positions, .. }, schedules } = read(&file)?;
    let found = located::locate(&file, &text, &positions, findings);
    Ok(Outcome { file, text, found, schedules, data: None })
}

/// Checks the text of a parameter file, of whatever length, and no data.
#[must_use]
pub fn examine_text(file: &Path, text: String) -> Outcome {
    let Parsed { findings, positions, .. } = Parsed::of_text(&text);
    let found = located::locate(file, &text, &positions, findings);
    Outcome { file: file.to_owned(), text, found, schedules: Vec::new(), data: None }
}

/// Checks the parameters at a path and data in S3.
///
/// # Errors
/// As [`examine`], and when S3 does not hand the data out.
pub async fn examine_with_s3(path: &Path, place: &S3Prefix, sdk_config: &SdkConfig) -> Result<Outcome, CommandError> {
    let file = parameter_file::find(path)?;
    let Read { text, parsed, schedules } = read(&file)?;
    let Parsed { datasets, expectations, batch_inputs, mut findings, positions, .. } = parsed;
    let client = aws_sdk_s3::Client::new(sdk_config);
    batch::scan_s3(&client, &batch_inputs, place, &mut findings).await?;
    let data = Some(s3::scan(&client, &datasets, expectations, place, &mut findings).await?);
    let found = located::locate(&file, &text, &positions, findings);
    Ok(Outcome { file, text, found, schedules, data })
}

/// A parameter file that was read.
struct Read {
    /// Its text, empty if it is none.
    text: String,
    parsed: Parsed,
    schedules: Vec<NextOccurrences>,
}

/// Reads a parameter file, and what it comes to now.
fn read(file: &Path) -> Result<Read, CommandError> {
    let content = parameter_file::read(file)?;
    let mut parsed = content.parsed();
    let now = Timestamp::of_this_machine().as_whole_seconds();
    parsed.findings.extend(parsed.timetables.iter().filter_map(|timetable| timetable.finding(now)));
    let schedules = parsed.timetables.iter().map(|timetable| timetable.next(now)).collect();
    Ok(Read { text: String::from_utf8(content.bytes).unwrap_or_default(), parsed, schedules })
}
