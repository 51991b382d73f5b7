//! A request that has passed validation, read by the names of its members.

use serde_json::{Map, Value};

use crate::error::ServiceError;
use crate::store::tags::Tags;

#[derive(Debug)]
pub(crate) struct Arguments(pub(crate) Map<String, Value>);

impl Arguments {
    /// A required text.
    ///
    /// # Errors
    /// It is not there, which validation has already ruled out for members that the model requires.
    pub(crate) fn text(&self, name: &str) -> Result<&str, ServiceError> {
        self.optional_text(name).ok_or_else(|| ServiceError::invalid_input(format!("{name} is required.")))
    }

    pub(crate) fn optional_text(&self, name: &str) -> Option<&str> {
        self.0.get(name).and_then(Value::as_str)
    }

    pub(crate) fn flag(&self, name: &str) -> Option<bool> {
        self.0.get(name).and_then(Value::as_bool)
    }

    pub(crate) fn number(&self, name: &str) -> Option<u64> {
        self.0.get(name).and_then(Value::as_u64)
    }

    /// The tags that the request gives.
    ///
    /// # Errors
    /// Those of [`Tags::of`].
    pub(crate) fn tags(&self) -> Result<Tags, ServiceError> {
        Tags::of(self)
    }

    /// A member inside others, for example `dataSource` and in it `dataLocation`.
    pub(crate) fn inside(&self, path: &[&str]) -> Option<&Value> {
        let (first, rest) = path.split_first()?;
        rest.iter().try_fold(self.value(first)?, |value, name| value.get(name))
    }

    /// Any member, as it was given.
    pub(crate) fn value(&self, name: &str) -> Option<&Value> {
        self.0.get(name)
    }
}
