//! Everything that the emulated account holds. One lock guards it, and is never held while something is waited for.

use std::collections::BTreeMap;

use personalize_contract::{Account, ResourceType, Status};

use crate::clock::Timestamp;
use crate::data::source::DataSource;
use crate::error::ServiceError;
use crate::operations::batch_inference_job::BatchInferenceJob;
use crate::operations::batch_segment_job::BatchSegmentJob;
use crate::operations::campaign::Campaign;
use crate::operations::data_deletion_job::DataDeletionJob;
use crate::operations::dataset::Dataset;
use crate::operations::dataset_export_job::DatasetExportJob;
use crate::operations::dataset_group::DatasetGroup;
use crate::operations::dataset_import_job::DatasetImportJob;
use crate::operations::event_tracker::EventTracker;
use crate::operations::filter::Filter;
use crate::operations::metric_attribution::MetricAttribution;
use crate::operations::recommender::Recommender;
use crate::operations::schema::DatasetSchema;
use crate::operations::solution::Solution;
use crate::operations::solution_version::SolutionVersion;
use crate::operations::{self, effects};
use crate::random::Random;
use crate::store::event_queue::{Agenda, Due};
use crate::store::faults::Faults;
use crate::store::journal::Journal;
use crate::store::latencies::{Change, Latencies};
use crate::store::lifecycle::{Course, Passing};
use crate::store::rate::Rate;
use crate::store::table::{AnyTable, Head, Resource, Table, below_raised_quota};
use crate::store::tags::Tags;
use crate::work::Unfinished;

pub(crate) struct State {
    pub(crate) account: Account,
    pub(crate) data_source: DataSource,
    pub(crate) latencies: Latencies,
    pub(crate) faults: Faults,
    /// Draws identifiers.
    pub(crate) random: Random,
    /// Draws how long something takes, so that a range of latencies changes no identifier.
    durations: Random,
    pub(crate) seed: u64,
    pub(crate) rate: Rate,
    pub(crate) journal: Journal,
    pub(crate) agenda: Agenda,
    /// How many schedules of automatic training there have been.
    pub(crate) schedules: u64,
    pub(crate) calls: BTreeMap<String, u64>,
    pub(crate) throttled: u64,
    /// Quotas that are higher here than they commonly are.
    pub(crate) raised_quotas: BTreeMap<ResourceType, usize>,
    pub(crate) dataset_groups: Table<DatasetGroup>,
    pub(crate) schemas: Table<DatasetSchema>,
    pub(crate) datasets: Table<Dataset>,
    pub(crate) dataset_import_jobs: Table<DatasetImportJob>,
    pub(crate) event_trackers: Table<EventTracker>,
    pub(crate) filters: Table<Filter>,
    pub(crate) solutions: Table<Solution>,
    pub(crate) solution_versions: Table<SolutionVersion>,
    pub(crate) campaigns: Table<Campaign>,
    pub(crate) recommenders: Table<Recommender>,
    pub(crate) batch_inference_jobs: Table<BatchInferenceJob>,
    pub(crate) batch_segment_jobs: Table<BatchSegmentJob>,
    pub(crate) dataset_export_jobs: Table<DatasetExportJob>,
    pub(crate) data_deletion_jobs: Table<DataDeletionJob>,
    pub(crate) metric_attributions: Table<MetricAttribution>,
}

/// A resource that is about to be made.
pub(crate) struct Beginning<'a> {
    pub(crate) passing: Passing,
    /// The name that latencies and faults go by.
    pub(crate) matched_by: &'a str,
    pub(crate) name: &'a str,
    pub(crate) arn: &'a str,
    /// Of solution versions, whose recipe tells how long they train.
    pub(crate) recipe: Option<&'a str>,
    /// What had to be ACTIVE before.
    pub(crate) after: Vec<String>,
    pub(crate) tags: Tags,
    /// Whether more must end than the time.
    pub(crate) working: bool,
    /// Whose end it waits for before its own time begins, and when that is.
    pub(crate) behind: Option<(String, Timestamp)>,
}

impl<'a> Beginning<'a> {
    pub(crate) fn of(name: &'a str, arn: &'a str) -> Self {
        Self {
            passing: Passing::Creation,
            matched_by: name,
            name,
            arn,
            recipe: None,
            after: Vec::new(),
            tags: Tags::default(),
            working: false,
            behind: None,
        }
    }
}

/// A resource as a display shows it.
#[derive(Debug, Clone, PartialEq)]
pub struct Seen {
    /// What it is.
    pub resource_type: ResourceType,
    /// Its own name.
    pub name: String,
    /// Its ARN.
    pub arn: String,
    /// Its status now; schemas have none.
    pub status: Option<Status>,
    /// When it took that status.
    pub since: Timestamp,
}

impl State {
    /// # Errors
    /// So many are the quota of their kind.
    pub(crate) fn below_quota<T: Resource>(&self, count: usize) -> Result<(), ServiceError> {
        below_raised_quota::<T>(count, self.raised_quotas.get(&T::TYPE).copied())
    }

    pub(crate) fn new(account: Account, data_source: DataSource, latencies: Latencies, seed: u64, rate: Rate) -> Self {
        Self {
            account,
            data_source,
            latencies,
            faults: Faults::new(seed),
            random: Random::new(seed),
            durations: Random::new(seed ^ 0xd04a),
            seed,
            rate,
            journal: Journal::default(),
            agenda: Agenda::default(),
            schedules: 0,
            calls: BTreeMap::new(),
            throttled: 0,
            raised_quotas: BTreeMap::new(),
            dataset_groups: Table::default(),
            schemas: Table::default(),
            datasets: Table::default(),
            dataset_import_jobs: Table::default(),
            event_trackers: Table::default(),
            filters: Table::default(),
            solutions: Table::default(),
            solution_versions: Table::default(),
            campaigns: Table::default(),
            recommenders: Table::default(),
            batch_inference_jobs: Table::default(),
            batch_segment_jobs: Table::default(),
            dataset_export_jobs: Table::default(),
            data_deletion_jobs: Table::default(),
            metric_attributions: Table::default(),
        }
    }

    /// The tables, in the order in which a run fills them.
    fn tables(&self) -> [&dyn AnyTable; 15] {
        [
            &self.dataset_groups,
            &self.schemas,
            &self.datasets,
            &self.dataset_import_jobs,
            &self.event_trackers,
            &self.filters,
            &self.solutions,
            &self.solution_versions,
            &self.campaigns,
            &self.recommenders,
            &self.batch_inference_jobs,
            &self.batch_segment_jobs,
            &self.dataset_export_jobs,
            &self.data_deletion_jobs,
            &self.metric_attributions,
        ]
    }

    fn tables_mut(&mut self) -> [&mut dyn AnyTable; 15] {
        [
            &mut self.dataset_groups,
            &mut self.schemas,
            &mut self.datasets,
            &mut self.dataset_import_jobs,
            &mut self.event_trackers,
            &mut self.filters,
            &mut self.solutions,
            &mut self.solution_versions,
            &mut self.campaigns,
            &mut self.recommenders,
            &mut self.batch_inference_jobs,
            &mut self.batch_segment_jobs,
            &mut self.dataset_export_jobs,
            &mut self.data_deletion_jobs,
            &mut self.metric_attributions,
        ]
    }

    /// The first resource that a dataset group still has, by ARN.
    pub(crate) fn first_in_group(&self, dataset_group_arn: &str) -> Option<String> {
        self.tables().into_iter().find_map(|table| table.first_of_group(dataset_group_arn))
    }

    /// Any resource, of whatever kind.
    pub(crate) fn head_mut(&mut self, arn: &str) -> Option<&mut Head> {
        self.tables_mut().into_iter().find_map(|table| table.head_mut(arn))
    }

    /// Starts a resource's creation: decides how long it takes and whether it fails, and writes it down.
    pub(crate) fn begin<T: Resource>(&mut self, now: Timestamp, beginning: Beginning<'_>) -> Head {
        let Beginning { passing, matched_by, name, arn, recipe, mut after, tags, working, behind } = beginning;
        let seconds = self.latencies.creation(&mut self.durations, T::TYPE, matched_by, recipe);
        let queued = behind.as_ref().map_or(0.0, |(_, until)| (*until - now).max(0.0));
        after.extend(behind.map(|(arn, _)| arn));
        let mut course = Course::new(passing, now, queued + seconds, self.faults.reason(T::TYPE, matched_by));
        course.queued = queued;
        course.stays_pending = !T::SHOWS_PROGRESS;
        course.working = working;
        if T::HAS_STATUS {
            self.journal.begin(T::TYPE, (name, arn), &course, after, false);
            self.agenda.put(course.due(), Due::Ended(T::TYPE, arn.to_owned()));
        }
        let (name, matched_by, arn) = (name.to_owned(), matched_by.to_owned(), arn.to_owned());
        Head { name, matched_by, arn, created: now, course, tags }
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
        let heads = T::table(self).of_group(dataset_group_arn).map(Resource::head);
        let under_way = heads.filter(|head| {
            let creation = head.course.passing == Passing::Creation && !head.course.is_over(now);
            creation && !self.latencies.gives(T::TYPE, &head.matched_by)
        });
        let last = under_way.max_by(|one, other| one.course.due().0.total_cmp(&other.course.due().0))?;
        Some((last.arn.clone(), last.course.due()))
    }

    /// Starts a change of the configuration of a resource that goes on as it was meanwhile.
    ///
    /// # Errors
    /// The resource does not exist.
    pub(crate) fn begin_update<T: Resource>(
        &mut self,
        now: Timestamp,
        arn: &str,
        passing: Passing,
        after: Vec<String>,
    ) -> Result<Course, ServiceError> {
        let head = T::table(self).get(arn)?.head();
        let (name, matched_by) = (head.name.clone(), head.matched_by.clone());
        let seconds = self.latencies.change(&mut self.durations, T::TYPE, Change::Update, &matched_by);
        let course = Course::new(passing, now, seconds, self.faults.reason(T::TYPE, &matched_by));
        self.journal.begin(T::TYPE, (&name, arn), &course, after, true);
        self.agenda.put(course.due(), Due::Ended(T::TYPE, arn.to_owned()));
        Ok(course)
    }

    /// Starts what takes the place of whatever the resource went through before.
    ///
    /// # Errors
    /// The resource does not exist.
    pub(crate) fn begin_change<T: Resource>(
        &mut self,
        now: Timestamp,
        arn: &str,
        passing: Passing,
        change: Change,
    ) -> Result<(), ServiceError> {
        let head = T::table(self).get(arn)?.head();
        let (name, matched_by) = (head.name.clone(), head.matched_by.clone());
        let seconds = self.latencies.change(&mut self.durations, T::TYPE, change, &matched_by);
        let course = Course::new(passing, now, seconds, None);
        self.journal.begin(T::TYPE, (&name, arn), &course, Vec::new(), true);
        let due = match passing {
            Passing::Deletion => Due::Gone(arn.to_owned()),
            _ => Due::Ended(T::TYPE, arn.to_owned()),
        };
        self.agenda.put(course.due(), due);
        T::table_mut(self).get_mut(arn)?.head_mut().course = course;
        Ok(())
    }

    /// Starts a resource's deletion, unless something else is under way.
    ///
    /// # Errors
    /// The resource does not exist, or is in use.
    pub(crate) fn begin_deletion<T: Resource>(&mut self, now: Timestamp, arn: &str) -> Result<(), ServiceError> {
        let resource = T::table(self).get(arn)?;
        let is_going = resource.head().course.passing == Passing::Deletion;
        let status = if is_going { resource.head().course.status_in_truth(now) } else { resource.status(now) };
        match status {
            Status::Active | Status::Inactive | Status::CreateFailed | Status::CreateStopped => {
                self.begin_change::<T>(now, arn, Passing::Deletion, Change::Deletion)?;
                let until = now.after(self.faults.deletions_show_after);
                T::table_mut(self).get_mut(arn)?.head_mut().course.still_shown = Some((status, until));
                Ok(())
            }
            _ => {
                let kind = T::TYPE.words();
                Err(ServiceError::in_use(format!("The {kind} {arn} is {status}, and cannot be deleted meanwhile.")))
            }
        }
    }

    /// Lets everything happen that was due by now, in the order of its time. What must be waited for first is
    /// returned, and nothing later has happened then.
    pub(crate) fn settle(&mut self, now: Timestamp) -> Option<Unfinished> {
        while let Some((at, due)) = self.agenda.first(now).map(|(at, due)| (at, due.clone())) {
            if let Some(unfinished) = effects::unfinished(self, &due) {
                return Some(unfinished);
            }
            self.agenda.strike_first();
            match due {
                Due::Gone(arn) => self.remove(&arn),
                Due::Ended(resource_type, arn) => effects::ended(self, at, resource_type, &arn),
                Due::Training { solution_arn, schedule } => {
                    operations::solution::train_automatically(self, at, &solution_arn, schedule);
                }
            }
        }
        None
    }

    /// Writes down how a resource's passage ended that was not known from the beginning.
    pub(crate) fn conclude<T: Resource>(&mut self, arn: &str, failure: Option<String>) {
        let Ok(resource) = T::table_mut(self).get_mut(arn) else { return };
        let course = &mut resource.head_mut().course;
        course.working = false;
        if let Some(failure) = failure {
            course.failure.get_or_insert(failure);
        }
        let course = course.clone();
        self.journal.amend(arn, &course);
    }

    /// Takes a resource away, and what goes with it.
    fn remove(&mut self, arn: &str) {
        let mut gone = vec![arn.to_owned()];
        while let Some(arn) = gone.pop() {
            self.agenda.strike_all_of(&arn);
            for table in self.tables_mut() {
                table.remove(&arn);
                gone.extend(table.remove_with(&arn));
            }
        }
    }

    /// Every resource, type by type in the order in which a run makes them.
    pub(crate) fn seen(&self, now: Timestamp) -> Vec<Seen> {
        self.tables().into_iter().flat_map(|table| table.seen(now)).collect()
    }
}
