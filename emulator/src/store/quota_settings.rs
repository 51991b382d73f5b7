//! Quotas by configuration: which are otherwise in this account than they commonly are.

use std::collections::BTreeMap;

use personalize_contract::ResourceType;
use personalize_contract::quota::{self, service_quota};
use serde_json::Value;
use thiserror::Error;

use crate::store::repeated::repeated_key;

/// Quotas that are set, by the kind of resource that they are of.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct QuotaSettings(BTreeMap<ResourceType, usize>);

/// Why quotas were not understood.
#[derive(Debug, Error)]
pub enum QuotaSettingsError {
    /// Not JSON at all.
    #[error("quotas are not valid JSON: {0}")]
    Syntax(#[from] serde_json::Error),
    /// JSON, but no object.
    #[error(
        "quotas are an object from a kind of resource, or the name of its quota, to a count: {{\"datasetGroup\": 500, …}}"
    )]
    NotAnObject,
    /// A key that is the name of no quota.
    #[error("quotas: `{key}` is unknown; did you mean `{nearest}`?")]
    UnknownKey {
        /// As it was given.
        key: String,
        /// The known key that is most like it.
        nearest: &'static str,
    },
    /// A kind of resource that the service sets no quota for.
    #[error("quotas: there is no quota of {0}s; leave it out")]
    NoQuota(ResourceType),
    /// Two keys for one quota.
    #[error("quotas: `{key}` is given twice, the second time as `{other}`; leave one of them out")]
    Repeated {
        /// The first.
        key: String,
        /// The second.
        other: String,
    },
    /// A value that is no count.
    #[error("quotas: `{key}` must be a whole number, 0 or more")]
    NotACount {
        /// Its key.
        key: String,
    },
}

impl QuotaSettings {
    /// Reads `{"datasetGroup": 500, "Active campaigns per dataset group": 10}`.
    ///
    /// Keys are the JSON spellings of resource types, or the names or codes of Service Quotas. What is not given stays as
    /// it commonly is. A quota of 0 lets nothing be created; resources that there are more of already stay.
    ///
    /// # Errors
    /// The first thing that is wrong, naming its key.
    pub fn parse(json: &str) -> Result<Self, QuotaSettingsError> {
        let value: Value = serde_json::from_str(json)?;
        let entries = value.as_object().ok_or(QuotaSettingsError::NotAnObject)?;
        if let Some(key) = repeated_key(json)? {
            return Err(QuotaSettingsError::Repeated { other: key.clone(), key });
        }
        let mut quotas = BTreeMap::new();
        let mut keys: BTreeMap<ResourceType, &str> = BTreeMap::new();
        for (key, value) in entries {
            let resource_type = type_of(key)?;
            if let Some(other) = keys.insert(resource_type, key) {
                return Err(QuotaSettingsError::Repeated { key: other.to_owned(), other: key.clone() });
            }
            let count = value.as_u64().and_then(|count| usize::try_from(count).ok());
            let count = count.ok_or_else(|| QuotaSettingsError::NotACount { key: key.clone() })?;
            quotas.insert(resource_type, count);
        }
        Ok(Self(quotas))
    }

    /// How many there may be of a kind, if that is set.
    pub(crate) fn of(&self, resource_type: ResourceType) -> Option<usize> {
        self.0.get(&resource_type).copied()
    }
}

/// The kind of resource that a key is about.
fn type_of(key: &str) -> Result<ResourceType, QuotaSettingsError> {
    let known = ResourceType::of_personalize();
    let is_meant = |resource_type: &ResourceType| names(*resource_type).any(|name| name.eq_ignore_ascii_case(key));
    match known.into_iter().find(is_meant) {
        Some(resource_type) if quota::of(resource_type).is_some() => Ok(resource_type),
        Some(resource_type) => Err(QuotaSettingsError::NoQuota(resource_type)),
        None => Err(QuotaSettingsError::UnknownKey { key: key.to_owned(), nearest: nearest(key) }),
    }
}

/// What the quota of a kind goes by.
fn names(resource_type: ResourceType) -> impl Iterator<Item = &'static str> {
    let of_service_quotas = service_quota(resource_type).into_iter().flat_map(|(code, name)| [code, name]);
    std::iter::once(resource_type.key()).chain(of_service_quotas)
}

fn nearest(key: &str) -> &'static str {
    let with_quota = ResourceType::of_personalize().filter(|resource_type| quota::of(*resource_type).is_some());
    let distance = |name: &&str| strsim::damerau_levenshtein(&name.to_lowercase(), &key.to_lowercase());
    with_quota.flat_map(names).min_by_key(distance).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotas_go_by_kinds_and_by_the_names_and_codes_of_service_quotas() {
        for key in
            ["campaign", "Active campaigns per dataset group", "active campaigns per dataset group", "L-052ECD67"]
        {
            let settings = QuotaSettings::parse(&format!("{{\"{key}\": 7}}")).expect("quotas");
            assert_eq!(
                (settings.of(ResourceType::Campaign), settings.of(ResourceType::Filter)),
                (Some(7), None),
                "{key}"
            );
        }
    }

    #[test]
    fn what_is_not_understood_is_named() {
        let cases = [
            (r#"{"campaigns": 1}"#, "quotas: `campaigns` is unknown; did you mean `campaign`?"),
            (r#"{"Active solution per dataset group": 1}"#, "did you mean `Active solutions per dataset group`?"),
            (r#"{"dataset": 1}"#, "quotas: there is no quota of datasets"),
            (r#"{"filter": -1}"#, "quotas: `filter` must be a whole number, 0 or more"),
            (r#"{"filter": 1.5}"#, "quotas: `filter` must be a whole number"),
            (r#"{"filter": null}"#, "quotas: `filter` must be a whole number"),
            (r#"{"filter": 1, "filter": 2}"#, "quotas: `filter` is given twice"),
            (r#"{"campaign": 1, "L-052ECD67": 2}"#, "is given twice, the second time as `"),
            ("[]", "quotas are an object"),
            ("{", "quotas are not valid JSON"),
        ];
        for (json, expected) in cases {
            let message = QuotaSettings::parse(json).expect_err("invalid quotas").to_string();
            assert!(message.contains(expected), "{message}");
        }
    }
}
