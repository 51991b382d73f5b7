//! Metric attributions: a deletion removes them, and no parameter file describes one yet.

use personalize_contract::ResourceType;

use super::{call, dataset_group_of, found, list_all, where_offered};
use crate::engine::{AfterFailure, Dependents, Found, KindSpec, Removal, Scope};
use crate::rejection::Rejection;
use crate::run::Run;

/// What is to be known of metric attributions.
pub const SPEC: KindSpec = KindSpec {
    resource_type: ResourceType::MetricAttribution,
    needs: &[ResourceType::Dataset],
    dependents: Dependents::Run,
    blocks: &[ResourceType::Dataset],
    removal: Removal::Deleted(|run, arn| Box::pin(delete(run, arn))),
    after_failure: AfterFailure::DeletedByHand,
    reconcile: None,
    list: Some(|run, scope| Box::pin(list(run, scope))),
    capture: None,
};

async fn list(run: &Run<'_>, scope: Scope<'_>) -> Result<Vec<Found>, Rejection> {
    let request = run.personalize.client.list_metric_attributions();
    let request = request.set_dataset_group_arn(dataset_group_of(run, scope));
    let all = where_offered(list_all!(run, request, "ListMetricAttributions", metric_attributions))?;
    Ok(all.iter().map(|summary| found!(MetricAttribution, summary, summary.name(), metric_attribution_arn)).collect())
}

async fn delete(run: &Run<'_>, arn: &str) -> Result<(), Rejection> {
    call!(run, delete_metric_attribution, metric_attribution_arn(arn), "DeleteMetricAttribution")
}
