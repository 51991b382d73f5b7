//! Which data went into which version.

use personalize_contract::arn::last_segment;

use crate::document::{Import, TrainedOn};
use crate::html::Html;
use crate::time::shown;

use super::parts::{Table, text};

/// A row for each version.
pub fn write(html: &mut Html, trained_on: &[TrainedOn]) {
    let mut table = Table::new("Imports whose data each version was trained on")
        .column("Version")
        .column("Training began")
        .column("Imports");
    for version in trained_on {
        let mut head = Html::new();
        html_head(&mut head, version);
        table.row(vec![head, text(shown(&version.start_time)), imports(version)]);
    }
    table.write(html);
}

fn html_head(html: &mut Html, version: &TrainedOn) {
    html.line("strong", &[], &version.solution);
    html.markup(" ");
    html.line("code", &[], last_segment(&version.solution_version_arn));
}

fn imports(version: &TrainedOn) -> Html {
    if version.imports.is_empty() && version.later.is_empty() {
        return text("none that this run knows of");
    }
    let mut html = Html::new();
    html.element("ul", &[("class", &"plain")], |html| {
        version.imports.iter().for_each(|import| write_import(html, import, ""));
        version.later.iter().for_each(|import| write_import(html, import, "not in it, since it was imported later: "));
    });
    html
}

fn write_import(html: &mut Html, import: &Import, remark: &'static str) {
    html.element("li", &[], |html| {
        html.markup(remark);
        html.text(&import.name);
        html.text(format_args!(", imported by {}", shown(&import.end_time)));
        if let Some(arn) = &import.arn {
            html.markup(" ");
            html.line("code", &[("class", &"arn")], last_segment(arn));
        }
    });
}
