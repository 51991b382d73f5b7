//! Dataset groups: what holds everything else.

use std::sync::Arc;

use personalize_contract::{DatasetType, Domain, Schema, Status};
use serde_json::{Value, json};

use super::Answer;
use super::description::{described, without_nulls};
use crate::clock::Timestamp;
use crate::data::rows::Contents;
use crate::data::training::{Source, Sources};
use crate::error::ServiceError;
use crate::operations::arguments::Arguments;
use crate::operations::page::page;
use crate::store::resource::Resource;
use crate::store::resources::{Dataset, DatasetGroup, Resources};
use crate::store::state::{CreateSpec, State};

/// Performs `CreateDatasetGroup`.
pub(crate) fn create(state: &mut State, now: Timestamp, arguments: &Arguments) -> Answer {
    let (role_arn, kms_key_arn) = (arguments.optional_text("roleArn"), arguments.optional_text("kmsKeyArn"));
    let name = arguments.text("name")?;
    let tags = arguments.tags()?;
    let arn = state.resources.account.dataset_group(name);
    state.resources.dataset_groups.free(&arn)?;
    let not_failed = state.resources.dataset_groups.iter().filter(|group| group.status(now) != Status::CreateFailed);
    state.quotas.check::<DatasetGroup>(now, not_failed.count())?;
    let metadata = state.start_creation::<DatasetGroup>(now, CreateSpec { tags, ..CreateSpec::new(name, &arn) });
    let (role_arn, kms_key_arn) = (role_arn.map(str::to_owned), kms_key_arn.map(str::to_owned));
    let domain = arguments.optional_text("domain").and_then(Domain::parse);
    state.resources.dataset_groups.insert(DatasetGroup { metadata, role_arn, kms_key_arn, domain });
    Ok(without_nulls(json!({"datasetGroupArn": arn, "domain": domain.map(Domain::as_str)})))
}

/// Performs `DescribeDatasetGroup`.
pub(crate) fn describe(resources: &Resources, now: Timestamp, arguments: &Arguments) -> Answer {
    let group = resources.dataset_groups.get(arguments.text("datasetGroupArn")?)?;
    let more = json!({
        "roleArn": group.role_arn,
        "kmsKeyArn": group.kms_key_arn,
        "domain": group.domain.map(Domain::as_str),
    });
    Ok(json!({"datasetGroup": described(group, now, more)}))
}

/// Performs `ListDatasetGroups`.
pub(crate) fn list(resources: &Resources, now: Timestamp, arguments: &Arguments) -> Answer {
    page("datasetGroups", now, arguments, resources.dataset_groups.numbered(), |group| {
        described(group, now, json!({"domain": group.domain.map(Domain::as_str)}))
    })
}

/// Performs `DeleteDatasetGroup`.
pub(crate) fn delete(state: &mut State, now: Timestamp, arguments: &Arguments) -> Answer {
    let arn = arguments.text("datasetGroupArn")?;
    state
        .resources
        .dataset_groups
        .get(arn)
        .map_err(|error| error.saying(format!("The given dataset group does not exist: {arn}")))?;
    if let Some(member) = state.resources.first_in_group(arn) {
        return Err(ServiceError::in_use(format!("The dataset group {arn} still has {member}. Delete it first.")));
    }
    state.start_deletion::<DatasetGroup>(now, arn)?;
    Ok(Value::Null)
}

/// The ARN of a group's dataset of a type, if there is one.
pub(crate) fn dataset_arn(resources: &Resources, dataset_group_arn: &str, dataset_type: DatasetType) -> Option<String> {
    let group = resources.dataset_groups.get(dataset_group_arn).ok()?;
    let arn = resources.account.dataset(&group.metadata.name, dataset_type);
    resources.datasets.get(&arn).is_ok().then_some(arn)
}

/// A group's dataset of a type, if there is one, with its schema.
pub(crate) fn dataset<'state>(
    resources: &'state Resources,
    dataset_group_arn: &str,
    dataset_type: DatasetType,
) -> Option<(&'state Dataset, &'state Arc<Schema>)> {
    let dataset = resources.datasets.get(&dataset_arn(resources, dataset_group_arn, dataset_type)?).ok()?;
    Some((dataset, &resources.schemas.get(&dataset.schema_arn).ok()?.schema))
}

/// What a group's dataset of a type holds, if any data has come.
pub(crate) fn data(resources: &Resources, dataset_group_arn: &str, dataset_type: DatasetType) -> Option<Contents> {
    resources.datasets.get(&dataset_arn(resources, dataset_group_arn, dataset_type)?).ok()?.data()
}

/// What all of a group's datasets hold now that have any data.
pub(crate) fn sources(resources: &Resources, dataset_group_arn: &str) -> Sources {
    let source = |dataset_type| {
        let (dataset, schema) = dataset(resources, dataset_group_arn, dataset_type)?;
        Some((dataset_type, Source { contents: dataset.data()?, schema: Arc::clone(schema) }))
    };
    Sources(DatasetType::ALL.into_iter().filter_map(source).collect())
}

/// # Errors
/// There is no data in one of the datasets that training needs. Which errors that brings is a guess.
pub(crate) fn check_data(
    resources: &Resources,
    now: Timestamp,
    dataset_group_arn: &str,
    needs: &[DatasetType],
) -> Result<(), ServiceError> {
    let lacks = |dataset_type: &DatasetType| data(resources, dataset_group_arn, *dataset_type).is_none();
    let Some(dataset_type) = needs.iter().copied().find(lacks) else { return Ok(()) };
    let arn = dataset_arn(resources, dataset_group_arn, dataset_type);
    let mut jobs = resources.dataset_import_jobs.iter();
    if jobs.any(|job| Some(&job.dataset_arn) == arn.as_ref() && !job.metadata().transition.is_over(now)) {
        let message = format!("The {dataset_type} dataset is being imported, and has no data yet.");
        return Err(ServiceError::in_use(message));
    }
    let message = format!("Training needs data in the {dataset_type} dataset, and there is none.");
    Err(ServiceError::invalid_input(message))
}

/// The ARNs of the import jobs that a group has had so far.
pub(crate) fn import_jobs(resources: &Resources, dataset_group_arn: &str) -> Vec<String> {
    let of_group = |dataset_arn: &str| {
        resources.datasets.get(dataset_arn).is_ok_and(|dataset| dataset.dataset_group_arn == dataset_group_arn)
    };
    let jobs = resources.dataset_import_jobs.iter().filter(|job| of_group(&job.dataset_arn));
    jobs.map(|job| job.metadata().arn.clone()).collect()
}
