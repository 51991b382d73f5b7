//! Client tokens: a request that comes again with the same token takes no effect a second time.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::request::conflict;
use super::{Answer, Operation};
use crate::recent::Recent;

/// How many requests are remembered.
const MOST: usize = 1000;

/// The newest requests that took effect and had a token.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Tokens(Recent<Remembered>);

#[derive(Debug, Clone, Serialize, Deserialize)]
struct Remembered {
    operation: Operation,
    #[serde(with = "crate::stored::json")]
    request: Map<String, Value>,
    #[serde(with = "crate::stored::json")]
    answer: Value,
}

impl Tokens {
    /// No requests.
    pub(super) const fn new() -> Self {
        Self(Recent::new(MOST))
    }

    /// What a request was answered that comes again; nothing, if it is new.
    pub(super) fn answer(&mut self, operation: Operation, request: &Map<String, Value>) -> Option<Answer> {
        let token = request.get("ClientToken")?;
        let is_same_token = |known: &&mut Remembered| known.request.get("ClientToken") == Some(token);
        let known = self.0.newest_first().find(is_same_token)?;
        if known.operation == operation && known.request == *request {
            return Some(Ok(known.answer.clone()));
        }
        Some(Err(conflict("The ClientToken was used for another request already.")))
    }

    /// Remembers a request that took effect.
    pub(super) fn remember(&mut self, operation: Operation, request: &Map<String, Value>, answer: &Value) {
        if request.contains_key("ClientToken") {
            let (request, answer) = (request.clone(), answer.clone());
            self.0.push(Remembered { operation, request, answer });
        }
    }
}
