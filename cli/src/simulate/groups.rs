//! One parameter file for many dataset groups of an account: each group has a copy of it, in which whatever has a name in
//! the account has one of its own. All of them read the data that lies beside the file.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use personalize_contract::{ResourceType, batch};
use serde_json::{Map, Value, json};

use crate::command_error::CommandError;
use crate::laptop::{INPUT_BUCKET, Laptop};
use crate::parameter_file;
use crate::s3_notification::Upload;

/// What begins the names of arguments by which overrides name solutions.
const BY_SOLUTION: [&str; 2] = ["retrain", "trainingMode"];

/// Why there are no copies of a parameter file, and what to do.
#[derive(Debug, thiserror::Error)]
pub enum GroupsError {
    /// It has the successor's format, whose data lies by the name of the group.
    #[error("{}: `--groups` needs a parameter file of the pipeline's own format, since the data of a `config.json` lies below the name of its dataset group; write its sections as docs/parameters.md has them", .0.display())]
    OtherFormat(PathBuf),
    /// It says nothing that could be copied.
    #[error("{}: `--groups` needs a parameter file with a `datasetGroup` that has a `name`; `pipeline check` says what is wrong with it", .0.display())]
    NoGroup(PathBuf),
}

/// The dataset groups of a simulation, by the keys of their parameter files.
#[derive(Debug)]
pub struct Groups {
    copies: BTreeMap<String, Copy>,
}

/// The parameter file of one of them.
#[derive(Debug)]
struct Copy {
    dataset_group: String,
    /// Nothing for a file that lies in the folder.
    content: Option<Vec<u8>>,
}

impl Groups {
    /// The one group of a file, or so many of copies of it.
    ///
    /// # Errors
    /// The file cannot be read, or copied.
    pub fn read(file: &Path, count: usize) -> Result<Self, CommandError> {
        let content = parameter_file::read(file)?;
        let document: Value = serde_json::from_slice(&content.bytes).unwrap_or_default();
        let name = |document: &Value| document["datasetGroup"]["name"].as_str().map(str::to_owned);
        if count == 1 {
            let own = Copy { dataset_group: name(&document).unwrap_or_default(), content: None };
            return Ok(Self { copies: BTreeMap::from([(content.key, own)]) });
        }
        if document["datasetGroup"]["serviceConfig"].is_object() {
            return Err(GroupsError::OtherFormat(file.to_owned()).into());
        }
        let stem = content.key.strip_suffix(".json").unwrap_or(&content.key);
        let digits = count.to_string().len();
        let copy = |number: usize| {
            let suffix = format!("-{number:0digits$}");
            let copied = Copying { suffix: &suffix }.document(document.clone());
            let dataset_group = name(&copied).ok_or_else(|| GroupsError::NoGroup(file.to_owned()))?;
            let copy = Copy { dataset_group, content: Some(copied.to_string().into_bytes()) };
            Ok((format!("{stem}{suffix}.json"), copy))
        };
        Ok(Self { copies: (1..=count).map(copy).collect::<Result<_, CommandError>>()? })
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.copies.len()
    }

    /// The group whose parameter file has that key.
    pub fn of_key(&self, key: &str) -> Option<&str> {
        self.copies.get(key).map(|copy| copy.dataset_group.as_str())
    }

    /// Puts the parameter files beside the data, and gives an upload of each.
    ///
    /// # Errors
    /// The file, or its folder, cannot be read.
    pub fn upload(&self, laptop: &Laptop, file: &Path) -> Result<Vec<Upload>, CommandError> {
        let opened = laptop.open(file)?;
        let upload = |(key, copy): (&String, &Copy)| match &copy.content {
            None => opened.clone(),
            Some(content) => {
                laptop.emulator().objects().put(INPUT_BUCKET, key, content.clone());
                Upload::unversioned(INPUT_BUCKET, key, content)
            }
        };
        Ok(self.copies.iter().map(upload).collect())
    }

    /// Raises the quotas of what each group has to have, if there are more groups than an account may have without that:
    /// the groups themselves, and a schema for each of their datasets, with room for one more of each that changes.
    pub fn raise_quotas(&self, laptop: &Laptop, datasets: usize) {
        let count = self.count();
        if count > 1 {
            laptop.emulator().raise_quota(ResourceType::DatasetGroup, count);
            laptop.emulator().raise_quota(ResourceType::Schema, 2 * datasets * count);
        }
    }
}

/// Makes a copy of a parameter file for another group.
struct Copying<'suffix> {
    /// What is put behind names.
    suffix: &'suffix str,
}

impl Copying<'_> {
    fn document(&self, mut document: Value) -> Value {
        let Some(root) = document.as_object_mut() else { return document };
        for solution in sections_mut(root, &["solution", "solutions"]) {
            name_inputs(solution);
            self.name_filters(solution);
        }
        for section in sections_mut(root, &["schedules"]) {
            self.overrides(section);
        }
        let named = [
            "datasetGroup",
            "solution",
            "solutions",
            "campaign",
            "campaigns",
            "filters",
            "recommenders",
            "metricAttribution",
        ];
        for section in sections_mut(root, &named) {
            self.name(section);
            for campaign in sections_mut(section, &["campaigns"]) {
                self.name(campaign);
            }
        }
        document
    }

    fn renamed(&self, name: &str) -> String {
        format!("{name}{}", self.suffix)
    }

    fn name(&self, section: &mut Map<String, Value>) {
        if let Some(Value::String(name)) = section.get_mut("name") {
            *name = self.renamed(name);
        }
    }

    /// Batch jobs name filters by their names in the file.
    fn name_filters(&self, solution: &mut Map<String, Value>) {
        for job in sections_mut(solution, &BATCH_JOBS) {
            if let Some(Value::String(filter)) = job.get_mut("filter") {
                *filter = self.renamed(filter);
            }
        }
    }

    /// What a schedule does otherwise names solutions, batch jobs and filters.
    fn overrides(&self, schedule: &mut Map<String, Value>) {
        for key in BY_SOLUTION {
            Self::rename_keys(schedule, key, |name| self.renamed(name));
        }
        Self::rename_keys(schedule, "batch", |name| {
            name.split_once('/').map_or_else(|| name.to_owned(), |(it, job)| format!("{}/{job}", self.renamed(it)))
        });
        for filter in schedule.get_mut("filters").and_then(Value::as_array_mut).into_iter().flatten() {
            if let Value::String(name) = filter {
                *name = self.renamed(name);
            }
        }
    }

    fn rename_keys(section: &mut Map<String, Value>, key: &str, renamed: impl Fn(&str) -> String) {
        if let Some(Value::Object(by_name)) = section.get_mut(key) {
            *by_name = std::mem::take(by_name).into_iter().map(|(name, value)| (renamed(&name), value)).collect();
        }
    }
}

/// The lists of batch jobs in a solution.
const BATCH_JOBS: [&str; 2] = ["batchInferenceJobs", "batchSegmentJobs"];

/// Lets the batch jobs of a solution read where those of the original do.
fn name_inputs(solution: &mut Map<String, Value>) {
    let Some(name) = solution.get("name").and_then(Value::as_str).map(str::to_owned) else { return };
    for job in sections_mut(solution, &BATCH_JOBS) {
        let Some(own) = job.get("name").and_then(Value::as_str) else { continue };
        let path = format!("s3://{INPUT_BUCKET}/{}", batch::input_folder(&name, own));
        job.entry("jobInput").or_insert_with(|| json!({"s3DataSource": {"path": path}}));
    }
}

/// The sections at these keys, each by itself, in a list, or in a map.
fn sections_mut<'root>(root: &'root mut Map<String, Value>, keys: &[&str]) -> Vec<&'root mut Map<String, Value>> {
    let mut sections = Vec::new();
    for (key, value) in root.iter_mut().filter(|(key, _)| keys.contains(&key.as_str())) {
        match value {
            Value::Array(list) => sections.extend(list.iter_mut().filter_map(Value::as_object_mut)),
            Value::Object(members) => {
                if MAPS.contains(&key.as_str()) {
                    sections.extend(members.values_mut().filter_map(Value::as_object_mut));
                } else {
                    sections.push(members);
                }
            }
            _ => {}
        }
    }
    sections
}

/// The keys that have maps of sections.
const MAPS: [&str; 2] = ["solutions", "campaigns"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_has_a_name_in_the_account_has_another_and_is_named_by_it() {
        let document = json!({
            "datasetGroup": {"name": "films"},
            "eventTracker": {"name": "clicks"},
            "filters": [{"name": "unseen", "filterExpression": "…"}],
            "solutions": {"sims": {
                "name": "sims",
                "campaigns": [{"name": "more"}],
                "batchInferenceJobs": [{"name": "all", "filter": "unseen"}],
                "batchSegmentJobs": [{"name": "some", "jobInput": {"s3DataSource": {"path": "s3://other/"}}}],
            }},
            "campaigns": {"simsCampaign": {"name": "sims"}},
            "schedules": [{
                "name": "nightly",
                "retrain": {"sims": "always"},
                "batch": {"sims/all": "always"},
                "filters": ["unseen"],
            }],
        });
        let expected = json!({
            "datasetGroup": {"name": "films-07"},
            "eventTracker": {"name": "clicks"},
            "filters": [{"name": "unseen-07", "filterExpression": "…"}],
            "solutions": {"sims": {
                "name": "sims-07",
                "campaigns": [{"name": "more-07"}],
                "batchInferenceJobs": [{"name": "all", "filter": "unseen-07", "jobInput": {"s3DataSource":
                    {"path": "s3://personalize-input/batch/sims/all/input/"}}}],
                "batchSegmentJobs": [{"name": "some", "jobInput": {"s3DataSource": {"path": "s3://other/"}}}],
            }},
            "campaigns": {"simsCampaign": {"name": "sims-07"}},
            "schedules": [{
                "name": "nightly",
                "retrain": {"sims-07": "always"},
                "batch": {"sims-07/all": "always"},
                "filters": ["unseen-07"],
            }],
        });
        assert_eq!(Copying { suffix: "-07" }.document(document), expected);
        let by_themselves = json!({"solution": {"name": "only"}, "campaign": {"name": "only"}, "retrain": "always"});
        let expected = json!({"solution": {"name": "only-1"}, "campaign": {"name": "only-1"}, "retrain": "always"});
        assert_eq!(Copying { suffix: "-1" }.document(by_themselves), expected);
    }
}
