//! The three operations on tags, which every kind of resource shares.

use serde_json::{Value, json};

use super::Answer;
use crate::clock::Timestamp;
use crate::error::ServiceError;
use crate::operations::arguments::Arguments;
use crate::store::resource::Metadata;
use crate::store::resources::Resources;
use crate::store::state::State;
use crate::store::tags::Tags;
use crate::store::transition::TransitionKind;

/// Most keys of one `UntagResource`. That there is a limit is documented, its height is inferred.
const MOST_KEYS: usize = 50;

/// Checks the resource that a request names.
///
/// # Errors
/// There is none, or it is being deleted. That this is what the model declares `ResourceInUseException` for, in all
/// three operations, is a guess.
fn checked(metadata: Option<&Metadata>, arn: &str) -> Result<Tags, ServiceError> {
    let metadata = metadata.ok_or_else(|| ServiceError::not_found(arn))?;
    if metadata.transition.kind == TransitionKind::Deletion {
        return Err(ServiceError::in_use(format!("The resource {arn} is being deleted.")));
    }
    Ok(metadata.tags.clone())
}

/// Performs `ListTagsForResource`.
pub(crate) fn list(resources: &Resources, _: Timestamp, arguments: &Arguments) -> Answer {
    let arn = arguments.text("resourceArn")?;
    Ok(json!({"tags": checked(resources.metadata(arn), arn)?.described()}))
}

/// Performs `TagResource`.
pub(crate) fn tag(state: &mut State, _: Timestamp, arguments: &Arguments) -> Answer {
    let newer = arguments.tags()?;
    change(state, arguments, |tags| tags.joined(newer))
}

/// Performs `UntagResource`.
pub(crate) fn untag(state: &mut State, _: Timestamp, arguments: &Arguments) -> Answer {
    let keys = arguments.value("tagKeys").and_then(Value::as_array);
    let keys: Vec<&str> = keys.into_iter().flatten().filter_map(Value::as_str).collect();
    if keys.len() > MOST_KEYS {
        let message = format!("At most {MOST_KEYS} tag keys can be removed at once.");
        return Err(ServiceError::new("TooManyTagKeysException", message));
    }
    change(state, arguments, |mut tags| {
        tags.remove(&keys);
        Ok(tags)
    })
}

fn change(
    state: &mut State,
    arguments: &Arguments,
    changed: impl FnOnce(Tags) -> Result<Tags, ServiceError>,
) -> Answer {
    let arn = arguments.text("resourceArn")?;
    let tags = changed(checked(state.resources.metadata(arn), arn)?)?;
    if let Some(metadata) = state.resources.metadata_mut(arn) {
        metadata.tags = tags;
    }
    Ok(json!({}))
}
