//! A page: one self-contained file, the verdict first, and at the end the document that it was made of.

mod billed;
mod evaluation;
mod metrics;
mod parts;
mod plan;
mod resources;
mod run;
mod simulation;
mod trained_on;
mod verdict;

use serde_json::Value;

use crate::document::{Evaluation, FromJson, Plan, Run, Simulation};
use crate::html::Html;
use crate::script::json_in_script;
use crate::style;

pub use simulation::timeline as simulation_timeline;

use parts::Section;

/// Longest title of a page, in characters: what a browser's tab shows.
const LONGEST_TITLE: usize = 70;

/// What a document is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DocumentKind {
    /// One run, or several of one command.
    Run,
    /// What a run would do.
    Plan,
    /// What follows from an upload for days or months.
    Simulation,
    /// The metrics of what was trained.
    Evaluation,
}

/// A document as one HTML file that needs nothing else. The document is in it, in the element `document`.
#[must_use]
pub fn to_html(kind: DocumentKind, document: &Value) -> String {
    let page = match kind {
        DocumentKind::Run => return run_to_html(document),
        DocumentKind::Plan => plan::page(&Plan::from_json(document)),
        DocumentKind::Simulation => simulation::page(&Simulation::from_json(document)),
        DocumentKind::Evaluation => evaluation::page(&Evaluation::from_json(document)),
    };
    page.to_html(document)
}

/// The document of a run as [`to_html`] has it: for whoever has no other, and whose program is to be small.
#[must_use]
pub fn run_to_html(document: &Value) -> String {
    run::page(&Run::from_json(document)).to_html(document)
}

/// What a page shows, without the frame around it.
struct Page {
    title: String,
    sections: Vec<Section>,
}

impl Page {
    fn to_html(&self, document: &Value) -> String {
        let mut html = Html::new();
        html.markup("<!DOCTYPE html>\n");
        html.element("html", &[("lang", &"en")], |html| {
            html.element("head", &[], |html| self.head(html));
            html.element("body", &[], |html| {
                html.element("main", &[], |html| {
                    html.line("h1", &[], &self.title);
                    self.contents(html);
                    self.sections.iter().for_each(|section| section.write(html));
                });
                html.markup("<footer><p>This file needs nothing else. The document that it was made of is in it, as JSON in the element with the identifier <code>document</code>.</p></footer>");
                html.append(&json_in_script("document", document));
            });
        });
        format!("{html}\n")
    }

    fn head(&self, html: &mut Html) {
        html.void("meta", &[("charset", &"utf-8")]);
        html.void("meta", &[("name", &"viewport"), ("content", &"width=device-width, initial-scale=1")]);
        // Nothing is fetched, whatever a text in the file says.
        let policy = "default-src 'none'; style-src 'unsafe-inline'";
        html.void("meta", &[("http-equiv", &"Content-Security-Policy"), ("content", &policy)]);
        html.line("title", &[], self.title.chars().take(LONGEST_TITLE).collect::<String>());
        html.element("style", &[], |html| {
            for sheet in [style::COLOURS, style::PAGE, style::TIMELINE, style::CHART] {
                html.markup(sheet);
            }
        });
    }

    /// Links to the sections, where there are several.
    fn contents(&self, html: &mut Html) {
        if self.sections.len() < 3 {
            return;
        }
        html.element("nav", &[("aria-label", &"Sections")], |html| {
            html.element("ul", &[], |html| {
                for section in &self.sections {
                    html.element("li", &[], |html| {
                        html.line("a", &[("href", &format_args!("#{}", section.id))], &section.title);
                    });
                }
            });
        });
    }
}

#[cfg(test)]
mod tests;
