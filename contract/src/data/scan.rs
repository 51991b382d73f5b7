//! What is to be scanned: the datasets, what solutions ask of them, and the files as they are opened one after the
//! other. Their rows may then be read on as many threads as there are.

use super::column::{Column, Role};
use super::events::Conditions;
use super::expectation::Expectations;
use super::header::{Header, Problem};
use super::rules::{FILE_SIZE, ONE_HEADER};
use super::sample::Sample;
use super::tally::printable_beginning;
use crate::csv::{HEADER_BYTES, MAXIMUM_FILE_BYTES, places};
use crate::{DatasetType, Finding, Place, Schema};

/// A dataset whose data is to be scanned.
#[derive(Debug, Clone)]
pub struct DatasetInput {
    /// Its type.
    pub dataset_type: DatasetType,
    /// What the columns are to be.
    pub schema: Schema,
    /// The folder that its files lie in, for findings about all of them.
    pub folder: String,
}

/// What is known besides the data.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Seconds since 1970-01-01T00:00:00Z, to know what is in the future.
    pub now: Option<i64>,
    /// What solutions and filters ask of the data.
    pub expectations: Expectations,
    /// Whether only a part of the data is read, so that nothing can be said of all of it.
    pub is_sample: bool,
}

/// A file that has been opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileId(pub(super) usize);

#[derive(Debug, Clone)]
pub(super) struct Dataset {
    pub(super) input: DatasetInput,
    pub(super) columns: Vec<Column>,
    /// Whether every file could be read and has a header as it should be.
    pub(super) is_understood: bool,
    /// Whether a file that is added later is imported by itself.
    pub(super) is_incremental: bool,
    pub(super) files: u64,
    pub(super) bytes: u64,
    /// Some of its identifiers.
    pub(super) sample: Sample,
}

#[derive(Debug, Clone)]
pub(super) struct File {
    pub(super) name: String,
    pub(super) dataset: usize,
    /// How many values a row has; 0 where rows cannot be made sense of.
    pub(super) width: usize,
    /// For each column of the dataset, where its values are.
    pub(super) places: Vec<Option<usize>>,
    /// The byte at which its rows begin; its end where they cannot be made sense of.
    pub(super) body: u64,
    /// The names in its header.
    pub(super) columns: Vec<String>,
    has_error: bool,
    problems: Vec<Problem>,
}

/// What is to be scanned.
#[derive(Debug, Clone)]
pub struct Scan {
    pub(super) options: Options,
    pub(super) conditions: Conditions,
    pub(super) datasets: Vec<Dataset>,
    pub(super) files: Vec<File>,
}

impl Scan {
    /// A scan of these datasets, one of each type at most.
    #[must_use]
    pub fn new(datasets: Vec<DatasetInput>, options: Options) -> Self {
        let mut conditions = Conditions::default();
        for expectation in &options.expectations.solutions {
            conditions.add(&expectation.filter);
        }
        let datasets = datasets.into_iter().map(|input| Dataset::new(input, &options.expectations)).collect();
        Self { options, conditions, datasets, files: Vec::new() }
    }

    /// Opens a file of a dataset that the scan has: its name, how many bytes it has, and those of them that are at hand
    /// at its beginning, [`crate::csv::HEADER_BYTES`] at least or all. Files are opened in the order of their names.
    /// `None` if the scan has no such dataset.
    #[must_use]
    pub fn open(&mut self, dataset_type: DatasetType, name: &str, bytes: u64, beginning: &[u8]) -> Option<FileId> {
        let index = self.datasets.iter().position(|dataset| dataset.input.dataset_type == dataset_type)?;
        let dataset = &mut self.datasets[index];
        let beginning = &beginning[..beginning.len().min(HEADER_BYTES as usize)];
        let Header { columns, bytes: end, mut problems } = Header::read(beginning, dataset_type, &dataset.input.schema);
        let is_error = problems.iter().any(|problem| problem.rule.severity == crate::Severity::Error);
        dataset.is_understood &= !is_error;
        dataset.files += 1;
        dataset.bytes += bytes;
        if bytes > MAXIMUM_FILE_BYTES {
            let message = format!(
                "the file has {bytes} bytes; an import takes {MAXIMUM_FILE_BYTES} at most unless AWS has raised the quota of interactions: divide it over several files"
            );
            problems.push(Problem { rule: FILE_SIZE, message, is_in_header: false });
        }
        let places = places(&columns, &dataset.input.schema);
        let [owner, object] = [Role::Owner, Role::Object].map(|role| dataset.place_of(role, &places));
        dataset.sample.take_in(beginning.get(end..).unwrap_or_default(), columns.len(), owner, object);
        self.files.push(File {
            name: name.to_owned(),
            dataset: index,
            width: columns.len(),
            places,
            has_error: is_error,
            body: if columns.is_empty() { bytes.max(end as u64) } else { end as u64 },
            columns,
            problems,
        });
        Some(FileId(self.files.len() - 1))
    }

    /// Takes note that a file of a dataset, or its folder, could not be read, so that nothing is said of the entire
    /// dataset.
    pub fn leave_out(&mut self, dataset_type: DatasetType) {
        for dataset in self.datasets.iter_mut().filter(|dataset| dataset.input.dataset_type == dataset_type) {
            dataset.is_understood = false;
        }
    }

    /// Takes note that a file which is added later to a dataset is imported by itself, on top of what there is.
    pub fn has_increments(&mut self, dataset_type: DatasetType) {
        for dataset in self.datasets.iter_mut().filter(|dataset| dataset.input.dataset_type == dataset_type) {
            dataset.is_incremental = true;
        }
    }

    /// The dataset of a file.
    #[must_use]
    pub fn dataset_of(&self, file: FileId) -> DatasetType {
        self.datasets[self.files[file.0].dataset].input.dataset_type
    }

    /// Whether the rows of a file can be read: not if it is no CSV or its first line names no column.
    #[must_use]
    pub fn has_rows(&self, file: FileId) -> bool {
        self.files[file.0].width > 0
    }

    /// The byte of a file at which its rows begin; its end where they cannot be read.
    #[must_use]
    pub fn rows_begin(&self, file: FileId) -> u64 {
        self.files[file.0].body
    }

    /// What of the bytes with which a file begins belongs to its rows.
    #[must_use]
    pub fn rows_in<'bytes>(&self, file: FileId, beginning: &'bytes [u8]) -> &'bytes [u8] {
        let begin = usize::try_from(self.rows_begin(file)).ok();
        begin.and_then(|begin| beginning.get(begin..)).unwrap_or_default()
    }

    /// What is wrong with files and headers: of each rule the first in a dataset, and in how many more files. What is
    /// no CSV is named for what it is, so that each kind has a finding.
    pub(super) fn findings_about_files(&self, findings: &mut Vec<Finding>) {
        for dataset in 0..self.datasets.len() {
            let files: Vec<&File> = self.files.iter().filter(|file| file.dataset == dataset).collect();
            let mut reported: Vec<(&File, Problem, u64)> = Vec::new();
            for file in &files {
                let differing = reference(&files).and_then(|reference| differing(file, reference));
                for problem in file.problems.iter().cloned().chain(differing) {
                    match reported.iter_mut().find(|(_, known, _)| is_alike(known, &problem)) {
                        Some((_, _, more)) => *more += 1,
                        None => reported.push((file, problem, 0)),
                    }
                }
            }
            findings.extend(reported.into_iter().map(|(file, problem, more)| {
                let place = Place::file(&file.name).and_more(more);
                let place = if problem.is_in_header { place.in_line(1, None) } else { place };
                Finding::of(problem.rule, place, problem.message.as_str())
            }));
        }
    }
}

/// Whether one finding is enough for both.
fn is_alike(one: &Problem, other: &Problem) -> bool {
    let is_same_rule = one.rule == other.rule && one.is_in_header == other.is_in_header;
    is_same_rule && (one.rule == FILE_SIZE || one.is_in_header || one.message == other.message)
}

/// The file whose header the others are to share: the first with which nothing is wrong, or at least no error.
fn reference<'files>(files: &[&'files File]) -> Option<&'files File> {
    let first = |is_fit: fn(&File) -> bool| files.iter().copied().find(|file| is_fit(file));
    first(|file| file.problems.is_empty()).or_else(|| first(|file| !file.has_error))
}

/// That the header of a file without errors is not that of another. Case does not count.
fn differing(file: &File, reference: &File) -> Option<Problem> {
    let is_same = file.columns.len() == reference.columns.len()
        && file.columns.iter().zip(&reference.columns).all(|(column, known)| column.eq_ignore_ascii_case(known));
    if file.has_error || is_same {
        return None;
    }
    let name = reference.name.rsplit(['/', '\\']).next().unwrap_or_default();
    let header = printable_beginning(&reference.columns.join(","), 200);
    let message = format!(
        "the header is not that of `{name}`, which reads `{header}`; the guide asks for one header in all files of a folder: write them alike"
    );
    Some(Problem { rule: ONE_HEADER, message, is_in_header: true })
}

impl Dataset {
    /// Where the values of a column with that role are, given the places of all columns.
    fn place_of(&self, role: Role, places: &[Option<usize>]) -> Option<usize> {
        self.columns.iter().zip(places).find(|(column, _)| column.role == role).and_then(|(_, place)| *place)
    }

    fn new(input: DatasetInput, expectations: &Expectations) -> Self {
        let column = |field| Column::new(field, input.dataset_type).asked(input.dataset_type, expectations);
        let columns = input.schema.fields.iter().map(column).collect();
        Self {
            input,
            columns,
            is_understood: true,
            is_incremental: false,
            files: 0,
            bytes: 0,
            sample: Sample::default(),
        }
    }
}
