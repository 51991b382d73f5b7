//! Schemas: what the columns of a dataset are. A schema belongs to the account, is there as soon as the call answers, and
//! never changes.

use aws_sdk_personalize::types::{DatasetSchema, Domain};
use personalize_contract::{DatasetType, ResourceType};
use serde_json::Value;

use super::{call, inputs, list_all};
use crate::context::{Context, Resource};
use crate::engine::{
    AfterFailure, Created, Dependents, Found, Kind, KindSpec, Observation, Observed, Removal, Scope, reconcile_all,
};
use crate::names;
use crate::parameters::Parameters;
use crate::rejection::Rejection;
use crate::run::Run;
use crate::time::Timestamp;

/// What is to be known of schemas.
pub const SPEC: KindSpec = KindSpec {
    resource_type: ResourceType::Schema,
    needs: &[ResourceType::DatasetGroup],
    dependents: Dependents::Resource,
    // The dataset group's tags say which schemas go with it.
    blocks: &[ResourceType::DatasetGroup],
    removal: Removal::Deleted(|run, arn| Box::pin(delete(run, arn))),
    after_failure: AfterFailure::DeletedByHand,
    reconcile: Some(|run| Box::pin(reconcile_all::<Schema>(run))),
    list: Some(|run, scope| Box::pin(list(run, scope))),
    capture: None,
};

/// The schema of a dataset that the file describes.
pub struct Schema {
    name: String,
    text: String,
    domain: Option<String>,
    dataset_type: DatasetType,
}

impl Kind for Schema {
    const SPEC: &'static KindSpec = &SPEC;
    type New = ();

    fn desired(run: &Run<'_>) -> Vec<Self> {
        let group = &run.parameters.dataset_group;
        let is_there = run.context.is_ready(ResourceType::DatasetGroup, &group.name);
        let datasets = run.parameters.datasets.iter().filter(|_| is_there);
        let schema = |dataset: &crate::parameters::Dataset| Self {
            name: name_for(&run.parameters, dataset.dataset_type).unwrap_or_default(),
            text: dataset.schema_text.clone(),
            domain: group.domain.clone(),
            dataset_type: dataset.dataset_type,
        };
        datasets.map(schema).collect()
    }

    fn name(&self) -> &str {
        &self.name
    }

    /// Under its own name; else whatever schema the dataset has already, if it says the same: what a console or another
    /// tool has created is taken over as it is.
    async fn observe(&self, run: &Run<'_>, _known: &Resource) -> Result<Observation<()>, Rejection> {
        let own = describe(run, &run.account.schema(&self.name)).await?;
        let found = match own {
            Some(own) => Some((own, None)),
            None => self.of_dataset(run).await?.map(|other| {
                let name = other.name().unwrap_or_default();
                let why = format!("the dataset has the same schema under the name {name}");
                (other, Some(why))
            }),
        };
        let Some((schema, why)) = found else { return Ok(Observation::absent(())) };
        let created = schema.creation_date_time();
        let arn = schema.schema_arn().unwrap_or_default();
        Ok(Observation::Exists(Observed { why, ..Observed::new(arn, None, created, created)? }))
    }

    async fn create(&self, run: &Run<'_>, (): ()) -> Result<Created, Rejection> {
        let request = run.personalize.client.create_schema().name(&self.name).schema(&self.text);
        let request = request.set_domain(inputs::domain(self.domain.as_deref()));
        let answer = run.personalize.call("CreateSchema", || request.clone().send()).await?;
        Created::ready("CreateSchema", answer.schema_arn())
    }
}

impl Schema {
    /// The schema that the dataset has, if it says the same as this one.
    async fn of_dataset(&self, run: &Run<'_>) -> Result<Option<DatasetSchema>, Rejection> {
        let arn = run.account.dataset(&run.parameters.dataset_group.name, self.dataset_type);
        let request = run.personalize.client.describe_dataset().dataset_arn(arn);
        let answer = run.personalize.find("DescribeDataset", || request.clone().send()).await?;
        let Some(schema_arn) = answer.and_then(|answer| answer.dataset?.schema_arn) else { return Ok(None) };
        let found = describe(run, &schema_arn).await?;
        Ok(found.filter(|found| says_the_same(found, &self.text, self.domain.as_deref())))
    }
}

/// The name of a dataset's schema, if the file describes that dataset.
pub fn name_for(parameters: &Parameters, dataset_type: DatasetType) -> Option<String> {
    let group = &parameters.dataset_group;
    let dataset = parameters.datasets.iter().find(|dataset| dataset.dataset_type == dataset_type)?;
    Some(names::schema(&group.name, group.domain.as_deref(), dataset_type, &dataset.schema_text))
}

/// The ARN of a dataset's schema, once it is there or planned.
pub fn arn_for(run: &Run<'_>, dataset_type: DatasetType) -> Option<String> {
    let name = name_for(&run.parameters, dataset_type)?;
    let schema = ready(&run.context, &name)?;
    Some(schema.arn.clone().unwrap_or_else(|| run.account.schema(&name)))
}

fn ready<'context>(context: &'context Context, name: &str) -> Option<&'context Resource> {
    context.find(ResourceType::Schema, name).filter(|schema| schema.is_ready())
}

/// Whether a schema says the same as a text, however it is written.
pub fn says_the_same(found: &DatasetSchema, text: &str, domain: Option<&str>) -> bool {
    let parse = |text: &str| serde_json::from_str::<Value>(text).ok();
    let same_text =
        found.schema() == Some(text) || found.schema().and_then(parse).is_some_and(|it| Some(it) == parse(text));
    same_text && found.domain().map(Domain::as_str) == domain
}

/// A schema of that ARN, if there is one.
///
/// # Errors
/// What the service's rejection means.
pub async fn describe(run: &Run<'_>, arn: &str) -> Result<Option<DatasetSchema>, Rejection> {
    let request = run.personalize.client.describe_schema().schema_arn(arn);
    let answer = run.personalize.find("DescribeSchema", || request.clone().send()).await?;
    Ok(answer.and_then(|answer| answer.schema))
}

/// Every schema of the account, of whichever group: a schema does not say.
async fn list(run: &Run<'_>, _scope: Scope<'_>) -> Result<Vec<Found>, Rejection> {
    let all = list_all!(run, run.personalize.client.list_schemas(), "ListSchemas", schemas)?;
    let found = all.iter().map(|schema| Found {
        resource_type: ResourceType::Schema,
        name: schema.name().unwrap_or_default().to_owned(),
        arn: schema.schema_arn().unwrap_or_default().to_owned(),
        parent_arn: None,
        status: None,
        created: schema.creation_date_time().map(Timestamp::from),
        changed: None,
    });
    Ok(found.collect())
}

async fn delete(run: &Run<'_>, arn: &str) -> Result<(), Rejection> {
    call!(run, delete_schema, schema_arn(arn), "DeleteSchema")
}
