//! What is known, when an answer is made, of records and events.

use std::sync::Arc;

use personalize_models::Table;
use personalize_models::filter::{EventTypes, EventWindows, Snapshot};

use super::live::{Indexed, Lookup};
use super::recent::{RecentEvent, RecentEvents};

/// What an answer is to look things up in.
#[derive(Debug, Default)]
pub(crate) struct Lookups {
    pub(crate) items: Option<Lookup<Table>>,
    pub(crate) users: Option<Lookup<Table>>,
    pub(crate) actions: Option<Lookup<Table>>,
    pub(crate) interactions: Option<Lookup<EventWindows>>,
    pub(crate) action_interactions: Option<Lookup<EventWindows>>,
    pub(crate) recent: Option<Lookup<RecentEvents>>,
}

/// The same, as it is at the moment of the answer. Nothing is there that was not asked for, or has no dataset.
#[derive(Debug, Default)]
pub(crate) struct Known {
    pub(crate) items: Option<Indexed<Table>>,
    pub(crate) users: Option<Indexed<Table>>,
    pub(crate) actions: Option<Indexed<Table>>,
    pub(crate) interactions: Option<Indexed<EventWindows>>,
    pub(crate) action_interactions: Option<Indexed<EventWindows>>,
    pub(crate) recent: Option<Indexed<RecentEvents>>,
}

impl Lookups {
    /// Everything, once it is built.
    ///
    /// # Errors
    /// The data cannot be read, which is a defect of the machine.
    pub(crate) async fn ready(self) -> Result<Known, String> {
        /// One of them, if it is asked for.
        macro_rules! ready {
            ($lookup:expr) => {
                match $lookup {
                    Some(lookup) => Some(lookup.ready().await?),
                    None => None,
                }
            };
        }
        Ok(Known {
            items: ready!(self.items),
            users: ready!(self.users),
            actions: ready!(self.actions),
            interactions: ready!(self.interactions),
            action_interactions: ready!(self.action_interactions),
            recent: ready!(self.recent),
        })
    }
}

impl Known {
    /// As filters look at it.
    pub(super) fn snapshot(&self) -> Snapshot<'_> {
        Snapshot {
            items: self.items.as_ref().map(|indexed| indexed.index.as_ref()),
            users: self.users.as_ref().map(|indexed| indexed.index.as_ref()),
            actions: self.actions.as_ref().map(|indexed| indexed.index.as_ref()),
            interactions: self.interactions.as_ref().map(|indexed| indexed.index.as_ref()),
            action_interactions: self.action_interactions.as_ref().map(|indexed| indexed.index.as_ref()),
        }
    }

    /// Adds what happened in a session that is not known to be anybody's, under the name that a request gives it.
    pub(crate) fn with_session(mut self, session: &str, events: &[RecentEvent]) -> Self {
        if let Some(windows) = self.interactions.as_mut().filter(|_| !events.is_empty()) {
            let windows = Arc::make_mut(&mut windows.index);
            for RecentEvent { item, timestamp, event_type, .. } in events {
                windows.add(session, item, *timestamp, Some(event_type).filter(|of| !of.is_empty()).map(AsRef::as_ref));
            }
        }
        self
    }

    /// The items that a user has events of some types with.
    pub(super) fn items_with(&self, user: &str, event_types: &[&str]) -> Vec<&str> {
        let Some(windows) = &self.interactions else { return Vec::new() };
        let numbers = windows.index.items_with(user, &EventTypes::named(event_types.iter().copied()));
        numbers.into_iter().filter_map(|number| windows.index.item_identifier(number)).collect()
    }
}
