//! Batch inference jobs: recommendations for many at once.

use personalize_contract::ResourceType;
use personalize_contract::recipe::{self, Ability, Recipe};

use super::Answer;
use super::batch_job::{self, BatchJob, Kind};
use crate::clock::Timestamp;
use crate::error::ServiceError;
use crate::operations::arguments::Arguments;
use crate::store::state::State;
use crate::store::table::Table;

pub(crate) type BatchInferenceJob = BatchJob<Inference>;

/// The mode unless told otherwise.
const PLAIN: &str = "BATCH_INFERENCE";
const THEMES: &str = "THEME_GENERATION";

#[derive(Debug)]
pub(crate) struct Inference;

impl Kind for Inference {
    const TYPE: ResourceType = ResourceType::BatchInferenceJob;
    const ARN: &'static str = "batchInferenceJobArn";
    const ONE: &'static str = "batchInferenceJob";
    const MANY: &'static str = "batchInferenceJobs";
    const MOST_RESULTS: u64 = 500;

    fn table(state: &State) -> &Table<BatchInferenceJob> {
        &state.batch_inference_jobs
    }

    fn table_mut(state: &mut State) -> &mut Table<BatchInferenceJob> {
        &mut state.batch_inference_jobs
    }

    fn arn(state: &State, name: &str) -> String {
        state.account.batch_inference_job(name)
    }

    fn takes(recipe: &Recipe) -> bool {
        recipe.can(Ability::BatchInference)
    }
}

pub(crate) fn create(state: &mut State, now: Timestamp, arguments: &Arguments) -> Answer {
    let themes = arguments.optional_text("batchInferenceJobMode") == Some(THEMES);
    if themes || arguments.value("themeGenerationConfig").is_some() {
        let version = state.solution_versions.get(arguments.text("solutionVersionArn")?)?;
        if !recipe::of_arn(&version.recipe_arn).is_some_and(|recipe| recipe.can(Ability::Themes)) {
            let message = format!("Themes cannot be generated with a version of {}.", version.recipe_arn);
            return Err(ServiceError::invalid_input(message));
        }
        return Err(ServiceError::not_emulated(&format!("The batchInferenceJobMode {THEMES}")));
    }
    batch_job::create::<Inference>(state, now, arguments, Some(PLAIN))
}
