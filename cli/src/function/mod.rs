//! The function that the state machine and the bucket invoke: the handler in this process, or a Lambda at a URL.

mod in_process;
mod url;

pub use in_process::InProcess;
pub use url::{FunctionUrl, FunctionUrlError};

/// Lambda's error for a client that cannot reach it.
pub const UNREACHABLE: &str = "Lambda.SdkClientException";
