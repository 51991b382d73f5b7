//! What was published, to be looked at without a copy of all of it.

use std::sync::MutexGuard;

use super::{Emulator, locked};
use crate::recent::Recent;
use crate::store::notification::Notification;

impl Emulator {
    /// The newest notifications.
    pub(crate) fn published(&self) -> MutexGuard<'_, Recent<Notification>> {
        locked(&self.0.notifications)
    }
}
