//! Folders of S3 that jobs write to, and the texts with which the service rejects what is none.

use serde_json::Value;

use crate::data::location::Location;
use crate::data::source::{DataSource, Unwritten};
use crate::error::ServiceError;

/// The service's text for an input that is no location in S3.
pub(crate) const INVALID_INPUT_PATH: &str = "Invalid S3 input path";
/// The service's text for an output that is no location in S3.
pub(crate) const INVALID_OUTPUT_PATH: &str = "Invalid S3 output path";

/// A folder that a job writes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Destination {
    bucket: String,
    /// Empty, or ending in `/`.
    folder: String,
}

impl Destination {
    /// Reads `s3://bucket/folder/`, where the last slash may be absent.
    ///
    /// # Errors
    /// It is no location in S3.
    pub(crate) fn parse(path: &str) -> Result<Self, ServiceError> {
        let location = Location::parse(path).ok_or_else(|| ServiceError::invalid_input(INVALID_OUTPUT_PATH))?;
        let (bucket, mut folder) = (location.bucket().to_owned(), location.key().to_owned());
        if !location.is_folder() {
            folder.push('/');
        }
        Ok(Self { bucket, folder })
    }

    /// The folder that the `jobOutput` of a request names, if it names one.
    pub(crate) fn of_output(output: Option<&Value>) -> Option<Self> {
        Self::parse(output?.get("s3DataDestination")?.get("path")?.as_str()?).ok()
    }

    /// Writes an object below the folder.
    ///
    /// # Errors
    /// What was `failed` to be done, and why. What S3 rejects is said as the service says it of imports, since its text
    /// of what writes is not known; a machine that cannot hold the object is no matter of the service.
    pub(crate) async fn write(
        &self,
        data_source: &DataSource,
        name: &str,
        bytes: Vec<u8>,
        failed: &str,
    ) -> Result<(), String> {
        let (bucket, key) = (self.bucket.as_str(), format!("{}{name}", self.folder));
        data_source.write(bucket, &key, bytes).await.map_err(|problem| {
            tracing::warn!(bucket, key, %problem, "the output cannot be written");
            match problem {
                Unwritten::Rejected(_) => {
                    format!("{failed}....Insufficient privileges for accessing data in Amazon S3.")
                }
                Unwritten::Broken(problem) => format!("{failed}...{key} could not be written: {problem}."),
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_output_is_a_folder_in_a_bucket() {
        let parsed = |path| Destination::parse(path).map_err(|error| error.message);
        assert_eq!(parsed("s3://data/out/"), parsed("s3://data/out"));
        assert_eq!(parsed("s3://data/").map(|destination| destination.folder), Ok(String::new()));
        for bad in ["s3://data", "https://data/out/", "data/out/"] {
            assert_eq!(parsed(bad), Err(INVALID_OUTPUT_PATH.to_owned()), "{bad}");
        }
    }
}
