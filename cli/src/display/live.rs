//! Progress on a terminal: a line for each resource, kept up to date, below a bar for the whole. The bar is first,
//! so that it is seen where there are more resources than rows.

use indicatif::{MultiProgress, ProgressBar, ProgressStyle};
use personalize_contract::status::Phase;
use personalize_emulator::Timestamp;
use personalize_pipeline::in_words;

use super::board::{Board, Row};
use super::clock_face;

/// The lines and the bar.
#[derive(Debug)]
pub struct Live {
    screen: MultiProgress,
    whole: ProgressBar,
    lines: Vec<ProgressBar>,
}

impl Live {
    /// An empty screen, on stderr.
    #[must_use]
    pub fn new() -> Self {
        let screen = MultiProgress::new();
        let whole = screen.add(ProgressBar::new(0));
        whole.set_style(style("{wide_bar:.cyan/dim} {pos} of {len} done  {msg}"));
        Self { screen, whole, lines: Vec::new() }
    }

    /// Shows the board as it is now.
    pub fn show(&mut self, board: &Board, start: Timestamp, now: Timestamp) {
        for (place, row) in board.rows().iter().enumerate() {
            if place == self.lines.len() {
                let line = self.screen.add(ProgressBar::new_spinner());
                line.set_style(style("{msg}"));
                self.lines.push(line);
            }
            if let Some(line) = self.lines.get(place) {
                line.set_message(text_of(row, now));
            }
        }
        self.whole.set_length(board.rows().len() as u64);
        self.whole.set_position(board.at_rest() as u64);
        self.whole.set_message(format!("+{}", clock_face(now - start)));
    }

    /// Says something above the lines.
    pub fn say(&self, text: &str) {
        // Progress that cannot be shown is no reason to stop.
        let _ = self.screen.println(text);
    }

    /// Leaves everything as it is.
    pub fn finish(&self) {
        self.whole.abandon();
        for line in &self.lines {
            line.abandon();
        }
        eprintln!();
    }
}

fn text_of(row: &Row, now: Timestamp) -> String {
    let Row { resource_type, name, status, .. } = row;
    let sign = match status.map(personalize_contract::Status::phase) {
        None | Some(Phase::Ready) => '✓',
        _ if row.gone => '✓',
        Some(Phase::Failed) => '✗',
        Some(Phase::Pending | Phase::Deleting) => '·',
    };
    let words = resource_type.words();
    format!("{sign} {words:<18} {name:<42} {:<18} {:>7}", row.status_text(), in_words(row.seconds(now)))
}

/// A template that does not parse leaves the plain style, which is no reason to stop a run.
fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}

#[cfg(test)]
mod tests {
    use personalize_contract::{ResourceType, Status};

    use super::*;

    #[test]
    fn a_line_shows_the_status_and_how_long_it_has_been() {
        let mut row = Row {
            resource_type: ResourceType::SolutionVersion,
            name: "films".to_owned(),
            status: Some(Status::CreateInProgress),
            began: Timestamp(0.0),
            since: Timestamp(10.0),
            gone: false,
        };
        let moving = text_of(&row, Timestamp(100.0));
        assert_eq!(
            moving.split_whitespace().collect::<Vec<_>>().join(" "),
            "· solution version films CREATE IN_PROGRESS 1m40s"
        );
        row.status = Some(Status::CreateFailed);
        assert!(text_of(&row, Timestamp(100.0)).starts_with("✗ "));
    }
}
