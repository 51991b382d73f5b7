//! The handler: clients made once, and one function that takes an event and answers.

use std::fmt;
use std::sync::LazyLock;

use aws_config::SdkConfig;
use serde_json::Value;

use crate::error::HandlerError;
use crate::event::Event;
use crate::service::Personalize;
use crate::settings::Settings;
use crate::{stage, trigger};

/// A client that is made when it is first used, and kept: most events need one or two of the four, and making
/// one is a good part of what a start of the function costs.
pub type Lazy<Client> = LazyLock<Client, Box<dyn FnOnce() -> Client + Send + Sync>>;

/// The clients of the services around Personalize.
pub struct Clients {
    /// Amazon S3.
    pub s3: Lazy<aws_sdk_s3::Client>,
    /// AWS Step Functions.
    pub step_functions: Lazy<aws_sdk_sfn::Client>,
    /// Amazon SNS.
    pub sns: Lazy<aws_sdk_sns::Client>,
}

/// The whole pipeline, ready to take events. Give one to every invocation of a process.
pub struct Pipeline {
    pub(crate) personalize: Personalize,
    pub(crate) clients: Clients,
    pub(crate) settings: Settings,
}

impl fmt::Debug for Pipeline {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Pipeline").field("settings", &self.settings).finish_non_exhaustive()
    }
}

impl Pipeline {
    /// Makes the clients from one SDK configuration.
    #[must_use]
    pub fn new(sdk_config: &SdkConfig, settings: Settings) -> Self {
        let clients = Clients {
            s3: lazy(sdk_config, aws_sdk_s3::Client::new),
            step_functions: lazy(sdk_config, aws_sdk_sfn::Client::new),
            sns: lazy(sdk_config, aws_sdk_sns::Client::new),
        };
        Self { personalize: Personalize::new(sdk_config), clients, settings }
    }

    /// Takes one event, of any shape that [`Event`] knows, and answers.
    ///
    /// # Errors
    /// Only what ends an invocation. Whatever ends a run is part of the answer.
    pub async fn handle(&self, event: Value) -> Result<Value, HandlerError> {
        match Event::read(event)? {
            Event::ObjectsPut(event) => trigger::start_executions(self, event).await,
            Event::Turn(turn) => stage::take_turn(self, *turn).await,
            Event::Crashed(crash) => stage::report_crash(self, &crash).await,
            Event::Ended(end) => stage::report_end(self, &end).await,
        }
    }
}

/// A client that `make` makes from the configuration when it is first used.
pub fn lazy<Client: 'static>(sdk_config: &SdkConfig, make: fn(&SdkConfig) -> Client) -> Lazy<Client> {
    let sdk_config = sdk_config.clone();
    Lazy::new(Box::new(move || make(&sdk_config)))
}
