//! Tags. Those that the parameters ask for are added or changed, and those that they asked for once are removed; others
//! are somebody else's.
//!
//! Which tags the parameters asked for is written on the resource itself, in the tag [`names::TAGS_OF_FILE`]: it comes and
//! goes with the tags that it speaks of, in the same request, and says the same to every run and every deployment.

use aws_sdk_personalize::types;
use personalize_contract::ResourceType;
use personalize_contract::tag::MOST;

use crate::names;
use crate::parameters::Tag;
use crate::rejection::Rejection;
use crate::run::Run;

/// How the tags of a resource differ from those that are desired.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// What it lacks, or has with another value.
    missing: Vec<Tag>,
    /// The keys of what the file once asked for.
    removed: Vec<String>,
}

/// Tags as a request has them. No tags are left out of a request, since one that names them needs a permission of its
/// own.
///
/// # Errors
/// A tag has no key or no value.
pub fn for_request(tags: &[Tag]) -> Result<Option<Vec<types::Tag>>, Rejection> {
    let tags = tags.iter().map(|tag| types::Tag::builder().tag_key(&tag.tag_key).tag_value(&tag.tag_value).build());
    let tags = tags.collect::<Result<Vec<_>, _>>()?;
    Ok((!tags.is_empty()).then_some(tags))
}

/// How a resource's tags differ from the desired ones, if they do. Nothing is asked where none are desired and no run has
/// given any.
///
/// # Errors
/// What keeps them from being looked at.
pub async fn change(
    run: &Run<'_>,
    resource_type: ResourceType,
    arn: &str,
    desired: &[Tag],
) -> Result<Option<Change>, Rejection> {
    let are_none = run.parameters.dataset_group.tags.is_empty() && run.context.had_tags == Some(false);
    if are_none || !resource_type.takes_tags() {
        return Ok(None);
    }
    let change = compare(&found(run, arn).await?, desired, resource_type == ResourceType::DatasetGroup);
    Ok((!change.is_empty()).then_some(change))
}

/// The tags of a resource that users gave it: without those of AWS and of the pipeline.
///
/// # Errors
/// What keeps them from being looked at.
pub async fn of(run: &Run<'_>, arn: &str) -> Result<Vec<Tag>, Rejection> {
    let is_users = |key: &str| !key.starts_with("aws:") && !key.starts_with(names::OWN_TAG_PREFIX);
    let tags = found(run, arn).await?.into_iter().filter(|tag| is_users(&tag.tag_key));
    Ok(tags.map(|tag| Tag { tag_key: tag.tag_key, tag_value: tag.tag_value }).collect())
}

/// The tags of a resource that are the pipeline's own.
///
/// # Errors
/// What keeps them from being looked at.
pub async fn own(run: &Run<'_>, arn: &str) -> Result<Vec<Tag>, Rejection> {
    let is_own = |tag: &types::Tag| tag.tag_key.starts_with(names::OWN_TAG_PREFIX);
    let tags = found(run, arn).await?.into_iter().filter(is_own);
    Ok(tags.map(|tag| Tag { tag_key: tag.tag_key, tag_value: tag.tag_value }).collect())
}

/// The value of one tag of a resource, if it has that.
///
/// # Errors
/// What keeps it from being looked at.
pub async fn value_of(run: &Run<'_>, arn: &str, key: &str) -> Result<Option<String>, Rejection> {
    Ok(found(run, arn).await?.into_iter().find(|tag| tag.tag_key == key).map(|tag| tag.tag_value))
}

/// Tags and [`names::STANDS_FOR`], which a job has that was begun whether or not anything had changed. It is left out
/// where there is no room for another tag.
pub fn with_stands_for(tags: &[Tag], stands_for: Option<String>) -> Vec<Tag> {
    let own = stands_for.filter(|_| tags.len() < MOST);
    let own = own.map(|tag_value| Tag { tag_key: names::STANDS_FOR.to_owned(), tag_value });
    tags.iter().cloned().chain(own).collect()
}

/// Gives a resource one tag, in place of any of the same key.
///
/// # Errors
/// What the service says to it.
pub async fn set(run: &Run<'_>, arn: &str, tag: Tag) -> Result<(), Rejection> {
    let request = run.personalize.client.tag_resource().resource_arn(arn).set_tags(for_request(&[tag])?);
    run.personalize.call("TagResource", || request.clone().send()).await.map(drop)
}

/// Takes the tag of a key from a resource. One that has none stays as it is.
///
/// # Errors
/// What the service says to it.
pub async fn remove(run: &Run<'_>, arn: &str, key: &str) -> Result<(), Rejection> {
    let request = run.personalize.client.untag_resource().resource_arn(arn).tag_keys(key);
    run.personalize.call("UntagResource", || request.clone().send()).await.map(drop)
}

/// Whether a run whose parameters had tags has left its tag on the dataset group.
///
/// # Errors
/// What keeps it from being looked at.
pub async fn were_given(run: &Run<'_>) -> Result<bool, Rejection> {
    Ok(found(run, &run.dataset_group_arn()).await?.iter().any(|tag| tag.tag_key == names::TAGS_OF_FILE))
}

async fn found(run: &Run<'_>, arn: &str) -> Result<Vec<types::Tag>, Rejection> {
    let request = run.personalize.client.list_tags_for_resource().resource_arn(arn);
    let answer = run.personalize.call("ListTagsForResource", || request.clone().send()).await?;
    Ok(answer.tags.unwrap_or_default())
}

/// Compares. The dataset group keeps the tag that says which tags the file has, though it has none: the tags of other
/// resources may still have to go.
fn compare(found: &[types::Tag], desired: &[Tag], is_dataset_group: bool) -> Change {
    let is_there = |desired: &&Tag| !found.iter().any(|found| same(found, desired));
    let mut missing: Vec<Tag> = desired.iter().filter(is_there).cloned().collect();
    let of_file = found.iter().find(|tag| tag.tag_key == names::TAGS_OF_FILE).map(|tag| tag.tag_value.as_str());
    let is_desired = |key: &str| desired.iter().any(|tag| tag.tag_key == key);
    let undesired = found.iter().map(|tag| tag.tag_key.as_str()).filter(|key| !is_desired(key));
    let is_removed = |key: &&str| match of_file {
        Some(_) if *key == names::TAGS_OF_FILE => !(is_dataset_group && desired.is_empty()),
        Some(digests) => names::has_tag_key(digests, key),
        None => false,
    };
    let removed: Vec<String> = undesired.filter(is_removed).map(str::to_owned).collect();
    if is_dataset_group && desired.is_empty() && of_file.is_some_and(|digests| !digests.is_empty()) {
        missing.push(Tag { tag_key: names::TAGS_OF_FILE.to_owned(), tag_value: String::new() });
    }
    let is_new = |tag: &&Tag| !found.iter().any(|found| found.tag_key == tag.tag_key);
    if found.len() - removed.len() + missing.iter().filter(is_new).count() > MOST && of_file.is_none() {
        missing.retain(|tag| tag.tag_key != names::TAGS_OF_FILE);
    }
    Change { missing, removed }
}

fn same(found: &types::Tag, desired: &Tag) -> bool {
    found.tag_key == desired.tag_key && found.tag_value == desired.tag_value
}

fn is_of_file(key: &&str) -> bool {
    *key != names::TAGS_OF_FILE
}

impl Change {
    const fn is_empty(&self) -> bool {
        self.missing.is_empty() && self.removed.is_empty()
    }

    /// Makes it: first what goes, so that there is room for what comes.
    ///
    /// # Errors
    /// What the service says to it.
    pub async fn apply(&self, run: &Run<'_>, arn: &str) -> Result<(), Rejection> {
        if !self.removed.is_empty() {
            let request = run.personalize.client.untag_resource().resource_arn(arn);
            let request = request.set_tag_keys(Some(self.removed.clone()));
            run.personalize.call("UntagResource", || request.clone().send()).await?;
        }
        if self.missing.is_empty() {
            return Ok(());
        }
        let request = run.personalize.client.tag_resource().resource_arn(arn).set_tags(for_request(&self.missing)?);
        run.personalize.call("TagResource", || request.clone().send()).await.map(drop)
    }

    /// What to report about it: the keys of the file's tags.
    #[must_use]
    pub fn difference(&self) -> String {
        let missing: Vec<&str> = self.missing.iter().map(|tag| tag.tag_key.as_str()).filter(is_of_file).collect();
        let removed: Vec<&str> = self.removed.iter().map(String::as_str).filter(is_of_file).collect();
        let parts = [("its tags are not as the file says", missing), ("the file no longer has its tags", removed)];
        let parts = parts.into_iter().filter(|(_, keys)| !keys.is_empty());
        let parts: Vec<String> = parts.map(|(what, keys)| format!("{what}: {}", keys.join(", "))).collect();
        if parts.is_empty() {
            return format!("its tag {} is out of date", names::TAGS_OF_FILE);
        }
        parts.join("; ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(tags: &[(&str, &str)]) -> Vec<types::Tag> {
        tags.iter().map(|(key, value)| types::Tag::builder().tag_key(*key).tag_value(*value).build().unwrap()).collect()
    }

    fn as_desired(tags: &[(&str, &str)]) -> Vec<Tag> {
        tags.iter().map(|(key, value)| Tag { tag_key: (*key).to_owned(), tag_value: (*value).to_owned() }).collect()
    }

    /// What is set and what is removed.
    fn compared(there: &[(&str, &str)], desired: &[(&str, &str)], is_group: bool) -> (Vec<String>, Vec<String>) {
        let Change { missing, removed } = compare(&found(there), &as_desired(desired), is_group);
        (missing.into_iter().map(|tag| format!("{}={}", tag.tag_key, tag.tag_value)).collect(), removed)
    }

    type Tags<'text> = Vec<(&'text str, &'text str)>;

    /// What a resource has and is to have, whether it is the dataset group, and what is set and removed.
    type Case<'text> = (Tags<'text>, Tags<'text>, bool, Vec<&'text str>, Vec<&'text str>);

    #[test]
    fn what_the_file_has_is_set_and_what_it_had_is_removed() {
        const OWN: &str = names::TAGS_OF_FILE;
        let of = |keys: &[&str]| names::digests_of_tag_keys(keys.iter().copied());
        let (of_a, of_ab) = (of(&["a"]), of(&["a", "b"]));
        let own_a = format!("{OWN}={of_a}");
        let cases: [Case<'_>; 8] = [
            (vec![], vec![("a", "1"), (OWN, &of_a)], false, vec!["a=1", &own_a], vec![]),
            (vec![("a", "1"), (OWN, &of_a)], vec![("a", "1"), (OWN, &of_a)], false, vec![], vec![]),
            (vec![("a", "2"), (OWN, &of_a)], vec![("a", "1"), (OWN, &of_a)], false, vec!["a=1"], vec![]),
            (
                vec![("a", "1"), ("b", "1"), ("c", "1"), (OWN, &of_ab)],
                vec![("a", "1"), (OWN, &of_a)],
                false,
                vec![&own_a],
                vec!["b"],
            ),
            (vec![("a", "1"), ("c", "1"), (OWN, &of_a)], vec![], false, vec![], vec!["a", OWN]),
            (vec![("a", "1"), (OWN, &of_a)], vec![], true, vec!["personalize-pipeline:tags="], vec!["a"]),
            (vec![(OWN, "")], vec![], true, vec![], vec![]),
            (vec![("a", "1")], vec![], false, vec![], vec![]),
        ];
        for (there, desired, is_group, set, removed) in cases {
            let (found_set, found_removed) = compared(&there, &desired, is_group);
            assert_eq!((found_set, found_removed), (strings(&set), strings(&removed)), "{there:?} {desired:?}");
        }
    }

    fn strings(texts: &[&str]) -> Vec<String> {
        texts.iter().map(|text| (*text).to_owned()).collect()
    }

    #[test]
    fn a_resource_full_of_others_tags_goes_without_the_pipeline_s_own() {
        let keys: Vec<String> = (0..49).map(|index| format!("theirs{index}")).collect();
        let mut there: Vec<(&str, &str)> = keys.iter().map(|key| (key.as_str(), "")).collect();
        let of_a = names::digests_of_tag_keys(["a"]);
        let desired = [("a", "1"), (names::TAGS_OF_FILE, of_a.as_str())];
        assert_eq!(compared(&there, &desired, false), (strings(&["a=1"]), vec![]));
        there.pop();
        assert_eq!(compared(&there, &desired, false).0.len(), 2);
    }
}
