//! The batch jobs of a parameter file: what they are called, and where they read and write.

use personalize_contract::{ResourceType, S3Location, batch};

use super::sections::S3DataConfigSection;
use super::{BatchJobSection, Parameters, Solution};
use crate::context::Source;
use crate::names;

/// What a batch job is called within a run: its own name is one within its solution only.
#[must_use]
pub fn batch_job_name(solution: &str, job: &str) -> String {
    format!("{solution}/{job}")
}

impl Parameters {
    /// Every batch job: its type, its name as in the run's report, and what the names of the service's own jobs begin
    /// with that a run creates for it.
    #[must_use]
    pub fn batch_job_prefixes(&self) -> Vec<(ResourceType, String, String)> {
        let mut prefixes = Vec::new();
        for solution in &self.solutions {
            let name = &solution.section.name;
            prefixes.extend(solution.batch_jobs().map(|(resource_type, job)| {
                let prefix = names::batch_job_prefix(&self.dataset_group.name, name, &job.name);
                (resource_type, batch_job_name(name, &job.name), prefix)
            }));
        }
        prefixes
    }
}

impl Solution {
    /// Its batch jobs of either kind.
    pub fn batch_jobs(&self) -> impl Iterator<Item = (ResourceType, &BatchJobSection)> {
        let inference = self.batch_inference_jobs.iter().map(|job| (ResourceType::BatchInferenceJob, job));
        inference.chain(self.batch_segment_jobs.iter().map(|job| (ResourceType::BatchSegmentJob, job)))
    }
}

impl BatchJobSection {
    /// Where a job of that solution reads in a run with parameters from that source.
    #[must_use]
    pub fn input(&self, source: &Source, solution: &str) -> S3DataConfigSection {
        let given = self.job_input.as_ref().map(|input| &input.s3_data_source);
        place(given, source, &batch::input_folder(solution, &self.name))
    }

    /// Where it writes to.
    #[must_use]
    pub fn output(&self, source: &Source, solution: &str) -> S3DataConfigSection {
        let given = self.job_output.as_ref().map(|output| &output.s3_data_destination);
        place(given, source, &batch::output_folder(solution, &self.name))
    }
}

/// The place that a file gives, in its own bucket where it names none, or else a folder beside the file.
fn place(given: Option<&S3DataConfigSection>, source: &Source, folder: &str) -> S3DataConfigSection {
    let bucket = source.bucket();
    let Some(S3DataConfigSection { path, kms_key_arn }) = given else {
        return S3DataConfigSection {
            path: format!("s3://{bucket}/{}{folder}", source.data_prefix()),
            kms_key_arn: None,
        };
    };
    let in_bucket = S3Location::parse_in_file(path).map(|place| place.in_bucket(bucket).to_string());
    S3DataConfigSection { path: in_bucket.unwrap_or_else(|| path.clone()), kms_key_arn: kms_key_arn.clone() }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_job_reads_beside_the_file_or_where_the_file_says() {
        let source = Source::Object {
            bucket: "b".to_owned(),
            key: "train/films/config.json".to_owned(),
            version_id: None,
            e_tag: None,
            size: None,
        };
        let read = |given: Option<&str>| {
            let mut job = json!({"name": "all"});
            if let Some(path) = given {
                job["jobInput"] = json!({"s3DataSource": {"path": path}});
            }
            serde_json::from_value::<BatchJobSection>(job).unwrap().input(&source, "similar").path
        };
        assert_eq!(read(None), "s3://b/train/films/batch/similar/all/input/");
        assert_eq!(read(Some("s3:///batch/users.json")), "s3://b/batch/users.json");
        assert_eq!(read(Some("s3://c/users.json")), "s3://c/users.json");
    }
}
