//! Whose events a session's are. A visitor may be known only after some of them.

use std::collections::{HashMap, HashSet};

use personalize_contract::DatasetType;
use serde::{Deserialize, Serialize};

/// A row in the order of the schema's fields.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Row {
    pub(crate) values: Vec<String>,
    /// The column of the user.
    pub(crate) user: Option<usize>,
}

impl Row {
    /// The values, with the user put in.
    fn of_user(mut self, user_id: &str) -> Vec<String> {
        if let Some(value) = self.user.and_then(|column| self.values.get_mut(column)) {
            user_id.clone_into(value);
        }
        self.values
    }
}

/// An interaction that has been checked.
#[derive(Debug, Clone)]
pub(crate) struct Interaction {
    pub(crate) session_id: String,
    pub(crate) user_id: Option<String>,
    pub(crate) event_id: Option<String>,
    pub(crate) dataset_type: DatasetType,
    pub(crate) row: Row,
}

/// What an event tracker knows of sessions.
///
/// The guide says that a session ties events to a user from before a login, and not how or for how long. Here the
/// events of a session wait, without a limit, until one of them names its user. From then on that user is taken for
/// the events that name none, until another is named.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Sessions {
    sessions: HashMap<String, Session>,
    /// Of events with the same identifier the first counts, as the guide says.
    event_ids: HashSet<String>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
enum Session {
    Anonymous(Vec<(DatasetType, Row)>),
    Of(String),
}

impl Sessions {
    /// The events of a session whose user is not known, in the order of their coming.
    pub(crate) fn waiting(&self, session_id: &str) -> &[(DatasetType, Row)] {
        match self.sessions.get(session_id) {
            Some(Session::Anonymous(waiting)) => waiting,
            Some(Session::Of(_)) | None => &[],
        }
    }

    /// Takes events in, and gives back the rows whose user is known now, those that waited first.
    pub(crate) fn take_in(&mut self, events: Vec<Interaction>) -> Vec<(DatasetType, Vec<String>)> {
        let mut known = Vec::new();
        for event in events {
            let Interaction { session_id, user_id, event_id, dataset_type, row } = event;
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
