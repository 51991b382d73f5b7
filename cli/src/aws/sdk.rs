//! How a command reaches AWS: by environment, profiles, single sign-on, and whatever else AWS's own tools take.

use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_smithy_http_client::Builder;
use aws_smithy_http_client::tls::{Provider, rustls_provider::CryptoMode};

use crate::arguments::Access;

/// What options say comes first; a Region that nothing names is `default_region`.
pub async fn sdk_config(access: &Access, default_region: Option<&str>) -> SdkConfig {
    let https = Builder::new().tls_provider(Provider::Rustls(CryptoMode::Ring)).build_https();
    let mut loader = aws_config::defaults(BehaviorVersion::latest()).http_client(https);
    if let Some(profile) = &access.profile {
        loader = loader.profile_name(profile);
    }
    if let Some(region) = access.region.as_deref().or(default_region) {
        loader = loader.region(Region::new(region.to_owned()));
    }
    loader.load().await
}
