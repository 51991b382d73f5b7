//! How it ended, first: the first failure with its reason and its remedy, or that all is ready.

use crate::document::{Failure, NextStep};
use crate::html::Html;

use super::parts::badge;

/// Most failures that are shown in full. All of them are among the resources.
const MOST_FAILURES: usize = 20;

/// How something ended.
#[derive(Debug, Default)]
pub struct Verdict<'document> {
    /// Whether it is as it should be.
    pub is_good: bool,
    /// That in a word, as in `SUCCEEDED`.
    pub status: &'document str,
    /// One sentence.
    pub summary: String,
    /// What failed, the first first.
    pub failures: Vec<Failure>,
    /// How to go on.
    pub next: Option<&'document NextStep>,
}

impl Verdict<'_> {
    /// Writes it.
    pub fn write(&self, html: &mut Html) {
        let class = if self.is_good { "verdict good" } else { "verdict bad" };
        html.element("div", &[("class", &class)], |html| {
            html.element("p", &[("class", &"summary")], |html| {
                badge(html, self.status);
                html.text(format_args!(" {}", self.summary));
            });
            self.failures.iter().take(1).for_each(|failure| write_failure(html, failure));
            if let Some(more) = self.failures.get(1..).filter(|more| !more.is_empty()) {
                html.element("details", &[], |html| {
                    let noun = if more.len() == 1 { "failure" } else { "failures" };
                    html.line("summary", &[], format_args!("{} more {noun}", more.len()));
                    more.iter().take(MOST_FAILURES).for_each(|failure| write_failure(html, failure));
                });
            }
        });
        if let Some(NextStep { advice, commands }) = self.next {
            html.element("p", &[], |html| {
                html.markup("<strong>Next step:</strong> ");
                html.text(advice);
            });
            for command in commands {
                html.element("pre", &[("tabindex", &"0")], |html| html.line("code", &[], command));
            }
        }
    }
}

fn write_failure(html: &mut Html, failure: &Failure) {
    html.element("dl", &[("class", &"failure")], |html| {
        html.markup("<dt>What failed</dt>");
        html.line("dd", &[], &failure.what);
        html.markup("<dt>Why</dt>");
        html.line("dd", &[("class", &"reason")], &failure.reason);
        if let Some(remedy) = &failure.remedy {
            html.markup("<dt>What to do</dt>");
            html.line("dd", &[], remedy);
        }
    });
}
