//! What the account holds at a moment, to be looked at without its lock.

use super::Emulator;
use crate::clock::{EventSource as _, Timestamp};
use crate::store::faults::ListedFaults;
use crate::store::journal::TransitionRecord;
use crate::store::resources::Resources;
use crate::store::scheduled_event::ScheduledEvent;

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

    /// The transitions of resources whose ARNs are asked for, as far as they are among the newest 10,000, in the order of
    /// their beginning.
    pub(crate) fn transitions_of(&self, is_asked_for: impl Fn(&str) -> bool) -> Vec<TransitionRecord> {
        let (state, now) = self.settled();
        state.journal.of(is_asked_for, now)
    }

    /// When something will happen next, in the account or by a schedule.
    pub(crate) fn next_event(&self) -> Option<Timestamp> {
        let of_resources = self.settled().0.events.next();
        let both = [of_resources, self.next_of_schedules()].into_iter().flatten();
        both.min_by(|one, other| one.0.total_cmp(&other.0))
    }

    /// When a schedule of EventBridge Scheduler occurs next.
    pub(crate) fn next_of_schedules(&self) -> Option<Timestamp> {
        self.0.schedules.next()
    }

    /// The first schedules of EventBridge Scheduler by their names, so many at most, each with when it was created; and
    /// how many there are in all.
    pub(crate) fn first_schedules(&self, most: usize) -> (Vec<(String, Timestamp)>, usize) {
        let (mut schedules, mut count) = (Vec::new(), 0);
        self.0.schedules.visit(&mut |name, _, created| {
            count += 1;
            if count <= most {
                schedules.push((name.to_owned(), created));
            }
        });
        (schedules, count)
    }

    /// What will happen next in the account, so much at most, in the order of its time.
    pub(crate) fn next_events(&self, most: usize) -> Vec<(Timestamp, ScheduledEvent)> {
        let (state, _) = self.settled();
        state.events.timed().take(most).map(|(at, event)| (at, event.clone())).collect()
    }

    /// Every fault that is in force.
    pub(crate) fn listed_faults(&self) -> ListedFaults {
        self.state().faults.listed()
    }
}
