//! Clients of the services of a deployment, for whoever has credentials.

use std::fmt;

use aws_config::SdkConfig;
use aws_credential_types::provider::ProvideCredentials;

use super::address::Address;
use super::error::AwsError;
use super::sdk::sdk_config;
use crate::arguments::{Access, StateMachineArn};

/// A deployment that can be asked.
#[derive(Debug, Clone)]
pub struct Connection {
    /// Its state machine.
    pub state_machine: StateMachineArn,
    /// The configuration of clients.
    pub config: SdkConfig,
    /// AWS Step Functions.
    pub step_functions: aws_sdk_sfn::Client,
    /// Amazon S3.
    pub s3: aws_sdk_s3::Client,
}

impl Connection {
    /// Makes the clients, in the Region of the state machine.
    ///
    /// # Errors
    /// There are no credentials.
    pub async fn open(address: &Address) -> Result<Self, AwsError> {
        let region = &address.state_machine.account().region;
        let access = Access { region: Some(region.clone()), ..address.access.clone() };
        let config = with_credentials(&access).await?;
        let step_functions = aws_sdk_sfn::Client::new(&config);
        let s3 = aws_sdk_s3::Client::from_conf(of_s3(&config));
        Ok(Self { state_machine: address.state_machine.clone(), config, step_functions, s3 })
    }
}

/// The deployment, in words.
impl fmt::Display for Connection {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let account = self.state_machine.account();
        write!(formatter, "state machine {} in {}, account {}", self.state_machine.name(), account.region, account.id)
    }
}

/// A configuration with which AWS can be asked.
///
/// # Errors
/// There are no credentials, or no Region.
pub async fn with_credentials(access: &Access) -> Result<SdkConfig, AwsError> {
    let config = sdk_config(access, None).await;
    if config.region().is_none() {
        return Err(AwsError::NoRegion);
    }
    let profile = access.profile.clone();
    let Some(provider) = config.credentials_provider() else { return Err(AwsError::NoCredentials { profile }) };
    let credentials = provider.provide_credentials().await;
    credentials.map_err(|error| AwsError::of_credentials(&error, access.profile.as_deref()))?;
    Ok(config)
}

/// An S3 that is not AWS's has buckets in its path, since no name of a host leads there that begins with one.
fn of_s3(config: &SdkConfig) -> aws_sdk_s3::Config {
    let of_variables = ["AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"].iter().find_map(|name| std::env::var(name).ok());
    let endpoint = of_variables.or_else(|| config.endpoint_url().map(str::to_owned));
    let is_elsewhere = endpoint.is_some_and(|url| !url.contains(".amazonaws.com"));
    aws_sdk_s3::config::Builder::from(config).force_path_style(is_elsewhere).build()
}
