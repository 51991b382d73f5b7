//! How long everything takes. The defaults are what AWS's published notebook outputs and workshops show; a test
//! or a laptop run may set its own.

use std::collections::BTreeMap;

use personalize_contract::ResourceType;
use serde_json::{Map, Value};
use thiserror::Error;

const CAMPAIGN_UPDATE: &str = "campaignUpdate";
const REST: &str = "*";

/// Seconds from a resource's creation until it is ACTIVE or has failed.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Latencies {
    given: BTreeMap<String, Given>,
}

/// What was given for one key: seconds by name, and for all other names.
#[derive(Debug, Clone, Default, PartialEq)]
struct Given {
    named: BTreeMap<String, f64>,
    rest: Option<f64>,
}

/// Why latencies were not understood.
#[derive(Debug, Error)]
pub enum LatenciesError {
    /// Not JSON at all.
    #[error("latencies are not valid JSON: {0}")]
    Syntax(#[from] serde_json::Error),
    /// JSON, but no object.
    #[error("latencies are an object from a kind of resource to seconds: {{\"datasetGroup\": 60, …}}")]
    NotAnObject,
    /// A key that stands for nothing.
    #[error("latencies: `{key}` is unknown; did you mean `{nearest}`?")]
    UnknownKey {
        /// As it was given.
        key: String,
        /// The known key that is most like it.
        nearest: &'static str,
    },
    /// A value that is no number of seconds.
    #[error("latencies: `{key}` must be a number of seconds, 0 or more, or an object from names to such numbers")]
    NotSeconds {
        /// The key, and after a dot the name, where the value stands.
        key: String,
    },
}

impl Latencies {
    /// Reads `{"datasetGroup": 60, "solutionVersion": {"films": 1000, "*": 2400}}`.
    ///
    /// Keys are the resource types' JSON spellings and `campaignUpdate`. An object gives seconds by name: datasets
    /// and import jobs by dataset type (`Interactions`), solution versions by solution, everything else by its own
    /// name; `*` is for the rest. What is not given keeps its default.
    ///
    /// # Errors
    /// The first thing that is wrong, naming its key.
    pub fn parse(json: &str) -> Result<Self, LatenciesError> {
        let value: Value = serde_json::from_str(json)?;
        let entries = value.as_object().ok_or(LatenciesError::NotAnObject)?;
        let mut given = BTreeMap::new();
        for (key, value) in entries {
            if !known_keys().any(|known| known == key) {
                return Err(LatenciesError::UnknownKey { key: key.clone(), nearest: nearest_key(key) });
            }
            given.insert(key.clone(), Given::read(key, value)?);
        }
        Ok(Self { given })
    }

    /// Seconds that a resource's creation takes. `matched_by` is the name that an object of latencies goes by.
    pub(crate) fn creation(&self, resource_type: ResourceType, matched_by: &str, recipe: Option<&str>) -> f64 {
        self.given(resource_type.key(), matched_by).unwrap_or_else(|| default_seconds(resource_type, recipe))
    }

    /// Seconds that a campaign's update takes. Whoever says how long campaigns take has said it for updates too.
    pub(crate) fn campaign_update(&self, campaign: &str) -> f64 {
        self.given(CAMPAIGN_UPDATE, campaign)
            .or_else(|| self.given(ResourceType::Campaign.key(), campaign))
            .unwrap_or(420.0)
    }

    fn given(&self, key: &str, name: &str) -> Option<f64> {
        let given = self.given.get(key)?;
        given.named.get(name).copied().or(given.rest)
    }
}

impl Given {
    fn read(key: &str, value: &Value) -> Result<Self, LatenciesError> {
        match value {
            Value::Object(by_name) => Self::read_by_name(key, by_name),
            other => Ok(Self { named: BTreeMap::new(), rest: Some(seconds(key, other)?) }),
        }
    }

    fn read_by_name(key: &str, by_name: &Map<String, Value>) -> Result<Self, LatenciesError> {
        let mut given = Self::default();
        for (name, value) in by_name {
            let value = seconds(&format!("{key}.{name}"), value)?;
            if name == REST {
                given.rest = Some(value);
            } else {
                given.named.insert(name.clone(), value);
            }
        }
        Ok(given)
    }
}

fn seconds(key: &str, value: &Value) -> Result<f64, LatenciesError> {
    let number = value.as_f64().filter(|number| number.is_finite() && *number >= 0.0);
    number.ok_or_else(|| LatenciesError::NotSeconds { key: key.to_owned() })
}

fn known_keys() -> impl Iterator<Item = &'static str> {
    ResourceType::ALL.into_iter().map(ResourceType::key).chain([CAMPAIGN_UPDATE])
}

fn nearest_key(key: &str) -> &'static str {
    known_keys().min_by_key(|known| strsim::damerau_levenshtein(known, key)).unwrap_or(CAMPAIGN_UPDATE)
}

/// Wall-clock times of the published notebook outputs, rounded.
fn default_seconds(resource_type: ResourceType, recipe: Option<&str>) -> f64 {
    match resource_type {
        ResourceType::Schema => 0.0,
        ResourceType::Solution => 1.0,
        ResourceType::Dataset | ResourceType::Filter => 30.0,
        ResourceType::EventTracker => 45.0,
        ResourceType::DatasetGroup => 60.0,
        ResourceType::Campaign => 540.0,
        ResourceType::DatasetImportJob => 600.0,
        ResourceType::SolutionVersion => match recipe {
            Some("aws-user-personalization-v2" | "aws-personalized-ranking-v2") => 3600.0,
            Some("aws-personalized-ranking") => 2100.0,
            Some("aws-sims") => 2700.0,
            _ => 2400.0,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn training_takes_as_long_as_its_recipe_unless_told_otherwise() {
        let version = |latencies: &Latencies, solution, recipe| {
            latencies.creation(ResourceType::SolutionVersion, solution, Some(recipe))
        };
        let published = Latencies::default();
        let cases = [("aws-user-personalization", 2400.0), ("aws-sims", 2700.0), ("aws-personalized-ranking", 2100.0)];
        for (recipe, expected) in cases {
            assert!((version(&published, "s", recipe) - expected).abs() < 1e-9, "{recipe}");
        }
        let own = Latencies::parse(r#"{"solutionVersion": {"films": 1000, "*": 5000}}"#).expect("valid latencies");
        assert!((version(&own, "films", "aws-sims") - 1000.0).abs() < 1e-9);
        assert!((version(&own, "books", "aws-sims") - 5000.0).abs() < 1e-9);
    }

    #[test]
    fn campaign_updates_follow_campaigns() {
        let update = |json| Latencies::parse(json).expect("valid latencies").campaign_update("c");
        assert!((update("{}") - 420.0).abs() < 1e-9);
        assert!((update(r#"{"campaign": 7}"#) - 7.0).abs() < 1e-9);
        assert!((update(r#"{"campaign": 7, "campaignUpdate": 9}"#) - 9.0).abs() < 1e-9);
    }

    #[test]
    fn what_is_not_understood_is_named() {
        let cases = [
            (r#"{"solutionVersoin": 1}"#, "latencies: `solutionVersoin` is unknown; did you mean `solutionVersion`?"),
            (r#"{"dataset": -1}"#, "latencies: `dataset` must be a number of seconds"),
            (r#"{"filter": {"f": "1"}}"#, "latencies: `filter.f` must be a number of seconds"),
            ("[]", "latencies are an object"),
            ("{", "latencies are not valid JSON"),
        ];
        for (json, expected) in cases {
            let message = Latencies::parse(json).expect_err("invalid latencies").to_string();
            assert!(message.starts_with(expected), "{message}");
        }
    }
}
