//! Lets everything happen at its own time, whether or not anybody asks. On a virtual clock whoever moves it stops at
//! each moment that something is due at; on other clocks one task waits for these moments.

use std::sync::Weak;
use std::time::Duration;

use crate::clock::{Clock, EventSource, Settling, Timestamp};
use crate::emulator::Inner;
use crate::operations::transition_end::settle;

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
                        now = self.clock.now();
                    }
                    None => return,
                }
            }
        })
    }
}

/// Waits for whatever is due first and lets it happen, for as long as the emulator exists.
pub(crate) async fn run(emulator: Weak<Inner>) {
    loop {
        let Some(inner) = emulator.upgrade() else { return };
        let (next, comes_first) = {
            let state = inner.state();
            (state.events.next(), state.events.comes_first())
        };
        let clock = inner.clock().clone();
        drop(inner);
        tokio::select! {
            () = until(&clock, next) => {}
            () = comes_first.notified() => continue,
        }
        let Some(inner) = emulator.upgrade() else { return };
        inner.settle(clock.now()).await;
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
