//! The parameter file: what it may say. A [`format`] reads it into the one [`document`], and the [`checks`] look at that;
//! where they find no error, parameters are made of it.

mod batch_jobs;
mod checks;
mod data_location;
mod desired;
mod document;
mod format;
mod json;
mod normalize;
mod overrides;
pub mod sections;
mod tags;
mod timetable;

use std::collections::HashSet;

use personalize_contract::data::Expectations;
use personalize_contract::model::TYPES;
use personalize_contract::parameter_file::{SIZE, UTF_8};
use personalize_contract::{Finding, batch};
use serde::Deserialize;
use serde_json::Value;

pub use batch_jobs::batch_job_name;
pub use data_location::DataLocation;
pub use desired::{Dataset, Parameters, Solution};
use format::Format;
pub use format::write_config;
use json::Json;
pub use json::{Position, Positions};
pub use overrides::KnownNames;
pub use sections::*;
pub use timetable::{NextOccurrences, Timetable};

/// Most bytes of a parameter file: what Step Functions would carry if the file were handed over inline.
pub const MAXIMUM_BYTES: usize = crate::context::MAXIMUM_BYTES;

/// What a parameter file comes to.
#[derive(Debug, Default)]
pub struct Parsed {
    /// What the file asks for; absent where a finding is an error.
    pub parameters: Option<Parameters>,
    /// The datasets that can be made out, whatever else is wrong: their data can be looked at.
    pub datasets: Vec<Dataset>,
    /// What its solutions and filters ask of the data.
    pub expectations: Expectations,
    /// Where its batch jobs have their input.
    pub batch_inputs: Vec<batch::Input>,
    /// When its schedules begin runs.
    pub timetables: Vec<Timetable>,
    /// Every key of KMS that the file names: its path in the file, and its ARN.
    pub keys: Vec<(String, String)>,
    /// Everything that is wrong or worth knowing, each with its path in the file.
    pub findings: Vec<Finding>,
    /// Where in its text everything is that has a path.
    pub positions: Positions,
}

impl Parsed {
    /// Reads a parameter file as it is on a disk.
    #[must_use]
    pub fn of_bytes(bytes: &[u8]) -> Self {
        match refusal(bytes.len() as u64).map_or_else(|| text_of(bytes), Err) {
            Ok(text) => Self::of_text(text),
            Err(finding) => Self::rejected(finding),
        }
    }

    /// A parameter file that has more than [`MAXIMUM_BYTES`], and is not read for that.
    #[must_use]
    pub fn of_too_large(bytes: u64) -> Self {
        Self::rejected(too_large(bytes))
    }

    /// Reads a parameter file.
    #[must_use]
    pub fn of_text(text: &str) -> Self {
        match json::read(text) {
            Ok(json) => Self::of_json(json),
            Err(finding) => Self::rejected(format::other_document(text).unwrap_or(finding)),
        }
    }

    /// Reads a parameter file that is JSON already, and has no text to point into.
    #[must_use]
    pub fn of_value(value: &Value) -> Self {
        Self::of_json(Json { value: value.clone(), positions: Positions::default(), findings: Vec::new() })
    }

    fn of_json(Json { value, positions, mut findings }: Json) -> Self {
        let (document, found) = match Format::of(value) {
            Ok((format, root)) => format.read(root),
            Err(finding) => return Self::rejected(finding),
        };
        findings.extend(found);
        let original = document.root.clone();
        let (document, timed_filters) = checks::without_times(document, &mut findings);
        let checks::Checked { datasets, batch_inputs, findings: found } = checks::check(&document, &timed_filters);
        add(&mut findings, found.into_iter().map(|finding| document.in_file(finding)));
        let expectations = checks::expectations(&document);
        let keys = checks::keys(&document);
        let timetables = checks::timetables(&document);
        let mut parameters = None;
        if !findings.iter().any(Finding::is_error) {
            match DocumentSections::deserialize(Value::Object(original)) {
                Ok(sections) => parameters = Some(Parameters::normalize(sections, datasets.clone())),
                Err(error) => {
                    findings.push(Finding::of(TYPES, "", format!("the parameter file is not understood: {error}")));
                }
            }
        }
        Self { parameters, datasets, expectations, batch_inputs, timetables, keys, findings, positions }
    }

    fn rejected(finding: Finding) -> Self {
        Self { findings: vec![finding], ..Self::default() }
    }
}

/// Adds findings about a document to those of its format. What the format tells of a place is not told again, and one value
/// in the file may be several in the document.
fn add(findings: &mut Vec<Finding>, found: impl Iterator<Item = Finding>) {
    let place = |finding: &Finding| format!("{} {}", finding.code, finding.place);
    let of_format: HashSet<String> = findings.iter().map(place).collect();
    let mut told = HashSet::new();
    findings.extend(found.filter(|finding| !of_format.contains(&place(finding)) && told.insert(finding.to_string())));
}

/// What is wrong with a file of that many bytes.
pub(crate) fn refusal(bytes: u64) -> Option<Finding> {
    (bytes > MAXIMUM_BYTES as u64).then(|| too_large(bytes))
}

fn too_large(bytes: u64) -> Finding {
    let message = format!(
        "the parameter file has {bytes} bytes; at most {MAXIMUM_BYTES} are allowed, which is what Step Functions carries; split it over several dataset groups"
    );
    Finding::of(SIZE, "", message)
}

/// The text of a file.
///
/// # Errors
/// The finding that it is no UTF-8.
pub(crate) fn text_of(bytes: &[u8]) -> Result<&str, Finding> {
    std::str::from_utf8(bytes).map_err(|error| {
        let position = error.valid_up_to();
        Finding::of(UTF_8, "", format!("the parameter file is not UTF-8 from byte {position} on; save it as UTF-8"))
    })
}

#[cfg(test)]
mod tests;
