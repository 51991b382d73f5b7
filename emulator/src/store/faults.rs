//! What is made to go wrong: resources that end CREATE FAILED, calls that are rejected before or after they took
//! effect, and deletions that do not show at once; and metrics that are answered in place of those of a model.

mod listed;

use std::collections::BTreeMap;

use personalize_contract::ResourceType;
use serde_json::{Map, Value};

use crate::error::ServiceError;
use crate::random::Random;

pub(crate) use listed::ListedFaults;

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
    /// By operation, what is kept in place of what its requests say.
    kept: Vec<(String, Map<String, Value>)>,
    /// By the ARN of a solution version, or of a solution, what its metrics are in place of those of its model.
    metrics: BTreeMap<String, BTreeMap<String, f64>>,
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
        Self {
            resources: Vec::new(),
            calls: Vec::new(),
            kept: Vec::new(),
            metrics: BTreeMap::new(),
            deletions_show_after: 0.0,
            random,
        }
    }

    /// Makes resources of that type and name fail. A name that ends in `*` is that of all that begin so.
    pub(crate) fn fail_resource(&mut self, resource_type: ResourceType, name: &str, reason: &str) {
        self.resources.push(FailingResource { resource_type, name: name.to_owned(), reason: reason.to_owned() });
    }

    /// Makes calls fail.
    pub(crate) fn fail_calls(&mut self, fault: CallFault) {
        self.calls.push(FailingCalls { fault, count: 0 });
    }

    /// Lets the requests of an operation take effect as if they said `patch` in place of their own members, by the rules
    /// of JSON Merge Patch (RFC 7396): as a service that normalises what it is given.
    pub(crate) fn keep(&mut self, operation: &str, patch: Map<String, Value>) {
        self.kept.push((operation.to_owned(), patch));
    }

    /// What a request of an operation takes effect as.
    pub(crate) fn as_kept(&self, operation: &str, request: &mut Map<String, Value>) {
        for (_, patch) in self.kept.iter().filter(|(of, _)| of == operation) {
            merge(request, patch);
        }
    }

    /// Sets the metrics of a solution version, or of all versions of a solution that have none of their own.
    pub(crate) fn set_metrics(&mut self, arn: &str, metrics: BTreeMap<String, f64>) {
        self.metrics.insert(arn.to_owned(), metrics);
    }

    /// The metrics that were set of a version of a solution.
    pub(crate) fn metrics(&self, version_arn: &str, solution_arn: &str) -> Option<&BTreeMap<String, f64>> {
        self.metrics.get(version_arn).or_else(|| self.metrics.get(solution_arn))
    }

    /// Takes back every fault.
    pub(crate) fn clear(&mut self) {
        self.resources.clear();
        self.calls.clear();
        self.kept.clear();
        self.metrics.clear();
        self.deletions_show_after = 0.0;
    }

    /// Why a resource is to fail. What was asked for last counts.
    pub(crate) fn reason(&self, resource_type: ResourceType, name: &str) -> Option<String> {
        let asked = |fault: &&FailingResource| fault.resource_type == resource_type && is_named(&fault.name, name);
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

/// JSON Merge Patch: members replace those of the same name, and null removes them.
/// Whether a name is the one that is meant, or begins as one that ends in `*`.
pub(crate) fn is_named(meant: &str, name: &str) -> bool {
    meant.strip_suffix('*').map_or(meant == name, |beginning| name.starts_with(beginning))
}

fn merge(target: &mut Map<String, Value>, patch: &Map<String, Value>) {
    for (name, value) in patch {
        match value {
            Value::Null => {
                target.remove(name);
            }
            Value::Object(patch) => {
                let mut members = match target.remove(name) {
                    Some(Value::Object(members)) => members,
                    _ => Map::new(),
                };
                merge(&mut members, patch);
                target.insert(name.clone(), Value::Object(members));
            }
            other => {
                target.insert(name.clone(), other.clone());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_kept_replaces_what_a_request_says_and_null_leaves_it_out() {
        let members = |value: Value| value.as_object().cloned().unwrap_or_default();
        let mut faults = Faults::new(0);
        faults.keep("UpdateCampaign", members(json!({"a": {"b": "0.30", "c": null}, "d": null})));
        let request = || members(json!({"a": {"b": "0.3", "c": 1, "e": 2}, "d": 3, "f": 4}));
        let mut kept = request();
        faults.as_kept("UpdateCampaign", &mut kept);
        assert_eq!(kept, members(json!({"a": {"b": "0.30", "e": 2}, "f": 4})));
        let mut other = request();
        faults.as_kept("CreateCampaign", &mut other);
        assert_eq!(other, request());
        faults.clear();
        faults.as_kept("UpdateCampaign", &mut other);
        assert_eq!(other, request());
    }

    #[test]
    fn metrics_of_a_version_go_before_those_of_its_solution() {
        let rank = |value: f64| BTreeMap::from([("rank".to_owned(), value)]);
        let mut faults = Faults::new(0);
        faults.set_metrics("s", rank(0.1));
        faults.set_metrics("s/2", rank(0.2));
        assert_eq!(faults.metrics("s/1", "s"), Some(&rank(0.1)));
        assert_eq!(faults.metrics("s/2", "s"), Some(&rank(0.2)));
        assert_eq!(faults.metrics("t/1", "t"), None);
        faults.clear();
        assert_eq!(faults.metrics("s/2", "s"), None);
    }

    fn failed(calls: Calls, count: usize) -> Vec<bool> {
        let mut faults = Faults::new(0);
        let error = ServiceError::in_use("busy");
        faults.fail_calls(CallFault { operation: "CreateDataset".to_owned(), calls, error, after_effect: false });
        assert_eq!(faults.on_call("CreateFilter"), None);
        (0..count).map(|_| faults.on_call("CreateDataset").is_some()).collect()
    }

    #[test]
    fn a_name_that_ends_in_a_star_is_of_all_that_begin_so() {
        for (meant, name, expected) in
            [("a", "a", true), ("a", "ab", false), ("a*", "ab", true), ("a*", "b", false), ("*", "b", true)]
        {
            assert_eq!(is_named(meant, name), expected, "{meant} {name}");
        }
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
