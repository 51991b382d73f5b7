//! A time that moves only when somebody moves it, and stops wherever something is due.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use tokio::sync::{Notify, oneshot};

use super::timestamp::END;
use super::{ClockError, EventSource, Participants, Timestamp};

/// What [`super::Clock::virtual_from`] makes.
#[derive(Debug)]
pub(super) struct VirtualTime {
    state: Mutex<State>,
    /// How many of those that sleep on this clock have announced themselves.
    participants: Participants,
    /// Notified when everybody sleeps: one of the sleepers moves the time on then. The others are left asleep, or each
    /// sleep would cost as much as there are sleepers.
    all_sleep: Notify,
    /// Held by whoever moves the time.
    moving: tokio::sync::Mutex<()>,
}

#[derive(Debug, Default)]
struct State {
    now: Duration,
    /// Who sleeps: until when, in the order in which they fell asleep, and how they are woken.
    sleepers: BTreeMap<SleeperKey, oneshot::Sender<()>>,
    slept: u64,
    /// Whether those that sleep do not move the time.
    paused: bool,
    due: Vec<Weak<dyn EventSource>>,
}

/// Until when somebody sleeps, and a number that distinguishes sleepers with the same end.
type SleeperKey = (Duration, u64);

/// Somebody who sleeps. Dropped, it does not.
struct Sleeper<'a> {
    time: &'a VirtualTime,
    key: SleeperKey,
}

impl Drop for Sleeper<'_> {
    fn drop(&mut self) {
        self.time.state().sleepers.remove(&self.key);
        self.time.note_change();
    }
}

impl State {
    /// Takes off the first sleeper whose time has come.
    fn pop_woken(&mut self) -> Option<(SleeperKey, oneshot::Sender<()>)> {
        let first = self.sleepers.first_entry().filter(|first| first.key().0 <= self.now)?;
        Some(first.remove_entry())
    }
}

impl VirtualTime {
    pub(super) fn new(start: Timestamp, participants: Participants) -> Self {
        let state = Mutex::new(State { now: start.since_epoch(), ..State::default() });
        Self { state, participants, all_sleep: Notify::new(), moving: tokio::sync::Mutex::default() }
    }

    pub(super) fn now(&self) -> Duration {
        self.state().now
    }

    /// Sets the time, and lets nothing happen. Who sleeps does so until the moment that was meant before.
    pub(super) fn set(&self, now: Timestamp) {
        self.state().now = now.since_epoch();
        self.note_change();
    }

    pub(super) fn attach(&self, due: Weak<dyn EventSource>) {
        self.state().due.push(due);
    }

    pub(super) fn set_paused(&self, paused: bool) {
        self.state().paused = paused;
        self.note_change();
    }

    pub(super) fn is_paused(&self) -> bool {
        self.state().paused
    }

    pub(super) async fn advance(&self, by: Duration) -> Result<(), ClockError> {
        let _moving = self.moving.lock().await;
        let goal = self.now().checked_add(by).filter(|goal| *goal <= END).ok_or(ClockError::BeyondEnd)?;
        self.move_to(goal).await;
        Ok(())
    }

    pub(super) async fn advance_to(&self, to: Timestamp) -> Result<(), ClockError> {
        if to.0.is_nan() || to > Timestamp::END {
            return Err(ClockError::BeyondEnd);
        }
        let _moving = self.moving.lock().await;
        let now = Timestamp::from(self.now());
        if to < now {
            return Err(ClockError::Backwards { now, to });
        }
        self.move_to(to.since_epoch()).await;
        Ok(())
    }

    /// Moves on to a moment that is not before now. Dropped on the way, the time stays where it has come to.
    async fn move_to(&self, goal: Duration) {
        loop {
            // Others get their turn, however long the way is.
            tokio::task::yield_now().await;
            let sleeper = self.state().sleepers.first_key_value().map(|((until, _), _)| *until);
            let next = self.step(sleeper.map_or(goal, |until| until.min(goal))).await;
            while let Some((_, sleeper)) = self.pop_woken() {
                // Whoever is gone is not woken.
                let _ = sleeper.send(());
                tokio::task::yield_now().await;
            }
            if next >= goal {
                return;
            }
        }
    }

    /// Sleeps until that much time has passed, and moves the time on whenever everybody sleeps.
    pub(super) async fn sleep(&self, by: Duration) {
        if by.is_zero() {
            // Its time has come, whoever is awake.
            return tokio::task::yield_now().await;
        }
        let (woken, sleeper) = self.fall_asleep(by);
        tokio::select! {
            biased;
            // An error is impossible: a sender that is taken off is used.
            _ = woken => {}
            () = self.move_while_all_sleep(sleeper.key) => {}
        }
        drop(sleeper);
    }

    fn fall_asleep(&self, by: Duration) -> (oneshot::Receiver<()>, Sleeper<'_>) {
        let (sender, woken) = oneshot::channel();
        let mut state = self.state();
        state.slept += 1;
        let key = (state.now.saturating_add(by).min(END), state.slept);
        state.sleepers.insert(key, sender);
        drop(state);
        self.note_change();
        (woken, Sleeper { time: self, key })
    }

    /// Returns once it has woken the sleeper itself. Several may be under way: one of them moves the time.
    async fn move_while_all_sleep(&self, own: SleeperKey) {
        loop {
            // What is notified from here on is not missed: without anybody who waits for it, the next that does has it.
            if self.first_to_wake().is_none() {
                self.all_sleep.notified().await;
            } else {
                let _moving = self.moving.lock().await;
                if self.wake_first().await == Some(own) {
                    return;
                }
            }
        }
    }

    /// Moves on until a sleeper's time has come, and wakes that one alone: the others sleep until it sleeps again.
    async fn wake_first(&self) -> Option<SleeperKey> {
        loop {
            // Whoever is to stop sleeping, or to wake first, says so before time goes on: a sleeper that is dropped
            // after this moves no time.
            tokio::task::yield_now().await;
            let (until, _) = self.first_to_wake()?;
            self.step(until).await;
            if let Some((key, sleeper)) = self.pop_woken()
                && sleeper.send(()).is_ok()
            {
                return Some(key);
            }
        }
    }

    /// Moves on to the next moment at which something is due, or to `goal` where nothing is before; and lets happen
    /// what is due then. Returns where the time is.
    async fn step(&self, goal: Duration) -> Duration {
        let due: Vec<Arc<dyn EventSource>> = self.state().due.iter().filter_map(Weak::upgrade).collect();
        let first = due.iter().filter_map(|due| due.next()).map(Timestamp::since_epoch).min();
        let now = {
            let mut state = self.state();
            state.now = state.now.max(first.map_or(goal, |first| first.min(goal)));
            state.now
        };
        for due in due {
            due.settle(Timestamp::from(now)).await;
        }
        now
    }

    fn pop_woken(&self) -> Option<(SleeperKey, oneshot::Sender<()>)> {
        self.state().pop_woken()
    }

    /// The first sleeper, if time may go on to its end: once everybody sleeps, and unless it is paused.
    fn first_to_wake(&self) -> Option<SleeperKey> {
        let state = self.state();
        let everybody = !state.paused && state.sleepers.len() >= (*self.participants.borrow()).max(1);
        state.sleepers.first_key_value().filter(|_| everybody).map(|(key, _)| *key)
    }

    /// Lets one of the sleepers move the time on, if everybody sleeps after a change.
    pub(super) fn note_change(&self) {
        if self.first_to_wake().is_some() {
            self.all_sleep.notify_one();
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
