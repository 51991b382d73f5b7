//! The pipeline: brings Amazon Personalize to the state that one parameter file describes.
//!
//! An event comes in through [`Pipeline::handle`]. `event` tells its shape, `stage` is the map of a run,
//! `stages` holds what each stage does, `ensure` the one way in which any resource is brought about, `remove` the
//! one way in which any is removed, `lists` all that is left of a kind, `quota` what a full quota is held by, `wait` the rule for when to look again, and `report` what people are told.

mod context;
mod ensure;
mod error;
mod event;
mod lists;
mod parameters;
mod pipeline;
mod plan;
mod quota;
mod refusal;
mod remove;
mod report;
mod sdk_config;
mod service;
mod settings;
mod stage;
mod stages;
mod tags;
mod time;
mod trigger;
pub mod wait;

pub use context::{Context, MAXIMUM_BYTES, Outcome, Resource};
pub use error::{FailureName, HandlerError};
pub use parameters::{Dataset, Parameters, Parsed, Position, Positions, QuotasSection};
pub use pipeline::Pipeline;
pub use plan::{Action, Change, Costs, Plan};
pub use sdk_config::sdk_config;
pub use settings::{MetricsBasis, Settings, SettingsError};
pub use stage::Stage;
pub use time::{Timestamp, in_words};
