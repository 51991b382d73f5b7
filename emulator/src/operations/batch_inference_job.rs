//! Batch inference jobs: recommendations for many at once.

use personalize_contract::Account;
use personalize_contract::batch::JobKind;
use personalize_contract::recipe::{self, Ability, Recipe};

use super::Answer;
use super::batch_job::{self, Kind};
use crate::clock::Timestamp;
use crate::error::ServiceError;
use crate::operations::arguments::Arguments;
use crate::store::resources::Inference;
use crate::store::state::State;

/// The mode unless the request names another.
const PLAIN: &str = "BATCH_INFERENCE";
/// The mode in which a job finds a theme for the items of each line.
pub(super) const THEMES: &str = "THEME_GENERATION";

impl Kind for Inference {
    const ONE: &'static str = "batchInferenceJob";
    const MANY: &'static str = "batchInferenceJobs";
    const JOB_KIND: JobKind = JobKind::Inference;

    fn arn(account: &Account, name: &str) -> String {
        account.batch_inference_job(name)
    }

    fn takes(recipe: &Recipe) -> bool {
        recipe.can(Ability::BatchInference)
    }
}

/// Performs `CreateBatchInferenceJob`.
pub(crate) fn create(state: &mut State, now: Timestamp, arguments: &Arguments) -> Answer {
    let themes = arguments.optional_text("batchInferenceJobMode") == Some(THEMES);
    if themes || arguments.value("themeGenerationConfig").is_some() {
        let version = state.resources.solution_versions.get(arguments.text("solutionVersionArn")?)?;
        if !recipe::of_arn(&version.recipe_arn).is_some_and(|recipe| recipe.can(Ability::Themes)) {
            let message = format!("Themes cannot be generated with a version of {}.", version.recipe_arn);
            return Err(ServiceError::invalid_input(message));
        }
    }
    batch_job::create::<Inference>(state, now, arguments, Some(if themes { THEMES } else { PLAIN }))
}
