//! Whose events a session's are. A visitor may be known only after some of them.

use std::collections::{HashMap, HashSet};

use personalize_contract::DatasetType;

use super::row::Row;

/// An event that has been checked.
#[derive(Debug, Clone)]
pub(super) struct Event {
    pub(super) session_id: String,
    pub(super) user_id: Option<String>,
    pub(super) event_id: Option<String>,
    pub(super) dataset_type: DatasetType,
    pub(super) row: Row,
}

/// What an event tracker has seen.
///
/// The guide says that a session ties events to a user from before a login, and not how or for how long. Here the
/// events of a session wait, without a limit, until one of them names its user. From then on that user is taken for
/// the events that name none, until another is named.
#[derive(Debug, Default)]
pub(crate) struct Sessions {
    sessions: HashMap<String, Session>,
    /// Of events with the same identifier the first counts, as the guide says.
    event_ids: HashSet<String>,
}

#[derive(Debug)]
enum Session {
    Anonymous(Vec<(DatasetType, Row)>),
    Of(String),
}

impl Sessions {
    /// Takes events in, and gives back the rows whose user is known now, those that waited first.
    pub(super) fn take_in(&mut self, events: Vec<Event>) -> Vec<(DatasetType, Vec<String>)> {
        let mut known = Vec::new();
        for event in events {
            let Event { session_id, user_id, event_id, dataset_type, row } = event;
            if event_id.is_some_and(|event_id| !self.event_ids.insert(event_id)) {
                continue;
            }
            let session = self.sessions.entry(session_id).or_insert_with(|| Session::Anonymous(Vec::new()));
            if let Some(user_id) = user_id
                && let Session::Anonymous(waiting) = std::mem::replace(session, Session::Of(user_id.clone()))
            {
                known.extend(waiting.into_iter().map(|(dataset_type, row)| (dataset_type, row.of_user(&user_id))));
            }
            match session {
                Session::Anonymous(waiting) => waiting.push((dataset_type, row)),
                Session::Of(user_id) => known.push((dataset_type, row.of_user(user_id))),
            }
        }
        known
    }
}
