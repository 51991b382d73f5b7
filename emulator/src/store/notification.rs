//! Messages that were published.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;

/// The name of the message for all protocols that none is given for.
pub(crate) const DEFAULT_PROTOCOL: &str = "default";

/// A message that was published.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Notification {
    /// Where it went.
    pub topic_arn: String,
    /// What an e-mail would carry as its subject.
    pub subject: Option<String>,
    /// The message as it was published.
    pub message: String,
    /// What the protocols get, `default` among them, where the message says so; empty where all get the same.
    pub by_protocol: BTreeMap<String, String>,
    /// What a subscription's filter policy can choose by: the text of each attribute, by its name.
    pub attributes: BTreeMap<String, String>,
    /// When it was published, by the emulator's clock.
    pub at: Timestamp,
}

impl Notification {
    /// What a subscription of that protocol would deliver: `email`, `sqs`, `https` and so on.
    #[must_use]
    pub fn message_for(&self, protocol: &str) -> &str {
        let own = self.by_protocol.get(protocol).or_else(|| self.by_protocol.get(DEFAULT_PROTOCOL));
        own.unwrap_or(&self.message)
    }
}
