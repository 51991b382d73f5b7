//! The handler itself, called in this process, with its errors turned into what Lambda would answer.

use personalize_pipeline::{HandlerError, Pipeline};
use serde_json::{Value, json};

use crate::state_machine::{Answer, Failure, Invoke};

/// The handler in this process.
pub struct InProcess(Pipeline);

impl InProcess {
    /// Around a handler that is set up already.
    #[must_use]
    pub const fn new(pipeline: Pipeline) -> Self {
        Self(pipeline)
    }
}

impl Invoke for InProcess {
    fn invoke(&self, event: Value) -> Answer<'_> {
        Box::pin(async move { self.0.handle(event).await.map_err(|error| failure_of(&error)) })
    }
}

fn failure_of(error: &HandlerError) -> Failure {
    let cause = json!({"errorType": error.error_type(), "errorMessage": error.to_string()});
    Failure::new(error.error_type(), cause.to_string())
}
