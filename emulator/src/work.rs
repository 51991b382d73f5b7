//! What runs beside the calls, such as reading the files of an import: a resource's transition ends only when its work
//! is finished, however long its time is over.

use std::future::Future;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use tokio::sync::{oneshot, watch};

/// Work whose outcome is a value, or why there is none. Clones are the same work.
#[derive(Debug)]
pub(crate) struct Work<T> {
    outcome: Arc<OnceLock<Result<T, String>>>,
    unfinished: Unfinished,
}

impl<T> Clone for Work<T> {
    fn clone(&self) -> Self {
        Self { outcome: Arc::clone(&self.outcome), unfinished: self.unfinished.clone() }
    }
}

/// Work that can be waited for.
#[derive(Debug, Clone)]
pub(crate) struct Unfinished(watch::Receiver<()>);

impl<T> Work<T> {
    /// Work that is over: what it came to, if anything.
    pub(crate) fn over(outcome: Option<Result<T, String>>) -> Self {
        // Without its sender, it has ended.
        let (_, receiver) = watch::channel(());
        let outcome = Arc::new(outcome.map(OnceLock::from).unwrap_or_default());
        Self { outcome, unfinished: Unfinished(receiver) }
    }
}

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
            // However the work ends, dropping the sender reports that it has.
            let _sender = sender;
            let _ = result.set(work.await);
        });
        Self { outcome, unfinished: Unfinished(receiver) }
    }

    /// Whether it ended without an answer: it was under way when a snapshot was taken, and is to be started again.
    pub(crate) fn is_lost(&self) -> bool {
        self.outcome.get().is_none() && self.unfinished().is_none()
    }

    /// How to wait for it, unless it is finished.
    pub(crate) fn unfinished(&self) -> Option<Unfinished> {
        let finished = self.unfinished.0.has_changed().is_err();
        (!finished).then(|| self.unfinished.clone())
    }

    /// Waits for its end; gives back what it came to.
    pub(crate) async fn ended(self) -> Result<T, String> {
        self.unfinished.clone().ended().await;
        self.outcome()
    }

    /// What it came to. Work that ended without an answer, which only a defect can bring about, failed.
    pub(crate) fn outcome(&self) -> Result<T, String> {
        let lost = || Err("The emulator could not finish this.".to_owned());
        self.outcome.get().cloned().unwrap_or_else(lost)
    }
}

/// Work is stored as what it came to, if it has by then.
impl<T: Serialize> Serialize for Work<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        // In a tuple, so that work without an outcome differs from no work at all where it is optional.
        (self.outcome.get(),).serialize(serializer)
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Work<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let (outcome,) = <(Option<Result<T, String>>,)>::deserialize(deserializer)?;
        Ok(Self::over(outcome))
    }
}

/// Work whose last part begins when its resource's time is over, with what there is by then. Clones are
/// the same work.
#[derive(Debug)]
pub(crate) struct Timed<I, T> {
    begin: Arc<Mutex<Option<oneshot::Sender<I>>>>,
    work: Work<T>,
}

/// What timed work waits for.
#[derive(Debug)]
pub(crate) struct Turn<I>(oneshot::Receiver<I>);

impl<I, T> Clone for Timed<I, T> {
    fn clone(&self) -> Self {
        Self { begin: Arc::clone(&self.begin), work: self.work.clone() }
    }
}

impl<I, T: Clone + Send + Sync + 'static> Timed<I, T> {
    pub(crate) fn start<F>(work: impl FnOnce(Turn<I>) -> F) -> Self
    where
        F: Future<Output = Result<T, String>> + Send + 'static,
    {
        let (begin, turn) = oneshot::channel();
        Self { begin: Arc::new(Mutex::new(Some(begin))), work: Work::start(work(Turn(turn))) }
    }

    /// Lets the last part begin, unless it has, and says how to wait for its end. Without anything to begin with it
    /// never does.
    pub(crate) fn begin(&self, input: Option<I>) -> Option<Unfinished> {
        let begin = self.begin.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let (Some(begin), Some(input)) = (begin, input) {
            // Work that has failed already does not listen any more.
            let _ = begin.send(input);
        }
        self.work.unfinished()
    }

    pub(crate) fn outcome(&self) -> Result<T, String> {
        self.work.outcome()
    }

    /// See [`Work::is_lost`].
    pub(crate) fn is_lost(&self) -> bool {
        self.work.is_lost()
    }
}

impl<I, T: Serialize> Serialize for Timed<I, T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.work.serialize(serializer)
    }
}

impl<'de, I, T: Deserialize<'de>> Deserialize<'de> for Timed<I, T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self { begin: Arc::default(), work: Work::deserialize(deserializer)? })
    }
}

impl<I> Turn<I> {
    /// Returns once the last part may begin.
    ///
    /// # Errors
    /// It never may.
    pub(crate) async fn come(self) -> Result<I, String> {
        self.0.await.map_err(|_| "The emulator did not begin this.".to_owned())
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
    async fn timed_work_waits_for_its_turn_and_may_never_have_one() {
        let start = || Timed::start(|turn: Turn<u32>| async move { Ok(turn.come().await? + 1) });
        for (input, expected) in [(Some(7), Ok(8)), (None, Err("The emulator did not begin this.".to_owned()))] {
            let work = start();
            assert!(work.work.unfinished().is_some());
            if let Some(unfinished) = work.begin(input) {
                unfinished.ended().await;
            }
            assert_eq!(work.outcome(), expected);
        }
    }

    #[tokio::test]
    async fn work_that_panics_has_failed() {
        let work: Work<()> = Work::start(blocking(|| panic!("on purpose")));
        if let Some(unfinished) = work.unfinished() {
            unfinished.ended().await;
        }
        assert_eq!(work.outcome(), Err("The emulator could not finish this.".to_owned()));
    }
}
