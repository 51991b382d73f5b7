//! Progress on a terminal: the lines of [`super::frame`], written over those before.
//!
//! Every frame is one write between the marks of a synchronized update, so that no terminal shows half of it. Terminals
//! that do not know these marks ignore them.

use std::fmt::Write;
use std::time::{Duration, Instant};

use console::measure_text_width;

use super::frame::Scene;
use super::output::write_progress;
use super::terminal::Terminal;

/// Most often that a frame is written in which no status has changed.
const SHORTEST: Duration = Duration::from_millis(100);

const BEGIN: &str = "\u{1b}[?2026h";
const END: &str = "\u{1b}[?2026l";

/// The lines that are on the screen.
#[derive(Debug, Default)]
pub struct Live {
    lines: Vec<String>,
    drawn: Option<Instant>,
}

impl Live {
    /// Shows a moment. Where no status `has_changed`, a frame that comes soon after the one before is left out.
    pub fn show(&mut self, scene: &Scene<'_>, has_changed: bool) {
        if !has_changed && self.drawn.is_some_and(|drawn| drawn.elapsed() < SHORTEST) {
            return;
        }
        let terminal = Terminal::stderr();
        let lines = scene.lines(&terminal);
        let text = format!("{BEGIN}{}{}{END}", self.to_the_top(&terminal), frame(&lines));
        write_progress(&text);
        (self.lines, self.drawn) = (lines, Some(Instant::now()));
    }

    /// Writes a line above the frame.
    pub fn say(&mut self, text: &str) {
        let top = self.to_the_top(&Terminal::stderr());
        write_progress(&format!("{BEGIN}{top}\u{1b}[J{text}\n{}{END}", frame(&self.lines)));
    }

    /// Leaves the screen to what comes after: with the last frame, or without it.
    pub fn finish(&mut self, keeps: bool) {
        let top = self.to_the_top(&Terminal::stderr());
        match (self.lines.is_empty(), keeps) {
            (true, _) => {}
            (false, true) => write_progress("\n"),
            (false, false) => write_progress(&format!("{BEGIN}{top}\u{1b}[J{END}")),
        }
        self.lines.clear();
    }

    /// Moves to the first column of the first line that was drawn. A terminal that has become narrower has broken lines.
    fn to_the_top(&self, terminal: &Terminal) -> String {
        let columns = terminal.width().unwrap_or(usize::MAX).max(1);
        let rows: usize = self.lines.iter().map(|line| measure_text_width(line).div_ceil(columns).max(1)).sum();
        if rows > 1 { format!("\r\u{1b}[{}A", rows - 1) } else { "\r".to_owned() }
    }
}

/// The lines, each with what was there before taken away; the cursor stays at the end of the last.
fn frame(lines: &[String]) -> String {
    let mut text = String::new();
    for (index, line) in lines.iter().enumerate() {
        let _ = write!(text, "{}{line}\u{1b}[K", if index == 0 { "" } else { "\n" });
    }
    text + "\u{1b}[J"
}
