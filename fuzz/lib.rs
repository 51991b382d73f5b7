//! Everything that is fuzzed.

mod readers;
mod wire;

pub use readers::{data, filter, parameters, schema};
pub use wire::wire;
