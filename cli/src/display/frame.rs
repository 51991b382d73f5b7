//! What a terminal shows of a run at one moment: a line for each resource, those that are moving first, and a bar
//! for the entire run below them. Never more or longer lines than the terminal has.

use std::collections::BTreeMap;

use console::{Alignment, Style, measure_text_width, pad_str};
use personalize_contract::ResourceType;
use personalize_emulator::Timestamp;
use personalize_pipeline::in_words;

use super::board::{Board, Row};
use super::clock_face;
use super::terminal::Terminal;
use super::wrap::cut;

/// Columns of the longest resource type, of the longest status, and of a duration.
const TYPE: usize = 18;
const STATUS: usize = 18;
const DURATION: usize = 7;

/// From how many columns on there is room for the type beside the name.
const WITH_TYPE: usize = 64;

/// What a run works towards.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Goal {
    /// That so many resources are ready.
    Ready(usize),
    /// That so many resources are gone.
    Gone(usize),
}

/// The resources at one moment.
#[derive(Debug, Clone, Copy)]
pub struct Scene<'run> {
    /// What was last observed.
    pub board: &'run Board,
    /// What the run works towards.
    pub goal: Goal,
    /// When the run began.
    pub start: Timestamp,
    /// The moment.
    pub now: Timestamp,
    /// How many seconds of this machine's own time it has been that moment, where that is long enough to be said.
    pub busy: Option<u64>,
}

impl Scene<'_> {
    /// The lines, without line breaks: one less than the terminal has rows at the most, each narrower than it.
    #[must_use]
    pub fn lines(&self, terminal: &Terminal) -> Vec<String> {
        let (rows, columns) = terminal.size.unwrap_or((usize::MAX, usize::MAX));
        let width = columns.saturating_sub(1).max(1);
        let mut lines = self.resources(rows.saturating_sub(2), width, terminal);
        lines.push(cut(&self.bar(width, terminal), Some(width)));
        lines
    }

    fn resources(&self, room: usize, width: usize, terminal: &Terminal) -> Vec<String> {
        let [moving, failed, waiting, done] = self.groups();
        let line = |row: &&Row| self.line(row, width, terminal);
        let open = moving.len() + failed.len() + waiting.len();
        if open + done.len() <= room {
            return [moving, failed, waiting, done].iter().flatten().map(line).collect();
        }
        let folded = self.fold(&done);
        let room = room.saturating_sub(usize::from(folded.is_some()));
        let rows: Vec<&Row> = [moving, failed, waiting].concat();
        let shown = if open <= room { open } else { room.saturating_sub(1) };
        let mut lines: Vec<String> = rows.iter().take(shown).map(line).collect();
        if shown < open && lines.len() < room {
            lines.push(cut(&format!("  … and {} more", open - shown), Some(width)));
        }
        lines.extend(
            folded
                .filter(|_| room > 0 || open == 0)
                .map(|folded| cut(&format!("{} {folded}", terminal.paint("✓", &Style::new().green())), Some(width))),
        );
        lines
    }

    /// The rows that are moving, that failed, that have still to go, and that are done.
    fn groups(&self) -> [Vec<&Row>; 4] {
        let deletes = matches!(self.goal, Goal::Gone(_));
        let mut groups = [const { Vec::new() }; 4];
        for row in self.board.rows() {
            let group = match () {
                () if row.gone && !deletes => continue,
                () if row.is_moving() => 0,
                () if row.is_failed() => 1,
                () if deletes && !row.gone => 2,
                () => 3,
            };
            groups[group].push(row);
        }
        groups
    }

    fn line(&self, row: &Row, width: usize, terminal: &Terminal) -> String {
        let (sign, style) = match () {
            () if row.is_moving() => ("·", Style::new().cyan()),
            () if row.is_failed() => ("✗", Style::new().red()),
            () if matches!(self.goal, Goal::Gone(_)) && !row.gone => (" ", Style::new()),
            () => ("✓", Style::new().green()),
        };
        let kind = if width < WITH_TYPE { String::new() } else { format!("{:<TYPE$} ", row.resource_type.words()) };
        let room = width.saturating_sub(2 + kind.len() + 1 + STATUS + 1 + DURATION);
        let longest = self.board.rows().iter().map(|row| measure_text_width(&row.name)).max().unwrap_or_default();
        let name = pad_str(&row.name, longest.min(room), Alignment::Left, Some("…"));
        let duration = in_words(row.seconds(self.now));
        let text = format!("{kind}{name} {:<STATUS$} {duration:>DURATION$}", row.status_text());
        cut(&format!("{} {text}", terminal.paint(sign, &style)), Some(width))
    }

    /// What is done in one line: how many of each type.
    fn fold(&self, done: &[&Row]) -> Option<String> {
        let mut counts: BTreeMap<usize, (ResourceType, usize)> = BTreeMap::new();
        for row in done {
            let place = ResourceType::ALL.into_iter().position(|known| known == row.resource_type).unwrap_or_default();
            counts.entry(place).or_insert((row.resource_type, 0)).1 += 1;
        }
        let counted = |(kind, count): &(ResourceType, usize)| match count {
            1 => format!("1 {kind}"),
            count => format!("{count} {kind}s"),
        };
        let parts: Vec<String> = counts.values().map(counted).collect();
        let word = if matches!(self.goal, Goal::Gone(_)) { "gone" } else { "ready" };
        (!done.is_empty()).then(|| format!("{} {word}: {}", done.len(), parts.join(", ")))
    }

    fn bar(&self, width: usize, terminal: &Terminal) -> String {
        let [moving, failed, waiting, done] = self.groups().map(|group| group.len());
        let (total, word) = match self.goal {
            Goal::Ready(expected) => (expected.max(moving + failed + waiting + done), "ready"),
            Goal::Gone(expected) => (expected.max(done), "gone"),
        };
        let failures = if failed == 0 { String::new() } else { format!(", {failed} failed") };
        let busy = self.busy.map(|seconds| format!("  busy for {seconds}s")).unwrap_or_default();
        let text = format!("{done} of {total} {word}{failures}  +{}{busy}", clock_face(self.now - self.start));
        let room = width.saturating_sub(measure_text_width(&text) + 2);
        let filled = room * done.min(total) / total.max(1);
        let bar = (terminal.paint(&"━".repeat(filled), &Style::new().cyan()), "─".repeat(room - filled));
        format!("{}{}  {text}", bar.0, terminal.paint(&bar.1, &Style::new().dim()))
    }
}

#[cfg(test)]
mod tests {
    use personalize_contract::Status;
    use personalize_emulator::ResourceSummary;

    use super::*;

    fn seen(resource_type: ResourceType, name: &str, status: Option<Status>, since: f64) -> ResourceSummary {
        let arn = format!("arn:{resource_type}/{name}");
        ResourceSummary {
            resource_type,
            name: name.to_owned(),
            arn,
            status,
            since: Timestamp(since),
            failure_reason: None,
        }
    }

    fn board(rows: Vec<ResourceSummary>) -> Board {
        let mut board = Board::default();
        board.observe(rows, Timestamp(0.0));
        board
    }

    fn lines(board: &Board, goal: Goal, size: (usize, usize)) -> Vec<String> {
        let scene = Scene { board, goal, start: Timestamp(0.0), now: Timestamp(100.0), busy: None };
        let lines = scene.lines(&Terminal { size: Some(size), colour: false, cursor: true });
        assert!(lines.len() < size.0.max(2), "{lines:#?}");
        for line in &lines {
            assert!(measure_text_width(line) < size.1, "{line}");
        }
        lines
    }

    fn some() -> Board {
        use ResourceType::{Campaign, DatasetGroup, Schema, SolutionVersion};
        board(vec![
            seen(DatasetGroup, "Films", Some(Status::Active), 10.0),
            seen(Schema, "Films-Interactions", None, 11.0),
            seen(Schema, "Films-Items", None, 12.0),
            seen(SolutionVersion, "for-you", Some(Status::CreateInProgress), 60.0),
            seen(SolutionVersion, "similar-films", Some(Status::CreateFailed), 70.0),
            seen(Campaign, "for-you", Some(Status::CreatePending), 80.0),
        ])
    }

    #[test]
    fn what_moves_comes_first_and_the_total_is_what_is_asked_for() {
        let expected = "\
· solution version   for-you            CREATE IN_PROGRESS     40s
· campaign           for-you            CREATE PENDING         20s
✗ solution version   similar-films      CREATE FAILED           0s
✓ dataset group      Films              ACTIVE                  0s
✓ schema             Films-Interactions ACTIVE                  0s
✓ schema             Films-Items        ACTIVE                  0s
━━━━━━━━━━━━━━━──────────────────────────────  3 of 9 ready, 1 failed  +0:01:40";
        assert_eq!(lines(&some(), Goal::Ready(9), (24, 80)).join("\n"), expected);
    }

    #[test]
    fn what_is_done_is_folded_where_there_is_no_room_and_then_what_moves_is_counted() {
        let eight = lines(&some(), Goal::Ready(9), (6, 80));
        assert_eq!(eight[3], "✓ 3 ready: 1 dataset group, 2 schemas");
        assert!(eight[0].starts_with("· solution version") && eight[4].contains("3 of 9 ready"), "{eight:#?}");
        let five = lines(&some(), Goal::Ready(9), (5, 80));
        assert_eq!(five[1], "  … and 2 more");
        assert_eq!(lines(&some(), Goal::Ready(9), (2, 80)).len(), 1, "the bar stays");
    }

    #[test]
    fn no_line_is_too_long_however_narrow_the_terminal_and_long_the_name() {
        let long = "映画".repeat(30);
        let board = board(vec![seen(ResourceType::Campaign, &long, Some(Status::CreatePending), 1.0)]);
        for columns in [1, 2, 10, 30, 63, 64, 65, 80, 200] {
            let lines = lines(&board, Goal::Ready(1), (24, columns.max(2)));
            assert_eq!(lines.len(), 2);
        }
    }

    #[test]
    fn what_keeps_the_machine_busy_is_said_beside_the_clock() {
        let board = some();
        let scene =
            Scene { board: &board, goal: Goal::Ready(9), start: Timestamp(0.0), now: Timestamp(9.0), busy: Some(12) };
        for columns in [40, 80, 200] {
            let lines = scene.lines(&Terminal { size: Some((24, columns)), colour: false, cursor: true });
            let bar = lines.last().expect("a bar");
            assert!(measure_text_width(bar) < columns, "{bar}");
            assert_eq!(bar.ends_with("  +0:00:09  busy for 12s"), columns > 40, "{bar}");
        }
    }

    #[test]
    fn a_deletion_counts_what_is_gone() {
        let mut board = some();
        let left = vec![
            seen(ResourceType::DatasetGroup, "Films", Some(Status::Active), 10.0),
            seen(ResourceType::Schema, "Films-Items", None, 12.0),
            seen(ResourceType::Campaign, "for-you", Some(Status::DeleteInProgress), 90.0),
        ];
        board.observe(left, Timestamp(95.0));
        let lines = lines(&board, Goal::Gone(6), (7, 80));
        assert!(lines[0].starts_with("· campaign           for-you            DELETE IN_PROGRESS"), "{lines:#?}");
        assert!(lines[1].starts_with("  dataset group      Films              ACTIVE"), "{lines:#?}");
        assert_eq!(lines[3], "✓ 3 gone: 1 schema, 2 solution versions");
        assert!(lines[4].ends_with("  3 of 6 gone  +0:01:40"), "{lines:#?}");
    }
}
