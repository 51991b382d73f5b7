//! How AWS is reached from a process of one's own: as its environment says.

use aws_config::retry::RetryConfig;
use aws_config::{BehaviorVersion, SdkConfig};
use aws_smithy_http_client::tls::{Provider, rustls_provider::CryptoMode};

/// `ring` signs and encrypts: it starts in a fraction of the time that the default library takes.
pub async fn sdk_config() -> SdkConfig {
    let https = aws_smithy_http_client::Builder::new().tls_provider(Provider::Rustls(CryptoMode::Ring)).build_https();
    let loader = aws_config::defaults(BehaviorVersion::latest()).http_client(https);
    loader.retry_config(RetryConfig::standard().with_max_attempts(4)).load().await
}
