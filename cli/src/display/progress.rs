//! Follows runs on stderr: live lines on a terminal, plain lines elsewhere. What happens is a stream of events,
//! wherever it comes from: the interpreter on this machine, or the history of an execution on AWS.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::{Duration, Instant};

use personalize_emulator::{Clock, ResourceSummary, Timestamp};

use super::board::Board;
use super::frame::{Goal, Scene};
use super::lines::line_of;
use super::live::Live;
use super::output::write_progress;
use super::terminal::Terminal;
use crate::laptop::Watcher;
use crate::state_machine::{Event, Happening, StateType};

/// From when on it is said that nothing has happened, and how often it is looked whether that is so.
const QUIET: Duration = Duration::from_secs(2);
const TICK: Duration = Duration::from_millis(500);

/// Follows runs, one after the other.
#[derive(Debug, Clone)]
pub struct Progress(Arc<Mutex<State>>);

#[derive(Debug)]
struct State {
    board: Board,
    goal: Goal,
    start: Timestamp,
    now: Timestamp,
    /// When that moment came, on this machine's own clock.
    since: Instant,
    /// The clock of runs that goes on between events, where there is one.
    clock: Option<Clock>,
    live: Option<Live>,
}

impl Progress {
    /// Follows on stderr, in the way that suits what stderr is.
    ///
    /// # Panics
    /// Outside of a Tokio runtime.
    #[must_use]
    pub fn on_stderr() -> Self {
        Self::begun(None)
    }

    /// The same for runs that take real time, which passes between events too.
    ///
    /// # Panics
    /// Outside of a Tokio runtime.
    #[must_use]
    pub fn in_real_time() -> Self {
        Self::begun(Some(Clock::real()))
    }

    fn begun(clock: Option<Clock>) -> Self {
        let is_live = Terminal::stderr().cursor;
        let this = Self::with(is_live.then(Live::default), clock);
        if is_live {
            tokio::spawn(tick(Arc::downgrade(&this.0)));
        }
        this
    }

    /// Follows in plain lines on stderr, which may be between others.
    #[must_use]
    pub fn in_lines() -> Self {
        Self::with(None, None)
    }

    fn with(live: Option<Live>, clock: Option<Clock>) -> Self {
        let start = clock.as_ref().map_or(Timestamp(0.0), Clock::now);
        let (board, goal, since) = (Board::default(), Goal::Ready(0), Instant::now());
        let state = State { board, goal, start, now: start, since, clock, live };
        Self(Arc::new(Mutex::new(state)))
    }

    /// What the laptop calls.
    #[must_use]
    pub fn watcher(&self) -> Watcher {
        let this = self.clone();
        Arc::new(move |emulator, event| this.take_in(event, || emulator.resources()))
    }

    /// Shows what an event of a run has changed. `resources` are those that there are when it has happened.
    pub fn take_in(&self, event: &Event, resources: impl FnOnce() -> Vec<ResourceSummary>) {
        self.state().take_in(event, resources);
    }

    /// The run that comes next reconciles so many resources.
    pub fn expect(&self, resources: usize) {
        self.state().begin(Goal::Ready(resources));
    }

    /// The run that comes next deletes what is there now.
    pub fn expect_deletion(&self) {
        let mut state = self.state();
        state.board.forget_gone();
        let goal = Goal::Gone(state.board.rows().len());
        state.begin(goal);
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
        // Nothing is shown after that.
        if let Some(mut live) = self.state().live.take() {
            live.finish(Terminal::stdout().size.is_none());
        }
    }

    /// Leaves the screen to what comes after, which is no report: the last lines stay.
    pub fn leave(&self) {
        if let Some(mut live) = self.state().live.take() {
            live.finish(true);
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Shows at once what the next run is to come to, since its first turn may take long.
    fn begin(&mut self, goal: Goal) {
        (self.goal, self.start, self.since) = (goal, self.now, Instant::now());
        self.show(true);
    }

    fn show(&mut self, has_changed: bool) {
        let Self { board, goal, start, now, since, clock, live } = self;
        let quiet = since.elapsed();
        let busy = (quiet >= QUIET && clock.is_none()).then_some(quiet.as_secs());
        if let Some(live) = live {
            live.show(&Scene { board, goal: *goal, start: *start, now: *now, busy }, has_changed);
        }
    }

    fn take_in(&mut self, event: &Event, resources: impl FnOnce() -> Vec<ResourceSummary>) {
        if matches!(event.happening, Happening::ExecutionStarted { .. }) {
            self.start = event.timestamp;
        }
        // What moves, moves in a turn or in a wait, and both end a state. A choice takes no time.
        match event.happening {
            Happening::StateExited { state_type: StateType::Task | StateType::Wait, .. }
            | Happening::ExecutionFailed(_)
            | Happening::ExecutionAborted(_)
            | Happening::ExecutionTimedOut(_) => {}
            _ => return,
        }
        let mut changes = self.board.observe(resources(), event.timestamp);
        (self.now, self.since) = (event.timestamp, Instant::now());
        if self.live.is_some() {
            return self.show(!changes.is_empty());
        }
        changes.sort_by(|one, other| one.row.since.0.total_cmp(&other.row.since.0));
        let width = Terminal::stderr().width();
        let lines: String = changes.iter().map(|change| line_of(change, self.start, width) + "\n").collect();
        write_progress(&lines);
    }
}

/// Says how long nothing has happened, or has taken so far, until nobody follows any more: a run that reads much data
/// is at work all the same.
async fn tick(state: Weak<Mutex<State>>) {
    let mut interval = tokio::time::interval(TICK);
    loop {
        interval.tick().await;
        let Some(state) = state.upgrade() else { return };
        let mut state = state.lock().unwrap_or_else(PoisonError::into_inner);
        if state.live.is_none() {
            return;
        }
        if let Some(now) = state.clock.as_ref().map(Clock::now) {
            state.now = now;
            state.show(true);
        } else if state.since.elapsed() >= QUIET {
            state.show(true);
        }
    }
}
