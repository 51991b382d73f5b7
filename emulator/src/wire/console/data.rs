//! What the data of a dataset group is: the datasets with their rows, and what the interactions say, by the figures that
//! the check of files gives.

use askama::Template;
use http::{Response, StatusCode};
use personalize_contract::DatasetType;
use personalize_contract::data::{Coverage, InteractionsSummary, Quantiles};
use personalize_contract::figures::{counted, percent, share, thousands};
use s3s::Body;

use crate::clock::Timestamp;
use crate::data::rows::IngestionMode;
use crate::emulator::Emulator;
use crate::operations::dataset_group;
use crate::store::resources::Resources;
use crate::wire::console::choice::Choice;
use crate::wire::console::fields::Fields;
use crate::wire::console::navigation::Section;
use crate::wire::console::page::{self, Layout};
use crate::wire::console::resource_rows::resource_link;

/// How many event types are shown.
const MOST_EVENT_TYPES: usize = 20;

#[derive(Template)]
#[template(path = "data.html")]
struct DataPage {
    layout: Layout,
    choice: Choice,
    datasets: Vec<DatasetRow>,
    interactions: Option<Interactions>,
}

struct DatasetRow {
    dataset_type: DatasetType,
    link: String,
    imported: String,
    put: String,
    columns: Vec<String>,
}

/// The figures of the interactions, as they are shown.
struct Interactions {
    figures: Vec<(&'static str, String)>,
    per_user: Vec<(&'static str, String)>,
    event_types: Vec<EventTypeRow>,
    /// How many event types are not shown.
    more_event_types: usize,
}

struct EventTypeRow {
    name: String,
    count: String,
    share: String,
    /// Of the most frequent one, in percent.
    width: u64,
}

/// Shows the data of the dataset group that is asked for, or of the first.
pub(super) async fn show(emulator: &Emulator, fields: &Fields) -> Response<Body> {
    let layout = Layout::new(emulator, Section::Data, "Data");
    let (resources, _) = emulator.snapshot();
    let groups = resources.dataset_groups.iter().map(|group| &group.metadata);
    let groups = groups.map(|metadata| (metadata.arn.as_str(), metadata.name.as_str()));
    let choice = Choice::of(groups, fields, Section::Data.path());
    let Some(group) = choice.chosen.clone() else {
        return page::html(&DataPage { layout, choice, datasets: Vec::new(), interactions: None });
    };
    let datasets = datasets(&resources, &group);
    drop(resources);
    match emulator.interactions_summary(&group).await {
        Ok(summary) => {
            let interactions = summary.as_ref().map(Interactions::of);
            page::html(&DataPage { layout, choice, datasets, interactions })
        }
        Err(problem) => {
            let message = format!("The data cannot be read: {problem}.");
            page::problem(emulator, StatusCode::INTERNAL_SERVER_ERROR, &message)
        }
    }
}

fn datasets(resources: &Resources, group: &str) -> Vec<DatasetRow> {
    let found = DatasetType::ALL.into_iter().filter_map(|of| dataset_group::dataset(resources, group, of));
    let rows = found.map(|(dataset, schema)| DatasetRow {
        dataset_type: dataset.dataset_type,
        link: resource_link(&dataset.metadata.arn),
        imported: thousands(dataset.contents.count_of(IngestionMode::Bulk)),
        put: thousands(dataset.contents.count_of(IngestionMode::Put)),
        columns: schema.fields.iter().map(|field| field.name.clone()).collect(),
    });
    rows.collect()
}

impl Interactions {
    fn of(summary: &InteractionsSummary) -> Self {
        let InteractionsSummary { users, items, returning_users, earliest, latest, density, per_user, .. } = summary;
        let mut figures = vec![
            ("Users", thousands(*users)),
            ("of them with two interactions or more", thousands(*returning_users)),
            ("Items", thousands(*items)),
            ("Density", percent(*density)),
        ];
        let moments = [("First interaction", earliest), ("Last interaction", latest)];
        figures.extend(moments.into_iter().filter_map(|(name, moment)| Some((name, of_moment((*moment)?)))));
        figures.extend(summary.item_records.map(|items| ("Records of items", of_records(items, "item"))));
        figures.extend(summary.user_records.map(|users| ("Records of users", of_records(users, "user"))));
        let all: u64 = summary.event_types.iter().map(|one| one.count).sum();
        let most = summary.event_types.first().map_or(1, |one| one.count.max(1));
        let event_types = summary.event_types.iter().take(MOST_EVENT_TYPES).map(|one| EventTypeRow {
            name: one.event_type.clone(),
            count: thousands(one.count),
            share: percent(share(one.count, all)),
            width: (one.count * 100).div_ceil(most),
        });
        Self {
            figures,
            per_user: of_quantiles(*per_user),
            event_types: event_types.collect(),
            more_event_types: summary.event_types.len().saturating_sub(MOST_EVENT_TYPES),
        }
    }
}

fn of_quantiles(quantiles: Quantiles) -> Vec<(&'static str, String)> {
    let Quantiles { least, quarter, median, three_quarters, percentile_99, most } = quantiles;
    let each = [
        ("Fewest", least),
        ("A quarter of the users, at most", quarter),
        ("Half of the users, at most", median),
        ("Three quarters, at most", three_quarters),
        ("99 of 100, at most", percentile_99),
        ("Most", most),
    ];
    each.into_iter().map(|(name, count)| (name, thousands(count))).collect()
}

fn of_records(coverage: Coverage, noun: &str) -> String {
    let Coverage { records, cold, uncovered, .. } = coverage;
    let cold =
        format!("{}; {} without interactions ({})", thousands(records), thousands(cold), percent(share(cold, records)));
    match uncovered {
        0 => format!("{cold}; none is missing"),
        uncovered => format!("{cold}; {} of Interactions without a record", counted(uncovered, noun)),
    }
}

/// A moment of an event, which may be any number.
#[expect(clippy::cast_precision_loss, reason = "a moment up to the year 9999 is exact")]
fn of_moment(seconds: i64) -> String {
    let moment = Timestamp(seconds as f64);
    if seconds >= 0 && moment.0 <= Timestamp::END.0 {
        page::shown(moment)
    } else {
        format!("second {seconds} since 1970")
    }
}
