//! Where the data of a dataset lies. Whoever looks at data or imports it takes the place from here.

use std::fmt;

use personalize_contract::DatasetType;

use crate::context::Source;

/// Where the data of a dataset lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DataLocation {
    /// Below the prefix of the parameter file, in the first of these that has data. Each is relative to the prefix: a
    /// folder, which ends in `/`, or one object.
    Beside(Vec<String>),
    /// In any bucket.
    Absolute(S3Location),
}

/// A folder in a bucket, or one object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct S3Location {
    /// The bucket.
    pub bucket: String,
    /// The key of the object, or what the keys in the folder begin with: empty, or ending in `/`.
    pub key: String,
}

impl DataLocation {
    /// The folder beside the parameter file that is called after a dataset type.
    #[must_use]
    pub fn folder_of(dataset_type: DatasetType) -> Self {
        Self::Beside(vec![format!("{dataset_type}/")])
    }

    /// Whether it is beside the parameter file.
    #[must_use]
    pub const fn is_beside(&self) -> bool {
        matches!(self, Self::Beside(_))
    }

    /// The places that may have the data of a run with parameters from that source. The first of them that has any counts;
    /// there is at least one.
    #[must_use]
    pub fn places(&self, source: &Source) -> Vec<S3Location> {
        self.places_below(source.bucket(), source.data_prefix())
    }

    /// The same for parameters below a prefix of a bucket: empty, or ending in `/`.
    #[must_use]
    pub fn places_below(&self, bucket: &str, prefix: &str) -> Vec<S3Location> {
        match self {
            Self::Beside(keys) => {
                let place = |key: &String| S3Location { bucket: bucket.to_owned(), key: format!("{prefix}{key}") };
                keys.iter().map(place).collect()
            }
            Self::Absolute(place) => vec![place.clone()],
        }
    }
}

impl S3Location {
    /// Reads `s3://bucket/folder/` or `s3://bucket/key`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (bucket, key) = text.strip_prefix("s3://")?.split_once('/')?;
        (!bucket.is_empty()).then(|| Self { bucket: bucket.to_owned(), key: key.to_owned() })
    }

    /// Whether it is a folder, and not one object.
    #[must_use]
    pub fn is_folder(&self) -> bool {
        self.key.is_empty() || self.key.ends_with('/')
    }

    /// Whether the object with that key is at the place: the one object, or one in the folder itself.
    #[must_use]
    pub fn has(&self, key: &str) -> bool {
        let is_in = |rest: &str| if self.is_folder() { !rest.contains('/') } else { rest.is_empty() };
        key.strip_prefix(&self.key).is_some_and(is_in)
    }
}

/// As in `s3://bucket/films/Items/`.
impl fmt::Display for S3Location {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "s3://{}/{}", self.bucket, self.key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_beside_the_parameter_file_has_its_prefix_and_what_is_absolute_has_not() {
        let source = Source::Object {
            bucket: "b".to_owned(),
            key: "films/params.json".to_owned(),
            version_id: None,
            e_tag: None,
            size: None,
        };
        let places = |location: DataLocation| -> Vec<String> {
            location.places(&source).iter().map(ToString::to_string).collect()
        };
        assert_eq!(places(DataLocation::folder_of(DatasetType::Items)), ["s3://b/films/Items/"]);
        let either = DataLocation::Beside(vec!["items/".to_owned(), "items.csv".to_owned()]);
        assert_eq!(places(either), ["s3://b/films/items/", "s3://b/films/items.csv"]);
        let elsewhere = S3Location::parse("s3://other/items/").unwrap();
        assert_eq!(places(DataLocation::Absolute(elsewhere)), ["s3://other/items/"]);
    }

    #[test]
    fn a_folder_has_what_is_right_in_it_and_an_object_only_itself() {
        let has = |place: &str, key: &str| S3Location::parse(place).unwrap().has(key);
        for (place, key, expected) in [
            ("s3://b/items/", "items/a.csv", true),
            ("s3://b/items/", "items/", true),
            ("s3://b/items/", "items/old/a.csv", false),
            ("s3://b/", "a.csv", true),
            ("s3://b/items.csv", "items.csv", true),
            ("s3://b/items.csv", "items.csv.bak", false),
            ("s3://b/items.csv", "items.csv/a", false),
        ] {
            assert_eq!(has(place, key), expected, "{place} {key}");
        }
        assert_eq!(["b/items/", "s3://b", "s3:///items/"].map(S3Location::parse), [const { None }; 3]);
    }
}
