//! How good solution versions are, without a call of the service: nothing is counted, and no fault is met.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::Value;

use super::Emulator;
use crate::work::Work;

/// What is known of the metrics of a solution version.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Measurement {
    /// They are known, by name.
    Known(BTreeMap<String, f64>),
    /// They are being computed.
    UnderWay,
    /// They cannot be computed, and why.
    Failed(String),
}

enum Measuring {
    Done(Measurement),
    UnderWay(Work<Value>),
}

impl Emulator {
    /// The metrics of solution versions that are ACTIVE, in their order: as far as they are known within that time.
    /// Computing goes on after it.
    pub(crate) async fn measurements(&self, versions: &[&str], patience: Duration) -> Vec<Measurement> {
        let measuring: Vec<Measuring> = versions.iter().map(|arn| self.measuring(arn)).collect();
        let all_end = async {
            for one in &measuring {
                if let Measuring::UnderWay(work) = one
                    && let Some(unfinished) = work.unfinished()
                {
                    unfinished.ended().await;
                }
            }
        };
        // What is not known by then is shown as that.
        let _ = tokio::time::timeout(patience, all_end).await;
        measuring.into_iter().map(Measuring::so_far).collect()
    }

    fn measuring(&self, arn: &str) -> Measuring {
        let (state, _) = self.settled();
        match state.resources.solution_versions.get(arn) {
            Err(error) => Measuring::Done(Measurement::Failed(error.message)),
            Ok(version) => match state.faults.metrics(arn, &version.solution_arn) {
                Some(metrics) => Measuring::Done(Measurement::Known(metrics.clone())),
                None => Measuring::UnderWay(state.models.metrics(&version.snapshot)),
            },
        }
    }
}

impl Measuring {
    fn so_far(self) -> Measurement {
        match self {
            Self::Done(measurement) => measurement,
            Self::UnderWay(work) if work.unfinished().is_some() => Measurement::UnderWay,
            Self::UnderWay(work) => match work.outcome() {
                Ok(metrics) => Measurement::Known(numbers(&metrics)),
                Err(problem) => Measurement::Failed(problem),
            },
        }
    }
}

fn numbers(metrics: &Value) -> BTreeMap<String, f64> {
    let members = metrics.as_object().into_iter().flatten();
    members.filter_map(|(name, value)| Some((name.clone(), value.as_f64()?))).collect()
}
