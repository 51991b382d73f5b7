//! The metrics of a run that is over: how it ended, what it came to, and what there is to see on a Monday.

use std::collections::BTreeMap;

use personalize_contract::ResourceType;
use personalize_contract::cost::DEFAULT_MIN_PROVISIONED_TPS;

use crate::clients::Clients;
use crate::context::{Context, Outcome, Resource};
use crate::error::FailureName;
use crate::metrics::{Line, Unit};
use crate::report::{Details, Metrics, RunResult};
use crate::run::Run;
use crate::time::Timestamp;

/// How a run ended, and how long it took.
pub fn of_end(clients: &Clients, context: &Context, result: &RunResult, now: Timestamp) {
    let name = result.failure.as_ref().map(|failure| failure.name);
    let rejected = [FailureName::ParametersInvalid, FailureName::ParametersNotFound];
    let counted = |is_so: bool| if is_so { 1.0 } else { 0.0 };
    let line = Line::of("RunsSucceeded", Unit::Count, counted(name.is_none()))
        .metric("RunsFailed", Unit::Count, counted(name.is_some()))
        .metric("RejectedFiles", Unit::Count, counted(name.is_some_and(|name| rejected.contains(&name))))
        .metric("RunSeconds", Unit::Seconds, now.seconds_since(context.execution.start_time))
        .with("execution", context.execution.id.as_str())
        .with("action", context.parameters.task().as_str());
    clients.metrics.write(now, &line);
}

/// What a run came to that has gone as far as it could.
pub fn of_run(run: &Run<'_>, details: &Details) {
    let write = |line: Line| run.clients.metrics.write(run.now, &line);
    for (outcome, count) in outcomes(&run.context) {
        write(Line::of("Resources", Unit::Count, count).by("Outcome", outcome));
    }
    for resource in &run.context.resources {
        ages(run, resource).into_iter().for_each(write);
    }
    of_models(run, details).into_iter().for_each(write);
    let campaigns = run.parameters.solutions.iter().flat_map(|solution| &solution.campaigns);
    for campaign in campaigns.filter(|campaign| run.context.is_ready(ResourceType::Campaign, &campaign.name)) {
        let least = campaign.min_provisioned_tps.unwrap_or(DEFAULT_MIN_PROVISIONED_TPS.into());
        write(Line::of("MinProvisionedTPS", Unit::None, f64::from(least)).by("Campaign", &campaign.name));
    }
}

fn outcomes(context: &Context) -> BTreeMap<&'static str, f64> {
    let mut outcomes = BTreeMap::new();
    for resource in &context.resources {
        *outcomes.entry(resource.outcome_as_str()).or_default() += 1.0;
    }
    outcomes
}

/// How old the data of a dataset and the model of a solution are.
fn ages(run: &Run<'_>, resource: &Resource) -> Option<Line> {
    let hours = run.now.seconds_since(resource.ended().filter(|_| resource.is_ready())?) / 3600.0;
    match resource.resource_type {
        ResourceType::DatasetImportJob => {
            let (dataset, group) = (resource.name.split('/').next()?, &run.parameters.dataset_group.name);
            Some(Line::of("DataAgeHours", Unit::None, hours).by("DatasetGroup", group).by("Dataset", dataset))
        }
        ResourceType::SolutionVersion => {
            Some(Line::of("ModelAgeHours", Unit::None, hours).by("Solution", &resource.name))
        }
        _ => None,
    }
}

/// The versions that the run has trained: that there are some, and what each was measured at.
fn of_models(run: &Run<'_>, details: &Details) -> Vec<Line> {
    let is_new = |resource: &&Resource| {
        resource.resource_type == ResourceType::SolutionVersion && resource.outcome() == Some(Outcome::Created)
    };
    let mut lines = Vec::new();
    for resource in run.context.resources.iter().filter(is_new).filter(|resource| resource.is_ready()) {
        lines.push(Line::of("NewSolutionVersions", Unit::Count, 1.0).by("Solution", &resource.name).and_in_all());
        let of_version = |metrics: &&Metrics| Some(&metrics.version.arn) == resource.arn.as_ref();
        if let Some(metrics) = details.metrics.iter().find(of_version) {
            let line = Line::default().by("Solution", &resource.name);
            let values = metrics.version.values.iter();
            let line = values.fold(line, |line, (name, value)| line.metric(name, Unit::None, *value));
            lines.push(line.with("solutionVersionArn", metrics.version.arn.as_str()));
        }
    }
    lines
}
