//! Styles, scripts and the icon, which are in the program.

use http::{Response, StatusCode};
use personalize_report::style;
use s3s::Body;

use crate::wire::reply::{plain, with_header};

/// Name, type and content, in pieces.
const ASSETS: [(&str, &str, &[&str]); 4] = [
    (
        "assets/console.css",
        "text/css; charset=utf-8",
        &[style::COLOURS, include_str!("assets/console.css"), style::TIMELINE, style::CHART],
    ),
    ("assets/console.js", "text/javascript; charset=utf-8", &[include_str!("assets/console.js")]),
    ("assets/try.js", "text/javascript; charset=utf-8", &[include_str!("assets/try.js")]),
    ("assets/icon.svg", "image/svg+xml", &[include_str!("assets/icon.svg")]),
];

/// The asset of that name, if there is one.
pub(super) fn find(name: &str) -> Option<Response<Body>> {
    let (_, content_type, content) = ASSETS.into_iter().find(|(known, ..)| *known == name)?;
    let response = plain(StatusCode::OK, content_type, content.concat().into());
    // Another version of the emulator may listen on the same port.
    Some(with_header(response, "cache-control", "no-cache"))
}
