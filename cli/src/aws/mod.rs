//! A deployment on AWS, of which commands ask what the laptop does here: parameters and data are uploaded, an execution
//! is started and followed, and what came of it is reported in the same words.

mod address;
mod connection;
mod error;
mod execution;
mod follow;
mod history;
mod observed;
mod recent;
pub mod sdk;
mod upload;

pub use address::{Address, AddressError, refuse_bucket, refuse_local_options};
pub use connection::{Connection, with_credentials};
pub use error::{AwsError, RefusedRequest};
pub use follow::{Followed, Follower};
pub use recent::{Recent, newest, recent};
pub use upload::{Folder, SCRATCH_SUFFIX, UploadError, Uploaded};
