//! What clients reach: the port, the protocols of Amazon Personalize, S3, SNS, STS, EventBridge and EventBridge Scheduler, the
//! checks that a request
//! passes before an operation sees it, and the emulator's own interface.

mod admin;
mod body;
mod callers;
mod connection;
mod event_bridge;
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
