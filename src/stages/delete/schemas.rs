//! Which schemas go with a dataset group. Schemas belong to the account, and once a dataset is gone nothing tells
//! which was its own. So each is remembered before: in the context, for this run, and in a tag of the dataset
//! group, for a run that takes over after this one was broken off. The pipeline's own are found by their names too.

use aws_sdk_personalize::types::{Domain, Tag};
use personalize_contract::arn::last_segment;
use personalize_contract::{DatasetType, ResourceType};

use super::list;
use crate::context::{Outcome, Resource};
use crate::engine::{Blocker, Found, Scope, WithBlockers};
use crate::kinds;
use crate::names;
use crate::rejection::{Rejection, RejectionKind};
use crate::run::Run;

/// Remembers what the datasets have as the deletion begins: of an update that is under way, only the schema that it
/// brings is known afterwards. What cannot be had now is asked for again before a dataset goes.
pub async fn remember_early(run: &mut Run<'_>) {
    if !run.context.schemas.is_empty() {
        return;
    }
    for dataset in list(run, ResourceType::Dataset, Scope::DatasetGroup).await.unwrap_or_default() {
        if let Err(rejection) = remember(run, &dataset).await {
            tracing::debug!("not remembered yet: {}", rejection.message);
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
    let is_kept = |resource: &Resource| {
        resource.resource_type == ResourceType::Schema && resource.outcome() == Some(Outcome::Kept)
    };
    run.context.resources.retain(|resource| !is_kept(resource));
}

/// Remembers the schemas of a dataset that is about to go: the one that it has, and the one that it is to get.
pub async fn remember(run: &mut Run<'_>, dataset: &Found) -> Result<(), Rejection> {
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
async fn tag(run: &Run<'_>, schema_arn: &str) -> Result<(), Rejection> {
    let Ok(tag) = Tag::builder().tag_key(names::schema_tag(schema_arn)).tag_value(schema_arn).build() else {
        return Ok(());
    };
    let request = run.personalize.client.tag_resource().resource_arn(run.dataset_group_arn()).tags(tag);
    match run.personalize.call("TagResource", || request.clone().send()).await {
        Err(rejection) if matches!(rejection.kind, RejectionKind::Final(_) | RejectionKind::NotFound) => {
            tracing::warn!(execution = run.context.execution.id, schema_arn, "not tagged: {}", rejection.message);
            Ok(())
        }
        answer => answer.map(|_| ()),
    }
}

/// The schemas of the group that are still there.
pub async fn left(run: &Run<'_>) -> Result<WithBlockers, Rejection> {
    let tagged = tagged(run).await?;
    let mut left = Vec::new();
    for schema in list(run, ResourceType::Schema, Scope::Account).await? {
        let is_remembered = run.context.schemas.contains(&schema.arn) || tagged.contains(&schema.arn);
        let is_known = run.context.find(ResourceType::Schema, &schema.name).is_some();
        if is_remembered || is_known || is_named_by_the_pipeline(run, &schema).await? {
            left.push((schema, Blocker::None));
        }
    }
    if run.context.plans && !left.is_empty() {
        block_what_others_use(run, &mut left).await?;
    }
    Ok(left)
}

/// A deletion tries, and the service says which schemas a dataset of another group uses. A plan must ask each dataset.
async fn block_what_others_use(run: &Run<'_>, left: &mut WithBlockers) -> Result<(), Rejection> {
    let group = &run.parameters.dataset_group.name;
    let own = DatasetType::ALL.map(|dataset_type| run.account.dataset(group, dataset_type));
    let all = list(run, ResourceType::Dataset, Scope::Account).await?;
    for dataset in all.into_iter().filter(|dataset| !own.contains(&dataset.arn)) {
        let request = run.personalize.client.describe_dataset().dataset_arn(&dataset.arn);
        let answer = run.personalize.find("DescribeDataset", || request.clone().send()).await?;
        let Some(dataset) = answer.and_then(|answer| answer.dataset) else { continue };
        let update = dataset.latest_dataset_update.and_then(|update| update.schema_arn);
        let uses = [dataset.schema_arn, update];
        let dataset_arn = dataset.dataset_arn.unwrap_or_default();
        for (_, blocker) in left.iter_mut().filter(|(schema, _)| uses.iter().flatten().any(|used| *used == schema.arn))
        {
            *blocker = Blocker::Stays(format!("{dataset_arn} uses it"));
        }
    }
    Ok(())
}

async fn tagged(run: &Run<'_>) -> Result<Vec<String>, Rejection> {
    let request = run.personalize.client.list_tags_for_resource().resource_arn(run.dataset_group_arn());
    let answer = run.personalize.find("ListTagsForResource", || request.clone().send()).await?;
    let tags = answer.and_then(|answer| answer.tags).unwrap_or_default();
    let ours = tags.into_iter().filter(|tag| tag.tag_key.starts_with(names::SCHEMA_TAG_PREFIX));
    Ok(ours.map(|tag| tag.tag_value).collect())
}

/// Whether the pipeline has made it for this group. A name that looks so proves nothing: the group's is shortened in
/// it. That it follows from the schema's text does.
async fn is_named_by_the_pipeline(run: &Run<'_>, schema: &Found) -> Result<bool, Rejection> {
    let group = &run.parameters.dataset_group.name;
    let looks_so = |kind: &DatasetType| schema.name.starts_with(&names::schema_prefix(group, *kind));
    let Some(dataset_type) = DatasetType::ALL.into_iter().find(looks_so) else { return Ok(false) };
    let described = kinds::describe_schema(run, &schema.arn).await?;
    Ok(described.is_some_and(|described| {
        let domain = described.domain.as_ref().map(Domain::as_str);
        names::schema(group, domain, dataset_type, described.schema().unwrap_or_default()) == schema.name
    }))
}
