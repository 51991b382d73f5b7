//! Faults on request: a call that is refused, a resource that ends CREATE FAILED.

use personalize_contract::ResourceType;

use crate::error::ServiceError;

#[derive(Debug, Default)]
pub(crate) struct Faults {
    resources: Vec<FailingResource>,
    calls: Vec<FailingCall>,
}

#[derive(Debug)]
struct FailingResource {
    resource_type: ResourceType,
    name: String,
    reason: String,
}

#[derive(Debug)]
struct FailingCall {
    operation: String,
    calls_until: u64,
    error: ServiceError,
}

impl Faults {
    pub(crate) fn fail_resource(&mut self, resource_type: ResourceType, name: &str, reason: &str) {
        self.resources.push(FailingResource { resource_type, name: name.to_owned(), reason: reason.to_owned() });
    }

    pub(crate) fn fail_call(&mut self, operation: &str, nth: u64, error: ServiceError) {
        self.calls.push(FailingCall { operation: operation.to_owned(), calls_until: nth.max(1), error });
    }

    /// Why a resource is to fail. What was asked for last counts.
    pub(crate) fn reason(&self, resource_type: ResourceType, name: &str) -> Option<String> {
        let asked = |fault: &&FailingResource| fault.resource_type == resource_type && fault.name == name;
        self.resources.iter().rev().find(asked).map(|fault| fault.reason.clone())
    }

    /// Counts a call, and tells the error that it is to end with.
    pub(crate) fn on_call(&mut self, operation: &str) -> Option<ServiceError> {
        for fault in self.calls.iter_mut().filter(|fault| fault.operation == operation) {
            fault.calls_until = fault.calls_until.saturating_sub(1);
        }
        let due = self.calls.iter().position(|fault| fault.calls_until == 0)?;
        Some(self.calls.remove(due).error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nth_call_fails_once() {
        let mut faults = Faults::default();
        faults.fail_call("CreateDataset", 2, ServiceError::in_use("busy"));
        let failed: Vec<bool> = (0..4).map(|_| faults.on_call("CreateDataset").is_some()).collect();
        assert_eq!(failed, [false, true, false, false]);
        assert_eq!(faults.on_call("CreateFilter"), None);
    }
}
