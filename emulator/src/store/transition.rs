//! What resources go through. A resource's status is a function of the time, so any moment can be asked for; what else
//! happens at the end of a transition is an event of the queue.

use personalize_contract::Status;
use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;

/// How long something is pending before it is in progress: a share of its duration, and so many seconds at most.
struct Pending {
    share: f64,
    most: f64,
}

/// Of creations and everything not named below. Published outputs that poll every 10 s show an import pending once;
/// those that poll every 60 s show imports, solution versions, campaigns and batch jobs pending at one poll or none.
const PENDING: Pending = Pending { share: 0.1, most: 10.0 };

/// Of a dataset's update: pending after 15 s and no longer after 30 s, of 108 s in all (2023).
const UPDATE_PENDING: Pending = Pending { share: 0.2, most: 20.0 };

/// Of deletions: solutions, datasets and filters were still pending after 20 s, campaigns after 10 s (2024).
const DELETION_PENDING: Pending = Pending { share: 0.7, most: 20.0 };

/// What a resource goes through from the acceptance of a request to an end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum TransitionKind {
    /// A resource is made.
    Creation,
    /// A resource gets another configuration, and serves meanwhile as before. It goes by the words of a creation, in a
    /// summary beside the resource's own.
    ConfigurationUpdate,
    /// A dataset gets another schema, or a metric attribution other metrics.
    Update,
    /// A resource goes away.
    Deletion,
    /// A recommender stops serving.
    Stop,
    /// A recommender serves again.
    Start,
    /// A training is stopped.
    CreationStop,
    /// A data deletion job runs.
    DataDeletion,
}

impl TransitionKind {
    /// What it is, in words.
    pub(crate) const fn words(self) -> &'static str {
        match self {
            Self::Creation => "creation",
            Self::ConfigurationUpdate | Self::Update => "update",
            Self::Deletion => "deletion",
            Self::Stop => "stop",
            Self::Start => "start",
            Self::CreationStop => "stop of its creation",
            Self::DataDeletion => "data deletion",
        }
    }

    /// Pending, in progress, and how it ends well or badly.
    const fn statuses(self) -> [Status; 4] {
        use Status::{
            Active, Completed, CreateFailed, CreateInProgress, CreatePending, CreateStopped, CreateStopping,
            DeleteInProgress, DeletePending, Failed, InProgress, Inactive, Pending, StartInProgress, StartPending,
            StopInProgress, StopPending, UpdateInProgress, UpdatePending,
        };
        match self {
            Self::Creation | Self::ConfigurationUpdate => [CreatePending, CreateInProgress, Active, CreateFailed],
            // How an update that fails is called was never observed.
            Self::Update => [UpdatePending, UpdateInProgress, Active, CreateFailed],
            Self::Deletion => [DeletePending, DeleteInProgress, DeleteInProgress, DeleteInProgress],
            Self::Stop => [StopPending, StopInProgress, Inactive, Active],
            Self::Start => [StartPending, StartInProgress, Active, Inactive],
            Self::CreationStop => [CreateStopping, CreateStopping, CreateStopped, CreateStopped],
            Self::DataDeletion => [Pending, InProgress, Completed, Failed],
        }
    }

    const fn pending(self) -> Pending {
        match self {
            Self::Update => UPDATE_PENDING,
            Self::Deletion => DELETION_PENDING,
            Self::Creation
            | Self::ConfigurationUpdate
            | Self::Stop
            | Self::Start
            | Self::CreationStop
            | Self::DataDeletion => PENDING,
        }
    }
}

/// One transition of one resource, from its acceptance to its end.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Transition {
    pub(crate) kind: TransitionKind,
    /// When it was accepted.
    pub(crate) started: Timestamp,
    /// How long it takes, with the time that it waits for its turn.
    pub(crate) seconds: f64,
    /// How much of it passes before its turn comes. Until then it is pending.
    pub(crate) queued: f64,
    /// Whether it is pending to its end, and never shown in progress.
    pub(crate) stays_pending: bool,
    /// Why it ends badly, if it does.
    pub(crate) failure: Option<String>,
    /// Whether something must be finished besides the time. Until then it is in progress.
    pub(crate) working: bool,
    /// A status from before, and until when it is shown all the same.
    pub(crate) still_shown: Option<(Status, Timestamp)>,
}

impl Transition {
    /// A transition that takes so many seconds, and ends badly where there is a reason to.
    pub(crate) fn new(kind: TransitionKind, started: Timestamp, seconds: f64, failure: Option<String>) -> Self {
        Self { kind, started, seconds, queued: 0.0, stays_pending: false, failure, working: false, still_shown: None }
    }

    /// What a description shows.
    pub(crate) fn status(&self, now: Timestamp) -> Status {
        let still_shown = self.still_shown.filter(|(_, until)| now < *until);
        still_shown.map_or_else(|| self.status_in_truth(now), |(status, _)| status)
    }

    /// What is the case, whether it is shown or not.
    pub(crate) fn status_in_truth(&self, now: Timestamp) -> Status {
        let [pending, in_progress, ready, failed] = self.kind.statuses();
        if self.is_over(now) {
            if self.failure.is_some() { failed } else { ready }
        } else if now >= self.leaves_pending() {
            in_progress
        } else {
            pending
        }
    }

    /// The moment of the last change of status.
    pub(crate) fn last_updated(&self, now: Timestamp) -> Timestamp {
        if self.is_over(now) {
            self.due()
        } else if now >= self.leaves_pending() {
            self.leaves_pending()
        } else {
            self.started
        }
    }

    /// When it ends.
    pub(crate) fn due(&self) -> Timestamp {
        self.started.after(self.seconds)
    }

    /// How long it takes, as far as that is known by now: work may go on when its time is over.
    pub(crate) fn seconds_by(&self, now: Timestamp) -> f64 {
        if self.working { self.seconds.max(now - self.started) } else { self.seconds }
    }

    /// Whether its time and its work have ended.
    pub(crate) fn is_over(&self, now: Timestamp) -> bool {
        now >= self.due() && !self.working
    }

    /// Why it failed, once it has.
    pub(crate) fn failure_reason(&self, now: Timestamp) -> Option<&str> {
        self.failure.as_deref().filter(|_| self.is_over(now))
    }

    fn leaves_pending(&self) -> Timestamp {
        if self.stays_pending {
            return self.due();
        }
        let Pending { share, most } = self.kind.pending();
        self.started.after(self.queued + ((self.seconds - self.queued) * share).min(most))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn transition(kind: TransitionKind, started: f64, seconds: f64, failure: Option<&str>) -> Transition {
        Transition::new(kind, Timestamp(started), seconds, failure.map(str::to_owned))
    }

    #[test]
    fn a_transition_is_pending_then_in_progress_then_over() {
        let start = Timestamp(1_767_225_600.0);
        let transition = transition(TransitionKind::Creation, start.0, 60.0, None);
        let cases = [
            (0.0, Status::CreatePending, 0.0),
            (5.999, Status::CreatePending, 0.0),
            (6.0, Status::CreateInProgress, 6.0),
            (59.999, Status::CreateInProgress, 6.0),
            (60.0, Status::Active, 60.0),
            (9999.0, Status::Active, 60.0),
        ];
        for (elapsed, status, updated) in cases {
            assert_eq!(transition.status(start.after(elapsed)), status, "{elapsed}");
            assert_eq!(transition.last_updated(start.after(elapsed)), start.after(updated), "{elapsed}");
        }
    }

    #[test]
    fn every_transition_has_its_own_words() {
        let cases = [
            (TransitionKind::Update, [Status::UpdatePending, Status::UpdateInProgress, Status::Active]),
            (TransitionKind::Stop, [Status::StopPending, Status::StopInProgress, Status::Inactive]),
            (TransitionKind::Start, [Status::StartPending, Status::StartInProgress, Status::Active]),
            (TransitionKind::CreationStop, [Status::CreateStopping, Status::CreateStopping, Status::CreateStopped]),
            (TransitionKind::DataDeletion, [Status::Pending, Status::InProgress, Status::Completed]),
        ];
        for (kind, expected) in cases {
            let transition = transition(kind, 0.0, 100.0, None);
            assert_eq!([1.0, 50.0, 100.0].map(|now| transition.status(Timestamp(now))), expected, "{kind:?}");
        }
    }

    #[test]
    fn a_failure_shows_only_at_the_end() {
        let transition = transition(TransitionKind::Creation, 0.0, 10.0, Some("no"));
        assert_eq!(transition.failure_reason(Timestamp(9.0)), None);
        assert_eq!(transition.status(Timestamp(10.0)), Status::CreateFailed);
        assert_eq!(transition.failure_reason(Timestamp(10.0)), Some("no"));
    }

    #[test]
    fn a_status_from_before_is_shown_for_as_long_as_it_is_meant_to_be() {
        let mut transition = transition(TransitionKind::Deletion, 0.0, 100.0, None);
        transition.still_shown = Some((Status::Active, Timestamp(50.0)));
        assert_eq!(
            [0.0, 49.0, 50.0].map(|now| transition.status(Timestamp(now))),
            [Status::Active, Status::Active, Status::DeleteInProgress]
        );
        assert_eq!(transition.status_in_truth(Timestamp(0.0)), Status::DeletePending);
    }

    #[test]
    fn what_is_unfinished_is_in_progress_however_late() {
        let mut transition = transition(TransitionKind::Creation, 0.0, 10.0, None);
        transition.working = true;
        assert_eq!(transition.status(Timestamp(11.0)), Status::CreateInProgress);
        assert_eq!(transition.last_updated(Timestamp(11.0)), Timestamp(1.0));
    }

    /// The published polls that show when something is no longer pending: seconds in all, polls that show it pending,
    /// and the first that does not.
    #[test]
    fn what_is_pending_is_so_for_as_long_as_was_observed() {
        let cases = [
            ("an import, every 10 s", TransitionKind::Creation, 320.0, [0.0, 9.0], 10.0),
            ("a solution version, every 60 s", TransitionKind::Creation, 3420.0, [0.0, 0.0], 60.0),
            ("a campaign, every 60 s", TransitionKind::Creation, 540.0, [0.0, 0.0], 60.0),
            ("a dataset's update, every 15 s", TransitionKind::Update, 108.0, [0.0, 15.0], 30.0),
            ("a campaign's deletion, every 10 s", TransitionKind::Deletion, 970.0, [0.0, 10.0], 20.0),
            ("a dataset's deletion, every 10 s", TransitionKind::Deletion, 55.0, [0.0, 10.0], 30.0),
        ];
        for (what, kind, seconds, pending, no_longer) in cases {
            let transition = transition(kind, 0.0, seconds, None);
            let [expected, in_progress, ..] = kind.statuses();
            assert_eq!(pending.map(|now| transition.status(Timestamp(now))), [expected; 2], "{what}");
            assert_eq!(transition.status(Timestamp(no_longer)), in_progress, "{what}");
        }
    }

    #[test]
    fn some_kinds_are_pending_to_the_end() {
        let mut transition = transition(TransitionKind::Creation, 0.0, 20.0, None);
        transition.stays_pending = true;
        assert_eq!(
            [0.0, 19.9, 20.0].map(|now| transition.status(Timestamp(now))),
            [Status::CreatePending, Status::CreatePending, Status::Active]
        );
        assert_eq!([19.9, 20.0].map(|now| transition.last_updated(Timestamp(now))), [Timestamp(0.0), Timestamp(20.0)]);
    }

    #[test]
    fn what_waits_for_its_turn_is_pending_until_it_comes() {
        let mut transition = transition(TransitionKind::Creation, 0.0, 70.0, None);
        transition.queued = 40.0;
        assert_eq!(
            [40.0, 43.0, 70.0].map(|now| transition.status(Timestamp(now))),
            [Status::CreatePending, Status::CreateInProgress, Status::Active]
        );
    }

    #[test]
    fn what_takes_no_time_is_there_at_once() {
        let transition = transition(TransitionKind::Creation, 5.0, 0.0, None);
        assert_eq!(transition.status(Timestamp(5.0)), Status::Active);
        assert_eq!(transition.last_updated(Timestamp(5.0)), Timestamp(5.0));
    }
}
