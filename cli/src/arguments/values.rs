//! The values of options, each with what is expected where it cannot be read.

use std::net::{IpAddr, Ipv6Addr};
use std::path::PathBuf;
use std::str::FromStr;

use hyper::Uri;
use personalize_contract::{DatasetType, ResourceType, quota};
use personalize_emulator::is_host_name;

use crate::desired::can_fail;
use crate::laptop::INPUT_BUCKET;

/// A resource that is to fail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// What it is.
    pub resource_type: ResourceType,
    /// Its name.
    pub name: String,
    /// Its `failureReason`.
    pub reason: String,
}

impl FromStr for Fault {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (kind, rest) = text.split_once(':').ok_or(FAULT)?;
        let (name, reason) = rest.split_once('=').ok_or(FAULT)?;
        let resource_type = type_of(kind)?;
        if name.is_empty() || reason.trim().is_empty() {
            return Err(FAULT.to_owned());
        }
        Ok(Self { resource_type, name: name.to_owned(), reason: reason.to_owned() })
    }
}

/// How many of a kind of resource there may be, or be under way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QuotaOf {
    /// The kind.
    pub resource_type: ResourceType,
    /// How many.
    pub most: usize,
}

impl FromStr for QuotaOf {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let known = || ResourceType::ALL.into_iter().filter(|known| quota::of(*known).is_some());
        let read = || {
            let (kind, most) = text.split_once('=')?;
            let most = most.parse().ok().filter(|most| (1..=MOST_OF_A_QUOTA).contains(most))?;
            Some(Self { resource_type: known().find(|known| known.key() == kind)?, most })
        };
        read().ok_or_else(|| {
            let keys: Vec<_> = known().map(ResourceType::key).collect();
            format!(
                "expected TYPE=N, for example datasetImportJob=10, with a number from 1 to {MOST_OF_A_QUOTA}; the types that have a quota are {}",
                keys.join(", ")
            )
        })
    }
}

/// The highest quota that can be set.
const MOST_OF_A_QUOTA: usize = 1_000_000;

/// A name with a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyValue {
    /// What is before the first `=`.
    pub key: String,
    /// What comes after it.
    pub value: String,
}

impl FromStr for KeyValue {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let expected = || format!("expected KEY=VALUE, for example GENRE=Comedy, and not `{text}`");
        let (key, value) = text.split_once('=').ok_or_else(expected)?;
        if key.is_empty() { Err(expected()) } else { Ok(Self { key: key.to_owned(), value: value.to_owned() }) }
    }
}

/// Where the data of a dataset is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DatasetPath {
    /// The dataset.
    pub dataset_type: DatasetType,
    /// A file or a folder.
    pub path: String,
}

impl FromStr for DatasetPath {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let types = DatasetType::ALL.map(DatasetType::as_str).join(", ");
        let expected = || format!("expected TYPE=PATH, for example Interactions=ratings.csv, with a type of {types}");
        let (dataset_type, path) = text.split_once('=').ok_or_else(expected)?;
        let dataset_type = DatasetType::parse(dataset_type).filter(|_| !path.is_empty()).ok_or_else(expected)?;
        Ok(Self { dataset_type, path: path.to_owned() })
    }
}

/// A folder that is served as a bucket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServedBucket {
    /// The bucket.
    pub name: String,
    /// The folder.
    pub folder: PathBuf,
}

impl FromStr for ServedBucket {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let expected = "expected NAME=DIR, for example lake=exports/";
        let (name, folder) = text.split_once('=').ok_or(expected)?;
        if name == INPUT_BUCKET {
            return Err(format!("`{name}` is the bucket of the parameter file itself; choose another name"));
        }
        if name.is_empty() || name.contains('/') || folder.is_empty() {
            return Err(expected.to_owned());
        }
        Ok(Self { name: name.to_owned(), folder: folder.into() })
    }
}

/// What a fault looks like.
const FAULT: &str = "expected TYPE:NAME=REASON, for example solutionVersion:films=Out of capacity.";

/// The resource type that is spelled so in JSON, of those that can fail.
fn type_of(key: &str) -> Result<ResourceType, String> {
    let known = || ResourceType::ALL.into_iter().filter(|known| can_fail(*known));
    if let Some(resource_type) = known().find(|known| known.key() == key) {
        return Ok(resource_type);
    }
    if key == ResourceType::Schema.key() {
        return Err("a schema has no status and cannot fail; let its dataset fail instead".to_owned());
    }
    let spelled = key.to_lowercase().replace([' ', '-', '_'], "");
    let distance = |known: &ResourceType| strsim::damerau_levenshtein(&known.key().to_lowercase(), &spelled);
    let nearest = known().min_by_key(distance).map_or("", ResourceType::key);
    let keys: Vec<_> = known().map(ResourceType::key).collect();
    Err(format!(
        "`{key}` is no type of resource that can fail; did you mean `{nearest}`? The types are {}",
        keys.join(", ")
    ))
}

/// The URL of an endpoint, as far as it can be judged without reaching it.
///
/// # Errors
/// What was expected.
pub fn endpoint(text: &str) -> Result<String, String> {
    let is_url = text.parse::<Uri>().is_ok_and(|uri| {
        matches!(uri.scheme_str(), Some("http" | "https")) && uri.host().is_some_and(|host| !host.is_empty())
    });
    let refusal = || format!("`{text}` is not the URL of an endpoint; give one such as http://127.0.0.1:9000");
    if is_url { Ok(text.to_owned()) } else { Err(refusal()) }
}

/// By what a port is reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Host {
    /// An address of this machine.
    Address(IpAddr),
    /// A name, as clients have it in a URL before the port.
    Name(String),
}

impl Host {
    /// The address, if it is one.
    #[must_use]
    pub const fn address(&self) -> Option<IpAddr> {
        if let Self::Address(address) = self { Some(*address) } else { None }
    }

    /// The name, if it is one.
    #[must_use]
    pub fn name(&self) -> Option<String> {
        if let Self::Name(name) = self { Some(name.clone()) } else { None }
    }
}

impl FromStr for Host {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let bracketed = text.strip_prefix('[').and_then(|text| text.strip_suffix(']'));
        let address = match bracketed {
            Some(bracketed) => bracketed.parse::<Ipv6Addr>().ok().map(IpAddr::V6),
            None => text.parse().ok(),
        };
        if let Some(address) = address {
            return Ok(Self::Address(address));
        }
        // What is all digits and dots and no address is one that was mistyped.
        let is_name = is_host_name(text) && !text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
        let expected = "expected an address such as 0.0.0.0, or the name of a host without scheme and port, such as emulator.internal";
        if is_name { Ok(Self::Name(text.to_owned())) } else { Err(expected.to_owned()) }
    }
}

/// What the keys of parameter files end in.
///
/// # Errors
/// What was expected.
pub fn suffix(text: &str) -> Result<String, String> {
    let is_suffix = text.rsplit_once('.').is_some_and(|(_, extension)| extension == "json") && !text.contains('/');
    let expected = || format!("expected a file name that ends in .json, such as params.json, and not `{text}`");
    if is_suffix { Ok(text.to_owned()) } else { Err(expected()) }
}

/// A number in a range.
///
/// # Errors
/// What was expected, with the range.
pub fn number<const LEAST: u64, const MOST: u64>(text: &str) -> Result<u64, String> {
    let number = text.parse::<u64>().ok().filter(|number| (LEAST..=MOST).contains(number));
    number.ok_or_else(|| format!("expected a whole number from {LEAST} to {MOST}"))
}

/// A port of this machine.
///
/// # Errors
/// What was expected.
pub fn port(text: &str) -> Result<u16, String> {
    text.parse().map_err(|_| "expected a port from 1 to 65535, or 0 for any that is free".to_owned())
}

/// How many of something a second, such as requests, or seconds of a clock; above 0.
///
/// # Errors
/// What was expected.
pub fn rate(text: &str) -> Result<f64, String> {
    let rate = text.parse::<f64>().ok().filter(|rate| rate.is_finite() && *rate > 0.0);
    rate.ok_or_else(|| "expected a number above 0".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quota_is_of_a_kind_that_has_one() {
        let quota: QuotaOf = "solutionVersion=40".parse().expect("a quota");
        assert_eq!((quota.resource_type, quota.most), (ResourceType::SolutionVersion, 40));
        for text in ["solutionVersion", "solutionVersion=0", "solutionVersion=x", "eventTracker=3", "dataset=3", "=1"] {
            let refusal = text.parse::<QuotaOf>().expect_err("no quota");
            assert!(refusal.contains("datasetImportJob=10") && !refusal.contains("eventTracker"), "{text}: {refusal}");
        }
    }

    #[test]
    fn a_fault_names_type_name_and_reason() {
        let fault: Fault = "solutionVersion:films=not enough: a=b".parse().expect("a fault");
        assert_eq!(fault.resource_type, ResourceType::SolutionVersion);
        assert_eq!((fault.name.as_str(), fault.reason.as_str()), ("films", "not enough: a=b"));
        for text in ["films", "solutionVersion", "solutionVersion:films", "filter:=no name", "filter:f=", "filter:f= "]
        {
            assert_eq!(text.parse::<Fault>(), Err(FAULT.to_owned()), "{text}");
        }
    }

    #[test]
    fn a_fault_of_no_known_type_is_refused_with_the_nearest() {
        let cases = [
            ("film", "filter"),
            ("solution version", "solutionVersion"),
            ("dataset-import-job", "datasetImportJob"),
            ("Campaigns", "campaign"),
        ];
        for (kind, nearest) in cases {
            let refusal = format!("{kind}:a=b").parse::<Fault>().expect_err(kind);
            let expected = format!(
                "`{kind}` is no type of resource that can fail; did you mean `{nearest}`? The types are datasetGroup, "
            );
            assert!(refusal.starts_with(&expected), "{refusal}");
        }
        assert!("schema:a=b".parse::<Fault>().expect_err("refused").starts_with("a schema has no status"));
    }

    #[test]
    fn numbers_and_urls_that_cannot_be_read_are_refused_with_what_is_expected() {
        assert_eq!((number::<0, 1000>("1000"), port("0"), port("65535")), (Ok(1000), Ok(0), Ok(65535)));
        for text in ["1001", "-1", "two", "", "1.5"] {
            assert_eq!(number::<0, 1000>(text), Err("expected a whole number from 0 to 1000".to_owned()), "{text}");
        }
        for text in ["65536", "-1", "http", ""] {
            assert!(port(text).is_err_and(|refusal| refusal.starts_with("expected a port from 1 to 65535")), "{text}");
        }
        for text in ["http://127.0.0.1:9000", "https://s3.example.com/"] {
            assert_eq!(endpoint(text).as_deref(), Ok(text));
        }
        for text in ["foo", "127.0.0.1:9000", "ftp://host", "http://", ""] {
            assert!(endpoint(text).is_err_and(|refusal| refusal.contains("such as http://127.0.0.1:9000")), "{text}");
        }
    }

    #[test]
    fn a_host_has_no_scheme_and_no_port() {
        for text in ["emulator", "host.docker.internal", "my_host"] {
            assert_eq!(text.parse(), Ok(Host::Name(text.to_owned())));
        }
        for (text, address) in
            [("172.17.0.1", "172.17.0.1"), ("0.0.0.0", "0.0.0.0"), ("[fe80::1]", "fe80::1"), ("::", "::")]
        {
            assert_eq!(text.parse(), Ok(Host::Address(address.parse().expect("an address"))));
        }
        for text in [
            "",
            "emulator:4566",
            "http://emulator",
            ".internal",
            "a..b",
            "*.internal",
            "a b",
            "[a]",
            "127.0.0.1:80",
            "127.0.0.300",
            "1",
        ] {
            let refusal = text.parse::<Host>().expect_err(text);
            assert!(refusal.contains("without scheme and port"), "{text}");
        }
    }

    #[test]
    fn a_parameter_file_is_named_by_the_end_of_its_key() {
        assert_eq!((suffix("params.json").as_deref(), suffix(".json").as_deref()), (Ok("params.json"), Ok(".json")));
        for text in ["", "params", "a/params.json", "params.json "] {
            assert!(suffix(text).is_err_and(|refusal| refusal.contains("such as params.json")), "{text}");
        }
    }

    #[test]
    fn a_value_may_hold_what_separates_it_from_its_key() {
        let given: KeyValue = "GENRE=a=b".parse().expect("a key and a value");
        assert_eq!((given.key.as_str(), given.value.as_str()), ("GENRE", "a=b"));
        for text in ["GENRE", "=a", ""] {
            assert!(text.parse::<KeyValue>().is_err_and(|refusal| refusal.starts_with("expected KEY=VALUE")), "{text}");
        }
    }

    #[test]
    fn a_dataset_is_at_a_path() {
        let given: DatasetPath = "interactions=a=b.csv".parse().expect("a dataset and a path");
        assert_eq!((given.dataset_type, given.path.as_str()), (DatasetType::Interactions, "a=b.csv"));
        for text in ["Interactions", "Interactions=", "Films=films.csv", "=x"] {
            assert!(
                text.parse::<DatasetPath>().is_err_and(|refusal| refusal.contains("Action_Interactions")),
                "{text}"
            );
        }
    }

    #[test]
    fn a_rate_is_above_nothing() {
        assert_eq!(rate("60"), Ok(60.0));
        for text in ["0", "-1", "NaN", "inf", "fast"] {
            assert!(rate(text).is_err(), "{text}");
        }
    }
}
