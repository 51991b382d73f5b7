//! The documents that reports are made of: what the command prints with `--output json`, and what a run on AWS tells
//! programs. Members that a page does not show are passed over.

mod evaluation;
mod json;
mod plan;
mod run;
mod simulation;
mod timed;
mod trained_on;

pub use evaluation::{Evaluation, Model};
pub use json::FromJson;
pub use plan::{Change, Costs, Plan, Schedule};
pub use run::{
    BatchResult, Failure, GateDecision, Metrics, NextStep, Notification, Resource, Run, Serving, Untried, Version,
};
pub use simulation::{Billed, Cost, CostLine, Entry, Level, Simulation};
pub use timed::{Timed, timeline_of};
pub use trained_on::{Import, TrainedOn};

use personalize_contract::ResourceType;

/// A type as people call it: `dataset import job` for `datasetImportJob`.
#[must_use]
pub fn in_words(resource_type: &str) -> &str {
    let known = ResourceType::ALL.into_iter().find(|known| known.key() == resource_type);
    known.map_or(resource_type, |known| known.words())
}
