//! The JSON protocols: a call is named by a header, and answered with JSON.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use bytes::Bytes;
use personalize_contract::model::Api;
use serde_json::{Value, json};

use crate::emulator::Emulator;
use crate::error::ServiceError;
use crate::operations::{self, Answer};
use crate::wire::validation::validate;

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
            Ok(Value::Null) => String::new(),
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
        let answer = call(emulator, Api::Personalize, operation, &body).await;
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

/// Performs one operation of the service.
pub(crate) async fn call(emulator: &Emulator, api: Api, name: &str, body: &[u8]) -> Answer {
    let answer = perform(emulator, api, name, body).await;
    if let Err(error) = &answer {
        tracing::debug!(operation = name, %error, "refused");
    }
    answer
}

async fn perform(emulator: &Emulator, api: Api, name: &str, body: &[u8]) -> Answer {
    emulator.start_scheduler();
    let operation = operations::find(api, name);
    let fault = admit(emulator, name, &operation)?;
    let operation = operation?;
    let arguments = validate(body, operation.model.request)?;
    let answer = loop {
        let unfinished = {
            let mut state = emulator.state();
            // Read under the lock, so that no call sees an earlier time than the one before it.
            let now = emulator.clock().now();
            match state.settle(now) {
                None => break (operation.run)(&mut state, now, &arguments),
                Some(unfinished) => unfinished,
            }
        };
        unfinished.ended().await;
    };
    emulator.settle_now().await;
    match fault {
        Some(error) => Err(error),
        None => answer,
    }
}

/// Counts a call, and refuses it if it comes too soon or is meant to fail. What it returns is the error of a call
/// that takes effect first.
fn admit<T>(
    emulator: &Emulator,
    name: &str,
    operation: &Result<T, ServiceError>,
) -> Result<Option<ServiceError>, ServiceError> {
    if operation.as_ref().is_err_and(|error| error.name == "UnknownOperationException") {
        return Ok(None);
    }
    let mut state = emulator.state();
    let now = emulator.clock().now();
    *state.calls.entry(name.to_owned()).or_default() += 1;
    if !state.rate.admit(name, now) {
        state.throttled += 1;
        return Err(ServiceError::new("ThrottlingException", "Rate exceeded"));
    }
    match state.faults.on_call(name) {
        None => Ok(None),
        Some(fault) if fault.after_effect => Ok(Some(fault.error)),
        Some(fault) => Err(fault.error),
    }
}
