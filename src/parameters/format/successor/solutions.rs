//! The solutions, each with what serves it.

use personalize_contract::batch;
use personalize_contract::model::{TYPES, kind, wrong_type};
use personalize_contract::parameter_file::OF_ANOTHER_SECTION;
use personalize_contract::place::join;
use serde_json::{Map, Value, json};

use super::{At, Reader, SERVICE, WORKFLOW, workflow};

/// The lists of a solution.
pub(super) const CAMPAIGNS: &str = "campaigns";
const BATCH_INFERENCE_JOBS: &str = "batchInferenceJobs";
const BATCH_SEGMENT_JOBS: &str = "batchSegmentJobs";
/// Each list of batch jobs, and what jobs are called that have no name: all of a solution read the same input, and the
/// folders that they write to are told apart by their names.
pub(super) const BATCH_JOBS: [(&str, &str); 2] = [(BATCH_INFERENCE_JOBS, "batch"), (BATCH_SEGMENT_JOBS, "segments")];

/// The keys of a `solutionVersion`.
const OF_VERSION: [&str; 2] = ["trainingMode", "tags"];

impl Reader {
    /// Reads a solution of a group of that name.
    pub(super) fn solution(&mut self, value: Value, (path, origin): At<'_>, group: Option<&str>) -> Value {
        let lists = [CAMPAIGNS, BATCH_INFERENCE_JOBS, BATCH_SEGMENT_JOBS];
        let (mut section, mut others) =
            self.section(value, (path, origin), &[WORKFLOW, CAMPAIGNS, BATCH_INFERENCE_JOBS, BATCH_SEGMENT_JOBS]);
        if let Some(workflow) = others.remove(WORKFLOW) {
            self.workflow(&workflow, &format!("{origin}.{WORKFLOW}"), &workflow::SOLUTION, path);
        }
        let Value::Object(members) = &mut section else { return section };
        let service = self.origins.get(path).cloned().unwrap_or_default();
        for key in lists {
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
            if let Some((_, name)) = BATCH_JOBS.iter().find(|(list, _)| *list == key) {
                self.name(&mut moved, (&at.0, &at.1), name);
                let solution = members.get("name").and_then(Value::as_str);
                if let (Some(group), Some(solution)) = (group, solution) {
                    self.places(&mut moved, (&at.0, &at.1), (group, solution));
                }
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
                    let message = "these would be tags of this solution's versions alone, which have those of the root; put them into `tags` at the root";
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
            self.workflow(&workflow, &format!("{}.{WORKFLOW}", at.1), &workflow::BATCH_JOB, at.0);
        }
        section
    }

    /// Gives the batch jobs of a list names, which they have not in this format.
    fn name(&mut self, jobs: &mut Value, at: At<'_>, first: &str) {
        for (index, job) in objects(jobs) {
            let name = if index == 0 { first.to_owned() } else { format!("{first}-{}", index + 1) };
            self.add(job, (at, index), "name", Value::String(name));
        }
    }

    /// Says where the batch jobs of a list read and write, which this format has in fixed places of the bucket.
    fn places(&mut self, jobs: &mut Value, at: At<'_>, (group, solution): (&str, &str)) {
        for (index, job) in objects(jobs) {
            let name = job.get("name").and_then(Value::as_str).unwrap_or_default();
            let input = format!("s3:///{}", batch::input_of_successor(group, solution));
            let output = format!("s3:///{}", batch::output_of_successor(group, solution, name));
            for (key, inner, place) in [("jobInput", "s3DataSource", input), ("jobOutput", "s3DataDestination", output)]
            {
                self.add(job, (at, index), key, json!({inner: {"path": place}}));
            }
        }
    }

    /// Adds to a batch job what it does not have itself. What is said of that is said of the job.
    fn add(&mut self, job: &mut Map<String, Value>, (at, index): (At<'_>, usize), key: &str, value: Value) {
        let (path, origin) = at;
        if !job.contains_key(key) {
            job.insert(key.to_owned(), value);
            self.moved(&format!("{path}[{index}].{key}"), &format!("{origin}[{index}]"));
        }
    }
}

/// The objects of a list, each with its index.
fn objects(list: &mut Value) -> impl Iterator<Item = (usize, &mut Map<String, Value>)> {
    let values = list.as_array_mut().into_iter().flatten().enumerate();
    values.filter_map(|(index, value)| Some((index, value.as_object_mut()?)))
}
