//! What Amazon Personalize publishes, as pure functions and tables: names, ARNs, statuses, dataset types,
//! schemas, CSV rules, filter expressions, recipes, requests; and the expressions of EventBridge Scheduler. No I/O, no
//! clock. The pipeline and the emulator both use it, so that a rule is written once.

pub mod arn;
pub mod attribution;
pub mod batch;
pub mod cost;
pub mod csv;
pub mod data;
pub mod data_folder;
pub mod dataset_type;
pub mod deletion;
pub mod domain;
pub mod duration;
pub mod event_bus;
pub mod event_type;
pub mod figures;
pub mod filter;
pub mod finding;
pub mod gate;
pub mod model;
pub mod name;
pub mod parameter_file;
pub mod place;
pub mod printable;
pub mod quota;
pub mod recipe;
pub mod resource_type;
pub mod rule;
pub mod rules;
pub mod s3_location;
pub mod schedule;
pub mod schema;
pub mod status;
pub mod tag;
pub mod training;

pub use arn::Account;
pub use dataset_type::DatasetType;
pub use domain::Domain;
pub use duration::in_words;
pub use finding::{Finding, Severity};
pub use place::Place;
pub use resource_type::ResourceType;
pub use rule::Rule;
pub use s3_location::S3Location;
pub use schema::Schema;
pub use status::Status;
