//! Datasets: at most one of each type in a group.

use personalize_contract::{DatasetType, ResourceType};
use serde_json::json;

use super::Answer;
use crate::arguments::Arguments;
use crate::clock::Timestamp;
use crate::data::{Batch, Contents};
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
    contents: Contents,
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
    pub(crate) fn take_in(&mut self, batch: Batch, incremental: bool) {
        self.contents.take_in(batch, incremental);
    }

    pub(crate) fn has_bulk_data(&self) -> bool {
        self.contents.has_bulk_data()
    }

    /// The data as it is now, if any has come.
    pub(crate) fn data(&self) -> Option<Contents> {
        (self.contents.has_bulk_data() || !self.contents.is_empty()).then(|| self.contents.clone())
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
    let contents = Contents::new(dataset_type);
    state.datasets.insert(Dataset { head, dataset_group_arn, dataset_type, schema_arn, contents });
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
