//! The Lambda function `bootstrap`: logs, clients, and the loop of the runtime.

use std::sync::Arc;

use aws_config::retry::RetryConfig;
use aws_config::{BehaviorVersion, SdkConfig};
use aws_smithy_http_client::tls::{Provider, rustls_provider::CryptoMode};
use lambda_runtime::tracing::subscriber;
use lambda_runtime::{Error, LambdaEvent, run, service_fn};
use personalize_pipeline::{Pipeline, Settings};
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

/// `ring` signs and encrypts: it starts in a fraction of the time that the default library takes.
async fn sdk_config() -> SdkConfig {
    let https = aws_smithy_http_client::Builder::new().tls_provider(Provider::Rustls(CryptoMode::Ring)).build_https();
    let loader = aws_config::defaults(BehaviorVersion::latest()).http_client(https);
    loader.retry_config(RetryConfig::standard().with_max_attempts(4)).load().await
}
