//! Solutions: how to train. Little of one can be changed once it is there; whatever else differs from the file is
//! reported, with the way out.

pub mod configuration;

use aws_sdk_personalize::types::{
    Solution as Description, SolutionConfig, SolutionUpdateConfig, SolutionUpdateSummary,
};
use personalize_contract::ResourceType;
use personalize_contract::model::CREATE_SOLUTION_REQUEST;

use self::configuration::{changeable_differences, fixed_differences, part, value};
use serde_json::{Map, Value};

use super::{
    call, dataset_group_of, dataset_import_job, described, difference, found, inputs, is_in_another_group, list_all,
    section_of,
};
use crate::context::Resource;
use crate::engine::{
    AfterFailure, Capture, Created, Dependents, Drift, Found, Kind, KindSpec, Observation, Observed, Removal, Scope,
    SectionPlace, has_update_failed, reconcile_all, tags, update_failed_before,
};
use crate::parameters::{SolutionSection, Tag};
use crate::rejection::Rejection;
use crate::run::Run;

/// What is to be known of solutions.
pub const SPEC: KindSpec = KindSpec {
    resource_type: ResourceType::Solution,
    needs: &[ResourceType::DatasetImportJob],
    dependents: Dependents::Resource,
    blocks: &[ResourceType::Dataset],
    removal: Removal::Deleted(|run, arn| Box::pin(delete(run, arn))),
    after_failure: AfterFailure::CreatedAgain,
    reconcile: Some(|run| Box::pin(reconcile_all::<Solution>(run))),
    list: Some(|run, scope| Box::pin(list(run, scope))),
    capture: Some(Capture {
        place: SectionPlace::Map("solutions"),
        describe: |run, found| Box::pin(describe_section(run, found)),
    }),
};

/// A solution of the file.
pub struct Solution {
    section: SolutionSection,
}

impl Kind for Solution {
    const SPEC: &'static KindSpec = &SPEC;
    type New = ();

    /// Training begins when all data is there, so this does.
    fn desired(run: &Run<'_>) -> Vec<Self> {
        if !dataset_import_job::are_ready(run) {
            return Vec::new();
        }
        run.parameters.solutions.iter().map(|solution| Self { section: solution.section.clone() }).collect()
    }

    fn name(&self) -> &str {
        &self.section.name
    }

    fn tags(&self) -> &[Tag] {
        &self.section.tags
    }

    async fn observe(&self, run: &Run<'_>, _known: &Resource) -> Result<Observation<()>, Rejection> {
        let arn = run.account.solution(self.name());
        let request = run.personalize.client.describe_solution().solution_arn(&arn);
        let answer = run.personalize.find("DescribeSolution", || request.clone().send()).await?;
        let Some(solution) = answer.and_then(|answer| answer.solution) else { return Ok(Observation::absent(())) };
        let group = run.dataset_group_arn();
        let drift = match solution.dataset_group_arn() {
            Some(other) if other != group => Drift::Conflict(is_in_another_group("solution", self.name(), other)),
            _ => self.drift(&solution),
        };
        // What an update has not brought about yet, the solution does not show.
        let start = run.context.execution.start_time;
        let update = solution.latest_solution_update();
        let update = update.filter(|it| !update_failed_before(it.status(), it.creation_date_time(), start));
        if let Some(update) = update {
            let (created, changed) = (update.creation_date_time(), update.last_updated_date_time());
            return Ok(Observation::Exists(Observed {
                is_update: true,
                failure_reason: update.failure_reason().map(str::to_owned),
                drift: self.drift_after(update).unwrap_or(drift),
                ..Observed::new(arn, update.status(), created, changed)?
            }));
        }
        let (created, changed) = (solution.creation_date_time(), solution.last_updated_date_time());
        Ok(Observation::Exists(Observed { drift, ..Observed::new(arn, solution.status(), created, changed)? }))
    }

    async fn create(&self, run: &Run<'_>, (): ()) -> Result<Created, Rejection> {
        let section = &self.section;
        let request = run
            .personalize
            .client
            .create_solution()
            .name(&section.name)
            .dataset_group_arn(run.dataset_group_arn())
            .set_recipe_arn(section.recipe_arn.clone())
            .set_perform_auto_ml(section.perform_auto_ml)
            .set_perform_hpo(section.perform_hpo)
            // The service's own default trains, and bills, every seven days for ever.
            .perform_auto_training(section.perform_auto_training.unwrap_or(false))
            .set_perform_incremental_update(section.perform_incremental_update)
            .set_event_type(section.event_type.clone())
            .set_solution_config(section.solution_config.as_ref().map(inputs::solution_config))
            .set_tags(tags::for_request(&section.tags)?);
        let answer = run.personalize.call("CreateSolution", || request.clone().send()).await?;
        Created::pending("CreateSolution", answer.solution_arn())
    }

    async fn update(&self, run: &Run<'_>, observed: &Observed) -> Result<(), Rejection> {
        let section = &self.section;
        let request = run
            .personalize
            .client
            .update_solution()
            .solution_arn(&observed.arn)
            .set_perform_auto_training(section.perform_auto_training)
            .set_perform_incremental_update(section.perform_incremental_update)
            .set_solution_update_config(self.update_config());
        run.personalize.call("UpdateSolution", || request.clone().send()).await.map(drop)
    }
}

impl Solution {
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
    fn drift_after(&self, update: &SolutionUpdateSummary) -> Option<Drift> {
        let section = &self.section;
        let same = part(self.update_config().as_ref(), update.solution_update_config())
            && value(section.perform_auto_training, update.perform_auto_training())
            && value(section.perform_incremental_update, update.perform_incremental_update());
        (same && has_update_failed(update.status())).then_some(Drift::None)
    }

    /// What the file names and the service has otherwise. What the file leaves out is the service's choice.
    fn drift(&self, found: &Description) -> Drift {
        let section = &self.section;
        let final_differences = [
            difference("recipeArn", section.recipe_arn.as_deref(), found.recipe_arn()),
            difference("performAutoML", section.perform_auto_ml, Some(found.perform_auto_ml())),
            difference("performHPO", section.perform_hpo, Some(found.perform_hpo())),
            difference("eventType", section.event_type.as_deref(), found.event_type()),
        ];
        let mut final_differences: Vec<String> = final_differences.into_iter().flatten().collect();
        let changes = [
            difference("performAutoTraining", section.perform_auto_training, found.perform_auto_training()),
            difference(
                "performIncrementalUpdate",
                section.perform_incremental_update,
                found.perform_incremental_update(),
            ),
        ];
        let mut changes: Vec<String> = changes.into_iter().flatten().collect();
        if let Some(desired) = self.config() {
            let empty = SolutionConfig::builder().build();
            let found = found.solution_config().unwrap_or(&empty);
            final_differences.extend(fixed_differences(&desired, found));
            changes.extend(changeable_differences(&desired, found));
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

/// The section of a solution that is there.
async fn describe_section(run: &Run<'_>, found: &Found) -> Result<Map<String, Value>, Rejection> {
    let described = described!(run, describe_solution, solution_arn(&found.arn), "DescribeSolution", "solution")?;
    Ok(section_of(&CREATE_SOLUTION_REQUEST, &described))
}

async fn list(run: &Run<'_>, scope: Scope<'_>) -> Result<Vec<Found>, Rejection> {
    let request = run.personalize.client.list_solutions().set_dataset_group_arn(dataset_group_of(run, scope));
    let all = list_all!(run, request, "ListSolutions", solutions)?;
    Ok(all.iter().map(|summary| found!(Solution, summary, summary.name(), solution_arn)).collect())
}

async fn delete(run: &Run<'_>, arn: &str) -> Result<(), Rejection> {
    call!(run, delete_solution, solution_arn(arn), "DeleteSolution")
}

/// The ARNs of the dataset group's solutions.
pub async fn arns(run: &Run<'_>) -> Result<Vec<String>, Rejection> {
    Ok(list(run, Scope::DatasetGroup).await?.into_iter().map(|solution| solution.arn).collect())
}
