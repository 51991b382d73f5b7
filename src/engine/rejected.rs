//! What a run does about a rejection: it waits, for as long as that makes sense, or gives up.

use crate::context::Resource;
use crate::error::FailureName;
use crate::rejection::{Rejection, RejectionKind};
use crate::time::Timestamp;

/// How long a run repeats a request that the service rejects, in seconds: a day, in which any import or training that
/// holds a slot should be over.
const LONGEST_REJECTION: f64 = 86_400.0;

/// How long a run tries to make what the service says there is already, although no look shows it, in seconds. What
/// another run has just made shows within seconds.
const LONGEST_UNSEEN: f64 = 600.0;

/// What the message of such a rejection has in it.
const ALREADY_EXISTS: &str = "ResourceAlreadyExistsException";

/// What a rejection makes of a resource: it waits, for as long as that makes sense, or it has failed.
pub fn after_rejection(now: Timestamp, known: Resource, rejection: Rejection) -> Resource {
    match rejection.kind {
        RejectionKind::Final(failure) => known.failed(failure, rejection.message),
        RejectionKind::NotFound => known.failed(FailureName::ResourceConflict, rejection.message),
        // The service is at work on it; that this look did not get through changes nothing.
        RejectionKind::Busy if known.is_pending() => known,
        RejectionKind::AlreadyExists => after_name_is_taken(now, known, rejection.message),
        RejectionKind::Busy | RejectionKind::Occupied | RejectionKind::InFlight => {
            let since = if known.status().is_none() { known.since } else { now };
            if now.seconds_since(since) > LONGEST_REJECTION {
                let reason = format!("the service has refused for a day, so this run gives up: {}", rejection.message);
                return known.failed(FailureName::WaitedTooLong, reason);
            }
            known.rejected(since, rejection.message)
        }
    }
}

/// What becomes of a resource of which the service says that there is one, and that no look shows: it waits for a
/// while, and has failed then.
fn after_name_is_taken(now: Timestamp, known: Resource, message: String) -> Resource {
    let was_taken = known.reason().is_some_and(|reason| reason.contains(ALREADY_EXISTS));
    let since = if was_taken { known.since } else { now };
    if now.seconds_since(since) > LONGEST_UNSEEN {
        let reason = format!(
            "the service says that there is one already, and shows none in this dataset group: {message}; give it another name in the parameter file, or delete what has the name"
        );
        return known.failed(FailureName::ResourceConflict, reason);
    }
    known.rejected(since, message)
}
