//! What happens without a call: at the end of a transition, besides the change of a resource's own status, and at the
//! moments of automatic trainings and updates.

use personalize_contract::ResourceType::{self, self as R};

use super::{
    automatic_update, batch_job, billing, campaign, data_deletion_job, dataset, dataset_export_job, dataset_import_job,
};
use super::{metric_attribution, recommender, solution, solution_version};
use crate::clock::Timestamp;
use crate::store::resources::{Inference, Resources, Segment};
use crate::store::scheduled_event::ScheduledEvent;
use crate::store::state::State;
use crate::store::transition::TransitionKind;
use crate::work::Unfinished;

/// What the end of a transition brings with it.
struct Effect {
    /// The work that has to be finished before.
    unfinished: fn(&Resources, &str) -> Option<Unfinished>,
    /// Takes effect.
    apply: fn(&mut State, Timestamp, &str),
}

/// The status changes, and nothing else does.
const NOTHING: Effect = Effect { unfinished: |_, _| None, apply: |_, _, _| {} };

/// The resource is gone.
const REMOVAL: Effect = Effect { apply: |state, _, arn| state.remove(arn), ..NOTHING };

/// What the end of every transition brings with it, for every type of resource.
fn effect(resource_type: ResourceType, kind: TransitionKind) -> Effect {
    match kind {
        TransitionKind::Creation => match resource_type {
            R::DatasetImportJob => after(dataset_import_job::unfinished, dataset_import_job::take_effect),
            R::SolutionVersion => after(solution_version::unfinished, solution_version::trained),
            R::Recommender => after(recommender::unfinished, recommender::trained),
            R::BatchInferenceJob => after(batch_job::unfinished::<Inference>, batch_job::conclude::<Inference>),
            R::BatchSegmentJob => after(batch_job::unfinished::<Segment>, batch_job::conclude::<Segment>),
            R::DatasetExportJob => after(dataset_export_job::unfinished, dataset_export_job::conclude),
            R::Solution => Effect { apply: solution::start_schedule, ..NOTHING },
            R::Campaign => Effect { apply: campaign::created, ..NOTHING },
            R::DatasetGroup
            | R::Schema
            | R::Dataset
            | R::EventTracker
            | R::Filter
            | R::DataDeletionJob
            | R::MetricAttribution
            | R::Schedule => NOTHING,
        },
        TransitionKind::ConfigurationUpdate => of_configuration(resource_type),
        TransitionKind::Update => match resource_type {
            R::Dataset => Effect { apply: dataset::updated, ..NOTHING },
            R::MetricAttribution => Effect { apply: metric_attribution::updated, ..NOTHING },
            R::DatasetGroup
            | R::Schema
            | R::DatasetImportJob
            | R::EventTracker
            | R::Filter
            | R::Solution
            | R::SolutionVersion
            | R::Campaign
            | R::Recommender
            | R::BatchInferenceJob
            | R::BatchSegmentJob
            | R::DatasetExportJob
            | R::DataDeletionJob
            | R::Schedule => NOTHING,
        },
        // Only data deletion jobs go through the first of these, and recommenders through the other.
        TransitionKind::DataDeletion => after(data_deletion_job::unfinished, data_deletion_job::take_effect),
        TransitionKind::Start => Effect { apply: automatic_update::schedule, ..NOTHING },
        TransitionKind::Deletion => REMOVAL,
        TransitionKind::Stop | TransitionKind::CreationStop => NOTHING,
    }
}

/// What the end of an update of a configuration brings with it.
fn of_configuration(resource_type: ResourceType) -> Effect {
    match resource_type {
        R::Solution => Effect { apply: solution::updated, ..NOTHING },
        R::Campaign => Effect { apply: campaign::updated, ..NOTHING },
        R::Recommender => Effect { apply: recommender::updated, ..NOTHING },
        R::DatasetGroup
        | R::Schema
        | R::Dataset
        | R::DatasetImportJob
        | R::EventTracker
        | R::Filter
        | R::SolutionVersion
        | R::BatchInferenceJob
        | R::BatchSegmentJob
        | R::DatasetExportJob
        | R::DataDeletionJob
        | R::MetricAttribution
        | R::Schedule => NOTHING,
    }
}

/// An effect that waits for work.
const fn after(
    unfinished: fn(&Resources, &str) -> Option<Unfinished>,
    apply: fn(&mut State, Timestamp, &str),
) -> Effect {
    Effect { unfinished, apply }
}

/// Lets everything happen that was due by now, in the order of its time. What must be waited for first is returned, and
/// nothing later has happened then.
#[must_use]
pub(crate) fn settle(state: &mut State, now: Timestamp) -> Option<Unfinished> {
    while let Some((at, event)) = state.events.first(now).map(|(at, event)| (at, event.clone())) {
        match event {
            ScheduledEvent::TransitionEnd { resource_type, arn, kind } => {
                let Effect { unfinished, apply } = effect(resource_type, kind);
                if let Some(unfinished) = unfinished(&state.resources, &arn) {
                    state.late = Some(arn);
                    return Some(unfinished);
                }
                pop_first(state);
                apply(state, at, &arn);
                if state.late.take_if(|late| *late == arn).is_some() && now > at {
                    state.extend(&arn, now);
                }
                billing::transition_ended(state, at, resource_type, &arn, kind);
            }
            ScheduledEvent::AutomaticTraining { solution_arn, schedule } => {
                pop_first(state);
                solution::train_automatically(state, at, &solution_arn, schedule);
            }
            ScheduledEvent::AutomaticUpdate { arn } => {
                pop_first(state);
                automatic_update::update(state, at, &arn);
            }
        }
    }
    None
}

fn pop_first(state: &mut State) {
    state.events.pop_first();
    state.changes.notify_waiters();
}
