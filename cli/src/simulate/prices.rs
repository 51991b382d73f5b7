//! What a unit of each thing that is billed costs. No price is built in: they depend on the Region, and change.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::billed::Totals;
use crate::command_error::CommandError;
use crate::small_file::{self, SmallFileError};

/// Largest file of prices, in bytes.
const LARGEST: u64 = 1 << 16;

/// Why prices are not understood, and what to do.
#[derive(Debug, thiserror::Error)]
pub enum PricesError {
    /// The file cannot be read.
    #[error("cannot read the file of prices {}: {source}; give another path, or make this one readable", path.display())]
    Unreadable {
        /// Where it is.
        path: PathBuf,
        /// Why not.
        #[source]
        source: SmallFileError,
    },
    /// It has something else.
    #[error("{}: {source}; fill in what `pipeline simulate --prices-template` prints", path.display())]
    NotPrices {
        /// Where it is.
        path: PathBuf,
        /// What is wrong.
        #[source]
        source: serde_json::Error,
    },
    /// A price is no amount of money.
    #[error("{}: `{unit}` is {price}; write a number from 0 on", path.display())]
    NoAmount {
        /// Where the file is.
        path: PathBuf,
        /// Which price.
        unit: &'static str,
        /// What it is.
        price: f64,
    },
}

/// A price for each unit; what has none is not priced.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
pub struct Prices {
    currency: Option<String>,
    training_hour: Option<f64>,
    imported_gigabyte: Option<f64>,
    campaign_tps_hour: Option<f64>,
    recommender_tps_hour: Option<f64>,
    batch_inference_line: Option<f64>,
    batch_segment_line: Option<f64>,
}

/// What all of it costs.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Cost {
    /// As the file names it.
    pub currency: Option<String>,
    /// One for each unit that has a price.
    pub lines: Vec<CostLine>,
    /// The sum of these.
    pub total: f64,
    /// Units of which something is billed, and which have no price in the file.
    pub without_price: Vec<&'static str>,
}

/// What one kind of thing costs.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CostLine {
    /// What is counted, as the file of prices calls it.
    pub unit: &'static str,
    /// How many.
    pub quantity: f64,
    /// What one costs.
    pub price: f64,
    /// What all cost.
    pub amount: f64,
}

impl Prices {
    /// Reads a file.
    ///
    /// # Errors
    /// It cannot be read, or has something else than prices.
    pub fn read(path: &Path) -> Result<Self, PricesError> {
        let bytes = small_file::read(path, LARGEST)
            .map_err(|source| PricesError::Unreadable { path: path.to_owned(), source })?;
        let prices: Self = serde_json::from_slice(&bytes)
            .map_err(|source| PricesError::NotPrices { path: path.to_owned(), source })?;
        match prices.units(&Totals::default()).into_iter().find(|(.., price)| price.is_some_and(|price| price < 0.0)) {
            Some((unit, _, price)) => {
                Err(PricesError::NoAmount { path: path.to_owned(), unit, price: price.unwrap_or_default() })
            }
            None => Ok(prices),
        }
    }

    /// What that much costs.
    pub fn cost(&self, totals: &Totals) -> Cost {
        let units = self.units(totals);
        let line = |&(unit, quantity, price): &(&'static str, f64, Option<f64>)| {
            price.map(|price| CostLine { unit, quantity, price, amount: quantity * price })
        };
        let lines: Vec<CostLine> = units.iter().filter_map(line).collect();
        let without_price = units.iter().filter(|(_, quantity, price)| price.is_none() && *quantity > 0.0);
        Cost {
            currency: self.currency.clone(),
            total: lines.iter().map(|line| line.amount).sum(),
            without_price: without_price.map(|(unit, ..)| *unit).collect(),
            lines,
        }
    }

    fn units(&self, totals: &Totals) -> [(&'static str, f64, Option<f64>); 6] {
        #[expect(clippy::cast_precision_loss, reason = "lines are far from 2^53")]
        let lines = |count: u64| count as f64;
        [
            ("trainingHour", totals.training_hours, self.training_hour),
            ("importedGigabyte", totals.imported_gigabytes, self.imported_gigabyte),
            ("campaignTpsHour", totals.campaign_tps_hours, self.campaign_tps_hour),
            ("recommenderTpsHour", totals.recommender_tps_hours, self.recommender_tps_hour),
            ("batchInferenceLine", lines(totals.batch_inference_lines), self.batch_inference_line),
            ("batchSegmentLine", lines(totals.batch_segment_lines), self.batch_segment_line),
        ]
    }
}

/// A file without prices, to be filled in.
///
/// # Errors
/// None: it can be written.
pub fn template() -> Result<String, CommandError> {
    Ok(serde_json::to_string_pretty(&Prices::default())? + "\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_template_is_a_file_of_prices_without_any() {
        let prices: Prices = serde_json::from_str(&template().expect("written")).expect("read back");
        let totals = Totals { training_hours: 2.0, ..Totals::default() };
        let cost = prices.cost(&totals);
        assert_eq!((cost.lines.len(), cost.total, cost.without_price), (0, 0.0, vec!["trainingHour"]));
    }

    #[test]
    fn a_cost_is_the_sum_of_what_has_a_price() {
        let prices: Prices =
            serde_json::from_str(r#"{"currency": "USD", "trainingHour": 0.25, "campaignTpsHour": 0.5}"#)
                .expect("prices");
        let totals =
            Totals { training_hours: 4.0, campaign_tps_hours: 10.0, batch_segment_lines: 3, ..Totals::default() };
        let cost = prices.cost(&totals);
        assert_eq!((cost.total, cost.without_price), (6.0, vec!["batchSegmentLine"]));
        assert!(serde_json::from_str::<Prices>(r#"{"trainingHours": 1}"#).is_err());
    }
}
