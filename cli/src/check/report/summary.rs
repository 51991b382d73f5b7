//! The data at first sight: what there is of each dataset, who interacts with what, when, and how often.

use std::fmt::Write;

use personalize_contract::DatasetType;
use personalize_contract::data::{Coverage, DatasetSummary, InteractionsSummary, Summary};
use personalize_contract::figures::{counted, percent, share, size, thousands};
use personalize_contract::printable::printable;
use personalize_pipeline::Timestamp;

/// How many characters of an event type are shown.
const LONGEST_EVENT_TYPE: usize = 40;

/// How many event types are shown.
const MOST_EVENT_TYPES: usize = 8;

/// A few lines for each dataset.
pub fn render(summary: &Summary) -> String {
    let mut text = String::new();
    for dataset in &summary.datasets {
        let _ = writeln!(text, "{}", head(dataset));
        let Some(interactions) = &summary.interactions else { continue };
        let records = |of: Option<Coverage>, what| of.map(|records| of_records(records, what)).into_iter().collect();
        let lines = match dataset.dataset_type {
            DatasetType::Interactions => of_interactions(interactions, dataset.rows.unwrap_or_default()),
            DatasetType::Items => records(interactions.item_records, "items"),
            DatasetType::Users => records(interactions.user_records, "users"),
            DatasetType::Actions | DatasetType::ActionInteractions => Vec::new(),
        };
        for line in lines {
            let _ = writeln!(text, "  {line}");
        }
    }
    text
}

fn head(dataset: &DatasetSummary) -> String {
    let DatasetSummary { dataset_type, files, bytes, is_partial: _, rows } = dataset;
    let (files, size) = (counted(*files, "file"), size(*bytes));
    match rows {
        Some(rows) => format!("{dataset_type}: {} in {files}, {size}", counted(*rows, "row")),
        None => format!("{dataset_type}: {files}, {size}; some rows could not be read, so there are no totals"),
    }
}

fn of_interactions(interactions: &InteractionsSummary, rows: u64) -> Vec<String> {
    let InteractionsSummary { users, items, per_user, returning_users, event_types, earliest, latest, density, .. } =
        interactions;
    let mut lines = vec![
        format!(
            "{}, {} of them with two interactions or more; {} each at the median, {} to {}",
            counted(*users, "user"),
            thousands(*returning_users),
            thousands(per_user.median),
            thousands(per_user.least),
            thousands(per_user.most),
        ),
        format!("{}; density {}", counted(*items, "item"), percent(*density)),
    ];
    if let (Some(earliest), Some(latest)) = (earliest, latest) {
        lines.push(format!("{} to {}", day(*earliest), day(*latest)));
    }
    if !event_types.is_empty() {
        let shown = event_types.iter().take(MOST_EVENT_TYPES);
        let shown = shown.map(|one| format!("{} {}", shortened(&one.event_type), percent(share(one.count, rows))));
        let more = event_types.len().saturating_sub(MOST_EVENT_TYPES);
        let more = if more > 0 { format!(", and {more} more") } else { String::new() };
        lines.push(format!("event types: {}{more}", shown.collect::<Vec<_>>().join(", ")));
    }
    lines
}

/// An event type as a line has room for it.
fn shortened(event_type: &str) -> String {
    let shown: String = event_type.chars().take(LONGEST_EVENT_TYPE).collect();
    let end = if shown.len() < event_type.len() { "…" } else { "" };
    format!("{}{end}", printable(&shown))
}

fn of_records(coverage: Coverage, what: &str) -> String {
    let Coverage { records, cold, uncovered, .. } = coverage;
    let cold = format!("{} without interactions ({})", thousands(cold), percent(share(cold, records)));
    match uncovered {
        0 => format!("{cold}; every one of the {what} in Interactions is here"),
        uncovered => format!("{cold}; {} {what} of Interactions are missing", thousands(uncovered)),
    }
}

/// The day of a moment, in UTC. What is beyond the year 9999, such as milliseconds, has none that can be written.
fn day(seconds: i64) -> String {
    let mut moment = String::new();
    if write!(moment, "{}", Timestamp::of_seconds(seconds)).is_err() {
        return format!("second {seconds}");
    }
    moment.split('T').next().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_moment_has_a_day() {
        let days = [0, 1_537_799_250, 1_700_000_000_000, i64::MAX].map(day);
        assert_eq!(days, ["1970-01-01", "2018-09-24", "second 1700000000000", "second 9223372036854775807"]);
        assert!(!day(i64::MIN).is_empty());
    }
}
