//! Dataset groups: what holds everything else.

use personalize_contract::{DatasetType, Domain, ResourceType, Status};
use serde_json::{Value, json};

use super::Answer;
use crate::clock::Timestamp;
use crate::data::rows::Contents;
use crate::error::ServiceError;
use crate::operations::arguments::Arguments;
use crate::operations::page::page;
use crate::store::state::{Beginning, State};
use crate::store::table::{Head, Resource, below_quota, kept_in, without_nulls};

#[derive(Debug)]
pub(crate) struct DatasetGroup {
    head: Head,
    role_arn: Option<String>,
    kms_key_arn: Option<String>,
    pub(crate) domain: Option<Domain>,
}

impl Resource for DatasetGroup {
    const TYPE: ResourceType = ResourceType::DatasetGroup;
    const ARN: &'static str = "datasetGroupArn";
    const SHOWS_PROGRESS: bool = false;

    kept_in!(dataset_groups);
}

pub(crate) fn create(state: &mut State, now: Timestamp, arguments: &Arguments) -> Answer {
    let (role_arn, kms_key_arn) = (arguments.optional_text("roleArn"), arguments.optional_text("kmsKeyArn"));
    let name = arguments.text("name")?;
    let tags = arguments.tags()?;
    let arn = state.account.dataset_group(name);
    state.dataset_groups.free(&arn)?;
    let standing = state.dataset_groups.iter().filter(|group| group.status(now) != Status::CreateFailed);
    below_quota::<DatasetGroup>(standing.count())?;
    let head = state.begin::<DatasetGroup>(now, Beginning { tags, ..Beginning::of(name, &arn) });
    let (role_arn, kms_key_arn) = (role_arn.map(str::to_owned), kms_key_arn.map(str::to_owned));
    let domain = arguments.optional_text("domain").and_then(Domain::parse);
    state.dataset_groups.insert(DatasetGroup { head, role_arn, kms_key_arn, domain });
    Ok(without_nulls(json!({"datasetGroupArn": arn, "domain": domain.map(Domain::as_str)})))
}

pub(crate) fn describe(state: &mut State, now: Timestamp, arguments: &Arguments) -> Answer {
    let group = state.dataset_groups.get(arguments.text("datasetGroupArn")?)?;
    let more = json!({
        "roleArn": group.role_arn,
        "kmsKeyArn": group.kms_key_arn,
        "domain": group.domain.map(Domain::as_str),
    });
    Ok(json!({"datasetGroup": group.described(now, more)}))
}

pub(crate) fn list(state: &mut State, now: Timestamp, arguments: &Arguments) -> Answer {
    page("datasetGroups", now, arguments, state.dataset_groups.numbered(), |group| {
        group.described(now, json!({"domain": group.domain.map(Domain::as_str)}))
    })
}

pub(crate) fn delete(state: &mut State, now: Timestamp, arguments: &Arguments) -> Answer {
    let arn = arguments.text("datasetGroupArn")?;
    state
        .dataset_groups
        .get(arn)
        .map_err(|error| error.saying(format!("The given dataset group does not exist: {arn}")))?;
    if let Some(member) = state.first_in_group(arn) {
        return Err(ServiceError::in_use(format!("The dataset group {arn} still has {member}. Delete it first.")));
    }
    state.begin_deletion::<DatasetGroup>(now, arn)?;
    Ok(Value::Null)
}

/// The ARN of a group's dataset of a type, if there is one.
pub(crate) fn dataset_arn(state: &State, dataset_group_arn: &str, dataset_type: DatasetType) -> Option<String> {
    let group = state.dataset_groups.get(dataset_group_arn).ok()?;
    let arn = state.account.dataset(&group.head.name, dataset_type);
    state.datasets.get(&arn).is_ok().then_some(arn)
}

/// What a group's dataset of a type holds, if any data has come.
pub(crate) fn data(state: &State, dataset_group_arn: &str, dataset_type: DatasetType) -> Option<Contents> {
    state.datasets.get(&dataset_arn(state, dataset_group_arn, dataset_type)?).ok()?.data()
}

/// # Errors
/// There is no data in one of the datasets that training needs. Which errors that brings is a guess.
pub(crate) fn check_data(
    state: &State,
    now: Timestamp,
    dataset_group_arn: &str,
    needs: &[DatasetType],
) -> Result<(), ServiceError> {
    let lacks = |dataset_type: &DatasetType| data(state, dataset_group_arn, *dataset_type).is_none();
    let Some(dataset_type) = needs.iter().copied().find(lacks) else { return Ok(()) };
    let arn = dataset_arn(state, dataset_group_arn, dataset_type);
    let mut jobs = state.dataset_import_jobs.iter();
    if jobs.any(|job| Some(&job.dataset_arn) == arn.as_ref() && !job.head().course.is_over(now)) {
        let message = format!("The {dataset_type} dataset is being imported, and has no data yet.");
        return Err(ServiceError::in_use(message));
    }
    let message = format!("Training needs data in the {dataset_type} dataset, and there is none.");
    Err(ServiceError::invalid_input(message))
}

/// The ARNs of the import jobs that a group has had so far.
pub(crate) fn import_jobs(state: &State, dataset_group_arn: &str) -> Vec<String> {
    let of_group = |dataset_arn: &str| {
        state.datasets.get(dataset_arn).is_ok_and(|dataset| dataset.dataset_group_arn == dataset_group_arn)
    };
    let jobs = state.dataset_import_jobs.iter().filter(|job| of_group(&job.dataset_arn));
    jobs.map(|job| job.head().arn.clone()).collect()
}
