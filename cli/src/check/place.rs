//! Where data is: in a folder, or in S3.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

/// Where the folders of the datasets are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DataPlace {
    /// On this machine.
    Folder(PathBuf),
    /// In a bucket.
    S3(S3Prefix),
}

/// A prefix in a bucket: empty, or ending in `/`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct S3Prefix {
    /// The bucket.
    pub bucket: String,
    /// What the keys of all data begin with.
    pub prefix: String,
}

impl FromStr for DataPlace {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let Some(rest) = text.strip_prefix("s3://") else { return Ok(Self::Folder(text.into())) };
        let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
        if bucket.is_empty() {
            return Err("name the bucket, as in s3://bucket/films/".to_owned());
        }
        let slash = if prefix.is_empty() || prefix.ends_with('/') { "" } else { "/" };
        Ok(Self::S3(S3Prefix { bucket: bucket.to_owned(), prefix: format!("{prefix}{slash}") }))
    }
}

/// As in `s3://bucket/films/`.
impl fmt::Display for S3Prefix {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "s3://{}/{}", self.bucket, self.prefix)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_a_folder_or_a_prefix_that_ends_with_a_slash() {
        let s3 = |text: &str| match text.parse() {
            Ok(DataPlace::S3(place)) => place.to_string(),
            other => format!("{other:?}"),
        };
        assert_eq!(
            [s3("s3://b"), s3("s3://b/"), s3("s3://b/x"), s3("s3://b/x/y/")],
            ["s3://b/", "s3://b/", "s3://b/x/", "s3://b/x/y/"]
        );
        assert_eq!("data/films".parse(), Ok(DataPlace::Folder("data/films".into())));
        assert!("s3:///x".parse::<DataPlace>().unwrap_err().contains("name the bucket"));
    }
}
