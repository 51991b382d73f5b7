//! What was published: the messages of SNS as the readers of their mails see them, and the events of `EventBridge` as the
//! targets of rules get them.

use askama::Template;
use http::{Response, StatusCode};
use s3s::Body;

use crate::emulator::Emulator;
use crate::recent::Recent;
use crate::store::event_bus::PutEvent;
use crate::store::notification::Notification;
use crate::wire::console::PREFIX;
use crate::wire::console::fields::{Fields, link};
use crate::wire::console::navigation::Section;
use crate::wire::console::page::{self, Layout, shown};
use crate::wire::console::paging::Paging;

/// What SNS writes above a mail whose message has no subject.
const NO_SUBJECT: &str = "AWS Notification Message";

/// How many characters of a message a list shows.
const BEGINNING: usize = 160;

#[derive(Template)]
#[template(path = "notifications.html")]
struct NotificationsPage {
    layout: Layout,
    paging: Paging,
    rows: Vec<MessageRow>,
    /// How many events there are on the other page.
    events: usize,
}

struct MessageRow {
    number: usize,
    link: String,
    subject: String,
    beginning: String,
    topic: String,
    at: String,
}

#[derive(Template)]
#[template(path = "notification.html")]
struct NotificationPage {
    layout: Layout,
    subject: String,
    at: String,
    topic_arn: String,
    mail: String,
    attributes: Vec<(String, String)>,
    /// What each protocol gets, where the message says so.
    by_protocol: Vec<(String, String)>,
    published: String,
    neighbours: Neighbours,
}

#[derive(Template)]
#[template(path = "events.html")]
struct EventsPage {
    layout: Layout,
    paging: Paging,
    rows: Vec<EventRow>,
    /// How many messages there are on the other page.
    notifications: usize,
}

struct EventRow {
    number: usize,
    link: String,
    detail_type: String,
    source: String,
    bus: String,
    is_delivered: bool,
    resources: Vec<String>,
    at: String,
}

#[derive(Template)]
#[template(path = "event.html")]
struct EventPage {
    layout: Layout,
    bus: String,
    is_delivered: bool,
    at: String,
    event: String,
    neighbours: Neighbours,
}

/// A kind of what was published, by the names of its pages.
#[derive(Clone, Copy)]
struct Kind {
    list: &'static str,
    one: &'static str,
}

const NOTIFICATIONS: Kind = Kind { list: "notifications", one: "notification" };
const EVENTS: Kind = Kind { list: "events", one: "event" };

/// The ways to what was published before and after.
struct Neighbours {
    list: String,
    older: Option<String>,
    newer: Option<String>,
}

/// Shows a page of the messages, the newest first.
pub(super) fn show(emulator: &Emulator, fields: &Fields) -> Response<Body> {
    let layout = Layout::new(emulator, Section::Notifications, "Notifications");
    let (paging, rows) = rows(&emulator.published(), fields, NOTIFICATIONS, MessageRow::of);
    let events = emulator.event_buses().events.kept();
    page::html(&NotificationsPage { layout, paging, rows, events })
}

/// Shows a page of the events, the newest first.
pub(super) fn show_events(emulator: &Emulator, fields: &Fields) -> Response<Body> {
    let layout = Layout::new(emulator, Section::Notifications, "Events");
    let notifications = emulator.published().kept();
    let (paging, rows) = rows(&emulator.event_buses().events, fields, EVENTS, EventRow::of);
    page::html(&EventsPage { layout, paging, rows, notifications })
}

/// The rows of a page of what was published, the newest first.
fn rows<T, R>(published: &Recent<T>, fields: &Fields, kind: Kind, row: impl Fn(usize, &T) -> R) -> (Paging, Vec<R>) {
    let paging = Paging::new(published.kept(), fields.number("page"), kind.list());
    let newest_first = published.numbered_newest_first().skip(paging.rows().start).take(paging.rows().len());
    let rows = newest_first.map(|(number, entry)| row(number, entry)).collect();
    (paging, rows)
}

/// Shows one message.
pub(super) fn show_one(emulator: &Emulator, fields: &Fields) -> Response<Body> {
    let found = found(&emulator.published(), fields, NOTIFICATIONS);
    let Some((notification, neighbours)) = found else {
        return page::problem(emulator, StatusCode::NOT_FOUND, "There is no such notification, or it is forgotten.");
    };
    let mail = notification.message_for("email").to_owned();
    let Notification { topic_arn, subject, message, by_protocol, attributes, at } = notification;
    let subject = subject.unwrap_or_else(|| NO_SUBJECT.to_owned());
    page::html(&NotificationPage {
        layout: Layout::new(emulator, Section::Notifications, "Notification"),
        subject,
        at: shown(at),
        topic_arn,
        mail,
        attributes: attributes.into_iter().collect(),
        by_protocol: by_protocol.into_iter().collect(),
        published: message,
        neighbours,
    })
}

/// Shows one event.
pub(super) fn show_event(emulator: &Emulator, fields: &Fields) -> Response<Body> {
    let found = found(&emulator.event_buses().events, fields, EVENTS);
    let Some((event, neighbours)) = found else {
        return page::problem(emulator, StatusCode::NOT_FOUND, "There is no such event, or it is forgotten.");
    };
    page::html(&EventPage {
        layout: Layout::new(emulator, Section::Notifications, event.detail_type.clone()),
        bus: event.event_bus_name.clone(),
        is_delivered: event.is_delivered,
        at: shown(event.at),
        event: format!("{:#}", event.as_delivered()),
        neighbours,
    })
}

/// What was published under the number that is asked for, if it is kept, and the ways to its neighbours.
fn found<T: Clone>(published: &Recent<T>, fields: &Fields, kind: Kind) -> Option<(T, Neighbours)> {
    let number: usize = fields.number("number")?;
    let found = published.get(number)?.clone();
    let link_to = |number: usize| published.get(number).map(|_| kind.link_of(number));
    let neighbours = Neighbours {
        list: kind.list(),
        older: number.checked_sub(1).and_then(link_to),
        newer: number.checked_add(1).and_then(link_to),
    };
    Some((found, neighbours))
}

impl Kind {
    /// The path of the list.
    fn list(self) -> String {
        format!("{PREFIX}{}", self.list)
    }

    fn link_of(self, number: usize) -> String {
        link(&format!("{PREFIX}{}", self.one), &[("number", Some(number.to_string().as_str()))])
    }
}

impl MessageRow {
    fn of(number: usize, notification: &Notification) -> Self {
        let mail = notification.message_for("email");
        let mut beginning: String = mail.chars().take(BEGINNING).collect();
        if beginning.len() < mail.len() {
            beginning.push('…');
        }
        Self {
            number,
            link: NOTIFICATIONS.link_of(number),
            subject: notification.subject.clone().unwrap_or_else(|| NO_SUBJECT.to_owned()),
            beginning,
            topic: last_part(&notification.topic_arn),
            at: shown(notification.at),
        }
    }
}

impl EventRow {
    fn of(number: usize, event: &PutEvent) -> Self {
        Self {
            number,
            link: EVENTS.link_of(number),
            detail_type: event.detail_type.clone(),
            source: event.source.clone(),
            bus: last_part(&event.event_bus_name),
            is_delivered: event.is_delivered,
            resources: event.resources.clone(),
            at: shown(event.at),
        }
    }
}

/// The name in an ARN.
fn last_part(arn: &str) -> String {
    arn.rsplit([':', '/']).next().unwrap_or_default().to_owned()
}
