//! What was received: notifications that were published to SNS, and events that were put on event buses. Both are read
//! with conditions, and the next can be waited for.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::time::Duration;

use serde_json::{Value, json};

use super::invalid;
use crate::emulator::Emulator;
use crate::error::ServiceError;
use crate::operations::Answer;

/// The longest that one request waits, in seconds.
const LONGEST_WAIT: u64 = 600;

/// What can be asked of notifications, besides what can be asked of both.
const OF_NOTIFICATIONS: [&str; 3] = ["topic", "subject", "message"];

/// The same of events.
const OF_EVENTS: [&str; 3] = ["eventBus", "source", "detailType"];

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

    /// Whether an entry is asked for. `value` gives what it has by the name of a condition.
    fn is_met<'entry>(&self, value: impl Fn(&str) -> Cow<'entry, str>) -> bool {
        self.conditions.iter().all(|(name, condition)| match name.as_str() {
            // By the name, which an ARN ends with.
            "topic" | "eventBus" => {
                let given = value(name);
                given == *condition || given.rsplit([':', '/']).next() == Some(condition)
            }
            "subject" | "message" => value(name).contains(condition.as_str()),
            _ => value(name) == *condition,
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
        let (notifications, count) = emulator.notifications_since(question.since);
        let asked_for = notifications.into_iter().filter(|notification| {
            question.is_met(|name| match name {
                "topic" => Cow::Borrowed(notification.topic_arn.as_str()),
                "subject" => Cow::Borrowed(notification.subject.as_deref().unwrap_or_default()),
                _ => Cow::Borrowed(notification.message.as_str()),
            })
        });
        let shown = asked_for.map(|notification| {
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
        let (events, count) = emulator.events_since(question.since);
        let asked_for = events.into_iter().filter(|event| {
            question.is_met(|name| match name {
                "eventBus" => Cow::Borrowed(event.event_bus_name.as_str()),
                "source" => Cow::Borrowed(event.source.as_str()),
                _ => Cow::Borrowed(event.detail_type.as_str()),
            })
        });
        let shown = asked_for.map(|event| {
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
