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

impl GetExecutionHistory {
    /// The events that were asked for.
    ///
    /// # Errors
    /// `InvalidToken`, or `ValidationException` for an option that is not emulated.
    pub fn page(&self, history: &History) -> Result<Value, ServiceError> {
        if self.include_execution_data == Some(false) {
            return Err(refusal("ValidationException", "includeExecutionData=false is not emulated".to_owned()));
        }
        let size = match self.max_results {
            None | Some(0) => DEFAULT_PAGE,
            Some(size) if size <= LARGEST_PAGE => size,
            Some(_) => {
                return Err(refusal("ValidationException", format!("maxResults is at most {LARGEST_PAGE}")));
            }
        };
        let token = self.next_token.as_deref();
        let from: usize = token
            .map_or(Ok(0), str::parse)
            .map_err(|_| refusal("InvalidToken", format!("Invalid Token: '{}'", token.unwrap_or_default())))?;
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
