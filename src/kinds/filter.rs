//! Filters: what recommendations leave out. One cannot be changed, and begins as soon as the datasets that it names are
//! there.

use personalize_contract::model::CREATE_FILTER_REQUEST;
use personalize_contract::{ResourceType, filter};
use serde_json::{Map, Value};

use super::{call, dataset_group_of, described, found, is_in_another_group, list_all, section_of};
use crate::context::Resource;
use crate::engine::{
    AfterFailure, Capture, Created, Dependents, Drift, Found, Kind, KindSpec, Observation, Observed, Removal, Scope,
    SectionPlace, reconcile_all, tags,
};
use crate::parameters::{FilterSection, OnDrift, Tag};
use crate::rejection::Rejection;
use crate::run::Run;

/// What is to be known of filters.
pub const SPEC: KindSpec = KindSpec {
    resource_type: ResourceType::Filter,
    needs: &[ResourceType::Dataset],
    dependents: Dependents::Run,
    blocks: &[ResourceType::Dataset],
    removal: Removal::Deleted(|run, arn| Box::pin(delete(run, arn))),
    after_failure: AfterFailure::CreatedAgain,
    reconcile: Some(|run| Box::pin(reconcile_all::<Filter>(run))),
    list: Some(|run, scope| Box::pin(list(run, scope))),
    capture: Some(Capture {
        place: SectionPlace::List("filters"),
        describe: |run, found| Box::pin(describe_section(run, found)),
    }),
};

/// A filter of the file.
pub struct Filter {
    section: FilterSection,
}

impl Kind for Filter {
    const SPEC: &'static KindSpec = &SPEC;
    type New = ();

    fn desired(run: &Run<'_>) -> Vec<Self> {
        let are_there = |section: &&FilterSection| {
            let mut needed = filter::datasets_named(&section.filter_expression).into_iter();
            needed.all(|dataset| run.context.is_ready(ResourceType::Dataset, dataset.as_str()))
        };
        let is_group_there = run.context.is_ready(ResourceType::DatasetGroup, &run.parameters.dataset_group.name);
        let sections = run.parameters.filters.iter().filter(|_| is_group_there).filter(are_there);
        sections.map(|section| Self { section: section.clone() }).collect()
    }

    fn name(&self) -> &str {
        &self.section.name
    }

    fn tags(&self) -> &[Tag] {
        &self.section.tags
    }

    async fn observe(&self, run: &Run<'_>, _known: &Resource) -> Result<Observation<()>, Rejection> {
        let arn = run.account.filter(self.name());
        let request = run.personalize.client.describe_filter().filter_arn(&arn);
        let answer = run.personalize.find("DescribeFilter", || request.clone().send()).await?;
        let Some(filter) = answer.and_then(|answer| answer.filter) else { return Ok(Observation::absent(())) };
        let (created, changed) = (filter.creation_date_time(), filter.last_updated_date_time());
        Ok(Observation::Exists(Observed {
            drift: self.drift(run, filter.dataset_group_arn(), filter.filter_expression()),
            failure_reason: filter.failure_reason.clone(),
            ..Observed::new(arn, filter.status(), created, changed)?
        }))
    }

    async fn create(&self, run: &Run<'_>, (): ()) -> Result<Created, Rejection> {
        let request = run.personalize.client.create_filter().name(self.name());
        let request = request.dataset_group_arn(run.dataset_group_arn());
        let request = request.filter_expression(&self.section.filter_expression);
        let request = request.set_tags(tags::for_request(&self.section.tags)?);
        let answer = run.personalize.call("CreateFilter", || request.clone().send()).await?;
        Created::pending("CreateFilter", answer.filter_arn())
    }
}

impl Filter {
    fn drift(&self, run: &Run<'_>, group_arn: Option<&str>, expression: Option<&str>) -> Drift {
        let Self { section } = self;
        let group = run.dataset_group_arn();
        if let Some(other) = group_arn.filter(|arn| *arn != group) {
            return Drift::Conflict(is_in_another_group("filter", &section.name, other));
        }
        let Some(expression) = expression.filter(|expression| *expression != section.filter_expression) else {
            return Drift::None;
        };
        let difference = format!(
            "the filter `{}` exists with the expression {expression:?}, the file says {:?}, and a filter cannot be changed",
            section.name, section.filter_expression
        );
        match run.parameters.on_drift {
            OnDrift::Refuse => Drift::Conflict(format!(
                "{difference}; delete it, give the new one another name, or set `onDrift` to \"replace\""
            )),
            OnDrift::Replace => Drift::Replaceable(difference),
        }
    }
}

/// The section of a filter that is there.
async fn describe_section(run: &Run<'_>, found: &Found) -> Result<Map<String, Value>, Rejection> {
    let described = described!(run, describe_filter, filter_arn(&found.arn), "DescribeFilter", "filter")?;
    Ok(section_of(&CREATE_FILTER_REQUEST, &described))
}

async fn list(run: &Run<'_>, scope: Scope<'_>) -> Result<Vec<Found>, Rejection> {
    let request = run.personalize.client.list_filters().set_dataset_group_arn(dataset_group_of(run, scope));
    let all = list_all!(run, request, "ListFilters", filters)?;
    Ok(all.iter().map(|summary| found!(Filter, summary, summary.name(), filter_arn)).collect())
}

async fn delete(run: &Run<'_>, arn: &str) -> Result<(), Rejection> {
    call!(run, delete_filter, filter_arn(arn), "DeleteFilter")
}
