//! The JSON protocols: a call is named by a header, and answered with JSON.

use bytes::Bytes;
use personalize_contract::model::{self, Api};
use serde_json::{Value, json};

use crate::emulator::Emulator;
use crate::error::ServiceError;
use crate::operations::{self, Answer};
use crate::wire::event_bridge;
use crate::wire::validation::validate;

/// What the service's calls begin with in `X-Amz-Target`.
const PERSONALIZE: &str = "AmazonPersonalize";

/// An answer of a JSON service.
pub(crate) struct Reply {
    pub(crate) content_type: &'static str,
    pub(crate) answer: Answer,
}

impl Reply {
    /// The body of the response.
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
    if service == event_bridge::TARGET_PREFIX {
        let answer = event_bridge::call(emulator, operation, &body);
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
        tracing::debug!(operation = name, %error, "rejected");
    }
    answer
}

async fn perform(emulator: &Emulator, api: Api, name: &str, body: &[u8]) -> Answer {
    emulator.start_background();
    let operation = operations::find(api, name);
    let is_unknown = operation.as_ref().is_err_and(|error| error.name == "UnknownOperationException");
    let fault = if is_unknown { None } else { emulator.admit(name)? };
    let operation = operation?;
    let arguments = validate(body, operation.model.request)?;
    let answer = emulator.run(name, operation.run, arguments).await;
    match fault {
        Some(error) => Err(error),
        None => answer,
    }
}

impl Emulator {
    /// Performs an operation of the control plane, of the events or of the runtime as a request over HTTP would, without
    /// one.
    ///
    /// # Errors
    /// What the client would get.
    pub async fn call(&self, operation: &str, request: &Value) -> Result<Value, ServiceError> {
        let api = Api::ALL.into_iter().find(|api| model::operation(*api, operation).is_some());
        call(self, api.unwrap_or(Api::Personalize), operation, request.to_string().as_bytes()).await
    }
}

#[cfg(test)]
mod tests;
