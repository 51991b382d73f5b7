//! Documents are read member by member, and not by derived code: that would be most of what this crate adds to the function.
//! A member that is absent, or is of another type, reads as nothing.

use std::collections::BTreeMap;

use personalize_contract::Finding;
use serde_json::Value;

/// What is read of JSON.
pub trait FromJson {
    /// Reads it. What is not there is empty.
    fn from_json(value: &Value) -> Self;
}

/// A member of an object.
pub fn member<T: FromJson>(object: &Value, name: &str) -> T {
    T::from_json(&object[name])
}

impl FromJson for Value {
    fn from_json(value: &Value) -> Self {
        value.clone()
    }
}

impl FromJson for String {
    fn from_json(value: &Value) -> Self {
        value.as_str().unwrap_or_default().to_owned()
    }
}

impl FromJson for bool {
    fn from_json(value: &Value) -> Self {
        value.as_bool().unwrap_or_default()
    }
}

impl FromJson for f64 {
    fn from_json(value: &Value) -> Self {
        value.as_f64().unwrap_or_default()
    }
}

impl FromJson for u64 {
    fn from_json(value: &Value) -> Self {
        value.as_u64().unwrap_or_default()
    }
}

impl FromJson for u32 {
    fn from_json(value: &Value) -> Self {
        u64::from_json(value).try_into().unwrap_or_default()
    }
}

impl<T: FromJson> FromJson for Option<T> {
    fn from_json(value: &Value) -> Self {
        (!value.is_null()).then(|| T::from_json(value))
    }
}

impl<T: FromJson> FromJson for Vec<T> {
    fn from_json(value: &Value) -> Self {
        value.as_array().into_iter().flatten().map(T::from_json).collect()
    }
}

impl<T: FromJson> FromJson for BTreeMap<String, T> {
    fn from_json(value: &Value) -> Self {
        let members = value.as_object().into_iter().flatten();
        members.map(|(name, value)| (name.clone(), T::from_json(value))).collect()
    }
}

/// Findings of a document; what is none is passed over.
pub fn findings(object: &Value) -> Vec<Finding> {
    let findings = object["findings"].as_array().into_iter().flatten();
    findings.filter_map(|finding| serde_json::from_value(finding.clone()).ok()).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_not_there_or_of_another_type_is_nothing() {
        let object = json!({"name": 5, "count": "five", "list": {}, "there": "yes", "none": null});
        assert_eq!(member::<String>(&object, "name"), "");
        assert_eq!((member::<u64>(&object, "count"), member::<Vec<String>>(&object, "list").len()), (0, 0));
        assert_eq!(member::<Option<String>>(&object, "there").as_deref(), Some("yes"));
        assert_eq!((member::<Option<f64>>(&object, "none"), member::<f64>(&json!(7), "any")), (None, 0.0));
    }
}
