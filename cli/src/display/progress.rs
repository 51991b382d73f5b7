//! Follows runs on stderr: live lines on a terminal, plain lines elsewhere.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use personalize_emulator::{Emulator, Timestamp};

use super::board::Board;
use super::frame::{Goal, Scene};
use super::lines::line_of;
use super::live::Live;
use super::output::write_progress;
use super::terminal::Terminal;
use crate::laptop::Watcher;
use crate::state_machine::{Event, Happening, StateType};

/// Follows the runs of one laptop.
#[derive(Debug, Clone)]
pub struct Progress(Arc<Mutex<State>>);

#[derive(Debug)]
struct State {
    board: Board,
    goal: Goal,
    start: Timestamp,
    live: Option<Live>,
}

impl Progress {
    /// Follows on stderr, in the way that suits what stderr is.
    #[must_use]
    pub fn on_stderr() -> Self {
        Self::with(Terminal::stderr().cursor.then(Live::default))
    }

    /// Follows in plain lines on stderr, which may be between others.
    #[must_use]
    pub fn in_lines() -> Self {
        Self::with(None)
    }

    fn with(live: Option<Live>) -> Self {
        let state = State { board: Board::default(), goal: Goal::Ready(0), start: Timestamp(0.0), live };
        Self(Arc::new(Mutex::new(state)))
    }

    /// What the laptop calls.
    #[must_use]
    pub fn watcher(&self) -> Watcher {
        let this = self.clone();
        Arc::new(move |emulator, event| this.state().take_in(emulator, event))
    }

    /// The run that comes next reconciles so many resources.
    pub fn expect(&self, resources: usize) {
        self.state().goal = Goal::Ready(resources);
    }

    /// The run that comes next deletes what is there now.
    pub fn expect_deletion(&self) {
        let mut state = self.state();
        state.board.forget_gone();
        state.goal = Goal::Gone(state.board.rows().len());
    }

    /// Says what comes next.
    pub fn say(&self, text: &str) {
        match &mut self.state().live {
            Some(live) => live.say(text),
            None => write_progress(&format!("{text}\n")),
        }
    }

    /// Leaves the screen to what comes after. Where the report goes elsewhere, the last lines stay.
    pub fn finish(&self) {
        if let Some(live) = &mut self.state().live {
            live.finish(Terminal::stdout().size.is_none());
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
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
            let scene = Scene { board: &self.board, goal: self.goal, start: self.start, now: event.timestamp };
            live.show(&scene, !changes.is_empty());
            return;
        }
        changes.sort_by(|one, other| one.row.since.0.total_cmp(&other.row.since.0));
        let width = Terminal::stderr().width();
        let lines: String = changes.iter().map(|change| line_of(change, self.start, width) + "\n").collect();
        write_progress(&lines);
    }
}
