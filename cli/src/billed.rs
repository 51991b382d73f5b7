//! What is billed, by the names of what it is billed for, in the service's units.

use std::collections::BTreeMap;

use personalize_contract::cost::GIGABYTE;
use personalize_emulator::Usage;
use serde::Serialize;

/// What is billed, by name.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Billed {
    /// Hours of training by solution.
    pub training_hours: BTreeMap<String, f64>,
    /// Gigabytes imported by dataset.
    pub imported_gigabytes: BTreeMap<String, f64>,
    /// TPS-hours by campaign.
    pub campaign_tps_hours: BTreeMap<String, f64>,
    /// TPS-hours by recommender.
    pub recommender_tps_hours: BTreeMap<String, f64>,
    /// Lines that batch inference jobs answered, by solution.
    pub batch_inference_lines: BTreeMap<String, u64>,
    /// Lines that batch segment jobs answered, by solution.
    pub batch_segment_lines: BTreeMap<String, u64>,
    /// The sums.
    pub totals: Totals,
}

/// What is billed in all.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Totals {
    /// Hours of training.
    pub training_hours: f64,
    /// Gigabytes imported, each of 2^30 bytes.
    pub imported_gigabytes: f64,
    /// TPS-hours of campaigns.
    pub campaign_tps_hours: f64,
    /// TPS-hours of recommenders.
    pub recommender_tps_hours: f64,
    /// Lines of batch inference jobs.
    pub batch_inference_lines: u64,
    /// Lines of batch segment jobs.
    pub batch_segment_lines: u64,
}

impl Billed {
    /// What has been added since an earlier count.
    #[must_use]
    pub fn since(earlier: &Usage, now: Usage) -> Self {
        let mut billed = Self::from(now);
        let before = Self::from(earlier.clone());
        subtract(&mut billed.training_hours, &before.training_hours);
        subtract(&mut billed.imported_gigabytes, &before.imported_gigabytes);
        subtract(&mut billed.campaign_tps_hours, &before.campaign_tps_hours);
        subtract(&mut billed.recommender_tps_hours, &before.recommender_tps_hours);
        subtract(&mut billed.batch_inference_lines, &before.batch_inference_lines);
        subtract(&mut billed.batch_segment_lines, &before.batch_segment_lines);
        billed.sum_up();
        billed
    }

    fn sum_up(&mut self) {
        // The sum of nothing is -0.0.
        let sum = |amounts: &BTreeMap<String, f64>| amounts.values().sum::<f64>() + 0.0;
        self.totals = Totals {
            training_hours: sum(&self.training_hours),
            imported_gigabytes: sum(&self.imported_gigabytes),
            campaign_tps_hours: sum(&self.campaign_tps_hours),
            recommender_tps_hours: sum(&self.recommender_tps_hours),
            batch_inference_lines: self.batch_inference_lines.values().sum(),
            batch_segment_lines: self.batch_segment_lines.values().sum(),
        };
    }
}

/// Takes away what was there before. What has not grown goes.
fn subtract<Amount>(amounts: &mut BTreeMap<String, Amount>, before: &BTreeMap<String, Amount>)
where
    Amount: Copy + PartialOrd + std::ops::Sub<Output = Amount>,
{
    amounts.retain(|name, amount| match before.get(name) {
        None => true,
        Some(before) if *amount > *before => {
            *amount = *amount - *before;
            true
        }
        Some(_) => false,
    });
}

impl From<Usage> for Billed {
    #[expect(clippy::cast_precision_loss, reason = "bytes of an import are far from 2^53")]
    fn from(usage: Usage) -> Self {
        let imported = usage.imports.iter().map(|(arn, imports)| (arn, imports.bytes as f64 / GIGABYTE));
        let mut billed = Self {
            training_hours: by_name(usage.trainings.iter().map(|(arn, trainings)| (arn, trainings.hours))),
            imported_gigabytes: by_name(imported),
            campaign_tps_hours: by_name(usage.campaign_tps_hours.iter().map(|(arn, hours)| (arn, *hours))),
            recommender_tps_hours: by_name(usage.recommender_tps_hours.iter().map(|(arn, hours)| (arn, *hours))),
            batch_inference_lines: by_name(usage.batch_inference_lines.iter().map(|(arn, lines)| (arn, *lines))),
            batch_segment_lines: by_name(usage.batch_segment_lines.iter().map(|(arn, lines)| (arn, *lines))),
            totals: Totals::default(),
        };
        billed.sum_up();
        billed
    }
}

fn by_name<'arn, T>(sums: impl Iterator<Item = (&'arn String, T)>) -> BTreeMap<String, T> {
    sums.map(|(arn, sum)| (name_in(arn).to_owned(), sum)).collect()
}

/// The name in an ARN: all that comes after the kind of resource.
#[must_use]
pub fn name_in(arn: &str) -> &str {
    arn.split_once('/').map_or(arn, |(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_billed_before_is_not_billed_again() {
        let usage = |hours: f64, lines: u64| Usage {
            campaign_tps_hours: BTreeMap::from([("arn:campaign/films".to_owned(), hours)]),
            batch_segment_lines: BTreeMap::from([("arn:solution/fans".to_owned(), lines)]),
            ..Usage::default()
        };
        let billed = Billed::since(&usage(1.5, 7), usage(4.0, 7));
        assert_eq!(billed.campaign_tps_hours, BTreeMap::from([("films".to_owned(), 2.5)]));
        assert_eq!((billed.totals.campaign_tps_hours, billed.batch_segment_lines.len()), (2.5, 0));
    }
}
