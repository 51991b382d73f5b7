//! Solutions: how to train. Little of one can be changed once it is there; whatever else differs from the file is
//! told, with the way out.

use aws_sdk_personalize::types::{Solution, SolutionConfig, SolutionUpdateConfig, SolutionUpdateSummary};
use personalize_contract::ResourceType;

use super::configuration::{changeable_parts, fixed_parts, part, value};
use crate::context::Resource;
use crate::ensure::{Drift, Made, Seen, Sight, Wanted};
use crate::parameters::{SolutionSection, Tag};
use crate::refusal::Refusal;
use crate::stage::Run;
use crate::stages::{failed_before, has_failed, inputs, of_another_group, seen};

/// The solution of a section.
pub struct WantedSolution<'run> {
    pub section: &'run SolutionSection,
    pub group_arn: &'run str,
}

impl Wanted for WantedSolution<'_> {
    fn resource_type(&self) -> ResourceType {
        ResourceType::Solution
    }

    fn name(&self) -> &str {
        &self.section.name
    }

    fn tags(&self) -> &[Tag] {
        &self.section.tags
    }

    async fn look(&self, run: &Run<'_>, _known: &Resource) -> Result<Sight, Refusal> {
        let arn = run.account.solution(self.name());
        let request = run.personalize.client.describe_solution().solution_arn(&arn);
        let Some(answer) = run.personalize.find("DescribeSolution", || request.clone().send()).await? else {
            return Ok(Sight::ABSENT);
        };
        let Some(solution) = answer.solution else { return Ok(Sight::ABSENT) };
        let drift = match solution.dataset_group_arn() {
            Some(other) if other != self.group_arn => Drift::Conflict(of_another_group("solution", self.name(), other)),
            _ => self.drift(&solution),
        };
        // What an update has not brought about yet, the solution does not show.
        let start = run.context.execution.start_time;
        let is_over =
            |update: &&SolutionUpdateSummary| failed_before(update.status(), update.creation_date_time(), start);
        if let Some(update) = solution.latest_solution_update().filter(|update| !is_over(update)) {
            let (created, updated) = (update.creation_date_time(), update.last_updated_date_time());
            return Ok(Sight::There(Seen {
                is_update: true,
                failure_reason: update.failure_reason().map(str::to_owned),
                drift: self.failed_before(update).unwrap_or(drift),
                ..seen(arn, update.status(), created, updated)?
            }));
        }
        let (created, updated) = (solution.creation_date_time(), solution.last_updated_date_time());
        Ok(Sight::There(Seen { drift, ..seen(arn, solution.status(), created, updated)? }))
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

    async fn update(&self, run: &Run<'_>, seen: &Seen) -> Result<(), Refusal> {
        let section = self.section;
        let request = run
            .personalize
            .client
            .update_solution()
            .solution_arn(&seen.arn)
            .set_perform_auto_training(section.perform_auto_training)
            .set_perform_incremental_update(section.perform_incremental_update)
            .set_solution_update_config(self.update_config());
        run.personalize.call("UpdateSolution", || request.clone().send()).await.map(|_| ())
    }
}

impl WantedSolution<'_> {
    fn config(&self) -> Option<SolutionConfig> {
        self.section.solution_config.as_ref().map(inputs::solution_config)
    }

    /// The part of the configuration that an update can change.
    fn update_config(&self) -> Option<SolutionUpdateConfig> {
        let config = self.config()?;
        let (training, events) = (config.auto_training_config().cloned(), config.events_config().cloned());
        (training.is_some() || events.is_some()).then(|| {
            let update = SolutionUpdateConfig::builder();
            update.set_auto_training_config(training).set_events_config(events).build()
        })
    }

    /// An update to this very configuration that failed is reported, and not tried for ever.
    fn failed_before(&self, update: &SolutionUpdateSummary) -> Option<Drift> {
        let section = self.section;
        let same = part(self.update_config().as_ref(), update.solution_update_config())
            && value(section.perform_auto_training, update.perform_auto_training())
            && value(section.perform_incremental_update, update.perform_incremental_update());
        (same && has_failed(update.status())).then_some(Drift::None)
    }

    /// What the file names and the service has otherwise. What the file leaves out is the service's choice.
    fn drift(&self, found: &Solution) -> Drift {
        let flag = |flag: Option<bool>| flag.map(|flag| flag.to_string());
        let differs = |name: &str, wanted: Option<String>, found: Option<String>| {
            let found = found.unwrap_or_else(|| "nothing".to_owned());
            wanted
                .filter(|wanted| *wanted != found)
                .map(|wanted| format!("{name} is {found}, and the file says {wanted}"))
        };
        let section = self.section;
        let final_differences = [
            differs("recipeArn", section.recipe_arn.clone(), found.recipe_arn().map(str::to_owned)),
            differs("performAutoML", flag(section.perform_auto_ml), Some(found.perform_auto_ml().to_string())),
            differs("performHPO", flag(section.perform_hpo), Some(found.perform_hpo().to_string())),
            differs("eventType", section.event_type.clone(), found.event_type().map(str::to_owned)),
        ];
        let mut final_differences: Vec<String> = final_differences.into_iter().flatten().collect();
        let changes = [
            differs("performAutoTraining", flag(section.perform_auto_training), flag(found.perform_auto_training())),
            differs(
                "performIncrementalUpdate",
                flag(section.perform_incremental_update),
                flag(found.perform_incremental_update()),
            ),
        ];
        let mut changes: Vec<String> = changes.into_iter().flatten().collect();
        if let Some(wanted) = self.config() {
            let empty = SolutionConfig::builder().build();
            let found = found.solution_config().unwrap_or(&empty);
            final_differences.extend(fixed_parts(&wanted, found).into_iter().map(not_as_in_the_file));
            changes.extend(changeable_parts(&wanted, found).into_iter().map(not_as_in_the_file));
        }
        if !final_differences.is_empty() {
            return Drift::Conflict(format!(
                "the solution `{}` exists and is not what the file describes: {}; give the new one another name, or delete the old one",
                section.name,
                final_differences.join("; ")
            ));
        }
        if changes.is_empty() { Drift::None } else { Drift::Updatable(changes.join("; ")) }
    }
}

fn not_as_in_the_file(part: &'static str) -> String {
    format!("solutionConfig.{part} is not as the file says")
}
