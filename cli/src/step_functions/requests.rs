//! The requests that are understood. A member that is not known is refused by name.

use personalize_emulator::ServiceError;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::refusal;
use crate::state_machine::History;

const LARGEST_PAGE: usize = 1000;
const DEFAULT_PAGE: usize = 100;

/// `StartExecution`
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct StartExecution {
    /// Which state machine.
    pub state_machine_arn: String,
    /// Unique among the state machine's executions; drawn if absent.
    pub name: Option<String>,
    /// JSON text.
    pub input: Option<String>,
    /// For X-Ray, which there is none of here.
    #[serde(rename = "traceHeader")]
    _trace_header: Option<String>,
}

/// `DescribeExecution`
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct DescribeExecution {
    /// Which execution.
    pub execution_arn: String,
}

/// `GetExecutionHistory`
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct GetExecutionHistory {
    /// Which execution.
    pub execution_arn: String,
    max_results: Option<usize>,
    #[serde(default)]
    reverse_order: bool,
    next_token: Option<String>,
    include_execution_data: Option<bool>,
}

/// `ListExecutions`
#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct ListExecutions {
    /// Of which state machine.
    pub state_machine_arn: String,
    status_filter: Option<String>,
    max_results: Option<usize>,
    next_token: Option<String>,
}

impl ListExecutions {
    /// The executions that were asked for, of their descriptions.
    ///
    /// # Errors
    /// `InvalidToken`, or `ValidationException` for a status that there is none of.
    pub fn page(&self, described: Vec<Value>) -> Result<Value, ServiceError> {
        const STATUSES: [&str; 6] = ["RUNNING", "SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED", "PENDING_REDRIVE"];
        let filter = self.status_filter.as_deref();
        if let Some(unknown) = filter.filter(|status| !STATUSES.contains(status)) {
            let message = format!("statusFilter is one of {}, not {unknown}", STATUSES.join(", "));
            return Err(refusal("ValidationException", message));
        }
        let (from, size) = (start_of(self.next_token.as_deref())?, page_size(self.max_results)?);
        let mut asked_for: Vec<Value> =
            described.into_iter().filter(|one| filter.is_none_or(|status| one["status"] == status)).collect();
        let total = asked_for.len();
        // A token may be any number.
        let from = from.min(total);
        let mut executions: Vec<Value> = asked_for.drain(from..from.saturating_add(size).min(total)).collect();
        for execution in executions.iter_mut().filter_map(Value::as_object_mut) {
            // A list is of summaries.
            const SHOWN: [&str; 7] =
                ["executionArn", "stateMachineArn", "name", "status", "startDate", "stopDate", "redriveCount"];
            execution.retain(|name, _| SHOWN.contains(&name.as_str()));
        }
        let end = from + executions.len();
        let mut answer = json!({"executions": executions});
        if end < total {
            answer["nextToken"] = json!(end.to_string());
        }
        Ok(answer)
    }
}

fn page_size(asked_for: Option<usize>) -> Result<usize, ServiceError> {
    match asked_for {
        None | Some(0) => Ok(DEFAULT_PAGE),
        Some(size) if size <= LARGEST_PAGE => Ok(size),
        Some(_) => Err(refusal("ValidationException", format!("maxResults is at most {LARGEST_PAGE}"))),
    }
}

fn start_of(token: Option<&str>) -> Result<usize, ServiceError> {
    let invalid = |_| refusal("InvalidToken", format!("Invalid Token: '{}'", token.unwrap_or_default()));
    token.map_or(Ok(0), str::parse).map_err(invalid)
}

impl GetExecutionHistory {
    /// The events that were asked for.
    ///
    /// # Errors
    /// `InvalidToken`, or `ValidationException` for an option that is not emulated.
    pub fn page(&self, history: &History) -> Result<Value, ServiceError> {
        if self.include_execution_data == Some(false) {
            return Err(refusal("ValidationException", "includeExecutionData=false is not emulated".to_owned()));
        }
        let (size, from) = (page_size(self.max_results)?, start_of(self.next_token.as_deref())?);
        let (events, total) = history.read(|events| {
            let one_page = if self.reverse_order {
                events.iter().rev().skip(from).take(size).map(crate::state_machine::Event::to_json).collect::<Vec<_>>()
            } else {
                events.iter().skip(from).take(size).map(crate::state_machine::Event::to_json).collect::<Vec<_>>()
            };
            (one_page, events.len())
        });
        let end = from + events.len();
        let mut answer = json!({"events": events});
        if end < total {
            answer["nextToken"] = json!(end.to_string());
        }
        Ok(answer)
    }
}

/// Reads a request.
///
/// # Errors
/// `ValidationException`, naming what is missing or not known.
pub fn read<T: DeserializeOwned>(request: Value) -> Result<T, ServiceError> {
    serde_json::from_value(request).map_err(|error| refusal("ValidationException", error.to_string()))
}
