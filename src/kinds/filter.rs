//! Filters: what recommendations leave out. One cannot be changed, and begins as soon as the datasets that it names are
//! there.

mod generation;

use aws_sdk_personalize::types::Filter as Description;
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
use generation::Rendered;

/// What is to be known of filters.
pub const SPEC: KindSpec = KindSpec {
    resource_type: ResourceType::Filter,
    needs: &[ResourceType::Dataset],
    dependents: Dependents::Run,
    blocks: &[ResourceType::Dataset],
    removal: Removal::Deleted(|run, arn| Box::pin(delete(run, arn))),
    after_failure: AfterFailure::CreatedAgain,
    reconcile: Some(|run| Box::pin(reconcile(run))),
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

/// Reconciles the filters of the file, and deletes those whose times are over.
async fn reconcile(run: &mut Run<'_>) {
    reconcile_all::<Filter>(run).await;
    generation::remove_earlier(run).await;
}

/// What the service calls a filter of the file, once the run has found it or made it; its own name before.
pub fn arn_for(run: &Run<'_>, name: &str) -> String {
    let known = run.context.find(ResourceType::Filter, name).and_then(|filter| filter.arn.clone());
    known.unwrap_or_else(|| run.account.filter(name))
}

impl Kind for Filter {
    const SPEC: &'static KindSpec = &SPEC;
    type New = Rendered;

    fn desired(run: &Run<'_>) -> Vec<Self> {
        let are_there = |section: &&FilterSection| {
            let rendered = Rendered::at(section, run.now);
            let mut needed = filter::datasets_named(&rendered.expression).into_iter();
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

    async fn observe(&self, run: &Run<'_>, _known: &Resource) -> Result<Observation<Rendered>, Rejection> {
        let rendered = generation::wanted(run, &self.section).await?;
        let arn = run.account.filter(&rendered.name);
        let Some(filter) = describe(run, &arn).await? else { return Ok(Observation::absent(rendered)) };
        let (created, changed) = (filter.creation_date_time(), filter.last_updated_date_time());
        Ok(Observation::Exists(Observed {
            drift: self.drift(run, &rendered.expression, filter.dataset_group_arn(), filter.filter_expression()),
            failure_reason: filter.failure_reason.clone(),
            ..Observed::new(arn, filter.status(), created, changed)?
        }))
    }

    async fn create(&self, run: &Run<'_>, rendered: Rendered) -> Result<Created, Rejection> {
        let request = run.personalize.client.create_filter().name(rendered.name);
        let request = request.dataset_group_arn(run.dataset_group_arn());
        let request = request.filter_expression(rendered.expression);
        let request = request.set_tags(tags::for_request(&self.section.tags)?);
        let answer = run.personalize.call("CreateFilter", || request.clone().send()).await?;
        Created::pending("CreateFilter", answer.filter_arn())
    }
}

impl Filter {
    fn drift(&self, run: &Run<'_>, wanted: &str, group_arn: Option<&str>, expression: Option<&str>) -> Drift {
        let Self { section } = self;
        let group = run.dataset_group_arn();
        if let Some(other) = group_arn.filter(|arn| *arn != group) {
            return Drift::Conflict(is_in_another_group("filter", &section.name, other));
        }
        let Some(expression) = expression.filter(|expression| *expression != wanted) else {
            return Drift::None;
        };
        let difference = format!(
            "the filter `{}` exists with the expression {expression:?}, the file says {wanted:?}, and a filter cannot be changed",
            section.name
        );
        match run.parameters.on_drift {
            OnDrift::Refuse => Drift::Conflict(format!(
                "{difference}; delete it, give the new one another name, or set `onDrift` to \"replace\""
            )),
            OnDrift::Replace => Drift::Replaceable(difference),
        }
    }
}

async fn describe(run: &Run<'_>, arn: &str) -> Result<Option<Description>, Rejection> {
    let request = run.personalize.client.describe_filter().filter_arn(arn);
    let answer = run.personalize.find("DescribeFilter", || request.clone().send()).await?;
    Ok(answer.and_then(|answer| answer.filter))
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
