//! What is to be scanned: the datasets, what solutions ask of them, and the files as they are opened one after the
//! other. Their rows may then be read on as many threads as there are.

use super::column::{Column, Role};
use super::events::Conditions;
use super::expectation::Expectations;
use super::header::Header;
use super::rules::{FILE_SIZE, ONE_HEADER};
use super::sample::Sample;
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
    /// Seconds since 1970-01-01T00:00:00Z, to tell what is in the future.
    pub now: Option<i64>,
    /// What solutions and filters ask of the data.
    pub expectations: Expectations,
    /// Whether only a part of the data is read, so that nothing can be said of the whole.
    pub is_sample: bool,
}

/// A file that has been opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileId(pub(super) usize);

#[derive(Debug, Clone)]
pub(super) struct Dataset {
    pub(super) input: DatasetInput,
    pub(super) columns: Vec<Column>,
    /// The header of the first file.
    header: Option<Vec<String>>,
    /// Whether every file's header is as it should be, so that what its rows come to is the whole.
    pub(super) is_understood: bool,
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
    /// For each column of the dataset, where its values stand.
    pub(super) places: Vec<Option<usize>>,
    /// The byte behind the header.
    pub(super) body: u64,
    problems: Vec<(crate::Rule, String)>,
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
        let Header { columns, bytes: body, mut problems } =
            Header::read(beginning, dataset_type, &dataset.input.schema);
        let is_error = problems.iter().any(|(rule, _)| rule.severity == crate::Severity::Error);
        dataset.is_understood &= !is_error;
        dataset.files += 1;
        dataset.bytes += bytes;
        if bytes > MAXIMUM_FILE_BYTES {
            problems.push((FILE_SIZE, format!("the file has {bytes} bytes; an import takes {MAXIMUM_FILE_BYTES} at most unless AWS has raised the quota of interactions: divide it over several files")));
        }
        let first = dataset.header.get_or_insert_with(|| columns.clone());
        if *first != columns && !is_error {
            problems.push((ONE_HEADER, format!("the header is not that of the folder's first file, which reads `{}`; the guide asks for one header: write all files alike", first.join(","))));
        }
        let places = places(&columns, &dataset.input.schema);
        let [owner, object] = [Role::Owner, Role::Object].map(|role| dataset.place_of(role, &places));
        dataset.sample.take_in(beginning.get(body..).unwrap_or_default(), columns.len(), owner, object);
        self.files.push(File {
            name: name.to_owned(),
            dataset: index,
            width: columns.len(),
            places,
            body: body as u64,
            problems,
        });
        Some(FileId(self.files.len() - 1))
    }

    /// The byte of a file at which its rows begin.
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

    /// What is wrong with headers: of each rule the first in a dataset, and in how many more files.
    pub(super) fn findings_about_files(&self, findings: &mut Vec<Finding>) {
        for dataset in 0..self.datasets.len() {
            let mut told: Vec<(Finding, u64)> = Vec::new();
            for file in self.files.iter().filter(|file| file.dataset == dataset) {
                for (rule, message) in &file.problems {
                    match told.iter_mut().find(|(finding, _)| finding.code == rule.code) {
                        Some((_, more)) => *more += 1,
                        None => told.push((Finding::of(*rule, Place::file(&file.name), message.as_str()), 0)),
                    }
                }
            }
            findings.extend(told.into_iter().map(|(finding, more)| {
                let is_about_header = finding.code != FILE_SIZE.code;
                let place = finding.place.clone().and_more(more);
                Finding { place: if is_about_header { place.in_line(1, None) } else { place }, ..finding }
            }));
        }
    }
}

impl Dataset {
    /// Where the values of a column with that role are, given the places of all columns.
    fn place_of(&self, role: Role, places: &[Option<usize>]) -> Option<usize> {
        self.columns.iter().zip(places).find(|(column, _)| column.role == role).and_then(|(_, place)| *place)
    }

    fn new(input: DatasetInput, expectations: &Expectations) -> Self {
        let column = |field| Column::new(field, input.dataset_type).asked(input.dataset_type, expectations);
        let columns = input.schema.fields.iter().map(column).collect();
        Self { input, columns, header: None, is_understood: true, files: 0, bytes: 0, sample: Sample::default() }
    }
}
