//! What arrives during a simulation, and when: the file of `--arrivals`, or what is assumed without one.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use personalize_contract::DatasetType;
use personalize_contract::schedule::{ScheduleExpression, TimeZone};
use personalize_emulator::Timestamp;
use personalize_pipeline::{Dataset, ImportMode};
use serde::Deserialize;

use super::rows::{DrawnObject, Place};
use crate::arguments::Simulate;
use crate::command_error::CommandError;
use crate::parameter_file;
use crate::small_file::{self, SmallFileError};
use crate::state_machine::Dice;

/// Largest file of arrivals, in bytes.
const LARGEST: u64 = 1 << 20;

/// Most arrivals of a simulation. Each is an object that is made and listed.
const MOST: usize = 100_000;

/// Most rows of an arrival.
const MOST_ROWS: u64 = 1_000_000;

/// Of the rows that are there, the share that arrives each day where no file says otherwise.
const SHARE_OF_A_DAY: u64 = 30;

/// Most rows that are assumed to arrive each day.
const MOST_ASSUMED_ROWS: u64 = 5000;

/// The rows that an object of interactions needs where each is imported by itself. Source: the quotas of the guide.
const LEAST_OF_AN_INCREMENT: u64 = personalize_contract::csv::MINIMUM_INTERACTIONS;

const DAY: f64 = 86_400.0;

/// Why arrivals are not understood, and what to do.
#[derive(Debug, thiserror::Error)]
pub enum ArrivalsError {
    /// The file cannot be read.
    #[error("cannot read the file of arrivals {}: {source}; give another path, or make this one readable", path.display())]
    Unreadable {
        /// Where it is.
        path: PathBuf,
        /// Why not.
        #[source]
        source: SmallFileError,
    },
    /// It is no list of arrivals.
    #[error("{}: {source}; write a list such as [{{\"every\": \"rate(1 day)\", \"dataset\": \"Interactions\", \"rows\": 1000}}]", path.display())]
    NotArrivals {
        /// Where it is.
        path: PathBuf,
        /// What is wrong.
        #[source]
        source: serde_json::Error,
    },
    /// An entry cannot be what it says.
    #[error("{}: [{index}]: {problem}", path.display())]
    Entry {
        /// Where the file is.
        path: PathBuf,
        /// Which entry, from 0.
        index: usize,
        /// What is wrong, and what to write.
        problem: String,
    },
    /// The rows that are there cannot be drawn from.
    #[error("cannot draw rows of {dataset}: {problem}")]
    Rows {
        /// The dataset.
        dataset: String,
        /// What is wrong, and what to do.
        problem: String,
    },
}

/// An entry of the file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    at: Option<String>,
    every: Option<String>,
    timezone: Option<String>,
    dataset: Option<String>,
    rows: Option<u64>,
    #[serde(default)]
    upload: bool,
}

/// Something that arrives.
#[derive(Debug, Clone, PartialEq)]
pub struct Arrival {
    /// When.
    pub at: Timestamp,
    /// What.
    pub what: What,
}

/// What arrives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// The parameter file, once more.
    Upload,
    /// An object with so many rows of a dataset.
    Rows {
        /// The dataset.
        place: DatasetType,
        /// How many.
        rows: u64,
    },
}

/// What arrives, in order, and what rows are drawn from.
#[derive(Debug)]
pub struct Plan {
    /// In the order of their moments.
    pub arrivals: Vec<Arrival>,
    /// Whether no file says so.
    pub is_assumed: bool,
    places: BTreeMap<DatasetType, Place>,
    dice: Dice,
}

impl Plan {
    /// What arrives from `start` on, and before `end`.
    ///
    /// # Errors
    /// The file of arrivals, or what rows are drawn from, is not as it has to be.
    pub fn read(arguments: &Simulate, file: &Path, start: Timestamp, end: Timestamp) -> Result<Self, CommandError> {
        let parsed = parameter_file::read(file)?.parsed();
        let mut plan = Self {
            arrivals: Vec::new(),
            is_assumed: arguments.arrivals.is_none(),
            places: BTreeMap::new(),
            dice: Dice::seeded(arguments.seed),
        };
        if parsed.parameters.is_none() {
            // Its run says what is wrong.
            return Ok(plan);
        }
        let folder = parameter_file::folder(file);
        let open = |dataset: &Dataset| Place::open(dataset, folder, &arguments.bucket);
        if let Some(path) = &arguments.arrivals {
            plan.arrivals = read(path, &parsed.datasets, start, end)?;
            for dataset in &parsed.datasets {
                let draws = |arrival: &Arrival| matches!(arrival.what, What::Rows { place, .. } if place == dataset.dataset_type);
                if plan.arrivals.iter().any(draws) {
                    plan.places.insert(dataset.dataset_type, open(dataset)?);
                }
            }
        } else if let Some(dataset) = parsed.datasets.iter().find(|it| it.dataset_type == DatasetType::Interactions)
            && let Ok(place) = open(dataset)
        {
            let rows = assumed_rows(place.count(), dataset.import_mode == ImportMode::Incremental);
            plan.arrivals = each_day(&mut plan.dice, rows, start, end);
            plan.places.insert(DatasetType::Interactions, place);
        }
        Ok(plan)
    }

    /// The object of an arrival, and the dataset that it is of.
    ///
    /// # Errors
    /// The file that the rows are added to cannot be read.
    pub fn draw(
        &mut self,
        place: DatasetType,
        rows: u64,
        at: Timestamp,
    ) -> Result<(DatasetType, DrawnObject), ArrivalsError> {
        let known = self.places.get_mut(&place);
        let none = || ArrivalsError::Rows { dataset: place.to_string(), problem: "nothing is known of it".to_owned() };
        Ok((place, known.ok_or_else(none)?.draw(rows, at, &mut self.dice)?))
    }
}

/// A thirtieth of the rows, within bounds; and as many as a file needs that is imported by itself.
fn assumed_rows(count: u64, incremental: bool) -> u64 {
    let least = if incremental { LEAST_OF_AN_INCREMENT } else { 1 };
    (count / SHARE_OF_A_DAY).clamp(least, MOST_ASSUMED_ROWS)
}

/// Interactions, once in each day from the start on, at a drawn moment of it.
fn each_day(dice: &mut Dice, rows: u64, start: Timestamp, end: Timestamp) -> Vec<Arrival> {
    let mut arrivals = Vec::new();
    let mut day = start;
    while day < end && arrivals.len() < MOST {
        let at = day.after((dice.draw() * DAY).floor());
        if at < end {
            arrivals.push(Arrival { at, what: What::Rows { place: DatasetType::Interactions, rows } });
        }
        day = day.after(DAY);
    }
    arrivals
}

fn read(path: &Path, datasets: &[Dataset], start: Timestamp, end: Timestamp) -> Result<Vec<Arrival>, ArrivalsError> {
    let bytes = small_file::read(path, LARGEST)
        .map_err(|source| ArrivalsError::Unreadable { path: path.to_owned(), source })?;
    let entries: Vec<Entry> = serde_json::from_slice(&bytes)
        .map_err(|source| ArrivalsError::NotArrivals { path: path.to_owned(), source })?;
    let mut arrivals = Vec::new();
    for (index, entry) in entries.iter().enumerate() {
        let refused = |problem| ArrivalsError::Entry { path: path.to_owned(), index, problem };
        let what = entry.what(datasets).map_err(refused)?;
        let moments = entry.moments(start, end).map_err(refused)?;
        arrivals.extend(moments.into_iter().map(|at| Arrival { at, what }));
        if arrivals.len() > MOST {
            return Err(refused(format!("there are more than {MOST} arrivals; let them come less often")));
        }
    }
    arrivals.sort_by(|one, other| one.at.0.total_cmp(&other.at.0));
    Ok(arrivals)
}

impl Entry {
    fn what(&self, datasets: &[Dataset]) -> Result<What, String> {
        match (&self.dataset, self.rows, self.upload) {
            (None, None, true) => Ok(What::Upload),
            (Some(name), Some(rows), false) => {
                let known =
                    datasets.iter().find(|dataset| dataset.key == *name || dataset.dataset_type.as_str() == name);
                let known = known.ok_or_else(|| {
                    let names: Vec<&str> = datasets.iter().map(|dataset| dataset.key.as_str()).collect();
                    format!("the parameter file has no dataset `{name}`; it has {}", names.join(", "))
                })?;
                if !(1..=MOST_ROWS).contains(&rows) {
                    return Err(format!("`rows` is {rows}; write a number from 1 to {MOST_ROWS}"));
                }
                Ok(What::Rows { place: known.dataset_type, rows })
            }
            _ => Err("write `dataset` and `rows`, or `\"upload\": true`, and not both".to_owned()),
        }
    }

    fn moments(&self, start: Timestamp, end: Timestamp) -> Result<Vec<Timestamp>, String> {
        match (&self.at, &self.every, &self.timezone) {
            (Some(at), None, None) => {
                let moment = personalize_pipeline::Timestamp::parse(at).map(|moment| Timestamp(moment.as_seconds()));
                let moment =
                    moment.ok_or_else(|| format!("`{at}` is no moment; write one such as 2026-12-01T02:00:00Z"))?;
                Ok(Some(moment).into_iter().filter(|moment| (start..end).contains(moment)).collect())
            }
            (None, Some(every), zone) => {
                let expression = ScheduleExpression::parse(every).map_err(|problem| problem.to_string())?;
                let zone = zone.as_deref().map_or_else(|| Some(TimeZone::utc()), TimeZone::named);
                let zone = zone.ok_or("`timezone` is no time zone; write a name such as Europe/Berlin")?;
                #[expect(
                    clippy::cast_possible_truncation,
                    reason = "no moment of a clock comes near the end of 64 bits"
                )]
                let from = start.0 as i64;
                #[expect(clippy::cast_precision_loss, reason = "no moment of a clock comes near 2^53")]
                let moments = expression.occurrences(from, from, &zone).map(|moment| Timestamp(moment as f64));
                Ok(moments.take_while(|moment| *moment < end).take(MOST + 1).collect())
            }
            _ => Err("write `at`, or `every` and perhaps `timezone`".to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thirtieth_arrives_each_day_within_bounds() {
        assert_eq!([0, 29, 3000, 1 << 40].map(|count| assumed_rows(count, false)), [1, 1, 100, 5000]);
        assert_eq!([0, 90_000, 1 << 40].map(|count| assumed_rows(count, true)), [1000, 3000, 5000]);
    }

    #[test]
    fn each_day_has_one_arrival_before_the_end() {
        let (start, end) = (Timestamp(1000.0), Timestamp(1000.0 + 30.0 * DAY));
        let arrivals = each_day(&mut Dice::seeded(3), 7, start, end);
        let days: Vec<f64> = arrivals.iter().map(|arrival| ((arrival.at - start) / DAY).floor()).collect();
        assert_eq!(days, (0..30).map(f64::from).collect::<Vec<_>>());
    }

    #[test]
    fn an_entry_comes_at_its_moments_and_no_other() {
        let moments = |text: &str| {
            let entry: Entry = serde_json::from_str(text).expect("an entry");
            entry.moments(Timestamp(0.0), Timestamp(3.0 * DAY)).map(|moments| moments.len())
        };
        assert_eq!(moments(r#"{"at": "1970-01-02T00:00:00Z", "upload": true}"#), Ok(1));
        assert_eq!(moments(r#"{"at": "1980-01-02T00:00:00Z", "upload": true}"#), Ok(0));
        assert_eq!(moments(r#"{"every": "cron(0 2 * * ? *)", "timezone": "Europe/Berlin"}"#), Ok(3));
        assert_eq!(moments(r#"{"every": "rate(12 hours)"}"#), Ok(5));
        for wrong in [
            r#"{"upload": true}"#,
            r#"{"at": "yesterday"}"#,
            r#"{"every": "rate(0 days)"}"#,
            r#"{"every": "rate(1 day)", "timezone": "Mars"}"#,
            r#"{"at": "1970-01-02T00:00:00Z", "every": "rate(1 day)"}"#,
        ] {
            assert!(moments(wrong).is_err(), "{wrong}");
        }
    }
}
