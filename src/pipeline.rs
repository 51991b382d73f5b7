//! The handler: clients made once, and one function that takes an event and answers.

use std::fmt;
use std::pin::Pin;

use aws_config::SdkConfig;
use serde_json::Value;

use crate::clients::Clients;
use crate::error::HandlerError;
use crate::event::Event;
use crate::metrics::{Metrics, Sink};
use crate::run::TimeLimit;
use crate::service::Personalize;
use crate::settings::Settings;
use crate::{trigger, turn};

/// How long an invocation may take, in seconds: the `Timeout` of the function in `template.yaml`.
const FUNCTION_SECONDS: f64 = 300.0;

/// How much of that is kept for what is under way when a turn stops, in seconds: the pauses of one call and the report.
const MARGIN: f64 = 60.0;

/// The entire pipeline, ready to take events. Give one to every invocation of a process.
pub struct Pipeline {
    personalize: Personalize,
    clients: Clients,
    settings: Settings,
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
        Self { personalize: Personalize::new(sdk_config), clients: Clients::new(sdk_config), settings }
    }

    /// The same, with metrics in `CloudWatch`'s embedded format: a line of JSON each, for the function's log.
    #[must_use]
    pub fn with_metrics(mut self, sink: Sink) -> Self {
        self.clients.metrics = Metrics::to(sink, &self.settings.state_machine_arn);
        self
    }

    /// Takes one event, of any shape that [`Event`] knows, and answers, within what a function has that the template
    /// deploys.
    ///
    /// # Errors
    /// Only what ends an invocation. Whatever ends a run is part of the answer.
    pub async fn handle(&self, event: Value) -> Result<Value, HandlerError> {
        self.handle_within(event, FUNCTION_SECONDS).await
    }

    /// The same within so many seconds. A turn that has more to do leaves it to the next.
    ///
    /// # Errors
    /// As [`Pipeline::handle`].
    pub async fn handle_within(&self, event: Value, seconds: f64) -> Result<Value, HandlerError> {
        self.answer(event, seconds).await
    }

    /// Boxed, so that all of it is compiled here, and not again in every program that takes events.
    fn answer(
        &self,
        event: Value,
        seconds: f64,
    ) -> Pin<Box<dyn Future<Output = Result<Value, HandlerError>> + Send + '_>> {
        Box::pin(async move {
            // A runtime that is no Lambda may give no time, or one that is over.
            let seconds = if seconds > 0.0 { seconds } else { FUNCTION_SECONDS };
            let time_limit = TimeLimit::of_seconds(seconds - MARGIN.min(seconds / 2.0));
            let (clients, settings) = (&self.clients, &self.settings);
            match Event::read(event)? {
                Event::ObjectsPut(event) => trigger::start_executions(clients, settings, event).await,
                Event::Turn(turn) => turn::take((clients, settings), &self.personalize, *turn, time_limit).await,
                Event::Crashed(crash) => turn::report_crash(clients, settings, &crash).await,
                Event::Ended(end) => turn::report_end(clients, settings, &end).await,
            }
        })
    }
}
