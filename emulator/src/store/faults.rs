//! What is made to go wrong: resources that end CREATE FAILED, calls that are rejected before or after they took
//! effect, or whose answer is late or lost, and deletions that do not show at once; and metrics that are answered in place
//! of those of a model.

mod listed;

use std::collections::BTreeMap;

use personalize_contract::ResourceType;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::error::ServiceError;
use crate::random::Random;

pub(crate) use listed::ListedFaults;

/// Which calls of an operation fail.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub enum Calls {
    /// The n-th from now, 1 being the next. Only that one.
    Nth(u64),
    /// Every k-th from now on.
    Every(u64),
    /// A share from 0 to 1 of all from now on, drawn from the emulator's seed.
    Share(f64),
}

/// Calls of an operation that fail.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
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

/// How much later an answer comes.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub enum Delay {
    /// By so many seconds that pass.
    Seconds(f64),
    /// By so many seconds of the emulator's clock. A virtual one is moved on by them, as by any other sleep.
    ClockSeconds(f64),
}

/// What comes in place of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum LostAnswer {
    /// The connection is closed.
    Closed,
    /// Nothing, for an hour; then the connection is closed.
    Never,
}

/// Calls over HTTP whose answer is late, or lost.
#[derive(Debug, Clone, PartialEq)]
pub struct TransportFault {
    /// For example `CreateDataset`; `*` is every operation.
    pub operation: String,
    /// Which calls. Calls that are throttled do not count.
    pub calls: Calls,
    /// How much later the answer comes, or that it is lost is seen.
    pub delay: Option<Delay>,
    /// What comes in place of the answer; the answer, if nothing.
    pub lost: Option<LostAnswer>,
    /// Whether a call whose answer is lost takes effect all the same. One whose answer is late always does.
    pub after_effect: bool,
}

/// Calls of an operation to which something happens.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(crate) struct Fault {
    pub(crate) operation: String,
    pub(crate) calls: Calls,
    /// What the client gets in place of the answer.
    pub(crate) error: Option<ServiceError>,
    /// Whether the call takes effect all the same.
    pub(crate) after_effect: bool,
    /// What becomes of the answer, or of the error.
    pub(crate) transport: Transport,
}

/// What becomes of an answer on its way.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Transport {
    pub(crate) delay: Option<Delay>,
    pub(crate) lost: Option<LostAnswer>,
}

impl From<CallFault> for Fault {
    fn from(CallFault { operation, calls, error, after_effect }: CallFault) -> Self {
        Self { operation, calls, error: Some(error), after_effect, transport: Transport::default() }
    }
}

impl From<TransportFault> for Fault {
    fn from(TransportFault { operation, calls, delay, lost, after_effect }: TransportFault) -> Self {
        Self { operation, calls, error: None, after_effect, transport: Transport { delay, lost } }
    }
}

/// What happens to a call.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Met {
    /// The error of the first fault that has one, and whether the call takes effect all the same.
    pub(crate) error: Option<(ServiceError, bool)>,
    /// Of the first fault that does anything to the answer.
    pub(crate) transport: Transport,
}

impl Met {
    fn add(&mut self, fault: &Fault) {
        let Fault { error, after_effect, transport, .. } = fault;
        let mut lost = None;
        if self.transport == Transport::default() {
            self.transport = *transport;
            lost = transport.lost.map(|_| ServiceError::new(NO_ANSWER, "The answer is lost, on request."));
        }
        if self.error.is_none() {
            self.error = error.clone().or(lost).map(|error| (error, *after_effect));
        }
    }
}

/// The error of a call whose answer is lost, for whoever calls without HTTP.
const NO_ANSWER: &str = "NoAnswer";

/// All faults that were asked for.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Faults {
    resources: Vec<FailingResource>,
    calls: Vec<FailingCalls>,
    /// By operation, what is kept in place of what its requests say.
    #[serde(with = "crate::stored::json")]
    kept: Vec<(String, Map<String, Value>)>,
    /// By the ARN of a solution version, or of a solution, what its metrics are in place of those of its model.
    metrics: BTreeMap<String, BTreeMap<String, f64>>,
    /// For how many seconds a resource is shown as it was after its deletion was accepted.
    pub(crate) deletions_show_after: f64,
    random: Random,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct FailingResource {
    resource_type: ResourceType,
    name: String,
    reason: String,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct FailingCalls {
    fault: Fault,
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
    pub(crate) fn fail_calls(&mut self, fault: impl Into<Fault>) {
        self.calls.push(FailingCalls { fault: fault.into(), count: 0 });
    }

    /// Faults of calls, and how many calls each has counted.
    pub(crate) fn of_calls(&self) -> impl Iterator<Item = (&Fault, u64)> {
        self.calls.iter().map(|failing| (&failing.fault, failing.count))
    }

    /// Types and names of resources that are to fail, and why.
    pub(crate) fn of_resources(&self) -> impl Iterator<Item = (ResourceType, &str, &str)> {
        self.resources.iter().map(|failing| (failing.resource_type, failing.name.as_str(), failing.reason.as_str()))
    }

    /// By operation, what is kept in place of what its requests say.
    pub(crate) fn of_requests(&self) -> impl Iterator<Item = (&str, &Map<String, Value>)> {
        self.kept.iter().map(|(operation, patch)| (operation.as_str(), patch))
    }

    /// By ARN, the metrics that were set.
    pub(crate) fn of_metrics(&self) -> impl Iterator<Item = (&str, &BTreeMap<String, f64>)> {
        self.metrics.iter().map(|(arn, metrics)| (arn.as_str(), metrics))
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

    /// Counts a call; gives back what happens to it.
    pub(crate) fn on_call(&mut self, operation: &str) -> Met {
        let mut met = Met::default();
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
            if meets {
                met.add(fault);
            }
        }
        self.calls.retain(|failing| !matches!(failing.fault.calls, Calls::Nth(nth) if failing.count >= nth));
        met
    }
}

/// Whether a name is the one that is meant, or begins as one that ends in `*`.
pub(crate) fn is_named(meant: &str, name: &str) -> bool {
    meant.strip_suffix('*').map_or(meant == name, |beginning| name.starts_with(beginning))
}

/// JSON Merge Patch: members replace those of the same name, and null removes them.
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
        assert_eq!(faults.on_call("CreateFilter"), Met::default());
        (0..count).map(|_| faults.on_call("CreateDataset").error.is_some()).collect()
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
        assert_eq!(faults.on_call("CreateFilter"), Met::default());
        assert!(faults.on_call("ListSchemas").error.is_some_and(|(_, after_effect)| after_effect));
    }

    #[test]
    fn an_error_and_a_delay_of_two_faults_meet_one_call() {
        let mut faults = Faults::new(0);
        let late = |seconds, lost| TransportFault {
            operation: "*".to_owned(),
            calls: Calls::Every(1),
            delay: Some(Delay::Seconds(seconds)),
            lost,
            after_effect: false,
        };
        faults.fail_calls(late(1.0, None));
        faults.fail_calls(late(2.0, Some(LostAnswer::Closed)));
        let met = faults.on_call("ListSchemas");
        assert_eq!(met.transport, Transport { delay: Some(Delay::Seconds(1.0)), lost: None }, "the first counts");
        let (operation, error) = ("ListSchemas".to_owned(), ServiceError::in_use("busy"));
        let mut faults = Faults::new(0);
        faults.fail_calls(late(1.0, None));
        faults.fail_calls(CallFault { operation, calls: Calls::Nth(1), error: error.clone(), after_effect: true });
        let met = faults.on_call("ListSchemas");
        assert_eq!((met.error, met.transport.delay), (Some((error, true)), Some(Delay::Seconds(1.0))));
        assert_eq!(faults.on_call("ListSchemas").error, None);
    }
}
