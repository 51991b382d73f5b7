//! What the emulated account holds: its resources and how they change with time, the events to come, and what was
//! asked of this emulator, such as latencies, quotas and faults. Nothing here knows an operation.

pub(crate) mod attribution;
pub(crate) mod event_bus;
pub(crate) mod faults;
pub(crate) mod journal;
pub(crate) mod latencies;
pub(crate) mod notification;
pub(crate) mod quota;
pub(crate) mod quota_settings;
pub(crate) mod rate;
pub(crate) mod repeated;
pub(crate) mod request_log;
pub(crate) mod resource;
pub(crate) mod resources;
pub(crate) mod scheduled_event;
pub(crate) mod state;
pub(crate) mod stored;
pub(crate) mod table;
pub(crate) mod tags;
pub(crate) mod transition;
pub(crate) mod usage;
