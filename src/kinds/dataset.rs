//! Datasets: one of each type in a dataset group. Nothing of one can be changed but its schema, and only to one with
//! more fields.

use aws_sdk_personalize::types::Dataset as Description;
use personalize_contract::model::CREATE_DATASET_REQUEST;
use personalize_contract::schema::problems_of_replacement;
use personalize_contract::status::Phase;
use personalize_contract::{DatasetType, ResourceType, Schema, Status};
use serde_json::{Map, Value};

use super::{call, dataset_group_of, described, found, list_all, schema, section_of};
use crate::context::Resource;
use crate::engine::{
    AfterFailure, Capture, Created, Dependents, Drift, Found, Kind, KindSpec, Observation, Observed, Removal, Scope,
    SectionPlace, parse_status, reconcile_all, tags,
};
use crate::parameters::{Dataset as Section, Tag};
use crate::rejection::Rejection;
use crate::run::Run;
use crate::time::Timestamp;

/// What is to be known of datasets.
pub const SPEC: KindSpec = KindSpec {
    resource_type: ResourceType::Dataset,
    needs: &[ResourceType::Schema],
    dependents: Dependents::Resource,
    blocks: &[ResourceType::Schema, ResourceType::DatasetGroup],
    removal: Removal::Deleted(|run, arn| Box::pin(delete(run, arn))),
    // It may hold data although its status is that of a failure: what a failed update leaves it in is not documented.
    after_failure: AfterFailure::DeletedByHand,
    reconcile: Some(|run| Box::pin(reconcile_all::<Dataset>(run))),
    list: Some(|run, scope| Box::pin(list(run, scope))),
    capture: Some(Capture {
        place: SectionPlace::Map("datasets"),
        describe: |run, found| Box::pin(describe_section(run, found)),
    }),
};

/// A dataset of the file. It goes by its type.
pub struct Dataset {
    section: Section,
    schema_arn: String,
}

impl Kind for Dataset {
    const SPEC: &'static KindSpec = &SPEC;
    type New = ();

    fn desired(run: &Run<'_>) -> Vec<Self> {
        let datasets = run.parameters.datasets.iter();
        let with_schemas = datasets.filter_map(|section| {
            let schema_arn = schema::arn_for(run, section.dataset_type)?;
            Some(Self { section: section.clone(), schema_arn })
        });
        with_schemas.collect()
    }

    fn name(&self) -> &str {
        self.section.dataset_type.as_str()
    }

    fn tags(&self) -> &[Tag] {
        &self.section.tags
    }

    async fn observe(&self, run: &Run<'_>, _known: &Resource) -> Result<Observation<()>, Rejection> {
        let arn = self.arn(run);
        let request = run.personalize.client.describe_dataset().dataset_arn(&arn);
        let answer = run.personalize.find("DescribeDataset", || request.clone().send()).await?;
        let Some(dataset) = answer.and_then(|answer| answer.dataset) else { return Ok(Observation::absent(())) };
        if let Some(updated) = of_update(&arn, &dataset, &self.schema_arn, run.context.execution.start_time)? {
            return Ok(Observation::Exists(updated));
        }
        let (created, changed) = (dataset.creation_date_time(), dataset.last_updated_date_time());
        let observed = Observed::new(&arn, dataset.status(), created, changed)?;
        let drift = match dataset.schema_arn {
            Some(older) if older != self.schema_arn => self.drift(run, &older).await?,
            _ => Drift::None,
        };
        let name = dataset.name.filter(|name| *name != self.section.name);
        let why = name.map(|name| {
            let desired = &self.section.name;
            format!(
                "it is called {name}, and the file says {desired}; a dataset keeps the name that it was created with"
            )
        });
        Ok(Observation::Exists(Observed { drift, why, ..observed }))
    }

    async fn create(&self, run: &Run<'_>, (): ()) -> Result<Created, Rejection> {
        let request = run
            .personalize
            .client
            .create_dataset()
            .name(&self.section.name)
            .dataset_group_arn(run.dataset_group_arn())
            .dataset_type(self.section.dataset_type.as_str())
            .schema_arn(&self.schema_arn)
            .set_tags(tags::for_request(&self.section.tags)?);
        let answer = run.personalize.call("CreateDataset", || request.clone().send()).await?;
        Created::pending("CreateDataset", answer.dataset_arn())
    }

    async fn update(&self, run: &Run<'_>, observed: &Observed) -> Result<(), Rejection> {
        let request = run.personalize.client.update_dataset().dataset_arn(&observed.arn).schema_arn(&self.schema_arn);
        run.personalize.call("UpdateDataset", || request.clone().send()).await.map(drop)
    }
}

/// The section of a dataset that is there, with its schema.
async fn describe_section(run: &Run<'_>, found: &Found) -> Result<Map<String, Value>, Rejection> {
    let described = described!(run, describe_dataset, dataset_arn(&found.arn), "DescribeDataset", "dataset")?;
    let mut section = section_of(&CREATE_DATASET_REQUEST, &described);
    if let Some(Value::String(schema_arn)) = described.get("schemaArn") {
        let schema = schema::describe(run, schema_arn).await?;
        let schema = schema.and_then(|schema| serde_json::from_str(schema.schema()?).ok());
        section.extend(schema.map(|schema: Value| ("schema".to_owned(), schema)));
    }
    Ok(section)
}

/// What the latest update shows of a dataset: while a schema is replaced, whoever asked for that, and afterwards where
/// it is the file's. `None` where it shows nothing. An update that failed before this run has changed nothing, and
/// this run tries again.
fn of_update(
    arn: &str,
    dataset: &Description,
    schema_arn: &str,
    start: Timestamp,
) -> Result<Option<Observed>, Rejection> {
    let Some(update) = dataset.latest_dataset_update() else { return Ok(None) };
    let changes = |status: &Status| matches!(status.phase(), Phase::Pending | Phase::Deleting);
    let under_way = parse_status(dataset.status())?.filter(changes);
    let is_ours = update.schema_arn() == Some(schema_arn);
    let of_update = Observed::new(arn, update.status(), update.creation_date_time(), update.last_updated_date_time())?;
    if under_way.is_none() && (!is_ours || of_update.failed_before(start)) {
        return Ok(None);
    }
    Ok(Some(Observed {
        // The dataset itself is ready a moment after its update.
        status: under_way.or(of_update.status),
        is_update: is_ours,
        failure_reason: update.failure_reason().map(str::to_owned),
        ..of_update
    }))
}

impl Dataset {
    fn arn(&self, run: &Run<'_>) -> String {
        run.account.dataset(&run.parameters.dataset_group.name, self.section.dataset_type)
    }

    /// Whether the service can move the dataset from another schema to the file's. One that says the same stays.
    async fn drift(&self, run: &Run<'_>, older_arn: &str) -> Result<Drift, Rejection> {
        let dataset_type = self.section.dataset_type;
        let Some(older) = schema::describe(run, older_arn).await? else {
            return Err(Rejection::conflict(format!("{older_arn}, the schema of the dataset, is not there")));
        };
        if schema::says_the_same(&older, &self.section.schema_text, run.parameters.dataset_group.domain.as_deref()) {
            return Ok(Drift::None);
        }
        let older = serde_json::from_str(older.schema().unwrap_or_default()).ok();
        let older = older.and_then(|value| Schema::parse(&value).ok());
        let problems = match (dataset_type, older) {
            (DatasetType::Items | DatasetType::Users, Some(older)) => {
                problems_of_replacement(&older, &self.section.schema)
            }
            (_, None) => vec!["the schema that it has cannot be read".to_owned()],
            _ => vec![format!("the schema of a dataset of type {dataset_type} can never be replaced")],
        };
        if problems.is_empty() {
            return Ok(Drift::Updatable("the schema has new fields".to_owned()));
        }
        Ok(Drift::Conflict(format!(
            "the dataset {dataset_type} exists with another schema ({older_arn}) than the parameter file describes, and cannot be moved to it: {}; restore the schema in the file, or name another dataset group",
            problems.join("; ")
        )))
    }
}

/// The group's datasets, or all of the account, named by their types.
///
/// # Errors
/// What the service's rejection means.
pub async fn list(run: &Run<'_>, scope: Scope<'_>) -> Result<Vec<Found>, Rejection> {
    let request = run.personalize.client.list_datasets().set_dataset_group_arn(dataset_group_of(run, scope));
    let all = list_all!(run, request, "ListDatasets", datasets)?;
    let found = all.iter().map(|summary| {
        let name = summary.dataset_type();
        let name = name.and_then(DatasetType::parse).map(DatasetType::as_str).or(name);
        found!(Dataset, summary, name, dataset_arn)
    });
    Ok(found.collect())
}

async fn delete(run: &Run<'_>, arn: &str) -> Result<(), Rejection> {
    call!(run, delete_dataset, dataset_arn(arn), "DeleteDataset")
}
