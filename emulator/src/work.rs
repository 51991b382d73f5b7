//! What runs beside the calls, such as reading the files of an import: a resource's passage ends only when its work
//! is finished, however long its time is over.

use std::future::Future;
use std::sync::{Arc, OnceLock};

use tokio::sync::watch;

/// Work whose outcome is a value, or why there is none.
#[derive(Debug)]
pub(crate) struct Work<T> {
    outcome: Arc<OnceLock<Result<T, String>>>,
    unfinished: Unfinished,
}

/// Work that can be waited for.
#[derive(Debug, Clone)]
pub(crate) struct Unfinished(watch::Receiver<()>);

impl<T: Clone + Send + Sync + 'static> Work<T> {
    /// Starts work that waits, for example for an answer over the network.
    pub(crate) fn start<F>(work: F) -> Self
    where
        F: Future<Output = Result<T, String>> + Send + 'static,
    {
        let (sender, receiver) = watch::channel(());
        let outcome = Arc::new(OnceLock::new());
        let result = Arc::clone(&outcome);
        tokio::spawn(async move {
            // However the work ends, dropping the sender tells that it has.
            let _sender = sender;
            let _ = result.set(work.await);
        });
        Self { outcome, unfinished: Unfinished(receiver) }
    }

    /// Starts work that keeps a thread busy.
    pub(crate) fn start_blocking(work: impl FnOnce() -> Result<T, String> + Send + 'static) -> Self {
        Self::start(blocking(work))
    }

    /// How to wait for it, unless it is finished.
    pub(crate) fn unfinished(&self) -> Option<Unfinished> {
        let finished = self.unfinished.0.has_changed().is_err();
        (!finished).then(|| self.unfinished.clone())
    }

    /// What it came to. Work that ended without an answer, which only a defect can bring about, failed.
    pub(crate) fn outcome(&self) -> Result<T, String> {
        let lost = || Err("The emulator could not finish this.".to_owned());
        self.outcome.get().cloned().unwrap_or_else(lost)
    }
}

/// Keeps a thread of its own busy until the answer is there.
pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, String> + Send + 'static,
) -> Result<T, String> {
    let outcome = tokio::task::spawn_blocking(work).await;
    outcome.unwrap_or_else(|_| Err("The emulator could not finish this.".to_owned()))
}

impl Unfinished {
    /// Returns once the work has ended.
    pub(crate) async fn ended(mut self) {
        // The only change there is comes with the sender's end, which is an error.
        let _ = self.0.changed().await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn work_is_waited_for_and_its_outcome_kept() {
        let (go, wait) = tokio::sync::oneshot::channel::<()>();
        let work = Work::start(async move {
            let _ = wait.await;
            Ok(7)
        });
        let unfinished = work.unfinished().expect("it waits for its signal");
        go.send(()).expect("it is waited for");
        unfinished.ended().await;
        assert!(work.unfinished().is_none());
        assert_eq!(work.outcome(), Ok(7));
    }

    #[tokio::test]
    async fn work_that_panics_has_failed() {
        let work: Work<()> = Work::start_blocking(|| panic!("on purpose"));
        if let Some(unfinished) = work.unfinished() {
            unfinished.ended().await;
        }
        assert_eq!(work.outcome(), Err("The emulator could not finish this.".to_owned()));
    }
}
