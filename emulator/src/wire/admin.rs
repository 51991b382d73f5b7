//! The emulator's own interface, beside the services' paths: the clock, the latencies, faults, and what has happened so
//! far. No bucket can have its name, so it hides none.

use std::collections::BTreeMap;
use std::time::Duration;

use http::Method;
use personalize_contract::ResourceType;
use personalize_contract::model::{self, Api};
use serde_json::{Map, Value, json};

use crate::clock::{ClockError, Timestamp};
use crate::emulator::Emulator;
use crate::error::ServiceError;
use crate::operations::Answer;
use crate::scheduler;
use crate::store::faults::{CallFault, Calls};
use crate::store::latencies::Latencies;
use crate::wire::event_bridge;

/// What every path of this interface begins with.
pub(crate) const PREFIX: &str = "/_emulator/";

/// Answers a request. `path` is what follows the prefix.
///
/// # Errors
/// The path is unknown, or the body is not what it takes.
pub(crate) async fn answer(emulator: &Emulator, method: &Method, path: &str, body: &[u8]) -> Answer {
    match (method.as_str(), path) {
        ("GET", "clock") => Ok(clock(emulator)),
        ("POST", "clock") => advance(emulator, &members(body)?).await,
        ("PUT", "latencies") => set_latencies(emulator, body),
        ("PUT", "request-rate") => set_request_rate(emulator, &members(body)?),
        ("PUT", "metrics") => set_metrics(emulator, &members(body)?),
        ("POST", "faults") => add_fault(emulator, &members(body)?),
        ("DELETE", "faults") => {
            emulator.clear_faults();
            Ok(json!({}))
        }
        ("GET", "calls") => Ok(json!({"calls": emulator.api_calls(), "throttled": emulator.throttled_calls()})),
        ("GET", "resources") => Ok(resources(emulator)),
        ("GET", "notifications") => Ok(notifications(emulator)),
        ("GET", "usage") => Ok(json!(emulator.usage())),
        ("GET", "schedules/invocations") => Ok(invocations(emulator)),
        ("GET", "events") => Ok(events(emulator)),
        ("DELETE", "events") => {
            emulator.clear_events();
            Ok(json!({}))
        }
        _ => Err(invalid(format!(
            "{method} {PREFIX}{path} is unknown. There are GET and POST clock, PUT latencies, PUT request-rate, PUT metrics, \
             POST and DELETE faults, GET calls, GET resources, GET usage, GET notifications, GET and DELETE events, GET \
             schedules/invocations."
        ))),
    }
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

fn clock(emulator: &Emulator) -> Value {
    let (clock, now) = (emulator.clock(), emulator.clock().now());
    json!({
        "now": now.0,
        "rfc3339": now.rfc3339(),
        "virtual": clock.is_virtual(),
        "paused": clock.is_paused(),
        "speed": clock.speed(),
    })
}

/// Pauses the clock, or changes its speed, if that is asked for.
fn set_course(emulator: &Emulator, body: &Map<String, Value>) -> Option<Answer> {
    let mut members = body.iter();
    let (Some((name, value)), None) = (members.next(), members.next()) else { return None };
    let changed = match (name.as_str(), value) {
        ("paused", Value::Bool(paused)) => {
            emulator.clock().set_paused(*paused);
            Ok(())
        }
        ("paused", _) => Err("`paused` must be true or false".to_owned()),
        ("speed", speed) => {
            let changed = emulator.clock().set_speed(speed.as_f64().unwrap_or(f64::NAN));
            changed.map_err(|error| error.to_string())
        }
        _ => return None,
    };
    let problem = |problem| invalid(format!("The clock is as it was: {problem}."));
    Some(changed.map(|()| clock(emulator)).map_err(problem))
}

/// Where a clock is to be moved.
enum Move {
    By(Duration),
    To(Timestamp),
}

async fn advance(emulator: &Emulator, body: &Map<String, Value>) -> Answer {
    only(body, &["advance", "now", "rfc3339", "paused", "speed"])?;
    if let Some(answer) = set_course(emulator, body) {
        return answer;
    }
    let shown = emulator.clock();
    let moved = match wanted_move(body)? {
        Move::By(by) => shown.advance(by).await,
        Move::To(to) => shown.advance_to(to).await,
    };
    moved.map_err(|error| match error {
        ClockError::NotVirtual => {
            invalid("Only a virtual clock can be moved; start the emulator with --clock virtual.")
        }
        ClockError::Backwards { .. } | ClockError::BeyondEnd => invalid(format!("The clock was not moved: {error}.")),
    })?;
    Ok(clock(emulator))
}

fn wanted_move(body: &Map<String, Value>) -> Result<Move, ServiceError> {
    let mut members = body.iter();
    let (Some((name, value)), None) = (members.next(), members.next()) else {
        return Err(invalid("Give one of `advance`, `now`, `rfc3339`, `paused` and `speed`."));
    };
    match name.as_str() {
        "advance" => {
            let seconds = value.as_f64().filter(|seconds| *seconds >= 0.0);
            let seconds = seconds.ok_or_else(|| invalid("`advance` must be a number of seconds, 0 or more."))?;
            // What no duration can hold is beyond the clock's end too.
            Ok(Move::By(Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX)))
        }
        "now" => {
            let seconds = value.as_f64().ok_or_else(|| invalid("`now` must be a number of seconds since 1970."))?;
            Ok(Move::To(Timestamp(0.0).after(seconds)))
        }
        _ => value.as_str().and_then(Timestamp::from_rfc3339).map(Move::To).ok_or_else(|| {
            invalid("`rfc3339` must be a moment in UTC from 1970 to 9999, such as \"2026-01-01T00:00:00Z\".")
        }),
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

/// Adds a fault, as a request describes it.
///
/// # Errors
/// What is wrong with it.
pub(crate) fn add_fault(emulator: &Emulator, body: &Map<String, Value>) -> Answer {
    let text = |name: &str| body.get(name).and_then(Value::as_str);
    let required = |name: &str| text(name).ok_or_else(|| invalid(format!("`{name}` must be text.")));
    if body.contains_key("resourceType") {
        only(body, &["resourceType", "name", "failureReason"])?;
        let key = required("resourceType")?;
        let resource_type = ResourceType::of_personalize().find(|known| known.key() == key).ok_or_else(|| {
            let known: Vec<_> = ResourceType::of_personalize().map(ResourceType::key).collect();
            let known = known.join(", ");
            invalid(format!("The resourceType `{key}` is unknown. There are {known}."))
        })?;
        emulator.fail(resource_type, required("name")?, required("failureReason")?);
        return Ok(json!({}));
    }
    if let Some(seconds) = body.get("deletionsShowAfter") {
        only(body, &["deletionsShowAfter"])?;
        let seconds = seconds.as_f64().filter(|seconds| seconds.is_finite() && *seconds >= 0.0);
        emulator.show_deletions_after(
            seconds.ok_or_else(|| invalid("`deletionsShowAfter` must be a number of seconds, 0 or more."))?,
        );
        return Ok(json!({}));
    }
    if let Some(patch) = body.get("keeps") {
        only(body, &["operation", "keeps"])?;
        let operation = required("operation")?;
        if model::operation(Api::Personalize, operation).is_none() {
            return Err(invalid(format!("The control plane has no operation `{operation}`.")));
        }
        let patch = patch.as_object();
        let patch =
            patch.ok_or_else(|| invalid("`keeps` must be an object with members of the operation's requests."))?;
        emulator.keep(operation, patch.clone());
        return Ok(json!({}));
    }
    only(body, &["operation", "nth", "every", "share", "error", "message", "afterEffect"])?;
    let error = ServiceError::new(required("error")?, text("message").unwrap_or("On request."));
    let after_effect = match body.get("afterEffect") {
        None => false,
        Some(Value::Bool(after_effect)) => *after_effect,
        Some(_) => return Err(invalid("`afterEffect` must be true or false.")),
    };
    let operation = required("operation")?.to_owned();
    let known = |api: &Api| model::operation(*api, &operation).is_some();
    let of_scheduler = || scheduler::Operation::ALL.iter().any(|known| known.name() == operation);
    let is_known = operation == "*" || Api::ALL.iter().any(known) || event_bridge::is_operation(&operation);
    if !is_known && !of_scheduler() {
        return Err(invalid(format!(
            "Amazon Personalize and EventBridge Scheduler have no operation `{operation}`; `*` stands for all, and `EventBridge.PutEvents` for that of EventBridge."
        )));
    }
    emulator.fail_calls(CallFault { operation, calls: which_calls(body)?, error, after_effect });
    Ok(json!({}))
}

fn which_calls(body: &Map<String, Value>) -> Result<Calls, ServiceError> {
    let count = |name: &str| body.get(name).and_then(Value::as_u64).filter(|count| *count > 0);
    let share = body.get("share").and_then(Value::as_f64).filter(|share| (0.0..=1.0).contains(share));
    match (count("nth"), count("every"), share) {
        (Some(nth), None, None) => Ok(Calls::Nth(nth)),
        (None, Some(every), None) => Ok(Calls::Every(every)),
        (None, None, Some(share)) => Ok(Calls::Share(share)),
        _ => Err(invalid("Give one of `nth` and `every`, a count from 1, or `share`, from 0 to 1.")),
    }
}

fn resources(emulator: &Emulator) -> Value {
    let resources = emulator.resources().into_iter().map(|resource| {
        json!({
            "resourceType": resource.resource_type.key(),
            "name": resource.name,
            "arn": resource.arn,
            "status": resource.status,
            "since": resource.since.0,
        })
    });
    json!({"resources": resources.collect::<Vec<Value>>()})
}

fn notifications(emulator: &Emulator) -> Value {
    let notifications = emulator.notifications().into_iter().map(|notification| {
        json!({
            "topicArn": notification.topic_arn,
            "subject": notification.subject,
            "message": notification.message,
            "byProtocol": notification.by_protocol,
            "attributes": notification.attributes,
            "at": notification.at.0,
        })
    });
    json!({"notifications": notifications.collect::<Vec<Value>>()})
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

/// What was put on event buses, each as a rule's target gets it and with what only its sender knows.
fn events(emulator: &Emulator) -> Value {
    let events = emulator.events().into_iter().map(|event| {
        json!({
            "eventBusName": event.event_bus_name,
            "delivered": event.is_delivered,
            "event": event.as_delivered(),
            "at": event.at.0,
        })
    });
    json!({"events": events.collect::<Vec<Value>>()})
}
