//! What each stage does.

pub mod capture;
pub mod delete;
pub mod export;
pub mod load;
pub mod moves;
pub mod notify;
pub mod reconcile;

/// What becomes of a stage in a turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// It is over; the next one begins at once.
    Done,
    /// Come back when something may have changed.
    Wait,
    /// Nothing after it can be attempted; the run is reported.
    GiveUp,
}
