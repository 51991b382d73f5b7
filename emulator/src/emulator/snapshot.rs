//! What the account holds at a moment, to be looked at without its lock.

use super::Emulator;
use crate::clock::{EventSource as _, Timestamp};
use crate::store::resources::Resources;

impl Emulator {
    /// Every resource, in a copy that shares everything with the account until one of them changes; and the moment.
    pub(crate) fn snapshot(&self) -> (Resources, Timestamp) {
        let (state, now) = self.settled();
        (state.resources.clone(), now)
    }

    /// The same without letting happen what is due, which is cheap enough to look for changes many times a second.
    pub(crate) fn unsettled_snapshot(&self) -> (Resources, Timestamp) {
        let resources = self.state().resources.clone();
        (resources, self.clock().now())
    }

    /// When something will happen next, in the account or by a schedule.
    pub(crate) fn next_event(&self) -> Option<Timestamp> {
        let of_resources = self.state().events.next();
        let of_schedules = self.0.schedules.next();
        let both = [of_resources, of_schedules].into_iter().flatten();
        both.min_by(|one, other| one.0.total_cmp(&other.0))
    }
}
