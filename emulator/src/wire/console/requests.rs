//! The log of requests, the newest first, and a request with its answer.

use askama::Template;
use http::{Response, StatusCode};
use s3s::Body;

use crate::emulator::Emulator;
use crate::store::request_log::{self, LoggedRequest, RequestFilter};
use crate::wire::console::PREFIX;
use crate::wire::console::fields::{Fields, link};
use crate::wire::console::members::pretty;
use crate::wire::console::navigation::Section;
use crate::wire::console::page::{self, Layout, shown};
use crate::wire::console::paging::ROWS;

#[derive(Template)]
#[template(path = "requests.html")]
struct RequestsPage {
    layout: Layout,
    /// The operations to choose from, each with whether it is chosen.
    operations: Vec<(String, bool)>,
    errors_only: bool,
    is_narrowed: bool,
    count: u64,
    kept: usize,
    /// Whether there were more than are kept.
    is_cut: bool,
    rows: Vec<RequestRow>,
    newest: Option<String>,
    older: Option<String>,
}

struct RequestRow {
    number: u64,
    link: String,
    at: String,
    operation: String,
    target: String,
    took: String,
    outcome: Outcome,
}

/// The status, and the error's name.
struct Outcome {
    status: u16,
    error: Option<String>,
}

impl Outcome {
    fn of(request: &LoggedRequest) -> Self {
        Self { status: request.status, error: request.error.clone() }
    }

    /// The class of its style.
    fn class(&self) -> &'static str {
        if self.status >= 400 { "failed" } else { "ready" }
    }
}

#[derive(Template)]
#[template(path = "request.html")]
struct RequestPage {
    layout: Layout,
    at: String,
    took: String,
    operation: String,
    outcome: Outcome,
    exchange: Option<Exchange>,
    kept_bytes: usize,
}

struct Exchange {
    target: String,
    request: ShownBody,
    answer: ShownBody,
}

/// A body that was sent.
struct ShownBody {
    text: String,
    /// How many bytes it had, where not all are shown.
    whole: Option<usize>,
}

/// Shows a page of the log.
pub(super) fn show(emulator: &Emulator, fields: &Fields) -> Response<Body> {
    let layout = Layout::new(emulator, Section::Requests, "Requests");
    let (operation, errors_only) = (fields.text("operation"), fields.text("errors").is_some());
    let before = fields.number("before");
    let filter = RequestFilter { before, operation, errors_only };
    let (mut found, operations, count, kept) = {
        let log = emulator.request_log();
        (log.newest(filter, ROWS + 1), log.operations(), log.count(), log.kept())
    };
    let has_older = found.len() > ROWS;
    found.truncate(ROWS);
    let path = Section::Requests.path();
    let page_before = |number: Option<u64>| {
        let (number, errors) = (number.map(|number| number.to_string()), errors_only.then_some("yes"));
        link(path, &[("operation", operation), ("errors", errors), ("before", number.as_deref())])
    };
    let last = found.last().map(|request| request.number);
    page::html(&RequestsPage {
        layout,
        operations: operations.into_iter().map(|name| (name.clone(), operation == Some(&name))).collect(),
        errors_only,
        is_narrowed: operation.is_some() || errors_only,
        count,
        kept,
        is_cut: usize::try_from(count).is_ok_and(|count| count > kept),
        newest: before.map(|_| page_before(None)),
        older: last.filter(|_| has_older).map(|number| page_before(Some(number))),
        rows: found.into_iter().map(RequestRow::from).collect(),
    })
}

impl From<LoggedRequest> for RequestRow {
    fn from(request: LoggedRequest) -> Self {
        Self {
            number: request.number,
            link: link(&format!("{PREFIX}request"), &[("number", Some(&request.number.to_string()))]),
            at: shown(request.at),
            took: milliseconds(&request),
            outcome: Outcome::of(&request),
            target: request.exchange.map_or_else(String::new, |exchange| exchange.target),
            operation: request.operation,
        }
    }
}

/// Shows a request with its answer.
pub(super) fn show_one(emulator: &Emulator, fields: &Fields) -> Response<Body> {
    let found = fields.number("number").and_then(|number| emulator.request_log().get(number));
    let Some(request) = found else {
        return page::problem(emulator, StatusCode::NOT_FOUND, "There is no such request, or it is no longer kept.");
    };
    page::html(&RequestPage {
        layout: Layout::new(emulator, Section::Requests, format!("Request {}: {}", request.number, request.operation)),
        at: shown(request.at),
        took: milliseconds(&request),
        outcome: Outcome::of(&request),
        operation: request.operation,
        exchange: request.exchange.map(Exchange::from),
        kept_bytes: request_log::MOST_OF_A_BODY,
    })
}

impl From<request_log::Exchange> for Exchange {
    fn from(exchange: request_log::Exchange) -> Self {
        let request_log::Exchange { target, request, answer } = exchange;
        Self { target, request: request.into(), answer: answer.into() }
    }
}

impl From<request_log::Body> for ShownBody {
    fn from(body: request_log::Body) -> Self {
        Self { text: pretty(body.text.as_bytes()), whole: body.whole }
    }
}

fn milliseconds(request: &LoggedRequest) -> String {
    format!("{:.2} ms", request.took.as_secs_f64() * 1000.0)
}
