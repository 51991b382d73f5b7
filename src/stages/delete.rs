//! The stages of a deletion, in the order that the service asks for. What blocks nothing that is still needed begins to go
//! in the first of them: filters, event tracker and metric attributions beside the campaigns, and each solution as soon
//! as its own campaigns are gone and its trainings have stopped. A stage only says what must be gone before the next.
//!
//! What fails to go stops what depends on it, and nothing else; the dataset group then stays.

mod schemas;

use std::collections::HashMap;

use personalize_contract::ResourceType;

use super::Progress;
use crate::context::Resource;
use crate::engine::{Blocker, Found, KindSpec, Removal, Scope, blocker_among, keep_in_place, remove_kind};
use crate::kinds;
use crate::rejection::Rejection;
use crate::run::Run;

/// How many solutions a turn looks below. Each takes a list of its campaigns and one of its versions, at one request a
/// second for each operation, and a turn must end before the function's time does.
const MOST_SOLUTIONS: usize = 50;

/// `DeleteCampaigns`: what is billed by the hour. A group that is not there has nothing in it, and at most schemas
/// that it left behind.
pub async fn campaigns(run: &mut Run<'_>) -> Progress {
    // First of all, lest a run that a schedule begins creates again what is deleted here.
    let schedules = list(run, ResourceType::Schedule, Scope::DatasetGroup).await;
    remove(run, kinds::spec(ResourceType::Schedule), schedules, &Blocker::None).await;
    let listed = list(run, ResourceType::DatasetGroup, Scope::DatasetGroup).await;
    let is_there = listed.as_ref().map_or(true, |found| !found.is_empty());
    remove(run, kinds::spec(ResourceType::DatasetGroup), listed, &Blocker::Waiting).await;
    if !is_there {
        return once_gone(run, &[ResourceType::Schedule]);
    }
    schemas::remember_early(run).await;
    attached_to_datasets(run, |_| true).await;
    solutions_and_theirs(run).await;
    once_gone(run, &[ResourceType::Schedule, ResourceType::Campaign, ResourceType::Recommender])
}

/// `DeleteFilters`: what keeps datasets from going.
pub async fn filters(run: &mut Run<'_>) -> Progress {
    if !is_group_there(run) {
        return Progress::Done;
    }
    attached_to_datasets(run, |kind| kind != ResourceType::Recommender).await;
    solutions_and_theirs(run).await;
    once_gone(run, &[ResourceType::Filter, ResourceType::EventTracker, ResourceType::MetricAttribution])
}

/// `DeleteSolutions`: with their versions.
pub async fn solutions(run: &mut Run<'_>) -> Progress {
    if !is_group_there(run) {
        return Progress::Done;
    }
    solutions_and_theirs(run).await;
    once_gone(run, &[ResourceType::Campaign, ResourceType::Solution])
}

/// `DeleteDatasets`: which schemas they had is remembered before. The service itself blocks a dataset until its jobs are
/// over, so these are not asked for.
pub async fn datasets(run: &mut Run<'_>) -> Progress {
    if !is_group_there(run) {
        return Progress::Done;
    }
    if keeps_the_group(run) {
        return Progress::GiveUp;
    }
    if is_rejected(run, ResourceType::Dataset) {
        late_arrivals(run).await;
    }
    datasets_and_their_schemas(run).await;
    once_gone(run, &[ResourceType::Dataset])
}

/// `DeleteDatasetGroup`: the schemas that only its datasets used, and last the group, whose tags name them.
pub async fn dataset_group(run: &mut Run<'_>) -> Progress {
    if keeps_the_group(run) {
        return Progress::GiveUp;
    }
    if is_rejected(run, ResourceType::DatasetGroup) {
        late_arrivals(run).await;
        datasets_and_their_schemas(run).await;
    }
    schemas::expect_remembered(run);
    let left = schemas::left(run).await;
    remove_kind(run, kinds::spec(ResourceType::Schema), left).await;
    let listed = list(run, ResourceType::DatasetGroup, Scope::DatasetGroup).await;
    let by_schemas = blocker_among(run, |resource| resource.resource_type == ResourceType::Schema);
    remove(run, kinds::spec(ResourceType::DatasetGroup), listed, &by_schemas).await;
    once_gone(run, &[ResourceType::Schema, ResourceType::DatasetGroup])
}

async fn list(run: &Run<'_>, kind: ResourceType, scope: Scope<'_>) -> Result<Vec<Found>, Rejection> {
    kinds::spec(kind).found(run, scope).await
}

/// Removes what is listed of a kind, all of which the same blocks.
async fn remove(run: &mut Run<'_>, spec: &KindSpec, listed: Result<Vec<Found>, Rejection>, blocker: &Blocker) {
    let with_blockers = |found: Vec<Found>| found.into_iter().map(|found| (found, blocker.clone())).collect();
    remove_kind(run, spec, listed.map(with_blockers)).await;
}

/// Whether something blocks what all before it should have made free. Somebody creates what this deletion has passed.
fn is_rejected(run: &Run<'_>, kind: ResourceType) -> bool {
    let mut of_kind = run.context.resources.iter().filter(|resource| resource.resource_type == kind);
    of_kind.any(Resource::is_rejected)
}

/// What a run at work in the same group has created since the deletion passed it goes, too.
async fn late_arrivals(run: &mut Run<'_>) {
    attached_to_datasets(run, |kind| kind != ResourceType::Recommender).await;
    solutions_and_theirs(run).await;
}

async fn datasets_and_their_schemas(run: &mut Run<'_>) {
    let listed = match list(run, ResourceType::Dataset, Scope::DatasetGroup).await {
        Ok(datasets) => {
            if !datasets.is_empty() {
                schemas::try_again(run);
            }
            let mut with_blockers = Vec::new();
            for dataset in datasets {
                let remembered = schemas::remember(run, &dataset).await;
                with_blockers.push((dataset, remembered.map_or_else(Blocker::Unknown, |()| Blocker::None)));
            }
            Ok(with_blockers)
        }
        Err(rejection) => Err(rejection),
    };
    remove_kind(run, kinds::spec(ResourceType::Dataset), listed).await;
}

/// What must be gone before a dataset can go, without the solutions and what is theirs.
async fn attached_to_datasets(run: &mut Run<'_>, is_meant: impl Fn(ResourceType) -> bool) {
    for spec in kinds::in_order_of_deletion() {
        let kind = spec.resource_type;
        let is_attached = spec.blocks.contains(&ResourceType::Dataset) && kind != ResourceType::Solution;
        if is_attached && is_meant(kind) {
            let listed = list(run, kind, Scope::DatasetGroup).await;
            remove(run, spec, listed, &Blocker::None).await;
        }
    }
}

/// Solutions, and what must go or stop before each of them. A solution that is being deleted has none of it left.
async fn solutions_and_theirs(run: &mut Run<'_>) {
    let solutions = match list(run, ResourceType::Solution, Scope::DatasetGroup).await {
        Ok(solutions) => solutions,
        Err(rejection) => return remove_kind(run, kinds::spec(ResourceType::Solution), Err(rejection)).await,
    };
    let is_failed =
        |solution: &Found| run.context.find(ResourceType::Solution, &solution.name).is_some_and(Resource::is_settled);
    let open = solutions.iter().filter(|solution| !solution.is_deleting() && !is_failed(solution));
    let open: Vec<&Found> = open.take(MOST_SOLUTIONS).collect();
    let mut parents = HashMap::new();
    for spec in kinds::in_order_of_deletion() {
        if spec.blocks.contains(&ResourceType::Solution) {
            let listed = list(run, spec.resource_type, Scope::Parents(&open)).await;
            let owned =
                listed.iter().flatten().filter_map(|found| Some((found.arn.clone(), found.parent_arn.clone()?)));
            parents.extend(owned);
            remove(run, spec, listed, &Blocker::None).await;
        }
    }
    let with_blockers = solutions.iter().map(|solution| {
        let is_open = solution.is_deleting() || open.iter().any(|open| open.arn == solution.arn);
        let blocker = blocker_among(run, |resource| must_be_gone(resource, solution, &parents));
        (solution.clone(), if is_open { blocker } else { Blocker::Waiting })
    });
    let with_blockers = with_blockers.collect();
    remove_kind(run, kinds::spec(ResourceType::Solution), Ok(with_blockers)).await;
}

/// Whether a solution cannot go before that resource: its campaigns and its trainings; and whatever represents a list that
/// was rejected, which has no ARN. `parents` has the solution of each by its ARN.
fn must_be_gone(resource: &Resource, solution: &Found, parents: &HashMap<String, String>) -> bool {
    let spec: &KindSpec = kinds::spec(resource.resource_type);
    if !spec.blocks.contains(&ResourceType::Solution) {
        return false;
    }
    // A version that has stopped stays until its solution goes.
    let is_in_the_way = match spec.removal {
        Removal::StoppedFirst(_) => resource.is_failed() || resource.is_pending() || resource.status().is_none(),
        Removal::Deleted(_) | Removal::WithParent => true,
    };
    let belongs = resource.arn.as_ref().is_none_or(|arn| parents.get(arn) == Some(&solution.arn));
    is_in_the_way && belongs
}

/// Whether the deletion has come upon a dataset group.
fn is_group_there(run: &Run<'_>) -> bool {
    run.context.find(ResourceType::DatasetGroup, &run.parameters.dataset_group.name).is_some()
}

fn once_gone(run: &Run<'_>, kinds: &[ResourceType]) -> Progress {
    if run.context.is_waiting_for(kinds) { Progress::Wait } else { Progress::Done }
}

/// With something that could not be removed, the group stays, and so do its datasets: they tell which schemas are
/// its own.
fn keeps_the_group(run: &mut Run<'_>) -> bool {
    let group = run.parameters.dataset_group.name.clone();
    keep_in_place(run, ResourceType::DatasetGroup, &group)
}
