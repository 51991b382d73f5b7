//! Tags. Those that the parameters ask for are added or changed; others are somebody else's.

use aws_sdk_personalize::types;

use crate::error::FailureName;
use crate::names;
use crate::parameters::Tag;
use crate::rejection::{Rejection, RejectionKind};
use crate::run::Run;

/// Tags as a request has them. No tags are left out of a request, since one that names them needs a permission of its
/// own.
///
/// # Errors
/// A tag has no key or no value.
pub fn for_request(tags: &[Tag]) -> Result<Option<Vec<types::Tag>>, Rejection> {
    let tags = tags.iter().map(|tag| types::Tag::builder().tag_key(&tag.tag_key).tag_value(&tag.tag_value).build());
    let tags = tags.collect::<Result<Vec<_>, _>>().map_err(|error| Rejection {
        kind: RejectionKind::Final(FailureName::RequestRefused),
        message: format!("a tag is incomplete: {error}"),
    })?;
    Ok((!tags.is_empty()).then_some(tags))
}

/// Those of the desired tags that a resource does not have as they are desired. Nothing is asked where none are desired.
///
/// # Errors
/// What keeps them from being looked at.
pub async fn missing<'desired>(
    run: &Run<'_>,
    arn: &str,
    desired: &'desired [Tag],
) -> Result<Vec<&'desired Tag>, Rejection> {
    if desired.is_empty() {
        return Ok(Vec::new());
    }
    let request = run.personalize.client.list_tags_for_resource().resource_arn(arn);
    let answer = run.personalize.call("ListTagsForResource", || request.clone().send()).await?;
    let found = answer.tags.unwrap_or_default();
    let is_there = |desired: &Tag| found.iter().any(|found| same(found, desired));
    Ok(desired.iter().filter(|tag| !is_there(tag)).collect())
}

/// The tags of a resource that users gave it: without those of AWS and of the pipeline.
///
/// # Errors
/// What keeps them from being looked at.
pub async fn of(run: &Run<'_>, arn: &str) -> Result<Vec<Tag>, Rejection> {
    let request = run.personalize.client.list_tags_for_resource().resource_arn(arn);
    let answer = run.personalize.call("ListTagsForResource", || request.clone().send()).await?;
    let is_users = |key: &str| !key.starts_with("aws:") && !key.starts_with(names::TAG_PREFIX);
    let tags = answer.tags.unwrap_or_default().into_iter().filter(|tag| is_users(&tag.tag_key));
    Ok(tags.map(|tag| Tag { tag_key: tag.tag_key, tag_value: tag.tag_value }).collect())
}

/// Adds tags, or gives those that are there another value.
///
/// # Errors
/// What the service says to it.
pub async fn add(run: &Run<'_>, arn: &str, tags: &[&Tag]) -> Result<(), Rejection> {
    let tags: Vec<Tag> = tags.iter().copied().cloned().collect();
    let request = run.personalize.client.tag_resource().resource_arn(arn).set_tags(for_request(&tags)?);
    run.personalize.call("TagResource", || request.clone().send()).await.map(|_| ())
}

/// What to report about tags that are missing: their keys.
#[must_use]
pub fn difference(missing: &[&Tag]) -> String {
    let keys: Vec<&str> = missing.iter().map(|tag| tag.tag_key.as_str()).collect();
    format!("its tags are not as the file says: {}", keys.join(", "))
}

fn same(found: &types::Tag, desired: &Tag) -> bool {
    found.tag_key == desired.tag_key && found.tag_value == desired.tag_value
}
