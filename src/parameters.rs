//! The parameter file: what it may say, and the one form that both of its accepted forms are brought into.

mod among;
mod foreign;
mod format;
mod json;
mod money;
mod resources;
pub mod sections;
mod sent;
mod used_fields;

use personalize_contract::data::{DatasetInput, Expectations};
use personalize_contract::model::TYPES;
use personalize_contract::parameter_file::{SIZE, UTF_8};
use personalize_contract::{DatasetType, Domain, Finding, Schema, schema};
use serde_json::Value;

pub use sections::{
    CampaignSection, DatasetGroupSection, EventTrackerSection, FilterSection, OnDrift, QuotasSection, Repeat,
    SolutionSection, Tag, TrainingMode,
};
use sections::{DatasetSection, FileSections};
use used_fields::UsedFields;

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

/// What reading a parameter file comes to.
#[derive(Debug)]
pub struct Reading {
    /// What the file asks for; absent where a finding is an error.
    pub parameters: Option<Parameters>,
    /// The datasets that can be made out, whatever else is wrong: their data can be looked at.
    pub datasets: Vec<Dataset>,
    /// What its solutions and filters ask of the data.
    pub expectations: Expectations,
    /// Everything that is wrong or worth knowing.
    pub findings: Vec<Finding>,
}

impl Reading {
    /// Reads a parameter file as it lies on a disk.
    #[must_use]
    pub fn of_bytes(bytes: &[u8]) -> Self {
        match refusal(bytes.len() as u64).map_or_else(|| text_of(bytes), Err) {
            Ok(text) => Self::of_text(text),
            Err(finding) => Self::refused(finding),
        }
    }

    /// A parameter file that has more than [`MAXIMUM_BYTES`], and is not read for that.
    #[must_use]
    pub fn of_too_large(bytes: u64) -> Self {
        Self::refused(too_large(bytes))
    }

    fn refused(finding: Finding) -> Self {
        Self { parameters: None, datasets: Vec::new(), expectations: Expectations::default(), findings: vec![finding] }
    }

    /// Reads a parameter file.
    #[must_use]
    pub fn of_text(text: &str) -> Self {
        match json::read(text) {
            Ok((value, findings)) => Self::of_value(&value, findings),
            Err(finding) => Self::refused(foreign::of_text(text).unwrap_or(finding)),
        }
    }

    /// Reads a parameter file that is JSON already, about which there may be findings.
    #[must_use]
    pub fn of_value(value: &Value, mut findings: Vec<Finding>) -> Self {
        if let Some(finding) = foreign::of_value(value) {
            return Self::refused(finding);
        }
        format::FILE.check("", value, &mut findings);
        check_schemas(value, &mut findings);
        money::check_encryption(value, &mut findings);
        among::check(value, &schemas(value), &mut findings);
        let mut parameters = None;
        if !findings.iter().any(Finding::is_error) {
            match serde_json::from_value(value.clone()) {
                Ok(sections) => parameters = Some(Parameters::unite(sections)),
                Err(error) => {
                    findings.push(Finding::of(TYPES, "", format!("the parameter file is not understood: {error}")));
                }
            }
        }
        Self { parameters, datasets: datasets(value), expectations: among::expectations(value), findings }
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
        }
    }

    /// Brings both forms of a file, in which nothing is wrong, into one.
    fn unite(file: FileSections) -> Self {
        let mut solutions = file.solutions;
        solutions.extend(file.solution.map(|solution| (among::ONLY_SOLUTION.to_owned(), solution)));
        let mut campaigns = file.campaigns;
        campaigns.extend(file.campaign.map(|campaign| (among::campaign_key(among::ONLY_SOLUTION), campaign)));
        let solutions = solutions
            .into_iter()
            .map(|(key, mut section)| {
                let mut own = std::mem::take(&mut section.campaigns);
                own.extend(campaigns.remove(&among::campaign_key(&key)));
                sent::normalize(&mut section, &mut own);
                let retrain = section.retrain.or(file.retrain).unwrap_or_default();
                Solution { section, campaigns: own, retrain }
            })
            .collect();
        Self {
            dataset_group: file.dataset_group,
            datasets: file.datasets.into_iter().filter_map(|(key, section)| dataset(&key, section)).collect(),
            event_tracker: file.event_tracker,
            filters: file.filters,
            solutions,
            reimport: file.reimport.unwrap_or_default(),
            on_drift: file.on_drift.unwrap_or_default(),
            quotas: file.quotas,
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

fn datasets(file: &Value) -> Vec<Dataset> {
    let read =
        |(_, key, section): (DatasetType, &str, &Value)| dataset(key, serde_json::from_value(section.clone()).ok()?);
    dataset_sections(file).filter_map(read).collect()
}

fn dataset(key: &str, section: DatasetSection) -> Option<Dataset> {
    Some(Dataset {
        dataset_type: format::dataset_type(key)?,
        name: section.name,
        schema: Schema::parse(&section.schema).ok()?,
        schema_text: section.schema.to_string(),
        tags: section.tags,
    })
}

/// The datasets of a file, each with its key and its section. A misspelt key stands for the one that is meant by it, unless
/// that is there too.
fn dataset_sections(file: &Value) -> impl Iterator<Item = (DatasetType, &str, &Value)> {
    let sections = file.get("datasets").and_then(Value::as_object);
    let has =
        move |dataset_type: DatasetType| sections.is_some_and(|sections| sections.contains_key(dataset_type.as_str()));
    sections.into_iter().flatten().filter_map(move |(key, section)| {
        let dataset_type = format::dataset_type(key)?;
        (key == dataset_type.as_str() || !has(dataset_type)).then_some((dataset_type, key.as_str(), section))
    })
}

/// The datasets of a file, each with its schema unless that cannot be read. Where `datasets` is no object, nobody knows
/// which there are, and each may be.
fn schemas(file: &Value) -> Vec<(DatasetType, Option<Schema>)> {
    let read = |section: &Value| Schema::parse(section.get("schema")?).ok();
    match file.get("datasets") {
        Some(Value::Object(sections)) => {
            let described = dataset_sections(file).map(|(dataset_type, _, section)| (dataset_type, read(section)));
            let described: Vec<_> = described.collect();
            // Those that cannot be described have a finding, and are there in the mind of whoever wrote the file.
            let of_actions = sections.keys().filter_map(|key| DatasetType::parse(key));
            let more = of_actions.filter(|dataset_type| described.iter().all(|(known, _)| known != dataset_type));
            let more: Vec<_> = more.map(|dataset_type| (dataset_type, None)).collect();
            described.into_iter().chain(more).collect()
        }
        Some(_) => DatasetType::ALL.map(|dataset_type| (dataset_type, None)).to_vec(),
        None => Vec::new(),
    }
}

/// The domain of the dataset group, if it is of one.
fn domain(file: &Value) -> Option<Domain> {
    Domain::parse(file.get("datasetGroup")?.get("domain")?.as_str()?)
}

fn check_schemas(file: &Value, findings: &mut Vec<Finding>) {
    let domain = domain(file);
    let used = UsedFields::of(file);
    for (dataset_type, key, section) in dataset_sections(file) {
        let Some(schema) = section.get("schema").filter(|schema| schema.is_object()) else { continue };
        let path = format!("datasets.{key}.schema");
        schema::check(&path, schema, dataset_type, domain, findings);
        let is_used = |field: &str| used.has(dataset_type, field);
        schema::check_unused(&path, schema, dataset_type, domain, is_used, findings);
    }
}

#[cfg(test)]
mod tests;
