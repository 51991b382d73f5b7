//! The stage `Solutions`: per solution, independently of the others, solution, solution version, campaigns.

mod campaign;
mod solution_version;

use personalize_contract::ResourceType;

use self::campaign::WantedCampaign;
use self::solution_version::WantedVersion;
use super::{attachments, inputs};
use crate::context::Resource;
use crate::ensure::{Drift, Made, Seen, Sight, Standing, Wanted, ensure};
use crate::parameters::{Solution, SolutionSection};
use crate::refusal::Refusal;
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
    let version = WantedVersion::new(run, &solution.section.name, &solution_arn);
    let standing = ensure(run, &version).await;
    let version_arn = run.context.ready_arn(ResourceType::SolutionVersion, &solution.section.name).map(str::to_owned);
    let Some(version_arn) = version_arn else { return standings.push(standing) };
    for section in &solution.campaigns {
        standings.push(ensure(run, &WantedCampaign::new(section, &solution_arn, &version_arn)).await);
    }
}

struct WantedSolution<'run> {
    section: &'run SolutionSection,
    group_arn: &'run str,
}

impl Wanted for WantedSolution<'_> {
    fn resource_type(&self) -> ResourceType {
        ResourceType::Solution
    }

    fn name(&self) -> &str {
        &self.section.name
    }

    async fn look(&self, run: &Run<'_>, _known: &Resource) -> Result<Sight, Refusal> {
        let arn = run.account.solution(self.name());
        let request = run.personalize.client.describe_solution().solution_arn(&arn);
        let Some(answer) = run.personalize.find("DescribeSolution", || request.clone().send()).await? else {
            return Ok(Sight::ABSENT);
        };
        let Some(solution) = answer.solution else { return Ok(Sight::ABSENT) };
        let drift = match solution.dataset_group_arn.as_deref() {
            Some(other) if other != self.group_arn => {
                Drift::Conflict(super::of_another_group("solution", self.name(), other))
            }
            _ => self.drift(&solution),
        };
        Ok(Sight::There(Seen {
            drift,
            ..super::seen(
                arn,
                solution.status.as_deref(),
                solution.creation_date_time.as_ref(),
                solution.last_updated_date_time.as_ref(),
            )?
        }))
    }

    async fn create(&self, run: &Run<'_>) -> Result<Made, Refusal> {
        let section = self.section;
        let request = run
            .personalize
            .client
            .create_solution()
            .name(&section.name)
            .dataset_group_arn(self.group_arn)
            .set_recipe_arn(section.recipe_arn.clone())
            .set_perform_auto_ml(section.perform_auto_ml)
            .set_perform_hpo(section.perform_hpo)
            // The service's own default trains, and bills, every seven days for ever.
            .perform_auto_training(section.perform_auto_training.unwrap_or(false))
            .set_perform_incremental_update(section.perform_incremental_update)
            .set_event_type(section.event_type.clone())
            .set_solution_config(section.solution_config.as_ref().map(inputs::solution_config))
            .set_tags(inputs::tags(&section.tags)?);
        let answer = run.personalize.call("CreateSolution", || request.clone().send()).await?;
        Made::pending("CreateSolution", answer.solution_arn())
    }
}

impl WantedSolution<'_> {
    /// What the file names and the service has otherwise. What the file leaves out is the service's choice.
    fn drift(&self, seen: &aws_sdk_personalize::types::Solution) -> Drift {
        let flag = |flag: Option<bool>| flag.map(|flag| flag.to_string());
        let differs = |name: &'static str, wanted: Option<String>, found: Option<String>| {
            let found = found.unwrap_or_else(|| "nothing".to_owned());
            wanted
                .filter(|wanted| *wanted != found)
                .map(|wanted| format!("{name} is {found}, and the file says {wanted}"))
        };
        let section = self.section;
        let differences: Vec<String> = [
            differs("recipeArn", section.recipe_arn.clone(), seen.recipe_arn().map(str::to_owned)),
            differs("performAutoML", flag(section.perform_auto_ml), Some(seen.perform_auto_ml().to_string())),
            differs("performHPO", flag(section.perform_hpo), Some(seen.perform_hpo().to_string())),
            differs("performAutoTraining", flag(section.perform_auto_training), flag(seen.perform_auto_training())),
            differs("eventType", section.event_type.clone(), seen.event_type().map(str::to_owned)),
        ]
        .into_iter()
        .flatten()
        .collect();
        if differences.is_empty() {
            return Drift::None;
        }
        Drift::Conflict(format!(
            "the solution `{}` exists and is not what the file describes: {}; give the new one another name, or delete the old one",
            section.name,
            differences.join("; ")
        ))
    }
}
