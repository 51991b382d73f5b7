//! The operations, a file for each kind of resource. Each is a function of the state, the time and a request that
//! has passed validation.

pub(crate) mod any;
pub(crate) mod arguments;
pub(crate) mod automatic_update;
pub(crate) mod batch_inference_job;
pub(crate) mod batch_job;
pub(crate) mod batch_segment_job;
pub(crate) mod billing;
pub(crate) mod campaign;
pub(crate) mod configuration;
pub(crate) mod data_deletion_job;
pub(crate) mod dataset;
pub(crate) mod dataset_export_job;
pub(crate) mod dataset_group;
pub(crate) mod dataset_import_job;
pub(crate) mod description;
pub(crate) mod event_tracker;
pub(crate) mod events;
pub(crate) mod filter;
pub(crate) mod lookups;
pub(crate) mod metric_attribution;
pub(crate) mod page;
pub(crate) mod recipe;
pub(crate) mod recommendations;
pub(crate) mod recommender;
pub(crate) mod resume;
pub(crate) mod schema;
pub(crate) mod serving_config;
pub(crate) mod solution;
pub(crate) mod solution_version;
mod tags;
pub(crate) mod transition_end;

use personalize_contract::model::{self, Api};
use serde_json::Value;

use crate::clock::Timestamp;
use crate::error::ServiceError;
use crate::operations::arguments::Arguments;
use crate::operations::recommendations::Pending;
use crate::store::resources::{Inference, Resources, Segment};
use crate::store::state::State;

/// What an operation comes to. Null is an empty body.
pub(crate) type Answer = Result<Value, ServiceError>;

/// Looks up what an answer needs.
pub(crate) type Serve = fn(&mut State, Timestamp, &Arguments) -> Result<Pending, ServiceError>;

/// What an operation does with a request that has passed validation.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Run {
    /// Answers from a snapshot, and changes nothing.
    Read(fn(&Resources, Timestamp, &Arguments) -> Answer),
    /// May change the account.
    Write(fn(&mut State, Timestamp, &Arguments) -> Answer),
    /// Looks up in the account what an answer needs, which is made after that and may wait for what is being computed.
    Serve(Serve),
}

/// An operation that is emulated.
#[derive(Debug)]
pub(crate) struct Operation {
    pub(crate) model: &'static model::Operation,
    pub(crate) run: Run,
}

/// Finds an operation by name.
///
/// # Errors
/// The service has it and the emulator does not, or nobody has it.
pub(crate) fn find(api: Api, name: &str) -> Result<Operation, ServiceError> {
    let unknown = || {
        let message = format!("Amazon Personalize has no operation `{name}`.");
        ServiceError::new("UnknownOperationException", message)
    };
    let model = model::operation(api, name).ok_or_else(unknown)?;
    let run = run(name).ok_or_else(|| ServiceError::not_emulated(name))?;
    Ok(Operation { model, run })
}

fn run(name: &str) -> Option<Run> {
    reading(name).map(Run::Read).or_else(|| writing(name).map(Run::Write)).or_else(|| serving(name).map(Run::Serve))
}

fn serving(name: &str) -> Option<Serve> {
    Some(match name {
        "GetActionRecommendations" => recommendations::action_recommendations,
        "GetPersonalizedRanking" => recommendations::ranking,
        "GetRecommendations" => recommendations::recommendations,
        "GetSolutionMetrics" => solution_version::metrics,
        _ => return None,
    })
}

fn reading(name: &str) -> Option<fn(&Resources, Timestamp, &Arguments) -> Answer> {
    Some(match name {
        "DescribeAlgorithm" => recipe::describe_algorithm,
        "DescribeBatchInferenceJob" => batch_job::describe::<Inference>,
        "DescribeBatchSegmentJob" => batch_job::describe::<Segment>,
        "DescribeCampaign" => campaign::describe,
        "DescribeDataDeletionJob" => data_deletion_job::describe,
        "DescribeDataset" => dataset::describe,
        "DescribeDatasetExportJob" => dataset_export_job::describe,
        "DescribeDatasetGroup" => dataset_group::describe,
        "DescribeDatasetImportJob" => dataset_import_job::describe,
        "DescribeEventTracker" => event_tracker::describe,
        "DescribeFeatureTransformation" => recipe::describe_feature_transformation,
        "DescribeFilter" => filter::describe,
        "DescribeRecipe" => recipe::describe,
        "DescribeRecommender" => recommender::describe,
        "DescribeMetricAttribution" => metric_attribution::describe,
        "DescribeSchema" => schema::describe,
        "DescribeSolution" => solution::describe,
        "DescribeSolutionVersion" => solution_version::describe,
        "ListBatchInferenceJobs" => batch_job::list::<Inference>,
        "ListBatchSegmentJobs" => batch_job::list::<Segment>,
        "ListCampaigns" => campaign::list,
        "ListDataDeletionJobs" => data_deletion_job::list,
        "ListDatasetExportJobs" => dataset_export_job::list,
        "ListDatasetGroups" => dataset_group::list,
        "ListDatasetImportJobs" => dataset_import_job::list,
        "ListDatasets" => dataset::list,
        "ListEventTrackers" => event_tracker::list,
        "ListFilters" => filter::list,
        "ListRecipes" => recipe::list,
        "ListRecommenders" => recommender::list,
        "ListMetricAttributionMetrics" => metric_attribution::list_metrics,
        "ListMetricAttributions" => metric_attribution::list,
        "ListSchemas" => schema::list,
        "ListSolutionVersions" => solution_version::list,
        "ListSolutions" => solution::list,
        "ListTagsForResource" => tags::list,
        _ => return None,
    })
}

fn writing(name: &str) -> Option<fn(&mut State, Timestamp, &Arguments) -> Answer> {
    Some(match name {
        "CreateBatchInferenceJob" => batch_inference_job::create,
        "CreateBatchSegmentJob" => batch_segment_job::create,
        "CreateCampaign" => campaign::create,
        "CreateDataDeletionJob" => data_deletion_job::create,
        "CreateDataset" => dataset::create,
        "CreateDatasetExportJob" => dataset_export_job::create,
        "CreateDatasetGroup" => dataset_group::create,
        "CreateDatasetImportJob" => dataset_import_job::create,
        "CreateEventTracker" => event_tracker::create,
        "CreateFilter" => filter::create,
        "CreateRecommender" => recommender::create,
        "CreateMetricAttribution" => metric_attribution::create,
        "CreateSchema" => schema::create,
        "CreateSolution" => solution::create,
        "CreateSolutionVersion" => solution_version::create,
        "DeleteCampaign" => campaign::delete,
        "DeleteDataset" => dataset::delete,
        "DeleteDatasetGroup" => dataset_group::delete,
        "DeleteEventTracker" => event_tracker::delete,
        "DeleteFilter" => filter::delete,
        "DeleteRecommender" => recommender::delete,
        "DeleteSchema" => schema::delete,
        "DeleteSolution" => solution::delete,
        "DeleteMetricAttribution" => metric_attribution::delete,
        "StartRecommender" => recommender::start,
        "StopRecommender" => recommender::stop,
        "PutActionInteractions" => events::put_action_interactions,
        "PutActions" => events::put_actions,
        "PutEvents" => events::put_events,
        "PutItems" => events::put_items,
        "PutUsers" => events::put_users,
        "StopSolutionVersionCreation" => solution_version::stop,
        "TagResource" => tags::tag,
        "UntagResource" => tags::untag,
        "UpdateCampaign" => campaign::update,
        "UpdateDataset" => dataset::update,
        "UpdateRecommender" => recommender::update,
        "UpdateMetricAttribution" => metric_attribution::update,
        "UpdateSolution" => solution::update,
        _ => return None,
    })
}
