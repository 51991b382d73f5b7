//! The kinds of resources, each in one file: what it needs and blocks, how it is found, listed, compared, created,
//! updated and deleted, and nothing about when.
//!
//! To add a kind, write its file, give it its arm in [`spec`], its section in the parameter file, and its permissions
//! in the template.

mod batch_inference_job;
mod batch_job;
mod batch_segment_job;
mod campaign;
mod data_deletion_job;
mod dataset;
mod dataset_export_job;
mod dataset_group;
mod dataset_import_job;
mod event_tracker;
mod filter;
mod inputs;
mod metric_attribution;
mod recommender;
mod schedule;
mod schema;
mod solution;
mod solution_version;

use std::fmt::Display;

use personalize_contract::ResourceType;
use personalize_contract::model::Structure;
use serde_json::{Map, Value};

use crate::engine::{KindSpec, Scope};
use crate::error::FailureName;
use crate::rejection::{Rejection, RejectionKind};
use crate::run::Run;

pub use campaign::{move_campaign, served_version};
pub use dataset_export_job::export_datasets;
pub use dataset_import_job::{Origin, bytes_of_imports, origin_of};
pub use event_tracker::tracking_id;
pub use schema::describe as describe_schema;
pub use solution_version::{metrics, version_before};

/// What is to be known of a kind.
#[must_use]
pub const fn spec(resource_type: ResourceType) -> &'static KindSpec {
    match resource_type {
        ResourceType::DatasetGroup => &dataset_group::SPEC,
        ResourceType::Schema => &schema::SPEC,
        ResourceType::Dataset => &dataset::SPEC,
        ResourceType::DatasetImportJob => &dataset_import_job::SPEC,
        ResourceType::EventTracker => &event_tracker::SPEC,
        ResourceType::Filter => &filter::SPEC,
        ResourceType::Solution => &solution::SPEC,
        ResourceType::SolutionVersion => &solution_version::SPEC,
        ResourceType::Campaign => &campaign::SPEC,
        ResourceType::Recommender => &recommender::SPEC,
        ResourceType::MetricAttribution => &metric_attribution::SPEC,
        ResourceType::BatchInferenceJob => &batch_inference_job::SPEC,
        ResourceType::BatchSegmentJob => &batch_segment_job::SPEC,
        ResourceType::DatasetExportJob => &dataset_export_job::SPEC,
        ResourceType::DataDeletionJob => &data_deletion_job::SPEC,
        ResourceType::Schedule => &schedule::SPEC,
    }
}

/// The kinds of which a run makes what its parameter file asks for, in their order.
#[must_use]
pub fn kinds_of_a_run() -> Vec<ResourceType> {
    in_order_of_creation().iter().filter(|spec| spec.reconcile.is_some()).map(|spec| spec.resource_type).collect()
}

/// All kinds, each after those that it needs.
#[must_use]
pub fn in_order_of_creation() -> Vec<&'static KindSpec> {
    in_order(|spec, other| spec.needs.contains(&other.resource_type))
}

/// All kinds, each after those that block its deletion.
#[must_use]
pub fn in_order_of_deletion() -> Vec<&'static KindSpec> {
    in_order(|spec, other| other.blocks.contains(&spec.resource_type))
}

/// All kinds, in an order in which none comes before another that it depends on.
fn in_order(comes_after: impl Fn(&KindSpec, &KindSpec) -> bool) -> Vec<&'static KindSpec> {
    let mut left: Vec<&'static KindSpec> = ResourceType::ALL.map(spec).to_vec();
    let mut ordered = Vec::new();
    while !left.is_empty() {
        let is_free = |spec: &&KindSpec| !left.iter().any(|other| comes_after(spec, other));
        // A circle among them would be a mistake in the tables, which a test excludes.
        let next = left.iter().position(is_free).unwrap_or(0);
        ordered.push(left.remove(next));
    }
    ordered
}

/// Whether something of a kind can only be created after something of another.
#[must_use]
pub fn needs(resource_type: ResourceType, other: ResourceType) -> bool {
    let direct = spec(resource_type).needs;
    direct.contains(&other) || direct.iter().any(|direct| needs(*direct, other))
}

/// A list of one parent's. One that has vanished since it was listed has nothing left.
fn unless_gone<T>(listed: Result<Vec<T>, Rejection>) -> Result<Vec<T>, Rejection> {
    match listed {
        Err(Rejection { kind: RejectionKind::NotFound, .. }) => Ok(Vec::new()),
        listed => listed,
    }
}

/// A list of what not every Region has. Where it is rejected there is nothing; if there is something after all, the
/// service does not delete what that blocks, and says so.
fn where_offered<T>(listed: Result<Vec<T>, Rejection>) -> Result<Vec<T>, Rejection> {
    match listed {
        Err(Rejection { kind: RejectionKind::Final(FailureName::RequestRefused), message }) => {
            tracing::debug!("taken for an empty list: {message}");
            Ok(Vec::new())
        }
        listed => listed,
    }
}

/// The ARN that a list is limited to, for one that takes a dataset group's.
fn dataset_group_of(run: &Run<'_>, scope: Scope<'_>) -> Option<String> {
    match scope {
        Scope::Account => None,
        Scope::DatasetGroup | Scope::Parents(_) => Some(run.dataset_group_arn()),
    }
}

/// How a value that the file names differs from the one that is there: both. What the file leaves out does not.
fn difference<T: PartialEq + Display>(name: &str, desired: Option<T>, found: Option<T>) -> Option<String> {
    let desired = desired.filter(|desired| found.as_ref() != Some(desired))?;
    let found = found.map_or_else(|| "nothing".to_owned(), |found| found.to_string());
    Some(format!("{name} is {found}, and the file says {desired}"))
}

/// Why nothing is created under a name that another dataset group has taken.
fn is_in_another_group(kind: &str, name: &str, dataset_group_arn: &str) -> String {
    format!(
        "the {kind} `{name}` exists in another dataset group ({dataset_group_arn}), and its name is unique in an account and Region; give this one another name"
    )
}

/// What a description of a resource comes to in a parameter file: what its request has too, without what the pipeline fills
/// in.
fn section_of(request: &Structure, described: &Map<String, Value>) -> Map<String, Value> {
    const FILLED_IN: [&str; 4] = ["datasetGroupArn", "datasetType", "schemaArn", "solutionVersionArn"];
    let mut section = request.members_of(described);
    section.retain(|key, _| !FILLED_IN.contains(&key.as_str()));
    section
}

/// All pages of a list, as `list_all!(run, request, "ListFilters", filters)`. The SDK's own paginator would begin again
/// at the first page where one comes too soon, and never reach the end of a long list.
macro_rules! list_all {
    ($run:expr, $request:expr, $operation:literal, $member:ident) => {{
        let request = $request;
        crate::service::first_pages($run.personalize.most_pages(), |token| {
            let request = request.clone().set_next_token(token);
            async move {
                let page = $run.personalize.call($operation, || request.clone().send()).await?;
                Ok((page.$member, page.next_token))
            }
        })
        .await
    }};
}

/// What a summary shows of a resource: all summaries have these members, and nothing else in common.
macro_rules! found {
    ($resource_type:ident, $summary:expr, $name:expr, $arn:ident) => {
        crate::engine::Found {
            resource_type: personalize_contract::ResourceType::$resource_type,
            name: $name.unwrap_or_default().to_owned(),
            arn: $summary.$arn().unwrap_or_default().to_owned(),
            parent_arn: None,
            status: $summary.status().map(str::to_owned),
            created: $summary.creation_date_time().map(crate::time::Timestamp::from),
            changed: $summary.last_updated_date_time().map(crate::time::Timestamp::from),
        }
    };
}

/// A call that answers nothing, as `call!(run, delete_filter, filter_arn(arn), "DeleteFilter")`.
macro_rules! call {
    ($run:expr, $method:ident, $argument:ident($arn:expr), $operation:literal) => {{
        let request = $run.personalize.client.$method().$argument($arn);
        $run.personalize.call($operation, || request.clone().send()).await.map(drop)
    }};
}

/// What a Describe answers of a resource, as JSON: `described!(run, describe_filter, filter_arn(arn), "DescribeFilter",
/// "filter")`. Without a resource there is nothing in it.
macro_rules! described {
    ($run:expr, $method:ident, $argument:ident($arn:expr), $operation:literal, $member:literal) => {{
        let request = $run.personalize.client.$method().$argument($arn);
        let body = crate::service::AnswerBody::default();
        let answer =
            $run.personalize.find($operation, || request.clone().customize().interceptor(body.clone()).send()).await;
        answer.map(|_| body.member($member).unwrap_or_default())
    }};
}

pub(crate) use {call, described, found, list_all};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_comes_after_what_it_needs_and_goes_after_what_blocks_it() {
        let place = |order: &[&KindSpec], kind: ResourceType| {
            order.iter().position(|spec| spec.resource_type == kind).expect("all kinds are in it")
        };
        let (creation, deletion) = (in_order_of_creation(), in_order_of_deletion());
        assert_eq!((creation.len(), deletion.len()), (ResourceType::ALL.len(), ResourceType::ALL.len()));
        for spec in ResourceType::ALL.map(spec) {
            for needed in spec.needs {
                let (this, needed) = (place(&creation, spec.resource_type), place(&creation, *needed));
                assert!(needed < this, "{}", spec.resource_type);
            }
            for blocked in spec.blocks {
                let (this, blocked) = (place(&deletion, spec.resource_type), place(&deletion, *blocked));
                assert!(this < blocked, "{}", spec.resource_type);
            }
        }
    }

    #[test]
    fn each_arm_leads_to_its_own_kind() {
        for resource_type in ResourceType::ALL {
            assert_eq!(spec(resource_type).resource_type, resource_type);
        }
    }

    #[test]
    fn training_needs_the_imports_and_they_need_no_training() {
        assert!(needs(ResourceType::Campaign, ResourceType::DatasetImportJob));
        assert!(!needs(ResourceType::Filter, ResourceType::DatasetImportJob));
        assert!(!needs(ResourceType::DatasetImportJob, ResourceType::SolutionVersion));
    }
}
