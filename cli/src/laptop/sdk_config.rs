//! The configuration with which the handler's clients reach the emulator: in this process, without an account, and with
//! back-off that passes on the emulator's clock, so that a throttled run takes no real time.

use std::time::Duration;

use aws_config::identity::IdentityCache;
use aws_config::retry::RetryConfig;
use aws_config::stalled_stream_protection::StalledStreamProtectionConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::Credentials;
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_smithy_async::rt::sleep::{AsyncSleep, Sleep};
use personalize_emulator::{Clock, Emulator};

/// For clients of that emulator in this process. What they send takes no connection.
#[must_use]
pub fn for_emulator(emulator: &Emulator) -> SdkConfig {
    let credentials = Credentials::new("test", "test", None, None, "laptop");
    SdkConfig::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new(emulator.account().region.clone()))
        .credentials_provider(SharedCredentialsProvider::new(credentials))
        .identity_cache(IdentityCache::no_cache())
        .http_client(emulator.http_client())
        .sleep_impl(ClockSleep(emulator.clock().clone()))
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
