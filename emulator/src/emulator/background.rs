//! Lets everything happen at its own time, whether or not anybody asks. On a virtual clock whoever moves it stops at
//! each moment that something is due at; on other clocks one task for each source of events waits for these moments.

use std::sync::{Arc, Weak};
use std::time::Duration;

use tokio::sync::Notify;

use crate::clock::{Clock, EventSource, Settling, Timestamp};
use crate::emulator::Inner;
use crate::operations::transition_end::settle;
use crate::scheduler::Scheduler;

/// A source of events that can be waited for.
pub(crate) trait Awaited: EventSource {
    /// Notified when something comes first that was not there before.
    fn comes_first(&self) -> Arc<Notify>;
}

impl EventSource for Inner {
    fn next(&self) -> Option<Timestamp> {
        self.state().events.next()
    }

    fn settle(&self, mut now: Timestamp) -> Settling<'_> {
        Box::pin(async move {
            loop {
                // The lock is gone before anything is waited for.
                let unfinished = settle(&mut self.state(), now);
                match unfinished {
                    Some(unfinished) => {
                        unfinished.ended().await;
                        // A clock that goes by itself has gone on.
                        now = self.clock().now();
                    }
                    None => return,
                }
            }
        })
    }
}

impl Awaited for Inner {
    fn comes_first(&self) -> Arc<Notify> {
        self.state().events.comes_first()
    }
}

impl Awaited for Scheduler {
    fn comes_first(&self) -> Arc<Notify> {
        Scheduler::comes_first(self)
    }
}

/// Waits for whatever is due first and lets it happen, for as long as the source exists.
pub(crate) async fn run<Source: Awaited>(source: Weak<Source>, clock: Clock) {
    loop {
        let Some(found) = source.upgrade() else { return };
        let comes_first = found.comes_first();
        let next = found.next();
        drop(found);
        tokio::select! {
            () = until(&clock, next) => {}
            () = comes_first.notified() => continue,
        }
        let Some(found) = source.upgrade() else { return };
        found.settle(clock.now()).await;
    }
}

/// Sleeps until a moment, or for ever.
async fn until(clock: &Clock, moment: Option<Timestamp>) {
    let Some(moment) = moment else { return std::future::pending().await };
    loop {
        let left = moment - clock.now();
        if left <= 0.0 {
            return;
        }
        clock.sleep(Duration::try_from_secs_f64(left).unwrap_or(Duration::MAX)).await;
    }
}
