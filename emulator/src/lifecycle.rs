//! A resource's status is a function of the time: nothing ticks in the background, and any moment can be asked for.

use personalize_contract::Status;

use crate::clock::Timestamp;

/// The part of a passage that is spent in CREATE PENDING. Published outputs show it at one poll in ten or fewer.
const PENDING_SHARE: f64 = 0.1;

/// One asynchronous passage from its acceptance to its end.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Course {
    /// When it was accepted.
    pub(crate) started: Timestamp,
    /// How long it takes.
    pub(crate) seconds: f64,
    /// Why it ends in CREATE FAILED, if it does.
    pub(crate) failure: Option<String>,
}

impl Course {
    pub(crate) fn status(&self, now: Timestamp) -> Status {
        if now >= self.due() {
            if self.failure.is_some() { Status::CreateFailed } else { Status::Active }
        } else if now >= self.leaves_pending() {
            Status::CreateInProgress
        } else {
            Status::CreatePending
        }
    }

    /// The moment of the last change of status.
    pub(crate) fn last_updated(&self, now: Timestamp) -> Timestamp {
        match self.status(now) {
            Status::CreatePending => self.started,
            Status::CreateInProgress => self.leaves_pending(),
            _ => self.due(),
        }
    }

    /// When it ends.
    pub(crate) fn due(&self) -> Timestamp {
        self.started.after(self.seconds)
    }

    pub(crate) fn is_over(&self, now: Timestamp) -> bool {
        now >= self.due()
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

    #[test]
    fn a_passage_is_pending_then_in_progress_then_over() {
        let start = Timestamp(1_767_225_600.0);
        let course = Course { started: start, seconds: 60.0, failure: None };
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
    fn a_failure_shows_only_at_the_end() {
        let start = Timestamp(0.0);
        let course = Course { started: start, seconds: 10.0, failure: Some("no".to_owned()) };
        assert_eq!(course.failure_reason(start.after(9.0)), None);
        assert_eq!(course.status(start.after(10.0)), Status::CreateFailed);
        assert_eq!(course.failure_reason(start.after(10.0)), Some("no"));
    }
}
