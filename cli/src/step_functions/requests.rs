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
    /// Which state machine's.
    pub state_machine_arn: String,
    status_filter: Option<String>,
    max_results: Option<usize>,
    next_token: Option<String>,
}

impl ListExecutions {
    /// The executions that were asked for, of all, each as `DescribeExecution` gives it.
    ///
    /// # Errors
    /// `InvalidToken`, or `ValidationException` for a page that is too large.
    pub fn page(&self, all: impl Iterator<Item = Value>) -> Result<Value, ServiceError> {
        const MEMBERS: [&str; 7] =
            ["executionArn", "stateMachineArn", "name", "status", "startDate", "stopDate", "redriveCount"];
        let (from, size) = (start_of(self.next_token.as_deref())?, page_size(self.max_results)?);
        let is_wanted =
            |execution: &Value| self.status_filter.as_ref().is_none_or(|status| execution["status"] == **status);
        let mut rest = all.filter(is_wanted).skip(from);
        let mut executions: Vec<Value> = rest.by_ref().take(size).collect();
        for members in executions.iter_mut().filter_map(Value::as_object_mut) {
            members.retain(|member, _| MEMBERS.contains(&member.as_str()));
        }
        let mut answer = json!({"executions": executions});
        if rest.next().is_some() {
            answer["nextToken"] = json!((from + size).to_string());
        }
        Ok(answer)
    }
}

/// How many a page has.
///
/// # Errors
/// `ValidationException`
fn page_size(asked_for: Option<usize>) -> Result<usize, ServiceError> {
    match asked_for {
        None | Some(0) => Ok(DEFAULT_PAGE),
        Some(size) if size <= LARGEST_PAGE => Ok(size),
        Some(_) => Err(refusal("ValidationException", format!("maxResults is at most {LARGEST_PAGE}"))),
    }
}

/// The place at which a page begins.
///
/// # Errors
/// `InvalidToken`
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
        let (from, size) = (start_of(self.next_token.as_deref())?, page_size(self.max_results)?);
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
