//! What the service did when: spans of time, the longest chain of them, and how late each began.

mod chain;
mod drawing;
mod lanes;

pub use chain::Chain;
pub use lanes::Lane;

/// A stretch of time in which the service was at work on one resource.
#[derive(Debug, Clone, PartialEq)]
pub struct Span {
    /// What the resource is, in words: `solution version`.
    pub kind: String,
    /// Its name, for people.
    pub name: String,
    /// What tells it from others, such as its ARN. The spans of one resource have the same.
    pub id: String,
    /// When the service accepted it, in seconds since 1970-01-01T00:00:00Z.
    pub start: f64,
    /// How many seconds it waited for its turn, as far as that is known.
    pub queued: f64,
    /// How many seconds it took after that. `None` while it goes on.
    pub seconds: Option<f64>,
    /// The identifiers of what had to be there before, or had its turn before. `None` where that is not known.
    pub after: Option<Vec<String>>,
    /// How it ended.
    pub outcome: SpanOutcome,
    /// The service's word for that, or for what it is in: `ACTIVE`.
    pub status: String,
}

/// How a span ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SpanOutcome {
    /// The resource is ready.
    Ready,
    /// It is not, and will not be.
    Failed,
    /// The resource is gone.
    Deleted,
    /// It goes on.
    InProgress,
}

/// Spans between two moments.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Timeline {
    /// The left edge, in seconds since 1970-01-01T00:00:00Z.
    pub start: f64,
    /// The right edge. Spans that go on are drawn up to it.
    pub end: f64,
    /// From when on whatever needs nothing could have begun. `None` where nothing is to be said of lateness.
    pub begins: Option<f64>,
    /// In the order of their rows.
    pub spans: Vec<Span>,
}

impl Span {
    /// When its turn came.
    #[must_use]
    pub fn begins_work(&self) -> f64 {
        self.start + self.queued
    }

    /// When it ended. `None` while it goes on.
    #[must_use]
    pub fn end(&self) -> Option<f64> {
        self.seconds.map(|seconds| self.begins_work() + seconds)
    }
}

impl Timeline {
    /// How many seconds a span began after it could have: after all that it needs had ended, or after
    /// [`Timeline::begins`] where that was there before. `None` where what it needs is not known, and for a span that is
    /// not there.
    #[must_use]
    pub fn lateness(&self, place: usize) -> Option<f64> {
        let span = self.spans.get(place)?;
        let (begins, after) = (self.begins?, span.after.as_ref()?);
        let is_before = |other: &&Span| other.id == span.id || after.contains(&other.id);
        let ends = self.spans.iter().filter(is_before).filter_map(Span::end).filter(|end| *end <= span.start);
        let ready = ends.fold(begins, f64::max);
        // What is less than the clock's precision comes from subtracting large numbers.
        Some(((span.start - ready).max(0.0) * 1000.0).round() / 1000.0)
    }
}

#[cfg(test)]
mod tests;
