//! Reports as one self-contained HTML file, timelines as Chrome traces, and the parts that a page of the emulator shares
//! with them. No I/O, no clock: a document goes in, text comes out.
//!
//! [`to_html`] takes what the command prints with `--output json`, or what a run on AWS tells programs, and [`to_trace`] the
//! same. Whatever a page says is read from that document, which is in the page as well.
//!
//! # What another page takes from here
//!
//! Each part is an [`Html`], whose `Display` is markup that is complete and escaped; in an askama template it is written
//! with the filter `safe`.
//!
//! | part | how |
//! |---|---|
//! | timeline | [`Timeline`] of [`Span`]s, then [`Timeline::to_html`]; [`Timeline::longest_chain`] and [`Timeline::lateness`] for figures |
//! | line chart | [`LineChart`] of [`Series`], then [`LineChart::to_html`] |
//! | colours | [`style::COLOURS`]: custom properties for light and dark, first in the style sheet |
//! | style | [`style::TIMELINE`] and [`style::CHART`] for the two parts; [`style::PAGE`] for a whole page |
//! | JSON in a page | [`json_in_script`] |
//! | durations and moments | [`duration`], [`moment`] |
//!
//! Neither part needs JavaScript, and neither uses the attribute `style`, so that a content security policy without
//! `unsafe-inline` for attributes admits both. A page that shows several timelines gives each another prefix, since
//! identifiers in a page are unique.
//!
//! ```
//! use personalize_report::{Span, SpanOutcome, Timeline};
//!
//! let span = |name: &str, start: f64, seconds: f64, after: &[&str]| Span {
//!     kind: "dataset".to_owned(),
//!     name: name.to_owned(),
//!     id: name.to_owned(),
//!     start,
//!     queued: 0.0,
//!     seconds: Some(seconds),
//!     after: Some(after.iter().map(ToString::to_string).collect()),
//!     outcome: SpanOutcome::Ready,
//!     status: "ACTIVE".to_owned(),
//! };
//! let spans = vec![span("Items", 0.0, 30.0, &[]), span("<Users>", 40.0, 20.0, &["Items"])];
//! let timeline = Timeline { start: 0.0, end: 60.0, begins: Some(0.0), spans };
//! assert_eq!(timeline.longest_chain().seconds, 50.0);
//! assert_eq!(timeline.lateness(1), Some(10.0));
//! let html = timeline.to_html("run").to_string();
//! assert!(html.contains("&lt;Users&gt;") && !html.contains("<Users>"));
//! ```

mod chart;
pub mod document;
mod html;
mod number;
mod page;
mod script;
pub mod style;
mod time;
mod timeline;
mod trace;

pub use chart::{LineChart, Series};
pub use html::{Attributes, Html};
pub use page::{DocumentKind, run_to_html, to_html};
pub use script::json_in_script;
pub use time::{duration, moment};
pub use timeline::{Chain, Lane, Span, SpanOutcome, Timeline};
pub use trace::to_trace;
