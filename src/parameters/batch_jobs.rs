//! The batch jobs of a parameter file: what they are called, and where they read and write.

use personalize_contract::{ResourceType, batch};

use super::sections::S3DataConfigSection;
use super::{BatchJobSection, Parameters, Solution};
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
    /// Where a job of that solution reads, with `beside` as the place of the parameter file: `s3://bucket/prefix/`.
    #[must_use]
    pub fn input(&self, beside: &str, solution: &str) -> S3DataConfigSection {
        let beside = || in_folder(beside, &batch::input_folder(solution, &self.name));
        self.job_input.as_ref().map_or_else(beside, |input| input.s3_data_source.clone())
    }

    /// Where it writes to.
    #[must_use]
    pub fn output(&self, beside: &str, solution: &str) -> S3DataConfigSection {
        let beside = || in_folder(beside, &batch::output_folder(solution, &self.name));
        self.job_output.as_ref().map_or_else(beside, |output| output.s3_data_destination.clone())
    }
}

fn in_folder(beside: &str, folder: &str) -> S3DataConfigSection {
    S3DataConfigSection { path: format!("{beside}{folder}"), kms_key_arn: None }
}
