//! Events for Amazon EventBridge: of each change of a resource's state and of the end of a run. `docs/events.md` describes
//! them. They are published in batches at the end of a turn, at least once each, and a failure to publish stops nothing.

use aws_sdk_eventbridge::error::DisplayErrorContext;
use aws_sdk_eventbridge::primitives::DateTime;
use aws_sdk_eventbridge::types::{PutEventsRequestEntry, PutEventsResultEntry};
use personalize_contract::event_bus::DEFAULT;
use serde_json::Value;

use crate::clients::Clients;
use crate::context::Context;
use crate::metrics::{Line, Unit};
use crate::names;
use crate::parameters::EventsSection;
use crate::settings::Settings;
use crate::time::Timestamp;

/// Who sends them: as the rules of those have it who come from Maintaining Personalized Experiences.
const SOURCE: &str = "solutions.aws.personalize";

/// Most events of a request. Source: the API reference of `PutEvents`.
const MOST_ENTRIES: usize = 10;

/// Errors of an event that another attempt may mend. Source: the API reference of `PutEventsResultEntry`.
const PASSING: [&str; 3] = ["InternalFailure", "InternalException", "ThrottlingException"];

/// Something that happened.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// What it is about, as in `Personalize Campaign State Change`.
    pub detail_type: String,
    /// The ARN of what it is about, once there is one.
    pub resource: Option<String>,
    /// What happened, an object.
    pub detail: Value,
}

/// The detail type of changes of what that names.
#[must_use]
pub fn detail_type(words: &str) -> String {
    let title = |word: &str| {
        let mut letters = word.chars();
        letters.next().map(|first| first.to_uppercase().chain(letters).collect::<String>()).unwrap_or_default()
    };
    let title: Vec<String> = words.split(' ').map(title).collect();
    format!("Personalize {} State Change", title.join(" "))
}

/// What tells an event from all others, and is the same when a turn that runs again publishes it again.
#[must_use]
pub fn identifier(execution: &str, about: &[&str]) -> String {
    names::digest(&format!("{execution}\n{}", about.join("\n")))[..32].to_owned()
}

/// Which bus a run's events go to: that of the file's section, else that of the deployment. With neither there are none.
#[must_use]
pub fn bus_of(section: Option<&EventsSection>, settings: &Settings) -> Option<String> {
    let of_file = section.and_then(|section| section.event_bus_name.clone());
    let named = of_file.or_else(|| settings.event_bus_name.clone());
    named.or_else(|| section.map(|_| DEFAULT.to_owned()))
}

/// Publishes what happened in a run at a moment. What could not be published is counted in its context.
pub async fn publish_of_run(clients: &Clients, context: &mut Context, now: Timestamp, events: &[Event]) {
    if let Some(bus) = context.event_bus.clone() {
        let lost = publish(clients, (&bus, &context.execution.id), Some(now), events).await;
        context.unpublished_events = context.unpublished_events.saturating_add(lost);
        if lost > 0 {
            clients.metrics.write(now, &Line::of("UnpublishedEvents", Unit::Count, f64::from(lost)));
        }
    }
}

/// Publishes events of an execution on a bus, in their order; without a moment they happen as they are published. Gives back
/// how many could not be published, for which the log has the reason.
pub async fn publish(
    clients: &Clients,
    (bus, execution): (&str, &str),
    now: Option<Timestamp>,
    events: &[Event],
) -> u32 {
    let (mut lost, mut reason, mut left) = (0, None, events.len());
    for batch in events.chunks(MOST_ENTRIES) {
        left -= batch.len();
        let Unpublished { count, why, is_final } = send(clients, bus, now, batch).await;
        lost += count;
        reason = why.or(reason);
        // Where EventBridge cannot be reached, or takes nothing, a run does not wait for it again and again.
        if is_final {
            lost += left;
            break;
        }
    }
    if let Some(reason) = reason {
        tracing::warn!(execution, event_bus = bus, events = lost, "events could not be published: {reason}");
    }
    u32::try_from(lost).unwrap_or(u32::MAX)
}

/// What of a batch was not published.
struct Unpublished {
    count: usize,
    why: Option<String>,
    /// Whether the request itself failed, as the next would.
    is_final: bool,
}

/// Sends a batch, and once more what another attempt may mend.
async fn send(clients: &Clients, bus: &str, now: Option<Timestamp>, batch: &[Event]) -> Unpublished {
    let (mut left, mut count, mut why) = (batch.to_vec(), 0, None);
    for is_last in [false, true] {
        let entries = left.iter().map(|event| entry(bus, now, event)).collect();
        let answer = clients.event_bridge.put_events().set_entries(Some(entries)).send().await;
        let results = match answer {
            Ok(answer) => answer.entries.unwrap_or_default(),
            Err(error) => {
                let why = Some(DisplayErrorContext(&error).to_string());
                return Unpublished { count: count + left.len(), why, is_final: true };
            }
        };
        let mut again = Vec::new();
        for (event, result) in left.into_iter().zip(results) {
            let Some(code) = result.error_code.clone() else { continue };
            if PASSING.contains(&code.as_str()) && !is_last {
                again.push(event);
            } else {
                count += 1;
                why = Some(entry_failure(&code, &result));
            }
        }
        left = again;
        if left.is_empty() {
            break;
        }
    }
    Unpublished { count, why, is_final: false }
}

fn entry_failure(code: &str, result: &PutEventsResultEntry) -> String {
    format!("{code}: {}", result.error_message().unwrap_or("no message"))
}

fn entry(bus: &str, now: Option<Timestamp>, event: &Event) -> PutEventsRequestEntry {
    PutEventsRequestEntry::builder()
        .set_time(now.map(|now| DateTime::from_secs_f64(now.as_seconds())))
        .source(SOURCE)
        .set_resources(event.resource.clone().map(|arn| vec![arn]))
        .detail_type(&event.detail_type)
        .detail(event.detail.to_string())
        .event_bus_name(bus)
        .build()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_detail_type_is_a_title() {
        assert_eq!(detail_type("dataset import job"), "Personalize Dataset Import Job State Change");
        assert_eq!(detail_type("campaign"), "Personalize Campaign State Change");
    }
}
