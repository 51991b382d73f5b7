//! The page of a simulation.

use std::fmt::Write as _;

use crate::chart::{LineChart, Series};
use crate::document::{Entry, Failure, Level, Simulation, Timed, in_words};
use crate::html::Html;
use crate::time::{duration, seconds_of, shown};
use crate::timeline::{Span, SpanOutcome, Timeline};

use super::parts::{Section, Table, badge, text, text_or_dash};
use super::verdict::Verdict;
use super::{Page, billed, trained_on};

/// Most lines of the calendar. All of them are in the document.
const MOST_ENTRIES: usize = 500;

/// Most versions whose data is listed: the last ones.
const MOST_VERSIONS: usize = 100;

/// Most changes of what is under way that the chart shows.
const MOST_LEVELS: usize = 600;

/// The page.
pub fn page(simulation: &Simulation) -> Page {
    let section = |id: &str, title: &str, write: &dyn Fn(&mut Html)| {
        let mut html = Html::new();
        write(&mut html);
        Section::of(id, title, html)
    };
    let versions = &simulation.trained_on[simulation.trained_on.len().saturating_sub(MOST_VERSIONS)..];
    let sections = [
        section("verdict", "Verdict", &|html| write_verdict(html, simulation)),
        section("timeline", "Timeline", &|html| html.append(&timeline(simulation).to_html("bars"))),
        section("busy", "Under way at once", &|html| html.append(&busy(simulation))),
        section("calendar", "Calendar", &|html| write_calendar(html, &simulation.calendar)),
        section("billed", "Units billed", &|html| {
            billed::write(html, &simulation.usage);
            simulation.cost.iter().for_each(|cost| billed::write_cost(html, cost));
        }),
        section("trained-on", "Data of each version", &|html| trained_on::write(html, versions)),
    ];
    let title = format!("Simulation from {} to {}", day(&simulation.start), day(&simulation.end));
    Page { title, sections: sections.into_iter().flatten().collect() }
}

fn day(moment: &str) -> &str {
    moment.split('T').next().unwrap_or(moment)
}

fn write_verdict(html: &mut Html, simulation: &Simulation) {
    let of = |outcome: &str| simulation.calendar.iter().filter(|entry| entry.outcome == outcome).count();
    let (succeeded, failed, running) = (of("SUCCEEDED"), of("FAILED"), of("RUNNING"));
    let mut summary = format!("Runs and trainings: {succeeded} succeeded, {failed} failed");
    if running > 0 {
        let _ = write!(summary, ", {running} were under way at the end");
    }
    if simulation.trainings_under_way > 0 {
        let count = simulation.trainings_under_way;
        let _ = write!(summary, "; {count} trainings that the end has cut off are not billed yet");
    }
    let status = if failed == 0 { "SUCCEEDED" } else { "FAILED" };
    let failures = simulation.calendar.iter().flat_map(failures).collect();
    Verdict { is_good: failed == 0, status, summary: summary + ".", failures, next: None }.write(html);
    let rows: u64 = simulation.arrivals.iter().filter_map(|arrived| arrived.rows).sum();
    let assumed =
        if simulation.arrivals_are_assumed { ", as is assumed where no file says which there are" } else { "" };
    html.line("p", &[], format_args!("{rows} rows arrived in {} arrivals{assumed}.", simulation.arrivals.len()));
}

fn failures(entry: &Entry) -> Vec<Failure> {
    let at = shown(&entry.at);
    let of_resource = entry.failures.iter().map(|failure| Failure {
        what: format!("{} {}, in what began at {at}", in_words(&failure.resource_type), failure.name),
        reason: failure.reason.clone().unwrap_or_else(|| "no reason is known".to_owned()),
        remedy: None,
    });
    let failures: Vec<Failure> = of_resource.collect();
    match &entry.error {
        Some(error) if failures.is_empty() => {
            vec![Failure {
                what: format!("{}, in what began at {at}", error.name),
                reason: error.cause.clone(),
                remedy: None,
            }]
        }
        _ => failures,
    }
}

/// Runs above, and below them what the service did.
pub fn timeline(simulation: &Simulation) -> Timeline {
    let start = seconds_of(&simulation.start).unwrap_or_default();
    let end = seconds_of(&simulation.end).unwrap_or(start);
    let runs = simulation.calendar.iter().filter(|entry| entry.begun_by != "service").filter_map(run);
    let operations = simulation.operations.iter().map(Timed::from);
    let spans = runs.chain(operations.filter_map(|operation| operation.span())).collect();
    Timeline { start, end, begins: None, spans }
}

fn run(entry: &Entry) -> Option<Span> {
    let start = seconds_of(&entry.at)?;
    Some(Span {
        kind: "run".to_owned(),
        name: begun_by(entry),
        id: entry.arn.clone(),
        start,
        queued: 0.0,
        seconds: entry.ended.as_deref().and_then(seconds_of).map(|end| end - start),
        after: None,
        outcome: match entry.outcome.as_str() {
            "FAILED" => SpanOutcome::Failed,
            "RUNNING" => SpanOutcome::InProgress,
            _ => SpanOutcome::Ready,
        },
        status: entry.outcome.clone(),
    })
}

fn begun_by(entry: &Entry) -> String {
    match (entry.begun_by.as_str(), &entry.schedule) {
        ("schedule", Some(schedule)) => format!("of the schedule {schedule}"),
        ("service", _) => "of the service".to_owned(),
        _ => "of an upload".to_owned(),
    }
}

fn busy(simulation: &Simulation) -> Html {
    let levels = &simulation.busy.series;
    // Where there are more changes than pixels, every n-th is drawn.
    let step = levels.len().div_ceil(MOST_LEVELS).max(1);
    let series = |name: &str, of: &dyn Fn(&Level) -> u32| {
        let points =
            levels.iter().step_by(step).filter_map(|level| Some((seconds_of(&level.at)?, f64::from(of(level)))));
        let mut points: Vec<(f64, f64)> = points.collect();
        let last = levels.last().map(|level| f64::from(of(level)));
        points.extend(seconds_of(&simulation.end).zip(last));
        Series { name: name.to_owned(), points }
    };
    let series = vec![
        series("imports", &|level| level.imports),
        series("trainings", &|level| level.trainings),
        series("batch jobs", &|level| level.batch_jobs),
        series("runs", &|level| level.runs),
    ];
    LineChart {
        title: "How much was under way at once".to_owned(),
        series,
        edges: (levels.first().map(|level| shown(&level.at)).unwrap_or_default(), shown(&simulation.end)),
        steps: true,
    }
    .to_html()
}

fn write_calendar(html: &mut Html, calendar: &[Entry]) {
    let mut table = Table::new("Runs, and trainings that the service began by itself")
        .column("Began")
        .column("By")
        .numbers("Took")
        .column("Outcome")
        .column("What it did");
    for entry in calendar.iter().take(MOST_ENTRIES) {
        let mut outcome = Html::new();
        badge(&mut outcome, &entry.outcome);
        table.row(vec![
            text(shown(&entry.at)),
            text(begun_by(entry)),
            text_or_dash(entry.seconds.map(duration)),
            outcome,
            what(entry),
        ]);
    }
    table.write(html);
    if let Some(more @ 1..) = calendar.len().checked_sub(MOST_ENTRIES) {
        html.line("p", &[("class", &"muted")], format_args!("{more} more are in the document."));
    }
}

fn what(entry: &Entry) -> Html {
    let trained = if entry.begun_by == "service" { "trained by itself" } else { "trained" };
    let done = [
        ("imported", &entry.imports),
        (trained, &entry.trainings),
        ("created campaigns", &entry.campaigns_created),
        ("updated campaigns", &entry.campaigns_updated),
        ("held campaigns", &entry.campaigns_held),
        ("ran batch jobs", &entry.batch_jobs),
    ];
    let mut parts: Vec<String> = done
        .into_iter()
        .filter(|(_, names)| !names.is_empty())
        .map(|(verb, names)| format!("{verb} {}", names.join(", ")))
        .collect();
    if entry.others > 0 {
        let noun = if entry.others == 1 { "resource" } else { "resources" };
        parts.push(format!("changed {} other {noun}", entry.others));
    }
    let failed = |failure: Failure| format!("{} failed: {}", failure.what, failure.reason);
    parts.extend(failures(entry).into_iter().map(failed));
    text(if parts.is_empty() { "nothing".to_owned() } else { parts.join("; ") })
}
