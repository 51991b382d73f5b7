//! Everything that the emulated account holds. One lock guards it; it is never held while something is waited for, and
//! neither are files read or written meanwhile.

use std::collections::BTreeMap;
use std::sync::Arc;

use personalize_contract::{Account, Status};
use tokio::sync::Notify;

use crate::clock::Timestamp;
use crate::data::rows::Compaction;
use crate::data::serving::{LiveData, Models};
use crate::data::source::DataSource;
use crate::error::ServiceError;
use crate::event_queue::EventQueue;
use crate::random::Random;
use crate::store::faults::Faults;
use crate::store::journal::Journal;
use crate::store::latencies::{Change, Latencies};
use crate::store::quota::Quotas;
use crate::store::rate::Rate;
use crate::store::resource::{Metadata, Resource};
use crate::store::resources::Resources;
use crate::store::scheduled_event::ScheduledEvent;
use crate::store::tags::Tags;
use crate::store::transition::{Transition, TransitionKind};
use crate::store::usage::Meter;

/// The account, and what was asked of this emulator.
#[derive(Debug)]
pub(crate) struct State {
    pub(crate) resources: Resources,
    pub(crate) data_source: DataSource,
    pub(crate) latencies: Latencies,
    pub(crate) faults: Faults,
    /// Draws identifiers.
    pub(crate) random: Random,
    /// Draws how long something takes, so that a range of latencies changes no identifier.
    pub(super) durations: Random,
    pub(crate) seed: u64,
    pub(crate) rate: Rate,
    pub(crate) journal: Journal,
    /// What is billed.
    pub(crate) meter: Meter,
    pub(crate) events: EventQueue<ScheduledEvent>,
    /// Notified whenever something of this may have changed.
    pub(crate) changes: Arc<Notify>,
    /// How many schedules of automatic training there have been.
    pub(crate) schedules: u64,
    pub(crate) calls: BTreeMap<String, u64>,
    pub(crate) throttled: u64,
    pub(crate) quotas: Quotas,
    /// The resource whose work goes on though the time of its transition is over.
    pub(crate) late: Option<String>,
    /// Rows of datasets, by ARN, that are to be written to a file as soon as the lock is not held.
    pub(crate) compactions: Vec<(String, Compaction)>,
    pub(crate) models: Models,
    pub(crate) live: LiveData,
    /// Draws the identifiers of answers.
    pub(crate) recommendations: Random,
}

/// A resource that is about to be created.
pub(crate) struct CreateSpec<'a> {
    pub(crate) kind: TransitionKind,
    /// The name that latencies and faults go by.
    pub(crate) matched_by: &'a str,
    pub(crate) name: &'a str,
    pub(crate) arn: &'a str,
    /// Of solution versions, whose recipe says how long they train.
    pub(crate) recipe: Option<&'a str>,
    /// What had to be ACTIVE before.
    pub(crate) after: Vec<String>,
    pub(crate) tags: Tags,
    /// Whether more must end than the time.
    pub(crate) working: bool,
    /// Whose end it waits for before its own time begins, and when that is.
    pub(crate) queued_after: Option<(String, Timestamp)>,
}

impl<'a> CreateSpec<'a> {
    /// A resource without tags, whose creation needs nothing but its time.
    pub(crate) fn new(name: &'a str, arn: &'a str) -> Self {
        Self {
            kind: TransitionKind::Creation,
            matched_by: name,
            name,
            arn,
            recipe: None,
            after: Vec::new(),
            tags: Tags::default(),
            working: false,
            queued_after: None,
        }
    }
}

impl State {
    /// An account without resources.
    pub(crate) fn new(account: Account, data_source: DataSource, latencies: Latencies, seed: u64, rate: Rate) -> Self {
        Self {
            resources: Resources::new(account),
            data_source,
            latencies,
            faults: Faults::new(seed),
            random: Random::new(seed),
            durations: Random::new(seed ^ 0xd04a),
            seed,
            rate,
            journal: Journal::default(),
            meter: Meter::default(),
            events: EventQueue::default(),
            changes: Arc::default(),
            schedules: 0,
            calls: BTreeMap::new(),
            throttled: 0,
            quotas: Quotas::default(),
            late: None,
            compactions: Vec::new(),
            models: Models::default(),
            live: LiveData::default(),
            recommendations: Random::new(seed ^ 0x1d5),
        }
    }

    /// Starts a resource's creation: decides how long it takes and whether it fails, and writes it down.
    pub(crate) fn start_creation<T: Resource>(&mut self, now: Timestamp, spec: CreateSpec<'_>) -> Metadata {
        let CreateSpec { kind, matched_by, name, arn, recipe, mut after, tags, working, queued_after } = spec;
        let seconds = self.latencies.creation(&mut self.durations, T::TYPE, matched_by, recipe);
        let queued = queued_after.as_ref().map_or(0.0, |(_, until)| (*until - now).max(0.0));
        after.extend(queued_after.map(|(arn, _)| arn));
        let mut transition = Transition::new(kind, now, queued + seconds, self.faults.reason(T::TYPE, matched_by));
        transition.queued = queued;
        transition.stays_pending = !T::SHOWS_PROGRESS;
        transition.working = working;
        if T::HAS_STATUS {
            self.journal.begin(T::TYPE, (name, arn), &transition, after, false);
            self.schedule_end::<T>(arn, &transition);
        }
        let (name, matched_by, arn) = (name.to_owned(), matched_by.to_owned(), arn.to_owned());
        Metadata { name, matched_by, arn, created: now, transition, tags }
    }

    /// The last resource of its kind that a new one of the group waits for, and until when, where they are made one
    /// after another. A duration that was given counts from the creation, and neither waits nor is waited for.
    pub(crate) fn last_in_turn<T: Resource>(
        &self,
        now: Timestamp,
        dataset_group_arn: &str,
        matched_by: &str,
    ) -> Option<(String, Timestamp)> {
        if self.latencies.gives(T::TYPE, matched_by) {
            return None;
        }
        let all = T::table(&self.resources).of_group(dataset_group_arn).map(Resource::metadata);
        let under_way = all.filter(|metadata| {
            let transition = &metadata.transition;
            let is_created = transition.kind == TransitionKind::Creation && !transition.is_over(now);
            is_created && !self.latencies.gives(T::TYPE, &metadata.matched_by)
        });
        let last = under_way.max_by(|one, other| one.transition.due().0.total_cmp(&other.transition.due().0))?;
        Some((last.arn.clone(), last.transition.due()))
    }

    /// Starts a change of the configuration of a resource that goes on as it was meanwhile.
    ///
    /// # Errors
    /// The resource does not exist.
    pub(crate) fn start_update<T: Resource>(
        &mut self,
        now: Timestamp,
        arn: &str,
        kind: TransitionKind,
        after: Vec<String>,
    ) -> Result<Transition, ServiceError> {
        let metadata = T::table(&self.resources).get(arn)?.metadata();
        let (name, matched_by) = (&metadata.name, &metadata.matched_by);
        let seconds = self.latencies.change(&mut self.durations, T::TYPE, Change::Update, matched_by);
        let transition = Transition::new(kind, now, seconds, self.faults.reason(T::TYPE, matched_by));
        self.journal.begin(T::TYPE, (name, arn), &transition, after, true);
        self.schedule_end::<T>(arn, &transition);
        Ok(transition)
    }

    /// Starts what takes the place of whatever the resource went through before.
    ///
    /// # Errors
    /// The resource does not exist.
    pub(crate) fn start_change<T: Resource>(
        &mut self,
        now: Timestamp,
        arn: &str,
        kind: TransitionKind,
        change: Change,
    ) -> Result<(), ServiceError> {
        let metadata = T::table(&self.resources).get(arn)?.metadata();
        let seconds = self.latencies.change(&mut self.durations, T::TYPE, change, &metadata.matched_by);
        let transition = Transition::new(kind, now, seconds, None);
        self.journal.begin(T::TYPE, (&metadata.name, arn), &transition, Vec::new(), true);
        self.events.remove_transition_of(arn);
        self.schedule_end::<T>(arn, &transition);
        T::table_mut(&mut self.resources).get_mut(arn)?.metadata_mut().transition = transition;
        Ok(())
    }

    fn schedule_end<T: Resource>(&mut self, arn: &str, transition: &Transition) {
        let (resource_type, kind) = (T::TYPE, transition.kind);
        self.events.put(transition.due(), ScheduledEvent::TransitionEnd { resource_type, arn: arn.to_owned(), kind });
    }

    /// Starts a resource's deletion, unless something else is under way.
    ///
    /// # Errors
    /// The resource does not exist, or is in use.
    pub(crate) fn start_deletion<T: Resource>(&mut self, now: Timestamp, arn: &str) -> Result<(), ServiceError> {
        let resource = T::table(&self.resources).get(arn)?;
        let transition = &resource.metadata().transition;
        let is_going = transition.kind == TransitionKind::Deletion;
        let status = if is_going { transition.status_in_truth(now) } else { resource.status(now) };
        match status {
            Status::Active | Status::Inactive | Status::CreateFailed | Status::CreateStopped => {
                self.start_change::<T>(now, arn, TransitionKind::Deletion, Change::Deletion)?;
                let until = now.after(self.faults.deletions_show_after);
                let resource = T::table_mut(&mut self.resources).get_mut(arn)?;
                resource.metadata_mut().transition.still_shown = Some((status, until));
                Ok(())
            }
            _ => {
                let kind = T::TYPE.words();
                Err(ServiceError::in_use(format!("The {kind} {arn} is {status}, and cannot be deleted meanwhile.")))
            }
        }
    }

    /// Writes down how a resource's transition ended that was not known from the beginning.
    pub(crate) fn conclude<T: Resource>(&mut self, arn: &str, failure: Option<String>) {
        let Ok(resource) = T::table_mut(&mut self.resources).get_mut(arn) else { return };
        let transition = &mut resource.metadata_mut().transition;
        transition.working = false;
        if let Some(failure) = failure {
            transition.failure.get_or_insert(failure);
        }
        self.journal.amend(arn, transition);
    }

    /// Lets a transition whose work went on beyond its time have taken until now.
    pub(crate) fn extend(&mut self, arn: &str, now: Timestamp) {
        if let Some(metadata) = self.resources.metadata_mut(arn) {
            let transition = &mut metadata.transition;
            transition.seconds = transition.seconds.max(now - transition.started);
            self.journal.amend(arn, transition);
        }
    }

    /// Takes a resource away, what goes with it, and what was to happen to them.
    pub(crate) fn remove(&mut self, arn: &str) {
        for arn in self.resources.remove(arn) {
            self.events.remove_all_of(&arn);
            self.live.forget(&arn);
        }
        self.models.forget_unused();
    }
}
