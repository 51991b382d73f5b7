//! The clock: what it shows, how it goes, moving it to a moment, and going on until something has come.

use std::time::Duration;

use serde_json::{Map, Value, json};

use super::{invalid, only};
use crate::clock::{ClockError, Timestamp};
use crate::emulator::Emulator;
use crate::error::ServiceError;
use crate::operations::Answer;

/// What says how far to go, of which a request has one.
const GOALS: [&str; 5] = ["advance", "now", "rfc3339", "untilIdle", "untilActive"];

/// What says how the clock goes, of which a request has one and nothing else.
const COURSES: [&str; 2] = ["paused", "speed"];

/// What a request is told that has not one of these.
const ONE_OF: &str = "Give one of `advance`, `now`, `rfc3339`, `untilIdle`, `untilActive`, `paused` and `speed`.";

/// How much of the clock's time may pass, beside one of the last two goals.
const AT_MOST: &str = "atMost";

/// What the clock shows.
pub(super) fn shown(emulator: &Emulator) -> Value {
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
    Some(changed.map(|()| shown(emulator)).map_err(problem))
}

/// How far to go.
enum Goal {
    By(Duration),
    To(Timestamp),
    Idle,
    /// All of these resources.
    Active(Vec<String>),
}

/// Moves the clock, or waits where it moves by itself; answers what it shows then.
pub(super) async fn go_on(emulator: &Emulator, body: &Map<String, Value>) -> Answer {
    only(body, &[&GOALS[..], &[AT_MOST], &COURSES].concat())?;
    if let Some(answer) = set_course(emulator, body) {
        return answer;
    }
    let (goal, at_most) = (wanted(body)?, at_most(body)?);
    if at_most.is_some() && matches!(goal, Goal::By(_) | Goal::To(_)) {
        return Err(invalid("`atMost` goes with `untilIdle` and `untilActive`."));
    }
    match goal {
        Goal::By(by) => emulator.clock().advance(by).await.map_err(|error| not_moved(&error))?,
        Goal::To(to) => emulator.clock().advance_to(to).await.map_err(|error| not_moved(&error))?,
        Goal::Idle => emulator.wait_until_idle(at_most).await.map_err(|error| invalid(format!("{error}.")))?,
        Goal::Active(arns) => {
            let deadline = at_most.map(|at_most| emulator.clock().now().after(at_most.as_secs_f64()));
            for arn in arns {
                let left = deadline.map(|deadline| seconds(deadline - emulator.clock().now()));
                emulator.wait_until_active(&arn, left).await.map_err(|error| invalid(format!("{error}.")))?;
            }
        }
    }
    Ok(shown(emulator))
}

fn not_moved(error: &ClockError) -> ServiceError {
    match error {
        ClockError::NotVirtual => invalid(
            "Only a virtual clock can be moved; start the emulator with --clock virtual, or wait with `untilIdle` or `untilActive`.",
        ),
        ClockError::Backwards { .. } | ClockError::BeyondEnd => invalid(format!("The clock was not moved: {error}.")),
    }
}

fn wanted(body: &Map<String, Value>) -> Result<Goal, ServiceError> {
    let mut goals = body.iter().filter(|(name, _)| *name != AT_MOST);
    let (Some((name, value)), None) = (goals.next(), goals.next()) else {
        return Err(invalid(ONE_OF));
    };
    match name.as_str() {
        "advance" => {
            let seconds = value.as_f64().filter(|seconds| *seconds >= 0.0);
            let seconds = seconds.ok_or_else(|| invalid("`advance` must be a number of seconds, 0 or more."))?;
            // What no duration can hold is beyond the clock's end too.
            Ok(Goal::By(Duration::try_from_secs_f64(seconds).unwrap_or(Duration::MAX)))
        }
        "now" => {
            let seconds = value.as_f64().ok_or_else(|| invalid("`now` must be a number of seconds since 1970."))?;
            Ok(Goal::To(Timestamp(0.0).after(seconds)))
        }
        "rfc3339" => value.as_str().and_then(Timestamp::from_rfc3339).map(Goal::To).ok_or_else(|| {
            invalid("`rfc3339` must be a moment in UTC from 1970 to 9999, such as \"2026-01-01T00:00:00Z\".")
        }),
        "untilIdle" if *value == Value::Bool(true) => Ok(Goal::Idle),
        "untilIdle" => Err(invalid("`untilIdle` must be true.")),
        "untilActive" => arns(value).map(Goal::Active).ok_or_else(|| {
            invalid("`untilActive` must be the ARN of a resource of Amazon Personalize, or a list of them.")
        }),
        _ => Err(invalid(ONE_OF)),
    }
}

fn arns(value: &Value) -> Option<Vec<String>> {
    let arn = |value: &Value| value.as_str().filter(|arn| arn.starts_with("arn:")).map(str::to_owned);
    match value {
        Value::Array(arns) => arns.iter().map(arn).collect(),
        one => Some(vec![arn(one)?]),
    }
}

fn at_most(body: &Map<String, Value>) -> Result<Option<Duration>, ServiceError> {
    let Some(value) = body.get(AT_MOST) else { return Ok(None) };
    let number = value.as_f64().filter(|number| *number >= 0.0);
    number
        .map(|number| Some(seconds(number)))
        .ok_or_else(|| invalid("`atMost` must be a number of seconds of the emulator's clock, 0 or more."))
}

fn seconds(seconds: f64) -> Duration {
    Duration::try_from_secs_f64(seconds.max(0.0)).unwrap_or(Duration::MAX)
}
