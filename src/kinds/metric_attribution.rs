//! Metric attributions: in which metrics the effect of recommendations is reported. A dataset group has one.

use aws_sdk_personalize::types::{
    MetricAttribute, MetricAttribution as Description, MetricAttributionOutput, S3DataConfig,
};
use personalize_contract::attribution::Expression;
use personalize_contract::model::CREATE_METRIC_ATTRIBUTION_REQUEST;
use personalize_contract::{DatasetType, ResourceType, Status};
use serde_json::{Map, Value, json};

use super::{call, dataset_group_of, described, found, is_in_another_group, list_all, section_of, where_offered};
use crate::context::{Outcome, Resource};
use crate::engine::{
    AfterFailure, Capture, Created, Dependents, Drift, Found, Kind, KindSpec, Observation, Observed, Removal, Scope,
    SectionPlace, reconcile_all,
};
use crate::parameters::{MetricAttributionSection, MetricSection, OnDrift, S3DataSection};
use crate::rejection::{Rejection, RejectionKind};
use crate::run::Run;

/// What is to be known of metric attributions.
pub const SPEC: KindSpec = KindSpec {
    resource_type: ResourceType::MetricAttribution,
    needs: &[ResourceType::Dataset],
    dependents: Dependents::Run,
    blocks: &[ResourceType::Dataset],
    removal: Removal::Deleted(|run, arn| Box::pin(delete(run, arn))),
    after_failure: AfterFailure::CreatedAgain,
    reconcile: Some(|run| Box::pin(reconcile_all::<MetricAttribution>(run))),
    list: Some(|run, scope| Box::pin(list(run, scope))),
    capture: Some(Capture {
        place: SectionPlace::One("metricAttribution"),
        describe: |run, found| Box::pin(describe_section(run, found)),
    }),
};

/// The folder beside the data that metrics are written to unless the file names another.
const FOLDER: &str = "metric-attribution/";

/// The metric attribution of the file.
pub struct MetricAttribution {
    section: MetricAttributionSection,
    destination: S3DataSection,
    role_arn: String,
}

/// What an update changes, each part only where it differs.
struct Changes {
    added: Vec<MetricAttribute>,
    removed: Vec<String>,
    output: Option<MetricAttributionOutput>,
}

impl Kind for MetricAttribution {
    const SPEC: &'static KindSpec = &SPEC;
    type New = ();

    fn desired(run: &Run<'_>) -> Vec<Self> {
        let are_there = |section: &&MetricAttributionSection| {
            let summed =
                section.metrics.iter().filter_map(|metric| Expression::parse(&metric.expression)?.dataset_type());
            let mut needed = summed.chain([DatasetType::Interactions]);
            needed.all(|dataset_type| run.context.is_ready(ResourceType::Dataset, dataset_type.as_str()))
        };
        let section = run.parameters.metric_attribution.iter().filter(are_there);
        let attribution = |section: &MetricAttributionSection| Self {
            section: section.clone(),
            destination: destination(run, section),
            role_arn: run.settings.personalize_role_arn.clone(),
        };
        section.map(attribution).collect()
    }

    fn name(&self) -> &str {
        &self.section.name
    }

    /// A group has one, so where there is none of the name, one of another name is looked for.
    async fn observe(&self, run: &Run<'_>, known: &Resource) -> Result<Observation<()>, Rejection> {
        let arn = run.account.metric_attribution(self.name());
        let request = run.personalize.client.describe_metric_attribution().metric_attribution_arn(&arn);
        let answer = run.personalize.find("DescribeMetricAttribution", || request.clone().send()).await?;
        match answer.and_then(|answer| answer.metric_attribution) {
            Some(found) => {
                let observed = self.of_name(run, arn, &found).await?;
                let is_update = observed.is_update || known.outcome() == Some(Outcome::Updated);
                let began = if is_update { observed.changed } else { observed.began };
                Ok(Observation::Exists(Observed { is_update, began, ..observed }))
            }
            None => self.of_another_name(run).await,
        }
    }

    async fn create(&self, run: &Run<'_>, (): ()) -> Result<Created, Rejection> {
        let metrics = self.section.metrics.iter().map(metric).collect::<Result<_, _>>()?;
        let request = run.personalize.client.create_metric_attribution().name(self.name());
        let request = request.dataset_group_arn(run.dataset_group_arn()).set_metrics(Some(metrics));
        let request = request.metrics_output_config(self.output()?);
        let answer = run.personalize.call("CreateMetricAttribution", || request.clone().send()).await?;
        Created::pending("CreateMetricAttribution", answer.metric_attribution_arn())
    }

    async fn update(&self, run: &Run<'_>, observed: &Observed) -> Result<(), Rejection> {
        let request = run.personalize.client.describe_metric_attribution().metric_attribution_arn(&observed.arn);
        let answer = run.personalize.call("DescribeMetricAttribution", || request.clone().send()).await?;
        let found = answer.metric_attribution.and_then(|found| found.metrics_output_config);
        let Changes { added, removed, output } = self.changes(&metrics(run, &observed.arn).await?, found.as_ref())?;
        let request = run.personalize.client.update_metric_attribution().metric_attribution_arn(&observed.arn);
        let request = request.set_add_metrics((!added.is_empty()).then_some(added));
        let request = request.set_remove_metrics((!removed.is_empty()).then_some(removed));
        let request = request.set_metrics_output_config(output);
        run.personalize.call("UpdateMetricAttribution", || request.clone().send()).await.map(drop)
    }
}

impl MetricAttribution {
    /// An update shows in the status of the attribution itself, which has no member for it.
    async fn of_name(&self, run: &Run<'_>, arn: String, found: &Description) -> Result<Observed, Rejection> {
        let (created, changed) = (found.creation_date_time(), found.last_updated_date_time());
        let observed = Observed {
            failure_reason: found.failure_reason().map(str::to_owned),
            ..Observed::new(&arn, found.status(), created, changed)?
        };
        let group = run.dataset_group_arn();
        if let Some(other) = found.dataset_group_arn().filter(|other| *other != group) {
            let drift = Drift::Conflict(is_in_another_group("metric attribution", self.name(), other));
            return Ok(Observed { drift, ..observed });
        }
        match observed.status {
            Some(Status::Active) => {
                let drift = self.drift(&metrics(run, &arn).await?, found.metrics_output_config())?;
                Ok(Observed { drift, ..observed })
            }
            Some(Status::UpdatePending | Status::UpdateInProgress) => Ok(Observed { is_update: true, ..observed }),
            _ => Ok(observed),
        }
    }

    async fn of_another_name(&self, run: &Run<'_>) -> Result<Observation<()>, Rejection> {
        let found = list(run, Scope::DatasetGroup).await?;
        let Some(found) = found.iter().find(|found| !found.is_deleting()).or(found.first()) else {
            return Ok(Observation::absent(()));
        };
        let difference =
            format!("the dataset group has the metric attribution `{}`, and a group has one only", found.name);
        let drift = match run.parameters.on_drift {
            OnDrift::Refuse => Drift::Conflict(format!(
                "{difference}; put that name into the parameter file, delete it there, or set `onDrift` to \"replace\""
            )),
            OnDrift::Replace => Drift::Replaceable(difference),
        };
        Ok(Observation::Exists(Observed { drift, ..Observed::listed(found)? }))
    }

    /// Where metrics are written to, and by which role.
    fn output(&self) -> Result<MetricAttributionOutput, Rejection> {
        let S3DataSection { path, kms_key_arn } = self.destination.clone();
        let destination = S3DataConfig::builder().path(path).set_kms_key_arn(kms_key_arn).build()?;
        let output = MetricAttributionOutput::builder().s3_data_destination(destination).role_arn(&self.role_arn);
        Ok(output.build()?)
    }

    fn drift(&self, found: &[MetricAttribute], output: Option<&MetricAttributionOutput>) -> Result<Drift, Rejection> {
        let Changes { added, removed, output: changed } = self.changes(found, output)?;
        let names = |metrics: &[MetricAttribute]| {
            metrics.iter().map(|metric| metric.metric_name.clone()).collect::<Vec<_>>().join(", ")
        };
        let mut differences = Vec::new();
        if !added.is_empty() {
            differences.push(format!("metrics to add: {}", names(&added)));
        }
        if !removed.is_empty() {
            differences.push(format!("metrics to remove: {}", removed.join(", ")));
        }
        if changed.is_some() {
            let found = output.and_then(|output| output.s3_data_destination.as_ref());
            let found = found.map_or("nowhere", |destination| &destination.path);
            let (role, S3DataSection { path, .. }) = (&self.role_arn, &self.destination);
            let by = output.map_or("no role", |output| &output.role_arn);
            differences
                .push(format!("metrics are written to {found} by {by}, and are to be written to {path} by {role}"));
        }
        let is_same = differences.is_empty();
        Ok(if is_same { Drift::None } else { Drift::Updatable(differences.join("; ")) })
    }

    /// A metric that differs goes, and comes anew under its name.
    fn changes(
        &self,
        found: &[MetricAttribute],
        output: Option<&MetricAttributionOutput>,
    ) -> Result<Changes, Rejection> {
        let desired: Vec<MetricAttribute> = self.section.metrics.iter().map(metric).collect::<Result<_, _>>()?;
        let added = desired.iter().filter(|metric| !found.contains(metric)).cloned().collect();
        let removed = found.iter().filter(|metric| !desired.contains(metric));
        let removed = removed.map(|metric| metric.metric_name.clone()).collect();
        let output = Some(self.output()?).filter(|desired| output != Some(desired));
        Ok(Changes { added, removed, output })
    }
}

fn metric(section: &MetricSection) -> Result<MetricAttribute, Rejection> {
    let metric = MetricAttribute::builder().event_type(&section.event_type).metric_name(&section.metric_name);
    Ok(metric.expression(&section.expression).build()?)
}

/// Where the file has metrics written to.
fn destination(run: &Run<'_>, section: &MetricAttributionSection) -> S3DataSection {
    let written = section.metrics_output_config.as_ref().and_then(|output| output.s3_data_destination.clone());
    written.unwrap_or_else(|| {
        let source = &run.context.parameters;
        let path = format!("s3://{}/{}{FOLDER}", source.bucket(), source.data_prefix());
        S3DataSection { path, kms_key_arn: None }
    })
}

/// Whether the metric attribution of the file is there, which an import may publish metrics of.
///
/// # Errors
/// It is not yet, or will never be.
pub fn is_there(run: &Run<'_>) -> Result<(), Rejection> {
    let name = run.parameters.metric_attribution.as_ref().map(|section| section.name.as_str()).unwrap_or_default();
    let known = run.context.find(ResourceType::MetricAttribution, name);
    if known.is_some_and(Resource::is_ready) {
        return Ok(());
    }
    let import = "its import is to publish the metrics of";
    if known.is_some_and(Resource::is_failed) {
        return Err(Rejection::conflict(format!("{import} the metric attribution {name}, which could not be had")));
    }
    let message = format!("{import} the metric attribution {name}, and waits for it");
    Err(Rejection { kind: RejectionKind::Occupied, message })
}

/// The section of a metric attribution that is there. Which role writes is for the deployment to say.
async fn describe_section(run: &Run<'_>, found: &Found) -> Result<Map<String, Value>, Rejection> {
    let described = described!(
        run,
        describe_metric_attribution,
        metric_attribution_arn(&found.arn),
        "DescribeMetricAttribution",
        "metricAttribution"
    )?;
    let mut section = section_of(&CREATE_METRIC_ATTRIBUTION_REQUEST, &described);
    if let Some(Value::Object(output)) = section.get_mut("metricsOutputConfig") {
        output.remove("roleArn");
    }
    let metric = |metric: &MetricAttribute| json!({"eventType": metric.event_type, "metricName": metric.metric_name, "expression": metric.expression});
    section.insert("metrics".to_owned(), metrics(run, &found.arn).await?.iter().map(metric).collect());
    Ok(section)
}

/// The metrics of the attribution of that ARN.
async fn metrics(run: &Run<'_>, arn: &str) -> Result<Vec<MetricAttribute>, Rejection> {
    let request = run.personalize.client.list_metric_attribution_metrics().metric_attribution_arn(arn);
    list_all!(run, request, "ListMetricAttributionMetrics", metrics)
}

async fn list(run: &Run<'_>, scope: Scope<'_>) -> Result<Vec<Found>, Rejection> {
    let request = run.personalize.client.list_metric_attributions();
    let request = request.set_dataset_group_arn(dataset_group_of(run, scope));
    let all = where_offered(list_all!(run, request, "ListMetricAttributions", metric_attributions))?;
    Ok(all.iter().map(|summary| found!(MetricAttribution, summary, summary.name(), metric_attribution_arn)).collect())
}

async fn delete(run: &Run<'_>, arn: &str) -> Result<(), Rejection> {
    call!(run, delete_metric_attribution, metric_attribution_arn(arn), "DeleteMetricAttribution")
}
