//! Datasets: at most one of each type in a group.

use std::sync::Arc;

use personalize_contract::{DatasetType, ResourceType};
use serde_json::json;

use super::Answer;
use crate::arguments::Arguments;
use crate::clock::Timestamp;
use crate::data::{Data, Interactions, Records};
use crate::error::ServiceError;
use crate::page::page;
use crate::state::{Beginning, State};
use crate::table::{Head, Resource};

#[derive(Debug)]
pub(crate) struct Dataset {
    head: Head,
    pub(crate) dataset_group_arn: String,
    pub(crate) dataset_type: DatasetType,
    pub(crate) schema_arn: String,
    data: Option<Arc<Data>>,
}

impl Resource for Dataset {
    const TYPE: ResourceType = ResourceType::Dataset;
    const ARN: &'static str = "datasetArn";
    const TELLS_WHY: bool = false;

    fn head(&self) -> &Head {
        &self.head
    }
}

impl Dataset {
    /// What an import brought takes the place of what was there, or is added to it.
    pub(crate) fn take_in(&mut self, data: Arc<Data>, incremental: bool) {
        self.data = Some(match &self.data {
            Some(older) if incremental => Arc::new(older.joined(&data)),
            _ => data,
        });
    }

    pub(crate) fn has_data(&self) -> bool {
        self.data.is_some()
    }

    pub(crate) fn data(&self) -> Option<Arc<Data>> {
        self.data.clone()
    }
}

/// Interactions, if that is what the data is.
pub(crate) fn interactions(data: Option<&Arc<Data>>) -> Option<&Interactions> {
    match data.map(AsRef::as_ref) {
        Some(Data::Interactions(interactions)) => Some(interactions),
        Some(Data::Records(_)) | None => None,
    }
}

/// Records, if that is what the data is.
pub(crate) fn records(data: Option<&Arc<Data>>) -> Option<&Records> {
    match data.map(AsRef::as_ref) {
        Some(Data::Records(records)) => Some(records),
        Some(Data::Interactions(_)) | None => None,
    }
}

pub(crate) fn create(state: &mut State, now: Timestamp, arguments: &Arguments) -> Answer {
    let given = arguments.text("datasetType")?;
    let dataset_type = DatasetType::parse(given).ok_or_else(|| {
        let known = DatasetType::ALL.map(DatasetType::as_str).join(", ");
        ServiceError::invalid_input(format!("The dataset type `{given}` is unknown. There are {known}."))
    })?;
    let (group_arn, schema_arn) = (arguments.text("datasetGroupArn")?, arguments.text("schemaArn")?);
    let group = state.dataset_groups.active(group_arn, now)?;
    let problems = state.schemas.get(schema_arn)?.schema.problems_for(dataset_type);
    if !problems.is_empty() {
        let message = format!("The schema {schema_arn} does not suit the dataset: {}.", problems.join("; "));
        return Err(ServiceError::invalid_input(message));
    }
    let arn = state.account.dataset(&group.head().name, dataset_type);
    state.datasets.free(&arn)?;
    let name = arguments.text("name")?;
    let beginning = Beginning {
        resource_type: ResourceType::Dataset,
        matched_by: dataset_type.as_str(),
        name,
        arn: &arn,
        recipe: None,
        after: vec![group_arn.to_owned()],
    };
    let head = state.begin(now, beginning);
    let (dataset_group_arn, schema_arn) = (group_arn.to_owned(), schema_arn.to_owned());
    state.datasets.insert(Dataset { head, dataset_group_arn, dataset_type, schema_arn, data: None });
    Ok(json!({"datasetArn": arn}))
}

pub(crate) fn describe(state: &mut State, now: Timestamp, arguments: &Arguments) -> Answer {
    let dataset = state.datasets.get(arguments.text("datasetArn")?)?;
    let more = json!({
        "datasetGroupArn": dataset.dataset_group_arn,
        "datasetType": dataset.dataset_type.arn_segment(),
        "schemaArn": dataset.schema_arn,
    });
    Ok(json!({"dataset": dataset.described(now, more)}))
}

pub(crate) fn list(state: &mut State, now: Timestamp, arguments: &Arguments) -> Answer {
    let group = arguments.optional_text("datasetGroupArn");
    let rows = state.datasets.numbered();
    let rows = rows.filter(|(_, dataset)| group.is_none_or(|arn| dataset.dataset_group_arn == arn));
    page("datasets", arguments, rows, |dataset| {
        dataset.described(now, json!({"datasetType": dataset.dataset_type.arn_segment()}))
    })
}
