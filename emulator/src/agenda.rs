//! What is going to happen, and when. Whatever a clock jumps over happens in the order of its time, each at its own.

use std::collections::BTreeMap;

use personalize_contract::ResourceType;

use crate::clock::Timestamp;

/// Something that happens without a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Due {
    /// A passage ends that changes more than its own status.
    Ended(ResourceType, String),
    /// A resource that is being deleted is gone.
    Gone(String),
    /// A solution is to be trained without being asked. The number tells whether its schedule was changed since.
    Training { solution_arn: String, schedule: u64 },
}

#[derive(Debug, Default)]
pub(crate) struct Agenda {
    /// By milliseconds since 1970, then in the order in which they were put down.
    entries: BTreeMap<(u64, u64), Due>,
    count: u64,
}

impl Agenda {
    pub(crate) fn put(&mut self, at: Timestamp, due: Due) {
        self.count += 1;
        self.entries.insert((at.milliseconds(), self.count), due);
    }

    /// What comes first, if it is time for it.
    pub(crate) fn first(&self, now: Timestamp) -> Option<(Timestamp, &Due)> {
        let ((at, _), due) = self.entries.first_key_value()?;
        (*at <= now.milliseconds()).then(|| (Timestamp::of_milliseconds(*at), due))
    }

    pub(crate) fn strike_first(&mut self) {
        self.entries.pop_first();
    }

    /// Takes off whatever was to happen to a resource that is gone: another may get its ARN.
    pub(crate) fn strike_all_of(&mut self, arn: &str) {
        self.entries.retain(|_, due| due.arn() != arn);
    }
}

impl Due {
    fn arn(&self) -> &str {
        match self {
            Self::Ended(_, arn) | Self::Gone(arn) | Self::Training { solution_arn: arn, .. } => arn,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn things_happen_in_the_order_of_their_time() {
        let mut agenda = Agenda::default();
        let due = |name: &str| Due::Ended(ResourceType::Dataset, name.to_owned());
        agenda.put(Timestamp(20.0), due("c"));
        agenda.put(Timestamp(10.0), due("a"));
        agenda.put(Timestamp(10.0), due("b"));
        let mut happened = Vec::new();
        while let Some((at, Due::Ended(_, name))) = agenda.first(Timestamp(15.0)) {
            happened.push((at.0, name.clone()));
            agenda.strike_first();
        }
        assert_eq!(happened, [(10.0, "a".to_owned()), (10.0, "b".to_owned())]);
        assert!(agenda.first(Timestamp(20.0)).is_some());
    }
}
