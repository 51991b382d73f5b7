//! Amazon Personalize on the wire, with the S3, SNS and STS that it needs, on one loopback port.
//!
//! ```no_run
//! # async fn run() -> std::io::Result<()> {
//! use personalize_emulator::{Emulator, Options};
//!
//! let emulator = Emulator::new(Options::default());
//! emulator.objects().put("data", "Items/items.csv", b"ITEM_ID,GENRE\n1,drama\n".to_vec());
//! let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
//! println!("AWS_ENDPOINT_URL=http://{}", listener.local_addr()?);
//! emulator.serve(listener).await
//! # }
//! ```

mod admin;
mod agenda;
mod arguments;
mod attribution;
mod batch;
mod body;
mod callers;
mod clock;
mod connection;
mod data;
mod data_source;
mod deletion;
mod destination;
mod emulator;
mod error;
mod faults;
mod import;
mod journal;
mod latencies;
mod lifecycle;
mod metrics;
mod object_store;
mod operations;
mod page;
mod random;
mod rate;
mod recent;
mod reply;
mod rest;
mod s3;
mod scheduler;
mod server;
mod sns;
mod state;
mod sts;
mod table;
mod tags;
mod training;
mod validate;
mod wire;
mod work;
mod xml;

pub use callers::is_host_name;
pub use clock::{Clock, ClockError, Participant, Timestamp};
pub use emulator::{Emulator, Options};
pub use error::ServiceError;
pub use faults::{CallFault, Calls};
pub use journal::Passage;
pub use latencies::{Latencies, LatenciesError};
pub use lifecycle::Passing;
pub use object_store::{
    FolderLevel, FolderObject, FolderReader, ObjectCreation, ObjectPut, ObjectStore, ObjectVersion, PassedOver, PutHook,
};
pub use personalize_contract::{Account, ResourceType, Status};
pub use sns::Notification;
pub use state::Seen;
pub use wire::JsonService;
