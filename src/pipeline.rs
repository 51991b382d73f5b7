//! The handler: clients made once, and one function that takes an event and answers.

use aws_config::SdkConfig;
use serde_json::Value;

use crate::error::HandlerError;
use crate::event::Event;
use crate::service::Personalize;
use crate::settings::Settings;
use crate::{stage, trigger};

/// The clients of the services around Personalize, made once and kept.
#[derive(Debug, Clone)]
pub struct Clients {
    /// Amazon S3.
    pub s3: aws_sdk_s3::Client,
    /// AWS Step Functions.
    pub step_functions: aws_sdk_sfn::Client,
    /// Amazon SNS.
    pub sns: aws_sdk_sns::Client,
}

/// The whole pipeline, ready to take events. Give one to every invocation of a process.
#[derive(Debug, Clone)]
pub struct Pipeline {
    pub(crate) personalize: Personalize,
    pub(crate) clients: Clients,
    pub(crate) settings: Settings,
}

impl Pipeline {
    /// Makes the clients from one SDK configuration.
    #[must_use]
    pub fn new(sdk_config: &SdkConfig, settings: Settings) -> Self {
        let clients = Clients {
            s3: aws_sdk_s3::Client::new(sdk_config),
            step_functions: aws_sdk_sfn::Client::new(sdk_config),
            sns: aws_sdk_sns::Client::new(sdk_config),
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
