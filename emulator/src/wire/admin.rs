//! The emulator's own interface, beside the services' paths: the clock, the latencies, faults, and what has happened so
//! far. No bucket can have its name, so it hides none.

mod clock;
mod error_names;
pub(crate) mod faults;
mod quotas;
mod received;

use std::collections::BTreeMap;

use http::Method;
use serde_json::{Map, Value, json};

use crate::emulator::Emulator;
use crate::error::ServiceError;
use crate::operations::Answer;
use crate::store::latencies::Latencies;

/// What every path of this interface begins with.
pub(crate) const PREFIX: &str = "/_emulator/";

/// Answers a request. `path` is what follows the prefix, and `query` what follows the question mark.
///
/// # Errors
/// The path is unknown, or the body or the query is not what it takes.
pub(crate) async fn answer(
    emulator: &Emulator,
    method: &Method,
    path: &str,
    query: Option<&str>,
    body: &[u8],
) -> Answer {
    match (method.as_str(), path) {
        ("GET", "health") => Ok(health(emulator)),
        ("GET", "clock") => Ok(clock::shown(emulator)),
        ("POST", "clock") => clock::go_on(emulator, &members(body)?).await,
        ("PUT", "latencies") => set_latencies(emulator, body),
        ("GET", "quotas") => Ok(quotas::list(emulator)),
        ("PUT", "quotas") => quotas::set(emulator, body),
        ("PUT", "request-rate") => set_request_rate(emulator, &members(body)?),
        ("PUT", "metrics") => set_metrics(emulator, &members(body)?),
        ("GET", "faults") => Ok(faults::list(emulator)),
        ("POST", "faults") => faults::add(emulator, &members(body)?),
        ("DELETE", "faults") => {
            emulator.clear_faults();
            Ok(json!({}))
        }
        ("GET", "calls") => Ok(json!({"calls": emulator.api_calls(), "throttled": emulator.throttled_calls()})),
        ("GET", "resources") => Ok(resources(emulator)),
        ("GET", "notifications") => received::notifications(emulator, query).await,
        ("DELETE", "notifications") => {
            emulator.clear_notifications();
            Ok(json!({}))
        }
        ("GET", "usage") => Ok(json!(emulator.usage())),
        ("GET", "schedules/invocations") => Ok(invocations(emulator)),
        ("GET", "events") => received::events(emulator, query).await,
        ("DELETE", "events") => {
            emulator.clear_events();
            Ok(json!({}))
        }
        _ => {
            let view = emulator.view(path).filter(|_| *method == Method::GET);
            view.map(|view| view()).ok_or_else(|| unknown(emulator, method, path))
        }
    }
}

fn unknown(emulator: &Emulator, method: &Method, path: &str) -> ServiceError {
    let views: Vec<String> = emulator.view_paths().iter().map(|path| format!(", GET {path}")).collect();
    let views = views.concat();
    invalid(format!(
        "{method} {PREFIX}{path} is unknown. There are GET health, GET and POST clock, PUT latencies, GET and PUT quotas, \
         PUT request-rate, PUT metrics, GET, POST and DELETE faults, GET calls, GET resources, GET usage, GET and DELETE notifications, \
         GET and DELETE events, GET schedules/invocations, GET and PUT snapshot, POST reset{views}."
    ))
}

/// That the emulator answers, which it does as soon as the port is open.
fn health(emulator: &Emulator) -> Value {
    json!({"status": "ready", "version": env!("CARGO_PKG_VERSION"), "clock": clock::shown(emulator)})
}

fn invalid(message: impl Into<String>) -> ServiceError {
    ServiceError::new("InvalidRequest", message)
}

fn members(body: &[u8]) -> Result<Map<String, Value>, ServiceError> {
    match serde_json::from_slice(body) {
        Ok(Value::Object(members)) => Ok(members),
        Ok(_) => Err(invalid("The body must be a JSON object.")),
        Err(error) => Err(invalid(format!("The body is no JSON: {error}."))),
    }
}

fn only(members: &Map<String, Value>, known: &[&str]) -> Result<(), ServiceError> {
    match members.keys().find(|name| !known.contains(&name.as_str())) {
        Some(name) => Err(invalid(format!("`{name}` is unknown here. There are {}.", known.join(", ")))),
        None => Ok(()),
    }
}

fn set_latencies(emulator: &Emulator, body: &[u8]) -> Answer {
    let latencies = Latencies::parse(&String::from_utf8_lossy(body)).map_err(|error| invalid(error.to_string()))?;
    emulator.set_latencies(latencies);
    Ok(json!({}))
}

fn set_request_rate(emulator: &Emulator, body: &Map<String, Value>) -> Answer {
    only(body, &["requestsPerSecond"])?;
    let rate = match body.get("requestsPerSecond") {
        Some(Value::Null) => None,
        Some(Value::Number(rate)) if rate.as_f64().is_some_and(|rate| rate > 0.0) => rate.as_f64(),
        _ => return Err(invalid("`requestsPerSecond` must be a number above 0, or null for no limit.")),
    };
    emulator.set_requests_per_second(rate);
    Ok(json!({}))
}

fn set_metrics(emulator: &Emulator, body: &Map<String, Value>) -> Answer {
    only(body, &["arn", "metrics"])?;
    let arn = body.get("arn").and_then(Value::as_str).filter(|arn| arn.contains(":solution/"));
    let arn = arn.ok_or_else(|| invalid("`arn` must be the ARN of a solution or of a solution version."))?;
    let metrics = body.get("metrics").and_then(Value::as_object).map(|metrics| {
        let values = metrics.iter().map(|(name, value)| Some((name.clone(), value.as_f64()?)));
        values.collect::<Option<BTreeMap<String, f64>>>()
    });
    let metrics = metrics.flatten().ok_or_else(|| invalid("`metrics` must be an object of numbers, by name."))?;
    emulator.set_metrics(arn, metrics);
    Ok(json!({}))
}

fn resources(emulator: &Emulator) -> Value {
    let resources = emulator.resources().into_iter().map(|resource| {
        let mut shown = json!({
            "resourceType": resource.resource_type.key(),
            "name": resource.name,
            "arn": resource.arn,
            "status": resource.status,
            "since": resource.since.0,
        });
        if let Some(reason) = resource.failure_reason {
            shown["failureReason"] = json!(reason);
        }
        shown
    });
    json!({"resources": resources.collect::<Vec<Value>>()})
}

fn invocations(emulator: &Emulator) -> Value {
    let (newest, count) = emulator.newest_invocations();
    let invocations = newest.into_iter().map(|invocation| {
        json!({
            "scheduleArn": invocation.schedule_arn,
            "scheduleName": invocation.schedule_name,
            "groupName": invocation.group_name,
            "targetArn": invocation.target_arn,
            "roleArn": invocation.role_arn,
            "input": invocation.input,
            "scheduledTime": invocation.scheduled_time.0,
            "at": invocation.at.0,
        })
    });
    json!({"invocations": invocations.collect::<Vec<Value>>(), "count": count})
}
