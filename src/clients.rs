//! Clients that are made when they are first used.

use std::sync::LazyLock;
use std::time::Duration;

use aws_config::SdkConfig;
use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_sdk_sfn::error::DisplayErrorContext;
use serde_json::Value;

use crate::metrics::Metrics;

/// How often a request with events, or with a report, is sent at the most.
const EVENT_ATTEMPTS: u32 = 2;

/// How long it may take.
const LONGEST_EVENT_ATTEMPT: Duration = Duration::from_secs(5);
const LONGEST_REPORT_ATTEMPT: Duration = Duration::from_secs(10);

/// A client that is made when it is first used, and kept: most events need one or two of them, and making
/// one is a good part of what a start of the function costs.
pub type Lazy<Client> = LazyLock<Client, Box<dyn FnOnce() -> Client + Send + Sync>>;

/// The clients of the services around Personalize.
pub struct Clients {
    /// Amazon S3.
    pub s3: Lazy<aws_sdk_s3::Client>,
    /// Amazon S3, for reports alone.
    pub report_files: Lazy<aws_sdk_s3::Client>,
    /// AWS Step Functions.
    pub step_functions: Lazy<aws_sdk_sfn::Client>,
    /// Amazon SNS.
    pub sns: Lazy<aws_sdk_sns::Client>,
    /// Amazon EventBridge Scheduler.
    pub scheduler: Lazy<aws_sdk_scheduler::Client>,
    /// Amazon EventBridge.
    pub event_bridge: Lazy<aws_sdk_eventbridge::Client>,
    /// Amazon `CloudWatch`, which reads metrics in the log.
    pub metrics: Metrics,
}

impl Clients {
    /// Clients of one SDK configuration.
    #[must_use]
    pub fn new(sdk_config: &SdkConfig) -> Self {
        Self {
            s3: lazy(sdk_config, aws_sdk_s3::Client::new),
            report_files: lazy(sdk_config, report_files),
            step_functions: lazy(sdk_config, aws_sdk_sfn::Client::new),
            sns: lazy(sdk_config, aws_sdk_sns::Client::new),
            scheduler: lazy(sdk_config, aws_sdk_scheduler::Client::new),
            event_bridge: lazy(sdk_config, event_bridge),
            metrics: Metrics::default(),
        }
    }
}

impl Clients {
    /// Starts an execution of a state machine; gives back its ARN, or `None` if there is one of that name already.
    ///
    /// # Errors
    /// What Step Functions says.
    pub async fn start_execution(&self, machine: &str, name: &str, input: &Value) -> Result<Option<String>, String> {
        let request = self.step_functions.start_execution().state_machine_arn(machine).name(name);
        match request.input(input.to_string()).send().await {
            Ok(answer) => Ok(Some(answer.execution_arn().to_owned())),
            Err(error) => match error.into_service_error() {
                error if error.is_execution_already_exists() => Ok(None),
                error => Err(DisplayErrorContext(&error).to_string()),
            },
        }
    }
}

/// A client whose requests end soon: nothing waits for what they bring.
fn event_bridge(sdk_config: &SdkConfig) -> aws_sdk_eventbridge::Client {
    let config = aws_sdk_eventbridge::config::Builder::from(sdk_config);
    let config = config.retry_config(RetryConfig::standard().with_max_attempts(EVENT_ATTEMPTS));
    // A configuration that says how long requests may take has its reasons: its clock may be a virtual one.
    let config = match sdk_config.timeout_config() {
        Some(_) => config,
        None => {
            config.timeout_config(TimeoutConfig::builder().operation_attempt_timeout(LONGEST_EVENT_ATTEMPT).build())
        }
    };
    aws_sdk_eventbridge::Client::from_conf(config.build())
}

/// The same for S3.
fn report_files(sdk_config: &SdkConfig) -> aws_sdk_s3::Client {
    let config = aws_sdk_s3::config::Builder::from(sdk_config);
    let config = config.retry_config(RetryConfig::standard().with_max_attempts(EVENT_ATTEMPTS));
    let config = match sdk_config.timeout_config() {
        Some(_) => config,
        None => {
            config.timeout_config(TimeoutConfig::builder().operation_attempt_timeout(LONGEST_REPORT_ATTEMPT).build())
        }
    };
    aws_sdk_s3::Client::from_conf(config.build())
}

/// A client that `make` makes from the configuration when it is first used.
pub fn lazy<Client: 'static>(sdk_config: &SdkConfig, make: fn(&SdkConfig) -> Client) -> Lazy<Client> {
    let sdk_config = sdk_config.clone();
    Lazy::new(Box::new(move || make(&sdk_config)))
}
