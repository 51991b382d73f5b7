//! Training. The service names versions at random, so a version is known by the name that this run gave it.

use aws_sdk_personalize::types::{SolutionVersion, SolutionVersionSummary};
use personalize_contract::{ResourceType, Status};

use crate::context::Resource;
use crate::ensure::{Made, Seen, Sight, Wanted};
use crate::refusal::Refusal;
use crate::stage::Run;
use crate::stages::{moment, name_of_run, seen};
use crate::time::Timestamp;

/// How far the clocks of Step Functions and Personalize may be apart, in seconds.
const CLOCK_DIFFERENCE: f64 = 300.0;

/// The version that this run trains. It goes by its solution's name.
pub struct WantedVersion<'run> {
    solution: &'run str,
    solution_arn: &'run str,
    name: String,
}

impl<'run> WantedVersion<'run> {
    /// The version of that solution.
    pub fn new(run: &Run<'_>, solution: &'run str, solution_arn: &'run str) -> Self {
        Self { solution, solution_arn, name: name_of_run(run, solution) }
    }

    async fn describe(&self, run: &Run<'_>, arn: &str) -> Result<Option<SolutionVersion>, Refusal> {
        let request = run.personalize.client.describe_solution_version().solution_version_arn(arn);
        let answer = run.personalize.find("DescribeSolutionVersion", || request.clone().send()).await?;
        Ok(answer.and_then(|answer| answer.solution_version))
    }

    async fn list(&self, run: &Run<'_>) -> Result<Vec<SolutionVersionSummary>, Refusal> {
        let mut versions = Vec::new();
        let mut next_token = None;
        loop {
            let request = run.personalize.client.list_solution_versions();
            let request = request.solution_arn(self.solution_arn).set_next_token(next_token);
            let page = run.personalize.call("ListSolutionVersions", || request.clone().send()).await?;
            versions.extend(page.solution_versions.unwrap_or_default());
            next_token = page.next_token;
            if next_token.is_none() {
                return Ok(versions);
            }
        }
    }

    /// The version that this run has begun and could not remember: a summary has no name, so those that are
    /// young enough are described.
    async fn find(&self, run: &Run<'_>) -> Result<Sight, Refusal> {
        let start = run.context.execution.start_time;
        let young = |version: &&SolutionVersionSummary| {
            moment(version.creation_date_time()).is_some_and(|created| start.seconds_since(created) < CLOCK_DIFFERENCE)
        };
        let versions = self.list(run).await?;
        for version in versions.iter().filter(young) {
            let Some(arn) = version.solution_version_arn() else { continue };
            if let Some(version) = self.describe(run, arn).await?.filter(|version| version.name() == Some(&self.name)) {
                return sight(&version);
            }
        }
        let latest = versions.iter().filter_map(duration).max_by(|(one, _), (other, _)| one.total_cmp(*other));
        Ok(Sight::Absent { expected: latest.map(|(_, seconds)| seconds) })
    }
}

impl Wanted for WantedVersion<'_> {
    fn resource_type(&self) -> ResourceType {
        ResourceType::SolutionVersion
    }

    fn name(&self) -> &str {
        self.solution
    }

    async fn look(&self, run: &Run<'_>, known: &Resource) -> Result<Sight, Refusal> {
        let Some(arn) = &known.arn else { return self.find(run).await };
        match self.describe(run, arn).await? {
            Some(version) => sight(&version),
            None => Err(Refusal::conflict(format!("{arn} was deleted while it was trained"))),
        }
    }

    async fn create(&self, run: &Run<'_>) -> Result<Made, Refusal> {
        let request = run.personalize.client.create_solution_version();
        let request = request.solution_arn(self.solution_arn).name(&self.name);
        let answer = run.personalize.call("CreateSolutionVersion", || request.clone().send()).await?;
        Made::pending("CreateSolutionVersion", answer.solution_version_arn())
    }
}

fn sight(version: &SolutionVersion) -> Result<Sight, Refusal> {
    Ok(Sight::There(Seen {
        failure_reason: version.failure_reason().map(str::to_owned),
        ..seen(
            version.solution_version_arn().unwrap_or_default().to_owned(),
            version.status(),
            version.creation_date_time(),
            version.last_updated_date_time(),
        )?
    }))
}

/// When a training began and how long it took, if it came to its end.
fn duration(version: &SolutionVersionSummary) -> Option<(Timestamp, f64)> {
    let began = moment(version.creation_date_time())?;
    let changed = moment(version.last_updated_date_time())?;
    (version.status() == Some(Status::Active.as_str())).then(|| (began, changed.seconds_since(began)))
}
