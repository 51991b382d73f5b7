//! The events that the function is invoked with, told apart by their shape.

use aws_lambda_events::event::s3::S3Event;
use personalize_contract::arn::solution_of_version;
use personalize_contract::{S3Location, name};
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::context::{
    Action, Capture, Context, Execution, Export, Move, MoveAction, OVERRIDES, Occurrence, Overrides, Source,
};
use crate::error::HandlerError;
use crate::names;
use crate::report::{Crash, End};
use crate::stage::Stage;
use crate::time::Timestamp;

/// What the function was invoked with.
#[derive(Debug)]
pub enum Event {
    /// Objects were put into the bucket.
    ObjectsPut(S3Event),
    /// One turn of the loop.
    Turn(Box<Turn>),
    /// A turn failed for good: tell whoever waits for the run.
    Crashed(Box<Crash>),
    /// An execution ended without success, as EventBridge tells it.
    Ended(Box<End>),
}

/// One turn of the loop.
#[derive(Debug)]
pub struct Turn {
    /// The stage to go on with.
    pub stage: Stage,
    /// What the run remembers.
    pub context: Context,
    /// When the turn began.
    pub now: Timestamp,
}

/// What `statemachine.asl.json` wraps around an input.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Envelope {
    input: Value,
    execution: String,
    start_time: String,
    entered_time: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct ObjectInput {
    bucket: String,
    key: String,
    #[serde(default)]
    version_id: Option<String>,
    #[serde(default)]
    size: Option<u64>,
}

/// What an input says besides of how its run is to differ, and what began it.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct RunInput {
    #[serde(flatten)]
    overrides: Overrides,
    #[serde(default)]
    schedule: Option<String>,
    #[serde(default)]
    scheduled_time: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct InlineInput {
    bucket: String,
    params: Value,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct DeletionInput {
    action: Action,
    dataset_group: String,
    #[serde(default)]
    confirm: String,
}

#[derive(Debug, Deserialize)]
struct Failure {
    #[serde(rename = "Error")]
    error: String,
    #[serde(rename = "Cause", default)]
    cause: String,
}

const SHAPES: &str = "expected an S3 notification, an execution's status change, {\"bucket\", \"key\"}, {\"bucket\", \"params\"}, both with or without \"partial\", \"reimport\", \"retrain\", \"trainingMode\", \"batch\" and \"filters\", {\"action\": \"delete\", \"datasetGroup\", \"confirm\"}, {\"action\": \"export\", \"datasetGroup\"}, {\"action\": \"capture\", \"datasetGroup\"}, {\"action\": \"promote\", \"campaign\"}, {\"action\": \"rollback\", \"campaign\"}, both with or without \"solutionVersionArn\", {\"action\": \"plan\"} with what is to be planned, or {\"step\", \"context\"}";

impl Event {
    /// Tells an event's shape.
    ///
    /// # Errors
    /// [`HandlerError::EventInvalid`] for a shape that is not known, saying which are;
    /// [`HandlerError::ContextInvalid`] for a context that cannot be read.
    pub fn read(event: Value) -> Result<Self, HandlerError> {
        let Value::Object(members) = &event else {
            return Err(HandlerError::EventInvalid(format!("the event is not a JSON object; {SHAPES}")));
        };
        if members.contains_key("Records") {
            return serde_json::from_value(event).map(Self::ObjectsPut).map_err(|error| {
                HandlerError::EventInvalid(format!("the event has `Records` but is no S3 notification: {error}"))
            });
        }
        if let Some(detail_type) = members.get("detail-type") {
            return read_end(detail_type, members.get("detail").cloned().unwrap_or_default());
        }
        if !members.contains_key("input") {
            return read_input(event, None);
        }
        let envelope: Envelope = serde_json::from_value(event).map_err(|error| {
            HandlerError::EventInvalid(format!("the event is not what the state machine sends: {error}"))
        })?;
        let time = |name: &str, text: &str| {
            Timestamp::parse(text).ok_or_else(|| {
                HandlerError::EventInvalid(format!(
                    "`{name}` is {text:?}, which is no time such as 2026-01-01T09:30:00.250Z"
                ))
            })
        };
        let moment = Moment {
            now: time("enteredTime", &envelope.entered_time)?,
            execution: Execution { start_time: time("startTime", &envelope.start_time)?, id: envelope.execution },
        };
        read_input(envelope.input, Some(moment))
    }
}

/// Which execution a turn belongs to, and when it began.
struct Moment {
    execution: Execution,
    now: Timestamp,
}

/// For an invocation by hand: the same input continues the same run, since its names are derived from this.
fn moment_by_hand(input: &Value) -> Moment {
    let now = Timestamp::of_this_machine();
    let id = names::invocation_by_hand(&input.to_string());
    Moment { execution: Execution { id, start_time: now }, now }
}

fn read_input(input: Value, moment: Option<Moment>) -> Result<Event, HandlerError> {
    let moment = moment.unwrap_or_else(|| moment_by_hand(&input));
    let Value::Object(mut members) = input else {
        return Err(HandlerError::EventInvalid(format!("the input is not a JSON object; {SHAPES}")));
    };
    if members.contains_key("failure") {
        return read_crash(members, moment).map(|crash| Event::Crashed(Box::new(crash)));
    }
    if let Some(step) = members.remove("step") {
        let stage = Stage::parse(step.as_str().unwrap_or_default())
            .ok_or_else(|| HandlerError::EventInvalid(format!("`step` is {step}; the steps are {}", Stage::names())))?;
        let context = members.remove("context").ok_or_else(|| {
            HandlerError::EventInvalid("`step` needs the `context` that an earlier turn answered".to_owned())
        })?;
        return Ok(Event::Turn(Box::new(Turn { stage, context: Context::read(context)?, now: moment.now })));
    }
    let plans = members.get("action").is_some_and(|action| action == "plan");
    let partial = read_partial(&mut members)?;
    let (overrides, occurrence) = read_run_input(&mut members)?;
    let source = if plans { read_what_is_planned(members) } else { read_source(members) }?;
    let context = Context { plans, partial, overrides, occurrence, ..Context::new(moment.execution, source) };
    Ok(Event::Turn(Box::new(Turn { stage: Stage::FIRST, context, now: moment.now })))
}

/// What an input names that has no parameters: a dataset group or a campaign, or of a plan what becomes of that.
const NAMED: [&str; 4] = ["datasetGroup", "campaign", "promote", "rollback"];

/// Whether a run is to do what it can although something of it will fail. A deletion always does.
fn read_partial(members: &mut Map<String, Value>) -> Result<bool, HandlerError> {
    match members.remove("partial") {
        None => Ok(false),
        Some(Value::Bool(partial)) if !NAMED.iter().any(|key| members.contains_key(*key)) => Ok(partial),
        Some(Value::Bool(_)) => Err(HandlerError::EventInvalid(
            "`partial` is for runs; whatever else is asked for goes as far as it can without it".to_owned(),
        )),
        Some(other) => Err(HandlerError::EventInvalid(format!("`partial` is {other}, and must be true or false"))),
    }
}

/// What the run does otherwise than its parameter file says, and which occurrence of a schedule began it. Only a run has a
/// parameter file; what another input has of these keys is left in it, and rejected with it.
fn read_run_input(members: &mut Map<String, Value>) -> Result<(Option<Overrides>, Option<Occurrence>), HandlerError> {
    if !["key", "params"].into_iter().any(|key| members.contains_key(key)) {
        return Ok((None, None));
    }
    let mut own = Map::new();
    for key in OVERRIDES.into_iter().chain(["schedule", "scheduledTime"]) {
        own.extend(members.remove_entry(key));
    }
    let RunInput { overrides, schedule, scheduled_time } =
        serde_json::from_value(Value::Object(own)).map_err(|error| {
            HandlerError::EventInvalid(format!(
                "the input is not understood: {error}; `reimport` is \"always\", \"onChange\" or \"never\", `retrain` and `batch` are one of these or an object with one for each name, `trainingMode` is \"FULL\" or \"UPDATE\", or an object with one for each name, and `filters` is a list of names"
            ))
        })?;
    let occurrence = schedule.zip(scheduled_time);
    let occurrence = occurrence.map(|(schedule, scheduled_time)| Occurrence { schedule, scheduled_time });
    Ok(((!overrides.is_empty()).then_some(overrides), occurrence))
}

fn read_end(detail_type: &Value, detail: Value) -> Result<Event, HandlerError> {
    const STATUS_CHANGE: &str = "Step Functions Execution Status Change";
    if detail_type != STATUS_CHANGE {
        return Err(HandlerError::EventInvalid(format!(
            "EventBridge sent {detail_type}, and this function answers \"{STATUS_CHANGE}\" only; correct the rule's pattern"
        )));
    }
    serde_json::from_value(detail)
        .map(|end| Event::Ended(Box::new(end)))
        .map_err(|error| HandlerError::EventInvalid(format!("the event is no {STATUS_CHANGE}: {error}")))
}

/// The same input as what is planned would have, but for its `action`. The plan of a deletion deletes nothing, so it
/// needs no `confirm`; the plan of a promotion or a rollback has the campaign under that name.
fn read_what_is_planned(mut members: Map<String, Value>) -> Result<Source, HandlerError> {
    let moves = ["promote", "rollback"].into_iter().find_map(|action| Some((action, members.remove(action)?)));
    if let Some((action, campaign)) = moves {
        members.insert("action".to_owned(), Value::from(action));
        if members.insert("campaign".to_owned(), campaign).is_some() {
            return Err(HandlerError::EventInvalid(format!(
                "a plan has the name of the campaign at `{action}`, and no `campaign` besides"
            )));
        }
    } else if members.contains_key("datasetGroup") {
        members.insert("action".to_owned(), Value::from("delete"));
    } else {
        members.remove("action");
    }
    read_source(members)
}

fn read_source(members: Map<String, Value>) -> Result<Source, HandlerError> {
    let refused = |error| HandlerError::EventInvalid(format!("the input is not understood: {error}; {SHAPES}"));
    if members.contains_key("params") {
        let InlineInput { bucket, params } = serde_json::from_value(Value::Object(members)).map_err(refused)?;
        return Ok(Source::Inline { bucket, params });
    }
    if members.get("action").is_some_and(|action| action == "export") {
        return read_export(serde_json::from_value(Value::Object(members)).map_err(refused)?);
    }
    if members.get("action").is_some_and(|action| action == "capture") {
        return read_capture(serde_json::from_value(Value::Object(members)).map_err(refused)?);
    }
    if members.get("action").is_some_and(|action| action == "promote" || action == "rollback") {
        return read_move(serde_json::from_value(Value::Object(members)).map_err(refused)?);
    }
    if members.contains_key("action") {
        let input: DeletionInput = serde_json::from_value(Value::Object(members)).map_err(refused)?;
        let DeletionInput { action, dataset_group, confirm } = input;
        return Ok(Source::Deletion { action, dataset_group, confirm });
    }
    let ObjectInput { bucket, key, version_id, size } =
        serde_json::from_value(Value::Object(members)).map_err(refused)?;
    Ok(Source::Object { bucket, key, version_id, e_tag: None, size })
}

/// An export needs nothing checked but its input.
fn read_export(export: Export) -> Result<Source, HandlerError> {
    if let Err(problem) = name::check(&export.dataset_group) {
        return Err(HandlerError::EventInvalid(format!("`datasetGroup`: {problem}")));
    }
    // A bucket may stand without a slash behind it.
    let is_in_s3 = |output: &str| S3Location::parse(&format!("{}/", output.trim_end_matches('/'))).is_some();
    if let Some(output) = export.output.as_deref().filter(|output| !is_in_s3(output)) {
        return Err(HandlerError::EventInvalid(format!(
            "`output` is {output:?}, and must be as in s3://bucket/folder/"
        )));
    }
    Ok(Source::Export(export))
}

/// A capture needs nothing checked but its input.
fn read_capture(capture: Capture) -> Result<Source, HandlerError> {
    if let Err(problem) = name::check(&capture.dataset_group) {
        return Err(HandlerError::EventInvalid(format!("`datasetGroup`: {problem}")));
    }
    let is_file = |output: &str| S3Location::parse(output).is_some_and(|place| !place.is_folder());
    if let Some(output) = capture.output.as_deref().filter(|output| !is_file(output)) {
        return Err(HandlerError::EventInvalid(format!(
            "`output` is {output:?}, and must be as in s3://bucket/folder/file.json"
        )));
    }
    Ok(Source::Capture(capture))
}

/// A promotion or a rollback needs nothing checked but its input. What is there is seen later.
fn read_move(request: Move) -> Result<Source, HandlerError> {
    if let Err(problem) = name::check(&request.campaign) {
        return Err(HandlerError::EventInvalid(format!("`campaign`: {problem}")));
    }
    let is_version =
        |arn: &str| solution_of_version(arn).is_some_and(|solution| solution_of_version(solution).is_none());
    if let Some(version) = request.solution_version_arn.as_deref().filter(|arn| !is_version(arn)) {
        let action = match request.action {
            MoveAction::Promote => "promote",
            MoveAction::Rollback => "rollback",
        };
        return Err(HandlerError::EventInvalid(format!(
            "`solutionVersionArn` is {version:?}, and must be the ARN of a solution version; without it, {action} finds one"
        )));
    }
    Ok(Source::Move(request))
}

fn read_crash(mut members: Map<String, Value>, moment: Moment) -> Result<Crash, HandlerError> {
    let failure: Failure = serde_json::from_value(members.remove("failure").unwrap_or_default()).map_err(|error| {
        HandlerError::EventInvalid(format!("`failure` is not what a Catch of Step Functions writes: {error}"))
    })?;
    let turn = members.remove("turn").unwrap_or_default();
    Ok(Crash { error: failure.error, cause: failure.cause, execution: moment.execution.id, turn })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn wrapped(input: &Value) -> Value {
        json!({"input": input, "execution": "arn:aws:states:us-east-1:1:execution:m:e",
            "startTime": "2026-01-01T00:00:00Z", "enteredTime": "2026-01-01T00:05:00.500Z"})
    }

    #[test]
    fn a_first_turn_takes_its_time_and_name_from_the_state_machine() {
        let Event::Turn(turn) = Event::read(wrapped(&json!({"bucket": "b", "key": "k"}))).unwrap() else { panic!() };
        assert_eq!(turn.stage, Stage::FIRST);
        assert_eq!(turn.context.execution.id, "arn:aws:states:us-east-1:1:execution:m:e");
        assert!((turn.now.seconds_since(turn.context.execution.start_time) - 300.5).abs() < 1e-6);
    }

    #[test]
    fn the_same_input_by_hand_continues_the_same_run() {
        let run = |input: Value| match Event::read(input).unwrap() {
            Event::Turn(turn) => turn.context.execution.id,
            other => panic!("{other:?}"),
        };
        let inline = json!({"bucket": "b", "params": {}});
        assert_eq!(run(inline.clone()), run(inline));
        assert_ne!(run(json!({"bucket": "b", "key": "k"})), run(json!({"bucket": "b", "key": "k2"})));
    }

    #[test]
    fn what_a_catch_hands_over_is_a_crash() {
        let input = json!({"step": "Notify", "turn": {"bucket": "b"}, "failure": {"Error": "Sandbox.Timedout", "Cause": "15 minutes"}});
        let Event::Crashed(crash) = Event::read(wrapped(&input)).unwrap() else { panic!() };
        assert_eq!((crash.error.as_str(), crash.turn["bucket"].as_str()), ("Sandbox.Timedout", Some("b")));
    }

    #[test]
    fn the_end_of_an_execution_comes_from_event_bridge() {
        let event = json!({"version": "0", "source": "aws.states", "detail-type": "Step Functions Execution Status Change",
            "detail": {"executionArn": "e", "stateMachineArn": "m", "name": "n", "status": "ABORTED", "startDate": 1, "stopDate": 2,
                "input": "{}", "output": null}});
        let Event::Ended(end) = Event::read(event).unwrap() else { panic!() };
        assert_eq!((end.execution_arn.as_str(), end.status.as_str(), end.error), ("e", "ABORTED", None));
    }

    #[test]
    fn other_shapes_are_refused_with_the_ones_that_are_known() {
        let cases = [
            (json!([]), "not a JSON object"),
            (json!({"bucket": "b"}), "missing field `key`"),
            (json!({"bucket": "b", "key": "k", "verison": 1}), "unknown field `verison`"),
            (json!({"action": "remove", "datasetGroup": "g"}), "unknown variant `remove`, expected `delete`"),
            (json!({"action": "delete", "dataSetGroup": "g"}), "unknown field `dataSetGroup`"),
            (json!({"action": "export", "datasetGroup": "g", "confirm": "g"}), "unknown field `confirm`"),
            (json!({"action": "export", "datasetGroup": "g", "datasets": ["Films"]}), "unknown variant `Films`"),
            (json!({"action": "export", "datasetGroup": "g", "ingestionMode": "SOME"}), "unknown variant `SOME`"),
            (json!({"action": "export", "datasetGroup": "g", "output": "exports/"}), "as in s3://bucket/folder/"),
            (json!({"action": "export", "datasetGroup": "no name"}), "`datasetGroup`: "),
            (json!({"action": "capture", "datasetGroup": "g", "confirm": "g"}), "unknown field `confirm`"),
            (json!({"action": "capture", "datasetGroup": "g", "output": "s3://b/folder/"}), "folder/file.json"),
            (json!({"action": "capture", "datasetGroup": ""}), "`datasetGroup`: "),
            (json!({"action": "promote"}), "missing field `campaign`"),
            (json!({"action": "promote", "campaign": "c", "datasetGroup": "g"}), "unknown field `datasetGroup`"),
            (json!({"action": "rollback", "campaign": "c d"}), "`campaign`: "),
            (json!({"action": "rollback", "campaign": "c", "solutionVersionArn": "1a2b"}), "must be the ARN"),
            (json!({"action": "rollback", "campaign": "c", "partial": true}), "`partial` is for runs"),
            (json!({"action": "plan", "promote": "c", "campaign": "c"}), "and no `campaign` besides"),
            (json!({"action": "plan", "promote": "c", "rollback": "c"}), "unknown field `rollback`"),
            (json!({"action": "delete", "datasetGroup": "g", "bucket": "b", "key": "k"}), "unknown field `bucket`"),
            (json!({"action": "delete", "bucket": "b", "params": {}}), "unknown field `action`"),
            (json!({"step": "Nap", "context": {}}), "the steps are Load,"),
            (json!({"step": "Load"}), "needs the `context`"),
            (json!({"Records": 3}), "no S3 notification"),
            (json!({"detail-type": "Object Created", "detail": {}}), "correct the rule's pattern"),
            (
                json!({"detail-type": "Step Functions Execution Status Change"}),
                "no Step Functions Execution Status Change",
            ),
            (json!({"input": {}, "execution": "e"}), "startTime"),
        ];
        for (event, expected) in cases {
            let error = Event::read(event.clone()).unwrap_err();
            assert!(error.to_string().contains(expected), "{event}: {error}");
            assert_eq!(error.error_type(), "EventInvalid");
        }
    }
}
