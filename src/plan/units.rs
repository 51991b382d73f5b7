//! What would be billed, in the units of the service, as far as it is known before: by a run, and by the month after it.

use std::collections::BTreeMap;
use std::fmt;

use personalize_contract::ResourceType;
use personalize_contract::cost::GIGABYTE;
use personalize_contract::schedule::{ScheduleExpression, TimeZone};
use serde::{Deserialize, Serialize};

use super::{Action, Change, Costs};
use crate::context::{Context, Overrides, Repeat};
use crate::parameters::{Parameters, ScheduleState, Solution, Timetable};
use crate::time::{Timestamp, in_words};

/// How long a month is taken to be, in days.
const DAYS: i64 = 30;

/// What would be billed, in the units of the service. [`Costs`] says for what.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Units {
    /// By the run itself.
    pub run: Amounts,
    /// By the 30 days after it, in which what is there then serves, and its schedules begin runs. Each of them is taken to
    /// find new data, of as many bytes as there are now.
    pub month: Amounts,
}

/// Amounts of what is billed.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Amounts {
    /// Gigabytes imported, each of 2^30 bytes.
    pub imported_gigabytes: f64,
    /// Trainings.
    pub trainings: u64,
    /// How long they take, in hours, by how long the last of each solution took; nothing where one was never trained.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub training_hours: Option<f64>,
    /// Hours of provisioned transactions a second of campaigns.
    pub campaign_tps_hours: f64,
    /// Hours of provisioned requests a second of recommenders.
    pub recommender_tps_hours: f64,
    /// Batch jobs; how many lines each answers only its input says.
    pub batch_jobs: u64,
}

/// Bytes of data, by the names of imports: a dataset's type, and the object behind it where the import is of one.
pub type ImportBytes = BTreeMap<String, u64>;

/// What a schedule, or the service by itself, does again and again.
struct Again<'plan> {
    parameters: &'plan Parameters,
    bytes: &'plan ImportBytes,
    hours: BTreeMap<&'plan str, f64>,
    now: i64,
}

impl Units {
    /// Sums up what changes come to.
    #[must_use]
    pub fn of(
        (context, parameters): (&Context, &Parameters),
        (changes, costs): (&[Change], &Costs),
        bytes: &ImportBytes,
        now: Timestamp,
    ) -> Self {
        let versions = context.resources.iter().filter(|it| it.resource_type == ResourceType::SolutionVersion);
        let hours = versions.filter_map(|version| Some((version.name.as_str(), version.expected? / 3600.0))).collect();
        let again = Again { parameters, bytes, hours, now: now.as_whole_seconds() };
        let names = |resource_type| {
            let of_type = changes.iter().filter(move |change: &&Change| change.resource_type == resource_type);
            of_type.filter(|change| change.action == Action::Create).map(|change| change.name.as_str())
        };
        let imports = names(ResourceType::DatasetImportJob).map(|name| again.bytes_of(name));
        let run = Amounts {
            // The sum of nothing has a sign.
            imported_gigabytes: 0.0 + imports.sum::<f64>(),
            batch_jobs: costs.batch_jobs.len() as u64,
            ..again.trainings(costs.trainings.iter().map(|name| (name.as_str(), 1)))
        };
        Self { run, month: again.month(costs) }
    }

    /// Whether nothing is billed that is known.
    fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

impl Again<'_> {
    #[expect(clippy::cast_precision_loss, reason = "bytes of an import are far from 2^53")]
    fn bytes_of(&self, import: &str) -> f64 {
        self.bytes.get(import).map_or(0.0, |bytes| *bytes as f64 / GIGABYTE)
    }

    /// So many trainings of each solution.
    fn trainings<'name>(&self, counts: impl Iterator<Item = (&'name str, u64)>) -> Amounts {
        let counts: Vec<(&str, u64)> = counts.filter(|(_, count)| *count > 0).collect();
        #[expect(clippy::cast_precision_loss, reason = "trainings of a month are far from 2^53")]
        let hours = |(name, count): &(&str, u64)| Some(*self.hours.get(*name)? * *count as f64);
        Amounts {
            trainings: counts.iter().map(|(_, count)| count).sum(),
            training_hours: counts.iter().map(hours).sum::<Option<f64>>().filter(|_| !counts.is_empty()),
            ..Amounts::default()
        }
    }

    fn month(&self, costs: &Costs) -> Amounts {
        let Parameters { solutions, datasets, schedules, reimport, .. } = self.parameters;
        let all: f64 = datasets.iter().map(|dataset| self.bytes_of(dataset.dataset_type.as_str())).sum();
        let enabled = schedules.iter().filter(|schedule| schedule.state == ScheduleState::Enabled);
        let (mut imported, mut batch_jobs) = (0.0, 0);
        let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
        for schedule in enabled {
            let Some(timetable) = Timetable::of_schedule(schedule) else { continue };
            let occurrences = count_until(timetable.occurrences(self.now), self.end());
            let overrides = &schedule.overrides;
            let imports = overrides.reimport.unwrap_or(*reimport) != Repeat::Never;
            for solution in solutions.iter().filter(|solution| is_trained(solution, overrides, imports)) {
                *counts.entry(&solution.section.name).or_default() += occurrences;
            }
            #[expect(clippy::cast_precision_loss, reason = "occurrences of a month are far from 2^53")]
            let of_imports = if imports { all * occurrences as f64 } else { 0.0 };
            imported += of_imports;
            batch_jobs += occurrences * batch_jobs_of(solutions, overrides, imports);
        }
        for automatic in &costs.automatic_trainings {
            if let Ok(expression) = ScheduleExpression::parse(&automatic.scheduling_expression) {
                let zone = TimeZone::utc();
                let occurrences = expression.occurrences(self.now, self.now, &zone);
                let known = solutions.iter().find(|solution| solution.section.name == automatic.name);
                let name = known.map_or("", |solution| solution.section.name.as_str());
                *counts.entry(name).or_default() += count_until(occurrences, self.end());
            }
        }
        #[expect(clippy::cast_precision_loss, reason = "30 days have 720 hours")]
        let hours = (DAYS * 24) as f64;
        let provisioned =
            |all: &[super::Provisioned]| hours * f64::from(all.iter().map(|one| one.min_provisioned_tps).sum::<i32>());
        Amounts {
            imported_gigabytes: imported,
            batch_jobs,
            campaign_tps_hours: provisioned(&costs.campaigns),
            recommender_tps_hours: provisioned(&costs.recommenders),
            ..self.trainings(counts.into_iter())
        }
    }

    const fn end(&self) -> i64 {
        self.now + DAYS * 86_400
    }
}

fn count_until(occurrences: impl Iterator<Item = i64>, end: i64) -> u64 {
    occurrences.take_while(|moment| *moment < end).count() as u64
}

/// Whether a scheduled run trains a solution: always, or since it finds new data.
fn is_trained(solution: &Solution, overrides: &Overrides, imports: bool) -> bool {
    match overrides.retrain.of(&solution.section.name).copied().unwrap_or(solution.retrain) {
        Repeat::Always => true,
        Repeat::OnChange => imports,
        Repeat::Never => false,
    }
}

/// How many batch jobs a scheduled run begins: those that are always run again, and those of new versions.
fn batch_jobs_of(solutions: &[Solution], overrides: &Overrides, imports: bool) -> u64 {
    let of_solution = |solution: &Solution| {
        let is_trained = is_trained(solution, overrides, imports);
        let jobs = solution.batch_inference_jobs.iter().chain(&solution.batch_segment_jobs);
        let is_run = |job: &&crate::parameters::BatchJobSection| {
            let name = crate::parameters::batch_job_name(&solution.section.name, &job.name);
            match overrides.batch.of(&name).copied().unwrap_or(job.rerun) {
                Repeat::Always => true,
                Repeat::OnChange => is_trained,
                Repeat::Never => false,
            }
        };
        jobs.filter(is_run).count() as u64
    };
    solutions.iter().map(of_solution).sum()
}

/// Nothing where nothing is billed; else lines that each end in a line break.
impl fmt::Display for Units {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_empty() {
            return Ok(());
        }
        writeln!(formatter, "In the service's units")?;
        writeln!(formatter, "  this run: {}", self.run)?;
        writeln!(formatter, "  {DAYS} days, if each schedule finds new data: {}", self.month)
    }
}

/// As in `0.000012 GB imported, 2 trainings of about 1h00m in all, 720 campaign TPS-hours`.
impl fmt::Display for Amounts {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plural = |count: u64| if count == 1 { "" } else { "s" };
        let mut parts = Vec::new();
        if self.imported_gigabytes > 0.0 {
            parts.push(format!("{:.6} GB imported", self.imported_gigabytes));
        }
        match (self.trainings, self.training_hours) {
            (0, _) => {}
            (count, Some(hours)) => {
                parts.push(format!("{count} training{} of about {} in all", plural(count), in_words(hours * 3600.0)));
            }
            (count, None) => parts.push(format!("{count} training{}, of unknown length", plural(count))),
        }
        if self.campaign_tps_hours > 0.0 {
            parts.push(format!("{} campaign TPS-hours", self.campaign_tps_hours));
        }
        if self.recommender_tps_hours > 0.0 {
            parts.push(format!("{} recommender TPS-hours", self.recommender_tps_hours));
        }
        if self.batch_jobs > 0 {
            parts.push(format!("{} batch job{}", self.batch_jobs, plural(self.batch_jobs)));
        }
        if parts.is_empty() { write!(formatter, "nothing") } else { write!(formatter, "{}", parts.join(", ")) }
    }
}
