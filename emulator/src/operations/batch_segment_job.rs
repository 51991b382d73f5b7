//! Batch segment jobs: the users who would care for an item, or for items of a kind.

use personalize_contract::Account;
use personalize_contract::batch::JobKind;
use personalize_contract::recipe::{Ability, Recipe};

use super::Answer;
use super::batch_job::{self, Kind};
use crate::clock::Timestamp;
use crate::operations::arguments::Arguments;
use crate::store::resources::Segment;
use crate::store::state::State;

impl Kind for Segment {
    const ONE: &'static str = "batchSegmentJob";
    const MANY: &'static str = "batchSegmentJobs";
    const JOB_KIND: JobKind = JobKind::Segment;

    fn arn(account: &Account, name: &str) -> String {
        account.batch_segment_job(name)
    }

    fn takes(recipe: &Recipe) -> bool {
        recipe.can(Ability::BatchSegments)
    }
}

/// Performs `CreateBatchSegmentJob`.
pub(crate) fn create(state: &mut State, now: Timestamp, arguments: &Arguments) -> Answer {
    batch_job::create::<Segment>(state, now, arguments, None)
}
