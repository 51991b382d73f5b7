//! The stages of a deletion, in the order that the service asks for. What stands in nobody's way begins to go in
//! the first of them: filters, event tracker and metric attributions beside the campaigns, and each solution as soon
//! as its own campaigns are gone and its trainings have stopped. A stage only says what must be gone before the next.
//!
//! What fails to go stops what depends on it, and nothing else; the dataset group then stays.

mod schemas;

use personalize_contract::ResourceType;
use personalize_contract::arn::solution_of_version;

use crate::context::Resource;
use crate::lists;
use crate::refusal::Refusal;
use crate::remove::{Found, Hold, kept, remove};
use crate::stage::{Progress, Run, Stage};

/// `DeleteCampaigns`: what is billed by the hour. A group that is not there has nothing in it, and at most schemas
/// that it left behind.
pub async fn campaigns(run: &mut Run<'_>) -> Progress {
    let look = lists::dataset_group(run).await;
    let is_there = look.as_ref().map_or(true, |found| !found.is_empty());
    remove(run, ResourceType::DatasetGroup, look.map(|found| held(found, &Hold::Waiting))).await;
    if !is_there {
        return Progress::Next(Stage::DeleteDatasetGroup);
    }
    schemas::remember_early(run).await;
    let recommenders = lists::recommenders(run).await;
    remove(run, ResourceType::Recommender, recommenders).await;
    attachments(run).await;
    solutions_and_theirs(run).await;
    once_gone(run, &[ResourceType::Campaign, ResourceType::Recommender], Stage::DeleteFilters)
}

/// `DeleteFilters`: what keeps datasets from going.
pub async fn filters(run: &mut Run<'_>) -> Progress {
    attachments(run).await;
    solutions_and_theirs(run).await;
    let kinds = [ResourceType::Filter, ResourceType::EventTracker, ResourceType::MetricAttribution];
    once_gone(run, &kinds, Stage::DeleteSolutions)
}

/// `DeleteSolutions`: with their versions.
pub async fn solutions(run: &mut Run<'_>) -> Progress {
    solutions_and_theirs(run).await;
    once_gone(run, &[ResourceType::Campaign, ResourceType::Solution], Stage::DeleteDatasets)
}

/// `DeleteDatasets`: which schemas they had is remembered before. The service itself holds a dataset until its jobs are
/// over, so these are not asked for.
pub async fn datasets(run: &mut Run<'_>) -> Progress {
    if let Some(given_up) = give_up(run) {
        return given_up;
    }
    if is_refused(run, ResourceType::Dataset) {
        what_came_since(run).await;
    }
    datasets_and_their_schemas(run).await;
    once_gone(run, &[ResourceType::Dataset], Stage::DeleteDatasetGroup)
}

/// `DeleteDatasetGroup`: the schemas that only its datasets used, and last the group, whose tags name them.
pub async fn dataset_group(run: &mut Run<'_>) -> Progress {
    if let Some(given_up) = give_up(run) {
        return given_up;
    }
    if is_refused(run, ResourceType::DatasetGroup) {
        what_came_since(run).await;
        datasets_and_their_schemas(run).await;
    }
    schemas::expect_remembered(run);
    let left = schemas::left(run).await;
    remove(run, ResourceType::Schema, left).await;
    let by_schemas = hold(run, |resource| resource.resource_type == ResourceType::Schema);
    let look = lists::dataset_group(run).await;
    remove(run, ResourceType::DatasetGroup, look.map(|found| held(found, &by_schemas))).await;
    once_gone(run, &[ResourceType::Schema, ResourceType::DatasetGroup], Stage::Notify)
}

/// Whether something holds what all before it should have made free. Somebody makes what this deletion has passed.
fn is_refused(run: &Run<'_>, kind: ResourceType) -> bool {
    let mut of_kind = run.context.resources.iter().filter(|resource| resource.resource_type == kind);
    of_kind.any(|resource| !resource.settled && resource.status.is_none() && resource.failure_reason.is_some())
}

/// What a run at work in the same group has made behind the deletion's back goes, too.
async fn what_came_since(run: &mut Run<'_>) {
    attachments(run).await;
    solutions_and_theirs(run).await;
}

async fn datasets_and_their_schemas(run: &mut Run<'_>) {
    match lists::datasets(run).await {
        Err(refusal) => remove(run, ResourceType::Dataset, Err(refusal)).await,
        Ok(mut datasets) => {
            if !datasets.is_empty() {
                schemas::try_again(run);
            }
            for dataset in &mut datasets {
                let remembered = schemas::remember(run, dataset).await;
                dataset.hold = remembered.map_or_else(Hold::Refused, |()| Hold::Free);
            }
            remove(run, ResourceType::Dataset, Ok(datasets)).await;
        }
    }
}

/// Filters, event tracker and metric attributions.
async fn attachments(run: &mut Run<'_>) {
    let filters = lists::filters(run).await;
    remove(run, ResourceType::Filter, filters).await;
    let trackers = lists::event_trackers(run).await;
    remove(run, ResourceType::EventTracker, trackers).await;
    let attributions = lists::metric_attributions(run).await;
    remove(run, ResourceType::MetricAttribution, attributions).await;
}

/// Solutions, and what must go or stop before each of them. A solution that is being deleted has none of it left.
async fn solutions_and_theirs(run: &mut Run<'_>) {
    let solutions = match lists::solutions(run).await {
        Ok(solutions) => solutions,
        Err(refusal) => return remove(run, ResourceType::Solution, Err(refusal)).await,
    };
    let standing: Vec<&Found> = solutions.iter().filter(|solution| !solution.is_deleting()).collect();
    let campaigns = lists::campaigns(run, &standing).await;
    let campaigns_of = |solution: &Found| -> Vec<String> {
        let all = campaigns.iter().flatten();
        all.filter(|(solution_arn, _)| *solution_arn == solution.arn)
            .map(|(_, campaign)| campaign.arn.clone())
            .collect()
    };
    let owned: Vec<Vec<String>> = solutions.iter().map(campaigns_of).collect();
    let all: Result<Vec<Found>, Refusal> =
        campaigns.map(|campaigns| campaigns.into_iter().map(|(_, campaign)| campaign).collect());
    remove(run, ResourceType::Campaign, all).await;
    let versions = lists::solution_versions(run, &standing).await;
    remove(run, ResourceType::SolutionVersion, versions).await;
    let mut with_holds = Vec::new();
    for (solution, campaigns) in solutions.into_iter().zip(owned) {
        let hold = hold(run, |resource| is_before(resource, &solution, &campaigns));
        with_holds.push(Found { hold, ..solution });
    }
    remove(run, ResourceType::Solution, Ok(with_holds)).await;
}

/// Whether a solution cannot go before it: its campaigns and its trainings; and whatever stands for a list that was
/// refused, which has no ARN. For jobs the service itself holds it.
fn is_before(resource: &Resource, solution: &Found, campaigns: &[String]) -> bool {
    let arn = resource.arn.as_deref();
    match resource.resource_type {
        ResourceType::Campaign => arn.is_none_or(|arn| campaigns.iter().any(|campaign| campaign == arn)),
        // One that has stopped stays until its solution goes.
        ResourceType::SolutionVersion => {
            let moves = resource.is_failed() || resource.is_pending() || resource.status.is_none();
            moves && arn.is_none_or(|arn| solution_of_version(arn) == Some(&solution.arn))
        }
        ResourceType::BatchInferenceJob
        | ResourceType::BatchSegmentJob
        | ResourceType::DatasetGroup
        | ResourceType::Schema
        | ResourceType::Dataset
        | ResourceType::DatasetImportJob
        | ResourceType::EventTracker
        | ResourceType::Filter
        | ResourceType::Solution
        | ResourceType::Recommender
        | ResourceType::DatasetExportJob
        | ResourceType::DataDeletionJob
        | ResourceType::MetricAttribution => false,
    }
}

/// What those resources mean to one that must go after them.
fn hold(run: &Run<'_>, is_before: impl Fn(&Resource) -> bool) -> Hold {
    let before = || run.context.resources.iter().filter(|resource| is_before(resource));
    if let Some(stuck) = before().find(|resource| resource.is_failed()) {
        return Hold::Stuck(could_not_be_removed(stuck));
    }
    if before().any(|resource| !resource.settled) { Hold::Waiting } else { Hold::Free }
}

fn could_not_be_removed(stuck: &Resource) -> String {
    format!("{} {} could not be removed", stuck.resource_type, stuck.name)
}

fn held(found: Vec<Found>, hold: &Hold) -> Vec<Found> {
    found.into_iter().map(|found| Found { hold: hold.clone(), ..found }).collect()
}

fn once_gone(run: &Run<'_>, kinds: &[ResourceType], next: Stage) -> Progress {
    if run.context.is_waiting_for(kinds) { Progress::Wait } else { Progress::Next(next) }
}

/// With something that could not be removed, the group stays, and so do its datasets: they tell which schemas are
/// its own.
fn give_up(run: &mut Run<'_>) -> Option<Progress> {
    let stuck = run.context.failures().next()?;
    let reason = could_not_be_removed(stuck);
    let group = run.context.find(ResourceType::DatasetGroup, &run.parameters.dataset_group.name);
    if let Some(group) = group.filter(|group| !group.settled).cloned() {
        run.context.put(kept(group, reason));
    }
    Some(Progress::Next(Stage::Notify))
}
