//! Recommenders: a deletion removes them, and no parameter file describes one yet.

use personalize_contract::ResourceType;

use super::{call, dataset_group_of, found, list_all, where_offered};
use crate::engine::{AfterFailure, Dependents, Found, KindSpec, Removal, Scope};
use crate::rejection::Rejection;
use crate::run::Run;

/// What is to be known of recommenders.
pub const SPEC: KindSpec = KindSpec {
    resource_type: ResourceType::Recommender,
    needs: &[ResourceType::DatasetImportJob],
    dependents: Dependents::Run,
    blocks: &[ResourceType::Dataset],
    removal: Removal::Deleted(|run, arn| Box::pin(delete(run, arn))),
    after_failure: AfterFailure::CreatedAgain,
    reconcile: None,
    list: Some(|run, scope| Box::pin(list(run, scope))),
};

async fn list(run: &Run<'_>, scope: Scope<'_>) -> Result<Vec<Found>, Rejection> {
    let request = run.personalize.client.list_recommenders();
    let request = request.set_dataset_group_arn(dataset_group_of(run, scope));
    let all = where_offered(list_all!(run, request, "ListRecommenders", recommenders))?;
    Ok(all.iter().map(|summary| found!(Recommender, summary, summary.name(), recommender_arn)).collect())
}

async fn delete(run: &Run<'_>, arn: &str) -> Result<(), Rejection> {
    call!(run, delete_recommender, recommender_arn(arn), "DeleteRecommender")
}
