//! The Lambda function `bootstrap`: logs, clients, and the loop of the runtime.

use std::sync::Arc;

use lambda_runtime::tracing::subscriber;
use lambda_runtime::{Error, LambdaEvent, run, service_fn};
use personalize_pipeline::{Pipeline, Settings, sdk_config};
use serde_json::Value;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    log_as_json();
    let pipeline = Arc::new(Pipeline::new(&sdk_config().await, Settings::from_environment()?));
    run(service_fn(|event: LambdaEvent<Value>| {
        let pipeline = Arc::clone(&pipeline);
        async move {
            let answer = pipeline.handle(event.payload).await;
            if let Err(error) = &answer {
                tracing::error!(error_type = error.error_type(), request = event.context.request_id, "{error}");
            }
            answer
        }
    }))
    .await
}

/// One JSON object a line, with fields at its top, so that a log query can name them.
fn log_as_json() {
    let level = std::env::var("AWS_LAMBDA_LOG_LEVEL").ok().and_then(|level| level.parse().ok());
    subscriber::fmt()
        .json()
        .flatten_event(true)
        .with_current_span(false)
        .with_span_list(false)
        .with_max_level(level.unwrap_or(tracing::Level::INFO))
        .init();
}
