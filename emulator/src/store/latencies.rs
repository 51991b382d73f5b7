//! How long everything takes. The defaults are what AWS's published notebook outputs and workshops show; a test
//! or a laptop run may set its own.

use std::collections::BTreeMap;

use personalize_contract::ResourceType;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use thiserror::Error;

use crate::random::Random;
use crate::store::faults::is_named;
use crate::store::repeated::repeated_key;

const REST: &str = "*";

/// What a resource goes through besides its creation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Change {
    Update,
    Deletion,
    Stop,
    Start,
}

/// The keys of changes, and how long each takes unless `--latencies` says otherwise. Updates of datasets (2023) and
/// deletions of datasets, event trackers, filters, solutions, campaigns and recommenders (2024) are observed in
/// published outputs, those of dataset groups and the updates of campaigns and solutions are inferred, the others are
/// guesses.
const CHANGES: [(&str, ResourceType, Change, f64); 15] = [
    ("datasetUpdate", ResourceType::Dataset, Change::Update, 108.0),
    ("solutionUpdate", ResourceType::Solution, Change::Update, 120.0),
    ("campaignUpdate", ResourceType::Campaign, Change::Update, 420.0),
    ("recommenderUpdate", ResourceType::Recommender, Change::Update, 420.0),
    ("datasetGroupDeletion", ResourceType::DatasetGroup, Change::Deletion, 120.0),
    ("datasetDeletion", ResourceType::Dataset, Change::Deletion, 55.0),
    ("eventTrackerDeletion", ResourceType::EventTracker, Change::Deletion, 15.0),
    ("filterDeletion", ResourceType::Filter, Change::Deletion, 20.0),
    ("solutionDeletion", ResourceType::Solution, Change::Deletion, 30.0),
    ("campaignDeletion", ResourceType::Campaign, Change::Deletion, 970.0),
    ("recommenderDeletion", ResourceType::Recommender, Change::Deletion, 1060.0),
    ("metricAttributionDeletion", ResourceType::MetricAttribution, Change::Deletion, 30.0),
    ("recommenderStop", ResourceType::Recommender, Change::Stop, 60.0),
    ("recommenderStart", ResourceType::Recommender, Change::Start, 300.0),
    ("solutionVersionStop", ResourceType::SolutionVersion, Change::Stop, 60.0),
];

/// How long everything takes: from a resource's creation until it is ACTIVE or has failed, and likewise from any
/// later change to its end.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Latencies {
    given: BTreeMap<String, Given>,
}

/// What was given for one key: seconds by name, and for all other names.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
struct Given {
    named: BTreeMap<String, Seconds>,
    rest: Option<Seconds>,
}

/// From and to; the same twice where nothing is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
struct Seconds {
    least: f64,
    most: f64,
}

impl Seconds {
    fn drawn(self, random: &mut Random) -> f64 {
        if self.least < self.most { self.least + random.share() * (self.most - self.least) } else { self.least }
    }
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
    /// A key that means nothing.
    #[error("latencies: `{key}` is unknown; did you mean `{nearest}`?")]
    UnknownKey {
        /// As it was given.
        key: String,
        /// The known key that is most like it.
        nearest: &'static str,
    },
    /// A key that is there twice.
    #[error("latencies: `{key}` is given twice; leave one of them out")]
    RepeatedKey {
        /// The key, and after a dot the name.
        key: String,
    },
    /// A value that is no number of seconds.
    #[error(
        "latencies: `{key}` must be a number of seconds, 0 or more, a range such as [30, 60], or an object from names \
         to these"
    )]
    NotSeconds {
        /// The key, and after a dot the name, where the value is.
        key: String,
    },
}

impl Latencies {
    /// Reads `{"datasetGroup": 60, "solutionVersion": {"films": 1000, "*": 2400}}`.
    ///
    /// Keys are the resource types' JSON spellings, and those of later changes, such as `campaignUpdate` and
    /// `datasetDeletion`; `*` is for all that are not given, so that with `{"*": 0}` nothing takes any time. An object gives seconds by name: datasets and import jobs by dataset type
    /// (`Interactions`), solution versions by solution, everything else by its own name; one that ends in `*` is of all that begin so,
    /// and `*` is for the rest. In
    /// place of a number, `[30, 60]` draws one between the two. What is not given keeps its default.
    ///
    /// # Errors
    /// The first thing that is wrong, naming its key.
    pub fn parse(json: &str) -> Result<Self, LatenciesError> {
        let value: Value = serde_json::from_str(json)?;
        let entries = value.as_object().ok_or(LatenciesError::NotAnObject)?;
        if let Some(key) = repeated_key(json)? {
            return Err(LatenciesError::RepeatedKey { key });
        }
        let mut given = BTreeMap::new();
        for (key, value) in entries {
            if key == REST {
                let rest = Given { named: BTreeMap::new(), rest: Some(seconds(key, value)?) };
                given.insert(key.clone(), rest);
                continue;
            }
            if !known_keys().any(|known| known == key) {
                return Err(LatenciesError::UnknownKey { key: key.clone(), nearest: nearest_key(key) });
            }
            given.insert(key.clone(), Given::read(key, value)?);
        }
        Ok(Self { given })
    }

    /// Every resource that has seconds of its own: the key, the type that the key is about, and the name.
    pub fn named(&self) -> impl Iterator<Item = (&str, ResourceType, &str)> {
        self.given.iter().flat_map(|(key, given)| {
            let resource_type = type_of_key(key);
            let names = given.named.keys().map(String::as_str);
            names.filter_map(move |name| resource_type.map(|resource_type| (key.as_str(), resource_type, name)))
        })
    }

    /// Seconds that a resource's creation takes. `matched_by` is the name that an object of latencies goes by.
    pub(crate) fn creation(
        &self,
        random: &mut Random,
        resource_type: ResourceType,
        matched_by: &str,
        recipe: Option<&str>,
    ) -> f64 {
        let given = self.given(resource_type.key(), matched_by).or_else(|| self.of_all());
        given.map_or_else(|| default_seconds(resource_type, recipe), |seconds| seconds.drawn(random))
    }

    /// Seconds that a later change takes. Whoever says how long campaigns take has said it for their updates too.
    pub(crate) fn change(
        &self,
        random: &mut Random,
        resource_type: ResourceType,
        change: Change,
        matched_by: &str,
    ) -> f64 {
        let known = CHANGES.iter().find(|(_, of, what, _)| (*of, *what) == (resource_type, change));
        let (key, default) = known.map_or((resource_type.key(), 60.0), |(key, _, _, default)| (*key, *default));
        let like_its_creation = || {
            let counts = (resource_type, change) == (ResourceType::Campaign, Change::Update);
            counts.then(|| self.given(resource_type.key(), matched_by)).flatten()
        };
        let given = self.given(key, matched_by).or_else(like_its_creation).or_else(|| self.of_all());
        given.map_or(default, |seconds| seconds.drawn(random))
    }

    /// Whether it was given how long a resource's creation takes, so that the default does not count.
    pub(crate) fn gives(&self, resource_type: ResourceType, matched_by: &str) -> bool {
        self.given(resource_type.key(), matched_by).or_else(|| self.of_all()).is_some()
    }

    /// What was given for all keys that are not.
    fn of_all(&self) -> Option<Seconds> {
        self.given.get(REST)?.rest
    }

    fn given(&self, key: &str, name: &str) -> Option<Seconds> {
        let given = self.given.get(key)?;
        let by_beginning = || given.named.iter().find(|(meant, _)| is_named(meant, name)).map(|(_, seconds)| *seconds);
        given.named.get(name).copied().or_else(by_beginning).or(given.rest)
    }

    /// The same, with other names in place of those that `rename` gives for a type and a name.
    #[must_use]
    pub fn renamed(mut self, rename: impl Fn(ResourceType, &str) -> Option<String>) -> Self {
        for (key, given) in &mut self.given {
            let Some(resource_type) = type_of_key(key) else { continue };
            let named = std::mem::take(&mut given.named).into_iter();
            given.named =
                named.map(|(name, seconds)| (rename(resource_type, &name).unwrap_or(name), seconds)).collect();
        }
        self
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

fn seconds(key: &str, value: &Value) -> Result<Seconds, LatenciesError> {
    let number = |value: &Value| value.as_f64().filter(|number| number.is_finite() && *number >= 0.0);
    let range = match value {
        Value::Array(ends) => match ends.as_slice() {
            [least, most] => number(least).zip(number(most)).filter(|(least, most)| least <= most),
            _ => None,
        },
        one => number(one).map(|seconds| (seconds, seconds)),
    };
    let (least, most) = range.ok_or_else(|| LatenciesError::NotSeconds { key: key.to_owned() })?;
    Ok(Seconds { least, most })
}

fn type_of_key(key: &str) -> Option<ResourceType> {
    let created = ResourceType::of_personalize().find(|resource_type| resource_type.key() == key);
    created.or_else(|| CHANGES.iter().find(|(known, ..)| *known == key).map(|(_, resource_type, ..)| *resource_type))
}

fn known_keys() -> impl Iterator<Item = &'static str> {
    ResourceType::of_personalize().map(ResourceType::key).chain(CHANGES.map(|(key, ..)| key))
}

fn nearest_key(key: &str) -> &'static str {
    known_keys().min_by_key(|known| strsim::damerau_levenshtein(known, key)).unwrap_or(REST)
}

/// Times of published outputs, rounded: where there are many, one in the middle of those since 2021. Of exports and
/// metric attributions none is published, and theirs are guesses. A dataset takes as long as lets an import that was
/// created 6 s after it be accepted (2020), though others were seen to take up to 30 s.
fn default_seconds(resource_type: ResourceType, recipe: Option<&str>) -> f64 {
    match resource_type {
        ResourceType::Schema | ResourceType::Solution | ResourceType::Schedule => 0.0,
        ResourceType::Dataset => 5.0,
        ResourceType::DatasetGroup => 20.0,
        ResourceType::EventTracker => 30.0,
        ResourceType::Filter => 40.0,
        ResourceType::MetricAttribution => 60.0,
        ResourceType::Campaign => 540.0,
        ResourceType::Recommender => 3900.0,
        ResourceType::BatchInferenceJob => 1200.0,
        ResourceType::BatchSegmentJob => 450.0,
        ResourceType::DataDeletionJob => 3600.0,
        ResourceType::DatasetImportJob => 300.0,
        ResourceType::DatasetExportJob => 600.0,
        ResourceType::SolutionVersion => match recipe {
            Some("aws-user-personalization-v2" | "aws-personalized-ranking-v2") => 3600.0,
            Some("aws-personalized-ranking") => 2100.0,
            Some("aws-sims") => 1500.0,
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
            latencies.creation(&mut Random::new(0), ResourceType::SolutionVersion, solution, Some(recipe))
        };
        let published = Latencies::default();
        let cases = [("aws-user-personalization", 2400.0), ("aws-sims", 1500.0), ("aws-personalized-ranking", 2100.0)];
        for (recipe, expected) in cases {
            assert!((version(&published, "s", recipe) - expected).abs() < 1e-9, "{recipe}");
        }
        let own = Latencies::parse(r#"{"solutionVersion": {"films": 1000, "*": 5000}}"#).expect("valid latencies");
        assert!((version(&own, "films", "aws-sims") - 1000.0).abs() < 1e-9);
        assert!((version(&own, "books", "aws-sims") - 5000.0).abs() < 1e-9);
    }

    #[test]
    fn campaign_updates_follow_campaigns() {
        let update = |json| {
            let latencies = Latencies::parse(json).expect("valid latencies");
            latencies.change(&mut Random::new(0), ResourceType::Campaign, Change::Update, "c")
        };
        assert!((update("{}") - 420.0).abs() < 1e-9);
        assert!((update(r#"{"campaign": 7}"#) - 7.0).abs() < 1e-9);
        assert!((update(r#"{"campaign": 7, "campaignUpdate": 9}"#) - 9.0).abs() < 1e-9);
    }

    #[test]
    fn a_star_is_for_every_kind_that_has_nothing_of_its_own() {
        let latencies =
            Latencies::parse(r#"{"*": 0, "solutionVersion": {"films": 9}, "campaign": 7}"#).expect("latencies");
        let mut random = Random::new(0);
        for resource_type in ResourceType::of_personalize() {
            let seconds = latencies.creation(&mut random, resource_type, "books", Some("aws-sims"));
            let expected = if resource_type == ResourceType::Campaign { 7.0 } else { 0.0 };
            assert!((seconds - expected).abs() < 1e-9, "{resource_type:?}: {seconds}");
            assert!(latencies.gives(resource_type, "books"), "{resource_type:?}");
        }
        for (key, resource_type, change, _) in CHANGES {
            let seconds = latencies.change(&mut random, resource_type, change, "books");
            let expected = if key == "campaignUpdate" { 7.0 } else { 0.0 };
            assert!((seconds - expected).abs() < 1e-9, "{key}: {seconds}");
        }
        let version = latencies.creation(&mut random, ResourceType::SolutionVersion, "films", None);
        assert!((version - 9.0).abs() < 1e-9);
    }

    #[test]
    fn a_range_is_drawn_from_and_the_same_seed_draws_the_same() {
        let latencies = Latencies::parse(r#"{"datasetDeletion": [30, 60]}"#).expect("valid latencies");
        let draw = |random: &mut Random| latencies.change(random, ResourceType::Dataset, Change::Deletion, "Items");
        let (mut one, mut other) = (Random::new(7), Random::new(7));
        let drawn: Vec<f64> = (0..50).map(|_| draw(&mut one)).collect();
        assert!(drawn.iter().all(|seconds| (30.0..=60.0).contains(seconds)), "{drawn:?}");
        assert!(drawn.windows(2).any(|pair| pair[0] < pair[1]));
        assert_eq!(drawn, (0..50).map(|_| draw(&mut other)).collect::<Vec<f64>>());
    }

    #[test]
    fn what_is_not_understood_is_named() {
        let cases = [
            (r#"{"solutionVersoin": 1}"#, "latencies: `solutionVersoin` is unknown; did you mean `solutionVersion`?"),
            (r#"{"dataset": -1}"#, "latencies: `dataset` must be a number of seconds"),
            (r#"{"filter": {"f": "1"}}"#, "latencies: `filter.f` must be a number of seconds"),
            (r#"{"filter": [60, 30]}"#, "latencies: `filter` must be a number of seconds"),
            (r#"{"filter": {"f": {"g": 1}}}"#, "latencies: `filter.f` must be a number of seconds"),
            (r#"{"filter": [1, "2"]}"#, "latencies: `filter` must be a number of seconds"),
            (r#"{"filter": null}"#, "latencies: `filter` must be a number of seconds"),
            (r#"{"filter": true}"#, "latencies: `filter` must be a number of seconds"),
            (r#"{"filter": 1e400}"#, "latencies are not valid JSON: number out of range at line 1"),
            (r#"{"filter": NaN}"#, "latencies are not valid JSON: expected value at line 1"),
            (r#"{"filter": 1, "dataset": 2, "filter": 3}"#, "latencies: `filter` is given twice"),
            (r#"{"filter": {"f": 1, "\u0066": 3}}"#, "latencies: `filter.f` is given twice"),
            (r#"{"*": {"films": 1}}"#, "latencies: `*` must be a number of seconds"),
            ("[]", "latencies are an object"),
            ("{", "latencies are not valid JSON"),
        ];
        for (json, expected) in cases {
            let message = Latencies::parse(json).expect_err("invalid latencies").to_string();
            assert!(message.starts_with(expected), "{message}");
        }
    }
}
