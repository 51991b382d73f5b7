//! A place in S3 as requests have it: `s3://bucket/key`, where a key that ends in `/` is a folder.

use std::fmt;

use crate::data_folder::is_hidden;

/// One object, or a folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct S3Location {
    /// The bucket.
    pub bucket: String,
    /// Of the one object, or of the folder: empty, or ending in `/`.
    pub key: String,
}

impl S3Location {
    /// Reads `s3://bucket/key` or `s3://bucket/folder/`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (bucket, key) = text.strip_prefix("s3://")?.split_once('/')?;
        let is_location = !bucket.is_empty() && !key.starts_with('/');
        is_location.then(|| Self { bucket: bucket.to_owned(), key: key.to_owned() })
    }

    /// Reads the place that a job writes to, which is a folder whether or not it ends in `/`.
    #[must_use]
    pub fn parse_folder(text: &str) -> Option<Self> {
        Self::parse(text).map(Self::into_folder)
    }

    /// Reads the place that a parameter file names for a batch job: `s3:///key` is in the bucket of the file itself, whose
    /// name only a run knows. It is empty here, until [`Self::in_bucket`] fills it in.
    #[must_use]
    pub fn parse_in_file(text: &str) -> Option<Self> {
        let Some(key) = text.strip_prefix("s3:///") else { return Self::parse(text) };
        (!key.starts_with('/')).then(|| Self { bucket: String::new(), key: key.to_owned() })
    }

    /// The same place, in that bucket where it names none.
    #[must_use]
    pub fn in_bucket(mut self, bucket: &str) -> Self {
        if self.bucket.is_empty() {
            bucket.clone_into(&mut self.bucket);
        }
        self
    }

    /// The same place as a folder, whether or not it ends in `/`.
    #[must_use]
    pub fn into_folder(mut self) -> Self {
        if !self.is_folder() {
            self.key.push('/');
        }
        self
    }

    /// The folder of that name in this one.
    #[must_use]
    pub fn below(&self, name: &str) -> Self {
        let Self { bucket, key } = self.clone().into_folder();
        Self { bucket, key: format!("{key}{name}/") }
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

    /// Whether a job that reads it reads the object of that key: the one, or one of the folder's first level that is not
    /// hidden.
    #[must_use]
    pub fn reads(&self, key: &str) -> bool {
        let is_file = |rest: &str| !rest.is_empty() && !rest.contains('/') && !is_hidden(rest);
        if self.is_folder() { key.strip_prefix(&self.key).is_some_and(is_file) } else { key == self.key }
    }

    /// Whether another place is this one or below it.
    #[must_use]
    pub fn holds(&self, other: &Self) -> bool {
        let is_in = if self.is_folder() { other.key.starts_with(&self.key) } else { other.key == self.key };
        self.bucket == other.bucket && is_in
    }
}

impl fmt::Display for S3Location {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "s3://{}/{}", self.bucket, self.key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn location(text: &str) -> S3Location {
        S3Location::parse(text).expect("a location")
    }

    #[test]
    fn a_location_is_a_bucket_and_a_key() {
        for text in ["s3://data/Items/", "s3://data/", "s3://data/in/users.json"] {
            assert_eq!(location(text).to_string(), text);
        }
        for bad in ["data/Items/", "s3://data", "s3:///Items/", "s3://data//Items", "https://data/Items"] {
            assert_eq!(S3Location::parse(bad), None, "{bad}");
        }
        assert_eq!(S3Location::parse_folder("s3://data/out"), S3Location::parse("s3://data/out/"));
        for (folder, below) in [("s3://data/out/", "s3://data/out/Items/"), ("s3://data/", "s3://data/Items/")] {
            assert_eq!(location(folder).below("Items").to_string(), below);
        }
    }

    #[test]
    fn a_place_without_a_bucket_is_in_that_of_the_file() {
        let in_bucket = |text| S3Location::parse_in_file(text).map(|place| place.in_bucket("b").to_string());
        for (text, expected) in [
            ("s3:///batch/films/", Some("s3://b/batch/films/")),
            ("s3:///", Some("s3://b/")),
            ("s3://other/batch/", Some("s3://other/batch/")),
            ("s3:////batch/", None),
            ("batch/", None),
        ] {
            assert_eq!(in_bucket(text).as_deref(), expected, "{text}");
        }
        assert_eq!(S3Location::parse("s3:///batch/"), None);
    }

    #[test]
    fn a_folder_has_what_is_right_in_it_and_an_object_only_itself() {
        for (place, key, expected) in [
            ("s3://b/items/", "items/a.csv", true),
            ("s3://b/items/", "items/", true),
            ("s3://b/items/", "items/old/a.csv", false),
            ("s3://b/", "a.csv", true),
            ("s3://b/items.csv", "items.csv", true),
            ("s3://b/items.csv", "items.csv.bak", false),
            ("s3://b/items.csv", "items.csv/a", false),
        ] {
            assert_eq!(location(place).has(key), expected, "{place} {key}");
        }
    }

    #[test]
    fn a_folder_is_read_at_its_first_level_and_holds_what_is_below() {
        let (folder, object) = (location("s3://b/in/"), location("s3://b/in/a.json"));
        for (key, is_read) in
            [("in/a.json", true), ("in/b/a.json", false), ("in/_SUCCESS", false), ("in/", false), ("int", false)]
        {
            assert_eq!(folder.reads(key), is_read, "{key}");
        }
        assert!(object.reads("in/a.json") && !object.reads("in/a.json.bak"));
        for (text, is_held) in
            [("s3://b/in/", true), ("s3://b/in/out/", true), ("s3://c/in/", false), ("s3://b/input/", false)]
        {
            assert_eq!(folder.holds(&location(text)), is_held, "{text}");
        }
    }
}
