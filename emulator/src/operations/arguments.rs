//! A request that has passed validation, read by the names of its members.

use serde_json::{Map, Value};

use crate::data::destination::Destination;
use crate::error::ServiceError;
use crate::store::tags::Tags;

/// The members of a request.
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

    /// A text, if it is there.
    pub(crate) fn optional_text(&self, name: &str) -> Option<&str> {
        self.0.get(name).and_then(Value::as_str)
    }

    /// A truth value, if it is there.
    pub(crate) fn flag(&self, name: &str) -> Option<bool> {
        self.0.get(name).and_then(Value::as_bool)
    }

    /// A count from 0, if it is there.
    pub(crate) fn number(&self, name: &str) -> Option<u64> {
        self.0.get(name).and_then(Value::as_u64)
    }

    /// The tags that the request gives.
    ///
    /// # Errors
    /// Those of [`Tags::read`].
    pub(crate) fn tags(&self) -> Result<Tags, ServiceError> {
        Tags::read(self.value("tags"))
    }

    /// A member inside others, for example `dataSource` and in it `dataLocation`.
    pub(crate) fn inside(&self, path: &[&str]) -> Option<&Value> {
        let (first, rest) = path.split_first()?;
        rest.iter().try_fold(self.value(first)?, |value, name| value.get(name))
    }

    /// The folder that a job is to write to. A path without a slash at its end is taken for a folder all the same,
    /// which is a guess.
    ///
    /// # Errors
    /// It is no location in S3.
    pub(crate) fn destination(&self) -> Result<Destination, ServiceError> {
        let path = self.inside(&["jobOutput", "s3DataDestination", "path"]).and_then(Value::as_str);
        Destination::parse(path.unwrap_or_default())
    }

    /// Any member, as it was given.
    pub(crate) fn value(&self, name: &str) -> Option<&Value> {
        self.0.get(name)
    }
}
