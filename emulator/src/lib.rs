//! Amazon Personalize on the wire, with the S3, SNS, STS, EventBridge and EventBridge Scheduler that the pipeline needs, on one
//! loopback port.
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

mod clock;
mod data;
mod emulator;
mod error;
mod event_queue;
mod objects;
mod operations;
mod random;
mod recent;
mod scheduler;
mod store;
mod wire;
mod work;

pub use clock::{Clock, ClockError, Participant, SpeedError, Timestamp};
pub use data::rows::NamedValues;
pub use emulator::{
    DescribedRecommendations, Emulator, JsonService, Options, Promotion, Recommendation, RecommendationLookup,
    RecommendationRequest, RuntimeOperation, UserEvent, quoted_filter_values,
};
pub use error::ServiceError;
pub use objects::{
    FolderLevel, FolderObject, FolderReader, ObjectCreation, ObjectPut, ObjectStore, ObjectVersion, PassedOver, PutHook,
};
pub use personalize_contract::quota::Quota;
pub use personalize_contract::{Account, ResourceType, Status};
pub use scheduler::Invocation;
pub use store::event_bus::PutEvent;
pub use store::faults::{CallFault, Calls};
pub use store::journal::TransitionRecord;
pub use store::latencies::{Latencies, LatenciesError};
pub use store::notification::Notification;
pub use store::quota::QuotaRejections;
pub use store::resource::ResourceSummary;
pub use store::transition::TransitionKind;
pub use store::usage::{EndedOperation, Imports, OTHERS, Trainings, Usage};
pub use wire::{CONSOLE, is_host_name};
