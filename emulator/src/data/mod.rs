//! What lies in datasets, and what is made of it: imports, exports, deletions, batch outputs, and the snapshots that
//! training takes. Nothing here knows an operation, or a resource.

pub(crate) mod batch;
pub(crate) mod deletion;
pub(crate) mod destination;
pub(crate) mod import;
pub(crate) mod location;
pub(crate) mod rows;
pub(crate) mod serving;
pub(crate) mod source;
pub(crate) mod totals;
pub(crate) mod training;
