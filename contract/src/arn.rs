//! How the service forms ARNs. Names that are part of an ARN are unique in an account and Region.
//!
//! Source: ARNs in the outputs that AWS publishes with its sample notebooks, and the Service Authorization
//! Reference.

use serde::{Deserialize, Serialize};

use crate::DatasetType;

/// The parts of an ARN: `arn:<partition>:<service>:<region>:<account>:<resource>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Arn<'arn> {
    /// `aws`, or `aws-` and more, such as `aws-cn`.
    pub partition: &'arn str,
    /// For example `sns`.
    pub service: &'arn str,
    /// Empty in ARNs of services that have no Regions, such as IAM.
    pub region: &'arn str,
    /// Twelve digits.
    pub account: &'arn str,
    /// All that follows the account.
    pub resource: &'arn str,
}

impl<'arn> Arn<'arn> {
    /// Splits the ARN of something in an account. `None` if the text is none.
    #[must_use]
    pub fn split(text: &'arn str) -> Option<Self> {
        let mut parts = text.splitn(6, ':');
        let mut part = || parts.next();
        let ("arn", partition, service, region, account, resource) =
            (part()?, part()?, part()?, part()?, part()?, part()?)
        else {
            return None;
        };
        let is_partition = partition == "aws" || partition.strip_prefix("aws-").is_some_and(|rest| !rest.is_empty());
        let is_complete = is_partition && is_account_id(account) && !resource.is_empty();
        is_complete.then_some(Self { partition, service, region, account, resource })
    }
}

/// Whether it is the ID of an account: twelve digits.
#[must_use]
pub fn is_account_id(text: &str) -> bool {
    text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// The account and Region that a resource lives in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// `aws`, `aws-cn`, `aws-us-gov`.
    pub partition: String,
    /// For example `eu-west-1`.
    pub region: String,
    /// Twelve digits.
    pub id: String,
}

impl Account {
    /// Takes partition, Region and account from any ARN that names all three, such as a state machine's.
    #[must_use]
    pub fn of_arn(arn: &str) -> Option<Self> {
        let mut parts = arn.splitn(6, ':');
        let ("arn", partition, _service, region, id, _rest) =
            (parts.next()?, parts.next()?, parts.next()?, parts.next()?, parts.next()?, parts.next()?)
        else {
            return None;
        };
        if partition.is_empty() || region.is_empty() || id.is_empty() {
            return None;
        }
        Some(Self { partition: partition.to_owned(), region: region.to_owned(), id: id.to_owned() })
    }

    fn resource(&self, path: &str) -> String {
        format!("arn:{}:personalize:{}:{}:{path}", self.partition, self.region, self.id)
    }

    /// The event bus of that name.
    #[must_use]
    pub fn event_bus(&self, name: &str) -> String {
        format!("arn:{}:events:{}:{}:event-bus/{name}", self.partition, self.region, self.id)
    }

    /// `dataset-group/<name>`
    #[must_use]
    pub fn dataset_group(&self, name: &str) -> String {
        self.resource(&format!("dataset-group/{name}"))
    }

    /// `schema/<name>`
    #[must_use]
    pub fn schema(&self, name: &str) -> String {
        self.resource(&format!("schema/{name}"))
    }

    /// `dataset/<dataset group>/<TYPE>`: a dataset's own name is not part of its ARN.
    #[must_use]
    pub fn dataset(&self, dataset_group: &str, dataset_type: DatasetType) -> String {
        self.resource(&format!("dataset/{dataset_group}/{}", dataset_type.arn_segment()))
    }

    /// `dataset-import-job/<job name>`
    #[must_use]
    pub fn dataset_import_job(&self, job_name: &str) -> String {
        self.resource(&format!("dataset-import-job/{job_name}"))
    }

    /// `event-tracker/<id>`, where the service draws the id: eight characters, not the tracker's name.
    #[must_use]
    pub fn event_tracker(&self, id: &str) -> String {
        self.resource(&format!("event-tracker/{id}"))
    }

    /// `filter/<name>`
    #[must_use]
    pub fn filter(&self, name: &str) -> String {
        self.resource(&format!("filter/{name}"))
    }

    /// `solution/<name>`
    #[must_use]
    pub fn solution(&self, name: &str) -> String {
        self.resource(&format!("solution/{name}"))
    }

    /// `campaign/<name>`
    #[must_use]
    pub fn campaign(&self, name: &str) -> String {
        self.resource(&format!("campaign/{name}"))
    }

    /// `recommender/<name>`
    #[must_use]
    pub fn recommender(&self, name: &str) -> String {
        self.resource(&format!("recommender/{name}"))
    }

    /// `recipe`, `algorithm` or `feature-transformation`, and a name: what belongs to the service, and so to no
    /// account or Region.
    #[must_use]
    pub fn of_service(&self, kind: &str, name: &str) -> String {
        format!("arn:{}:personalize:::{kind}/{name}", self.partition)
    }

    /// `dataset-export-job/<job name>`
    #[must_use]
    pub fn dataset_export_job(&self, job_name: &str) -> String {
        self.resource(&format!("dataset-export-job/{job_name}"))
    }

    /// `data-deletion-job/<job name>`
    #[must_use]
    pub fn data_deletion_job(&self, job_name: &str) -> String {
        self.resource(&format!("data-deletion-job/{job_name}"))
    }

    /// `batch-inference-job/<job name>`
    #[must_use]
    pub fn batch_inference_job(&self, job_name: &str) -> String {
        self.resource(&format!("batch-inference-job/{job_name}"))
    }

    /// `batch-segment-job/<job name>`
    #[must_use]
    pub fn batch_segment_job(&self, job_name: &str) -> String {
        self.resource(&format!("batch-segment-job/{job_name}"))
    }

    /// `metric-attribution/<name>`
    #[must_use]
    pub fn metric_attribution(&self, name: &str) -> String {
        self.resource(&format!("metric-attribution/{name}"))
    }
}

/// The last part of an ARN's path: for `…:solution/films/1a2b3c4d` it is `1a2b3c4d`.
#[must_use]
pub fn last_segment(arn: &str) -> &str {
    arn.rsplit('/').next().unwrap_or(arn)
}

/// The solution that a solution version belongs to: `…:solution/films/1a2b3c4d` → `…:solution/films`.
#[must_use]
pub fn solution_of_version(solution_version_arn: &str) -> Option<&str> {
    let (solution, version) = solution_version_arn.rsplit_once('/')?;
    (solution.contains(":solution/") && !version.is_empty()).then_some(solution)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_is_read_from_a_state_machine_arn() {
        let account = Account::of_arn("arn:aws-cn:states:cn-north-1:123456789012:stateMachine:x");
        let account = account.expect("an entire ARN");
        assert_eq!(account.solution("films"), "arn:aws-cn:personalize:cn-north-1:123456789012:solution/films");
        assert_eq!(Account::of_arn("arn:aws:personalize:::recipe/aws-sims"), None);
        assert_eq!(Account::of_arn("films"), None);
    }

    #[test]
    fn a_dataset_is_named_by_group_and_type() {
        let account = Account { partition: "aws".into(), region: "us-east-1".into(), id: "1".into() };
        assert_eq!(
            account.dataset("g", DatasetType::ActionInteractions),
            "arn:aws:personalize:us-east-1:1:dataset/g/ACTION_INTERACTIONS"
        );
    }

    #[test]
    fn a_version_knows_its_solution_and_a_solution_is_no_version() {
        let version = "arn:aws:personalize:us-east-1:1:solution/films/1a2b3c4d";
        assert_eq!(solution_of_version(version), Some("arn:aws:personalize:us-east-1:1:solution/films"));
        assert_eq!(solution_of_version("arn:aws:personalize:us-east-1:1:solution/films"), None);
    }
}
