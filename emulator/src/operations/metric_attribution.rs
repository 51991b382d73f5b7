//! Metric attributions: which metrics the effect of recommendations is reported in. At most one in a group. They are
//! kept and described; no metrics are computed or written.

use personalize_contract::{DatasetType, Status};
use serde_json::{Value, json};

use super::description::described;
use super::{Answer, dataset_group};
use crate::clock::Timestamp;
use crate::data::destination::Destination;
use crate::error::ServiceError;
use crate::operations::arguments::Arguments;
use crate::operations::page::page;
use crate::store::attribution::{Metric, Metrics};
use crate::store::resource::Resource;
use crate::store::resources::{MetricAttribution, Reporting, Resources};
use crate::store::state::{CreateSpec, State};
use crate::store::transition::TransitionKind;

impl MetricAttribution {
    fn refers_to(&self, dataset_type: DatasetType) -> bool {
        let mut reports = self.update.iter().chain([&self.reporting]);
        dataset_type == DatasetType::Interactions || reports.any(|report| report.metrics.refer_to(dataset_type))
    }
}

/// Performs `CreateMetricAttribution`.
pub(crate) fn create(state: &mut State, now: Timestamp, arguments: &Arguments) -> Answer {
    let group_arn = arguments.text("datasetGroupArn")?;
    state.resources.dataset_groups.active(group_arn, now)?;
    let interactions = interactions(&state.resources, now, group_arn)?;
    let metrics = Metrics::default().with(given_metrics(arguments, "metrics"))?;
    check(&state.resources, group_arn, &metrics)?;
    let output_config = output_config(arguments)?.unwrap_or_default();
    let name = arguments.text("name")?;
    let arn = state.resources.account.metric_attribution(name);
    state.resources.metric_attributions.free(&arn)?;
    state.quotas.check::<MetricAttribution>(now, state.resources.metric_attributions.not_failed(group_arn, now))?;
    let after = vec![interactions];
    let metadata = state.start_creation::<MetricAttribution>(now, CreateSpec { after, ..CreateSpec::new(name, &arn) });
    let reporting = Reporting { metrics, output_config };
    let dataset_group_arn = group_arn.to_owned();
    state.resources.metric_attributions.insert(MetricAttribution {
        metadata,
        dataset_group_arn,
        reporting,
        update: None,
    });
    Ok(json!({"metricAttributionArn": arn}))
}

/// The Interactions dataset, whose schema must have event types. The rule is documented, its error is a guess.
fn interactions(resources: &Resources, now: Timestamp, group_arn: &str) -> Result<String, ServiceError> {
    let lacking = || {
        let message = "A metric attribution needs an Interactions dataset whose schema has the field EVENT_TYPE.";
        ServiceError::invalid_input(message)
    };
    let arn = dataset_group::dataset_arn(resources, group_arn, DatasetType::Interactions).ok_or_else(lacking)?;
    let schema_arn = &resources.datasets.active(&arn, now)?.schema_arn;
    resources.schemas.get(schema_arn)?.schema.field("EVENT_TYPE").ok_or_else(lacking)?;
    Ok(arn)
}

fn given_metrics<'a>(arguments: &'a Arguments, member: &str) -> &'a [Value] {
    arguments.value(member).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn check(resources: &Resources, group_arn: &str, metrics: &Metrics) -> Result<(), ServiceError> {
    metrics.check(|dataset_type| {
        let arn = dataset_group::dataset_arn(resources, group_arn, dataset_type)?;
        let schema_arn = &resources.datasets.get(&arn).ok()?.schema_arn;
        Some(&resources.schemas.get(schema_arn).ok()?.schema)
    })
}

fn output_config(arguments: &Arguments) -> Result<Option<Value>, ServiceError> {
    if let Some(path) = arguments.inside(&["metricsOutputConfig", "s3DataDestination", "path"]) {
        Destination::parse(path.as_str().unwrap_or_default())?;
    }
    Ok(arguments.value("metricsOutputConfig").cloned())
}

/// Changes metrics and output. The resource has no member for an update, so its own status shows it: the words are
/// those of datasets that get another schema, which is a guess. What held before is described until the end.
pub(crate) fn update(state: &mut State, now: Timestamp, arguments: &Arguments) -> Answer {
    // Optional in the model, and needed to know which.
    let arn = arguments.text("metricAttributionArn")?;
    let attribution = state.resources.metric_attributions.active(arn, now)?;
    let (group_arn, before) = (attribution.dataset_group_arn.clone(), attribution.reporting.clone());
    let removed: Vec<&str> = given_metrics(arguments, "removeMetrics").iter().filter_map(Value::as_str).collect();
    let metrics = before.metrics.without(&removed)?.with(given_metrics(arguments, "addMetrics"))?;
    check(&state.resources, &group_arn, &metrics)?;
    let output_config = output_config(arguments)?.unwrap_or(before.output_config);
    let transition = state.start_update::<MetricAttribution>(now, arn, TransitionKind::Update, vec![arn.to_owned()])?;
    let attribution = state.resources.metric_attributions.get_mut(arn)?;
    attribution.metadata.transition = transition;
    attribution.update = Some(Reporting { metrics, output_config });
    Ok(json!({"metricAttributionArn": arn}))
}

/// Lets an update take effect, unless it failed.
pub(crate) fn updated(state: &mut State, at: Timestamp, arn: &str) {
    let Ok(attribution) = state.resources.metric_attributions.get_mut(arn) else { return };
    let update = attribution.update.take();
    if attribution.status(at) == Status::Active
        && let Some(reporting) = update
    {
        attribution.reporting = reporting;
    }
}

/// The metric attribution of a group, if it reads a dataset of that type.
pub(crate) fn referring_to<'state>(
    resources: &'state Resources,
    group_arn: &str,
    dataset_type: DatasetType,
) -> Option<&'state MetricAttribution> {
    resources.metric_attributions.of_group(group_arn).find(|attribution| attribution.refers_to(dataset_type))
}

/// Performs `DescribeMetricAttribution`.
pub(crate) fn describe(resources: &Resources, now: Timestamp, arguments: &Arguments) -> Answer {
    let attribution = resources.metric_attributions.get(arguments.text("metricAttributionArn")?)?;
    let more = json!({
        "datasetGroupArn": attribution.dataset_group_arn,
        "metricsOutputConfig": attribution.reporting.output_config,
    });
    Ok(json!({"metricAttribution": described(attribution, now, more)}))
}

/// Performs `ListMetricAttributions`.
pub(crate) fn list(resources: &Resources, now: Timestamp, arguments: &Arguments) -> Answer {
    let rows = resources.metric_attributions.numbered_in(arguments.optional_text("datasetGroupArn"));
    page("metricAttributions", now, arguments, rows, |attribution| described(attribution, now, json!({})))
}

/// Performs `ListMetricAttributionMetrics`.
pub(crate) fn list_metrics(resources: &Resources, now: Timestamp, arguments: &Arguments) -> Answer {
    let attribution = resources.metric_attributions.get(arguments.text("metricAttributionArn")?)?;
    let rows = (1..).zip(attribution.reporting.metrics.iter());
    page("metrics", now, arguments, rows, Metric::described)
}

/// Performs `DeleteMetricAttribution`.
pub(crate) fn delete(state: &mut State, now: Timestamp, arguments: &Arguments) -> Answer {
    state.start_deletion::<MetricAttribution>(now, arguments.text("metricAttributionArn")?)?;
    Ok(Value::Null)
}
