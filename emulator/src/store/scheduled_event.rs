//! What is going to happen to resources.

use personalize_contract::ResourceType;
use serde::{Deserialize, Serialize};

use crate::event_queue::EventQueue;
use crate::store::transition::TransitionKind;

/// Something that happens without a call.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum ScheduledEvent {
    /// A resource's transition ends. A resource whose deletion ends is gone.
    TransitionEnd { resource_type: ResourceType, arn: String, kind: TransitionKind },
    /// A solution is to be trained without being asked. The number says whether its schedule was changed since.
    AutomaticTraining { solution_arn: String, schedule: u64 },
    /// A campaign or a recommender takes in newer data without a training.
    AutomaticUpdate { arn: String },
}

impl EventQueue<ScheduledEvent> {
    /// Takes off whatever was to happen to a resource that is gone: another may get its ARN.
    pub(crate) fn remove_all_of(&mut self, arn: &str) {
        self.retain(|event| event.arn() != arn);
    }

    /// Takes off the end of a transition that another takes the place of.
    pub(crate) fn remove_transition_of(&mut self, arn: &str) {
        let is_kept = |event: &ScheduledEvent| match event {
            ScheduledEvent::TransitionEnd { arn: of, .. } => of != arn,
            ScheduledEvent::AutomaticTraining { .. } | ScheduledEvent::AutomaticUpdate { .. } => true,
        };
        self.retain(is_kept);
    }
}

impl ScheduledEvent {
    /// The resource that it happens to.
    pub(crate) fn arn(&self) -> &str {
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
    use crate::clock::Timestamp;

    fn end(name: &str) -> ScheduledEvent {
        let (resource_type, kind) = (ResourceType::Dataset, TransitionKind::Creation);
        ScheduledEvent::TransitionEnd { resource_type, arn: name.to_owned(), kind }
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
}
