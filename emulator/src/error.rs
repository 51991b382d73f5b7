//! The service's errors, by the names that its clients match on.

use std::fmt;

use personalize_contract::{ResourceType, Status};
use serde::{Deserialize, Serialize};

/// An error of a JSON service: `{"__type": name, "message": message}` with HTTP 400.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceError {
    /// For example `ResourceNotFoundException`.
    pub name: String,
    /// What the client shows.
    pub message: String,
}

impl ServiceError {
    /// An error of any name.
    pub fn new(name: impl Into<String>, message: impl Into<String>) -> Self {
        Self { name: name.into(), message: message.into() }
    }

    /// The same error with another message.
    pub(crate) fn saying(self, message: String) -> Self {
        Self { message, ..self }
    }

    /// A request that is wrong, whatever the state of the account.
    pub(crate) fn invalid_input(message: impl Into<String>) -> Self {
        Self::new("InvalidInputException", message)
    }

    /// There is no resource of that ARN.
    pub(crate) fn not_found(arn: &str) -> Self {
        Self::new("ResourceNotFoundException", format!("Resource Arn {arn} does not exist."))
    }

    /// There is a resource of that ARN already.
    pub(crate) fn already_exists(arn: &str) -> Self {
        Self::new("ResourceAlreadyExistsException", format!("Another resource with Arn {arn} already exists."))
    }

    /// A resource that something else holds, or that is under way.
    pub(crate) fn in_use(message: impl Into<String>) -> Self {
        Self::new("ResourceInUseException", message)
    }

    /// A resource that has to be ACTIVE for a request, and is not.
    pub(crate) fn not_active(resource_type: ResourceType, arn: &str, status: Status) -> Self {
        let kind = resource_type.words();
        Self::in_use(format!("The {kind} {arn} must be ACTIVE for this. It is {status}."))
    }

    /// A quota that is full.
    pub(crate) fn limit_exceeded(message: impl Into<String>) -> Self {
        Self::new("LimitExceededException", message)
    }

    /// For what the service can do and this emulator cannot.
    pub(crate) fn not_emulated(what: &str) -> Self {
        Self::invalid_input(format!("{what} is not emulated."))
    }
}

impl fmt::Display for ServiceError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.name, self.message)
    }
}

impl std::error::Error for ServiceError {}
