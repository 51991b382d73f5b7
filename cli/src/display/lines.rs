//! Progress where there is no terminal: one line for each change.

use console::measure_text_width;
use personalize_emulator::Timestamp;
use personalize_pipeline::in_words;

use super::board::{Change, Row};
use super::clock_face;
use super::wrap::cut;

/// For example `[+0:14:32] solution version films  CREATE IN_PROGRESS → ACTIVE (45m00s)`. Where the line would be wider
/// than `width`, the name is cut.
#[must_use]
pub fn line_of(change: &Change, start: Timestamp, width: Option<usize>) -> String {
    let Change { from, row, .. } = change;
    let Row { resource_type, name, since, .. } = row;
    let arrow = from.map_or_else(String::new, |from| format!("{from} → "));
    let took = match (from, row.is_moving()) {
        (Some(_), false) => format!(" ({})", in_words(row.seconds(*since))),
        _ => String::new(),
    };
    let before = format!("[+{}] {resource_type} ", clock_face(*since - start));
    let after = format!("  {arrow}{}{took}", row.status_text());
    let room = width.map(|width| width.saturating_sub(before.len() + measure_text_width(&after)).max(1));
    cut(&format!("{before}{}{after}", cut(name, room)), width)
}

#[cfg(test)]
mod tests {
    use personalize_contract::{ResourceType, Status};

    use super::*;

    fn change(from: Option<&'static str>, status: Option<Status>, began: f64, since: f64) -> Change {
        let row = Row {
            resource_type: ResourceType::SolutionVersion,
            name: "films".to_owned(),
            status,
            began: Timestamp(began),
            since: Timestamp(since),
            gone: false,
        };
        Change { place: 0, from, row }
    }

    #[test]
    fn a_line_says_when_what_and_how_long() {
        let appeared = change(None, Some(Status::CreatePending), 60.0, 60.0);
        assert_eq!(line_of(&appeared, Timestamp(0.0), None), "[+0:01:00] solution version films  CREATE PENDING");
        let ready = change(Some("CREATE IN_PROGRESS"), Some(Status::Active), 60.0, 2760.0);
        let expected = "[+0:46:00] solution version films  CREATE IN_PROGRESS → ACTIVE (45m00s)";
        assert_eq!(line_of(&ready, Timestamp(0.0), Some(80)), expected);
        let cut = "[+0:46:00] solution version fi…  CREATE IN_PROGRESS → ACTIVE (45m00s)";
        assert_eq!(line_of(&ready, Timestamp(0.0), Some(69)), cut);
        let without_status = change(None, None, 0.0, 0.0);
        assert_eq!(line_of(&without_status, Timestamp(0.0), None), "[+0:00:00] solution version films  ACTIVE");
    }
}
