//! The console: pages that a browser shows under `/_emulator/`, made on the server and kept up to date by server-sent events.
//!
//! # Adding a page
//!
//! 1. A file here, such as `metrics.rs`, with a struct that derives [`askama::Template`] with `path = "metrics.html"`. Its
//!    first member is `layout: Layout`, made by [`page::Layout::new`] *before* anything that the page shows is read, so that
//!    no change is missed. A function `show(emulator, fields)` fills it and answers [`page::html`].
//! 2. `templates/metrics.html`, which begins with `{% extends "layout.html" %}` and puts its text into
//!    `{% block content %}`. The layout has the `h1`, the navigation and the landmarks. Everything in `{{ }}` is escaped.
//! 3. An entry in [`navigation::Section`] if the navigation is to have it, and arms in [`show`] and, for forms, in [`act`].
//! 4. What is to follow by itself: an element with an `id` and `data-live="resources clock"`. When one of these topics
//!    changes, `assets/console.js` asks for the page again and brings the element up to date, keeping focus and whatever
//!    the user opened. `versions.rs` has the topics. Elements with `data-announce` inside are read
//!    out by screen readers when their text changes.
//!
//! A form is `<form method="post" action="…">` without JavaScript. Its function in [`act`] changes something and answers
//! [`page::see_other`], or shows its page again with [`page::Layout::with_problem`]. Lists have pages of
//! [`paging::Paging`]; none shows everything. A page looks at [`Emulator::snapshot`], never at the locked state for long.
//!
//! Scripts and styles come from `assets/` only: the Content-Security-Policy of [`page`] forbids all else, `style` attributes
//! and inline scripts among them.

mod assets;
mod choice;
mod clock;
mod data;
mod faults;
mod fields;
mod group;
mod members;
mod metrics;
mod navigation;
mod notifications;
mod objects;
mod page;
mod paging;
mod recommendations;
mod requests;
mod resource;
mod resource_rows;
mod start;
mod stream;
mod timeline;
mod versions;

use http::request::Parts;
use http::{Method, Response, StatusCode};
use s3s::Body;

use crate::emulator::Emulator;
use crate::wire::console::fields::Fields;
use crate::wire::reply::with_header;

/// The path of the console's start page.
pub const START: &str = "/_emulator/";

/// What the paths of all other pages begin with.
pub(crate) const PREFIX: &str = "/_emulator/console/";

/// The start page without the slash at its end, which people leave out.
const START_WITHOUT_SLASH: &str = "/_emulator";

/// Whether a request is for the console.
pub(crate) fn is_addressed(path: &str) -> bool {
    path == START || path == START_WITHOUT_SLASH || path.starts_with(PREFIX)
}

/// Answers a request with a page, an asset, or the stream of changes.
pub(crate) async fn answer(emulator: &Emulator, head: &Parts, body: &[u8]) -> Response<Body> {
    // Statuses change on clocks that go by themselves, whether or not a client ever called.
    emulator.start_background();
    let path = head.uri.path();
    let response = if path == START_WITHOUT_SLASH {
        page::see_other(START)
    } else {
        let name = path.strip_prefix(PREFIX).unwrap_or_default();
        match head.method {
            Method::GET | Method::HEAD if name == "stream" => stream::open(emulator, head),
            Method::GET | Method::HEAD => {
                show(emulator, name, &Fields::parse(head.uri.query().unwrap_or_default().as_bytes())).await
            }
            Method::POST => act(emulator, name, head, &Fields::parse(body)).await,
            _ => not_allowed(emulator),
        }
    };
    page::secured(response)
}

/// The page of that name, or an asset.
async fn show(emulator: &Emulator, name: &str, fields: &Fields) -> Response<Body> {
    match name {
        "" => start::show(emulator, fields),
        "group" => group::show(emulator, fields),
        "resource" => resource::show(emulator, fields),
        "clock" => clock::show(emulator),
        "requests" => requests::show(emulator, fields),
        "request" => requests::show_one(emulator, fields),
        "faults" => faults::show(emulator),
        "try" => recommendations::show(emulator, fields).await,
        "try/identifiers" => recommendations::find_identifiers(emulator, fields).await,
        "data" => data::show(emulator, fields).await,
        "metrics" => metrics::show(emulator, fields).await,
        "objects" => objects::show(emulator, fields).await,
        "notifications" => notifications::show(emulator, fields),
        "notification" => notifications::show_one(emulator, fields),
        "events" => notifications::show_events(emulator, fields),
        "event" => notifications::show_event(emulator, fields),
        _ => assets::find(name).unwrap_or_else(|| not_found(emulator)),
    }
}

/// What a form asks for.
async fn act(emulator: &Emulator, name: &str, head: &Parts, fields: &Fields) -> Response<Body> {
    match name {
        "clock" => clock::act(emulator, head, fields).await,
        "faults" => faults::act(emulator, fields),
        "try/event" => recommendations::send_event(emulator, fields).await,
        _ => not_found(emulator),
    }
}

fn not_found(emulator: &Emulator) -> Response<Body> {
    page::problem(emulator, StatusCode::NOT_FOUND, "There is no such page.")
}

fn not_allowed(emulator: &Emulator) -> Response<Body> {
    let problem = "The console takes GET for pages and POST for forms only.";
    with_header(page::problem(emulator, StatusCode::METHOD_NOT_ALLOWED, problem), "allow", "GET, HEAD, POST")
}
