//! The operations, a file for each kind of resource. Each is a function of the state, the time and a request that
//! has passed validation.

pub(crate) mod campaign;
pub(crate) mod dataset;
pub(crate) mod dataset_group;
pub(crate) mod dataset_import_job;
pub(crate) mod event_tracker;
pub(crate) mod filter;
pub(crate) mod schema;
pub(crate) mod solution;
pub(crate) mod solution_version;

use serde_json::Value;

use crate::arguments::Arguments;
use crate::clock::Timestamp;
use crate::error::ServiceError;
use crate::shapes::{self, Shape};
use crate::state::State;

/// What an operation comes to.
pub(crate) type Answer = Result<Value, ServiceError>;

/// An operation that is emulated.
pub(crate) struct Operation {
    pub(crate) shape: Shape,
    pub(crate) run: fn(&mut State, Timestamp, &Arguments) -> Answer,
}

/// Finds an operation by name.
///
/// # Errors
/// The service has it and the emulator does not, or nobody has it.
pub(crate) fn find(name: &str) -> Result<Operation, ServiceError> {
    if let Some(operation) = emulated(name) {
        return Ok(operation);
    }
    if NOT_EMULATED.contains(&name) {
        return Err(ServiceError::not_emulated(name));
    }
    Err(ServiceError::new("UnknownOperationException", format!("Amazon Personalize has no operation `{name}`.")))
}

fn emulated(name: &str) -> Option<Operation> {
    let operation = |shape, run| Some(Operation { shape, run });
    match name {
        "CreateDatasetGroup" => operation(shapes::CREATE_DATASET_GROUP, dataset_group::create),
        "DescribeDatasetGroup" => operation(shapes::DESCRIBE_DATASET_GROUP, dataset_group::describe),
        "ListDatasetGroups" => operation(shapes::LIST_ALL, dataset_group::list),
        "CreateSchema" => operation(shapes::CREATE_SCHEMA, schema::create),
        "DescribeSchema" => operation(shapes::DESCRIBE_SCHEMA, schema::describe),
        "ListSchemas" => operation(shapes::LIST_ALL, schema::list),
        "CreateDataset" => operation(shapes::CREATE_DATASET, dataset::create),
        "DescribeDataset" => operation(shapes::DESCRIBE_DATASET, dataset::describe),
        "ListDatasets" => operation(shapes::LIST_BY_DATASET_GROUP, dataset::list),
        "CreateDatasetImportJob" => operation(shapes::CREATE_DATASET_IMPORT_JOB, dataset_import_job::create),
        "DescribeDatasetImportJob" => operation(shapes::DESCRIBE_DATASET_IMPORT_JOB, dataset_import_job::describe),
        "ListDatasetImportJobs" => operation(shapes::LIST_BY_DATASET, dataset_import_job::list),
        "CreateEventTracker" => operation(shapes::CREATE_EVENT_TRACKER, event_tracker::create),
        "DescribeEventTracker" => operation(shapes::DESCRIBE_EVENT_TRACKER, event_tracker::describe),
        "ListEventTrackers" => operation(shapes::LIST_BY_DATASET_GROUP, event_tracker::list),
        "CreateFilter" => operation(shapes::CREATE_FILTER, filter::create),
        "DescribeFilter" => operation(shapes::DESCRIBE_FILTER, filter::describe),
        "ListFilters" => operation(shapes::LIST_BY_DATASET_GROUP, filter::list),
        "CreateSolution" => operation(shapes::CREATE_SOLUTION, solution::create),
        "DescribeSolution" => operation(shapes::DESCRIBE_SOLUTION, solution::describe),
        "ListSolutions" => operation(shapes::LIST_BY_DATASET_GROUP, solution::list),
        "CreateSolutionVersion" => operation(shapes::CREATE_SOLUTION_VERSION, solution_version::create),
        "DescribeSolutionVersion" => operation(shapes::DESCRIBE_SOLUTION_VERSION, solution_version::describe),
        "ListSolutionVersions" => operation(shapes::LIST_BY_SOLUTION, solution_version::list),
        "GetSolutionMetrics" => operation(shapes::DESCRIBE_SOLUTION_VERSION, solution_version::metrics),
        "CreateCampaign" => operation(shapes::CREATE_CAMPAIGN, campaign::create),
        "DescribeCampaign" => operation(shapes::DESCRIBE_CAMPAIGN, campaign::describe),
        "ListCampaigns" => operation(shapes::LIST_BY_SOLUTION, campaign::list),
        "UpdateCampaign" => operation(shapes::UPDATE_CAMPAIGN, campaign::update),
        _ => None,
    }
}

/// The operations of the service's model that are refused by name.
const NOT_EMULATED: [&str; 42] = [
    "CreateBatchInferenceJob",
    "CreateBatchSegmentJob",
    "CreateDataDeletionJob",
    "CreateDatasetExportJob",
    "CreateMetricAttribution",
    "CreateRecommender",
    "DeleteCampaign",
    "DeleteDataset",
    "DeleteDatasetGroup",
    "DeleteEventTracker",
    "DeleteFilter",
    "DeleteMetricAttribution",
    "DeleteRecommender",
    "DeleteSchema",
    "DeleteSolution",
    "DescribeAlgorithm",
    "DescribeBatchInferenceJob",
    "DescribeBatchSegmentJob",
    "DescribeDataDeletionJob",
    "DescribeDatasetExportJob",
    "DescribeFeatureTransformation",
    "DescribeMetricAttribution",
    "DescribeRecipe",
    "DescribeRecommender",
    "ListBatchInferenceJobs",
    "ListBatchSegmentJobs",
    "ListDataDeletionJobs",
    "ListDatasetExportJobs",
    "ListMetricAttributionMetrics",
    "ListMetricAttributions",
    "ListRecipes",
    "ListRecommenders",
    "ListTagsForResource",
    "StartRecommender",
    "StopRecommender",
    "StopSolutionVersionCreation",
    "TagResource",
    "UntagResource",
    "UpdateDataset",
    "UpdateMetricAttribution",
    "UpdateRecommender",
    "UpdateSolution",
];
