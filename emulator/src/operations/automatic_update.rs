//! Newer data that campaigns and recommenders take in by themselves, without a training: every two hours where there is
//! something new, and more often where the trends of a recipe are to be found faster.

use std::sync::Arc;

use personalize_contract::Status;
use personalize_contract::recipe::{self, Ability};

use super::dataset_group;
use crate::clock::Timestamp;
use crate::data::training::TrainingSnapshot;
use crate::store::resource::Resource as _;
use crate::store::resources::{Campaign, Recommender, Refresh, Resources, SolutionVersion};
use crate::store::scheduled_event::ScheduledEvent;
use crate::store::state::State;

/// How often, unless a recipe is configured to look more often.
const SECONDS: f64 = 7200.0;

/// The recipes that count new interactions without a training. How often one looks that does so less often than every
/// two hours is documented: every two hours.
const TRENDING: [&str; 2] = ["aws-trending-now", "aws-vod-trending-now"];

/// What a campaign or a recommender answers from.
struct Serving<'state> {
    /// What was trained.
    trained: &'state Arc<TrainingSnapshot>,
    refresh: &'state Refresh,
    dataset_group_arn: &'state str,
    /// When it began to serve.
    since: Timestamp,
}

impl Serving<'_> {
    /// How often it takes in newer data.
    fn seconds(&self) -> f64 {
        let frequency = self.trained.configuration.feature_transformation.get("trend_discovery_frequency");
        match frequency.map(String::as_str) {
            Some("30 minutes") => 1800.0,
            Some("1 hour") => 3600.0,
            _ => SECONDS,
        }
    }

    /// The next of its moments after now.
    fn next(&self, now: Timestamp) -> Timestamp {
        let turns = ((now - self.since) / self.seconds()).floor() + 1.0;
        self.since.after(turns * self.seconds())
    }
}

/// Whether models of a recipe take in newer data without a training.
fn takes_in_newer_data(recipe: &str) -> bool {
    let custom = recipe::RECIPES.iter().any(|of| of.name == recipe && of.can(Ability::AutomaticUpdates));
    let domain = recipe::DOMAIN_RECIPES.iter().any(|of| of.name == recipe && of.can(Ability::AutomaticUpdates));
    custom || domain || TRENDING.contains(&recipe)
}

/// What a campaign or a recommender serves, if it is ACTIVE and takes in newer data. Of a solution only the latest
/// version does that was trained in full.
fn serving<'state>(resources: &'state Resources, now: Timestamp, arn: &str) -> Option<Serving<'state>> {
    let serving = if let Ok(campaign) = resources.campaigns.active(arn, now) {
        let version = resources.solution_versions.get(&campaign.serving.solution_version_arn).ok()?;
        if !is_latest_in_full(resources, now, version) {
            return None;
        }
        Serving {
            trained: &version.snapshot,
            refresh: &campaign.refresh,
            dataset_group_arn: &campaign.dataset_group_arn,
            since: campaign.metadata.transition.due(),
        }
    } else {
        let recommender = resources.recommenders.active(arn, now).ok()?;
        Serving {
            trained: &recommender.snapshot,
            refresh: &recommender.refresh,
            dataset_group_arn: &recommender.dataset_group_arn,
            since: recommender.metadata.transition.due(),
        }
    };
    takes_in_newer_data(serving.trained.recipe).then_some(serving)
}

fn is_latest_in_full(resources: &Resources, now: Timestamp, version: &SolutionVersion) -> bool {
    let of_solution = resources.solution_versions.iter().rev().filter(|of| of.solution_arn == version.solution_arn);
    let mut in_full = of_solution.filter(|of| of.training_mode == "FULL" && of.status(now) == Status::Active);
    in_full.next().is_some_and(|latest| latest.metadata.arn == version.metadata.arn)
}

/// What a batch job of a version answers from: the latest data, where the version takes that in.
pub(crate) fn of_batch_job(resources: &Resources, now: Timestamp, version: &SolutionVersion) -> Arc<TrainingSnapshot> {
    let sources = dataset_group::sources(resources, &version.dataset_group_arn);
    let is_refreshed = takes_in_newer_data(version.snapshot.recipe)
        && is_latest_in_full(resources, now, version)
        && !sources.is_same(&version.snapshot.sources);
    if is_refreshed {
        Arc::new(TrainingSnapshot::updated(&version.snapshot, sources))
    } else {
        Arc::clone(&version.snapshot)
    }
}

fn refresh_mut<'state>(resources: &'state mut Resources, arn: &str) -> Option<&'state mut Refresh> {
    if resources.campaigns.get(arn).is_ok() {
        return resources.campaigns.get_mut(arn).ok().map(|campaign| &mut campaign.refresh);
    }
    resources.recommenders.get_mut(arn).ok().map(|recommender| &mut recommender.refresh)
}

/// What follows when a campaign or a recommender begins to serve a model: that is fitted before anybody asks, and data
/// that came after the training is taken in at its time.
pub(crate) fn begin(state: &mut State, at: Timestamp, arn: &str) {
    if let Some(refresh) = refresh_mut(&mut state.resources, arn) {
        refresh.latest = None;
    }
    if let Some(snapshot) = served(&state.resources, at, arn) {
        state.models.fitted(&snapshot);
    }
    schedule(state, at, arn);
}

/// What an ACTIVE campaign or recommender answers from now.
fn served(resources: &Resources, now: Timestamp, arn: &str) -> Option<Arc<TrainingSnapshot>> {
    if let Ok(campaign) = resources.campaigns.active(arn, now) {
        return campaign.snapshot(resources).cloned();
    }
    resources.recommenders.active(arn, now).ok().map(|recommender| Arc::clone(recommender.latest_snapshot()))
}

impl Campaign {
    /// What the model is fitted to that it answers from. Nothing, where its solution version is gone.
    pub(crate) fn snapshot<'state>(
        &'state self,
        resources: &'state Resources,
    ) -> Option<&'state Arc<TrainingSnapshot>> {
        let version = resources.solution_versions.get(&self.serving.solution_version_arn).ok()?;
        Some(self.refresh.latest.as_ref().unwrap_or(&version.snapshot))
    }
}

impl Recommender {
    /// What the model is fitted to that it answers from.
    pub(crate) fn latest_snapshot(&self) -> &Arc<TrainingSnapshot> {
        self.refresh.latest.as_ref().unwrap_or(&self.snapshot)
    }
}

/// Schedules the next update of whatever of a group takes one, now that there is something new.
pub(crate) fn data_changed(state: &mut State, now: Timestamp, dataset_group_arn: &str) {
    let campaigns = state.resources.campaigns.of_group(dataset_group_arn).map(|campaign| &campaign.metadata.arn);
    let recommenders = state.resources.recommenders.of_group(dataset_group_arn).map(|of| &of.metadata.arn);
    let arns: Vec<String> = campaigns.chain(recommenders).cloned().collect();
    for arn in arns {
        schedule(state, now, &arn);
    }
}

/// Puts down the next update, if there is newer data than what is served.
pub(crate) fn schedule(state: &mut State, now: Timestamp, arn: &str) {
    let Some(serving) = serving(&state.resources, now, arn).filter(|serving| !serving.refresh.is_scheduled) else {
        return;
    };
    let served = serving.refresh.latest.as_ref().unwrap_or(serving.trained);
    if dataset_group::sources(&state.resources, serving.dataset_group_arn).is_same(&served.sources) {
        return;
    }
    let next = serving.next(now);
    state.events.put(next, ScheduledEvent::AutomaticUpdate { arn: arn.to_owned() });
    if let Some(refresh) = refresh_mut(&mut state.resources, arn) {
        refresh.is_scheduled = true;
    }
}

/// Takes in what is new.
pub(crate) fn update(state: &mut State, at: Timestamp, arn: &str) {
    if let Some(refresh) = refresh_mut(&mut state.resources, arn) {
        refresh.is_scheduled = false;
    }
    let Some(serving) = serving(&state.resources, at, arn) else { return };
    let sources = dataset_group::sources(&state.resources, serving.dataset_group_arn);
    let snapshot = Arc::new(TrainingSnapshot::updated(serving.trained, sources));
    if let Some(refresh) = refresh_mut(&mut state.resources, arn) {
        refresh.latest = Some(Arc::clone(&snapshot));
    }
    state.models.fitted(&snapshot);
}
