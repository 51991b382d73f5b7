//! The start page: every dataset group and what is in it, with statuses that follow.

use askama::Template;
use http::Response;
use s3s::Body;

use crate::emulator::Emulator;
use crate::store::resource::ResourceView;
use crate::store::resources::Resources;
use crate::wire::console::START;
use crate::wire::console::fields::{Fields, identifier};
use crate::wire::console::navigation::Section;
use crate::wire::console::page::{self, Layout, shown};
use crate::wire::console::paging::{Paging, ROWS};
use crate::wire::console::resource_rows::{ResourceRow, Selection, group_link};

#[derive(Template)]
#[template(path = "start.html")]
struct StartPage {
    layout: Layout,
    selection: Selection,
    paging: Paging,
    groups: Vec<Group>,
    /// Names, and when each was created: on the last page, after all that belongs to Amazon Personalize.
    schedules: Vec<(String, String)>,
    more_schedules: usize,
}

/// The rows of a dataset group, or of what is in none.
struct Group {
    id: String,
    heading: String,
    link: Option<String>,
    rows: Vec<ResourceRow>,
}

/// Shows a page of all resources.
pub(super) fn show(emulator: &Emulator, fields: &Fields) -> Response<Body> {
    let layout = Layout::new(emulator, Section::Resources, "Resources");
    let (resources, now) = emulator.snapshot();
    let selection = Selection::of(fields);
    let found = selection.collect(&resources, now);
    let paging = Paging::new(found.len(), fields.number("page"), selection.link(START));
    let groups = groups(&resources, &found[paging.rows()]);
    let is_end = paging.page == paging.pages && !selection.is_narrowed();
    let (schedules, count) = if is_end { emulator.first_schedules(ROWS) } else { (Vec::new(), 0) };
    page::html(&StartPage {
        layout,
        selection,
        paging,
        groups,
        more_schedules: count - schedules.len(),
        schedules: schedules.into_iter().map(|(name, created)| (name, shown(created))).collect(),
    })
}

fn groups(resources: &Resources, views: &[ResourceView<'_>]) -> Vec<Group> {
    let chunks = views.chunk_by(|one, next| one.dataset_group_arn == next.dataset_group_arn);
    chunks.map(|views| Group::of(resources, views)).collect()
}

impl Group {
    fn of(resources: &Resources, views: &[ResourceView<'_>]) -> Self {
        let arn = views.first().and_then(|view| view.dataset_group_arn);
        let name = arn.and_then(|arn| Some(resources.metadata(arn)?.name.clone()));
        let heading = match (arn, name) {
            (Some(_), Some(name)) => format!("Dataset group {name}"),
            (Some(arn), None) => format!("Dataset group {arn}, which is gone"),
            (None, _) => "In no dataset group".to_owned(),
        };
        Self {
            id: format!("group-{}", identifier(arn.unwrap_or("none"))),
            heading,
            link: arn.map(group_link),
            rows: views.iter().map(ResourceRow::from).collect(),
        }
    }
}
