//! How work learns that its outcome is of no use any more.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// What running work looks at.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(crate) struct Cancellation(#[serde(with = "crate::stored::shared")] Arc<AtomicBool>);

/// What the resource holds that the work is for. The work is cancelled when that is asked for, and when the resource and
/// its snapshots are gone.
#[derive(Debug, Clone)]
pub(crate) struct Cancel(Arc<OnDrop>);

#[derive(Debug)]
struct OnDrop(Cancellation);

impl Cancellation {
    /// Whether the work may stop.
    pub(crate) fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

impl Cancel {
    /// For a resource whose work looks at a cancellation.
    pub(crate) fn of(cancellation: &Cancellation) -> Self {
        Self(Arc::new(OnDrop(cancellation.clone())))
    }

    /// Lets the work stop.
    pub(crate) fn cancel(&self) {
        self.0.0.0.store(true, Ordering::Relaxed);
    }
}

impl Serialize for Cancel {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.0.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Cancel {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self::of(&Cancellation::deserialize(deserializer)?))
    }
}

impl Drop for OnDrop {
    fn drop(&mut self) {
        self.0.0.store(true, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_is_cancelled_when_asked_and_when_nobody_is_left() {
        let asked = Cancellation::default();
        let cancel = Cancel::of(&asked);
        assert!(!asked.is_cancelled());
        cancel.cancel();
        assert!(asked.is_cancelled());
        let left = Cancellation::default();
        let (one, other) = (Cancel::of(&left), Cancel::of(&left).clone());
        drop(other);
        assert!(left.is_cancelled());
        drop(one);
        let shared = Cancellation::default();
        let one = Cancel::of(&shared);
        let snapshot = one.clone();
        drop(one);
        assert!(!shared.is_cancelled(), "a snapshot of the resource is left");
        drop(snapshot);
        assert!(shared.is_cancelled());
    }
}
