//! The last executions of a state machine, and what each has come to.

use aws_sdk_sfn::types::{ExecutionListItem, ExecutionStatus};
use personalize_emulator::Timestamp;
use serde::Serialize;
use serde_json::Value;

use super::connection::Connection;
use super::error::AwsError;
use super::history::newest_events;
use crate::laptop::to_the_millisecond;
use crate::state_machine::{Event, Happening};

/// What listing executions is called, and the permission that it needs.
const LIST_EXECUTIONS: (&str, &str) = ("ListExecutions", "states:ListExecutions");

/// In how many of the newest events a turn's answer is looked for. A turn takes nine, and one that is tried again some
/// more.
const EVENTS_OF_TURNS: i32 = 40;

/// One execution.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Recent {
    /// Its name.
    pub name: String,
    /// Its ARN.
    pub execution_arn: String,
    /// As Step Functions calls it: `RUNNING`, `SUCCEEDED`, `FAILED`, `TIMED_OUT`, `ABORTED`.
    pub status: String,
    /// When it began, in UTC.
    pub started: String,
    /// How long it took, or has taken.
    pub seconds: f64,
    /// The summary of its last turn: what it waits for, or what came of it.
    pub summary: Option<String>,
    /// What it failed with.
    pub error: Option<String>,
}

/// The last executions, the newest first.
///
/// # Errors
/// Step Functions does not tell of them.
pub async fn recent(connection: &Connection, count: u64, now: Timestamp) -> Result<Vec<Recent>, AwsError> {
    let items = list(connection, i32::try_from(count).unwrap_or(i32::MAX), None).await?;
    let mut recent = Vec::new();
    for item in items {
        let events = newest_events(&connection.step_functions, item.execution_arn(), EVENTS_OF_TURNS).await?;
        let began = Timestamp(item.start_date().as_secs_f64());
        let ended = item.stop_date().map_or(now, |stop| Timestamp(stop.as_secs_f64()));
        recent.push(Recent {
            name: item.name().to_owned(),
            execution_arn: item.execution_arn().to_owned(),
            status: item.status().as_str().to_owned(),
            started: began.rfc3339(),
            seconds: to_the_millisecond((ended - began).max(0.0)),
            summary: events.iter().find_map(summary),
            error: events.iter().find_map(error),
        });
    }
    Ok(recent)
}

/// The ARN of the newest execution that is running, or else of the newest.
///
/// # Errors
/// There is none, or Step Functions does not tell.
pub async fn newest(connection: &Connection) -> Result<String, AwsError> {
    for status in [Some(ExecutionStatus::Running), None] {
        if let Some(newest) = list(connection, 1, status).await?.first() {
            return Ok(newest.execution_arn().to_owned());
        }
    }
    Err(AwsError::NoExecution(connection.state_machine.name().to_owned()))
}

async fn list(
    connection: &Connection,
    count: i32,
    status: Option<ExecutionStatus>,
) -> Result<Vec<ExecutionListItem>, AwsError> {
    let machine = connection.state_machine.as_str();
    let request = connection.step_functions.list_executions().state_machine_arn(machine).max_results(count);
    let answer = request.set_status_filter(status).send().await;
    let answer = answer.map_err(|error| AwsError::of_request(LIST_EXECUTIONS, machine, &error))?;
    let mut executions = answer.executions;
    executions.sort_by_key(|item| std::cmp::Reverse((item.start_date().secs(), item.start_date().subsec_nanos())));
    executions.truncate(usize::try_from(count).unwrap_or_default());
    Ok(executions)
}

fn summary(event: &Event) -> Option<String> {
    let Happening::StateExited { output, .. } = &event.happening else { return None };
    let answer: Value = serde_json::from_str(output).ok()?;
    answer["summary"].as_str().map(str::to_owned)
}

fn error(event: &Event) -> Option<String> {
    let failure = event.happening.ending()?.err()?;
    Some(failure.error.clone())
}
