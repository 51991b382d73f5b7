//! Faults: asked for, and listed as they were asked for.

use personalize_contract::ResourceType;
use personalize_contract::model::{self, Api};
use serde_json::{Map, Value, json};

use super::error_names::{can_end_with, declared, nearest};
use super::{invalid, only};
use crate::emulator::Emulator;
use crate::error::ServiceError;
use crate::operations::Answer;
use crate::store::faults::{Calls, Delay, Fault, LostAnswer, Transport};

/// The longest delay, in seconds that pass: as long as a client may at most wait.
const LONGEST_DELAY: f64 = 3600.0;

/// What may be said of calls.
const OF_CALLS: [&str; 10] =
    ["operation", "nth", "every", "share", "error", "message", "afterEffect", "delay", "delayOnClock", "answer"];

/// Adds a fault.
///
/// # Errors
/// It could never meet anything, or says something that is not known.
pub(crate) fn add(emulator: &Emulator, body: &Map<String, Value>) -> Answer {
    if body.contains_key("resourceType") {
        fail_resource(emulator, body)?;
    } else if let Some(seconds) = body.get("deletionsShowAfter") {
        only(body, &["deletionsShowAfter"])?;
        emulator.show_deletions_after(number("deletionsShowAfter", seconds, f64::MAX)?);
    } else if let Some(patch) = body.get("keeps") {
        keep(emulator, body, patch)?;
    } else {
        emulator.add_fault(fault_of_calls(body)?);
    }
    Ok(json!({}))
}

fn text<'body>(body: &'body Map<String, Value>, name: &str) -> Result<Option<&'body str>, ServiceError> {
    match body.get(name) {
        None => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(invalid(format!("`{name}` must be text."))),
    }
}

fn required<'body>(body: &'body Map<String, Value>, name: &str) -> Result<&'body str, ServiceError> {
    text(body, name)?.ok_or_else(|| invalid(format!("`{name}` must be text.")))
}

fn number(name: &str, value: &Value, most: f64) -> Result<f64, ServiceError> {
    let number = value.as_f64().filter(|number| (0.0..=most).contains(number));
    let bounds = if most < f64::MAX { format!("from 0 to {most}") } else { "0 or more".to_owned() };
    number.ok_or_else(|| invalid(format!("`{name}` must be a number of seconds, {bounds}.")))
}

fn fail_resource(emulator: &Emulator, body: &Map<String, Value>) -> Result<(), ServiceError> {
    only(body, &["resourceType", "name", "failureReason"])?;
    let key = required(body, "resourceType")?;
    let resource_type = ResourceType::of_personalize().find(|known| known.key() == key).ok_or_else(|| {
        let known: Vec<_> = ResourceType::of_personalize().map(ResourceType::key).collect();
        let known = known.join(", ");
        invalid(format!("The resourceType `{key}` is unknown. There are {known}."))
    })?;
    emulator.fail(resource_type, required(body, "name")?, required(body, "failureReason")?);
    Ok(())
}

fn keep(emulator: &Emulator, body: &Map<String, Value>, patch: &Value) -> Result<(), ServiceError> {
    only(body, &["operation", "keeps"])?;
    let operation = required(body, "operation")?;
    if model::operation(Api::Personalize, operation).is_none() {
        return Err(invalid(format!("The control plane has no operation `{operation}`.")));
    }
    let patch = patch.as_object();
    let patch = patch.ok_or_else(|| invalid("`keeps` must be an object with members of the operation's requests."))?;
    emulator.keep(operation, patch.clone());
    Ok(())
}

fn fault_of_calls(body: &Map<String, Value>) -> Result<Fault, ServiceError> {
    only(body, &OF_CALLS)?;
    let operation = required(body, "operation")?.to_owned();
    let declared = declared(&operation).ok_or_else(|| {
        invalid(format!(
            "Amazon Personalize and EventBridge Scheduler have no operation `{operation}`; `*` stands for all, and `EventBridge.PutEvents` for that of EventBridge."
        ))
    })?;
    let transport = Transport { delay: delay(body)?, lost: lost(body)? };
    let error = match text(body, "error")? {
        None if transport == Transport::default() => {
            return Err(invalid("`error` must be text, unless there is `delay`, `delayOnClock` or `answer`."));
        }
        None => None,
        Some(_) if transport.lost.is_some() => {
            return Err(invalid("Give `error` or `answer`: an answer that is lost has no error."));
        }
        Some(name) if can_end_with(&declared, name) => {
            Some(ServiceError::new(name, text(body, "message")?.unwrap_or("On request.")))
        }
        Some(name) => {
            let nearest = nearest(&declared, name);
            return Err(invalid(format!(
                "{operation} never ends with the error `{name}`; did you mean `{nearest}`? It declares {}.",
                declared.join(", ")
            )));
        }
    };
    let after_effect = match body.get("afterEffect") {
        None => false,
        Some(Value::Bool(_)) if error.is_none() && transport.lost.is_none() => {
            return Err(invalid(
                "`afterEffect` goes with `error` and `answer`; a call whose answer is late takes effect.",
            ));
        }
        Some(Value::Bool(after_effect)) => *after_effect,
        Some(_) => return Err(invalid("`afterEffect` must be true or false.")),
    };
    Ok(Fault { operation, calls: which_calls(body)?, error, after_effect, transport })
}

fn delay(body: &Map<String, Value>) -> Result<Option<Delay>, ServiceError> {
    match (body.get("delay"), body.get("delayOnClock")) {
        (None, None) => Ok(None),
        (Some(seconds), None) => Ok(Some(Delay::Seconds(number("delay", seconds, LONGEST_DELAY)?))),
        (None, Some(seconds)) => Ok(Some(Delay::ClockSeconds(number("delayOnClock", seconds, f64::MAX)?))),
        (Some(_), Some(_)) => Err(invalid("Give `delay`, in seconds that pass, or `delayOnClock`, not both.")),
    }
}

fn lost(body: &Map<String, Value>) -> Result<Option<LostAnswer>, ServiceError> {
    match text(body, "answer")? {
        None => Ok(None),
        Some("closed") => Ok(Some(LostAnswer::Closed)),
        Some("never") => Ok(Some(LostAnswer::Never)),
        Some(_) => Err(invalid("`answer` must be \"closed\", for a connection that is closed, or \"never\".")),
    }
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

/// Every fault as it can be asked for, and how many calls those of calls have counted.
pub(super) fn list(emulator: &Emulator) -> Value {
    let state = emulator.state();
    let faults = &state.faults;
    let of_calls = faults.of_calls().map(|(fault, count)| shown(fault, count));
    let of_resources = faults.of_resources().map(|(resource_type, name, reason)| {
        json!({"resourceType": resource_type.key(), "name": name, "failureReason": reason})
    });
    let of_requests = faults.of_requests().map(|(operation, patch)| json!({"operation": operation, "keeps": patch}));
    let late = Some(faults.deletions_show_after).filter(|seconds| *seconds > 0.0);
    let late = late.map(|seconds| json!({"deletionsShowAfter": seconds}));
    let metrics: Vec<Value> =
        faults.of_metrics().map(|(arn, metrics)| json!({"arn": arn, "metrics": metrics})).collect();
    let faults: Vec<Value> = of_calls.chain(of_resources).chain(of_requests).chain(late).collect();
    json!({"faults": faults, "metrics": metrics})
}

fn shown(fault: &Fault, count: u64) -> Value {
    let Fault { operation, calls, error, after_effect, transport } = fault;
    let mut shown = json!({"operation": operation, "counted": count});
    match calls {
        Calls::Nth(nth) => shown["nth"] = json!(nth),
        Calls::Every(every) => shown["every"] = json!(every),
        Calls::Share(share) => shown["share"] = json!(share),
    }
    if let Some(error) = error {
        shown["error"] = json!(error.name);
        shown["message"] = json!(error.message);
    }
    if *after_effect {
        shown["afterEffect"] = json!(true);
    }
    match transport.delay {
        None => {}
        Some(Delay::Seconds(seconds)) => shown["delay"] = json!(seconds),
        Some(Delay::ClockSeconds(seconds)) => shown["delayOnClock"] = json!(seconds),
    }
    match transport.lost {
        None => {}
        Some(LostAnswer::Closed) => shown["answer"] = json!("closed"),
        Some(LostAnswer::Never) => shown["answer"] = json!("never"),
    }
    shown
}
