//! Training. The service names versions at random, so a version is known by the name that this run gave it.

use aws_sdk_personalize::types::{SolutionVersion, SolutionVersionSummary};
use personalize_contract::{ResourceType, Status};

use crate::context::Resource;
use crate::ensure::{Drift, Made, Seen, Wanted};
use crate::refusal::Refusal;
use crate::stage::Run;
use crate::stages::{found, moment, name_of_run, status};
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
        let answer =
            run.pipeline.clients.personalize.describe_solution_version().solution_version_arn(arn).send().await;
        Ok(found("DescribeSolutionVersion", answer)?.and_then(|answer| answer.solution_version))
    }

    async fn versions(&self, run: &Run<'_>) -> Result<Vec<SolutionVersionSummary>, Refusal> {
        let client = &run.pipeline.clients.personalize;
        let mut pages = client.list_solution_versions().solution_arn(self.solution_arn).into_paginator().send();
        let mut versions = Vec::new();
        while let Some(page) = pages.next().await {
            let page = page.map_err(|error| Refusal::of("ListSolutionVersions", &error))?;
            versions.extend(page.solution_versions.unwrap_or_default());
        }
        Ok(versions)
    }

    /// The version that this run has begun and could not remember: a summary has no name, so those that are
    /// young enough are described.
    async fn find(&self, run: &Run<'_>) -> Result<Option<SolutionVersion>, Refusal> {
        let start = run.context.execution.start_time;
        let young = |version: &&SolutionVersionSummary| {
            moment(version.creation_date_time()).is_some_and(|created| start.seconds_since(created) < CLOCK_DIFFERENCE)
        };
        for version in self.versions(run).await?.iter().filter(young) {
            let Some(arn) = version.solution_version_arn() else { continue };
            if let Some(version) = self.describe(run, arn).await?.filter(|version| version.name() == Some(&self.name)) {
                return Ok(Some(version));
            }
        }
        Ok(None)
    }
}

impl Wanted for WantedVersion<'_> {
    fn resource_type(&self) -> ResourceType {
        ResourceType::SolutionVersion
    }

    fn name(&self) -> &str {
        self.solution
    }

    async fn look(&self, run: &Run<'_>, known: &Resource) -> Result<Option<Seen>, Refusal> {
        let version = match &known.arn {
            Some(arn) => self.describe(run, arn).await?,
            None => self.find(run).await?,
        };
        let Some(version) = version else { return Ok(None) };
        Ok(Some(Seen {
            arn: version.solution_version_arn.clone().unwrap_or_default(),
            status: status(version.status())?,
            is_update: false,
            began: moment(version.creation_date_time()),
            changed: moment(version.last_updated_date_time()),
            failure_reason: version.failure_reason.clone(),
            drift: Drift::None,
            expected: None,
        }))
    }

    async fn expected(&self, run: &Run<'_>) -> Result<Option<f64>, Refusal> {
        let versions = self.versions(run).await?;
        let latest = versions.iter().filter_map(duration).max_by(|(one, _), (other, _)| one.total_cmp(*other));
        Ok(latest.map(|(_, seconds)| seconds))
    }

    async fn create(&self, run: &Run<'_>) -> Result<Made, Refusal> {
        let request = run.pipeline.clients.personalize.create_solution_version();
        let answer = request.solution_arn(self.solution_arn).name(&self.name).send().await;
        let answer = answer.map_err(|error| Refusal::of("CreateSolutionVersion", &error))?;
        Made::pending("CreateSolutionVersion", answer.solution_version_arn())
    }
}

/// When a training began and how long it took, if it came to its end.
fn duration(version: &SolutionVersionSummary) -> Option<(Timestamp, f64)> {
    let began = moment(version.creation_date_time())?;
    let changed = moment(version.last_updated_date_time())?;
    (version.status() == Some(Status::Active.as_str())).then(|| (began, changed.seconds_since(began)))
}
