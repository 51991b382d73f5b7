//! What all pages have in common: their layout, their headers, and how a form is answered.

use askama::Template;
use http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderName, HeaderValue, REFERER, REFERRER_POLICY};
use http::header::{X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS};
use http::request::Parts;
use http::{Response, StatusCode};
use s3s::Body;

use crate::clock::Timestamp;
use crate::emulator::Emulator;
use crate::wire::console;
use crate::wire::console::navigation::Section;
use crate::wire::console::versions::Versions;
use crate::wire::reply::{plain, with_header};

/// Pages may use what this port serves, and nothing else; they are shown in no frame, and send forms to nobody else.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; \
                      form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

const CROSS_ORIGIN_RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// What the layout shows around a page.
#[derive(Debug)]
pub(super) struct Layout {
    /// The page's title and first heading.
    pub(super) title: String,
    /// The entry of the navigation that it is, or lies below.
    pub(super) section: Option<Section>,
    /// What the clock showed when the page was made.
    pub(super) now: Timestamp,
    /// What is wrong with a form that was sent.
    pub(super) problem: Option<String>,
    /// What had changed by when the page was made.
    pub(super) versions: Versions,
    pub(super) account: String,
    pub(super) region: String,
    /// Whether every page has the buttons that move the clock.
    pub(super) is_clock_moved: bool,
    pub(super) is_clock_paused: bool,
}

impl Layout {
    /// The layout of a page, made before anything that the page shows is read.
    pub(super) fn new(emulator: &Emulator, section: impl Into<Option<Section>>, title: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            section: section.into(),
            now: emulator.clock().now(),
            problem: None,
            versions: Versions::of(emulator),
            account: emulator.account().id.clone(),
            region: emulator.account().region.clone(),
            is_clock_moved: emulator.clock().is_virtual(),
            is_clock_paused: emulator.clock().is_paused(),
        }
    }

    /// The same with what is wrong with a form, if anything is.
    pub(super) fn with_problem(self, problem: Option<String>) -> Self {
        Self { problem, ..self }
    }

    /// What the clock showed.
    pub(super) fn clock(&self) -> String {
        shown(self.now)
    }

    /// The entries of the navigation, each with whether it is this page's.
    pub(super) fn navigation(&self) -> impl Iterator<Item = (Section, bool)> {
        Section::ALL.into_iter().map(|section| (section, self.section == Some(section)))
    }
}

/// A moment as pages show it, to the second that has begun: `2026-01-01 00:00:00 UTC`.
pub(super) fn shown(moment: Timestamp) -> String {
    personalize_report::moment(moment.0.floor())
}

/// A duration as pages show it: `45s`, `3h20m`.
pub(super) fn duration(seconds: f64) -> String {
    personalize_report::duration(seconds.max(0.0))
}

/// A page.
pub(super) fn html(page: &impl Template) -> Response<Body> {
    html_with(StatusCode::OK, page)
}

/// A page with a status, such as that of a form that was not understood.
pub(super) fn html_with(status: StatusCode, page: &impl Template) -> Response<Body> {
    match page.render() {
        Ok(text) => plain(status, "text/html; charset=utf-8", text.into()),
        Err(error) => {
            tracing::error!(%error, "a page could not be made");
            let text = "The page could not be made; the emulator's log says why.\n".to_owned();
            plain(StatusCode::INTERNAL_SERVER_ERROR, "text/plain; charset=utf-8", text.into())
        }
    }
}

/// Leads to a page, after a form has been taken: whoever reloads it sends no form again.
pub(super) fn see_other(location: &str) -> Response<Body> {
    with_header(plain(StatusCode::SEE_OTHER, "text/plain; charset=utf-8", Body::empty()), "location", location)
}

/// The page that a form was sent from, if the browser says so and it is one of the console's; or another.
pub(super) fn sent_from<'a>(head: &'a Parts, otherwise: &'a str) -> &'a str {
    let referrer = head.headers.get(REFERER).and_then(|referrer| referrer.to_str().ok());
    let (_, after) = referrer.and_then(|referrer| referrer.split_once("://")).unwrap_or_default();
    let path = after.find('/').map_or("", |from| &after[from..]);
    let is_page = console::is_addressed(path.split('?').next().unwrap_or_default());
    if is_page { path } else { otherwise }
}

#[derive(Template)]
#[template(path = "problem.html")]
struct ProblemPage {
    layout: Layout,
}

/// A page that says what is wrong, such as that something is gone.
pub(super) fn problem(emulator: &Emulator, status: StatusCode, message: &str) -> Response<Body> {
    let title = status.canonical_reason().unwrap_or("Problem");
    let layout = Layout::new(emulator, None, title).with_problem(Some(message.to_owned()));
    html_with(status, &ProblemPage { layout })
}

/// The response with the headers that keep a browser from doing anything with it but showing it.
pub(super) fn secured(mut response: Response<Body>) -> Response<Body> {
    let headers = response.headers_mut();
    headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.insert(X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    // With `no-referrer`, browsers send forms with the origin `null`.
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    headers.insert(CROSS_ORIGIN_RESOURCE_POLICY, HeaderValue::from_static("same-origin"));
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_shown_by_the_second_that_has_begun() {
        assert_eq!(shown(Timestamp(1_767_225_600.9)), "2026-01-01 00:00:00 UTC");
    }

    #[test]
    fn forms_lead_back_to_pages_of_the_console_only() {
        for (referrer, expected) in [
            (Some("http://localhost:4566/_emulator/console/group?arn=a"), "/_emulator/console/group?arn=a"),
            (Some("http://localhost:4566/_emulator/"), "/_emulator/"),
            (Some("http://localhost:4566/bucket/page.html"), "/else"),
            (Some("http://localhost:4566"), "/else"),
            (Some("/_emulator/"), "/else"),
            (None, "/else"),
        ] {
            let mut request = http::Request::builder();
            if let Some(referrer) = referrer {
                request = request.header("referer", referrer);
            }
            let (head, ()) = request.body(()).expect("a request").into_parts();
            assert_eq!(sent_from(&head, "/else"), expected, "{referrer:?}");
        }
    }
}
