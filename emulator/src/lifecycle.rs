//! A resource's status is a function of the time: nothing ticks in the background, and any moment can be asked for.

use personalize_contract::Status;

use crate::clock::Timestamp;

/// The part of a passage that is spent pending. Published outputs show it at one poll in ten or fewer.
const PENDING_SHARE: f64 = 0.1;

/// What an asynchronous passage brings about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Passing {
    /// A resource is made. A changed configuration goes by the same words, in a summary beside the resource's own.
    Creation,
    /// A dataset gets another schema.
    Update,
    /// A resource goes away.
    Deletion,
    /// A recommender stops serving.
    Stop,
    /// A recommender serves again.
    Start,
    /// A training is broken off.
    Halt,
    /// A data deletion job runs.
    DataDeletion,
}

impl Passing {
    /// Pending, in progress, and how it ends well or badly.
    const fn statuses(self) -> [Status; 4] {
        use Status::{
            Active, Completed, CreateFailed, CreateInProgress, CreatePending, CreateStopped, CreateStopping,
            DeleteInProgress, DeletePending, Failed, InProgress, Inactive, Pending, StartInProgress, StartPending,
            StopInProgress, StopPending, UpdateInProgress, UpdatePending,
        };
        match self {
            Self::Creation => [CreatePending, CreateInProgress, Active, CreateFailed],
            // How an update that fails is called was never observed.
            Self::Update => [UpdatePending, UpdateInProgress, Active, CreateFailed],
            Self::Deletion => [DeletePending, DeleteInProgress, DeleteInProgress, DeleteInProgress],
            Self::Stop => [StopPending, StopInProgress, Inactive, Active],
            Self::Start => [StartPending, StartInProgress, Active, Inactive],
            Self::Halt => [CreateStopping, CreateStopping, CreateStopped, CreateStopped],
            Self::DataDeletion => [Pending, InProgress, Completed, Failed],
        }
    }
}

/// One asynchronous passage from its acceptance to its end.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Course {
    pub(crate) passing: Passing,
    /// When it was accepted.
    pub(crate) started: Timestamp,
    /// How long it takes.
    pub(crate) seconds: f64,
    /// Why it ends badly, if it does.
    pub(crate) failure: Option<String>,
    /// Whether something must be finished besides the time. Until then it is in progress.
    pub(crate) working: bool,
    /// A status from before, and until when it is shown all the same.
    pub(crate) still_shown: Option<(Status, Timestamp)>,
}

impl Course {
    pub(crate) fn new(passing: Passing, started: Timestamp, seconds: f64, failure: Option<String>) -> Self {
        Self { passing, started, seconds, failure, working: false, still_shown: None }
    }

    /// What a description shows.
    pub(crate) fn status(&self, now: Timestamp) -> Status {
        let still_shown = self.still_shown.filter(|(_, until)| now < *until);
        still_shown.map_or_else(|| self.status_in_truth(now), |(status, _)| status)
    }

    /// What is the case, whether it is shown or not.
    pub(crate) fn status_in_truth(&self, now: Timestamp) -> Status {
        let [pending, in_progress, ready, failed] = self.passing.statuses();
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

    pub(crate) fn is_over(&self, now: Timestamp) -> bool {
        now >= self.due() && !self.working
    }

    /// Why it failed, once it has.
    pub(crate) fn failure_reason(&self, now: Timestamp) -> Option<&str> {
        self.failure.as_deref().filter(|_| self.is_over(now))
    }

    fn leaves_pending(&self) -> Timestamp {
        self.started.after(self.seconds * PENDING_SHARE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn course(passing: Passing, started: f64, seconds: f64, failure: Option<&str>) -> Course {
        Course::new(passing, Timestamp(started), seconds, failure.map(str::to_owned))
    }

    #[test]
    fn a_passage_is_pending_then_in_progress_then_over() {
        let start = Timestamp(1_767_225_600.0);
        let course = course(Passing::Creation, start.0, 60.0, None);
        let cases = [
            (0.0, Status::CreatePending, 0.0),
            (5.999, Status::CreatePending, 0.0),
            (6.0, Status::CreateInProgress, 6.0),
            (59.999, Status::CreateInProgress, 6.0),
            (60.0, Status::Active, 60.0),
            (9999.0, Status::Active, 60.0),
        ];
        for (elapsed, status, updated) in cases {
            assert_eq!(course.status(start.after(elapsed)), status, "{elapsed}");
            assert_eq!(course.last_updated(start.after(elapsed)), start.after(updated), "{elapsed}");
        }
    }

    #[test]
    fn every_passage_has_its_own_words() {
        let cases = [
            (Passing::Update, [Status::UpdatePending, Status::UpdateInProgress, Status::Active]),
            (Passing::Stop, [Status::StopPending, Status::StopInProgress, Status::Inactive]),
            (Passing::Start, [Status::StartPending, Status::StartInProgress, Status::Active]),
            (Passing::Halt, [Status::CreateStopping, Status::CreateStopping, Status::CreateStopped]),
            (Passing::DataDeletion, [Status::Pending, Status::InProgress, Status::Completed]),
        ];
        for (passing, expected) in cases {
            let course = course(passing, 0.0, 100.0, None);
            assert_eq!([1.0, 50.0, 100.0].map(|now| course.status(Timestamp(now))), expected, "{passing:?}");
        }
    }

    #[test]
    fn a_failure_shows_only_at_the_end() {
        let course = course(Passing::Creation, 0.0, 10.0, Some("no"));
        assert_eq!(course.failure_reason(Timestamp(9.0)), None);
        assert_eq!(course.status(Timestamp(10.0)), Status::CreateFailed);
        assert_eq!(course.failure_reason(Timestamp(10.0)), Some("no"));
    }

    #[test]
    fn a_status_from_before_is_shown_for_as_long_as_it_is_meant_to_be() {
        let mut course = course(Passing::Deletion, 0.0, 100.0, None);
        course.still_shown = Some((Status::Active, Timestamp(50.0)));
        assert_eq!(
            [0.0, 49.0, 50.0].map(|now| course.status(Timestamp(now))),
            [Status::Active, Status::Active, Status::DeleteInProgress]
        );
        assert_eq!(course.status_in_truth(Timestamp(0.0)), Status::DeletePending);
    }

    #[test]
    fn what_is_unfinished_is_in_progress_however_late() {
        let mut course = course(Passing::Creation, 0.0, 10.0, None);
        course.working = true;
        assert_eq!(course.status(Timestamp(11.0)), Status::CreateInProgress);
        assert_eq!(course.last_updated(Timestamp(11.0)), Timestamp(1.0));
    }
}
