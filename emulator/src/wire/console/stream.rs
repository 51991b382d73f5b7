//! The stream of changes, as server-sent events: `change` names the topics that changed, and `now` is what the clock shows.

use std::convert::Infallible;
use std::time::Duration;

use bytes::Bytes;
use http::request::Parts;
use http::{Response, StatusCode};
use http_body_util::StreamBody;
use hyper::body::Frame;
use s3s::Body;
use serde_json::json;
use tokio::time::{Instant, Interval, MissedTickBehavior};

use crate::emulator::Emulator;
use crate::wire::console::fields::Fields;
use crate::wire::console::page::shown;
use crate::wire::console::versions::{Observation, Versions};
use crate::wire::reply::plain;

/// How often it is looked for changes. What follows is the browser's request for the page, well within 200 ms.
const LOOK: Duration = Duration::from_millis(50);

/// How often a clock that goes by itself is shown.
const SHOW_CLOCK: Duration = Duration::from_secs(1);

/// How long nothing is sent at most, so that a connection whose client is gone is noticed.
const QUIET: Duration = Duration::from_secs(15);

/// Opens a stream. It begins with what has changed since the versions in `seen`, or since the last event that the client
/// got before it lost its connection.
pub(super) fn open(emulator: &Emulator, head: &Parts) -> Response<Body> {
    let last = head.headers.get("last-event-id").and_then(|id| Versions::parse(id.to_str().ok()?));
    let query = Fields::parse(head.uri.query().unwrap_or_default().as_bytes());
    let seen = last.or_else(|| Versions::parse(query.text("seen")?)).unwrap_or_default();
    let watch = Watch::new(emulator.clone(), seen);
    let frames = futures_util::stream::unfold(watch, |mut watch| async {
        let text = watch.next().await;
        Some((Ok::<_, Infallible>(Frame::data(Bytes::from(text))), watch))
    });
    plain(StatusCode::OK, "text/event-stream", Body::http_body_unsync(StreamBody::new(frames)))
}

/// Waits for changes.
struct Watch {
    emulator: Emulator,
    seen: Versions,
    observation: Observation,
    ticks: Interval,
    /// When something was sent last.
    sent: Instant,
    /// When the clock was shown last, and what was shown.
    clock_shown: Option<(Instant, String)>,
}

impl Watch {
    fn new(emulator: Emulator, seen: Versions) -> Self {
        let mut ticks = tokio::time::interval(LOOK);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        Self { emulator, seen, observation: Observation::default(), ticks, sent: Instant::now(), clock_shown: None }
    }

    /// The next events, as they are sent.
    async fn next(&mut self) -> String {
        loop {
            self.ticks.tick().await;
            let mut text = self.now().unwrap_or_default();
            text.extend(self.change());
            if text.is_empty() && self.sent.elapsed() >= QUIET {
                text.push_str(": nothing has changed\n\n");
            }
            if !text.is_empty() {
                self.sent = Instant::now();
                return text;
            }
        }
    }

    fn change(&mut self) -> Option<String> {
        let versions = Versions::observed(&self.emulator, &mut self.observation);
        let topics: Vec<&str> = versions.changed(self.seen).collect();
        if topics.is_empty() {
            return None;
        }
        self.seen = versions;
        Some(format!("id: {versions}\nevent: change\ndata: {}\n\n", json!({"topics": topics})))
    }

    /// What the clock shows, if that is to be sent.
    fn now(&mut self) -> Option<String> {
        let clock = self.emulator.clock();
        let is_due = |(at, _): &(Instant, String)| clock.is_virtual() || at.elapsed() >= SHOW_CLOCK;
        if !self.clock_shown.as_ref().is_none_or(is_due) {
            return None;
        }
        let text = shown(clock.now());
        if self.clock_shown.as_ref().is_some_and(|(_, before)| *before == text) {
            return None;
        }
        let event = format!("event: now\ndata: {}\n\n", json!({"text": text}));
        self.clock_shown = Some((Instant::now(), text));
        Some(event)
    }
}
