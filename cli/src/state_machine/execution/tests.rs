//! Executions of the project's state machine, and of small ones, around a function that answers from a script.

use std::sync::Mutex;

use super::*;
use crate::state_machine::invoke::Answer;
use crate::state_machine::{EVENT_LIMIT, project_definition, state_transitions};

/// A function that answers what the test says, given the number of the invocation and the event.
struct Script<F>(Mutex<Vec<Value>>, F);

impl<F: Fn(usize, &Value) -> Result<Value, Failure> + Send + Sync> Invoke for Script<F> {
    fn invoke(&self, event: Value) -> Answer<'_> {
        Box::pin(async move {
            let mut events = self.0.lock().expect("no panic before");
            let answer = (self.1)(events.len(), &event);
            events.push(event);
            answer
        })
    }
}

struct Outcome {
    ending: Result<Value, Failure>,
    history: History,
    events: Vec<Value>,
    passed: f64,
}

impl Outcome {
    fn types(&self) -> Vec<String> {
        self.history.read(|events| events.iter().map(|event| event.happening.event_type().to_owned()).collect())
    }

    fn failure(&self) -> &Failure {
        self.ending.as_ref().expect_err("a failure")
    }
}

async fn run(
    input: Value,
    script: impl Fn(usize, &Value) -> Result<Value, Failure> + Send + Sync + 'static,
) -> Outcome {
    run_definition(project_definition("aws", "arn:function").expect("known"), input, script).await
}

async fn run_definition(
    definition: Definition,
    input: Value,
    script: impl Fn(usize, &Value) -> Result<Value, Failure> + Send + Sync + 'static,
) -> Outcome {
    let clock = Clock::virtual_from(Timestamp(1_767_225_600.0));
    let function = Arc::new(Script(Mutex::default(), script));
    let machine = StateMachine {
        definition: Arc::new(definition),
        arn: "arn:aws:states:eu-west-1:1:stateMachine:m".to_owned(),
        region: "eu-west-1".into(),
        role_arn: "arn:role".into(),
        function: function.clone(),
        clock: clock.clone(),
        seed: 1,
    };
    let execution = Execution { arn: "arn:execution".to_owned(), name: "e".to_owned(), input, start: clock.now() };
    let history = History::new(clock.clone(), None);
    let ending = machine.run(&execution, &history).await;
    let ending = ending.map(|text| serde_json::from_str(&text).expect("JSON"));
    let events = function.0.lock().expect("no panic before").clone();
    Outcome { ending, history, events, passed: clock.now() - execution.start }
}

fn succeed() -> Value {
    json!({"next": "succeed"})
}

#[tokio::test]
async fn a_clean_run_loops_and_ends_with_the_last_answer() {
    let outcome = run(json!({"bucket": "b"}), |turn, _| {
        Ok(match turn {
            0 => json!({"next": "invoke", "n": 0}),
            1 => json!({"next": "wait", "waitSeconds": 30}),
            _ => json!({"next": "succeed", "n": 2}),
        })
    })
    .await;
    assert_eq!(outcome.ending, Ok(json!({"next": "succeed", "n": 2})));
    let turn = ["TaskStateEntered", "TaskScheduled", "TaskStarted", "TaskSucceeded", "TaskStateExited"];
    let choice = ["ChoiceStateEntered", "ChoiceStateExited"];
    let expected = [
        &["ExecutionStarted"][..],
        &turn,
        &choice,
        &turn,
        &choice,
        &["WaitStateEntered", "WaitStateExited"],
        &turn,
        &choice,
        &["SucceedStateEntered", "SucceedStateExited", "ExecutionSucceeded"],
    ]
    .concat();
    assert_eq!(outcome.types(), expected);
    assert_eq!(outcome.history.read(state_transitions), 8);
    assert!((outcome.passed - 30.0).abs() < 1e-6);
}

#[tokio::test]
async fn a_turn_is_given_the_last_answer_the_execution_and_the_times() {
    let outcome = run(json!({"bucket": "b"}), |turn, _| {
        Ok(if turn == 0 { json!({"next": "wait", "waitSeconds": 90}) } else { succeed() })
    })
    .await;
    assert_eq!(
        outcome.events[0],
        json!({"input": {"bucket": "b"}, "execution": "arn:execution",
            "startTime": "2026-01-01T00:00:00.000Z", "enteredTime": "2026-01-01T00:00:00.000Z"})
    );
    assert_eq!(outcome.events[1]["enteredTime"], "2026-01-01T00:01:30.000Z");
    assert_eq!(outcome.events[1]["input"], json!({"next": "wait", "waitSeconds": 90}));
}

#[tokio::test]
async fn an_answer_of_fail_ends_the_execution_with_its_error() {
    let outcome = run(json!({}), |_, _| Ok(json!({"next": "fail", "error": "ResourceFailed", "cause": "why"}))).await;
    assert_eq!(outcome.failure(), &Failure::new("ResourceFailed", "why"));
    assert_eq!(outcome.types()[8..], ["FailStateEntered", "ExecutionFailed"]);
}

#[tokio::test]
async fn an_answer_that_no_choice_matches_ends_the_execution_by_that_name() {
    let outcome = run(json!({}), |_, _| Ok(json!({"next": "dance"}))).await;
    assert_eq!(outcome.failure().error, failure::NO_CHOICE_MATCHED);
    let outcome = run(json!({}), |_, _| Ok(json!({}))).await;
    assert_eq!(outcome.failure().error, failure::RUNTIME);
    assert!(outcome.failure().cause.contains("'$.next'"));
}

#[tokio::test]
async fn lambda_s_own_errors_are_tried_again_without_entering_the_state_anew() {
    let outcome =
        run(
            json!({}),
            |turn, _| {
                if turn < 3 { Err(Failure::new("Lambda.ServiceException", "later")) } else { Ok(succeed()) }
            },
        )
        .await;
    assert!(outcome.ending.is_ok());
    let again = ["TaskScheduled", "TaskStarted", "TaskFailed"];
    assert_eq!(outcome.types()[1..11], [&["TaskStateEntered"][..], &again, &again, &again].concat());
    assert_eq!(outcome.history.read(state_transitions), 3 + 3);
    assert!(outcome.passed > 0.0 && outcome.passed <= 2.0 + 4.0 + 8.0, "{}", outcome.passed);
    assert_eq!(outcome.events[3]["enteredTime"], "2026-01-01T00:00:00.000Z");
}

#[tokio::test]
async fn a_handler_that_failed_is_reported_and_the_execution_fails() {
    let outcome = run(json!({"bucket": "b"}), |turn, _| match turn {
        0 => Err(Failure::new("ContextInvalid", "damaged")),
        _ => Ok(json!({"next": "fail", "error": "HandlerFailed", "cause": "told"})),
    })
    .await;
    assert_eq!(outcome.failure(), &Failure::new("HandlerFailed", "told"));
    let input = &outcome.events[1]["input"];
    let failure = json!({"Error": "ContextInvalid", "Cause": "damaged"});
    assert_eq!(input["step"], "Notify");
    assert_eq!(input["failure"], failure);
    assert_eq!(input["turn"], json!({"bucket": "b", "failure": failure}));
}

#[tokio::test]
async fn when_the_report_fails_too_the_execution_fails_by_that() {
    let outcome = run(json!({}), |_, _| Err(Failure::new("Lambda.Unknown", "crash"))).await;
    assert_eq!(outcome.failure(), &Failure::new("Lambda.Unknown", "crash"));
    assert_eq!(outcome.events.len(), 6, "three turns and three reports");
    assert_eq!(outcome.types().last().map(String::as_str), Some("ExecutionFailed"));
    assert_eq!(outcome.types()[outcome.types().len() - 2], "TaskFailed");
}

#[tokio::test]
async fn data_over_the_limit_fails_the_execution_and_is_not_caught() {
    let outcome = run(json!({}), |_, _| Ok(json!({"next": "wait", "context": "x".repeat(DATA_LIMIT)}))).await;
    assert_eq!(outcome.failure().error, failure::DATA_LIMIT_EXCEEDED);
    assert_eq!(outcome.types()[4..], ["TaskFailed", "ExecutionFailed"]);
    // An input that a state can have, and that is too large with what Parameters puts around it.
    let outcome = run(json!({"context": "x".repeat(DATA_LIMIT - 100)}), |_, _| Ok(succeed())).await;
    assert_eq!(outcome.failure().error, failure::DATA_LIMIT_EXCEEDED);
    assert_eq!(outcome.types(), ["ExecutionStarted", "TaskStateEntered", "ExecutionFailed"]);
    assert!(outcome.events.is_empty(), "the function is not invoked");
}

#[tokio::test]
async fn an_execution_ends_when_its_history_is_full() {
    let outcome = run(json!({}), |_, _| Ok(json!({"next": "wait", "waitSeconds": 1}))).await;
    assert_eq!(outcome.failure().error, failure::RUNTIME);
    assert!(outcome.failure().cause.contains("25000"), "{}", outcome.failure().cause);
    assert_eq!(outcome.history.len(), EVENT_LIMIT);
    assert_eq!(outcome.types().last().map(String::as_str), Some("ExecutionFailed"));
}

#[tokio::test]
async fn seconds_that_are_no_whole_number_fail_the_execution() {
    for seconds in [json!(-1), json!(1.5), json!("30"), json!(null), json!(100_000_000)] {
        let outcome = run(json!({}), move |_, _| Ok(json!({"next": "wait", "waitSeconds": seconds}))).await;
        assert_eq!(outcome.failure().error, failure::RUNTIME);
        assert!(outcome.failure().cause.contains("'Wait'"), "{}", outcome.failure().cause);
    }
}

#[tokio::test]
async fn events_are_numbered_and_told_as_step_functions_tells_them() {
    let outcome = run(json!({"a": 1}), |_, _| Ok(succeed())).await;
    let events = outcome.history.read(|events| events.iter().map(super::super::Event::to_json).collect::<Vec<_>>());
    let numbers: Vec<_> = events.iter().map(|event| (event["id"].clone(), event["previousEventId"].clone())).collect();
    assert_eq!(numbers[..4], [(json!(1), json!(0)), (json!(2), json!(0)), (json!(3), json!(2)), (json!(4), json!(3))]);
    assert_eq!(events[0]["executionStartedEventDetails"]["input"], r#"{"a":1}"#);
    assert_eq!(events[1]["stateEnteredEventDetails"]["name"], "Invoke");
    assert_eq!(events[2]["taskScheduledEventDetails"]["resourceType"], "lambda");
    let scheduled: Value =
        serde_json::from_str(events[2]["taskScheduledEventDetails"]["parameters"].as_str().expect("text"))
            .expect("JSON");
    assert_eq!(scheduled["FunctionName"], "arn:function");
    let result: Value =
        serde_json::from_str(events[4]["taskSucceededEventDetails"]["output"].as_str().expect("text")).expect("JSON");
    assert_eq!(result["Payload"], succeed());
}

#[tokio::test]
async fn an_execution_that_lasts_too_long_times_out_at_its_limit() {
    let mut definition = project_definition("aws", "arn:function").expect("known");
    definition.timeout_seconds = Some(100);
    let outcome = run_definition(definition, json!({}), |_, _| Ok(json!({"next": "wait", "waitSeconds": 60}))).await;
    assert_eq!(outcome.failure().error, "States.Timeout");
    assert_eq!(outcome.types().last().map(String::as_str), Some("ExecutionTimedOut"));
    assert!((outcome.passed - 100.0).abs() < 1e-6, "{}", outcome.passed);
}
