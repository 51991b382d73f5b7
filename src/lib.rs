//! The pipeline: brings Amazon Personalize to the state that one parameter file describes.
//!
//! An event comes in through [`Pipeline::handle`]. `event` recognises its shape, `turn` takes one turn of a run, and
//! `stage` is the map of a run. `stages` says what each stage is for, `kinds` what there is to know of each kind of
//! resource, and `engine` what is done about any. `names` derives every name, `report` is what people and programs are
//! sent, `event_bus` what is published of each change, and `metrics` what `CloudWatch` reads in the log.

mod capture;
mod clients;
mod context;
mod engine;
mod error;
mod event;
mod event_bus;
mod kinds;
mod metrics;
mod names;
mod parameters;
mod pipeline;
mod plan;
mod rejection;
mod report;
mod run;
mod sdk_config;
mod service;
mod settings;
mod stage;
mod stages;
mod time;
mod trigger;
mod turn;

pub use engine::wait;

pub use capture::{CaptureError, Captured, capture_group};
pub use context::{Context, Done, Failed, MAXIMUM_BYTES, Occurrence, Outcome, Overrides, Resource, State};
pub use error::{FailureName, HandlerError};
pub use kinds::kinds_of_a_run;
pub use metrics::Sink;
pub use names::schedule as schedule_name;
pub use parameters::{
    DataLocation, Dataset, ImportMode, NextOccurrences, Parameters, Parsed, Position, Positions, QuotasSection,
    ScheduleSection, Timetable,
};
pub use pipeline::Pipeline;
pub use plan::{Action, Amounts, Change, Costs, Plan, Units};
pub use sdk_config::{sdk_config, sdk_config_of_function};
pub use settings::{MetricsBasis, SchedulerSettings, Settings, SettingsError};
pub use stage::Stage;
pub use time::{Timestamp, in_words};
