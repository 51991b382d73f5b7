//! Every resource, with what the run did about it and why.

use crate::document::{Resource, Serving, Untried, in_words};
use crate::html::Html;
use crate::time::{duration, shown};

use super::parts::{Table, badge, code, text, text_or_dash};

/// The table of resources.
pub fn write(html: &mut Html, resources: &[Resource]) {
    let mut table =
        Table::new("What the run did about each resource").column("Resource").column("What and why").numbers("Took");
    for resource in resources {
        table.row(vec![
            named(&resource.resource_type, &resource.name, resource.arn.as_deref()),
            what(resource),
            text_or_dash(resource.seconds.map(duration)),
        ]);
    }
    table.write(html);
}

/// A resource as the head of a row.
pub fn named(resource_type: &str, name: &str, arn: Option<&str>) -> Html {
    let mut html = Html::new();
    html.line("span", &[("class", &"kind")], in_words(resource_type));
    html.markup(" ");
    html.line("strong", &[], name);
    if let Some(arn) = arn {
        html.markup(" ");
        html.line("code", &[("class", &"arn")], arn);
    }
    html
}

fn what(resource: &Resource) -> Html {
    let mut html = Html::new();
    badge(&mut html, &resource.outcome);
    if let Some(status) = resource.status.as_deref().filter(|status| *status != "ACTIVE") {
        html.text(format_args!(" {status}"));
    }
    let sentences = resource.why.iter().chain(&resource.failure_reason).chain(&resource.notes);
    sentences.for_each(|sentence| html.line("div", &[], sentence));
    if let Some(remedy) = &resource.what_to_do {
        html.line("div", &[("class", &"muted")], format_args!("What to do: {remedy}"));
    }
    html
}

/// What was not attempted, and what is served all the same.
pub fn write_rest(html: &mut Html, untried: &[Untried], serving: &[Serving]) {
    if !untried.is_empty() {
        html.markup("<h3>Not attempted, since it needs what failed</h3>");
        html.element("ul", &[], |html| {
            for Untried { resource_type, name } in untried {
                html.line("li", &[], format_args!("{} {name}", in_words(resource_type)));
            }
        });
    }
    let mut table = Table::new("What the campaigns serve still").column("Campaign").column("Version").column("Since");
    for Serving { campaign, solution_version_arn, since } in serving {
        table.row(vec![text(campaign), code(solution_version_arn), text_or_dash(since.as_deref().map(shown))]);
    }
    table.write(html);
}
