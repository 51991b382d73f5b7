//! The parameter file: what it may say. A [`format`] reads it into the one [`document`], and the [`checks`] look at that;
//! where they find no error, parameters are made of it.

mod checks;
mod data_location;
mod document;
mod format;
mod json;
mod normalize;
mod resources;
pub mod sections;

use personalize_contract::data::{DatasetInput, Expectations};
use personalize_contract::model::TYPES;
use personalize_contract::parameter_file::{SIZE, UTF_8};
use personalize_contract::{DatasetType, Finding, Schema};
use serde::Deserialize;
use serde_json::Value;

pub use data_location::{DataLocation, S3Location};
use format::Format;
use json::Json;
pub use json::{Position, Positions};
use sections::DocumentSections;
pub use sections::{
    CampaignSection, DatasetGroupSection, EventTrackerSection, FilterSection, ImportMode, OnDrift, QuotasSection,
    Repeat, SolutionSection, Tag, TrainingMode,
};

/// Most bytes of a parameter file: what Step Functions would carry if the file were handed over inline.
pub const MAXIMUM_BYTES: usize = crate::context::MAXIMUM_BYTES;

/// What a parameter file asks for.
#[derive(Debug, Clone)]
pub struct Parameters {
    /// The dataset group.
    pub dataset_group: DatasetGroupSection,
    /// In the order Interactions, Items, Users.
    pub datasets: Vec<Dataset>,
    /// The event tracker.
    pub event_tracker: Option<EventTrackerSection>,
    /// The filters.
    pub filters: Vec<FilterSection>,
    /// The solutions, each with its campaigns.
    pub solutions: Vec<Solution>,
    /// When data is imported again.
    pub reimport: Repeat,
    /// What becomes of filters and an event tracker that are not as the file says.
    pub on_drift: OnDrift,
    /// Quotas of the dataset group that AWS has raised.
    pub quotas: QuotasSection,
    /// Tags for what has no section of its own: import jobs and solution versions.
    pub tags: Vec<Tag>,
}

/// A dataset, its schema and where its data lies.
#[derive(Debug, Clone)]
pub struct Dataset {
    /// Which of the group's datasets.
    pub dataset_type: DatasetType,
    /// Its own name.
    pub name: String,
    /// The schema as the file has it.
    pub schema_text: String,
    /// The schema, read.
    pub schema: Schema,
    /// Tags for the dataset.
    pub tags: Vec<Tag>,
    /// Where its data lies.
    pub location: DataLocation,
    /// What its imports bring in.
    pub import_mode: ImportMode,
}

impl Dataset {
    /// The same for a scan of its data, which lies in that folder.
    #[must_use]
    pub fn input(&self, folder: String) -> DatasetInput {
        DatasetInput { dataset_type: self.dataset_type, schema: self.schema.clone(), folder }
    }
}

/// A solution and the campaigns that serve it.
#[derive(Debug, Clone)]
pub struct Solution {
    /// The input of `CreateSolution`.
    pub section: SolutionSection,
    /// The campaigns that are to serve its newest version.
    pub campaigns: Vec<CampaignSection>,
    /// When it is trained again.
    pub retrain: Repeat,
}

/// What a parameter file comes to.
#[derive(Debug, Default)]
pub struct Parsed {
    /// What the file asks for; absent where a finding is an error.
    pub parameters: Option<Parameters>,
    /// The datasets that can be made out, whatever else is wrong: their data can be looked at.
    pub datasets: Vec<Dataset>,
    /// What its solutions and filters ask of the data.
    pub expectations: Expectations,
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
        let (datasets, found) = checks::check(&document);
        findings.extend(found.into_iter().map(|finding| document.in_file(finding)));
        let expectations = checks::expectations(&document);
        let keys = checks::keys(&document);
        let mut parameters = None;
        if !findings.iter().any(Finding::is_error) {
            match DocumentSections::deserialize(Value::Object(document.root)) {
                Ok(sections) => parameters = Some(Parameters::normalize(sections, datasets.clone())),
                Err(error) => {
                    findings.push(Finding::of(TYPES, "", format!("the parameter file is not understood: {error}")));
                }
            }
        }
        Self { parameters, datasets, expectations, keys, findings, positions }
    }

    fn rejected(finding: Finding) -> Self {
        Self { findings: vec![finding], ..Self::default() }
    }
}

impl Parameters {
    /// What a deletion asks for: the group by that name, and nothing in it.
    #[must_use]
    pub fn nothing_of(dataset_group: &str) -> Self {
        let name = dataset_group.to_owned();
        let section = DatasetGroupSection { name, domain: None, role_arn: None, kms_key_arn: None, tags: Vec::new() };
        Self {
            dataset_group: section,
            datasets: Vec::new(),
            event_tracker: None,
            filters: Vec::new(),
            solutions: Vec::new(),
            reimport: Repeat::default(),
            on_drift: OnDrift::default(),
            quotas: QuotasSection::default(),
            tags: Vec::new(),
        }
    }
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
