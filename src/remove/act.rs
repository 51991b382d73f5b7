//! The calls that remove.

use personalize_contract::ResourceType;

use crate::error::FailureName;
use crate::refusal::{Refusal, RefusalKind};
use crate::stage::Run;

/// Asks the service to delete a resource.
pub async fn delete(run: &Run<'_>, resource_type: ResourceType, arn: &str) -> Result<(), Refusal> {
    match resource_type {
        ResourceType::Campaign => {
            let request = run.personalize.client.delete_campaign().campaign_arn(arn);
            run.personalize.call("DeleteCampaign", || request.clone().send()).await.map(|_| ())
        }
        ResourceType::Recommender => {
            let request = run.personalize.client.delete_recommender().recommender_arn(arn);
            run.personalize.call("DeleteRecommender", || request.clone().send()).await.map(|_| ())
        }
        ResourceType::Filter => {
            let request = run.personalize.client.delete_filter().filter_arn(arn);
            run.personalize.call("DeleteFilter", || request.clone().send()).await.map(|_| ())
        }
        ResourceType::EventTracker => {
            let request = run.personalize.client.delete_event_tracker().event_tracker_arn(arn);
            run.personalize.call("DeleteEventTracker", || request.clone().send()).await.map(|_| ())
        }
        ResourceType::MetricAttribution => {
            let request = run.personalize.client.delete_metric_attribution().metric_attribution_arn(arn);
            run.personalize.call("DeleteMetricAttribution", || request.clone().send()).await.map(|_| ())
        }
        ResourceType::Solution => {
            let request = run.personalize.client.delete_solution().solution_arn(arn);
            run.personalize.call("DeleteSolution", || request.clone().send()).await.map(|_| ())
        }
        ResourceType::Dataset => {
            let request = run.personalize.client.delete_dataset().dataset_arn(arn);
            run.personalize.call("DeleteDataset", || request.clone().send()).await.map(|_| ())
        }
        ResourceType::Schema => {
            let request = run.personalize.client.delete_schema().schema_arn(arn);
            run.personalize.call("DeleteSchema", || request.clone().send()).await.map(|_| ())
        }
        ResourceType::DatasetGroup => {
            let request = run.personalize.client.delete_dataset_group().dataset_group_arn(arn);
            run.personalize.call("DeleteDatasetGroup", || request.clone().send()).await.map(|_| ())
        }
        ResourceType::SolutionVersion
        | ResourceType::DatasetImportJob
        | ResourceType::DatasetExportJob
        | ResourceType::BatchInferenceJob
        | ResourceType::BatchSegmentJob
        | ResourceType::DataDeletionJob => {
            Err(Refusal::conflict(format!("the service has no operation that deletes a {resource_type}")))
        }
    }
}

/// Asks the service to stop a training. One that came to its end just then cannot be stopped, and need not be:
/// the next look shows it.
pub async fn stop(run: &Run<'_>, arn: &str) -> Result<(), Refusal> {
    let request = run.personalize.client.stop_solution_version_creation().solution_version_arn(arn);
    let answer = run.personalize.call("StopSolutionVersionCreation", || request.clone().send()).await;
    answer.map(|_| ()).map_err(|refusal| match refusal.kind {
        RefusalKind::Final(FailureName::RequestRefused) => Refusal { kind: RefusalKind::Occupied, ..refusal },
        _ => refusal,
    })
}
