//! Which schemas go with a dataset group. Schemas belong to the account, and once a dataset is gone nothing tells
//! which was its own. So each is remembered before: in the context, for this run, and in a tag of the dataset
//! group, for a run that takes over after this one was broken off. The pipeline's own are found by their names too.

use aws_sdk_personalize::types::Tag;
use personalize_contract::arn::last_segment;
use personalize_contract::{DatasetType, ResourceType};

use crate::context::{Outcome, Resource};
use crate::event::digest;
use crate::lists;
use crate::refusal::{Refusal, RefusalKind};
use crate::remove::{Found, Hold};
use crate::stage::Run;
use crate::stages::{readable, schema_name};

/// What the keys of these tags begin with. A value is a schema's ARN, which is shorter than the 256 characters that
/// a value may have.
const TAG_PREFIX: &str = "personalize-pipeline:schema:";

/// Remembers what the datasets have as the deletion begins: of an update that is under way, only the schema that it
/// brings is known afterwards. What cannot be had now is asked for again before a dataset goes.
pub async fn remember_early(run: &mut Run<'_>) {
    if !run.context.schemas.is_empty() {
        return;
    }
    for dataset in lists::datasets(run).await.unwrap_or_default() {
        if let Err(refusal) = remember(run, &dataset).await {
            tracing::debug!("not remembered yet: {}", refusal.message);
        }
    }
}

/// Lets the run know of those that it remembers, so that it tells of those, too, that a turn has removed whose answer
/// was lost.
pub fn expect_remembered(run: &mut Run<'_>) {
    for schema_arn in run.context.schemas.clone() {
        let name = last_segment(&schema_arn);
        if run.context.find(ResourceType::Schema, name).is_none() {
            let unseen = Resource::unseen(ResourceType::Schema, name, run.now);
            run.context.put(Resource { arn: Some(schema_arn.clone()), ..unseen });
        }
    }
}

/// Forgets that schemas were kept: what used them may be a dataset of this very group, which goes now.
pub fn try_again(run: &mut Run<'_>) {
    let is_kept =
        |resource: &Resource| resource.resource_type == ResourceType::Schema && resource.outcome == Outcome::Kept;
    run.context.resources.retain(|resource| !is_kept(resource));
}

/// Remembers the schemas of a dataset that is about to go: the one that it has, and the one that it is to get.
pub async fn remember(run: &mut Run<'_>, dataset: &Found) -> Result<(), Refusal> {
    if dataset.is_deleting() && run.context.find(ResourceType::Dataset, &dataset.name).is_some() {
        return Ok(());
    }
    let request = run.personalize.client.describe_dataset().dataset_arn(&dataset.arn);
    let answer = run.personalize.find("DescribeDataset", || request.clone().send()).await?;
    let Some(dataset) = answer.and_then(|answer| answer.dataset) else { return Ok(()) };
    let update = dataset.latest_dataset_update.and_then(|update| update.schema_arn);
    for schema_arn in dataset.schema_arn.into_iter().chain(update) {
        if !run.context.schemas.contains(&schema_arn) {
            if !run.context.plans {
                tag(run, &schema_arn).await?;
            }
            run.context.schemas.push(schema_arn);
        }
    }
    Ok(())
}

/// Writes a schema down in a tag. Its key is made of the schema, so that the same is written once only and another
/// never takes its place. A group that takes no more tags is no reason to stop: this run remembers by itself.
async fn tag(run: &Run<'_>, schema_arn: &str) -> Result<(), Refusal> {
    let key = format!("{TAG_PREFIX}{}", &digest(schema_arn)[..16]);
    let Ok(tag) = Tag::builder().tag_key(key).tag_value(schema_arn).build() else { return Ok(()) };
    let group_arn = run.account.dataset_group(&run.parameters.dataset_group.name);
    let request = run.personalize.client.tag_resource().resource_arn(group_arn).tags(tag);
    match run.personalize.call("TagResource", || request.clone().send()).await {
        Err(refusal) if matches!(refusal.kind, RefusalKind::Final(_) | RefusalKind::NotFound) => {
            tracing::warn!(execution = run.context.execution.id, schema_arn, "not tagged: {}", refusal.message);
            Ok(())
        }
        answer => answer.map(|_| ()),
    }
}

/// The schemas of the group that are still there.
pub async fn left(run: &Run<'_>) -> Result<Vec<Found>, Refusal> {
    let tagged = tagged(run).await?;
    let mut left = Vec::new();
    for schema in lists::schemas(run).await? {
        let is_remembered = run.context.schemas.contains(&schema.arn) || tagged.contains(&schema.arn);
        let is_known = run.context.find(ResourceType::Schema, &schema.name).is_some();
        if is_remembered || is_known || is_named_by_the_pipeline(run, &schema).await? {
            left.push(schema);
        }
    }
    if run.context.plans && !left.is_empty() {
        hold_what_others_use(run, &mut left).await?;
    }
    Ok(left)
}

/// A deletion tries, and the service tells which schemas a dataset of another group uses. A plan must ask each dataset.
async fn hold_what_others_use(run: &Run<'_>, left: &mut [Found]) -> Result<(), Refusal> {
    for dataset in lists::datasets_of_other_groups(run).await? {
        let request = run.personalize.client.describe_dataset().dataset_arn(&dataset.arn);
        let answer = run.personalize.find("DescribeDataset", || request.clone().send()).await?;
        let Some(dataset) = answer.and_then(|answer| answer.dataset) else { continue };
        let update = dataset.latest_dataset_update.and_then(|update| update.schema_arn);
        let uses = [dataset.schema_arn, update];
        let dataset_arn = dataset.dataset_arn.unwrap_or_default();
        for schema in left.iter_mut().filter(|schema| uses.iter().flatten().any(|used| *used == schema.arn)) {
            schema.hold = Hold::Stuck(format!("{dataset_arn} uses it"));
        }
    }
    Ok(())
}

async fn tagged(run: &Run<'_>) -> Result<Vec<String>, Refusal> {
    let group_arn = run.account.dataset_group(&run.parameters.dataset_group.name);
    let request = run.personalize.client.list_tags_for_resource().resource_arn(group_arn);
    let answer = run.personalize.find("ListTagsForResource", || request.clone().send()).await?;
    let tags = answer.and_then(|answer| answer.tags).unwrap_or_default();
    let ours = tags.into_iter().filter(|tag| tag.tag_key.starts_with(TAG_PREFIX));
    Ok(ours.map(|tag| tag.tag_value).collect())
}

/// Whether the pipeline has made it for this group. A name that looks so proves nothing: the group's is shortened in
/// it. That it follows from the schema's text does.
async fn is_named_by_the_pipeline(run: &Run<'_>, schema: &Found) -> Result<bool, Refusal> {
    let group = &run.parameters.dataset_group.name;
    let looks_so = |kind: &DatasetType| schema.name.starts_with(&format!("{}-{kind}-", readable(group)));
    let Some(dataset_type) = DatasetType::ALL.into_iter().find(looks_so) else { return Ok(false) };
    let request = run.personalize.client.describe_schema().schema_arn(&schema.arn);
    let answer = run.personalize.find("DescribeSchema", || request.clone().send()).await?;
    let described = answer.and_then(|answer| answer.schema);
    Ok(described.is_some_and(|described| {
        let domain = described.domain.as_ref().map(aws_sdk_personalize::types::Domain::as_str);
        schema_name(group, domain, dataset_type, described.schema().unwrap_or_default()) == schema.name
    }))
}
