//! Training. A version counts for the data that the datasets had when it began; where that is still their data, it is
//! kept. A new one is named after its place among those of the same data, so that two runs at once, or a turn that
//! runs again, cannot train twice: the service takes a name only once.

mod listed;

use std::collections::BTreeMap;

use aws_sdk_personalize::types::{SolutionVersion as Description, SolutionVersionSummary, TrainingMode};
use personalize_contract::status::Phase;
use personalize_contract::{ResourceType, Status, arn};

use super::solution::configuration::part;
use super::{call, found, inputs, list_all, unless_gone};
use crate::context::Resource;
use crate::engine::{
    AfterFailure, Created, Dependents, Found, Kind, KindSpec, Observation, Observed, Removal, Scope, reconcile_all,
    tags,
};
use crate::error::FailureName;
use crate::names;
use crate::parameters::{self, Repeat, Solution, Tag};
use crate::rejection::{Rejection, RejectionKind};
use crate::run::Run;
use crate::time::Timestamp;

pub use listed::{is_newer, newest_active, newest_active_before, of_solution, version_before};

/// What is to be known of solution versions.
pub const SPEC: KindSpec = KindSpec {
    resource_type: ResourceType::SolutionVersion,
    needs: &[ResourceType::Solution],
    dependents: Dependents::Resource,
    blocks: &[ResourceType::Solution],
    removal: Removal::StoppedFirst(|run, arn| Box::pin(stop(run, arn))),
    after_failure: AfterFailure::NewAttempt,
    reconcile: Some(|run| Box::pin(reconcile_all::<SolutionVersion>(run))),
    list: Some(|run, scope| Box::pin(list(run, scope))),
    capture: None,
};

/// In place of a version's id, which only its training will draw: what a plan says that a campaign will serve.
const NEW_VERSION: &str = "a new version";

/// The version that the campaigns of a solution are to serve. It goes by its solution's name.
pub struct SolutionVersion {
    solution: Solution,
    solution_arn: String,
    /// When the data last changed; nothing is known of data that this run did not look at.
    data_since: Option<Timestamp>,
    tags: Vec<Tag>,
}

/// What a new version is called, and how it is trained.
pub struct Training {
    name: String,
    mode: TrainingMode,
}

impl Kind for SolutionVersion {
    const SPEC: &'static KindSpec = &SPEC;
    type New = Training;

    fn desired(run: &Run<'_>) -> Vec<Self> {
        let changes_data = [ResourceType::DatasetImportJob, ResourceType::DataDeletionJob];
        let changes = run.context.resources.iter().filter(|resource| changes_data.contains(&resource.resource_type));
        let data_since = changes.filter_map(Resource::ended).max_by(|one, other| one.total_cmp(*other));
        let is_there = |solution: &&Solution| run.context.is_ready(ResourceType::Solution, &solution.section.name);
        let version = |solution: &Solution| Self {
            solution: solution.clone(),
            solution_arn: run.account.solution(&solution.section.name),
            data_since,
            tags: run.parameters.tags.clone(),
        };
        run.parameters.solutions.iter().filter(is_there).map(version).collect()
    }

    fn name(&self) -> &str {
        &self.solution.section.name
    }

    fn tags(&self) -> &[Tag] {
        &self.tags
    }

    async fn observe(&self, run: &Run<'_>, known: &Resource) -> Result<Observation<Training>, Rejection> {
        if let Some(arn) = &known.arn {
            return match describe(run, arn).await? {
                Some(version) => observed(&version, None),
                None => Err(Rejection::conflict(format!("{arn} was deleted while it was trained"))),
            };
        }
        let versions = summaries(run, Some(&self.solution_arn)).await?;
        let expected = newest(&versions, Phase::Ready).and_then(duration);
        let new = |name, why| Observation::Absent {
            new: Training { name, mode: self.training_mode(&versions) },
            expected,
            why,
            notes: Vec::new(),
        };
        let retrain = self.solution.retrain;
        if retrain == Repeat::Always {
            let name = run.own_name(self.name());
            if let Some(version) = begun_by_run(run, &versions, &name).await? {
                return observed(&version, None);
            }
            let why = (!versions.is_empty()).then(|| "the parameters say always to train again".to_owned());
            return Ok(new(name, why));
        }
        match choose(&versions, self.data_since, retrain, run.context.execution.start_time) {
            Choice::Take(arn, why) => {
                let Some(version) = describe(run, &arn).await? else {
                    return Err(Rejection::conflict(format!("{arn} was deleted while it was looked at")));
                };
                // What failed in this run has the file's configuration, or another attempt would have it neither.
                let has_failed = version.status().and_then(Status::parse).map(Status::phase) == Some(Phase::Failed);
                if retrain == Repeat::Never || has_failed || self.is_of_configuration(&version) {
                    return observed(&version, why);
                }
                let why = "the solution's configuration has changed since".to_owned();
                Ok(new(self.name_of_place(versions.len()), Some(why)))
            }
            Choice::Begin(place, why) => Ok(new(self.name_of_place(place), why)),
        }
    }

    async fn create(&self, run: &Run<'_>, training: Training) -> Result<Created, Rejection> {
        let request = run.personalize.client.create_solution_version().solution_arn(&self.solution_arn);
        let request = request.name(training.name).training_mode(training.mode);
        let request = request.set_tags(tags::for_request(&self.tags)?);
        let answer = run.personalize.call("CreateSolutionVersion", || request.clone().send()).await?;
        Created::pending("CreateSolutionVersion", answer.solution_version_arn())
    }
}

impl SolutionVersion {
    /// Whether a version was trained under the events configuration that the file asks for.
    fn is_of_configuration(&self, version: &Description) -> bool {
        let desired = self.solution.section.solution_config.as_ref().map(inputs::solution_config);
        let desired = desired.and_then(|config| config.events_config);
        let found = version.solution_config().and_then(|config| config.events_config());
        part(desired.as_ref(), found)
    }

    /// An update needs a version that was fully trained.
    fn training_mode(&self, versions: &[SolutionVersionSummary]) -> TrainingMode {
        let full = |version: &SolutionVersionSummary| {
            phase(version) == Some(Phase::Ready) && version.training_mode() == Some(&TrainingMode::Full)
        };
        match self.solution.section.training_mode {
            parameters::TrainingMode::Update if versions.iter().any(full) => TrainingMode::Update,
            parameters::TrainingMode::Update | parameters::TrainingMode::Full => TrainingMode::Full,
        }
    }

    /// A name that two runs come to by themselves where they would train the same.
    fn name_of_place(&self, place: usize) -> String {
        names::solution_version(self.name(), &self.solution_arn, self.data_since, place)
    }
}

/// The version that campaigns of a solution are to serve, once it is there. One that is only planned has no ARN yet.
pub fn arn_for(run: &Run<'_>, solution: &str) -> Option<String> {
    let version = run.context.find(ResourceType::SolutionVersion, solution)?;
    let planned = run.context.plans.then(|| format!("{}/{NEW_VERSION}", run.account.solution(solution)));
    version.is_ready().then(|| version.arn.clone().or(planned)).flatten()
}

async fn describe(run: &Run<'_>, arn: &str) -> Result<Option<Description>, Rejection> {
    let request = run.personalize.client.describe_solution_version().solution_version_arn(arn);
    let answer = run.personalize.find("DescribeSolutionVersion", || request.clone().send()).await?;
    Ok(answer.and_then(|answer| answer.solution_version))
}

/// The version that this run has begun and could not remember: a summary has no name, so those that are young
/// enough are described.
async fn begun_by_run(
    run: &Run<'_>,
    versions: &[SolutionVersionSummary],
    name: &str,
) -> Result<Option<Description>, Rejection> {
    for version in versions.iter().filter(|version| is_of_run(version, run.context.begins())) {
        let Some(arn) = version.solution_version_arn() else { continue };
        if let Some(version) = describe(run, arn).await?.filter(|version| version.name() == Some(name)) {
            return Ok(Some(version));
        }
    }
    Ok(None)
}

/// All versions of a solution, or of the account.
async fn summaries(run: &Run<'_>, solution_arn: Option<&str>) -> Result<Vec<SolutionVersionSummary>, Rejection> {
    let request = run.personalize.client.list_solution_versions();
    let request = request.set_solution_arn(solution_arn.map(str::to_owned));
    list_all!(run, request, "ListSolutionVersions", solution_versions)
}

/// The versions of solutions, named `sims/1a2b3c4d`, or all of the account.
async fn list(run: &Run<'_>, scope: Scope<'_>) -> Result<Vec<Found>, Rejection> {
    let Scope::Parents(solutions) = scope else {
        let all = summaries(run, None).await?;
        return Ok(all
            .iter()
            .map(|version| found!(SolutionVersion, version, Some(""), solution_version_arn))
            .collect());
    };
    let mut versions = Vec::new();
    for solution in solutions {
        let of_solution = unless_gone(of_solution(run, &solution.arn).await)?;
        versions.extend(of_solution.into_iter().map(|found| Found { parent_arn: Some(solution.arn.clone()), ..found }));
    }
    Ok(versions)
}

/// Whether a version is only planned, and has neither an id nor metrics.
pub fn is_planned(arn: &str) -> bool {
    arn::last_segment(arn) == NEW_VERSION
}

/// The offline metrics of a version, by name.
///
/// # Errors
/// What the service's rejection means.
pub async fn metrics(run: &Run<'_>, arn: &str) -> Result<BTreeMap<String, f64>, Rejection> {
    let request = run.personalize.client.get_solution_metrics().solution_version_arn(arn);
    let answer = run.personalize.call("GetSolutionMetrics", || request.clone().send()).await?;
    Ok(answer.metrics.unwrap_or_default().into_iter().collect())
}

/// The status of a version. `None` where there is no such version.
///
/// # Errors
/// What the service's rejection means.
pub async fn status(run: &Run<'_>, arn: &str) -> Result<Option<String>, Rejection> {
    Ok(describe(run, arn).await?.and_then(|version| version.status))
}

/// Asks the service to stop a training. One that came to its end just then cannot be stopped, and need not be:
/// the next look shows it.
async fn stop(run: &Run<'_>, arn: &str) -> Result<(), Rejection> {
    let stopped = call!(run, stop_solution_version_creation, solution_version_arn(arn), "StopSolutionVersionCreation");
    stopped.map_err(|rejection: Rejection| match rejection.kind {
        RejectionKind::Final(FailureName::RequestRefused) => Rejection { kind: RejectionKind::Occupied, ..rejection },
        _ => rejection,
    })
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
        let began = version.creation_date_time().map(Timestamp::from);
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
        version.creation_date_time().map(Timestamp::from).is_some_and(|created| !created.is_before_run(start))
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
    version
        .creation_date_time()
        .map(Timestamp::from)
        .is_some_and(|created| start.seconds_since(created) < OLDEST_OF_RUN)
}

fn phase(version: &SolutionVersionSummary) -> Option<Phase> {
    version.status().and_then(Status::parse).map(Status::phase)
}

fn newest(versions: &[SolutionVersionSummary], wanted: Phase) -> Option<&SolutionVersionSummary> {
    let of_phase = versions.iter().filter(|version| phase(version) == Some(wanted));
    of_phase.max_by_key(|version| version.creation_date_time().map(|time| (time.secs(), time.subsec_nanos())))
}

fn observed(version: &Description, why: Option<String>) -> Result<Observation<Training>, Rejection> {
    let arn = version.solution_version_arn().unwrap_or_default();
    let (created, changed) = (version.creation_date_time(), version.last_updated_date_time());
    let observed = Observed::new(arn, version.status(), created, changed)?;
    let failure_reason = version.failure_reason().map(str::to_owned);
    Ok(Observation::Exists(Observed { failure_reason, why, ..observed }))
}

/// How long a training took, in seconds.
fn duration(version: &SolutionVersionSummary) -> Option<f64> {
    Some(
        Timestamp::from(version.last_updated_date_time()?)
            .seconds_since(Timestamp::from(version.creation_date_time()?)),
    )
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
