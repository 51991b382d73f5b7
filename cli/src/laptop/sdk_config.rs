//! The configuration with which the handler's clients reach the emulator: no TLS, no account, and back-off that
//! passes on the emulator's clock, so that a throttled run takes no real time.

use std::time::Duration;

use aws_config::identity::IdentityCache;
use aws_config::retry::RetryConfig;
use aws_config::stalled_stream_protection::StalledStreamProtectionConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_smithy_async::rt::sleep::{AsyncSleep, Sleep};
use personalize_emulator::Clock;

/// For clients of the emulator at that endpoint.
#[must_use]
pub fn for_emulator(endpoint: &str, region: &str, clock: &Clock) -> SdkConfig {
    let credentials = Credentials::new("test", "test", None, None, "laptop");
    SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new(region.to_owned()))
        .endpoint_url(endpoint)
        .credentials_provider(SharedCredentialsProvider::new(credentials))
        .identity_cache(IdentityCache::no_cache())
        .http_client(aws_smithy_http_client::Builder::new().build_http())
        .sleep_impl(ClockSleep(clock.clone()))
        .timeout_config(TimeoutConfig::disabled())
        .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
        .retry_config(RetryConfig::standard())
        .build()
}

/// Lets back-off pass on the emulator's clock.
#[derive(Debug)]
struct ClockSleep(Clock);

impl AsyncSleep for ClockSleep {
    fn sleep(&self, duration: Duration) -> Sleep {
        let clock = self.0.clone();
        // The clock moves when the sleep is waited for, not when it is made.
        Sleep::new(async move { clock.sleep(duration).await })
    }
}
