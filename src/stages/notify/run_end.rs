//! The event of a run's end, whatever ended it.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::clients::Clients;
use crate::context::{Context, Resource};
use crate::engine::whole_seconds;
use crate::error::FailureName;
use crate::event_bus::{self, Event, detail_type, identifier};
use crate::report::{Crash, End, RunResult};
use crate::settings::Settings;
use crate::time::Timestamp;

/// Most failures that an event tells.
const MOST_FAILURES: usize = 20;

/// Longest reason of one, and of the run itself, in characters.
const LONGEST_REASON: usize = 500;

/// The event of a run that has come to its end.
pub fn event(context: &Context, dataset_group: Option<&str>, result: &RunResult, now: Timestamp) -> Event {
    let error = result.failure.as_ref().map(|failure| failure.name.as_str());
    let status = if error.is_none() { "SUCCEEDED" } else { "FAILED" };
    let mut detail = json!({
        "Id": identifier(&context.execution.id, &["run", status]),
        "Status": status,
        "Action": context.parameters.task().as_str(),
        "Execution": context.execution.id,
        "StartTime": context.execution.start_time.to_string(),
        "Duration": whole_seconds(now.seconds_since(context.execution.start_time)),
        "Summary": first(&result.summary),
        "Outcomes": outcomes(context),
    });
    let failures: Vec<Value> = context.failures().take(MOST_FAILURES).map(failure).collect();
    let optional = [
        ("DatasetGroup", dataset_group.map(|name| json!(name))),
        ("Error", error.map(|error| json!(error))),
        ("Failures", (!failures.is_empty()).then(|| json!(failures))),
    ];
    for (name, value) in optional {
        if let Some(value) = value {
            detail[name] = value;
        }
    }
    Event { detail_type: detail_type("run"), resource: arn(&context.execution.id), detail }
}

/// How many resources came to what.
fn outcomes(context: &Context) -> BTreeMap<&'static str, usize> {
    let mut outcomes = BTreeMap::new();
    for resource in &context.resources {
        *outcomes.entry(resource.outcome_as_str()).or_default() += 1;
    }
    outcomes
}

fn failure(resource: &Resource) -> Value {
    let reason = first(resource.reason().unwrap_or_default());
    let error = resource.failure().map(FailureName::as_str);
    let mut failure =
        json!({"ResourceType": resource.resource_type, "Name": resource.name, "Reason": reason, "Error": error});
    if let Some(arn) = &resource.arn {
        failure["Arn"] = json!(arn);
    }
    failure
}

/// The first characters of a text.
fn first(text: &str) -> String {
    text.chars().take(LONGEST_REASON).collect()
}

/// An execution by its ARN. An invocation by hand has none.
fn arn(execution: &str) -> Option<String> {
    execution.starts_with("arn:").then(|| execution.to_owned())
}

/// Publishes that a run ended because the function failed. It goes where the run's other events went, as far as that is
/// known.
pub async fn publish_crash(clients: &Clients, settings: &Settings, crash: &Crash) {
    let known = crash.turn.get("context").and_then(|context| Context::read(context.clone()).ok());
    let bus = known.as_ref().and_then(|context| context.event_bus.clone());
    let detail = json!({
        "Id": identifier(&crash.execution, &["run", "FAILED"]),
        "Status": "FAILED",
        "Execution": crash.execution,
        "Error": crash.error,
        "Summary": first(&crash.cause),
    });
    publish_early(clients, bus.or_else(|| settings.event_bus_name.clone()), &crash.execution, detail).await;
}

/// Publishes that a run ended outside the function, to the deployment's bus.
pub async fn publish_end(clients: &Clients, settings: &Settings, end: &End) {
    let mut detail = json!({
        "Id": identifier(&end.execution_arn, &["run", &end.status]),
        "Status": end.status,
        "Execution": end.execution_arn,
    });
    if let Some(error) = &end.error {
        detail["Error"] = json!(error);
    }
    if let Some(cause) = &end.cause {
        detail["Summary"] = json!(first(cause));
    }
    publish_early(clients, settings.event_bus_name.clone(), &end.execution_arn, detail).await;
}

async fn publish_early(clients: &Clients, bus: Option<String>, execution: &str, detail: Value) {
    if let Some(bus) = bus {
        let event = Event { detail_type: detail_type("run"), resource: arn(execution), detail };
        event_bus::publish(clients, (&bus, execution), None, &[event]).await;
    }
}
