//! The Lambda function `bootstrap`: logs, clients, and the loop of the runtime.

use std::io::{self, Write};
use std::sync::Arc;
use std::time::Duration;

use lambda_runtime::tracing::subscriber;
use lambda_runtime::{Error, LambdaEvent, run, service_fn};
use personalize_pipeline::{Pipeline, Settings, Timestamp, sdk_config_of_function};
use serde_json::Value;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    log_as_json();
    let pipeline = Pipeline::new(&sdk_config_of_function(), Settings::from_environment()?);
    let pipeline = Arc::new(pipeline.with_metrics(Arc::new(write_line)));
    run(service_fn(|event: LambdaEvent<Value>| {
        let pipeline = Arc::clone(&pipeline);
        async move {
            let answer = Box::pin(pipeline.handle_within(event.payload, seconds_left(event.context.deadline))).await;
            if let Err(error) = &answer {
                tracing::error!(error_type = error.error_type(), request = event.context.request_id, "{error}");
            }
            answer
        }
    }))
    .await
}

/// How long the invocation may take, in seconds, of which Lambda says the end in milliseconds since 1970.
fn seconds_left(deadline: u64) -> f64 {
    let end = Duration::from_millis(deadline).as_secs_f64();
    end - Timestamp::of_this_machine().as_seconds()
}

/// Writes a line of the log as it is. If nobody takes it, there is nobody to tell.
fn write_line(line: &str) {
    let _ = writeln!(io::stdout().lock(), "{line}");
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
