//! Tags of what is there already. Those that the parameters ask for are brought about; others are somebody else's.

use aws_sdk_personalize::types;

use crate::parameters::Tag;
use crate::refusal::Refusal;
use crate::stage::Run;
use crate::stages::inputs;

/// Those of the wanted tags that a resource does not have as they are wanted. Nothing is asked where none are wanted.
///
/// # Errors
/// What keeps them from being looked at.
pub async fn missing<'wanted>(run: &Run<'_>, arn: &str, wanted: &'wanted [Tag]) -> Result<Vec<&'wanted Tag>, Refusal> {
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    let request = run.personalize.client.list_tags_for_resource().resource_arn(arn);
    let answer = run.personalize.call("ListTagsForResource", || request.clone().send()).await?;
    let found = answer.tags.unwrap_or_default();
    let is_there = |wanted: &Tag| found.iter().any(|found| same(found, wanted));
    Ok(wanted.iter().filter(|tag| !is_there(tag)).collect())
}

/// Adds tags, or gives those that are there another value.
///
/// # Errors
/// What the service says to it.
pub async fn add(run: &Run<'_>, arn: &str, tags: &[&Tag]) -> Result<(), Refusal> {
    let tags: Vec<Tag> = tags.iter().copied().cloned().collect();
    let request = run.personalize.client.tag_resource().resource_arn(arn).set_tags(inputs::tags(&tags)?);
    run.personalize.call("TagResource", || request.clone().send()).await.map(|_| ())
}

/// What to tell about tags that are missing: their keys.
#[must_use]
pub fn difference(missing: &[&Tag]) -> String {
    let keys: Vec<&str> = missing.iter().map(|tag| tag.tag_key.as_str()).collect();
    format!("its tags are not as the file says: {}", keys.join(", "))
}

fn same(found: &types::Tag, wanted: &Tag) -> bool {
    found.tag_key == wanted.tag_key && found.tag_value == wanted.tag_value
}
