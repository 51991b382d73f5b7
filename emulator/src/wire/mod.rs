//! What clients reach: the port, the protocols of Amazon Personalize, S3, SNS, STS, EventBridge and EventBridge Scheduler, the
//! checks that a request
//! passes before an operation sees it, the emulator's own interface, and the console that browsers show.

mod admin;
mod body;
mod callers;
mod connection;
mod console;
mod draft;
mod event_bridge;
mod in_process;
mod json;
mod reply;
mod rest;
mod s3;
mod scheduler;
mod server;
mod snapshot;
mod sns;
mod sts;
mod validation;
mod xml;

pub use callers::is_host_name;
pub use console::START as CONSOLE;
