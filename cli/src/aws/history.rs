//! The history of an execution on AWS, in the words of the one that runs here: one stream of events for display and
//! report, wherever they come from.

use std::sync::Arc;

use aws_sdk_sfn::Client;
use aws_sdk_sfn::types::HistoryEvent;
use personalize_emulator::Timestamp;

use super::error::AwsError;
use crate::state_machine::{Event, Failure, Happening, StateType};

/// What reading a history is called, and the permission that it needs.
const GET_EXECUTION_HISTORY: (&str, &str) = ("GetExecutionHistory", "states:GetExecutionHistory");

/// Most events of a page. Source: the API reference of Step Functions.
const LARGEST_PAGE: i32 = 1000;
/// How many are asked for where few are expected.
const SMALL_PAGE: i32 = 100;

/// The events of an execution after the one of that number, in order; with 0, all of them.
///
/// # Errors
/// Step Functions does not hand them out.
pub async fn events_after(client: &Client, execution_arn: &str, last: usize) -> Result<Vec<Event>, AwsError> {
    // What is new is at the end, and a history is read from its end as well as from its beginning.
    let is_backwards = last > 0;
    let page_size = if is_backwards { SMALL_PAGE } else { LARGEST_PAGE };
    let request = client.get_execution_history().execution_arn(execution_arn).max_results(page_size);
    let mut pages = request.reverse_order(is_backwards).into_paginator().send();
    let mut events = Vec::new();
    while let Some(page) = pages.next().await {
        let page = page.map_err(|error| AwsError::of_request(GET_EXECUTION_HISTORY, execution_arn, &error))?;
        // Not every Step Functions that is emulated knows of another order than the first.
        let new: Vec<Event> = page.events().iter().map(event).filter(|event| event.id > last).collect();
        let is_last = new.len() < page.events().len();
        events.extend(new);
        if is_last {
            break;
        }
    }
    events.sort_by_key(|event| event.id);
    // Where a history grows while it is read from its end, its pages may overlap.
    events.dedup_by_key(|event| event.id);
    Ok(events)
}

/// The newest events of an execution, the newest first: about so many.
///
/// # Errors
/// Step Functions does not hand them out.
pub async fn newest_events(client: &Client, execution_arn: &str, count: i32) -> Result<Vec<Event>, AwsError> {
    let request = client.get_execution_history().execution_arn(execution_arn).max_results(count).reverse_order(true);
    let page = request.send().await;
    let page = page.map_err(|error| AwsError::of_request(GET_EXECUTION_HISTORY, execution_arn, &error))?;
    let mut events: Vec<Event> = page.events().iter().map(event).collect();
    events.sort_by_key(|event| std::cmp::Reverse(event.id));
    Ok(events)
}

/// What Step Functions tells of one event.
fn event(event: &HistoryEvent) -> Event {
    let id = usize::try_from(event.id()).unwrap_or_default();
    Event { id, timestamp: Timestamp(event.timestamp().as_secs_f64()), happening: happening(event) }
}

/// What is passed to and from the function is in the inputs and outputs of states too, and is left out here.
fn happening(event: &HistoryEvent) -> Happening {
    let name = event.r#type().as_str();
    let nothing = || Arc::from("");
    match name {
        "ExecutionStarted" => {
            let input = event.execution_started_event_details().and_then(|details| details.input());
            Happening::ExecutionStarted { input: text(input), role_arn: nothing() }
        }
        "TaskScheduled" => Happening::TaskScheduled { region: nothing(), parameters: nothing() },
        "TaskStarted" => Happening::TaskStarted,
        "TaskSucceeded" => Happening::TaskSucceeded { output: nothing() },
        "TaskFailed" => {
            let details = event.task_failed_event_details();
            let details = details.map(|details| (details.error(), details.cause()));
            Happening::TaskFailed(failure(name, details))
        }
        "ExecutionSucceeded" => {
            let output = event.execution_succeeded_event_details().and_then(|details| details.output());
            Happening::ExecutionSucceeded { output: text(output) }
        }
        "ExecutionFailed" => {
            let details = event.execution_failed_event_details();
            Happening::ExecutionFailed(failure("FAILED", details.map(|details| (details.error(), details.cause()))))
        }
        "ExecutionTimedOut" => {
            let details = event.execution_timed_out_event_details();
            Happening::ExecutionTimedOut(failure(
                "TIMED_OUT",
                details.map(|details| (details.error(), details.cause())),
            ))
        }
        "ExecutionAborted" => {
            let details = event.execution_aborted_event_details();
            Happening::ExecutionAborted(failure("ABORTED", details.map(|details| (details.error(), details.cause()))))
        }
        other => of_state(other, event).unwrap_or_else(|| Happening::Other(other.into())),
    }
}

/// For example `TaskStateEntered`.
fn of_state(event_type: &str, event: &HistoryEvent) -> Option<Happening> {
    if let Some(state_type) = event_type.strip_suffix("StateEntered") {
        let details = event.state_entered_event_details()?;
        let (name, input) = (details.name().into(), text(details.input()));
        return Some(Happening::StateEntered { state_type: state_type_of(state_type)?, name, input });
    }
    let state_type = state_type_of(event_type.strip_suffix("StateExited")?)?;
    let details = event.state_exited_event_details()?;
    Some(Happening::StateExited { state_type, name: details.name().into(), output: text(details.output()) })
}

fn state_type_of(name: &str) -> Option<StateType> {
    Some(match name {
        "Task" => StateType::Task,
        "Choice" => StateType::Choice,
        "Wait" => StateType::Wait,
        "Succeed" => StateType::Succeed,
        "Fail" => StateType::Fail,
        _ => return None,
    })
}

fn text(text: Option<&str>) -> Arc<str> {
    text.unwrap_or_default().into()
}

/// Where nothing names an error, it is called `otherwise`, as one that somebody stopped.
fn failure(otherwise: &str, details: Option<(Option<&str>, Option<&str>)>) -> Failure {
    let (error, cause) = details.unwrap_or_default();
    let error = error.filter(|error| !error.is_empty()).unwrap_or(otherwise);
    Failure::new(error, cause.unwrap_or_default())
}
