//! What a run does about a rejection: it waits, for as long as that makes sense, or gives up.

use crate::context::Resource;
use crate::error::FailureName;
use crate::rejection::{Rejection, RejectionKind, is_about_slots};
use crate::time::Timestamp;

/// How long a run repeats a request that the service rejects, in seconds: a day, in which whatever is to finish first should
/// be over. A slot of a quota is waited for as long as the run may take: how long others hold it depends on how many wait.
const LONGEST_REJECTION: f64 = 86_400.0;

/// How busy the service can be for a resource: looks are as far apart then as they ever are.
const MOST_THROTTLED: u32 = 7;

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
        // The service is at work on it, or it waits for a slot; that this look did not get through changes nothing.
        RejectionKind::Busy if known.is_pending() || waits_for_slot(&known) => known,
        RejectionKind::AlreadyExists => after_name_is_taken(now, known, rejection.message),
        RejectionKind::InFlight => {
            let since = if waits_for_slot(&known) { known.since } else { now };
            known.rejected(since, rejection.message)
        }
        RejectionKind::Busy | RejectionKind::Occupied => {
            let since = if known.status().is_none() && !waits_for_slot(&known) { known.since } else { now };
            if now.seconds_since(since) > LONGEST_REJECTION {
                let reason = format!("the service has refused for a day, so this run gives up: {}", rejection.message);
                return known.failed(FailureName::WaitedTooLong, reason);
            }
            known.rejected(since, rejection.message)
        }
    }
}

/// Whether a resource waits for others to finish, so that there is room for it.
fn waits_for_slot(known: &Resource) -> bool {
    known.is_rejected() && known.reason().is_some_and(is_about_slots)
}

/// How busy the service is for a resource after another look that was rejected.
pub fn throttled(known: &Resource, rejection: &Rejection) -> u32 {
    match rejection.kind {
        RejectionKind::Busy => (known.throttled + 1).min(MOST_THROTTLED),
        _ => known.throttled.saturating_sub(1),
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
