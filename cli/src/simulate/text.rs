//! The calendar for people: one line for each run and each training of the service, then what was busy and what is billed.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use personalize_emulator::Timestamp;
use personalize_pipeline::in_words;

use super::busy::Most;
use super::calendar::{BegunBy, Calendar, Done, Entry, Outcome};
use super::many_groups;
use super::prices::Cost;
use crate::display::counted;
use crate::display::table::table;
use crate::display::wrap::cut_lines;
use crate::start::ShownZone;

/// How many names of a kind a line has.
const MOST_NAMES: usize = 3;

/// The calendar as text, with moments by the clock of a zone, its lines cut to the width of a terminal.
pub fn render(calendar: &Calendar, zone: &ShownZone, width: Option<usize>) -> String {
    let show = |moment: &str| Timestamp::from_rfc3339(moment).map_or_else(|| moment.to_owned(), |it| zone.show(it));
    let row = |entry: &Entry| {
        let took = entry.seconds.map_or_else(|| "-".to_owned(), in_words);
        vec![show(&entry.at), begun_by(entry), took, outcome(entry).to_owned(), what(entry)]
    };
    let header = ["BEGAN", "BY", "TOOK", "OUTCOME", "WHAT IT DID"];
    let mut text = format!("From {} to {}\n", show(&calendar.start), show(&calendar.end));
    text += &arrivals(calendar);
    if calendar.groups == 1 {
        let rows = table(&header, calendar.calendar.iter().map(row));
        let _ = write!(text, "\n{}\n\n{}", cut_lines(&rows, width), counts(calendar));
    } else {
        let _ = write!(text, "\n{}\n\n{}", many_groups::lateness(calendar, show, width), counts(calendar));
    }
    let most = [
        ("import", &calendar.busy.most_imports),
        ("training", &calendar.busy.most_trainings),
        ("batch job", &calendar.busy.most_batch_jobs),
        ("run", &calendar.busy.most_runs),
    ];
    let at_once =
        |(what, Most { count, at }): (&str, &Most)| Some(format!("{} ({})", counted(*count, what), show(at.as_ref()?)));
    let most: Vec<String> = most.into_iter().filter_map(at_once).collect();
    let _ = writeln!(text, "Most at once, and from when: {}.", most.join(", "));
    text += &many_groups::quotas(calendar, show);
    text += &billed(calendar);
    if calendar.trainings_under_way > 0 {
        let under_way = calendar.trainings_under_way;
        let _ = writeln!(text, "Under way at the end, and not billed yet: {}.", counted(under_way, "training"));
    }
    text + &calendar.cost.as_ref().map_or_else(String::new, cost)
}

fn arrivals(calendar: &Calendar) -> String {
    let rows: u64 = calendar.arrivals.iter().filter_map(|arrived| arrived.rows).sum();
    let with_rows = calendar.arrivals.iter().filter(|arrived| arrived.rows.is_some()).count();
    let uploads = calendar.arrivals.len() - with_rows;
    let arrived = format!("{rows} rows in {}", counted(with_rows, "arrival"));
    match (calendar.arrivals_are_assumed, with_rows) {
        (true, 0) => "Nothing arrives: there are no interactions to draw from.\n".to_owned(),
        (true, _) => {
            format!("It is assumed that interactions arrive once a day: {arrived}. `--arrivals FILE` says otherwise.\n")
        }
        (false, _) if uploads > 0 => {
            format!("As the file says, there came {arrived} and {}.\n", counted(uploads, "upload"))
        }
        (false, _) => format!("As the file says, there came {arrived}.\n"),
    }
}

pub(super) fn begun_by(entry: &Entry) -> String {
    match (entry.begun_by, &entry.schedule) {
        (BegunBy::Schedule, Some(schedule)) => format!("schedule {schedule}"),
        (BegunBy::Service, _) => "the service".to_owned(),
        _ => "upload".to_owned(),
    }
}

const fn outcome(entry: &Entry) -> &'static str {
    match entry.outcome {
        Outcome::Succeeded => "SUCCEEDED",
        Outcome::Failed => "FAILED",
        Outcome::Running => "under way",
    }
}

/// What an entry did, in a line.
pub(super) fn what(entry: &Entry) -> String {
    let Done { imports, trainings, campaigns_created, campaigns_updated, campaigns_held, batch_jobs, others, failures } =
        &entry.done;
    let mut parts = Vec::new();
    let mut add = |verb: &str, names: &[String]| {
        if !names.is_empty() {
            parts.push(format!("{verb} {}", listed(names)));
        }
    };
    add("imported", imports);
    add(if entry.begun_by == BegunBy::Service { "trained by itself" } else { "trained" }, trainings);
    add("created campaigns", campaigns_created);
    add("updated campaigns", campaigns_updated);
    add("HELD campaigns", campaigns_held);
    add("ran batch jobs", batch_jobs);
    if *others > 0 {
        parts.push(format!("changed {}", counted(*others, "other resource")));
    }
    for failure in failures {
        let reason = failure.reason.as_deref().unwrap_or("no reason is known");
        parts.push(format!("{} {} failed: {reason}", failure.resource_type, failure.name));
    }
    if let Some(error) = entry.error.as_ref().filter(|_| failures.is_empty()) {
        parts.push(format!("{}: {}", error.name, error.cause));
    }
    if parts.is_empty() { "nothing".to_owned() } else { parts.join("; ") }
}

fn listed(names: &[String]) -> String {
    let shown: Vec<&str> = names.iter().take(MOST_NAMES).map(String::as_str).collect();
    match names.len().saturating_sub(MOST_NAMES) {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

fn counts(calendar: &Calendar) -> String {
    let of = |wanted| calendar.calendar.iter().filter(|entry| entry.outcome == wanted).count();
    let by_service = calendar.calendar.iter().filter(|entry| entry.begun_by == BegunBy::Service).count();
    let mut text = counted(calendar.calendar.len() - by_service, "run");
    if by_service > 0 {
        let _ = write!(text, " and {} of the service's own", counted(by_service, "training"));
    }
    let _ = write!(text, ": {} succeeded", of(Outcome::Succeeded));
    for (count, words) in [(of(Outcome::Failed), "failed"), (of(Outcome::Running), "under way at the end")] {
        if count > 0 {
            let _ = write!(text, ", {count} {words}");
        }
    }
    text + ".\n"
}

fn billed(calendar: &Calendar) -> String {
    let usage = &calendar.usage;
    if calendar.groups > 1 {
        return many_groups::billed(&usage.totals);
    }
    let hours = |of: &BTreeMap<String, f64>, what: &str, unit: &str| {
        of.iter()
            .map(|(name, hours)| vec![what.to_owned(), name.clone(), format!("{hours:.3}"), unit.to_owned()])
            .collect::<Vec<_>>()
    };
    let lines = |of: &BTreeMap<String, u64>, what: &str| {
        let row =
            |(name, lines): (&String, &u64)| vec![what.to_owned(), name.clone(), lines.to_string(), "lines".to_owned()];
        of.iter().map(row).collect::<Vec<_>>()
    };
    let imported = usage
        .imported_gigabytes
        .iter()
        .map(|(name, gigabytes)| vec!["imports".to_owned(), name.clone(), format!("{gigabytes:.6}"), "GB".to_owned()]);
    let mut rows = hours(&usage.training_hours, "training", "hours");
    rows.extend(imported);
    rows.extend(hours(&usage.campaign_tps_hours, "campaign", "TPS-hours"));
    rows.extend(hours(&usage.recommender_tps_hours, "recommender", "TPS-hours"));
    rows.extend(lines(&usage.batch_inference_lines, "batch inference"));
    rows.extend(lines(&usage.batch_segment_lines, "batch segments"));
    if rows.is_empty() {
        return "\nNothing is billed.\n".to_owned();
    }
    format!("\n{}\n", table(&["BILLED", "FOR", "AMOUNT", "UNIT"], rows.into_iter()))
}

fn cost(cost: &Cost) -> String {
    let currency = cost.currency.as_deref().unwrap_or_default();
    let rows = cost.lines.iter().map(|line| {
        let amount = format!("{:.2}", line.amount);
        vec![line.unit.to_owned(), format!("{:.3}", line.quantity), line.price.to_string(), amount]
    });
    let mut text = format!("\n{}\n", table(&["UNIT", "QUANTITY", "PRICE", "AMOUNT"], rows));
    let _ = writeln!(text, "{}", format!("Total: {:.2} {currency}", cost.total).trim_end());
    if !cost.without_price.is_empty() {
        let _ = writeln!(text, "Without a price in the file: {}.", cost.without_price.join(", "));
    }
    text
}
