//! The stage `Solutions`: per solution, independently of the others, solution, solution version, campaigns.

mod campaign;
mod configuration;
mod solution;
mod solution_version;

use personalize_contract::ResourceType;

use self::campaign::WantedCampaign;
use self::solution::WantedSolution;
use self::solution_version::WantedVersion;
use super::attachments;
use crate::ensure::{Standing, ensure};
use crate::parameters::Solution;
use crate::plan::foresee::NEW_VERSION;
use crate::stage::{Progress, Run, Stage};

/// Moves every solution on, and what the datasets' stage left under way.
pub async fn advance(run: &mut Run<'_>) -> Progress {
    let parameters = run.parameters.clone();
    let group_arn = run.account.dataset_group(&parameters.dataset_group.name);
    let mut standings = Vec::new();
    for solution in &parameters.solutions {
        advance_solution(run, solution, &group_arn, &mut standings).await;
    }
    standings.push(attachments::advance(run).await);
    if standings.contains(&Standing::Pending) { Progress::Wait } else { Progress::Next(Stage::Notify) }
}

async fn advance_solution(run: &mut Run<'_>, solution: &Solution, group_arn: &str, standings: &mut Vec<Standing>) {
    let wanted = WantedSolution { section: &solution.section, group_arn };
    let standing = ensure(run, &wanted).await;
    if standing != Standing::Ready {
        return standings.push(standing);
    }
    let solution_arn = run.account.solution(&solution.section.name);
    let version = WantedVersion::new(run, solution, &solution_arn);
    let standing = ensure(run, &version).await;
    let Some(version_arn) = version_arn(run, solution, &solution_arn) else { return standings.push(standing) };
    for section in &solution.campaigns {
        standings.push(ensure(run, &WantedCampaign::new(section, &solution_arn, &version_arn)).await);
    }
}

/// The version that campaigns are to serve, once it is there. One that is only planned has no ARN yet.
fn version_arn(run: &Run<'_>, solution: &Solution, solution_arn: &str) -> Option<String> {
    let version = run.context.find(ResourceType::SolutionVersion, &solution.section.name)?;
    let planned = run.context.plans.then(|| format!("{solution_arn}/{NEW_VERSION}"));
    version.is_ready().then(|| version.arn.clone().or(planned)).flatten()
}
