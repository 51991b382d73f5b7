//! The imports, trainings and batch jobs of a simulation, as the emulator has counted them.

use personalize_contract::ResourceType;
use personalize_emulator::{Emulator, EndedOperation, Status};
use serde::Serialize;

use crate::billed::name_in;

/// All that ended, in the order of their end.
#[derive(Debug, Default)]
pub struct Operations(Vec<EndedOperation>);

impl Operations {
    /// Takes over what has ended since this was called last.
    pub fn take_over(&mut self, emulator: &Emulator) {
        self.0.extend(emulator.operations_since(self.0.len()));
    }

    /// All of them.
    pub fn all(&self) -> &[EndedOperation] {
        &self.0
    }
}

/// An operation, as the document has it.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Operation {
    /// `datasetImportJob`, `solutionVersion`, `batchInferenceJob` or `batchSegmentJob`.
    #[serde(rename = "type")]
    pub resource_type: ResourceType,
    /// The dataset, or the solution, that it is billed for.
    pub of: String,
    /// Whether the service began it by itself.
    pub automatic: bool,
    /// When its turn came.
    pub start: String,
    /// When it ended.
    pub end: String,
    /// How long it took.
    pub seconds: f64,
    /// How it ended.
    pub outcome: Status,
    /// Why it failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failure_reason: Option<String>,
    /// Bytes of an import, hours of a training, lines of a batch job.
    pub billed: f64,
    /// Its ARN.
    pub arn: String,
}

impl From<&EndedOperation> for Operation {
    fn from(ended: &EndedOperation) -> Self {
        Self {
            resource_type: ended.resource_type,
            of: name_in(&ended.owner_arn).to_owned(),
            automatic: ended.automatic,
            start: ended.started.rfc3339(),
            end: ended.ended.rfc3339(),
            seconds: ended.ended - ended.started,
            outcome: ended.outcome,
            failure_reason: ended.failure_reason.clone(),
            billed: ended.billed,
            arn: ended.arn.clone(),
        }
    }
}
