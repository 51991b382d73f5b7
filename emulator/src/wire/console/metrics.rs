//! How good the versions of a solution are, as charts and as a table.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use askama::Template;
use http::Response;
use personalize_contract::Status;
use personalize_report::{Html, LineChart, Series};
use s3s::Body;

use crate::emulator::{Emulator, Measurement};
use crate::store::resource::Resource as _;
use crate::store::resources::{Resources, SolutionVersion};
use crate::wire::console::choice::Choice;
use crate::wire::console::fields::Fields;
use crate::wire::console::navigation::Section;
use crate::wire::console::page::{self, Layout, shown};
use crate::wire::console::resource_rows::resource_link;

/// How many versions are shown, the newest ones.
const MOST_VERSIONS: usize = 50;

/// How long the page waits for metrics that are being computed.
const PATIENCE: Duration = Duration::from_millis(300);

#[derive(Template)]
#[template(path = "metrics.html")]
struct MetricsPage {
    layout: Layout,
    choice: Choice,
    names: Vec<String>,
    charts: Vec<Html>,
    versions: Vec<VersionRow>,
    /// How many older ones are not shown.
    older: usize,
    /// Whether some are being computed.
    is_under_way: bool,
}

/// A version as it is found.
struct Version {
    arn: String,
    label: String,
    created: String,
    campaigns: Vec<String>,
}

struct VersionRow {
    label: String,
    link: String,
    created: String,
    campaigns: Vec<String>,
    /// Of each metric, in the order of the names; nothing where it has none.
    values: Vec<String>,
    /// Why it has no metrics.
    problem: Option<String>,
}

/// Shows the metrics of the solution that is asked for, or of the first.
pub(super) async fn show(emulator: &Emulator, fields: &Fields) -> Response<Body> {
    let layout = Layout::new(emulator, Section::Metrics, "Metrics");
    let (resources, now) = emulator.snapshot();
    let solutions = resources.solutions.iter().map(|solution| &solution.metadata);
    let solutions = solutions.map(|metadata| (metadata.arn.as_str(), metadata.name.as_str()));
    let choice = Choice::of(solutions, fields, Section::Metrics.path());
    let of_solution = |version: &&SolutionVersion| Some(&version.solution_arn) == choice.chosen.as_ref();
    let active = |version: &&SolutionVersion| version.status(now) == Status::Active;
    let found: Vec<&SolutionVersion> = resources.solution_versions.iter().filter(of_solution).filter(active).collect();
    let older = found.len().saturating_sub(MOST_VERSIONS);
    let versions: Vec<Version> = found[older..].iter().map(|version| Version::of(version, &resources)).collect();
    drop(resources);
    let arns: Vec<&str> = versions.iter().map(|version| version.arn.as_str()).collect();
    let measurements = emulator.measurements(&arns, PATIENCE).await;
    let names: BTreeSet<String> = measurements.iter().flat_map(|measured| known(measured).into_keys()).collect();
    let names: Vec<String> = names.into_iter().collect();
    let labels: Vec<&str> = versions.iter().map(|version| version.label.as_str()).collect();
    let charts = names.iter().map(|name| chart(name, &labels, &measurements));
    page::html(&MetricsPage {
        layout,
        charts: charts.collect(),
        is_under_way: measurements.contains(&Measurement::UnderWay),
        versions: versions.iter().zip(&measurements).map(|(version, measured)| version.row(&names, measured)).collect(),
        names,
        choice,
        older,
    })
}

fn known(measured: &Measurement) -> BTreeMap<String, f64> {
    match measured {
        Measurement::Known(metrics) => metrics.clone(),
        Measurement::UnderWay | Measurement::Failed(_) => BTreeMap::new(),
    }
}

/// A metric over the versions that have it.
fn chart(name: &str, labels: &[&str], measurements: &[Measurement]) -> Html {
    let value = |measured: &Measurement| known(measured).get(name).copied();
    let points = (0_u32..).zip(measurements).filter_map(|(place, measured)| Some((f64::from(place), value(measured)?)));
    let points: Vec<(f64, f64)> = points.collect();
    let title = match (points.first(), points.last()) {
        (Some((_, first)), Some((_, last))) if points.len() > 1 => {
            format!("{name}, from {first:.4} to {last:.4}")
        }
        _ => name.to_owned(),
    };
    let edge = |label: Option<&&str>| label.copied().unwrap_or_default().to_owned();
    let edges = (edge(labels.first()), edge(labels.last().filter(|_| labels.len() > 1)));
    LineChart { title, series: vec![Series { name: name.to_owned(), points }], edges, steps: false }.to_html()
}

impl Version {
    fn of(version: &SolutionVersion, resources: &Resources) -> Self {
        let arn = &version.metadata.arn;
        let serving = resources.campaigns.iter().filter(|campaign| campaign.serving.solution_version_arn == *arn);
        let own = Some(version.metadata.name.as_str()).filter(|name| !name.is_empty());
        let label = own.or_else(|| arn.rsplit('/').next()).unwrap_or_default();
        Self {
            arn: arn.clone(),
            label: label.to_owned(),
            created: shown(version.metadata.created),
            campaigns: serving.map(|campaign| campaign.metadata.name.clone()).collect(),
        }
    }

    fn row(&self, names: &[String], measured: &Measurement) -> VersionRow {
        let known = known(measured);
        let value = |name: &String| known.get(name).map_or_else(|| "–".to_owned(), |value| format!("{value:.4}"));
        VersionRow {
            label: self.label.clone(),
            link: resource_link(&self.arn),
            created: self.created.clone(),
            campaigns: self.campaigns.clone(),
            values: names.iter().map(value).collect(),
            problem: match measured {
                Measurement::Known(_) => None,
                Measurement::UnderWay => Some("being computed".to_owned()),
                Measurement::Failed(problem) => Some(problem.clone()),
            },
        }
    }
}
