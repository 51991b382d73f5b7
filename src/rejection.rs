//! What an AWS service's rejection means to a run: come back later, or give up, and what to report to the user.

use aws_sdk_personalize::error::{BuildError, DisplayErrorContext, ProvideErrorMetadata, SdkError};

use crate::error::FailureName;

/// An answer other than success.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejection {
    /// What it means.
    pub kind: RejectionKind,
    /// What the service said, and to which call.
    pub message: String,
}

/// What a rejection means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RejectionKind {
    /// There is no such resource.
    NotFound,
    /// There is one already.
    AlreadyExists,
    /// Too many requests, or the service or the way to it is unwell: look again soon.
    Busy,
    /// Something must finish first: a parent's own work.
    Occupied,
    /// A quota of what is under way is full.
    InFlight,
    /// It will not be accepted, however often it is asked.
    Final(FailureName),
}

impl Rejection {
    /// Reads an error of any operation.
    pub fn of<E, R>(operation: &str, error: &SdkError<E, R>) -> Self
    where
        E: ProvideErrorMetadata + std::error::Error + 'static,
        R: std::fmt::Debug + 'static,
    {
        match error {
            SdkError::ServiceError(context) => {
                let code = context.err().code().unwrap_or("unknown error");
                let message = context.err().message().unwrap_or("no message");
                Self { kind: kind_of(code, message), message: format!("{operation}: {code}: {message}") }
            }
            SdkError::ConstructionFailure(_) => Self {
                kind: RejectionKind::Final(FailureName::RequestRefused),
                message: format!("{operation}: {}", DisplayErrorContext(error)),
            },
            _ => Self { kind: RejectionKind::Busy, message: format!("{operation}: {}", DisplayErrorContext(error)) },
        }
    }

    /// A place in S3 that is none.
    pub fn no_place(place: &str) -> Self {
        Self::conflict(format!("`{place}` is no place in S3; write it as `s3://bucket/folder/`"))
    }

    /// A failure that no call answered: a resource is not what it should be.
    pub fn conflict(message: String) -> Self {
        Self { kind: RejectionKind::Final(FailureName::ResourceConflict), message }
    }
}

/// What the SDK says of an input that lacks something.
impl From<BuildError> for Rejection {
    fn from(error: BuildError) -> Self {
        let message = format!("the request is incomplete: {error}");
        Self { kind: RejectionKind::Final(FailureName::RequestRefused), message }
    }
}

/// What the message of a quota has in it that counts what is under way.
const UNDER_WAY: &str = "PENDING";

/// Whether a rejection, as it was put into words, is over a quota of what is under way.
pub fn is_about_slots(message: &str) -> bool {
    message.contains("LimitExceededException") && message.contains(UNDER_WAY)
}

/// The codes are those that the API model declares for the operations, and the ones that any AWS service may
/// answer. A limit that counts what is in flight passes by itself; one that counts what is active does not.
fn kind_of(code: &str, message: &str) -> RejectionKind {
    match code {
        "ResourceNotFoundException" => RejectionKind::NotFound,
        "ResourceAlreadyExistsException" => RejectionKind::AlreadyExists,
        "ResourceInUseException" => RejectionKind::Occupied,
        // Of data deletion jobs only those that are PENDING count.
        "LimitExceededException" if message.contains(UNDER_WAY) => RejectionKind::InFlight,
        "LimitExceededException" if is_about_rate(message) => RejectionKind::Busy,
        "LimitExceededException" => RejectionKind::Final(FailureName::QuotaExceeded),
        "ThrottlingException"
        | "Throttling"
        | "TooManyRequestsException"
        | "RequestLimitExceeded"
        | "SlowDown"
        | "ServiceUnavailable"
        | "ServiceUnavailableException"
        | "InternalFailure"
        | "InternalServerError"
        | "InternalServerException"
        | "InternalError" => RejectionKind::Busy,
        "AccessDenied"
        | "AccessDeniedException"
        | "UnrecognizedClientException"
        | "ExpiredTokenException"
        | "InvalidClientTokenId"
        | "AuthorizationError" => RejectionKind::Final(FailureName::AccessDenied),
        _ => RejectionKind::Final(FailureName::RequestRefused),
    }
}

/// Whether a limit that was exceeded is one of requests in a time, which passes by itself. The service's own text for
/// that is "Rate exceeded"; quotas of what there may be tell of resources.
fn is_about_rate(message: &str) -> bool {
    let lower = message.to_ascii_lowercase();
    let words: Vec<&str> = lower.split(|character: char| !character.is_ascii_alphanumeric()).collect();
    let has = |word: &str| words.contains(&word);
    has("rate") && ["exceeded", "request", "requests", "calls", "tps", "throttled"].into_iter().any(has)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_passes_is_told_from_what_does_not() {
        use RejectionKind::{Busy, Final, InFlight, NotFound, Occupied};
        let cases = [
            ("ResourceNotFoundException", "", NotFound),
            ("LimitExceededException", "More than 5 resources with PENDING or IN_PROGRESS status.", InFlight),
            ("LimitExceededException", "Request rate is too high.", Busy),
            (
                "LimitExceededException",
                "More than 5 resources in ACTIVE state. Please delete some and try again.",
                Final(FailureName::QuotaExceeded),
            ),
            ("LimitExceededException", "Rate exceeded", Busy),
            (
                "LimitExceededException",
                "More than 5 recommenders that generate recommendations; the limit was exceeded.",
                Final(FailureName::QuotaExceeded),
            ),
            (
                "LimitExceededException",
                "Too many solutions with the schedule rate(7 days) in separate dataset groups.",
                Final(FailureName::QuotaExceeded),
            ),
            (
                "LimitExceededException",
                "You have exceeded the maximum for moderately sized models.",
                Final(FailureName::QuotaExceeded),
            ),
            ("ResourceInUseException", "", Occupied),
            ("ThrottlingException", "Rate exceeded", Busy),
            ("InternalFailure", "", Busy),
            ("AccessDeniedException", "", Final(FailureName::AccessDenied)),
            ("InvalidInputException", "", Final(FailureName::RequestRefused)),
        ];
        for (code, message, expected) in cases {
            assert_eq!(kind_of(code, message), expected, "{code}: {message}");
        }
    }
}
