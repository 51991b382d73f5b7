//! The emulator's only access to time. A virtual clock does not move until somebody moves it, so that hours of
//! training take as long as the calls themselves.
//!
//! Whatever moves a virtual clock, be it [`Clock::advance`] or the sleep of everybody who sleeps on it, stops at each
//! moment at which something is due and lets it happen, before time goes on. On other clocks the emulator waits for
//! these moments in the background.

mod real_time;
mod timestamp;
mod virtual_time;

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Weak};
use std::time::Duration;

use thiserror::Error;
use tokio::sync::watch;

pub use timestamp::Timestamp;

use real_time::RealTime;
use virtual_time::VirtualTime;

/// A clock. Clones show the same time, up to [`Timestamp::END`], where it stops.
#[derive(Clone, Debug)]
pub struct Clock(Arc<Source>, Participants);

/// How many have announced themselves.
type Participants = Arc<watch::Sender<usize>>;

#[derive(Debug)]
enum Source {
    Virtual(VirtualTime),
    Real(RealTime),
}

/// What happens at moments of its own, which a clock does not pass over.
pub(crate) trait EventSource: std::fmt::Debug + Send + Sync {
    /// The first moment at which something is due that has not happened.
    fn next(&self) -> Option<Timestamp>;

    /// Lets everything happen that is due by `now`, in the order of its time.
    fn settle(&self, now: Timestamp) -> Settling<'_>;
}

/// What settling is waited for as. `Sync` because the SDKs want the sleep of a retry to be that.
pub(crate) type Settling<'a> = Pin<Box<dyn Future<Output = ()> + Send + Sync + 'a>>;

/// Why a clock was not moved.
#[derive(Debug, Clone, Copy, PartialEq, Error)]
pub enum ClockError {
    /// Its time is the machine's.
    #[error("only a virtual clock can be moved")]
    NotVirtual,
    /// Time goes on only.
    #[error("the clock cannot be set back: it is at {}, which is after {}", now.rfc3339(), to.rfc3339())]
    Backwards {
        /// What the clock shows.
        now: Timestamp,
        /// Where it was to be set.
        to: Timestamp,
    },
    /// The moment is after [`Timestamp::END`], or is no number.
    #[error("the clock ends at {}", Timestamp::END.rfc3339())]
    BeyondEnd,
}

/// Why a clock got no other speed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum SpeedError {
    /// It moves only when it is moved.
    #[error("a virtual clock has no speed: it moves when it is advanced, and when everybody sleeps on it")]
    Virtual,
    /// The time of a clock goes on.
    #[error("the speed of a clock must be a number above 0")]
    NotPositive,
}

/// Somebody who sleeps on a clock while others do; see [`Clock::participant`].
#[derive(Debug)]
pub struct Participant(Clock);

impl Drop for Participant {
    fn drop(&mut self) {
        self.0.1.send_modify(|count| *count -= 1);
        if let Source::Virtual(time) = &*self.0.0 {
            time.note_change();
        }
    }
}

impl Clock {
    /// A clock that is at `start` until it is advanced. A moment before 1970 or after [`Timestamp::END`] counts as
    /// that.
    #[must_use]
    pub fn virtual_from(start: Timestamp) -> Self {
        let participants = Participants::default();
        Self(Arc::new(Source::Virtual(VirtualTime::new(start, Arc::clone(&participants)))), participants)
    }

    /// The machine's own time.
    #[must_use]
    pub fn real() -> Self {
        Self::scaled(1.0)
    }

    /// A clock that starts at the machine's time and shows `speed` seconds for every second that passes.
    #[must_use]
    pub fn scaled(speed: f64) -> Self {
        Self(Arc::new(Source::Real(RealTime::new(speed))), Participants::default())
    }

    /// The time now.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        match &*self.0 {
            Source::Virtual(time) => Timestamp::from(time.now()),
            Source::Real(time) => time.now(),
        }
    }

    /// Whether only [`Clock::advance`] and [`Clock::sleep`] move it.
    #[must_use]
    pub fn is_virtual(&self) -> bool {
        matches!(*self.0, Source::Virtual(_))
    }

    /// Moves a virtual clock on. When it returns, everything that was due in between has happened, in order and each
    /// at its own time, and whoever was to wake in between has been woken.
    ///
    /// Dropped before, the clock stays at the moment that it has come to.
    ///
    /// # Errors
    /// The clock is not virtual, or would go beyond its end. It is not moved then.
    pub async fn advance(&self, by: Duration) -> Result<(), ClockError> {
        match &*self.0 {
            Source::Virtual(time) => time.advance(by).await,
            Source::Real(_) => Err(ClockError::NotVirtual),
        }
    }

    /// Moves a virtual clock on to a moment, as [`Clock::advance`] does.
    ///
    /// # Errors
    /// The clock is not virtual, or the moment is before now or beyond the clock's end. It is not moved then.
    pub async fn advance_to(&self, to: Timestamp) -> Result<(), ClockError> {
        match &*self.0 {
            Source::Virtual(time) => time.advance_to(to).await,
            Source::Real(_) => Err(ClockError::NotVirtual),
        }
    }

    /// Announces somebody who will sleep on this clock beside others. As long as several have announced themselves, a
    /// virtual clock moves on only when all of them sleep, to the moment at which the first wakes: so several runs at
    /// once see the same time, as they would on a real clock.
    #[must_use]
    pub fn participant(&self) -> Participant {
        self.1.send_if_modified(|count| {
            *count += 1;
            false
        });
        Participant(self.clone())
    }

    /// How many have announced themselves as [participants](Clock::participant), and when one of them is gone or the clock
    /// is paused or goes on. Nobody is told of one that comes: whoever waits for something is one itself while it sleeps, and
    /// would wake itself.
    pub(crate) fn participants(&self) -> watch::Receiver<usize> {
        self.1.subscribe()
    }

    /// Lets that much of this clock's time pass: a virtual clock is moved on as [`Clock::advance`] does, another is
    /// waited for. A virtual clock is moved to its end at most.
    ///
    /// Dropped before its time has come, it sleeps no longer, and moves no clock.
    pub async fn sleep(&self, by: Duration) {
        match &*self.0 {
            Source::Virtual(time) => time.sleep(by).await,
            Source::Real(time) => time.sleep(by).await,
        }
    }

    /// Stops a clock, or lets it go on. While it is paused, nobody who sleeps on it wakes; a virtual one is still moved by
    /// [`Clock::advance`], with those that sleep until then.
    pub fn set_paused(&self, paused: bool) {
        match &*self.0 {
            Source::Virtual(time) => time.set_paused(paused),
            Source::Real(time) => time.set_paused(paused),
        }
        self.1.send_modify(|_| {});
    }

    /// Whether it was stopped by [`Clock::set_paused`].
    #[must_use]
    pub fn is_paused(&self) -> bool {
        match &*self.0 {
            Source::Virtual(time) => time.is_paused(),
            Source::Real(time) => time.is_paused(),
        }
    }

    /// How many seconds it shows for every second that passes; a virtual clock has no speed.
    #[must_use]
    pub fn speed(&self) -> Option<f64> {
        match &*self.0 {
            Source::Virtual(_) => None,
            Source::Real(time) => Some(time.speed()),
        }
    }

    /// Lets a clock that goes by itself go at another speed, from what it shows now.
    ///
    /// # Errors
    /// The clock is virtual, or the speed is not above 0. Nothing is changed then.
    pub fn set_speed(&self, speed: f64) -> Result<(), SpeedError> {
        match &*self.0 {
            Source::Virtual(_) => Err(SpeedError::Virtual),
            Source::Real(_) if !speed.is_finite() || speed <= 0.0 => Err(SpeedError::NotPositive),
            Source::Real(time) => {
                time.set_speed(speed);
                Ok(())
            }
        }
    }

    /// Goes on from where another clock was that had this time. A virtual clock is set to it, back or forth, and nothing
    /// happens by that; another goes on as it did, if it is not before that time, and else from there.
    pub(crate) fn resume_at(&self, at: Timestamp) {
        match &*self.0 {
            Source::Virtual(time) => time.set(at),
            Source::Real(time) => time.set_forward(at),
        }
    }

    /// Lets a virtual clock stop at what is due.
    pub(crate) fn attach(&self, due: Weak<dyn EventSource>) {
        if let Source::Virtual(time) = &*self.0 {
            time.attach(due);
        }
    }
}

#[cfg(test)]
mod tests;
