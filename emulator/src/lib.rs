//! Amazon Personalize on the wire, with the S3, SNS, STS, EventBridge and EventBridge Scheduler that the pipeline
//! needs, on one loopback port.
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
//!
//! # In tests
//!
//! [`Emulator::http_client`] is an HTTP client for SDKs in the same process: a test needs no port, no endpoint and no
//! account, and as many emulators as it likes run side by side. The clock is virtual, so that hours pass when a test
//! says so.
//!
//! ```
//! use std::time::Duration;
//!
//! use aws_sdk_personalize::config::{BehaviorVersion, Credentials, Region};
//! use personalize_emulator::{Calls, CallFault, Emulator, Options, ServiceError};
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let emulator = Emulator::new(Options::default());
//! let config = aws_sdk_personalize::Config::builder()
//!     .behavior_version(BehaviorVersion::latest())
//!     .region(Region::new("us-east-1"))
//!     .credentials_provider(Credentials::new("test", "test", None, None, "test"))
//!     .http_client(emulator.http_client())
//!     .build();
//! let personalize = aws_sdk_personalize::Client::from_conf(config);
//!
//! let created = personalize.create_dataset_group().name("films").send().await?;
//! emulator.clock().advance(Duration::from_secs(60)).await?;
//! let arn = created.dataset_group_arn().unwrap_or_default();
//! let described = personalize.describe_dataset_group().dataset_group_arn(arn).send().await?;
//! assert_eq!(described.dataset_group().and_then(|group| group.status()), Some("ACTIVE"));
//!
//! emulator.fail_calls(CallFault {
//!     operation: "ListDatasetGroups".to_owned(),
//!     calls: Calls::Every(1),
//!     error: ServiceError::new("InvalidNextTokenException", "The token is too old."),
//!     after_effect: false,
//! });
//! let listed = personalize.list_dataset_groups().send().await;
//! assert!(listed.is_err_and(|error| error.into_service_error().is_invalid_next_token_exception()));
//! # Ok(())
//! # }
//! ```

/// The lines in Rust of the documentation are run with these of the crate.
#[cfg(doctest)]
#[doc = include_str!("../../docs/emulator.md")]
struct Documentation;

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
mod snapshot_file;
mod spill;
mod store;
mod stored;
mod wire;
mod work;

pub use clock::{Clock, ClockError, Participant, SpeedError, Timestamp};
pub use data::rows::NamedValues;
pub use emulator::{
    DescribedRecommendations, Emulator, JsonService, Options, Promotion, Recommendation, RecommendationLookup,
    RecommendationRequest, RuntimeOperation, StateFile, UnderWay, UserEvent, View, WaitError, quoted_filter_values,
};
pub use error::ServiceError;
pub use objects::{
    FolderLevel, FolderObject, FolderReader, ObjectCreation, ObjectPut, ObjectStore, ObjectVersion, PassedOver, PutHook,
};
pub use personalize_contract::quota::Quota;
pub use personalize_contract::{Account, ResourceType, Status};
pub use scheduler::Invocation;
pub use snapshot_file::SnapshotError;
pub use store::event_bus::PutEvent;
pub use store::faults::{CallFault, Calls, Delay, LostAnswer, TransportFault};
pub use store::journal::TransitionRecord;
pub use store::latencies::{Latencies, LatenciesError};
pub use store::notification::Notification;
pub use store::quota::QuotaRejections;
pub use store::quota_settings::{QuotaSettings, QuotaSettingsError};
pub use store::resource::ResourceSummary;
pub use store::transition::TransitionKind;
pub use store::usage::{EndedOperation, Imports, OTHERS, Trainings, Usage};
pub use wire::{CONSOLE, is_host_name};
