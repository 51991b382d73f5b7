//! What is going to happen, and when. Whatever a clock jumps over happens in the order of its time, each at its own.

use std::collections::BTreeMap;
use std::sync::Arc;

use personalize_contract::ResourceType;
use tokio::sync::Notify;

use crate::clock::Timestamp;
use crate::store::transition::TransitionKind;

/// Something that happens without a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ScheduledEvent {
    /// A resource's transition ends. A resource whose deletion ends is gone.
    TransitionEnd { resource_type: ResourceType, arn: String, kind: TransitionKind },
    /// A solution is to be trained without being asked. The number says whether its schedule was changed since.
    AutomaticTraining { solution_arn: String, schedule: u64 },
    /// A campaign or a recommender takes in newer data without a training.
    AutomaticUpdate { arn: String },
}

/// Events in the order of their time.
#[derive(Debug, Default)]
pub(crate) struct EventQueue {
    /// By milliseconds since 1970, then in the order in which they were put down.
    entries: BTreeMap<(u64, u64), ScheduledEvent>,
    count: u64,
    /// Notified when something comes first that was not there before.
    comes_first: Arc<Notify>,
}

impl EventQueue {
    /// What is to happen after the clock's end never does, and is not put down.
    pub(crate) fn put(&mut self, at: Timestamp, event: ScheduledEvent) {
        if at > Timestamp::END {
            return;
        }
        self.count += 1;
        let entry = (at.milliseconds(), self.count);
        self.entries.insert(entry, event);
        if self.entries.first_key_value().is_some_and(|(first, _)| *first == entry) {
            self.comes_first.notify_one();
        }
    }

    /// When the first thing is to happen.
    pub(crate) fn next(&self) -> Option<Timestamp> {
        self.entries.first_key_value().map(|((at, _), _)| Timestamp::of_milliseconds(*at))
    }

    /// Notified when something comes first that was not there before, so that whoever waits for the first waits anew.
    pub(crate) fn comes_first(&self) -> Arc<Notify> {
        Arc::clone(&self.comes_first)
    }

    /// What comes first, if it is time for it.
    pub(crate) fn first(&self, now: Timestamp) -> Option<(Timestamp, &ScheduledEvent)> {
        let ((at, _), event) = self.entries.first_key_value()?;
        (*at <= now.milliseconds()).then(|| (Timestamp::of_milliseconds(*at), event))
    }

    /// Takes off what comes first.
    pub(crate) fn pop_first(&mut self) {
        self.entries.pop_first();
    }

    /// Takes off whatever was to happen to a resource that is gone: another may get its ARN.
    pub(crate) fn remove_all_of(&mut self, arn: &str) {
        self.entries.retain(|_, event| event.arn() != arn);
    }

    /// Takes off the end of a transition that another takes the place of.
    pub(crate) fn remove_transition_of(&mut self, arn: &str) {
        let is_kept = |event: &ScheduledEvent| match event {
            ScheduledEvent::TransitionEnd { arn: of, .. } => of != arn,
            ScheduledEvent::AutomaticTraining { .. } | ScheduledEvent::AutomaticUpdate { .. } => true,
        };
        self.entries.retain(|_, event| is_kept(event));
    }
}

impl ScheduledEvent {
    fn arn(&self) -> &str {
        match self {
            Self::TransitionEnd { arn, .. }
            | Self::AutomaticTraining { solution_arn: arn, .. }
            | Self::AutomaticUpdate { arn } => arn,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn end(name: &str) -> ScheduledEvent {
        let (resource_type, kind) = (ResourceType::Dataset, TransitionKind::Creation);
        ScheduledEvent::TransitionEnd { resource_type, arn: name.to_owned(), kind }
    }

    #[test]
    fn things_happen_in_the_order_of_their_time() {
        let mut queue = EventQueue::default();
        queue.put(Timestamp(20.0), end("c"));
        queue.put(Timestamp(10.0), end("a"));
        queue.put(Timestamp(10.0), end("b"));
        let mut happened = Vec::new();
        while let Some((at, event)) = queue.first(Timestamp(15.0)) {
            happened.push((at.0, event.arn().to_owned()));
            queue.pop_first();
        }
        assert_eq!(happened, [(10.0, "a".to_owned()), (10.0, "b".to_owned())]);
        assert!(queue.first(Timestamp(20.0)).is_some());
    }

    #[test]
    fn a_transition_that_is_replaced_never_ends_and_a_schedule_goes_on() {
        let mut queue = EventQueue::default();
        queue.put(Timestamp(10.0), end("a"));
        queue.put(Timestamp(20.0), ScheduledEvent::AutomaticTraining { solution_arn: "a".to_owned(), schedule: 1 });
        queue.put(Timestamp(30.0), end("b"));
        queue.remove_transition_of("a");
        assert_eq!(queue.next(), Some(Timestamp(20.0)));
        queue.remove_all_of("a");
        assert_eq!(queue.next(), Some(Timestamp(30.0)));
    }

    #[test]
    fn what_would_happen_after_the_clock_s_end_never_does() {
        let mut queue = EventQueue::default();
        for never in [f64::INFINITY, 1e300, Timestamp::END.0 + 1.0] {
            queue.put(Timestamp(never), end("a"));
        }
        assert_eq!(queue.next(), None);
        queue.put(Timestamp::END, end("a"));
        assert_eq!(queue.next(), Some(Timestamp::END));
    }
}
