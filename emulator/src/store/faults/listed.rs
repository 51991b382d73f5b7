//! The faults that were asked for, as they are shown.

use personalize_contract::ResourceType;

use super::{Calls, Delay, Faults, LostAnswer, Transport};

/// Every fault that is in force.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub(crate) struct ListedFaults {
    pub(crate) resources: Vec<ListedResourceFault>,
    pub(crate) calls: Vec<ListedCallFault>,
    /// The operations whose requests take effect as if they said something else.
    pub(crate) kept: Vec<String>,
    /// The solutions and versions whose metrics were set, by ARN.
    pub(crate) metrics: Vec<String>,
    /// For how many seconds deletions do not show.
    pub(crate) deletions_show_after: Option<String>,
}

/// Resources that end CREATE FAILED.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct ListedResourceFault {
    pub(crate) resource_type: ResourceType,
    pub(crate) name: String,
    pub(crate) reason: String,
}

/// Calls that fail, or whose answers are late or lost.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct ListedCallFault {
    pub(crate) operation: String,
    /// Which calls, in words.
    pub(crate) calls: String,
    /// Name and message of the error, if they end with one.
    pub(crate) error: Option<(String, String)>,
    /// What becomes of their answers, in words: nothing, or that they come later, or not at all.
    pub(crate) transport: Vec<String>,
    pub(crate) after_effect: bool,
    /// How many calls have come since.
    pub(crate) counted: u64,
}

impl ListedFaults {
    /// Whether nothing is in force.
    pub(crate) fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

impl Faults {
    /// Every fault that is in force, in the order in which they were asked for.
    pub(crate) fn listed(&self) -> ListedFaults {
        let resources = self.resources.iter().map(|fault| ListedResourceFault {
            resource_type: fault.resource_type,
            name: fault.name.clone(),
            reason: fault.reason.clone(),
        });
        let calls = self.calls.iter().map(|failing| ListedCallFault {
            operation: failing.fault.operation.clone(),
            calls: in_words(failing.fault.calls),
            error: failing.fault.error.as_ref().map(|error| (error.name.clone(), error.message.clone())),
            transport: failing.fault.transport.in_words(),
            after_effect: failing.fault.after_effect,
            counted: failing.count,
        });
        let shows_late = self.deletions_show_after > 0.0;
        ListedFaults {
            resources: resources.collect(),
            calls: calls.collect(),
            kept: self.kept.iter().map(|(operation, _)| operation.clone()).collect(),
            metrics: self.metrics.keys().cloned().collect(),
            deletions_show_after: shows_late.then(|| self.deletions_show_after.to_string()),
        }
    }
}

impl Transport {
    fn in_words(self) -> Vec<String> {
        let delay = self.delay.map(|delay| match delay {
            Delay::Seconds(seconds) => format!("answered {seconds} s later"),
            Delay::ClockSeconds(seconds) => format!("answered {seconds} s of the emulator's clock later"),
        });
        let lost = self.lost.map(|lost| match lost {
            LostAnswer::Closed => "the connection is closed in place of an answer".to_owned(),
            LostAnswer::Never => "never answered".to_owned(),
        });
        delay.into_iter().chain(lost).collect()
    }
}

fn in_words(calls: Calls) -> String {
    match calls {
        Calls::Nth(1) => "the next call".to_owned(),
        Calls::Nth(nth) => format!("call {nth} from when it was added"),
        Calls::Every(1) => "every call".to_owned(),
        Calls::Every(every) => format!("one call in {every}"),
        Calls::Share(share) => format!("{}% of the calls", share * 100.0),
    }
}
