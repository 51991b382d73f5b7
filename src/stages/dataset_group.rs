//! The stage `DatasetGroup`: everything else lives inside the group.

use personalize_contract::ResourceType;

use super::inputs;
use crate::context::Resource;
use crate::ensure::{Drift, Made, Seen, Sight, Standing, Wanted, ensure};
use crate::parameters::DatasetGroupSection;
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

    async fn look(&self, run: &Run<'_>, _known: &Resource) -> Result<Sight, Refusal> {
        let arn = run.account.dataset_group(self.name());
        let request = run.personalize.client.describe_dataset_group().dataset_group_arn(&arn);
        let Some(answer) = run.personalize.find("DescribeDatasetGroup", || request.clone().send()).await? else {
            return Ok(Sight::ABSENT);
        };
        let Some(group) = answer.dataset_group else { return Ok(Sight::ABSENT) };
        let domain = group.domain.as_ref().map(aws_sdk_personalize::types::Domain::as_str);
        let drift = if domain == self.section.domain.as_deref() {
            Drift::None
        } else {
            Drift::Conflict(format!(
                "the dataset group {} exists with {}, and the parameter file asks for {}; a group's domain cannot be changed: name another group",
                self.name(),
                domain.map_or_else(|| "no domain".to_owned(), |domain| format!("the domain {domain}")),
                self.section
                    .domain
                    .as_deref()
                    .map_or_else(|| "none".to_owned(), |domain| format!("the domain {domain}")),
            ))
        };
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
