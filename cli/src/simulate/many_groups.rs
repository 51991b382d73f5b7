//! What the text says where there are many dataset groups: how late the runs of each schedule were in place of a line for
//! each, which quotas were full, and sums.

use std::fmt::Write as _;

use personalize_pipeline::in_words;

use super::calendar::{Calendar, Entry, Outcome};
use super::lateness::Lateness;
use super::quotas::QuotaUse;
use super::text::{begun_by, what};
use crate::billed::Totals;
use crate::display::counted;
use crate::display::table::table;
use crate::display::wrap::cut_lines;

/// How many lines there are of what failed.
const MOST_FAILURES: usize = 20;

/// A line for each schedule, and one for each of the first runs that failed. `show` puts a moment into words.
pub fn lateness(calendar: &Calendar, show: impl Fn(&str) -> String, width: Option<usize>) -> String {
    let header = ["BEGUN BY", "RUNS", "FAILED", "OVERLAPPING", "DONE AFTER", "HALF", "90 %", "ALL", "LONGEST WITHOUT"];
    let rows = table(&header, calendar.lateness.iter().map(row));
    let mut text = format!("{}, each with the same parameter file.\n\n", counted(calendar.groups, "dataset group"));
    text += &cut_lines(&rows, width);
    let failed: Vec<&Entry> = calendar.calendar.iter().filter(|entry| entry.outcome == Outcome::Failed).collect();
    if failed.is_empty() {
        return text;
    }
    let row = |entry: &&Entry| {
        let group = entry.dataset_group.clone().unwrap_or_default();
        vec![show(&entry.at), begun_by(entry), group, what(entry)]
    };
    let shown = failed.iter().take(MOST_FAILURES).map(row);
    let rows = table(&["FAILED", "BY", "GROUP", "WHAT IT DID"], shown);
    let _ = write!(text, "\n\n{}", cut_lines(&rows, width));
    if failed.len() > MOST_FAILURES {
        let _ = write!(text, "\nand {} more", failed.len() - MOST_FAILURES);
    }
    text
}

fn row(of: &Lateness) -> Vec<String> {
    let name = of.schedule.as_ref().map_or_else(|| "upload".to_owned(), |name| format!("schedule {name}"));
    let mut cells = vec![name, of.runs.to_string(), of.failed.to_string(), of.overlapping.to_string()];
    let took = |seconds: fn(&super::lateness::Spread) -> f64| {
        of.seconds_to_end.as_ref().map_or_else(|| "-".to_owned(), |spread| in_words(seconds(spread)))
    };
    cells.extend([took(|it| it.least), took(|it| it.median), took(|it| it.p90), took(|it| it.most)]);
    cells.push(if of.schedule.is_some() { in_words(of.longest_seconds_without) } else { "-".to_owned() });
    cells
}

/// Which quotas were full, in the order in which they were; nothing where none was.
pub fn quotas(calendar: &Calendar, show: impl Fn(&str) -> String) -> String {
    let full: Vec<&QuotaUse> = calendar.quotas.quotas.iter().filter(|quota| quota.rejected > 0).collect();
    let requests = &calendar.quotas.requests;
    let mut text = String::new();
    if !full.is_empty() {
        let row = |quota: &&QuotaUse| {
            let since = quota.full_since.as_deref().map_or_else(String::new, &show);
            let raised = if quota.can_be_raised { "yes" } else { "no" };
            vec![quota.quota.clone(), since, quota.rejected.to_string(), raised.to_owned()]
        };
        let header = ["QUOTA THAT WAS FULL", "FIRST", "REQUESTS REJECTED", "AWS RAISES IT"];
        let _ = write!(text, "\n{}\n", table(&header, full.iter().map(row)));
    }
    if requests.throttled > 0 {
        let _ = writeln!(
            text,
            "Of {}, {} came too soon after another of their operation and were made again.",
            counted(requests.count, "request"),
            requests.throttled
        );
    }
    text
}

/// What is billed for all groups together.
pub fn billed(totals: &Totals) -> String {
    let Totals {
        training_hours,
        imported_gigabytes,
        campaign_tps_hours,
        recommender_tps_hours,
        batch_inference_lines,
        batch_segment_lines,
    } = totals;
    let rows = [
        ("training", *training_hours > 0.0, format!("{training_hours:.3}"), "hours"),
        ("imports", *imported_gigabytes > 0.0, format!("{imported_gigabytes:.6}"), "GB"),
        ("campaigns", *campaign_tps_hours > 0.0, format!("{campaign_tps_hours:.3}"), "TPS-hours"),
        ("recommenders", *recommender_tps_hours > 0.0, format!("{recommender_tps_hours:.3}"), "TPS-hours"),
        ("batch inference", *batch_inference_lines > 0, batch_inference_lines.to_string(), "lines"),
        ("batch segments", *batch_segment_lines > 0, batch_segment_lines.to_string(), "lines"),
    ];
    let billed = rows.into_iter().filter(|(_, is_billed, ..)| *is_billed);
    let rows = billed.map(|(what, _, amount, unit)| vec![what.to_owned(), amount, unit.to_owned()]);
    format!("\n{}\n", table(&["BILLED", "AMOUNT", "UNIT"], rows))
}
