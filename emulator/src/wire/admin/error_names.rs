//! Which errors an operation can end with.

use personalize_contract::model::{self, Api};

use crate::scheduler;
use crate::wire::event_bridge;

/// Errors that any operation of AWS may end with. Source: the page on common errors of the API references, and what SDKs
/// take for throttling and for a service that is unavailable.
const COMMON: [&str; 20] = [
    "AccessDeniedException",
    "ExpiredTokenException",
    "IncompleteSignature",
    "InternalFailure",
    "InternalServerError",
    "InternalServerException",
    "InvalidClientTokenId",
    "NotAuthorized",
    "OptInRequired",
    "RequestExpired",
    "RequestTimeout",
    "RequestTimeoutException",
    "ServiceUnavailable",
    "ServiceUnavailableException",
    "SlowDown",
    "ThrottlingException",
    "TooManyRequestsException",
    "UnrecognizedClientException",
    "ValidationError",
    "ValidationException",
];

/// Those of EventBridge's operations. Source: its API reference.
const OF_EVENT_BRIDGE: [&str; 7] = [
    "ConcurrentModificationException",
    "InternalException",
    "InvalidStateException",
    "LimitExceededException",
    "OperationDisabledException",
    "ResourceAlreadyExistsException",
    "ResourceNotFoundException",
];

/// Those of EventBridge Scheduler's operations. Source: its API reference.
const OF_SCHEDULER: [&str; 6] = [
    "ConflictException",
    "InternalServerException",
    "ResourceNotFoundException",
    "ServiceQuotaExceededException",
    "ThrottlingException",
    "ValidationException",
];

/// What stands for all operations.
pub(super) const EVERY: &str = "*";

/// The errors that an operation declares; those of all operations for [`EVERY`]. `None` for an operation that no service
/// here has.
pub(super) fn declared(operation: &str) -> Option<Vec<&'static str>> {
    let is_meant = |name: &str| operation == EVERY || name == operation;
    let modelled = Api::ALL.into_iter().flat_map(Api::operations).filter(|known| is_meant(known.name));
    let modelled: Vec<&model::Operation> = modelled.collect();
    let is_of_scheduler = scheduler::Operation::ALL.iter().any(|known| is_meant(known.name()));
    let is_of_event_bridge = operation == EVERY || event_bridge::is_operation(operation);
    if modelled.is_empty() && !is_of_scheduler && !is_of_event_bridge {
        return None;
    }
    let mut names: Vec<&str> = modelled.iter().flat_map(|known| known.errors).copied().collect();
    names.extend(is_of_scheduler.then_some(OF_SCHEDULER).into_iter().flatten());
    names.extend(is_of_event_bridge.then_some(OF_EVENT_BRIDGE).into_iter().flatten());
    names.sort_unstable();
    names.dedup();
    Some(names)
}

/// Whether an operation that declares these errors can end with another.
pub(super) fn can_end_with(declared: &[&str], error: &str) -> bool {
    declared.contains(&error) || COMMON.contains(&error)
}

/// The error of which the name is most like another.
pub(super) fn nearest(declared: &[&'static str], error: &str) -> &'static str {
    let known = declared.iter().chain(&COMMON).copied();
    let distance = |known: &&str| strsim::damerau_levenshtein(stem(known), stem(error));
    known.min_by_key(distance).unwrap_or_default()
}

/// What distinguishes a name from others.
fn stem(name: &str) -> &str {
    name.strip_suffix("Exception").unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_operation_ends_with_what_it_declares_and_with_what_any_may() {
        let of_create = declared("CreateDataset").expect("an operation");
        for error in ["LimitExceededException", "ResourceInUseException", "ThrottlingException", "InternalFailure"] {
            assert!(can_end_with(&of_create, error), "{error}");
        }
        assert!(!can_end_with(&of_create, "InvalidNextTokenException"));
        assert_eq!(nearest(&of_create, "LimitExceeded"), "LimitExceededException");
        assert_eq!(nearest(&of_create, "InvalidInputs"), "InvalidInputException");
    }

    #[test]
    fn operations_of_every_service_are_known() {
        let has = |operation: &str, error: &str| declared(operation).is_some_and(|names| names.contains(&error));
        assert!(has("PutEvents", "InvalidInputException") && !has("PutEvents", "InternalException"));
        assert!(has("EventBridge.PutEvents", "InternalException"));
        assert!(has("CreateSchedule", "ConflictException"));
        assert!(has("TagResource", "TooManyTagsException") && has("TagResource", "ConflictException"));
        assert!(has(EVERY, "InvalidNextTokenException") && has(EVERY, "ConflictException"));
        assert_eq!(declared("CreateDatset"), None);
    }
}
