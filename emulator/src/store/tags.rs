//! The tags of resources.

use personalize_contract::tag::MOST;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::error::ServiceError;

/// What keys that are kept for AWS begin with.
const RESERVED: &str = "aws:";

/// A resource's tags, in the order in which they were set.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Tags(Vec<(String, String)>);

impl Tags {
    /// The tags that a member of a request gives.
    ///
    /// # Errors
    /// There are too many, one begins as the service's own do, or a key is there twice.
    pub(crate) fn read(given: Option<&Value>) -> Result<Self, ServiceError> {
        let mut tags = Self::default();
        for tag in given.and_then(Value::as_array).into_iter().flatten() {
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
    ///
    /// # Errors
    /// There are too many.
    pub(crate) fn joined(&self, newer: Self) -> Result<Self, ServiceError> {
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

    /// Takes away the tags with these keys.
    pub(crate) fn remove(&mut self, keys: &[&str]) {
        self.0.retain(|(key, _)| !keys.contains(&key.as_str()));
    }

    /// The tags as descriptions have them.
    pub(crate) fn described(&self) -> Value {
        self.0.iter().map(|(key, value)| json!({"tagKey": key, "tagValue": value})).collect()
    }
}
