//! What is going to happen, and when. Whatever a clock jumps over happens in the order of its time, each at its own.

use std::collections::BTreeMap;
use std::sync::Arc;

use personalize_contract::ResourceType;
use tokio::sync::Notify;

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
    /// Notified when something comes first that was not there before.
    comes_first: Arc<Notify>,
}

impl Agenda {
    /// What is to happen after the clock's end never does, and is not put down.
    pub(crate) fn put(&mut self, at: Timestamp, due: Due) {
        if at > Timestamp::END {
            return;
        }
        self.count += 1;
        let entry = (at.milliseconds(), self.count);
        self.entries.insert(entry, due);
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

    #[test]
    fn what_would_happen_after_the_clock_s_end_never_does() {
        let mut agenda = Agenda::default();
        for never in [f64::INFINITY, 1e300, Timestamp::END.0 + 1.0] {
            agenda.put(Timestamp(never), Due::Gone("a".to_owned()));
        }
        assert_eq!(agenda.next(), None);
        agenda.put(Timestamp::END, Due::Gone("a".to_owned()));
        assert_eq!(agenda.next(), Some(Timestamp::END));
    }
}
