//! A dataset group: what is in it, and when that was made.

use std::collections::HashSet;

use askama::Template;
use http::{Response, StatusCode};
use personalize_report::Html;
use s3s::Body;

use crate::clock::Timestamp;
use crate::emulator::Emulator;
use crate::store::journal::TransitionRecord;
use crate::store::resource::ResourceView;
use crate::store::resources::Resources;
use crate::wire::console::PREFIX;
use crate::wire::console::fields::{Fields, link};
use crate::wire::console::navigation::Section;
use crate::wire::console::page::{self, Layout};
use crate::wire::console::paging::Paging;
use crate::wire::console::resource_rows::{ResourceRow, Selection, ShownStatus, group_link, resource_link};
use crate::wire::console::timeline::{LifecycleRow, timeline};

/// How many lifecycles the timeline shows at once.
const LIFECYCLES: usize = 100;

#[derive(Template)]
#[template(path = "group.html")]
struct GroupPage {
    layout: Layout,
    arn: String,
    description: String,
    /// Text and link of the page that shows more of it.
    about: Option<(&'static str, String)>,
    status: ShownStatus,
    domain: Option<&'static str>,
    reason: Option<String>,
    selection: Selection,
    path: String,
    paging: Paging,
    rows: Vec<ResourceRow>,
    timeline: Html,
    lifecycles: Vec<LifecycleRow>,
    older: Option<String>,
    newest: Option<String>,
}

/// Shows a dataset group.
pub(super) fn show(emulator: &Emulator, fields: &Fields) -> Response<Body> {
    let mut layout = Layout::new(emulator, Section::Resources, "");
    let arn = fields.text("arn").unwrap_or_default();
    let (resources, now) = emulator.snapshot();
    let Some(view) = resources.dataset_groups.get(arn).ok().map(|group| ResourceView::of(group, now)) else {
        let message = format!("There is no dataset group {arn}, or it is gone.");
        return page::problem(emulator, StatusCode::NOT_FOUND, &message);
    };
    layout.title = format!("Dataset group {}", view.name);
    page::html(&page_of(emulator, layout, (&resources, now), view, fields))
}

fn page_of(
    emulator: &Emulator,
    layout: Layout,
    (resources, now): (&Resources, Timestamp),
    view: ResourceView<'_>,
    fields: &Fields,
) -> GroupPage {
    let selection = Selection { dataset_group_arn: Some(view.arn.to_owned()), ..Selection::of(fields) };
    let path = format!("{PREFIX}group");
    let found = selection.collect(resources, now);
    let paging = Paging::new(found.len(), fields.number("page"), selection.link(&path));
    let rows = found[paging.rows()].iter().map(ResourceRow::from).collect();
    let (records, older) = lifecycles(emulator, resources, (view.arn, now), fields.number("before"));
    let group = resources.dataset_groups.get(view.arn).ok();
    GroupPage {
        layout,
        arn: view.arn.to_owned(),
        description: resource_link(view.arn),
        about: Section::about(view.resource_type, view.arn),
        status: ShownStatus(view.status),
        domain: group.and_then(|group| group.domain).map(personalize_contract::Domain::as_str),
        reason: view.failure_reason.map(str::to_owned),
        selection,
        path,
        paging,
        rows,
        timeline: timeline(&records, now),
        lifecycles: records.iter().map(LifecycleRow::from).collect(),
        older,
        newest: fields.text("before").map(|_| format!("{}#timeline", group_link(view.arn))),
    }
}

/// The newest lifecycles of what is in a group, before the one of that number if one is given; and the link of those
/// before them.
fn lifecycles(
    emulator: &Emulator,
    resources: &Resources,
    (group, now): (&str, Timestamp),
    before: Option<usize>,
) -> (Vec<TransitionRecord>, Option<String>) {
    let mut arns = HashSet::new();
    resources.visit(now, &mut |view| {
        if view.dataset_group_arn == Some(group) {
            arns.insert(view.arn);
        }
    });
    let mut records = emulator.transitions_of(|arn| arns.contains(arn));
    records.truncate(before.unwrap_or(records.len()));
    let first = records.len().saturating_sub(LIFECYCLES);
    let older = (first > 0).then(|| {
        let older = link(&format!("{PREFIX}group"), &[("arn", Some(group)), ("before", Some(&first.to_string()))]);
        format!("{older}#timeline")
    });
    (records.split_off(first), older)
}
