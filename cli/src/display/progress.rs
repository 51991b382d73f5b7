//! Follows runs on stderr: live lines on a terminal, plain lines elsewhere.

use std::io::{IsTerminal, Write};
use std::sync::{Arc, Mutex, PoisonError};

use personalize_emulator::{Emulator, Timestamp};

use super::board::Board;
use super::lines::line_of;
use super::live::Live;
use crate::laptop::Watcher;
use crate::state_machine::{Event, Happening, StateType};

/// Follows the runs of one laptop.
#[derive(Debug, Clone)]
pub struct Progress(Arc<Mutex<State>>);

#[derive(Debug)]
struct State {
    board: Board,
    start: Timestamp,
    live: Option<Live>,
}

impl Progress {
    /// Follows on stderr, in the way that suits what stderr is.
    #[must_use]
    pub fn on_stderr() -> Self {
        Self::with(std::io::stderr().is_terminal().then(Live::new))
    }

    /// Follows in plain lines on stderr, which may stand between others.
    #[must_use]
    pub fn in_lines() -> Self {
        Self::with(None)
    }

    fn with(live: Option<Live>) -> Self {
        Self(Arc::new(Mutex::new(State { board: Board::default(), start: Timestamp(0.0), live })))
    }

    /// What the laptop calls.
    #[must_use]
    pub fn watcher(&self) -> Watcher {
        let this = self.clone();
        Arc::new(move |emulator, event| this.0.lock().unwrap_or_else(PoisonError::into_inner).take_in(emulator, event))
    }

    /// Says what comes next.
    pub fn say(&self, text: &str) {
        match &self.0.lock().unwrap_or_else(PoisonError::into_inner).live {
            Some(live) => live.say(text),
            None => eprintln!("{text}"),
        }
    }

    /// Leaves the screen to what comes after.
    pub fn finish(&self) {
        if let Some(live) = &self.0.lock().unwrap_or_else(PoisonError::into_inner).live {
            live.finish();
        }
    }
}

impl State {
    fn take_in(&mut self, emulator: &Emulator, event: &Event) {
        if matches!(event.happening, Happening::ExecutionStarted { .. }) {
            self.start = event.timestamp;
        }
        // What moves, moves in a turn or in a wait, and both end a state. A choice takes no time.
        match event.happening {
            Happening::StateExited { state_type: StateType::Task | StateType::Wait, .. }
            | Happening::ExecutionFailed(_)
            | Happening::ExecutionTimedOut(_) => {}
            _ => return,
        }
        let mut changes = self.board.observe(emulator.resources(), event.timestamp);
        if let Some(live) = &mut self.live {
            live.show(&self.board, self.start, event.timestamp);
            return;
        }
        changes.sort_by(|one, other| one.row.since.0.total_cmp(&other.row.since.0));
        let lines: String = changes.iter().map(|change| line_of(change, self.start) + "\n").collect();
        // Progress that nobody can be shown is no reason to stop.
        let _ = std::io::stderr().write_all(lines.as_bytes());
    }
}
