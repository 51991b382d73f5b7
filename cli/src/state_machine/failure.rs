//! How a state, and with it an execution, fails: an error's name and its cause, and which names match which.

use std::fmt;

use serde::Serialize;

/// The wildcard that matches every error but the terminal ones.
pub const ALL: &str = "States.ALL";
/// The wildcard that matches every error but a time-out and the terminal ones.
pub const TASK_FAILED: &str = "States.TaskFailed";
/// Raised when data that passes between states is larger than [`DATA_LIMIT`](super::DATA_LIMIT).
pub const DATA_LIMIT_EXCEEDED: &str = "States.DataLimitExceeded";
/// Raised when a definition cannot be carried out on the data at hand.
pub const RUNTIME: &str = "States.Runtime";
/// Raised when `Parameters` name a path that the input does not have.
pub const PARAMETER_PATH_FAILURE: &str = "States.ParameterPathFailure";
/// Raised when a result cannot be put where `ResultPath` says.
pub const RESULT_PATH_MATCH_FAILURE: &str = "States.ResultPathMatchFailure";
/// Raised when no choice matches and there is no default.
pub const NO_CHOICE_MATCHED: &str = "States.NoChoiceMatched";
/// Raised when an execution lasts longer than its definition allows. That ends it at once: no state of this
/// interpreter has a time-out of its own that could be caught.
pub const TIMEOUT: &str = "States.Timeout";

/// An error as Step Functions knows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Failure {
    /// Its name, by which retriers and catchers find it.
    pub error: String,
    /// What happened. For a function that failed it is the JSON that the function answered with.
    pub cause: String,
}

impl Failure {
    /// An error of this name.
    pub fn new(error: impl Into<String>, cause: impl Into<String>) -> Self {
        Self { error: error.into(), cause: cause.into() }
    }

    /// Whether one of the names in an `ErrorEquals` matches.
    ///
    /// `States.Runtime` is matched by nothing, and `States.DataLimitExceeded` only by its own name.
    #[must_use]
    pub fn is_one_of(&self, names: &[String]) -> bool {
        names.iter().any(|name| match name.as_str() {
            _ if self.error == RUNTIME => false,
            ALL => self.error != DATA_LIMIT_EXCEEDED,
            TASK_FAILED => self.error != DATA_LIMIT_EXCEEDED && self.error != TIMEOUT,
            exact => exact == self.error,
        })
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.error, self.cause)
    }
}

impl std::error::Error for Failure {}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(error: &str, names: &[&str]) -> bool {
        let names: Vec<String> = names.iter().map(ToString::to_string).collect();
        Failure::new(error, "").is_one_of(&names)
    }

    #[test]
    fn an_error_is_matched_by_its_name_and_by_the_wildcards() {
        assert!(matches("Lambda.Unknown", &["Other", "Lambda.Unknown"]));
        assert!(matches("Lambda.Unknown", &[ALL]));
        assert!(matches("Lambda.Unknown", &[TASK_FAILED]));
        assert!(!matches("Lambda.Unknown", &["Lambda.ServiceException"]));
    }

    #[test]
    fn a_timeout_is_no_failed_task() {
        assert!(!matches(TIMEOUT, &[TASK_FAILED]));
        assert!(matches(TIMEOUT, &[ALL]));
    }

    #[test]
    fn the_wildcards_leave_terminal_errors_alone() {
        assert!(!matches(DATA_LIMIT_EXCEEDED, &[ALL]));
        assert!(!matches(DATA_LIMIT_EXCEEDED, &[TASK_FAILED]));
        assert!(matches(DATA_LIMIT_EXCEEDED, &[DATA_LIMIT_EXCEEDED]));
        assert!(!matches(RUNTIME, &[ALL]));
        assert!(!matches(RUNTIME, &[RUNTIME]));
    }
}
