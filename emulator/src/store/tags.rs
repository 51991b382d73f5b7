//! The tags of resources: set when they are made, and by the three operations that every kind of resource shares.

use personalize_contract::tag::MOST;
use serde_json::{Value, json};

use crate::clock::Timestamp;
use crate::error::ServiceError;
use crate::operations::Answer;
use crate::operations::arguments::Arguments;
use crate::store::lifecycle::Passing;
use crate::store::state::State;
use crate::store::table::Head;

/// Most keys of one `UntagResource`. That there is a limit is documented, its height is inferred.
const MOST_KEYS: usize = 50;

/// What keys that are kept for AWS begin with.
const RESERVED: &str = "aws:";

/// A resource's tags, in the order in which they were set.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Tags(Vec<(String, String)>);

impl Tags {
    /// The tags that a request gives.
    ///
    /// # Errors
    /// There are too many, one begins as the service's own do, or a key is there twice.
    pub(crate) fn of(arguments: &Arguments) -> Result<Self, ServiceError> {
        let mut tags = Self::default();
        for tag in arguments.value("tags").and_then(Value::as_array).into_iter().flatten() {
            let text = |name: &str| tag.get(name).and_then(Value::as_str).unwrap_or_default();
            let key = text("tagKey");
            if key.starts_with(RESERVED) {
                return Err(ServiceError::invalid_input(format!("The tag key {key} begins with {RESERVED}.")));
            }
            if tags.0.iter().any(|(known, _)| known == key) {
                return Err(ServiceError::invalid_input(format!("The tag key {key} is given twice.")));
            }
            tags.0.push((key.to_owned(), text("tagValue").to_owned()));
        }
        tags.checked()
    }

    /// These and newer ones, which take the place of those with the same key.
    fn joined(&self, newer: Self) -> Result<Self, ServiceError> {
        let mut joined = self.clone();
        for (key, value) in newer.0 {
            match joined.0.iter_mut().find(|(known, _)| *known == key) {
                Some(tag) => tag.1 = value,
                None => joined.0.push((key, value)),
            }
        }
        joined.checked()
    }

    fn checked(self) -> Result<Self, ServiceError> {
        if self.0.len() <= MOST {
            return Ok(self);
        }
        Err(ServiceError::new("TooManyTagsException", format!("A resource can have {MOST} tags at most.")))
    }

    fn described(&self) -> Value {
        self.0.iter().map(|(key, value)| json!({"tagKey": key, "tagValue": value})).collect()
    }
}

/// The resource that a request names.
///
/// # Errors
/// There is none, or it is being deleted. That this is what the model declares `ResourceInUseException` for, in all
/// three operations, is a guess.
fn resource<'state>(state: &'state mut State, arguments: &Arguments) -> Result<&'state mut Head, ServiceError> {
    let arn = arguments.text("resourceArn")?;
    let head = state.head_mut(arn).ok_or_else(|| ServiceError::not_found(arn))?;
    if head.course.passing == Passing::Deletion {
        return Err(ServiceError::in_use(format!("The resource {arn} is being deleted.")));
    }
    Ok(head)
}

pub(crate) fn list(state: &mut State, _: Timestamp, arguments: &Arguments) -> Answer {
    let head = resource(state, arguments)?;
    Ok(json!({"tags": head.tags.described()}))
}

pub(crate) fn tag(state: &mut State, _: Timestamp, arguments: &Arguments) -> Answer {
    let newer = Tags::of(arguments)?;
    let head = resource(state, arguments)?;
    head.tags = head.tags.joined(newer)?;
    Ok(json!({}))
}

pub(crate) fn untag(state: &mut State, _: Timestamp, arguments: &Arguments) -> Answer {
    let keys = arguments.value("tagKeys").and_then(Value::as_array);
    let keys: Vec<&str> = keys.into_iter().flatten().filter_map(Value::as_str).collect();
    if keys.len() > MOST_KEYS {
        let message = format!("At most {MOST_KEYS} tag keys can be removed at once.");
        return Err(ServiceError::new("TooManyTagKeysException", message));
    }
    let head = resource(state, arguments)?;
    head.tags.0.retain(|(key, _)| !keys.contains(&key.as_str()));
    Ok(json!({}))
}
