//! What the service bills, in its own units: counted operation by operation when each ends, and summed up.
//!
//! The units are those of the service's pricing page: data that is uploaded, hours of training, transactions a second
//! that are provisioned, and what batch jobs answer. Where the page leaves it open what counts, the choice is noted here.

use std::collections::BTreeMap;

use personalize_contract::{ResourceType, Status};
use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::recent::Recent;

/// How many operations are remembered one by one. The sums have all.
const MOST_OPERATIONS: usize = 10_000;

/// How many resources each sum names. What others come to is summed up as [`OTHERS`].
const MOST_NAMED: usize = 5_000;

/// What stands in a sum for the resources that it does not name.
pub const OTHERS: &str = "others";

/// Seconds of an hour.
const HOUR: f64 = 3600.0;

/// Everything that is billed up to a moment.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Usage {
    /// Trainings by the ARN of their solution.
    pub trainings: BTreeMap<String, Trainings>,
    /// Imports by the ARN of their dataset.
    pub imports: BTreeMap<String, Imports>,
    /// TPS-hours by the ARN of the campaign: what it provisions at least, for as long as it is ACTIVE.
    pub campaign_tps_hours: BTreeMap<String, f64>,
    /// The same for recommenders, by their minimum of recommendation requests a second.
    pub recommender_tps_hours: BTreeMap<String, f64>,
    /// Lines that batch inference jobs have answered, by the ARN of the solution.
    pub batch_inference_lines: BTreeMap<String, u64>,
    /// Lines that batch segment jobs have answered, by the ARN of the solution.
    pub batch_segment_lines: BTreeMap<String, u64>,
}

/// The trainings of a solution.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Trainings {
    /// How many are billed: those that ended ACTIVE, and those that were stopped.
    pub count: u64,
    /// Hours, an hour that passes counting as one.
    pub hours: f64,
}

/// The imports of a dataset.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Imports {
    /// How many are billed: those that ended ACTIVE.
    pub count: u64,
    /// Bytes of the files that they read.
    pub bytes: u64,
}

/// An operation that has ended, and what of it is billed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EndedOperation {
    /// What it made: an import job, a solution version, a batch job.
    pub resource_type: ResourceType,
    /// Its ARN.
    pub arn: String,
    /// The ARN of what it is billed for: the dataset, or the solution.
    pub owner_arn: String,
    /// Whether nobody asked for it: an automatic training.
    pub automatic: bool,
    /// When its turn came.
    pub started: Timestamp,
    /// When it ended.
    pub ended: Timestamp,
    /// How it ended.
    pub outcome: Status,
    /// Why it failed, if it did.
    pub failure_reason: Option<String>,
    /// What is billed: bytes of an import, hours of a training, lines of a batch job.
    pub billed: f64,
}

/// Counts what is billed.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Meter {
    sums: Usage,
    provisioned: BTreeMap<String, Provisioned>,
    operations: Recent<EndedOperation>,
}

/// What a campaign or a recommender provisions now.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Provisioned {
    resource_type: ResourceType,
    tps: u64,
    since: Timestamp,
}

impl Default for Meter {
    fn default() -> Self {
        Self { sums: Usage::default(), provisioned: BTreeMap::new(), operations: Recent::new(MOST_OPERATIONS) }
    }
}

impl Meter {
    /// Counts an operation that has ended.
    pub(crate) fn count(&mut self, operation: EndedOperation) {
        let EndedOperation { resource_type, owner_arn, billed, .. } = &operation;
        if *billed > 0.0 {
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "bytes and lines are whole")]
            let whole = *billed as u64;
            match resource_type {
                ResourceType::SolutionVersion => {
                    let trainings = named(&mut self.sums.trainings, owner_arn);
                    trainings.count += 1;
                    trainings.hours += billed;
                }
                ResourceType::DatasetImportJob => {
                    let imports = named(&mut self.sums.imports, owner_arn);
                    imports.count += 1;
                    imports.bytes += whole;
                }
                ResourceType::BatchInferenceJob => *named(&mut self.sums.batch_inference_lines, owner_arn) += whole,
                ResourceType::BatchSegmentJob => *named(&mut self.sums.batch_segment_lines, owner_arn) += whole,
                _ => {}
            }
        }
        self.operations.push(operation);
    }

    /// From `at` on, a campaign or a recommender provisions so much; nothing, while it does not serve.
    pub(crate) fn provision(&mut self, resource_type: ResourceType, arn: &str, tps: u64, at: Timestamp) {
        if self.provisioned.get(arn).is_some_and(|provisioned| provisioned.tps == tps) {
            return;
        }
        if let Some(ended) = self.provisioned.remove(arn) {
            add_provisioned(&mut self.sums, arn, &ended, at);
        }
        if tps > 0 {
            self.provisioned.insert(arn.to_owned(), Provisioned { resource_type, tps, since: at });
        }
    }

    /// What is billed up to that moment. Operations count when they have ended, what is provisioned as it goes on.
    pub(crate) fn usage(&self, now: Timestamp) -> Usage {
        let mut usage = self.sums.clone();
        for (arn, provisioned) in &self.provisioned {
            add_provisioned(&mut usage, arn, provisioned, now);
        }
        usage
    }

    /// The operations that ended when so many had ended before, or later, as far as they are remembered.
    pub(crate) fn operations_since(&self, number: usize) -> Vec<EndedOperation> {
        self.operations.since(number).cloned().collect()
    }
}

fn add_provisioned(sums: &mut Usage, arn: &str, provisioned: &Provisioned, until: Timestamp) {
    let hours = (until - provisioned.since).max(0.0) / HOUR;
    let sum = match provisioned.resource_type {
        ResourceType::Recommender => &mut sums.recommender_tps_hours,
        _ => &mut sums.campaign_tps_hours,
    };
    #[expect(clippy::cast_precision_loss, reason = "some hundreds at most")]
    let tps = provisioned.tps as f64;
    *named(sum, arn) += hours * tps;
}

/// The sum of that name, or that of the others where there are too many.
fn named<'sums, T: Default>(sums: &'sums mut BTreeMap<String, T>, arn: &str) -> &'sums mut T {
    let is_known = sums.contains_key(arn) || sums.len() < MOST_NAMED;
    sums.entry(if is_known { arn } else { OTHERS }.to_owned()).or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ended(resource_type: ResourceType, owner: &str, billed: f64) -> EndedOperation {
        EndedOperation {
            resource_type,
            arn: format!("{owner}/1"),
            owner_arn: owner.to_owned(),
            automatic: false,
            started: Timestamp(0.0),
            ended: Timestamp(1.0),
            outcome: Status::Active,
            failure_reason: None,
            billed,
        }
    }

    #[test]
    fn what_is_provisioned_counts_by_the_hour_at_the_rate_of_each_time() {
        let mut meter = Meter::default();
        let provision = |meter: &mut Meter, tps, hour: f64| {
            meter.provision(ResourceType::Campaign, "c", tps, Timestamp(hour * HOUR));
        };
        provision(&mut meter, 2, 1.0);
        provision(&mut meter, 2, 2.0);
        provision(&mut meter, 5, 4.0);
        let hours = |usage: &Usage| usage.campaign_tps_hours["c"];
        assert!((hours(&meter.usage(Timestamp(6.0 * HOUR))) - 16.0).abs() < 1e-9);
        provision(&mut meter, 0, 7.0);
        let usage = meter.usage(Timestamp(100.0 * HOUR));
        assert!((hours(&usage) - 21.0).abs() < 1e-9 && usage.recommender_tps_hours.is_empty(), "{usage:?}");
    }

    #[test]
    fn the_sums_are_those_of_the_operations() {
        let mut meter = Meter::default();
        meter.count(ended(ResourceType::SolutionVersion, "s", 0.5));
        meter.count(ended(ResourceType::SolutionVersion, "s", 1.25));
        meter.count(ended(ResourceType::SolutionVersion, "s", 0.0));
        meter.count(ended(ResourceType::DatasetImportJob, "d", 1000.0));
        meter.count(ended(ResourceType::BatchInferenceJob, "s", 7.0));
        meter.count(ended(ResourceType::BatchSegmentJob, "s", 3.0));
        let usage = meter.usage(Timestamp(0.0));
        assert_eq!(usage.trainings["s"], Trainings { count: 2, hours: 1.75 });
        assert_eq!(usage.imports["d"], Imports { count: 1, bytes: 1000 });
        assert_eq!((usage.batch_inference_lines["s"], usage.batch_segment_lines["s"]), (7, 3));
        assert_eq!((meter.operations_since(0).len(), meter.operations_since(4).len()), (6, 2));
    }

    #[test]
    fn a_sum_names_so_many_and_has_all() {
        let mut meter = Meter::default();
        for number in 0..MOST_NAMED + 10 {
            meter.count(ended(ResourceType::DatasetImportJob, &format!("d{number}"), 1.0));
        }
        let usage = meter.usage(Timestamp(0.0));
        assert_eq!((usage.imports.len(), usage.imports[OTHERS].bytes), (MOST_NAMED + 1, 10));
    }
}
