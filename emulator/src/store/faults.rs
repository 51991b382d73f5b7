//! What is made to go wrong: resources that end CREATE FAILED, calls that are rejected before or after they took
//! effect, and deletions that do not show at once.

use personalize_contract::ResourceType;

use crate::error::ServiceError;
use crate::random::Random;

/// Which calls of an operation fail.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Calls {
    /// The n-th from now, 1 being the next. Only that one.
    Nth(u64),
    /// Every k-th from now on.
    Every(u64),
    /// A share from 0 to 1 of all from now on, drawn from the emulator's seed.
    Share(f64),
}

/// Calls of an operation that fail.
#[derive(Debug, Clone, PartialEq)]
pub struct CallFault {
    /// For example `CreateDataset`; `*` is every operation.
    pub operation: String,
    /// Which calls. Calls that are throttled do not count.
    pub calls: Calls,
    /// What the client gets.
    pub error: ServiceError,
    /// Whether the call takes effect all the same, as when its answer is lost.
    pub after_effect: bool,
}

/// All faults that were asked for.
#[derive(Debug)]
pub(crate) struct Faults {
    resources: Vec<FailingResource>,
    calls: Vec<FailingCalls>,
    /// For how many seconds a resource is shown as it was after its deletion was accepted.
    pub(crate) deletions_show_after: f64,
    random: Random,
}

#[derive(Debug)]
struct FailingResource {
    resource_type: ResourceType,
    name: String,
    reason: String,
}

#[derive(Debug)]
struct FailingCalls {
    fault: CallFault,
    count: u64,
}

impl Faults {
    /// No faults. The seed draws which calls a share of faults meets.
    pub(crate) fn new(seed: u64) -> Self {
        let random = Random::new(seed ^ 0xfa17);
        Self { resources: Vec::new(), calls: Vec::new(), deletions_show_after: 0.0, random }
    }

    /// Makes resources of that type and name fail.
    pub(crate) fn fail_resource(&mut self, resource_type: ResourceType, name: &str, reason: &str) {
        self.resources.push(FailingResource { resource_type, name: name.to_owned(), reason: reason.to_owned() });
    }

    /// Makes calls fail.
    pub(crate) fn fail_calls(&mut self, fault: CallFault) {
        self.calls.push(FailingCalls { fault, count: 0 });
    }

    /// Takes back every fault.
    pub(crate) fn clear(&mut self) {
        self.resources.clear();
        self.calls.clear();
        self.deletions_show_after = 0.0;
    }

    /// Why a resource is to fail. What was asked for last counts.
    pub(crate) fn reason(&self, resource_type: ResourceType, name: &str) -> Option<String> {
        let asked = |fault: &&FailingResource| fault.resource_type == resource_type && fault.name == name;
        self.resources.iter().rev().find(asked).map(|fault| fault.reason.clone())
    }

    /// Counts a call; gives back what it is to end with: the first fault that meets it.
    pub(crate) fn on_call(&mut self, operation: &str) -> Option<CallFault> {
        let mut met = None;
        for failing in &mut self.calls {
            let fault = &failing.fault;
            if fault.operation != operation && fault.operation != "*" {
                continue;
            }
            failing.count += 1;
            let meets = match fault.calls {
                Calls::Nth(nth) => failing.count == nth,
                Calls::Every(every) => failing.count.is_multiple_of(every),
                Calls::Share(share) => self.random.share() < share,
            };
            if meets && met.is_none() {
                met = Some(fault.clone());
            }
        }
        self.calls.retain(|failing| !matches!(failing.fault.calls, Calls::Nth(nth) if failing.count >= nth));
        met
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failed(calls: Calls, count: usize) -> Vec<bool> {
        let mut faults = Faults::new(0);
        let error = ServiceError::in_use("busy");
        faults.fail_calls(CallFault { operation: "CreateDataset".to_owned(), calls, error, after_effect: false });
        assert_eq!(faults.on_call("CreateFilter"), None);
        (0..count).map(|_| faults.on_call("CreateDataset").is_some()).collect()
    }

    #[test]
    fn the_nth_call_fails_once() {
        assert_eq!(failed(Calls::Nth(2), 4), [false, true, false, false]);
    }

    #[test]
    fn every_kth_call_fails() {
        assert_eq!(failed(Calls::Every(2), 5), [false, true, false, true, false]);
    }

    #[test]
    fn a_share_of_the_calls_fails() {
        let count = failed(Calls::Share(0.25), 4000).into_iter().filter(|failed| *failed).count();
        assert!((850..1150).contains(&count), "{count}");
        assert_eq!(failed(Calls::Share(0.0), 100), [false; 100]);
    }

    #[test]
    fn a_star_stands_for_every_operation() {
        let mut faults = Faults::new(0);
        let (operation, error) = ("*".to_owned(), ServiceError::in_use("busy"));
        faults.fail_calls(CallFault { operation, calls: Calls::Nth(2), error, after_effect: true });
        assert_eq!(faults.on_call("CreateFilter"), None);
        assert!(faults.on_call("ListSchemas").is_some_and(|fault| fault.after_effect));
    }
}
