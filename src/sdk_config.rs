//! How the function reaches AWS: as Lambda's environment says.

use std::env;

use aws_config::environment::EnvironmentVariableCredentialsProvider;
use aws_config::retry::RetryConfig;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_sdk_personalize::config::{SharedCredentialsProvider, SharedHttpClient};
use aws_smithy_async::rt::sleep::default_async_sleep;
use aws_smithy_http_client::tls::{Provider, rustls_provider::CryptoMode};
use aws_types::service_config::{LoadServiceConfig, ServiceConfigKey};

/// How often a request is sent at the most.
const ATTEMPTS: u32 = 4;

/// For the function. Lambda says everything in environment variables; what reads profiles, instance metadata and single
/// sign-on would make up a tenth of its code.
#[must_use]
pub fn sdk_config_of_function() -> SdkConfig {
    let is_on = |name| env::var(name).is_ok_and(|value| value.eq_ignore_ascii_case("true"));
    let region = ["AWS_REGION", "AWS_DEFAULT_REGION"].into_iter().find_map(|name| env::var(name).ok());
    let mut builder = SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(region.map(Region::new))
        .credentials_provider(SharedCredentialsProvider::new(EnvironmentVariableCredentialsProvider::new()))
        .http_client(https())
        .retry_config(RetryConfig::standard().with_max_attempts(ATTEMPTS))
        .use_fips(is_on("AWS_USE_FIPS_ENDPOINT"))
        .use_dual_stack(is_on("AWS_USE_DUALSTACK_ENDPOINT"))
        .service_config(EndpointsOfEnvironment);
    builder.set_endpoint_url(env::var("AWS_ENDPOINT_URL").ok()).set_sleep_impl(default_async_sleep());
    builder.build()
}

/// `ring` signs and encrypts: it starts in a fraction of the time that the default library takes.
fn https() -> SharedHttpClient {
    aws_smithy_http_client::Builder::new().tls_provider(Provider::Rustls(CryptoMode::Ring)).build_https()
}

/// What variables say of one service, as `AWS_ENDPOINT_URL_PERSONALIZE` does.
#[derive(Debug)]
struct EndpointsOfEnvironment;

impl LoadServiceConfig for EndpointsOfEnvironment {
    fn load_config(&self, key: ServiceConfigKey<'_>) -> Option<String> {
        env::var(variable(key.env(), key.service_id())).ok()
    }
}

/// The variable of a service. Source: the reference of AWS's SDKs on endpoints of services.
fn variable(name: &str, service_id: &str) -> String {
    format!("{name}_{}", service_id.replace([' ', '-'], "_").to_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_service_has_a_variable() {
        for (service_id, expected) in [("Personalize", "PERSONALIZE"), ("S3", "S3"), ("SNS", "SNS"), ("SFN", "SFN")] {
            assert_eq!(variable("AWS_ENDPOINT_URL", service_id), format!("AWS_ENDPOINT_URL_{expected}"));
        }
        assert_eq!(variable("AWS_ENDPOINT_URL", "Personalize Events"), "AWS_ENDPOINT_URL_PERSONALIZE_EVENTS");
    }
}
