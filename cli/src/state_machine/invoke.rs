//! What a Task state invokes: the function, wherever it runs.

use std::future::Future;
use std::pin::Pin;

use serde_json::Value;

use super::failure::Failure;

/// What an invocation comes to.
pub type Answer<'a> = Pin<Box<dyn Future<Output = Result<Value, Failure>> + Send + 'a>>;

/// A function that can be invoked: in this process, or at a URL.
///
/// A failure has the name and the cause that the Lambda integration of Step Functions gives it: for a handler's
/// error its `errorType` and the JSON that Lambda answers with, for Lambda's own errors `Lambda.…`.
pub trait Invoke: Send + Sync {
    /// Invokes it once.
    fn invoke(&self, event: Value) -> Answer<'_>;
}
