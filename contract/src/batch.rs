//! Batch inference jobs and batch segment jobs: where their input and output are by default, and what can be known to be
//! wrong with them before the service is asked. The check of a parameter file, the function and the emulator use this.
//!
//! Source: the developer guide's pages on batch recommendations, user segments and quotas.

mod check;
mod input;
mod line;
mod rules;

pub use check::{JobKind, Solution, check, theme_column};
pub use input::{Input, InputScan};
pub use line::{Line, Problem, members_of};
pub use rules::RULES;

/// How many jobs of a kind are under way in a Region.
pub const AT_ONCE: usize = 5;
/// Files of one job.
pub const MOST_FILES: usize = 1000;
/// Lines that a job of Item-Affinity may have.
const MOST_ITEMS: u64 = 500;
/// Lines that a job of Item-Attribute-Affinity may have.
const MOST_ATTRIBUTES: u64 = 10;

/// The folder, below the prefix of the parameter file, from which a job reads unless the file says otherwise.
#[must_use]
pub fn input_folder(solution: &str, job: &str) -> String {
    format!("batch/{solution}/{job}/input/")
}

/// The folder, below the prefix of the parameter file, to which a job writes unless the file says otherwise.
#[must_use]
pub fn output_folder(solution: &str, job: &str) -> String {
    format!("batch/{solution}/{job}/output/")
}

/// The object of the bucket from which the jobs of a solution read in Maintaining Personalized Experiences.
#[must_use]
pub fn input_of_successor(dataset_group: &str, solution: &str) -> String {
    format!("batch/{dataset_group}/{solution}/job_config.json")
}

/// The folder of the bucket to which a job of its `config.json` writes: one that a deployment lets Personalize write to.
#[must_use]
pub fn output_of_successor(dataset_group: &str, solution: &str, job: &str) -> String {
    format!("batch/{dataset_group}/{solution}/output/{job}/")
}

/// How many lines a job of that recipe may have, where that is few.
#[must_use]
pub fn most_lines(recipe: &crate::recipe::Recipe) -> Option<u64> {
    let segments = recipe.can(crate::recipe::Ability::BatchSegments);
    segments.then(|| if recipe.segments_by_attributes() { MOST_ATTRIBUTES } else { MOST_ITEMS })
}
