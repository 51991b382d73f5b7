//! What is done about any resource, whatever its kind: it is reconciled with the parameter file, foreseen by a dry run,
//! or removed. What there is to know of a kind comes in as a [`KindSpec`] and a [`Kind`].
//!
//! `reconcile` observes, decides and acts; `dry_run` observes and decides the same and does not act; `remove` is the way
//! out. `log` remembers and reports each change, and `state_change` says which of them is an event for others. `rejected`
//! says what a rejected request means for a resource, `quota` what a full quota is held by, `wait` when to look again.

mod dry_run;
mod kind;
mod log;
mod observation;
mod quota;
mod reconcile;
mod rejected;
mod remove;
mod state_change;
pub mod tags;
pub mod wait;

pub use kind::{
    AfterFailure, BoxFuture, Capture, Dependents, Kind, KindSpec, List, Reconcile, Removal, Scope, SectionPlace,
};
pub use log::settle_open;
pub use observation::{
    Created, Drift, Found, Observation, Observed, has_update_failed, parse_status, update_failed_before,
};
#[cfg(test)]
pub use reconcile::{Decision, decide};
pub use reconcile::{reconcile_all, reconcile_each};
pub use rejected::after_rejection;
pub use remove::{Blocker, WithBlockers, blocker_among, keep_in_place, remove_kind, remove_listed};
pub use state_change::whole_seconds;
