//! A resource: what its Describe operation answers, and what it went through.

use askama::Template;
use http::{Response, StatusCode};
use personalize_contract::ResourceType;
use s3s::Body;

use crate::emulator::Emulator;
use crate::operations::any;
use crate::store::resource::ResourceView;
use crate::store::resources::Resources;
use crate::wire::console::fields::Fields;
use crate::wire::console::members::{Member, Shown, members};
use crate::wire::console::navigation::Section;
use crate::wire::console::page::{self, Layout, shown};
use crate::wire::console::resource_rows::{ShownStatus, group_link};
use crate::wire::console::timeline::LifecycleRow;

/// How many of its transitions are shown, the newest.
const MOST_TRANSITIONS: usize = 50;

#[derive(Template)]
#[template(path = "resource.html")]
struct ResourcePage {
    layout: Layout,
    kind: &'static str,
    name: String,
    status: ShownStatus,
    since: String,
    reason: Option<String>,
    /// Name and link of the dataset group that it is in.
    group: Option<(String, String)>,
    /// Text and link of the page that shows more of it.
    about: Option<(&'static str, String)>,
    operation: String,
    members: Vec<Member>,
    document: String,
    transitions: Vec<LifecycleRow>,
}

/// Shows a resource.
pub(super) fn show(emulator: &Emulator, fields: &Fields) -> Response<Body> {
    let mut layout = Layout::new(emulator, Section::Resources, "");
    let arn = fields.text("arn").unwrap_or_default();
    let (resources, now) = emulator.snapshot();
    let Some(view) = resources.view(arn, now) else {
        let message = format!("There is no resource {arn}, or it is gone.");
        return page::problem(emulator, StatusCode::NOT_FOUND, &message);
    };
    layout.title = title(&view);
    let described = any::describe(&resources, now, view.resource_type, arn);
    let document = described.unwrap_or_else(|error| serde_json::json!({"error": error.name, "message": error.message}));
    page::html(&ResourcePage {
        layout,
        kind: view.resource_type.words(),
        name: view.name.to_owned(),
        status: ShownStatus(view.status),
        since: shown(view.since),
        reason: view.failure_reason.map(str::to_owned),
        group: group(&resources, &view),
        about: Section::about(view.resource_type, arn),
        operation: any::describing(view.resource_type),
        members: members(&document),
        document: format!("{document:#}"),
        transitions: transitions(emulator, arn),
    })
}

fn title(view: &ResourceView<'_>) -> String {
    let words = view.resource_type.words();
    let (first, rest) = words.split_at(1);
    format!("{}{rest} {}", first.to_uppercase(), view.name)
}

fn group(resources: &Resources, view: &ResourceView<'_>) -> Option<(String, String)> {
    let arn = view.dataset_group_arn?;
    let name =
        if view.resource_type == ResourceType::DatasetGroup { view.name } else { &resources.metadata(arn)?.name };
    Some((name.to_owned(), group_link(arn)))
}

/// What it went through, the newest first.
fn transitions(emulator: &Emulator, arn: &str) -> Vec<LifecycleRow> {
    let records = emulator.transitions_of(|of| of == arn);
    records.iter().rev().take(MOST_TRANSITIONS).map(LifecycleRow::from).collect()
}
