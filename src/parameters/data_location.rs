//! Where the data of a dataset lies. Whoever looks at data or imports it takes the place from here.

use personalize_contract::{DatasetType, S3Location};

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

impl DataLocation {
    /// The folder beside the parameter file that is called after a dataset type.
    #[must_use]
    pub fn folder_of(dataset_type: DatasetType) -> Self {
        Self::Beside(vec![format!("{dataset_type}/")])
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
}
