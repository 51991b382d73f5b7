//! The JSON protocols: a call is named by a header, and answered with JSON.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use bytes::Bytes;
use serde_json::{Value, json};

use crate::emulator::Emulator;
use crate::error::ServiceError;
use crate::operations::{self, Answer};
use crate::validate::validate;

/// What the service's calls begin with in `X-Amz-Target`.
const PERSONALIZE: &str = "AmazonPersonalize";

/// Another service on the JSON protocol: from an operation's name and its request to the answer.
pub type JsonService =
    Arc<dyn Fn(String, Value) -> Pin<Box<dyn Future<Output = Result<Value, ServiceError>> + Send>> + Send + Sync>;

/// An answer of a JSON service.
pub(crate) struct Reply {
    pub(crate) content_type: &'static str,
    pub(crate) answer: Answer,
}

impl Reply {
    pub(crate) fn body(&self) -> Vec<u8> {
        let value = match &self.answer {
            Ok(value) => value.to_string(),
            Err(error) => json!({"__type": error.name, "message": error.message}).to_string(),
        };
        value.into_bytes()
    }
}

/// Answers a call named by `target`: `<service>.<operation>`.
pub(crate) async fn reply(emulator: &Emulator, target: &str, body: Bytes) -> Reply {
    let (service, operation) = target.split_once('.').unwrap_or((target, ""));
    if service == PERSONALIZE {
        let answer = call(emulator, operation, &body).await;
        if let Err(error) = &answer {
            tracing::debug!(operation, %error, "refused");
        }
        return Reply { content_type: "application/x-amz-json-1.1", answer };
    }
    let answer = match emulator.service(service) {
        Some(service) => match serde_json::from_slice(&body) {
            Ok(request) => service(operation.to_owned(), request).await,
            Err(error) => Err(ServiceError::new("SerializationException", format!("No JSON: {error}."))),
        },
        None => Err(ServiceError::new("UnknownOperationException", format!("`{target}` is unknown here."))),
    };
    Reply { content_type: "application/x-amz-json-1.0", answer }
}

async fn call(emulator: &Emulator, name: &str, body: &[u8]) -> Answer {
    let operation = operations::find(name);
    admit(emulator, name, &operation)?;
    let operation = operation?;
    let arguments = validate(body, operation.shape)?;
    loop {
        let overdue = {
            let mut state = emulator.state();
            // Read under the lock, so that no call sees an earlier time than the one before it.
            let now = emulator.clock().now();
            let overdue = state.overdue_readings(now);
            if overdue.is_empty() {
                state.settle(now);
                return (operation.run)(&mut state, now, &arguments);
            }
            overdue
        };
        for mut reading in overdue {
            // An error means that the reader is gone, which settling the job deals with.
            let _ = reading.wait_for(Option::is_some).await;
        }
    }
}

/// Counts a call, and refuses it if it comes too soon or is meant to fail.
fn admit<T>(emulator: &Emulator, name: &str, operation: &Result<T, ServiceError>) -> Result<(), ServiceError> {
    if operation.as_ref().is_err_and(|error| error.name == "UnknownOperationException") {
        return Ok(());
    }
    let mut state = emulator.state();
    let now = emulator.clock().now();
    *state.calls.entry(name.to_owned()).or_default() += 1;
    if !state.rate.admit(name, now) {
        state.throttled += 1;
        return Err(ServiceError::new("ThrottlingException", "Rate exceeded"));
    }
    state.faults.on_call(name).map_or(Ok(()), Err)
}
