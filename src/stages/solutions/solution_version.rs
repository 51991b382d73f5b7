//! Training. A version counts for the data that the datasets had when it began; where that is still their data, it is
//! kept. A new one is named after its place among those of the same data, so that two runs at once, or a turn that
//! runs again, cannot train twice: the service takes a name only once.

use std::sync::OnceLock;

use aws_sdk_personalize::types::{SolutionVersion, SolutionVersionSummary, TrainingMode};
use personalize_contract::status::Phase;
use personalize_contract::{ResourceType, Status};

use super::configuration::part;
use crate::context::Resource;
use crate::ensure::{Made, Seen, Sight, Wanted};
use crate::event::digest;
use crate::lists::solution_version_summaries;
use crate::parameters::{self, Repeat, Solution};
use crate::refusal::Refusal;
use crate::stage::Run;
use crate::stages::{inputs, moment, name_of_run, seen};
use crate::time::Timestamp;

/// The version that the campaigns of a solution are to serve. It goes by its solution's name.
pub struct WantedVersion<'run> {
    solution: &'run Solution,
    solution_arn: &'run str,
    /// When the newest data came in; nothing is known of data that this run did not look at.
    data_since: Option<Timestamp>,
    /// What a new version is called, and how it is trained, as the last look decided.
    new: OnceLock<(String, TrainingMode)>,
}

impl<'run> WantedVersion<'run> {
    /// The version of that solution.
    pub fn new(run: &Run<'_>, solution: &'run Solution, solution_arn: &'run str) -> Self {
        let imports = run.context.resources.iter();
        let imports = imports.filter(|resource| resource.resource_type == ResourceType::DatasetImportJob);
        let data_since = imports.filter_map(|import| import.ended).max_by(|one, other| one.total_cmp(*other));
        Self { solution, solution_arn, data_since, new: OnceLock::new() }
    }

    async fn describe(&self, run: &Run<'_>, arn: &str) -> Result<Option<SolutionVersion>, Refusal> {
        let request = run.personalize.client.describe_solution_version().solution_version_arn(arn);
        let answer = run.personalize.find("DescribeSolutionVersion", || request.clone().send()).await?;
        Ok(answer.and_then(|answer| answer.solution_version))
    }

    /// The version that this run has begun and could not remember: a summary has no name, so those that are young
    /// enough are described.
    async fn begun_by_run(
        &self,
        run: &Run<'_>,
        versions: &[SolutionVersionSummary],
        name: &str,
    ) -> Result<Option<SolutionVersion>, Refusal> {
        for version in versions.iter().filter(|version| is_of_run(version, run.context.execution.start_time)) {
            let Some(arn) = version.solution_version_arn() else { continue };
            if let Some(version) = self.describe(run, arn).await?.filter(|version| version.name() == Some(name)) {
                return Ok(Some(version));
            }
        }
        Ok(None)
    }

    /// Whether a version was trained under the events configuration that the file asks for.
    fn is_of_configuration(&self, version: &SolutionVersion) -> bool {
        let wanted = self.solution.section.solution_config.as_ref().map(inputs::solution_config);
        let wanted = wanted.and_then(|config| config.events_config);
        let found = version.solution_config().and_then(|config| config.events_config());
        part(wanted.as_ref(), found)
    }

    fn decide_new(&self, name: String, versions: &[SolutionVersionSummary]) {
        let full = |version: &SolutionVersionSummary| {
            phase(version) == Some(Phase::Ready) && version.training_mode() == Some(&TrainingMode::Full)
        };
        let mode = match self.solution.section.training_mode {
            parameters::TrainingMode::Update if versions.iter().any(full) => TrainingMode::Update,
            parameters::TrainingMode::Update | parameters::TrainingMode::Full => TrainingMode::Full,
        };
        let _ = self.new.set((name, mode));
    }
}

impl Wanted for WantedVersion<'_> {
    fn resource_type(&self) -> ResourceType {
        ResourceType::SolutionVersion
    }

    fn name(&self) -> &str {
        &self.solution.section.name
    }

    async fn look(&self, run: &Run<'_>, known: &Resource) -> Result<Sight, Refusal> {
        if let Some(arn) = &known.arn {
            return match self.describe(run, arn).await? {
                Some(version) => sight(&version, None),
                None => Err(Refusal::conflict(format!("{arn} was deleted while it was trained"))),
            };
        }
        let versions = solution_version_summaries(run, Some(self.solution_arn)).await?;
        let expected = newest(&versions, Phase::Ready).and_then(duration);
        let retrain = self.solution.retrain;
        if retrain == Repeat::Always {
            let name = name_of_run(run, self.name());
            if let Some(version) = self.begun_by_run(run, &versions, &name).await? {
                return sight(&version, None);
            }
            self.decide_new(name, &versions);
            let why = (!versions.is_empty()).then(|| "the parameters say always to train again".to_owned());
            return Ok(Sight::Absent { expected, why });
        }
        match choose(&versions, self.data_since, retrain, run.context.execution.start_time) {
            Choice::Take(arn, why) => {
                let Some(version) = self.describe(run, &arn).await? else {
                    return Err(Refusal::conflict(format!("{arn} was deleted while it was looked at")));
                };
                // What failed in this run has the file's configuration, or another attempt would have it neither.
                let has_failed = version.status().and_then(Status::parse).map(Status::phase) == Some(Phase::Failed);
                if retrain == Repeat::Never || has_failed || self.is_of_configuration(&version) {
                    return sight(&version, why);
                }
                self.decide_new(self.name_of_place(versions.len()), &versions);
                Ok(Sight::Absent { expected, why: Some("the solution's configuration has changed since".to_owned()) })
            }
            Choice::Begin(place, why) => {
                self.decide_new(self.name_of_place(place), &versions);
                Ok(Sight::Absent { expected, why })
            }
        }
    }

    async fn create(&self, run: &Run<'_>) -> Result<Made, Refusal> {
        let (name, mode) = self.new.get().cloned().unzip();
        let request = run.personalize.client.create_solution_version();
        let request = request.solution_arn(self.solution_arn).set_name(name).set_training_mode(mode);
        let answer = run.personalize.call("CreateSolutionVersion", || request.clone().send()).await?;
        Made::pending("CreateSolutionVersion", answer.solution_version_arn())
    }
}

impl WantedVersion<'_> {
    /// A name that two runs come to by themselves where they would train the same.
    fn name_of_place(&self, place: usize) -> String {
        let data_since = self.data_since.map_or(0.0, Timestamp::as_seconds);
        let digest = digest(&format!("{}\n{data_since}", self.solution_arn));
        let readable: String = self.name().chars().take(40).collect();
        format!("{readable}-{}-{}", &digest[..12], place + 1)
    }
}

/// What to do about a version.
#[derive(Debug, PartialEq)]
enum Choice {
    /// This one is it, and why, where it was there before.
    Take(String, Option<String>),
    /// A new one is needed: how many there are of the same data, and why, where there were others before.
    Begin(usize, Option<String>),
}

/// Chooses among a solution's versions.
fn choose(
    versions: &[SolutionVersionSummary],
    data_since: Option<Timestamp>,
    retrain: Repeat,
    start: Timestamp,
) -> Choice {
    let of_data = |version: &&SolutionVersionSummary| {
        let began = moment(version.creation_date_time());
        data_since.is_none_or(|since| began.is_some_and(|began| began >= since))
    };
    let arn = |version: &SolutionVersionSummary| version.solution_version_arn().unwrap_or_default().to_owned();
    let current: Vec<SolutionVersionSummary> = versions.iter().filter(of_data).cloned().collect();
    if let Some(version) = newest(&current, Phase::Pending) {
        return Choice::Take(arn(version), None);
    }
    if let Some(version) = newest(&current, Phase::Ready) {
        return Choice::Take(arn(version), Some("its data has not changed since it was trained".to_owned()));
    }
    if let (Repeat::Never, Some(version)) = (retrain, newest(versions, Phase::Ready)) {
        return Choice::Take(arn(version), Some("the parameters say never to train again".to_owned()));
    }
    let in_this_run = |version: &&SolutionVersionSummary| {
        moment(version.creation_date_time()).is_some_and(|created| !created.is_before_run(start))
    };
    if let Some(version) = newest(&current, Phase::Failed).filter(in_this_run) {
        return Choice::Take(arn(version), None);
    }
    let why = match (newest(versions, Phase::Ready), current.is_empty()) {
        (_, false) => Some("the last training on this data failed".to_owned()),
        (Some(_), true) => Some("its data has changed since it was trained".to_owned()),
        (None, true) => None,
    };
    Choice::Begin(current.len(), why)
}

/// How much older than a run a version may seem to be that is described to learn whether the run began it, in seconds.
/// Its name decides then, so that this can be generous.
const OLDEST_OF_RUN: f64 = 300.0;

/// Whether it is young enough to have been begun by a run that started then.
fn is_of_run(version: &SolutionVersionSummary, start: Timestamp) -> bool {
    moment(version.creation_date_time()).is_some_and(|created| start.seconds_since(created) < OLDEST_OF_RUN)
}

fn phase(version: &SolutionVersionSummary) -> Option<Phase> {
    version.status().and_then(Status::parse).map(Status::phase)
}

fn newest(versions: &[SolutionVersionSummary], wanted: Phase) -> Option<&SolutionVersionSummary> {
    let of_phase = versions.iter().filter(|version| phase(version) == Some(wanted));
    of_phase.max_by_key(|version| version.creation_date_time().map(|time| (time.secs(), time.subsec_nanos())))
}

fn sight(version: &SolutionVersion, why: Option<String>) -> Result<Sight, Refusal> {
    Ok(Sight::There(Seen {
        failure_reason: version.failure_reason().map(str::to_owned),
        why,
        ..seen(
            version.solution_version_arn().unwrap_or_default().to_owned(),
            version.status(),
            version.creation_date_time(),
            version.last_updated_date_time(),
        )?
    }))
}

/// How long a training took, in seconds.
fn duration(version: &SolutionVersionSummary) -> Option<f64> {
    Some(moment(version.last_updated_date_time())?.seconds_since(moment(version.creation_date_time())?))
}

#[cfg(test)]
mod tests {
    use aws_sdk_personalize::primitives::DateTime;

    use super::*;

    fn version(id: &str, status: Status, created: i64) -> SolutionVersionSummary {
        SolutionVersionSummary::builder()
            .solution_version_arn(id)
            .status(status.as_str())
            .creation_date_time(DateTime::from_secs(created))
            .build()
    }

    #[test]
    fn a_solution_is_trained_once_for_its_data() {
        use Repeat::{Never, OnChange};
        use Status::{Active, CreateFailed, CreateInProgress, CreateStopped};
        let start = Timestamp::parse("1970-01-01T01:00:00Z").expect("a time");
        let take = |arn: &str| (Some(arn.to_owned()), None);
        let begin = |place: usize| (None, Some(place));
        // The newest data came in at 100 seconds; the run began an hour after midnight.
        let cases = [
            (vec![], OnChange, begin(0)),
            (vec![version("a", Active, 100)], OnChange, take("a")),
            (vec![version("a", Active, 99)], OnChange, begin(0)),
            (vec![version("a", Active, 99)], Never, take("a")),
            (vec![version("a", CreateFailed, 99)], Never, begin(0)),
            (vec![version("a", Active, 100), version("b", CreateInProgress, 120)], OnChange, take("b")),
            (vec![version("a", CreateInProgress, 90)], OnChange, begin(0)),
            (vec![version("a", Active, 200), version("b", Active, 150)], OnChange, take("a")),
            // Failed before this run, and in it.
            (vec![version("a", CreateFailed, 200), version("b", CreateStopped, 300)], OnChange, begin(2)),
            (vec![version("a", CreateFailed, 3594)], OnChange, begin(1)),
            (vec![version("a", CreateFailed, 3595)], OnChange, take("a")),
            (vec![version("a", CreateFailed, 3600)], OnChange, take("a")),
            (vec![version("a", Active, 99), version("b", CreateFailed, 200)], OnChange, begin(1)),
        ];
        let since = Timestamp::parse("1970-01-01T00:01:40Z");
        for (versions, retrain, expected) in cases {
            let chosen = match choose(&versions, since, retrain, start) {
                Choice::Take(arn, _) => (Some(arn), None),
                Choice::Begin(place, _) => (None, Some(place)),
            };
            assert_eq!(chosen, expected, "{versions:?}");
        }
    }
}
