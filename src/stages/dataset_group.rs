//! The stage `DatasetGroup`: everything else lives inside the group.

use aws_sdk_personalize::types::{DatasetGroup, Domain};
use personalize_contract::ResourceType;

use super::inputs;
use crate::context::Resource;
use crate::ensure::{Drift, Made, Seen, Sight, Standing, Wanted, ensure};
use crate::parameters::{DatasetGroupSection, Tag};
use crate::refusal::Refusal;
use crate::stage::{Progress, Run, Stage};

/// Brings about the dataset group.
pub async fn advance(run: &mut Run<'_>) -> Progress {
    let parameters = run.parameters.clone();
    match ensure(run, &WantedGroup { section: &parameters.dataset_group }).await {
        Standing::Ready => Progress::Next(Stage::Datasets),
        Standing::Pending => Progress::Wait,
        Standing::Failed => Progress::Next(Stage::Notify),
    }
}

struct WantedGroup<'section> {
    section: &'section DatasetGroupSection,
}

impl Wanted for WantedGroup<'_> {
    fn resource_type(&self) -> ResourceType {
        ResourceType::DatasetGroup
    }

    fn name(&self) -> &str {
        &self.section.name
    }

    fn tags(&self) -> &[Tag] {
        &self.section.tags
    }

    async fn look(&self, run: &Run<'_>, _known: &Resource) -> Result<Sight, Refusal> {
        let arn = run.account.dataset_group(self.name());
        let request = run.personalize.client.describe_dataset_group().dataset_group_arn(&arn);
        let Some(answer) = run.personalize.find("DescribeDatasetGroup", || request.clone().send()).await? else {
            return Ok(Sight::ABSENT);
        };
        let Some(group) = answer.dataset_group else { return Ok(Sight::ABSENT) };
        let drift = self.drift(&group);
        Ok(Sight::There(Seen {
            failure_reason: group.failure_reason,
            drift,
            ..super::seen(
                arn,
                group.status.as_deref(),
                group.creation_date_time.as_ref(),
                group.last_updated_date_time.as_ref(),
            )?
        }))
    }

    async fn create(&self, run: &Run<'_>) -> Result<Made, Refusal> {
        let section = self.section;
        let request = run
            .personalize
            .client
            .create_dataset_group()
            .name(&section.name)
            .set_domain(inputs::domain(section.domain.as_deref()))
            .set_role_arn(section.role_arn.clone())
            .set_kms_key_arn(section.kms_key_arn.clone())
            .set_tags(inputs::tags(&section.tags)?);
        let answer = run.personalize.call("CreateDatasetGroup", || request.clone().send()).await?;
        Made::pending("CreateDatasetGroup", answer.dataset_group_arn())
    }
}

impl WantedGroup<'_> {
    /// Nothing of a group can be changed but its tags.
    fn drift(&self, group: &DatasetGroup) -> Drift {
        let section = self.section;
        let domain = group.domain.as_ref().map(Domain::as_str);
        let parts = [
            ("domain", domain, section.domain.as_deref(), true),
            // What the file leaves out is taken as it is.
            ("roleArn", group.role_arn(), section.role_arn.as_deref(), section.role_arn.is_some()),
            ("kmsKeyArn", group.kms_key_arn(), section.kms_key_arn.as_deref(), section.kms_key_arn.is_some()),
        ];
        let spoken = |value: Option<&str>| value.unwrap_or("nothing").to_owned();
        let different = parts.iter().filter(|(_, found, wanted, compared)| *compared && found != wanted);
        let different: Vec<String> = different
            .map(|(part, found, wanted, _)| {
                format!("{part} is {}, and the file says {}", spoken(*found), spoken(*wanted))
            })
            .collect();
        if different.is_empty() {
            return Drift::None;
        }
        Drift::Conflict(format!(
            "the dataset group {} exists and cannot be changed: {}; restore that in the file, or name another group",
            self.name(),
            different.join("; ")
        ))
    }
}
