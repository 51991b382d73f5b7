//! What was received: notifications that were published to SNS, and events that were put on event buses. Both are read
//! with conditions, and the next can be waited for.

use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::{Value, json};

use super::invalid;
use crate::emulator::Emulator;
use crate::error::ServiceError;
use crate::operations::Answer;
use crate::recent::Recent;
use crate::store::event_bus::PutEvent;
use crate::store::notification::Notification;

/// The longest that one request waits, in seconds.
const LONGEST_WAIT: u64 = 600;

/// What can be asked of notifications, besides what can be asked of both.
const OF_NOTIFICATIONS: [&str; 3] = ["topic", "subject", "message"];

/// The same of events.
const OF_EVENTS: [&str; 3] = ["eventBus", "source", "detailType"];

/// What an entry has by the name of a condition.
type Lookup<T> = for<'entry> fn(&'entry T, &str) -> &'entry str;

/// What a query asks for.
struct Question {
    /// By name, what an entry has to have.
    conditions: BTreeMap<String, String>,
    /// How many entries there had been when the first came that is asked for.
    since: usize,
    /// How long to wait for an entry that is asked for, where there is none yet.
    wait: Duration,
}

impl Question {
    /// Reads `topic=alerts&since=3&wait=20`.
    fn read(query: Option<&str>, known: &[&str]) -> Result<Self, ServiceError> {
        let mut question = Self { conditions: BTreeMap::new(), since: 0, wait: Duration::ZERO };
        for (name, value) in form_urlencoded::parse(query.unwrap_or_default().as_bytes()) {
            match name.as_ref() {
                "since" => {
                    question.since = value
                        .parse()
                        .map_err(|_| invalid("`since` must be a number that an answer had as its `count`."))?;
                }
                "wait" => question.wait = wait(&value)?,
                name if known.contains(&name) => {
                    question.conditions.insert(name.to_owned(), value.into_owned());
                }
                name => {
                    let known = known.join(", ");
                    return Err(invalid(format!("`{name}` is unknown here. There are {known}, since, wait.")));
                }
            }
        }
        Ok(question)
    }

    /// Copies of the entries that are asked for, and how many there have been of all. Only these are copied, since
    /// whoever adds an entry waits meanwhile.
    fn asked_for<T: Clone>(&self, entries: &Recent<T>, value: Lookup<T>) -> (Vec<T>, usize) {
        let asked_for = entries.since(self.since).filter(|entry| self.is_met(*entry, value));
        (asked_for.cloned().collect(), entries.count())
    }

    fn is_met<T>(&self, entry: &T, value: Lookup<T>) -> bool {
        self.conditions.iter().all(|(name, condition)| {
            let (given, condition) = (value(entry, name), condition.as_str());
            match name.as_str() {
                // By the name, which an ARN ends with.
                "topic" | "eventBus" => given == condition || given.rsplit([':', '/']).next() == Some(condition),
                "subject" | "message" => given.contains(condition),
                _ => given == condition,
            }
        })
    }

    /// Entries that are asked for, as soon as there is one, and how many there have been of all. After the time that
    /// may be waited there are none.
    async fn answered(&self, emulator: &Emulator, look: impl Fn() -> (Vec<Value>, usize)) -> (Vec<Value>, usize) {
        let deadline = tokio::time::Instant::now() + self.wait;
        loop {
            let notify = emulator.changes();
            let changed = notify.notified();
            tokio::pin!(changed);
            // From here on no entry is missed.
            changed.as_mut().enable();
            let found = look();
            if !found.0.is_empty() || tokio::time::timeout_at(deadline, changed).await.is_err() {
                return found;
            }
        }
    }
}

fn wait(value: &str) -> Result<Duration, ServiceError> {
    let seconds = value.parse().ok().and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    let seconds = seconds.filter(|seconds| *seconds <= Duration::from_secs(LONGEST_WAIT));
    seconds.ok_or_else(|| invalid(format!("`wait` must be a number of seconds from 0 to {LONGEST_WAIT}.")))
}

/// The notifications that a query asks for.
///
/// # Errors
/// The query is not understood.
pub(super) async fn notifications(emulator: &Emulator, query: Option<&str>) -> Answer {
    let question = Question::read(query, &OF_NOTIFICATIONS)?;
    let look = || {
        let (notifications, count) = question.asked_for(&emulator.published(), of_notification);
        let shown = notifications.into_iter().map(|notification| {
            json!({
                "topicArn": notification.topic_arn,
                "subject": notification.subject,
                "message": notification.message,
                "byProtocol": notification.by_protocol,
                "attributes": notification.attributes,
                "at": notification.at.0,
            })
        });
        (shown.collect(), count)
    };
    let (notifications, count) = question.answered(emulator, look).await;
    Ok(json!({"notifications": notifications, "count": count}))
}

/// The events that a query asks for, each as a rule's target gets it and with what only its sender knows.
///
/// # Errors
/// The query is not understood.
pub(super) async fn events(emulator: &Emulator, query: Option<&str>) -> Answer {
    let question = Question::read(query, &OF_EVENTS)?;
    let look = || {
        let (events, count) = question.asked_for(&emulator.event_buses().events, of_event);
        let shown = events.into_iter().map(|event| {
            json!({
                "eventBusName": event.event_bus_name,
                "delivered": event.is_delivered,
                "event": event.as_delivered(),
                "at": event.at.0,
            })
        });
        (shown.collect(), count)
    };
    let (events, count) = question.answered(emulator, look).await;
    Ok(json!({"events": events, "count": count}))
}

fn of_notification<'entry>(notification: &'entry Notification, name: &str) -> &'entry str {
    match name {
        "topic" => &notification.topic_arn,
        "subject" => notification.subject.as_deref().unwrap_or_default(),
        _ => &notification.message,
    }
}

fn of_event<'entry>(event: &'entry PutEvent, name: &str) -> &'entry str {
    match name {
        "eventBus" => &event.event_bus_name,
        "source" => &event.source,
        _ => &event.detail_type,
    }
}
