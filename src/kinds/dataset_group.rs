//! Dataset groups: everything else is in one.

use aws_sdk_personalize::types::{DatasetGroup as Description, Domain};
use personalize_contract::ResourceType;
use personalize_contract::model::CREATE_DATASET_GROUP_REQUEST;
use serde_json::{Map, Value};

use super::{call, described, found, inputs, list_all, section_of};
use crate::context::Resource;
use crate::engine::{
    AfterFailure, Capture, Created, Dependents, Drift, Found, Kind, KindSpec, Observation, Observed, Removal, Scope,
    SectionPlace, reconcile_all, tags,
};
use crate::parameters::{DatasetGroupSection, Tag};
use crate::rejection::Rejection;
use crate::run::Run;

/// What is to be known of dataset groups.
pub const SPEC: KindSpec = KindSpec {
    resource_type: ResourceType::DatasetGroup,
    needs: &[],
    dependents: Dependents::Resource,
    blocks: &[],
    removal: Removal::Deleted(|run, arn| Box::pin(delete(run, arn))),
    after_failure: AfterFailure::CreatedAgain,
    reconcile: Some(|run| Box::pin(reconcile_all::<DatasetGroup>(run))),
    list: Some(|run, scope| Box::pin(list(run, scope))),
    capture: Some(Capture {
        place: SectionPlace::One("datasetGroup"),
        describe: |run, found| Box::pin(describe_section(run, found)),
    }),
};

/// The dataset group of the file.
pub struct DatasetGroup {
    section: DatasetGroupSection,
}

impl Kind for DatasetGroup {
    const SPEC: &'static KindSpec = &SPEC;
    type New = ();

    fn desired(run: &Run<'_>) -> Vec<Self> {
        vec![Self { section: run.parameters.dataset_group.clone() }]
    }

    fn name(&self) -> &str {
        &self.section.name
    }

    fn tags(&self) -> &[Tag] {
        &self.section.tags
    }

    async fn observe(&self, run: &Run<'_>, _known: &Resource) -> Result<Observation<()>, Rejection> {
        let Some(group) = describe(run).await? else { return Ok(Observation::absent(())) };
        let (created, changed) = (group.creation_date_time(), group.last_updated_date_time());
        Ok(Observation::Exists(Observed {
            drift: self.drift(&group),
            failure_reason: group.failure_reason.clone(),
            ..Observed::new(run.dataset_group_arn(), group.status(), created, changed)?
        }))
    }

    async fn create(&self, run: &Run<'_>, (): ()) -> Result<Created, Rejection> {
        let section = &self.section;
        let request = run
            .personalize
            .client
            .create_dataset_group()
            .name(&section.name)
            .set_domain(inputs::domain(section.domain.as_deref()))
            .set_role_arn(section.role_arn.clone())
            .set_kms_key_arn(section.kms_key_arn.clone())
            .set_tags(tags::for_request(&section.tags)?);
        let answer = run.personalize.call("CreateDatasetGroup", || request.clone().send()).await?;
        Created::pending("CreateDatasetGroup", answer.dataset_group_arn())
    }
}

impl DatasetGroup {
    /// Nothing of a group can be changed but its tags.
    fn drift(&self, group: &Description) -> Drift {
        let section = &self.section;
        let domain = group.domain.as_ref().map(Domain::as_str);
        let parts = [
            ("domain", domain, section.domain.as_deref(), true),
            // What the file leaves out is taken as it is.
            ("roleArn", group.role_arn(), section.role_arn.as_deref(), section.role_arn.is_some()),
            ("kmsKeyArn", group.kms_key_arn(), section.kms_key_arn.as_deref(), section.kms_key_arn.is_some()),
        ];
        let spoken = |value: Option<&str>| value.unwrap_or("nothing").to_owned();
        let different = parts.iter().filter(|(_, found, desired, compared)| *compared && found != desired);
        let different: Vec<String> = different
            .map(|(part, found, desired, _)| {
                format!("{part} is {}, and the file says {}", spoken(*found), spoken(*desired))
            })
            .collect();
        if different.is_empty() {
            return Drift::None;
        }
        Drift::Conflict(format!(
            "the dataset group {} exists and cannot be changed: {}; restore that in the file, or name another group",
            section.name,
            different.join("; ")
        ))
    }
}

async fn describe(run: &Run<'_>) -> Result<Option<Description>, Rejection> {
    let request = run.personalize.client.describe_dataset_group().dataset_group_arn(run.dataset_group_arn());
    let answer = run.personalize.find("DescribeDatasetGroup", || request.clone().send()).await?;
    Ok(answer.and_then(|answer| answer.dataset_group))
}

/// The section of a group that is there.
async fn describe_section(run: &Run<'_>, found: &Found) -> Result<Map<String, Value>, Rejection> {
    let described =
        described!(run, describe_dataset_group, dataset_group_arn(&found.arn), "DescribeDatasetGroup", "datasetGroup")?;
    Ok(section_of(&CREATE_DATASET_GROUP_REQUEST, &described))
}

/// Every group of the account, or the run's own.
async fn list(run: &Run<'_>, scope: Scope<'_>) -> Result<Vec<Found>, Rejection> {
    if let Scope::DatasetGroup | Scope::Parents(_) = scope {
        let group = describe(run).await?;
        return Ok(group.iter().map(|group| found!(DatasetGroup, group, group.name(), dataset_group_arn)).collect());
    }
    let all = list_all!(run, run.personalize.client.list_dataset_groups(), "ListDatasetGroups", dataset_groups)?;
    Ok(all.iter().map(|summary| found!(DatasetGroup, summary, summary.name(), dataset_group_arn)).collect())
}

async fn delete(run: &Run<'_>, arn: &str) -> Result<(), Rejection> {
    call!(run, delete_dataset_group, dataset_group_arn(arn), "DeleteDatasetGroup")
}
