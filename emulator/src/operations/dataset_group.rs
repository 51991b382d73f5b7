//! Dataset groups: what holds everything else.

use personalize_contract::{DatasetType, ResourceType, Status};
use serde_json::json;

use super::Answer;
use crate::arguments::Arguments;
use crate::clock::Timestamp;
use crate::error::ServiceError;
use crate::page::page;
use crate::state::{Beginning, State};
use crate::table::{Head, Resource, below_active_quota};

/// In a Region.
const QUOTA: usize = 5;

#[derive(Debug)]
pub(crate) struct DatasetGroup {
    head: Head,
    role_arn: Option<String>,
    kms_key_arn: Option<String>,
}

impl Resource for DatasetGroup {
    const TYPE: ResourceType = ResourceType::DatasetGroup;
    const ARN: &'static str = "datasetGroupArn";

    fn head(&self) -> &Head {
        &self.head
    }
}

pub(crate) fn create(state: &mut State, now: Timestamp, arguments: &Arguments) -> Answer {
    if arguments.optional_text("domain").is_some() {
        return Err(ServiceError::not_emulated("A domain dataset group"));
    }
    let (role_arn, kms_key_arn) = (arguments.optional_text("roleArn"), arguments.optional_text("kmsKeyArn"));
    // Documented as used only together; that one without the other is refused is a guess.
    if role_arn.is_some() != kms_key_arn.is_some() {
        return Err(ServiceError::invalid_input("roleArn and kmsKeyArn are given together or not at all."));
    }
    let name = arguments.text("name")?;
    let arn = state.account.dataset_group(name);
    state.dataset_groups.free(&arn)?;
    let standing = state.dataset_groups.iter().filter(|group| group.status(now) != Status::CreateFailed);
    below_active_quota(standing.count(), QUOTA)?;
    let head = state.begin(
        now,
        Beginning {
            resource_type: ResourceType::DatasetGroup,
            matched_by: name,
            name,
            arn: &arn,
            recipe: None,
            after: Vec::new(),
        },
    );
    let (role_arn, kms_key_arn) = (role_arn.map(str::to_owned), kms_key_arn.map(str::to_owned));
    state.dataset_groups.insert(DatasetGroup { head, role_arn, kms_key_arn });
    Ok(json!({"datasetGroupArn": arn}))
}

pub(crate) fn describe(state: &mut State, now: Timestamp, arguments: &Arguments) -> Answer {
    let group = state.dataset_groups.get(arguments.text("datasetGroupArn")?)?;
    let more = json!({"roleArn": group.role_arn, "kmsKeyArn": group.kms_key_arn});
    Ok(json!({"datasetGroup": group.described(now, more)}))
}

pub(crate) fn list(state: &mut State, now: Timestamp, arguments: &Arguments) -> Answer {
    page("datasetGroups", arguments, state.dataset_groups.numbered(), |group| group.described(now, json!({})))
}

/// The ARN of a group's dataset of a type, if there is one.
pub(crate) fn dataset_arn(state: &State, dataset_group_arn: &str, dataset_type: DatasetType) -> Option<String> {
    let group = state.dataset_groups.get(dataset_group_arn).ok()?;
    let arn = state.account.dataset(&group.head.name, dataset_type);
    state.datasets.get(&arn).is_ok().then_some(arn)
}

/// The ARNs of the import jobs that a group has had so far.
pub(crate) fn import_jobs(state: &State, dataset_group_arn: &str) -> Vec<String> {
    let of_group = |dataset_arn: &str| {
        state.datasets.get(dataset_arn).is_ok_and(|dataset| dataset.dataset_group_arn == dataset_group_arn)
    };
    let jobs = state.dataset_import_jobs.iter().filter(|job| of_group(&job.dataset_arn));
    jobs.map(|job| job.head().arn.clone()).collect()
}
