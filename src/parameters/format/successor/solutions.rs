//! The solutions, each with what serves it.

use personalize_contract::model::{TYPES, kind, wrong_type};
use personalize_contract::parameter_file::OF_ANOTHER_SECTION;
use personalize_contract::place::join;
use serde_json::{Map, Value};

use super::{At, Reader, SERVICE, WORKFLOW, workflow};

/// The lists of a solution.
const CAMPAIGNS: &str = "campaigns";
const BATCH_JOBS: [&str; 2] = ["batchInferenceJobs", "batchSegmentJobs"];

/// The keys of a `solutionVersion`.
const OF_VERSION: [&str; 2] = ["trainingMode", "tags"];

impl Reader {
    pub(super) fn solution(&mut self, value: Value, (path, origin): At<'_>) -> Value {
        let [inference, segment] = BATCH_JOBS;
        let (mut section, mut others) = self.section(value, (path, origin), &[WORKFLOW, CAMPAIGNS, inference, segment]);
        if let Some(workflow) = others.remove(WORKFLOW) {
            self.workflow(&workflow, &format!("{origin}.{WORKFLOW}"), &workflow::SOLUTION);
        }
        let Value::Object(members) = &mut section else { return section };
        let service = self.origins.get(path).cloned().unwrap_or_default();
        for key in [CAMPAIGNS, inference, segment] {
            if members.remove(key).is_some() {
                let message = format!("`{key}` belongs beside `{SERVICE}`, and not into it");
                self.found(OF_ANOTHER_SECTION, &join(&service, key), message);
            }
        }
        if let Some(version) = members.remove("solutionVersion") {
            self.version(version, members, (path, &format!("{service}.solutionVersion")));
        }
        for (key, value) in others {
            let at = (format!("{path}.{key}"), format!("{origin}.{key}"));
            let each = if key == CAMPAIGNS { Self::campaign } else { Self::batch_job };
            let mut moved = self.list(value, (&at.0, &at.1), each);
            if key != CAMPAIGNS {
                self.name(&mut moved, (&at.0, &at.1));
            }
            members.insert(key, moved);
        }
        section
    }

    /// What a solution says of its versions.
    fn version(&mut self, value: Value, solution: &mut Map<String, Value>, (path, origin): At<'_>) {
        let Value::Object(version) = value else {
            self.found(TYPES, origin, wrong_type("an object", kind(&value)));
            return;
        };
        for (key, value) in version {
            let from = join(origin, &key);
            match key.as_str() {
                "trainingMode" => {
                    self.moved(&format!("{path}.trainingMode"), &from);
                    solution.insert(key, value);
                }
                "tags" => {
                    let message = "these are tags of versions alone, which the pipeline does not give; put them into those of the solution";
                    self.found(OF_ANOTHER_SECTION, &from, message);
                }
                _ => self.unknown(&from, &key, &OF_VERSION),
            }
        }
    }

    fn campaign(&mut self, value: Value, at: At<'_>) -> Value {
        self.section(value, at, &[]).0
    }

    fn batch_job(&mut self, value: Value, at: At<'_>) -> Value {
        let (section, mut others) = self.section(value, at, &[WORKFLOW]);
        if let Some(workflow) = others.remove(WORKFLOW) {
            self.workflow(&workflow, &format!("{}.{WORKFLOW}", at.1), &workflow::BATCH_JOB);
        }
        section
    }

    /// Gives the batch jobs of a list names, which they have not in this format.
    fn name(&mut self, jobs: &mut Value, (path, origin): At<'_>) {
        let jobs = jobs.as_array_mut().into_iter().flatten().enumerate();
        for (index, job) in jobs.filter_map(|(index, job)| Some((index, job.as_object_mut()?))) {
            if job.contains_key("name") {
                continue;
            }
            let name = if index == 0 { "batch".to_owned() } else { format!("batch-{}", index + 1) };
            job.insert("name".to_owned(), Value::String(name));
            self.moved(&format!("{path}[{index}].name"), &format!("{origin}[{index}]"));
        }
    }
}
