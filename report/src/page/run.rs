//! The page of a run, or of several of one command.

use personalize_contract::Finding;

use crate::document::{BatchResult, Notification, Run, timeline_of};
use crate::html::Html;
use crate::time::{duration, shown};
use crate::timeline::Timeline;

use super::parts::{Section, Table, badge, code, facts, text, text_or_dash};
use super::verdict::Verdict;
use super::{Page, billed, metrics, resources, trained_on};

/// The page.
pub fn page(run: &Run) -> Page {
    match run.runs.as_slice() {
        [] | [_] => Page { title: title(run), sections: sections(run, "") },
        runs => {
            let first_failed = runs.iter().find(|run| !run.has_succeeded());
            let labels = labels(runs);
            let sections = runs.iter().zip(&labels).enumerate().flat_map(|(place, (run, label))| {
                let prefix = format!("run-{}-", place + 1);
                let mut sections = sections(run, &prefix);
                for section in &mut sections {
                    section.title = format!("{label}: {}", section.title);
                }
                sections
            });
            Page { title: title(first_failed.unwrap_or(run)), sections: sections.collect() }
        }
    }
}

/// What each of several runs was.
fn labels(runs: &[Run]) -> Vec<String> {
    let label = |(place, run): (usize, &Run)| match run.action.as_deref() {
        Some("export") => "Export".to_owned(),
        Some("delete") => "Deletion".to_owned(),
        _ => format!("Run {}", place + 1),
    };
    runs.iter().enumerate().map(label).collect()
}

fn title(run: &Run) -> String {
    let group = run.dataset_group.as_deref().unwrap_or("The run");
    match (run.has_succeeded(), run.action.as_deref()) {
        (false, _) => format!("{group} failed ({})", run.error_name().unwrap_or("no error is known")),
        (true, Some("delete")) => format!("{group} is deleted"),
        (true, Some("export")) => format!("{group} is exported"),
        (true, Some("run") | None) => format!("{group} is ready"),
        (true, Some(action)) => format!("{group}: {action} succeeded"),
    }
}

/// The sections of one run. Identifiers begin with `prefix`.
fn sections(run: &Run, prefix: &str) -> Vec<Section> {
    let section = |id: &str, title: &str, write: &dyn Fn(&mut Html)| {
        let mut html = Html::new();
        write(&mut html);
        Section::of(format!("{prefix}{id}"), title, html)
    };
    let sections = [
        section("verdict", "Verdict", &|html| write_verdict(html, run)),
        section("timeline", "Timeline", &|html| write_timeline(html, run, prefix)),
        section("resources", "Resources", &|html| {
            resources::write(html, &run.resources);
            resources::write_rest(html, &run.not_attempted, &run.serving);
        }),
        section("metrics", "Metrics", &|html| metrics::write(html, &run.metrics, run.metrics_basis.as_deref())),
        section("batch", "Batch results", &|html| write_batch(html, &run.batch_results)),
        section("findings", "Findings", &|html| write_findings(html, &run.findings)),
        section("billed", "Units billed", &|html| run.billed.iter().for_each(|billed| billed::write(html, billed))),
        section("trained-on", "Data of each version", &|html| trained_on::write(html, &run.trained_on)),
        section("notifications", "Notifications", &|html| write_notifications(html, &run.notifications)),
        section("calls", "Calls", &|html| write_calls(html, run)),
    ];
    sections.into_iter().flatten().collect()
}

fn write_verdict(html: &mut Html, run: &Run) {
    let summary = run.summary.clone().unwrap_or_else(|| match run.error_name() {
        None => "The run did what it was to do.".to_owned(),
        Some(name) => format!("The run failed with {name}."),
    });
    Verdict {
        is_good: run.has_succeeded(),
        status: &run.status,
        summary,
        failures: run.failures(),
        next: run.again.as_ref(),
    }
    .write(html);
    let mut known: Vec<(&'static str, Html)> = Vec::new();
    let texts = [("Tracking id, for PutEvents", run.tracking_id.as_deref()), ("Execution", run.execution_id())];
    known.extend(texts.into_iter().filter_map(|(name, value)| Some((name, code(value?)))));
    let times = [("Began", run.started()), ("Ended", run.ended())];
    known.extend(times.into_iter().filter_map(|(name, value)| Some((name, text(shown(value?))))));
    known.extend(run.seconds().map(|seconds| ("Took", text(duration(seconds)))));
    let counts = [("Turns of the function", run.turns), ("State transitions", run.state_transitions)];
    known.extend(counts.into_iter().filter_map(|(name, count)| Some((name, text(count?)))));
    facts(html, &known);
    for left in &run.shortened {
        html.line("p", &[("class", &"muted")], format_args!("Shortened: {left}."));
    }
}

fn write_timeline(html: &mut Html, run: &Run, prefix: &str) {
    let Some(timeline) = timeline_of(run) else { return };
    html.line("p", &[], explained(&timeline, run));
    html.append(&timeline.to_html(&format!("{prefix}bars")));
}

/// What the timeline shows, in words.
fn explained(timeline: &Timeline, run: &Run) -> String {
    let chain = timeline.longest_chain();
    if chain.spans.is_empty() {
        return "When the service was at work on what, by its own times. What each had to wait for is not known."
            .to_owned();
    }
    let took = duration(chain.seconds);
    let rest = run.seconds().map(|seconds| {
        format!(
            " The run took {}; the {} between are for looking when something has ended, and for calls.",
            duration(seconds),
            duration((seconds - chain.seconds).max(0.0))
        )
    });
    format!(
        "The longest chain of what waited for one another took {took}, and no pipeline is faster.{} A dashed outline before a bar is the time for which it could have begun already.",
        rest.unwrap_or_default()
    )
}

fn write_batch(html: &mut Html, results: &[BatchResult]) {
    let mut table = Table::new("What batch jobs have written")
        .column("Job")
        .column("Output")
        .numbers("Lines")
        .numbers("With errors");
    for result in results {
        table.row(vec![
            resources::named(&result.resource_type, &result.name, None),
            code(&result.output),
            text_or_dash(result.lines),
            text_or_dash(result.lines_with_errors),
        ]);
    }
    table.write(html);
}

/// Findings in parameters and data.
pub fn write_findings(html: &mut Html, findings: &[Finding]) {
    let mut table = Table::new("What was found in parameters and data").column("Rule").column("Where").column("What");
    for finding in findings {
        let mut rule = Html::new();
        badge(&mut rule, &finding.severity.to_string());
        rule.text(format_args!(" {}", finding.code));
        table.row(vec![rule, text(&finding.place), text(&finding.message)]);
    }
    table.write(html);
}

fn write_notifications(html: &mut Html, notifications: &[Notification]) {
    for Notification { subject, message } in notifications {
        html.element("details", &[], |html| {
            html.line("summary", &[], subject.as_deref().unwrap_or("Without a subject"));
            html.element("pre", &[("tabindex", &"0")], |html| html.text(message));
        });
    }
}

fn write_calls(html: &mut Html, run: &Run) {
    let mut table = Table::new("Calls by operation").column("Operation").numbers("Calls");
    for (operation, count) in &run.api_calls {
        table.row(vec![text(operation), text(count)]);
    }
    if run.api_calls.is_empty() {
        return;
    }
    let all: u64 = run.api_calls.values().sum();
    html.element("details", &[], |html| {
        let throttled =
            if run.throttled_calls == 0 { String::new() } else { format!(", {} throttled", run.throttled_calls) };
        html.line("summary", &[], format_args!("{all} API calls{throttled}"));
        table.write(html);
    });
}
