//! Batch segment jobs: the users who would care for an item, or for items of a kind.

use personalize_contract::ResourceType;
use personalize_contract::recipe::{Ability, Recipe};

use super::Answer;
use super::batch_job::{self, BatchJob, Kind};
use crate::clock::Timestamp;
use crate::operations::arguments::Arguments;
use crate::store::state::State;
use crate::store::table::Table;

pub(crate) type BatchSegmentJob = BatchJob<Segment>;

#[derive(Debug)]
pub(crate) struct Segment;

impl Kind for Segment {
    const TYPE: ResourceType = ResourceType::BatchSegmentJob;
    const ARN: &'static str = "batchSegmentJobArn";
    const ONE: &'static str = "batchSegmentJob";
    const MANY: &'static str = "batchSegmentJobs";
    const MOST_RESULTS: u64 = 5_000_000;

    fn table(state: &State) -> &Table<BatchSegmentJob> {
        &state.batch_segment_jobs
    }

    fn table_mut(state: &mut State) -> &mut Table<BatchSegmentJob> {
        &mut state.batch_segment_jobs
    }

    fn arn(state: &State, name: &str) -> String {
        state.account.batch_segment_job(name)
    }

    fn takes(recipe: &Recipe) -> bool {
        recipe.can(Ability::BatchSegments)
    }
}

pub(crate) fn create(state: &mut State, now: Timestamp, arguments: &Arguments) -> Answer {
    batch_job::create::<Segment>(state, now, arguments, None)
}
